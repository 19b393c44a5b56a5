"""A drafted profile: what is recognised, what is asked, and what is never looked into."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from netigate_import.adapter import NetigateAdapter
from netigate_import.fetched import Fetched, to_bytes
from netigate_import.recognising import bare, column_of, flag_of, measure_of, option_means
from survey import (
    FREE_TEXT,
    LAYOUTS,
    MEASURES,
    RISK,
    VIOLENCE,
    Export,
    Filled,
    as_csv,
    as_xlsx,
    cases,
    profile_for,
    read,
)

from casestats.adapters.drafting import profile_to_toml
from casestats.adapters.extract import Extract, SourceFile
from casestats.adapters.profile import Profile
from casestats.errors import FixExtract
from casestats.schemas.profile import load_profile

FILLED = tuple(
    Filled(
        str(place),
        case=f"X2025-{place}",
        honour=("Ja", "Nej", "Vet ej")[place % 3],
        forms=(("Fysiskt våld",), ("Psykiskt våld", "Annat våld"), ("Annat våld",))[place % 3],
        risks=(("FREDA-kortfrågor",), ("Ingen",), ("Bedömning genom samtal, utan metod",), ("Vet ej",))[place % 4],
        free_text="Hot via Kvardröm Zetterlilja",
        measures=(("Stödsamtal", "2025-03-02", "", "Service"),),
        status="Ofullständig" if place == 7 else "Komplett",
    )
    for place in range(1, 12)
)
BY_LABEL = [name for name in LAYOUTS if "numbers" not in name and "with comma" not in name and "space" not in name]


def drafted(export: Export) -> Profile:
    return NetigateAdapter().draft(Extract((as_csv(export),)))


@pytest.mark.parametrize("layout", BY_LABEL)
def test_the_draft_of_an_export_reads_what_a_written_profile_reads(layout: str) -> None:
    export = LAYOUTS[layout](FILLED)
    text = profile_to_toml(drafted(export)).replace('municipality = "0000"', 'municipality = "2280"')
    from_draft = cases(read(as_csv(export), profile=load_profile(text, "draft")))
    written = cases(read(as_csv(export), profile=profile_for(export)))
    assert len(written) == len(FILLED) - 1
    assert [row._replace(measures=()) for row in from_draft] == [row._replace(measures=()) for row in written]


@pytest.mark.parametrize("layout", LAYOUTS)
def test_no_identifier_and_no_free_text_is_in_a_draft(layout: str) -> None:
    text = profile_to_toml(drafted(LAYOUTS[layout](FILLED)))
    for secret in ("Zetterlilja", "X2025", "worker@", "2025-03-01"):
        assert secret not in text
    assert FREE_TEXT in text


def test_a_draft_asks_a_question_beside_every_guess_and_reads_nothing_yet() -> None:
    draft = drafted(LAYOUTS["one cell, labels with semicolon"](FILLED))
    asked = {doubt.key for doubt in draft.doubts}
    assert draft.municipality == "0000"
    assert {"municipality", "claims", "words.status", "words.target_group", "questions.1", "covers.1"} <= asked
    assert {f"questions.{place}.options" for place in (2, 3)} <= asked


@pytest.mark.parametrize(
    ("layout", "header_rows"),
    [
        ("one cell, labels with semicolon", 1),
        ("a column per option with 1 and 0, one header row", 1),
        ("a column per option with 1 and 0, two header rows", 2),
        ("a column per option with 1 and 0, three header rows", 3),
    ],
)
@pytest.mark.parametrize("write", [as_csv, as_xlsx])
def test_the_rows_of_headings_are_counted(layout: str, header_rows: int, write: Callable[..., SourceFile]) -> None:
    draft = NetigateAdapter().draft(Extract((write(LAYOUTS[layout](FILLED)),)))
    assert draft.extract.header_rows == header_rows
    assert {VIOLENCE, RISK} <= {question.column.heading for question in draft.questions}


def test_numbers_of_options_are_seen_and_asked_about() -> None:
    draft = drafted(LAYOUTS["a column per option with its number"](FILLED))
    violence = next(question for question in draft.questions if question.column.heading == VIOLENCE)
    assert violence.layout == "number"
    assert "questions.2.layout" in {doubt.key for doubt in draft.doubts}


def test_a_fetch_is_not_drafted_from() -> None:
    with pytest.raises(FixExtract, match="exported"):
        NetigateAdapter().draft(Extract((SourceFile.from_bytes(to_bytes(Fetched(1))),)))


@pytest.mark.parametrize(
    ("question", "flag"),
    [
        ("7. Rör ärendet våld i nära relation?", "close_relation"),
        ("10. Förekommer hedersrelaterat våld och förtryck?", "honour"),
        ("11) Förekommer prostitution eller människohandel för sexuella ändamål?", "prostitution"),
        ("12. Utövar personen själv våld mot närstående?", "perpetrator"),
        ("Fråga 9: Har barn bevittnat eller upplevt våldet?", "child_witness"),
        ("13. Funktionsnedsättning?", "disability"),
        ("VNR", "close_relation"),
        ("Hur många barn finns i familjen?", None),
        ("3. Enhet", None),
    ],
)
def test_a_question_is_recognised_by_its_words(question: str, flag: str | None) -> None:
    assert flag_of(question) == flag


@pytest.mark.parametrize(
    ("label", "meaning"),
    [
        ("FREDA-kortfrågor", "freda_short"),
        ("FREDA beskrivning", "freda_description"),
        ("FREDA-farlighetsbedömning", "freda_danger"),
        ("PATI-ARK", "patriark"),
        ("SARA:SV", "sara"),
        ("Bedömning genom samtal utan metod", "conversation"),
        ("Ingen", "none"),
        ("Ingen riskbedömning", "none"),
        ("Vet inte", "unknown"),
        ("Fysiskt", "physical"),
        ("Eftervåld", None),
    ],
)
def test_an_option_is_recognised_by_its_label(label: str, meaning: str | None) -> None:
    assert option_means(label) == meaning


def test_measures_in_numbered_groups_are_recognised_with_their_group() -> None:
    assert measure_of("18a. Insats 1") == ("1", "kind")
    assert measure_of("18b. Insats 1, från och med") == ("1", "since")
    assert measure_of("19c. Insats 2, till och med") == ("2", "until")
    assert measure_of("20d. Insats 3, form") == ("3", "granted")
    assert measure_of("3. Enhet") is None
    assert len(MEASURES) == 8


def test_a_question_is_compared_without_its_number_and_brackets() -> None:
    assert bare("8. Typ av våld (flera val)") == "Typ av våld"
    assert column_of("1. Ärendenummer") == "case_ref"
    assert column_of("2. Datum för aktualisering:") == "opened_on"
