"""An attacker who knows the truth of one municipality, or of none, against what a county shows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pytest

from casestats.county import showing
from casestats.county.figures import Figure
from casestats.county.homes import Home, Span, at_most
from casestats.county.published import place_of
from casestats.county.saying import Saying
from casestats.county.showing import Decision, Rule, SealedTotal, decide, is_wide
from casestats.disclosure import groups
from casestats.disclosure.auditing import audit
from casestats.disclosure.cells.unknowns import Difference, Unknown
from casestats.disclosure.policy import THRESHOLD, Policy
from casestats.disclosure.protecting import protect
from casestats.disclosure.suppressed import SUPPRESSED
from casestats.disclosure.tables import (
    TOTAL,
    FrequencyTable,
    Key,
    Layout,
    Nested,
    Place,
    Publication,
    PublicRelation,
)
from casestats.periods import Period
from tests.disclosure.attackers import Knowledge, Programs

POLICY = Policy()
RULE = Rule(period="2025")
OUTER, INNER = "children_affected", "children_exposed"
NESTED = (Nested(INNER, OUTER),)
SEXES = groups.SEXES.codes[1:]


@dataclass(frozen=True)
class County:
    """Invented municipalities: what each has counted, and what its protected release shows of it."""

    truth: Mapping[Place, int]
    publications: Mapping[str, Publication]

    @property
    def members(self) -> tuple[str, ...]:
        return tuple(self.publications)

    def figures(self) -> dict[tuple[str, str], Figure]:
        shown = {}
        for code, publication in self.publications.items():
            for table in publication.tables:
                cell = table.cells["2025", TOTAL]
                status = Saying.SUPPRESSED if cell is SUPPRESSED else Saying.EXACT
                value = cell if isinstance(cell, int) else None
                shown[code, table.layout.measure] = Figure(
                    municipality=code, indicator=table.layout.measure, period="2025", status=status, value=value
                )
        return shown

    def sealed(self) -> list[SealedTotal]:
        """What the municipalities' sealed sums come to."""
        figures, totals = self.figures(), []
        for indicator in (OUTER, INNER):
            parts = {code: self.truth[place_of(indicator, code, "2025")] for code in self.members}
            hidden = [code for code in parts if figures[code, indicator].status is Saying.SUPPRESSED]
            large = sum(parts[code] > RULE.highest for code in hidden)
            totals.append(
                SealedTotal(
                    indicator=indicator,
                    value=sum(parts.values()),
                    stated=len(parts),
                    large=large,
                    members=self.members,
                )
            )
        return totals

    def decide(self) -> tuple[Decision, ...]:
        homes = {code: Home(publication, POLICY) for code, publication in self.publications.items()}
        return decide(self.sealed(), self.figures(), homes, RULE)

    def told(self, decisions: Sequence[Decision]) -> Publication:
        """All that readers have: every municipality's release, the exact totals, and what it means that they show."""
        every = list(self.publications.values())
        whole = Publication(
            tables=tuple(
                replace(table, layout=replace(table.layout, name=f"{table.layout.name}_{code}"))
                for code, publication in self.publications.items()
                for table in publication.tables
            ),
            nested=NESTED,
            relations=tuple(relation for publication in every for relation in publication.relations),
            lower=min(publication.lower for publication in every),
        )
        figures = self.figures()
        for one in decisions:
            if one.value is not None:
                places = [place_of(one.indicator, code, "2025") for code in self.members]
                hidden = [
                    place_of(one.indicator, code, "2025")
                    for code in self.members
                    if figures[code, one.indicator].value is None
                ]
                total = PublicRelation(tuple((place, 1) for place in places), one.value, one.value)
                whole = at_most(replace(whole, relations=(*whole.relations, total)), hidden, RULE.highest)
        return whole

    def leaks(self, decisions: Sequence[Decision]) -> list[tuple[str, Unknown]]:
        """What any reader can tell too closely: the public, and each municipality with the truth of its own."""
        publication, found = self.told(decisions), []
        for reader in ("", *self.members):
            own = {place: count for place, count in self.truth.items() if ("municipality", reader) in place.codes}
            result = audit(publication, POLICY, own=own)
            close = [*result.exact, *result.narrow, *result.unproven]
            found += [(reader, one) for one in close if self.is_secret(one) and _municipality(one) != reader]
        return found

    def found_by_another(self, decisions: Sequence[Decision], readers: Sequence[str]) -> list[tuple[str, Place]]:
        """The same question to an attacker that shares no code with casestats. Hidden figures only."""
        publication, found = self.told(decisions), []
        for reader in readers:
            own = {place: count for place, count in self.truth.items() if ("municipality", reader) in place.codes}
            knowledge = Knowledge(publication, own)
            programs = Programs(knowledge)
            for place, terms in knowledge.hidden.items():
                if place not in own and programs.spread(terms) < POLICY.width_of(place.measure):
                    found.append((reader, place))
        return found

    def is_secret(self, unknown: Unknown) -> bool:
        """An audit warns of differences that may be small. Whoever has counted knows whether they are."""
        if isinstance(unknown, Difference):
            return POLICY.is_small(unknown.more.measure, abs(self.truth[unknown.more] - self.truth[unknown.less]))
        return True


