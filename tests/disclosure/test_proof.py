"""No cell is called safe that is not: each verdict of the proof against every table that a reader holds possible."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casestats.disclosure.numbers.problem import OPEN, Mask, Problem, View, fits
from casestats.disclosure.numbers.propagation import Contradiction
from casestats.disclosure.proof.proving import ViewProof, prove
from casestats.disclosure.work import Work
from casestats.errors import FixExtract
from tests.disclosure.every_table import TooMany, every_table, larger, make_problem, mask, small_problem
from tests.thorough import examples

SEED = b"a seed of the tests"


def proved(problem: Problem, hidden: Mask, *, seed: bytes = SEED, limit: int | None = None) -> ViewProof:
    """Of the first view, the public's."""
    return prove(problem, hidden, seed=seed, work=Work(limit=limit))[0]


def verdicts(proof: ViewProof) -> dict[int, str]:
    """Cell -> what is said of it."""
    said = {"wide": proof.wide, "narrow": proof.narrow, "unproven": proof.unproven}
    return {int(cell): name for name, cells in said.items() for cell in np.flatnonzero(cells)}


def check_against_every_table(problem: Problem, view: View, hidden: Mask, proof: ViewProof) -> None:
    tables = np.array(every_table(problem, hidden & ~view.known), dtype=np.int64)
    spread = tables.max(axis=0) - tables.min(axis=0)
    asked = hidden & ~view.known & problem.guarded
    expected = {
        int(cell): "wide" if spread[cell] >= problem.width[cell] else "narrow" for cell in np.flatnonzero(asked)
    }
    assert verdicts(proof) == expected
    fitting = {tuple(table) for table in tables.tolist()}
    assert {tuple(table) for table in proof.tables.tolist()} <= fitting
    if proof.wide.any():
        shown = proof.tables.max(axis=0) - proof.tables.min(axis=0)
        assert np.all(shown[proof.wide] >= problem.width[proof.wide])
    for cell in np.flatnonzero(proof.narrow):
        assert proof.low[cell] <= tables[:, cell].min()
        assert tables[:, cell].max() <= proof.high[cell] < proof.low[cell] + problem.width[cell]


def check_small_problem(number: int) -> None:
    problem, hidden = small_problem(Random(number))
    try:
        proofs = prove(problem, hidden, seed=SEED, work=Work())
        for view, proof in zip(problem.views, proofs, strict=True):
            assert proof.insider == view.insider
            check_against_every_table(problem, view, hidden, proof)
    except TooMany:
        return


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 10**9))
def test_each_verdict_is_that_of_every_table_counted(number: int) -> None:
    check_small_problem(number)


@pytest.mark.slow
@settings(max_examples=examples(3_000), deadline=None)
@given(st.integers(0, 10**9))
def test_each_verdict_is_that_of_every_table_counted_on_thousands(number: int) -> None:
    check_small_problem(number)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**9))
def test_a_table_whose_truth_is_not_known_gets_the_same_verdicts(number: int) -> None:
    problem, hidden = small_problem(Random(number))
    known = replace(problem, views=problem.views[:1])
    audited = replace(known, truth_known=False, values=np.where(hidden, -999, problem.values))
    assert verdicts(proved(audited, hidden)) == verdicts(proved(known, hidden))


@pytest.mark.parametrize(("width", "verdict"), [(2, "wide"), (3, "wide"), (4, "narrow")])
def test_a_cell_is_wide_up_to_the_threshold_of_its_spread(width: int, verdict: str) -> None:
    # Two of a row are hidden, their sum is 3 and neither is below 0: each can be 0 to 3.
    problem = make_problem([([(0, 1), (1, 1), (2, -1)], 0, 0)], [1, 2, 3], width=width)
    assert verdicts(proved(problem, mask(3, [0, 1]))) == {0: verdict, 1: verdict}


@pytest.mark.parametrize(("total", "verdict"), [(4, "narrow"), (5, "wide"), (6, "wide")])
def test_a_reader_who_knows_that_no_hidden_cell_is_zero_knows_more(total: int, verdict: str) -> None:
    # Each can be 1 to total - 1.
    problem = make_problem([([(0, 1), (1, 1), (2, -1)], 0, 0)], [1, total - 1, total], lower=1)
    assert verdicts(proved(problem, mask(3, [0, 1]))) == {0: verdict, 1: verdict}


