"""What the sources allow a figure to claim: from the municipality's scopes, for a definition and a period.

The scopes of several sources are taken together: of each subject the best that any of them says.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from casestats.cases import TargetGroup
from casestats.catalogue import Counts, Share, When
from casestats.flags import Answer
from casestats.periods import Period
from casestats.scope import TARGET_GROUP_SUBJECT, Cover, Extent, Scope
from casestats.tabulation.tables import Claim, Status

_STATUS_OF = {
    Extent.NONE: Status.UNABLE,
    Extent.PARTIAL: Status.PARTIAL_SCOPE,
    Extent.ONLY_YES: Status.LOWER_BOUND,
    Extent.FULL: Status.EXACT,
}
WORST_FIRST = (Status.UNABLE, Status.PARTIAL_SCOPE, Status.LOWER_BOUND, Status.APPROXIMATE, Status.EXACT)
NAMED_GROUPS = frozenset(TargetGroup) - {TargetGroup.UNCLASSIFIED}


class Found(NamedTuple):
    """How far something is covered in a period, and by which parts of the scopes."""

    extent: Extent
    by: tuple[Cover, ...] = ()

    @property
    def approximate(self) -> bool:
        return any(cover.approximate for cover in self.by)


def _reach_over(covers: Iterable[Cover], period: Period) -> bool:
    """Whether the covers, side by side, reach over the whole period."""
    reached = period.start
    for cover in sorted(covers, key=lambda cover: cover.since or date.min):
        if (cover.since or date.min) <= reached:
            after = date.max if cover.until in (None, date.max) else cover.until + timedelta(days=1)
            reached = max(reached, after)
    return reached > period.end


def covered(scopes: Iterable[Scope], subject: str, period: Period) -> Found:
    """How far a subject is covered. What is covered for a part of the period only is partly covered."""
    covers = tuple(
        cover
        for scope in scopes
        for cover in scope.covers
        if cover.subject == subject
        and cover.extent is not Extent.NONE
        and (cover.since or date.min) <= period.end
        and (cover.until or date.max) >= period.start
    )
    for extent in (Extent.FULL, Extent.ONLY_YES):
        if _reach_over([cover for cover in covers if cover.extent >= extent], period):
            return Found(extent, covers)
    return Found(Extent.PARTIAL if covers else Extent.NONE, covers)


def _by(parts: Iterable[Found]) -> tuple[Cover, ...]:
    return tuple(dict.fromkeys(cover for part in parts for cover in part.by))


def _all_needed(parts: Sequence[Found]) -> Found:
    """No more is covered than the least of what is needed."""
    return Found(min(part.extent for part in parts), _by(parts))


def _side_by_side(parts: Sequence[Found]) -> Found:
    """Target groups beside each other: where some are covered and some not, a part is."""
    extents = {part.extent for part in parts}
    if len(extents) == 1:
        return parts[0]._replace(by=_by(parts))
    whole = extents == {Extent.ONLY_YES, Extent.FULL}
    return Found(Extent.ONLY_YES if whole else Extent.PARTIAL, _by(parts))


class _Asked(NamedTuple):
    """One definition over one period."""

    counts: Counts
    scopes: Sequence[Scope]
    period: Period

    def groups(self) -> list[TargetGroup]:
        """The target groups that must be covered. What is unclassified is asked for only where nothing else is
        counted: a source without such cases need not say that it has none."""
        if self.counts.or_flag is not None:
            return sorted(NAMED_GROUPS)
        return sorted(self.counts.target_groups & NAMED_GROUPS or self.counts.target_groups)

    def base_subjects(self, group: TargetGroup) -> list[str]:
        """What decides, in a target group, whether a case lies in the base."""
        counts = self.counts
        subjects = []
        if counts.or_flag is not None and group not in counts.target_groups:
            subjects.append(counts.or_flag)
        if counts.outcomes is not None:
            subjects.append("outcome")
        if counts.with_measure_in_year or counts.when in (When.MEASURED, When.OVERLAPPING):
            subjects.append("measures")
        return subjects

    def question_subjects(self) -> list[str]:
        question = self.counts.question
        if question is None:
            return []
        return [question.value if question.of == "flag" else question.of]

    def of_group(self, group: TargetGroup) -> _OfGroup:
        """How far a target group is covered, and in it, what is asked. A source that does not know the group
        at all cannot speak for it: a survey of adults says nothing of children's flags."""
        own = covered(self.scopes, TARGET_GROUP_SUBJECT[group], self.period)
        knowing = [s for s in self.scopes if covered([s], TARGET_GROUP_SUBJECT[group], self.period).by]
        base = [own, *(covered(knowing, subject, self.period) for subject in self.base_subjects(group))]
        asked = [covered(knowing, subject, self.period) for subject in self.question_subjects()]
        return _OfGroup(_all_needed(base), _all_needed(asked) if asked else None, _all_needed([*base, *asked]))


class _OfGroup(NamedTuple):
    base: Found
    question: Found | None
    whole: Found


def found_for(
    counts: Counts, scopes: Sequence[Scope], period: Period, only: TargetGroup | None = None
) -> tuple[Claim, Found]:
    """What a definition can claim in a period, for all its target groups or one; and by what it is covered."""
    asked = _Asked(counts, scopes, period)
    parts = [asked.of_group(group) for group in (asked.groups() if only is None else [only])]
    if only is TargetGroup.UNCLASSIFIED and parts[0].base.extent is Extent.NONE and only not in asked.groups():
        return found_for(counts, scopes, period)
    base, whole = _side_by_side([part.base for part in parts]), _side_by_side([part.whole for part in parts])
    questions = [part.question for part in parts if part.question is not None]
    status = _STATUS_OF[whole.extent]
    if status is Status.EXACT and whole.approximate:
        status = Status.APPROXIMATE
    told = bool(questions) and _side_by_side(questions).extent in (Extent.PARTIAL, Extent.FULL)
    return Claim(status, told, base.extent is not Extent.NONE), whole


def lowered(claim: Claim) -> Claim:
    """The claim of a figure that more may be hidden behind."""
    worse = WORST_FIRST.index(claim.status) > WORST_FIRST.index(Status.LOWER_BOUND)
    return claim._replace(status=Status.LOWER_BOUND) if worse else claim


def share_claim(share: Share, scopes: Sequence[Scope], period: Period) -> tuple[Claim, Found]:
    """What a share can claim: no more than either side. Where a source can only say yes, a share of those who
    answered would always be 100 percent, so nothing can be said."""
    (above, found_above), (below, found_below) = (
        found_for(part.counts, scopes, period) for part in (share.numerator, share.denominator)
    )
    status = min((above.status, below.status), key=WORST_FIRST.index)
    if Answer.NO in share.denominator.answers and not below.coverage_told:
        status = Status.UNABLE
    return Claim(status, above.coverage_told), _all_needed([found_above, found_below])
