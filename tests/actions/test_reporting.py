"""Reports on both databases: as known now, as known then, and what they may be compared with."""

from __future__ import annotations

from pathlib import Path

import pytest

from casestats.actions.known import known_between
from casestats.actions.reporting import Report, report
from casestats.actions.undoing import undo_import
from casestats.errors import FixSettings
from casestats.periods import Period
from casestats.scope import Cover
from casestats.store.engine import reading
from casestats.store.ledger import steps
from casestats.tabulation import CountTable
from tests.imports import ACTOR, BO, Home, day, make_profile, make_row

COVERED = (Cover("target_group:adult_victim"),)


@pytest.fixture
def home(tmp_path: Path, database_url: str) -> Home:
    return Home(tmp_path / "home", database_url)


def adults(home: Home, period: str, after: int | None = None) -> Report:
    return report(home.installation, "2281", Period.parse(period), (), ("adult_victims",), after=after)


def value(told: Report) -> int | None:
    (table,) = told.tables
    assert isinstance(table, CountTable)
    return table.cell(()).count.yes


def test_a_report_counts_cases_as_known_now_and_can_be_made_as_known_then(home: Home) -> None:
    home.take(make_row("1"), make_row("2", BO, row=3), period="2025-01")
    home.take(make_row("1"), period="2025-02")
    assert value(adults(home, "2025-01")) == 1
    assert value(adults(home, "2025-01", after=1)) == 2


def test_a_report_as_known_then_is_the_same_after_an_import_is_taken_back(home: Home) -> None:
    home.take(make_row("1"), make_row("2", BO, row=3), period="2025-01")
    home.take(make_row("1"), period="2025-02")
    undo_import(home.installation, ACTOR, 2, "fel fil")
    assert [value(adults(home, "2025-01", after=step)) for step in (1, 2, 3)] == [2, 1, 2]


def test_a_year_that_was_not_imported_is_not_compared_with(home: Home) -> None:
    home.take(make_row("1", opened="2024-03-01"), period="2025-01")
    assert adults(home, "2025-01").year_before == []


def test_a_year_that_was_imported_is_compared_with(home: Home) -> None:
    home.take(make_row("1", opened="2024-01-10"), period="2024-01")
    home.take(make_row("1", opened="2024-01-10"), make_row("2", BO, row=3), period="2025-01")
    told = adults(home, "2025-01")
    (before,) = told.year_before
    assert isinstance(before, CountTable)
    assert (value(told), before.cell(()).count.yes) == (2, 1)


def test_figures_are_known_between_the_days_that_every_source_has_told_of(home: Home) -> None:
    survey = make_profile(source="survey", rank=2, person_references=False)
    home.take(make_row("1"), period="2025-01")
    home.take(make_row("1"), period="2025-04")
    home.take(make_row("1", person=None), period="2025-02", complete=True, profile=survey)
    with reading(home.installation.engine) as connection:
        assert known_between(steps(connection)) == (day("2025-02-01"), day("2025-02-28"))


def test_a_source_without_a_stated_period_is_known_to_the_day_it_was_imported(home: Home) -> None:
    home.take(make_row("1"))
    with reading(home.installation.engine) as connection:
        assert known_between(steps(connection)) == (None, day("2026-01-15"))


def test_a_municipality_without_imports_is_told_so(home: Home) -> None:
    with pytest.raises(FixSettings, match="2280"):
        report(home.installation, "2280", Period.parse("2025"))


def test_what_the_scope_of_an_import_says_decides_what_can_be_stated(home: Home) -> None:
    home.take(make_row("1"), period="2025-01", profile=make_profile(covers=COVERED))
    (table,) = adults(home, "2025-01").tables
    assert isinstance(table, CountTable)
    assert table.cell(()).value == 1
    home.take(make_row("1"), period="2025-02", profile=make_profile(covers=()))
    (table,) = adults(home, "2025-01").tables
    assert isinstance(table, CountTable)
    assert table.cell(()).value is None
