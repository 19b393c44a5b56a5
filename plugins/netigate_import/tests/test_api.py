"""The client of the REST API, against a real server on loopback that behaves as documented, and misbehaves."""

from __future__ import annotations

import itertools
import json
import logging
import os
import pickle
import sys
import traceback
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest
from netigate_import import allowed
from netigate_import.api import fetch
from netigate_import.api_settings import ApiSettings
from netigate_import.fetched import Fetched, from_bytes, to_bytes
from netigate_import.paging import Changed, Created, Window
from netigate_import.secret import Secret
from netigate_import.transport import Transport
from netigate_service import (
    KEY,
    SURVEY,
    FakeTime,
    Service,
    Trouble,
    running_untrusted,
    send,
    settings_for,
    settings_from,
)

from casestats.errors import CasestatsError, FixExtract, FixSettings, Refused

YEAR = Created(datetime(2025, 1, 1, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC))
MAPPED = {"Ärendenummer", "Datum för aktualisering", "Målgrupp", "Hedersrelaterat?", "Typ av våld"}


class Fetcher:
    """Fetches with what most tests share: the year 2025, the mapped questions, a clock that does not wait."""

    def __init__(self, service: Service, secret: Secret, fake_time: FakeTime, work_folder: Path) -> None:
        self.service, self.secret, self.fake_time, self.work_folder = service, secret, fake_time, work_folder

    def bytes(self, window: Window = YEAR, settings: ApiSettings | None = None) -> bytes:
        return fetch(
            settings or settings_for(self.service),
            self.secret,
            window,
            self.work_folder,
            wanted=MAPPED.__contains__,
            timing=self.fake_time.timing,
        )

    def __call__(self, window: Window = YEAR, **changed: object) -> Fetched:
        return from_bytes(self.bytes(window, settings_for(self.service, **changed)))


@pytest.fixture
def fetcher(service: Service, secret: Secret, fake_time: FakeTime, work_folder: Path) -> Fetcher:
    return Fetcher(service, secret, fake_time, work_folder)


def fail(status: int, retry_after: str = "", location: str = "") -> Trouble:
    headers = {"Retry-After": retry_after, "Location": location}
    return lambda handler: send(handler, status, b"{}", headers={name: text for name, text in headers.items() if text})


def fine(_: BaseHTTPRequestHandler) -> bool:
    return False


# --- what is fetched ------------------------------------------------------------------------------------------------


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


# --- windows of time ------------------------------------------------------------------------------------------------


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
        allowed.answers_updated(1, datetime(2025, 1, 1))  # noqa: DTZ001


# --- what may be sent -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("/surveys/1/copy", ()),
        ("/surveys/1", ()),
        ("/surveys/1/answers/2/../../copy", ()),
        ("/surveys/1/answers/respondent/3", ()),
        ("/surveys/1/answers\n", ()),
        ("/surveys/1/questions", (("completed", "true"),)),
        ("/surveys/1/answers", (("copyanswers", "true"),)),
        ("/surveys/1/answers", (("completed", "true"), ("completed", "true"))),
        ("/surveys/1/answers", (("from", "2025-01-01"),)),
        ("/surveys/1/answers", (("updated", "2025-01-01T00:00:00Z"), ("from", "2025-01-01T00:00:00Z"))),
        ("/surveys/1/answers", (("updated", "2025-01-01T00:00:00Z"), ("to", "2025-01-01T00:00:00Z"))),
        ("http://elsewhere.example/surveys", ()),
        ("", ()),
    ],
)
def test_a_call_off_the_list_is_refused_before_anything_is_sent(
    service: Service, secret: Secret, path: str, query: tuple[tuple[str, str], ...]
) -> None:
    with pytest.raises(Refused, match="not on the list"):
        Transport(settings_for(service), secret).get(allowed.Call(path, query))
    assert service.requests == []


def test_every_call_of_the_client_is_on_the_list(service: Service, secret: Secret) -> None:
    service.add(5, "2025-01-03T10:00:00Z")
    transport = Transport(settings_for(service), secret)
    moment = datetime(2025, 1, 1, tzinfo=UTC)
    calls = (
        allowed.surveys(),
        allowed.questions(SURVEY),
        allowed.answers_created(SURVEY, moment, moment + timedelta(days=30)),
        allowed.answers_updated(SURVEY, moment),
        allowed.answer_set(SURVEY, "5"),
    )
    assert all(transport.get(call) for call in calls)
    assert len(service.requests) == len(calls)


