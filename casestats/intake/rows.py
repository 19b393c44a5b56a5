"""The rows of one extract about one case become the view of their source (catalogue, part 1: "Merging").

The result never depends on the order of rows.
"""

from __future__ import annotations

from collections.abc import Sequence

from casestats.cases import TARGET_GROUP_PRECEDENCE, OpenedHow, Outcome, Sex, TargetGroup
from casestats.intake.facts import Facts, MeasureFacts, PlainFacts, Row

_PRECEDENCE = {int(group): place for place, group in enumerate(TARGET_GROUP_PRECEDENCE)}
_UNCLASSIFIED = int(TargetGroup.UNCLASSIFIED)
_EMPTY = (0, 0, "", int(OpenedHow.NOT_RECORDED), int(Sex.NOT_RECORDED), 0, int(Outcome.NOT_RECORDED))
"""No value, for each of the fields that have one value: opened to outcome."""
_SINGLE_VALUED = len(_EMPTY)


def plain_view_of(rows: Sequence[Row]) -> tuple[PlainFacts, bool]:
    """As `view_of`, with the facts as a plain tuple; a case with one row and one measure is not looked at again."""
    if len(rows) == 1 and len(rows[0][6][-1]) < 2:
        return rows[0][6], False
    facts, disagree = view_of(rows)
    return tuple(facts), disagree


def view_of(rows: Sequence[Row]) -> tuple[Facts, bool]:
    """The facts of a case from its rows, and whether rows disagreed on a field that has one value.

    A void row never counts; a case whose every row is void is void.
    """
    if len(rows) == 1:
        facts = Facts._make(rows[0][6])
        if len(facts.measures) > 1:
            facts = facts._replace(measures=united_measures([facts.measures]))
        return facts, False
    said = [(row[5], Facts._make(row[6])) for row in rows]
    said = [(as_of, facts) for as_of, facts in said if not facts.void] or said
    first = said[0][1]
    same = first[:_SINGLE_VALUED]
    disagree = any(facts[:_SINGLE_VALUED] != same for _, facts in said)
    asked = known = yes = risk = 0
    for _, facts in said:
        asked |= facts.asked
        known |= facts.known
        yes |= facts.yes
        risk |= facts.risk
    if disagree:
        first = _single_values(said)
    return (
        first._replace(
            target_group=_target_group(said),
            risk=risk,
            asked=asked,
            known=known,
            yes=yes,
            measures=united_measures([facts.measures for _, facts in said]),
        ),
        disagree,
    )


def _target_group(said: Sequence[tuple[str, Facts]]) -> int:
    """Of the latest rows that name a group, the first in the catalogue's order of precedence."""
    named = [(as_of, facts.target_group) for as_of, facts in said if facts.target_group != _UNCLASSIFIED]
    if not named:
        return _UNCLASSIFIED
    latest = max(as_of for as_of, _ in named)
    return min((group for as_of, group in named if as_of == latest), key=_PRECEDENCE.__getitem__)


def _single_values(said: Sequence[tuple[str, Facts]]) -> Facts:
    """Of the latest rows that have a value, the smallest (for the close: the largest), so that the order of rows
    never decides."""
    values = []
    for place, empty in enumerate(_EMPTY):
        given = [(as_of, facts[place]) for as_of, facts in said if facts[place] != empty]
        latest = max((as_of for as_of, _ in given), default="")
        choose = max if Facts._fields[place] == "closed" else min
        values.append(choose((value for as_of, value in given if as_of == latest), default=empty))
    facts = Facts._make([*values, *said[0][1][_SINGLE_VALUED:]])
    return facts if facts.closed >= facts.opened else facts._replace(closed=0)


def united_measures(lists: Sequence[tuple[MeasureFacts, ...]]) -> tuple[MeasureFacts, ...]:
    """Measures are the same if kind and start are the same; of the same one, rows that know the end or the form of
    grant give it (the latest end, the smallest number of grant: decision before service)."""
    found: dict[tuple[int, int], tuple[int, int]] = {}
    total = 0
    for measures in lists:
        for kind, since, until, granted in measures:
            total += 1
            before = found.get((kind, since))
            found[kind, since] = (
                (until, granted) if before is None else (max(before[0], until), min(before[1], granted))
            )
    if total == 0:
        return ()
    return tuple(sorted((kind, since, until, granted) for (kind, since), (until, granted) in found.items()))
