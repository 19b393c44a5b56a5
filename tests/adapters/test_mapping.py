"""What rows become, by the rules of the catalogue that are said row by row."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casestats.adapters.contract import CaseRow, Identifier, Locator, RowError
from casestats.adapters.mapping import RowMapper
from casestats.adapters.mapping.labels import TICKED, Labels
from casestats.adapters.mapping.sayable import holds_person_number, sayable
from casestats.adapters.mapping.tally import MOST_CODES
from casestats.adapters.profile import NOT_FILLED_IN
from casestats.cases import Granted, MeasureKind, OpenedHow, Outcome, Sex, TargetGroup
from casestats.errors import FixSettings
from casestats.flags import Answer
from casestats.words import Words
from tests.adapters.mapped import CHILD_2015, MAN_1985, REASONS, WOMAN_1990, make_profile, map_rows, map_table

MEASURES = """
[words.measure]
"Skyddat boende" = "protected_housing"
"Ingen insats" = "no_measure"

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


def by_age(**cells: str) -> TargetGroup:
    """The target group that the code 210, by age, gives a row."""
    profile = make_profile(REASONS, columns={"reason": "Orsak"})
    return map_rows(profile, {"Orsak": "210", **cells}).only.target_group


# --- target groups and age -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("opened", "group"),
    [
        ("2032-12-31", TargetGroup.CHILD_VICTIM),  # opening year minus birth year is 17
        ("2033-01-01", TargetGroup.ADULT_VICTIM),  # 18, also before the birthday in June
        ("2034-01-01", TargetGroup.ADULT_VICTIM),
    ],
)
def test_by_age_has_its_threshold_at_eighteen_as_opening_year_minus_birth_year(opened: str, group: TargetGroup) -> None:
    assert by_age(Personnr=CHILD_2015, Aktualiserad=opened) is group


@pytest.mark.parametrize("masked", ["Skyddad identitet", "***", "", "-"])
def test_a_masked_identity_has_neither_reference_nor_birth_year_and_by_age_cannot_classify_it(masked: str) -> None:
    profile = make_profile(REASONS, columns={"reason": "Orsak", "birth_year": "Född"})
    mapped = map_rows(profile, {"Orsak": "210", "Personnr": masked, "Född": "1985"})
    assert mapped.only.person_ref is None
    assert mapped.only.birth_year is None
    assert mapped.only.target_group is TargetGroup.UNCLASSIFIED
    assert mapped.noticed("noted", "Personnr")[0].rows == 1


def test_the_birth_year_of_a_person_number_stands_before_a_column_of_birth_years() -> None:
    profile = make_profile(columns={"birth_year": "Född"})
    mapped = map_rows(profile, {"Personnr": MAN_1985, "Född": "1999"}, {"Personnr": "K-4711", "Född": "1999"})
    assert [row.birth_year for row in mapped.rows] == [1985, 1999]


@pytest.mark.parametrize(("born", "kept"), [("1904", None), ("1905", 1905), ("2025", 2025), ("2026", None)])
def test_an_age_has_its_thresholds_at_nought_and_at_a_hundred_and_twenty(born: str, kept: int | None) -> None:
    profile = make_profile(top="person_references = false", columns={"person_ref": "", "birth_year": "Född"})
    assert map_rows(profile, {"Född": born}).only.birth_year == kept


def test_ten_digits_take_their_century_from_the_day_each_case_was_opened() -> None:
    number = WOMAN_1990[2:].replace("-", "")
    mapped = map_rows(make_profile(), {"Personnr": number}, {"Personnr": number, "Aktualiserad": "2012-03-01"})
    assert {row.birth_year for row in mapped.rows} == {1990}
    assert {row.person_ref for row in mapped.rows} == {Identifier("199001019802")}


