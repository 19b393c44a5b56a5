"""The benchmarks can be run, and write their figures where the page wants them. How long things take is not tested."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from benchmarks import floor, importing
from benchmarks.measuring import Cost, write_between
from casestats.store import engine

MEASURED = (importing.FLOOR, importing.SQLITE, importing.POSTGRESQL)


@pytest.mark.slow
def test_the_benchmark_of_imports_measures_every_side() -> None:
    costs, measured_with = importing.measure([40], 1, MEASURED)
    assert list(costs) == [importing.FEW, 40]
    for sides in costs.values():
        assert tuple(sides) == MEASURED
        assert all(cost.cpu > 0 and cost.peak > 0 for cost in sides.values())
    lines = importing.told(costs, measured_with, 1).splitlines()
    assert re.match(r"\d{4}-\d\d-\d\d: Python 3", lines[0])
    assert [line.split(" | ")[:2] for line in lines if line.startswith(("| 10 ", "| 40 "))] == [
        [f"| {size}", side] for size in costs for side in MEASURED
    ]


def test_figures_are_told_beside_the_floor_with_and_without_starting() -> None:
    few = {importing.FLOOR: Cost(0.1, 30), importing.SQLITE: Cost(0.7, 60), importing.POSTGRESQL: Cost(0.8, 60, 0.1)}
    many = {importing.FLOOR: Cost(1.1, 50), importing.SQLITE: Cost(2.7, 90), importing.POSTGRESQL: Cost(3.3, 90, 1.0)}
    text = importing.told({importing.FEW: few, 100_000: many}, "measured", 5)
    assert "| 100,000 | casestats, SQLite | 2.70 | 2.45 | 20.0 | 2.00 | 90 |  |" in text
    assert "| 100,000 | casestats, PostgreSQL | 3.30 | 3.00 | 25.0 | 2.50 | 90 | 1.00 |" in text
    assert "- 100,000 rows: 2.45 x the floor into SQLite (promised 2.5), 3.00 x into PostgreSQL (3.0)" in text


def test_the_floor_has_the_settings_that_casestats_gives_sqlite() -> None:
    assert floor.SETTINGS == engine._PRAGMAS


def test_figures_replace_those_before_them(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("before\n<!-- importing: begin -->\nold\n<!-- importing: end -->\nafter\n", encoding="utf-8")
    write_between(page, "importing", "new\n")
    write_between(page, "importing", "newer\n")
    assert page.read_text(encoding="utf-8") == (
        "before\n<!-- importing: begin -->\nnewer\n<!-- importing: end -->\nafter\n"
    )


def test_a_page_without_marks_is_left_as_it_is(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("only words\n", encoding="utf-8")
    with pytest.raises(SystemExit, match="no marks for importing"):
        write_between(page, "importing", "new\n")
    assert page.read_text(encoding="utf-8") == "only words\n"
