"""target figures: the indicators of one target group over time, by a step and a breakdown, as one document.

The chart, the table and the files of a page are made of the same rows, so that they cannot differ. What a manager may
not see is not in it: with `units` only those units' cases are summed, before a row is made. Changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, NamedTuple, get_args

from casestats.actions.deliveries import deliveries
from casestats.actions.known import KnownCases, known_cases
from casestats.actions.notes import breaks_of, list_notes, notes_on
from casestats.actions.ready import ledger_of
from casestats.actions.start_counting import Frame, frame_of
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
from casestats.tabulation.narrowing import of_units, only_units
from casestats.tabulation.tables import Caveat
from casestats.words import Words

StepName = Literal["month", "quarter", "tertial", "year"]
STEPS: Mapping[str, int] = {"month": 1, "quarter": 3, "tertial": 4, "year": 12}
"""Months of each step."""
STEP_TITLES: Mapping[str, Words] = {
    "month": Words("månad", "month"),
    "quarter": Words("kvartal", "quarter"),
    "tertial": Words("tertial", "tertial"),
    "year": Words("år", "year"),
}
BREAKDOWNS = ("sex", "age_band", "unit")
ALL = ""
"""The group of a row that is of all groups together."""
MOST_PERIODS = 60
_USUAL = {"month": 24, "quarter": 8, "tertial": 6, "year": 5}
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
    if step not in get_args(StepName):
        raise FixSettings("Välj månad, kvartal, tertial eller år.", "Choose month, quarter, tertial or year.")
    if breakdown and breakdown not in BREAKDOWNS:
        raise FixSettings("Välj kön, ålder eller enhet att dela upp på.", "Choose sex, age or unit to break down by.")
    records = ledger_of(installation, municipality)
    today = swedish_day(installation.clock())
    frame = frame_of(records, today)
    if frame is None:
        raise FixSettings(
            f"Inget är inläst för kommun {municipality}. Läs in ett uttag först.",
            f"Nothing is imported for municipality {municipality}. Import an extract first.",
        )
    periods = _periods(step, first, last, frame)
    known = known_cases(
        installation,
        municipality,
        periods[0].year_before.calendar_year.start,
        periods[-1].calendar_year.end,
        after=records[-1].number,
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


def _periods(step: str, first: Period | None, last: Period | None, frame: Frame) -> tuple[Period, ...]:
    """The steps from the first period's to the last's; where they are not named, those to the newest month."""
    months = STEPS[step]
    end = _step_of(frame.last if last is None else _month(last, at_end=True), months)
    if first is None:
        found = [end]
        while len(found) < _USUAL[step] and not _before_all(found[0].previous, frame):
            found.insert(0, found[0].previous)
        return tuple(found)
    found = [_step_of(_month(first, at_end=False), months)]
    if found[0].start > end.start:
        raise FixSettings("Perioden slutar innan den börjar.", "The period ends before it begins.")
    while found[-1] != end:
        found.append(_after(found[-1]))
        if len(found) > MOST_PERIODS:
            raise FixSettings(
                f"Perioden är för lång. Välj högst {MOST_PERIODS} steg, eller längre steg.",
                f"The period is too long. Choose {MOST_PERIODS} steps at most, or longer steps.",
            )
    return tuple(found)


def _month(period: Period, *, at_end: bool) -> Period:
    return Period(period.year, period.first_month + (period.months - 1 if at_end else 0), 1)


def _step_of(month: Period, months: int) -> Period:
    return Period(month.year, month.first_month - (month.first_month - 1) % months, months)


def _after(period: Period) -> Period:
    months = period.year * 12 + period.first_month - 1 + period.months
    return Period(months // 12, months % 12 + 1, period.months)


def _before_all(period: Period, frame: Frame) -> bool:
    return frame.known_from is not None and period.end < frame.known_from


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
            for broken_down in (False, True) if self.breakdown else (False,):
                self._count(indicators, period, monthly=monthly, broken_down=broken_down)
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

    def _count(self, indicators: Sequence[Indicator], period: Period, *, monthly: bool, broken_down: bool) -> None:
        """Fill in the cells of one period, or of each of its months."""
        dimensions = [self.breakdown] if broken_down else []
        if self.units is not None and "unit" not in dimensions:
            dimensions.append("unit")
        for table in self.known.tables(indicators, period, ("month", *dimensions) if monthly else tuple(dimensions)):
            own = self._own(table, by_unit=broken_down and self.breakdown == "unit")
            name = table.indicator.id
            if not broken_down and period.end >= self.periods[0].start and not self.told.nothing(period):
                self.caveats.setdefault(name, {})[period] = own.caveats
            for at in period.each_month if monthly else (period,):
                self.tables[name, at, broken_down] = own
            if broken_down and isinstance(own, CountTable):
                self._note_groups(name, own)

    def _own(self, table: Table, *, by_unit: bool) -> Table:
        if self.units is None or not isinstance(table, CountTable):
            return table
        return only_units(table, self.units) if by_unit else of_units(table, self.units)

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
