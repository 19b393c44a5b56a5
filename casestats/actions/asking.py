"""ask: figures one by one, each as the person who asks may see it, for programs that fetch them. Changes nothing.

Whoever sees the municipality's own figures gets them exactly as they are known now; a manager gets those of their own
units so, and of the municipality what has been published; everybody else what has been published (docs/adr/0016).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from casestats.access import Person, Role
from casestats.actions.known import KnownCases, known_cases
from casestats.actions.released import Release, read_all
from casestats.bootstrap import Installation
from casestats.catalogue import Indicator, standard_catalogue
from casestats.disclosure.tables import TOTAL
from casestats.exchange.release_rows import NOT_APPLICABLE, ReleaseRow, share_row, table_rows
from casestats.exchange.report_rows import report_row
from casestats.periods import Period
from casestats.releases.content import CellStatus, ReleasedTable
from casestats.releases.lifecycle import FINAL, State
from casestats.store.engine import reading
from casestats.store.ledger import steps
from casestats.store.releases import ReleaseRecord, release_record, release_records, released
from casestats.tabulation import Cell, CountTable, RatioCell, Status, Table
from casestats.tabulation.tables import Caveat, Key
from casestats.words import Words

SEES_EXACT_FIGURES = frozenset({Role.ANALYST, Role.APPROVER})
HIDDEN = "hidden"
"""The status of a figure that is not shown, so that nobody is pointed out. It has no value and no coverage."""
INTERNAL = "internal"
"""Where a figure comes from that is counted now and for the inside alone; others name a release."""
PERIOD = "period"
MONTH = "month"
UNIT = "unit"
MOST_BREAKDOWNS = 3
_SELDOM = frozenset({"other", "not_recorded"})
_WITHOUT_COUNTS = frozenset(
    (
        *("break", "preliminary", "before_first_extract", "recorded_since", "recorded_until"),
        *("approximate", "partial_scope", "unable"),
    )
)
"""Caveats that say nothing of how many there are elsewhere, so that they may stand beside a unit's own figures."""


