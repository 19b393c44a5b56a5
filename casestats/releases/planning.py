"""From a template and a period to the form of every table, before anything is counted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple

from casestats.cases import TargetGroup
from casestats.catalogue import Counts, Indicator, Share
from casestats.disclosure import groups
from casestats.disclosure.tables import TOTAL, Dimension, Key, Layout, Nested
from casestats.periods import Period
from casestats.releases.limits import shown_in
from casestats.releases.measures import AGE, Measure, counts_of, standard_measures
from casestats.releases.outline import Figure
from casestats.releases.template import DIMENSIONS, INSIDER, Ages, Parts, Template

SHIFTING = frozenset(DIMENSIONS)
"""A person's groups are those of the case that decides, and a quarter's may be another than the year's."""


@dataclass(frozen=True)
class PlannedTable:
    """A table to be released, and the form in which it is counted."""

    name: str
    indicator: Indicator
    of: Literal["yes", "base"]
    layout: Layout


@dataclass(frozen=True)
class PlannedShare:
    indicator: Indicator
    numerator: Figure
    denominator: Figure


@dataclass(frozen=True)
class Plan:
    """`tables` are released; `layouts` are all that is counted and protected: theirs, and those of the shares' sides.
    `left_out` are indicators that may not be shown for this period."""

    tables: tuple[PlannedTable, ...]
    shares: tuple[PlannedShare, ...]
    layouts: tuple[Layout, ...]
    left_out: tuple[Indicator, ...]

    def figure(self, measure: Measure, period: Period) -> Figure | None:
        """Where the whole of a measure stands; None where no table has it."""
        return _whole(self.layouts, measure, period)


class _Wanted(NamedTuple):
    parts: Parts
    ages: Ages


def plan(template: Template, municipality: str, period: Period, units: Sequence[Sequence[str]]) -> Plan:
    """The tables of a release. `units` are the municipality's units that had cases, as `groups.units` takes them."""
    maker = _Maker(municipality, period, units)
    left_out = [indicator for indicator in template.indicators if not shown_in(indicator, period)]
    tables: list[PlannedTable] = []
    for indicator in template.indicators:
        if indicator not in left_out and not isinstance(indicator.counts, Share):
            tables += maker.tables(indicator, _breakdowns(template, indicator))
    layouts = _distinct(table.layout for table in tables)
    shares = []
    for indicator in template.indicators if template.shares else ():
        if isinstance(indicator.counts, Share) and indicator not in left_out:
            share, more = maker.share(indicator, indicator.counts, layouts)
            shares.append(share)
            layouts += more
    by_form = {_form(layout): layout for layout in layouts}
    shared = [replace(table, layout=by_form[_form(table.layout)]) for table in tables]
    return Plan(tuple(shared), tuple(shares), tuple(layouts), tuple(left_out))


def _breakdowns(template: Template, indicator: Indicator) -> dict[tuple[str, ...], _Wanted]:
    """The breakdowns asked for and their periods; () is the whole. What two tables of a template ask for is joined."""
    found: dict[tuple[str, ...], _Wanted] = {}
    for table in template.tables:
        if indicator.id in table.indicators:
            for breakdown in ((), *table.breakdowns):
                if _makes_sense(counts_of(indicator), breakdown):
                    before = found.get(breakdown, _Wanted(Parts.NONE, "two"))
                    parts = before.parts if table.parts is Parts.NONE else table.parts
                    found[breakdown] = _Wanted(parts, "three" if "three" in (before.ages, table.ages) else "two")
    return found


def _makes_sense(counts: Counts, breakdown: tuple[str, ...]) -> bool:
    """Whether there is more than one group."""
    if AGE in breakdown and (counts.age_band is not None or counts.under_age is not None):
        return False
    return not ("target_group" in breakdown and len(counts.target_groups) == 1 and counts.or_flag is None)


