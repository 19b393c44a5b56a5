"""On random patterns, good ones and bad ones, the checker and the audit find what counting up every table finds."""

from __future__ import annotations

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from casestats.disclosure.auditing import audit
from casestats.disclosure.cells.unknowns import Difference
from casestats.disclosure.checking import check
from casestats.disclosure.reading import read
from casestats.disclosure.tables import Place, Publication
from tests.disclosure.attackers import Enumeration, Knowledge, Programs, TooMany
from tests.disclosure.certificates import certified, counted
from tests.disclosure.scenarios import Scenario, patterned, scenarios
from tests.thorough import examples

FEW, MANY = 150, 3000
"""How many tables may fit, for the fast tests and the slow ones."""


def unsafe_differences(publication: Publication, scenario: Scenario, knowledge: Knowledge, fits: Enumeration) -> bool:
    """Whether some difference that is small in truth can be told more closely than the width."""
    policy, truth = scenario.policy, scenario.truth()
    before = read(publication).before
    pairs = [(one, other, terms, True) for one, other, terms in knowledge.nested]
    pairs += [(one, other, terms, False) for one, other, terms in knowledge.changes()]
    for one, other, terms, is_nested in pairs:
        if one not in truth or other not in truth or {one, other} <= before:
            continue
        size = abs(truth[one] - truth[other])
        measures = (one.measure, other.measure)
        small = any(policy.is_small(measure, size) for measure in measures)
        small |= is_nested and policy.group_disclosure and size == 0 < truth[one]
        if small and fits.spread(terms) < max(map(policy.width_of, measures)):
            return True
    return False


def judge(scenario: Scenario, seed: int, most: int) -> None:
    publication = patterned(scenario, seed)
    policy, ceiling = scenario.policy, max(scenario.truth().values()) + 5
    try:
        fits, _, knowledge = counted(publication, ceiling=ceiling, most=most)
    except TooMany:
        assume(False)
    spreads = {place: fits.spread(terms) for place, terms in knowledge.hidden.items()}
    narrow = {place for place, spread in spreads.items() if spread < policy.width_of(place.measure)}
    exact = {place for place, spread in spreads.items() if spread == 0}
    checked = check(publication, certified(publication, policy, scenario.truth(), ceiling=ceiling))
    assert (checked.hidden, checked.exact, checked.narrow) == (len(spreads), len(exact), len(narrow - exact))
    assert checked.tightest == min(spreads.values(), default=0)
    unsafe = bool(narrow) or unsafe_differences(publication, scenario, knowledge, fits)
    if unsafe or not read(publication).unprinted:
        assert bool(checked.faults) is unsafe


def audited(scenario: Scenario, seed: int) -> None:
    publication = patterned(scenario, seed)
    knowledge = Knowledge(publication)
    programs = Programs(knowledge)
    policy = scenario.policy
    found = audit(publication, policy, seed=b"seed")
    spreads = {place: programs.spread(terms) for place, terms in knowledge.hidden.items()}
    narrow = {place for place, spread in spreads.items() if 0 < spread < policy.width_of(place.measure)}
    exact = {place for place, spread in spreads.items() if spread == 0}
    assert cells(found.exact) & spreads.keys() == exact
    assert cells(found.narrow) & spreads.keys() == narrow
    assert not found.unproven
    assert found.hidden == len(spreads)
    assert (found.tightest or 0) <= min(spreads.values(), default=0)


def cells(unknowns: tuple[Place | Difference, ...]) -> set[Place]:
    return {unknown for unknown in unknowns if isinstance(unknown, Place)}


@settings(max_examples=25)
@given(scenario=scenarios(), seed=st.integers(0, 2**32))
def test_the_checker_finds_what_counting_finds(scenario: Scenario, seed: int) -> None:
    judge(scenario, seed, FEW)


@settings(max_examples=25)
@given(scenario=scenarios(), seed=st.integers(0, 2**32))
def test_an_audit_finds_what_programs_in_whole_numbers_find(scenario: Scenario, seed: int) -> None:
    audited(scenario, seed)


@pytest.mark.slow
@settings(max_examples=examples(600))
@given(scenario=scenarios(), seed=st.integers(0, 2**32))
def test_the_checker_finds_it_on_many_more(scenario: Scenario, seed: int) -> None:
    judge(scenario, seed, MANY)


@pytest.mark.slow
@settings(max_examples=examples(700))
@given(scenario=scenarios(), seed=st.integers(0, 2**32))
def test_an_audit_finds_it_on_many_more(scenario: Scenario, seed: int) -> None:
    audited(scenario, seed)


@settings(max_examples=25)
@given(scenario=scenarios(), seed=st.integers(0, 2**32))
def test_the_two_attackers_agree_and_the_linear_one_is_never_narrower(scenario: Scenario, seed: int) -> None:
    publication = patterned(scenario, seed)
    try:
        fits, _, knowledge = counted(publication, ceiling=max(scenario.truth().values()) + 5, most=FEW)
    except TooMany:
        assume(False)
    whole, linear = Programs(knowledge), Programs(knowledge, whole=False)
    for terms in knowledge.hidden.values():
        assert whole.spread(terms) == fits.spread(terms) <= linear.spread(terms)
