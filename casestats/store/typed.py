"""Figures that people have written in: by whom, and what another person decided. Replaced, never changed."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Connection, text

from casestats.county.bundle import Typed
from casestats.county.saying import Saying
from casestats.store.ledger import next_number
from casestats.words import Words


class TypedRecord(NamedTuple):
    """`state`: waiting, approved, rejected or replaced. `value` is None where the figure is not shown: how small it is
    nobody has written in."""

    number: int
    municipality: str
    indicator: str
    period: str
    on_behalf_of: str
    status: Saying
    value: int | None
    sentence: str
    state: str
    author: str
    at: str
    decided_by: str = ""
    decided_at: str = ""
    reason: str = ""

    @property
    def of(self) -> tuple[str, str, str]:
        """What it is a figure of: indicator, period and for whom."""
        return self.indicator, self.period, self.on_behalf_of

    @property
    def was_approved(self) -> bool:
        """Whether readers have it, or have had it: approved now, or before another took its place."""
        return self.state == "approved" or (self.state == "replaced" and self.decided_by != "")

    @property
    def told(self) -> Typed:
        """As a delivery tells it."""
        return Typed(
            indicator=self.indicator,
            period=self.period,
            status=self.status,
            value=self.value,
            sentence=Words(self.sentence, self.sentence),
            on_behalf_of=self.on_behalf_of,
        )


_COLUMNS = ", ".join(TypedRecord._fields)
_ALL = text(
    f"SELECT {_COLUMNS} FROM typed_figures WHERE municipality = :municipality ORDER BY number"  # noqa: S608 (our own names)
)
_ADD = text(f"INSERT INTO typed_figures ({_COLUMNS}) VALUES (:{', :'.join(TypedRecord._fields)})")  # noqa: S608 (our own names)
_DECIDE = text(
    "UPDATE typed_figures SET state = :state, decided_by = :by, decided_at = :at, reason = :reason"
    " WHERE municipality = :municipality AND number = :number AND state = 'waiting'"
)
_REPLACE = text(
    "UPDATE typed_figures SET state = 'replaced' WHERE municipality = :municipality AND number = :number"
    " AND state IN ('waiting', 'approved')"
)


def every_typed(connection: Connection, municipality: str) -> list[TypedRecord]:
    """All of a municipality in the order they were written in, whatever became of them."""
    found = connection.execute(_ALL, {"municipality": municipality}).mappings()
    return [TypedRecord(**{**row, "status": Saying(row["status"])}) for row in found]


def approved_figures(connection: Connection, municipality: str, period: str) -> list[Typed]:
    """The figures of a period that two persons stand for."""
    every = every_typed(connection, municipality)
    return [one.told for one in every if one.state == "approved" and one.period == str(period)]


def add_typed(connection: Connection, record: TypedRecord) -> int:
    """Keep it; its number is made here and returned."""
    number = next_number(connection, "typed_figures")
    connection.execute(_ADD, {**record._asdict(), "number": number, "status": record.status.value})
    return number


def decide_typed(
    connection: Connection, municipality: str, number: int, *, state: str, by: str, at: str, reason: str = ""
) -> bool:
    """Whether it was still waiting."""
    values = {"municipality": municipality, "number": number, "state": state, "by": by, "at": at, "reason": reason}
    return bool(connection.execute(_DECIDE, values).rowcount)


def replace_typed(connection: Connection, municipality: str, number: int) -> bool:
    """Whether it was waiting or approved; another has taken its place."""
    return bool(connection.execute(_REPLACE, {"municipality": municipality, "number": number}).rowcount)