def test_the_key_travels_in_the_header_that_the_settings_name(fetcher: Fetcher) -> None:
    fetcher(header="Authorization", header_prefix="Bearer ")
    assert all(headers["Authorization"] == f"Bearer {KEY}" for headers in fetcher.service.headers)
    assert not any(KEY in request for request in fetcher.service.requests)


def test_a_redirect_is_refused_and_not_followed(fetcher: Fetcher) -> None:
    fetcher.service.troubles.append(fail(302, location=f"{fetcher.service.base}/surveys"))
    with pytest.raises(Refused, match="redirect"):
        fetcher()
    assert len(fetcher.service.requests) == 1


def test_a_key_for_another_host_is_never_sent(service: Service, fake_time: FakeTime, work_folder: Path) -> None:
    elsewhere = Fetcher(service, Secret("api.example.org", KEY), fake_time, work_folder)
    with pytest.raises(Refused, match="another host"):
        elsewhere()
    assert service.requests == []


# --- a service that is not well -------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_a_busy_or_broken_service_is_asked_again_with_growing_pauses(fetcher: Fetcher, status: int) -> None:
    fetcher.service.add(1, "2025-02-03T10:00:00Z")
    fetcher.service.troubles.extend([fail(status)] * 3)
    assert fetcher().ids == ("1",)
    assert fetcher.fake_time.slept == [0.5, 1.0, 2.0]


def test_the_pause_that_the_service_asks_for_is_kept(fetcher: Fetcher) -> None:
    later = datetime.now(UTC) + timedelta(seconds=90)
    fetcher.service.troubles.extend([fail(429, retry_after="17"), fail(503, retry_after=format_datetime(later))])
    fetcher()
    assert fetcher.fake_time.slept[0] == 17
    assert 80 < fetcher.fake_time.slept[1] <= 90


@pytest.mark.parametrize("asked", ["soon", "-5", "", "²"])
def test_a_retry_after_that_is_no_time_is_an_ordinary_pause(fetcher: Fetcher, asked: str) -> None:
    fetcher.service.troubles.append(lambda handler: _raw_retry_after(handler, asked))
    fetcher()
    assert fetcher.fake_time.slept == [0.5]


def _raw_retry_after(handler: BaseHTTPRequestHandler, asked: str) -> bool:
    return send(handler, 429, b"", headers={"Retry-After": asked.encode().decode("latin-1")})


def test_a_service_that_asks_for_more_patience_than_we_have_stops_the_fetch_at_once(fetcher: Fetcher) -> None:
    fetcher.service.troubles.append(fail(429, retry_after="86400"))
    with pytest.raises(FixExtract, match="did not finish"):
        fetcher()
    assert fetcher.fake_time.slept == []


def test_a_service_that_stays_broken_is_given_up_after_the_set_attempts(fetcher: Fetcher) -> None:
    fetcher.service.troubles.extend([fail(500)] * 50)
    with pytest.raises(FixExtract, match="did not finish"):
        fetcher(attempts=4)
    assert len(fetcher.service.requests) == 4


@pytest.mark.parametrize("cut", [1, 40])
def test_a_body_that_is_cut_short_is_asked_for_again(fetcher: Fetcher, cut: int) -> None:
    fetcher.service.add(1, "2025-02-03T10:00:00Z")
    questions = json.dumps(fetcher.service.questions).encode()
    fetcher.service.troubles.append(lambda handler: send(handler, 200, questions, cut=cut))
    assert fetcher().ids == ("1",)
    assert len(fetcher.fake_time.slept) == 1


def test_a_body_that_is_cut_without_a_stated_length_is_asked_for_again(fetcher: Fetcher) -> None:
    questions = json.dumps(fetcher.service.questions).encode()
    fetcher.service.troubles.append(lambda handler: send(handler, 200, questions, cut=9, stated=False))
    assert len(fetcher().questions) == 5
    assert len(fetcher.fake_time.slept) == 1


def test_a_connection_that_closes_without_an_answer_is_tried_again(fetcher: Fetcher) -> None:
    def hang_up(handler: BaseHTTPRequestHandler) -> bool:
        handler.close_connection = True
        return True

    fetcher.service.troubles.append(hang_up)
    assert len(fetcher().questions) == 5
    assert len(fetcher.fake_time.slept) == 1


