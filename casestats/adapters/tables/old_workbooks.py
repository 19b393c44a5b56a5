"""Old Excel workbooks (xls): what must be known of one before it is read. Its container is not taken apart; its records
are found where Excel puts them ([MS-XLS] 2.4: number, size, data)."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import NamedTuple

from casestats.adapters.extract import SourceFile
from casestats.adapters.tables.packages import links, macros, protected, too_large
from casestats.errors import FixExtract

LARGEST = 200 << 20
_GLOBALS = (b"\x09\x08\x10\x00\x00\x06\x05\x00", b"\x09\x08\x08\x00\x00\x05\x05\x00")
_PASSWORD, _DATE_MODE, _BOUND_SHEET, _BOOK_LINK, _END = 0x2F, 0x22, 0x85, 0x1AE, 0x0A
_SECTOR = 512


class OldWorkbook(NamedTuple):
    data: bytes
    date1904: bool


def look_into_old(source: SourceFile, number: int) -> OldWorkbook:
    """Raises FixExtract where it is no workbook, or has a password, macros or links to other files."""
    if source.size > LARGEST:
        raise too_large(number)
    with source.open() as stream:
        data = stream.read()
    if _named(data, "EncryptedPackage") or _named(data, "EncryptionInfo"):
        raise protected(number)
    if _named(data, "_VBA_PROJECT") or _named(data, "_VBA_PROJECT_CUR"):
        raise macros(number)
    if not (_named(data, "Workbook") or _named(data, "Book")):
        raise FixExtract(
            f"Fil {number} är ett äldre Office-dokument men ingen arbetsbok. Exportera som Excel (xlsx) eller text "
            "(csv).",
            f"File {number} is an older Office document but no workbook. Export it as Excel (xlsx) or text (csv).",
        )
    date1904 = False
    for kind, body in _global_records(data):
        if kind == _PASSWORD:
            raise protected(number)
        if kind == _BOUND_SHEET and len(body) > 5 and body[5] in (1, 6):
            raise macros(number)
        if kind == _BOOK_LINK and len(body) >= 4 and body[2:4] not in (b"\x01\x04", b"\x01\x3a"):
            raise links(number)
        date1904 = date1904 or (kind == _DATE_MODE and body[:1] == b"\x01")
    return OldWorkbook(data, date1904)


def _named(data: bytes, name: str) -> bool:
    """Whether the container has an entry of that name: its directory holds names as UTF-16, ended by NUL."""
    return (name + "\0").encode("utf-16-le") in data


def _global_records(data: bytes) -> Iterator[tuple[int, bytes]]:
    """The records that begin the workbook, as far as they stand together."""
    for place in range(_SECTOR, len(data), _SECTOR):
        if data.startswith(_GLOBALS, place):
            break
    else:
        return
    while place + 4 <= len(data):
        kind, size = struct.unpack_from("<HH", data, place)
        if kind == _END or size > 8228:
            return
        yield kind, data[place + 4 : place + 4 + size]
        place += 4 + size
