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
from collections.abc import Callable, Mapping
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
_LANGUAGES = frozenset({"sv", "en"})
_CELL = frozenset({"key", "status", "claim", "coverage"})
_CELL_WITH_NUMBER = _CELL | {"value"}


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
    return _dumped(value)


def _dumped(value: Any) -> bytes:
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
            data.decode("utf-8"),
            object_pairs_hook=_once,
            parse_int=_whole,
            parse_float=_no_fraction,
            parse_constant=_no_fraction,
        )
        if _dumped(value) != data:
            raise NotAsWritten("the form")
    except (ValueError, RecursionError):
        raise NotAsWritten("the form") from None
    return value


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name is given twice")
    return found


def _whole(text: str) -> int:
    value = int(text)
    if abs(value) >= LARGEST:
        raise ValueError("too large for some programs")
    return value


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
        if list(table.cells) != _keys(table):  # one too many or too few, or in another order
            raise NotAsWritten(f"content.tables.{table.name}.cells")
    names = [table.name for table in content.tables]
    if len(set(names)) != len(names):
        raise NotAsWritten("content.tables")
    return content


def read_as(kind: Any, value: Any, where: str) -> Any:
    """A JSON value as one of the frozen dataclasses of releases and county. NotAsWritten: it is none, has a field too
    many or too few, or one of another kind. `where` begins the name of what is wrong."""
    return _read(kind, value, where)


def as_json(value: Any) -> Any:
    """A piece of content as JSON values."""
    if value is None or type(value) in (str, int, bool):
        return value
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
    kind: Any = type(value)
    return {name: as_json(getattr(value, name)) for name in _plain_fields(kind)}


@cache
def _plain_fields(kind: Any) -> tuple[str, ...]:
    """Those that are written like everything else."""
    return tuple(one.name for one in fields(kind) if one.name not in ("cells", "numerator", "denominator"))


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
    if value.keys() != (_CELL if hidden or unable else _CELL_WITH_NUMBER):
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


def _read(kind: Any, value: Any, where: str) -> Any:
    """The value of a kind (one of those in casestats.releases.content). NotAsWritten: it is of another."""
    return _reader(kind)(value, where)


@cache
def _reader(kind: Any) -> Callable[[Any, str], Any]:
    """How a kind is read. Made once of each: a delivery of a whole catalogue holds thousands of values."""
    if kind is Words:
        return _read_words
    if is_dataclass(kind):
        return _fields_reader(kind)
    if get_origin(kind) is tuple:
        return _tuple_reader(_reader(get_args(kind)[0]))
    if get_origin(kind) in (UnionType, Union):
        (inner, *_) = [_reader(one) for one in get_args(kind) if one is not type(None)]
        return lambda value, where: None if value is None else inner(value, where)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return _word_reader({one.value: one for one in kind})
    return _plain_reader(kind)


def _plain_reader(kind: type) -> Callable[[Any, str], Any]:
    def read(value: Any, where: str) -> Any:
        if type(value) is not kind:  # bool is an int to isinstance
            raise NotAsWritten(where)
        return value

    return read


def _word_reader(words: Mapping[Any, Enum]) -> Callable[[Any, str], Any]:
    def read(value: Any, where: str) -> Any:
        if type(value) is not str or value not in words:
            raise NotAsWritten(where)
        return words[value]

    return read


def _tuple_reader(inner: Callable[[Any, str], Any]) -> Callable[[Any, str], Any]:
    def read(value: Any, where: str) -> Any:
        if not isinstance(value, list):
            raise NotAsWritten(where)
        return tuple([inner(one, f"{where}.{place}") for place, one in enumerate(value)])

    return read


def _read_words(value: Any, where: str) -> Words:
    if type(value) is not dict or value.keys() != _LANGUAGES:
        raise NotAsWritten(where)
    sv, en = value["sv"], value["en"]
    if type(sv) is not str or type(en) is not str:
        raise NotAsWritten(where)
    return Words(sv, en)


def _fields_reader(kind: Any) -> Callable[[Any, str], Any]:
    hints = get_type_hints(kind)
    readers: dict[str, Callable[[Any, str], Any]] = {}
    for one in fields(kind):
        if kind is ReleasedTable and one.name == "cells":
            readers[one.name] = _read_cells
        elif kind is ReleasedShare and one.name in ("numerator", "denominator"):
            readers[one.name] = _read_told
        else:
            readers[one.name] = _reader(hints[one.name])
    names = readers.keys()

    def read(value: Any, where: str) -> Any:
        if not isinstance(value, dict) or value.keys() != names:
            raise NotAsWritten(where)
        return kind(**{name: reader(value[name], f"{where}.{name}") for name, reader in readers.items()})

    return read
