"""What counts as small, how wide is wide, and that a suppressed value is no number."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

import pytest

from casestats.disclosure.policy import BASE, THRESHOLD, Method, Policy, Zeros
from casestats.disclosure.suppressed import SUPPRESSED, Suppressed
from casestats.disclosure.tables import TOTAL, Dimension, Layout, Place, Sum
from casestats.errors import FixSettings


@pytest.mark.parametrize(("count", "small"), [(-1, False), (0, False), (1, True), (4, True), (5, False), (6, False)])
def test_small_is_from_one_to_below_the_threshold(count: int, small: bool) -> None:
    assert Policy().is_small("people", count) is small


@pytest.mark.parametrize(("count", "small"), [(6, True), (7, False)])
def test_a_measure_can_have_a_higher_threshold(count: int, small: bool) -> None:
    policy = Policy(thresholds={"nights": 7})
    assert policy.is_small("nights", count) is small
    assert not policy.is_small("people", count)


def test_the_width_is_as_far_as_from_the_smallest_to_the_largest_small_count() -> None:
    policy = Policy(thresholds={"nights": 7})
    assert (policy.width_of("people"), policy.width_of("nights")) == (3, 5)


def test_a_width_that_is_given_counts_for_all_measures() -> None:
    policy = Policy(width=1, thresholds={"nights": 7})
    assert (policy.width_of("people"), policy.width_of("nights")) == (1, 1)


@pytest.mark.parametrize(
    "chosen", [{"threshold": 2}, {"thresholds": {"nights": 2}}, {"width": 0}, {"width": -1}, {"threshold": 0}]
)
def test_a_threshold_below_three_or_no_width_is_refused(chosen: dict[str, Any]) -> None:
    with pytest.raises(FixSettings) as refused:
        Policy(**chosen)
    assert refused.value.words.sv == "Tröskeln ska vara minst 3 och bredden minst 1. Välj högre värden."
    assert refused.value.words.en == "The threshold must be at least 3 and the width at least 1. Choose higher values."


def test_the_lowest_threshold_and_width_are_allowed() -> None:
    assert Policy(threshold=3, width=1, thresholds={"nights": 3}).width_of("nights") == 1


@pytest.mark.parametrize("base", [3, 5])
def test_rounding_is_to_three_or_five(base: int) -> None:
    assert Policy(method=Method.ROUND, base=base).base == base


@pytest.mark.parametrize("base", [0, 2, 4, 6, 10])
def test_rounding_to_anything_else_is_refused(base: int) -> None:
    with pytest.raises(FixSettings) as refused:
        Policy(base=base)
    assert refused.value.words.sv == "Avrundningsbasen ska vara 3 eller 5."
    assert refused.value.words.en == "The rounding base must be 3 or 5."


def test_what_is_chosen_where_nobody_chooses() -> None:
    policy = Policy()
    assert (policy.threshold, policy.base) == (5, 5)
    assert (policy.zeros, policy.method) == (Zeros.PUBLISH, Method.SUPPRESS)
    assert (THRESHOLD, BASE, policy.group_disclosure, policy.insider) == (5, 5, False, "")


ORDERS = (operator.lt, operator.le, operator.gt, operator.ge, operator.and_, operator.or_, operator.xor)
SUMS = (operator.add, operator.sub, operator.mul, operator.truediv, operator.floordiv, operator.mod, operator.pow)
TWO = (*ORDERS, *SUMS, divmod)
ONE = (operator.neg, operator.pos, abs, round, int, float, complex, operator.index, bool, operator.not_)


@pytest.mark.parametrize("operation", TWO)
def test_a_suppressed_value_cannot_be_calculated_with(operation: Callable[[Any, Any], Any]) -> None:
    for pair in ((SUPPRESSED, 1), (SUPPRESSED, SUPPRESSED)):
        with pytest.raises(TypeError, match="a suppressed value is not known"):
            operation(*pair)
    with pytest.raises(TypeError):
        operation(1, SUPPRESSED)


@pytest.mark.parametrize("operation", ONE)
def test_a_suppressed_value_is_no_number_and_neither_true_nor_false(operation: Callable[[Any], Any]) -> None:
    with pytest.raises(TypeError, match="a suppressed value is not known"):
        operation(SUPPRESSED)


def test_sums_and_orders_of_suppressed_values_are_refused() -> None:
    hidden: Any = SUPPRESSED
    for refused in (lambda: sum([1, hidden]), lambda: sorted([hidden, 3]), lambda: max(hidden, 2)):
        with pytest.raises(TypeError, match="a suppressed value is not known"):
            refused()


def test_a_suppressed_value_is_itself_and_nothing_else() -> None:
    assert SUPPRESSED is Suppressed("suppressed")
    others: tuple[object, ...] = (0, None, "", float("nan"))
    assert SUPPRESSED not in others
    assert (repr(SUPPRESSED), len({SUPPRESSED, Suppressed.SUPPRESSED})) == ("SUPPRESSED", 1)


def test_cells_of_equal_places_are_one_cell_whatever_table_they_are_in() -> None:
    sex = Dimension("sex", (TOTAL, "f"), (Sum(TOTAL, ("f",)),))
    month = Dimension("month", ("2025", "m1"), (Sum("2025", ("m1",)),))
    one = Layout(name="one", measure="people", dimensions=(sex, month), fixed=(("place", "x"),))
    other = Layout(name="other", measure="people", dimensions=(month,), fixed=(("place", "x"),))
    assert list(one.keys) == [(TOTAL, "2025"), (TOTAL, "m1"), ("f", "2025"), ("f", "m1")]
    assert one.place((TOTAL, "m1")) == other.place(("m1",)) == Place("people", (("month", "m1"), ("place", "x")), 0)
    assert one.place(("f", "2025")).codes == (("month", "2025"), ("place", "x"), ("sex", "f"))
    with pytest.raises(ValueError, match="shorter"):
        one.place(("f",))
