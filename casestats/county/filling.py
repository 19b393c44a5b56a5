"""Fills a form: each field has its answer, or the reason why it cannot be answered. Never an empty one by accident.

What is filled in is what has been published, so nothing is hidden here and nothing is shown that was hidden.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from casestats.county.bundle import Basis
from casestats.county.figures import NOTHING_SAID, Figure, Total
from casestats.county.use import Part, Use, UseField
from casestats.periods import Period
from casestats.words import Words


class Wanted(NamedTuple):
    """What a figure is looked up by. `part` is yes, base or share; the parts of a share are in its figure."""

    indicator: str
    part: Part
    groups: str
    period: str


class Why(StrEnum):
    """Why a field cannot be answered."""

    DECLARED = "declared"
    """The form says itself that casestats cannot."""
    NOT_IN_CATALOGUE = "not_in_catalogue"
    UNABLE = "unable"
    NOT_SUBMITTED = "not_submitted"
    SUPPRESSED = "suppressed"
    ONLY_BY_YEAR = "only_by_year"
    NOT_COMPARABLE = "not_comparable"
    NOT_PUBLISHED = "not_published"
    NOTHING_TO_SHARE = "nothing_to_share"
    NOT_TOLD = "not_told"


@dataclass(frozen=True, kw_only=True)
class Answers:
    """What is known of one place. `code`: four digits of a municipality, two of a county, which is then a total.
    `constants`: by the values of use.Constant."""

    code: str
    name: str
    figures: Mapping[Wanted, Figure | Total] = field(default_factory=dict)
    bases: Mapping[str, Basis] = field(default_factory=dict)
    constants: Mapping[str, Words] = field(default_factory=dict)

    @property
    def is_total(self) -> bool:
        return len(self.code) == 2


@dataclass(frozen=True, kw_only=True)
class Answer:
    """A filled field. Either `why` is None, and there is a number (`value`), a share (`value` of `out_of`, in
    `percent`), an interval (`low` and `high`, `value` None) or a `text`; or `why` says the kind of reason, `because`
    the reason in words, and there is nothing else. `status`: of figures that of the catalogue (Saying), else "".
    `of_total`: a county's total, and not one municipality's figure."""

    field: UseField
    period: str
    value: int | None = None
    out_of: int | None = None
    percent: Decimal | None = None
    low: int | None = None
    high: int | None = None
    text: Words = NOTHING_SAID
    status: str = ""
    coverage: str = ""
    version: int | None = None
    unit: str = ""
    notes: tuple[Words, ...] = ()
    why: Why | None = None
    because: Words = NOTHING_SAID


class FilledPart(NamedTuple):
    """The form filled for one place."""

    code: str
    name: str
    answers: tuple[Answer, ...]

    @property
    def is_total(self) -> bool:
        return len(self.code) == 2


@dataclass(frozen=True, kw_only=True)
class Filled:
    """A filled form: for a municipality one part, for a county its total first and then each contributor. `made_at` is
    UTC, RFC 3339; `rests_on` the published releases whose figures stand in it."""

    use: Use
    code: str
    name: str
    period: str
    made_at: str
    program: str
    rests_on: tuple[str, ...]
    parts: tuple[FilledPart, ...]
    caveats: tuple[Words, ...] = ()

    @property
    def unanswered(self) -> int:
        return sum(answer.why is not None for part in self.parts for answer in part.answers)


def fill(use: Use, period: Period, answers: Answers) -> FilledPart:
    """The form filled for one place; every field, in the form's order."""
    raise NotImplementedError


def fill_all(use: Use, period: Period, every: Sequence[Answers]) -> tuple[FilledPart, ...]:
    return tuple(fill(use, period, answers) for answers in every)
