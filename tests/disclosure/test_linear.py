"""What a reader faces: relations folded to what is not known, bounds by subtraction, and programs over the rest."""

from __future__ import annotations

from itertools import pairwise
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casestats.disclosure.numbers.folding import broken, components, distinct, fold, neighbours, select, touched
from casestats.disclosure.numbers.linear import REACH, ReaderProgram
from casestats.disclosure.numbers.problem import OPEN, Relations, View, Whole, fits
from casestats.disclosure.numbers.propagation import Contradiction, loose, propagate
from casestats.disclosure.numbers.solver import Solver, Status, ends
from casestats.disclosure.proof.blocks import blocks
from casestats.disclosure.proof.moves import Moves
from casestats.disclosure.proof.starting import first_table
from casestats.disclosure.work import UNITS_PER_SOLVE, Work, generator
from tests.disclosure.every_table import TooMany, every_table, larger, make_problem, mask, small_problem


def whole(*numbers: int) -> Whole:
    return np.array(numbers, dtype=np.int64)


def rows(relations: Relations) -> list[tuple[list[tuple[int, int]], int, int]]:
    """As they are given to Relations.of."""
    found = []
    for row in range(len(relations)):
        part = slice(relations.starts[row], relations.starts[row + 1])
        terms = list(zip(relations.cells[part].tolist(), relations.factors[part].tolist(), strict=True))
        found.append((terms, int(relations.low[row]), int(relations.high[row])))
    return found


def test_known_cells_are_folded_into_the_ends() -> None:
    relations = Relations.of([([(0, 1), (1, 1), (2, -1)], 0, 0), ([(0, 2), (3, 1)], -OPEN, 9), ([(2, 1)], 4, OPEN)])
    folded = fold(relations, whole(7, 0, 12, 0), mask(4, [1, 3]))
    assert rows(folded) == [([(0, 1)], 5, 5), ([(1, 1)], -OPEN, -5), ([], -8, OPEN)]


def test_a_cell_that_stands_twice_in_a_relation_stands_once_afterwards() -> None:
    relations = Relations.of([([(1, 2), (0, 1), (1, 3)], 0, 9), ([(0, 1), (0, -1), (1, 1)], 0, 9)])
    assert rows(fold(relations, whole(0, 0), mask(2, [0, 1]))) == [([(0, 1), (1, 5)], 0, 9), ([(1, 1)], 0, 9)]


def test_relations_are_selected_in_order() -> None:
    relations = Relations.of([([(0, 1)], 0, 1), ([(1, 2), (2, 3)], 2, 3), ([(2, 4)], 4, 5)])
    assert rows(select(relations, np.array([False, True, True]))) == [([(1, 2), (2, 3)], 2, 3), ([(2, 4)], 4, 5)]
    assert rows(select(relations, np.array([False, False, False]))) == []


def test_relations_that_say_the_same_become_one_with_the_closest_ends() -> None:
    relations = Relations.of(
        [
            ([(0, 1), (1, 1)], 0, 9),
            ([], 0, 0),
            ([(0, -2), (1, -2)], -15, -3),
            ([(0, 1), (1, -1)], -OPEN, 4),
            ([(0, -3), (1, 3)], -11, OPEN),
        ]
    )
    # -15 <= -2x - 2y <= -3 says 1.5 <= x + y <= 7.5; -11 <= -3x + 3y says x - y <= 3.67.
    assert rows(distinct(relations)) == [([(0, 1), (1, 1)], 2, 7), ([(0, 1), (1, -1)], -OPEN, 3)]


def test_cells_hang_together_through_relations_only() -> None:
    relations = Relations.of([([(0, 1), (4, 1)], 0, 0), ([(4, 1), (2, 1)], 0, 0), ([(3, 1), (5, 1)], 0, 0)])
    assert components(relations, 7).tolist() == [0, 1, 0, 3, 0, 3, 6]
    assert components(Relations.of([]), 3).tolist() == [0, 1, 2]


def test_a_long_chain_hangs_together() -> None:
    order = list(range(200))
    Random(1).shuffle(order)
    chain = [([(one, 1), (other, 1)], 0, 0) for one, other in pairwise(order)]
    assert set(components(Relations.of(chain), 200).tolist()) == {0}


@pytest.mark.parametrize(("number", "wrong"), [(1, True), (2, False), (4, False), (5, True)])
def test_a_relation_is_broken_outside_its_ends(number: int, wrong: bool) -> None:
    relations = Relations.of([([(0, 1)], 2, 4), ([], 0, 0)])
    assert broken(relations, whole(number)).tolist() == [wrong, False]


