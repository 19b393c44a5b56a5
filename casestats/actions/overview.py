"""overview: the start page of a unit, or of the whole municipality, as one document. Changes nothing.

A unit's document holds that unit's figures and nothing of any other; of the whole municipality it tells only how its
extracts have come in. Whose document may be asked for is the caller's question (casestats.access).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple
from weakref import WeakKeyDictionary

from casestats.actions.deliveries import Delivery, deliveries
from casestats.actions.notes import breaks_of, notes_on
from casestats.actions.ready import MOST_KEPT, ready_start
from casestats.actions.start_counting import WHOLE
from casestats.actions.telling import Told, begun
from casestats.actions.to_do import ToDo, to_do
from casestats.adapters.dates import swedish_day
from casestats.bootstrap import Installation
from casestats.catalogue import Indicator, standard_catalogue
from casestats.catalogue.definition import Break
from casestats.catalogue.themes import FLAG_INDICATORS, QUESTIONS, THEMES, Theme, noun_of
from casestats.exchange.counted_start import CountedStart
from casestats.periods import Period
from casestats.store.engine import Engine
from casestats.store.ledger import StepRecord
from casestats.store.notes import NoteRecord
from casestats.tabulation import Cell, Status
from casestats.tabulation.comparing import Change
from casestats.tabulation.forecasting import NoPrognosis, Outlook, PastYear, foretell, no_prognosis
from casestats.tabulation.trends import MonthChange, chart_title, sentence, why_not_compared
from casestats.words import Words


@dataclass(frozen=True)
class Point:
    """A month of a series. `cell` is None where no source has told of the month, which is no zero. `preliminary`: not
    every source has told of the whole month. `breaks`: from a day in this month, figures mean something else."""

    month: Period
    cell: Cell | None
    preliminary: bool
    breaks: tuple[Words, ...] = ()

    @property
    def value(self) -> int | None:
        return None if self.cell is None else self.cell.value


@dataclass(frozen=True)
class Card:
    """One target group. `change` is against the same month a year before (None: that was not imported); `sentence`
    says both, `title` what the series shows. `doubts` are said beside the figure, `notes` are people's own."""

    theme: Theme
    indicator: Indicator
    month: Period
    cell: Cell
    preliminary: bool
    change: Change | None
    sentence: Words
    title: Words
    series: tuple[Point, ...]
    doubts: tuple[Words, ...]
    notes: tuple[NoteRecord, ...]
    prognosis: Outlook

    @property
    def value(self) -> int | None:
        return self.cell.value

    @property
    def status(self) -> Status:
        return self.cell.status

    @property
    def coverage(self) -> float | None:
        return self.cell.coverage


class Coverage(NamedTuple):
    """How well one question is answered in the month: `share` is None where that says nothing, and `words` say why.
    `flag` is a flag, `risk_assessment` or `opened_how`."""

    flag: str
    indicator: Indicator
    share: float | None
    status: Status
    words: Words


@dataclass(frozen=True)
class Overview:
    """`unit` "" is the whole municipality. `there`: whether the unit has any case in the time looked at; of one that
    has none nothing is known, so it has no cards and no zeros. `month` is what the cards tell of; `known_from` and
    `known_until` the days between which every source has told what it knows. `units` (of the whole only) are those
    that have cases."""

    municipality: str
    unit: str
    there: bool
    month: Period
    preliminary: bool
    known_from: date | None
    known_until: date | None
    after: int
    cards: tuple[Card, ...]
    coverage: tuple[Coverage, ...]
    deliveries: tuple[Delivery, ...]
    to_do: tuple[ToDo, ...]
    notes: tuple[NoteRecord, ...]
    units: tuple[str, ...]


_MADE: WeakKeyDictionary[Engine, dict[tuple[str, str], tuple[tuple[object, ...], CountedStart, Overview]]] = (
    WeakKeyDictionary()
)
"""Documents that were put together, and of what; while none of it changes they are given again. (The counted page is
kept with them, so that its identity is not given to another.)"""


def overview(installation: Installation, municipality: str, unit: str = WHOLE) -> Overview:
    """The start page of one unit, or ("") of the whole municipality. FixSettings: nothing is imported for it."""
    counted, records, every_note = ready_start(installation, municipality, unit)
    today = swedish_day(installation.clock())
    notes = [one for one in every_note if one.stands and (unit == WHOLE or one.unit in (WHOLE, unit))]
    made_of = (counted.after, id(counted), today, installation.settings.extract_day, tuple(notes))
    made = _MADE.setdefault(installation.engine, {})
    remembered = made.get((municipality, unit))
    if remembered is None or remembered[0] != made_of:
        remembered = made_of, counted, _composed(installation, municipality, counted, records, notes, today)
        if len(made) >= MOST_KEPT:
            made.clear()
        made[municipality, unit] = remembered
    return remembered[2]


def _composed(
    installation: Installation,
    municipality: str,
    counted: CountedStart,
    records: Sequence[StepRecord],
    notes: Sequence[NoteRecord],
    today: date,
) -> Overview:
    unit = counted.unit
    given = deliveries(records, today, installation.settings.extract_day)
    composing = _Composing(counted, notes, given, today)
    return Overview(
        municipality=municipality,
        unit=unit,
        there=counted.there,
        month=counted.focus,
        preliminary=composing.preliminary,
        known_from=counted.known_from,
        known_until=counted.known_until,
        after=counted.after,
        cards=tuple(composing.card(theme) for theme in THEMES if theme.lead and counted.there),
        coverage=tuple(_coverage(counted.questions)) if counted.there else (),
        deliveries=tuple(given),
        to_do=tuple(to_do(given, whole=unit == WHOLE, there=counted.there)),
        notes=tuple(notes),
        units=counted.units,
    )


