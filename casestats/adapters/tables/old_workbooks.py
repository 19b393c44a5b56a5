"""Old Excel workbooks (xls), looked through before a reader sees them ([MS-XLS] 2.4: number, size, data)."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import NamedTuple

from casestats.adapters.extract import SourceFile
from casestats.adapters.tables.containers import Container
from casestats.adapters.tables.packages import broken, links, macros, protected, too_large
from casestats.errors import FixExtract

LARGEST = 200 << 20
_LAST_ROW, _LAST_COLUMN = 1 << 16, 1 << 8

_PASSWORD, _DATE_MODE, _SHEET, _BOOK_LINK, _DIMENSIONS = 0x2F, 0x22, 0x85, 0x1AE, 0x200
_CELLS = frozenset({0x06, 0x406, 0xD6, 0xFD, 0xBD, 0x203, 0x204, 0x205, 0x27E})
"""Records of one cell (MULRK: of several), which begin with row and column."""
_OWN_LINKS = (b"\x01\x04", b"\x01\x3a")


class OldWorkbook(NamedTuple):
    data: bytes
    date1904: bool


def look_into_old(source: SourceFile, number: int) -> OldWorkbook:
    """Raises FixExtract where it is no workbook, is broken, or has a password, macros or links to other files."""
    if source.size > LARGEST:
        raise too_large(number)
    with source.open() as stream:
        data = stream.read()
    try:
        container = Container(data)
        names = container.names
        if names & {"EncryptedPackage", "EncryptionInfo"}:
            raise protected(number)
        if any(name.startswith("_VBA_PROJECT") for name in names):
            raise macros(number)
        book = next((container.stream(name) for name in ("Workbook", "Book") if name in names), None)
        if book is None:
            raise _no_workbook(number)
        return OldWorkbook(data, _look_through(book, number))
    except (ValueError, KeyError, struct.error):
        raise broken(number) from None


def _look_through(book: bytes, number: int) -> bool:
    """Whether day numbers count from 1904. Raises ValueError where a cell lies where no xls has room."""
    date1904 = False
    for kind, start, size in _records(book):
        if kind in _CELLS and size >= 4:
            if struct.unpack_from("<H", book, start + 2)[0] >= _LAST_COLUMN:
                raise ValueError
        elif kind == _DIMENSIONS:
            rows, columns = struct.unpack_from("<4xI2xH", book, start) if size >= 14 else (0, 0)
            if rows > _LAST_ROW or columns > _LAST_COLUMN:
                raise ValueError
        elif kind == _PASSWORD:
            raise protected(number)
        elif kind == _SHEET and size > 5 and book[start + 5] in (1, 6):
            raise macros(number)
        elif kind == _BOOK_LINK and size >= 4 and book[start + 2 : start + 4] not in _OWN_LINKS:
            raise links(number)
        elif kind == _DATE_MODE and book[start : start + 1] == b"\x01":
            date1904 = True
    return date1904


def _records(book: bytes) -> Iterator[tuple[int, int, int]]:
    place = 0
    while place + 4 <= len(book):
        kind, size = struct.unpack_from("<HH", book, place)
        yield kind, place + 4, size
        place += 4 + size


def _no_workbook(number: int) -> FixExtract:
    return FixExtract(
        f"Fil {number} är ett äldre Office-dokument men ingen arbetsbok. Exportera som Excel (xlsx) eller text (csv).",
        f"File {number} is an older Office document but no workbook. Export it as Excel (xlsx) or text (csv).",
    )
