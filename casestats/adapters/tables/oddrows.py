"""Rows that are no cases: sums, repeated headings, page numbers, group headings, blank rows.

A row is skipped only where nothing in it could be a case. Anything else goes on, and is refused later if it is no case:
a refused row is seen by a person.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Literal

from casestats.adapters.cell import plain
from casestats.adapters.folding import fold

OddKind = Literal["", "blank", "sum", "header", "page", "group"]

_SUM = re.compile(
    r"(?:(?:del|total)?summa|total(?:t|summa)?|deltotal|antal|sum|sub ?total|grand total|count)\b[^\d]*([\d ]*)",
    re.ASCII,
)
_SUM_OF = re.compile(r".+ (?:totalt|summa|total)")
_COUNT = re.compile(r"-?\d{1,3}(?: \d{3})*(?:[.,]\d+)?(?: ?%)?|-?\d{1,7}(?:[.,]\d+)?(?: ?%)?", re.ASCII)
_PAGE = re.compile(
    r"(?:sida|sid|sidan|page)\.? ?\d+(?: ?(?:\(\d+\)|(?:av|of|/) ?\d+))?"
    r"|(?:utskri(?:ven|ft)|rapport(?:en)? skapad|skapad|printed|exporterad|hämtad)\b.{0,60}"
    r"|(?:tillämpade filter|applied filters|urval)\b.*",
    re.DOTALL,
)
_PAGE_OF = re.compile(r"\d+ ?\(\d+\)", re.ASCII)
_DATE = re.compile(r"\d{4}-\d\d-\d\d(?: \d\d:\d\d(?::\d\d)?)?", re.ASCII)
_STATED = re.compile(
    r"\b(?:antal (?:rader|poster|träffar|svar|svarande)|rader totalt|number of rows|row count)\s*[:=]?\s*(\d[\d \xa0]*)"
)
_PROTECTED = re.compile(r"skydd|sekret|hemlig|\*\*")


def stated_count(cells: Iterable[str]) -> int | None:
    """The number of rows that a line says there are: `Antal rader: 57`, also with the number in the next cell."""
    found = _STATED.search(plain(" ".join(cells)))
    return int(re.sub(r"\D", "", found[1])) if found else None


_STARTS = (
    *("tot", "sum", "del", "ant", "sub", "gra", "cou"),
    *("sid", "pag", "uts", "rap", "ska", "pri", "exp", "häm", "til", "app", "urv"),
)


class OddRows:
    """Tells the odd rows of one table. `header` are the header's rows as read, `above` the lines above it;
    `id_first` says that the first column of ordinary rows holds digits."""

    def __init__(
        self, header: Sequence[Sequence[str]], above: Sequence[str], *, id_first: bool, filled_down: bool
    ) -> None:
        self._header = {tuple(map(fold, row)) for row in header if any(map(fold, row))}
        self._above = frozenset(map(plain, above))
        self._id_first = id_first
        self._filled_down = filled_down
        starts = {cell[:3] for row in header for cell in row[:1]}
        self.starts = frozenset(starts | {way(start) for start in _STARTS for way in (str.upper, str.lower, str.title)})
        """Beginnings of a first or second cell that call for a look; any other row with both is read as it is."""

    def kind(self, cells: Sequence[str]) -> OddKind:
        filled = [plain(cell) for cell in cells if cell and not cell.isspace()]
        if not filled or not any(filled):
            return "blank"
        if len(filled) <= 3 and all(_PAGE.fullmatch(cell) or _DATE.fullmatch(cell) for cell in filled):
            return "page" if any(_PAGE.fullmatch(cell) for cell in filled) else ""
        if len(filled) == 1 and (filled[0] in self._above or _PAGE_OF.fullmatch(filled[0])):
            return "page"
        if self._is_sum(filled):
            return "sum"
        if len(filled) >= 2 and self._is_header(cells):
            return "header"
        if len(filled) == 1 and self._is_group(filled[0], first=bool(cells[0].strip())):
            return "group"
        return ""

    def _is_sum(self, filled: list[str]) -> bool:
        """A word for a sum, and beside it nothing but counts; at most one label without a digit before it."""
        if len(filled) > 1 and _SUM_OF.fullmatch(filled[0]):  # as Excel's subtotals are labelled
            return all(map(_COUNT.fullmatch, filled[1:]))
        place = next((place for place, cell in enumerate(filled[:2]) if _SUM.fullmatch(cell)), None)
        if place is None or (place == 1 and (any(map(str.isdigit, filled[0])) or len(filled) < 3)):
            return False
        return all(_COUNT.fullmatch(cell) or _SUM.fullmatch(cell) for cell in filled[place + 1 :])

    def _is_header(self, cells: Sequence[str]) -> bool:
        folded = tuple(map(fold, cells))
        return any(folded[: len(row)] == row and not any(folded[len(row) :]) for row in self._header)

    def _is_group(self, text: str, *, first: bool) -> bool:
        """A heading between rows stands alone in the first column, where ordinary rows have a number."""
        if not (self._id_first and first) or self._filled_down:
            return False
        return any(map(str.isalpha, text)) and not any(map(str.isdigit, text)) and not _PROTECTED.search(text)
