"""The checker believes nothing: a certificate proves a publication only if its tables do, by sums alone."""

from __future__ import annotations

import pytest

from casestats.disclosure.checking import Checked, check
from casestats.disclosure.policy import Policy, Zeros
from casestats.disclosure.tables import Place, Publication
from tests.disclosure.certificates import certified, truth_of
from tests.disclosure.made_tables import grid, printed, row

PUBLISH, HIDE = Policy(zeros=Zeros.PUBLISH), Policy(zeros=Zeros.HIDE)
LOW = Policy(threshold=3, zeros=Zeros.HIDE)
"""Width 1: a hidden cell needs two values."""
SQUARE = [("a1", "b1"), ("a1", "b2"), ("a2", "b1"), ("a2", "b2")]


def english(checked: Checked) -> str:
    return "\n".join(fault.en for fault in checked.faults)


def square_of_four() -> tuple[Publication, Policy, dict[Place, int]]:
    counts = grid([[1, 7, 9], [6, 3, 8], [12, 9, 20]])
    return Publication(tables=(printed(counts, SQUARE),), lower=1), PUBLISH, truth_of([counts])


def test_a_square_of_hidden_cells_is_proved() -> None:
    publication, policy, truth = square_of_four()
    checked = check(publication, certified(publication, policy, truth))
    assert checked == Checked(hidden=4, exact=0, narrow=0, tightest=5, faults=())


def test_a_small_cell_that_is_alone_in_its_row_can_be_worked_out() -> None:
    counts = grid([[1, 7, 9], [6, 3, 8], [12, 9, 20]])
    publication = Publication(tables=(printed(counts, [("a1", "b1"), ("a2", "b2")]),), lower=1)
    checked = check(publication, certified(publication, PUBLISH, truth_of([counts])))
    assert (checked.hidden, checked.exact, checked.narrow, checked.tightest) == (2, 2, 0, 0)
    assert "people (a a1, b b1) is not safe from the public." in english(checked)


def test_fifteen_is_ten_and_three_and_two_that_share_two() -> None:
    """Both are 1: a reader who knows that a hidden cell is at least 1 needs no search."""
    counts = row([10, 3, 1, 1])
    shown = printed(counts, [("a3",), ("a4",)])
    checked = check(
        Publication(tables=(shown,), lower=1),
        certified(Publication(tables=(shown,), lower=1), PUBLISH, truth_of([counts])),
    )
    assert checked.exact == 2
    assert "people (a a2) is shown although it is small." in english(checked)


@pytest.mark.parametrize(("total", "safe"), [(4, False), (5, True), (6, True)])
def test_the_width_is_a_threshold_too(total: int, safe: bool) -> None:
    """Two hidden cells of at least 1: the larger can be 1 to total - 1."""
    counts = row([1, total - 1, 9])
    publication = Publication(tables=(printed(counts, [("a1",), ("a2",)]),), lower=1)
    checked = check(publication, certified(publication, PUBLISH, truth_of([counts])))
    assert checked.tightest == total - 2
    assert (checked.faults == ()) is safe


@pytest.mark.parametrize(("count", "shown"), [(0, True), (1, False), (4, False), (5, True)])
def test_a_shown_count_below_the_threshold_is_a_fault(count: int, shown: bool) -> None:
    counts = row([count, 9])
    publication = Publication(tables=(printed(counts),))
    assert (check(publication, certified(publication, HIDE, {})).faults == ()) is shown
