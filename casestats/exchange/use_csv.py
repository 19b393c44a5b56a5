"""A filled form as separated text (RFC 4180): a row for each field of each place, with numbers and words apart.

Number columns hold numbers only. What cannot be answered is empty there; its status says the kind of reason, and the
column `answer`, which is never empty, the reason in words.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from casestats.county.filling import Filled
from casestats.exchange.formulas import as_text
from casestats.exchange.use_rows import UseRow, use_rows
from casestats.words import Language

COLUMNS = (
    *("use", "code", "name", "period", "field", "label", "indicator", "field_period", "answer", "value", "low", "high"),
    *("numerator", "denominator", "unit", "status", "coverage", "notes"),
)


def use_csv(filled: Filled, language: Language) -> bytes:
    """UTF-8, comma, CRLF, headings in snake_case; labels and answers in one language."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for row in use_rows(filled):
        writer.writerow(["" if cell is None else as_text(str(cell)) for cell in _cells(filled, row, language)])
    return out.getvalue().encode()


def _cells(filled: Filled, row: UseRow, language: Language) -> Iterator[object]:
    yield from (filled.use.name, row.code, row.name, filled.period, row.field, row.label.spoken(language))
    yield from (row.indicator, row.period, row.answer.spoken(language), row.value, row.low, row.high)
    yield from (row.numerator, row.denominator, row.unit, row.status, row.coverage)
    yield " ".join(note.spoken(language) for note in row.notes)
