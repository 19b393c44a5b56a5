"""What is promised to a publication's readers and to the people in it: thresholds, zeros, width. All of it is public.

The rule and its reasons: docs/safe-tables.md. Terms as in the Handbook on Statistical Disclosure Control (2024).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from casestats.errors import FixSettings

THRESHOLD = 5
"""A count of one to four people is not shown (the municipality may choose a higher limit)."""
BASE = 5
"""What counts are rounded to, where rounding is chosen; 3 is allowed too."""


class Zeros(StrEnum):
    """Whether a zero may be taken to cover for another cell."""

    PUBLISH = "publish"  # zeros are always shown: a reader knows that a hidden cell is at least 1
    HIDE = "hide"  # a zero is not primary but may be secondary: a reader knows nothing of a hidden cell but >= 0


class Method(StrEnum):
    SUPPRESS = "suppress"
    ROUND = "round"


@dataclass(frozen=True, kw_only=True)
class Policy:
    """Chosen for each publication, printed with it, and known to everybody who attacks it."""

    threshold: int = THRESHOLD
    zeros: Zeros = Zeros.PUBLISH
    width: int | None = None
    """How far apart the smallest and the largest value of a hidden cell must stay possible; threshold - 2 if not
    given: as far as the smallest and the largest value that the threshold hides."""
    method: Method = Method.SUPPRESS
    base: int = BASE
    insider: str = ""
    """A dimension whose every code stands for somebody who knows the cells of that code: their own."""
    group_disclosure: bool = False
    """Whether "everybody in the group" is kept secret too: a difference of 0 between a base and its yes."""
    thresholds: Mapping[str, int] = field(default_factory=dict)
    """Higher limits of single measures."""

    def __post_init__(self) -> None:
        least = min([self.threshold, *self.thresholds.values()])
        if least < 3 or (self.width is not None and self.width < 1):
            raise FixSettings(
                "Tröskeln ska vara minst 3 och bredden minst 1. Välj högre värden.",
                "The threshold must be at least 3 and the width at least 1. Choose higher values.",
            )
        if self.base not in (3, 5):
            raise FixSettings("Avrundningsbasen ska vara 3 eller 5.", "The rounding base must be 3 or 5.")

    def threshold_of(self, measure: str) -> int:
        return self.thresholds.get(measure, self.threshold)

    def width_of(self, measure: str) -> int:
        return self.threshold_of(measure) - 2 if self.width is None else self.width

    def is_small(self, measure: str, count: int) -> bool:
        """Whether a count, or the size of a difference, is one that the rule hides."""
        return 1 <= count < self.threshold_of(measure)
