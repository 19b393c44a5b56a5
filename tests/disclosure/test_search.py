"""The search: what it finds leaves every hidden cell wide to every reader, or it refuses."""

from __future__ import annotations

import subprocess
import sys
from itertools import product
from statistics import median

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.disclosure_tables import problem_of as benchmark_problem
from benchmarks.disclosure_tables import table as benchmark_table
from casestats.disclosure.numbers.problem import OPEN, Mask, Problem
from casestats.disclosure.search.patterns import Unprotectable, find_pattern, mend
from casestats.disclosure.work import Work
from tests.disclosure.small_problems import mask, narrow, problem_of, two_way, with_weight
from tests.module_graph import ROOT


def pattern(problem: Problem, seed: bytes = b"seed") -> Mask:
    return find_pattern(problem, seed=seed, work=Work()).hidden


def cheapest_safe(problem: Problem) -> int:
    """By trying every pattern."""
    free = np.flatnonzero(~problem.must_hide & ~problem.must_show)
    best = int(problem.weight.sum()) + 1
    for choice in product((False, True), repeat=len(free)):
        hidden = problem.must_hide.copy()
        hidden[free] = choice
        weight = int(problem.weight[hidden].sum())
        if weight < best and not narrow(problem, hidden):
            best = weight
    return best


COUNTS = st.lists(st.lists(st.integers(0, 12), min_size=3, max_size=3), min_size=2, max_size=4)


@settings(max_examples=40, deadline=None)
@given(inner=COUNTS, publish_zeros=st.booleans(), seed=st.binary(max_size=2))
def test_every_hidden_cell_is_wide_whatever_the_table(inner: list[list[int]], publish_zeros: bool, seed: bytes) -> None:
    problem = two_way(inner, publish_zeros=publish_zeros)
    try:
        found = find_pattern(problem, seed=seed, work=Work())
    except Unprotectable:
        assert narrow(problem, ~problem.must_show)  # not even hiding everything is enough
        return
    assert not np.any(problem.must_hide & ~found.hidden)
    assert not np.any(problem.must_show & found.hidden)
    assert narrow(problem, found.hidden) == {}
    assert found.lost == problem.weight[found.hidden].sum()
    assert found.bound <= found.lost


@settings(max_examples=25, deadline=None)
@given(inner=COUNTS, shown=st.sets(st.integers(0, 11), max_size=2), own=st.sets(st.integers(0, 11), max_size=3))
def test_it_is_wide_to_insiders_too_and_what_is_out_already_stays_out(
    inner: list[list[int]], shown: set[int], own: set[int]
) -> None:
    problem = two_way(inner, must_show=shown, insiders=[own])
    try:
        hidden = pattern(problem)
    except Unprotectable:
        assert narrow(problem, ~problem.must_show)
        return
    assert not hidden[sorted(shown)].any()
    assert narrow(problem, hidden) == {}


@settings(max_examples=8, deadline=None)
@given(inner=st.lists(st.lists(st.integers(0, 9), min_size=2, max_size=2), min_size=2, max_size=2), zeros=st.booleans())
def test_no_safe_pattern_of_a_tiny_table_loses_less_than_the_bound(inner: list[list[int]], zeros: bool) -> None:
    problem = two_way(inner, publish_zeros=zeros)
    try:
        found = find_pattern(problem, seed=b"", work=Work())
    except Unprotectable:
        return
    best = cheapest_safe(problem)
    assert found.bound <= best <= found.lost


def test_nothing_is_hidden_where_nothing_is_small() -> None:
    found = find_pattern(two_way([[5, 6], [7, 8]]), seed=b"", work=Work())
    assert (found.hidden.sum(), found.lost, found.bound) == (0, 0, 0)


def test_a_problem_without_cells_is_no_trouble() -> None:
    assert pattern(problem_of([], [])).shape == (0,)


def test_a_small_cell_that_stands_in_no_sum_is_hidden_alone() -> None:
    assert pattern(problem_of([3, 9], [])).tolist() == [True, False]


