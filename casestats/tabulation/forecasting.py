"""A prognosis for the year: what it will have become by its end, from how far earlier years had come by now.

Expected is the figure so far divided by the mean of the earlier years' shares at the same date. The interval, meant to
hold four years of five, is the wider of two at each end:

- what the spread of the earlier years says: Student's t on the log-odds of their shares, for one more year;
- what chance alone says: how many more come is a negative binomial number when those so far are known, here by its
  normal approximation (which is why fewer than thirty are refused).

Where too little is known, no number is given but the reason (docs/counting.md).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, log, sqrt
from statistics import fmean, stdev
from typing import NamedTuple

from casestats.tabulation.tables import Status
from casestats.words import Words

LEVEL = 80
"""Percent of years that the interval is meant to hold."""
FEWEST = 30
"""Fewer than so many, this year so far or in a whole earlier year, give no prognosis."""
LEAST_YEARS = 2
MOST_YEARS = 5
"""Of earlier years, the latest so many are looked at: work changes."""

_T = (0.0, 3.078, 1.886, 1.638, 1.533, 1.476)
"""Student's t, one-sided 10 percent, by degrees of freedom."""
_Z = 1.2816


class PastYear(NamedTuple):
    """An earlier whole year: its figure from January to the same month, and for all of it."""

    year: int
    so_far: int
    whole: int

    @property
    def share(self) -> float:
        return self.so_far / self.whole if self.whole else 0.0


class Span(NamedTuple):
    """What a year is expected to become, and the ends of the interval."""

    expected: int
    low: int
    high: int


class Trial(NamedTuple):
    """What the rule would have said of an earlier year, had the other years been known, and what it became."""

    year: int
    said: Span
    became: int

    @property
    def error(self) -> int:
        """How many too many (or, below 0, too few) were expected."""
        return self.said.expected - self.became

    @property
    def error_percent(self) -> int:
        return round(100 * self.error / self.became)

    @property
    def held(self) -> bool:
        """Whether the year ended within the interval."""
        return self.said.low <= self.became <= self.said.high


@dataclass(frozen=True)
class Prognosis:
    """`month` is the last month that is counted so far. `status`: that of the figures it rests on."""

    year: int
    month: int
    so_far: int
    span: Span
    mean_share: float
    past: tuple[PastYear, ...]
    trials: tuple[Trial, ...]
    status: Status

    @property
    def words(self) -> Words:
        span = self.span
        least = Words("minst ", "at least ") if self.status is Status.LOWER_BOUND else Words("", "")
        return Words(
            f"{self.year} väntas bli {least.sv}{span.expected}, troligen mellan {span.low} och {span.high}.",
            f"{self.year} is expected to become {least.en}{span.expected}, probably between {span.low} "
            f"and {span.high}.",
        )


@dataclass(frozen=True)
class NoPrognosis:
    """Why no prognosis is given. `kind` is a short stable word."""

    kind: str
    words: Words


Outlook = Prognosis | NoPrognosis

_REASONS = {
    "year_over": Words(
        "Året är slut, så årets siffra är känd. Ingen prognos behövs.",
        "The year is over, and its figure is known. No prognosis is needed.",
    ),
    "not_known": Words(
        "Ingen prognos: ingen månad av året är känd i sin helhet.", "No prognosis: no month of the year is known whole."
    ),
    "history": Words(
        "Ingen prognos: det behövs minst två hela år före det här, kända från första dagen till sista.",
        "No prognosis: at least two whole years before this one are needed, known from their first day to their last.",
    ),
    "few": Words(
        f"Ingen prognos: färre än {FEWEST} hittills i år eller något av åren före. Så små tal avgörs av slumpen.",
        f"No prognosis: fewer than {FEWEST} so far or in a year before. Chance decides numbers as small.",
    ),
    "break": Words(
        "Ingen prognos: serien har en brytning, så åren före kan inte jämföras med det här.",
        "No prognosis: the series has a break, so the years before cannot be compared with this one.",
    ),
    "unable": Words(
        "Ingen prognos: siffran kan inte anges för alla åren.",
        "No prognosis: the figure cannot be stated for all of the years.",
    ),
    "claims": Words(
        "Ingen prognos: källorna säger inte lika mycket för alla åren.",
        "No prognosis: the sources do not say as much for all of the years.",
    ),
}


def no_prognosis(kind: str) -> NoPrognosis:
    """One of year_over, not_known, history, few, break, unable, claims."""
    return NoPrognosis(kind, _REASONS[kind])


def foretell(year: int, month: int, so_far: int, past: Sequence[PastYear], status: Status = Status.EXACT) -> Outlook:
    """The prognosis for `year` when its figure from January through `month` is known. `past` are earlier years that
    are known whole and can be compared with it; the latest MOST_YEARS are used."""
    if month >= 12:
        return no_prognosis("year_over")
    used = tuple(sorted(past))[-MOST_YEARS:]
    if len(used) < LEAST_YEARS:
        return no_prognosis("history")
    if so_far < FEWEST or any(one.whole < FEWEST or one.so_far == 0 for one in used):
        return no_prognosis("few")
    trials = tuple(
        Trial(one.year, span_of(one.so_far, [other for other in used if other is not one]), one.whole) for one in used
    )
    return Prognosis(year, month, so_far, span_of(so_far, used), _mean_share(used), used, trials, status)


def span_of(so_far: int, past: Sequence[PastYear]) -> Span:
    """The rule itself. Of a single year's share the spread cannot be told; then chance alone gives the interval."""
    share = _mean_share(past)
    expected = so_far / share
    spread = _Z * sqrt(so_far * (1 - share)) / share
    low, high = expected - spread, expected + spread
    if len(past) > 1:
        by_years = _by_years(so_far, share, past)
        low, high = min(low, by_years[0]), max(high, by_years[1])
    return Span(round(expected), max(so_far, round(low)), round(high))


def _mean_share(past: Sequence[PastYear]) -> float:
    return fmean(one.share for one in past)


def _by_years(so_far: int, share: float, past: Sequence[PastYear]) -> tuple[float, float]:
    """The ends that the spread of the years' shares gives. On log-odds, so that a share stays between 0 and 1; half a
    case is added on either side, so that a year in which nothing more came has odds too."""
    odds = [log((one.so_far + 0.5) / (one.whole - one.so_far + 0.5)) for one in past]
    middle = log((share * 100 + 0.005) / ((1 - share) * 100 + 0.005))
    reach = _T[min(len(past), len(_T)) - 1] * stdev(odds) * sqrt(1 + 1 / len(past))
    return so_far * (1 + exp(-middle - reach)), so_far * (1 + exp(-middle + reach))
