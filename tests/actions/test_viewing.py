"""A manager sees the own unit exactly, and of the municipality nothing but what has been published."""

from __future__ import annotations

import csv
import io
import shutil
from pathlib import Path

import pytest

from casestats.actions.publishing import withdraw
from casestats.actions.viewing import unit_view
from casestats.adapters.contract import Message
from casestats.cases import Sex
from casestats.errors import FixSettings
from casestats.exchange.unit_view import WHOLE, UnitFigures, UnitView, unit_view_csv, unit_view_text
from casestats.periods import Period
from tests.actions.release_scene import CILLA, YEAR, Scene, profile_of
from tests.cli.desk import Desk
from tests.imports import Home, make_row

OTHERS = 61  # adult victims of unit Vuxen; a number that stands nowhere else


def rows_of_two_units() -> list[Message]:
    """Seven cases of unit Heder in March, sixty-one of unit Vuxen over the year; most are women."""
    heder = [make_row(f"h{n}", None, row=2 + n, opened="2025-03-05", unit="Heder", sex=Sex.FEMALE) for n in range(7)]
    vuxen = [
        make_row(
            f"v{n}",
            None,
            row=20 + n,
            opened=f"2025-{1 + n % 12:02}-07",
            unit="Vuxen",
            sex=(Sex.FEMALE, Sex.MALE)[n < 9],
        )
        for n in range(OTHERS)
    ]
    return [*heder, *vuxen]


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("two_units")
    home = Home(folder / "home", f"sqlite:///{folder / 'casestats.db'}")
    home.take(make_row("0", opened="2024-01-01", closed="2024-01-02"), period="2024-01", profile=profile_of())
    home.take(*rows_of_two_units(), period="2025", profile=profile_of())
    return folder


@pytest.fixture
def scene(imported: Path, tmp_path: Path) -> Scene:
    shutil.copytree(imported, tmp_path, dirs_exist_ok=True)
    return Scene(tmp_path, f"sqlite:///{tmp_path / 'casestats.db'}")


def view_of(scene: Scene, unit: str = "Heder", period: Period = YEAR) -> UnitView:
    return unit_view(scene.installation, "2281", unit, period)


def figures_of(view: UnitView, indicator: str = "adult_victims_opened") -> UnitFigures:
    return next(figures for figures in view.figures if figures.indicator.id == indicator)


def test_the_own_unit_is_exact_below_the_threshold_too(scene: Scene) -> None:
    own = figures_of(view_of(scene)).own
    assert {label: cell.value for label, cell in own.items() if cell.value} == {WHOLE: 7, "2025-03": 7}
    assert figures_of(view_of(scene, period=Period.parse("2025-Q2"))).own[WHOLE].value == 0


def test_nothing_of_other_units_is_shown_before_it_is_published(scene: Scene) -> None:
    view = view_of(scene)
    assert all(figures.municipality is None and not figures.release for figures in view.figures)
    told = unit_view_text(view, "sv") + unit_view_csv(view)
    assert not {str(OTHERS), str(OTHERS + 7)} & set(told.replace(",", " ").split())


def test_the_municipality_is_shown_as_it_was_published_and_no_longer_when_that_is_withdrawn(scene: Scene) -> None:
    record = scene.published()
    figures = figures_of(view_of(scene))
    assert (figures.municipality.value if figures.municipality else None, figures.release) == (OTHERS + 7, record.id)
    assert f"{OTHERS + 7}" in unit_view_text(view_of(scene), "sv").split()
    assert figures_of(view_of(scene, period=Period.parse("2025-03"))).municipality is None
    withdraw(scene.installation, CILLA, record.id, "fel mall")
    assert figures_of(view_of(scene)).municipality is None


def test_the_newest_release_stands(scene: Scene) -> None:
    scene.published()
    scene.take(*rows_of_two_units()[:-9], period="2025")
    newer = scene.published("rättat uttag för året")
    figures = figures_of(view_of(scene))
    assert figures.release == newer.id


def test_a_unit_that_is_not_there_is_named_with_those_that_are(scene: Scene) -> None:
    with pytest.raises(FixSettings, match="Heder, Vuxen"):
        view_of(scene, "Barn")


def test_the_rows_of_the_file_keep_value_and_status_apart(scene: Scene) -> None:
    scene.published()
    rows = list(csv.DictReader(io.StringIO(unit_view_csv(view_of(scene)))))
    mine = [row for row in rows if row["indicator"] == "adult_victims_opened"]
    assert [row["month"] for row in mine] == ["", *(f"2025-{month:02}" for month in range(1, 13))]
    assert (mine[0]["value"], mine[0]["municipality_value"], mine[0]["municipality_status"]) == ("7", "68", "exact")
    assert {row["municipality_value"] for row in mine[1:]} == {""}


def test_months_are_told_where_they_are_asked_for(scene: Scene) -> None:
    assert "2025-03" not in unit_view_text(view_of(scene), "en")
    assert "2025-03" in unit_view_text(view_of(scene), "en", by_month=True)


def test_the_command_says_what_the_manager_may_do_with_the_figures(scene: Scene) -> None:
    desk = Desk(scene.folder / "home")
    desk.set(database=f"sqlite:///{scene.folder / 'casestats.db'}")
    ran = desk.done("view", "--municipality", "2281", "--unit", "Heder", "--period", "2025", "--by-month")
    assert "visa dem inte för andra" in " ".join(ran.out.split())
    assert "Inget utlämnande har publicerats" in ran.out
    table = desk.done("view", "--municipality", "2281", "--unit", "Heder", "--period", "2025", "--format", "csv")
    assert table.out.startswith("municipality,unit,period,month,indicator,value,status,coverage,")
    assert desk.run("view", "--municipality", "2281", "--unit", "Barn", "--period", "2025").code == 4