def test_two_hidden_cells_of_ten_and_three_and_two_small_in_fifteen_are_not_enough() -> None:
    # 15 = 10 + 3 + 1 + 1: with zeros always shown the two ones can only be 1 and 1.
    row = [([(0, 1), (1, 1), (2, 1), (3, 1), (4, -1)], 0, 0)]
    problem = problem_of([10, 3, 1, 1, 15], row, publish_zeros=True, must_show=[1])
    hidden = pattern(problem)
    assert hidden[[2, 3]].all()
    assert hidden[[0, 4]].any()
    assert narrow(problem, hidden) == {}


def test_a_single_small_cell_takes_a_whole_rectangle_with_it() -> None:
    problem = two_way([[2, 20, 30], [20, 21, 31], [30, 31, 32]])
    hidden = pattern(problem)
    assert hidden[0]
    assert hidden.sum() == 4
    assert narrow(problem, hidden) == {}


def test_a_cell_without_room_below_is_no_cover_for_one_that_must_rise() -> None:
    # The one may rise only where another falls: the ones and the 2 cannot, by enough.
    row = [([(0, 1), (1, 1), (2, 1), (3, -1)], 0, 0)]
    hidden = pattern(problem_of([1, 2, 90, 93], row, publish_zeros=True))
    assert hidden.tolist() == [True, True, True, False]


def test_the_cheaper_of_two_covers_is_taken() -> None:
    problem = problem_of([3, 9, 9, 21], [([(0, 1), (1, 1), (2, 1), (3, -1)], 0, 0)])
    assert pattern(with_weight(problem, [1, 5, 4, 9])).tolist() == [True, False, True, False]
    assert pattern(with_weight(problem, [1, 4, 5, 9])).tolist() == [True, True, False, False]


def test_what_is_shown_already_and_must_be_hidden_is_refused() -> None:
    with pytest.raises(Unprotectable) as refused:
        pattern(problem_of([3, 9], [], must_hide=[1], must_show=[1]))
    assert refused.value.cells.tolist() == [1]
    assert refused.value.words.sv.startswith("1 ")


def test_a_cell_that_earlier_releases_give_away_is_refused_by_its_number() -> None:
    with pytest.raises(Unprotectable) as refused:
        pattern(problem_of([3, 9, 12], [([(0, 1), (1, 1), (2, -1)], 0, 0)], must_show=[1, 2]))
    assert refused.value.cells.tolist() == [0]


def test_equations_that_only_together_give_a_cell_away_are_refused_too() -> None:
    # In every sum the 3 has company, but a = c and b = d, and the sums of a + d are shown.
    rows = [
        ([(0, 1), (1, 1), (4, -1)], 0, 0),
        ([(0, 1), (1, -1), (5, -1)], 0, 0),
    ]
    with pytest.raises(Unprotectable) as refused:
        pattern(problem_of([3, 3, 6, 9, 6, 0], rows, must_show=[4, 5]))
    assert set(refused.value.cells.tolist()) <= {0, 1}


def test_a_cell_that_need_not_be_secret_needs_no_cover() -> None:
    row = [([(0, 1), (1, 1), (2, -1)], 0, 0)]
    problem = problem_of([3, 9, 12], row, must_show=[1, 2], unguarded=[0])
    assert pattern(problem).tolist() == [True, False, False]


def test_an_insider_who_knows_the_only_cover_makes_another_be_hidden() -> None:
    row = [([(0, 1), (1, 1), (2, 1), (3, -1)], 0, 0)]
    counts = [3, 6, 50, 59]
    assert pattern(problem_of(counts, row)).tolist() == [True, True, False, False]
    hidden = pattern(problem_of(counts, row, insiders=[[1]]))
    assert hidden[0]
    assert hidden[[2, 3]].any()


def test_an_inequality_with_slack_needs_no_cover_and_one_without_does() -> None:
    # The largest part <= persons: 3 <= 40 leaves the 3 room to 40; 3 <= 4 does not.
    loose = problem_of([3, 40], [([(1, 1), (0, -1)], 0, OPEN)])
    assert pattern(loose).tolist() == [True, False]
    tight = problem_of([3, 5], [([(1, 1), (0, -1)], 0, OPEN)], publish_zeros=True)
    assert pattern(tight).tolist() == [True, False]  # 1 to 5
    closed = problem_of([4, 4, 9], [([(1, 1), (0, -1)], 0, 1), ([(0, 1), (1, 1), (2, -1)], 0, 1)], threshold=5)
    assert pattern(closed)[2]


