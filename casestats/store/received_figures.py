"""The figures of accepted deliveries, unpacked: what a county's pages are made from, in one query."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, CursorResult, String, bindparam, text

from casestats.county.unpacking import Unpacked

_COLUMNS = ", ".join((*Unpacked._fields, "delivery"))
_PUT = text(
    f"INSERT INTO received_figures ({_COLUMNS}) VALUES (:{', :'.join((*Unpacked._fields, 'delivery'))})"  # noqa: S608 (our own names)
)
_WHOSE = text("SELECT sender, period, sequence FROM received_deliveries WHERE number = :delivery")
_NEWER = text(
    "SELECT DISTINCT figure.period, figure.indicator FROM received_figures AS figure"
    " JOIN received_deliveries AS delivery ON delivery.number = figure.delivery"
    " WHERE figure.period IN :periods AND figure.municipality = :municipality AND delivery.sequence > :sequence"
).bindparams(bindparam("periods", expanding=True, type_=String()))
_CLEAR = text("DELETE FROM received_figures WHERE municipality = :municipality AND period = :period")
_CLEAR_SOME = text(
    "DELETE FROM received_figures WHERE municipality = :municipality AND period = :period AND indicator IN :indicators"
).bindparams(bindparam("indicators", expanding=True, type_=String()))

_SELECT = f"SELECT {_COLUMNS} FROM received_figures"  # noqa: S608 (our own names)
_WHOLE = "groups = '' AND part <> 'base'"
_ORDER = "ORDER BY period, municipality, indicator, part, groups, on_behalf_of"
_OR_AGREEMENT = "part = 'agreed'"
_ALL_IN = text(f"{_SELECT} WHERE period = :period AND ({_WHOLE} OR {_OR_AGREEMENT}) {_ORDER}")
_SOME_IN = text(
    f"{_SELECT} WHERE period = :period AND indicator IN :indicators AND ({_WHOLE} OR {_OR_AGREEMENT}) {_ORDER}"
).bindparams(bindparam("indicators", expanding=True, type_=String()))
_GROUPS_IN = text(
    f"{_SELECT} WHERE period = :period AND indicator IN :indicators AND groups <> '' AND part = 'yes'"
    f" AND on_behalf_of = '' {_ORDER}"
).bindparams(bindparam("indicators", expanding=True, type_=String()))
_OF_ONE = text(f"{_SELECT} WHERE period IN :periods AND municipality = :municipality {_ORDER}").bindparams(
    bindparam("periods", expanding=True, type_=String())
)
_SERIES = text(
    f"{_SELECT} WHERE period IN :periods AND municipality IN :municipalities AND indicator IN ('', :indicator)"
    f" AND ({_WHOLE} OR {_OR_AGREEMENT}) {_ORDER}"
).bindparams(
    bindparam("periods", expanding=True, type_=String()), bindparam("municipalities", expanding=True, type_=String())
)
_PERIODS = text(
    "WITH RECURSIVE told(period) AS (SELECT min(period) FROM received_figures UNION ALL"
    " SELECT (SELECT min(period) FROM received_figures WHERE period > told.period) FROM told"
    " WHERE told.period IS NOT NULL) SELECT period FROM told WHERE period IS NOT NULL"
)
"""Each period by one look at the key, instead of a walk through every figure."""
_TOLD = text(
    "SELECT municipality, period, sum(CASE WHEN status = 'unable' THEN 0 ELSE 1 END), count(*) FROM received_figures"
    " WHERE period >= :year AND period < :next AND groups = '' AND part IN ('yes', 'share') AND on_behalf_of = ''"
    " GROUP BY municipality, period ORDER BY municipality, period"
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


class ToldOf(NamedTuple):
    """Of how many indicators a municipality has a figure in a period (shown or hidden), and of how many it says that
    it cannot."""

    municipality: str
    period: str
    stated: int
    unable: int


def put_figures(connection: Connection, delivery: int, rows: Sequence[Unpacked]) -> None:
    """Keep what an accepted delivery says. Of the delivery's own period all that the municipality said before is
    replaced; of other periods that it tells too (the quarters of its year) only the indicators that it tells, and not
    those that a later delivery (by sequence) has told already."""
    sender, period, sequence = connection.execute(_WHOSE, {"delivery": delivery}).one()
    told = {(row.period, row.indicator) for row in rows if row.period != period}
    kept: set[tuple[str, str]] = set()
    if told:
        others = sorted({other for other, _ in told})
        asked = {"periods": others, "municipality": sender, "sequence": sequence}
        kept = {(other, indicator) for other, indicator in connection.execute(_NEWER, asked)}
        for other in others:
            names = sorted(indicator for each, indicator in told - kept if each == other)
            connection.execute(_CLEAR_SOME, {"municipality": sender, "period": other, "indicators": names})
    connection.execute(_CLEAR, {"municipality": sender, "period": period})
    new = [{**row._asdict(), "delivery": delivery} for row in rows if (row.period, row.indicator) not in kept]
    if new:
        connection.execute(_PUT, new)


def figures_in(connection: Connection, period: str, indicators: Collection[str] = ()) -> list[ReceivedRow]:
    """What all have said of a period as wholes (yes and shares; agreements and what is counted for others too), in
    the order of municipalities and indicators; of `indicators` where any are named, with every agreement."""
    if indicators:
        found = connection.execute(_SOME_IN, {"period": period, "indicators": ["", *indicators]})
    else:
        found = connection.execute(_ALL_IN, {"period": period})
    return _rows(found)


def groups_in(connection: Connection, period: str, indicators: Collection[str]) -> list[ReceivedRow]:
    """The groups (sexes) of some indicators in a period, of the municipalities' own cases."""
    found = connection.execute(_GROUPS_IN, {"period": period, "indicators": list(indicators)})
    return _rows(found)


def figures_of_municipality(connection: Connection, municipality: str) -> list[ReceivedRow]:
    """All that a municipality has said, of every period, by period, indicator, part and group."""
    values = {"periods": periods_with_figures(connection), "municipality": municipality}
    return _rows(connection.execute(_OF_ONE, values))


def series_of(
    connection: Connection, indicator: str, municipalities: Collection[str], periods: Collection[str]
) -> list[ReceivedRow]:
    """An indicator as a whole, of those municipalities and periods, by period and municipality; with every agreement
    that they tell."""
    values = {"indicator": indicator, "municipalities": list(municipalities), "periods": list(periods)}
    return _rows(connection.execute(_SERIES, values))


def periods_with_figures(connection: Connection) -> list[str]:
    """The periods that anything has been said of, in the order of their texts."""
    return list(connection.execute(_PERIODS).scalars())


def told_in_year(connection: Connection, year: int) -> list[ToldOf]:
    """How much has been said of a year and its parts."""
    found = connection.execute(_TOLD, {"year": str(year), "next": str(year + 1)}).fetchall()
    return [
        ToldOf(municipality, period, int(stated), int(told) - int(stated))
        for municipality, period, stated, told in found
    ]


def _rows(found: CursorResult[Any]) -> list[ReceivedRow]:
    return list(map(ReceivedRow._make, found.fetchall()))
