"""What counts: the views of all sources of one case number become cases.

Claims decide what is missing, links join a source without person references to the one person who holds the
number, and ranks decide where sources differ. Everything is recomputed from the views of live imports, so the
order of imports never decides, and taking one back is leaving it out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from casestats.cases import OpenedHow, Outcome, Sex, TargetGroup
from casestats.intake.facts import Facts, MeasureFacts, SourceRank, Step, View


class Effective(NamedTuple):
    """The cases of one case number that count, by person key; the rest is what a person should know."""

    cases: dict[bytes, Facts]
    missing: tuple[View, ...] = ()
    several_holders: tuple[View, ...] = ()
    conflicts: tuple[tuple[bytes, int], ...] = ()  # person key, mask of flags where one source says yes, another no


def is_active(facts: Facts, start: int, end: int) -> bool:
    """Active in a period: opened by its end and not closed before its start."""
    return facts.opened <= end and (facts.closed == 0 or facts.closed >= start)


def missing_under(view: View, claims: Iterable[Step]) -> Step | None:
    """The claim under which this view is missing: of the same source, later than the last import that held it, for a
    period in which the case is active. None if the view stands."""
    order = view.step.order
    for claim in claims:
        if claim.order > order and is_active(view.facts, claim.period_start, claim.period_end):
            return claim
    return None


def effective_cases(
    views: Sequence[View], claims: Mapping[str, Sequence[Step]], ranks: Mapping[str, SourceRank]
) -> Effective:
    """The cases of one case number.

    `claims` are the live completeness claims of each source, latest first.
    """
    standing: list[View] = []
    missing: list[View] = []
    for view in views:
        claim = missing_under(view, claims.get(view.source, ()))
        if claim is None:
            standing.append(view)
            continue
        missing.append(view)
        if claim.missing_means_closed:
            standing.append(view._replace(facts=view.facts._replace(closed=view.step.known_at)))
    holders, several = _held(standing, ranks)
    cases: dict[bytes, Facts] = {}
    conflicts: list[tuple[bytes, int]] = []
    for person_key, held in holders.items():
        facts, conflict = merged_sources(held, ranks)
        if not facts.void:
            cases[person_key] = facts
            if conflict:
                conflicts.append((person_key, conflict))
    return Effective(cases, tuple(missing), tuple(several), tuple(conflicts))


def _held(views: Sequence[View], ranks: Mapping[str, SourceRank]) -> tuple[dict[bytes, list[View]], list[View]]:
    """Views by the person who holds the case number, and those that could belong to several persons.

    A holder that is void gives way to one that is not: a number first registered on the wrong person.
    """
    holders: dict[bytes, list[View]] = {}
    loose: list[View] = []
    for view in views:
        if ranks[view.source].person_references:
            holders.setdefault(view.person_key, []).append(view)
        else:
            loose.append(view)
    if not loose:
        return holders, []
    if not holders:
        return {b"": loose}, []
    real = [key for key, held in holders.items() if not any(view.facts.void for view in held)] or list(holders)
    if len(real) > 1:
        return holders, loose
    holders[real[0]].extend(loose)
    return holders, []


def merged_sources(views: Sequence[View], ranks: Mapping[str, SourceRank]) -> tuple[Facts, int]:
    """One case from its sources' views, and the mask of flags on which they conflict.

    Flags: the first of yes, no, unknown, not recorded. Sets are united. Of everything else the source with the best
    rank that has a value stands; `unclassified` gives way. A case that any source has voided is void.
    """
    if len(views) == 1:
        return views[0].facts, 0
    best_first = [view.facts for view in sorted(views, key=lambda view: ranks[view.source])]
    asked = known = yes = no = risk = 0
    for facts in best_first:
        asked |= facts.asked
        known |= facts.known
        yes |= facts.yes
        no |= facts.known & ~facts.yes
        risk |= facts.risk
    opened = best_first[0].opened
    closed = _first((facts.closed for facts in best_first), 0)
    return (
        Facts(
            opened=opened,
            closed=closed if closed >= opened else 0,
            unit=next((facts.unit for facts in best_first if facts.unit), ""),
            opened_how=_first((facts.opened_how for facts in best_first), int(OpenedHow.NOT_RECORDED)),
            sex=_first((facts.sex for facts in best_first), int(Sex.NOT_RECORDED)),
            birth_year=_first((facts.birth_year for facts in best_first), 0),
            outcome=_first((facts.outcome for facts in best_first), int(Outcome.NOT_RECORDED)),
            target_group=_first((facts.target_group for facts in best_first), int(TargetGroup.UNCLASSIFIED)),
            risk=risk,
            asked=asked,
            known=known,
            yes=yes,
            void=int(any(facts.void for facts in best_first)),
            measures=_measures_by_rank([facts.measures for facts in best_first]),
        ),
        yes & no,
    )


def _first(values: Iterable[int], empty: int) -> int:
    return next((value for value in values if value != empty), empty)


def _measures_by_rank(best_first: Sequence[tuple[MeasureFacts, ...]]) -> tuple[MeasureFacts, ...]:
    """The same measure has the same kind and start; the better rank gives its end and how it was granted."""
    found: dict[tuple[int, int], MeasureFacts] = {}
    for measures in best_first:
        for measure in measures:
            found.setdefault(measure[:2], measure)
    return tuple(sorted(found.values()))
