"""Forms filled from a municipality's published releases and from what it says by hand."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from casestats.actions import bundling, use_sources
from casestats.actions.sayings import say
from casestats.actions.uses import filled, known_uses, use_named, uses, uses_folder, write_files, written
from casestats.audit import Actor
from casestats.county.filling import Answer, Filled, Why
from casestats.county.saying import Saying
from casestats.county.use import Constant
from casestats.errors import FixSettings, Refused
from casestats.store.engine import reading
from casestats.store.ledger import audit_events
from tests.actions.release_scene import ANNA, Scene

OWN = """\
title = { sv = "Vår enkät", en = "Our survey" }
for_whom = ["municipality"]
answers_to = { sv = "Vår egen enkät", en = "Our own survey" }
period = "any"
formats = ["csv", "json"]

[[fields]]
id = "women"
label = { sv = "Kvinnor", en = "Women" }
indicator = "adult_victims"
groups = { sex = "female" }

[[fields]]
id = "spring"
label = { sv = "Andra kvartalet", en = "The second quarter" }
indicator = "adult_victims_opened"
moment = "Q2"
"""
TEMPLATE = """\
title = { sv = "Små tabeller", en = "Small tables" }
shares = true
[policy]
threshold = 5
[[tables]]
indicators = ["adult_victims_opened", "adult_victims", "adult_victims_with_measure", "cases_close_relation"]
periods = "quarters"
breakdowns = [["sex"]]
"""


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Scene:
    """2025 published; nobody changes anything but adds own forms and statements of their own."""
    folder = tmp_path_factory.mktemp("uses")
    scene = Scene(folder, f"sqlite:///{folder / 'casestats.db'}")
    scene.published(template=scene.template(TEMPLATE))
    return scene


def fill_in(scene: Scene, name: str, period: str = "2025", **given: str) -> Filled:
    return filled(scene.installation, ANNA, name, municipality="2281", period=period, **given)


def answer(form: Filled, field: str) -> Answer:
    (part,) = form.parts
    (found,) = [one for one in part.answers if one.field.id == field]
    return found


def test_kolada_is_filled_from_the_published_release(published: Scene) -> None:
    form = fill_in(published, "kolada", contact="Eva, eva@exempel.se")
    opened, goal = answer(form, "opened"), answer(form, "goal_met")
    assert (opened.value, opened.status) == (70, "exact")
    assert answer(form, "contact").text.sv == "Eva, eva@exempel.se"
    assert goal.why is Why.NOT_PUBLISHED
    assert form.rests_on == ("2281-2025-small-1",)


def test_how_it_is_kept_comes_with_the_figure(published: Scene) -> None:
    assert "verksamhetssystemet" in answer(fill_in(published, "lansstyrelsen"), "kept_cases_close_relation").text.sv


def test_before_anything_is_published_every_figure_says_so(published: Scene) -> None:
    form = fill_in(published, "kolada", period="2023")
    assert answer(form, "opened").why is Why.NOT_PUBLISHED
    assert form.rests_on == ()


def test_what_a_person_says_by_hand_is_quoted(published: Scene) -> None:
    say(
        published.installation,
        ANNA,
        "2281",
        indicator="adult_victims_opened",
        period="2022",
        status=Saying.UNABLE,
        sentence="Vi började räkna 2023.",
    )
    found = answer(fill_in(published, "kolada", period="2022"), "opened")
    assert found.why is Why.UNABLE
    assert "Vi började räkna 2023." in found.because.sv


def test_a_form_of_ones_own_needs_no_code(published: Scene) -> None:
    folder = uses_folder(published.installation)
    folder.mkdir(exist_ok=True)
    (folder / "var-enkat.toml").write_text(OWN, encoding="utf-8")
    try:
        assert [use.name for use in uses(published.installation)][-1] == "var-enkat"
        form = fill_in(published, "var-enkat")
        women, spring = answer(form, "women"), answer(form, "spring")
        assert women.value is not None
        assert women.value < 70
        assert spring.period == "2025-Q2"
        assert spring.value is not None
    finally:
        (folder / "var-enkat.toml").unlink()


def test_every_constant_can_be_answered(published: Scene) -> None:
    fields = "".join(
        f'[[fields]]\nid = "{one.value}"\nlabel = {{ sv = "A", en = "A" }}\nconstant = "{one.value}"\n'
        for one in Constant
    )
    folder = uses_folder(published.installation)
    folder.mkdir(exist_ok=True)
    (folder / "plats.toml").write_text(OWN.partition("[[fields]]")[0] + fields, encoding="utf-8")
    try:
        (part,) = fill_in(published, "plats", contact="Eva").parts
    finally:
        (folder / "plats.toml").unlink()
    assert [one.why for one in part.answers] == [None] * len(Constant)
    told = {one.field.id: one.text.sv for one in part.answers}
    assert (told["code"], told["name"], told["county"]) == ("2281", "Sundsvall", "Västernorrlands län")


def test_a_form_of_ones_own_may_not_take_the_name_of_one_that_comes_along(published: Scene) -> None:
    folder = uses_folder(published.installation)
    folder.mkdir(exist_ok=True)
    (folder / "kolada.toml").write_text(OWN, encoding="utf-8")
    try:
        known = known_uses(published.installation)
        assert "kolada" in [use.name for use in known.uses]
        assert "comes along" in known.mistakes["kolada"].en
    finally:
        (folder / "kolada.toml").unlink()


@pytest.mark.parametrize("content", [b"title = 1", b"\xff", b"[["])
def test_a_mistake_in_a_form_of_ones_own_keeps_nobody_from_the_others(published: Scene, content: bytes) -> None:
    folder = uses_folder(published.installation)
    folder.mkdir(exist_ok=True)
    (folder / "trasig.toml").write_bytes(content)
    try:
        assert len(uses(published.installation)) == 5
        with pytest.raises(FixSettings):
            use_named(published.installation, "trasig")
    finally:
        (folder / "trasig.toml").unlink()


def test_a_municipality_has_no_form_of_a_county(published: Scene) -> None:
    assert "oppna-data" not in [use.name for use in uses(published.installation)]
    with pytest.raises(FixSettings, match="Choose among"):
        use_named(published.installation, "oppna-data")


@pytest.mark.parametrize(
    "given", [{"municipality": "2"}, {"municipality": "22"}, {"period": "2025-Q1"}, {"contact": "19121212-9804"}]
)
def test_what_cannot_be_asked_for_is_refused_in_words(published: Scene, given: dict[str, str]) -> None:
    told = {"municipality": "2281", "period": "2025"} | given
    with pytest.raises(FixSettings):
        filled(published.installation, ANNA, "kolada", **told)


def last_event(scene: Scene) -> tuple[str, str, str]:
    with reading(scene.installation.engine) as connection:
        *_, (event, _) = audit_events(connection)
    return event.actor, event.action, event.object


def test_looking_and_writing_are_written_down(published: Scene) -> None:
    fill_in(published, "kolada")
    assert last_event(published) == ("anna", "use show", "kolada 2281 2025")
    written(published.installation, Actor("bo", "analyst"), "kolada", municipality="2281", period="2025", language="sv")
    assert last_event(published) == ("bo", "use write", "kolada 2281 2025 html csv xlsx json")


def test_files_hold_what_was_looked_at(published: Scene) -> None:
    files = written(
        *(published.installation, ANNA, "kolada"), municipality="2281", period="2025", language="sv", formats=["json"]
    )
    (name,) = files
    assert name == "kolada-2281-2025.json"
    fields = {field["id"]: field for field in json.loads(files[name])["parts"][0]["fields"]}
    assert (fields["opened"]["value"], fields["goal_met"]["value"]) == (70, None)


def test_what_was_released_for_the_own_use_alone_is_in_no_form(
    published: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(use_sources, "INTERNAL", "small")
    form = fill_in(published, "kolada")
    assert (form.rests_on, answer(form, "opened").why) == ((), Why.NOT_PUBLISHED)


def test_a_release_that_may_not_be_told_beside_typed_figures_is_left_out_and_the_form_says_why(
    published: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise Refused("Siffran står för nära en annan.", "The figure is too close to another.")

    monkeypatch.setattr(bundling, "demand_beside_typed", refuse)
    form = fill_in(published, "kolada")
    assert (form.rests_on, answer(form, "opened").why) == ((), Why.NOT_PUBLISHED)
    assert [words.sv for words in form.caveats] == ["2281-2025-small-1: Siffran står för nära en annan."]


def test_a_release_that_was_changed_outside_stops_the_form(
    published: Scene, tmp_path_factory: pytest.TempPathFactory
) -> None:
    other = published.copied(tmp_path_factory.mktemp("changed") / "copy")
    other.change_past_the_triggers("content = replace(content, '70', '71')")
    with pytest.raises(Refused):
        fill_in(other, "kolada")


def test_a_hidden_figure_is_hidden_in_the_form(published: Scene) -> None:
    folder = uses_folder(published.installation)
    folder.mkdir(exist_ok=True)
    quarters = "".join(
        f'[[fields]]\nid = "{sex}{quarter}"\nlabel = {{ sv = "K", en = "Q" }}\nindicator = "adult_victims_opened"\n'
        f'groups = {{ sex = "{sex}" }}\nmoment = "Q{quarter}"\n'
        for sex in ("female", "male", "other_or_not_recorded")
        for quarter in range(1, 5)
    )
    (folder / "kvartal.toml").write_text(OWN.partition("[[fields]]")[0] + quarters, encoding="utf-8")
    try:
        (part,) = fill_in(published, "kvartal").parts
    finally:
        (folder / "kvartal.toml").unlink()
    hidden = [one for one in part.answers if one.why is Why.SUPPRESSED]
    assert hidden
    assert all((one.value, one.low, one.high) == (None, None, None) for one in hidden)
    assert all(one.value is None or one.value == 0 or one.value >= 5 for one in part.answers)


def test_files_are_never_written_over_others(tmp_path: Path) -> None:
    folder = tmp_path / "ut"
    assert write_files({"a.csv": b"1", "b.csv": b"2"}, folder) == [folder / "a.csv", folder / "b.csv"]
    assert write_files({"a.csv": b"1"}, folder) == [folder / "a.csv"]
    with pytest.raises(FixSettings, match="other content"):
        write_files({"c.csv": b"3", "a.csv": b"9"}, folder)
    assert sorted(path.name for path in folder.iterdir()) == ["a.csv", "b.csv"]
    assert (folder / "a.csv").read_bytes() == b"1"


def test_files_are_read_by_their_owner_alone(tmp_path: Path) -> None:
    (path,) = write_files({"a.csv": b"1"}, tmp_path / "ut")
    assert path.stat().st_mode & 0o077 == 0
