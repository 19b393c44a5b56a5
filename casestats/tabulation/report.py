"""Tables for indicators: the counts, what they claim, and what must be said beside them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import chain

import numpy as np

from casestats.cases import AGE_BAND_STARTS, AGE_BANDS, NOT_RECORDED, TargetGroup
from casestats.catalogue import Catalogue, Counts, Indicator, Share, When, standard_catalogue
from casestats.catalogue.definition import Part
from casestats.errors import FixSettings
from casestats.flags import Answer
from casestats.periods import Period
from casestats.scope import Scope
from casestats.tabulation import caveats
from casestats.tabulation.claims import found_for, lowered, share_claim
from casestats.tabulation.columns import CaseColumns
from casestats.tabulation.counting import Counted, Counter
from casestats.tabulation.groups import labels_of
from casestats.tabulation.tables import (
    Claim,
    CountTable,
    Judge,
    Key,
    Numbers,
    Ratio,
    RatioCell,
    ShareTable,
    Status,
    Table,
)

TRUE_ZERO_COVERAGE = 0.8
_SELDOM = ("other", NOT_RECORDED)
"""Groups that are not listed where they are empty."""


def tabulate(
    cases: CaseColumns | Counter,
    indicators: Iterable[Indicator],
    period: Period,
    breakdown: Sequence[str] = (),
    scopes: Sequence[Scope] = (),
    *,
    known_until: date | None,
    known_from: date | None = None,
    zero_coverage: float = TRUE_ZERO_COVERAGE,
    measures_without_start: int = 0,
    catalogue: Catalogue | None = None,
) -> list[Table]:
    """A table for each indicator, in the order given. `breakdown` is any of month, unit, sex, age_band and
    target_group, each once; shares are told for the whole and by month only, and left out of other breakdowns.

    `scopes` are those of the municipality's sources; without any, every figure is `unable`. `known_until` is the last
    day the figures are known to, None where no import claims to be complete: a period that ends later is preliminary.
    `known_from` is the first day of the first extract (None: no matter): cases closed before it were never seen. A
    zero of a period that is not known whole is not believed. Give a Counter rather than columns to count several
    tables from the same cases.
    """
    _check(breakdown)
    counter = cases if isinstance(cases, Counter) else Counter(cases)
    known = caveats.Known(known_from, known_until)
    run = _Report(counter, period, tuple(breakdown), scopes, known, zero_coverage, measures_without_start)
    return run.tables(list(indicators), catalogue or standard_catalogue())


def _check(breakdown: Sequence[str]) -> None:
    for dimension in breakdown:
        standard_catalogue().breakdown(dimension)
    if len(set(breakdown)) < len(breakdown):
        raise FixSettings(
            "Samma uppdelning står två gånger. Ange varje uppdelning en gång.",
            "The same breakdown is given twice. Give each once.",
        )


def _answered(numbers: Sequence[int], part: Part) -> int:
    """How many have one of the answers of a share's part; numbers are yes, no, unknown, not recorded."""
    return sum(int(numbers[Answer.YES - answer]) for answer in part.answers)


