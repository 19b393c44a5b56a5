"""The numbered oddities of extracts (docs: "What a robust importer survives") that belong to the mapping.

Every person number is invented, with the serial numbers set aside for tests (980-989).
"""

from __future__ import annotations

from datetime import date

import pytest

from casestats.adapters.contract import Identifier
from casestats.adapters.mapping import TICKED
from casestats.cases import RISK_BIT, RISK_NONE, RISK_UNKNOWN, MeasureKind, Sex, TargetGroup
from casestats.errors import FixExtract, FixSettings
from casestats.flags import NOTHING_RECORDED, Answer
from tests.adapters.mapped import CHILD_2015, MAN_1985, REASONS, WOMAN_1990, make_profile, map_rows, map_table

VIOLENCE = """
[[questions]]
heading = "Typ av våld"
layout = "joined"
options = { "Fysiskt våld" = "physical", "Psykiskt våld" = "psychological", "Våld, digitalt" = "digital", \
"Vet ej" = "unknown", "Inget av detta" = "none", "Annat, nämligen" = "dropped" }
"""
RISK = """
[[questions]]
heading = "Riskbedömning"
layout = "joined"
separator = ";"
options = { "FREDA-kortfrågor" = "freda_short", "Bedömning genom samtal, utan metod" = "conversation", \
"PATRIARK" = "patriark", "Ingen" = "none", "Vet ej" = "unknown" }
"""
MEASURE = """
[words.measure]
"Skyddat boende" = "protected_housing"
"Stödsamtal" = "support_talks"

[words.granted]
Bifall = "decision"
Service = "service"
Avslag = "refused"

[[measures]]
kind = "Insats"
since = "Från"
until = "Till"
granted = "Beslut"
decided_on = "Beslutad"
"""


def honour(answer: str, extra: str = "") -> Answer:
    """What a single question about honour is read as."""
    profile = make_profile(f'[[questions]]\nheading = "HRV"\nflag = "honour"\n{extra}')
    return map_rows(profile, {"HRV": answer}).only.answers.to("honour")


# --- 32: columns -----------------------------------------------------------------------------------------------------


def test_oddity_32_column_order_does_not_matter_because_columns_go_by_name() -> None:
    profile = make_profile(columns={"unit": "Enhet"})
    one = map_table(
        profile, ["Ärendenr", "Personnr", "Aktualiserad", "Enhet"], ["1", WOMAN_1990, "2025-03-01", "Vuxen"]
    )
    other = map_table(
        profile, ["Enhet", "Aktualiserad", "Personnr", "Ärendenr"], ["Vuxen", "2025-03-01", WOMAN_1990, "1"]
    )
    assert one.rows == other.rows


def test_oddity_32_an_unknown_column_is_dropped_and_reported_with_its_heading() -> None:
    mapped = map_rows(make_profile(), {"Ny kolumn": "något"})
    (notice,) = mapped.noticed("dropped_column")
    assert notice.column == "Ny kolumn"
    assert "något" not in mapped.said()


def test_oddity_32_a_dropped_column_that_the_profile_names_is_not_reported() -> None:
    mapped = map_rows(make_profile(top='drop = ["Namn"]'), {"Namn": "Ek, Eva"})
    assert mapped.noticed("dropped_column") == []


def test_oddity_32_a_missing_mapped_column_stops_the_import_with_a_diff_of_the_headings() -> None:
    profile = make_profile(columns={"unit": "Enhet", "sex": "Kön"})
    with pytest.raises(FixExtract) as raised:
        map_table(profile, ["Ärendenr", "Personnr", "Aktualiserad", "Kön", "Enheten", "Nytt"])
    assert "“Enhet”" in raised.value.words.sv
    assert "“Nytt”" in raised.value.words.sv
    assert "“Enhet” → “Enheten”" in raised.value.words.sv


def test_oddity_32_a_missing_heading_row_shows_no_cell_of_the_row_that_stands_there() -> None:
    with pytest.raises(FixExtract) as raised:
        map_table(make_profile(), ["2025-1", WOMAN_1990, "2025-03-01", "Ek, Eva"])
    assert WOMAN_1990 not in str(raised.value.words)
    assert "Eva" not in str(raised.value.words)


