"""quality: how well questions are answered, what no profile names, where sources contradict each other, and which
children may be hidden. Cases are named by opaque handles only; revealing one is another verb. Changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from casestats.actions.deliveries import Delivery, deliveries
from casestats.actions.known import KnownCases, remembered_cases
from casestats.actions.ready import ledger_of
from casestats.actions.start_counting import demand_frame
from casestats.actions.stepping import claims_of
from casestats.actions.telling import Told
from casestats.adapters.dates import swedish_day
from casestats.bootstrap import Installation
from casestats.cases import TargetGroup
from casestats.catalogue import Indicator, standard_catalogue
from casestats.catalogue.themes import FLAG_INDICATORS, QUESTIONS
from casestats.flags import FLAGS
from casestats.intake.effective import effective_cases, is_active
from casestats.intake.facts import SourceRank, Step, day_number
from casestats.intake.plan import latest_views
from casestats.periods import Period
from casestats.store.engine import Connection, reading
from casestats.store.ledger import StepRecord, live_imports, sources
from casestats.store.quality import (
    Handle,
    handle_of,
    keys_that_differ,
    keys_told_elsewhere,
    known_of,
    unclassified_children,
)
from casestats.tabulation import Cell, CountTable
from casestats.tabulation.narrowing import of_units
from casestats.words import Words

LISTED = 200
"""So many cases are listed of each kind; all are counted, but of those that must be looked at one by one."""
LOOKED_AT = 3000
"""So many cases are looked at one by one."""

WHAT_IS_MEANT = {
    "unclassified": Words(
        "Barnärenden, aktuella under månaden, där ingen källa säger något om våld.",
        "Children's cases, active in the month, of which no source says anything about violence.",
    ),
    "by_form": Words(
        "Barnärenden om våld där ärendesystemet inte säger något: bara formuläret eller en annan källa gör det.",
        "Children's cases of violence of which the case system says nothing: only the form or another source knows.",
    ),
    "by_link": Words(
        "Barnärenden utan uppgift om våld där ett annat ärende har den: en våldsutsatt vuxens ärende med samma nummer, "
        "där barn bevittnat våldet, eller ett annat ärende om samma barn.",
        "Children's cases that say nothing of violence where another does: an adult's case of the same number, in "
        "which a child has witnessed it, or another case of the same child.",
    ),
}


class CoverageLine(NamedTuple):
    """One question over the months; a cell is None where no source has told of the month. `flag` is one of
    casestats.flags, `risk_assessment` or `opened_how`."""

    flag: str
    indicator: Indicator
    cells: tuple[Cell | None, ...]


class UnmappedCode(NamedTuple):
    """A reason code that the profile of a source does not name, and how many rows of its newest extract have it."""

    source: str
    code: str
    rows: int


class Conflict(NamedTuple):
    """A flag that one source says yes to and another no: yes counts."""

    flag: str
    cases: int
    handles: tuple[str, ...]


class Children(NamedTuple):
    """See WHAT_IS_MEANT. `unclassified` is the figure of the indicator; of units theirs."""

    month: Period
    unclassified: Cell
    handles: tuple[str, ...]
    by_form: int
    by_form_handles: tuple[str, ...]
    by_link: int
    by_link_handles: tuple[str, ...]


@dataclass(frozen=True)
class Quality:
    """`units` None: the whole municipality. What is told of extracts (`unmapped`, `deliveries`) is the whole's, and
    `unmapped` is empty for units."""

    municipality: str
    units: tuple[str, ...] | None
    months: tuple[Period, ...]
    coverage: tuple[CoverageLine, ...]
    unmapped: tuple[UnmappedCode, ...]
    conflicts: tuple[Conflict, ...]
    children: Children
    deliveries: tuple[Delivery, ...]
    known_from: date | None
    known_until: date | None
    after: int


def quality(
    installation: Installation,
    municipality: str,
    *,
    last: Period | None = None,
    months: int = 12,
    units: Sequence[str] | None = None,
) -> Quality:
    """The months to `last` (the newest whole one), for the whole municipality or the cases of some units. FixSettings:
    nothing is imported."""
    records = ledger_of(installation, municipality)
    today = swedish_day(installation.clock())
    frame = demand_frame(records, today, municipality)
    span = _months(last or frame.focus, months)
    own = None if units is None else tuple(sorted(set(units)))
    first_year, last_year = min(span[0].year, frame.last.year - 3), max(span[-1].year, frame.last.year)
    known = remembered_cases(
        installation, municipality, date(first_year, 1, 1), date(last_year, 12, 31), records[-1].number
    )
    given = deliveries(records, today, installation.settings.extract_day)
    told = Told.of(known.known_from, known.known_until, given)
    cells = _cells(known, span, own)
    with reading(installation.engine) as connection:
        looking = _Looking(connection, municipality, records, own)
        conflicts = tuple(looking.conflicts())
        children = looking.children(span[-1], cells["children_unclassified"][span[-1]])
    return Quality(
        municipality=municipality,
        units=own,
        months=span,
        coverage=tuple(_coverage(cells, span, told)),
        unmapped=tuple(_unmapped(given)) if own is None else (),
        conflicts=conflicts,
        children=children,
        deliveries=tuple(given),
        known_from=known.known_from,
        known_until=known.known_until,
        after=known.after,
    )


def _months(last: Period, number: int) -> tuple[Period, ...]:
    found = [Period(last.year, last.first_month + last.months - 1, 1)]
    while len(found) < max(1, min(number, 36)):
        found.insert(0, found[0].previous)
    return tuple(found)


def _cells(known: KnownCases, months: Sequence[Period], units: tuple[str, ...] | None) -> dict[str, dict[Period, Cell]]:
    """Indicator -> month -> cell."""
    catalogue = standard_catalogue()
    wanted = [catalogue.indicator(name) for name in (*QUESTIONS, "children_unclassified")]
    found: dict[str, dict[Period, Cell]] = {one.id: {} for one in wanted}
    for year in sorted({month.year for month in months}):
        of_year = [month for month in months if month.year == year]
        period = Period(year, of_year[0].first_month, len(of_year))
        for table in known.tables(wanted, period, ("month",) if units is None else ("month", "unit")):
            if isinstance(table, CountTable):
                own = table if units is None else of_units(table, units)
                for month in of_year:
                    found[table.indicator.id][month] = own.cell((str(month),))
    return found


def _coverage(cells: dict[str, dict[Period, Cell]], months: Sequence[Period], told: Told) -> Iterator[CoverageLine]:
    flags = {name: flag for flag, name in FLAG_INDICATORS.items()}
    flags |= {"risk_assessed": "risk_assessment", "opened_notifications": "opened_how"}
    for name in QUESTIONS:
        line = tuple(None if told.nothing(month) else cells[name][month] for month in months)
        yield CoverageLine(flags[name], standard_catalogue().indicator(name), line)


def _unmapped(given: Iterable[Delivery]) -> Iterator[UnmappedCode]:
    for one in given:
        for code, rows in sorted(one.unmapped.items(), key=lambda pair: (-pair[1], pair[0])):
            yield UnmappedCode(one.source, code, rows)


class _Looking:
    """Looks at cases one by one, as an import would merge them."""

    def __init__(
        self,
        connection: Connection,
        municipality: str,
        records: Sequence[StepRecord],
        units: tuple[str, ...] | None,
    ) -> None:
        self.connection = connection
        self.municipality = municipality
        self.units = units
        known_sources = sources(connection, municipality)
        self.live: dict[int, Step] = live_imports(records)
        alive = {step.source for step in self.live.values()}
        self.numbers = {name: number for name, (number, _) in known_sources.items() if name in alive}
        self.ranks: dict[str, SourceRank] = {name: rank for name, (_, rank) in known_sources.items()}
        self.claims = claims_of(self.live)

    def _ours(self, handle: Handle) -> bool:
        return self.units is None or handle.unit in self.units

    def conflicts(self) -> Iterator[Conflict]:
        if len(self.numbers) < 2:
            return
        found: dict[str, list[str]] = {}
        numbers = self.numbers.values()
        for key in keys_that_differ(self.connection, self.municipality, numbers, LOOKED_AT):
            known = known_of(self.connection, self.municipality, key, self.live)
            if known is None:
                continue
            effective = effective_cases(list(latest_views(known.facts).values()), self.claims, self.ranks)
            for person, mask in effective.conflicts:
                handle = handle_of(self.connection, known.cases[person], effective.cases[person].unit)
                if self._ours(handle):
                    for place, flag in enumerate(FLAGS):
                        if mask >> place & 1:
                            found.setdefault(flag, []).append(handle.uuid)
        for flag in sorted(found, key=lambda flag: (-len(found[flag]), flag)):
            yield Conflict(flag, len(found[flag]), tuple(found[flag][:LISTED]))

    def children(self, month: Period, unclassified: Cell) -> Children:
        hidden = unclassified_children(self.connection, self.municipality, month.start, month.end, self.units)
        own = [child for child in hidden if self._ours(child.handle)]
        linked = [child.handle.uuid for child in own if child.linked]
        by_form = [handle.uuid for handle in self._by_form(month) if self._ours(handle)]
        return Children(
            month,
            unclassified,
            tuple(child.handle.uuid for child in own[:LISTED]),
            len(by_form),
            tuple(by_form[:LISTED]),
            len(linked),
            tuple(linked[:LISTED]),
        )

    def _by_form(self, month: Period) -> Iterator[Handle]:
        """Active children's cases that the source believed first does not say are a child's of violence."""
        if len(self.numbers) < 2:
            return
        first = min(self.numbers, key=lambda name: self.ranks[name])
        keys = keys_told_elsewhere(
            self.connection, self.municipality, self.numbers[first], month.start, month.end, LOOKED_AT
        )
        children = (TargetGroup.CHILD_VICTIM, TargetGroup.CHILD_WITNESS)
        for key in dict.fromkeys(keys):
            known = known_of(self.connection, self.municipality, key, self.live)
            if known is None:
                continue
            views = latest_views(known.facts)
            effective = effective_cases(list(views.values()), self.claims, self.ranks)
            for person, facts in effective.cases.items():
                own = views.get((first, person))
                says_so = own is not None and own.facts.target_group in children
                active = is_active(facts, day_number(month.start), day_number(month.end))
                if active and facts.target_group in children and not says_so:
                    yield handle_of(self.connection, known.cases[person], facts.unit)