class _Maker:
    """Makes the forms of one release."""

    def __init__(self, municipality: str, period: Period, units: Sequence[Sequence[str]]) -> None:
        self.municipality = municipality
        self.period = period
        self.units = units
        self.measures = standard_measures()

    def tables(self, indicator: Indicator, wanted: dict[tuple[str, ...], _Wanted]) -> Iterator[PlannedTable]:
        """The whole only where no breakdown has it as its total; beside it the base, where there is a question."""
        counts = counts_of(indicator)
        for breakdown, (parts, ages) in wanted.items():
            if breakdown or all(parts not in (Parts.NONE, other.parts) for by, other in wanted.items() if by):
                name = "_by_".join([indicator.id, *(["_and_".join(breakdown)] if breakdown else [])])
                dimensions = [self._dimension(dimension, counts, ages) for dimension in breakdown]
                layout = self._layout(name, self.measures.yes(counts), parts, dimensions)
                yield PlannedTable(name, indicator, "yes", layout)
        if counts.question is not None:
            name = f"{indicator.id}_base"
            parts = wanted[()].parts
            yield PlannedTable(name, indicator, "base", self._layout(name, self.measures.base(counts), parts))

    def share(self, indicator: Indicator, share: Share, layouts: Sequence[Layout]) -> tuple[PlannedShare, list[Layout]]:
        """A share, and the forms of those of its sides that no table has."""
        more: list[Layout] = []
        figures = []
        for side, part in (("numerator", share.numerator), ("denominator", share.denominator)):
            measure = self.measures.part(part)
            figure = _whole([*layouts, *more], measure, self.period)
            if figure is None:
                more.append(self._layout(f"{indicator.id}_{side}", measure, Parts.NONE))
                figure = Figure(more[-1].name, (str(self.period),))
            figures.append(figure)
        return PlannedShare(indicator, *figures), more

    def _layout(self, name: str, measure: Measure, parts: Parts, dimensions: Sequence[Dimension] = ()) -> Layout:
        adds_up = measure.counts.months_add_up
        return Layout(
            name=name,
            measure=measure.name,
            dimensions=(groups.periods(parts.of(self.period)), *dimensions),
            fixed=tuple(sorted([*measure.fixed, ("municipality", self.municipality)])),
            not_additive=frozenset() if adds_up else frozenset({"period"}),
            shifting=SHIFTING if measure.by_person else frozenset(),
        )

    def _dimension(self, name: str, counts: Counts, ages: Ages) -> Dimension:
        if name == "sex":
            return groups.SEXES
        if name == AGE:
            return groups.TWO_AGES if ages == "two" else groups.THREE_AGES
        if name == "unit":
            return groups.units(*self.units)
        return groups.target_groups(TargetGroup if counts.or_flag is not None else counts.target_groups)


def known_inside(layouts: Sequence[Layout], units: Sequence[Sequence[str]]) -> list[Layout]:
    """The forms of what managers know of their own units beyond what is shown: each shown table once more by unit."""
    by_unit = groups.units(*units)
    shown = [layout for layout in layouts if all(dimension.name != INSIDER for dimension in layout.dimensions)]
    forms = {_form(layout) for layout in layouts}
    inside = [
        replace(layout, name=f"{layout.name}_inside", dimensions=(*layout.dimensions, by_unit)) for layout in shown
    ]
    return [layout for layout in _distinct(iter(inside)) if _form(layout) not in forms]


def rests(layouts: Iterable[Layout], units: Sequence[Sequence[str]]) -> Iterator[Nested]:
    """What is left of each count when a manager has taken away the own unit's: a count of other units' people, with
    the threshold of any other."""
    rest = [code for code in groups.units(*units).codes if code != TOTAL and not groups.is_rest(code)]
    for measure in dict.fromkeys(layout.measure for layout in layouts):
        yield from (Nested(measure, measure, ((INSIDER, code),)) for code in rest)


def _form(layout: Layout) -> tuple[object, ...]:
    return layout.measure, layout.dimensions, layout.fixed


def _distinct(layouts: Iterator[Layout]) -> list[Layout]:
    """One of each form: the base of nine forms of violence is counted, protected and shown as one."""
    found: dict[tuple[object, ...], Layout] = {}
    for layout in layouts:
        found.setdefault(_form(layout), layout)
    return list(found.values())


def _whole(layouts: Sequence[Layout], measure: Measure, period: Period) -> Figure | None:
    for layout in layouts:
        fixed = tuple(code for code in layout.fixed if code[0] != "municipality")
        told = str(period) in layout.dimensions[0].codes
        if told and (layout.measure, fixed) == (measure.name, measure.fixed):
            return Figure(layout.name, whole_key(layout, str(period)))
    return None


def whole_key(layout: Layout, period: str) -> Key:
    """The key of a period's whole."""
    return (period, *(TOTAL for _ in layout.dimensions[1:]))
