"""target figures: the indicators of one target group over time, by a step and a breakdown, as one document.

The chart, the table and the files of a page are made of the same rows, so that they cannot differ. What a manager may
not see is not in it: with `units` only those units' cases are summed, before a row is made. Changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from casestats.actions.deliveries import deliveries
from casestats.actions.known import KnownCases, remembered_cases
from casestats.actions.notes import breaks_of, list_notes, notes_on
from casestats.actions.ready import ledger_of
from casestats.actions.start_counting import demand_frame
from casestats.actions.steps_of_time import StepName, demand_step, periods_of
from casestats.actions.telling import Told, begun
from casestats.adapters.dates import swedish_day
from casestats.bootstrap import Installation
from casestats.catalogue import Indicator, Share, standard_catalogue
from casestats.catalogue.definition import Break
from casestats.catalogue.explaining import Explained, explained
from casestats.catalogue.themes import Theme, theme
from casestats.errors import FixSettings
from casestats.periods import Period
from casestats.store.notes import NoteRecord
from casestats.tabulation import Cell, CountTable, RatioCell, Table
from casestats.tabulation.caveats import CHILDREN_HIDDEN, LEFT_OUT, OWN_PERSONS
from casestats.tabulation.comparing import Change
from casestats.tabulation.narrowing import of_units, only_units, summed
from casestats.tabulation.tables import Caveat
from casestats.words import Words

BREAKDOWNS = ("sex", "age_band", "unit")
ALL = ""
"""The group of a row that is of all groups together."""
_WITH_A_NUMBER = frozenset({CHILDREN_HIDDEN, LEFT_OUT, OWN_PERSONS})
_SAID_APART = frozenset({"break", "preliminary", "before_first_extract"})
"""Caveats that each row says for itself."""


class FigureRow(NamedTuple):
    """One figure: a period and a group (ALL: all of them). `cell` None: no source has told of the period, or the
    indicator is not told so. `preliminary`: not every source has told of all of it yet; `incomplete`: a part of it was
    never told. `change`: against the same period a year before (None: not imported). `breaks` begin in the period."""

    period: Period
    group: str
    cell: Cell | RatioCell | None
    preliminary: bool
    incomplete: bool
    change: Change | None
    breaks: tuple[Words, ...]


@dataclass(frozen=True)
class IndicatorFigures:
    """`groups` in the order they are shown, without ALL; empty for a share, which is told as a whole only. `rows` go
    by period, then group, ALL first. `doubts` are to be said beside every one of them."""

    indicator: Indicator
    explained: tuple[Explained, ...]
    groups: tuple[str, ...]
    rows: tuple[FigureRow, ...]
    doubts: tuple[Words, ...]
    notes: tuple[NoteRecord, ...]

    def of_group(self, group: str = ALL) -> tuple[FigureRow, ...]:
        """One group's rows: a line of a chart."""
        return tuple(row for row in self.rows if row.group == group)

    def of_period(self, period: Period) -> tuple[FigureRow, ...]:
        return tuple(row for row in self.rows if row.period == period)


@dataclass(frozen=True)
class TargetFigures:
    """`units` None: the whole municipality. `breakdown` "": none. `there` are the units that may be chosen."""

    municipality: str
    theme: Theme
    step: StepName
    periods: tuple[Period, ...]
    breakdown: str
    units: tuple[str, ...] | None
    there: tuple[str, ...]
    known_from: date | None
    known_until: date | None
    after: int
    figures: tuple[IndicatorFigures, ...] = field(repr=False)


