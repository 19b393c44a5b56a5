"""A stretch of time in whole months, quarters, tertials or years."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, get_args

from casestats.actions.start_counting import Frame
from casestats.errors import FixSettings
from casestats.periods import Period
from casestats.words import Words

StepName = Literal["month", "quarter", "tertial", "year"]
STEPS: Mapping[str, int] = {"month": 1, "quarter": 3, "tertial": 4, "year": 12}
"""Months of each step."""
STEP_TITLES: Mapping[str, Words] = {
    "month": Words("månad", "month"),
    "quarter": Words("kvartal", "quarter"),
    "tertial": Words("tertial", "tertial"),
    "year": Words("år", "year"),
}
MOST_PERIODS = 60
_USUAL = {"month": 24, "quarter": 8, "tertial": 6, "year": 5}


def demand_step(step: str) -> None:
    """Raises FixSettings for what is no step."""
    if step not in get_args(StepName):
        raise FixSettings("Välj månad, kvartal, tertial eller år.", "Choose month, quarter, tertial or year.")


def periods_of(step: str, first: Period | None, last: Period | None, frame: Frame) -> tuple[Period, ...]:
    """The steps from the first period's to the last's; where they are not named, those to the newest month."""
    months = STEPS[step]
    end = _step_of(frame.last if last is None else _month(last, at_end=True), months)
    if first is None:
        found = [end]
        while len(found) < _USUAL[step] and not _before_all(found[0].previous, frame):
            found.insert(0, found[0].previous)
        return tuple(found)
    found = [_step_of(_month(first, at_end=False), months)]
    if found[0].start > end.start:
        raise FixSettings("Perioden slutar innan den börjar.", "The period ends before it begins.")
    while found[-1] != end:
        found.append(_after(found[-1]))
        if len(found) > MOST_PERIODS:
            raise FixSettings(
                f"Perioden är för lång. Välj högst {MOST_PERIODS} steg, eller längre steg.",
                f"The period is too long. Choose {MOST_PERIODS} steps at most, or longer steps.",
            )
    return tuple(found)


def _month(period: Period, *, at_end: bool) -> Period:
    return Period(period.year, period.first_month + (period.months - 1 if at_end else 0), 1)


def _step_of(month: Period, months: int) -> Period:
    return Period(month.year, month.first_month - (month.first_month - 1) % months, months)


def _after(period: Period) -> Period:
    months = period.year * 12 + period.first_month - 1 + period.months
    return Period(months // 12, months % 12 + 1, period.months)


def _before_all(period: Period, frame: Frame) -> bool:
    return frame.known_from is not None and period.end < frame.known_from
