"""Rows that are refused: where, which rule, what to do, and what of the row is kept for the person who mends it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from casestats.adapters.cell import Bad, tidy
from casestats.adapters.contract import Locator, RowError
from casestats.adapters.mapping.columns import Field
from casestats.adapters.mapping.sayable import sayable
from casestats.words import Words

CASE_NUMBER_MISSING = Bad(
    "case_number_missing",
    Words(
        "Ärendenumret saknas. Fyll i det i källan och exportera igen.",
        "The case number is missing. Fill it in at the source and export again.",
    ),
)
OPENED_MISSING = Bad(
    "opened_missing",
    Words(
        "Datum för aktualisering saknas. Fyll i det i källan och exportera igen.",
        "The day of opening is missing. Fill it in at the source and export again.",
    ),
)
OPENED_UNREADABLE = Bad(
    "opened_unreadable",
    Words(
        "Datum för aktualisering går inte att läsa. Skriv det som 2025-03-01 i källan, eller ange ordningen i profilen "
        "(extract.date_order).",
        "The day of opening cannot be read. Write it as 2025-03-01 at the source, or give the order in the profile "
        "(extract.date_order).",
    ),
)
OPENED_AFTER_PERIOD = Bad(
    "opened_after_period",
    Words(
        "Ärendet är aktualiserat efter uttagets period. Rätta datumet i källan, eller ange rätt period för uttaget.",
        "The case was opened after the extract's period. Mend the date at the source, or give the right period.",
    ),
)
MUNICIPALITY_UNKNOWN = Bad(
    "municipality_unknown",
    Words(
        "Det går inte att se vilken kommun raden gäller. Rätta kommunen i källan, eller lägg till skrivsättet i "
        "profilen (municipality_names).",
        "It cannot be seen which municipality the row is about. Mend it at the source, or add the spelling to the "
        "profile (municipality_names).",
    ),
)

LONGEST_KEPT = 80
_DATE = re.compile(r"\d{4}-?\d\d-?\d\d(?:[ T]\d\d:\d\d(?::\d\d)?)?|\d\d?[/.-]\d\d?[/.-]\d{4}")


class Refusals:
    """Makes the row errors of one table."""

    def __init__(self, file: int, sheet: int, fields: Sequence[Field]) -> None:
        self._file, self._sheet, self._fields = file, sheet, fields

    def error(self, number: int, row: list[str], column: str, bad: Bad) -> RowError:
        return RowError(Locator(self._file, self._sheet, number), column, bad.rule, bad.words, self._kept(row))

    def _kept(self, row: list[str]) -> tuple[tuple[str, str], ...]:
        """The cells that are understood, of columns that do not identify. Where a row has slipped sideways, a name may
        stand anywhere: what is not understood, or looks like a name, is left out."""
        return tuple(
            (heading, tidy(row[place]))
            for heading, place, understands in self._fields
            if row[place] and len(row[place]) <= LONGEST_KEPT and understands(row[place]) and sayable_cell(row[place])
        )


def sayable_cell(text: str) -> bool:
    """A date has many digits and may be kept; for the rest, what may be said in a message."""
    return _DATE.fullmatch(text.strip()) is not None or sayable(text)