def test_a_difference_of_either_sign_moves_both_ways() -> None:
    problem = problem_of([7, 9, -2], [([(0, 1), (1, -1), (2, -1)], 0, 0)], must_hide=[2])
    problem.lower[2] = -OPEN
    hidden = pattern(problem)
    assert hidden[2]
    assert hidden[[0, 1]].any()
    assert narrow(problem, hidden) == {}


def test_a_wider_promise_hides_more() -> None:
    row = [([(0, 1), (1, 1), (2, 1), (3, -1)], 0, 0)]
    assert pattern(problem_of([4, 4, 90, 98], row, width=8)).tolist() == [True, True, False, False]
    assert pattern(problem_of([4, 4, 90, 98], row, width=9)).sum() == 3


S = benchmark_problem(benchmark_table("a", seed=1), publish_zeros=True)


def test_another_process_finds_the_same_pattern() -> None:
    program = (
        "from benchmarks.disclosure_tables import problem_of, table\n"
        "from casestats.disclosure.search.patterns import find_pattern\n"
        "from casestats.disclosure.work import Work\n"
        "problem = problem_of(table('a', seed=1), publish_zeros=True)\n"
        "print(find_pattern(problem, seed=b'here', work=Work()).hidden.tobytes().hex())\n"
    )
    out = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert out.strip() == pattern(S, b"here").tobytes().hex()


def test_another_seed_breaks_ties_otherwise_at_the_same_loss() -> None:
    problem = two_way([[2, 20, 20, 20], [20, 20, 20, 20], [20, 20, 20, 20]])
    found = [find_pattern(problem, seed=bytes([number]), work=Work()) for number in range(12)]
    assert {one.lost for one in found} == {found[0].lost}
    assert len({one.hidden.tobytes() for one in found}) >= 3


def test_another_seed_loses_about_as_much() -> None:
    draw = np.random.Generator(np.random.PCG64(5))
    problem = two_way(draw.poisson(draw.gamma(1.0, 12.0, (9, 8))).tolist(), publish_zeros=True)
    losses = [find_pattern(problem, seed=bytes([number]), work=Work()).lost for number in range(7)]
    assert max(losses) <= 1.15 * median(losses)


def test_mending_hides_more_around_what_is_weak_and_hides_nothing_else_less() -> None:
    problem = two_way([[2, 20, 30], [20, 21, 31], [30, 31, 32]])
    hidden = pattern(problem)
    mended = mend(problem, hidden, mask(problem.size, [0]), None, seed=b"", work=Work())
    assert not np.any(hidden & ~mended)
    assert mended.sum() > hidden.sum()
    assert narrow(problem, mended) == {}


def test_mending_begins_with_what_moves_in_whole_numbers_need() -> None:
    problem = two_way([[2, 20, 30], [20, 21, 31], [30, 31, 32]])
    mended = mend(problem, problem.must_hide, mask(problem.size, [0]), None, seed=b"", work=Work())
    assert mended.sum() == 4
    assert narrow(problem, mended) == {}


def test_mending_goes_on_until_nothing_is_left_and_then_refuses() -> None:
    problem = two_way([[2, 20], [20, 21]])
    hidden, weak = pattern(problem), mask(problem.size, [0])
    for _ in range(problem.size):
        if hidden.all():
            break
        more = mend(problem, hidden, weak, None, seed=b"", work=Work())
        assert more.sum() > hidden.sum()
        hidden = more
    assert hidden.all()
    with pytest.raises(Unprotectable):
        mend(problem, hidden, weak, None, seed=b"", work=Work())


def test_mending_for_an_insider_hides_what_the_insider_does_not_know() -> None:
    row = [([(0, 1), (1, 1), (2, 1), (3, -1)], 0, 0)]
    problem = problem_of([3, 6, 50, 59], row, insiders=[[1]])
    hidden = mask(4, [0, 1])
    mended = mend(problem, hidden, mask(4, [0]), problem.views[1], seed=b"", work=Work())
    assert mended[[2, 3]].any()


def test_the_truth_must_be_known_to_search() -> None:
    problem = two_way([[2, 20], [20, 21]])
    object.__setattr__(problem, "truth_known", False)
    with pytest.raises(ValueError, match="truth"):
        pattern(problem)
