"""What a fetch from the REST API brings home, against a real server on loopback that behaves as documented."""

from __future__ import annotations

import itertools
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from fetching import Fetcher, fail, fine
from netigate_import import allowed
from netigate_import.fetched import from_bytes, to_bytes
from netigate_import.paging import Changed
from netigate_service import SURVEY

from casestats.errors import FixExtract, FixSettings, Refused

# --- what is fetched -----------------------------------------------------------------------------------------------


def test_a_fetch_holds_the_answers_to_the_mapped_questions(fetcher: Fetcher) -> None:
    fetcher.service.add(1, "2025-02-03T10:00:00Z", case="X-1", q11="2025-02-01", q12=[120], q13=[130], q14=[140, 141])
    found = fetcher()
    assert [question.text for question in found.questions] == [
        "Ärendenummer", "Datum för aktualisering", "Målgrupp", "Hedersrelaterat?", "Typ av våld",
    ]  # fmt: skip
    (answers,) = found.answer_sets
    assert answers.id == "1"
    assert answers.submitted == "2025-02-03T10:00:00Z"
    assert answers.answers == {
        "10": "X-1", "11": "2025-02-01", "12": ("120",), "13": ("130",), "14": ("140", "141"),
    }  # fmt: skip


def test_nothing_of_the_respondent_or_of_an_unmapped_question_is_kept(fetcher: Fetcher) -> None:
    fetcher.service.add(1, "2025-02-03T10:00:00Z", q15="maria.nystrom@kommun.example")
    content = fetcher.bytes()
    assert b"kommun.example" not in content
    assert b"99" not in content
    assert b"e-post" not in content


def test_the_text_beside_an_option_is_not_kept(fetcher: Fetcher) -> None:
    fetcher.service.add(1, "2025-02-03T10:00:00Z", q14="Hot via en namngiven granne")
    content = fetcher.bytes()
    assert b"granne" not in content
    assert from_bytes(content).answer_sets[0].answers["14"] == ("?",)


def test_an_option_given_by_its_label_is_the_option(fetcher: Fetcher) -> None:
    fetcher.service.add(1, "2025-02-03T10:00:00Z", q14="fysiskt våld")
    assert fetcher().answer_sets[0].answers["14"] == ("140",)


def test_the_same_answers_give_the_same_bytes_in_whatever_order_they_come(fetcher: Fetcher) -> None:
    for number in (12, 3, 7):
        fetcher.service.add(number, f"2025-0{number % 9 + 1}-03T10:00:00Z", q14=[140])
    first = fetcher.bytes()
    fetcher.service.answer_sets.reverse()
    assert fetcher.bytes() == first
    assert from_bytes(first).ids == ("3", "7", "12")


def test_lists_without_answers_are_completed_one_answer_set_at_a_time(fetcher: Fetcher) -> None:
    fetcher.service.add(1, "2025-02-03T10:00:00Z", q14=[140])
    fetcher.service.add(2, "2025-03-03T10:00:00Z", q14=[141])
    with_list = fetcher.bytes()
    fetcher.service.with_answers = False
    assert fetcher.bytes() == with_list
    assert f"/v1.1/surveys/{SURVEY}/answers/2" in fetcher.service.requests


def test_a_field_with_another_name_is_found_by_its_setting(fetcher: Fetcher) -> None:
    fetcher.service.add(1, "2025-02-03T10:00:00Z", q14=[140])
    fetcher.service.answer_sets[0]["meta"] = {"Id": fetcher.service.answer_sets[0].pop("answerSetId")}
    assert fetcher(fields={"answer_set": "meta.Id"}).ids == ("1",)


def test_a_missing_field_is_named_with_the_fields_there_are(fetcher: Fetcher) -> None:
    fetcher.service.add(1, "2025-02-03T10:00:00Z")
    with pytest.raises(FixSettings) as caught:
        fetcher(fields={"answer_set": "AnswerSetID"})
    assert "AnswerSetID" in caught.value.words.sv
    assert "answerSetId" in caught.value.words.sv
    assert "X-1" not in caught.value.words.sv


