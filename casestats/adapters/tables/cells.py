"""A workbook's values as text: what a person sees in the cell, without the spreadsheet's own ideas of numbers."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from casestats.adapters.tables.layout import DOUBLE_ENCODING, RepairNeedsYes
from casestats.adapters.tables.mending import DOUBLED, Mender

CellValue = int | float | str | bool | time | date | datetime | timedelta

_UNWANTED = re.compile("[\x00-\x08\x0e-\x1f\x7f\ufeff]|_x000[dD]_")
_LARGEST_EXACT = 10**15
"""A spreadsheet keeps fifteen digits; a longer whole number has lost some, and is written so that this shows."""


class CellTexts:
    """Turns the rows of one workbook into text. Raises RepairNeedsYes where letters are encoded twice and nobody has
    allowed it to be mended."""

    def __init__(self, number: int, confirmed: frozenset[str]) -> None:
        self._number = number
        self.mender = Mender(DOUBLE_ENCODING)
        self._may_mend = DOUBLE_ENCODING in confirmed

    def row(self, values: Iterable[CellValue]) -> list[str]:
        cells = [value if type(value) is str else as_text(value) for value in values]
        joined = "".join(cells)
        return (
            cells if joined.isascii() and joined.isprintable() and "_x0" not in joined else self._clean(cells, joined)
        )

    def _clean(self, cells: list[str], joined: str) -> list[str]:
        if _UNWANTED.search(joined):
            cells = [_UNWANTED.sub("", cell) for cell in cells]
        if not unicodedata.is_normalized("NFC", joined):
            cells = [unicodedata.normalize("NFC", cell) for cell in cells]
        if "Ã" in joined and DOUBLED.search(joined):
            if not self._may_mend:
                raise RepairNeedsYes(
                    DOUBLE_ENCODING,
                    f"Fil {self._number}: å, ä och ö ser ut som Ã¥, Ã¤ och Ã¶, för att en textfil har öppnats fel "
                    "innan den "
                    "sparades. Exportera igen, eller tillåt att de lagas cell för cell (double_encoding).",
                    f"File {self._number}: å, ä and ö look like Ã¥, Ã¤ and Ã¶, because a text file was opened "
                    "wrongly before "
                    "it was saved. Export it again, or allow them to be repaired cell by cell (double_encoding).",
                )
            cells = self.mender(cells)
        return cells


def as_text(value: CellValue | None) -> str:
    """Whole numbers without decimals, dates as 2025-03-01 (with T and a time where there is one), TRUE and FALSE."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float | int):
        return _number(value)
    if isinstance(value, datetime):
        return value.isoformat() if value.time() != time() else value.date().isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    return "" if value is None else str(value)


def _number(value: float) -> str:
    if abs(value) >= _LARGEST_EXACT or value != value:
        return "" if value != value else f"{value:.5E}"
    whole = int(value)
    return str(whole) if whole == value else repr(value)
