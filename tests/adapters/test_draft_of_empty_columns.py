"""A first extract may have no closed case and no measure yet: the draft must still be one that can be answered."""

from __future__ import annotations

import pytest

from casestats.adapters.drafting import profile_to_toml
from casestats.adapters.guessing import guess_from
from casestats.adapters.profile import Profile
from casestats.cases import MeasureKind, Outcome, TargetGroup
from casestats.schemas.profile import load_profile


@pytest.fixture
def drafted() -> Profile:
    """A draft from one row with nothing but a number, a person and a day."""
    headings = ["Ärendenr", "Personnr", "Aktualiserad", "Aktualiseringssätt", "Målgrupp", "Status"]
    headings += ["Insats", "Insats fr o m", "Beslut", "Avslutad", "Avslutsorsak"]
    row = ["2025-1", "19900101-9802", "2025-01-10", *[""] * (len(headings) - 3)]
    return guess_from(headings, [(2, row)], adapter="test", source="test")


def test_columns_in_which_nothing_stands_are_drafted_with_the_usual_words(drafted: Profile) -> None:
    words = drafted.words
    assert words.outcome["Målet delvis uppnått"] is Outcome.GOAL_PARTLY_MET
    assert words.target_group["Barn som upplevt våld"] is TargetGroup.CHILD_WITNESS
    assert words.measure["Skyddat boende"] is MeasureKind.PROTECTED_HOUSING
    assert words.granted == {"Bifall": "decision", "Avslag": "refused", "Service": "service"}
    assert words.status["Makulerad"] == "void"


def test_the_draft_says_that_the_words_were_not_seen_and_is_whole_when_the_municipality_is_filled_in(
    drafted: Profile,
) -> None:
    text = profile_to_toml(drafted)
    asked = "# ? Kolumnen är tom i det här uttaget. Det här är vanliga ord: byt till dem som ert system skriver."
    assert text.count(asked) == 6
    load_profile(text.replace('"0000"', '"2281"'), "utkast.toml")
