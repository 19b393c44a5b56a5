"""People add notes and breaks to a series, take them back, and never write there who somebody is."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from casestats.actions.notes import LONGEST, add_note, breaks_of, list_notes, take_note_back
from casestats.audit import Actor
from casestats.catalogue import standard_catalogue
from casestats.errors import FixSettings, Refused
from casestats.store.engine import reading
from casestats.store.ledger import audit_events
from tests.imports import Home

ANNA = Actor("anna", "manager")
DAY = date(2025, 3, 1)
ADULTS = standard_catalogue().indicator("adult_victims")
MEASURES = standard_catalogue().indicator("measures_adult")


@pytest.fixture
def home(tmp_path: Path, database_url: str) -> Home:
    return Home(tmp_path / "home", database_url)


def add(home: Home, text: str = "nytt formulär", **asked: object) -> int:
    given = {"municipality": "2281", "kind": "note", "day": DAY, "text": text, **asked}
    return add_note(home.installation, ANNA, **given)  # type: ignore[arg-type]  # as a page asks


def test_a_note_is_kept_listed_and_taken_back_and_each_is_written_down(home: Home) -> None:
    number = add(home, "  nytt \n formulär ")
    [note] = list_notes(home.installation, "2281")
    assert (note.number, note.text, note.day, note.actor, note.stands) == (number, "nytt formulär", DAY, "anna", True)
    take_note_back(home.installation, ANNA, municipality="2281", number=number)
    assert list_notes(home.installation, "2281") == []
    [taken] = list_notes(home.installation, "2281", taken_back=True)
    assert (taken.stands, taken.taken_back_by) == (False, "anna")
    with reading(home.installation.engine) as connection:
        events = [event for event, _ in audit_events(connection) if "note" in event.action]
    assert [(event.action, event.object, event.actor) for event in events] == [
        ("note", f"2281 {number}", "anna"),
        ("unnote", f"2281 {number}", "anna"),
    ]


@pytest.mark.parametrize(
    "text", ["Anna Andersson slutade", "gäller 19811218-9876", "se ärende 20251234567", "skriv till a@kommun.se"]
)
def test_what_may_point_someone_out_is_refused_and_not_kept(home: Home, text: str) -> None:
    with pytest.raises(Refused) as refused:
        add(home, text)
    assert list_notes(home.installation, "2281", taken_back=True) == []
    assert not any(word in refused.value.words.sv for word in text.split() if word[0].isdigit() or word[0].isupper())


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        (" ", {}),
        ("x" * (LONGEST + 1), {}),
        ("bra", {"kind": "other"}),
        ("bra", {"indicator": "nothing"}),
        ("bra", {"day": date(25, 3, 1)}),
    ],
)
def test_what_is_wrong_is_said(home: Home, text: str, asked: dict[str, object]) -> None:
    with pytest.raises(FixSettings):
        add(home, text, **asked)


@pytest.mark.parametrize("length", [LONGEST - 1, LONGEST])
def test_a_long_note_is_kept_up_to_the_threshold(home: Home, length: int) -> None:
    add(home, "x" * length)
    assert len(list_notes(home.installation, "2281")[0].text) == length


def test_a_manager_writes_of_the_own_unit_only(home: Home) -> None:
    own = ("Barn",)
    for unit in ("", "Vuxen"):
        with pytest.raises(Refused):
            add(home, unit=unit, units=own)
    whole, mine = add(home), add(home, unit="Barn", units=own)
    with pytest.raises(Refused):
        take_note_back(home.installation, ANNA, municipality="2281", number=whole, units=own)
    take_note_back(home.installation, ANNA, municipality="2281", number=mine, units=own)
    assert [note.number for note in list_notes(home.installation, "2281")] == [whole]


def test_there_must_be_a_note_to_take_back_and_of_that_municipality(home: Home) -> None:
    number = add(home)
    for municipality, given in (("2281", number + 1), ("2280", number)):
        with pytest.raises(FixSettings):
            take_note_back(home.installation, ANNA, municipality=municipality, number=given)
    take_note_back(home.installation, ANNA, municipality="2281", number=number)
    with pytest.raises(FixSettings):
        take_note_back(home.installation, ANNA, municipality="2281", number=number)


def test_notes_of_other_units_and_municipalities_are_not_listed(home: Home) -> None:
    add(home, "allas")
    add(home, "barns", unit="Barn")
    add(home, "vuxnas", unit="Vuxen")
    add(home, "grannens", municipality="2280")
    assert {note.text for note in list_notes(home.installation, "2281")} == {"allas", "barns", "vuxnas"}
    assert {note.text for note in list_notes(home.installation, "2281", ("Barn",))} == {"allas", "barns"}


def test_breaks_are_those_of_the_catalogue_and_those_that_stand_for_the_series(home: Home) -> None:
    add(home, "bara en anteckning")
    add(home, "allas", kind="break")
    add(home, "vuxnas", kind="break", unit="Vuxen", indicator="adult_victims")
    add(home, "andras", kind="break", indicator="perpetrators")
    taken = add(home, "tillbakatagen", kind="break")
    take_note_back(home.installation, ANNA, municipality="2281", number=taken)
    notes = list_notes(home.installation, "2281", taken_back=True)
    assert [one.text.sv for one in breaks_of(notes, ADULTS, "")] == ["allas"]
    assert {one.text.sv for one in breaks_of(notes, ADULTS, "Vuxen")} == {"allas", "vuxnas"}
    assert [one.text.sv for one in breaks_of(notes, ADULTS, "Barn")] == ["allas"]
    assert [one.id.partition("-")[0] for one in breaks_of(notes, MEASURES, "")] == ["note", "measures_without_decision"]
