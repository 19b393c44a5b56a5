"""What earlier releases rested on, counted again, and what has changed in it since."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date

from casestats.actions.counting import count, measure_of
from casestats.actions.known import known_cases
from casestats.bootstrap import Installation
from casestats.disclosure.tables import FrequencyTable, Layout
from casestats.periods import Period
from casestats.releases.measures import standard_measures


def count_again(
    installation: Installation, municipality: str, layouts: Iterable[Layout], *, after: int
) -> tuple[FrequencyTable, ...] | None:
    """The counts that tables of those forms had after a step of the ledger; None where the catalogue no longer has
    what they count."""
    told = list(layouts)
    if not told or any(measure_of(layout) is None for layout in told):
        return None if told else ()
    years = {Period.parse(code).year for layout in told for code in layout.dimensions[0].codes}
    first, last = date(min(years), 1, 1), date(max(years), 12, 31)
    known = known_cases(installation, municipality, first, last, after=after)
    return tuple(one.table for one in count(known, told))


def changed_between(
    installation: Installation, municipality: str, layouts: Iterable[Layout], step_a: int, step_b: int
) -> frozenset[tuple[str, str]]:
    """Which periods, as ("period", code), have other counts after the one step than after the other: the shortest
    periods in which that shows, and longer ones where it shows in them alone. Where a table cannot be counted any
    more, all of its periods. How many answered is compared too: bands of coverage tell of it."""
    told = list(layouts)
    every = [*told, *_answered(told)]
    one, other = (count_again(installation, municipality, every, after=step) for step in (step_a, step_b))
    if one is None or other is None:
        return frozenset(("period", code) for layout in told for code in layout.dimensions[0].codes)
    changed = {
        key[0]
        for before, after in zip(one, other, strict=True)
        for key, count in before.counts.items()
        if count != after.counts[key]
    }
    return frozenset(("period", code) for code in changed if not any(_holds(code, part) for part in changed))


def _answered(layouts: Iterable[Layout]) -> Iterator[Layout]:
    """For each question that is asked, the form of how many answered it in each period."""
    for layout in layouts:
        measure = measure_of(layout)
        if measure is not None and measure.of == "yes" and measure.counts.question is not None:
            name = standard_measures().answered(measure.counts).name
            yield replace(layout, name=name, measure=name, dimensions=layout.dimensions[:1])


def _holds(whole: str, part: str) -> bool:
    """Whether the one is the year of the other. A tertial does not hold a quarter: no sum of any table says so."""
    one, other = Period.parse(whole), Period.parse(part)
    return one.months == 12 > other.months and one.year == other.year
