"""The rows of one extract about one case become the view of their source (catalogue, part 1: "Merging").

The result never depends on the order of rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from casestats.cases import TARGET_GROUP_PRECEDENCE, OpenedHow, Outcome, Sex, TargetGroup
from casestats.intake.facts import Facts, MeasureFacts, PlainFacts, Row

_PRECEDENCE = {int(group): place for place, group in enumerate(TARGET_GROUP_PRECEDENCE)}
_UNCLASSIFIED = int(TargetGroup.UNCLASSIFIED)
_EMPTY = (0, 0, "", int(OpenedHow.NOT_RECORDED), int(Sex.NOT_RECORDED), 0, int(Outcome.NOT_RECORDED))
"""No value, for each of the fields that have one value: opened to outcome."""
_SINGLE_VALUED = len(_EMPTY)
_TARGET_GROUP, _RISK, _ASKED, _KNOWN, _YES, _VOID, _MEASURES = range(_SINGLE_VALUED, len(Facts._fields))


def view_of(rows: Sequence[Row]) -> tuple[PlainFacts, bool]:
    """The facts of a case from its rows, and whether rows disagreed on a field that has one value.

    A void row never counts; a case whose every row is void is void.
    """
    said = [(as_of, facts) for _, _, _, _, _, as_of, facts in rows]
    if len(said) == 1:
        only = said[0][1]
        measures = only[_MEASURES]
        return (only if len(measures) < 2 else (*only[:_MEASURES], united_measures([measures]))), False
    said = [one for one in said if not one[1][_VOID]] or said
    first = said[0][1]
    same, group = first[:_SINGLE_VALUED], first[_TARGET_GROUP]
    risk = asked = known = yes = 0
    disagree = other_group = False
    for _, facts in said:
        if facts[:_SINGLE_VALUED] != same:
            disagree = True
        if facts[_TARGET_GROUP] != group:
            other_group = True
        risk |= facts[_RISK]
        asked |= facts[_ASKED]
        known |= facts[_KNOWN]
        yes |= facts[_YES]
    if disagree:
        same = _single_values(said)
    if other_group:
        group = _target_group(said)
    measures = united_measures([facts[_MEASURES] for _, facts in said])
    return (*same, group, risk, asked, known, yes, first[_VOID], measures), disagree


def _target_group(said: Sequence[tuple[str, PlainFacts]]) -> int:
    """Of the latest rows that name a group, the first in the catalogue's order of precedence."""
    named = [(as_of, facts[_TARGET_GROUP]) for as_of, facts in said if facts[_TARGET_GROUP] != _UNCLASSIFIED]
    if not named:
        return _UNCLASSIFIED
    latest = max(as_of for as_of, _ in named)
    return min((int(group) for as_of, group in named if as_of == latest), key=_PRECEDENCE.__getitem__)


def _single_values(said: Sequence[tuple[str, PlainFacts]]) -> PlainFacts:
    """Of the latest rows that have a value, the smallest (for the close: the largest), so that the order of rows
    never decides."""
    values: list[Any] = []
    for place, empty in enumerate(_EMPTY):
        given = [(as_of, facts[place]) for as_of, facts in said if facts[place] != empty]
        latest = max((as_of for as_of, _ in given), default="")
        choose = max if Facts._fields[place] == "closed" else min
        values.append(choose((value for as_of, value in given if as_of == latest), default=empty))
    opened, closed, *others = values
    return (opened, closed if closed >= opened else 0, *others)


def united_measures(lists: Sequence[tuple[MeasureFacts, ...]]) -> tuple[MeasureFacts, ...]:
    """Measures are the same if kind and start are the same; of the same one, rows that know the end or the form of
    grant give it (the latest end, the smallest number of grant: decision before service)."""
    given = [measure for measures in lists for measure in measures]
    if len(given) < 2:
        return tuple(given)
    found: dict[tuple[int, int], MeasureFacts] = {}
    for measure in given:
        kind, since, until, granted = measure
        before = found.setdefault((kind, since), measure)
        if before is not measure:
            found[kind, since] = (kind, since, max(before[2], until), min(before[3], granted))
    return tuple(sorted(found.values()))
