"""A draft says what an extract seems to be, asks about every guess, loads again, and holds nothing that identifies."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casestats.adapters.discovery import discover, example_profiles
from casestats.adapters.drafting import draft_text, profile_to_toml
from casestats.adapters.extract import Extract, SourceFile
from casestats.adapters.guessing import MOST_WORDS, guess_profile
from casestats.adapters.profile import Doubt, Profile
from casestats.cases import MeasureKind, OpenedHow, Outcome, TargetGroup
from casestats.errors import FixSettings
from casestats.schemas.profile import load_profile
from casestats.scope import Extent
from casestats.words import Words
from tests.adapters.mapped import MAN_1985, WOMAN_1990, make_profile

HEADINGS = (
    "Ärendenr;Personnr;Namn;Kön;Enhet;Handläggare;Aktualiseringsdatum;Aktualiseringssätt;Orsakskod;Orsak;"
    "Beslutsdatum;Beslut;Insats;Insats fr o m;Insats t o m;Avslutsdatum;Avslutsorsak;Status;Löpande text"
)
ROWS = (
    f"2025-00001;{WOMAN_1990};Påhittad, Eva;Kvinna;Vuxen;hanhan;2025-01-14;Anmälan;210;Våld i nära relation;;;;;;;;"
    "Pågående;Eva ringde i går",
    f"2025-00002;{MAN_1985};Fiktiv, Olle;Man;Barn;hanhan;2025-01-19;Ansökan;390;Oro för barn;2025-02-08;Bifall;"
    "Skyddat boende;2025-02-08;;2025-04-01;Målet delvis uppnått;Makulerad;Olle svarar inte",
)
SECRETS = (WOMAN_1990, "199001019802", "9001019802", "Påhittad", "Eva", "Olle", "hanhan", "2025-00001", "ringde")


def extract_of(*rows: str, headings: str = HEADINGS, name: str = "") -> Extract:
    text = "\n".join([headings, *(rows or ROWS)]) + "\n"
    return Extract((SourceFile.from_bytes(text.encode(), name),))


def guess(*rows: str, headings: str = HEADINGS, name: str = "") -> Profile:
    return guess_profile(extract_of(*rows, headings=headings, name=name), adapter="test", source="test")


def asked(profile: Profile) -> dict[str, str]:
    return {doubt.key: doubt.words.sv for doubt in profile.doubts}


def test_headings_are_recognised_by_their_synonyms() -> None:
    profile = guess()
    assert {name: column.heading for name, column in profile.columns.items()} == {
        "case_ref": "Ärendenr",
        "person_ref": "Personnr",
        "sex": "Kön",
        "unit": "Enhet",
        "opened_on": "Aktualiseringsdatum",
        "opened_how": "Aktualiseringssätt",
        "closed_on": "Avslutsdatum",
        "outcome": "Avslutsorsak",
        "status": "Status",
    }
    assert profile.reasons[0].heading == "Orsakskod"
    assert profile.measures[0].kind is not None
    assert profile.measures[0].kind.heading == "Insats"


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("ÄRENDENUMMER:", "case_ref"),
        ("Akt nr", "case_ref"),
        ("Pers.nr", "person_ref"),
        ("Org.enhet", "unit"),
        ("inkom*", "opened_on"),
    ],
)
def test_headings_are_recognised_without_regard_to_case_spaces_and_signs(heading: str, field: str) -> None:
    base = {"case_ref": "Ärendenr", "person_ref": "Personnr", "opened_on": "Aktualiserad", "unit": "Enhet"} | {
        field: heading
    }
    profile = guess(f"2025-00001;{WOMAN_1990};2025-01-14;Vuxen", headings=";".join(base.values()))
    assert profile.columns[field].heading.rstrip(":*") == heading.rstrip(":*")


def test_names_case_workers_and_free_text_are_dropped() -> None:
    assert {"Namn", "Handläggare"} <= set(guess().drop)


def test_words_and_codes_are_guessed_by_what_they_say() -> None:
    profile = guess()
    assert profile.words.opened_how == {"Anmälan": OpenedHow.NOTIFICATION, "Ansökan": OpenedHow.APPLICATION}
    assert profile.words.outcome == {"Målet delvis uppnått": Outcome.GOAL_PARTLY_MET}
    assert profile.words.status == {"Makulerad": "void", "Pågående": "counts"}
    assert profile.words.measure == {"Skyddat boende": MeasureKind.PROTECTED_HOUSING}
    assert profile.words.granted == {"Bifall": "decision"}
    relation, worry = profile.codes
    assert (relation.code, relation.target_group, relation.yes) == ("210", "by_age", ("close_relation",))
    assert (worry.code, worry.target_group, worry.yes) == ("390", TargetGroup.UNCLASSIFIED, ())


def test_a_flag_that_only_a_code_sets_is_guessed_to_be_only_yes() -> None:
    extents = {cover.subject: cover.extent for cover in guess().covers}
    assert extents["close_relation"] is Extent.ONLY_YES
    assert extents["target_group:adult_victim"] is Extent.FULL


def test_there_is_a_question_beside_every_guess() -> None:
    questions = asked(guess(name="uttag_2025-03.csv"))
    wanted = {"municipality", "claims", "drop", "extract.file_name", "codes.1", "codes.2", "measures.1", "covers.1"}
    assert wanted | {"words.outcome", "words.status", "words.measure", "words.granted"} <= set(questions)


def test_completeness_is_asked_about_and_never_guessed() -> None:
    profile = guess()
    assert profile.claims == "nothing"
    assert "claims" in asked(profile)


def test_numbers_for_sex_are_asked_about_and_never_guessed() -> None:
    profile = guess(*(row.replace("Kvinna", "2").replace(";Man;", ";1;") for row in ROWS))
    assert profile.words.sex == {}
    assert "1 och 2" in asked(profile)["columns.sex"]


def test_a_column_of_codes_that_turns_out_to_be_free_text_is_left_alone() -> None:
    rows = [f"2025-{place:05};{WOMAN_1990};2025-01-14;anteckning nummer {place}" for place in range(MOST_WORDS + 1)]
    profile = guess(*rows, headings="Ärendenr;Personnr;Aktualiserad;Orsak")
    assert profile.reasons == ()
    assert "Orsak" in profile.drop


def test_a_column_of_names_under_a_heading_of_codes_is_left_alone() -> None:
    rows = [f"2025-00001;{WOMAN_1990};2025-01-14;Påhittad, Eva", f"2025-00002;{MAN_1985};2025-01-14;Fiktiv, Olle"]
    text = profile_to_toml(guess(*rows, headings="Ärendenr;Personnr;Aktualiserad;Status"))
    assert "Eva" not in text
    assert "Status" in guess(*rows, headings="Ärendenr;Personnr;Aktualiserad;Status").drop


def test_the_period_is_guessed_from_the_files_name_which_is_kept_nowhere() -> None:
    profile = guess(name="Eva_Ek_2025-03.csv")
    assert profile.extract.file_name is not None
    assert "Eva" not in profile_to_toml(profile)


@pytest.mark.parametrize("adapter", ["procapita", "netigate"])
def test_a_draft_holds_nothing_that_identifies(adapter: str) -> None:
    text = draft_text(discover().named(adapter), extract_of())
    assert [secret for secret in SECRETS if secret in text] == []
    assert "Löpande text" in text


def test_a_draft_loads_again_and_reads_nothing_until_the_municipality_is_filled_in() -> None:
    adapter = discover().named("procapita")
    text = draft_text(adapter, extract_of())
    draft = load_profile(text, "utkast.toml")
    with pytest.raises(FixSettings, match="municipality"):
        list(adapter.read(extract_of(), draft))
    filled = load_profile(text.replace('"0000"', '"2281"'), "utkast.toml")
    assert len(list(adapter.read(extract_of(), filled))) > len(ROWS)


def test_the_questions_of_a_draft_begin_with_a_question_mark_swedish_first() -> None:
    lines = draft_text(discover().named("procapita"), extract_of()).splitlines()
    questions = [line for line in lines if line.startswith("# ? ")]
    assert questions[0] == "# ? Vilken kommun är det? Skriv kommunkoden."
    assert questions[1] == "# ? Which municipality is it? Write its code."


# --- writing profiles ------------------------------------------------------------------------------------------------

EXAMPLES = [(name, text) for adapter in ("procapita", "netigate") for name, text in example_profiles(adapter).items()]


@pytest.mark.parametrize(("name", "text"), EXAMPLES, ids=[name for name, _ in EXAMPLES])
def test_an_example_profile_survives_being_written_and_loaded(name: str, text: str) -> None:
    profile = load_profile(text, name)
    assert load_profile(profile_to_toml(profile), name) == profile


FULL = """
[extract]
encoding = "utf-8"
delimiter = "\\t"
sheet = "Blad"
header_rows = 2
fill_down = ["Ärendenr"]
transposed = true
date_order = "dmy"
times_are_utc = true
row_unit = "case"
shared = true
period_column = "Månad"
[municipality_names]
accepted = ["Sundsvall"]
others = ["Timrå"]
[words.target_group]
"En \\"udda\\" grupp" = "by_age"
[[form_versions]]
name = "A"
since = 2024-01-01
[[questions]]
heading = "Våld"
position = 4
layout = "number"
separator = ";"
versions = ["A"]
aliases = [{ heading = "Våld?", until = 2023-12-31 }]
[questions.options]
"Fysiskt" = { means = "physical", number = 3, since = 2024-01-01 }
"Psykiskt" = "psychological"
"Digitalt" = "digital"
"Vet ej" = "unknown"
[[questions]]
heading = "HRV"
flag = "honour"
words = { "1" = "yes", "2" = "no" }
[[measures]]
always = "treatment"
since = { heading = "Datum", position = 7 }
[[skip]]
column = "Respondent"
words = ["test"]
[[skip]]
column = "Slut"
empty = true
because = "incomplete"
[[covers]]
subjects = ["physical", "honour"]
since = 2024-01-01
approximate = true
note = { sv = "delvis", en = "partly" }
[[covers]]
subjects = ["measures"]
extent = "partial"
"""


def full_profile() -> Profile:
    return make_profile(
        FULL,
        top='title = { sv = "Hela", en = "Whole" }\nclaims = "complete"\nmissing = "closed"\nrefuse_share = 0.1\n'
        'drop = ["Namn"]',
        columns={"municipality": "Kommun", "target_group": "Grupp"},
    )


def test_every_part_of_a_profile_survives_being_written_and_loaded() -> None:
    profile = full_profile()
    assert load_profile(profile_to_toml(profile), "igen.toml") == profile


def test_doubts_stand_as_comments_and_change_nothing() -> None:
    keys = ("rank", "columns.unit", "questions.1", "questions.2", "skip.2", "words.outcome", "columns", "okänd")
    doubts = tuple(Doubt(key, Words(f"fråga om {key}?", f"question about {key}?")) for key in keys)
    profile = replace(full_profile(), doubts=doubts)
    text = profile_to_toml(profile)
    assert load_profile(text, "igen.toml") == profile
    assert all(f"# ? fråga om {key}?" in text for key in keys)


@given(st.text(st.characters(blacklist_categories=("Cs", "Cc")), min_size=1, max_size=20))
def test_any_heading_and_word_survives_being_written_and_loaded(word: str) -> None:
    profile = make_profile()
    words = replace(profile.words, unit={word: "Enhet"})
    drawn = replace(profile, words=words, drop=(f"Kolumn {word}",))
    assert load_profile(profile_to_toml(drawn), "igen.toml") == drawn


def test_a_date_is_written_as_toml_writes_dates() -> None:
    assert "since = 2024-01-01" in profile_to_toml(full_profile())
    assert full_profile().form_versions[0].since == date(2024, 1, 1)
