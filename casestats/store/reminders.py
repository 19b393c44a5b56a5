"""That a county has reminded municipalities of deliveries. Nothing is removed."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Connection, text

from casestats.store.ledger import next_number


class ReminderRecord(NamedTuple):
    """`at` is UTC, RFC 3339; `how`: telephone, mail, meeting or letter."""

    number: int
    municipality: str
    period: str
    at: str
    actor: str
    how: str


_COLUMNS = ", ".join(ReminderRecord._fields)
_ADD = text(f"INSERT INTO reminders ({_COLUMNS}) VALUES (:{', :'.join(ReminderRecord._fields)})")  # noqa: S608 (our own names)
_IN_YEAR = text(
    f"SELECT {_COLUMNS} FROM reminders WHERE period = :year OR period LIKE :parts ORDER BY number"  # noqa: S608 (our own names)
)


def add_reminder(connection: Connection, record: ReminderRecord) -> ReminderRecord:
    """The record as it is kept, with a number of its own."""
    kept = record._replace(number=next_number(connection, "reminders"))
    connection.execute(_ADD, kept._asdict())
    return kept


def reminders_in(connection: Connection, year: int) -> list[ReminderRecord]:
    """Those about a year and its parts, oldest first."""
    found = connection.execute(_IN_YEAR, {"year": str(year), "parts": f"{year}-%"})
    return [ReminderRecord(*row) for row in found]
