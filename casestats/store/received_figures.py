"""The figures of accepted deliveries, unpacked: what a county's pages are made from, in one query."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, text

from casestats.county.unpacking import Unpacked

_COLUMNS = ", ".join((*Unpacked._fields, "delivery"))
_PUT = text(
    f"INSERT INTO received_figures ({_COLUMNS}) VALUES (:{', :'.join((*Unpacked._fields, 'delivery'))})"  # noqa: S608 (our own names)
)
_WHOSE = text("SELECT sender, period FROM received_deliveries WHERE number = :delivery")
_CLEAR = text("DELETE FROM received_figures WHERE municipality = :municipality AND period = :period")
_CLEAR_SOME = text(
    "DELETE FROM received_figures WHERE municipality = :municipality AND period = :period AND indicator IN :indicators"
).bindparams(bindparam("indicators", expanding=True))


class ReceivedRow(NamedTuple):
    """A figure as it stands in the database: as Unpacked, with the number of its delivery."""

    period: str
    municipality: str
    indicator: str
    part: str
    groups: str
    on_behalf_of: str
    status: str
    value: int | None
    out_of: int | None
    low: int
    high: int | None
    version: int
    coverage: str
    typed: bool
    sentence_sv: str
    sentence_en: str
    basis: str
    delivery: int


def put_figures(connection: Connection, delivery: int, rows: Sequence[Unpacked]) -> None:
    """Keep what an accepted delivery says. Of the delivery's own period all that the municipality said before is
    replaced; of other periods that it tells too (the quarters of its year) only the indicators that it tells."""
    sender, period = connection.execute(_WHOSE, {"delivery": delivery}).one()
    connection.execute(_CLEAR, {"municipality": sender, "period": period})
    for other in sorted({row.period for row in rows} - {period}):
        told = sorted({row.indicator for row in rows if row.period == other})
        connection.execute(_CLEAR_SOME, {"municipality": sender, "period": other, "indicators": told})
    if rows:
        connection.execute(_PUT, [{**row._asdict(), "delivery": delivery} for row in rows])


def figures_in(connection: Connection, period: str, indicators: Collection[str] = ()) -> list[ReceivedRow]:
    """What all have said of a period as wholes (yes and shares; agreements and what is counted for others too), in
    the order of municipalities and indicators; of `indicators` where any are named."""
    raise NotImplementedError


def figures_of_municipality(connection: Connection, municipality: str) -> list[ReceivedRow]:
    """All that a municipality has said, of every period, by period, indicator, part and group."""
    raise NotImplementedError


def series_of(connection: Connection, indicator: str) -> list[ReceivedRow]:
    """An indicator as a whole, of every period and municipality, by period and municipality."""
    raise NotImplementedError


def periods_told(connection: Connection) -> Iterable[str]:
    """The periods that anything has been said of, in order."""
    raise NotImplementedError
