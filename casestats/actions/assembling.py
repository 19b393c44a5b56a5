"""From a template to all that a release is made of: counts for disclosure control, and the outline around them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product

from casestats.actions.counting import Counted, count
from casestats.actions.known import KnownCases, known_cases
from casestats.bootstrap import Installation
from casestats.catalogue import Counts, Indicator, Unit, When, standard_catalogue
from casestats.disclosure.believing import believed
from casestats.disclosure.groups import unit_groups
from casestats.disclosure.policy import Method
from casestats.disclosure.tables import (
    TOTAL,
    FrequencyTable,
    Layout,
    Nested,
    Place,
    PublicRelation,
)
from casestats.intake.facts import day_of
from casestats.periods import Period
from casestats.releases import limits
from casestats.releases.content import CellStatus, Imported
from casestats.releases.coverage import band_of, relations_of
from casestats.releases.measures import WHOLE, Of, counts_of, standard_measures
from casestats.releases.outline import Claim, Figure, Outline, OutlinedShare, OutlinedTable
from casestats.releases.planning import (
    Plan,
    PlannedShare,
    PlannedTable,
    known_inside,
    plan,
    rests,
    whole_key,
)
from casestats.releases.template import Template
from casestats.store.ledger import live_imports
from casestats.tabulation import Status, Table
from casestats.words import Words


@dataclass(frozen=True, kw_only=True)
class Assembled:
    """`counts`, `nested` and `relations` are what disclosure control takes in, and stay inside the unit. `outline` is
    the release without its figures."""

    counts: tuple[FrequencyTable, ...]
    nested: tuple[Nested, ...]
    relations: tuple[PublicRelation, ...]
    outline: Outline
    unprinted: tuple[FrequencyTable, ...] = ()
    """What the managers of units know of their own, beyond what the tables break down by unit."""


def assemble(
    installation: Installation,
    municipality: str,
    period: Period,
    template: Template,
    *,
    after: int,
    shown_before: Sequence[Layout] = (),
) -> Assembled:
    """Count what a template asks for, as known after a step of the ledger.

    `shown_before` are the forms of what readers have already. Raises Refused where the template asks for more than may
    be shown, alone or beside that; FixSettings where nothing was imported for the municipality.
    """
    limits.demand(template, period)
    year = period.calendar_year
    known = known_cases(installation, municipality, year.start, year.end, after=after)
    dimensions = (dimension for layout in shown_before for dimension in layout.dimensions)
    units = unit_groups(dimensions, (name for name in known.counter.columns.units if name))
    planned = plan(template, municipality, period, units)
    limits.demand_beside(planned.layouts, shown_before)
    counted = {one.table.layout.name: one for one in count(known, planned.layouts)}
    told = {name: one for name, one in counted.items() if _says_anything(one)}
    bands = _bands(planned, told) if template.coverage else {}
    nested = _nested(told.values())
    tables = [_to_protect(table, template) for table in believed([one.table for one in told.values()], nested)]
    inside: list[Layout] = []
    if template.policy.insider and sum(map(len, units)) > 1:
        inside = known_inside([table.layout for table in tables], units)
        nested += tuple(rests((table.layout for table in tables), units))
    return Assembled(
        counts=tuple(tables),
        nested=nested,
        relations=(*_relations(bands, municipality), *_apart(tables)),
        outline=_outline(template, period, known, planned, counted, told, bands),
        unprinted=tuple(replace(one.table, withheld=frozenset()) for one in count(known, inside)),
    )


def _to_protect(table: FrequencyTable, template: Template) -> FrequencyTable:
    """Nothing is withheld where all is rounded: what cannot be said is left out of the release, and a rounded zero
    claims nothing."""
    return replace(table, withheld=frozenset()) if template.policy.method is Method.ROUND else table


def _says_anything(counted: Counted) -> bool:
    """Whether any source covers it in any of its periods."""
    return any(one.whole.cell(()).status is not Status.UNABLE for one in counted.periods.values())


def _nested(counted: Iterable[Counted]) -> tuple[Nested, ...]:
    """The nestings between measures that are both in the tables."""
    there = {one.table.layout.measure for one in counted}
    return tuple(each for each in standard_measures().nested() if {each.inner, each.outer} <= there)


_Bands = Mapping[tuple[str, str], str]
"""Indicator and period -> the band that its coverage lies in."""


def _bands(planned: Plan, told: Mapping[str, Counted]) -> _Bands:
    """Where yes and no say something, how many answered, in bands: of the whole of each period."""
    found = {}
    for table in planned.tables:
        if table.of == "yes" and table.layout.name in told and counts_of(table.indicator).question is not None:
            for period, counted in told[table.layout.name].periods.items():
                cell = counted.whole.cell(())
                if cell.status is not Status.UNABLE and cell.count.coverage_told:
                    found[table.indicator.id, period] = band_of(cell.count.yes + cell.count.no, cell.count.base)
    return found


def _relations(bands: _Bands, municipality: str) -> Iterator[PublicRelation]:
    """What the bands tell of the counts."""
    measures, catalogue = standard_measures(), standard_catalogue()
    for (name, period), band in bands.items():
        counts = counts_of(catalogue.indicator(name))
        codes = tuple(sorted([("period", period), ("municipality", municipality)]))
        yes, answered, base = (
            Place(measure.name, codes)
            for measure in (measures.yes(counts), measures.answered(counts), measures.base(counts))
        )
        yield from relations_of(yes, answered, base, band)


def _apart(tables: Sequence[FrequencyTable]) -> Iterator[PublicRelation]:
    """That two measures with nothing in common are together no more than what both lie within: in each period."""
    wholes = {table.layout.place(key) for table in tables for key in table.counts if set(key[1:]) <= {TOTAL}}
    codes = {place.codes for place in wholes if {name for name, _ in place.codes} == WHOLE}
    for (one, other, whole), at in product(standard_measures().apart(), sorted(codes)):
        if {Place(one, at), Place(other, at), Place(whole, at)} <= wholes:
            yield PublicRelation(((Place(whole, at), 1), (Place(one, at), -1), (Place(other, at), -1)), 0, None)


def _outline(
    template: Template,
    period: Period,
    known: KnownCases,
    planned: Plan,
    counted: Mapping[str, Counted],
    told: Mapping[str, Counted],
    bands: _Bands,
) -> Outline:
    catalogue = standard_catalogue()
    caveats = _caveats(known, period, template.indicators)
    return Outline(
        municipality=known.municipality,
        period=period,
        template=template.name,
        title=template.title,
        data_version=known.after,
        catalogue_version=catalogue.version,
        imports=tuple(_imports(known)),
        tables=tuple(_outlined(table, counted, told, bands, caveats) for table in planned.tables),
        shares=tuple(_share(share, known, period, told, caveats) for share in planned.shares),
        guards=_guards(planned, told),
        caveats=tuple(_left_out(planned, period)),
    )


def _outlined(
    table: PlannedTable,
    counted: Mapping[str, Counted],
    told: Mapping[str, Counted],
    bands: _Bands,
    caveats: _Caveats,
) -> OutlinedTable:
    name = table.layout.name
    claims = {}
    for period, one in counted[name].periods.items():
        band = bands.get((table.indicator.id, period), "") if table.of == "yes" else ""
        claims[period, ""] = Claim(_claimed(one.whole.judge.claim().status), band)
        if "target_group" in one.by_group.breakdown:
            for group in one.by_group.labels[one.by_group.breakdown.index("target_group")]:
                claims[period, group] = Claim(_claimed(one.by_group.judge.claim("", group).status))
    return OutlinedTable(
        name=table.name,
        indicator=table.indicator,
        of=table.of,
        layout=table.layout,
        table=name if name in told else None,
        claims=claims,
        doubtful=frozenset(key for key, cell in counted[name].cells.items() if cell.status is Status.ZERO_KNOWN),
        caveats=caveats[table.indicator.id, table.of],
    )


def _claimed(status: Status) -> CellStatus:
    return CellStatus(status.value)


def _share(
    share: PlannedShare,
    known: KnownCases,
    period: Period,
    told: Mapping[str, Counted],
    caveats: _Caveats,
) -> OutlinedShare:
    (table,) = known.tables([share.indicator], period)
    unable = table.cell(()).status is Status.UNABLE
    there = share.numerator.table in told and share.denominator.table in told and not unable
    return OutlinedShare(
        indicator=share.indicator,
        numerator=share.numerator if there else None,
        denominator=share.denominator if there else None,
        status=_share_claim(table) if there else CellStatus.UNABLE,
        caveats=caveats[share.indicator.id, "yes"],
    )


def _share_claim(table: Table) -> CellStatus:
    """What the sources allow; whether a zero is believed is seen when the figures are there."""
    status = table.cell(()).status
    return CellStatus.EXACT if status in (Status.TRUE_ZERO, Status.ZERO_KNOWN) else _claimed(status)


def _guards(planned: Plan, told: Mapping[str, Counted]) -> Mapping[str, Mapping[str, Figure]]:
    """Where the figures stand that make others a lower bound."""
    found: dict[str, dict[str, Figure]] = {}
    for name in {table.indicator.lower_bound_while for table in planned.tables} - {None}:
        measure = standard_measures().yes(counts_of(standard_catalogue().indicator(str(name))))
        for layout in planned.layouts:
            if layout.measure == measure.name and layout.name in told:
                for period in layout.dimensions[0].codes:
                    key = whole_key(layout, period)
                    found.setdefault(str(name), {}).setdefault(period, Figure(layout.name, key))
    return found


_COUNTED = frozenset({"own_persons", "left_out"})
"""Caveats of a report that hold a count, or tell that there is something to count: figures that nobody protects."""
_PERSONS = Words(
    "Ett ärende utan personuppgift räknas som en person.", "A case without a person reference is counted as a person."
)
_BIRTH_YEAR = Words("Ärenden utan födelseår är inte med.", "Cases without a birth year are left out.")
_START = Words("Insatser utan startdag är inte med.", "Measures without a first day are left out.")


_Caveats = Mapping[tuple[str, Of], tuple[Words, ...]]
"""Indicator, and whether of its yes or of its base -> what must be said beside it."""


def _caveats(known: KnownCases, period: Period, indicators: Sequence[Indicator]) -> _Caveats:
    """That a figure is a lower bound is said when it is there. A base is not in doubt for what it is asked."""
    yes = [replace(indicator, lower_bound_while=None) for indicator in indicators]
    base = [replace(one, counts=replace(one.counts, question=None)) for one in yes if isinstance(one.counts, Counts)]
    asked: tuple[tuple[Of, list[Indicator]], ...] = (("yes", yes), ("base", base))
    return {(table.indicator.id, of): _said(table) for of, some in asked for table in known.tables(some, period)}


def _said(table: Table) -> tuple[Words, ...]:
    """What a report says beside a table, and for what it says of single cases: how such are always counted."""
    counts = table.indicator.counts
    always = []
    if isinstance(counts, Counts):
        always += [_PERSONS] if counts.unit is Unit.PERSONS else []
        always += [_BIRTH_YEAR] if counts.under_age is not None else []
        always += [_START] if counts.with_measure_in_year or counts.when in (When.MEASURED, When.OVERLAPPING) else []
    said = (caveat.words for caveat in table.caveats if caveat.kind not in _COUNTED)
    return tuple(dict.fromkeys([*said, *always]))


def _left_out(planned: Plan, period: Period) -> Iterator[Words]:
    if planned.left_out:
        sv = ", ".join(indicator.title.sv for indicator in planned.left_out)
        en = ", ".join(indicator.title.en for indicator in planned.left_out)
        yield Words(
            f"Visas bara per år, och därför inte för {period}: {sv}.",
            f"Shown by year only, and therefore not for {period}: {en}.",
        )


def _imports(known: KnownCases) -> Iterator[Imported]:
    live = live_imports(known.records)
    for record in known.records:
        if record.number in live:
            span = ""
            if record.period_start:
                span = f"{day_of(record.period_start)}/{day_of(record.period_end)}"
            yield Imported(
                step=record.number, source=record.source, period=span, at=record.at, content_hash=record.content_hash
            )
