"""A municipality's figure of an indicator as the county has it, and the county's total of such figures."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from casestats.county.saying import Saying
from casestats.words import Words

WHOLE = ""
"""Of `groups`: no breakdown. Else codes joined by +, as in the catalogue: "female"."""
NOTHING_SAID = Words("", "")


class Comparability(StrEnum):
    """Whether a figure may be set beside those of others, banded and ranked."""

    COMPARABLE = "comparable"
    WITH_NOTE = "with_note"
    NOT_COMPARABLE = "not_comparable"


@dataclass(frozen=True, kw_only=True)
class Figure:
    """What one municipality says of one indicator in one period. `value` is None unless the status holds a number;
    `low` and `high` are then what every reader may know of it (`high` None: no limit). Of a share `value` is the
    numerator and `out_of` the denominator; of everything else `out_of` is None.

    `coverage`: a band in percent ("80-94"), "" where not told. `typed`: a person has written it in, no extract says it.
    """

    municipality: str
    indicator: str
    period: str
    status: Saying
    value: int | None = None
    out_of: int | None = None
    groups: str = WHOLE
    version: int = 1
    coverage: str = ""
    sentence: Words = NOTHING_SAID
    typed: bool = False
    low: int = 0
    high: int | None = None
    delivery: int = 0
    """The number of the delivery it came with; 0 where none has come."""
    comparability: Comparability = Comparability.COMPARABLE
    reasons: tuple[Words, ...] = ()
    """Why it is comparable with a note, or not at all."""


class TotalKind(StrEnum):
    SUM = "sum"
    """Of figures that are all shown."""
    INTERVAL = "interval"
    """Some parts are hidden: it lies between `low` and `high`."""
    SEALED = "sealed"
    """Exact, from a sealed sum, though parts are hidden."""
    NONE = "none"
    """Nobody could state it, or it may not be shown."""


@dataclass(frozen=True, kw_only=True)
class StatusCount:
    """How many municipalities said it with that status."""

    status: Saying
    number: int


@dataclass(frozen=True, kw_only=True)
class Total:
    """A county's total. `stated_by`: who could state it; `members`: how many were asked. `by_status`: how many of each
    status, the strongest first. `words` says all that in one sentence. `overlap`: what two municipalities had both
    counted under an agreement, and which is counted once here."""

    indicator: str
    period: str
    kind: TotalKind
    status: Saying
    members: int
    groups: str = WHOLE
    value: int | None = None
    out_of: int | None = None
    low: int = 0
    high: int | None = None
    stated_by: tuple[str, ...] = ()
    by_status: tuple[StatusCount, ...] = ()
    overlap: int = 0
    words: Words = NOTHING_SAID