def _municipality(unknown: Unknown) -> str:
    place = unknown.more if isinstance(unknown, Difference) else unknown
    return dict(place.codes)["municipality"]


def table(code: str, indicator: str, by_sex: Sequence[int]) -> FrequencyTable:
    layout = Layout(
        name=indicator,
        measure=indicator,
        dimensions=(groups.periods([Period.parse("2025")]), groups.SEXES),
        fixed=(("municipality", code),),
        not_additive=frozenset({"period"}),
    )
    counts: dict[Key, int] = {("2025", sex): count for sex, count in zip(SEXES, by_sex, strict=True)}
    return FrequencyTable(layout=layout, counts={**counts, ("2025", TOTAL): sum(by_sex)})


def county_of(children: Mapping[str, tuple[Sequence[int], Sequence[int]]]) -> County:
    """By municipality: children affected, and of them those exposed, by sex. Each release is made by the engine."""
    truth: dict[Place, int] = {}
    publications: dict[str, Publication] = {}
    for code, (affected, exposed) in children.items():
        tables = [table(code, OUTER, affected), table(code, INNER, exposed)]
        truth |= {one.layout.place(key): count for one in tables for key, count in one.counts.items()}
        publications[code] = protect(tables, POLICY, nested=NESTED, seed=code.encode()).publication
    return County(truth, publications)


def invented_county(seed: int, size: int = 10) -> County:
    """Most municipalities know of few children; every fifth is a town."""
    random = np.random.default_rng(seed)
    children = {}
    for number in range(size):
        most = (40, 3, 3, 4, 2)[number % 5]
        affected = [int(one) for one in random.integers(0, [most + 1, most, 2])]
        exposed = [int(random.binomial(one, 0.5)) for one in affected]
        children[f"22{number:02}"] = (affected, exposed)
    return county_of(children)


def few(*wholes: int) -> County:
    """A county whose municipalities know of so many girls, none of them exposed."""
    return county_of({f"22{number:02}": ([count, 0, 0], [0, 0, 0]) for number, count in enumerate(wholes)})


def test_nothing_that_a_county_shows_tells_a_hidden_figure_to_anybody() -> None:
    for seed in range(1):
        county = invented_county(seed)
        assert county.leaks(county.decide()) == []


@pytest.mark.slow
def test_nothing_that_any_of_many_counties_shows_tells_a_hidden_figure_to_anybody() -> None:
    shown = 0
    for seed in range(100, 103):
        county = invented_county(seed, size=15 + seed % 5)
        decisions = county.decide()
        assert county.leaks(decisions) == []
        if any(one.shown for one in decisions):
            shown += 1
            assert county.found_by_another(decisions, ["", county.members[1]]) == []
    assert shown, "no total was shown in any of them, so nothing was tried"


def test_a_total_over_six_hidden_figures_that_fit_is_shown() -> None:
    county = few(3, 4, 4, 3, 4, 2, 30, 40)
    (outer, inner) = county.decide()
    assert (outer.indicator, outer.shown, outer.value) == (OUTER, True, 90)
    assert not inner.shown
    assert county.leaks([outer, inner]) == []
    assert county.found_by_another([outer, inner], ["", *county.members]) == []


def shown_all_the_same(county: County) -> list[Decision]:
    """What a rule that looks at nothing would show."""
    return [
        Decision(indicator=one.indicator, shown=True, value=one.value, reason=showing.SHOWN) for one in county.sealed()
    ]


