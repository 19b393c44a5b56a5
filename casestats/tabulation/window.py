"""The period that is counted, cut into slots: one slot for the whole, or one for each month."""

from __future__ import annotations

import numpy as np

from casestats.periods import Period
from casestats.tabulation.columns import Bools, Int32s, Int64s


def months_of(days: Int32s) -> Int32s:
    """Months since year 0 of days written ÅÅÅÅMMDD."""
    return days // 10000 * 12 + days // 100 % 100 - 1


def ordinals_of(days: Int32s) -> Int64s:
    """Days since 1970-01-01 of days written ÅÅÅÅMMDD."""
    month_starts = (months_of(days) - 1970 * 12).astype("datetime64[M]").astype("datetime64[D]")
    return month_starts.astype(np.int64) + (days % 100 - 1)


class Window:
    """A period and its slots."""

    def __init__(self, period: Period, *, monthly: bool) -> None:
        self.period = period
        self.monthly = monthly
        self.months = period.months
        self.slots = period.months if monthly else 1
        self.first_month = period.year * 12 + period.first_month - 1
        parts = period.each_month if monthly else (period,)
        self.starts = [part.start for part in parts]
        self.ends = [part.end for part in parts]

    def holds(self, months: Int32s) -> Bools:
        """Which of the months lie in the period."""
        place = months - self.first_month
        return (place >= 0) & (place < self.months)

    def slot_of(self, months: Int32s) -> Int64s:
        """The slots of months that lie in the period."""
        if not self.monthly:
            return np.zeros(len(months), dtype=np.int64)
        return months.astype(np.int64) - self.first_month

    def meets(self, from_months: Int32s, to_months: Int32s) -> Bools:
        """Which spans of months, both ends included, have a month in the period."""
        return (from_months < self.first_month + self.months) & (to_months >= self.first_month)

    def span_of(self, from_months: Int32s, to_months: Int32s) -> tuple[Int64s, Int64s]:
        """The first and last slot of spans that meet the period."""
        if not self.monthly:
            return (zeros := np.zeros(len(from_months), dtype=np.int64)), zeros
        first = np.maximum(from_months - self.first_month, 0).astype(np.int64)
        return first, np.minimum(to_months - self.first_month, self.months - 1).astype(np.int64)
