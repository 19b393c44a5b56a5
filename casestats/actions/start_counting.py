"""Counts what the start pages of a municipality and each of its units need, in one go over the same cases."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from typing import NamedTuple

from casestats.actions.known import KnownCases, known_between, known_cases, last_told
from casestats.adapters.dates import swedish_day
from casestats.bootstrap import Installation
from casestats.catalogue import Indicator, standard_catalogue
from casestats.catalogue.themes import LEADS, QUESTIONS
from casestats.errors import FixSettings
from casestats.exchange.counted_start import FORM, MONTHS, CountedStart
from casestats.periods import Period
from casestats.store.engine import reading
from casestats.store.ledger import StepRecord, steps
from casestats.tabulation import Cell, CountTable
from casestats.tabulation.forecasting import MOST_YEARS
from casestats.tabulation.narrowing import of_units
from casestats.tabulation.tables import Caveat

WHOLE = ""
FURTHEST_BEHIND = 3
"""Months that the page waits for a source: where one lags more, it tells of what the others know, as preliminary."""
_SAID_APART = ("break",)
"""Caveats that are made when the page is read: breaks, those that people have added among them."""


class Frame(NamedTuple):
    """Which months a start page tells of: see CountedStart."""

    known_from: date | None
    known_until: date | None
    focus: Period
    last: Period
    preliminary: bool

    @property
    def months(self) -> tuple[Period, ...]:
        """The 24 months to the last, oldest first."""
        found = [self.last]
        while len(found) < MONTHS:
            found.append(found[-1].previous)
        return tuple(reversed(found))

    @property
    def years(self) -> tuple[int, ...]:
        """The years that a prognosis can rest on, and the focus' own: those known from their first day. None where
        there is nothing to foretell."""
        if self.preliminary or self.focus.first_month == 12 or self.known_from is None:
            return ()
        earliest = self.known_from.year + (self.known_from > date(self.known_from.year, 1, 1))
        first = max(earliest, self.focus.year - MOST_YEARS)
        return tuple(range(first, self.focus.year + 1)) if first < self.focus.year else ()


def frame_of(records: Sequence[StepRecord], today: date) -> Frame | None:
    """The months that a page of today tells of; None where nothing is imported, or all of it was taken back."""
    newest = last_told(records)
    if newest is None:
        return None
    known_from, known_until = known_between(records)
    last = Period.month_of(min(newest, today))
    ahead = _whole_month(min(newest, today))
    focus = ahead if known_until is None else _whole_month(min(known_until, today))
    behind = (ahead.year - focus.year) * 12 + ahead.first_month - focus.first_month
    preliminary = known_until is None
    if behind > FURTHEST_BEHIND:
        focus, preliminary = ahead, True
    return Frame(known_from, known_until, focus, last, preliminary)


def demand_frame(records: Sequence[StepRecord], today: date, municipality: str) -> Frame:
    """The months that a page of today tells of. FixSettings: nothing is imported for the municipality."""
    frame = frame_of(records, today)
    if frame is None:
        raise FixSettings(
            f"Inget är inläst för kommun {municipality}. Läs in ett uttag först.",
            f"Nothing is imported for municipality {municipality}. Import an extract first.",
        )
    return frame


def _whole_month(day: date) -> Period:
    """The latest month that has ended by a day."""
    month = Period.month_of(day)
    return month if month.end == day else month.previous


def read_records(installation: Installation, municipality: str) -> list[StepRecord]:
    with reading(installation.engine) as connection:
        return steps(connection, municipality)


@cache
def definitions_digest(true_zero_coverage: int) -> str:
    """Changes whenever a stored start page would have been counted otherwise by this program and that setting."""
    indicators = [
        [one.id, one.version, one.digest, *one.title, one.lower_bound_while, *(list(note) for note in one.notes)]
        for one in _indicators((*LEADS, *QUESTIONS))
    ]
    told = json.dumps([FORM, true_zero_coverage, indicators], ensure_ascii=False)
    return hashlib.sha256(told.encode()).hexdigest()


def _indicators(names: Iterable[str]) -> list[Indicator]:
    catalogue = standard_catalogue()
    return [catalogue.indicator(name) for name in dict.fromkeys(names)]


def count_starts(installation: Installation, municipality: str, *, only: str | None = None) -> list[CountedStart]:
    """The start page of the whole municipality first, then of each unit that has cases; with `only` just of that unit
    ("": the whole), be there cases of it or not. FixSettings: nothing is imported for the municipality."""
    records = read_records(installation, municipality)
    frame = demand_frame(records, swedish_day(installation.clock()), municipality)
    years = frame.years
    first = min(frame.months[0].year, years[0] if years else frame.focus.year)
    after = records[-1].number
    known = known_cases(installation, municipality, date(first, 1, 1), date(frame.last.year, 12, 31), after=after)
    return _Counting(known, frame, only).starts()


class _Counting:
    """One municipality's start pages while they are counted: every table once, by unit."""

    def __init__(self, known: KnownCases, frame: Frame, only: str | None) -> None:
        self.known = known
        self.frame = frame
        names = known.counter.columns.units
        self.there = {WHOLE, *names}
        self.units = [WHOLE, *names] if only is None else [only]
        self.leads = _indicators(LEADS)

    def starts(self) -> list[CountedStart]:
        months = self._months()
        years = self._years()
        questions, caveats = self._focus()
        frame = self.frame
        return [
            CountedStart(
                unit=unit,
                there=unit in self.there,
                after=self.known.after,
                known_from=frame.known_from,
                known_until=frame.known_until,
                focus=frame.focus,
                last=frame.last,
                preliminary=frame.preliminary,
                months={name: found[unit] for name, found in months.items()},
                years={name: found[unit] for name, found in years.items()},
                questions={name: found[unit] for name, found in questions.items()},
                caveats={name: found[unit] for name, found in caveats.items()},
                units=self.known.counter.columns.units if unit == WHOLE else (),
            )
            for unit in self.units
        ]

    def _months(self) -> dict[str, dict[str, dict[str, Cell]]]:
        """Indicator -> unit -> month -> cell."""
        found: dict[str, dict[str, dict[str, Cell]]] = {one.id: {u: {} for u in self.units} for one in self.leads}
        for year in sorted({month.year for month in self.frame.months}):
            of_year = [month for month in self.frame.months if month.year == year]
            period = Period(year, of_year[0].first_month, len(of_year))
            for table in self._tables(self.leads, period, ("month", "unit")):
                for unit in self.units:
                    own = self._own(table, unit)
                    for month in of_year:
                        found[table.indicator.id][unit][str(month)] = own.cell((str(month),))
        return found

    def _years(self) -> dict[str, dict[str, dict[int, tuple[Cell, Cell]]]]:
        """Indicator -> unit -> year -> the cells of January to the focus, and of all of it."""
        found: dict[str, dict[str, dict[int, tuple[Cell, Cell]]]] = {
            one.id: {unit: {} for unit in self.units} for one in self.leads
        }
        for year in self.frame.years:
            so_far = self._tables(self.leads, Period(year, 1, self.frame.focus.first_month), ("unit",))
            whole = so_far
            if year < self.frame.focus.year:
                whole = self._tables(self.leads, Period(year, 1, 12), ("unit",))
            for part, all_of_it in zip(so_far, whole, strict=True):
                for unit in self.units:
                    cells = self._own(part, unit).cell(()), self._own(all_of_it, unit).cell(())
                    found[part.indicator.id][unit][year] = cells
        return found

    def _focus(self) -> tuple[dict[str, dict[str, Cell]], dict[str, dict[str, tuple[Caveat, ...]]]]:
        """Indicator -> unit -> the cell of the focus; and what must be said of it."""
        cells: dict[str, dict[str, Cell]] = {}
        caveats: dict[str, dict[str, tuple[Caveat, ...]]] = {}
        leads = {one.id for one in self.leads}
        wanted = _indicators((*LEADS, *QUESTIONS))
        for table in self._tables(wanted, self.frame.focus, ("unit",)):
            name = table.indicator.id
            for unit in self.units:
                own = self._own(table, unit)
                if name in leads:
                    said = tuple(caveat for caveat in own.caveats if caveat.kind not in _SAID_APART)
                    caveats.setdefault(name, {})[unit] = said
                if name in QUESTIONS:
                    cells.setdefault(name, {})[unit] = own.cell(())
        return cells, caveats

    def _tables(self, indicators: Sequence[Indicator], period: Period, breakdown: Sequence[str]) -> list[CountTable]:
        tables = self.known.tables(indicators, period, breakdown)
        return [table for table in tables if isinstance(table, CountTable)]  # none of them is a share

    def _own(self, table: CountTable, unit: str) -> CountTable:
        """The unit's own table; of the whole, all units together with what is said of the whole."""
        place = table.breakdown.index("unit")
        if unit != WHOLE:
            return of_units(table, [unit])
        own = of_units(table, table.labels[place])
        return replace(own, caveats=table.caveats, own_persons=table.own_persons, left_out=table.left_out)
