"""What is sent to the REST API and what is not, and a service that is not well."""

from __future__ import annotations

import json
import logging
import pickle
import traceback
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest
from fetching import Fetcher, fail, fine
from netigate_import import allowed
from netigate_import.fetched import from_bytes
from netigate_import.secret import Secret
from netigate_import.transport import Transport
from netigate_service import KEY, SURVEY, FakeTime, Service, running_untrusted, send, settings_for, settings_from

from casestats.errors import CasestatsError, FixExtract, FixSettings, Refused

# --- what may be sent ----------------------------------------------------------------------------------------------


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


# --- a service that is not well ------------------------------------------------------------------------------------


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
    hasty = settings_for(fetcher.service)._replace(timeout=0.05)  # type: ignore[arg-type]  # it may be less than a second
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


# --- nothing tells -------------------------------------------------------------------------------------------------


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
