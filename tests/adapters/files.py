"""Files of every kind with the same few invented rows, and a reading of them in one line.

All persons are invented; person numbers have the serial numbers set aside for tests (980-989).
"""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import openpyxl
import xlwt
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import CoveredTableCell, TableCell, TableRow
from odf.table import Table as OdfTable
from odf.text import P

from casestats.adapters.contract import Notice, RowError
from casestats.adapters.extract import SourceFile
from casestats.adapters.tables import Layout, Table, fold, open_tables
from casestats.errors import FixExtract
from casestats.invented.people import check_digit

Cells = Sequence[Any]

HEADINGS = ["Ärendenr", "Personnr", "Namn", "Aktualiserad", "Orsak", "Insats"]
HINTS = frozenset(fold(heading) for heading in ("Ärendenr", "Aktualiserad", "Orsak", "Insats"))


def number(born: str, serial: int = 980, *, sign: str = "-") -> str:
    """An invented person number of someone born on a day (19850315), with its right check digit."""
    ten = f"{born[2:]}{serial}"
    return f"{born}{sign}{serial}{check_digit(ten)}"


ROWS: list[list[str]] = [
    ["2025-0012", number("19850315", 981), "Åsa Öberg", "2025-03-01", "Våld i nära relation", "Stödsamtal"],
    ["2025-0013", number("19900101", 980), "Örjan Ek", "2025-03-02", "Oro för barn", ""],
    ["2025-0014", number("20150601", 982), "Märta Ås", "2025-03-04", "Barn som upplevt våld", "Trappan"],
]


class Read(NamedTuple):
    """What came of a file: headings joined, rows, refused rows, notices."""

    table: Table
    headings: list[str]
    numbers: list[int]
    rows: list[list[str]]
    errors: list[RowError]
    notices: list[Notice]

    def said(self, kind: str) -> list[str]:
        """The Swedish words of the notices of a kind."""
        return [notice.words.sv for notice in self.notices if notice.kind == kind]


def tables_of(
    data: bytes, *, hints: Iterable[str] = HINTS, confirmed: Iterable[str] = (), **layout: Any
) -> list[Table]:
    wanted = Layout(header_hints=frozenset(hints), **layout)
    return open_tables(SourceFile.from_bytes(data), 1, wanted, confirmed=frozenset(confirmed))


def read(data: bytes, **how: Any) -> Read:
    """The one table of a file."""
    tables = tables_of(data, **how)
    assert len(tables) == 1
    return read_table(tables[0])


def read_table(table: Table) -> Read:
    items = list(table.rows())
    good = [item for item in items if not isinstance(item, RowError)]
    errors = [item for item in items if isinstance(item, RowError)]
    headings = [" / ".join(filter(None, column)) for column in table.headings]
    return Read(table, headings, [row for row, _ in good], [cells for _, cells in good], errors, table.notices)


def refusal(data: bytes, **how: Any) -> FixExtract:
    """The error of a file that cannot be used, at once or in its rows."""
    try:
        for table in tables_of(data, **how):
            list(table.rows())
    except FixExtract as error:
        return error
    raise AssertionError("the file was read")


def text(
    rows: Iterable[Cells] = (HEADINGS, *ROWS), *, delimiter: str = ";", newline: str = "\r\n", encoding: str = "utf-8"
) -> bytes:
    return "".join(delimiter.join(map(str, row)) + newline for row in rows).encode(encoding)


