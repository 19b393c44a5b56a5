"""A relation with room on one side asks nothing of a cell that can go that way."""

from __future__ import annotations

import numpy as np
import pytest

from casestats.disclosure.numbers.problem import OPEN, Problem, Relations
from casestats.disclosure.search.demands import demands


def problem(values: list[int], low: int, high: int) -> Problem:
    """Two cells, the first of which is hidden, and what is known of the first less the second."""
    hidden = np.array([True, False])
    return Problem(
        values=np.array(values),
        lower=np.ones(2, dtype=np.int64),
        upper=np.full(2, OPEN),
        relations=Relations.of([([(0, 1), (1, -1)], low, high)]),
        must_hide=hidden,
        must_show=~hidden,
        guarded=hidden,
        primary=hidden,
        width=np.full(2, 3),
        weight=np.ones(2, dtype=np.int64),
    )


@pytest.mark.parametrize(
    ("low", "high", "asked"), [(0, OPEN, 0), (-OPEN, 1, 1), (0, 3, 1), (0, 4, 0), (-OPEN, OPEN, 0), (1, 1, 1)]
)
def test_a_cell_that_cannot_go_down_asks_for_room_only_where_the_relation_lets_it_not_rise(
    low: int, high: int, asked: int
) -> None:
    """It is 1 and cannot be less, the other is shown to be 0: their difference may rise by three, or may not."""
    assert len(demands(problem([1, 0], low, high))) == asked
