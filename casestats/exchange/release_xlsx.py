"""A release as an Excel workbook: first what must be known, then a sheet for each table, with numbers to count with.

A value cell holds a number or nothing. What a figure is read as, and its status, stand in columns of their own.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

import xlsxwriter

from casestats.exchange.release_about import Fact, about, counted_words, coverage_told, definitions, made_at
from casestats.exchange.release_rows import ReleaseRow, release_rows, share_row, table_rows
from casestats.exchange.release_words import (
    KEY,
    SHARES,
    coverage_words,
    depths_of,
    heading_of,
    key_of,
    rounding_words,
    shown,
    status_words,
    subtitle,
    titles_of,
)
from casestats.releases.content import Content, ReleasedTable
from casestats.words import Language, Words

_ABOUT = Words("Om", "About")
_KNOW = Words("Att veta", "To know")
_TABLES = Words("Tabeller", "Tables")
_DEFINITION = Words("Så räknas det", "How it is counted")
_COVERAGE = Words("Täckning", "Coverage")
_AFTER = (Words("Värde", "Value"), Words("Läses", "Reads"), Words("Status", "Status"), _COVERAGE)
_SHARE_HEADINGS = (
    *(Words("Andel", "Share"), Words("Procent", "Percent"), Words("Läses", "Reads"), Words("Status", "Status")),
    *(Words("Täljare", "Numerator"), Words("Nämnare", "Denominator")),
)
_WIDTHS_AFTER = (10, 16, 24, 18)
_SHARE_WIDTHS = (52, 10, 16, 24, 10, 10)
_A4 = 9
_LONGEST_NAME = 31
_LINE = 15
"""Points of a line."""
_LETTERS_IN_A_UNIT = 0.95
"""A unit of width is one digit; letters of a sentence are a little wider with their spaces."""
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def release_xlsx(content: Content, language: Language) -> bytes:
    """The workbook's bytes; the same content gives the same bytes. Text is always text, never a formula or a link."""
    rows = release_rows(content)
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(buffer, options)
    made = made_at(content).replace(tzinfo=None)
    book.set_properties({"title": content.title.spoken(language), "created": made, "comments": content.id})
    forms = _Forms(book)
    names = _sheet_names(content, language)
    first = _Sheet(book.add_worksheet(_ABOUT.spoken(language)), forms, content)
    _write_about(first, content, rows, names, language)
    for number, (name, table) in enumerate(zip(names, content.tables, strict=False), start=1):
        _write_table(_Sheet(book.add_worksheet(name), forms, content), number, table, language)
    if content.shares:
        _write_shares(_Sheet(book.add_worksheet(names[-1]), forms, content), language)
    book.close()
    return buffer.getvalue()


class _Forms:
    """The formats of a workbook. `quoted` keeps text that looks like a formula as text, also when it is edited."""

    def __init__(self, book: Any) -> None:
        top = {"valign": "top"}
        self.plain = book.add_format(top)
        self.quoted = book.add_format({**top, "quote_prefix": True})
        self.wrapped = book.add_format({**top, "text_wrap": True})
        self.wrapped_quoted = book.add_format({**top, "text_wrap": True, "quote_prefix": True})
        self.title = book.add_format({**top, "bold": True, "font_size": 14, "text_wrap": True})
        self.muted = book.add_format({**top, "font_color": "#4a5565", "text_wrap": True})
        self.head = book.add_format({**top, "bold": True, "text_wrap": True, "bottom": 1, "bg_color": "#f4f6f6"})
        self.head_right = book.add_format(
            {**top, "bold": True, "text_wrap": True, "bottom": 1, "bg_color": "#f4f6f6", "align": "right"}
        )
        self.right = book.add_format({**top, "align": "right"})
        self.whole = book.add_format({**top, "num_format": "#,##0"})
        self.indents = [book.add_format({**top, "indent": depth}) for depth in range(4)]
        self.link = book.add_format({**top, "font_color": "#0b5c63", "underline": 1})

    def quoting(self, form: Any) -> Any:
        return self.wrapped_quoted if form is self.wrapped else self.quoted