class _Report:
    """One call of `tabulate`."""

    def __init__(
        self,
        counter: Counter,
        period: Period,
        breakdown: tuple[str, ...],
        scopes: Sequence[Scope],
        known: caveats.Known,
        zero_coverage: float,
        measures_without_start: int,
    ) -> None:
        self.counter = counter
        self.period = period
        self.breakdown = breakdown
        self.scopes = scopes
        self.known = known
        self.zero_coverage = zero_coverage
        self.measures_without_start = measures_without_start
        by_month = "month" in breakdown
        self.periods = {str(month): month for month in period.each_month} if by_month else {"": period}
        """The period of each label of months; "" is the whole."""
        self.incomplete = frozenset(label for label, part in self.periods.items() if not known.holds(part))

    def tables(self, indicators: list[Indicator], catalogue: Catalogue) -> list[Table]:
        shares_told = set(self.breakdown) <= {"month"}
        told = [one for one in indicators if shares_told or not isinstance(one.counts, Share)]
        wanted = list(chain.from_iterable(_definitions(one) for one in told))
        counted = self.counter.count(wanted, self.period, self.breakdown)
        hidden = self._hidden(told, catalogue)
        return [
            self._share_table(one, one.counts, counted)
            if isinstance(one.counts, Share)
            else self._count_table(one, one.counts, counted[one.counts], hidden.get(one.lower_bound_while or "", {}))
            for one in told
        ]

    def _hidden(self, indicators: list[Indicator], catalogue: Catalogue) -> Mapping[str, Mapping[str, int]]:
        """For each indicator that makes others a lower bound: its figure by month, and ("") for the period."""
        found: dict[str, dict[str, int]] = {}
        for name in {one.lower_bound_while for one in indicators if one.lower_bound_while}:
            counts = catalogue.indicator(name).counts
            if isinstance(counts, Share):
                raise TypeError(f"{name} is a share; only a count can make figures a lower bound")
            whole = self.counter.count([counts], self.period)[counts].numbers
            found[name] = {"": int(whole[0, 0, 0])}
            if "" not in self.periods:
                monthly = self.counter.count([counts], self.period, ("month",))[counts].numbers
                found[name] |= {label: int(monthly[slot, 0, 0]) for slot, label in enumerate(self.periods)}
        return found

    def _count_table(
        self, indicator: Indicator, counts: Counts, counted: Counted, hidden: Mapping[str, int]
    ) -> CountTable:
        labels = tuple(labels_of(dimension, self.counter.columns, self.period) for dimension in self.breakdown)
        numbers = self._shaped(counted.numbers, labels)
        claim, found = found_for(counts, self.scopes, self.period)
        left_out = self._left_out(counts, counted)
        return CountTable(
            indicator=indicator,
            period=self.period,
            breakdown=self.breakdown,
            labels=labels,
            numbers=numbers,
            judge=self._judge(counts, hidden),
            listed=tuple(
                _listed(counts, dimension, own, numbers.sum(axis=_others(place, len(labels))))
                for place, (dimension, own) in enumerate(zip(self.breakdown, labels, strict=True))
            ),
            caveats=(
                *caveats.of_claim(claim.status, found.by),
                *caveats.of_scope(found.by, self.period),
                *caveats.of_count(hidden.get("", 0), counted.own_persons, left_out),
                *caveats.of_period(indicator, self.period, self.known),
                *caveats.of_indicator(indicator),
            ),
            own_persons=counted.own_persons,
            left_out=left_out,
        )

    def _shaped(self, numbers: Numbers, labels: tuple[tuple[str, ...], ...]) -> Numbers:
        """Slots first become an axis for each dimension, months where the breakdown has them."""
        if "month" not in self.breakdown:
            return numbers.reshape(*map(len, labels), 4)
        place = self.breakdown.index("month")
        rest = [len(own) for own in labels[:place] + labels[place + 1 :]]
        return np.moveaxis(numbers.reshape(len(self.periods), *rest, 4), 0, place)

    def _left_out(self, counts: Counts, counted: Counted) -> dict[str, int]:
        left_out = {}
        if counted.without_birth_year:
            left_out[caveats.WITHOUT_BIRTH_YEAR] = counted.without_birth_year
        if self.measures_without_start and _needs_measures(counts):
            left_out[caveats.MEASURES_WITHOUT_START] = self.measures_without_start
        return left_out

    def _judge(self, counts: Counts, hidden: Mapping[str, int]) -> Judge:
        groups: list[TargetGroup | None] = list(TargetGroup) if "target_group" in self.breakdown else [None]
        claims: dict[tuple[str, str], Claim] = {}
        for label, period in self.periods.items():
            for group in groups:
                claim, _ = found_for(counts, self.scopes, period, group)
                name = "" if group is None else group.name.lower()
                claims[label, name] = lowered(claim) if hidden.get(label) else claim
        return Judge(claims, incomplete=self.incomplete, zero_coverage=self.zero_coverage)

    def _share_table(self, indicator: Indicator, share: Share, counted: Mapping[Counts, Counted]) -> ShareTable:
        above, below = counted[share.numerator.counts].numbers, counted[share.denominator.counts].numbers
        cells: dict[Key, RatioCell] = {}
        for slot, (label, period) in enumerate(self.periods.items()):
            claim, _ = share_claim(share, self.scopes, period)
            ratio = Ratio(_answered(above[slot, 0], share.numerator), _answered(below[slot, 0], share.denominator))
            cells[(label,) if label else ()] = RatioCell(ratio, self._share_status(claim, ratio, above[slot, 0], label))
        claim, found = share_claim(share, self.scopes, self.period)
        left_out = self._left_out(share.numerator.counts, counted[share.numerator.counts])
        return ShareTable(
            indicator=indicator,
            period=self.period,
            breakdown=self.breakdown,
            cells=cells,
            caveats=(
                *caveats.of_claim(claim.status, found.by),
                *caveats.of_scope(found.by, self.period),
                *caveats.of_count(0, 0, left_out),
                *caveats.of_period(indicator, self.period, self.known),
                *caveats.of_indicator(indicator),
            ),
            left_out=left_out,
        )

    def _share_status(self, claim: Claim, ratio: Ratio, numbers: Sequence[int], label: str) -> Status:
        """A share of 0 percent is believed where its numerator is. A share of nothing is no zero."""
        if ratio.denominator == 0:
            return claim.status
        judge = Judge({(label, ""): claim}, incomplete=self.incomplete, zero_coverage=self.zero_coverage)
        return judge.cell([int(number) for number in numbers], label, "").status


def _definitions(indicator: Indicator) -> list[Counts]:
    if isinstance(indicator.counts, Share):
        return [indicator.counts.numerator.counts, indicator.counts.denominator.counts]
    return [indicator.counts]


def _needs_measures(counts: Counts) -> bool:
    return counts.with_measure_in_year or counts.when in (When.MEASURED, When.OVERLAPPING)


def _others(place: int, dimensions: int) -> tuple[int, ...]:
    """All axes but that of a dimension."""
    return tuple(axis for axis in range(dimensions + 1) if axis != place)


def _listed(counts: Counts, dimension: str, labels: tuple[str, ...], totals: Numbers) -> tuple[str, ...]:
    """The groups that are listed even where they are empty: those the definition can have, and a missing value or
    "other" only where there is one."""
    possible = set(labels)
    if dimension == "target_group" and counts.or_flag is None:
        possible = {group.name.lower() for group in counts.target_groups}
    if dimension == "age_band" and counts.age_band is not None:
        possible = {counts.age_band}
    if dimension == "age_band" and counts.under_age is not None:
        young = (band for band, start in zip(AGE_BANDS, AGE_BAND_STARTS, strict=True) if start < counts.under_age)
        possible = {*young}
    return tuple(
        label
        for label, total in zip(labels, totals, strict=True)
        if total or (label in possible and label not in _SELDOM)
    )
