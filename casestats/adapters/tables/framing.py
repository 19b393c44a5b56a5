"""From the first rows of a table: where its headings are, how wide it is, and how an ordinary row looks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from casestats.adapters.cell import tidy
from casestats.adapters.tables.headings import columns_of, headings_from, holds_data
from casestats.adapters.tables.layout import Layout
from casestats.adapters.tables.table import no_rows
from casestats.errors import FixExtract

Merged = Sequence[tuple[int, int, int]]
"""Merged cells as (row, first column, last column) from 0, rows counted in the sample."""


class Frame(NamedTuple):
    """`start` is the place of the first row below the header, in the sample; the rest is as `Table` wants it."""

    start: int
    header: tuple[tuple[str, ...], ...]
    headings: tuple[tuple[str, ...], ...]
    above: tuple[str, ...]
    width: int
    id_first: bool


def frame_of(
    sample: Sequence[Sequence[str]], place: int, layout: Layout, number: int, *, merged: Merged = (), whole: bool
) -> Frame:
    """The frame of a table whose header begins at row `place` of the sample. `whole`: the sample is all there is.
    Raises FixExtract where there is one column only, no row, or where the header holds what only data does."""
    index = place + layout.header_rows
    header = sample[place:index]
    if holds_data(header):
        raise no_header(number)
    inside = [(row - place, first, last) for row, first, last in merged if place <= row < index]
    rows = headings_from(header, inside, spread=layout.spread_headings)
    body = [row for row in sample[index:] if any(cell.strip() for cell in row)]
    if whole and not body:
        raise no_rows(number)
    headed = _headed(rows, body)
    if headed < 2:
        raise one_column(number)
    rows = [(row + [""] * headed)[:headed] for row in rows]
    widths = Counter(len(row) for row in body)
    width = max(widths, key=lambda each: (widths[each], each)) if body else headed
    above = tuple(" ".join(filter(None, map(tidy, row))) for row in sample[:place])
    return Frame(
        start=index,
        header=tuple(tuple(cell for cell in row[:headed]) for row in header),
        headings=columns_of(rows),
        above=tuple(filter(None, above)),
        width=max(width, headed),
        id_first=_id_first(body, headed),
    )


def _headed(rows: Sequence[Sequence[str]], body: Sequence[Sequence[str]]) -> int:
    """The number of columns: those with a heading, and those without that are filled in more than stray rows."""
    headed = max((place + 1 for row in rows for place, text in enumerate(row) if text), default=0)
    for place in range(len(rows[0]) - 1, headed - 1, -1):
        filled = sum(place < len(row) and bool(row[place].strip()) for row in body)
        if filled >= max(2, 0.2 * len(body)):
            return place + 1
    return headed


def _id_first(body: Sequence[Sequence[str]], headed: int) -> bool:
    """Whether the first column of ordinary rows holds digits, as a case number does."""
    ordinary = [row[0] for row in body if 2 * sum(bool(cell.strip()) for cell in row) >= headed and row[0].strip()]
    return bool(ordinary) and sum(any(map(str.isdigit, cell)) for cell in ordinary) >= 0.8 * len(ordinary)


def no_header(number: int) -> FixExtract:
    return FixExtract(
        f"Fil {number}: hittar ingen rubrikrad bland de första raderna. Exportera med rubriker, och kontrollera att "
        "det är rätt uttag till rätt profil.",
        f"File {number}: no row of headings among the first rows. Export with headings, and check that this is the "
        "right extract for the profile.",
    )


def one_column(number: int) -> FixExtract:
    return FixExtract(
        f"Fil {number}: allt står i en enda kolumn. Exportera med semikolon mellan kolumnerna, eller som Excel.",
        f"File {number}: everything is in one column. Export with semicolons between columns, or as Excel.",
    )


def already_counted(number: int) -> FixExtract:
    return FixExtract(
        f"Fil {number} är en korstabell (pivot): den är redan räknad och har inte en rad per ärende. Exportera "
        "listan som tabellen bygger på.",
        f"File {number} is a crosstab (pivot): it is counted already and has no row per case. Export the list that the "
        "table was made from.",
    )