def workbook(*sheets: Iterable[Cells], change: Callable[[Any], None] = lambda book: None) -> bytes:
    """An xlsx; `change` gets the openpyxl book before it is saved."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for place, rows in enumerate(sheets or ([HEADINGS, *ROWS],), 1):
        sheet = book.create_sheet(f"Blad{place}")
        for row in rows:
            sheet.append(list(row))
    change(book)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def old_workbook(rows: Iterable[Cells] = (HEADINGS, *ROWS), merged: Iterable[tuple[int, int, int, str]] = ()) -> bytes:
    """An xls; `merged` are (row, first column, last column, text) from 0."""
    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("Blad1")
    taken = {(row, place) for row, first, last, _ in merged for place in range(first, last + 1)}
    for row, cells in enumerate(rows):
        for place, cell in enumerate(cells):
            if (row, place) not in taken:
                sheet.write(row, place, cell)
    for row, first, last, words in merged:
        sheet.write_merge(row, row, first, last, words)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def open_document(
    rows: Iterable[Cells] = (HEADINGS, *ROWS), merged: Mapping[tuple[int, int], int] | None = None
) -> bytes:
    """An ods; `merged` says how many columns the cell at (row, column) takes."""
    document = OpenDocumentSpreadsheet()
    table = OdfTable(name="Blad1")
    document.spreadsheet.addElement(table)
    for at, cells in enumerate(rows):
        row = TableRow()
        table.addElement(row)
        covered = 0
        for place, cell in enumerate(cells):
            span = (merged or {}).get((at, place), 1)
            if covered:
                row.addElement(CoveredTableCell())
                covered -= 1
                continue
            spanned = {"numbercolumnsspanned": span, "numberrowsspanned": 1} if span > 1 else {}
            element = TableCell(valuetype="string", **spanned)
            element.addElement(P(text=str(cell)))
            row.addElement(element)
            covered = span - 1
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def _record(kind: int, data: bytes = b"") -> bytes:
    """A record of an xlsb: type and size, seven bits a byte, then the data ([MS-XLSB] 2.1.4)."""
    head = bytes([kind]) if kind < 0x80 else bytes([kind & 0x7F | 0x80, kind >> 7])
    size = len(data)
    length = b""
    while True:
        length += bytes([size & 0x7F | (0x80 if size > 0x7F else 0)])
        size >>= 7
        if not size:
            return head + length + data


def _wide(words: str) -> bytes:
    return struct.pack("<I", len(words)) + words.encode("utf-16-le")


def binary_workbook(rows: Iterable[Cells] = (HEADINGS, *ROWS), merged: Iterable[tuple[int, int, int]] = ()) -> bytes:
    """An xlsb with one sheet of texts, made record by record: no library writes this kind."""
    bundle = struct.pack("<II", 0, 1) + _wide("rId1") + _wide("Blad1")
    book = _record(131) + _record(143) + _record(156, bundle) + _record(144) + _record(157) + _record(132)
    sheet = _record(129) + _record(148, bytes(16)) + _record(145)
    for at, cells in enumerate(rows):
        sheet += _record(0, struct.pack("<I", at) + bytes(13))
        for place, cell in enumerate(cells):
            if cell != "":
                sheet += _record(6, struct.pack("<II", place, 0) + _wide(str(cell)))
    sheet += _record(146)
    for row, first, last in merged:
        sheet += _record(176, struct.pack("<4I", row, row, first, last))
    sheet += _record(130)
    relations = (
        '<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/'
        'relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
        'relationships/worksheet" Target="worksheets/sheet1.bin"/></Relationships>'
    )
    types = '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
    return package(
        {
            "[Content_Types].xml": types.encode(),
            "xl/workbook.bin": book,
            "xl/_rels/workbook.bin.rels": relations.encode(),
            "xl/worksheets/sheet1.bin": sheet,
        }
    )


def package(entries: Mapping[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    return stream.getvalue()


def entries_of(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def page(rows: Iterable[Cells] = (HEADINGS, *ROWS)) -> bytes:
    body = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    return f"<html><head><meta charset=utf-8></head><body><table>{body}</table></body></html>".encode()


def excel_2003(rows: Iterable[Cells] = (HEADINGS, *ROWS)) -> bytes:
    body = "".join(
        "<Row>" + "".join(f'<Cell><Data ss:Type="String">{cell}</Data></Cell>' for cell in row) + "</Row>"
        for row in rows
    )
    return (
        '<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>'
        '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" '
        f'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet ss:Name="Blad1"><Table>{body}</Table>'
        "</Worksheet></Workbook>"
    ).encode()
