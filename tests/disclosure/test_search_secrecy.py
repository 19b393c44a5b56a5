"""What is hidden must not tell which of the hidden cells were small, beyond what the figures shown tell anyway."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from numpy.typing import NDArray

from casestats.disclosure.search.patterns import Unprotectable, find_pattern
from casestats.disclosure.work import Work
from tests.disclosure.small_problems import two_way

SIDE = 4


def hidden_among_equals(row: int, column: int, seed: int) -> list[tuple[int, int]]:
    """The inner cells hidden where one is small and all others are equal: any rectangle with the small one will do."""
    inner = [[20] * SIDE for _ in range(SIDE)]
    inner[row][column] = 3
    found = find_pattern(two_way(inner), seed=bytes([seed]), work=Work()).hidden
    return [(row, column) for row, column in np.argwhere(found.reshape(SIDE + 1, SIDE + 1)).tolist()]


def test_a_guesser_finds_the_small_cell_of_a_rectangle_no_better_than_by_chance() -> None:
    corners: Counter[int] = Counter()
    for place in range(SIDE * SIDE):
        row, column = divmod(place, SIDE)
        for seed in range(4):
            hidden = hidden_among_equals(row, column, seed)
            assert len(hidden) == 4
            corners[hidden.index((row, column))] += 1
    # 64 rectangles, 16 small cells expected at each corner: 30 or more at one is four standard deviations off.
    assert max(corners.values()) < 30, corners


def test_covers_are_not_the_nearest_or_the_first_but_drawn() -> None:
    covers: Counter[tuple[int, int]] = Counter()
    for seed in range(36):
        covers.update(place for place in hidden_among_equals(0, 0, seed) if 0 not in place)
    # Nine cells can be the opposite corner, each four times of 36: none is always taken, hardly any never.
    assert len(covers) >= 7, covers
    assert max(covers.values()) <= 13, covers


def looks(table: NDArray[np.int64], hidden: NDArray[np.bool_]) -> tuple[list[list[float]], list[list[float]]]:
    """Of each hidden inner cell: what the figures shown tell (how much is hidden in its row and column, and among how
    many cells), and what the pattern tells besides (which of the hidden ones it is, and how they lie)."""
    shown, besides = [], []
    for row, column in np.argwhere(hidden[:-1, :-1]):
        told: list[float] = []
        lies: list[float] = []
        for line, mask, place in ((table[row], hidden[row], column), (table[:, column], hidden[:, column], row)):
            known = not mask[-1]
            left = float(line[:-1][mask[:-1]].sum()) if known else 0.0
            count = float(mask[:-1].sum())
            told += [known, np.log1p(left), count, np.log1p(left) / count]
            rank = float(mask[:place].sum())
            lies += [rank / count, rank == 0, rank == count - 1, place / len(line)]
        shown.append(told)
        besides.append([*lies, float(hidden[:-1, :-1].sum()), lies[0] * lies[4]])
    return shown, besides


def guessed(train: NDArray[np.float64], small: NDArray[np.bool_], test: NDArray[np.float64]) -> NDArray[np.bool_]:
    """By logistic regression, a little damped (Newton's method)."""
    middle, spread = train.mean(axis=0), train.std(axis=0) + 1e-9
    train, test = ((np.column_stack([np.ones(len(one)), (one - middle) / spread])) for one in (train, test))
    weights = np.zeros(train.shape[1])
    for _ in range(25):
        chance = 1 / (1 + np.exp(-np.clip(train @ weights, -30, 30)))
        curve = (train * (chance * (1 - chance))[:, None]).T @ train + 0.1 * np.eye(len(weights))
        weights += np.linalg.solve(curve, train.T @ (small - chance) - 0.1 * weights)
    return np.asarray(test @ weights > 0)


@pytest.mark.slow
@pytest.mark.parametrize("publish_zeros", [False, True])
def test_who_knows_how_the_search_works_guesses_hardly_better_than_who_reads_the_figures(publish_zeros: bool) -> None:
    draw = np.random.Generator(np.random.PCG64(7))
    shown, besides, small, tables = [], [], [], []
    for number in range(240):
        problem = two_way(draw.poisson(draw.gamma(1.2, 12.0, (8, 7))).tolist(), publish_zeros=publish_zeros)
        try:
            hidden = find_pattern(problem, seed=number.to_bytes(2, "big"), work=Work()).hidden.reshape(9, 8)
        except Unprotectable:
            continue
        told, lies = looks(problem.values.reshape(9, 8), hidden)
        shown += told
        besides += lies
        small += problem.primary.reshape(9, 8)[:-1, :-1][hidden[:-1, :-1]].tolist()
        tables += [number] * len(told)
    figures, all_known, truth = np.array(shown, dtype=float), np.hstack([shown, besides]), np.array(small)
    test = np.array(tables) % 3 == 0
    right = {
        name: float((guessed(known[~test], truth[~test], known[test]) == truth[test]).mean())
        for name, known in (("figures", figures), ("pattern", all_known))
    }
    assert right["pattern"] <= right["figures"] + 0.03, right
