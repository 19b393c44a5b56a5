"""What a source can say, and since when: told by its profile, kept with every import.

A figure is `unable` where no source covers what it counts. What a profile does not list is not covered.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import IntEnum
from typing import NamedTuple

from casestats.cases import TargetGroup
from casestats.flags import FLAGS
from casestats.words import Words


class Extent(IntEnum):
    """How far a source covers a subject, weakest first."""

    NONE = 0
    PARTIAL = 1  # some of it: one unit only, placements only; the note says what
    ONLY_YES = 2  # the source can say yes; its silence says nothing
    FULL = 3


SUBJECTS_BESIDE_FLAGS_AND_GROUPS = ("measures", "risk_assessment", "opened_how", "outcome")
TARGET_GROUP_SUBJECT: Mapping[TargetGroup, str] = {group: f"target_group:{group.name.lower()}" for group in TargetGroup}
"""A target group as a subject. The prefix is needed: `child_witness` and `perpetrator` are flags too, and a survey of
adults may well ask whether a child has witnessed the violence without covering one child."""
SUBJECTS: tuple[str, ...] = (*TARGET_GROUP_SUBJECT.values(), *FLAGS, *SUBJECTS_BESIDE_FLAGS_AND_GROUPS)


class Cover(NamedTuple):
    """One of SUBJECTS - a flag, `target_group:...`, or one of SUBJECTS_BESIDE_FLAGS_AND_GROUPS - and how far it is
    covered, from `since` to `until` (both included; None: always)."""

    subject: str
    extent: Extent = Extent.FULL
    since: date | None = None
    until: date | None = None
    approximate: bool = False
    note: Words | None = None


class Scope(NamedTuple):
    """All that one source of a municipality covers. `rank` 1 is the source that is believed first."""

    source: str
    rank: int
    covers: tuple[Cover, ...] = ()
