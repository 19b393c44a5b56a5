"""What a form is filled from: a municipality's deliveries as they are unpacked, or a county's release."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

from casestats.catalogue import Share, standard_catalogue
from casestats.catalogue.municipalities import municipality_name
from casestats.county.bundle import Basis
from casestats.county.comparability import basis_of
from casestats.county.figures import Figure, Total
from casestats.county.filling import Answers, Wanted
from casestats.county.result import CountyContent
from casestats.county.saying import CAN_STATE, Saying
from casestats.county.unpacking import AGREEMENT, SHARE, Unpacked
from casestats.county.use import Part
from casestats.disclosure.tables import TOTAL
from casestats.releases.content import Content, ReleasedCell, ReleasedTable
from casestats.words import Words

GROUPED_BY = ("sex", "age_band")
"""Breakdowns that a field may ask for, in the order in which their codes are joined."""
_PARTS = {part.value: part for part in (Part.YES, Part.BASE)}


def figures_of_rows(rows: Iterable[Unpacked]) -> dict[Wanted, Figure | Total]:
    """The municipality's own figures, as the delivery says them. What it does for a neighbour is not its own."""
    found: dict[Wanted, Figure | Total] = {}
    for row in rows:
        if row.part == AGREEMENT or row.on_behalf_of:
            continue
        part = Part.SHARE if row.part == SHARE else _PARTS[row.part]
        found[Wanted(row.indicator, part, row.groups, row.period)] = Figure(
            municipality=row.municipality,
            indicator=row.indicator,
            period=row.period,
            status=Saying(row.status),
            value=row.value,
            out_of=row.out_of,
            groups=row.groups,
            version=row.version,
            coverage=row.coverage,
            sentence=Words(row.sentence_sv, row.sentence_en),
            typed=row.typed,
            low=row.low,
            high=row.high,
        )
    return found


def figures_of_groups(content: Content) -> dict[Wanted, Figure | Total]:
    """Every group of a release's tables that a field may ask for: also those that are not delivered to a county."""
    found: dict[Wanted, Figure | Total] = {}
    for table in content.tables:
        if table.measure in _PARTS:
            for period, groups, cell in _groups(table, content.period):
                wanted = Wanted(table.indicator, _PARTS[table.measure], groups, period)
                found.setdefault(wanted, _of_cell(content, wanted, cell, table.indicator_version))
    return found


def _groups(table: ReleasedTable, period: str) -> Iterator[tuple[str, str, ReleasedCell]]:
    names = [dimension.name for dimension in table.dimensions]
    times = [dimension.name for dimension in table.dimensions if dimension.is_time]
    for key, cell in table.cells.items():
        codes = dict(zip(names, key, strict=True))
        when = codes.pop(times[0], period) if times else period
        grouped = {name: code for name, code in codes.items() if code != TOTAL}
        if grouped and set(grouped) <= set(GROUPED_BY):
            yield when, "+".join(grouped[name] for name in GROUPED_BY if name in grouped), cell


def _of_cell(content: Content, wanted: Wanted, cell: ReleasedCell, version: int) -> Figure:
    value = cell.value if isinstance(cell.value, int) else None
    return Figure(
        municipality=content.municipality,
        indicator=wanted.indicator,
        period=wanted.period,
        status=Saying(cell.status.value),
        value=value,
        groups=wanted.groups,
        version=version,
        coverage=cell.coverage,
        low=value or 0,
        high=value,
    )


def merged(newest_first: Iterable[Mapping[Wanted, Figure | Total]]) -> dict[Wanted, Figure | Total]:
    """Of each figure that of the newest release which can state it; else what the newest says."""
    found: dict[Wanted, Figure | Total] = {}
    for figures in newest_first:
        for wanted, figure in figures.items():
            before = found.get(wanted)
            if before is None or (before.status not in CAN_STATE and figure.status in CAN_STATE):
                found[wanted] = figure
    return found


def answers_of_municipality(
    municipality: str,
    rows: Sequence[Sequence[Unpacked]],
    contents: Sequence[Content],
    constants: Mapping[str, Words],
) -> Answers:
    """`rows`: each delivery unpacked; `contents`: the releases; both the newest first. How an indicator is kept is what
    the newest delivery says of it."""
    bases: dict[str, Basis] = {}
    for row in (row for delivery in rows for row in delivery):
        basis = basis_of(row.indicator, row.version, row.basis) if row.basis and row.part != AGREEMENT else None
        if basis is not None:
            bases.setdefault(row.indicator, basis)
    figures = merged([*map(figures_of_rows, rows), *map(figures_of_groups, contents)])
    return Answers(
        code=municipality,
        name=municipality_name(municipality),
        figures=figures,
        bases=bases,
        constants=constants,
    )


def answers_of_county(contents: Sequence[CountyContent], constants: Mapping[str, Words]) -> list[Answers]:
    """The county's total, and each of its municipalities by code. `contents`: one release of each period asked for,
    that of the form's own period first. A municipality that a release says nothing of has not handed it in."""
    first = contents[0]
    totals: dict[Wanted, Figure | Total] = {}
    own: dict[str, dict[Wanted, Figure | Total]] = {code: {} for code in first.members}
    for content in contents:
        for total in content.totals:
            totals[_wanted(total)] = total
        for figure in content.figures:
            own.setdefault(figure.municipality, {})[_wanted(figure)] = figure
        for code in content.members:
            for total in content.totals:
                wanted = _wanted(total)
                own.setdefault(code, {}).setdefault(wanted, _not_submitted(code, wanted))
    county = {**constants, "code": _plain(first.county), "name": _plain(first.county_name)}
    return [
        Answers(code=first.county, name=first.county_name, figures=totals, constants=county),
        *(_of_member(code, own[code], constants) for code in sorted(first.members)),
    ]


def _of_member(code: str, figures: Mapping[Wanted, Figure | Total], constants: Mapping[str, Words]) -> Answers:
    name = municipality_name(code)
    told = {**constants, "code": _plain(code), "name": _plain(name)}
    return Answers(code=code, name=name, figures=figures, constants=told)


def _wanted(figure: Figure | Total) -> Wanted:
    part = Part.SHARE if figure.indicator in _shares() else Part.YES
    return Wanted(figure.indicator, part, figure.groups, figure.period)


@lru_cache(maxsize=1)
def _shares() -> frozenset[str]:
    return frozenset(one.id for one in standard_catalogue().indicators if isinstance(one.counts, Share))


def _not_submitted(code: str, wanted: Wanted) -> Figure:
    return Figure(
        municipality=code,
        indicator=wanted.indicator,
        period=wanted.period,
        status=Saying.NOT_SUBMITTED,
        groups=wanted.groups,
    )


def _plain(text: str) -> Words:
    return Words(text, text)
