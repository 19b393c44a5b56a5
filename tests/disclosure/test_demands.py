"""What every equation asks for alone: never more than any safe pattern has."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casestats.disclosure.numbers.problem import OPEN, Mask, Problem
from casestats.disclosure.search.demands import Demands, demands, joined, rooms, slack
from casestats.disclosure.search.master import start
from casestats.disclosure.search.patterns import Unprotectable, find_pattern
from casestats.disclosure.work import Work, generator
from tests.disclosure.small_problems import Row, mask, narrow, problem_of

SUM: list[Row] = [([(0, 1), (1, 1), (2, 1), (3, -1)], 0, 0)]


def told(asked: Demands) -> dict[int, list[tuple[int, dict[int, int]]]]:
    """Cell -> its demands: the need, and the room that each other cell offers."""
    found: dict[int, list[tuple[int, dict[int, int]]]] = {}
    for number, cell in enumerate(asked.asking.tolist()):
        part = slice(asked.starts[number], asked.starts[number + 1])
        offers = dict(zip(asked.cells[part].tolist(), asked.room[part].tolist(), strict=True))
        found.setdefault(cell, []).append((int(asked.need[number]), offers))
    return found


def test_a_small_cell_asks_others_to_fall_as_far_as_it_must_rise_or_the_total_to_rise() -> None:
    asked = told(demands(problem_of([2, 1, 90, 93], SUM, must_show=[1])))
    # It can fall by 2 to 0 itself: the width of 3 needs 1 more, upwards. The 1 is shown and does not help.
    assert asked[0] == [(1, {2: 1, 3: 1})]


def test_where_zeros_are_published_the_room_below_is_one_less() -> None:
    asked = told(demands(problem_of([2, 6, 90, 98], SUM, publish_zeros=True)))
    assert asked[0] == [(2, {1: 2, 2: 2, 3: 2})]


def test_a_cell_with_room_below_for_all_of_the_width_needs_others_that_move_at_all() -> None:
    asked = told(demands(problem_of([7, 0, 90, 97], SUM)))
    assert asked[0] == [(3, {1: 3, 2: 3, 3: 3})]
    assert asked[1] == [(3, {0: 3, 2: 3, 3: 3})]


def test_a_cell_just_below_the_width_asks_and_one_at_it_does_not() -> None:
    edge = {room: told(demands(problem_of([room, 50, 50, 100 + room], SUM)))[0][0][0] for room in (2, 3)}
    assert edge == {2: 1, 3: 3}


def test_what_is_hidden_anyway_meets_demands_that_are_then_not_asked() -> None:
    asked = told(demands(problem_of([4, 4, 90, 98], SUM)))
    assert 0 not in asked
    assert 1 not in asked
    assert not {2, 3} & asked.keys()


def test_rooms_too_small_together_are_still_asked_for() -> None:
    # 1 and 1 with zeros published: neither can fall, so one cannot rise.
    asked = told(demands(problem_of([1, 1, 90, 92], SUM, publish_zeros=True)))
    assert asked[0] == [(3, {2: 3, 3: 3})]


def test_a_factor_counts_as_often_as_it_says() -> None:
    asked = told(demands(problem_of([4, 30, 38], [([(0, 2), (1, 1), (2, -1)], 0, 0)], width=5)))
    # Twice the 4 in the sum: it can fall by 8 of the 10 that are needed.
    assert asked[0] == [(2, {1: 2, 2: 2})]
    assert 1 not in asked  # the 4 is hidden anyway, and can rise without end


def test_the_slack_of_an_inequality_is_room_too() -> None:
    def row(low: int, high: int) -> list[Row]:
        return [([(0, 1), (1, 1)], low, high)]

    counts = [2, 50]
    assert told(demands(problem_of(counts, row(52, 53), must_show=[1]))) == {}  # it may rise by the 1 it needs
    assert told(demands(problem_of(counts, row(51, 52), must_show=[1])))[0] == [(1, {})]
    assert told(demands(problem_of(counts, row(-OPEN, 52))))[0] == [(1, {1: 1})]
    assert told(demands(problem_of(counts, row(52, OPEN), must_show=[1]))) == {}


def test_room_above_a_total_that_may_only_grow_is_enough() -> None:
    problem = problem_of([3, 3], [([(0, 1), (1, -1)], 0, OPEN)], must_show=[1], publish_zeros=True)
    assert find_pattern(problem, seed=b"", work=Work()).hidden.tolist() == [True, False]


def test_an_insider_asks_of_equations_with_a_known_cell_and_counts_no_known_one() -> None:
    counts = [3, 6, 50, 59, 4, 60, 64]
    rows = [*SUM, ([(4, 1), (5, 1), (6, -1)], 0, 0)]
    asked = told(demands(problem_of(counts, rows, insiders=[[1]])))
    assert (3, {2: 3, 3: 3}) in asked[0]
    assert (3, {1: 3, 2: 3, 3: 3}) in asked[0]
    assert len(asked[4]) == 1  # nothing is known there that the public does not know


def test_a_cell_that_is_excused_for_an_insider_asks_of_the_public_only() -> None:
    problem = problem_of([3, 6, 50, 59], SUM, insiders=[[1]])
    public, insider = problem.views
    excused = replace(problem, views=(public, replace(insider, excused=mask(4, [0]))))
    assert told(demands(problem))[0] == [(3, {1: 3, 2: 3, 3: 3}), (3, {2: 3, 3: 3})]
    assert told(demands(excused))[0] == [(3, {1: 3, 2: 3, 3: 3})]


def test_an_unguarded_cell_asks_for_nothing_but_covers_for_others() -> None:
    asked = told(demands(problem_of([2, 40, 50, 92], SUM, unguarded=[1])))
    assert 1 not in asked
    assert 1 in asked[0][0][1]


def test_slack_is_told_from_the_truth() -> None:
    rows: list[Row] = [([(0, 1)], 1, 9), ([(0, 2), (1, -1)], -OPEN, OPEN)]
    falls, rises = slack(problem_of([3, 1], rows))
    assert (falls.tolist(), rises.tolist()) == ([2, OPEN], [6, OPEN])


def test_rooms_are_told_from_the_truth_and_never_negative() -> None:
    problem = problem_of([0, 3], [], publish_zeros=True)
    problem.upper[1] = 10
    down, up = rooms(problem)
    assert down.tolist() == [0, 2]
    assert up.tolist() == [OPEN, 7]


def test_demands_are_joined_in_order_and_taken_by_number() -> None:
    asked = demands(problem_of([2, 6, 90, 98], SUM, publish_zeros=True))
    twice = joined([asked, asked])
    assert len(twice) == 2 * len(asked)
    second = twice.taken(np.arange(len(twice)) >= len(asked))
    assert told(second) == told(asked)
    assert len(joined([])) == 0
    assert asked.met(mask(4, [1])).tolist() == [
        cell == 0 or 1 in dict(told(asked)[cell][0][1]) for cell in asked.asking
    ]


@st.composite
def small_problems(draw: st.DrawFn) -> Problem:
    """Five cells, of which the last is a sum of two, among inequalities, factors and what is shown already."""
    counts = draw(st.lists(st.integers(0, 7), min_size=4, max_size=4))
    counts.append(counts[0] + counts[1])
    rows: list[Row] = [([(0, 1), (1, 1), (4, -1)], 0, 0)]
    for _ in range(draw(st.integers(0, 2))):
        cells = draw(st.sets(st.integers(0, 4), min_size=2, max_size=3))
        terms = [(cell, draw(st.sampled_from([-1, 1, 1, 2]))) for cell in sorted(cells)]
        total = sum(factor * counts[cell] for cell, factor in terms)
        low = draw(st.sampled_from([total, total - 2, -OPEN]))
        rows.append((terms, low, draw(st.sampled_from([total, total + 1, OPEN]))))
    shown = draw(st.sets(st.integers(0, 4), max_size=1))
    insiders = draw(st.sampled_from([(), ([2],), ([0], [1, 3])]))
    return problem_of(counts, rows, publish_zeros=draw(st.booleans()), must_show=shown, insiders=insiders)


def safe_patterns(problem: Problem, *, in_steps_of_one: bool = False) -> Iterator[Mask]:
    """By trying every pattern. `in_steps_of_one`: what a linear program calls wide by parts of a person is not."""
    free = np.flatnonzero(~problem.must_hide & ~problem.must_show)
    for choice in product((False, True), repeat=len(free)):
        hidden = problem.must_hide.copy()
        hidden[free] = choice
        if not narrow(problem, hidden, in_steps_of_one=in_steps_of_one):
            yield hidden


@settings(max_examples=40, deadline=None)
@given(problem=small_problems())
def test_any_safe_pattern_meets_all_demands_and_weighs_no_less_than_the_floor(problem: Problem) -> None:
    asked = demands(problem)
    begun = start(problem, asked, generator(b"", ""), work=Work())
    for hidden in safe_patterns(problem):
        assert np.all(asked.met(hidden) | ~hidden[asked.asking])
        assert begun is not None
        assert begun.floor <= problem.weight[hidden].sum()


@settings(max_examples=40, deadline=None)
@given(problem=small_problems())
def test_the_search_leaves_nothing_narrow_or_refuses_where_no_pattern_is_safe(problem: Problem) -> None:
    try:
        hidden = find_pattern(problem, seed=b"", work=Work()).hidden
    except Unprotectable:
        assert not any(True for _ in safe_patterns(problem, in_steps_of_one=True))
        return
    assert narrow(problem, hidden) == {}
    assert not np.any(hidden & problem.must_show)
    assert np.all(hidden[problem.must_hide])


def test_no_pattern_at_all_is_told_apart_from_a_dear_one() -> None:
    hopeless = problem_of([3, 9, 12], [([(0, 1), (1, 1), (2, -1)], 0, 0)], must_show=[1, 2])
    assert start(hopeless, demands(hopeless), generator(b"", ""), work=Work()) is None


def test_the_floor_is_what_must_be_hidden_where_nothing_more_is_asked() -> None:
    problem = problem_of([4, 4, 90, 98], SUM)
    begun = start(problem, demands(problem), generator(b"", ""), work=Work())
    assert begun is not None
    assert begun.floor == problem.weight[[0, 1]].sum()
    assert begun.hidden.tolist() == [True, True, False, False]


@pytest.mark.parametrize("seed", [b"a", b"b"])
def test_the_start_is_the_cheapest_that_the_equations_allow(seed: bytes) -> None:
    problem = problem_of([1, 60, 40, 101], SUM)
    begun = start(problem, demands(problem), generator(seed, ""), work=Work())
    assert begun is not None
    assert begun.hidden.tolist() == [True, False, True, False]
    assert begun.floor == problem.weight[[0, 2]].sum()
