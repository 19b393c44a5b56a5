"""The figures of accepted deliveries, unpacked: what a county's pages are made from, in one query."""

from __future__ import annotations

from collections.abc import Collection, Sequence
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

_SELECT = f"SELECT {_COLUMNS} FROM received_figures"  # noqa: S608 (our own names)
_WHOLE = "groups = '' AND part <> 'base'"
_ORDER = "ORDER BY period, municipality, indicator, part, groups, on_behalf_of"
_OR_AGREEMENT = "part = 'agreement'"
_ALL_IN = text(f"{_SELECT} WHERE period = :period AND ({_WHOLE} OR {_OR_AGREEMENT}) {_ORDER}")
_SOME_IN = text(
    f"{_SELECT} WHERE period = :period AND indicator IN :indicators AND ({_WHOLE} OR {_OR_AGREEMENT}) {_ORDER}"
).bindparams(bindparam("indicators", expanding=True))
_GROUPS_IN = text(
    f"{_SELECT} WHERE period = :period AND indicator IN :indicators AND groups <> '' AND part = 'yes'"
    f" AND on_behalf_of = '' {_ORDER}"
).bindparams(bindparam("indicators", expanding=True))
_OF_ONE = text(f"{_SELECT} WHERE municipality = :municipality {_ORDER}")
_SERIES = text(
    f"{_SELECT} WHERE ((indicator = :indicator AND {_WHOLE}) OR {_OR_AGREEMENT})"
    f" AND (:municipality = '' OR municipality = :municipality) {_ORDER}"
)
_PERIODS = text("SELECT DISTINCT period FROM received_figures ORDER BY period")
_TOLD = text(
    "SELECT municipality, period, status, count(*) FROM received_figures"
    " WHERE (period = :year OR period LIKE :parts) AND groups = '' AND part IN ('yes', 'share') AND on_behalf_of = ''"
    " GROUP BY municipality, period, status ORDER BY municipality, period, status"
)


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
    the order of municipalities and indicators; of `indicators` where any are named, with every agreement."""
    if indicators:
        found = connection.execute(_SOME_IN, {"period": period, "indicators": ["", *indicators]})
    else:
        found = connection.execute(_ALL_IN, {"period": period})
    return [ReceivedRow(*row) for row in found]


def groups_in(connection: Connection, period: str, indicators: Collection[str]) -> list[ReceivedRow]:
    """The groups (sexes) of some indicators in a period, of the municipalities' own cases."""
    found = connection.execute(_GROUPS_IN, {"period": period, "indicators": list(indicators)})
    return [ReceivedRow(*row) for row in found]


def figures_of_municipality(connection: Connection, municipality: str) -> list[ReceivedRow]:
    """All that a municipality has said, of every period, by period, indicator, part and group."""
    return [ReceivedRow(*row) for row in connection.execute(_OF_ONE, {"municipality": municipality})]


def series_of(connection: Connection, indicator: str, municipality: str = "") -> list[ReceivedRow]:
    """An indicator as a whole, of every period and of every municipality ("") or one, by period and municipality; with
    every agreement."""
    values = {"indicator": indicator, "municipality": municipality}
    return [ReceivedRow(*row) for row in connection.execute(_SERIES, values)]


def periods_with_figures(connection: Connection) -> list[str]:
    """The periods that anything has been said of, in the order of their texts."""
    return list(connection.execute(_PERIODS).scalars())


def told_in_year(connection: Connection, year: int) -> list[tuple[str, str, str, int]]:
    """How much has been said: municipality, period of the year, status, and the number of indicators that have it."""
    found = connection.execute(_TOLD, {"year": str(year), "parts": f"{year}-%"})
    return [(municipality, period, status, int(number)) for municipality, period, status, number in found]
