"""A report as an Excel workbook: a sheet to read, the same figures as rows, and what must be known about them."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

import xlsxwriter

from casestats.catalogue import Counts
from casestats.catalogue.wording import GOALS, STATUSES, UNITS, base_words, question_words, share_words
from casestats.exchange.figures import change_text, group_text
from casestats.exchange.formulas import FORMULA
from casestats.exchange.report_rows import COLUMNS, report_rows
from casestats.exchange.report_text import Changes
from casestats.tabulation import Cell, RatioCell, Status, Table
from casestats.words import Language, Words

_HEADINGS = (
    Words("Indikator", "Indicator"),
    Words("Grupp", "Group"),
    Words("Antal", "Number"),
    Words("Nej", "No"),
    Words("Vet ej", "Unknown"),
    Words("Uppgift saknas", "Not recorded"),
    Words("Täckning", "Coverage"),
    Words("Täljare", "Numerator"),
    Words("Nämnare", "Denominator"),
    Words("Säkerhet", "Status"),
)
_CHANGE = Words("Mot året före", "On the year before")


class Percent(NamedTuple):
    """A share of 1, shown as percent with so many decimals."""

    share: Decimal
    decimals: int


def report_xlsx(
    title: str,
    municipality: str,
    tables: Sequence[Table],
    language: Language,
    *,
    made_on: date,
    changes: Changes | None = None,
    empty_groups: bool = True,
) -> bytes:
    """The workbook's bytes; the same input gives the same bytes. Text is always text, never a formula or a link."""
    buffer = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    book = xlsxwriter.Workbook(buffer, options)
    book.set_properties({"title": title, "created": datetime(made_on.year, made_on.month, made_on.day)})  # noqa: DTZ001 (a date, whose time of day nobody reads)
    forms = _Forms(book)
    sheet = _Sheet(book.add_worksheet(Words("Siffror", "Figures").spoken(language)), forms)
    _write_figures(sheet, title, tables, language, changes, empty_groups)
    _write_about(_Sheet(book.add_worksheet(Words("Om siffrorna", "About").spoken(language)), forms), tables, language)
    rows = _Sheet(book.add_worksheet(Words("Rader", "Rows").spoken(language)), forms)
    rows.line(COLUMNS, head=True)
    for row in report_rows(municipality, tables, empty_groups=empty_groups):
        rows.line(row)
    rows.sheet.freeze_panes(1, 0)
    book.close()
    return buffer.getvalue()


class _Forms:
    """The formats of a workbook. `quoted` keeps text that looks like a formula as text, also when it is edited."""

    def __init__(self, book: Any) -> None:
        self.plain = book.add_format({"valign": "top"})
        self.quoted = book.add_format({"valign": "top", "quote_prefix": True})
        self.bold = book.add_format({"bold": True, "valign": "top", "text_wrap": True})
        self.title = book.add_format({"bold": True, "font_size": 14})
        self.wrapped = book.add_format({"valign": "top", "text_wrap": True})
        self.percents = [book.add_format({"valign": "top", "num_format": shown}) for shown in ("0 %", "0.0 %")]


class _Sheet:
    """A sheet that is written line by line."""

    def __init__(self, sheet: Any, forms: _Forms) -> None:
        self.sheet = sheet
        self.forms = forms
        self.next_row = 0

    def line(self, cells: Iterable[object], *, head: bool = False, form: Any = None) -> None:
        for column, cell in enumerate(cells):
            self._write(column, cell, self.forms.bold if head else form or self.forms.plain)
        self.next_row += 1

    def _write(self, column: int, cell: object, form: Any) -> None:
        if cell is None or cell == "":
            return
        if isinstance(cell, Percent):
            self.sheet.write_number(self.next_row, column, cell.share, self.forms.percents[cell.decimals])
        elif isinstance(cell, int | float | Decimal):
            self.sheet.write_number(self.next_row, column, cell, form)
        else:
            text = str(cell)
            risky = text.startswith(FORMULA) and form is self.forms.plain
            self.sheet.write_string(self.next_row, column, text, self.forms.quoted if risky else form)


def _write_figures(
    out: _Sheet,
    title: str,
    tables: Sequence[Table],
    language: Language,
    changes: Changes | None,
    empty_groups: bool,
) -> None:
    out.line([title], form=out.forms.title)
    out.next_row += 1
    headings = [*_HEADINGS, *((_CHANGE,) if changes is not None else ())]
    out.line([heading.spoken(language) for heading in headings], head=True)
    out.sheet.freeze_panes(out.next_row, 2)
    out.sheet.repeat_rows(out.next_row - 1)
    out.sheet.set_landscape()
    out.sheet.fit_to_pages(1, 0)
    out.sheet.set_column(0, 0, 58)
    out.sheet.set_column(1, 1, 26)
    out.sheet.set_column(2, len(headings) - 1, 12)
    for table in tables:
        for key, cell in table.entries(empty_groups=empty_groups):
            row: list[object] = [table.indicator.title.spoken(language), group_text(table, key, language)]
            row += [*_numbers(table, cell, language), STATUSES[cell.status].spoken(language)]
            if changes is not None:
                change = changes.get(table.indicator.id, {}).get(key)
                row.append("" if change is None else change_text(change, language))
            out.line(row)


def _numbers(table: Table, cell: Cell | RatioCell, language: Language) -> list[object]:
    """Figures as numbers, so that they can be counted with; a share and a coverage as percent. What cannot be stated
    says so, and is never an empty or a zero that somebody sums."""
    value: object = Words("kan inte anges", "cannot be stated").spoken(language)
    if isinstance(cell, RatioCell):
        if cell.status is Status.UNABLE:
            return [value, *[None] * 6]
        percent = None if cell.value is None else Percent(cell.value / 100, -int(cell.value.as_tuple().exponent))
        return [percent, None, None, None, None, cell.ratio.numerator, cell.ratio.denominator]
    if cell.status is not Status.UNABLE:
        value = cell.count.yes
    asked = isinstance(table.indicator.counts, Counts) and table.indicator.counts.question is not None
    if not asked or not cell.base_known:
        return [value, *[None] * 6]
    coverage = None if cell.coverage is None else Percent(Decimal(f"{cell.coverage:.4f}"), 0)
    return [value, cell.count.no, cell.count.unknown, cell.count.not_recorded, coverage, None, None]


def _write_about(out: _Sheet, tables: Sequence[Table], language: Language) -> None:
    """What each figure counts, what it can be compared with, and what must be said beside it."""
    out.sheet.set_column(0, 0, 40)
    out.sheet.set_column(1, 1, 100)
    for table in tables:
        indicator = table.indicator
        out.line([indicator.title.spoken(language), f"{indicator.id}, version {indicator.version}"], head=True)
        for heading, words in _told(table):
            out.line([heading.spoken(language), words.spoken(language)], form=out.forms.wrapped)
        out.next_row += 1


def _told(table: Table) -> list[tuple[Words, Words]]:
    indicator = table.indicator
    told = [(Words("Enhet", "Unit"), UNITS[indicator.unit]), (Words("Mål", "Goal"), GOALS[indicator.goal])]
    if isinstance(indicator.counts, Counts):
        told.append((Words("Räknar", "Counts"), base_words(indicator.counts)))
        if indicator.counts.question is not None:
            told.append((Words("Ja betyder", "Yes means"), question_words(indicator.counts)))
    else:
        told.append((Words("Andel", "Share"), share_words(indicator.counts, {})))
    told += [(Words("Jämförbar med", "Comparable with"), one.title) for one in indicator.compare]
    return told + [(Words("Att veta", "To know"), caveat.words) for caveat in table.caveats]