def test_oddity_32_an_optional_column_may_be_missing() -> None:
    profile = make_profile(columns={"unit": '{ heading = "Enhet", optional = true }'})
    mapped = map_table(profile, ["Ärendenr", "Personnr", "Aktualiserad"], ["1", WOMAN_1990, "2025-03-01"])
    assert mapped.only.unit is None


def test_oddity_22_duplicate_headings_are_addressed_by_position_and_name() -> None:
    profile = make_profile(columns={"opened_on": '{ heading = "Datum", position = 3 }'})
    headings = ["Ärendenr", "Personnr", "Datum", "Datum"]
    mapped = map_table(profile, headings, ["1", WOMAN_1990, "2025-03-01", "2025-04-01"])
    assert mapped.only.opened_on == date(2025, 3, 1)


def test_oddity_22_a_duplicate_heading_without_a_position_stops_the_import() -> None:
    profile = make_profile(columns={"opened_on": "Datum"})
    with pytest.raises(FixExtract, match="several times"):
        map_table(profile, ["Ärendenr", "Personnr", "Datum", "Datum"])


def test_oddity_22_a_position_where_another_heading_stands_stops_the_import() -> None:
    profile = make_profile(columns={"opened_on": '{ heading = "Datum", position = 4 }'})
    with pytest.raises(FixExtract, match="Datum"):
        map_table(profile, ["Ärendenr", "Personnr", "Datum", "Enhet"])


# --- 36-42: answers --------------------------------------------------------------------------------------------------


def violence(cell: str) -> dict[str, Answer]:
    answers = map_rows(make_profile(VIOLENCE), {"Typ av våld": cell}).only.answers
    return {flag: answers.to(flag) for flag in ("physical", "psychological", "digital")}


def test_oddity_36_an_unticked_option_is_no_where_any_option_is_filled() -> None:
    assert violence("Fysiskt våld") == {"physical": Answer.YES, "psychological": Answer.NO, "digital": Answer.NO}


def test_oddity_36_a_question_where_nothing_is_filled_was_not_answered() -> None:
    assert set(violence("").values()) == {Answer.NOT_RECORDED}


def test_oddity_36_a_question_answered_with_nothing_ticked_is_no_to_all_of_it() -> None:
    assert set(violence(TICKED).values()) == {Answer.NO}


def test_oddity_36_an_empty_single_question_was_not_answered() -> None:
    assert honour("") is Answer.NOT_RECORDED


@pytest.mark.parametrize(
    ("cell", "state"),
    [(word, Answer.UNKNOWN) for word in ("Vet ej", "Vet inte", "Okänt", "Framgår ej", "?")]
    + [
        (word, Answer.NOT_RECORDED)
        for word in ("Ej aktuellt", "-", "–", ".", "..", "Uppgift saknas", "n/a", "NULL", "-99")
    ],
)
def test_oddity_37_what_is_not_known_and_what_is_not_recorded_are_distinct_states(cell: str, state: Answer) -> None:
    assert honour(cell) is state


def test_oddity_37_99_is_missing_only_where_the_profile_says_so() -> None:
    profile = make_profile('[[questions]]\nheading = "HRV"\nflag = "honour"')
    assert map_rows(profile, {"HRV": "99"}).noticed("unmapped_code", "HRV")[0].code == "99"
    said = make_profile('[words.answer]\n"99" = "not_recorded"\n[[questions]]\nheading = "HRV"\nflag = "honour"')
    assert map_rows(said, {"HRV": "99"}).noticed("unmapped_code") == []


def test_oddity_38_1_and_2_mean_yes_and_no_only_where_the_profile_says_so() -> None:
    coded = 'words = { "1" = "yes", "2" = "no" }'
    assert (honour("1", coded), honour("2", coded)) == (Answer.YES, Answer.NO)
    assert honour("2") is Answer.NOT_RECORDED


def test_oddity_38_an_options_number_is_read_by_the_numbers_of_the_profile() -> None:
    profile = make_profile(
        '[[questions]]\nheading = "Våld"\nlayout = "number"\n'
        'options = { Fysiskt = { means = "physical", number = 3 }, Psykiskt = { means = "psychological", number = 1 } }'
    )
    answers = map_rows(profile, {"Våld": "3"}).only.answers
    assert (answers.to("physical"), answers.to("psychological")) == (Answer.YES, Answer.NO)


