"""What a robust importer survives: the oddities of survey exports, each with an invented file."""

from __future__ import annotations

from datetime import date

import pytest
from survey import (
    FREE_TEXT,
    LAYOUTS,
    RISKS,
    VIOLENCE,
    Export,
    Filled,
    as_csv,
    cases,
    edited,
    errors,
    notices,
    profile_for,
    profile_text,
    read,
    read_one,
)

from casestats.errors import FixExtract
from casestats.flags import Answer
from casestats.schemas.profile import load_profile

MARKS = "a column per option with 1 and 0, two header rows"
JOINED = "one cell, labels with semicolon"


def export_of(layout: str, *filled: Filled) -> Export:
    return LAYOUTS[layout](filled)


def with_column(export: Export, heading: str, *cells: str) -> Export:
    """The same export with one more column, last; its heading in the upper row."""
    top = [[*export.rows[0], heading], *([*row, ""] for row in export.rows[1 : export.header_rows])]
    rows = zip(export.rows[export.header_rows :], cells, strict=True)
    return export._replace(rows=[*top, *([*row, cell] for row, cell in rows)])


@pytest.mark.parametrize("header_rows", [1, 2, 3])
def test_oddity_19_question_above_and_options_below_in_up_to_three_rows(header_rows: int) -> None:
    layout = {
        1: "a column per option with 1 and 0, one header row",
        2: MARKS,
        3: "a column per option with 1 and 0, three header rows",
    }[header_rows]
    (row,) = cases(read_one(layout, Filled(forms=("Psykiskt våld",))))
    assert row.answers.to("psychological") is Answer.YES
    assert row.answers.to("physical") is Answer.NO


def test_oddity_36_an_empty_option_is_a_no_only_where_another_option_is_filled() -> None:
    filled = (Filled("1", forms=("Fysiskt våld",)), Filled("2", case="X2", forms=None, honour=""))
    one, other = cases(read_one("a column per option with 1 and nothing", *filled))
    assert one.answers.to("psychological") is Answer.NO
    assert other.answers.to("psychological") is Answer.NOT_RECORDED
    assert other.answers.to("honour") is Answer.NOT_RECORDED


def test_oddity_38_1_and_2_mean_yes_and_no_only_where_the_profile_says_so() -> None:
    export = export_of(MARKS, Filled("1", honour="1", forms=("Fysiskt våld",)), Filled("2", honour="2", case="X2"))
    export.rows[2:] = [[cell.replace("0", "2") if place in (8, 9, 10) else cell for place, cell in enumerate(row)]
                       for row in export.rows[2:]]  # fmt: skip
    text = profile_text(export)
    words = 'words = { "1" = "yes", "2" = "no" }\n'
    told = edited(
        text,
        ('flag = "honour"', f'flag = "honour"\n{words}'),
        (f'heading = "{VIOLENCE}"\n', f'heading = "{VIOLENCE}"\n{words}'),
    )
    first, second = cases(read(as_csv(export), profile=told))
    assert [row.answers.to("honour") for row in (first, second)] == [Answer.YES, Answer.NO]
    assert [first.answers.to(flag) for flag in ("physical", "psychological")] == [Answer.YES, Answer.NO]
    untold = read(as_csv(export), profile=load_profile(text, "test"))
    assert cases(untold)[1].answers.to("honour") is Answer.NOT_RECORDED
    assert cases(untold)[0].answers.to("psychological") is Answer.NOT_RECORDED
    assert notices(untold, "unmapped_code")


def test_oddity_38_the_number_of_an_option_is_not_a_1_for_chosen() -> None:
    (row,) = cases(read_one("a column per option with its number", Filled(forms=("Psykiskt våld",))))
    assert [row.answers.to(flag) for flag in ("physical", "psychological")] == [Answer.NO, Answer.YES]


