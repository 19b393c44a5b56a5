"""Cases as they were known after a step, as columns for counting: one array a field, never a row object.

10^6 cases take about 60 MB; they are read in portions, in the order of the table, so that the join is one walk.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray
from psycopg import Connection as PsycopgConnection
from sqlalchemy import Connection, text

from casestats.flags import ALL_FLAGS
from casestats.intake.facts import day_number
from casestats.memory import without_cycle_collection
from casestats.tabulation.columns import CaseColumns, MeasureColumns

OPEN = 99991231
PORTION = 20000
KEY = 16

_KNOWN = "v.municipality = ? AND v.known_from <= ? AND (v.known_to IS NULL OR v.known_to > ?)"
_IN_REACH = (
    "((f.opened <= ? AND (f.closed IS NULL OR f.closed >= ?)) OR EXISTS (SELECT 1 FROM measures m"
    " WHERE m.facts = f.number AND m.since <= ? AND (m.until IS NULL OR m.until >= ?)))"
)
_SMALL = (
    "f.target_group | (f.sex << 4) | (f.opened_how << 8) | (f.outcome << 12) | (f.risk << 16)"
    " | (CAST(coalesce(f.birth_year, 0) AS BIGINT) << 32)"
)
_MASKS = "f.yes | (CAST(f.known AS BIGINT) << 20) | (CAST(f.asked AS BIGINT) << 40)"
"""Several small numbers in one: handing values from the database to Python is what costs."""

_CASES = (
    f"SELECT f.number, f.person_key, f.opened, coalesce(f.closed, 99991231), coalesce(f.unit, 0), {_SMALL}, {_MASKS}"  # noqa: S608 (constants)
    f" FROM versions v JOIN facts f ON f.number = v.facts WHERE {_KNOWN} AND {_IN_REACH} ORDER BY v.facts"
)
_MEASURES = (
    "SELECT m.facts, m.kind | (m.granted << 4), m.since, coalesce(m.until, 99991231)"  # noqa: S608 (constants)
    f" FROM versions v JOIN measures m ON m.facts = v.facts WHERE {_KNOWN} ORDER BY v.facts, m.kind, m.since"
)
_CASE_TYPES = (np.int64, np.int32, np.int32, np.int32, np.int64, np.int64)
_MEASURE_TYPES = (np.int64, np.int8, np.int32, np.int32)


@without_cycle_collection()
def case_columns(connection: Connection, municipality: str, step: int, first: date, last: date) -> CaseColumns:
    """All cases that count after `step` and can matter from the first to the last day: active between them, or with
    a measure that touches that time. The days should enclose every period asked about, and its calendar year."""
    start, end = day_number(first), day_number(last)
    known = (municipality, step, step)
    keys: list[bytes] = []
    portions: list[list[NDArray[Any]]] = []
    for rows in _portions(connection, _CASES, (*known, end, start, end, start)):
        columns = list(zip(*rows, strict=True))
        keys.extend(columns.pop(1))
        portions.append(_arrays(columns, _CASE_TYPES))
    numbers, opened, closed, unit, small, masks = _joined(portions, _CASE_TYPES)
    person, own_person = _persons(keys)
    del keys
    place, units = _units(connection, municipality, unit)
    return CaseColumns(
        person=person,
        own_person=own_person,
        opened=opened,
        closed=closed,
        unit=place,
        target_group=_field(small, 0, 0xF, np.int8),
        sex=_field(small, 4, 0xF, np.int8),
        opened_how=_field(small, 8, 0xF, np.int8),
        outcome=_field(small, 12, 0xF, np.int8),
        risk=_field(small, 16, 0xFF, np.int16),
        birth_year=_field(small, 32, 0xFFFF, np.int16),
        yes=_field(masks, 0, ALL_FLAGS, np.int32),
        known=_field(masks, 20, ALL_FLAGS, np.int32),
        asked=_field(masks, 40, ALL_FLAGS, np.int32),
        units=units,
        measures=_measures(connection, known, numbers),
    )


def _field(packed: NDArray[np.int64], shift: int, mask: int, kind: type[np.signedinteger[Any]]) -> NDArray[Any]:
    return ((packed >> shift) & mask).astype(kind)


def _measures(connection: Connection, known: tuple[str, int, int], numbers: NDArray[np.int64]) -> MeasureColumns:
    portions = []
    for rows in _portions(connection, _MEASURES, known):
        arrays = _arrays(list(zip(*rows, strict=True)), _MEASURE_TYPES)
        place = np.searchsorted(numbers, arrays[0])
        place[place == len(numbers)] = 0
        kept = numbers[place] == arrays[0] if len(numbers) else np.zeros(len(arrays[0]), dtype=bool)
        portions.append([place[kept], *(array[kept] for array in arrays[1:])])
    case, how, since, until = _joined(portions, _MEASURE_TYPES)
    return MeasureColumns(case=case, kind=how & 0xF, granted=how >> 4, since=since, until=until)


def _portions(connection: Connection, statement: str, values: Sequence[Any]) -> Iterator[list[Any]]:
    raw = connection.connection.driver_connection
    if isinstance(raw, PsycopgConnection):
        with raw.cursor(name="portions", binary=True) as named:
            named.execute(statement.replace("?", "%s"), values)
            while rows := named.fetchmany(PORTION):
                yield rows
    elif isinstance(raw, sqlite3.Connection):
        cursor = raw.execute(statement, values)
        while rows := cursor.fetchmany(PORTION):
            yield rows


def _arrays(columns: Sequence[Sequence[Any]], types: Sequence[Any]) -> list[NDArray[Any]]:
    return [np.fromiter(column, dtype=kind, count=len(column)) for column, kind in zip(columns, types, strict=True)]


def _joined(portions: list[list[NDArray[Any]]], types: Sequence[Any]) -> list[NDArray[Any]]:
    """One array a column. Portions are given up as they are joined, so that no column is held twice for long."""
    if not portions:
        return [np.empty(0, dtype=kind) for kind in types]
    joined = []
    for place in range(len(types)):
        joined.append(np.concatenate([portion[place] for portion in portions]))
        for portion in portions:
            portion[place] = joined[-1][:0]
    return joined


def _persons(keys: list[bytes]) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """A number for each different person, and which cases are a person of their own. All 16 bytes of a key decide."""
    own = np.fromiter((not key for key in keys), dtype=bool, count=len(keys))
    halves = np.frombuffer(b"".join(key or bytes(KEY) for key in keys), dtype=np.uint64).reshape(-1, 2)
    order = np.lexsort((halves[:, 1], halves[:, 0]))
    ordered = halves[order]
    fresh = np.ones(len(keys), dtype=np.int64)
    if len(keys):
        fresh[1:] = (ordered[1:] != ordered[:-1]).any(axis=1)
    person = np.empty(len(keys), dtype=np.int64)
    person[order] = np.cumsum(fresh)
    person[own] = -np.arange(1, int(own.sum()) + 1)
    return person, own


def _units(
    connection: Connection, municipality: str, numbers: NDArray[np.int32]
) -> tuple[NDArray[np.int32], tuple[str, ...]]:
    """Places in the list of unit names in code point order; -1 where none is recorded."""
    found = connection.execute(text("SELECT number, name FROM units WHERE municipality = :m"), {"m": municipality})
    name_of = {int(number): str(name) for number, name in found}
    present = [int(number) for number in np.unique(numbers) if number]
    names = tuple(sorted(name_of[number] for number in present))
    lookup = np.full(max(present, default=0) + 1, -1, dtype=np.int32)
    for number in present:
        lookup[number] = names.index(name_of[number])
    return lookup[numbers], names
