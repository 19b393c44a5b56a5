"""Notes and breaks that people have added to a series. They are taken back, never removed."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection, text

from casestats.intake.facts import day_number, day_of
from casestats.store.ledger import next_number


class NoteRecord(NamedTuple):
    """An empty indicator or unit: all of them. `day` is where on the series it stands."""

    number: int
    municipality: str
    indicator: str
    unit: str
    kind: str
    day: date
    text: str
    actor: str
    at: str
    taken_back_by: str | None = None
    taken_back_at: str | None = None

    @property
    def stands(self) -> bool:
        return self.taken_back_at is None


_COLUMNS = ", ".join(NoteRecord._fields)
_ALL = text(
    f"SELECT {_COLUMNS} FROM notes WHERE municipality = :municipality ORDER BY day DESC, number DESC"  # noqa: S608 (our own names)
)
_ADD = text(f"INSERT INTO notes ({_COLUMNS}) VALUES (:{', :'.join(NoteRecord._fields)})")  # noqa: S608 (our own names)
_TAKE_BACK = text(
    "UPDATE notes SET taken_back_by = :actor, taken_back_at = :at"
    " WHERE municipality = :municipality AND number = :number AND taken_back_at IS NULL"
)


def notes_of(connection: Connection, municipality: str) -> list[NoteRecord]:
    """Every note, those taken back too; the latest day first."""
    found = connection.execute(_ALL, {"municipality": municipality}).mappings()
    return [NoteRecord(**{**row, "day": day_of(int(row["day"])) or date.min}) for row in found]


def add_note(connection: Connection, record: NoteRecord) -> int:
    """Keep a note; its number is made here and returned."""
    number = next_number(connection, "notes")
    connection.execute(_ADD, {**record._asdict(), "number": number, "day": day_number(record.day)})
    return number


def take_back(connection: Connection, municipality: str, number: int, actor: str, at: str) -> bool:
    """Whether there was such a note that still stood."""
    values = {"municipality": municipality, "number": number, "actor": actor, "at": at}
    return bool(connection.execute(_TAKE_BACK, values).rowcount)
