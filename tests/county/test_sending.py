"""A municipality hands in to its county over a line that breaks: nothing is lost, nothing is there twice."""

from __future__ import annotations

import dataclasses
import json
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from casestats.actions.calling_county import NotThrough
from casestats.actions.receiving import accept, every_alarm, every_delivery, receipt, receive, refuse
from casestats.actions.sending import fetch_receipts, send
from casestats.bootstrap import Installation
from casestats.errors import CasestatsError, FixSettings, Refused
from casestats.store.engine import reading
from casestats.web.app import create_app
from tests.county.ends import CODE, Ends, served
from tests.county.lines import Cut, Forwarder, Scripted, answer
from tests.county.scene import KARIN, LENA, Clock, deliver_and_accept, make_county

OTHER = "2280"


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    return create_app(make_county(tmp_path_factory.mktemp("app")))


@pytest.fixture
def ends(tmp_path: Path, app: Flask) -> Iterator[Ends]:
    """They talk."""
    made = Ends(tmp_path)
    with served(made.county, app) as port:
        made.connect(port)
        yield made


def port_of(ends: Ends) -> int:
    return int(ends.member.settings.county_address.rpartition(":")[2])


def events(installation: Installation) -> list[tuple[str, str]]:
    with reading(installation.engine) as connection:
        return [(event.action, event.result) for event in installation.audit_log(connection)]


# --- Sent --------------------------------------------------------------------------------------------------------


def test_a_delivery_that_is_sent_is_confirmed_by_the_countys_own_receipt(ends: Ends) -> None:
    sent, _ = ends.ready()
    record = send(ends.member, KARIN, sent.number)
    assert (record.state, record.envelope) == ("confirmed", sent.envelope)
    ends.demand_once(sent)
    assert [one.via for one in every_delivery(ends.county)] == ["api"]
    assert ("delivery send", "begun") in events(ends.member)


def test_a_delivery_that_is_confirmed_is_not_sent_again(ends: Ends) -> None:
    sent, _ = ends.ready()
    record = send(ends.member, KARIN, sent.number)
    with Scripted(answer("500 x")) as nobody:
        ends.connect(nobody.port)
        assert send(ends.member, KARIN, sent.number) == record._replace(tries=1)
    assert nobody.requests == []


def test_several_that_wait_are_sent_in_any_order_and_held_until_the_row_is_whole(ends: Ends) -> None:
    first, second = ends.ready().record, ends.ready().record
    send(ends.member, KARIN, second.number)
    assert [one.state for one in every_delivery(ends.county)] == ["held"]
    send(ends.member, KARIN, first.number)
    assert [one.state for one in every_delivery(ends.county)] == ["waiting", "waiting"]


