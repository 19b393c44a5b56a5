"""A filled form as an Excel workbook: a sheet for each place, and last what it answers to and rests on.

A number column holds a number or nothing. What a person reads, a reason included, stands in a column of its own.
"""

from __future__ import annotations

import io
from collections.abc import Iterable

import xlsxwriter

from casestats.county.filling import Filled, FilledPart
from casestats.exchange.release_sheet import Forms, Sheet
from casestats.exchange.use_about import about_use, made_at
from casestats.exchange.use_rows import file_name, part_rows, place_words, status_shown, unit_shown
from casestats.words import Language, Words

_HEADINGS = (
    *(Words("Fält", "Field"), Words("Svar", "Answer"), Words("Tal", "Number"), Words("Lägst", "Lowest")),
    *(Words("Högst", "Highest"), Words("Enhet", "Unit"), Words("Säkerhet", "Certainty"), Words("Period", "Period")),
    Words("Att veta", "To know"),
)
_WIDTHS = (44, 46, 10, 9, 9, 12, 22, 11, 50)
_ABOUT = Words("Om", "About")
_ABOUT_WIDTHS = (34, 84)
_LONGEST_NAME = 31


def use_xlsx(filled: Filled, language: Language) -> bytes:
    """The workbook's bytes; the same form gives the same bytes. Text is always text, never a formula or a link."""
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(buffer, options)
    made = made_at(filled).replace(tzinfo=None)
    book.set_properties({"title": filled.use.title.spoken(language), "created": made, "comments": file_name(filled)})
    forms = Forms(book)
    footer = f"{file_name(filled)}, {made:%Y-%m-%d}"
    names = [_sheet_name(part, language) for part in filled.parts]
    *parts, last = (Sheet(book.add_worksheet(name), forms, footer) for name in [*names, _ABOUT.spoken(language)])
    for sheet, part in zip(parts, filled.parts, strict=True):
        _write_part(sheet, filled, part, language)
    _write_about(last, filled, language)
    book.close()
    return buffer.getvalue()


def _sheet_name(part: FilledPart, language: Language) -> str:
    """`2281 Sundsvall`: the code keeps them apart. Excel allows 31 letters and no []:*?/\\."""
    kept = "".join(" " if sign in "[]:*?/\\'" or not sign.isprintable() else sign for sign in part.name)
    return f"{part.code} {' '.join(kept.split())}"[:_LONGEST_NAME].strip()


def _write_part(out: Sheet, filled: Filled, part: FilledPart, language: Language) -> None:
    out.set_widths(_WIDTHS)
    forms = out.forms
    out.across(filled.use.title.spoken(language), forms.title)
    out.across(f"{place_words(part, language)}, {filled.period}", forms.muted)
    heads = [forms.head, forms.head, *[forms.head_right] * 3, *[forms.head_words] * 4]
    out.table_head([heading.spoken(language) for heading in _HEADINGS], heads)
    for row in part_rows(part):
        notes = " ".join(note.spoken(language) for note in row.notes)
        words = (unit_shown(row.unit, language), status_shown(row.status, language), row.period, notes)
        number = forms.percent if row.denominator is not None else forms.whole
        out.line(
            (row.label.spoken(language), row.answer.spoken(language), row.value, row.low, row.high, *words),
            (forms.wrapped, forms.wrapped, number, forms.whole, forms.whole, *[forms.words] * 4),
        )


def _write_about(out: Sheet, filled: Filled, language: Language) -> None:
    out.set_widths(_ABOUT_WIDTHS)
    out.across(filled.use.title.spoken(language), out.forms.title)
    out.skip()
    _write_facts(out, about_use(filled, language))


def _write_facts(out: Sheet, facts: Iterable[tuple[str, str]]) -> None:
    for fact in facts:
        out.line(fact, (out.forms.wrapped, out.forms.wrapped))