def target_figures(
    installation: Installation,
    municipality: str,
    slug: str,
    *,
    step: str = "month",
    first: Period | None = None,
    last: Period | None = None,
    breakdown: str = "",
    indicators: Sequence[str] = (),
    units: Sequence[str] | None = None,
) -> TargetFigures:
    """The figures of a theme's indicators (all, if none is named) from the first period's start to the last's end, in
    whole steps. Without them, the latest two years or so. Raises FixSettings for what is not there or too much."""
    about = theme(slug)
    chosen = _chosen(about, indicators)
    demand_step(step)
    if breakdown and breakdown not in BREAKDOWNS:
        raise FixSettings("Välj kön, ålder eller enhet att dela upp på.", "Choose sex, age or unit to break down by.")
    records = ledger_of(installation, municipality)
    today = swedish_day(installation.clock())
    frame = demand_frame(records, today, municipality)
    periods = periods_of(step, first, last, frame)
    first_year = min(periods[0].year - 1, frame.last.year - 3)  # so that changing a filter mostly needs no other cases
    last_year = max(periods[-1].year, frame.last.year)
    known = remembered_cases(
        installation, municipality, date(first_year, 1, 1), date(last_year, 12, 31), records[-1].number
    )
    own = None if units is None else _existing(known, units)
    told = Told.of(known.known_from, known.known_until, deliveries(records, today, installation.settings.extract_day))
    notes = list_notes(installation, municipality, own)
    counting = _Counting(known, told, periods, breakdown, own, notes)
    return TargetFigures(
        municipality=municipality,
        theme=about,
        step=step,  # type: ignore[arg-type]  # one of the words, as has been seen to
        periods=periods,
        breakdown=breakdown,
        units=own,
        there=known.counter.columns.units if own is None else own,
        known_from=known.known_from,
        known_until=known.known_until,
        after=known.after,
        figures=tuple(counting.figures(chosen)),
    )


def _existing(known: KnownCases, units: Sequence[str]) -> tuple[str, ...]:
    """Those of the units that have any case in the time looked at: of the others nothing is known, which is no zero."""
    found = tuple(sorted(set(units) & set(known.counter.columns.units)))
    if not found:
        raise FixSettings(
            "Inget ärende i uttagen hör till enheten. Stämmer enhetens namn? Fråga den som sköter konton.",
            "No case of the extracts belongs to the unit. Is its name right? Ask whoever runs the accounts.",
        )
    return found


def _chosen(about: Theme, names: Sequence[str]) -> list[Indicator]:
    wrong = [name for name in names if name not in about.indicators]
    if wrong:
        raise FixSettings(
            f"Indikatorn hör inte till {about.title.sv.lower()}. Välj bland: {', '.join(about.indicators)}.",
            f"The indicator is none of {about.title.en.lower()}. Choose among: {', '.join(about.indicators)}.",
        )
    catalogue = standard_catalogue()
    return [catalogue.indicator(name) for name in about.indicators if not names or name in names]


