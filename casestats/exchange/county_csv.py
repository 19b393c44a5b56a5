"""A county's release as separated text (RFC 4180): every total and every figure, a row each.

A value column holds numbers only: what is hidden or cannot be stated is empty there, and its status says which.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from casestats.catalogue.municipalities import municipality_name
from casestats.county.result import CountyContent
from casestats.exchange.county_rows import COUNTY, CountyRow, county_rows, indicator_of, status_text
from casestats.exchange.county_shown import rate_text
from casestats.exchange.formulas import as_text
from casestats.words import Language, Words

COLUMNS = (
    *("release", "county", "period", "indicator", "municipality", "kind", "status", "value", "out_of", "low", "high"),
    *("stated_by", "members", "place", "per_10000_tenths"),
)
HEADINGS = (
    *(Words("Indikator", "Indicator"), Words("Kommun", "Municipality"), Words("Status", "Status")),
    *(Words("Värde", "Value"), Words("Av", "Out of"), Words("Minst", "At least"), Words("Högst", "At most")),
    *(Words("Per 10 000 invånare", "Per 10,000 inhabitants"), Words("I ord", "In words")),
)


def county_machine_csv(content: CountyContent) -> bytes:
    """UTF-8, comma, CRLF, headings in snake_case, statuses as the catalogue names them. An empty `municipality` is the
    county."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for row in county_rows(content):
        told = (row.indicator, row.municipality, row.kind, row.status.value, row.value, row.out_of, row.low, row.high)
        about = (row.stated_by, row.members, row.place, row.tenths)
        writer.writerow(map(_cell, (content.id, content.county, content.period, *told, *about)))
    return out.getvalue().encode()


def county_excel_csv(content: CountyContent, language: Language) -> bytes:
    """UTF-8 with a byte order mark, semicolon: what Excel in Swedish opens as a table."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";")
    writer.writerow([heading.spoken(language) for heading in HEADINGS])
    for row in county_rows(content):
        writer.writerow(map(_cell, _in_words(content, row, language)))
    return out.getvalue().encode("utf-8-sig")


def _in_words(content: CountyContent, row: CountyRow, language: Language) -> Iterator[object]:
    yield indicator_of(row.indicator).title.spoken(language)
    yield content.county_name if row.municipality == COUNTY else municipality_name(row.municipality)
    yield from (status_text(row.status, language), row.value, row.out_of, row.low, row.high)
    yield None if row.tenths is None else rate_text(row.tenths, language)
    yield row.words.spoken(language)


def _cell(value: object) -> str:
    """Text that a spreadsheet would take for a formula is kept as text; no number of a release is negative."""
    return "" if value is None else as_text(str(value))