@pytest.mark.parametrize(
    "cell",
    [
        "Fysiskt våld; Psykiskt våld",
        "Fysiskt våld, psykiskt våld",
        "Fysiskt våld\nPsykiskt våld",
        "fysiskt våld|psykiskt våld",
    ],
)
def test_oddity_39_several_labels_in_one_cell_are_split_by_the_known_labels(cell: str) -> None:
    assert violence(cell) == {"physical": Answer.YES, "psychological": Answer.YES, "digital": Answer.NO}


def test_oddity_39_a_label_that_contains_a_comma_stays_whole() -> None:
    assert violence("Fysiskt våld, Våld, digitalt")["digital"] is Answer.YES
    mapped = map_rows(make_profile(RISK), {"Riskbedömning": "FREDA-kortfrågor; Bedömning genom samtal, utan metod"})
    assert mapped.only.risk == RISK_BIT["freda_short"] | RISK_BIT["conversation"]
    assert mapped.notices == []


def test_oddity_39_numbers_in_one_cell_are_split_too() -> None:
    profile = make_profile(
        '[[questions]]\nheading = "Våld"\nlayout = "number"\n'
        'options = { "Fysiskt" = "physical", "Psykiskt" = "psychological", "Digitalt" = "digital" }'
    )
    answers = map_rows(profile, {"Våld": "1 3"}).only.answers
    assert [answers.to(flag) for flag in ("physical", "psychological", "digital")] == [
        Answer.YES,
        Answer.NO,
        Answer.YES,
    ]


def test_oddity_39_a_label_that_nobody_knows_is_reported_and_claims_no_no() -> None:
    mapped = map_rows(make_profile(VIOLENCE), {"Typ av våld": "Fysiskt våld; Hot"})
    assert mapped.only.answers.to("physical") is Answer.YES
    assert mapped.only.answers.to("psychological") is Answer.NOT_RECORDED
    assert mapped.noticed("unmapped_code", "Typ av våld")[0].code == "Hot"


def test_oddity_40_the_free_text_of_an_option_is_dropped_and_never_told() -> None:
    mapped = map_rows(make_profile(VIOLENCE), {"Typ av våld": "Fysiskt våld", "Annat våld, nämligen": "Hot via Eva Ek"})
    assert "Eva" not in mapped.said()
    assert mapped.noticed("dropped_column")[0].column == "Annat våld, nämligen"


def test_oddity_40_a_free_text_column_cannot_be_mapped() -> None:
    with pytest.raises(FixSettings, match="free text"):
        make_profile('[[questions]]\nheading = "Annat våld, nämligen"\nflag = "other_violence"')


def test_oddity_41_a_label_edited_during_the_year_is_known_by_its_dates() -> None:
    profile = make_profile(
        '[[questions]]\nheading = "Våld"\nlayout = "joined"\n[questions.options]\n"Fysiskt våld" = "physical"\n'
        '"Psykiskt våld" = { means = "psychological", until = 2025-06-30 }\n'
        '"Psykiskt/emotionellt våld" = { means = "psychological", since = 2025-07-01 }\n'
    )
    before, after = {"Aktualiserad": "2025-03-01"}, {"Aktualiserad": "2025-09-01"}
    mapped = map_rows(profile, before | {"Våld": "Psykiskt våld"}, after | {"Våld": "Psykiskt/emotionellt våld"})
    assert [row.answers.to("psychological") for row in mapped.rows] == [Answer.YES, Answer.YES]
    early = map_rows(profile, before | {"Våld": "Psykiskt/emotionellt våld"})
    assert early.noticed("unmapped_code", "Våld")[0].code == "Psykiskt/emotionellt våld"


@pytest.mark.parametrize(
    ("known", "written"),
    [
        ("VNR", "VINR"),
        ("VNR", "ViNR"),
        ("PoM", "POM"),
        ("HRV", "HRVF"),
        ("Våldsutsatt", "våldutsatt"),
        ("Åldern", "aldern"),
    ],
)
def test_oddity_42_spelling_and_case_do_not_matter(known: str, written: str) -> None:
    profile = make_profile(f'[[codes]]\ncode = "{known}"\ntarget_group = "adult_victim"', columns={"reason": "Orsak"})
    assert map_rows(profile, {"Orsak": written}).only.target_group is TargetGroup.ADULT_VICTIM