def test_the_same_person_in_rows_that_follow_each_other_is_read_by_each_rows_own_day() -> None:
    number = "050601-9800"
    mapped = map_rows(make_profile(), {"Personnr": number}, {"Personnr": number, "Aktualiserad": "2001-03-01"})
    assert [row.birth_year for row in mapped.rows] == [2005, 1905]


def test_a_target_group_column_and_a_reason_give_the_first_in_the_order_of_precedence() -> None:
    words = '[words.target_group]\n"Vuxen" = "adult_victim"\n"Utövare" = "perpetrator"\n'
    profile = make_profile(REASONS + words, columns={"reason": "Orsak", "target_group": "Målgrupp"})
    mapped = map_rows(
        profile, {"Orsak": "310", "Målgrupp": "Vuxen"}, {"Orsak": "310", "Målgrupp": "Utövare"}, {"Målgrupp": "Vuxen"}
    )
    assert [row.target_group for row in mapped.rows] == [
        TargetGroup.CHILD_WITNESS,
        TargetGroup.PERPETRATOR,
        TargetGroup.ADULT_VICTIM,
    ]


def test_a_row_without_a_reason_says_nothing_of_target_group_or_flags() -> None:
    row = map_rows(make_profile(REASONS, columns={"reason": "Orsak"}), {"Orsak": ""}).only
    assert row.target_group is TargetGroup.UNCLASSIFIED
    assert row.answers.asked == 0


# --- answers ---------------------------------------------------------------------------------------------------------


def test_an_absent_code_never_means_no_without_a_rule_that_says_so() -> None:
    answers = map_rows(make_profile(REASONS, columns={"reason": "Orsak"}), {"Orsak": "210"}).only.answers
    assert answers.to("honour") is Answer.NOT_RECORDED


def test_an_unmapped_code_beside_an_absence_rule_claims_no_no() -> None:
    profile = make_profile(REASONS + '[[absent_means_no]]\nflag = "honour"', columns={"reason": "Orsak"})
    assert map_rows(profile, {"Orsak": "777"}).only.answers.to("honour") is Answer.NOT_RECORDED


def test_unknown_beside_ticked_options_does_not_make_the_others_a_no() -> None:
    profile = make_profile(
        '[[questions]]\nheading = "Våld"\n'
        'options = { Fysiskt = "physical", Psykiskt = "psychological", "Vet ej" = "unknown" }'
    )
    cells = (f"Fysiskt{TICKED}Vet ej", "Vet ej")
    mapped = map_rows(profile, *({"Våld": cell} for cell in cells))
    assert [(row.answers.to("physical"), row.answers.to("psychological")) for row in mapped.rows] == [
        (Answer.YES, Answer.UNKNOWN),
        (Answer.UNKNOWN, Answer.UNKNOWN),
    ]


# --- measures --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cells", "granted"),
    [
        ({"Beslut": "Bifall"}, Granted.DECISION),
        ({"Beslut": "Service"}, Granted.SERVICE),
        ({"Beslut": ""}, Granted.NOT_RECORDED),
    ],
)
def test_a_measure_has_its_kind_its_days_and_how_it_was_granted(cells: dict[str, str], granted: Granted) -> None:
    stay = {"Insats": "Skyddat boende", "Från": "2025-03-05", "Till": "2025-03-09"}
    (measure,) = map_rows(make_profile(MEASURES), stay | cells).only.measures
    assert measure == (MeasureKind.PROTECTED_HOUSING, date(2025, 3, 5), date(2025, 3, 9), granted)


@pytest.mark.parametrize(
    "cells",
    [
        {"Insats": "Skyddat boende", "Beslut": "Avslag", "Från": "2025-03-05"},  # refused
        {
            "Insats": "Skyddat boende",
            "Beslut": "Bordlagd",
            "Från": "2025-03-05",
        },  # a word nobody knows: may be a refusal
        {"Insats": "Skyddat boende", "Beslut": "Bifall"},  # without any date
        {"Insats": "Ingen insats", "Från": "2025-03-05"},  # says that there is none
        {"Insats": "Något nytt", "Från": "2025-03-05"},  # a kind nobody knows
        {"Insats": "", "Från": "2025-03-05"},
    ],
)
def test_what_is_no_measure_is_not_counted(cells: dict[str, str]) -> None:
    assert map_rows(make_profile(MEASURES), cells).only.measures == ()


