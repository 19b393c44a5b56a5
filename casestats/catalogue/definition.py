"""An indicator as it is declared: what it counts, what it is called, and what it can be compared with."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Literal, NamedTuple

from casestats.cases import Granted, MeasureKind, Outcome, TargetGroup
from casestats.errors import FixSettings
from casestats.flags import Answer
from casestats.periods import Period
from casestats.words import Words


class Unit(StrEnum):
    """What is counted one by one."""

    PERSONS = "persons"
    CASES = "cases"
    MEASURES = "measures"
    NIGHTS = "nights"


class When(StrEnum):
    """What must happen in the period."""

    ACTIVE = "active"  # the case is open on some day of it
    OPENED = "opened"
    CLOSED = "closed"
    MEASURED = "measured"  # a measure begins in it, whatever the case's dates
    OVERLAPPING = "overlapping"  # a measure goes on some day of it


class Question(NamedTuple):
    """What gives a counted case its answer: a flag, a way of being opened, or a risk assessment."""

    of: Literal["flag", "opened_how", "risk_assessment"]
    value: str


EVERY_GROUP = frozenset(TargetGroup)


@dataclass(frozen=True, kw_only=True)
class Counts:
    """What a definition counts (the catalogue, 3-4). Without a question, all of the base counts as yes."""

    unit: Unit
    when: When
    target_groups: frozenset[TargetGroup] = EVERY_GROUP
    or_flag: str | None = None
    """Also cases of any target group where this flag is yes."""
    outcomes: frozenset[Outcome] | None = None
    with_measure_in_year: bool = False
    """At least one measure began in the calendar year of the period."""
    measure_kind: MeasureKind | None = None
    granted: Granted | None = None
    under_age: int | None = None
    age_band: str | None = None
    """Of what is counted, only this age band; for persons that of the case that decides."""
    question: Question | None = None

    @property
    def of_measures(self) -> bool:
        """Whether it counts measures themselves, or their nights."""
        return self.unit in (Unit.MEASURES, Unit.NIGHTS)

    @property
    def months_add_up(self) -> bool:
        """Whether months are a partition: each thing counted lies in one month. They are not for what is active, for
        persons, nor for cases with a measure (one case may have measures in several months)."""
        if self.unit is Unit.NIGHTS:
            return True
        if self.unit is Unit.PERSONS:
            return False
        return self.when in (When.OPENED, When.CLOSED) or (self.when is When.MEASURED and self.of_measures)

    def canonical(self) -> dict[str, object]:
        """The definition in a form that is the same whenever it counts the same."""
        return {
            "unit": self.unit.value,
            "when": self.when.value,
            "target_groups": sorted(group.name for group in self.target_groups),
            "or_flag": self.or_flag,
            "outcomes": None if self.outcomes is None else sorted(outcome.name for outcome in self.outcomes),
            "with_measure_in_year": self.with_measure_in_year,
            "measure_kind": None if self.measure_kind is None else self.measure_kind.name,
            "granted": None if self.granted is None else self.granted.name,
            "under_age": self.under_age,
            "age_band": self.age_band,
            "question": None if self.question is None else list(self.question),
        }


class Part(NamedTuple):
    """One side of a share: how many of what `counts` counts have one of the answers."""

    of: str
    counts: Counts
    answers: frozenset[Answer] = frozenset({Answer.YES})


@dataclass(frozen=True)
class Share:
    """A ratio of two counts over the same period."""

    numerator: Part
    denominator: Part

    def canonical(self) -> dict[str, object]:
        return {
            name: {"counts": part.counts.canonical(), "answers": sorted(answer.name for answer in part.answers)}
            for name, part in (("numerator", self.numerator), ("denominator", self.denominator))
        }


class Comparison(NamedTuple):
    """Something outside that an indicator can be compared with."""

    id: str
    title: Words
    text: Words


class Break(NamedTuple):
    """A day from which figures mean something else than before."""

    id: str
    date: date
    text: Words

    def parts(self, period: Period) -> bool:
        """Whether it lies in the period or in the year before it, so that the two are not alike."""
        return period.year_before.start < self.date <= period.end


class Breakdown(NamedTuple):
    id: str
    title: Words


class Nesting(NamedTuple):
    """The figure `inner` is a part of the figure `outer`, in the whole and in each month; with `by_group` also in
    every group of a breakdown."""

    inner: str
    outer: str
    by_group: bool


class BandQuestion(NamedTuple):
    """What a county survey asks for in bands, and the indicator that answers it."""

    id: str
    title: Words
    indicator: str


@dataclass(frozen=True, kw_only=True)
class Indicator:
    """One row of the catalogue. `disclosure_class` and `goal` (of the national strategy) as in the catalogue, 4."""

    id: str
    version: int
    title: Words
    disclosure_class: Literal["B", "C"]
    goal: int
    counts: Counts | Share
    compare: tuple[Comparison, ...] = ()
    breaks: tuple[Break, ...] = ()
    notes: tuple[Words, ...] = ()
    lower_bound_while: str | None = None
    """The figure is a lower bound while that indicator is over 0 in the same period."""

    @property
    def unit(self) -> str:
        return "ratio" if isinstance(self.counts, Share) else self.counts.unit.value

    @property
    def digest(self) -> str:
        """SHA-256 of what it counts, in hexadecimal. Titles, notes and comparisons do not change it."""
        return hashlib.sha256(json.dumps(self.counts.canonical(), sort_keys=True).encode()).hexdigest()

    def kind_of(self, breakdown: str) -> Literal["partition", "of_which"]:
        """Whether the groups of a breakdown add up to the whole."""
        if breakdown != "month" or (isinstance(self.counts, Counts) and self.counts.months_add_up):
            return "partition"
        return "of_which"


@dataclass(frozen=True)
class Catalogue:
    """All definitions, in the order they are shown."""

    version: int
    indicators: tuple[Indicator, ...]
    breakdowns: tuple[Breakdown, ...]
    nestings: tuple[Nesting, ...]
    bands: tuple[BandQuestion, ...]
    comparisons: tuple[Comparison, ...]
    breaks: tuple[Break, ...]

    def indicator(self, name: str) -> Indicator:
        """The indicator with that id. Raises FixSettings, which lists the ids there are."""
        for indicator in self.indicators:
            if indicator.id == name:
                return indicator
        known = ", ".join(indicator.id for indicator in self.indicators)
        raise FixSettings(
            f"Det finns ingen indikator {name!r}. Välj bland: {known}.",
            f"There is no indicator {name!r}. Choose among: {known}.",
        )

    def breakdown(self, name: str) -> Breakdown:
        """The breakdown with that id. Raises FixSettings, which lists the ids there are."""
        for breakdown in self.breakdowns:
            if breakdown.id == name:
                return breakdown
        known = ", ".join(breakdown.id for breakdown in self.breakdowns)
        raise FixSettings(
            f"Det går inte att dela upp på {name!r}. Välj bland: {known}.",
            f"Cannot break down by {name!r}. Choose among: {known}.",
        )