# --- 43-44: reasons --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "cell", ["210", "Våld i nära relation", "210 Våld i nära relation", "210 - våld i nära rel.", " 210 "]
)
def test_oddity_43_a_reason_may_be_a_code_a_text_or_both(cell: str) -> None:
    row = map_rows(make_profile(REASONS, columns={"reason": "Orsak"}), {"Orsak": cell}).only
    assert row.target_group is TargetGroup.ADULT_VICTIM
    assert row.answers.to("close_relation") is Answer.YES


@pytest.mark.parametrize("cell", ["210, 220", "210;220", "210 220", "Våld i nära relation; Hedersrelaterat våld"])
def test_oddity_43_several_reasons_in_one_cell_all_count(cell: str) -> None:
    answers = map_rows(make_profile(REASONS, columns={"reason": "Orsak"}), {"Orsak": cell}).only.answers
    assert (answers.to("close_relation"), answers.to("honour")) == (Answer.YES, Answer.YES)


def test_oddity_43_several_reason_columns_all_count() -> None:
    profile = make_profile(REASONS, columns={"reason": '["Huvudorsak", "Biorsak"]'})
    row = map_rows(profile, {"Huvudorsak": "390", "Biorsak": "410"}).only
    assert row.target_group is TargetGroup.PERPETRATOR


def test_oddity_43_a_code_reused_with_a_new_meaning_means_what_it_did_when_the_case_was_opened() -> None:
    profile = make_profile(
        '[[codes]]\ncode = "210"\ntarget_group = "perpetrator"\nvalid_to = 2024-12-31\n'
        '[[codes]]\ncode = "210"\ntarget_group = "adult_victim"\nvalid_from = 2025-01-01\n',
        columns={"reason": "Orsak"},
    )
    days = ("2024-12-31", "2025-01-01")
    mapped = map_rows(profile, *({"Orsak": "210", "Aktualiserad": day} for day in days))
    assert [row.target_group for row in mapped.rows] == [TargetGroup.PERPETRATOR, TargetGroup.ADULT_VICTIM]


def test_oddity_43_a_code_outside_its_dates_is_reported_and_its_case_unclassified() -> None:
    profile = make_profile(
        '[[codes]]\ncode = "210"\ntarget_group = "adult_victim"\nvalid_from = 2025-01-01\n', columns={"reason": "Orsak"}
    )
    mapped = map_rows(profile, {"Orsak": "210", "Aktualiserad": "2024-12-31"})
    assert mapped.only.target_group is TargetGroup.UNCLASSIFIED
    assert "gäller inte" in mapped.noticed("unmapped_code")[0].words.sv


def test_oddity_43_a_code_that_no_profile_names_is_reported_with_its_count_and_its_cases_unclassified() -> None:
    profile = make_profile(REASONS, columns={"reason": "Orsak"})
    mapped = map_rows(profile, {"Orsak": "777"}, {"Orsak": "210"}, {"Orsak": "777"})
    assert mapped.rows[0].target_group is TargetGroup.UNCLASSIFIED
    (notice,) = mapped.noticed("unmapped_code")
    assert (notice.code, notice.rows) == ("777", 2)


def test_oddity_43_an_unknown_code_before_a_known_text_is_not_taken_for_the_text() -> None:
    mapped = map_rows(make_profile(REASONS, columns={"reason": "Orsak"}), {"Orsak": "777 Våld i nära relation"})
    assert mapped.only.target_group is TargetGroup.UNCLASSIFIED
    assert mapped.noticed("unmapped_code")[0].code == "777 Våld i nära relation"


def test_oddity_44_worry_for_a_child_is_unclassified_and_answers_nothing() -> None:
    row = map_rows(make_profile(REASONS, columns={"reason": "Orsak"}), {"Orsak": "390", "Personnr": CHILD_2015}).only
    assert row.target_group is TargetGroup.UNCLASSIFIED
    assert row.answers == NOTHING_RECORDED


