"""The bulk load: plain rows into the tables, thousands at a time, inside one transaction.

SQLite takes executemany on the driver's own connection, PostgreSQL takes COPY: the object layer would cost twenty
times as much.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from itertools import chain
from typing import Any, NamedTuple, TypeAlias

from psycopg import Connection as PsycopgConnection
from psycopg import sql
from sqlalchemy import Connection

from casestats.intake.plan import NewFacts

CaseRow: TypeAlias = tuple[int, str, bytes, bytes, bytes, bytes, bytes | None]
"""(number, municipality, case key, person key, uuid, sealed case number, sealed person number)"""

_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "cases": ("number", "municipality", "case_key", "person_key", "uuid", "case_ref", "person_ref"),
    "facts": (
        "number", "case_number", "person_key", "source", "opened", "closed", "unit", "opened_how", "sex", "birth_year",
        "outcome", "target_group", "risk", "asked", "known", "yes", "void",
    ),
    "measures": ("facts", "kind", "since", "until", "granted"),
    "holdings": ("facts", "step"),
    "versions": ("municipality", "facts", "known_from"),
}  # fmt: skip
_BYTES = frozenset({"case_key", "person_key", "uuid", "case_ref", "person_ref"})

_TOGETHER = 50
"""Rows that one statement inserts on SQLite: a third cheaper than one by one, and more would hardly be cheaper. (Old
ones take 999 values.)"""


def _insert(table: str, rows: int) -> str:
    columns = _COLUMNS[table]
    values = ", ".join([f"({', '.join('?' * len(columns))})"] * rows)
    return f"INSERT INTO {table} ({', '.join(columns)}) VALUES {values}"  # noqa: S608 (constants)


_INSERT = {table: (_insert(table, _TOGETHER), _insert(table, 1)) for table in _COLUMNS}


class Part(NamedTuple):
    """One part of an import, ready for the tables."""

    cases: Sequence[CaseRow]
    facts: Sequence[NewFacts]
    held: Sequence[int]
    begun: Sequence[int]
    ended: Sequence[int]


class Loader:
    """Writes the parts of one step."""

    def __init__(
        self,
        connection: Connection,
        municipality: str,
        step: int,
        sources: Mapping[str, int],
        units: Mapping[str, int],
    ) -> None:
        self._municipality = municipality
        self._step = step
        self._sources: Mapping[str, int | None] = {**sources, "": None}
        self._units: Mapping[str, int | None] = {**units, "": None}
        raw = connection.connection.driver_connection
        self._sqlite = raw if isinstance(raw, sqlite3.Connection) else None
        self._postgresql = raw if isinstance(raw, PsycopgConnection) else None

    def write(self, part: Part) -> None:
        municipality, step = self._municipality, self._step
        self._insert("cases", part.cases)
        units, sources = self._units, self._sources
        facts_rows = []
        measures = []
        for number, case, person_key, source, facts in part.facts:
            opened, closed, unit, how, sex, birth_year, outcome, group, risk, asked, known, yes, void, given = facts
            facts_rows.append(
                (
                    number, case, person_key, sources[source], opened, closed or None, units[unit], how, sex,
                    birth_year or None, outcome, group, risk, asked, known, yes, void,
                )
            )  # fmt: skip
            for kind, since, until, granted in given:
                measures.append((number, kind, since, until or None, granted))
        self._insert("facts", facts_rows)
        self._insert("measures", measures)
        self._insert("holdings", [(number, step) for number in part.held])
        self._end(part.ended)
        self._insert("versions", [(municipality, number, step) for number in part.begun])

    def _insert(self, table: str, rows: Sequence[tuple[Any, ...]]) -> None:
        if not rows:
            return
        if self._sqlite is not None:
            together, one = _INSERT[table]
            whole = len(rows) - len(rows) % _TOGETHER
            self._sqlite.executemany(
                together,
                [tuple(chain.from_iterable(rows[place : place + _TOGETHER])) for place in range(0, whole, _TOGETHER)],
            )
            self._sqlite.executemany(one, rows[whole:])
        elif self._postgresql is not None:
            statement = sql.SQL("COPY {} ({}) FROM STDIN WITH (NULL 'None')").format(
                sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, _COLUMNS[table]))
            )
            with self._postgresql.cursor() as cursor, cursor.copy(statement) as copy:
                copy.write(_copy_text(_COLUMNS[table], rows))

    def _end(self, facts: Sequence[int]) -> None:
        rows = [(self._step, self._municipality, number) for number in facts]
        if self._sqlite is not None:
            self._sqlite.executemany(
                "UPDATE versions SET known_to = ? WHERE municipality = ? AND facts = ? AND known_to IS NULL", rows
            )
        elif self._postgresql is not None and rows:
            with self._postgresql.cursor() as cursor:
                cursor.executemany(
                    "UPDATE versions SET known_to = %s WHERE municipality = %s AND facts = %s AND known_to IS NULL",
                    rows,
                )


def _copy_text(names: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> str:
    """COPY's text form, made column by column. Values are whole numbers, four digits of municipality, bytes or None:
    nothing needs escaping, and no value but None reads None."""
    columns = [
        _in_hex(values) if name in _BYTES else map(str, values)
        for name, values in zip(names, zip(*rows, strict=True), strict=True)
    ]
    return "\n".join(map("\t".join, zip(*columns, strict=True))) + "\n"


def _in_hex(values: Sequence[bytes | None]) -> list[str]:
    return ["None" if value is None else "\\\\x" + value.hex() for value in values]