@pytest.mark.parametrize("layout", [name for name in LAYOUTS if name.startswith("one cell")])
def test_oddity_39_several_choices_in_one_cell_are_split_by_known_labels(layout: str) -> None:
    filled = Filled(forms=("Fysiskt våld", "Psykiskt våld"), risks=("FREDA-kortfrågor", RISKS[1]))
    (row,) = cases(read_one(layout, filled))
    assert [row.answers.to(flag) for flag in ("physical", "psychological", "other_violence")] == [
        Answer.YES, Answer.YES, Answer.NO,
    ]  # fmt: skip
    assert row.risk == 0b100001


@pytest.mark.parametrize("layout", LAYOUTS)
def test_oddity_40_what_is_written_beside_other_is_dropped(layout: str) -> None:
    canary = "Kvardröm Zetterlilja, tel 070-174 06 05"
    messages = read_one(
        layout, Filled(forms=("Annat våld",), free_text=canary), Filled("2", case="X2", forms=None, free_text=canary)
    )
    first, second = cases(messages)
    assert first.answers.to("other_violence") is Answer.YES
    assert second.answers.to("other_violence") is Answer.NOT_RECORDED
    assert "Zetterlilja" not in repr(messages)
    assert any(FREE_TEXT in notice.column or notice.column.isdigit() for notice in notices(messages, "dropped_column"))


def test_oddity_40_free_text_within_a_joined_cell_is_counted_and_not_shown() -> None:
    export = export_of(JOINED, Filled(forms=("Fysiskt våld",)))
    place = export.rows[0].index(VIOLENCE)
    export.rows[1][place] = "Fysiskt våld; slag av grannen"
    messages = read(as_csv(export), profile=profile_for(export))
    (row,) = cases(messages)
    assert row.answers.to("physical") is Answer.YES
    assert row.answers.to("psychological") is Answer.NOT_RECORDED, "what was written may mean it"
    (notice,) = notices(messages, "unmapped_code")
    assert (notice.column, notice.code, notice.rows) == (VIOLENCE, "", 1)
    assert "grannen" not in repr(messages)


def test_oddity_40_a_label_that_many_have_is_shown_so_that_the_profile_can_be_mended() -> None:
    export = export_of(JOINED, *(Filled(str(place), case=f"X{place}") for place in range(1, 5)))
    place = export.rows[0].index(VIOLENCE)
    for row in export.rows[1:4]:
        row[place] = "Fysiskt våld; Eftervåld"
    export.rows[4][place] = "Fysiskt våld; Ebbas bror"
    messages = read(as_csv(export), profile=profile_for(export))
    told = [(notice.code, notice.rows) for notice in notices(messages, "unmapped_code")]
    assert told == [("Eftervåld", 3), ("", 4)]


def test_oddity_41_a_label_that_was_edited_means_the_same_under_its_old_name() -> None:
    filled = (
        Filled("1", answered="2025-02-01 09:00:00", opened="2025-01-20", forms=("Psykiskt våld",)),
        Filled("2", answered="2025-08-01 09:00:00", case="X2", forms=("Psykiskt/emotionellt våld",)),
    )
    export = export_of(JOINED, *filled)
    profile = edited(
        profile_text(export),
        (
            '"Psykiskt våld" = "psychological"',
            '"Psykiskt våld" = { means = "psychological", until = 2025-06-30 }, '
            '"Psykiskt/emotionellt våld" = { means = "psychological", since = 2025-07-01 }',
        ),
    )
    messages = read(as_csv(export), profile=profile)
    assert [row.answers.to("psychological") for row in cases(messages)] == [Answer.YES, Answer.YES]
    assert [row.answers.to("physical") for row in cases(messages)] == [Answer.NO, Answer.NO]


