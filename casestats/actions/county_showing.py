"""Which sealed sums of a period the county may show: the rule of casestats.county.showing, over what has been received.

Whatever has moved since the sum was made (a newer delivery, another threshold, rounding) speaks against showing it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from casestats.actions.receiving import bundle_kept
from casestats.actions.sums_coordinating import sums_result
from casestats.bootstrap import Installation
from casestats.county.agreements import agreement_of
from casestats.county.figures import WHOLE, Figure
from casestats.county.homes import Home
from casestats.county.published import publication_of
from casestats.county.readings import Matrix
from casestats.county.saying import Saying
from casestats.county.showing import Decision, Rule, SealedTotal, ShownBefore, decide
from casestats.county.totals import Sealed
from casestats.county.unpacking import AGREEMENT
from casestats.errors import CasestatsError
from casestats.releases.content import Content
from casestats.releases.wording import HIGHER_LIMITS
from casestats.store.deliveries import ACCEPTED, REPLACED, DeliveryRecord, deliveries_of
from casestats.store.engine import Connection, reading
from casestats.store.received_figures import figures_in


@dataclass(frozen=True)
class Decided:
    """The decisions of a period, `sealed`: those that are shown, in the form that totals are made with, and what the
    proof needs again."""

    rule: Rule
    decisions: tuple[Decision, ...] = ()
    sealed: Mapping[str, Sealed] = field(default_factory=dict)
    homes: Mapping[str, Home] = field(default_factory=dict)
    round_id: str = ""


def decided(installation: Installation, matrix: Matrix, before: Sequence[ShownBefore]) -> Decided:
    """What may be shown of the period's sealed sums. `matrix`: without them; `before`: what releases of the county have
    shown."""
    result = sums_result(installation, matrix.period)
    if result is None:
        return Decided(Rule(period=matrix.period))
    with reading(installation.engine) as connection:
        every = deliveries_of(connection)
        standing = {one.sender: one.digest for one in every if one.state == ACCEPTED and one.period == matrix.period}
        unmoved = tuple(code for code in result.members if standing.get(code) == result.rests_on.get(code, ""))
        totals = [
            SealedTotal(
                indicator=name.indicator, value=cell.value, stated=cell.stated, large=cell.large, members=unmoved
            )
            for name, cell in result.cells.items()
            if name.groups == WHOLE
        ]
        rule = Rule(period=matrix.period, together=_together(connection, matrix.period))
        homes = _homes(connection, every, _hiding(matrix.figures, totals), matrix, rule)
    decisions = decide(totals, matrix.figures, homes, rule, before)
    stated = {one.indicator: one.stated for one in totals}
    sealed = {one.indicator: Sealed(one.value, stated[one.indicator]) for one in decisions if one.value is not None}
    return Decided(rule, decisions, sealed, homes, result.id)


def _together(connection: Connection, period: str) -> frozenset[frozenset[str]]:
    """Pairs of municipalities of which the one handles cases of the other, and so knows figures of both."""
    rows = (row for row in figures_in(connection, period) if row.part == AGREEMENT)
    agreements = (agreement_of(row.basis) for row in rows)
    return frozenset(frozenset({one.responsible, one.performing}) for one in agreements)


def _hiding(figures: Mapping[tuple[str, str], Figure], totals: Sequence[SealedTotal]) -> set[str]:
    """Municipalities that hide a figure beneath a total of which nothing speaks against showing it at once."""
    asked = {one.indicator for one in totals if not one.large}
    return {code for (code, name), one in figures.items() if name in asked and one.status is Saying.SUPPRESSED}


def _homes(
    connection: Connection, every: Sequence[DeliveryRecord], codes: set[str], matrix: Matrix, rule: Rule
) -> dict[str, Home]:
    """What readers have of each. Where it cannot be put together the municipality is left out, and what rests on it is
    not shown."""
    found = {}
    for code in sorted(codes):
        own = [one for one in every if one.sender == code and one.state in (ACCEPTED, REPLACED)]
        contents = [bundle_kept(connection, one)[0].content for one in own]
        told = [one for one in contents if one is not None]
        typed = [one for (other, _), one in matrix.figures.items() if other == code and one.typed]
        try:
            if all(_is_plain(one, rule) for one in told):
                found[code] = Home(publication_of(told, typed), rule.policy)
        except CasestatsError:
            continue
    return found


def _is_plain(content: Content, rule: Rule) -> bool:
    """Whether every figure of a release is hidden by the one threshold that the sums reckon with."""
    told = content.policy
    return (told.method, told.threshold, told.width) == (
        "suppress",
        rule.threshold,
        rule.policy.width_of(""),
    ) and HIGHER_LIMITS.sv not in told.text.sv
