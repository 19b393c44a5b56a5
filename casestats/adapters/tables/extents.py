"""How large a sheet is: the rectangle around its cells, measured before a reader makes room for it.

Formatting may reach to row 1 048 576 without a value there; that is no size. But one value far away, or one cell that
says it is repeated a million times, would make a reader ask for more memory than there is, and end the program.
"""

from __future__ import annotations

import re
import struct
from xml.parsers import expat

MOST_CELLS = 25_000_000
LAST_ROW = 1 << 20
LAST_COLUMN = 1 << 14
_MERGED_ROWS = 100
"""Only the merged cells of headings are wanted, and they stand near the top."""


class Box:
    """The rectangle around the cells seen so far."""

    def __init__(self) -> None:
        self.top = self.left = 1 << 40
        self.bottom = self.right = -1

    def add(self, row: int, column: int) -> None:
        self.top, self.bottom = min(self.top, row), max(self.bottom, row)
        self.left, self.right = min(self.left, column), max(self.right, column)

    def cells(self) -> int:
        return max(0, self.bottom - self.top + 1) * max(0, self.right - self.left + 1)


_FAR_REFERENCE = re.compile(rb"[\"'](?:([A-Za-z]{2,3})(\d{1,9})|[A-Za-z]?(\d{6,9}))[\"']")
"""A reference beyond column Z or row 99 999, or what looks like one. The cells before that are not worth a look: they
make no more than NEAR_ROWS * NEAR_COLUMNS, and most sheets have no others."""
NEAR_ROWS, NEAR_COLUMNS = 99_999, 26

_FAR_AS_WRITTEN = re.compile(rb' r="(?:([A-Za-z]{2,3})(\d{1,9})|[A-Za-z]?(\d{6,9}))"')
_WRITTEN_OTHERWISE = re.compile(rb"r(?:\s+=|=[^\"])")
"""Programs write ` r="A1"`, which is found seven times faster; whatever could be the same is looked for slowly."""
_WITHOUT_REFERENCE = re.compile(rb"<c\s(?!r=)..|:c[\s>]", re.DOTALL)
_TAG = re.compile(rb"<(?:[\w.-]+:)?(row|c)\b((?:[^<>\"']|\"[^\"]*\"|'[^']*')*?)(/?)>")
_OWN_REFERENCE = re.compile(rb"\br\s*=\s*[\"']?([A-Za-z]{0,3})(\d{1,9})")


class SheetXml:
    """The cells of a sheet in xlsx. Loosely: every reference far away counts, also those of formatting alone, which is
    quick. Strictly: only cells that may hold a value."""

    def __init__(self, *, strictly: bool = False) -> None:
        self._box = Box()
        self._columns: set[bytes] = set()
        self._last = b""
        self._strictly = strictly
        self._unplaced = False
        self._row = self._column = -1

    def feed(self, window: bytes) -> int:
        """Look at a piece (and the end of the piece before it). Always 0: only the whole tells."""
        if self._strictly:
            self._feed_strictly(window)
            return 0
        otherwise = _WRITTEN_OTHERWISE.search(window) or any(start in window for start in (b"\nr", b"\tr", b"\rr"))
        pattern = _FAR_REFERENCE if otherwise else _FAR_AS_WRITTEN
        if b"<c>" in window or _WITHOUT_REFERENCE.search(window):
            self._unplaced = True
        for column, row, far_row in pattern.findall(window):
            self._columns.add(column)
            if (row or far_row) != self._last:
                self._last = row or far_row
                self._box.add(int(self._last), 1)
        return 0

    def _feed_strictly(self, window: bytes) -> None:
        for tag, attributes, closed in _TAG.findall(window):
            own = _OWN_REFERENCE.search(attributes)
            if tag == b"row":
                self._row = int(own[2]) if own else self._row + 1
                self._column = -1
                continue
            self._column = column_number(own[1]) if own and own[1] else self._column + 1
            if not closed:
                self._box.add(int(own[2]) if own else self._row, self._column)

    def cells(self) -> int:
        if self._unplaced:  # cells that only their neighbours place: to be counted strictly
            return MOST_CELLS + 1
        if not self._strictly:
            self._box.add(1, 1)
            self._box.add(NEAR_ROWS, NEAR_COLUMNS)
        for column in self._columns:
            self._box.add(NEAR_ROWS, column_number(column))
        return self._box.cells()


