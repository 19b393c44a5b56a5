"""What the county's readers get: the forms of casestats.actions.county_figures and of the modules beside it.

Periods are texts as in the catalogue: 2025, 2025-Q1. Municipalities are four digits. Moments are UTC, RFC 3339.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from casestats.county.figures import NOTHING_SAID, Figure, Total
from casestats.words import Words


@dataclass(frozen=True, kw_only=True)
class Matrix:
    """Municipalities by indicators. `figures` has every pair of `members` and `indicators`: who has not said anything
    is `not_submitted`. `totals` has every indicator. `caveats`: what must be said beside all of it."""

    period: str
    members: tuple[str, ...]
    indicators: tuple[str, ...]
    figures: Mapping[tuple[str, str], Figure]
    """By municipality and indicator."""
    totals: Mapping[str, Total]
    caveats: tuple[Words, ...] = ()


class Turn(StrEnum):
    """How far a municipality's delivery of a period has come."""

    NOT_DUE = "not_due"
    """Nothing has come, and nothing had to yet."""
    LATE = "late"
    """Nothing has come, and it should have."""
    HELD = "held"
    WAITING = "waiting"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    TOLD = "told"
    """No delivery of its own: an accepted one of the whole year tells the period too."""


TURNS: Mapping[Turn, Words] = {
    Turn.NOT_DUE: Words("ska inte ha kommit än", "not due yet"),
    Turn.LATE: Words("försenad", "late"),
    Turn.HELD: Words("hålls tills en tidigare leverans kommit", "held until an earlier delivery has come"),
    Turn.WAITING: Words("väntar på beslut", "waits for a decision"),
    Turn.ACCEPTED: Words("godtagen", "accepted"),
    Turn.REFUSED: Words("avvisad", "refused"),
    Turn.TOLD: Words("ingår i årets leverans", "told by the year's delivery"),
}


@dataclass(frozen=True, kw_only=True)
class GridCell:
    """One municipality and one period. `delivery`: the number of the latest delivery, 0 where there is none; `stated`,
    `unable`, `silent`: of how many indicators an accepted delivery gives a figure (shown or hidden), answers that it
    cannot, says nothing. `reminded`: how many times; `reminded_at` the latest."""

    municipality: str
    period: str
    turn: Turn
    due: str
    """The day the delivery should have come, ISO."""
    delivery: int = 0
    sequence: int = 0
    received_at: str = ""
    decided_at: str = ""
    reason: str = ""
    stated: int = 0
    unable: int = 0
    silent: int = 0
    reminded: int = 0
    reminded_at: str = ""


@dataclass(frozen=True, kw_only=True)
class Grid:
    """Deliveries of a year. `periods`: the year, then those of its parts that any municipality has delivered.
    `cells` has every pair of `members` and `periods`."""

    year: int
    periods: tuple[str, ...]
    members: tuple[str, ...]
    cells: Mapping[tuple[str, str], GridCell]
    """By municipality and period."""


@dataclass(frozen=True, kw_only=True)
class Compared:
    """One municipality beside the others. `percent`: of a share, as the catalogue writes it ("41", "41.3"), "" where
    there is none; `tenths`: per 10,000 inhabitants in tenths, None where there is no rate; `place`: "best", "middle",
    "worst" or "", and `reason` why there is no place (Words("", "") where there is one)."""

    municipality: str
    figure: Figure
    percent: str = ""
    tenths: int | None = None
    place: str = ""
    reason: Words = NOTHING_SAID


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """An indicator of every member, in the order of their codes; nobody is ranked by how many cases they know of.
    `placed`: whether there were enough comparable shares to place anybody. `words`: how to read it. `population`:
    whose inhabitants the rates are of, or why there are none. `direction`: of a share, what is best."""

    period: str
    indicator: str
    rows: tuple[Compared, ...]
    total: Total
    is_share: bool
    placed: bool
    words: Words
    population: Words
    tenths: int | None = None
    """The county's own rate."""
    direction: Words = NOTHING_SAID


@dataclass(frozen=True, kw_only=True)
class TargetGroup:
    """A target group's indicators over the county. `by_sex`: totals by indicator and sex code, where any are told."""

    period: str
    slug: str
    title: Words
    indicators: tuple[str, ...]
    members: tuple[str, ...]
    figures: Mapping[tuple[str, str], Figure]
    totals: Mapping[str, Total]
    by_sex: Mapping[tuple[str, str], Total]
    rates: Mapping[str, int | None]
    """By indicator: the county's, per 10,000 inhabitants, in tenths."""
    population: Words


class Difference(NamedTuple):
    """What a delivery says otherwise than the one before it. None: it does not say it."""

    period: str
    indicator: str
    before: Figure | None
    after: Figure | None
    words: Words


@dataclass(frozen=True, kw_only=True)
class HistoryEntry:
    """One delivery of a municipality, and what it changed against the last accepted one before it of that period."""

    delivery: int
    period: str
    sequence: int
    state: str
    received_at: str
    decided_at: str
    decided_by: str
    reason: str
    differences: tuple[Difference, ...]


@dataclass(frozen=True, kw_only=True)
class SeriesBreak:
    """The point at `period` does not mean the same as the one before it, and why."""

    period: str
    reasons: tuple[Words, ...]


@dataclass(frozen=True, kw_only=True)
class SeriesPoint:
    """`figure` of a municipality's series, `total` of the county's; the other is None. `change`: against the point
    before, None where there is a break between them or a number is missing."""

    period: str
    figure: Figure | None = None
    total: Total | None = None
    change: int | None = None


@dataclass(frozen=True, kw_only=True)
class Series:
    """An indicator over time, oldest first. `municipality`: "" for the county."""

    indicator: str
    municipality: str
    points: tuple[SeriesPoint, ...]
    breaks: tuple[SeriesBreak, ...]


@dataclass(frozen=True, kw_only=True)
class PopulationTold:
    """The inhabitants that rates are reckoned with: the latest year not after the asked one. `year` None: there are
    none. `missing`: members without any. `words` says it all."""

    year: int | None
    source: str
    missing: tuple[str, ...]
    words: Words
