"""A county as its municipalities' programs meet it: each its own, as often as it asks, and nothing before its token."""

from __future__ import annotations

import io
import json
import socket
from typing import Any

import pytest
from werkzeug.datastructures import Headers
from werkzeug.test import EnvironBuilder, run_wsgi_app

from casestats.access import Role
from casestats.actions import answering_members
from casestats.actions.receiving import accept, every_alarm, every_delivery, refuse
from casestats.store.deliveries import READY, OutgoingRecord, add_outgoing
from casestats.store.engine import writing
from tests.county.ends import served
from tests.county.scene import COUNTY, LENA, bundle_of, deliver_and_accept, next_of, received, signed
from tests.web.api.county_service import NEIGHBOUR, CountyService
from tests.web.api.program import Program, problem_of
from tests.web.scene import HOME, OTHER

DELIVERIES, RESULTS = "/county/deliveries", "/county/results"
FIRST = bundle_of(HOME)


def service_of(program: Program) -> CountyService:
    assert isinstance(program.service, CountyService)
    return program.service


def envelope(program: Program, sequence: int = 1) -> bytes:
    """The delivery of that number; the first has come."""
    bundle = FIRST
    for _ in range(1, sequence):
        bundle = next_of(bundle)
    return signed(service_of(program).member, bundle)


def hand_in(program: Program, content: bytes, **given: Any) -> Any:
    return program.post(DELIVERIES, data=content, content_type="application/json", **given)


# --- Deliveries --------------------------------------------------------------------------------------------------


def test_the_same_bytes_again_get_the_same_receipt(own_county: Program) -> None:
    member = own_county.of(Role.MEMBER)
    first = hand_in(member, envelope(own_county, 2))
    again = hand_in(member, envelope(own_county, 2))
    assert (first.status_code, again.status_code) == (200, 200), first.text
    assert (first.json["outcome"], again.json["outcome"]) == ("next", "same")
    assert first.json["receipt"] == again.json["receipt"]
    assert len(every_delivery(own_county.service.installation)) == 2
    told = member.told(DELIVERIES)["items"]
    assert [one["sequence"] for one in told] == [1, 2]
    assert told[1] == {name: again.json[name] for name in told[1]}


def test_what_a_person_decides_is_told_with_a_new_receipt(own_county: Program) -> None:
    member, installation = own_county.of(Role.MEMBER), own_county.service.installation
    hand_in(member, envelope(own_county, 2))
    before = member.told(DELIVERIES)["items"]
    first, second = every_delivery(installation)
    accept(installation, LENA, first.number)
    refuse(installation, LENA, second.number, reason="fel period")
    after = member.told(DELIVERIES)["items"]
    assert [one["state"] for one in after] == ["accepted", "refused"]
    assert after[1]["reason"] == "fel period"
    assert all(new["receipt"] != old["receipt"] for new, old in zip(after, before, strict=True))


def test_a_delivery_of_another_municipality_is_not_taken(county: Program) -> None:
    answer = hand_in(county.of(NEIGHBOUR), envelope(county, 2))
    assert "annan kommun" in problem_of(answer, 409, "refused")["detail"]
    assert len(every_delivery(county.service.installation)) == 1


def test_one_that_was_changed_on_the_way_is_an_alarm_and_told_in_the_callers_language(own_county: Program) -> None:
    changed = envelope(own_county, 2).replace(b'"sig":"', b'"sig":"AA', 1).replace(b"AA", b"", 1)
    spoilt = changed.replace(changed[200:204], b"AAAA", 1)
    answer = hand_in(own_county.of(Role.MEMBER), spoilt, headers={"Accept-Language": "en"})
    assert "no whole, signed delivery" in problem_of(answer, 409, "refused")["detail"]
    assert len(every_delivery(own_county.service.installation)) == 1
    assert len(every_alarm(own_county.service.installation)) == 1


def test_a_delivery_that_came_too_early_is_held_and_says_so(own_county: Program) -> None:
    told = hand_in(own_county.of(Role.MEMBER), envelope(own_county, 3)).json
    assert (told["outcome"], told["state"]) == ("gap", "held")


@pytest.mark.parametrize("body", [b"", b"{}", b"[]", b"7", b"\xff", b'{"payload": 1}', b"{" * 100_000])
def test_what_is_no_envelope_is_not_taken(county: Program, body: bytes) -> None:
    problem_of(hand_in(county.of(Role.MEMBER), body), 409, "refused")


def test_an_envelope_is_sent_as_json(county: Program) -> None:
    answer = county.of(Role.MEMBER).post(DELIVERIES, data=b"{}", content_type="text/plain")
    problem_of(answer, 415, "unsupported-media-type")


# --- Each its own ------------------------------------------------------------------------------------------------


def ready_result(program: Program, recipient: str, kind: str = "return") -> OutgoingRecord:
    with writing(program.service.installation.engine) as connection:
        record = OutgoingRecord(
            number=0,
            sender=COUNTY,
            recipient=recipient,
            kind=kind,
            about="22-2025-1",
            period="2025",
            sequence=1,
            digest="ab" * 32,
            created_at="2026-03-02T09:00:00+00:00",
            created_by="lena",
            envelope=json.dumps({"for": recipient, "payload": "å"}).encode(),
            state=READY,
            tries=0,
            tried_at="",
            receipt="",
        )
        return add_outgoing(connection, record)


