"""What of a municipality's time has been told by its sources: which periods are whole, not over, or never told."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from casestats.actions.deliveries import Delivery
from casestats.catalogue.definition import Break
from casestats.periods import Period
from casestats.tabulation import Cell, RatioCell
from casestats.tabulation.caveats import Known
from casestats.tabulation.comparing import Change, broken, change_of


class Told(NamedTuple):
    """`gaps` are months that some source has left out between others it has told of, `blank` those that all have."""

    known: Known
    gaps: frozenset[Period]
    blank: frozenset[Period]

    @classmethod
    def of(cls, known_from: date | None, known_until: date | None, given: Sequence[Delivery]) -> Told:
        gaps = frozenset(month for one in given for month in one.missing)
        blank = frozenset(month for month in gaps if all(month in one.missing for one in given))
        return cls(Known(known_from, known_until), gaps, blank)

    def whole(self, period: Period) -> bool:
        """Whether every source has told of all of it."""
        return self.known.holds(period) and self.gaps.isdisjoint(period.each_month)

    def nothing(self, period: Period) -> bool:
        """Whether no source has told of any of it: then a count of 0 would be no figure."""
        since = self.known.since
        before = since is not None and since > period.end
        return before or all(month in self.blank for month in period.each_month)

    def comparable(self, period: Period) -> bool:
        """Whether the year before was imported, so that a period may be held against it."""
        return self.known.since is not None and self.whole(period.year_before)

    def change(
        self,
        cell: Cell | RatioCell,
        other: Cell | RatioCell | None,
        period: Period,
        breaks: Sequence[Break],
    ) -> Change | None:
        """A figure against that of the year before; None where that time was not imported, or not all of it."""
        return change_of(cell, other, broken(breaks, period)) if self.comparable(period) else None


def begun(breaks: Sequence[Break], period: Period) -> tuple[Break, ...]:
    """The breaks whose day lies in the period."""
    return tuple(one for one in breaks if period.contains(one.date))
