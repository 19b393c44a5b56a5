"""Figures as programs get them: exact for those who see them so, else as published, and never zero for unknown."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from casestats.access import Person, Reach, Role
from casestats.actions.asking import MOST_BREAKDOWNS, Figures, Wanted, figures_for
from casestats.actions.publishing import withdraw
from casestats.actions.released import list_releases, show
from casestats.actions.reporting import report
from casestats.audit import Actor
from casestats.cases import Sex
from casestats.catalogue import standard_catalogue
from casestats.disclosure.suppressed import SUPPRESSED
from casestats.disclosure.tables import TOTAL
from casestats.periods import Period
from casestats.releases.content import Content
from tests.actions.release_scene import Scene, profile_of
from tests.imports import Home, make_row
from tests.web.api.program import HERE, Program, problem_of
from tests.web.scene import HOME, OTHER, STRANGER, UNIT

YEAR = Period.parse("2025")
COUNTS = f"{HERE}/counts"


def all_of(program: Program, query: str, path: str = COUNTS) -> list[Any]:
    told = program.told(f"{path}?{query}&limit=1000")
    assert told["total"] == len(told["items"])
    items: list[Any] = told["items"]
    return items


def published(programs: Program) -> Content:
    installation = programs.service.installation
    [record, *_] = list_releases(installation, Actor("test", "analyst"), HOME)
    return show(installation, Actor("test", "analyst"), record.id).release.content


@pytest.mark.parametrize("role", [Role.ANALYST, Role.APPROVER])
def test_an_analyst_and_an_approver_get_the_exact_figures_of_the_report(programs: Program, role: Role) -> None:
    expected = {table.indicator.id: table for table in report(programs.service.installation, HOME, YEAR).tables}
    figures = all_of(programs.of(role), "period=2025")
    assert [figure["indicator"] for figure in figures] == [one.id for one in standard_catalogue().indicators]
    for figure in figures:
        table = expected[figure["indicator"]]
        cell = table.cell(())
        assert figure["source"] == "internal"
        assert figure["definition_version"] == table.version
        assert figure["value"] == (None if cell.value is None else pytest.approx(float(cell.value)))
        assert len(figure["caveats"]) == len(table.caveats)
    assert any(figure["status"] == "exact" and figure["value"] for figure in figures)


def test_what_no_source_can_say_is_no_number(programs: Program) -> None:
    figures = all_of(programs.of(Role.ANALYST), "period=2025")
    unable = [figure for figure in figures if figure["status"] == "unable"]
    assert unable
    assert {figure["value"] for figure in unable} == {None}


def test_a_figure_by_month_names_its_month(programs: Program) -> None:
    figures = all_of(programs.of(Role.ANALYST), "period=2025-Q1&indicator=adult_victims&breakdown=month")
    assert [figure["period"] for figure in figures] == ["2025-01", "2025-02", "2025-03"]
    assert [figure["breakdown"] for figure in figures] == [{"month": figure["period"]} for figure in figures]


def test_groups_that_are_a_partition_add_up_to_the_whole(programs: Program) -> None:
    reader = programs.of(Role.ANALYST)
    [whole] = all_of(reader, "period=2025&indicator=adult_victims_opened")
    by_unit = all_of(reader, "period=2025&indicator=adult_victims_opened&breakdown=unit")
    assert sum(figure["value"] for figure in by_unit) == whole["value"] > 0


def test_a_manager_gets_the_own_unit_exactly_and_nothing_of_the_others(programs: Program) -> None:
    exact = all_of(programs.of(Role.ANALYST), "period=2025&breakdown=unit")
    [unit] = programs.of(Role.MANAGER).told(HERE)["units"]
    own = all_of(programs.of(Role.MANAGER), f"period=2025&unit={unit}")
    expected = {one["indicator"]: one["value"] for one in exact if one["breakdown"]["unit"] == unit}
    assert {one["indicator"]: one["value"] for one in own} == expected
    assert {one["unit"] for one in own} == {unit}
    assert {one["source"] for one in own} == {"internal"}


def test_caveats_beside_a_units_figures_count_nothing_of_the_municipality(programs: Program) -> None:
    whole = all_of(programs.of(Role.ANALYST), "period=2025")
    assert "own_persons" in {caveat["kind"] for one in whole for caveat in one["caveats"]}
    own = all_of(programs.of(Role.MANAGER), f"period=2025&unit={UNIT}&breakdown=sex&breakdown=month")
    kinds = {caveat["kind"] for one in own for caveat in one["caveats"]}
    assert kinds.isdisjoint({"own_persons", "lower_bound", "without_birth_year", "measures_without_start"})


def test_a_rare_group_of_another_unit_is_not_even_listed(tmp_path: Path) -> None:

    home = Home(tmp_path, f"sqlite:///{tmp_path / 'casestats.db'}")
    home.take(
        make_row("1", unit="A", sex=Sex.FEMALE),
        make_row("2", "198502029815", unit="B", sex=Sex.OTHER),
        period="2025-01",
        profile=profile_of(),
    )
    manager = Person(1, "m", "M", frozenset({Role.MANAGER}), (Reach("2281", "A"),))
    wanted = Wanted("2281", Period.parse("2025-01"), ("adult_victims",), ("sex",), "A")
    found = figures_for(home.installation, manager, wanted)
    assert found is not None
    assert {figure.breakdown["sex"]: figure.value for figure in found.figures} == {"female": 1, "male": 0}


@pytest.mark.parametrize(("role", "also"), [(Role.COUNTY, ""), (Role.MANAGER, ""), (Role.ANALYST, "&source=published")])
def test_everybody_else_gets_just_what_was_published(programs: Program, role: Role, also: str) -> None:
    content = published(programs)
    [table] = [one for one in content.tables if one.indicator == "adult_victims" and one.measure == "yes"]
    names = [dimension.name for dimension in table.dimensions]
    assert names == ["period", "sex"]
    for period in [code.code for code in table.dimensions[0].codes]:
        query = f"period={period}&indicator=adult_victims{also}"
        figures = all_of(programs.of(role), f"{query}&breakdown=sex") + all_of(programs.of(role), query)
        expected = {key[1]: cell for key, cell in table.cells.items() if key[0] == period}
        assert {figure["breakdown"].get("sex", TOTAL) for figure in figures} == set(expected)
        for figure in figures:
            cell = expected[figure["breakdown"].get("sex", TOTAL)]
            assert figure["source"] == content.id
            assert figure["no"] is figure["unknown"] is figure["not_recorded"] is figure["coverage"] is None
            if cell.value is SUPPRESSED:
                assert (figure["value"], figure["status"], figure["claim"]) == (None, "hidden", None)
            else:
                assert figure["value"] == cell.value


def test_a_hidden_figure_is_null_and_says_so(tmp_path: Path) -> None:

    scene = Scene(tmp_path, f"sqlite:///{tmp_path / 'casestats.db'}")
    scene.published()
    county = Person(1, "c", "C", frozenset({Role.COUNTY}), (Reach("2281"),))
    found: list[Any] = []
    for quarter in ("2025-Q1", "2025-Q2", "2025-Q3", "2025-Q4"):
        wanted = Wanted("2281", Period.parse(quarter), breakdown=("sex",))
        answer = figures_for(scene.installation, county, wanted)
        assert answer is not None
        found += answer.figures
    hidden = [figure for figure in found if figure.status == "hidden"]
    assert hidden
    assert {(figure.value, figure.numerator, figure.claim, figure.coverage_band) for figure in hidden} == {
        (None, None, "", "")
    }
    assert {figure.version for figure in found} == {1}


def test_a_token_for_published_figures_alone_gets_no_others(programs: Program) -> None:
    reader = programs.of(Role.ANALYST, ["releases:read"])
    assert reader.told(HERE) == {"code": HOME, "units": [], "exact_figures": False}
    sources = {figure["source"] for figure in all_of(reader, "period=2025")}
    assert "internal" not in sources
    manager = programs.of(Role.MANAGER, ["releases:read"])
    problem_of(manager.get(COUNTS, query_string={"unit": UNIT}), 404, "not-found")


def test_a_period_that_was_never_published_gives_nothing_rather_than_zero(programs: Program) -> None:
    assert all_of(programs.of(Role.COUNTY), "period=2024-03") == []


def test_a_withdrawn_release_tells_no_figures(writing_programs: Program) -> None:

    county = writing_programs.of(Role.COUNTY)
    before = all_of(county, "period=2025")
    [record] = county.told(f"{HERE}/releases")["items"]
    withdraw(writing_programs.service.installation, Actor("bo", "approver"), record["id"], "fel i uttaget")
    assert before
    assert all_of(county, "period=2025") == []
    assert [one["state"] for one in county.told(f"{HERE}/releases")["items"]] == ["withdrawn"]


def test_a_municipality_without_imports_has_no_figures_and_no_units(programs: Program) -> None:
    person = Person(1, "a", "A", frozenset({Role.ANALYST}), (Reach("2284"),))
    installation = programs.service.installation
    assert figures_for(installation, person, Wanted("2284", YEAR)) == Figures([])
    assert figures_for(installation, person, Wanted("2284", YEAR, unit=UNIT)) is None


@pytest.mark.parametrize("limit", [1, 7, 20, 1000])
def test_the_pages_of_a_list_are_the_whole_list(programs: Program, limit: int) -> None:
    reader = programs.of(Role.ANALYST)
    whole = [figure["indicator"] for figure in all_of(reader, "period=2025")]
    pages = [
        reader.told(f"{COUNTS}?period=2025&limit={limit}&page={page}") for page in range(1, len(whole) // limit + 2)
    ]
    assert flat(page["items"] for page in pages) == whole
    assert {page["total"] for page in pages} == {len(whole)}


def flat(pages: Iterable[Iterable[Any]]) -> list[Any]:
    return [figure["indicator"] for page in pages for figure in page]


def test_a_list_has_20_a_page_unless_told_otherwise_and_is_empty_past_its_end(programs: Program) -> None:
    reader = programs.of(Role.ANALYST)
    told = reader.told(f"{COUNTS}?period=2025")
    assert (told["limit"], told["page"], len(told["items"])) == (20, 1, 20)
    assert reader.told(f"{COUNTS}?period=2025&page=1000000")["items"] == []


def test_the_threshold_of_breakdowns_is_three(programs: Program) -> None:
    reader = programs.of(Role.ANALYST)
    names = [one.id for one in standard_catalogue().breakdowns]
    for count, status in ((MOST_BREAKDOWNS - 1, 200), (MOST_BREAKDOWNS, 200), (MOST_BREAKDOWNS + 1, 422)):
        asked = {"period": "2025-01", "indicator": "adult_victims", "breakdown": names[:count]}
        assert reader.get(COUNTS, query_string=asked).status_code == status


def test_the_period_is_this_year_unless_told_otherwise(programs: Program) -> None:
    assert programs.of(Role.ANALYST).told(COUNTS)["period"] == "2026"


def test_coverage_tells_shares_and_no_counts(programs: Program) -> None:
    told = programs.of(Role.REGISTRAR).told(f"{HERE}/coverage?period=2025")
    assert (told["known_from"], told["known_until"]) == ("2024-01-01", "2025-12-31")
    expected = {table.indicator.id: table for table in report(programs.service.installation, HOME, YEAR).tables}
    shares = 0
    for one in told["indicators"]:
        cell = expected[one["indicator"]].cell(())
        assert not {"value", "no", "unknown", "not_recorded"} & set(one)
        coverage = getattr(cell, "coverage", None)
        assert one["coverage"] == (None if coverage is None else pytest.approx(coverage, abs=1e-4))
        assert len(one["months"]) == 12
        shares += coverage is not None
        assert {caveat["kind"] for caveat in one["caveats"]}.isdisjoint({"own_persons", "lower_bound"})
    assert shares > 3


def test_a_program_learns_which_municipalities_and_units_it_reads(programs: Program) -> None:
    told = programs.of(Role.MANAGER).told("/municipalities")
    assert told["items"] == [{"code": HOME, "units": [UNIT], "exact_figures": False}]
    assert programs.of(Role.ADMINISTRATOR).told("/municipalities")["items"] == []
    assert programs.of(STRANGER).told("/municipalities")["items"][0]["code"] == OTHER


def test_the_catalogue_tells_every_definition_with_its_version_and_digest(programs: Program) -> None:
    catalogue = standard_catalogue()
    reader = programs.of(Role.COUNTY)
    told = reader.told("/indicators?limit=1000")["items"]
    assert [(one["id"], one["version"], one["digest"], one["disclosure_class"]) for one in told] == [
        (one.id, one.version, one.digest, one.disclosure_class) for one in catalogue.indicators
    ]
    assert reader.told(f"/indicators/{told[3]['id']}") == told[3]
    whole = reader.told("/catalogue")
    assert (whole["version"], whole["indicators"]) == (catalogue.version, len(told))
    assert [one["id"] for one in whole["breakdowns"]] == [one.id for one in catalogue.breakdowns]
