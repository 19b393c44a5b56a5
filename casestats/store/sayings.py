"""What people say that a municipality can say of an indicator. Taken back, never removed."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Connection, text

from casestats.county.saying import Saying
from casestats.store.ledger import next_number


class SayingRecord(NamedTuple):
    """An empty period: every period. `taken_back_at` "": it stands."""

    number: int
    municipality: str
    indicator: str
    period: str
    status: Saying
    sentence: str
    actor: str
    at: str
    taken_back_by: str = ""
    taken_back_at: str = ""

    @property
    def stands(self) -> bool:
        return not self.taken_back_at


_COLUMNS = ", ".join(SayingRecord._fields)
_ALL = text(
    f"SELECT {_COLUMNS} FROM said_statuses WHERE municipality = :municipality ORDER BY number"  # noqa: S608 (our own names)
)
_ADD = text(f"INSERT INTO said_statuses ({_COLUMNS}) VALUES (:{', :'.join(SayingRecord._fields)})")  # noqa: S608 (our own names)
_TAKE_BACK = text(
    "UPDATE said_statuses SET taken_back_by = :actor, taken_back_at = :at"
    " WHERE municipality = :municipality AND number = :number AND taken_back_at = ''"
)


def every_saying(connection: Connection, municipality: str) -> list[SayingRecord]:
    """Those that were taken back too, in the order they were said."""
    found = connection.execute(_ALL, {"municipality": municipality}).mappings()
    return [SayingRecord(**{**row, "status": Saying(row["status"])}) for row in found]


def sayings(connection: Connection, municipality: str, period: str) -> dict[str, SayingRecord]:
    """What stands of each indicator in a period: what is said of that very period goes before what is said of all."""
    standing = [one for one in every_saying(connection, municipality) if one.stands and one.period in ("", period)]
    return {one.indicator: one for one in sorted(standing, key=lambda one: one.period != "")}


def add_saying(connection: Connection, record: SayingRecord) -> int:
    """Keep it; its number is made here and returned."""
    number = next_number(connection, "said_statuses")
    connection.execute(_ADD, {**record._asdict(), "number": number, "status": record.status.value})
    return number


def take_saying_back(connection: Connection, municipality: str, number: int, actor: str, at: str) -> bool:
    """Whether there was such a one that still stood."""
    values = {"municipality": municipality, "number": number, "actor": actor, "at": at}
    return bool(connection.execute(_TAKE_BACK, values).rowcount)
