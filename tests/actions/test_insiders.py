"""A release is safe from the managers of units, who know their own unit at every breakdown that it shows."""

from __future__ import annotations

from pathlib import Path

import pytest

from casestats.actions.released import show
from casestats.adapters.contract import Message
from casestats.cases import Sex
from casestats.disclosure.suppressed import SUPPRESSED
from casestats.disclosure.tables import Place
from tests.actions.release_scene import CILLA, Scene, profile_of
from tests.imports import Home, make_row

YEARLY = """\
title = { sv = "Små tabeller", en = "Small tables" }
[policy]
threshold = 5
[[tables]]
indicators = ["adult_victims_opened"]
breakdowns = [["sex"]]
"""


def rows(*told: tuple[str, Sex, int]) -> list[Message]:
    """(unit, sex, how many), each opened in March."""
    return [
        make_row(f"{unit}{sex}{n}", None, row=2 + n, opened="2025-03-05", unit=unit, sex=sex)
        for unit, sex, many in told
        for n in range(many)
    ]


def scene_of(folder: Path, *told: tuple[str, Sex, int]) -> Scene:
    home = Home(folder / "home", f"sqlite:///{folder / 'casestats.db'}")
    home.take(make_row("0", opened="2024-01-01", closed="2024-01-02"), period="2024-01", profile=profile_of())
    home.take(*rows(*told), period="2025", profile=profile_of())
    return Scene(folder, f"sqlite:///{folder / 'casestats.db'}")


def shown_in(scene: Scene, id: str) -> dict[str, object]:
    """Sex -> what the release shows of it."""
    (table,) = show(scene.installation, CILLA, id).release.content.tables
    return {key[-1]: cell.value for key, cell in table.cells.items()}


def test_what_is_left_of_a_total_without_the_own_unit_is_hidden_like_any_small_count(tmp_path: Path) -> None:
    """Twelve women and twelve men could be shown to anybody. But ten of the women are unit A's, and its manager knows:
    two are left, and they are unit B's."""
    scene = scene_of(tmp_path, ("A", Sex.FEMALE, 10), ("A", Sex.MALE, 6), ("B", Sex.FEMALE, 2), ("B", Sex.MALE, 6))
    shown = shown_in(scene, scene.draft(template=scene.template(YEARLY)).id)
    assert shown["female"] is SUPPRESSED


def test_a_total_of_one_units_own_people_may_be_worked_out_by_its_manager_alone(tmp_path: Path) -> None:
    """All three men are unit A's: its manager knows them already, so nothing more is hidden for that."""
    scene = scene_of(tmp_path, ("A", Sex.FEMALE, 20), ("A", Sex.MALE, 3), ("B", Sex.FEMALE, 9))
    shown = shown_in(scene, scene.draft(template=scene.template(YEARLY)).id)
    assert (shown["Total"], shown["male"], shown["female"]) == (32, SUPPRESSED, SUPPRESSED)


def test_with_one_unit_there_is_nobody_to_hide_from_its_manager(tmp_path: Path) -> None:
    scene = scene_of(tmp_path, ("A", Sex.FEMALE, 20), ("A", Sex.MALE, 6))
    release = show(scene.installation, CILLA, scene.draft(template=scene.template(YEARLY)).id).release
    assert release.certificate.policy.insider == ""
    assert not release.publication.unprinted


def test_a_unit_that_comes_later_does_not_contradict_what_was_published(tmp_path: Path) -> None:
    told = [("A", Sex.FEMALE, 20), ("A", Sex.MALE, 8), ("B", Sex.FEMALE, 9), ("B", Sex.MALE, 7)]
    scene = scene_of(tmp_path, *told)
    first = scene.published(template=scene.template(YEARLY))
    scene.take(*rows(*told, ("C", Sex.FEMALE, 7), ("C", Sex.MALE, 9)), period="2025")
    second = scene.published("en enhet till", template=scene.template(YEARLY))
    assert (shown_in(scene, first.id)["Total"], shown_in(scene, second.id)["Total"]) == (44, 60)
    insiders = {view.insider for view in show(scene.installation, CILLA, second.id).release.certificate.views}
    assert {"", "A", "B", "C"} <= insiders


@pytest.mark.parametrize("unit", ["A", "B"])
def test_each_manager_is_tried_with_all_that_they_know(tmp_path: Path, unit: str) -> None:
    scene = scene_of(tmp_path, ("A", Sex.FEMALE, 10), ("A", Sex.MALE, 6), ("B", Sex.FEMALE, 7), ("B", Sex.MALE, 6))
    certificate = show(scene.installation, CILLA, scene.draft(template=scene.template(YEARLY)).id).release.certificate
    (view,) = [view for view in certificate.views if view.insider == unit]
    known = {certificate.unknowns[number]: value for number, value in view.own.items()}
    women = tuple(sorted([("municipality", "2281"), ("period", "2025"), ("sex", "female"), ("unit", unit)]))
    assert known[Place("adult_victims_opened", women)] == {"A": 10, "B": 7}[unit]