def test_neighbours_stand_in_a_relation_together() -> None:
    relations = Relations.of([([(0, 1), (1, 1)], 0, 0), ([(1, 1), (2, 1)], 0, 0), ([(3, 1), (4, 1)], 0, 0)])
    assert touched(relations, mask(5, [0])).tolist() == [True, False, False]
    assert np.flatnonzero(neighbours(relations, mask(5, [0]))).tolist() == [0, 1]
    assert np.flatnonzero(neighbours(relations, mask(5, [1, 4]))).tolist() == [0, 1, 2, 3, 4]


def test_subtraction_narrows_by_what_the_others_can_be() -> None:
    relations = Relations.of([([(0, 1), (1, 1), (2, 1)], 7, 7)])
    low, high = propagate(relations, whole(0, 1, 0), whole(2, 3, OPEN))
    assert (low.tolist(), high.tolist()) == ([0, 1, 2], [2, 3, 6])


def test_subtraction_rounds_inwards_to_whole_numbers() -> None:
    low, high = propagate(Relations.of([([(0, 2)], 3, 9), ([(1, -3)], -10, -4)]), whole(0, 0), whole(OPEN, OPEN))
    assert (low.tolist(), high.tolist()) == ([2, 2], [4, 3])


def test_subtraction_reaches_differences_of_either_sign() -> None:
    difference = Relations.of([([(0, 1), (1, -1), (2, -1)], 0, 0)])
    low, high = propagate(difference, whole(2, 1, -OPEN), whole(5, 9, OPEN))
    assert (low.tolist(), high.tolist()) == ([2, 1, -7], [5, 9, 4])
    low, high = propagate(difference, whole(2, 1, -OPEN), whole(5, OPEN, OPEN))
    assert (low.tolist(), high.tolist()) == ([2, 1, -OPEN], [5, OPEN, 4])


def test_bounds_that_creep_for_ever_are_left_where_they_are() -> None:
    # x < y and y < x.
    relations = Relations.of([([(0, 1), (1, -1)], -OPEN, -1), ([(1, 1), (0, -1)], -OPEN, -1)])
    low, high = propagate(relations, whole(0, 0), whole(10**6, 10**6))
    assert np.all(low > 0)
    assert np.all(low < high)


@pytest.mark.parametrize(
    ("total", "relation"), [(-1, 1), (0, None), (8, None), (9, 1)], ids=["below", "least", "most", "above"]
)
def test_a_relation_that_cannot_hold_is_named(total: int, relation: int | None) -> None:
    relations = Relations.of([([(2, 1)], 0, 5), ([(0, 1), (1, 1)], total, total)])
    if relation is None:
        propagate(relations, whole(0, 0, 0), whole(4, 4, 4))
        return
    with pytest.raises(Contradiction) as caught:
        propagate(relations, whole(0, 0, 0), whole(4, 4, 4))
    assert caught.value.relation == relation


def test_bounds_that_cross_contradict_without_a_relation() -> None:
    with pytest.raises(Contradiction) as caught:
        propagate(Relations.of([]), whole(3), whole(2))
    assert caught.value.relation == -1


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**9))
def test_subtraction_never_cuts_off_a_table_that_fits(number: int) -> None:
    problem, hidden = small_problem(Random(number))
    program = ReaderProgram(problem, hidden, work=Work())
    try:
        tables = np.array(every_table(problem, hidden))
    except TooMany:
        return
    assert np.all(program.floor <= tables.min(axis=0))
    assert np.all(tables.max(axis=0) <= program.ceiling)
    assert all(program.holds(table[program.open]) for table in tables[:50])
    # And what the folded relations allow is a table that fits: they say no less.
    random = generator(b"", str(number))
    for _ in range(20):
        numbers = random.integers(program.low, np.minimum(program.high, program.low + 4) + 1)
        assert program.holds(numbers) == fits(problem, program.table(numbers), hidden)


@pytest.mark.parametrize(("least", "most", "free"), [(2, 6, True), (3, 6, False), (2, 5, False)])
def test_a_relation_is_loose_where_bounds_say_as_much(least: int, most: int, free: bool) -> None:
    relations = Relations.of([([(0, 2), (1, -1)], least, most)])
    assert loose(relations, whole(2, 0), whole(3, 2)).tolist() == [free]


def test_a_relation_among_cells_without_bounds_is_loose_only_on_its_open_side() -> None:
    relations = Relations.of([([(0, 1)], 0, OPEN), ([(0, 1)], -OPEN, 9), ([(0, 1)], 1, OPEN), ([(0, 1)], -OPEN, OPEN)])
    assert loose(relations, whole(0), whole(OPEN)).tolist() == [True, False, False, True]
    assert loose(relations, whole(-OPEN), whole(9)).tolist() == [False, True, False, True]