def test_oddity_44_absent_means_no_does_not_reach_worry_for_a_child() -> None:
    rule = '[[absent_means_no]]\nflag = "honour"\nexcept_codes = ["390"]'
    profile = make_profile(REASONS + rule, columns={"reason": "Orsak"})
    mapped = map_rows(profile, {"Orsak": "390"}, {"Orsak": "210"}, {"Orsak": "220"}, {"Orsak": ""})
    assert [row.answers.to("honour") for row in mapped.rows] == [
        Answer.NOT_RECORDED,
        Answer.NO,
        Answer.YES,
        Answer.NOT_RECORDED,
    ]


# --- 50, 57, 59: case numbers and dates ------------------------------------------------------------------------------


@pytest.mark.parametrize("number", ["2024-0012", "2024/12", "12-2024", "IFO 2024:12"])
def test_oddity_50_case_numbers_of_any_form_are_kept_as_they_are(number: str) -> None:
    mapped = map_rows(make_profile(), {"Ärendenr": number})
    assert mapped.only.case_ref == Identifier(number)
    assert mapped.notices == []


def test_oddity_50_a_case_number_that_excel_made_a_date_is_warned_of() -> None:
    mapped = map_rows(make_profile(), {"Ärendenr": "2025-12-03"}, {"Ärendenr": "2025-12-04"})
    assert len(mapped.rows) == 2
    (notice,) = mapped.noticed("noted")
    assert notice.rows == 2
    assert "2025-12-03" not in mapped.said()


def test_oddity_57_closed_before_opened_is_kept_without_its_close_and_noted() -> None:
    mapped = map_rows(make_profile(columns={"closed_on": "Avslutad"}), {"Avslutad": "2025-02-28"})
    assert mapped.only.closed_on is None
    assert mapped.noticed("noted")[0].rows == 1


def test_oddity_57_a_case_closed_on_the_day_it_was_opened_is_nothing_odd() -> None:
    mapped = map_rows(make_profile(columns={"closed_on": "Avslutad"}), {"Avslutad": "2025-03-01"})
    assert mapped.only.closed_on == date(2025, 3, 1)
    assert mapped.notices == []


def test_oddity_57_a_decision_before_the_opening_counts_and_is_noted() -> None:
    mapped = map_rows(make_profile(MEASURE), {"Insats": "Stödsamtal", "Beslut": "Bifall", "Beslutad": "2025-02-01"})
    assert mapped.only.measures[0].since == date(2025, 2, 1)
    assert mapped.noticed("noted", "Insats")[0].rows == 1


def test_oddity_57_a_measure_that_ends_before_it_starts_counts_without_a_night() -> None:
    stay = {"Insats": "Skyddat boende", "Beslut": "Bifall", "Från": "2025-03-10", "Till": "2025-03-01"}
    mapped = map_rows(make_profile(MEASURE), stay)
    (measure,) = mapped.only.measures
    assert measure.until == measure.since == date(2025, 3, 10)
    assert mapped.noticed("noted", "Insats")[0].rows == 1


def test_oddity_57_a_year_typo_in_another_date_is_kept_and_noted() -> None:
    mapped = map_rows(make_profile(columns={"closed_on": "Avslutad"}), {"Avslutad": "2204-03-01"})
    assert mapped.only.closed_on == date(2204, 3, 1)
    assert mapped.noticed("noted", "Avslutad")[0].rows == 1


def test_oddity_57_a_close_after_the_extracts_period_is_kept_and_noted() -> None:
    profile = make_profile(columns={"closed_on": "Avslutad"})
    mapped = map_rows(profile, {"Avslutad": "2025-04-01"}, {"Avslutad": "2025-03-31"}, period="2025-03")
    assert mapped.rows[0].closed_on == date(2025, 4, 1)
    assert mapped.noticed("noted", "Avslutad")[0].rows == 1


@pytest.mark.parametrize(("opened", "refused"), [("2025-03-31", False), ("2025-04-01", True), ("2204-03-01", True)])
def test_oddity_57_a_case_opened_after_the_extracts_period_is_refused(opened: str, refused: bool) -> None:
    mapped = map_rows(make_profile(), {"Aktualiserad": opened}, period="2025-03")
    assert [error.rule for error in mapped.errors] == (["opened_after_period"] if refused else [])


def test_oddity_59_the_opening_date_decides_and_not_the_day_the_form_was_filled() -> None:
    profile = make_profile(columns={"answered_on": "Besvarad"})
    row = map_rows(profile, {"Aktualiserad": "2025-01-20", "Besvarad": "2025-03-05 14:30:00"}).only
    assert row.opened_on == date(2025, 1, 20)
    assert row.as_of == "2025-03-05T14:30:00"