class _Counting:
    """One document while its figures are counted."""

    def __init__(
        self,
        known: KnownCases,
        told: Told,
        periods: Sequence[Period],
        breakdown: str,
        units: tuple[str, ...] | None,
        notes: Sequence[NoteRecord],
    ) -> None:
        self.known = known
        self.told = told
        self.periods = periods
        self.breakdown = breakdown
        self.units = units
        self.notes = notes
        self.tables: dict[tuple[str, Period, bool], Table] = {}
        self.groups: dict[str, list[str]] = {}
        self.caveats: dict[str, dict[Period, tuple[Caveat, ...]]] = {}

    def figures(self, indicators: Sequence[Indicator]) -> Iterator[IndicatorFigures]:
        wanted = [*dict.fromkeys((*self.periods, *(p.year_before for p in self.periods if self.told.comparable(p))))]
        for period, monthly in _together(wanted):
            self._count(indicators, period, monthly=monthly)
        catalogue = standard_catalogue()
        for one in indicators:
            groups = tuple(self.groups.get(one.id, ()))
            unit = self.units[0] if self.units is not None and len(self.units) == 1 else ""
            breaks = breaks_of(self.notes, one, unit)
            yield IndicatorFigures(
                indicator=one,
                explained=tuple(explained(one, catalogue)),
                groups=groups,
                rows=tuple(self._rows(one, groups, breaks)),
                doubts=tuple(self._doubts(one.id)),
                notes=tuple(notes_on(self.notes, one)),
            )

    def _count(self, indicators: Sequence[Indicator], period: Period, *, monthly: bool) -> None:
        """Count one period, or each of its months: once, by the groups that are asked for, which make up the whole."""
        dimensions = [self.breakdown] if self.breakdown else []
        if self.units is not None and "unit" not in dimensions:
            dimensions.insert(0, "unit")
        months = ("month",) if monthly else ()
        told = [] if self.units is not None else [one for one in indicators if dimensions and is_share(one)]
        for table in (
            *self.known.tables(indicators, period, (*months, *dimensions)),
            *self._shares(told, period, months),
        ):
            name = table.indicator.id
            if isinstance(table, CountTable) and self.breakdown:
                grouped = self._own(table)
                self._note_groups(name, grouped)
                self._keep(name, period, months, grouped, broken_down=True)
                self._keep(name, period, months, summed(grouped), broken_down=False)
            else:
                own = self._own(table) if isinstance(table, CountTable) else table
                self._keep(name, period, months, own, broken_down=False)

    def _shares(self, told: Sequence[Indicator], period: Period, months: tuple[str, ...]) -> list[Table]:
        return self.known.tables(told, period, months) if told else []

    def _own(self, table: CountTable) -> CountTable:
        if self.units is None:
            return table
        return only_units(table, self.units) if self.breakdown == "unit" else of_units(table, self.units)

    def _keep(self, name: str, period: Period, months: tuple[str, ...], table: Table, *, broken_down: bool) -> None:
        for at in period.each_month if months else (period,):
            self.tables[name, at, broken_down] = table
        if not broken_down and period.end >= self.periods[0].start and not self.told.nothing(period):
            self.caveats.setdefault(name, {})[period] = table.caveats

    def _note_groups(self, name: str, table: CountTable) -> None:
        """A group that is listed in one period is listed in all of them, in the order of the breakdown."""
        listed = {*self.groups.get(name, ()), *table.listed[-1]}
        self.groups[name] = [label for label in table.labels[-1] if label in listed]

    def _cell(self, indicator: Indicator, period: Period, group: str) -> Cell | RatioCell | None:
        table = self.tables.get((indicator.id, period, group != ALL))
        if table is None:
            return None
        month = (str(period),) if "month" in table.breakdown else ()
        return table.cell((*month, group) if group != ALL else month)

    def _doubts(self, name: str) -> Iterator[Words]:
        """What is said of any of the periods, but what was met in counting only of the latest: it has a number."""
        told = self.caveats.get(name, {})
        latest = max(told, key=lambda period: period.end, default=None)
        found = {
            caveat.words: None
            for period in sorted(told, key=lambda one: one.end)
            for caveat in told[period]
            if caveat.kind not in _SAID_APART and (period == latest or caveat.kind not in _WITH_A_NUMBER)
        }
        yield from found

    def _rows(self, indicator: Indicator, groups: Sequence[str], breaks: Sequence[Break]) -> Iterator[FigureRow]:
        for period in self.periods:
            nothing = self.told.nothing(period)
            for group in (ALL, *groups):
                cell = None if nothing else self._cell(indicator, period, group)
                change = None
                if cell is not None and not self.told.known.ends_within(period):
                    then = self._cell(indicator, period.year_before, group)
                    change = self.told.change(cell, then, period, breaks)
                ends = self.told.known.ends_within(period)
                yield FigureRow(
                    period=period,
                    group=group,
                    cell=cell,
                    preliminary=cell is not None and ends,
                    incomplete=cell is not None and not ends and not self.told.whole(period),
                    change=change,
                    breaks=tuple(one.text for one in begun(breaks, period)),
                )


def _together(periods: Sequence[Period]) -> Iterator[tuple[Period, bool]]:
    """The periods to count: months of one year at once, others one by one."""
    if not periods or periods[0].months > 1:
        yield from ((period, False) for period in periods)
        return
    for year in sorted({month.year for month in periods}):
        numbers = sorted(month.first_month for month in periods if month.year == year)
        yield Period(year, numbers[0], numbers[-1] - numbers[0] + 1), True


def is_share(indicator: Indicator) -> bool:
    """Whether an indicator is told as a whole only, and never of units."""
    return isinstance(indicator.counts, Share)