def test_what_is_not_counted_because_nobody_knows_it_is_reported() -> None:
    profile = make_profile(MEASURES)
    days = {"Från": "2025-03-05", "Beslut": "Bifall"}
    assert (
        map_rows(profile, {"Insats": "Något nytt", **days}).noticed("unmapped_code", "Insats")[0].code == "Något nytt"
    )
    assert map_rows(profile, {"Insats": "Skyddat boende"}).noticed("noted", "Insats")[0].rows == 1
    assert map_rows(profile, {"Insats": "Skyddat boende", **days, "Beslut": "Bordlagd"}).noticed(
        "unmapped_code", "Beslut"
    )


def test_a_word_nobody_knows_is_told_with_what_became_of_it() -> None:
    measures = map_rows(make_profile(MEASURES), {"Insats": "Något nytt"})
    assert "insatserna räknas inte" in measures.said()
    group = make_profile('[words.target_group]\nVuxen = "adult_victim"', columns={"target_group": "Målgrupp"})
    assert "blir ärendena oklassade" in map_rows(group, {"Målgrupp": "Annan"}).said()
    asked = make_profile('[[questions]]\nheading = "HRV"\nflag = "honour"')
    assert "då är också 1 osäkert" in map_rows(asked, {"HRV": "2"}).said()
    assert "räknas som ej registrerat" in map_rows(asked, {"HRV": "Kanske"}).said()


def test_a_measure_without_a_start_counts_from_the_day_of_its_decision() -> None:
    decided = {"Insats": "Skyddat boende", "Beslut": "Bifall", "Beslutad": "2025-03-04"}
    assert map_rows(make_profile(MEASURES), decided).only.measures[0].since == date(2025, 3, 4)


def test_numbered_groups_give_several_measures_a_row() -> None:
    groups = "".join(f'[[measures]]\nkind = "Insats {n}"\nsince = "Från {n}"\n' for n in (1, 2, 3))
    profile = make_profile('[words.measure]\nBoende = "protected_housing"\nSamtal = "support_talks"\n' + groups)
    row = map_rows(
        profile, {"Insats 1": "Boende", "Från 1": "2025-03-02", "Insats 3": "Samtal", "Från 3": "2025-03-03"}
    ).only
    assert [measure.kind for measure in row.measures] == [MeasureKind.PROTECTED_HOUSING, MeasureKind.SUPPORT_TALKS]


def test_a_column_about_one_kind_of_measure_tells_it_by_its_date() -> None:
    profile = make_profile('[[measures]]\nalways = "contact_person"\nsince = "Kontaktperson från"')
    mapped = map_rows(profile, {"Kontaktperson från": "2025-03-02"}, {"Kontaktperson från": ""})
    assert [len(row.measures) for row in mapped.rows] == [1, 0]
    assert mapped.notices == []


def test_the_measure_column_may_stand_first() -> None:
    profile = make_profile(
        '[words.measure]\nBoende = "protected_housing"\n[[measures]]\nkind = "Insats"\nsince = "Från"'
    )
    headings = ["Insats", "Från", "Ärendenr", "Personnr", "Aktualiserad"]
    mapped = map_table(profile, headings, ["Boende", "2025-03-02", "1", WOMAN_1990, "2025-03-01"])
    assert len(mapped.only.measures) == 1


