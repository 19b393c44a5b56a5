"""The cheapest move of a hidden cell: what must be hidden for it, and no more."""

from __future__ import annotations

import numpy as np

from casestats.disclosure.numbers.problem import OPEN, Problem
from casestats.disclosure.search.closing import Closing, Move
from casestats.disclosure.search.nearby import FARTHEST, Nearby
from casestats.disclosure.work import Work
from tests.disclosure.small_problems import Row, mask, problem_of, with_weight

SUM: list[Row] = [([(0, 1), (1, 1), (2, 1), (3, -1)], 0, 0)]
FEW = problem_of([2, 8, 40, 50], SUM)


def closing(problem: Problem, hidden: list[int], fixed: list[int] | None = None, nodes: int | None = None) -> Closing:
    cells = np.arange(problem.size)
    open_, still = mask(problem.size, hidden), mask(problem.size, fixed or [])
    return Closing(Nearby(problem), cells, open_, still, work=Work(), nodes=nodes)


def cheapest(one: Closing, cell: int, by: int, rounds: int = 1) -> Move | None:
    return one.cheapest(np.array([cell]), np.array([by]), rounds=rounds)


def moved(move: Move | None) -> tuple[list[int], int, list[float]] | None:
    return None if move is None else (move.hides.tolist(), move.loss, move.by.round(6).tolist())


def test_the_cheapest_cell_that_can_fall_covers_for_one_that_rises() -> None:
    assert moved(cheapest(closing(FEW, [0]), 0, 3)) == ([1], 13, [3, -3, 0, 0])


def test_hidden_cells_move_for_nothing() -> None:
    move = cheapest(closing(FEW, [0, 2]), 0, 3)
    assert move is not None
    assert (move.hides.tolist(), move.loss) == ([], 0)
    assert move.by[0] == -move.by[2] >= 3


def test_a_published_cell_rises_too_where_that_is_cheaper() -> None:
    dear = with_weight(FEW, [7, 90, 90, 10])
    assert moved(cheapest(closing(dear, [0]), 0, 3)) == ([3], 10, [3, 0, 0, 3])


def test_a_cell_falls_no_further_than_to_its_lower_bound() -> None:
    assert moved(cheapest(closing(FEW, [0]), 0, -2)) is not None
    assert cheapest(closing(FEW, [0]), 0, -3) is None


def test_covers_have_bounds_too() -> None:
    problem = problem_of([2, 2, 40, 44], SUM)
    move = cheapest(closing(problem, [0, 1], [3]), 0, 3)
    assert moved(move) == ([2], 45, [3, -2, -1, 0])


def test_what_is_fixed_never_moves_and_without_cover_there_is_no_move() -> None:
    assert moved(cheapest(closing(FEW, [0], [1]), 0, 3)) == ([2], 45, [3, 0, -3, 0])
    assert cheapest(closing(FEW, [0], [1, 2, 3]), 0, 3) is None


def test_a_move_that_cannot_be_leaves_the_next_one_free() -> None:
    one = closing(FEW, [0])
    assert cheapest(one, 0, -3) is None
    assert moved(cheapest(one, 0, 3)) == ([1], 13, [3, -3, 0, 0])
    assert moved(cheapest(one, 0, -1)) == ([1], 13, [-1, 1, 0, 0])


def test_what_is_hidden_moves_for_nothing_from_then_on_and_as_far_as_is_asked() -> None:
    one = closing(FEW, [0])
    one.hide(np.array([1]))
    move = cheapest(one, 0, 3)
    assert move is not None
    assert (move.hides.tolist(), move.by[0] == -move.by[1] >= 3) == ([], True)
    # It had a column for each way while it was published: neither takes back what the other gives.
    for by in (3, -3):
        move = cheapest(one, 1, by)
        assert move is not None
        assert move.by[1] * by >= 9


