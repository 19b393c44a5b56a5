"""What is drawn: bars, points and breaks. A value of None is missing; `hidden` says that it exists and is not shown."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Bar:
    """A value and the one before it, as of the same month a year ago. `full` is the label in full, for the page's
    description."""

    label: str
    value: float | None = None
    before: float | None = None
    full: str = ""
    preliminary: bool = False
    hidden: bool = False
    before_hidden: bool = False

    @property
    def now(self) -> float | None:
        """What is drawn: nothing where the value is hidden."""
        return None if self.hidden else self.value

    @property
    def then(self) -> float | None:
        return None if self.before_hidden else self.before


@dataclass(frozen=True)
class Break:
    """From the bar or point with this index on, figures are not comparable with those before, and why."""

    at: int
    words: str


@dataclass(frozen=True)
class Point:
    """A value in a series. With `low` and `high` it is a forecast: the interval in which it will be, 8 times of 10."""

    label: str
    value: float | None = None
    full: str = ""
    low: float | None = None
    high: float | None = None
    preliminary: bool = False
    hidden: bool = False

    @property
    def shown(self) -> float | None:
        return None if self.hidden else self.value

    @property
    def forecast(self) -> bool:
        return self.low is not None and self.high is not None
