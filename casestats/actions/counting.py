"""Counts in the form of a release's tables, from the cases as they were known."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from casestats.actions.known import KnownCases
from casestats.catalogue import Counts, Indicator
from casestats.disclosure.counted import CountedPeriod, frequency_table
from casestats.disclosure.tables import FrequencyTable, Key, Layout
from casestats.periods import Period
from casestats.releases.measures import AGE, Measure, standard_measures
from casestats.tabulation import Cell, CountTable
from casestats.words import Words


class Counted(NamedTuple):
    """A table, each of its cells with what it claims, and the counted tables it is made of, by period."""

    table: FrequencyTable
    cells: Mapping[Key, Cell]
    periods: Mapping[str, CountedPeriod]


def measure_of(layout: Layout) -> Measure | None:
    """What a layout's table counts; None where the catalogue has such a measure no longer."""
    measure = standard_measures().named(layout.measure)
    age = dict(layout.fixed).get(AGE)
    if measure is None or age is None:
        return measure
    return measure._replace(counts=replace(measure.counts, age_band=age), fixed=((AGE, age),))


def count(known: KnownCases, layouts: Sequence[Layout]) -> list[Counted]:
    """The counts of each layout, whose measures the catalogue must have. What several layouts need is counted once."""
    measures = [_measure(layout) for layout in layouts]
    wanted: dict[tuple[str, tuple[str, ...]], dict[Counts, None]] = {}
    for layout, measure in zip(layouts, measures, strict=True):
        for period in layout.dimensions[0].codes:
            for breakdown in {_breakdown(layout), ()}:
                wanted.setdefault((period, breakdown), {})[measure.counts] = None
    found = {key: _tables(known, *key, definitions) for key, definitions in wanted.items()}
    return [_counted(layout, measure, found) for layout, measure in zip(layouts, measures, strict=True)]


def _measure(layout: Layout) -> Measure:
    measure = measure_of(layout)
    if measure is None:
        raise KeyError(layout.measure)
    return measure


def _breakdown(layout: Layout) -> tuple[str, ...]:
    return tuple(dimension.name for dimension in layout.dimensions[1:])


_Tables = Mapping[Counts, CountTable]


def _tables(known: KnownCases, period: str, breakdown: tuple[str, ...], definitions: Iterable[Counts]) -> _Tables:
    """The counted table of each definition. Unlike an indicator's, none is a lower bound for what others may hide:
    that is said where it can be said without telling how many those are."""
    wanted = [_bare(counts) for counts in definitions]
    tables = known.tables(wanted, Period.parse(period), breakdown)
    return {
        counts: table
        for counts, table in zip(definitions, tables, strict=True)
        if isinstance(table, CountTable)  # none is a share
    }


def _bare(counts: Counts) -> Indicator:
    return Indicator(id="", version=1, title=Words("", ""), disclosure_class="B", goal=2, counts=counts)


def _counted(layout: Layout, measure: Measure, found: Mapping[tuple[str, tuple[str, ...]], _Tables]) -> Counted:
    periods = {
        period: CountedPeriod(found[period, _breakdown(layout)][measure.counts], found[period, ()][measure.counts])
        for period in layout.dimensions[0].codes
    }
    table, cells = frequency_table(layout, periods, answered=measure.of == "answered")
    return Counted(table, cells, periods)
