"""The quality page: how well questions are answered, and which cases somebody should look at, by handles only."""

from __future__ import annotations

from pathlib import Path

import pytest

from casestats.actions.overview import overview
from casestats.actions.quality import Quality, quality
from casestats.adapters.profile import Profile
from casestats.cases import TargetGroup
from casestats.flags import Answer
from casestats.periods import Period
from casestats.scope import SUBJECTS, Cover
from casestats.store.engine import reading
from tests.imports import ANNA, BO, CILLA, Home, make_profile, make_row

YES, NO = Answer.YES, Answer.NO
UNCLASSIFIED = TargetGroup.UNCLASSIFIED
DECEMBER = Period.parse("2025-12")


def register() -> Profile:
    return make_profile(covers=tuple(Cover(subject) for subject in SUBJECTS), refuse_share=1.0)


def survey() -> Profile:
    covers = tuple(Cover(subject) for subject in SUBJECTS)
    return make_profile(source="survey", rank=2, person_references=False, covers=covers, refuse_share=1.0)


@pytest.fixture
def home(tmp_path: Path, database_url: str) -> Home:
    """Two cases that two sources contradict each other about, and children of every kind."""
    found = Home(tmp_path / "home", database_url)
    child, witness, nothing = TargetGroup.CHILD_VICTIM, TargetGroup.CHILD_WITNESS, TargetGroup.UNCLASSIFIED
    found.take(
        make_row("1", ANNA, row=2, opened="2025-12-01", unit="Vuxen", honour=YES),
        make_row("2", BO, row=3, opened="2025-12-01", unit="Vuxen", honour=NO, physical=YES),
        make_row("3", CILLA, row=4, opened="2025-12-01", unit="Barn", target_group=nothing, birth_year=2015),
        make_row("4", None, row=5, opened="2025-12-01", unit="Barn", target_group=child, birth_year=2015),
        make_row("5", "201503039824", row=6, opened="2025-12-01", unit="Barn", target_group=nothing, birth_year=2015),
        make_row("6", None, row=7, opened="2025-12-01", unit="Barn", target_group=nothing, birth_year=2016),
        make_row("7", None, row=8, opened="2025-12-01", unit="Barn", target_group=nothing, birth_year=1990),
        make_row("8", ANNA, row=9, opened="2025-12-01", unit="Barn", child_witness=YES),
        make_row("8", BO, row=10, opened="2025-12-01", unit="Barn", target_group=nothing, birth_year=2014),
        period="2025-12",
        profile=register(),
    )
    found.take(
        make_row("1", None, row=2, opened="2025-12-01", honour=NO),
        make_row("2", None, row=3, opened="2025-12-01", honour=NO, physical=YES),
        make_row("3", None, row=4, opened="2025-12-01", target_group=witness, birth_year=2015),
        period="2025-12",
        profile=survey(),
    )
    return found


def page(home: Home, units: list[str] | None = None) -> Quality:
    return quality(home.installation, "2281", units=units)


def handles(home: Home) -> set[str]:
    with reading(home.installation.engine) as connection:
        return {bytes(uuid).hex() for (uuid,) in connection.exec_driver_sql("SELECT uuid FROM cases")}


def test_a_flag_that_one_source_says_yes_to_and_another_no_is_a_conflict(home: Home) -> None:
    [conflict] = page(home).conflicts
    assert (conflict.flag, conflict.cases, len(conflict.handles)) == ("honour", 1, 1)
    assert set(conflict.handles) <= handles(home)
    assert page(home, ["Barn"]).conflicts == ()
    assert len(page(home, ["Vuxen"]).conflicts) == 1


def test_a_conflict_that_was_put_right_is_none(home: Home) -> None:
    home.take(make_row("1", None, opened="2025-12-01", honour=YES), period="2025-12", profile=survey())
    assert page(home).conflicts == ()


def test_children_whose_cases_say_nothing_are_those_of_the_indicator(home: Home) -> None:
    found = page(home).children
    assert found.month == DECEMBER
    assert found.unclassified.value == len(found.handles) == 3
    assert set(found.handles) <= handles(home)
    assert page(home, ["Vuxen"]).children.handles == ()


def test_a_child_that_only_the_form_knows_of_is_told(home: Home) -> None:
    found = page(home).children
    assert (found.by_form, len(found.by_form_handles)) == (1, 1)
    assert not set(found.by_form_handles) & set(found.handles)


def test_a_child_is_linked_by_an_adults_case_of_the_same_number_or_by_another_case_of_its_own(home: Home) -> None:
    """Number 8 is an adult's too, in which a child has witnessed; the child of number 5 is that of number 3."""
    found = page(home).children
    assert found.by_link == 2
    assert set(found.by_link_handles) < set(found.handles)


def test_a_unit_is_told_of_no_link_that_only_another_units_case_makes(tmp_path: Path, database_url: str) -> None:
    """What says more of the children of Ung stands in cases of Vuxen."""
    home, child = Home(tmp_path / "home", database_url), CILLA
    home.take(
        make_row("1", ANNA, row=2, opened="2025-12-01", unit="Vuxen", child_witness=YES),
        make_row("1", None, row=3, opened="2025-12-01", unit="Ung", target_group=UNCLASSIFIED, birth_year=2014),
        make_row("2", child, row=4, opened="2025-12-01", unit="Ung", target_group=UNCLASSIFIED, birth_year=2016),
        make_row("3", child, row=5, opened="2025-12-01", unit="Vuxen", target_group=TargetGroup.CHILD_VICTIM),
        period="2025-12",
        profile=register(),
    )
    assert page(home).children.by_link == 2
    assert page(home, ["Ung"]).children.by_link == 0
    assert page(home, ["Ung", "Vuxen"]).children.by_link == 2


def test_coverage_is_the_indicators_by_month_and_a_month_nobody_told_of_has_none(home: Home) -> None:
    found = page(home)
    lines = {line.flag: line.cells for line in found.coverage}
    assert len(found.months) == 12
    assert all(cells[:-1] == (None,) * 11 for cells in lines.values())
    shown = {one.flag: one.share for one in overview(home.installation, "2281").coverage}
    assert {flag: cells[-1].coverage for flag, cells in lines.items() if cells[-1] is not None} == shown


def test_a_page_of_one_source_has_no_conflicts(tmp_path: Path) -> None:
    home = Home(tmp_path / "home", f"sqlite:///{tmp_path / 'casestats.db'}")
    home.take(make_row("1", ANNA, opened="2025-12-01", honour=YES), period="2025-12", profile=register())
    found = page(home)
    assert (found.conflicts, found.children.by_form, found.unmapped) == ((), 0, ())