# --- windows of time -----------------------------------------------------------------------------------------------


def test_a_year_is_asked_for_a_window_at_a_time_without_gaps(fetcher: Fetcher) -> None:
    fetcher(page_days=100)
    asked = [request.split("?")[1] for request in fetcher.service.requests if "from=" in request]
    edges = [(part.split("&")[0][5:], part.split("&")[1][3:]) for part in asked]
    assert len(edges) == 4
    assert edges[0][0].startswith("2025-01-01")
    assert edges[-1][1].startswith("2026-01-01")
    assert all(before[1] == after[0] for before, after in itertools.pairwise(edges))


def test_an_answer_set_at_the_edge_of_two_windows_comes_once(fetcher: Fetcher) -> None:
    fetcher.service.add(1, "2025-04-11T00:00:00Z")
    found = fetcher(page_days=100)
    assert found.ids == ("1",)
    assert len(found.answer_sets) == 1


@pytest.mark.parametrize(("answers", "windows"), [(3, 1), (4, 3), (5, 3)])
def test_a_window_is_halved_at_the_threshold_where_the_service_may_have_cut_it(
    fetcher: Fetcher, answers: int, windows: int
) -> None:
    for number in range(1, answers + 1):
        fetcher.service.add(number, f"2025-{number * 2:02}-03T10:00:00Z")
    found = fetcher(page_days=366, page_limit=4)
    assert len(found.ids) == answers
    assert sum("from=" in request for request in fetcher.service.requests) == windows


def test_one_second_with_more_answers_than_the_limit_stops_rather_than_loses_any(fetcher: Fetcher) -> None:
    for number in range(1, 4):
        fetcher.service.add(number, "2025-02-03T10:00:00Z")
    with pytest.raises(FixExtract, match="page_limit"):
        fetcher(page_limit=2)


def test_a_fetch_of_changes_asks_with_updated_alone_and_is_never_whole(fetcher: Fetcher) -> None:
    fetcher.service.add(1, "2025-01-03T10:00:00Z")
    fetcher.service.add(2, "2025-01-04T10:00:00Z", updated="2025-06-01T10:00:00Z")
    found = fetcher(Changed(datetime(2025, 5, 1, tzinfo=UTC)))
    assert found.ids == ("2",)
    assert not found.whole
    (asked,) = [request for request in fetcher.service.requests if "/answers?" in request]
    assert "updated=" in asked
    assert "from=" not in asked


@pytest.mark.parametrize(("first_day", "whole"), [("2025-01-01", True), ("2024-12-31", False)])
def test_only_a_window_from_the_first_day_of_the_survey_is_whole(fetcher: Fetcher, first_day: str, whole: bool) -> None:
    assert fetcher(first_day=first_day).whole is whole


def test_times_are_sent_in_utc() -> None:
    winter = datetime(2025, 1, 1, tzinfo=UTC).astimezone(tz=None)
    assert allowed.answers_updated(1, winter).target.startswith("/surveys/1/answers?updated=2025-01-01T00%3A00%3A00Z")
    with pytest.raises(ValueError, match="time zone"):
        allowed.answers_updated(1, datetime(2025, 1, 1))  # noqa: DTZ001 (a moment without a zone is what is refused)


# --- going on after a cut ------------------------------------------------------------------------------------------


def test_a_fetch_that_was_given_up_goes_on_where_it_was(fetcher: Fetcher) -> None:
    for month in range(1, 13):
        fetcher.service.add(month, f"2025-{month:02}-15T10:00:00Z", q14=[140])
    fetcher.service.troubles.extend([fine] * 7 + [fail(500)] * 6)
    with pytest.raises(FixExtract):
        fetcher()
    before = len(fetcher.service.requests)
    resumed = fetcher.bytes()
    again = [request for request in fetcher.service.requests[before:] if "from=" in request]
    assert len(again) == 12 - 6
    assert fetcher.bytes() == resumed
    assert from_bytes(resumed).ids == tuple(str(month) for month in range(1, 13))


