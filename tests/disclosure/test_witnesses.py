"""Which tables are kept as witnesses, and how few of them are enough."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casestats.disclosure.numbers.linear import ReaderProgram
from casestats.disclosure.proof.witnesses import Witnesses
from casestats.disclosure.work import Work
from tests.disclosure.every_table import make_problem, mask


def witnesses(*first: int, width: int = 3, guarded: bool = True) -> Witnesses:
    """Cells that nothing binds but 0 and 20."""
    size = len(first)
    program = ReaderProgram(make_problem([], first, upper=20, width=width), mask(size, range(size)), work=Work())
    return Witnesses(program, np.array(first), np.full(size, guarded))


@pytest.mark.parametrize(("other", "wide"), [(2, False), (3, True), (4, True)])
def test_two_tables_make_a_cell_wide_at_the_threshold_of_its_width(other: int, wide: bool) -> None:
    found = witnesses(0, 7)
    assert found.add(np.array([other, 7])) == int(wide)
    assert found.wide.tolist() == [wide, False]
    assert found.weak.tolist() == [not wide, True]


def test_a_table_that_widens_no_weak_cell_is_not_kept() -> None:
    found = witnesses(0, 7)
    assert found.add(np.array([3, 7])) == 1
    assert found.add(np.array([9, 7])) == 0
    assert found.add(np.array([1, 7])) == 0
    assert len(found.tables) == 2
    assert found.add(np.array([1, 6])) == 0
    assert len(found.tables) == 3
    assert (found.low.tolist(), found.high.tolist()) == ([0, 6], [3, 7])


def test_what_is_not_guarded_is_never_weak() -> None:
    found = witnesses(0, 7, guarded=False)
    assert not found.weak.any()
    assert found.add(np.array([9, 0])) == 0
    assert found.needed() == []


def test_a_table_that_does_not_fit_is_refused() -> None:
    with pytest.raises(AssertionError, match="no witness"):
        witnesses(0, 7).add(np.array([21, 7]))


def test_tables_that_later_ones_replace_are_not_needed() -> None:
    found = witnesses(5, 5)
    for table in ([6, 4], [7, 6], [4, 8], [8, 5]):
        found.add(np.array(table))
    assert [table.tolist() for table in found.needed()] == [[6, 4], [7, 6], [4, 8]]


def test_where_nothing_is_wide_no_table_is_needed() -> None:
    assert witnesses(5, 5).needed() == []


@settings(max_examples=100, deadline=None)
@given(st.lists(st.lists(st.integers(0, 9), min_size=4, max_size=4), min_size=1, max_size=8))
def test_needed_tables_make_the_same_cells_wide_and_none_can_be_spared(tables: list[list[int]]) -> None:
    found = witnesses(4, 4, 4, 4)
    for table in tables:
        found.add(np.array(table))
    needed = np.array(found.needed()).reshape(-1, 4)
    if not found.wide.any():
        assert len(needed) == 0
        return
    assert np.array_equal(np.ptp(needed, axis=0) >= 3, found.wide)
    for spared in range(len(needed)):
        rest = np.delete(needed, spared, axis=0)
        assert np.any((np.ptp(rest, axis=0) >= 3) != found.wide)
