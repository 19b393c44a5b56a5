"""What is drawn: bars, points and breaks. A value of None is missing; `hidden` says that it exists and is not shown."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

Number = float | Decimal


def _drawn(value: Number | None, hidden: bool) -> float | None:
    return None if value is None or hidden else float(value)


@dataclass(frozen=True)
class Bar:
    """A value and the one before it, as of the same month a year ago. `full` is the label in full, for the page's
    description."""

    label: str
    value: Number | None = None
    before: Number | None = None
    full: str = ""
    preliminary: bool = False
    hidden: bool = False
    before_hidden: bool = False

    @property
    def now(self) -> float | None:
        """What is drawn: nothing where the value is hidden."""
        return _drawn(self.value, self.hidden)

    @property
    def then(self) -> float | None:
        return _drawn(self.before, self.before_hidden)


@dataclass(frozen=True)
class Break:
    """From the bar or point with this index on, figures are not comparable with those before, and why."""

    at: int
    words: str


@dataclass(frozen=True)
class Point:
    """A value in a series. With `low` and `high` it is a forecast: the interval in which it will be, 8 times of 10."""

    label: str
    value: Number | None = None
    full: str = ""
    low: float | None = None
    high: float | None = None
    preliminary: bool = False
    hidden: bool = False

    @property
    def shown(self) -> float | None:
        return _drawn(self.value, self.hidden)

    @property
    def forecast(self) -> bool:
        return self.low is not None and self.high is not None
