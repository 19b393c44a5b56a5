"""Text with one cell a row: the codes of its dimensions, then its value (and in a protected table its status).

What is wrong is told by row and column. A value is never said again: it may be a count that is to be kept secret.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from casestats.disclosure.tables import Key
from casestats.errors import FixExtract
from casestats.exchange.formulas import as_typed
from casestats.words import Words

VALUE, STATUS = "value", "status"
LARGEST_COUNT = 10**9
LONGEST_CODE = 200
FAULTS_TOLD = 10

_COUNT = re.compile(r"[0-9]{1,15}")
_UNSEEN = re.compile(r"[\x00-\x1f\x7f]")


class CellRow(NamedTuple):
    """`line`: where it stands, the heading being row 1. `value` and `status` as they were written."""

    line: int
    codes: Key
    value: str
    status: str


@dataclass(frozen=True)
class CellRows:
    """A file's content; no two rows have the same codes."""

    table: str
    dimensions: tuple[str, ...]
    rows: tuple[CellRow, ...]

    def codes(self, dimension: str) -> dict[str, int]:
        """The codes of a dimension, and the first row of each."""
        place = self.dimensions.index(dimension)
        found: dict[str, int] = {}
        for row in self.rows:
            found.setdefault(row.codes[place], row.line)
        return found


class Faults:
    """What is wrong with a file, collected so that it can be mended in one go."""

    def __init__(self, what: Words) -> None:
        self._what = what
        self._found: list[Words] = []

    @classmethod
    def of_table(cls, name: str) -> Faults:
        return cls(Words(f"Tabellen {name}", f"The table {name}"))

    def add(self, line: int, column: str, words: Words) -> None:
        """`line` 0: of no row. `column` "": of no column."""
        row = Words(f"rad {line}", f"row {line}") if line else Words("", "")
        cell = Words(f"kolumnen {column}", f"column {column}") if column else Words("", "")
        at = Words(", ".join(filter(None, [row.sv, cell.sv])), ", ".join(filter(None, [row.en, cell.en])))
        self._found.append(Words(*(f"{a}: {b}" if a else b for a, b in zip(at, words, strict=True))))

    def end(self) -> None:
        """Raises FixExtract where something was found."""
        if not self._found:
            return
        told, rest = self._found[:FAULTS_TOLD], len(self._found) - FAULTS_TOLD
        sv, en = (f"{what}. " + "\n  ".join(one[n] for one in told) for n, what in enumerate(self._what))
        if rest > 0:
            sv, en = f"{sv}\n  ... och {rest} fel till", f"{en}\n  ... and {rest} more"
        raise FixExtract(sv, en)


def read_cell_rows(table: str, content: bytes, *, with_status: bool = False) -> CellRows:
    """UTF-8 with or without a byte order mark, `,` or `;` between columns. Raises FixExtract with every fault."""
    faults = Faults.of_table(table)
    last = (VALUE, STATUS) if with_status else (VALUE,)
    lines = read_lines(faults, content)
    _, headings = next(lines, (0, []))
    dimensions = tuple(headings[: -len(last)])
    if tuple(headings[-len(last) :]) != last or not dimensions:
        names = ", ".join(last)
        faults.add(
            1,
            "",
            Words(
                f"rubrikerna ska vara dimensionernas namn och sist {names}, skilda av komma eller semikolon.",
                f"the headings must be the names of the dimensions and last {names}, with commas or semicolons.",
            ),
        )
    elif "" in dimensions or len({*dimensions, VALUE, STATUS}) < len(dimensions) + 2:
        faults.add(1, "", Words("varje kolumn ska ha ett eget namn.", "every column must have a name of its own."))
    faults.end()
    rows = tuple(_rows(faults, lines, dimensions, len(last)))
    if not rows:
        faults.add(0, "", Words("Filen har inga rader under rubrikerna.", "The file has no rows below the headings."))
    faults.end()
    return CellRows(table, dimensions, rows)


