"""The adapter as a whole: what it claims, what it tells, and the file of a fetch read like any other extract."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from netigate_import.__main__ import main
from netigate_import.adapter import NetigateAdapter
from netigate_import.api import fetch, headings_of, wanted_by
from netigate_import.fetched import AnswerSet, Fetched, Question, from_bytes, to_bytes
from netigate_import.paging import Created
from netigate_import.secret import Secret
from netigate_service import KEY, SURVEY, FakeTime, Service, running, settings_for
from survey import (
    LAYOUTS,
    RISKS,
    Filled,
    as_csv,
    as_xlsx,
    cases,
    edited,
    errors,
    notices,
    profile_for,
    profile_text,
    read,
    read_one,
)

from casestats.adapters.contract import Adapter, Claim, Message
from casestats.adapters.discovery import discover
from casestats.adapters.extract import Extract, SourceFile
from casestats.adapters.profile import Profile
from casestats.errors import FixExtract, FixSettings
from casestats.flags import Answer
from casestats.periods import Period
from casestats.schemas.profile import load_profile

JOINED = "one cell, labels with semicolon"
MARKS = "a column per option with 1 and 0, two header rows"


def test_the_adapter_is_found_by_its_entry_point() -> None:
    assert isinstance(discover().named("netigate"), NetigateAdapter)
    assert isinstance(NetigateAdapter(), Adapter)


def test_an_export_claims_what_the_profile_claims_and_its_file_name_tells_the_period() -> None:
    export = LAYOUTS[JOINED]([Filled()])
    with as_csv(export).open() as stream:
        source = SourceFile.from_bytes(stream.read(), "svar_2025.csv")
    named = profile_for(export, extract="file_name = 'svar_(?P<year>\\d{4})'")
    assert read(source, profile=named)[0] == Claim("2280", Period(2025, 1, 12), complete=False)
    complete = profile_for(export, top='claims = "complete"', extract="file_name = 'svar_(?P<year>\\d{4})'")
    assert read(source, profile=complete)[0] == Claim("2280", Period(2025, 1, 12), complete=True)


def test_the_summary_and_the_option_columns_are_compared_and_the_columns_stand() -> None:
    export = LAYOUTS["summary and option columns"]([Filled("1"), Filled("2", case="X2"), Filled("3", case="X3")])
    place = export.rows[0].index("5. Typ av våld (flera val)")
    export.rows[2][place] = "Psykiskt våld"
    export.rows[3][place + 1 : place + 4] = ["", "", ""]
    messages = read(as_csv(export), profile=profile_for(export))
    first, second, third = cases(messages)
    assert [first.answers.to(flag) for flag in ("physical", "psychological")] == [Answer.YES, Answer.NO]
    assert [second.answers.to(flag) for flag in ("physical", "psychological")] == [Answer.YES, Answer.NO]
    assert third.answers.to("physical") is Answer.YES
    assert [(notice.column, notice.rows) for notice in notices(messages, "noted")] == [
        ("5. Typ av våld (flera val)", 2)
    ]


def test_an_option_of_the_profile_that_the_export_does_not_have_stops_the_import() -> None:
    """Not ticked would be counted as a no, and nobody could tick it."""
    export = LAYOUTS[MARKS]([Filled()])
    export.rows[1][export.rows[1].index("Psykiskt våld")] = "Psykiskt/emotionellt våld"
    with pytest.raises(FixExtract) as caught:
        read(as_csv(export), profile=profile_for(export))
    assert "“Psykiskt våld”" in caught.value.words.sv
    assert "“Psykiskt/emotionellt våld”" in caught.value.words.sv
    dated = edited(
        profile_text(export),
        ('"Psykiskt våld" = "psychological"', '"Psykiskt våld" = { means = "psychological", until = 2024-12-31 }'),
    )
    (row,) = cases(read(as_csv(export), profile=dated))
    assert row.answers.to("psychological") is Answer.NOT_RECORDED


def test_an_option_that_the_profile_does_not_name_is_told_with_its_heading() -> None:
    export = LAYOUTS[MARKS]([Filled("1"), Filled("2", case="X2", forms=("Annat våld",))])
    profile = edited(profile_text(export), (', "Annat våld" = "other_violence"', ""))
    messages = read(as_csv(export), profile=profile)
    assert [row.answers.to("physical") for row in cases(messages)] == [Answer.YES, Answer.NOT_RECORDED]
    assert [(notice.code, notice.rows) for notice in notices(messages, "unmapped_code")] == [("Annat våld", 1)]


@pytest.mark.parametrize("write", [as_csv, as_xlsx])
def test_an_export_cannot_smuggle_in_our_mark_for_nothing_ticked(write: Callable[..., SourceFile]) -> None:
    export = LAYOUTS[JOINED]([Filled()])
    export.rows[1][export.rows[0].index("5. Typ av våld (flera val)")] = "\x1f"
    (row,) = cases(read(write(export), profile=profile_for(export)))
    assert row.answers.to("physical") is Answer.NOT_RECORDED


def test_test_respondents_are_skipped_and_not_named() -> None:
    filled = (Filled("1", respondent="test@kommun.example"), Filled("2", case="X2"))
    skip = '[[skip]]\ncolumn = "Respondent"\nwords = ["test@kommun.example"]\nbecause = "test"\n'
    messages = read_one(JOINED, *filled, bottom=skip)
    assert [row.case_ref.plain() for row in cases(messages)] == ["X2"]
    assert "kommun.example" not in repr(messages)
    assert [notice.rows for notice in notices(messages, "skipped")] == [1]


def test_a_single_choice_in_option_columns_is_the_option_that_is_ticked() -> None:
    export = LAYOUTS[JOINED]([Filled(str(place), case=f"X{place}") for place in range(1, 4)])
    place = export.rows[0].index("4. Förekommer heder?")
    marks = (["1", "0", "0"], ["", "", "X"], ["1", "1", ""])
    rows = [[*export.rows[0][:place], *["4. Förekommer heder?"] * 3, *export.rows[0][place + 1 :]]]
    rows += [[""] * place + ["Ja", "Nej", "Vet ej"] + [""] * (len(export.rows[0]) - place - 1)]
    rows += [[*row[:place], *mark, *row[place + 1 :]] for row, mark in zip(export.rows[1:], marks, strict=True)]
    told = export._replace(rows=rows, header_rows=2)
    messages = read(as_csv(told), profile=profile_for(told))
    assert [row.answers.to("honour") for row in cases(messages)] == [Answer.YES, Answer.UNKNOWN, Answer.NOT_RECORDED]
    assert [notice.rows for notice in notices(messages, "noted")] == [1]


def test_a_column_beside_a_question_is_not_taken_for_it() -> None:
    """Without its own column the question is missing, whatever stands beside it."""
    export = LAYOUTS[JOINED]([Filled()])
    export.rows[0][export.rows[0].index("3. Målgrupp")] = "3. Målgrupp - ansvarig chef"
    with pytest.raises(FixExtract, match="Målgrupp"):
        read(as_csv(export), profile=profile_for(export))


def test_a_misspelt_setting_of_the_adapter_is_named() -> None:
    export = LAYOUTS[JOINED]([Filled()])
    profile = replace(profile_for(export), adapter_settings={"apy": {}})
    with pytest.raises(FixSettings, match="apy"):
        read(as_csv(export), profile=profile)


def test_a_check_tells_what_is_read_dropped_and_refused_and_no_case() -> None:
    export = LAYOUTS[MARKS]([Filled("1"), Filled("2", case="X2", opened="i våras")])
    told = NetigateAdapter().check(Extract((as_csv(export),)), profile_for(export))
    said = " ".join(notice.words.sv for notice in told)
    assert "5. Typ av våld (flera val)" in said
    assert "Rader som skulle läsas: 1. Avvisas: 1." in said
    assert "Annat våld, nämligen" in [notice.column for notice in told]
    assert "X2025-1" not in repr(told)


# --- the file of a fetch --------------------------------------------------------------------------------------------

QUESTIONS = (
    Question("10", "1. Ärendenummer"),
    Question("11", "2. Datum för aktualisering"),
    Question("12", "3. Målgrupp", (("120", "Våldsutsatt vuxen"), ("121", "Barn utsatt för våld"))),
    Question("13", "4. Förekommer heder?", (("130", "Ja"), ("131", "Nej"), ("132", "Vet ej"))),
    Question(
        "14", "5. Typ av våld (flera val)", (("140", "Fysiskt våld"), ("141", "Psykiskt våld"), ("142", "Annat våld"))
    ),
    Question("15", "7. Riskbedömning (flera val)", tuple((str(150 + n), label) for n, label in enumerate(RISKS))),
)
DONE = AnswerSet(
    "1",
    started="2025-03-10T09:00:00Z",
    submitted="2025-03-10T10:00:00Z",
    answers={"10": "X1", "11": "2025-03-01", "12": ("120",), "13": ("131",), "14": ("140", "142"), "15": ("150",)},
)
FETCHED = Fetched(SURVEY, "2024-12-31T23:00:00Z", "2025-12-31T23:00:00Z", "", True, ("1",), QUESTIONS, (DONE,))


def api_profile(**more: str) -> Profile:
    """The same form without its measures, which the invented service does not ask for."""
    before, rest = profile_text(LAYOUTS[JOINED]([]), **more).split("[[measures]]", 1)
    return load_profile(before + rest.partition('granted = "9d. Form"')[2], "test")


def read_fetched(fetched: Fetched, **more: str) -> list[Message]:
    return read(SourceFile.from_bytes(to_bytes(fetched)), profile=api_profile(**more))


def test_the_file_of_a_fetch_gives_the_case_that_an_export_gives() -> None:
    (row,) = cases(read_fetched(FETCHED))
    filled = Filled("1", case="X1", forms=("Fysiskt våld", "Annat våld"), risks=("FREDA-kortfrågor",))
    (exported,) = cases(read_one(JOINED, filled._replace(answered="2025-03-10T10:00:00Z")))
    assert row._replace(at=exported.at) == exported
    assert row.at.sheet == 0


def test_a_question_answered_with_no_option_is_no_and_one_that_is_not_there_is_not_recorded() -> None:
    nothing_ticked = DONE._replace(answers={"10": "X1", "11": "2025-03-01", "14": ()})
    (row,) = cases(read_fetched(FETCHED._replace(answer_sets=(nothing_ticked,))))
    assert row.answers.to("physical") is Answer.NO
    assert row.answers.to("honour") is Answer.NOT_RECORDED


def test_an_option_that_the_form_does_not_have_makes_no_other_option_a_no() -> None:
    unknown = DONE._replace(answers={"10": "X1", "11": "2025-03-01", "14": ("140", "?")})
    messages = read_fetched(FETCHED._replace(answer_sets=(unknown,)))
    (row,) = cases(messages)
    assert [row.answers.to(flag) for flag in ("physical", "psychological")] == [Answer.YES, Answer.NOT_RECORDED]
    assert [notice.rows for notice in notices(messages, "unmapped_code")] == [1]


def test_an_option_of_the_profile_that_the_fetched_form_does_not_have_stops_the_import() -> None:
    without = QUESTIONS[4]._replace(options=QUESTIONS[4].options[:2])
    with pytest.raises(FixExtract, match="Annat våld"):
        read_fetched(FETCHED._replace(questions=(*QUESTIONS[:4], without, QUESTIONS[5])))


@given(st.binary(max_size=40), st.integers(0, 2000), st.integers(0, 40))
@example(b" ", 87, 0)  # within the time it ends at
def test_a_damaged_fetch_is_told_and_never_fails_otherwise(damage: bytes, place: int, length: int) -> None:
    content = to_bytes(FETCHED)
    source = SourceFile.from_bytes(content[:place] + damage + content[place + length :])
    with suppress(FixExtract):
        assert isinstance(read(source, profile=api_profile())[0], Claim)


def test_an_unfinished_answer_set_of_a_fetch_is_skipped() -> None:
    messages = read_fetched(FETCHED._replace(answer_sets=(DONE, DONE._replace(id="2", completed=False))))
    assert len(cases(messages)) == 1
    assert errors(messages) == []
    assert [notice.rows for notice in notices(messages, "skipped")] == [1]


@pytest.mark.parametrize(
    ("changed", "claim"),
    [
        ({}, Claim("2280", Period(2025, 12, 1), complete=True)),
        ({"until": "2025-06-30T22:00:00Z"}, Claim("2280", Period(2025, 6, 1), complete=True)),
        ({"until": "2025-06-30T23:00:00Z"}, Claim("2280", None, complete=False)),
        ({"until": "2025-06-15T22:00:00Z"}, Claim("2280", None, complete=False)),
        ({"whole": False}, Claim("2280", Period(2025, 12, 1), complete=False)),
        (
            {"whole": False, "since": "", "until": "", "updated": "2025-06-01T00:00:00Z"},
            Claim("2280", None, complete=False),
        ),
    ],
)
def test_only_a_whole_fetch_up_to_the_end_of_a_month_claims_completeness(
    changed: dict[str, object], claim: Claim
) -> None:
    messages = read_fetched(FETCHED._replace(**changed), top='claims = "complete"')  # type: ignore[arg-type]  # what one test changes
    assert messages[0] == claim
    assert (
        bool([notice for notice in notices(messages, "noted") if "Hämtningen" in notice.words.sv]) is not claim.complete
    )


def test_a_fetch_claims_nothing_where_the_profile_claims_nothing() -> None:
    assert read_fetched(FETCHED)[0] == Claim("2280", Period(2025, 12, 1), complete=False)


def test_what_the_profile_skips_rows_by_must_be_in_a_fetch_too() -> None:
    """Respondents are not fetched: a profile that tells test rows by them must not let them through in silence."""
    with pytest.raises(FixExtract, match="Respondent"):
        read_fetched(FETCHED, bottom='[[skip]]\ncolumn = "Respondent"\nwords = ["test"]\n')


def test_fetched_and_read_from_end_to_end(secret: Secret, fake_time: FakeTime, work_folder: Path) -> None:
    with running() as service:
        service.questions = [
            {
                "questionId": int(number),
                "text": text,
                "alternatives": [{"alternativeId": int(o), "text": t} for o, t in of],
            }
            for number, text, of in QUESTIONS
        ]
        service.add(1, "2025-03-31T23:30:00Z", case="X1", q11="2025-03-31T22:30:00Z", q13=[130], q14=[141])
        service.add(2, "2025-04-02T10:00:00Z", case="X2", q11="2025-04-01", q13=[131], q14=[140, 142], completed=False)
        profile = api_profile(top='claims = "complete"')
        window = Created(datetime(2025, 1, 1, tzinfo=UTC), datetime(2025, 6, 30, 22, tzinfo=UTC))
        content = fetch(
            settings_for(service),
            secret,
            window,
            work_folder,
            wanted=wanted_by(headings_of(profile)),
            timing=fake_time.timing,
        )
    messages = read(SourceFile.from_bytes(content), profile=profile)
    (row,) = cases(messages)
    assert messages[0] == Claim("2280", Period(2025, 6, 1), complete=True)
    assert row.opened_on == date(2025, 4, 1)
    assert [row.answers.to(flag) for flag in ("honour", "psychological", "physical")] == [
        Answer.YES, Answer.YES, Answer.NO,
    ]  # fmt: skip


# --- the command ----------------------------------------------------------------------------------------------------


@pytest.fixture
def written(tmp_path: Path, service: Service) -> list[str]:
    """A profile and a key on disk, and the arguments that name them."""
    text = profile_text(LAYOUTS[JOINED]([]))
    text += (
        f'[adapter_settings.api]\nbase = "{service.base}"\nsurvey = {SURVEY}\nheader = "X-API-Key"\n'
        'first_day = "2025-01-01"\n'
    )
    (tmp_path / "profile.toml").write_text(text, encoding="utf-8")
    (tmp_path / "key").write_text(f"127.0.0.1 {KEY}\n")
    (tmp_path / "key").chmod(0o600)
    service.questions = [{"questionId": 10, "text": "1. Ärendenummer"}, {"questionId": 11, "text": "Fysiskt våld"}]
    service.add(1, "2025-03-31T23:30:00Z", case="X1")
    profile, key, work, out = (str(tmp_path / name) for name in ("profile.toml", "key", "work", "answers.json"))
    return [profile, "--key-file", key, "--work-folder", work, "--out", out]


def test_the_command_writes_a_file_for_its_owner_only(written: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*written, "--until", "2025-06-30"]) == 0
    path = Path(written[-1])
    assert path.stat().st_mode & 0o777 == 0o600
    content = path.read_bytes()
    assert b'"until":"2025-06-30T22:00:00Z"' in content
    assert from_bytes(content).answer_sets[0].answers == {"10": "X1"}
    assert "".join(capsys.readouterr()) == ""


def test_the_command_says_in_both_languages_what_to_mend_and_keeps_quiet_about_the_key(
    written: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*written, "--changed-since", "2025-06-30"]) == 0
    assert main([*written, "--until", "2025-06-30"]) == 4
    said = capsys.readouterr().err
    assert "finns redan" in said
    assert "exists already" in said
    assert KEY not in said


def test_the_command_ends_with_the_codes_of_casestats(written: list[str], service: Service) -> None:
    Path(written[2]).chmod(0o644)
    assert main([*written, "--until", "2025-06-30"]) == 5
    Path(written[0]).write_text('municipality = "2280"', encoding="utf-8")
    assert main([*written, "--until", "2025-06-30"]) == 4
