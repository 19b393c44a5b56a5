"""A start page tells the figures of the report and of a unit's view, and nothing that is not known."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from casestats.actions.notes import add_note, list_notes, take_note_back
from casestats.actions.overview import Card, Overview, overview
from casestats.actions.reporting import report
from casestats.actions.undoing import undo_import
from casestats.actions.viewing import unit_view
from casestats.audit import Actor
from casestats.catalogue.themes import LEADS
from casestats.errors import FixSettings
from casestats.exchange.unit_view import WHOLE
from casestats.periods import Period
from casestats.scope import SUBJECTS, Cover
from casestats.store.cases import cases_known_after
from casestats.store.engine import reading
from casestats.tabulation import Status
from casestats.tabulation.forecasting import NoPrognosis, PastYear, Prognosis
from tests import oracle
from tests.actions.start_scene import ADULTS, CHILDREN, FOCUS, MUNICIPALITY, StartScene
from tests.imports import ACTOR, Home, make_profile, make_row

BO = Actor("bo", "manager")


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> StartScene:
    """Read only."""
    folder = tmp_path_factory.mktemp("start")
    return StartScene(folder, f"sqlite:///{folder / 'casestats.db'}")


@pytest.fixture
def own_scene(tmp_path: Path, database_url: str) -> StartScene:
    return StartScene(tmp_path, database_url)


def page(scene: StartScene, unit: str = "") -> Overview:
    return overview(scene.installation, MUNICIPALITY, unit)


def card(scene: StartScene, lead: str = "adult_victims", unit: str = "") -> Card:
    return next(one for one in page(scene, unit).cards if one.indicator.id == lead)


def test_the_page_tells_of_the_latest_month_that_every_source_knows(scene: StartScene) -> None:
    whole = page(scene)
    assert (whole.month, whole.preliminary, whole.known_until) == (FOCUS, False, date(2025, 9, 30))
    assert [one.indicator.id for one in whole.cards] == list(LEADS)
    assert whole.units == (CHILDREN, ADULTS)
    assert all(len(one.series) == 24 and one.series[-1].month == FOCUS for one in whole.cards)


def test_its_figures_are_the_reports(scene: StartScene) -> None:
    told = report(scene.installation, MUNICIPALITY, Period.parse("2025"), ("month",), LEADS)
    for table, one in zip(told.tables, page(scene).cards, strict=True):
        for point in one.series:
            if point.month.year == 2025:
                assert point.cell == table.cell((str(point.month),))
    [adults] = report(scene.installation, MUNICIPALITY, FOCUS, (), ["adult_victims"]).tables
    assert card(scene).cell == adults.cell(())


@pytest.mark.parametrize("unit", [ADULTS, CHILDREN])
def test_a_units_figures_are_those_of_its_view(scene: StartScene, unit: str) -> None:
    view = unit_view(scene.installation, MUNICIPALITY, unit, FOCUS)
    own = {figures.indicator.id: figures.own[WHOLE] for figures in view.figures}
    assert {one.indicator.id: one.cell for one in page(scene, unit).cards} == {name: own[name] for name in LEADS}
    assert {one.indicator.id: one.share for one in page(scene, unit).coverage} == {
        one.indicator.id: own[one.indicator.id].coverage for one in page(scene, unit).coverage
    }


@pytest.mark.parametrize("lead", LEADS)
def test_they_agree_with_the_slow_counter(scene: StartScene, lead: str) -> None:
    with reading(scene.installation.engine) as connection:
        cases = [oracle.Case(person or None, facts) for person, facts in cases_known_after(connection, "2281", 99)]
    for point in card(scene, lead).series[-12:]:
        assert point.cell is not None
        found = oracle.count(lead, cases, point.month)[()]
        assert point.cell.count[:4] == tuple(found)
    by_unit = oracle.count(lead, cases, FOCUS, ("unit",))
    for unit in (ADULTS, CHILDREN):
        expected = by_unit.get((unit,), oracle.Tally())
        assert card(scene, lead, unit).cell.count[:4] == tuple(expected)


def test_the_units_together_are_the_whole(scene: StartScene) -> None:
    for lead in LEADS:
        whole, parts = card(scene, lead), [card(scene, lead, unit) for unit in (ADULTS, CHILDREN)]
        assert whole.value == sum(part.value or 0 for part in parts)


def test_the_sentence_compares_with_the_same_month_last_year(scene: StartScene) -> None:
    one = card(scene)
    before = next(point for point in one.series if point.month == FOCUS.year_before)
    assert one.change is not None
    assert before.value is not None
    assert one.change.difference == (one.value or 0) - before.value
    assert one.sentence.sv.startswith(f"{one.value} vuxna, ")
    assert one.sentence.sv.endswith("samma tid i fjol")


def test_a_prognosis_rests_on_the_two_years_before(scene: StartScene) -> None:
    told = card(scene).prognosis
    assert isinstance(told, Prognosis)
    whole = {
        year: report(scene.installation, MUNICIPALITY, Period.parse(year), (), ["adult_victims"]).tables[0]
        for year in ("2023", "2024")
    }
    assert [one.year for one in told.past] == [2023, 2024]
    assert [one.whole for one in told.past] == [whole[year].cell(()).value for year in ("2023", "2024")]
    assert all(isinstance(one, PastYear) and one.so_far <= one.whole for one in told.past)
    assert len(told.trials) == 2
    assert told.span.low >= told.so_far


def test_few_cases_get_no_prognosis(scene: StartScene) -> None:
    told = card(scene, "perpetrators").prognosis
    assert isinstance(told, NoPrognosis)
    assert told.kind == "few"


def test_a_unit_nobody_knows_gets_no_zeros(scene: StartScene) -> None:
    nobody = page(scene, "Finns inte")
    assert (nobody.there, nobody.cards, nobody.coverage) == (False, (), ())
    assert nobody.to_do[0].kind == "unit"


def test_a_units_page_says_nothing_that_counts_other_units(scene: StartScene) -> None:
    own = page(scene, CHILDREN)
    others = {point.value for one in page(scene).cards for point in one.series} - {
        point.value for one in own.cards for point in one.series
    }
    words = " ".join(word for one in own.cards for said in (one.sentence, *one.doubts) for word in said)
    assert not {str(number) for number in others if number and number > 20} & set(words.split())
    assert own.units == ()
    assert not any("utan personuppgift" in doubt.sv for one in own.cards for doubt in one.doubts)
    assert any("utan personuppgift" in doubt.sv for doubt in card(scene).doubts)


def test_nothing_imported_is_said(tmp_path: Path) -> None:
    home = Home(tmp_path / "home", f"sqlite:///{tmp_path / 'casestats.db'}")
    with pytest.raises(FixSettings, match="Nothing is imported"):
        overview(home.installation, MUNICIPALITY)


def test_what_is_late_shows_the_day_it_is(scene: StartScene) -> None:
    [delivery] = page(scene).deliveries
    assert (delivery.period, delivery.expected, delivery.late) == (
        Period.parse("2025-Q3"),
        Period.parse("2025-Q4"),
        False,
    )
    assert delivery.due == date(2026, 1, 5)
    scene.home.now = datetime(2026, 1, 5, 12, 0, tzinfo=UTC)
    assert not page(scene).deliveries[0].late
    scene.home.now = datetime(2026, 1, 6, 12, 0, tzinfo=UTC)
    late = page(scene)
    scene.home.now = datetime(2025, 10, 6, 9, 0, tzinfo=UTC)
    assert [one.kind for one in late.to_do] == ["late"]
    assert "kvartal 4 2025" in late.to_do[0].words.sv


def test_a_month_nobody_told_of_is_a_gap_and_no_zero(tmp_path: Path) -> None:
    scene = StartScene(
        tmp_path, f"sqlite:///{tmp_path / 'casestats.db'}", extracts=("2023", "2024", "2025-Q2", "2025-Q3")
    )
    one = card(scene)
    gaps = [str(point.month) for point in one.series if point.cell is None]
    assert gaps == ["2025-01", "2025-02", "2025-03"]
    assert all(point.value is None for point in one.series if str(point.month) in gaps)
    assert [todo.kind for todo in page(scene).to_do] == ["missing"]
    assert isinstance(one.prognosis, NoPrognosis)


def test_what_was_before_the_first_extract_is_not_known(tmp_path: Path) -> None:
    scene = StartScene(tmp_path, f"sqlite:///{tmp_path / 'casestats.db'}", extracts=("2025-Q1", "2025-Q2", "2025-Q3"))
    one = card(scene)
    assert {point.cell for point in one.series if point.month.year < 2025} == {None}
    assert (one.change, one.sentence.sv.endswith("året före är inte inläst")) == (None, True)
    assert isinstance(one.prognosis, NoPrognosis)
    assert one.prognosis.kind == "history"


def test_a_source_that_has_not_told_of_the_month_makes_the_page_wait_or_say_so(tmp_path: Path) -> None:
    scene = StartScene(tmp_path, f"sqlite:///{tmp_path / 'casestats.db'}", extracts=("2024", "2025-Q1", "2025-Q2"))
    survey = make_profile(source="survey", rank=2, covers=(Cover(SUBJECTS[0]),))
    scene.home.take(make_row("s1", opened="2025-04-02"), period="2025-04", profile=survey)
    waiting = page(scene)
    assert (str(waiting.month), waiting.preliminary) == ("2025-04", False)
    assert [point.preliminary for point in waiting.cards[0].series[-3:]] == [False, True, True]
    scene.take("2025-Q3")
    ahead = page(scene)
    assert (str(ahead.month), ahead.preliminary) == ("2025-09", True)
    assert ahead.cards[0].sentence.sv.endswith("(preliminärt)")
    assert isinstance(ahead.cards[0].prognosis, NoPrognosis)


def test_a_break_that_somebody_adds_shows_at_once_and_stops_comparing(own_scene: StartScene) -> None:
    assert isinstance(card(own_scene).prognosis, Prognosis)
    number = add_note(
        own_scene.installation, BO, municipality=MUNICIPALITY, kind="break", day=date(2025, 3, 1), text="nytt formulär"
    )
    one = card(own_scene)
    assert [point.month for point in one.series if point.breaks] == [Period.parse("2025-03")]
    assert one.change is not None
    assert one.change.reasons[0].sv == "nytt formulär"
    assert "kan inte jämföras" in one.sentence.sv
    assert isinstance(one.prognosis, NoPrognosis)
    assert one.prognosis.kind == "break"
    assert [note.text for note in one.notes] == ["nytt formulär"]
    take_note_back(own_scene.installation, BO, municipality=MUNICIPALITY, number=number)
    assert isinstance(card(own_scene).prognosis, Prognosis)
    assert list_notes(own_scene.installation, MUNICIPALITY) == []


def test_a_break_of_one_unit_is_that_units_alone(own_scene: StartScene) -> None:
    add_note(
        own_scene.installation, BO, municipality=MUNICIPALITY, kind="break", day=date(2025, 3, 1), text="ny chef",
        unit=ADULTS, units=(ADULTS,),
    )  # fmt: skip
    assert isinstance(card(own_scene, unit=ADULTS).prognosis, NoPrognosis)
    assert isinstance(card(own_scene).prognosis, Prognosis)
    assert card(own_scene, unit=CHILDREN).notes == ()
    assert page(own_scene, CHILDREN).notes == ()


def test_an_undone_import_is_gone_from_the_page(own_scene: StartScene) -> None:
    before = card(own_scene).value
    number = own_scene.take("2025-Q3", make_row("extra", None, row=9999, opened="2025-09-03", unit=ADULTS))
    assert card(own_scene).value == (before or 0) + 1
    undo_import(own_scene.installation, ACTOR, number, "fel fil")
    assert card(own_scene).value == before


def test_a_true_zero_and_what_cannot_be_stated_are_told_apart(tmp_path: Path) -> None:
    home = Home(tmp_path / "home", f"sqlite:///{tmp_path / 'casestats.db'}")
    adults = make_profile(covers=(Cover("target_group:adult_victim"),))
    home.take(make_row("1", None, opened="2025-12-03", unit=ADULTS), period="2025-12", profile=adults)
    cards = {one.indicator.id: one for one in overview(home.installation, MUNICIPALITY).cards}
    assert (cards["adult_victims"].value, cards["children_affected"].value) == (1, None)
    assert cards["children_affected"].status is Status.UNABLE
    assert cards["children_affected"].sentence.sv == "Kan inte anges"
    told = cards["children_affected"].prognosis
    assert isinstance(told, NoPrognosis)
