"""A release's content as bytes: one way to write it, and nothing but that way is read.

The bytes are JSON (RFC 8259): UTF-8, no spaces, names sorted by code point, whole numbers only. The same content is
therefore always the same bytes, which is what digests, signatures and "made again, bit for bit" rest on. What is read
must be whole and hold nothing else: a field that is missing, unknown or of another kind is refused, and so are bytes
that mean the same but are not these.

A number and why there is none stand apart: `value` is there only where a number is; the status says why it is not.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import fields, is_dataclass
from enum import Enum
from functools import cache
from itertools import product
from types import UnionType
from typing import Any, NoReturn, Union, get_args, get_origin, get_type_hints

from casestats.disclosure.suppressed import SUPPRESSED
from casestats.errors import Refused
from casestats.releases.content import (
    SCHEMA,
    CellStatus,
    Content,
    ReleasedCell,
    ReleasedShare,
    ReleasedTable,
)
from casestats.words import Words

LARGEST = 2**53
"""Beyond it a whole number is not the same in every program that reads JSON."""
MOST_KEYS = 2_000_000
"""Cells of one table; beyond it dimensions are made up."""


class NotAsWritten(Refused):
    """The bytes are not what casestats writes: another schema, changed, cut, or made by something else."""

    def __init__(self, where: str) -> None:
        super().__init__(
            f"Utlämnandets innehåll går inte att läsa: fel vid {where}. Det är ändrat, avhugget eller gjort av en "
            "annan version. Hämta filen på nytt från den som lämnade ut den.",
            f"The content of the release cannot be read: wrong at {where}. It was changed, cut or made by another "
            "version. Get the file anew from whoever released it.",
        )


def canonical(value: Any) -> bytes:
    """JSON values as the one way of writing them. ValueError or TypeError: fractions, NaN, or no JSON value."""
    _demand_whole(value)
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False).encode()


def _demand_whole(value: Any) -> None:
    if isinstance(value, float) or (isinstance(value, int) and abs(value) >= LARGEST):
        raise ValueError("only whole numbers that every program holds exactly can be written")
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list | tuple) else ():
        _demand_whole(inner)


def digest(data: bytes) -> str:
    """SHA-256, hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def parsed(data: bytes) -> Any:
    """The JSON value that canonical bytes hold. NotAsWritten: anything else, a name given twice among it."""
    try:
        value = json.loads(
            data.decode("utf-8"), object_pairs_hook=_once, parse_float=_no_fraction, parse_constant=_no_fraction
        )
        if canonical(value) != data:
            raise NotAsWritten("the form")
    except (ValueError, RecursionError):
        raise NotAsWritten("the form") from None
    return value


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name is given twice")
    return found


def _no_fraction(_text: str) -> NoReturn:
    raise ValueError("not a whole number")


def content_bytes(content: Content) -> bytes:
    """A release's content in its canonical form."""
    return canonical(as_json(content))


def read_content(data: bytes) -> Content:
    """The content that `content_bytes` wrote. NotAsWritten: any other bytes."""
    return content_of(parsed(data))


def content_of(value: Any) -> Content:
    """The content within a larger JSON value. NotAsWritten: it is none."""
    content: Content = _read(Content, value, "content")
    if content.schema != SCHEMA:
        raise NotAsWritten("content.schema")
    for table in content.tables:
        if set(table.cells) != set(_keys(table)):
            raise NotAsWritten(f"content.tables.{table.name}.cells")
    names = [table.name for table in content.tables]
    if len(set(names)) != len(names):
        raise NotAsWritten("content.tables")
    if as_json(content) != value:  # cells in another order
        raise NotAsWritten("content")
    return content


def read_as(kind: Any, value: Any, where: str) -> Any:
    """A JSON value as one of the frozen dataclasses of releases and county. NotAsWritten: it is none, has a field too
    many or too few, or one of another kind. `where` begins the name of what is wrong."""
    return _read(kind, value, where)


def as_json(value: Any) -> Any:
    """A piece of content as JSON values."""
    if isinstance(value, Words):
        return {"sv": value.sv, "en": value.en}
    if isinstance(value, ReleasedTable):
        return {**_fields_of(value), "cells": [_cell(key, value.cells[key]) for key in _keys(value)]}
    if isinstance(value, ReleasedShare):
        return {**_fields_of(value), **{name: _told(getattr(value, name)) for name in ("numerator", "denominator")}}
    if is_dataclass(value):
        return _fields_of(value)
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, tuple):
        return [as_json(one) for one in value]
    return value


def _fields_of(value: Any) -> dict[str, Any]:
    special = {"cells", "numerator", "denominator"}
    return {one.name: as_json(getattr(value, one.name)) for one in fields(value) if one.name not in special}