def test_what_is_fixed_stays_so_when_it_is_hidden_for_another_reader() -> None:
    one = closing(FEW, [0], [1])
    one.hide(np.array([1, 2]))
    move = cheapest(one, 0, 3)
    assert move is not None
    assert (move.loss, move.by[1]) == (0, 0)
    assert move.by[0] == -move.by[2] >= 3


def test_several_cells_move_at_once() -> None:
    one = closing(problem_of([2, 8, 40, 50], [*SUM, ([(1, 1), (2, -1)], -OPEN, OPEN)]), [0, 1])
    move = one.cheapest(np.array([0, 1]), np.array([2, 2]))
    assert moved(move) == ([2], 45, [2, 2, -4, 0])


def test_prices_set_anew_by_what_moved_find_one_cell_cheaper_than_two() -> None:
    # Two by two: a unit of the third costs 4, but the first two only offer one unit each, at 3 and 3.
    problem = with_weight(
        problem_of([3, 1, 1, 30, 35], [([(0, 1), (1, 1), (2, 1), (3, 1), (4, -1)], 0, 0)]), [1, 5, 5, 7, 99]
    )
    first = cheapest(closing(problem, [0]), 0, 3, rounds=1)
    again = cheapest(closing(problem, [0]), 0, 3, rounds=3)
    assert first is not None
    assert again is not None
    assert again.loss <= first.loss


def test_whole_moves_are_whole() -> None:
    rows: list[Row] = [([(0, 1), (1, 2), (2, 1)], 30, 30), ([(0, 1), (2, -1)], -OPEN, OPEN)]
    problem = with_weight(problem_of([4, 8, 10], rows), [1, 5, 500])
    loose = cheapest(closing(problem, [0]), 0, 3)
    whole = cheapest(closing(problem, [0], nodes=50), 0, 3)
    assert loose is not None
    assert whole is not None
    assert loose.by[1] == -1.5
    assert whole.by.round(6).tolist() == [4, -2, 0]


def test_only_the_cells_given_move() -> None:
    one = Closing(Nearby(FEW), np.array([0, 2]), mask(4, [0]), mask(4, []), work=Work())
    move = one.cheapest(np.array([0]), np.array([3]))
    assert move is not None
    assert (move.cells.tolist(), move.hides.tolist(), move.by.tolist()) == ([0, 2], [2], [3, -3])


def test_neighbours_are_found_relation_by_relation() -> None:
    chain: list[Row] = [([(cell, 1), (cell + 1, -1)], 0, 0) for cell in range(6)]
    nearby = Nearby(problem_of([9] * 7 + [9], chain))
    every = np.ones(8, dtype=bool)
    assert nearby.beside(np.array([3])).tolist() == [2, 3, 4]
    assert nearby.rows_at(np.array([0, 3])).tolist() == [0, 2, 3]
    assert nearby.around(np.array([3]), every, 3).tolist() == [2, 3, 4]
    assert nearby.around(np.array([3]), every, 4).tolist() == [1, 2, 3, 4, 5]
    assert nearby.around(np.array([3]), ~mask(8, [2]), 99).tolist() == [3, 4, 5, 6]
    assert nearby.beside(np.array([7])).tolist() == []


def test_relations_among_some_cells_are_told_as_changes_from_the_truth() -> None:
    nearby = Nearby(problem_of([2, 8, 12, 20], [([(0, 1), (1, 1), (3, -1)], -12, OPEN), ([(2, 1)], 5, 12)]))
    among = nearby.among(np.array([1, 2]))
    assert (among.starts.tolist(), among.cells.tolist(), among.factors.tolist()) == ([0, 1, 2], [0, 1], [1, 1])
    assert (among.low.tolist(), among.high.tolist()) == ([-2, -7], [OPEN, 0])


def test_rooms_end_where_bounds_do_or_far_away() -> None:
    problem = problem_of([2, 8], [], width=4)
    problem.upper[0] = 4
    nearby = Nearby(problem)
    assert nearby.down.tolist() == [2, 8]
    assert nearby.up.tolist() == [2, 4 * FARTHEST]