class _Sheet:
    """A sheet that is written line by line, set up to be printed on A4 with the release's name on every page."""

    def __init__(self, sheet: Any, forms: _Forms, content: Content) -> None:
        self.sheet, self.forms, self.content = sheet, forms, content
        self.next_row = 0
        self.width: float = 0
        sheet.set_paper(_A4)
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.6, right=0.6, top=0.7, bottom=0.8)
        sheet.set_footer(f"&L{content.id}, {made_at(content):%Y-%m-%d}&R&P / &N")
        sheet.hide_gridlines(2)

    def line(self, cells: Iterable[object], form: Any = None) -> None:
        for column, cell in enumerate(cells):
            self.put(column, cell, form or self.forms.plain)
        self.next_row += 1

    def put(self, column: int, cell: object, form: Any) -> None:
        if cell is None or cell == "":
            return
        if isinstance(cell, int | Decimal):
            self.sheet.write_number(self.next_row, column, cell, form)
            return
        text = str(cell)
        risky = text.startswith(_FORMULA) and form in (self.forms.plain, self.forms.wrapped, *self.forms.indents)
        self.sheet.write_string(self.next_row, column, text, self.forms.quoting(form) if risky else form)

    def head(self, headings: Sequence[str], right: Sequence[int] = ()) -> None:
        for column, heading in enumerate(headings):
            form = self.forms.head_right if column in right else self.forms.head
            self.sheet.write_string(self.next_row, column, heading, form)
        self.next_row += 1

    def table_head(self, headings: Sequence[str], right: Sequence[int]) -> None:
        """The row of headings: in sight when the sheet is scrolled, and on every printed page."""
        self.head(headings, right)
        self.sheet.freeze_panes(self.next_row, 0)
        self.sheet.repeat_rows(self.next_row - 1)

    def across(self, text: str, columns: int, form: Any) -> None:
        """Text over the whole width of a table, as high as it needs: neither Excel nor a printer then widens the page
        for it."""
        lines = -(-len(text) // max(int(self.width * _LETTERS_IN_A_UNIT), 1))
        if form is self.forms.title:
            lines = -(-len(text) * 3 // max(int(self.width * _LETTERS_IN_A_UNIT * 2), 1))
        risky = text.startswith(_FORMULA)
        self.sheet.merge_range(self.next_row, 0, self.next_row, columns - 1, "")
        self.sheet.write_string(self.next_row, 0, text, self.forms.wrapped_quoted if risky else form)
        self.sheet.set_row(self.next_row, _LINE * max(lines, 1) * (1.3 if form is self.forms.title else 1))
        self.next_row += 1

    def widths(self, widths: Sequence[float], form: Any = None) -> None:
        for column, width in enumerate(widths):
            self.sheet.set_column(column, column, width, form)
        self.width = sum(widths)


def _sheet_names(content: Content, language: Language) -> list[str]:
    """`T1 Våldsutsatta vuxna` for each table, and one for the shares where there are any. Excel allows 31 letters,
    no []:*?/\\ and no two names that differ in capitals only: the number in front keeps them apart."""
    names = []
    for number, table in enumerate(content.tables, start=1):
        title = table.title.spoken(language)
        kept = "".join(" " if sign in "[]:*?/\\'" or not sign.isprintable() else sign for sign in title)
        names.append(f"T{number} {' '.join(kept.split())}"[:_LONGEST_NAME].strip())
    return names + ([SHARES.spoken(language)] if content.shares else [])


def _write_about(
    out: _Sheet, content: Content, rows: Sequence[ReleaseRow], names: Sequence[str], language: Language
) -> None:
    out.widths((34, 88), out.forms.wrapped)
    out.across(content.title.spoken(language), 2, out.forms.title)
    out.next_row += 1
    identity, *others = about(content, language)
    _write_facts(out, identity.heading, identity.facts)
    rounded = rounding_words(content, rows, language)
    symbols = [Fact(sign, meaning) for sign, meaning in key_of(rows, language)]
    _write_facts(out, KEY.spoken(language), [*symbols, Fact("", rounded)] if rounded else symbols)
    _write_list_of_tables(out, names, language)
    _write_facts(out, _DEFINITION.spoken(language), definitions(content, language))
    for section in others:
        _write_facts(out, section.heading, section.facts)


def _write_list_of_tables(out: _Sheet, names: Sequence[str], language: Language) -> None:
    """Each sheet with a link to it, what it shows, and with which coverage."""
    content = out.content
    told = []
    for table in content.tables:
        coverage = coverage_told(table_rows(table, content.policy.base), language)
        title = table.title.spoken(language)
        told.append(f"{title}. {_COVERAGE.spoken(language)}: {coverage}" if coverage else title)
    told += [SHARES.spoken(language)] if content.shares else []
    out.head([_TABLES.spoken(language), ""])
    for name, text in zip(names, told, strict=True):
        out.sheet.write_url(out.next_row, 0, f"internal:'{name}'!A1", out.forms.link, name)
        out.put(1, text, out.forms.wrapped)
        out.next_row += 1
    out.next_row += 1


def _write_facts(out: _Sheet, heading: str, facts: Iterable[Fact]) -> None:
    out.head([heading, ""])
    for term, text in facts:
        out.line([term or None, text], out.forms.wrapped)
    out.next_row += 1


def _write_table(out: _Sheet, number: int, table: ReleasedTable, language: Language) -> None:
    content = out.content
    rows = table_rows(table, content.policy.base)
    headings = [heading_of(dimension, language) for dimension in table.dimensions]
    called = [titles_of(dimension, language) for dimension in table.dimensions]
    depths = [depths_of(dimension.codes) for dimension in table.dimensions]
    own = [
        min(max(map(len, (heading, *names.values()))) + 4, 46) for heading, names in zip(headings, called, strict=True)
    ]
    width, columns = len(own), len(own) + len(_AFTER)
    out.widths((*own, *_WIDTHS_AFTER))
    caption = Words("Tabell", "Table").spoken(language)
    out.across(f"{caption} {number}. {table.title.spoken(language)}", columns, out.forms.title)
    out.across(subtitle(content, table, language), columns, out.forms.muted)
    if rounded := rounding_words(content, rows, language):
        out.across(rounded, columns, out.forms.muted)
    out.next_row += 1
    out.table_head([*headings, *(heading.spoken(language) for heading in _AFTER)], right=(width, width + 1))
    first = out.next_row
    for row in rows:
        for column, code in enumerate(row.codes):
            out.put(column, called[column][code], out.forms.indents[min(depths[column][code], 3)])
        out.put(width, row.value, out.forms.whole)
        out.put(width + 1, shown(row, language), out.forms.right)
        out.put(width + 2, status_words(row, language), out.forms.plain)
        out.put(width + 3, coverage_words(row.coverage, language), out.forms.plain)
        out.next_row += 1
    out.sheet.autofilter(first - 1, 0, out.next_row - 1, columns - 1)
    _write_beneath(out, columns, rows, [words.spoken(language) for words in table.caveats], language)
    out.across(_DEFINITION.spoken(language), columns, out.forms.head)
    out.across(table.definition.spoken(language), columns, out.forms.wrapped)
    out.across(counted_words(table, language), columns, out.forms.muted)


def _write_beneath(
    out: _Sheet, columns: int, rows: Sequence[ReleaseRow], caveats: Sequence[str], language: Language
) -> None:
    """The key of symbols, and what must be said of the table."""
    out.next_row += 1
    out.across(KEY.spoken(language), columns, out.forms.head)
    for sign, meaning in key_of(rows, language):
        out.across(f"{sign}  {meaning}", columns, out.forms.wrapped)
    out.next_row += 1
    if caveats:
        out.across(_KNOW.spoken(language), columns, out.forms.head)
        for caveat in caveats:
            out.across(caveat, columns, out.forms.wrapped)
        out.next_row += 1


def _write_shares(out: _Sheet, language: Language) -> None:
    content = out.content
    columns = len(_SHARE_HEADINGS)
    out.widths(_SHARE_WIDTHS)
    out.across(SHARES.spoken(language), columns, out.forms.title)
    out.across(f"{content.municipality_name}, {content.period}.", columns, out.forms.muted)
    out.next_row += 1
    out.table_head([heading.spoken(language) for heading in _SHARE_HEADINGS], right=(1, 2, 4, 5))
    rows = [share_row(share) for share in content.shares]
    for row, share in zip(rows, content.shares, strict=True):
        out.put(0, share.title.spoken(language), out.forms.wrapped)
        out.put(1, row.value, out.forms.plain)
        out.put(2, shown(row, language), out.forms.right)
        out.put(3, status_words(row, language), out.forms.plain)
        out.put(4, row.numerator, out.forms.whole)
        out.put(5, row.denominator, out.forms.whole)
        out.next_row += 1
    caveats = dict.fromkeys(words.spoken(language) for share in content.shares for words in share.caveats)
    _write_beneath(out, columns, rows, list(caveats), language)