def test_fifteen_less_ten_and_three_is_one_and_one() -> None:
    # 15 = 10 + 3 + x + x': with none of them 0, both are 1.
    problem = make_problem([([(0, 1), (1, 1), (2, 1), (3, 1), (4, -1)], 0, 0)], [10, 3, 1, 1, 15], lower=1)
    proof = proved(problem, mask(5, [2, 3]))
    assert verdicts(proof) == {2: "narrow", 3: "narrow"}
    assert proof.low[[2, 3]].tolist() == proof.high[[2, 3]].tolist() == [1, 1]


def test_a_row_of_ones_that_adds_up_to_its_length_hides_nothing() -> None:
    row = [([*((cell, 1) for cell in range(6)), (6, -1)], 0, 0)]
    problem = make_problem(row, [1] * 6 + [6], lower=1)
    assert set(verdicts(proved(problem, mask(7, range(6)))).values()) == {"narrow"}
    zeros_hidden = replace(problem, lower=np.zeros(7, dtype=np.int64))
    assert set(verdicts(proved(zeros_hidden, mask(7, range(6)))).values()) == {"wide"}


def test_a_cell_hidden_alone_in_a_row_is_told_exactly() -> None:
    problem = make_problem([([(0, 1), (1, 1), (2, -1)], 0, 0)], [2, 9, 11])
    proof = proved(problem, mask(3, [0]))
    assert verdicts(proof) == {0: "narrow"}
    assert proof.low[0] == proof.high[0] == 2


def test_a_cell_in_no_relation_is_as_wide_as_its_bounds() -> None:
    assert verdicts(proved(make_problem([], [4, 4], upper=[OPEN, 6], lower=[0, 4]), mask(2, [0, 1]))) == {
        0: "wide",
        1: "narrow",
    }


def test_corners_that_are_wide_only_in_fractions_are_never_called_wide() -> None:
    # Three cells, any two of which add up to 3 or less, all three to 4 at least: halves give 1.5 each, and each cell
    # can be 1 to 2 in whole numbers, 1 to 2 in fractions; times 2 the fractions reach farther than the whole numbers.
    rows = [([(one, 2), (other, 2)], -OPEN, 3) for one, other in ((0, 1), (0, 2), (1, 2))]
    problem = make_problem(rows, [0, 1, 0], width=2)
    assert set(verdicts(proved(problem, mask(3, [0, 1, 2]))).values()) == {"narrow"}


def test_half_a_person_is_nobody() -> None:
    # x + y, x + z and y + z are all 2 or all less by parity: 2x = a + b - c. In fractions x reaches 1.5.
    rows = [
        ([(0, 1), (1, 1), (3, -1)], 0, 0),
        ([(0, 1), (2, 1), (4, -1)], 0, 0),
        ([(1, 1), (2, 1), (5, -1)], 0, 0),
        ([(3, 1), (4, 1), (5, 1)], 0, 3),
    ]
    problem = make_problem(rows, [1, 0, 0, 1, 1, 0], width=[2, 1, 1, 1, 1, 1])
    proof = proved(problem, mask(6, range(6)))
    assert verdicts(proof)[0] == "narrow"
    check_against_every_table(problem, problem.views[0], mask(6, range(6)), proof)


def test_a_difference_of_either_sign_may_run_without_end() -> None:
    # d = a - b, all hidden and nothing else known.
    problem = make_problem([([(0, 1), (1, -1), (2, -1)], 0, 0)], [5, 7, -2], lower=[0, 0, -OPEN])
    proof = proved(problem, mask(3, [0, 1, 2]))
    assert verdicts(proof) == {0: "wide", 1: "wide", 2: "wide"}
    assert np.abs(proof.tables).max() < 1_000


def test_a_shown_difference_ties_two_hidden_cells_together() -> None:
    problem = make_problem([([(0, 1), (1, -1), (2, -1)], 0, 0)], [1, 3, -2], lower=[0, 0, -OPEN], upper=[2, 9, OPEN])
    assert verdicts(proved(problem, mask(3, [0, 1]))) == {0: "narrow", 1: "narrow"}
    more = replace(problem, upper=np.array([3, 9, OPEN]))
    assert verdicts(proved(more, mask(3, [0, 1]))) == {0: "wide", 1: "wide"}


