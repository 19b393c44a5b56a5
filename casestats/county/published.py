"""What readers have of a municipality, put together again from the releases it has delivered: cells, and what is known
of how they hang together. It holds what a release tells and nothing more."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import product

from casestats.catalogue import Share, standard_catalogue
from casestats.county.figures import WHOLE, Figure
from casestats.disclosure import groups
from casestats.disclosure.suppressed import SUPPRESSED
from casestats.disclosure.tables import (
    TOTAL,
    Dimension,
    EarlierRelease,
    Layout,
    Nested,
    Place,
    ProtectedTable,
    Publication,
    PublicRelation,
    Shown,
    Sum,
)
from casestats.errors import FixExtract
from casestats.periods import Period
from casestats.releases.content import Content, ReleasedCell, ReleasedDimension, ReleasedTable
from casestats.releases.coverage import relations_of
from casestats.releases.measures import WHOLE as OF_WHOLES
from casestats.releases.measures import Apart, Measure, counts_of, standard_measures
from casestats.releases.planning import SHIFTING

_SUMS = {
    "sex": groups.SEXES.sums,
    "age_band": groups.THREE_AGES.sums,
}


@lru_cache(maxsize=1)
def _nested_in_catalogue() -> tuple[Nested, ...]:
    return standard_measures().nested()


@lru_cache(maxsize=1)
def _apart_in_catalogue() -> tuple[Apart, ...]:
    return standard_measures().apart()


def place_of(indicator: str, municipality: str, period: str) -> Place:
    """The whole of an indicator that is no share. FixSettings: there is no such indicator."""
    measure = standard_measures().yes(counts_of(standard_catalogue().indicator(indicator)))
    return Place(measure.name, tuple(sorted([*measure.fixed, ("municipality", municipality), ("period", period)])))


def publication_of(contents: Sequence[Content], typed: Iterable[Figure] = (), *, lower: int = 1) -> Publication:
    """All that one municipality has told. `contents`: its releases, oldest first; `typed`: figures without any.
    `lower`: what is taken for the least of a hidden cell; 1 supposes less room than there may be, never more.

    FixExtract: a release counts by another catalogue, or is rounded, and cannot be put together."""
    tables = [tuple(_tables(content)) for content in contents]
    relations = [relation for content in contents[-1:] for relation in _bands(content)]
    last = [*(tables[-1] if tables else ()), *_typed(typed)]
    there = {table.layout.measure for one in [*tables, last] for table in one}
    every = [table for one in [*tables, last] for table in one]
    return Publication(
        tables=tuple(last),
        earlier=tuple(
            EarlierRelease(name=content.id, tables=before, changed=_changed(content, later))
            for content, later, before in zip(contents, contents[1:], tables, strict=False)
        ),
        nested=tuple(one for one in _nested_in_catalogue() if {one.inner, one.outer} <= there),
        relations=tuple(dict.fromkeys([*relations, *_apart(every)])),
        lower=lower,
    )


def _changed(content: Content, later: Content) -> frozenset[tuple[str, str]]:
    """Periods that the later release says are counted anew since this one."""
    return frozenset(("period", code) for one in later.changes if one.release == content.id for code in one.where)


def _tables(content: Content) -> Iterator[ProtectedTable]:
    if content.policy.method != "suppress":
        raise FixExtract(
            f"{content.id} är avrundad och kan inte prövas tillsammans med dolda tal.",
            f"{content.id} is rounded and cannot be tried together with hidden figures.",
        )
    for table in content.tables:
        if any(cell.value is not None for cell in table.cells.values()):
            yield ProtectedTable(
                layout=_layout(content, table), cells={key: _shown(cell) for key, cell in table.cells.items()}
            )
    for share in content.shares:
        if isinstance(share.numerator, int) and isinstance(share.denominator, int):
            yield from _sides(content, share.indicator, share.numerator, share.denominator)


def _shown(cell: ReleasedCell) -> Shown:
    return SUPPRESSED if cell.value is None else cell.value


def _layout(content: Content, table: ReleasedTable) -> Layout:
    indicator = standard_catalogue().indicator(table.indicator)
    if indicator.version != table.indicator_version or isinstance(indicator.counts, Share):
        raise FixExtract(
            f"{content.id}: {table.indicator} räknas efter en annan version av katalogen.",
            f"{content.id}: {table.indicator} is counted by another version of the catalogue.",
        )
    measures = standard_measures()
    measure = measures.yes(indicator.counts) if table.measure == "yes" else measures.base(indicator.counts)
    dimensions = tuple(_dimension(one) for one in table.dimensions)
    return _form(table.name, measure, content.municipality, dimensions)


def _form(name: str, measure: Measure, municipality: str, dimensions: tuple[Dimension, ...]) -> Layout:
    """As casestats.releases.planning makes it."""
    return Layout(
        name=name,
        measure=measure.name,
        dimensions=dimensions,
        fixed=tuple(sorted([*measure.fixed, ("municipality", municipality)])),
        not_additive=frozenset() if measure.counts.months_add_up else frozenset({"period"}),
        shifting=SHIFTING if measure.by_person else frozenset(),
    )


def _dimension(told: ReleasedDimension) -> Dimension:
    codes = tuple(code.code for code in told.codes)
    if told.is_time:
        return groups.periods([Period.parse(code) for code in codes])
    if told.name in _SUMS:
        return Dimension(told.name, codes, _SUMS[told.name])
    parents = dict.fromkeys(code.parent for code in told.codes if code.parent)
    sums = (Sum(parent, tuple(code.code for code in told.codes if code.parent == parent)) for parent in parents)
    return Dimension(told.name, codes, tuple(sums))


def _sides(content: Content, name: str, numerator: int, denominator: int) -> Iterator[ProtectedTable]:
    """A share that is shown tells its two counts."""
    share = standard_catalogue().indicator(name).counts
    if isinstance(share, Share):
        for side, part, count in (
            ("numerator", share.numerator, numerator),
            ("denominator", share.denominator, denominator),
        ):
            period = groups.periods([Period.parse(content.period)])
            layout = _form(f"{name}_{side}", standard_measures().part(part), content.municipality, (period,))
            yield ProtectedTable(layout=layout, cells={(content.period,): count})


def _typed(figures: Iterable[Figure]) -> Iterator[ProtectedTable]:
    for figure in figures:
        indicator = standard_catalogue().indicator(figure.indicator)
        if figure.value is not None and figure.groups == WHOLE and not isinstance(indicator.counts, Share):
            measure = standard_measures().yes(indicator.counts)
            period = groups.periods([Period.parse(figure.period)])
            layout = _form(f"{figure.indicator}_typed", measure, figure.municipality, (period,))
            yield ProtectedTable(layout=layout, cells={(figure.period,): figure.value})


def _bands(content: Content) -> Iterator[PublicRelation]:
    """What the bands of coverage tell of the counts."""
    measures = standard_measures()
    for table in content.tables:
        counts = counts_of(standard_catalogue().indicator(table.indicator))
        if table.measure != "yes" or counts.question is None:
            continue
        for key, cell in table.cells.items():
            codes = [(one.name, code) for one, code in zip(table.dimensions, key, strict=True) if code != TOTAL]
            if cell.coverage and {name for name, _ in codes} == {"period"}:
                at = tuple(sorted([*codes, ("municipality", content.municipality)]))
                three = (measures.yes(counts), measures.answered(counts), measures.base(counts))
                yes, answered, base = (Place(measure.name, at) for measure in three)
                yield from relations_of(yes, answered, base, cell.coverage)


def _apart(tables: Sequence[ProtectedTable]) -> Iterator[PublicRelation]:
    """That two measures with nothing in common are together no more than what both lie within."""
    wholes = {
        table.layout.place(key) for table in tables for key in table.cells if all(code == TOTAL for code in key[1:])
    }
    at_wholes = {place.codes for place in wholes if {name for name, _ in place.codes} == OF_WHOLES}
    for (one, other, whole), at in product(_apart_in_catalogue(), sorted(at_wholes)):
        if {Place(one, at), Place(other, at), Place(whole, at)} <= wholes:
            yield PublicRelation(((Place(whole, at), 1), (Place(one, at), -1), (Place(other, at), -1)), 0, None)