def test_a_result_is_its_recipients_alone_and_comes_byte_for_byte(own_county: Program) -> None:
    mine, theirs = ready_result(own_county, HOME), ready_result(own_county, OTHER)
    other_kind = ready_result(own_county, HOME, "acceptance")
    member, neighbour = own_county.of(Role.MEMBER), own_county.of(NEIGHBOUR)
    assert [one["number"] for one in member.told(RESULTS)["items"]] == [mine.number]
    assert [one["recipient"] for one in neighbour.told(RESULTS)["items"]] == [OTHER]
    got = member.get(f"{RESULTS}/{mine.number}")
    assert (got.status_code, got.data, got.mimetype) == (200, mine.envelope, "application/json")
    for number in (theirs.number, other_kind.number, 0, 999, "x", "1.0", "٣", "-1", "9" * 40):
        problem_of(member.get(f"{RESULTS}/{number}"), 404, "not-found")
    problem_of(neighbour.get(f"{RESULTS}/{mine.number}"), 404, "not-found")


def test_a_neighbour_is_told_nothing_of_others(county: Program) -> None:
    neighbour = county.of(NEIGHBOUR)
    assert county.of(Role.MEMBER).told(DELIVERIES)["total"] == 1
    for path in (DELIVERIES, RESULTS, "/county/sum-papers"):
        told = neighbour.get(path)
        assert json.loads(told.text) == {"limit": 20, "page": 1, "total": 0, "items": []}
        assert HOME not in told.text


def test_a_list_comes_in_pages(own_county: Program) -> None:
    installation, member = own_county.service.installation, service_of(own_county).member
    bundle = FIRST
    for _ in range(3):
        bundle = next_of(bundle)
        assert received(installation, signed(member, bundle)).record is not None
    pages = [own_county.of(Role.MEMBER).told(f"{DELIVERIES}?limit=2&page={page}")["items"] for page in (1, 2, 3)]
    assert [[one["sequence"] for one in page] for page in pages] == [[1, 2], [3, 4], []]


def test_a_delivery_accepted_by_hand_is_told_to_the_program_too(own_county: Program) -> None:
    deliver_and_accept(own_county.service.installation, service_of(own_county).member, next_of(FIRST))
    assert [one["state"] for one in own_county.of(Role.MEMBER).told(DELIVERIES)["items"]] == ["replaced", "accepted"]


# --- What strangers can make it do -------------------------------------------------------------------------------


class Untouched(io.RawIOBase):
    """A body that must not be read."""

    def readable(self) -> bool:
        return True

    def readinto(self, _buffer: object) -> int:
        raise AssertionError("the body was read")


@pytest.mark.parametrize(
    ("who", "scopes", "status", "name"),
    [
        (None, None, 401, "token-needed"),
        (Role.ANALYST, None, 403, "not-allowed"),
        (Role.MEMBER, ["results:read"], 403, "not-allowed"),
        (Role.MEMBER, ["deliveries:write"], 413, "too-large"),
    ],
)
def test_a_body_is_read_only_once_the_token_and_the_length_are_seen(
    county: Program, who: Role | None, scopes: list[str] | None, status: int, name: str
) -> None:
    token = "" if who is None else county.of(who, scopes).token
    told = {"Authorization": f"Bearer {token}"} if token else {}
    asked = EnvironBuilder(
        "/api/v1/county/deliveries", method="POST", headers=Headers(told), content_type="application/json"
    )
    environ = {**asked.get_environ(), "wsgi.input": Untouched(), "CONTENT_LENGTH": "16000001"}
    body, answered, _ = run_wsgi_app(county.service.app, environ)
    assert answered.startswith(f"{status} ")
    assert json.loads(b"".join(body))["type"].endswith(f"#{name}")


@pytest.mark.parametrize(("size", "status"), [(999, 409), (1000, 409), (1001, 413)])
def test_an_envelope_has_a_largest_size(
    county: Program, monkeypatch: pytest.MonkeyPatch, size: int, status: int
) -> None:
    monkeypatch.setattr(answering_members, "LARGEST_ENVELOPE", 1000)
    assert hand_in(county.of(Role.MEMBER), b"x" * size).status_code == status


def test_nobody_can_make_the_countys_server_receive_more_than_a_delivery(county: Program) -> None:
    """Asked of the server itself, which receives a body before anybody looks at its token: it is told the length, and
    refuses without waiting for a byte."""
    with served(county.service.installation, county.service.app) as port:
        for length, expect, answer in ((18_000_000, "", b"413 "), (17_000_000, "Expect: 100-continue\r\n", b"100 ")):
            head = f"POST /api/v1/county/deliveries HTTP/1.1\r\nHost: x\r\n{expect}Content-Length: {length}\r\n\r\n"
            with socket.create_connection(("127.0.0.1", port), timeout=20) as line:
                line.sendall(head.encode())
                assert line.recv(100).startswith(b"HTTP/1.1 " + answer)