def test_the_work_folder_is_empty_and_gone_when_the_fetch_is_done(fetcher: Fetcher) -> None:
    fetcher.service.add(1, "2025-02-03T10:00:00Z")
    fetcher()
    assert not fetcher.work_folder.exists()


def test_what_a_cut_fetch_leaves_is_for_its_owner_only_and_holds_no_respondent(fetcher: Fetcher) -> None:
    fetcher.service.add(1, "2025-01-03T10:00:00Z", q15="maria.nystrom@kommun.example")
    fetcher.service.troubles.extend([fine, fine] + [fail(500)] * 6)
    with pytest.raises(FixExtract):
        fetcher()
    assert fetcher.work_folder.stat().st_mode & 0o777 == 0o700
    (page,) = fetcher.work_folder.iterdir()
    assert page.stat().st_mode & 0o777 == 0o600
    assert "kommun.example" not in page.read_text()


def test_pages_of_another_window_or_other_settings_are_not_used(fetcher: Fetcher) -> None:
    fetcher.service.add(1, "2025-01-03T10:00:00Z", q14=[140])
    fetcher.service.troubles.extend([fine, fine] + [fail(500)] * 6)
    with pytest.raises(FixExtract):
        fetcher()
    fetcher.service.requests.clear()
    fetcher(fields={"answer_value": "text"})
    assert any("from=2025-01-01" in request for request in fetcher.service.requests)


def test_pages_older_than_six_hours_are_thrown_away_unread(fetcher: Fetcher) -> None:
    fetcher.service.add(1, "2025-01-03T10:00:00Z")
    fetcher.service.troubles.extend([fine, fine] + [fail(500)] * 6)
    with pytest.raises(FixExtract):
        fetcher()
    (page,) = fetcher.work_folder.iterdir()
    old = (datetime.now(UTC) - timedelta(hours=7)).timestamp()
    os.utime(page, (old, old))
    fetcher.service.requests.clear()
    fetcher()
    assert any("from=2025-01-01" in request for request in fetcher.service.requests)


def test_a_page_cut_by_a_crash_is_fetched_anew(fetcher: Fetcher) -> None:
    fetcher.service.add(1, "2025-01-03T10:00:00Z", q14=[140])
    fetcher.service.troubles.extend([fine, fine] + [fail(500)] * 6)
    with pytest.raises(FixExtract):
        fetcher()
    (page,) = fetcher.work_folder.iterdir()
    page.write_bytes(page.read_bytes()[:-5])
    assert fetcher().ids == ("1",)


@pytest.mark.parametrize("mode", [0o750, 0o755, 0o777])
def test_a_work_folder_that_others_can_enter_is_refused(fetcher: Fetcher, mode: int) -> None:
    fetcher.work_folder.mkdir()
    fetcher.work_folder.chmod(mode)
    with pytest.raises(Refused, match="0700"):
        fetcher()


def test_a_work_folder_that_is_a_link_is_refused(fetcher: Fetcher, tmp_path: Path) -> None:
    (tmp_path / "real").mkdir(mode=0o700)
    fetcher.work_folder.symlink_to(tmp_path / "real", target_is_directory=True)
    with pytest.raises(Refused, match="0700"):
        fetcher()


# --- the file of a fetch -------------------------------------------------------------------------------------------


def test_the_file_of_a_fetch_reads_back_as_it_was_written(fetcher: Fetcher) -> None:
    fetcher.service.add(1, "2025-02-03T10:00:00Z", q12=[120], q14=[140, 141])
    content = fetcher.bytes()
    assert to_bytes(from_bytes(content)) == content


@pytest.mark.parametrize("cut", [1, 2, 30, 200])
def test_a_cut_file_of_a_fetch_is_told_and_not_read_in_part(fetcher: Fetcher, cut: int) -> None:
    fetcher.service.add(1, "2025-02-03T10:00:00Z", q12=[120])
    with pytest.raises(FixExtract, match="Fetch it again"):
        from_bytes(fetcher.bytes()[: -1 - cut])
