"""The base of a count: which cases belong to it, and during which months."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

import numpy as np

from casestats.cases import Outcome, TargetGroup
from casestats.catalogue import Counts, When
from casestats.catalogue.definition import EVERY_GROUP
from casestats.flags import BIT
from casestats.tabulation.columns import Bools, CaseColumns, Int32s
from casestats.tabulation.groups import under
from casestats.tabulation.window import Window

At = slice | np.ndarray


def _members(kind: type[TargetGroup] | type[Outcome], chosen: Iterable[TargetGroup | Outcome]) -> Bools:
    """For each number of an enumeration, whether it is among the chosen."""
    table = np.zeros(len(kind), dtype=np.bool_)
    table[list(chosen)] = True
    return table


class Bases:
    """Answers, for any definition, which of some cases lie in its base."""

    def __init__(self, columns: CaseColumns, window: Window, opened_month: Int32s, closed_month: Int32s) -> None:
        self.columns = columns
        self.window = window
        self.opened_month = opened_month
        self.closed_month = closed_month

    @cached_property
    def has_measure_in_year(self) -> Bools:
        """Which cases have a measure that began in the calendar year of the period."""
        measures = self.columns.measures
        has = np.zeros(len(self.columns), dtype=np.bool_)
        has[measures.case[measures.since // 10000 == self.window.period.year]] = True
        return has

    def months(self, counts: Counts, at: At) -> tuple[Int32s, Int32s]:
        """From which month to which the cases are what `counts.when` says: active, opened, closed."""
        if counts.when is When.OPENED:
            return self.opened_month[at], self.opened_month[at]
        if counts.when is When.CLOSED:
            return self.closed_month[at], self.closed_month[at]
        return self.opened_month[at], self.closed_month[at]

    def fits(self, counts: Counts, at: At) -> Bools:
        """Which cases are what the definition asks of a case, whenever that was; age aside."""
        columns = self.columns
        fit: Bools = np.ones(len(columns.sex[at]), dtype=np.bool_)
        if counts.target_groups != EVERY_GROUP:
            fit = _members(TargetGroup, counts.target_groups)[columns.target_group[at]]
        if counts.or_flag is not None:
            fit |= (columns.yes[at] & BIT[counts.or_flag]) != 0
        if counts.outcomes is not None:
            fit &= _members(Outcome, counts.outcomes)[columns.outcome[at]]
        if counts.with_measure_in_year:
            fit &= self.has_measure_in_year[at]
        return fit

    def base(self, counts: Counts, at: At) -> tuple[Bools, int]:
        """Which cases lie in the base some time in the period, and how many were left out for want of an age."""
        inside = self.fits(counts, at) & self.window.meets(*self.months(counts, at))
        if counts.under_age is None:
            return inside, 0
        young, ageless = under(self.columns, counts.under_age, at)
        return inside & young, int(np.count_nonzero(inside & ageless))