def test_open_bounds_have_no_end() -> None:
    assert ends(whole(-OPEN, 3, OPEN)).tolist() == [-np.inf, 3.0, np.inf]


def test_a_linear_program_goes_to_a_corner_and_counts_its_work() -> None:
    work = Work()
    solver = Solver(Relations.of([([(0, 2), (1, 2)], -OPEN, 3)]), whole(0, 0), whole(9, 9), work=work)
    answer = solver.minimise(whole(-2, -1))
    assert (answer.status, answer.values.tolist(), answer.bound) == (Status.OPTIMAL, [1.5, 0.0], -3.0)
    assert solver.minimise(whole(-1, -2)).values.tolist() == [0.0, 1.5]
    assert solver.minimise(whole(-2, -1), fresh=True).values.tolist() == [1.5, 0.0]
    assert work.solves == 3
    assert work.units >= 3 * UNITS_PER_SOLVE


def test_duals_tell_what_a_relation_is_worth() -> None:
    solver = Solver(Relations.of([([(0, 2), (1, 2)], -OPEN, 3)]), whole(0, 0), whole(9, 9), work=Work())
    solver.minimise(whole(-2, -1))
    columns, relations = solver.duals()
    assert (columns.tolist(), relations.tolist()) == ([0.0, 1.0], [-1.0])


def test_whole_columns_take_whole_numbers() -> None:
    relations, every = Relations.of([([(0, 2), (1, 2)], -OPEN, 3)]), np.array([True, True])
    answer = Solver(relations, whole(0, 0), whole(9, 9), whole=every, work=Work()).minimise(whole(-2, -1))
    assert (answer.status, np.rint(answer.values).tolist(), answer.bound) == (Status.OPTIMAL, [1.0, 0.0], -2.0)


def test_bounds_can_change_between_solves() -> None:
    solver = Solver(Relations.of([]), whole(0, 0), whole(9, 9), work=Work())
    assert solver.minimise(whole(-1, 1)).values.tolist() == [9.0, 0.0]
    solver.limit(whole(0), whole(2), whole(4))
    assert solver.minimise(whole(-1, 1)).values.tolist() == [4.0, 0.0]


def test_what_cannot_be_and_what_has_no_end_is_told_apart() -> None:
    impossible = Solver(Relations.of([([(0, 1)], 5, 5)]), whole(0), whole(4), work=Work()).minimise(whole(1))
    assert (impossible.status, impossible.found) == (Status.IMPOSSIBLE, False)
    endless = Solver(Relations.of([]), whole(0), whole(OPEN), work=Work()).minimise(whole(-1))
    assert not endless.found
    assert endless.bound == -np.inf


def test_a_reader_settles_what_stands_alone_and_leaves_the_rest_open() -> None:
    rows_of_two = [([(0, 1), (1, 1), (2, -1)], 0, 0), ([(3, 1), (4, 1), (5, -1)], 0, 0)]
    problem = make_problem(rows_of_two, [2, 9, 11, 3, 4, 7])
    program = ReaderProgram(problem, mask(6, [0, 3, 4]), work=Work())
    assert (program.settled.tolist(), program.open.tolist()) == ([0], [3, 4])
    assert (program.low.tolist(), program.high.tolist()) == ([0, 0], [7, 7])
    assert rows(program.relations) == [([(0, 1), (1, 1)], 7, 7)]
    assert program.table(whole(1, 6)).tolist() == [2, 9, 11, 1, 6, 7]
    assert program.holds(whole(1, 6))
    assert not program.holds(whole(1, 5))
    assert not program.holds(whole(-1, 8))
    assert not program.holds(whole(8, -1))


def test_an_insider_has_fewer_open_cells() -> None:
    problem = make_problem([([(0, 1), (1, 1), (2, 1), (3, -1)], 0, 0)], [2, 9, 4, 15])
    hidden, view = mask(4, [0, 1, 2]), View("unit", mask(4, [1]))
    assert ReaderProgram(problem, hidden, work=Work()).open.tolist() == [0, 1, 2]
    program = ReaderProgram(problem, hidden, view, work=Work())
    assert program.open.tolist() == [0, 2]
    assert program.high.tolist() == [6, 6]


def test_what_an_insider_knows_must_be_known_here() -> None:
    problem = make_problem([([(0, 1), (1, 1)], 4, 4)], [0, 0], truth_known=False)
    with pytest.raises(ValueError, match="insider"):
        ReaderProgram(problem, mask(2, [0, 1]), View("unit", mask(2, [0])), work=Work())
    assert len(ReaderProgram(problem, mask(2, [1]), View("unit", mask(2, [0])), work=Work()).settled) == 1