def test_a_service_that_does_not_answer_in_time_is_tried_again(fetcher: Fetcher) -> None:
    def silent(_: BaseHTTPRequestHandler) -> bool:
        fetcher.service.released.wait(10)
        return True

    fetcher.service.troubles.append(silent)
    hasty = settings_for(fetcher.service)._replace(timeout=0.05)  # type: ignore[arg-type]
    assert len(from_bytes(fetcher.bytes(settings=hasty)).questions) == 5
    assert len(fetcher.fake_time.slept) == 1


def test_a_service_that_drips_is_cut_off_when_one_request_has_taken_its_time(fetcher: Fetcher) -> None:
    """The clock jumps 40 s at every look: each body takes longer than the 60 s one request may take."""
    fetcher.service.questions.append({"questionId": 900, "text": "x" * 200_000})
    fetcher.fake_time.step = 40
    with pytest.raises(FixExtract, match="did not finish"):
        fetcher(attempts=2)
    assert len(fetcher.service.requests) == 2


def test_a_server_without_a_trusted_certificate_gets_no_key(secret: Secret, tmp_path: Path) -> None:
    with running_untrusted(tmp_path) as (service, port):
        settings = settings_from(base=f"https://127.0.0.1:{port}/v1.1")
        with pytest.raises(Refused, match="certificate"):
            Transport(settings, secret).get(allowed.surveys())
    assert service.requests == []


def test_an_answer_larger_than_the_limit_is_refused(fetcher: Fetcher) -> None:
    fetcher.service.questions.append({"questionId": 900, "text": "x" * 2**20})
    with pytest.raises(Refused, match="larger than the limit"):
        fetcher(largest_mebibytes=1)


def test_a_log_in_page_instead_of_json_is_told_as_such(fetcher: Fetcher) -> None:
    fetcher.service.troubles.append(lambda handler: send(handler, 200, b"<html>", kind="text/html"))
    with pytest.raises(FixSettings, match="log-in page"):
        fetcher()


@pytest.mark.parametrize(
    ("status", "said"), [(401, "nyckeln"), (403, "nyckeln"), (404, "känner inte till"), (400, "400"), (204, "204")]
)
def test_what_the_person_should_mend_is_said_and_not_tried_again(fetcher: Fetcher, status: int, said: str) -> None:
    fetcher.service.troubles.append(fail(status))
    with pytest.raises(FixSettings) as caught:
        fetcher()
    assert said in caught.value.words.sv
    assert len(fetcher.service.requests) == 1


@pytest.mark.parametrize("content", [b'{"a": 1}', b"[1, 2]", b'"text"'])
def test_json_of_another_shape_is_told_and_not_guessed(fetcher: Fetcher, content: bytes) -> None:
    fetcher.service.troubles.extend([fine, lambda handler: send(handler, 200, content)])
    with pytest.raises(FixSettings):
        fetcher()


# --- going on after a cut -------------------------------------------------------------------------------------------


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


# --- nothing tells --------------------------------------------------------------------------------------------------


def test_no_message_log_or_repr_holds_the_key_or_an_answer(fetcher: Fetcher, caplog: pytest.LogCaptureFixture) -> None:
    fetcher.service.add(1, "2025-01-03T10:00:00Z", case="CANARY-2025-17")
    troubles = [fail(500), fail(401), fail(302), lambda h: send(h, 200, b'[{"case": "CANARY-2025-17"}]'), fail(404)]
    heard: list[str] = []
    with caplog.at_level(logging.DEBUG):
        for trouble in troubles:
            fetcher.service.troubles.extend([trouble] * 6)
            with pytest.raises(CasestatsError) as caught:
                fetcher(attempts=2)
            fetcher.service.troubles.clear()
            heard += [*caught.value.words, repr(caught.value), *traceback.format_exception(caught.value)]
    heard += [caplog.text, repr(fetcher.secret), str(fetcher.secret), f"{fetcher.secret}"]
    heard += [repr(Transport(settings_for(fetcher.service), fetcher.secret))]
    assert not any(KEY in text or "CANARY-2025-17" in text for text in heard)


def test_a_secret_is_not_pickled() -> None:
    with pytest.raises(TypeError):
        pickle.dumps(Secret("127.0.0.1", KEY))