# --- refused rows ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cells", "rule", "column"),
    [
        ({"Aktualiserad": ""}, "opened_missing", "Aktualiserad"),
        ({"Aktualiserad": "igår"}, "opened_unreadable", "Aktualiserad"),
        ({"Aktualiserad": "2204-03-01"}, "opened_after_period", "Aktualiserad"),
        ({"Ärendenr": ""}, "case_number_missing", "Ärendenr"),
        ({"Ärendenr": "1,98112E+11"}, "digits_lost", "Ärendenr"),
        ({"Personnr": "1,98112E+11"}, "digits_lost", "Personnr"),
    ],
)
def test_a_row_that_cannot_be_used_is_refused_with_its_place_rule_and_column(
    cells: dict[str, str], rule: str, column: str
) -> None:
    error = map_rows(make_profile(), {}, cells).error
    assert (error.at, error.rule, error.column) == (Locator(1, 0, 3), rule, column)
    assert all(error.words)


def test_a_refused_row_keeps_what_is_understood_and_does_not_identify() -> None:
    profile = make_profile(
        REASONS + '[words.outcome]\n"Klart" = "goal_met"',
        columns={
            "unit": "Enhet",
            "outcome": "Utfall",
            "reason": "Orsak",
            "closed_on": "Avslutad",
            "birth_year": "Född",
        },
    )
    cells = {
        "Enhet": "Vuxen",
        "Utfall": "Eva Ek ringde",
        "Orsak": "210",
        "Avslutad": "2025-04-01",
        "Född": "1990-01-01",
    }
    error = map_rows(profile, cells | {"Aktualiserad": "igår", "Namn": "Ek, Eva"}).error
    assert error.kept == (("Avslutad", "2025-04-01"), ("Enhet", "Vuxen"), ("Orsak", "210"))


def test_a_refused_row_that_has_slipped_sideways_keeps_no_name() -> None:
    profile = make_profile(columns={"unit": "Enhet", "closed_on": "Avslutad"})
    error = map_rows(profile, {"Enhet": "Ek, Eva", "Avslutad": WOMAN_1990, "Aktualiserad": "Vuxen"}).error
    assert error.kept == ()


def test_a_row_that_the_reading_kit_refused_passes_through() -> None:
    profile = make_profile()
    refused = RowError(Locator(1, 0, 2), "", "too_many_fields", Words("Fel", "Wrong"))
    mapper = RowMapper(profile, ["Ärendenr", "Personnr", "Aktualiserad"], file=1, sheet=0)
    assert list(mapper.map_rows([refused])) == [refused]


def test_a_draft_without_a_municipality_maps_nothing() -> None:
    with pytest.raises(FixSettings, match="municipality"):
        map_rows(replace(make_profile(), municipality=NOT_FILLED_IN), {})


# --- silence ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("column", ["reason", "outcome", "status", "sex", "target_group", "closed_on", "birth_year"])
@pytest.mark.parametrize(
    "cell", [WOMAN_1990, "Ek, Eva Maria", "eva.ek@kommun.example", "Ring Eva på 070-174 06 05 " * 5]
)
def test_what_stands_in_a_mapped_cell_and_points_someone_out_is_never_told(column: str, cell: str) -> None:
    words = "".join(f'[words.{name}]\n"x" = "{value}"\n' for name, value in _ONE_WORD.items())
    profile = make_profile(
        REASONS + words, columns={column: "Kolumn"} | ({} if column == "reason" else {"reason": "Orsak"})
    )
    mapped = map_rows(profile, {"Kolumn": cell, "Personnr": "K-4711"})
    assert len(mapped.rows) == 1
    assert mapped.notices
    for part in (cell, "Eva", "9802", "kommun.example", "070-174"):
        assert part not in mapped.said()


_ONE_WORD = {"outcome": "moved", "status": "counts", "target_group": "adult_victim"}