def test_a_cell_without_bounds_is_boxed_some_widths_from_where_it_is() -> None:
    problem = make_problem([], [5, -7], lower=[0, -OPEN], width=[1, 2])
    program = ReaderProgram(problem, mask(2, [0, 1]), work=Work())
    low, high = program.boxed(whole(5, -7))
    assert (low.tolist(), high.tolist()) == ([0, -7 - 2 * REACH], [5 + 2 * REACH, -7 + 2 * REACH])
    assert program.corner(whole(1, -1)).tolist() == [0.0, -7.0 + 2 * REACH]


def test_every_open_cell_is_in_one_block_and_blocks_differ() -> None:
    problem, hidden = larger()
    program = ReaderProgram(problem, hidden, work=Work())
    random = generator(b"", "blocks")
    for size in (1, 50, 10_000):
        covered = np.sum([block.astype(int) for block in blocks(program, size, random)], axis=0)
        assert covered.tolist() == [1] * len(program)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**9))
def test_every_move_ends_in_a_table_that_fits(number: int) -> None:
    problem, hidden = small_problem(Random(number))
    program = ReaderProgram(problem, hidden, work=Work())
    size, random = len(program), generator(b"", str(number))
    if not size:
        return
    base = problem.values[program.open]
    moves = Moves(program, base, work=Work())
    allowed = random.integers(0, 4, size) > 0
    cost, toll = random.integers(-1000, 1001, size), random.integers(1, 40, size)
    proposed = base + random.integers(-4, 5, size) / 2
    proposed[~allowed] = base[~allowed]
    for table in (
        moves.block(base, allowed, cost) if allowed.any() else base,
        moves.locally(base, allowed, cost, toll) if allowed.any() else base,
        moves.settled(base, proposed, cost, allowed),
    ):
        assert fits(problem, program.table(table), hidden)
        assert np.array_equal(table[~allowed], base[~allowed])


def test_a_local_move_goes_no_farther_than_is_worth_the_toll() -> None:
    # x + y = 10: a step of x up is a step of y down, so it costs two tolls.
    problem = make_problem([([(0, 1), (1, 1)], 10, 10)], [5, 5])
    program = ReaderProgram(problem, mask(2, [0, 1]), work=Work())
    moves, every = Moves(program, whole(5, 5), work=Work()), np.array([True, True])
    assert moves.locally(whole(5, 5), every, whole(-100, 0), whole(51, 51)).tolist() == [5, 5]
    assert moves.locally(whole(5, 5), every, whole(-100, 0), whole(49, 49)).tolist() == [10, 0]
    assert moves.locally(whole(5, 5), every, whole(100, 0), whole(49, 49)).tolist() == [0, 10]


@pytest.mark.parametrize(("least", "expected"), [((2, 0), [7.0, 3.0]), ((-2, 0), [3.0, 7.0])])
def test_steps_asked_for_are_taken(least: tuple[int, int], expected: list[float]) -> None:
    problem = make_problem([([(0, 1), (1, 1)], 10, 10)], [5, 5])
    moves = Moves(ReaderProgram(problem, mask(2, [0, 1]), work=Work()), whole(5, 5), work=Work())
    far, every, nothing = whole(9, 9), np.array([True, True]), whole(0, 0)
    steps = moves.stepped(whole(5, 5), every, nothing, whole(1, 1), far, far, whole(*least))
    assert steps is not None
    assert steps.tolist() == expected


def test_steps_that_cannot_be_taken_are_none() -> None:
    problem = make_problem([([(0, 1), (1, 1)], 10, 10)], [5, 5])
    moves = Moves(ReaderProgram(problem, mask(2, [0, 1]), work=Work()), whole(5, 5), work=Work())
    every, nothing, once = np.array([True, True]), whole(0, 0), whole(1, 1)
    near = whole(2, 2)
    assert moves.stepped(whole(5, 5), every, nothing, once, near, near, whole(3, 0)) is None
    assert moves.stepped(whole(5, 5), np.array([True, False]), nothing, once, near, near, whole(1, 0)) is None


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**9))
def test_a_first_table_is_found_where_there_is_one(number: int) -> None:
    problem, hidden = small_problem(Random(number))
    program = ReaderProgram(problem, hidden, work=Work())
    table = first_table(program, generator(b"", str(number)), work=Work())
    assert table is not None
    assert fits(problem, program.table(table), hidden)
