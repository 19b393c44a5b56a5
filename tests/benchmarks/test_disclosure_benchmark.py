"""The tables that protection is measured on are those the page describes, and figures are told as they were found."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

from benchmarks import disclosure
from benchmarks.disclosure_tables import SEEDS, THRESHOLD, grouped, problem_of, table, with_totals, write
from casestats.disclosure.numbers.problem import fits


@pytest.mark.parametrize(
    ("name", "cells", "primary"), [("a", 208, 82), ("s6", 4_743, 1_548), ("b", 16_337, 5_392), ("c60", 36_363, 11_870)]
)
def test_the_inputs_have_the_cells_and_the_primary_cells_that_are_told(name: str, cells: int, primary: int) -> None:
    problem = problem_of(table(name), publish_zeros=True)
    assert (problem.size, int(problem.primary.sum())) == (cells, primary)
    assert fits(problem, problem.values, np.zeros(cells, dtype=bool))


def test_zeros_that_are_published_are_never_hidden_and_others_may_be() -> None:
    published, hidden = (problem_of(table("a"), publish_zeros=zeros) for zeros in (True, False))
    assert (published.must_show == (published.values == 0)).all()
    assert not hidden.must_show.any()
    assert (set(published.lower.tolist()), set(hidden.lower.tolist())) == ({1}, {0})
    assert (hidden.must_hide == ((hidden.values >= 1) & (hidden.values < THRESHOLD))).all()


def test_groups_share_codes_as_even_as_can_be() -> None:
    dimension = grouped("municipality", 7, 3)
    assert dimension.parents == (7, 7, 7, 8, 8, 9, 9, 10, 10, 10, -1)
    assert dimension.inner == 7


def test_totals_follow_what_they_sum() -> None:
    counts = table("s6")
    whole = with_totals(counts)
    assert whole[-1, -1, -1] == counts.inner.sum()
    assert whole[6, 0, 0] == counts.inner[:3, 0, 0].sum()


def test_the_files_hold_the_inner_cells_and_who_belongs_to_whom(tmp_path: Path) -> None:
    counts = table("s6")
    write(counts, tmp_path)
    with (tmp_path / "cells.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == counts.inner.size
    assert sum(int(row["value"]) for row in rows) == counts.inner.sum()
    lines = (tmp_path / "municipality.csv").read_text(encoding="utf-8").split()
    assert lines[:2] == ["parent,child", "mgroup1,m01"]
    assert lines[-1] == "Total,mgroup2"


def test_the_small_input_is_protected_at_the_least_loss_there_can_be() -> None:
    figures = disclosure.ours("a", "hidden", "1")
    assert (figures["hidden"], figures["value"], figures["exact"], figures["narrow"]) == (82, 170, 0, 0)
    assert figures["floor"] == 0


def test_every_run_has_a_bar_and_is_told_beside_it() -> None:
    assert set(disclosure.RUNS) == set(disclosure.BARS)
    assert {name for name, _ in disclosure.RUNS} == set(SEEDS)
    ours = {"input": "s6", "zeros": "hidden", "tool": "casestats", "clock": 9.0, **disclosure.ours("a", "hidden", "1")}
    other = {**ours, "tool": "pytauargus", "hidden": 164, "exact": 3, "search": 1.0}
    told = disclosure.told([{**ours, "peak": 50.0}, {**other, "peak": 50.0}], "Measured.", 1)
    assert "s6, zeros hidden: 82 hidden (promised at most 2,300)" in told
    assert "2.00 x our hidden cells" in told
    assert "3 of its hidden cells can be worked out" in told


def test_our_attack_finds_what_subtraction_gives_away() -> None:
    problem = problem_of(table("a"), publish_zeros=False)
    low, high = disclosure.limits(problem, problem.primary)
    assert ((low <= problem.values) & (problem.values <= high)).all()
    alone = np.zeros(problem.size, dtype=bool)
    alone[np.flatnonzero(problem.primary)[0]] = True
    low, high = disclosure.limits(problem, alone)
    assert (low == high).all()
