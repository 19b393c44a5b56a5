"""A figure as county surveys ask for it: 0, 1-5, 6-10, over 10, or cannot state (the catalogue, 4).

0 is only said where it is zero for certain. Of a hidden or rounded figure a band is only said where everybody already
knows that the figure lies in it.
"""

from __future__ import annotations

from enum import StrEnum

from casestats.county.figures import Figure, Total, TotalKind
from casestats.county.saying import CAN_STATE, Saying
from casestats.disclosure.policy import BASE
from casestats.words import Words


class SurveyBand(StrEnum):
    ZERO = "0"
    FEW = "1-5"
    SOME = "6-10"
    MANY = "over 10"
    CANNOT = "cannot state"

    @property
    def words(self) -> Words:
        return Words(_SWEDISH.get(self, self.value.replace("-", "–")), self.value)


_SWEDISH = {SurveyBand.MANY: "över 10", SurveyBand.CANNOT: "kan inte ange"}
MOST_OF_FEW, MOST_OF_SOME = 5, 10


def survey_band(figure: Figure | Total) -> SurveyBand | None:
    """None: it has not been submitted, or it is hidden and no band can be told."""
    if figure.status is Saying.NOT_SUBMITTED:
        return None
    if figure.status not in CAN_STATE:
        return SurveyBand.CANNOT
    is_interval = isinstance(figure, Total) and figure.kind is TotalKind.INTERVAL
    if figure.status is Saying.ROUNDED and figure.value is not None:
        return _between(max(figure.value - BASE + 1, 0), figure.value + BASE - 1)
    if figure.status is Saying.SUPPRESSED or is_interval:
        is_none = isinstance(figure, Total) and figure.kind is TotalKind.NONE
        return None if is_none else _between(figure.low, figure.high)
    if figure.value is None:
        return None
    if figure.value == 0:
        return SurveyBand.ZERO if figure.status is Saying.TRUE_ZERO else SurveyBand.CANNOT
    return _band(figure.value)


def _band(number: int) -> SurveyBand:
    if number <= MOST_OF_FEW:
        return SurveyBand.FEW
    return SurveyBand.SOME if number <= MOST_OF_SOME else SurveyBand.MANY


def _between(low: int, high: int | None) -> SurveyBand | None:
    """The band that both ends lie in; no limit is over 10. One that may be zero lies in none."""
    if low == 0:
        return None
    highest = SurveyBand.MANY if high is None else _band(high)
    return highest if _band(low) is highest else None