# --- 67-71: people ---------------------------------------------------------------------------------------------------


def test_oddity_67_without_a_case_number_the_answer_sets_id_is_the_key_and_that_is_said() -> None:
    columns = {"case_ref": "", "person_ref": "", "answer_set": "Svars-ID"}
    profile = make_profile(top="person_references = false", columns=columns)
    mapped = map_table(profile, ["Svars-ID", "Aktualiserad"], ["9001", "2025-03-01"])
    assert mapped.only.case_ref == Identifier("9001")
    assert mapped.only.person_ref is None
    assert "dubbletter" in mapped.noticed("noted")[0].words.sv


@pytest.mark.parametrize(
    ("word", "sex"),
    [
        ("K", Sex.FEMALE),
        ("F", Sex.FEMALE),
        ("Flicka", Sex.FEMALE),
        ("M", Sex.MALE),
        ("Pojke", Sex.MALE),
        ("Man", Sex.MALE),
    ],
)
def test_oddity_68_sex_is_read_from_words(word: str, sex: Sex) -> None:
    profile = make_profile(top="person_references = false", columns={"person_ref": "", "sex": "Kön"})
    assert map_rows(profile, {"Kön": word}).only.sex is sex


def test_oddity_68_a_numeric_sex_is_never_guessed() -> None:
    profile = make_profile(top="person_references = false", columns={"person_ref": "", "sex": "Kön"})
    mapped = map_rows(profile, {"Kön": "1"}, {"Kön": "2"})
    assert [row.sex for row in mapped.rows] == [Sex.NOT_RECORDED, Sex.NOT_RECORDED]
    assert [notice.code for notice in mapped.noticed("unmapped_code")] == ["1", "2"]
    said = make_profile(
        '[words.sex]\n"1" = "male"\n"2" = "female"',
        top="person_references = false",
        columns={"person_ref": "", "sex": "Kön"},
    )
    assert [row.sex for row in map_rows(said, {"Kön": "1"}, {"Kön": "2"}).rows] == [Sex.MALE, Sex.FEMALE]


def test_oddity_68_a_sex_that_differs_from_the_person_number_is_noted_and_neither_is_corrected() -> None:
    mapped = map_rows(make_profile(columns={"sex": "Kön"}), {"Kön": "Man", "Personnr": WOMAN_1990})
    assert mapped.only.sex is Sex.MALE
    assert mapped.noticed("noted", "Kön")[0].rows == 1


def test_oddity_68_a_missing_sex_is_taken_from_the_person_number() -> None:
    mapped = map_rows(make_profile(columns={"sex": "Kön"}), {"Kön": "", "Personnr": MAN_1985})
    assert mapped.only.sex is Sex.MALE
    assert mapped.notices == []


def test_oddity_69_an_age_at_opening_gives_a_birth_year_and_a_band_gives_none() -> None:
    profile = make_profile(top="person_references = false", columns={"person_ref": "", "age": "Ålder"})
    mapped = map_rows(profile, {"Ålder": "35"}, {"Ålder": "18-20"}, {"Ålder": "65+"})
    assert [row.birth_year for row in mapped.rows] == [1990, None, None]
    assert mapped.noticed("noted", "Ålder")[0].rows == 2


def test_oddity_69_a_birth_year_is_a_year_or_the_year_of_a_date() -> None:
    profile = make_profile(top="person_references = false", columns={"person_ref": "", "birth_year": "Född"})
    mapped = map_rows(profile, {"Född": "1985"}, {"Född": "1985-03-15"}, {"Född": "gammal"})
    assert [row.birth_year for row in mapped.rows] == [1985, 1985, None]
    assert "gammal" not in mapped.said()


def test_oddity_70_an_unborn_child_has_no_birth_year_and_by_age_does_not_classify_it() -> None:
    profile = make_profile(
        REASONS, top="person_references = false", columns={"person_ref": "", "birth_year": "Född", "reason": "Orsak"}
    )
    mapped = map_rows(profile, {"Född": "2026", "Orsak": "210"})
    assert mapped.only.birth_year is None
    assert mapped.only.target_group is TargetGroup.UNCLASSIFIED
    assert mapped.noticed("noted")[0].rows == 1


