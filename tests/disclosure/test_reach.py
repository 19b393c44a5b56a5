"""How far cells have been seen to move, and who counts as wide by that."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from casestats.disclosure.numbers.problem import Mask, View
from casestats.disclosure.numbers.weights import CELL, information_lost
from casestats.disclosure.search.reach import Reach
from casestats.disclosure.work import Work, generator
from tests.disclosure.small_problems import Row, mask, problem_of

SUM: list[Row] = [([(0, 1), (1, 1), (2, 1), (3, -1)], 0, 0)]
FEW = problem_of([2, 8, 40, 50], SUM)


def swept(reach: Reach, hidden: Mask) -> list[int]:
    """What is narrow after some sweeps: one alone may push two cells against each other."""
    draw = generator(b"", "")
    for _ in range(8):
        reach.sweep(hidden, draw, work=Work())
    narrow: list[int] = reach.narrow(hidden).tolist()
    return narrow


def test_a_cell_is_narrow_until_its_moves_together_are_as_wide_as_its_width() -> None:
    reach, hidden = Reach(FEW, None), mask(4, [0, 1])
    assert reach.narrow(hidden).tolist() == [0, 1]
    reach.note(np.array([0, 1]), np.array([2.0, -2.0]))
    assert reach.narrow(hidden).tolist() == [0, 1]
    reach.note(np.array([0, 1]), np.array([-1.0, 1.0]))
    assert reach.narrow(hidden).tolist() == []
    assert not reach.is_narrow(0)
    assert reach.is_narrow(2)


def test_a_lesser_move_takes_nothing_back() -> None:
    reach = Reach(FEW, None)
    reach.note(np.array([0]), np.array([3.0]))
    reach.note(np.array([0]), np.array([1.0]))
    assert (reach.up[0], reach.down[0]) == (3, 0)


def test_what_is_shown_unguarded_known_or_excused_is_never_narrow() -> None:
    problem = replace(FEW, guarded=~mask(4, [1]))
    view = View("insider", mask(4, [2]), mask(4, [3]))
    assert Reach(problem, view).narrow(mask(4, [0, 1, 2, 3])).tolist() == [0]
    assert Reach(problem, view).narrow(mask(4, [1])).tolist() == []


def test_sweeps_see_wide_cells_move_and_leave_narrow_ones() -> None:
    rows = [*SUM, ([(4, 1), (5, 1), (6, -1)], 0, 0)]
    problem = problem_of([2, 8, 40, 50, 1, 1, 2], rows, publish_zeros=True)
    hidden = mask(7, [0, 1, 4, 5])
    assert swept(Reach(problem, None), hidden) == [4, 5]


def test_sweeping_where_nothing_is_narrow_costs_no_work() -> None:
    work = Work()
    Reach(FEW, None).sweep(mask(4, []), generator(b"", ""), work=work)
    assert work.units == 0


def test_sweeps_see_with_the_eyes_of_the_view() -> None:
    hidden, view = mask(4, [0, 1]), View("insider", mask(4, [1]))
    for reader, narrow in ((None, []), (view, [0])):
        assert swept(Reach(FEW, reader), hidden) == narrow


def test_information_lost_is_the_value_and_something_for_every_cell() -> None:
    assert information_lost(np.array([0, 1, 90, -2])).tolist() == [CELL, CELL + 1, CELL + 90, CELL + 2]
    assert CELL > 0