def test_the_same_delivery_sent_by_two_at_once_is_there_once(ends: Ends) -> None:
    sent, _ = ends.ready()
    together = threading.Barrier(3)
    troubles: list[CasestatsError] = []

    def go() -> None:
        together.wait()
        try:
            send(ends.member, KARIN, sent.number)
        except CasestatsError as trouble:
            troubles.append(trouble)

    threads = [threading.Thread(target=go) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert troubles == []
    ends.demand_once(sent)


# --- Cut off -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("reset", [True, False])
@pytest.mark.parametrize(
    ("cut", "came"),
    [
        (Cut(request=0), False),
        (Cut(request=300), False),
        (Cut(request=5000), False),
        (Cut(answer=0), True),
        (Cut(answer=20), True),
        (Cut(answer=900), True),
    ],
    ids=["at once", "in the headers", "in the body", "before the answer", "in its headers", "in its body"],
)
def test_a_delivery_that_is_cut_off_stays_ready_and_is_sent_again(
    ends: Ends, cut: Cut, came: bool, reset: bool
) -> None:
    sent, _ = ends.ready()
    with Forwarder(port_of(ends), [cut._replace(reset=reset)]) as line:
        ends.connect(line.port)
        with pytest.raises(NotThrough) as error:
            send(ends.member, KARIN, sent.number)
        here = ends.kept(sent)
        assert (here.state, here.tries, here.receipt) == ("ready", 1, "")
        assert len(every_delivery(ends.county)) == came
        assert send(ends.member, KARIN, sent.number).tries == 2
    assert line.cuts == 1
    ends.demand_once(sent)
    assert ends.token not in " ".join(error.value.words)


def test_wherever_the_line_is_cut_everything_arrives_once(ends: Ends) -> None:
    """Many offsets of the request and of the answer, the last bytes of both among them; each delivery also waits for
    the next cut, as it would in a bad week."""
    whole_request = len(ends.ready().record.envelope) + 400
    offsets = [Cut(request=whole_request * part // 16) for part in range(16)]
    offsets += [Cut(answer=part) for part in (0, 1, 12, 15, 16, 17, 60, 150, 300, 500, 700, 1000, 1300)]
    deliveries = [ends.ready().record for _ in range(len(offsets) // 2)]
    with Forwarder(port_of(ends), offsets) as line:
        ends.connect(line.port)
        failed = 0
        for record in deliveries:
            while ends.kept(record).state != "confirmed":
                try:
                    send(ends.member, KARIN, record.number)
                except NotThrough:
                    failed += 1
    assert failed == line.cuts == len(offsets) - len(line.plan) > 20
    for record in deliveries:
        ends.demand_once(record)
    assert len(every_delivery(ends.county)) == len(deliveries)
    assert every_alarm(ends.county) == []


def test_an_answer_whose_last_byte_is_missing_confirms_nothing(ends: Ends) -> None:
    """The length of an answer is measured first; it is the same for the next delivery."""
    first, second = ends.ready().record, ends.ready().record
    port = port_of(ends)
    with Forwarder(port) as line:
        ends.connect(line.port)
        send(ends.member, KARIN, first.number)
    with Forwarder(port, [Cut(answer=line.passed[1] - 1)]) as line:
        ends.connect(line.port)
        with pytest.raises(NotThrough):
            send(ends.member, KARIN, second.number)
        assert ends.kept(second).state == "ready"
        send(ends.member, KARIN, second.number)
    ends.demand_once(second)


# --- Not believed ------------------------------------------------------------------------------------------------


def test_nothing_is_confirmed_without_the_countys_receipt_of_this_very_delivery(ends: Ends, tmp_path: Path) -> None:
    _, bundle = ends.ready()
    before = deliver_and_accept(ends.county, ends.member, bundle)
    mine = receipt(ends.county, before.number).decode()
    other = Ends(tmp_path / "other")
    theirs = receive(other.county, LENA, other.ready().record.envelope, via="file").receipt.decode()
    another = ends.ready().record
    for given in (mine, theirs, mine[:-2], "", "{}", 7, None, "x" * 100_001):
        told = answer("200 OK", json.dumps({"receipt": given}).encode())
        with Scripted(told) as false:
            ends.connect(false.port)
            with pytest.raises(CasestatsError):
                send(ends.member, KARIN, another.number)
        assert ends.kept(another).state == "ready"
    assert ends.kept(another).tries == 8


@pytest.mark.parametrize("body", [b"[]", b"7", b'"receipt"', b"null", b"{}"])
def test_an_answer_of_another_form_confirms_nothing(ends: Ends, body: bytes) -> None:
    sent, _ = ends.ready()
    with Scripted(answer("200 OK", body)) as false:
        ends.connect(false.port)
        with pytest.raises(NotThrough):
            send(ends.member, KARIN, sent.number)
    assert ends.kept(sent).state == "ready"


# --- Refused -----------------------------------------------------------------------------------------------------


def test_a_token_of_another_municipality_hands_in_nothing(ends: Ends) -> None:
    sent, _ = ends.ready()
    ends.keep_token(ends.new_token(OTHER))
    with pytest.raises(Refused) as error:
        send(ends.member, KARIN, sent.number)
    assert "annan kommun" in error.value.words.sv
    assert every_delivery(ends.county) == []
    assert ends.kept(sent).state == "ready"


def test_a_token_that_may_only_read_hands_in_nothing(ends: Ends) -> None:
    sent, _ = ends.ready()
    ends.keep_token(ends.new_token(CODE, frozenset({"results:read"})))
    with pytest.raises(NotThrough) as error:
        send(ends.member, KARIN, sent.number)
    assert "får inte" in error.value.words.sv
    assert every_delivery(ends.county) == []


def test_a_token_that_is_no_longer_valid_is_told_of(ends: Ends) -> None:
    sent, _ = ends.ready()
    ends.keep_token("cs_" + "b" * 43)
    with pytest.raises(NotThrough) as error:
        send(ends.member, KARIN, sent.number)
    assert "ny" in error.value.words.sv
    assert "cs_bbb" not in " ".join(error.value.words)


def test_a_delivery_that_the_county_must_not_take_is_told_of_in_its_words_and_is_an_alarm_there(ends: Ends) -> None:
    """Somebody else has handed in another delivery of the same number, signed with the same key."""
    sent, bundle = ends.ready()
    other = dataclasses.replace(bundle, not_after="2026-03-01T00:00:00+00:00")
    deliver_and_accept(ends.county, ends.member, other)
    with pytest.raises(Refused) as error:
        send(ends.member, KARIN, sent.number)
    assert "samma nummer" in error.value.words.sv
    assert [one.kind for one in every_alarm(ends.county)] == ["other_bytes"]
    assert ends.kept(sent).state == "ready"


def test_a_delivery_that_is_too_old_gets_a_receipt_that_says_so(ends: Ends) -> None:
    sent, _ = ends.ready()
    assert isinstance(ends.county.clock, Clock)
    ends.county.clock.go(200)
    ends.keep_token(ends.new_token(CODE, frozenset({"deliveries:write"})))
    assert send(ends.member, KARIN, sent.number).state == "refused"
    with pytest.raises(Refused):
        send(ends.member, KARIN, sent.number)
    assert ends.kept(sent).tries == 1


def test_what_is_addressed_to_another_county_or_is_no_delivery_does_not_leave(ends: Ends) -> None:
    sent, _ = ends.ready()
    settings = dataclasses.replace(ends.member.settings, county="01")
    with pytest.raises(Refused):
        send(dataclasses.replace(ends.member, settings=settings), KARIN, sent.number)
    with pytest.raises(FixSettings):
        send(ends.member, KARIN, sent.number + 1)
    assert ends.kept(sent).tries == 0
    assert every_delivery(ends.county) == []


# --- What became of it -------------------------------------------------------------------------------------------


def test_what_the_county_has_decided_is_fetched(ends: Ends) -> None:
    assert fetch_receipts(ends.member, KARIN) == 0
    one, two = ends.ready().record, ends.ready().record
    for record in (one, two):
        send(ends.member, KARIN, record.number)
    assert fetch_receipts(ends.member, KARIN) == 0
    first, second = every_delivery(ends.county)
    accept(ends.county, LENA, first.number)
    refuse(ends.county, LENA, second.number, reason="fel period")
    assert fetch_receipts(ends.member, KARIN) == 2
    assert [ends.kept(record).state for record in (one, two)] == ["confirmed", "refused"]
    assert fetch_receipts(ends.member, KARIN) == 0


def test_a_receipt_that_was_lost_with_its_answer_comes_with_the_list(ends: Ends) -> None:
    sent, _ = ends.ready()
    with Forwarder(port_of(ends), [Cut(answer=0)]) as line:
        ends.connect(line.port)
        with pytest.raises(NotThrough):
            send(ends.member, KARIN, sent.number)
        assert fetch_receipts(ends.member, KARIN) == 1
    ends.demand_once(sent)
