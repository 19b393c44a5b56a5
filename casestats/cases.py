"""What a case carries, without anything that identifies (docs/catalogue: "What a case carries").

Enumerations are whole numbers in the catalogue's order, because they are stored and counted as such;
a missing value is last, so that "earliest, then target group, unit, sex, birth year" puts it last too.
New members are added at the end of the named values' range only with a migration.
"""

from __future__ import annotations

from datetime import date
from enum import IntEnum
from typing import NamedTuple

from casestats.flags import NOTHING_RECORDED, Answers


class TargetGroup(IntEnum):
    ADULT_VICTIM = 0
    CHILD_VICTIM = 1
    CHILD_WITNESS = 2
    PERPETRATOR = 3
    UNCLASSIFIED = 4


TARGET_GROUP_PRECEDENCE = (
    TargetGroup.PERPETRATOR,
    TargetGroup.CHILD_VICTIM,
    TargetGroup.CHILD_WITNESS,
    TargetGroup.ADULT_VICTIM,
    TargetGroup.UNCLASSIFIED,
)
"""Where the rows of one case name several target groups, the first of these stands."""


class Sex(IntEnum):
    FEMALE = 0
    MALE = 1
    OTHER = 2
    NOT_RECORDED = 3


class OpenedHow(IntEnum):
    NOTIFICATION = 0
    APPLICATION = 1
    INFORMATION = 2
    OTHER = 3
    NOT_RECORDED = 4


class Outcome(IntEnum):
    GOAL_MET = 0
    GOAL_PARTLY_MET = 1
    GOAL_NOT_MET = 2
    MOVED = 3
    OTHER = 4
    NOT_RECORDED = 5


class MeasureKind(IntEnum):
    PROTECTED_HOUSING = 0
    SUPPORT_TALKS = 1
    TREATMENT = 2
    CONTACT_PERSON = 3
    FINANCIAL = 4
    CHILD_SUPPORT = 5
    OTHER = 6


class Granted(IntEnum):
    DECISION = 0
    SERVICE = 1
    NOT_RECORDED = 2


RISK_INSTRUMENTS: tuple[str, ...] = (
    "freda_short",
    "freda_description",
    "freda_danger",
    "patriark",
    "sara",
    "conversation",
)
RISK_BIT = {name: 1 << place for place, name in enumerate(RISK_INSTRUMENTS)}
RISK_NONE = 1 << 6
RISK_UNKNOWN = 1 << 7
RISK_NOT_RECORDED = 0
"""A risk assessment is a mask: a bit an instrument, one for "none", one for "unknown". Sets are united by OR;
when read, any instrument wins over none, none over unknown, unknown over not recorded."""

AGE_BANDS: tuple[str, ...] = ("0-6", "7-12", "13-17", "18-24", "25-44", "45-64", "65+")
AGE_BAND_STARTS: tuple[int, ...] = (0, 7, 13, 18, 25, 45, 65)
OLDEST = 120
NOT_RECORDED = "not_recorded"


def age_at_opening(opened_on: date, birth_year: int | None) -> int | None:
    """Whole years as opening year minus birth year; None where missing, negative or over 120."""
    if birth_year is None:
        return None
    age = opened_on.year - birth_year
    return age if 0 <= age <= OLDEST else None


class Measure(NamedTuple):
    """A measure given to the person of the case. `until` is the first night not spent, or None: as long as the case."""

    kind: MeasureKind
    since: date
    until: date | None = None
    granted: Granted = Granted.NOT_RECORDED


class CaseFacts(NamedTuple):
    """Everything of one case that is counted. No field of it identifies."""

    opened_on: date
    closed_on: date | None = None
    unit: str | None = None
    opened_how: OpenedHow = OpenedHow.NOT_RECORDED
    target_group: TargetGroup = TargetGroup.UNCLASSIFIED
    sex: Sex = Sex.NOT_RECORDED
    birth_year: int | None = None
    outcome: Outcome = Outcome.NOT_RECORDED
    risk: int = RISK_NOT_RECORDED
    answers: Answers = NOTHING_RECORDED
    measures: tuple[Measure, ...] = ()
