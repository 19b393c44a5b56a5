"""A release as an Excel workbook: first what must be known, then a sheet for each table, with numbers to count with.

A value cell holds a number or nothing. What a figure is read as, and its status, stand in columns of their own.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence

import xlsxwriter

from casestats.exchange.release_about import Fact, about, counted_words, coverage_told, definitions, made_at
from casestats.exchange.release_rows import ReleaseRow, release_rows, share_row, table_rows
from casestats.exchange.release_sheet import Forms, Sheet
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
_TABLE = Words("Tabell", "Table")
_COVERAGE = Words("Täckning", "Coverage")
_AFTER = (Words("Värde", "Value"), Words("Läses", "Reads"), Words("Status", "Status"), _COVERAGE)
_SHARE_HEADINGS = (
    *(Words("Andel", "Share"), Words("Procent", "Percent"), Words("Läses", "Reads"), Words("Status", "Status")),
    *(Words("Täljare", "Numerator"), Words("Nämnare", "Denominator")),
)
_WIDTHS_AFTER = (10, 17, 22, 17)
_SHARE_WIDTHS = (50, 10, 17, 22, 10, 10)
_ABOUT_WIDTHS = (34, 84)
_LONGEST_NAME = 31


def release_xlsx(content: Content, language: Language) -> bytes:
    """The workbook's bytes; the same content gives the same bytes. Text is always text, never a formula or a link."""
    rows = release_rows(content)
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(buffer, options)
    made = made_at(content).replace(tzinfo=None)
    book.set_properties({"title": content.title.spoken(language), "created": made, "comments": content.id})
    forms = Forms(book)
    footer = f"{content.id}, {made:%Y-%m-%d}"
    names = _sheet_names(content, language)
    first, *others = (Sheet(book.add_worksheet(name), forms, footer) for name in (_ABOUT.spoken(language), *names))
    _write_about(first, content, rows, names, language)
    for number, (sheet, table) in enumerate(zip(others, content.tables, strict=False), start=1):
        _write_table(sheet, content, number, table, language)
    if content.shares:
        _write_shares(others[-1], content, language)
    book.close()
    return buffer.getvalue()


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
    out: Sheet, content: Content, rows: Sequence[ReleaseRow], names: Sequence[str], language: Language
) -> None:
    out.set_widths(_ABOUT_WIDTHS)
    out.across(content.title.spoken(language), out.forms.title)
    out.skip()
    identity, *others = about(content, language)
    _write_facts(out, identity.heading, identity.facts)
    rounded = rounding_words(content, rows, language)
    symbols = [Fact(sign, meaning) for sign, meaning in key_of(rows, language)]
    _write_facts(out, KEY.spoken(language), [*symbols, Fact("", rounded)] if rounded else symbols)
    _write_list_of_tables(out, content, names, language)
    _write_facts(out, _DEFINITION.spoken(language), definitions(content, language))
    for section in others:
        _write_facts(out, section.heading, section.facts)


def _write_list_of_tables(out: Sheet, content: Content, names: Sequence[str], language: Language) -> None:
    """Each sheet with a link to it, what it shows, and with which coverage."""
    told = []
    for table in content.tables:
        coverage = coverage_told(table_rows(table, content.policy.base), language)
        title = table.title.spoken(language)
        told.append(f"{title}. {_COVERAGE.spoken(language)}: {coverage}" if coverage else title)
    told += [SHARES.spoken(language)] if content.shares else []
    out.head([_TABLES.spoken(language), ""])
    for name, text in zip(names, told, strict=True):
        out.link(name, text)
    out.skip()


def _write_facts(out: Sheet, heading: str, facts: Iterable[Fact]) -> None:
    out.head([heading, ""])
    for fact in facts:
        out.line(fact, (out.forms.wrapped, out.forms.wrapped))
    out.skip()


def _write_table(out: Sheet, content: Content, number: int, table: ReleasedTable, language: Language) -> None:
    rows = table_rows(table, content.policy.base)
    headings = [heading_of(dimension, language) for dimension in table.dimensions]
    called = [titles_of(dimension, language) for dimension in table.dimensions]
    depths = [depths_of(dimension.codes) for dimension in table.dimensions]
    longest = [max(map(len, (heading, *titles.values()))) for heading, titles in zip(headings, called, strict=True)]
    out.set_widths((*(min(letters + 5, 46) for letters in longest), *_WIDTHS_AFTER))
    _write_caption(
        out,
        f"{_TABLE.spoken(language)} {number}. {table.title.spoken(language)}",
        [subtitle(content, table, language), rounding_words(content, rows, language)],
    )
    forms = out.forms
    heads = [*[forms.head] * len(headings), forms.head_right, forms.head_right, forms.head_words, forms.head_words]
    out.table_head([*headings, *(heading.spoken(language) for heading in _AFTER)], heads)
    first = out.next_row
    for row in rows:
        words = (shown(row, language), status_words(row, language), coverage_words(row.coverage, language))
        titles = [titles[code] for titles, code in zip(called, row.codes, strict=True)]
        indents = [forms.depths[min(depth[code], 3)] for depth, code in zip(depths, row.codes, strict=True)]
        out.line((*titles, row.value, *words), (*indents, forms.whole, forms.right, forms.words, forms.words))
    out.sheet.autofilter(first - 1, 0, out.next_row - 1, len(heads) - 1)
    _write_beneath(out, rows, [words.spoken(language) for words in table.caveats], language)
    out.across(_DEFINITION.spoken(language), forms.head)
    out.across(table.definition.spoken(language), forms.wrapped)
    out.across(counted_words(table, language), forms.muted)


def _write_caption(out: Sheet, title: str, beneath: Iterable[str]) -> None:
    out.across(title, out.forms.title)
    for text in filter(None, beneath):
        out.across(text, out.forms.muted)
    out.skip()


def _write_beneath(out: Sheet, rows: Sequence[ReleaseRow], caveats: Sequence[str], language: Language) -> None:
    """The key of symbols, and what must be said of the table."""
    out.skip()
    out.across(KEY.spoken(language), out.forms.head)
    for sign, meaning in key_of(rows, language):
        out.across(f"{sign}  {meaning}", out.forms.wrapped)
    out.skip()
    if caveats:
        out.across(_KNOW.spoken(language), out.forms.head)
        for caveat in caveats:
            out.across(caveat, out.forms.wrapped)
        out.skip()


def _write_shares(out: Sheet, content: Content, language: Language) -> None:
    forms = out.forms
    out.set_widths(_SHARE_WIDTHS)
    _write_caption(out, SHARES.spoken(language), [f"{content.municipality_name}, {content.period}."])
    heads = (forms.head, forms.head_right, forms.head_right, forms.head_words, forms.head_right, forms.head_right)
    out.table_head([heading.spoken(language) for heading in _SHARE_HEADINGS], heads)
    rows = [share_row(share) for share in content.shares]
    for row, share in zip(rows, content.shares, strict=True):
        words = (shown(row, language), status_words(row, language))
        out.line(
            (share.title.spoken(language), row.value, *words, row.numerator, row.denominator),
            (forms.wrapped, forms.percent, forms.right, forms.words, forms.whole, forms.whole),
        )
    caveats = dict.fromkeys(words.spoken(language) for share in content.shares for words in share.caveats)
    _write_beneath(out, rows, list(caveats), language)
