"""A release as separated text: one file for programs (RFC 4180), one for Excel in Swedish. Both hold every figure.

A value column holds numbers only: what is hidden, unable or cannot occur is empty there, and its status says which.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator

from casestats.exchange.formulas import as_text
from casestats.exchange.release_rows import MOST_DIMENSIONS, SHARE, ReleaseRow, release_rows
from casestats.exchange.release_words import (
    coverage_words,
    decimal_text,
    heading_of,
    measure_words,
    status_words,
    titles_of,
    unit_words,
)
from casestats.releases.content import Content
from casestats.words import Language, Words

_PLACES = range(1, MOST_DIMENSIONS + 1)
COLUMNS = (
    *("release", "municipality", "period", "table", "indicator", "indicator_version", "measure", "unit"),
    *(name for place in _PLACES for name in (f"dimension_{place}", f"code_{place}")),
    *("value", "status", "claim", "coverage", "rounding_base", "numerator", "denominator"),
)
HEADINGS = (
    *(Words("Kommun", "Municipality"), Words("Period", "Period"), Words("Tabell", "Table")),
    *(Words("Indikator", "Indicator"), Words("Mått", "Measure"), Words("Enhet", "Unit")),
    *(
        words
        for place in _PLACES
        for words in (Words(f"Indelning {place}", f"Breakdown {place}"), Words(f"Grupp {place}", f"Group {place}"))
    ),
    *(Words("Värde", "Value"), Words("Status", "Status"), Words("Täckning", "Coverage")),
    *(Words("Avrundat till", "Rounded to"), Words("Täljare", "Numerator"), Words("Nämnare", "Denominator")),
)


def machine_csv(content: Content) -> bytes:
    """UTF-8, comma, CRLF, headings in snake_case, statuses as the catalogue names them."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for row in release_rows(content):
        writer.writerow(map(_cell, _machine_cells(content, row)))
    return out.getvalue().encode()


def excel_csv(content: Content, language: Language) -> bytes:
    """UTF-8 with a byte order mark, semicolon, decimal comma: what Excel in Swedish opens as a table. `language` is
    that of headings and words."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";")
    writer.writerow([heading.spoken(language) for heading in HEADINGS])
    writer.writerows(map(_cell, cells) for cells in _excel_rows(content, language))
    return out.getvalue().encode("utf-8-sig")


def _cell(value: object) -> str:
    """Text that a spreadsheet would take for a formula is kept as text; no number of a release is negative."""
    return "" if value is None else as_text(str(value))


def _machine_cells(content: Content, row: ReleaseRow) -> Iterator[object]:
    yield from (content.id, content.municipality, content.period)
    yield from (row.table, row.indicator, row.indicator_version, row.measure, row.unit)
    yield from _padded(zip(row.dimensions, row.codes, strict=True))
    yield from (row.value, row.status, row.claim, row.coverage, row.rounding_base, row.numerator, row.denominator)


def _padded(pairs: Iterable[tuple[str, str]]) -> Iterator[str]:
    """Each pair's two texts, and empty ones for the dimensions that a table does not have."""
    found = list(pairs)
    for place in range(MOST_DIMENSIONS):
        yield from found[place] if place < len(found) else ("", "")


def _excel_rows(content: Content, language: Language) -> Iterator[list[object]]:
    tables = {table.name: table for table in content.tables}
    shares = {share.indicator: share for share in content.shares}
    for row in release_rows(content):
        table = None if row.measure == SHARE else tables[row.table]
        dimensions = () if table is None else table.dimensions
        groups = (
            (heading_of(dimension, language), titles_of(dimension, language)[code])
            for dimension, code in zip(dimensions, row.codes, strict=True)
        )
        yield [
            *(content.municipality_name, content.period, (table or shares[row.table]).title.spoken(language)),
            *(row.indicator, measure_words(row.measure, language), unit_words(row.unit, language)),
            *_padded(groups),
            "" if row.value is None else decimal_text(row.value, "sv"),
            status_words(row, language),
            coverage_words(row.coverage, language),
            *(row.rounding_base, row.numerator, row.denominator),
        ]