# --- the key --------------------------------------------------------------------------------------------------------


@pytest.fixture
def key_file(tmp_path: Path) -> Path:
    path = tmp_path / "key"
    path.write_text(f"127.0.0.1 {KEY}\n")
    path.chmod(0o600)
    return path


def test_a_key_is_read_from_a_file_only_its_owner_can_read(key_file: Path) -> None:
    assert Secret.from_file(key_file).plain_for("127.0.0.1") == KEY


@pytest.mark.parametrize("mode", [0o400, 0o640, 0o604, 0o644, 0o700])
def test_a_key_file_with_another_mode_is_refused(key_file: Path, mode: int) -> None:
    key_file.chmod(mode)
    with pytest.raises(Refused, match="0600"):
        Secret.from_file(key_file)


def test_a_key_file_that_is_a_link_a_folder_or_missing_is_refused(key_file: Path, tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(key_file)
    for path in (link, tmp_path / "nothing"):
        with pytest.raises(FixSettings):
            Secret.from_file(path)
    with pytest.raises(Refused, match="0600"):
        Secret.from_file(tmp_path)


@pytest.mark.parametrize("content", ["", KEY, "host", "host short", f"host {KEY} more", "host åäöåäöåäöåäö"])
def test_a_key_file_of_another_form_is_told_without_showing_it(key_file: Path, content: str) -> None:
    key_file.write_text(content)
    with pytest.raises(FixSettings) as caught:
        Secret.from_file(key_file)
    assert KEY not in "".join(caught.value.words)


def test_a_key_comes_from_an_external_command_too() -> None:
    command = [sys.executable, "-c", f"print('API.example.org {KEY}')"]
    assert Secret.from_command(command).plain_for("api.example.org") == KEY


@pytest.mark.parametrize("command", [["/nowhere/at/all"], [sys.executable, "-c", "raise SystemExit(1)"]])
def test_a_command_that_fails_is_told(command: list[str]) -> None:
    with pytest.raises(FixSettings, match="failed"):
        Secret.from_command(command)


# --- settings -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "base",
    [
        "http://api.example.org/v1.1",
        "ftp://api.example.org",
        "https://key@api.example.org",
        "https://api.example.org/v1?x=1",
        "https://api.example.org/v1#x",
        "https://api.example.org/../v1",
        "https://api.example.org/a%2fb",
        "https://api.example.org:port",
        "https://",
        "api.example.org",
    ],
)
def test_a_base_address_that_is_not_plain_https_is_refused(base: str) -> None:
    with pytest.raises(FixSettings, match="base"):
        settings_from(base=base)


@pytest.mark.parametrize(
    ("base", "expected"),
    [
        ("https://api.example.org/v1.1/", (True, "api.example.org", 443, "/v1.1")),
        ("https://API.example.org:8443", (True, "api.example.org", 8443, "")),
        ("http://localhost:8000/v1.1", (False, "localhost", 8000, "/v1.1")),
        ("http://[::1]:8000", (False, "::1", 8000, "")),
    ],
)
def test_a_base_address_is_taken_apart(base: str, expected: tuple[bool, str, int, str]) -> None:
    assert settings_from(base=base).base == expected


def test_every_mistake_in_the_settings_is_named_at_once() -> None:
    with pytest.raises(FixSettings) as caught:
        settings_from(base="https://api.example.org", survey=0, first_day="2025-02-30", attempts="six", hedaer="X")
    for key in ("survey", "first_day", "attempts", "hedaer"):
        assert key in caught.value.words.sv
        assert key in caught.value.words.en


# --- the file of a fetch --------------------------------------------------------------------------------------------


def test_the_file_of_a_fetch_reads_back_as_it_was_written(fetcher: Fetcher) -> None:
    fetcher.service.add(1, "2025-02-03T10:00:00Z", q12=[120], q14=[140, 141])
    content = fetcher.bytes()
    assert to_bytes(from_bytes(content)) == content


@pytest.mark.parametrize("cut", [1, 2, 30, 200])
def test_a_cut_file_of_a_fetch_is_told_and_not_read_in_part(fetcher: Fetcher, cut: int) -> None:
    fetcher.service.add(1, "2025-02-03T10:00:00Z", q12=[120])
    with pytest.raises(FixExtract, match="Fetch it again"):
        from_bytes(fetcher.bytes()[: -1 - cut])
