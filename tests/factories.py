"""Makers of cases, measures and scopes for tests: a test says what matters to it, and nothing else.

Words are the catalogue's own, dates are ISO text. No person number is ever needed: a person is any value.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from datetime import date

from casestats.cases import (
    RISK_BIT,
    RISK_NONE,
    RISK_UNKNOWN,
    CaseFacts,
    Granted,
    Measure,
    MeasureKind,
    OpenedHow,
    Outcome,
    Sex,
    TargetGroup,
)
from casestats.flags import Answer, Answers
from casestats.scope import SUBJECTS, TARGET_GROUP_SUBJECT, Cover, Extent, Scope
from tests.oracle import Case

SOMEBODY_ELSE = object()
_RISKS: Mapping[str, int] = {**RISK_BIT, "none": RISK_NONE, "unknown": RISK_UNKNOWN}


def make_case(
    *,
    person: Hashable | None = SOMEBODY_ELSE,
    opened: str = "2025-02-10",
    closed: str | None = None,
    unit: str | None = "Vuxen",
    opened_how: str = "notification",
    target_group: str = "adult_victim",
    sex: str = "female",
    born: int | None = 1985,
    outcome: str = "not_recorded",
    risk: Iterable[str] = (),
    measures: Iterable[Measure] = (),
    flags: Mapping[str, str] | None = None,
    **flag: str,
) -> Case:
    """A case of an adult woman, open since February 2025, of somebody who has no other case (`person=None`: without
    a person reference). Flags by name, `honour="yes"`, or as `flags`; the rest are not recorded."""
    answers = {name: Answer[answer.upper()] for name, answer in {**(flags or {}), **flag}.items()}
    mask = 0
    for name in risk:
        mask |= _RISKS[name]
    return Case(
        object() if person is SOMEBODY_ELSE else person,
        CaseFacts(
            opened_on=date.fromisoformat(opened),
            closed_on=None if closed is None else date.fromisoformat(closed),
            unit=unit,
            opened_how=OpenedHow[opened_how.upper()],
            target_group=TargetGroup[target_group.upper()],
            sex=Sex[sex.upper()],
            birth_year=born,
            outcome=Outcome[outcome.upper()],
            risk=mask,
            answers=Answers.from_mapping(answers),
            measures=tuple(measures),
        ),
    )


def make_measure(
    *, kind: str = "support_talks", since: str = "2025-03-01", until: str | None = None, granted: str = "decision"
) -> Measure:
    """A measure granted by decision, from March 2025 for as long as the case."""
    return Measure(
        MeasureKind[kind.upper()],
        date.fromisoformat(since),
        None if until is None else date.fromisoformat(until),
        Granted[granted.upper()],
    )


def make_cover(
    subject: str,
    extent: str = "full",
    *,
    since: str | None = None,
    until: str | None = None,
    approximate: bool = False,
) -> Cover:
    """A cover of a flag, a target group (by its plain name with `group:` before it) or another subject."""
    if subject.startswith("group:"):
        subject = TARGET_GROUP_SUBJECT[TargetGroup[subject.removeprefix("group:").upper()]]
    return Cover(
        subject,
        Extent[extent.upper()],
        None if since is None else date.fromisoformat(since),
        None if until is None else date.fromisoformat(until),
        approximate,
    )


def make_scope(*covers: Cover, everything_else: str | None = None, source: str = "procapita", rank: int = 1) -> Scope:
    """What a source covers: just `covers`, or with `everything_else` the rest as well, so far as it says."""
    named = {cover.subject for cover in covers}
    rest = () if everything_else is None else (subject for subject in SUBJECTS if subject not in named)
    extent = Extent[(everything_else or "none").upper()]
    return Scope(source, rank, (*covers, *(Cover(subject, extent) for subject in rest)))


EVERYTHING = make_scope(everything_else="full")
"""A source that covers all there is."""
ADULTS_ONLY = make_scope(
    make_cover("group:child_victim", "none"),
    make_cover("group:child_witness", "none"),
    make_cover("group:perpetrator", "none"),
    make_cover("group:unclassified", "none"),
    everything_else="full",
)
"""A survey about adult victims, which asks everything of them."""
