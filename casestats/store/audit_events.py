"""The audit log as people read it: filtered, a page at a time. The chain itself is checked elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from sqlalchemy import Connection, text

from casestats.audit import AuditEvent


class Sought(NamedTuple):
    """What is looked for: times as UTC, RFC 3339, `since` with and `until` without its moment; `words` stands anywhere
    in the object. Empty: whatever."""

    since: str = ""
    until: str = ""
    actor: str = ""
    action: str = ""
    result: str = ""
    words: str = ""


class Numbered(NamedTuple):
    """An event with its place in the log."""

    number: int
    event: AuditEvent


_EVENT = "number, at, actor, role, action, object, reason, result"


def events_sought(connection: Connection, sought: Sought, limit: int, offset: int = 0) -> list[Numbered]:
    """The newest first."""
    where, values = _where(sought)
    found = connection.execute(
        text(f"SELECT {_EVENT} FROM audit_events{where} ORDER BY number DESC LIMIT :limit OFFSET :offset"),  # noqa: S608 (our own names)
        {**values, "limit": limit, "offset": offset},
    )
    return [Numbered(int(row[0]), AuditEvent(*row[1:])) for row in found]


def every_event_sought(connection: Connection, sought: Sought) -> Iterator[Numbered]:
    """The oldest first, one at a time."""
    where, values = _where(sought)
    found = connection.execute(
        text(f"SELECT {_EVENT} FROM audit_events{where} ORDER BY number"),  # noqa: S608 (our own names)
        values,
    )
    return (Numbered(int(row[0]), AuditEvent(*row[1:])) for row in found)


def count_sought(connection: Connection, sought: Sought) -> int:
    where, values = _where(sought)
    return int(connection.execute(text(f"SELECT count(*) FROM audit_events{where}"), values).scalar_one())  # noqa: S608 (our own names)


def actions_known(connection: Connection) -> list[str]:
    """Every kind of event there is, in order."""
    return sorted(str(row[0]) for row in connection.execute(text("SELECT DISTINCT action FROM audit_events")))


def _where(sought: Sought) -> tuple[str, dict[str, object]]:
    wanted = {
        "since": "at >= :since",
        "until": "at < :until",
        "actor": "actor = :actor",
        "action": "action = :action",
        "result": "result = :result",
        "words": "object LIKE :words ESCAPE '!'",
    }
    values: dict[str, object] = {name: value for name, value in sought._asdict().items() if value}
    if sought.words:
        plain = sought.words.replace("!", "!!").replace("%", "!%").replace("_", "!_")
        values["words"] = f"%{plain}%"
    rules = [wanted[name] for name in values]
    return (" WHERE " + " AND ".join(rules) if rules else ""), values