def test_what_is_not_guarded_is_not_asked_for() -> None:
    problem = make_problem([([(0, 1), (1, 1), (2, -1)], 0, 0)], [2, 9, 11], guarded=[False, True, True])
    assert verdicts(proved(problem, mask(3, [0]))) == {}


def test_where_nothing_is_hidden_there_is_nothing_to_prove() -> None:
    problem = make_problem([([(0, 1), (1, 1), (2, -1)], 0, 0)], [2, 9, 11])
    proof = proved(problem, mask(3, []))
    assert verdicts(proof) == {}
    assert proof.tables.shape == (0, 3)


def test_an_insider_sees_through_what_the_public_does_not() -> None:
    row = [([(0, 1), (1, 1), (2, -1)], 0, 0)]
    problem = make_problem(row, [4, 5, 9], insiders=[("the unit", [1])])
    public, unit = prove(problem, mask(3, [0, 1]), seed=SEED, work=Work())
    assert (public.insider, verdicts(public)) == ("", {0: "wide", 1: "wide"})
    assert (unit.insider, verdicts(unit)) == ("the unit", {0: "narrow"})


def test_an_insider_among_three_leaves_the_other_two_safe() -> None:
    row = [([(0, 1), (1, 1), (2, 1), (3, -1)], 0, 0)]
    problem = make_problem(row, [4, 5, 2, 11], insiders=[("the unit", [1])])
    _public, unit = prove(problem, mask(4, [0, 1, 2]), seed=SEED, work=Work())
    assert verdicts(unit) == {0: "wide", 2: "wide"}
    assert set(unit.tables[:, 1].tolist()) == {5}


def test_what_an_insider_knows_that_nobody_here_knows_leaves_its_neighbours_unproven() -> None:
    rows = [([(0, 1), (1, 1), (2, 1), (3, -1)], 0, 0), ([(4, 1), (5, 1), (6, -1)], 0, 0), ([(7, 1), (8, -1)], 0, 0)]
    values = [0, 0, 0, 11, 0, 0, 9, 0, 2]
    problem = make_problem(rows, values, insiders=[("the unit", [1])], truth_known=False)
    public, unit = prove(problem, mask(9, [0, 1, 2, 4, 5, 7]), seed=SEED, work=Work())
    assert verdicts(public) == {0: "wide", 1: "wide", 2: "wide", 4: "wide", 5: "wide", 7: "narrow"}
    assert verdicts(unit) == {0: "unproven", 2: "unproven", 4: "wide", 5: "wide", 7: "narrow"}


def test_a_problem_without_views_is_proved_for_the_public() -> None:
    problem = replace(make_problem([([(0, 1), (1, 1), (2, -1)], 0, 0)], [2, 9, 11]), views=())
    (proof,) = prove(problem, mask(3, [0, 1]), seed=SEED, work=Work())
    assert (proof.insider, verdicts(proof)) == ("", {0: "wide", 1: "wide"})


def test_a_larger_table_is_proved_by_tables_that_fit() -> None:
    problem, hidden = larger()
    proof = proved(problem, hidden)
    assert proof.wide.sum() > 100
    assert not proof.unproven.any()
    assert all(fits(problem, table, hidden) for table in proof.tables)
    assert np.all((proof.tables.max(axis=0) - proof.tables.min(axis=0))[proof.wide] >= 3)


@pytest.mark.parametrize("truth_known", [True, False])
def test_without_work_nothing_is_proved_wide(truth_known: bool) -> None:
    problem, hidden = larger()
    proof = proved(replace(problem, truth_known=truth_known), hidden, limit=0)
    assert not proof.wide.any()
    assert proof.unproven.any()
    assert np.array_equal(proof.unproven | proof.narrow, hidden)


def test_with_little_work_some_is_proved_and_the_rest_stays_unproven() -> None:
    problem, hidden = larger()
    work = Work(limit=300)
    (proof,) = prove(problem, hidden, seed=SEED, work=work)
    assert work.exhausted
    assert proof.wide.any()
    assert proof.unproven.any()


def test_what_was_proved_stays_proved_where_more_is_hidden_and_costs_no_work() -> None:
    problem, hidden = larger()
    found = prove(problem, hidden, seed=SEED, work=Work())
    shown = np.flatnonzero(~hidden & ~problem.must_show)
    more = hidden.copy()
    more[shown[:1]] = True
    (again,) = prove(problem, more, seed=SEED, work=Work(limit=0), before=found)
    assert found[0].wide.any()
    assert np.all(again.wide[found[0].wide])
    assert all(fits(problem, table, more) for table in again.tables)