def _keys(table: ReleasedTable) -> list[tuple[str, ...]]:
    """Every cell's key, in the order of the table's dimensions."""
    codes = [[code.code for code in dimension.codes] for dimension in table.dimensions]
    size = 1
    for one in codes:
        size *= len(one)
    if size > MOST_KEYS:
        raise NotAsWritten(f"content.tables.{table.name}.dimensions")
    return list(product(*codes))


def _told(value: Any) -> dict[str, Any]:
    """A number, or the status in its place."""
    if value is SUPPRESSED:
        return {"status": CellStatus.SUPPRESSED.value}
    return {"status": CellStatus.UNABLE.value} if value is None else {"value": value}


def _cell(key: tuple[str, ...], cell: ReleasedCell) -> dict[str, Any]:
    told = {"key": list(key), "status": cell.status.value, "claim": str(cell.claim), "coverage": cell.coverage}
    has_number = cell.value is not SUPPRESSED and cell.value is not None
    if (cell.value is SUPPRESSED) != (cell.status is CellStatus.SUPPRESSED):
        raise ValueError("a cell is suppressed in its value and its status, or in neither")
    if (cell.value is None) != (cell.status is CellStatus.UNABLE):
        raise ValueError("a cell without a number is unable to say it")
    return {**told, "value": cell.value} if has_number else told


def _read_cell(value: Any, where: str) -> tuple[tuple[str, ...], ReleasedCell]:
    status = _read(CellStatus, _member(value, "status", where), f"{where}.status")
    hidden, unable = status is CellStatus.SUPPRESSED, status is CellStatus.UNABLE
    wanted = {"key", "status", "claim", "coverage"} | (set() if hidden or unable else {"value"})
    if set(value) != wanted:
        raise NotAsWritten(where)
    number = SUPPRESSED if hidden else None if unable else _read(int, value["value"], f"{where}.value")
    key: tuple[str, ...] = _read(tuple[str, ...], value["key"], f"{where}.key")
    claim, coverage = (_read(str, value[name], f"{where}.{name}") for name in ("claim", "coverage"))
    return key, ReleasedCell(value=number, status=status, claim=claim, coverage=coverage)


def _read_cells(value: Any, where: str) -> dict[tuple[str, ...], ReleasedCell]:
    if not isinstance(value, list):
        raise NotAsWritten(where)
    read = [_read_cell(one, f"{where}.{place}") for place, one in enumerate(value)]
    cells = dict(read)
    if len(cells) != len(read):
        raise NotAsWritten(where)
    return cells


def _read_told(value: Any, where: str) -> Any:
    if value == {"status": CellStatus.SUPPRESSED.value}:
        return SUPPRESSED
    if value == {"status": CellStatus.UNABLE.value}:
        return None
    return _read(int, _member(value, "value", where, alone=True), where)


def _member(value: Any, name: str, where: str, *, alone: bool = False) -> Any:
    if not isinstance(value, dict) or name not in value or (alone and len(value) > 1):
        raise NotAsWritten(where)
    return value[name]


@cache
def _kinds(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)


def _read(kind: Any, value: Any, where: str) -> Any:
    """The value of a kind (one of those in casestats.releases.content). NotAsWritten: it is of another."""
    if kind is Words:
        if not isinstance(value, dict) or set(value) != {"sv", "en"}:
            raise NotAsWritten(where)
        return Words(_read(str, value["sv"], where), _read(str, value["en"], where))
    if is_dataclass(kind):
        return _read_fields(kind, value, where)
    if get_origin(kind) is tuple:
        if not isinstance(value, list):
            raise NotAsWritten(where)
        return tuple(_read(get_args(kind)[0], one, f"{where}.{place}") for place, one in enumerate(value))
    if get_origin(kind) in (UnionType, Union):
        inner = [one for one in get_args(kind) if one is not type(None)]
        return None if value is None else _read(inner[0], value, where)
    if isinstance(kind, type) and issubclass(kind, Enum):
        if value not in [one.value for one in kind]:
            raise NotAsWritten(where)
        return kind(value)
    if type(value) is not kind:  # bool is an int to isinstance
        raise NotAsWritten(where)
    return value


def _read_fields(kind: Any, value: Any, where: str) -> Any:
    hints = _kinds(kind)
    if not isinstance(value, dict) or set(value) != {one.name for one in fields(kind)}:
        raise NotAsWritten(where)
    read = {}
    for one in fields(kind):
        inside = f"{where}.{one.name}"
        if kind is ReleasedTable and one.name == "cells":
            read[one.name] = _read_cells(value[one.name], inside)
        elif kind is ReleasedShare and one.name in ("numerator", "denominator"):
            read[one.name] = _read_told(value[one.name], inside)
        else:
            read[one.name] = _read(hints[one.name], value[one.name], inside)
    return kind(**read)
