"""What one figure puts into a sealed sum, beside what the delivery says of it."""

from __future__ import annotations

import pytest

from casestats.actions.sum_inputs import cell_of
from casestats.county.saying import Saying
from casestats.county.sums.adding import OwnCell
from casestats.county.unpacking import Unpacked
from casestats.errors import Refused


def told(value: int | None, status: Saying = Saying.EXACT) -> Unpacked:
    """What a delivery says of a figure."""
    return Unpacked(
        *("2025", "2281", "adult_victims", "yes", "", "", status.value, value, None, 0, None, 1, "", False, "", "", "")
    )


@pytest.mark.parametrize(("value", "large"), [(0, False), (5, False), (6, False), (7, True), (8, True)])
@pytest.mark.parametrize("row", [None, told(None, Saying.SUPPRESSED)], ids=["not told", "hidden"])
def test_the_threshold_of_what_is_large(value: int, large: bool, row: Unpacked | None) -> None:
    assert cell_of(value, row, 5) == OwnCell(value, stated=True, large=large)


@pytest.mark.parametrize("value", [0, 4, 5, 600])
def test_what_the_delivery_shows_is_never_large(value: int) -> None:
    assert cell_of(value, told(value), 5) == OwnCell(value, stated=True, large=False)
    assert cell_of(value, told(5, Saying.ROUNDED), 5) == OwnCell(value, stated=True, large=False)


def test_what_cannot_be_stated_is_no_zero() -> None:
    nothing = OwnCell(0, stated=False, large=False)
    assert cell_of(None, None, 5) == nothing
    assert cell_of(7, told(None, Saying.UNABLE), 5) == nothing
    assert cell_of(0, told(0, Saying.TRUE_ZERO), 5) == OwnCell(0, stated=True, large=False)


@pytest.mark.parametrize("counted", [6, 8, 0])
def test_another_figure_than_the_delivery_shows_is_not_given(counted: int) -> None:
    with pytest.raises(Refused, match="no longer those"):
        cell_of(counted, told(7), 5)
