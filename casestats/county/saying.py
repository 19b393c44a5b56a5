"""What a municipality can say of an indicator: the statuses of the catalogue (1), and that it has said nothing yet."""

from __future__ import annotations

from enum import StrEnum

from casestats.words import Words


class Saying(StrEnum):
    """From the strongest to the weakest; a total is as weak as the weakest part it is made of."""

    EXACT = "exact"
    TRUE_ZERO = "true_zero"
    ROUNDED = "rounded"
    APPROXIMATE = "approximate"
    ZERO_KNOWN = "zero_known"
    LOWER_BOUND = "lower_bound"
    PARTIAL_SCOPE = "partial_scope"
    SUPPRESSED = "suppressed"
    """There is a figure; it is too small, or too telling, to be shown."""
    UNABLE = "unable"
    """The municipality has answered that it cannot say: never zero."""
    NOT_SUBMITTED = "not_submitted"
    """The municipality has not answered: never zero either."""


CAN_STATE = frozenset(set(Saying) - {Saying.UNABLE, Saying.NOT_SUBMITTED})
"""There is a figure, shown or hidden."""

TITLES: dict[Saying, Words] = {
    Saying.EXACT: Words("exakt", "exact"),
    Saying.TRUE_ZERO: Words("inga", "none"),
    Saying.ROUNDED: Words("avrundad", "rounded"),
    Saying.APPROXIMATE: Words("ungefärlig", "approximate"),
    Saying.ZERO_KNOWN: Words("inga kända", "none known"),
    Saying.LOWER_BOUND: Words("minst", "at least"),
    Saying.PARTIAL_SCOPE: Words("en del av det som ska räknas", "a part of what is to be counted"),
    Saying.SUPPRESSED: Words("dold av sekretesskäl", "hidden for secrecy"),
    Saying.UNABLE: Words("kan inte anges", "cannot be stated"),
    Saying.NOT_SUBMITTED: Words("inte lämnad", "not submitted"),
}