def test_oddity_56_a_time_in_utc_is_the_day_it_was_in_sweden() -> None:
    """23:30 UTC on 31 March is half past one in the morning of 1 April."""
    filled = (Filled("1", opened="2025-03-31T23:30:00Z"), Filled("2", case="X2", opened="2025-12-31T22:59:00Z"))
    export = export_of(MARKS, *filled)
    assert [row.opened_on for row in cases(read(as_csv(export), profile=profile_for(export)))] == [
        date(2025, 4, 1), date(2025, 12, 31),
    ]  # fmt: skip
    without_zone = export_of(MARKS, Filled(opened="2025-03-31 23:30:00"))
    stated = profile_for(without_zone, extract="times_are_utc = true")
    assert cases(read(as_csv(without_zone), profile=stated))[0].opened_on == date(2025, 4, 1)
    assert cases(read(as_csv(without_zone), profile=profile_for(without_zone)))[0].opened_on == date(2025, 3, 31)


def test_oddity_67_without_a_case_number_the_answer_set_is_the_case_and_it_is_said() -> None:
    export = export_of(JOINED, Filled("17", case="same"), Filled("18", case="same"))
    profile = edited(profile_text(export), ('case_ref = "1. Ärendenummer"\n', ""))
    messages = read(as_csv(export), profile=profile)
    assert [row.case_ref.plain() for row in cases(messages)] == ["17", "18"]
    assert any("eget ärende" in notice.words.sv for notice in notices(messages, "noted"))


def test_oddity_79_an_incomplete_answer_set_counts_once_it_is_completed_under_the_same_number() -> None:
    begun = Filled("1", status="Ofullständig", opened="", answered="2025-03-01 08:00:00", forms=None)
    done = Filled("1", answered="2025-03-02 08:00:00", honour="Ja")
    before = read_one(JOINED, begun, Filled("2", case="X2"))
    assert [row.case_ref.plain() for row in cases(before)] == ["X2"]
    assert [(notice.kind, notice.rows) for notice in notices(before, "skipped")] == [("skipped", 1)]
    assert errors(before) == []
    for order in ((begun, done), (done, begun)):
        (row,) = cases(read_one(JOINED, *order))
        assert row.answers.to("honour") is Answer.YES


def test_oddity_79_a_finished_answer_stands_though_it_was_opened_again() -> None:
    done = Filled("1", answered="2025-03-02 08:00:00", honour="Ja")
    again = Filled("1", status="Ofullständig", answered="2025-04-01 08:00:00", honour="")
    (row,) = cases(read_one(JOINED, done, again))
    assert row.answers.to("honour") is Answer.YES


def test_oddity_80_two_workers_answers_about_one_case_are_two_rows_in_time() -> None:
    first = Filled("1", honour="Nej", answered="2025-03-02 08:00:00", respondent="a@kommun.example")
    follow_up = Filled("2", honour="Ja", answered="2025-09-02 08:00:00", respondent="b@kommun.example")
    for order in ((first, follow_up), (follow_up, first)):
        rows = cases(read_one(JOINED, *order))
        assert {row.case_ref.plain() for row in rows} == {"X2025-1"}
        assert [row.answers.to("honour") for row in sorted(rows, key=lambda row: row.as_of)] == [Answer.NO, Answer.YES]


def test_oddity_80_an_answer_set_that_was_changed_stands_as_last_answered() -> None:
    first = Filled("1", honour="Ja", answered="2025-03-02 08:00:00")
    corrected = Filled("1", honour="Nej", answered="2025-03-05 08:00:00")
    for order in ((first, corrected), (corrected, first)):
        messages = read_one(JOINED, *order)
        (row,) = cases(messages)
        assert row.answers.to("honour") is Answer.NO
        assert [notice.rows for notice in notices(messages, "skipped")] == [1]


def test_oddity_80_an_answer_set_that_was_changed_stands_over_several_files_too() -> None:
    first = as_csv(export_of(JOINED, Filled("1", honour="Ja", answered="2025-03-02 08:00:00")))
    corrected = as_csv(export_of(JOINED, Filled("1", honour="Nej", answered="2025-06-02 08:00:00")))
    for order in ((first, corrected), (corrected, first)):
        (row,) = cases(read(*order, profile=profile_for(export_of(JOINED))))
        assert row.answers.to("honour") is Answer.NO


