"""The audit log filtered in SQL, on both databases."""

from __future__ import annotations

from pathlib import Path

import pytest

from casestats.audit import Actor
from casestats.store.audit_events import Sought, actions_known, count_sought, events_sought, every_event_sought
from casestats.store.engine import reading, writing
from tests.imports import Home

SIV, BO = Actor("siv", "auditor"), Actor("bo", "analyst")


@pytest.fixture
def home(tmp_path: Path, database_url: str) -> Home:
    made = Home(tmp_path / "home", database_url)
    with writing(made.installation.engine) as connection:
        for number in range(10):
            made.now = made.now.replace(minute=number)
            made.installation.write_down(connection, SIV if number % 2 else BO, "note", f"2281 a_{number}%", "r")
        made.installation.write_down(connection, BO, "undo", "2281 axx", "r", "failed")
    return made


@pytest.mark.parametrize(
    ("sought", "found"),
    [
        (Sought(), 12),
        (Sought(actor="siv"), 5),
        (Sought(action="undo"), 1),
        (Sought(result="failed"), 1),
        (Sought(words="a_1"), 1),
        (Sought(words="%"), 10),
        (Sought(words="a!"), 0),
        (Sought(since="2026-01-15T09:05:00+00:00", until="2026-01-15T09:07:00+00:00"), 2),
        (Sought(actor="' OR 1=1 --"), 0),
        (Sought(actor="bo", action="note", words="2281"), 5),
    ],
)
def test_what_is_sought_is_found_and_nothing_else(home: Home, sought: Sought, found: int) -> None:
    with reading(home.installation.engine) as connection:
        kept = count_sought(connection, Sought(action="init"))
        assert kept == 1
        assert count_sought(connection, sought) == found
        assert len(events_sought(connection, sought, 100)) == found
        assert len(list(every_event_sought(connection, sought))) == found


def test_a_page_has_the_newest_first_and_the_next_goes_on_from_there(home: Home) -> None:
    with reading(home.installation.engine) as connection:
        pages = [[one.number for one in events_sought(connection, Sought(), 5, offset)] for offset in (0, 5, 10)]
        oldest_first = [one.number for one in every_event_sought(connection, Sought())]
        assert actions_known(connection) == ["init", "note", "undo"]
    assert pages == [[12, 11, 10, 9, 8], [7, 6, 5, 4, 3], [2, 1]]
    assert oldest_first == list(range(1, 13))
