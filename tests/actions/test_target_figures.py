"""A target group's page has one set of rows, the report's, and of a manager's units nothing more than those."""

from __future__ import annotations

import pytest

from casestats.actions.reporting import report
from casestats.actions.target_figures import ALL, TargetFigures, target_figures
from casestats.catalogue.themes import THEMES
from casestats.errors import FixSettings
from casestats.periods import Period
from casestats.tabulation.comparing import compare
from tests.actions.start_scene import ADULTS, CHILDREN, MUNICIPALITY, StartScene


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> StartScene:
    """Read only."""
    folder = tmp_path_factory.mktemp("targets")
    return StartScene(folder, f"sqlite:///{folder / 'casestats.db'}")


def page(scene: StartScene, slug: str = "vuxna", **asked: object) -> TargetFigures:
    return target_figures(scene.installation, MUNICIPALITY, slug, **asked)  # type: ignore[arg-type]  # as a page asks


def test_without_filters_a_page_tells_of_the_latest_two_years_by_month(scene: StartScene) -> None:
    found = page(scene)
    assert [str(found.periods[0]), str(found.periods[-1]), len(found.periods)] == ["2023-10", "2025-09", 24]
    assert found.there == (CHILDREN, ADULTS)
    assert [one.indicator.id for one in found.figures] == list(found.theme.indicators)
    assert all(one.explained for one in found.figures)


@pytest.mark.parametrize(
    ("step", "names"),
    [
        ("month", ["2025-01", "2025-02"]),
        ("quarter", ["2025-Q1", "2025-Q2"]),
        ("tertial", ["2024-T3", "2025-T1"]),
        ("year", ["2023", "2024"]),
    ],
)
@pytest.mark.parametrize("breakdown", ["", "sex", "age_band", "unit"])
def test_every_row_is_the_reports(scene: StartScene, step: str, names: list[str], breakdown: str) -> None:
    periods = [Period.parse(name) for name in names]
    found = page(
        scene, step=step, first=periods[0], last=periods[-1], breakdown=breakdown, indicators=["adult_victims"]
    )
    [figures] = found.figures
    assert found.periods == tuple(periods)
    for period in periods:
        told = report(scene.installation, MUNICIPALITY, period, (breakdown,) if breakdown else (), ["adult_victims"])
        for row in figures.of_period(period):
            if breakdown and row.group != ALL:
                assert row.cell == told.tables[0].cell((row.group,))
            elif not breakdown:
                assert row.cell == told.tables[0].cell(())
        if told.year_before and not breakdown:
            change = compare(told.tables[0], told.year_before[0])[()]
            assert figures.of_period(period)[0].change == change
    assert {row.group for row in figures.rows} == {ALL, *figures.groups}
    assert bool(figures.groups) == bool(breakdown)


def test_groups_add_up_to_the_whole_in_every_period(scene: StartScene) -> None:
    for breakdown in ("sex", "age_band", "unit"):
        for figures in page(scene, "barn", step="quarter", breakdown=breakdown).figures:
            for row in figures.of_group(ALL):
                parts = [part.cell for part in figures.of_period(row.period) if part.group != ALL]
                numbers = [part.count.yes for part in parts if part is not None]  # type: ignore[union-attr]  # no shares
                assert row.cell is not None
                assert sum(numbers) == row.cell.count.yes  # type: ignore[union-attr]  # no shares


def test_a_managers_page_has_the_own_unit_only(scene: StartScene) -> None:
    whole = page(scene, "barn", breakdown="unit", indicators=["children_affected"]).figures[0]
    own = page(scene, "barn", breakdown="unit", indicators=["children_affected"], units=[CHILDREN])
    assert own.there == (CHILDREN,)
    assert own.figures[0].groups == (CHILDREN,)
    assert [row.cell for row in own.figures[0].of_group(CHILDREN)] == [row.cell for row in whole.of_group(CHILDREN)]
    assert [row.cell for row in own.figures[0].of_group(ALL)] == [row.cell for row in whole.of_group(CHILDREN)]


def test_two_units_are_summed_and_a_share_is_not_told_of_units(scene: StartScene) -> None:
    both = page(scene, units=[ADULTS, CHILDREN], step="year").figures
    whole = page(scene, step="year").figures
    for ours, theirs in zip(both, whole, strict=True):
        if ours.indicator.unit == "ratio":
            assert {row.cell for row in ours.rows} == {None}
        else:
            assert [row.cell for row in ours.rows] == [row.cell for row in theirs.rows]
    assert not any("utan personuppgift" in doubt.sv for one in both for doubt in one.doubts)
    assert any("utan personuppgift" in doubt.sv for one in whole for doubt in one.doubts)


def test_a_doubt_with_a_number_is_said_once(scene: StartScene) -> None:
    for figures in page(scene, step="quarter").figures:
        assert sum("utan personuppgift" in doubt.sv for doubt in figures.doubts) <= 1


def test_a_year_that_is_not_over_is_preliminary_and_not_compared(scene: StartScene) -> None:
    rows = page(scene, step="year", indicators=["adult_victims"]).figures[0].rows
    assert [(str(row.period), row.preliminary, row.change is None) for row in rows] == [
        ("2023", False, True),
        ("2024", False, False),
        ("2025", True, True),
    ]


def test_a_break_stands_where_it_begins(scene: StartScene) -> None:
    figures = page(scene, step="month", indicators=["measures_adult"]).figures[0]
    assert [str(row.period) for row in figures.rows if row.breaks] == ["2025-07"]
    after = [row for row in figures.rows if row.change is not None and row.period >= Period.parse("2025-07")]
    assert after
    assert not any(row.change.comparable for row in after if row.change is not None)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"slug": "nobody"}, "Choose among"),
        ({"step": "week"}, "Choose month"),
        ({"breakdown": "person"}, "Choose sex"),
        ({"indicators": ["perpetrators"]}, "none of adults"),
        ({"units": ["Finns inte"]}, "No case"),
        ({"first": Period.parse("2025-05"), "last": Period.parse("2025-04")}, "ends before"),
        ({"first": Period.parse("1990")}, "too long"),
    ],
)
def test_what_is_not_there_is_refused_with_what_to_do(scene: StartScene, asked: dict[str, object], said: str) -> None:
    with pytest.raises(FixSettings, match=said):
        page(scene, **asked)  # type: ignore[arg-type]  # as a page asks


def test_every_theme_has_a_page(scene: StartScene) -> None:
    for theme in THEMES:
        found = page(scene, theme.slug, step="quarter", first=Period.parse("2025-Q3"))
        assert [one.indicator.id for one in found.figures] == list(theme.indicators)
        assert all(row.cell is not None for one in found.figures for row in one.rows)