def test_words_beyond_the_first_hundred_of_a_column_are_counted_together() -> None:
    profile = make_profile(REASONS, columns={"reason": "Orsak"})
    mapped = map_rows(profile, *({"Orsak": f"kod {place}"} for place in range(MOST_CODES + 5)))
    notices = mapped.noticed("unmapped_code", "Orsak")
    assert len(notices) == MOST_CODES + 1
    assert sum(notice.rows for notice in notices) == MOST_CODES + 5


@pytest.mark.parametrize(
    ("text", "may"),
    [
        ("210", True),
        ("Våld i nära relation", True),
        ("FREDA-kortfrågor", True),
        ("Ek, Eva", False),
        ("Eva Ek", False),
        ("eva@kommun.example", False),
        ("070-174 06 05", False),
        (WOMAN_1990, False),
        ("x" * 60, True),
        ("x" * 61, False),
    ],
)
def test_what_may_be_said_of_a_cell(text: str, may: bool) -> None:
    assert sayable(text) is may


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("900101-9802", True),
        ("19900161-9808", True),
        ("hon är 19900101 9802, ja", True),
        ("19900101-T123", True),
        ("2025-03-01", False),
        ("20250301", False),
        ("2025-00012", False),
        ("991399-1234", False),
    ],
)
def test_a_person_number_is_found_anywhere_in_a_text(text: str, holds: bool) -> None:
    assert holds_person_number(text) is holds


# --- properties ------------------------------------------------------------------------------------------------------

LABELS = ("Fysiskt våld", "Psykiskt våld", "Våld, digitalt", "Bedömning genom samtal, utan metod", "SARA")


@given(
    st.lists(st.sampled_from(LABELS), unique=True, min_size=1), st.sampled_from(["; ", ", ", "\n", " | ", TICKED, " "])
)
def test_labels_joined_by_any_separator_come_apart_again(labels: list[str], separator: str) -> None:
    assert set(Labels(LABELS).cut(separator.join(labels)).known) == set(labels)


@given(st.text(max_size=40), st.text(max_size=40), st.text(max_size=40))
def test_no_text_makes_the_mapper_fail(one: str, two: str, three: str) -> None:
    profile = make_profile(
        REASONS + MEASURES, columns={"reason": "Orsak", "unit": "Enhet", "sex": "Kön", "closed_on": "Avslutad"}
    )
    cells = {"Orsak": one, "Enhet": two, "Kön": three, "Avslutad": one, "Insats": two, "Beslut": three, "Från": one}
    mapped = map_rows(profile, cells, {"Ärendenr": one, "Personnr": two, "Aktualiserad": three})
    assert len(mapped.rows) + len(mapped.errors) == 2


def test_a_row_tells_everything_that_its_columns_say() -> None:
    profile = make_profile(
        REASONS
        + '[words.opened_how]\n"Anmälan" = "notification"\n[words.outcome]\n"Klart" = "goal_met"\n'
        + '[words.status]\n"Pågående" = "counts"\n',
        columns={
            "unit": "Enhet",
            "sex": "Kön",
            "opened_how": "Sätt",
            "outcome": "Utfall",
            "status": "Status",
            "closed_on": "Avslutad",
            "reason": "Orsak",
        },
    )
    cells = {"Enhet": "Vuxen", "Kön": "K", "Sätt": "anmälan", "Utfall": "Klart", "Status": "Pågående", "Orsak": "210"}
    row = map_rows(profile, cells | {"Avslutad": "2025-04-01"}).only
    assert row == CaseRow(
        at=Locator(1, 0, 2),
        case_ref=Identifier("2025-1"),
        person_ref=Identifier("199001019802"),
        opened_on=date(2025, 3, 1),
        closed_on=date(2025, 4, 1),
        unit="Vuxen",
        opened_how=OpenedHow.NOTIFICATION,
        target_group=TargetGroup.ADULT_VICTIM,
        sex=Sex.FEMALE,
        birth_year=1990,
        outcome=Outcome.GOAL_MET,
        answers=row.answers,
    )
    assert row.answers.to("close_relation") is Answer.YES