class _Composing:
    """What is counted, put together with what people have noted and what day it is."""

    def __init__(
        self, counted: CountedStart, notes: Sequence[NoteRecord], given: Sequence[Delivery], today: date
    ) -> None:
        self.counted = counted
        self.notes = notes
        self.today = today
        self.told = Told.of(counted.known_from, counted.known_until, given)
        self.preliminary = counted.preliminary or not self.told.whole(counted.focus)

    def card(self, theme: Theme) -> Card:
        indicator = standard_catalogue().indicator(theme.lead)
        cells = self.counted.months[indicator.id]
        breaks = breaks_of(self.notes, indicator, self.counted.unit)
        focus = self.counted.focus
        cell = cells[str(focus)]
        change = self.told.change(cell, cells[str(focus.year_before)], focus, breaks)
        noun = noun_of(indicator)
        said = self.counted.caveats[indicator.id]
        why = () if change is not None and change.comparable else why_not_compared(change)
        return Card(
            theme=theme,
            indicator=indicator,
            month=focus,
            cell=cell,
            preliminary=self.preliminary,
            change=change,
            sentence=sentence(
                cell, noun, change, last_year=focus.year == self.today.year, preliminary=self.preliminary
            ),
            title=chart_title(noun, self._latest_changes(cells, breaks), this_year=self.today.year),
            series=tuple(self._series(cells, breaks)),
            doubts=tuple(dict.fromkeys((*(caveat.words for caveat in said), *why))),
            notes=tuple(notes_on(self.notes, indicator)),
            prognosis=self._prognosis(indicator, breaks),
        )

    def _latest_changes(self, cells: Mapping[str, Cell], breaks: Sequence[Break]) -> list[MonthChange]:
        """Twelve months to the focus; one that is not known whole is not compared."""
        months = [self.counted.focus]
        while len(months) < 12:
            months.append(months[-1].previous)
        found = []
        for month in reversed(months):
            cell, before = cells[str(month)], cells.get(str(month.year_before))
            change = None if before is None else self.told.change(cell, before, month, breaks)
            sure = change is not None and change.comparable and self.told.whole(month)
            difference = change.difference if sure and change is not None else None
            found.append(MonthChange(month, None if difference is None else int(difference)))
        return found

    def _series(self, cells: Mapping[str, Cell], breaks: Sequence[Break]) -> Iterator[Point]:
        for name, cell in cells.items():
            month = Period.parse(name)
            told = None if self.told.nothing(month) else cell
            new = tuple(one.text for one in begun(breaks, month))
            yield Point(month, told, told is not None and not self.told.whole(month), new)

    def _prognosis(self, indicator: Indicator, breaks: Sequence[Break]) -> Outlook:
        """For the focus' year. Years before a break do not count, nor those that claim something else."""
        focus = self.counted.focus
        if self.preliminary:
            return no_prognosis("not_known")
        if focus.first_month == 12:
            return no_prognosis("year_over")
        gaps = {month.year for month in self.told.gaps}
        years = {year: cells for year, cells in self.counted.years[indicator.id].items() if year not in gaps}
        if focus.year not in years:
            return no_prognosis("history")
        parted = [one.date for one in breaks if date(min(years), 1, 1) < one.date <= focus.calendar_year.end]
        if parted and max(parted) > date(focus.year, 1, 1):
            return no_prognosis("break")
        now, _ = years.pop(focus.year)
        usable = {year: cells for year, cells in years.items() if not parted or date(year, 1, 1) >= max(parted)}
        refused = _claims(now, [cell for cells in usable.values() for cell in cells])
        if refused is not None:
            return refused
        past = [PastYear(year, part.count.yes, whole.count.yes) for year, (part, whole) in usable.items()]
        told = foretell(focus.year, focus.first_month, now.count.yes, past, now.status)
        if isinstance(told, NoPrognosis) and told.kind == "history" and parted:
            return no_prognosis("break")
        return told


_SURE_ENOUGH = {Status.TRUE_ZERO: Status.EXACT, Status.ZERO_KNOWN: Status.EXACT}


def _claims(now: Cell, then: Sequence[Cell]) -> NoPrognosis | None:
    """Why figures of different years cannot stand beside each other; None where they can."""
    statuses = {_SURE_ENOUGH.get(cell.status, cell.status) for cell in (now, *then)}
    if Status.UNABLE in statuses:
        return no_prognosis("unable")
    return no_prognosis("claims") if len(statuses) > 1 else None


_ANSWERED = Words("av {base} har ett svar", "of {base} have an answer")
_ONLY_YES = Words(
    "källan kan bara säga ja, så täckningen går inte att ange", "the source can only say yes, so it cannot be stated"
)
_NOBODY = Words("ingen att fråga om den här månaden", "nobody to ask about this month")
_UNABLE = Words("ingen källa har uppgiften", "no source has it")


def _coverage(cells: Mapping[str, Cell]) -> Iterator[Coverage]:
    flags = {name: flag for flag, name in FLAG_INDICATORS.items()}
    flags |= {"risk_assessed": "risk_assessment", "opened_notifications": "opened_how"}
    for name in QUESTIONS:
        cell = cells[name]
        answered, base = cell.count.yes + cell.count.no, cell.count.base
        if cell.status is Status.UNABLE:
            words = _UNABLE
        elif not base:
            words = _NOBODY
        elif cell.coverage is None:
            words = _ONLY_YES
        else:
            words = Words(f"{answered} {_ANSWERED.sv}", f"{answered} {_ANSWERED.en}")
            words = Words(words.sv.format(base=base), words.en.format(base=base))
        yield Coverage(flags[name], standard_catalogue().indicator(name), cell.coverage, cell.status, words)
