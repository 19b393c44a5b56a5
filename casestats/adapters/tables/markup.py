"""Pages saved with a workbook's extension: HTML tables, and the XML of Excel 2003. A log-in page is told apart."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from unicodedata import normalize
from xml.parsers import expat

from casestats.adapters.extract import SourceFile
from casestats.adapters.tables.choosing import Candidate, choose
from casestats.adapters.tables.encodings import decoding_of
from casestats.adapters.tables.extents import LAST_COLUMN, LAST_ROW, MOST_CELLS
from casestats.adapters.tables.grid import Grid
from casestats.adapters.tables.layout import Layout
from casestats.adapters.tables.mending import Mender
from casestats.adapters.tables.packages import broken, too_large
from casestats.adapters.tables.table import Table, place_of
from casestats.errors import FixExtract

LARGEST = 200 << 20

_LOGIN = re.compile(r"type\s*=\s*[\"']?password|logga in|log in|sign in|inloggning|login", re.IGNORECASE)


def open_html(source: SourceFile, number: int, layout: Layout, confirmed: frozenset[str]) -> list[Table]:
    """The tables of a page that a report tool calls Excel. Raises FixExtract for a page without one."""
    decoding = decoding_of(source, number, layout.encoding, confirmed)
    text = _read(source, number)[decoding.skip :].decode(decoding.codec, "replace").replace("\0", "")
    page, mender = _Page(), Mender(decoding.repair)
    try:
        page.feed(text)
        page.close()
    except (AssertionError, ValueError):  # the standard library's own words for markup it cannot follow
        raise broken(number) from None
    sheets = [sheet for sheet in page.sheets if sheet.rows]
    for sheet in sheets:
        sheet.rows = [mender(row) for row in sheet.rows]
    try:
        if not sheets:
            raise _no_table(number)
        told = mender.notices(*place_of(number, 0))
        return choose([Candidate(sheet.grid(place)) for place, sheet in enumerate(sheets, 1)], layout, number, told)
    except FixExtract:
        if _LOGIN.search(text):
            raise _login(number) from None
        raise


def open_spreadsheet_xml(source: SourceFile, number: int, layout: Layout, confirmed: frozenset[str]) -> list[Table]:
    """The sheets of an Excel 2003 XML file."""
    book = _Book()
    try:
        book.parse(_read(source, number))
    except (expat.ExpatError, ValueError, LookupError):
        raise broken(number) from None
    candidates = [Candidate(sheet.grid(place), sheet.name, sheet.visible) for place, sheet in enumerate(book.sheets, 1)]
    return choose(candidates, layout, number)


def _read(source: SourceFile, number: int) -> bytes:
    if source.size > LARGEST:
        raise too_large(number)
    with source.open() as stream:
        return stream.read()


class _Sheet:
    """Rows as they come, with merged cells in their places."""

    def __init__(self, name: str = "") -> None:
        self.name = name
        self.visible = True
        self.rows: list[list[str]] = []
        self.merged: list[tuple[int, int, int]] = []
        self._taken: dict[tuple[int, int], None] = {}
        self._cells = 0

    def add_row(self, place: int | None = None) -> None:
        """A new row, at `place` from 0 where it is told."""
        if place is not None:
            if not len(self.rows) <= place < LAST_ROW:
                raise ValueError
            self.rows += [[] for _ in range(place - len(self.rows))]
        self.rows.append([])

    def add_cell(self, text: str, across: int = 1, down: int = 1, place: int | None = None) -> None:
        """A cell in the last row; it takes `across` columns and `down` rows, and its text stands in the first."""
        if not self.rows:
            self.add_row()
        row, at = self.rows[-1], len(self.rows) - 1
        column = len(row) if place is None else place
        while (at, column) in self._taken:
            column += 1
        across, down = min(max(across, 1), 1_000), min(max(down, 1), 1_000)
        self._cells += column + across - len(row)
        if column + across > LAST_COLUMN or column < len(row) or self._cells > MOST_CELLS:
            raise ValueError
        row += [""] * (column - len(row)) + [normalize("NFC", text)] + [""] * (across - 1)
        if across > 1:
            self.merged.append((at, column, column + across - 1))
        if len(self._taken) < 100_000:
            self._taken.update(
                ((at + below, column + aside), None) for below in range(1, down) for aside in range(across)
            )

    def grid(self, place: int) -> Grid:
        width = max(map(len, self.rows), default=0)
        if width * len(self.rows) <= MOST_CELLS:
            for row in self.rows:
                row.extend([""] * (width - len(row)))
        return Grid(place, lambda: iter(list(row) for row in self.rows), tuple(self.merged))


class _Page(HTMLParser):
    """The outermost and inner tables of a page, each a sheet."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.sheets: list[_Sheet] = []
        self._open: list[_Sheet] = []
        self._text: list[str] | None = None
        self._spans = (1, 1)
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("script", "style"):
            self._hidden += 1
        elif tag == "table":
            self._end_cell()
            self._open.append(_Sheet())
            self.sheets.append(self._open[-1])
        elif tag == "tr" and self._open:
            self._end_cell()
            self._open[-1].add_row()
        elif tag in ("td", "th") and self._open:
            self._end_cell()
            told = dict(attrs)
            self._spans = (_small(told.get("colspan")), _small(told.get("rowspan")))
            self._text = []
        elif tag in ("br", "p", "div") and self._text:
            self._text.append(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("script", "style"):
            self._hidden = max(0, self._hidden - 1)
        elif tag in ("td", "th", "tr", "table"):
            self._end_cell()
            if tag == "table" and self._open:
                self._open.pop()

    def handle_data(self, data: str) -> None:
        if self._text is not None and not self._hidden:
            self._text.append(data)

    def _end_cell(self) -> None:
        if self._text is not None and self._open:
            self._open[-1].add_cell(" ".join("".join(self._text).split()), *self._spans)
        self._text = None


class _Book:
    """The sheets of an Excel 2003 XML file (urn:schemas-microsoft-com:office:spreadsheet)."""

    def __init__(self) -> None:
        self.sheets: list[_Sheet] = []
        self._text: list[str] = []
        self._type = ""
        self._in_data = False
        self._cell: tuple[int, int, int | None] = (1, 1, None)

    def parse(self, data: bytes) -> None:
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._data
        parser.StartDoctypeDeclHandler = self._doctype
        parser.Parse(data, True)

    def _start(self, name: str, told: dict[str, str]) -> None:
        attributes = {key.rpartition(" ")[2]: value for key, value in told.items()}
        tag = name.rpartition(" ")[2]
        if tag == "Worksheet":
            self.sheets.append(_Sheet(attributes.get("Name", "")))
        elif tag == "Row" and self.sheets:
            self.sheets[-1].add_row(_index(attributes))
        elif tag == "Cell":
            self._cell = (_small(attributes.get("MergeAcross"), 0) + 1, _small(attributes.get("MergeDown"), 0) + 1,
                          _index(attributes))  # fmt: skip
            self._text, self._type = [], ""
        elif tag == "Data":
            self._in_data, self._type = True, attributes.get("Type", "")

    def _end(self, name: str) -> None:
        tag = name.rpartition(" ")[2]
        if tag == "Data":
            self._in_data = False
        elif tag == "Cell" and self.sheets:
            across, down, place = self._cell
            self.sheets[-1].add_cell(_typed("".join(self._text), self._type), across, down, place)
        elif tag == "Visible" and self.sheets:
            self.sheets[-1].visible = "".join(self._text).strip() == "SheetVisible"
            self._in_data = False

    def _data(self, data: str) -> None:
        if self._in_data:
            self._text.append(data)

    def _doctype(self, *_: object) -> None:
        raise ValueError


def _typed(text: str, kind: str) -> str:
    """A cell's text as other workbooks give it."""
    if kind == "DateTime":
        return text.removesuffix(".000").removesuffix("T00:00:00")
    if kind == "Boolean":
        return {"1": "TRUE", "0": "FALSE"}.get(text.strip(), text)
    if kind == "Number":
        return text.strip().removesuffix(".0")
    return "" if kind == "Error" else text


def _index(attributes: dict[str, str]) -> int | None:
    return int(attributes["Index"]) - 1 if "Index" in attributes else None


def _small(text: str | None, default: int = 1) -> int:
    return min(int(text), 1_000) if text and text.isascii() and text.isdecimal() and len(text) < 6 else default


def _login(number: int) -> FixExtract:
    return FixExtract(
        f"Fil {number} är en inloggningssida, inte ett uttag: inloggningen hade gått ut när filen hämtades. Logga in "
        "och exportera igen.",
        f"File {number} is a log-in page, not an extract: the session had ended when it was fetched. Log in and export "
        "it again.",
    )


def _no_table(number: int) -> FixExtract:
    return FixExtract(
        f"Fil {number} är en webbsida utan tabell, inte ett uttag. Exportera som Excel (xlsx) eller text (csv).",
        f"File {number} is a web page without a table, not an extract. Export it as Excel (xlsx) or text (csv).",
    )
