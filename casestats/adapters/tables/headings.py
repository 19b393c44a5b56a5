"""Headings: how they are compared, and which row of a table holds them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from casestats.adapters.cell import plain, tidy
from casestats.adapters.folding import fold

SEARCHED = 60
"""How many rows from the top may stand above the header or hold it."""

_DATA_LIKE = re.compile(
    r"[-\d.,: ]*\d[-\d.,: ]*"  # only digits: a number, a date, a person number
    r"|.*\d{6}[-+ ]?\d{4}.*|.*\d{8}.*"
    r"|\d{4}-\d\d-\d\d.*|.+@.+\..+",
    re.ASCII,
)
_PERSON_NUMBER = re.compile(
    r"(?<!\d)(?:18|19|20)?\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]|[678]\d|9[01])[-+ ]?\d{4}(?!\d)", re.ASCII
)
_PIVOT_WORDS = frozenset(
    {"radetiketter", "kolumnetiketter", "rowlabels", "columnlabels", "totalsumma", "grandtotal", "totalt", "summa"}
)
_PIVOT_STARTS = ("antal av ", "summa av ", "count of ", "sum of ", "medel av ")


def find_header(rows: Sequence[Sequence[str]], hints: frozenset[str], depth: int) -> int | None:
    """The index of the header's first row, or None. With `hints`, the rows that hold most of them, and at least two
    (one, where only one is wanted); without, the first well filled row of words."""
    places = range(max(0, min(len(rows) - depth + 1, SEARCHED)))
    if not hints:
        return next((place for place in places if _all_words(rows, place, depth)), None)
    ranks = {place: _rank(rows[place : place + depth], hints) for place in places}
    best = max(places, key=lambda place: (ranks[place], -place), default=None)
    return best if best is not None and ranks[best][0] >= min(2, len(hints)) else None


def score_of(rows: Sequence[Sequence[str]], hints: frozenset[str]) -> int:
    """How many of the wanted headings the rows hold, each in a cell or, of several header rows, in a column's texts
    together (`question / option`)."""
    texts = {fold(cell) for row in rows for cell in row if cell}
    if len(rows) > 1:
        columns = columns_of(headings_from(rows, (), spread=True))
        texts |= {"".join(dict.fromkeys(fold(text) for text in column)) for column in columns}
    return len(hints & texts)


def _rank(rows: Sequence[Sequence[str]], hints: frozenset[str]) -> tuple[int, int]:
    """First the wanted headings; between equals, filled columns count for and data counts against."""
    width = max(len(row) for row in rows)
    filled = sum(any(place < len(row) and row[place] for row in rows) for place in range(width))
    data = sum(bool(_DATA_LIKE.fullmatch(cell.strip())) for row in rows for cell in row)
    return score_of(rows, hints), filled - 3 * data


def _all_words(rows: Sequence[Sequence[str]], place: int, depth: int) -> bool:
    widest = max(sum(bool(cell.strip()) for cell in row) for row in rows)
    cells = [tidy(cell) for cell in rows[place] if cell.strip()]
    if (
        len(cells) < max(2, (widest + 1) // 2 if depth == 1 else 2)
        or len({fold(cell) for cell in cells}) < len(cells) / 2
    ):
        return False
    return not any(_DATA_LIKE.fullmatch(cell) or len(cell) > 300 for cell in cells)


def holds_data(rows: Sequence[Sequence[str]]) -> bool:
    """Whether rows taken for headings hold what only data does: then they are not to be shown to anybody."""
    return any(_PERSON_NUMBER.search(cell) for row in rows for cell in row)


def headings_from(
    rows: Sequence[Sequence[str]], merged: Sequence[tuple[int, int, int]], *, spread: bool
) -> list[list[str]]:
    """The header rows with merged cells filled to the right within the merge: `merged` are (row, first, last column),
    all from 0. With `spread`, an upper heading also fills blank cells to its right that have a lower heading."""
    width = max(len(row) for row in rows)
    filled = [[tidy(cell) for cell in row] + [""] * (width - len(row)) for row in rows]
    for row, first, last in merged:
        if row < len(filled) and first < width:
            for place in range(first + 1, min(last + 1, width)):
                filled[row][place] = filled[row][place] or filled[row][first]
    for depth, upper in enumerate(filled[:-1] if spread else []):
        for place in range(1, width):
            if not upper[place] and any(lower[place] for lower in filled[depth + 1 :]):
                upper[place] = upper[place - 1]
    return filled


def columns_of(rows: Sequence[Sequence[str]]) -> tuple[tuple[str, ...], ...]:
    return tuple(zip(*rows, strict=True))


def looks_like_pivot(rows: Sequence[Sequence[str]]) -> bool:
    """Whether the rows are counted already: words of a pivot, or labels beside small numbers with a total."""
    words = {fold(cell) for row in rows[:SEARCHED] for cell in row if cell and len(cell) < 40}
    if words & {"radetiketter", "kolumnetiketter", "rowlabels", "columnlabels"}:
        return True
    if any(plain(cell).startswith(_PIVOT_STARTS) for row in rows[:SEARCHED] for cell in row):
        return True
    body = [[cell for cell in row if cell.strip()] for row in rows]
    counted = [row for row in body if len(row) >= 2 and not row[0][:1].isdigit() and all(map(_is_count, row[1:]))]
    filled = sum(len(row) >= 2 for row in body)
    return len(counted) >= 2 and len(counted) >= 0.6 * filled and bool(words & _PIVOT_WORDS)


def _is_count(cell: str) -> bool:
    text = cell.strip().removesuffix("%").replace(" ", "").replace("\xa0", "").replace(",", ".")
    whole, _, rest = text.partition(".")
    return len(whole) <= 6 and whole.isdecimal() and (not rest or rest.isdecimal())
