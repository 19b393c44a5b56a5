"""What is counted in a release, by name: two figures that count the same are one measure, so that they are one unknown.

The base of every form of violence is the same cases; told once and hidden once, it cannot be had from the other eight.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from itertools import combinations, permutations, product
from typing import Literal, NamedTuple

from casestats.catalogue import Catalogue, Counts, Indicator, Share, Unit, When, standard_catalogue
from casestats.catalogue.definition import EVERY_GROUP, Part
from casestats.disclosure.tables import Nested
from casestats.flags import Answer

Of = Literal["yes", "base", "answered"]
AGE = "age_band"
WHOLE = frozenset({"municipality", "period"})
"""The dimensions of a place that is no group of a breakdown."""


class Measure(NamedTuple):
    """A measure of a release's tables: its name there, and the codes that are fixed in its places. `counts` is what
    is counted; with `of` "answered" it is those who answered yes or no, else those who answered yes."""

    name: str
    counts: Counts
    of: Of = "yes"
    fixed: tuple[tuple[str, str], ...] = ()

    @property
    def by_person(self) -> bool:
        return self.counts.unit is Unit.PERSONS


class Apart(NamedTuple):
    """Two measures that have nothing in common and both lie within a third: together they are no more than it."""

    one: str
    other: str
    whole: str


def _versioned(name: str, version: int) -> str:
    """What a later version of an indicator counts is another unknown than what the first counted."""
    return name if version == 1 else f"{name}@{version}"


class Measures:
    """The measures of a catalogue."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        self._names: dict[Counts, str] = {}
        for indicator in catalogue.indicators:
            if isinstance(indicator.counts, Counts):
                self._names.setdefault(indicator.counts, _versioned(indicator.id, indicator.version))
        for indicator in catalogue.indicators:
            if isinstance(indicator.counts, Share):
                for part in (indicator.counts.numerator, indicator.counts.denominator):
                    self._names.setdefault(part.counts, part.of)
        for indicator in catalogue.indicators:
            if isinstance(indicator.counts, Counts):
                self._names.setdefault(_base(indicator.counts), f"{_versioned(indicator.id, indicator.version)}:base")
        self._by_name = {name: Measure(name, counts) for counts, name in self._names.items()}
        asked = [one.counts for one in self._by_name.values() if one.counts.question is not None]
        self._by_name |= {own.name: own for own in map(self.answered, asked)}

    def yes(self, counts: Counts) -> Measure:
        """Those who answered yes; all, where there is no question. An age band of what another indicator counts is a
        place of that one's."""
        wider = replace(counts, age_band=None)
        if counts.age_band is not None and wider in self._names:
            return Measure(self._names[wider], counts, fixed=((AGE, counts.age_band),))
        return Measure(self._names[counts], counts)

    def base(self, counts: Counts) -> Measure:
        """All that the question was put to, whatever they answered."""
        return self.yes(_base(counts))

    def answered(self, counts: Counts) -> Measure:
        """Those who answered yes or no."""
        return Measure(f"{self._names[counts]}:answered", counts, "answered")

    def part(self, part: Part) -> Measure:
        """One side of a share."""
        if part.answers == {Answer.YES}:
            return self.yes(part.counts)
        if part.answers == {Answer.YES, Answer.NO}:
            return self.answered(part.counts)
        raise ValueError(f"a share of {sorted(part.answers)} has no measure")

    def named(self, name: str) -> Measure | None:
        """The measure of that name, as an earlier release may call it; None where this catalogue has it no longer."""
        return self._by_name.get(name)

    def nested(self) -> tuple[Nested, ...]:
        """Which measures lie within which, however that is known: the difference is a count of people too.

        Declared in the catalogue; yes within the answered and these within the base; and whatever the definitions
        themselves say (the cases opened in a period are among those active in it).
        """
        found: dict[tuple[str, str, tuple[tuple[str, str], ...]], Nested] = {}

        def add(inner: Measure, outer: Measure, *, by_group: bool) -> None:
            also = tuple(code for code in inner.fixed if code not in outer.fixed)
            if (inner.name, inner.fixed) != (outer.name, outer.fixed):
                key = (inner.name, outer.name, also)
                found.setdefault(key, Nested(inner.name, outer.name, also, None if by_group else WHOLE))

        every = {counts: self.yes(counts) for counts in self._names}
        for one in self.catalogue.nestings:
            add(self.yes(self._counted(one.inner)), self.yes(self._counted(one.outer)), by_group=one.by_group)
        for counts, own in every.items():
            if counts.question is not None:
                add(own, self.base(counts), by_group=not own.by_person)
                add(own, self.answered(counts), by_group=not own.by_person)
                add(self.answered(counts), self.base(counts), by_group=not own.by_person)
        for (inner_counts, own), (outer_counts, other) in permutations(every.items(), 2):
            if inner_counts.question is None and lies_within(inner_counts, outer_counts):
                add(own, other, by_group=not own.by_person)
        return tuple(found.values())

    def apart(self) -> tuple[Apart, ...]:
        """Cases of the one are none of the other, by what the definitions say: of other target groups, or opened in
        another way. Of people that is not known: one person may have a case of each kind."""
        found = []
        every = [one for one in self._by_name.values() if one.of == "yes" and not one.by_person]
        for (one, other), whole in product(combinations(every, 2), every):
            if _are_apart(one.counts, other.counts) and all(
                _base(part.counts) == whole.counts
                or (part.counts.question is None and lies_within(part.counts, whole.counts))
                for part in (one, other)
            ):
                found.append(Apart(one.name, other.name, whole.name))
        return tuple(found)

    def _counted(self, name: str) -> Counts:
        return next(counts for counts, own in self._names.items() if own.partition("@")[0] == name)


def _are_apart(one: Counts, other: Counts) -> bool:
    if one.question is None and other.question is None:
        return not one.target_groups & other.target_groups and one.or_flag is None and other.or_flag is None
    ways = {counts.question for counts in (one, other) if counts.question and counts.question.of == "opened_how"}
    return len(ways) == 2 and _base(one) == _base(other)


def _base(counts: Counts) -> Counts:
    return replace(counts, question=None)


def lies_within(inner: Counts, outer: Counts) -> bool:
    """Whether all that the one definition counts is counted by the other too, by what the two say."""
    if inner.unit is not outer.unit or outer.question is not None:
        return False
    if outer.target_groups != EVERY_GROUP and inner.or_flag not in (None, outer.or_flag):
        return False
    when = inner.when is outer.when or (inner.when in (When.OPENED, When.CLOSED) and outer.when is When.ACTIVE)
    young = outer.under_age is None or (inner.under_age is not None and inner.under_age <= outer.under_age)
    return (
        when
        and young
        and inner.target_groups <= outer.target_groups
        and (outer.outcomes is None or (inner.outcomes is not None and inner.outcomes <= outer.outcomes))
        and (inner.with_measure_in_year or not outer.with_measure_in_year)
        and outer.measure_kind in (None, inner.measure_kind)
        and outer.granted in (None, inner.granted)
        and outer.age_band in (None, inner.age_band)
    )


@lru_cache(maxsize=1)
def standard_measures() -> Measures:
    return Measures(standard_catalogue())


def counts_of(indicator: Indicator) -> Counts:
    """What an indicator that is no share counts."""
    if isinstance(indicator.counts, Share):
        raise TypeError(f"{indicator.id} is a share")
    return indicator.counts