class Wanted(NamedTuple):
    """What is asked for. Without indicators: all of them. `unit` "": the whole municipality. `published_only`: not
    even those who see the exact figures want them."""

    municipality: str
    period: Period
    indicators: tuple[str, ...] = ()
    breakdown: tuple[str, ...] = ()
    unit: str = ""
    published_only: bool = False


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One figure with all that must be said beside it. `breakdown`: of each dimension the group it is of. `value` None:
    there is none to show, and `status` says why. `coverage` is a share of 1, `coverage_band` percent as published."""

    indicator: Indicator
    version: int
    period: str
    unit: str
    breakdown: Mapping[str, str]
    source: str
    value: int | Decimal | None
    status: str
    claim: str = ""
    no: int | None = None
    unknown: int | None = None
    not_recorded: int | None = None
    numerator: int | None = None
    denominator: int | None = None
    coverage: float | None = None
    coverage_band: str = ""
    caveats: tuple[Caveat, ...] = ()


@dataclass(frozen=True)
class Figures:
    """`known_from` and `known_until`: the days between which every source has told what it knows; None where figures
    are published ones, which say it themselves."""

    figures: Sequence[Figure] = field(repr=False)
    known_from: date | None = None
    known_until: date | None = None


def figures_for(installation: Installation, person: Person, wanted: Wanted) -> Figures | None:
    """The figures in the catalogue's order. None: there is no such unit, or it is not theirs to see. Raises FixSettings
    for an indicator or a breakdown that the catalogue lacks, Refused where a release was changed outside of casestats.
    """
    catalogue = standard_catalogue()
    indicators = [catalogue.indicator(name) for name in dict.fromkeys(wanted.indicators)] or list(catalogue.indicators)
    for dimension in wanted.breakdown:
        catalogue.breakdown(dimension)
    exact = not wanted.published_only and person.has(SEES_EXACT_FIGURES) and person.reads(wanted.municipality)
    if wanted.unit:
        own = not wanted.published_only and Role.MANAGER in person.roles
        if not (exact or (own and wanted.unit in person.units(wanted.municipality))):
            return None
    elif not exact:
        return Figures(list(_published(installation, wanted, indicators)))
    known = known_of(installation, wanted.municipality, wanted.period)
    if known is None:
        return None if wanted.unit else Figures([])
    if wanted.unit:
        if wanted.unit not in known.counter.columns.units:
            return None
        return Figures(list(_of_unit(known, wanted, indicators)), known.known_from, known.known_until)
    return Figures(list(_of_whole(known, wanted, indicators)), known.known_from, known.known_until)


def known_of(installation: Installation, municipality: str, period: Period) -> KnownCases | None:
    """The cases that matter for a period; None where nothing was ever imported for the municipality."""
    with reading(installation.engine) as connection:
        if not steps(connection, municipality):
            return None
    year = period.calendar_year
    return known_cases(installation, municipality, year.start, year.end)


def _of_whole(known: KnownCases, wanted: Wanted, indicators: Iterable[Indicator]) -> Iterator[Figure]:
    for table in known.tables(indicators, wanted.period, wanted.breakdown):
        for key, cell in table.entries(empty_groups=True):
            yield _counted(wanted, table, key, cell, table.caveats)


def _of_unit(known: KnownCases, wanted: Wanted, indicators: Iterable[Indicator]) -> Iterator[Figure]:
    """Nothing of the other units: neither what of the rare groups they have, nor caveats that count their cases."""
    breakdown = tuple(dimension for dimension in wanted.breakdown if dimension != UNIT)
    for table in known.tables(indicators, wanted.period, (*breakdown, UNIT)):
        caveats = without_counts(table.caveats)
        for key, cell in table.entries(empty_groups=True):
            if key[-1] != wanted.unit or (isinstance(cell, Cell) and _is_rare_and_empty(key, cell)):
                continue
            yield _counted(wanted, table, key, cell, caveats)


def without_counts(caveats: Iterable[Caveat]) -> tuple[Caveat, ...]:
    """Those caveats that say nothing of how many there are."""
    return tuple(caveat for caveat in caveats if caveat.kind in _WITHOUT_COUNTS)


def _is_rare_and_empty(key: Key, cell: Cell) -> bool:
    return cell.count.base == 0 and not _SELDOM.isdisjoint(key[:-1])


def _counted(wanted: Wanted, table: Table, key: Key, cell: Cell | RatioCell, caveats: tuple[Caveat, ...]) -> Figure:
    row = report_row(wanted.municipality, table, key, cell)
    status = row.status.value
    if isinstance(cell, RatioCell) and cell.value is None and cell.status is not Status.UNABLE:
        status = NOT_APPLICABLE
    named = dict(zip(table.breakdown, key, strict=True)) if isinstance(table, CountTable) or key else {}
    return Figure(
        indicator=table.indicator,
        version=table.version,
        period=named.get(MONTH, str(wanted.period)),
        unit=wanted.unit,
        breakdown={name: code for name, code in named.items() if name in wanted.breakdown},
        source=INTERNAL,
        value=row.value,
        status=status,
        claim=row.status.value,
        no=row.no,
        unknown=row.unknown,
        not_recorded=row.not_recorded,
        numerator=row.numerator,
        denominator=row.denominator,
        coverage=row.coverage,
        caveats=caveats,
    )


def _published(installation: Installation, wanted: Wanted, indicators: Sequence[Indicator]) -> Iterator[Figure]:
    """Of each indicator what the newest release in force tells of just this period and breakdown."""
    with reading(installation.engine) as connection:
        records = released(release_records(connection, wanted.municipality))
        in_force = [record for record in records if record.state is State.PUBLISHED]
        releases = read_all(connection, installation, in_force)
    for indicator in indicators:
        for release in reversed(releases):
            figures = list(_told(release, wanted, indicator))
            if figures:
                yield from figures
                break


def _told(release: Release, wanted: Wanted, indicator: Indicator) -> Iterator[Figure]:
    content = release.content
    for table in content.tables:
        if table.indicator == indicator.id and table.measure == "yes" and _is_by(table, wanted.breakdown):
            rows = [(row, _place(row, wanted)) for row in table_rows(table, content.policy.base)]
            figures = [
                _released(release, indicator, row, place, (*table.caveats, *content.caveats))
                for row, place in rows
                if place is not None
            ]
            if figures:
                yield from figures
                return
    for share in content.shares:
        if share.indicator == indicator.id and content.period == str(wanted.period) and not wanted.breakdown:
            place = {PERIOD: content.period}
            yield _released(release, indicator, share_row(share), place, (*share.caveats, *content.caveats))


def _is_by(table: ReleasedTable, breakdown: Sequence[str]) -> bool:
    names = {dimension.name for dimension in table.dimensions}
    return set(breakdown) - {MONTH} <= names


def _place(row: ReleaseRow, wanted: Wanted) -> Mapping[str, str] | None:
    """The groups that a row is of, and its period; None: it is not of what is wanted. Totals are not among groups:
    they are what is told without the breakdown."""
    codes = dict(zip(row.dimensions, row.codes, strict=True))
    period = codes.pop(PERIOD, "")
    periods = map(str, wanted.period.each_month) if MONTH in wanted.breakdown else [str(wanted.period)]
    if period not in periods or any(
        (code == TOTAL) is (dimension in wanted.breakdown) for dimension, code in codes.items()
    ):
        return None
    named = {MONTH: period, **codes}
    return {PERIOD: period, **{dimension: named[dimension] for dimension in wanted.breakdown}}


def _released(
    release: Release, indicator: Indicator, row: ReleaseRow, place: Mapping[str, str], caveats: Sequence[Words]
) -> Figure:
    hidden = row.status == CellStatus.SUPPRESSED.value
    return Figure(
        indicator=indicator,
        version=row.indicator_version,
        period=place[PERIOD],
        unit="",
        breakdown={dimension: code for dimension, code in place.items() if dimension != PERIOD},
        source=release.record.id,
        value=row.value,
        status=HIDDEN if hidden else row.status,
        claim=row.claim,
        numerator=row.numerator,
        denominator=row.denominator,
        coverage_band=row.coverage,
        caveats=tuple(Caveat("published", words) for words in caveats),
    )


def readable_release(installation: Installation, municipality: str, id: str) -> ReleaseRecord | None:
    """A release of that municipality that readers have, or have had; None: there is no such."""
    with reading(installation.engine) as connection:
        record = release_record(connection, id)
    return record if record is not None and record.municipality == municipality and record.state in FINAL else None