def read_lines(faults: Faults, content: bytes) -> Iterator[tuple[int, list[str]]]:
    """The row number and the cells of each row that is not empty, stripped of spaces."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = "\0"
    if "\0" in text:
        faults.add(0, "", Words("Filen är inte UTF-8. Spara den som CSV UTF-8.", "Not UTF-8. Save it as CSV UTF-8."))
        faults.end()
    heading = text.partition("\n")[0]
    delimiter = ";" if heading.count(";") > heading.count(",") else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    while True:
        try:
            cells = next(reader, None)
        except csv.Error:
            faults.add(
                reader.line_num,
                "",
                Words("citattecknen går inte ihop. Rätta raden.", "the quotation marks do not match. Mend the row."),
            )
            faults.end()
        if cells is None:
            return
        cells = [cell.strip() for cell in cells]
        if any(cells):
            yield reader.line_num, cells


def _rows(
    faults: Faults, lines: Iterator[tuple[int, list[str]]], dimensions: tuple[str, ...], after: int
) -> Iterator[CellRow]:
    size = len(dimensions)
    seen: dict[Key, int] = {}
    for line, cells in lines:
        if len(cells) != size + after:
            faults.add(
                line,
                "",
                Words(
                    f"raden har {len(cells)} kolumner, rubrikerna {size + after}. Rätta raden.",
                    f"the row has {len(cells)} columns, the headings {size + after}. Mend the row.",
                ),
            )
            continue
        codes = tuple(as_typed(cell) for cell in cells[:size])
        for name, code in zip(dimensions, codes, strict=True):
            if fault := fault_of_code(code):
                faults.add(line, name, fault)
        first = seen.setdefault(codes, line)
        if first != line:
            faults.add(
                line,
                "",
                Words(
                    f"samma koder som på rad {first}. En cell ska stå en gång: ta bort den ena eller räkna ihop dem.",
                    f"the same codes as in row {first}. A cell must stand once: remove one, or add them up.",
                ),
            )
        yield CellRow(line, codes, cells[size], cells[size + 1] if after > 1 else "")


def fault_of_code(code: str) -> Words | None:
    if not code:
        return Words(
            "koden saknas. Skriv en kod, eller Total för summan.", "the code is missing. Write one, or Total for a sum."
        )
    if len(code) > LONGEST_CODE or _UNSEEN.search(code):
        return Words(
            f"koden är längre än {LONGEST_CODE} tecken eller har radbrytning eller styrtecken. Skriv en kort kod.",
            f"the code is longer than {LONGEST_CODE} characters or holds a line break. Write a short code.",
        )
    return None


def count_of(faults: Faults, row: CellRow) -> int:
    """The value as a count; 0 where it is none, with the fault told."""
    if _COUNT.fullmatch(row.value) and int(row.value) <= LARGEST_COUNT:
        return int(row.value)
    faults.add(row.line, VALUE, _fault_of_value(row.value))
    return 0


def _fault_of_value(value: str) -> Words:
    if not value:
        return Words(
            "värdet saknas. Skriv antalet; 0 om det inte är någon.",
            "the value is missing. Write the count; 0 where there is nobody.",
        )
    if re.fullmatch(r"[-−–]\s?[\d., ]+", value):
        return Words("värdet är negativt. Ett antal är 0 eller mer.", "the value is negative. A count is 0 or more.")
    if _COUNT.fullmatch(value):
        return Words(
            f"värdet är större än {LARGEST_COUNT:_}.".replace("_", " "), f"the value is larger than {LARGEST_COUNT:,}."
        )
    if re.fullmatch(r"\d+[.,]\d+", value):
        return Words(
            "värdet har decimaler. Skriv ett heltal, utan punkt och komma.",
            "the value has decimals. Write a whole number, without dots and commas.",
        )
    return Words(
        "värdet är inget heltal. Skriv bara siffror, utan mellanslag.",
        "the value is no whole number. Write digits only, without spaces.",
    )
