"""Inhabitants by municipality, year, sex and ages, with where they come from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import Connection, text

from casestats.county.rates import Inhabitants

_COLUMNS = ", ".join(Inhabitants._fields)
_YEARS = text("SELECT DISTINCT year FROM populations ORDER BY year")
_OF_YEAR = text(f"SELECT {_COLUMNS} FROM populations WHERE year = :year ORDER BY code, sex, ages")  # noqa: S608 (our own names)
_SOURCES = text("SELECT DISTINCT source FROM populations WHERE year = :year ORDER BY source")
_CLEAR = text("DELETE FROM populations WHERE code = :code AND year = :year")
_ADD = text(
    f"INSERT INTO populations ({_COLUMNS}, source, imported_at)"  # noqa: S608 (our own names)
    f" VALUES (:{', :'.join(Inhabitants._fields)}, :source, :imported_at)"
)


class YearOfInhabitants(NamedTuple):
    """`source`: where they come from, in the words of whoever read them in; several joined by a semicolon."""

    year: int
    source: str
    rows: tuple[Inhabitants, ...]


def population_years(connection: Connection) -> list[int]:
    return [int(year) for year in connection.execute(_YEARS).scalars()]


def population_of(connection: Connection, year: int) -> YearOfInhabitants:
    """All that is known of a year; no rows where nothing is."""
    rows = tuple(Inhabitants(*row) for row in connection.execute(_OF_YEAR, {"year": year}))
    return YearOfInhabitants(year, "; ".join(connection.execute(_SOURCES, {"year": year}).scalars()), rows)


def put_population(connection: Connection, rows: Sequence[Inhabitants], *, source: str, at: str) -> None:
    """Keep the inhabitants. What was known of the same municipality and year is replaced whole, so that two sources
    are never mixed in one rate."""
    for code, year in sorted({(row.code, row.year) for row in rows}):
        connection.execute(_CLEAR, {"code": code, "year": year})
    connection.execute(_ADD, [{**row._asdict(), "source": source, "imported_at": at} for row in rows])