def test_oddity_83_a_question_that_was_asked_for_some_time_only_is_not_recorded_at_other_times() -> None:
    old = Filled("1", answered="2017-05-02 08:00:00", opened="2017-05-01", honour="Nej")
    new = Filled("2", answered="2025-05-02 08:00:00", opened="2025-05-01", honour="Nej", case="X2")
    export = export_of(JOINED, old, new)
    versions = (
        '[[form_versions]]\nname = "gamla"\nuntil = 2017-12-31\n\n[[form_versions]]\nname = "nya"\nsince = 2018-01-01\n'
    )
    profile = edited(
        profile_text(export, bottom=versions), ('flag = "honour"', 'flag = "honour"\nversions = ["gamla"]')
    )
    rows = cases(read(as_csv(export), profile=profile))
    assert [row.answers.to("honour") for row in rows] == [Answer.NO, Answer.NOT_RECORDED]


def test_oddity_87_versions_of_a_question_side_by_side_are_one_question() -> None:
    """The same question twice: the deleted one's column is left behind, filled for old answers only."""
    filled = (Filled("1", honour="Ja"), Filled("2", honour="", case="X2"), Filled("3", honour="Ja", case="X3"))
    export = with_column(export_of(JOINED, *filled), "4. Förekommer heder?", "", "Nej", "Nej")
    messages = read(as_csv(export), profile=profile_for(export))
    assert [row.answers.to("honour") for row in cases(messages)] == [Answer.YES, Answer.NO, Answer.NOT_RECORDED]
    assert [(notice.column, notice.rows) for notice in notices(messages, "noted")] == [("4. Förekommer heder?", 1)]


def test_oddity_87_a_renumbered_question_is_found_by_its_other_name() -> None:
    export = with_column(export_of(JOINED, Filled("1", honour="Ja"), Filled("2", honour="", case="X2")),
                         "5. Hedersrelaterat våld?", "", "Ja")  # fmt: skip
    profile = edited(
        profile_text(export),
        (
            'heading = "4. Förekommer heder?"',
            'heading = "4. Förekommer heder?"\naliases = ["5. Hedersrelaterat våld?"]',
        ),
    )
    assert [row.answers.to("honour") for row in cases(read(as_csv(export), profile=profile))] == [
        Answer.YES,
        Answer.YES,
    ]


def test_oddity_87_a_deleted_question_that_leaves_its_column_is_reported_and_not_read() -> None:
    export = with_column(export_of(JOINED, Filled()), "Hur många barn finns i familjen?", "3")
    messages = read(as_csv(export), profile=profile_for(export))
    assert "Hur många barn finns i familjen?" in [notice.column for notice in notices(messages, "dropped_column")]


SHARED = """shared = true"""
NAMES = """
[municipality_names]
accepted = ["Härnösand", "Härnösands kommun", "2280"]
others = ["Timrå", "Sundsvall"]
"""


def test_oddity_88_other_municipalities_rows_in_a_shared_survey_are_not_ours() -> None:
    filled = [Filled(str(place), case=f"X{place}") for place in range(1, 6)]
    own = ("Härnösand", "HÄRNÖSANDS KOMMUN", "2280", "Timrå", "Vet inte riktigt")
    export = with_column(export_of(JOINED, *filled), "Kommun", *own)
    profile = profile_for(export, extract=SHARED, columns='municipality = "Kommun"', bottom=NAMES)
    messages = read(as_csv(export), profile=profile)
    assert [row.case_ref.plain() for row in cases(messages)] == ["X1", "X2", "X3"]
    assert [(error.at.row, error.rule) for error in errors(messages)] == [(6, "municipality_unknown")]
    assert [notice.rows for notice in notices(messages, "skipped")] == [1]


def test_oddity_88_a_shared_survey_without_the_column_of_municipality_is_refused() -> None:
    export = export_of(JOINED, Filled())
    profile = profile_for(export, extract=SHARED, columns='municipality = "Kommun"', bottom=NAMES)
    with pytest.raises(FixExtract, match="Kommun"):
        read(as_csv(export), profile=profile)
