"""The audit log as people read it and take it with them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from casestats.audit import Actor
from casestats.bootstrap import Installation
from casestats.store.audit_events import (
    Numbered,
    Sought,
    actions_known,
    count_sought,
    events_sought,
    every_event_sought,
)
from casestats.store.engine import reading, writing
from casestats.store.trouble import storage_trouble

ON_A_PAGE = 100


class LogPage(NamedTuple):
    """A page of the log, the newest first; `pages` is at least 1, `actions` every kind of event there is."""

    events: list[Numbered]
    found: int
    page: int
    pages: int
    actions: list[str]


def log_page(installation: Installation, sought: Sought, page: int) -> LogPage:
    """A page that does not exist is the nearest one that does."""
    with reading(installation.engine) as connection:
        found = count_sought(connection, sought)
        pages = max(1, -(-found // ON_A_PAGE))
        page = min(max(page, 1), pages)
        events = events_sought(connection, sought, ON_A_PAGE, (page - 1) * ON_A_PAGE)
        return LogPage(events, found, page, pages, actions_known(connection))


@storage_trouble()
def take_log(installation: Installation, actor: Actor, sought: Sought) -> Iterator[Numbered]:
    """What is sought, to be kept elsewhere; that it was taken is written down."""
    with reading(installation.engine) as connection:
        found = list(every_event_sought(connection, sought))
    with writing(installation.engine) as connection:
        installation.write_down(connection, actor, "log export", f"{len(found)} events")
    return iter(found)
