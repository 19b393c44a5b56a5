"""What a reader knows is derived three times: for the search, for the checker, and by the attackers of the tests. All
three must leave the same tables possible, not one more and not one less."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from casestats.disclosure.cells.graph import build_published
from casestats.disclosure.numbers.problem import OPEN
from casestats.disclosure.reading import read
from casestats.disclosure.tables import Place, Publication
from tests.disclosure.attackers import INFINITE, Enumeration, Knowledge, Line, TooMany
from tests.disclosure.certificates import unknowns_of
from tests.disclosure.scenarios import Scenario, patterned, scenarios
from tests.thorough import examples

FEW, MANY = 150, 3000
"""How many tables may fit, for the fast tests and the slow ones."""


@dataclass
class Numbers:
    """Lines over numbers, as the enumeration takes them."""

    numbers: dict[object, int]
    lines: dict[Line, None]


def of_reading(publication: Publication) -> Numbers:
    reading = read(publication)
    numbers: dict[object, int] = {}
    for place in (*reading.ranges, *reading.known, *reading.reckoned):
        numbers.setdefault(place, len(numbers))
    lines = [Line(((numbers[place], 1),), value, value) for place, value in reading.known.items()]
    lines += [
        Line(((numbers[p], 1),), low, INFINITE if high is None else high) for p, (low, high) in reading.ranges.items()
    ]
    for whole, parts in reading.reckoned.items():
        lines.append(Line(((numbers[whole], -1), *((numbers[part], 1) for part in parts)), 0, 0))
    for terms, low, high in reading.relations:
        ends = (-INFINITE if low is None else low, INFINITE if high is None else high)
        lines.append(Line(tuple((numbers[place], factor) for place, factor in terms), *ends))
    return Numbers(numbers, dict.fromkeys(lines))


def of_graph(publication: Publication, scenario: Scenario) -> Numbers:
    graph = build_published(publication, scenario.policy)
    problem = graph.problem
    numbers: dict[object, int] = {unknown: number for number, unknown in enumerate(graph.unknowns)}
    hidden = problem.must_hide
    lines = []
    for number in range(problem.size):
        low, high = (problem.lower, problem.upper) if hidden[number] else (problem.values, problem.values)
        lines.append(Line(((number, 1),), _open(low[number]), _open(high[number])))
    relations = problem.relations
    for row in range(len(relations)):
        terms = range(relations.starts[row], relations.starts[row + 1])
        pairs = tuple((int(relations.cells[at]), int(relations.factors[at])) for at in terms)
        lines.append(Line(pairs, _open(relations.low[row]), _open(relations.high[row])))
    return Numbers(numbers, dict.fromkeys(lines))


def _open(bound: int) -> float:
    return -INFINITE if bound <= -OPEN else INFINITE if bound >= OPEN else int(bound)


def possible(knowledge: Numbers, places: list[Place], ceiling: int, most: int) -> set[tuple[int, ...]]:
    columns = [knowledge.numbers[place] for place in places]
    knowledge.lines.update({Line(((column, 1),), -INFINITE, ceiling): None for column in columns})
    tables = Enumeration(knowledge, least=-INFINITE, most=most).tables
    return {tuple(table[column] for column in columns) for table in tables}


def compare(scenario: Scenario, seed: int, most: int) -> None:
    publication = patterned(scenario, seed)
    knowledge = Knowledge(publication)
    terms = unknowns_of(publication, knowledge)
    places, ceiling = list(terms), 2 + max(scenario.truth().values())  # an end where nothing that is shown gives one
    knowledge.lines.update({Line(atoms, -INFINITE, ceiling): None for atoms in terms.values()})
    try:
        counted = Enumeration(knowledge, most=most)
        by_checker = possible(of_reading(publication), places, ceiling, most)
        by_graph = possible(of_graph(publication, scenario), places, ceiling, most)
    except TooMany:
        assume(False)
    by_atoms = {tuple(sum(t[a] * f for a, f in terms[place]) for place in places) for t in counted.tables}
    assert by_checker == by_atoms
    assert by_graph == by_atoms


@settings(max_examples=25)
@given(scenario=scenarios(), seed=st.integers(0, 2**32))
def test_search_checker_and_attacker_think_the_same_tables_possible(scenario: Scenario, seed: int) -> None:
    compare(scenario, seed, FEW)


@pytest.mark.slow
@settings(max_examples=examples(500))
@given(scenario=scenarios(), seed=st.integers(0, 2**32))
def test_and_so_they_do_on_many_more(scenario: Scenario, seed: int) -> None:
    compare(scenario, seed, MANY)
