"""Agreements by which one municipality handles cases for another. Ended, never removed."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection, text

from casestats.county.bundle import Agreement
from casestats.intake.facts import day_number, day_of
from casestats.periods import Period
from casestats.store.ledger import next_number


class AgreementRecord(NamedTuple):
    """`until` None: it goes on. `ended_by`: who wrote down that it ends, "" for nobody."""

    number: int
    responsible: str
    performing: str
    counted_by: str
    since: date
    until: date | None
    actor: str
    at: str
    ended_by: str = ""
    ended_at: str = ""

    def holds_in(self, period: Period) -> bool:
        """Whether it holds on some day of the period. One that ended before it began never held."""
        if self.until is not None and self.until < max(self.since, period.start):
            return False
        return self.since <= period.end

    @property
    def told(self) -> Agreement:
        """As a delivery tells it."""
        return Agreement(
            responsible=self.responsible,
            performing=self.performing,
            counted_by=self.counted_by,
            since=self.since.isoformat(),
            until="" if self.until is None else self.until.isoformat(),
        )


_COLUMNS = ", ".join(AgreementRecord._fields)
_ALL = text(
    f"SELECT {_COLUMNS} FROM agreements"  # noqa: S608 (our own names)
    " WHERE responsible = :municipality OR performing = :municipality ORDER BY number"
)
_ADD = text(f"INSERT INTO agreements ({_COLUMNS}) VALUES (:{', :'.join(AgreementRecord._fields)})")  # noqa: S608 (our own names)
_END = text(
    "UPDATE agreements SET until = :until, ended_by = :actor, ended_at = :at"
    " WHERE (responsible = :municipality OR performing = :municipality) AND number = :number AND ended_at = ''"
)


def every_agreement(connection: Connection, municipality: str) -> list[AgreementRecord]:
    """Those that a municipality takes part in, those that have ended too, in the order they were written down."""
    found = connection.execute(_ALL, {"municipality": municipality}).mappings()
    return [
        AgreementRecord(
            **{
                **row,
                "since": day_of(int(row["since"])) or date.min,
                "until": day_of(int(row["until"] or 0)),
            }
        )
        for row in found
    ]


def agreements_in(connection: Connection, municipality: str, period: Period | str) -> list[Agreement]:
    """Those of a municipality that hold on some day of the period."""
    within = Period.parse(period) if isinstance(period, str) else period
    return [one.told for one in every_agreement(connection, municipality) if one.holds_in(within)]


def add_agreement(connection: Connection, record: AgreementRecord) -> int:
    """Keep it; its number is made here and returned."""
    number = next_number(connection, "agreements")
    values = {
        **record._asdict(),
        "number": number,
        "since": day_number(record.since),
        "until": None if record.until is None else day_number(record.until),
    }
    connection.execute(_ADD, values)
    return number


def end_agreement(connection: Connection, municipality: str, number: int, *, until: date, actor: str, at: str) -> bool:
    """Whether there was such a one that nobody had ended."""
    values = {"municipality": municipality, "number": number, "until": day_number(until), "actor": actor, "at": at}
    return bool(connection.execute(_END, values).rowcount)