def test_the_attacker_catches_a_rule_that_forgets_that_members_know_their_own() -> None:
    county = few(3, 2, 30, 40)
    outer = [one for one in shown_all_the_same(county) if one.indicator == OUTER]
    readers = {reader for reader, _ in county.leaks(outer)}
    assert "" not in readers
    assert readers == {"2200", "2201"}
    assert {reader for reader, _ in county.found_by_another(outer, ["", *county.members])} == readers
    assert not any(one.shown for one in county.decide())


def test_the_attacker_catches_a_rule_that_shows_a_total_with_a_large_hidden_part() -> None:
    """A hidden 20 tells whoever has it that the other two are one each."""
    parts = {f"22{number:02}": count for number, count in enumerate((1, 1, 20))}
    places = {code: place_of(OUTER, code, "2025") for code in parts}
    publication = Publication(
        tables=tuple(showing.single(place) for place in places.values()),
        relations=(PublicRelation(tuple((place, 1) for place in places.values()), 22, 22),),
        lower=1,
    )
    assert audit(publication, POLICY).safe
    told = audit(publication, POLICY, own={places["2202"]: 20})
    assert set(told.exact) == {places["2200"], places["2201"]}
    sealed = SealedTotal(indicator=OUTER, value=22, stated=3, large=1, members=tuple(parts))
    figures = {
        (code, OUTER): Figure(municipality=code, indicator=OUTER, period="2025", status=Saying.SUPPRESSED)
        for code in parts
    }
    homes = {code: Home(publication, POLICY) for code in parts}
    assert [one.shown for one in decide([sealed], figures, homes, RULE)] == [False]


def test_the_attacker_catches_two_linked_totals_that_are_decided_each_by_itself() -> None:
    """Each alone is safe. Together they say that all but two of the children affected were exposed too."""
    exposed = (2, 2, 3, 3, 3, 3, 3, 3)
    county = county_of({f"22{number:02}": ([3, 0, 0], [count, 0, 0]) for number, count in enumerate(exposed)})
    outer, inner = county.decide()
    assert (outer.shown, inner.shown) == (True, False)
    assert inner.reason == showing.CLOSE
    assert county.leaks([outer, inner]) == []
    assert county.leaks(shown_all_the_same(county))


def test_why_a_total_is_not_shown_tells_nothing_of_its_numbers() -> None:
    """One too small, one with a large part and one that hangs together with another are told in the same words."""
    few_children, large = few(1, 1, 1, 1, 30), few(3, 4, 4, 3, 4, 2, 30)
    sealed = [one for one in large.sealed() if one.indicator == OUTER]
    homes = {code: Home(publication, POLICY) for code, publication in large.publications.items()}
    (with_large,) = decide([replace(sealed[0], large=1)], large.figures(), homes, RULE)
    before = [showing.ShownBefore(indicator=OUTER, period="2025", value=1, figures=dict.fromkeys(large.members))]
    (beside,) = decide(sealed, large.figures(), homes, RULE, before)
    reasons = {with_large.reason, beside.reason, few_children.decide()[0].reason}
    assert reasons == {showing.CLOSE}


def test_whatever_is_shown_or_not_every_hidden_figure_stays_open_to_every_member() -> None:
    """All counties of five hidden figures from 1 to 12: what a reader sees is the total, or that it is not shown."""
    worlds = np.stack(np.meshgrid(*[np.arange(1, 13)] * 5), axis=-1).reshape(-1, 5)
    totals = worlds.sum(axis=1)
    spans = {str(number): Span(1, RULE.highest) for number in range(5)}
    wide = np.array([total >= THRESHOLD and is_wide(spans, total, RULE) for total in range(61)])
    shown = wide[totals] & (worlds.max(axis=1) <= RULE.highest)
    seen = [worlds[shown & (totals == total)] for total in np.unique(totals[shown])]
    assert len(seen) > 3, "nothing was shown"
    for left in (*seen, worlds[~shown]):
        for own in (None, *np.unique(left[:, 0])):
            rest = left if own is None else left[left[:, 0] == own]
            assert (np.ptp(rest[:, 1:], axis=0) >= POLICY.width_of("")).all()
