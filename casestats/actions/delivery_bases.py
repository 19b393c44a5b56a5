"""What the figures of a delivery rest on: the comparability profile of each indicator, from the imports behind it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from casestats.actions.deliveries import deliveries
from casestats.bootstrap import Installation
from casestats.catalogue import Indicator, Share, standard_catalogue
from casestats.county.bundle import Basis, Typed
from casestats.county.bundles import counted_as
from casestats.disclosure.tables import TOTAL
from casestats.intake.facts import day_of
from casestats.periods import Period
from casestats.releases.content import Content
from casestats.scope import Cover, Extent, Scope
from casestats.store.engine import Connection
from casestats.store.ledger import StepRecord, live_imports, scopes, sources, steps
from casestats.tabulation.claims import found_for, share_claim
from casestats.tabulation.tables import Status

CASE_SYSTEM, SURVEY, BOTH, MANUAL = "case_system", "survey", "both", "manual"
WHOLE = "whole"
_PART = "en del / a part"


@dataclass(frozen=True)
class _Behind:
    """The imports that the figures rest on. `survey`: the sources whose rows name no person: a form is filled in for
    each case there, and whoever is met twice is met anew."""

    records: Sequence[StepRecord]
    scopes: Sequence[Scope]
    survey: frozenset[str]


def _behind(connection: Connection, municipality: str, content: Content | None) -> _Behind:
    records = steps(connection, municipality)
    if content is not None:
        records = [one for one in records if one.number <= content.data_version]
    known = sources(connection, municipality)
    ranks = {name: rank for name, (_, rank) in known.items()}
    survey = frozenset(name for name, rank in ranks.items() if not rank.person_references)
    return _Behind(records, scopes(records, ranks), survey)


def _claim(indicator: Indicator, behind: _Behind, period: Period) -> tuple[Status, tuple[Cover, ...]]:
    if isinstance(indicator.counts, Share):
        claim, found = share_claim(indicator.counts, behind.scopes, period)
    else:
        claim, found = found_for(indicator.counts, behind.scopes, period)
    return claim.status, found.by


def unable_by_sources(
    connection: Connection, municipality: str, period: Period, content: Content | None
) -> frozenset[str]:
    """The indicators that no source covers in the period; none where nothing was ever imported."""
    behind = _behind(connection, municipality, content)
    if not behind.scopes:
        return frozenset()
    every = standard_catalogue().indicators
    return frozenset(one.id for one in every if _claim(one, behind, period)[0] is Status.UNABLE)


def bases_of(
    connection: Connection,
    installation: Installation,
    municipality: str,
    period: Period,
    content: Content | None,
    typed: Sequence[Typed],
) -> tuple[Basis, ...]:
    """One for each indicator of the catalogue, in its order. A figure is preliminary while its period is not over, or
    an extract of it is missing."""
    behind = _behind(connection, municipality, content)
    by_hand = {one.indicator for one in typed if not one.on_behalf_of}
    bands = {} if content is None else _bands(content)
    today = installation.clock().date()
    preliminary = period.end >= today or _lacks_extracts(behind, period, today, installation.settings.extract_day)
    return tuple(
        _basis(indicator, behind, period, indicator.id in by_hand, bands.get(indicator.id, ""), preliminary)
        for indicator in standard_catalogue().indicators
    )


def _basis(
    indicator: Indicator, behind: _Behind, period: Period, by_hand: bool, coverage: str, preliminary: bool
) -> Basis:
    unit, when = counted_as(indicator)
    _, covers = _claim(indicator, behind, period)
    manual = by_hand or not behind.scopes
    return Basis(
        indicator=indicator.id,
        version=indicator.version,
        unit=unit,
        when=when,
        scope=WHOLE if manual else _scope(covers),
        source=MANUAL if manual else _kind(behind, covers),
        coverage=coverage,
        since="" if manual else _since(covers),
        preliminary=preliminary,
    )


def _scope(covers: Sequence[Cover]) -> str:
    """ "whole", or what part is covered, in the words of the profile."""
    partial = [cover for cover in covers if cover.extent is Extent.PARTIAL]
    if not partial:
        return WHOLE
    return "; ".join(dict.fromkeys(cover.note.sv for cover in partial if cover.note)) or _PART


def _kind(behind: _Behind, covers: Sequence[Cover]) -> str:
    """From the sources that cover it; where none does, from all there are."""
    used = {scope.source for scope in behind.scopes if set(scope.covers) & set(covers)}
    used = used or {scope.source for scope in behind.scopes}
    surveys = used & behind.survey
    if not surveys:
        return CASE_SYSTEM
    return SURVEY if surveys == used else BOTH


def _since(covers: Sequence[Cover]) -> str:
    days = [cover.since for cover in covers if cover.since is not None]
    return max(days).isoformat() if days else ""


def _bands(content: Content) -> Mapping[str, str]:
    """Indicator -> the band of its whole over the release's period."""
    found: dict[str, str] = {}
    for table in content.tables:
        if table.measure != "yes":
            continue
        key = tuple(content.period if one.name == "period" else TOTAL for one in table.dimensions)
        cell = table.cells.get(key)
        if cell is not None and cell.coverage:
            found.setdefault(table.indicator, cell.coverage)
    return found


def _lacks_extracts(behind: _Behind, period: Period, today: date, extract_day: int) -> bool:
    """Whether a source that still gives extracts has not told of all of the period, from the day on which it began to
    record anything. A source whose imports state no period cannot be asked."""
    since = {scope.source: _first_day(scope.covers) for scope in behind.scopes}
    for one in deliveries(behind.records, today, extract_day):
        if one.ended or one.period is None:
            continue
        told = _told_months(behind.records, one.source)
        needed = {month for month in period.each_month if month.end >= since.get(one.source, date.min)}
        if not needed <= told or one.known_until is None or one.known_until < period.end:
            return True
    return False


def _first_day(covers: Sequence[Cover]) -> date:
    return min((cover.since or date.min for cover in covers), default=date.min)


def _told_months(records: Sequence[StepRecord], source: str) -> set[Period]:
    """The months that some import of the source states, that was not taken back."""
    live = live_imports(records)
    months: set[Period] = set()
    for record in records:
        start, end = day_of(record.period_start), day_of(record.period_end)
        if record.number not in live or record.source != source or start is None or end is None:
            continue
        month = Period.month_of(start)
        while month.start <= end:
            months.add(month)
            month = Period.month_of(month.end + timedelta(days=1))
    return months
