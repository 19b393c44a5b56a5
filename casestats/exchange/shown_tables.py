"""A table as a page shows it, and the same table as files: what stands in one stands in the other.

A file has each figure as a number where there is one, so that it can be counted with, and what the page says in one
breath (`minst 12`) as number and status apart. What is hidden or cannot be stated has words, never an empty or a zero.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

import xlsxwriter

from casestats.exchange.formulas import FORMULA, as_text
from casestats.words import Language, Words


class Shown(NamedTuple):
    """A figure or a word of a table. `text` is what the page says. `number` is what a file holds; None: the text."""

    text: str
    number: int | Decimal | None = None
    percent: bool = False
    """The number is a percent."""
    kind: str = ""
    """hidden, preliminary, or nothing of the sort."""


class ShownRow(NamedTuple):
    label: str
    cells: tuple[Shown, ...]
    kind: str = ""
    """sum, or an ordinary row."""


class ShownColumn(NamedTuple):
    label: str
    figures: bool = True


@dataclass(frozen=True)
class ShownTable:
    """In one language. The first column is that of the rows' labels. `remarks` are what must be said with it."""

    title: str
    columns: tuple[ShownColumn, ...]
    rows: tuple[ShownRow, ...]
    remarks: tuple[str, ...] = ()


_REMARKS = Words("Att veta om siffrorna", "About the figures")


def shown_csv(table: ShownTable) -> bytes:
    """UTF-8 with a byte order mark, semicolon, decimal comma: what Excel in Swedish opens as a table. The remarks
    stand beneath, after an empty line."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";")
    writer.writerow([as_text(column.label) for column in table.columns])
    for row in table.rows:
        writer.writerow([as_text(row.label), *map(_csv_text, row.cells)])
    if table.remarks:
        writer.writerow([])
        writer.writerows([as_text(remark)] for remark in (table.title, *table.remarks))
    return out.getvalue().encode("utf-8-sig")


def _csv_text(cell: Shown) -> str:
    return as_text(cell.text) if cell.number is None else str(cell.number).replace(".", ",")


def shown_xlsx(table: ShownTable, language: Language, *, made_on: date) -> bytes:
    """The workbook's bytes; the same table and day give the same bytes. Text is text, never a formula or a link."""
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(buffer, options)
    created = datetime(made_on.year, made_on.month, made_on.day)  # noqa: DTZ001  # a day, as the format wants it
    book.set_properties({"title": table.title, "created": created})
    _write_sheet(book, book.add_worksheet(Words("Siffror", "Figures").spoken(language)), table)
    if table.remarks:
        about = book.add_worksheet(_REMARKS.spoken(language)[:31])
        wrapped = book.add_format({"valign": "top", "text_wrap": True})
        about.set_column(0, 0, 110)
        for line, remark in enumerate((table.title, *table.remarks)):
            about.write_string(line, 0, remark, wrapped)
    book.close()
    return buffer.getvalue()


def _write_sheet(book: Any, sheet: Any, table: ShownTable) -> None:
    plain, bold = book.add_format(), book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    quoted = book.add_format({"quote_prefix": True})
    percents = {places: book.add_format({"num_format": form}) for places, form in ((0, '0" %"'), (1, '0.0" %"'))}

    def write(line: int, column: int, text: str, form: Any = plain) -> None:
        sheet.write_string(line, column, text, quoted if text.startswith(FORMULA) and form is plain else form)

    sheet.write_string(0, 0, table.title, book.add_format({"bold": True, "font_size": 14}))
    for column, heading in enumerate(table.columns):
        write(2, column, heading.label, bold)
    for line, row in enumerate(table.rows, start=3):
        write(line, 0, row.label)
        for column, cell in enumerate(row.cells, start=1):
            if cell.number is None:
                write(line, column, cell.text)
            else:
                form = percents[_places(cell.number)] if cell.percent else plain
                sheet.write_number(line, column, cell.number, form)
    sheet.freeze_panes(3, 1)
    sheet.repeat_rows(2)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.set_column(0, 0, _widest(table))
    sheet.set_column(1, len(table.columns), 18)


def _places(number: int | Decimal) -> int:
    return 1 if isinstance(number, Decimal) and number != number.to_integral_value() else 0


def _widest(table: ShownTable) -> int:
    return min(58, max([12, *(len(row.label) + 2 for row in table.rows)]))


def file_name(parts: Sequence[str], ending: str) -> str:
    """A name for a file that is saved: letters a to z, digits and hyphens, whatever the parts hold."""
    spelled = str.maketrans("åäöéü", "aaoeu")
    plain = "-".join(part.lower().translate(spelled) for part in parts if part)
    kept = "".join(letter if letter.isascii() and letter.isalnum() else "-" for letter in plain)
    return f"{'-'.join(word for word in kept.split('-') if word)[:80]}.{ending}"