def test_oddity_71_rows_per_reason_and_measure_each_say_their_part_of_the_case() -> None:
    profile = make_profile(REASONS + MEASURE, columns={"reason": "Orsak"})
    mapped = map_rows(
        profile,
        {"Orsak": "210", "Insats": "Stödsamtal", "Beslut": "Service", "Från": "2025-03-05"},
        {"Orsak": "220"},
        {"Insats": "Skyddat boende", "Beslut": "Bifall", "Från": "2025-03-07"},
    )
    assert [row.answers.to("close_relation") for row in mapped.rows].count(Answer.YES) == 1
    assert [[measure.kind for measure in row.measures] for row in mapped.rows] == [
        [MeasureKind.SUPPORT_TALKS],
        [],
        [MeasureKind.PROTECTED_HOUSING],
    ]


def test_oddity_71_two_rows_of_a_case_are_noted_where_the_profile_says_one_row_a_case() -> None:
    profile = make_profile('[extract]\nrow_unit = "case"')
    assert map_rows(profile, {}, {}).noticed("noted")[0].rows == 1
    assert map_rows(profile, {}, {"Ärendenr": "2025-2"}).noticed("noted") == []


# --- 78-89: rows that are no cases, units, forms, municipalities ------------------------------------------------------

STATUS = '[words.status]\nKomplett = "counts"\n"Ofullständig" = "incomplete"\nMakulerad = "void"\nTest = "test"\n'


def test_oddity_78_a_voided_row_is_told_as_void() -> None:
    mapped = map_rows(
        make_profile(STATUS, columns={"status": "Status"}), {"Status": "Makulerad"}, {"Status": "Komplett"}
    )
    assert [row.void for row in mapped.rows] == [True, False]


def test_oddity_78_test_rows_and_test_respondents_are_skipped_and_counted() -> None:
    rule = '[[skip]]\ncolumn = "Respondent"\nwords = ["test@kommun.example"]\n'
    profile = make_profile(STATUS + rule, columns={"status": "Status"})
    mapped = map_rows(
        profile,
        {"Status": "Test", "Respondent": "a@kommun.example"},
        {"Status": "Komplett", "Respondent": "Test@kommun.example"},
        {"Status": "Komplett", "Respondent": "a@kommun.example"},
    )
    assert len(mapped.rows) == 1
    assert mapped.noticed("skipped")[0].rows == 2
    assert "kommun.example" not in mapped.said()


def test_oddity_79_incomplete_answer_sets_do_not_count_and_count_once_completed_under_the_same_id() -> None:
    profile = make_profile(STATUS, columns={"status": "Status"})
    march = map_rows(profile, {"Status": "Ofullständig"})
    april = map_rows(profile, {"Status": "Komplett"})
    assert (march.rows, march.noticed("skipped")[0].rows) == ([], 1)
    assert april.only.case_ref == Identifier("2025-1")


def test_oddity_79_an_answer_set_without_an_end_can_be_told_to_be_incomplete() -> None:
    profile = make_profile('[[skip]]\ncolumn = "Slutförd"\nempty = true\nbecause = "incomplete"\n')
    mapped = map_rows(profile, {"Slutförd": ""}, {"Slutförd": "2025-03-05"})
    assert len(mapped.rows) == 1
    assert "Ofullständiga" in mapped.noticed("skipped")[0].words.sv


def test_oddity_81_a_unit_goes_by_its_new_name() -> None:
    profile = make_profile('[words.unit]\n"IFO Vuxen" = "Vuxen"', columns={"unit": "Enhet"})
    mapped = map_rows(profile, {"Enhet": "ifo vuxen "}, {"Enhet": "Vuxen"}, {"Enhet": "Barn"}, {"Enhet": "-"})
    assert [row.unit for row in mapped.rows] == ["Vuxen", "Vuxen", "Barn", None]


VERSIONS = """
[[form_versions]]
name = "2017"
until = 2017-12-31

[[form_versions]]
name = "2024"
since = 2024-01-01

[[questions]]
heading = "HRV"
flag = "honour"
versions = ["2024"]
"""


