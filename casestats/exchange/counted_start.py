"""What a start page is made of, as it was counted once: cells, and what must be said about them. As bytes to be kept.

Nothing in it depends on the day it is read, on notes, or on settings but the one that decides when a zero is believed.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from casestats.periods import Period
from casestats.tabulation.tables import Caveat, Cell, Count, Status
from casestats.words import Words

FORM = 1
"""Raised when the form, or what is counted for a start page, changes."""
MONTHS = 24


@dataclass(frozen=True, kw_only=True)
class CountedStart:
    """`unit` "" is the whole municipality. `focus` is the month a page tells of, `last` the newest that anything is
    known of; `preliminary`: not every source has told of the focus yet. `there`: whether the unit has any case.

    `months`: indicator -> month -> cell, the 24 to `last`. `years`: indicator -> year -> from January to the month of
    the focus, and the whole year (of the focus' own year the same again). `questions`: indicator -> the cell of the
    focus, for coverage. `caveats`: indicator -> what must be said of the focus, breaks aside.
    """

    unit: str
    there: bool
    after: int
    known_from: date | None
    known_until: date | None
    focus: Period
    last: Period
    preliminary: bool
    months: Mapping[str, Mapping[str, Cell]]
    years: Mapping[str, Mapping[int, tuple[Cell, Cell]]]
    questions: Mapping[str, Cell]
    caveats: Mapping[str, tuple[Caveat, ...]]
    units: tuple[str, ...] = ()
    """Of the whole municipality: the units that have cases."""


def to_bytes(counted: CountedStart) -> bytes:
    """Compressed JSON; the same input gives the same bytes."""
    told = {
        "unit": counted.unit,
        "there": counted.there,
        "after": counted.after,
        "known": [_day(counted.known_from), _day(counted.known_until)],
        "focus": str(counted.focus),
        "last": str(counted.last),
        "preliminary": counted.preliminary,
        "months": {
            name: {month: _cell(cell) for month, cell in cells.items()} for name, cells in counted.months.items()
        },
        "years": {
            name: {str(year): [_cell(part), _cell(whole)] for year, (part, whole) in years.items()}
            for name, years in counted.years.items()
        },
        "questions": {name: _cell(cell) for name, cell in counted.questions.items()},
        "caveats": {name: [[kind, *words] for kind, words in told] for name, told in counted.caveats.items()},
        "units": list(counted.units),
    }
    return zlib.compress(json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode())


def from_bytes(stored: bytes) -> CountedStart:
    """The inverse of `to_bytes`. Raises ValueError or KeyError for anything else."""
    try:
        told = json.loads(zlib.decompress(stored))
    except zlib.error as error:
        raise ValueError("not a counted start page") from error
    known_from, known_until = (None if day is None else date.fromisoformat(day) for day in told["known"])
    return CountedStart(
        unit=told["unit"],
        there=told["there"],
        after=told["after"],
        known_from=known_from,
        known_until=known_until,
        focus=Period.parse(told["focus"]),
        last=Period.parse(told["last"]),
        preliminary=told["preliminary"],
        months={
            name: {month: _cell_from(cell) for month, cell in cells.items()} for name, cells in told["months"].items()
        },
        years={
            name: {int(year): (_cell_from(part), _cell_from(whole)) for year, (part, whole) in years.items()}
            for name, years in told["years"].items()
        },
        questions={name: _cell_from(cell) for name, cell in told["questions"].items()},
        caveats={
            name: tuple(Caveat(kind, Words(sv, en)) for kind, sv, en in every)
            for name, every in told["caveats"].items()
        },
        units=tuple(told["units"]),
    )


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _cell(cell: Cell) -> list[Any]:
    return [*cell.count[:4], int(cell.count.coverage_told), cell.status.value, int(cell.base_known)]


def _cell_from(told: list[Any]) -> Cell:
    yes, no, unknown, not_recorded, coverage_told, status, base_known = told
    return Cell(Count(yes, no, unknown, not_recorded, bool(coverage_told)), Status(status), bool(base_known))