def test_tables_of_a_pattern_that_hid_other_cells_are_not_believed() -> None:
    problem, hidden = larger()
    (found,) = prove(problem, hidden, seed=SEED, work=Work())
    fewer = hidden.copy()
    fewer[np.flatnonzero(found.wide)[0]] = False
    (again,) = prove(problem, fewer, seed=SEED, work=Work(limit=0), before=(found,))
    assert all(fits(problem, table, fewer) for table in again.tables)


def test_the_emergency_stop_leaves_the_rest_unproven() -> None:
    problem, hidden = larger()
    work = Work(deadline=0.0)
    (proof,) = prove(problem, hidden, seed=SEED, work=work)
    assert work.struck
    assert not proof.wide.any()


@pytest.mark.parametrize("truth_known", [True, False])
def test_tables_that_contradict_each_other_are_refused(truth_known: bool) -> None:
    rows = [([(0, 1), (1, 1), (2, -1)], 0, 0), ([(0, 1), (1, 1), (3, -1)], 0, 0)]
    problem = make_problem(rows, [2, 3, 5, 6], truth_known=truth_known)
    with pytest.raises(Contradiction) as caught:
        proved(problem, mask(4, [0, 1]))
    assert isinstance(caught.value, FixExtract)


def test_a_relation_that_cannot_hold_is_named() -> None:
    rows = [([(0, 1), (1, 1)], 0, 9), ([(1, 1), (2, -1)], 0, 0), ([(2, 1), (3, -1)], 0, 0)]
    problem = make_problem(rows, [0, 0, 4, 5], truth_known=False)
    with pytest.raises(Contradiction) as caught:
        proved(problem, mask(4, [0, 1]))
    assert caught.value.relation == 2


def test_tables_that_only_fractions_could_join_contradict_each_other() -> None:
    rows = [([(0, 1), (1, 1)], 1, 1), ([(0, 1), (2, 1)], 1, 1), ([(1, 1), (2, 1)], 1, 1)]
    problem = make_problem(rows, [0, 0, 0], truth_known=False)
    with pytest.raises(Contradiction):
        proved(problem, mask(3, [0, 1, 2]))


def test_progress_is_told_of_the_cells_that_are_proved() -> None:
    problem, hidden = larger()
    heard: list[tuple[str, int, int]] = []
    prove(problem, hidden, seed=SEED, work=Work(progress=lambda *told: heard.append(told)))
    assert {what for what, _, _ in heard} == {"proof"}
    assert [done for _, done, _ in heard] == sorted(done for _, done, _ in heard)
    assert all(0 <= done <= of for _, done, of in heard)


PRINTED = """
import hashlib
from casestats.disclosure.proof.proving import prove
from casestats.disclosure.work import Work
from tests.disclosure.every_table import larger
problem, hidden = larger()
for limit in (None, 400):
    work = Work(limit=limit)
    (proof,) = prove(problem, hidden, seed=b"a seed", work=work)
    parts = (proof.tables, proof.wide, proof.narrow, proof.unproven, proof.low, proof.high)
    print(hashlib.sha256(b"".join(part.tobytes() for part in parts)).hexdigest(), work.units, int(proof.wide.sum()))
"""


def test_the_same_seed_gives_the_same_proof_in_another_process_without_wide_instructions() -> None:
    printed = set()
    for hash_seed, disabled in (("1", ""), ("2", "AVX2 FMA3 AVX512F AVX512_SKX")):
        environment = {**os.environ, "PYTHONHASHSEED": hash_seed, "NPY_DISABLE_CPU_FEATURES": disabled}
        command = [sys.executable, "-W", "ignore", "-c", PRINTED]
        done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
        printed.add(done.stdout)
    assert len(printed) == 1
    assert len(printed.pop().splitlines()) == 2


def test_another_seed_finds_other_tables_and_the_same_verdicts() -> None:
    problem, hidden = larger()
    one, other = proved(problem, hidden), proved(problem, hidden, seed=b"another")
    assert verdicts(one) == verdicts(other)
    assert not np.array_equal(one.tables, other.tables)