def test_oddity_83_a_question_that_was_not_asked_is_not_recorded_even_where_the_export_fills_it() -> None:
    profile = make_profile(VERSIONS)
    days = ("2017-05-01", "2020-05-01", "2024-05-01")
    mapped = map_rows(profile, *({"HRV": "Nej", "Aktualiserad": day} for day in days))
    assert [row.answers.to("honour") for row in mapped.rows] == [Answer.NOT_RECORDED, Answer.NOT_RECORDED, Answer.NO]


def test_oddity_87_columns_of_deleted_questions_count_only_in_their_own_form_version() -> None:
    old = '[[questions]]\nheading = "Heder (gammal)"\nflag = "honour"\nversions = ["2017"]\n'
    profile = make_profile(VERSIONS + old, columns={"form_version": "Formulär"})
    mapped = map_rows(
        profile,
        {"Formulär": "2017", "HRV": "", "Heder (gammal)": "Ja"},
        {"Formulär": "2024", "HRV": "Nej", "Heder (gammal)": "Ja"},
    )
    assert [row.answers.to("honour") for row in mapped.rows] == [Answer.YES, Answer.NO]


def test_oddity_87_two_columns_of_one_question_are_read_as_one() -> None:
    profile = make_profile('[[questions]]\nheading = "HRV"\naliases = ["Heder"]\nflag = "honour"\n')
    mapped = map_rows(profile, {"HRV": "Nej", "Heder": ""}, {"HRV": "", "Heder": "Ja"})
    assert [row.answers.to("honour") for row in mapped.rows] == [Answer.NO, Answer.YES]


def shared_profile(names: str) -> str:
    return f"[extract]\nshared = true\n[municipality_names]\n{names}"


def test_oddity_88_a_shared_extract_needs_its_municipality_column() -> None:
    with pytest.raises(FixSettings, match=r"columns\.municipality"):
        make_profile(shared_profile('accepted = ["Härnösand"]'))


def test_oddity_88_other_municipalities_rows_are_skipped_and_counted_and_unclear_ones_refused() -> None:
    profile = make_profile(
        shared_profile('accepted = ["Härnösand"]\nothers = ["Kramfors"]'), columns={"municipality": "Kommun"}
    )
    mapped = map_rows(profile, *({"Kommun": name} for name in ("Härnösand", "Kramfors", "2282", "Härnö", "")))
    assert len(mapped.rows) == 1
    assert mapped.noticed("skipped")[0].rows == 2
    assert [error.rule for error in mapped.errors] == ["municipality_unknown", "municipality_unknown"]


@pytest.mark.parametrize("name", ["Härnösands kommun", "Härnösand", "2280", "härnösand "])
def test_oddity_89_a_free_text_municipality_is_known_by_its_accepted_names(name: str) -> None:
    profile = make_profile(shared_profile('accepted = ["Härnösand", "2280"]'), columns={"municipality": "Kommun"})
    assert len(map_rows(profile, {"Kommun": name}).rows) == 1


# --- 66: person numbers where none belong ----------------------------------------------------------------------------


@pytest.mark.parametrize("cell", [WOMAN_1990, "199001019802", "Vuxen 900101-9802"])
def test_oddity_66_a_person_number_in_a_mapped_cell_empties_it_and_is_noted(cell: str) -> None:
    mapped = map_rows(make_profile(columns={"unit": "Enhet"}), {"Enhet": cell})
    assert mapped.only.unit is None
    assert mapped.noticed("noted", "Enhet")[0].rows == 1
    assert "9802" not in mapped.said()


def test_oddity_66_a_dropped_column_is_not_scanned() -> None:
    mapped = map_rows(make_profile(), {"Telefon": "0701011234"})
    assert mapped.noticed("noted") == []


def test_risk_assessments_are_a_set_and_none_or_unknown_where_no_instrument_is_ticked() -> None:
    cells = ["FREDA-kortfrågor; PATRIARK", "Ingen", "Vet ej", "", TICKED, "PATRIARK; Ingen"]
    mapped = map_rows(make_profile(RISK), *({"Riskbedömning": cell} for cell in cells))
    freda, patriark = RISK_BIT["freda_short"], RISK_BIT["patriark"]
    assert [row.risk for row in mapped.rows] == [freda | patriark, RISK_NONE, RISK_UNKNOWN, 0, RISK_NONE, patriark]
