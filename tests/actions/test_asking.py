"""Figures one by one, on both kinds of database: who may see which."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from casestats.access import Person, Reach, Role
from casestats.actions.asking import HIDDEN, INTERNAL, Figures, Wanted, figures_for, readable_release
from casestats.actions.batches import batches_of
from casestats.actions.undoing import undo_import
from casestats.errors import FixSettings, Refused
from casestats.periods import Period
from tests.actions.release_scene import ANNA, Scene
from tests.cli.desk import Desk
from tests.imports import make_row

QUARTER = Period.parse("2025-Q1")


@pytest.fixture
def scene(tmp_path: Path, database_url: str) -> Scene:
    made = Scene(tmp_path, database_url)
    made.take(make_row("u1", unit="Vuxen", opened="2025-02-03"), period="2026-01", municipality="2280")
    made.published()
    return made


def somebody(*roles: Role, unit: str = "", municipality: str = "2281") -> Person:
    return Person(1, "x", "X", frozenset(roles), (Reach(municipality, unit),))


def asked(scene: Scene, person: Person, **given: Any) -> Figures | None:
    return figures_for(scene.installation, person, Wanted(given.pop("municipality", "2281"), QUARTER, **given))


def sources(scene: Scene, person: Person, **given: Any) -> set[str]:
    found = asked(scene, person, **given)
    assert found is not None
    return {figure.source for figure in found.figures}


def test_exact_figures_are_for_analysts_and_approvers_of_the_municipality(scene: Scene) -> None:
    release = "2281-2025-small-1"
    for role in Role:
        expected = {INTERNAL} if role in (Role.ANALYST, Role.APPROVER) else {release}
        assert sources(scene, somebody(role)) == expected, role
        assert sources(scene, somebody(role), published_only=True) == {release}, role
    assert sources(scene, somebody(Role.ANALYST, municipality="2280")) == {release}


def test_a_unit_is_for_its_manager_and_for_those_who_see_the_whole(scene: Scene) -> None:
    place = {"municipality": "2280", "unit": "Vuxen"}
    for person, seen in (
        (somebody(Role.ANALYST, municipality="2280"), True),
        (somebody(Role.MANAGER, municipality="2280", unit="Vuxen"), True),
        (somebody(Role.MANAGER, municipality="2280", unit="Barn"), False),
        (somebody(Role.MANAGER, municipality="2280"), False),
        (somebody(Role.REGISTRAR, municipality="2280"), False),
        (somebody(Role.COUNTY, municipality="2280", unit="Vuxen"), False),
        (somebody(Role.MANAGER, municipality="2281", unit="Vuxen"), False),
    ):
        assert (asked(scene, person, **place) is not None) == seen, person
        assert asked(scene, person, **place, published_only=True) is None


def test_hidden_figures_have_the_values_of_no_one(scene: Scene) -> None:
    answers = [
        figures_for(scene.installation, somebody(Role.COUNTY), Wanted("2281", Period(2025, first, 3), (), ("sex",)))
        for first in (1, 4, 7, 10)
    ]
    hidden = [figure for answer in answers if answer for figure in answer.figures if figure.status == HIDDEN]
    assert hidden
    assert [figure for figure in hidden if (figure.value, figure.claim, figure.coverage_band) != (None, "", "")] == []


def test_an_indicator_or_a_breakdown_that_is_not_there_is_refused(scene: Scene) -> None:
    with pytest.raises(FixSettings, match="no indicator"):
        asked(scene, somebody(Role.COUNTY), indicators=("nothing",))
    with pytest.raises(FixSettings, match="Cannot break down"):
        asked(scene, somebody(Role.COUNTY), breakdown=("name",))


def test_a_release_that_was_changed_outside_gives_no_figures(scene: Scene) -> None:
    scene.change_past_the_triggers("content = 'x'")
    with pytest.raises(Refused):
        asked(scene, somebody(Role.COUNTY))


def test_a_release_is_readable_under_its_own_municipality_once_it_is_published(scene: Scene) -> None:
    draft = scene.draft("new", Period.parse("2025"))
    readable = [
        (id, municipality)
        for id in ("2281-2025-small-1", draft.id, "nothing")
        for municipality in ("2281", "2280")
        if readable_release(scene.installation, municipality, id)
    ]
    assert readable == [("2281-2025-small-1", "2281")]


def test_the_ledger_is_told_as_the_command_line_tells_it(scene: Scene) -> None:
    number = batches_of(scene.installation, "2281")[-1].record.number
    undo_import(scene.installation, ANNA, number, "fel fil")
    desk = Desk(scene.installation.settings.home)
    desk.set(database=scene.installation.settings.database)
    said = desk.done("batches", "--municipality", "2281", "--json").json
    told = [{**batch.told(), "known_at": str(batch.known_at)} for batch in batches_of(scene.installation, "2281")]
    assert said == json.loads(json.dumps(told))
    assert [batch.live for batch in batches_of(scene.installation, "2281")] == [True, False, False]