def column_number(letters: bytes) -> int:
    """A is 1, XFD 16 384."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


class BinarySheet:
    """The cells of a sheet in xlsb, and its merged cells ([MS-XLSB] 2.1.4: type, size, data)."""

    def __init__(self) -> None:
        self._box = Box()
        self._rest = b""
        self._row = 0
        self._merged: list[tuple[int, int, int]] = []

    def feed(self, piece: bytes) -> int:
        data = self._rest + piece
        place = 0
        while (read := _binary_record(data, place)) is not None:
            kind, start, size = read
            if start + size > len(data):
                break
            self._record(kind, data, start, size)
            place = start + size
        self._rest = data[place:]
        return self._box.cells()

    def _record(self, kind: int, data: bytes, start: int, size: int) -> None:
        if kind == 0 and size >= 4:
            (self._row,) = struct.unpack_from("<I", data, start)
        elif (2 <= kind <= 11 or kind == 62) and size >= 4:
            self._box.add(self._row, struct.unpack_from("<I", data, start)[0])
        elif kind == 176 and size >= 16:
            top, _, left, right = struct.unpack_from("<4I", data, start)
            if top < _MERGED_ROWS and right < LAST_COLUMN:
                self._merged.append((top, left, right))

    def merged(self) -> tuple[tuple[int, int, int], ...]:
        return tuple(self._merged)


def _binary_record(data: bytes, place: int) -> tuple[int, int, int] | None:
    """Type, start of the data and size of the record at a place; None where it is not all there."""
    numbers = []
    for longest in (2, 4):
        number = 0
        for step in range(longest):
            if place >= len(data):
                return None
            byte = data[place]
            place += 1
            number |= (byte & 0x7F) << 7 * step
            if byte < 0x80:
                break
        numbers.append(number)
    return numbers[0], place, numbers[1]


class OpenSheets:
    """The cells of all sheets of an ods, and their merged cells; what is repeated counts as often as it says."""

    def __init__(self) -> None:
        self._parser = expat.ParserCreate()
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.StartDoctypeDeclHandler = self._doctype
        self._most = 0
        self._row = self._column = self._repeat = self._cells = 0
        self._open = 0
        self._filled_to = 0
        self._box = Box()
        self._sheets: list[list[tuple[int, int, int]]] = []

    def feed(self, piece: bytes) -> int:
        """The cells of the largest sheet so far. Raises ExpatError or ValueError where it is no such sheet."""
        self._parser.Parse(piece, False)
        return self._most

    def merged(self) -> list[tuple[tuple[int, int, int], ...]]:
        return [tuple(sheet) for sheet in self._sheets]

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "table:table":
            self._sheets.append([])
            self._box = Box()
            self._row = 0
        elif name == "table:table-row":
            self._repeat = _repeated(attributes, "table:number-rows-repeated", LAST_ROW)
            self._column = self._filled_to = 0
        elif name in ("table:table-cell", "table:covered-table-cell"):
            self._cell(attributes)
        elif self._open:
            self._filled_to = max(self._filled_to, self._column)

    def _cell(self, attributes: dict[str, str]) -> None:
        repeat = _repeated(attributes, "table:number-columns-repeated", LAST_COLUMN)
        span = _repeated(attributes, "table:number-columns-spanned", LAST_COLUMN)
        if span > 1 and self._row < _MERGED_ROWS and self._sheets:
            self._sheets[-1].append((self._row, self._column, self._column + span - 1))
        self._open += 1
        self._column += repeat
        if self._column > LAST_COLUMN:
            raise ValueError
        if any(key.startswith("office:") for key in attributes):
            self._filled_to = self._column

    def _end(self, name: str) -> None:
        if name in ("table:table-cell", "table:covered-table-cell"):
            self._open -= 1
        elif name == "table:table-row":
            if self._filled_to:
                self._box.add(self._row, 0)
                self._box.add(self._row + self._repeat - 1, self._filled_to - 1)
                self._most = max(self._most, self._box.cells())
            self._row += self._repeat

    def _doctype(self, *_: object) -> None:
        raise ValueError


def _repeated(attributes: dict[str, str], name: str, most: int) -> int:
    number = int(attributes.get(name, "1"))
    if not 1 <= number <= most:
        raise ValueError
    return number
