"""The result back: made once for each contributor, taken in by it and by nobody else, in its order."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from casestats.actions.county_releasing import draft_county
from casestats.actions.receiving import every_alarm
from casestats.actions.returning import (
    DAYS,
    make_returns,
    receive_return,
    returned,
    returned_content,
)
from casestats.county.bundle import DELIVERY_TYPE
from casestats.county.result import RETURN_TYPE
from casestats.county.results import payload_of, read_returned
from casestats.errors import FixSettings, Refused
from casestats.releases.envelope import sealed
from casestats.releases.wire import NotAsWritten, digest
from casestats.store.engine import writing
from casestats.vault import PublicKey
from tests.county.return_scene import CODES, Receiver, Sender
from tests.county.scene import KARIN, LENA


@pytest.fixture(scope="module")
def sender(tmp_path_factory: pytest.TempPathFactory) -> Sender:
    sender = Sender(tmp_path_factory.mktemp("sender"))
    sender.ids.append(sender.publish())
    sender.made.append(make_returns(sender.county, LENA, sender.ids[1]))
    return sender


@pytest.fixture
def receiver(tmp_path: Path, sender: Sender) -> Receiver:
    return Receiver(tmp_path, sender)


def test_every_contributor_gets_the_whole_release_and_can_read_it(tmp_path: Path, database_url: str) -> None:
    sender = Sender(tmp_path / "sender", database_url)
    assert [one.recipient for one in sender.made[0]] == sorted(CODES)
    receiver = Receiver(tmp_path, sender)
    assert receiver.take(sender.envelope_for("2281")).taken
    (record,) = returned(receiver.here, "2281")
    assert (record.sender, record.sequence, record.period) == ("22", 1, "2025")
    content = returned_content(receiver.here, record.number).content
    assert {one.municipality for one in content.figures if one.value == 20} == set(CODES)
    again = make_returns(sender.county, LENA, sender.ids[0])
    assert [one.envelope for one in again] == [one.envelope for one in sender.made[0]]


@pytest.mark.slow
def test_a_municipality_keeps_results_in_either_database(tmp_path: Path, database_url: str, sender: Sender) -> None:
    receiver = Receiver(tmp_path, sender, database_url)
    assert receiver.take(sender.envelope_for("2281")).taken
    assert receiver.refuses(sender.envelope_for("2260")) == "wrong_recipient"
    assert [one.sequence for one in returned(receiver.here)] == [1]


def test_only_a_published_release_is_sent_back(sender: Sender) -> None:
    draft = draft_county(sender.county, LENA, "2025").record.id
    with pytest.raises(Refused):
        make_returns(sender.county, LENA, draft)
    with pytest.raises(FixSettings):
        make_returns(sender.county, LENA, "22-2025-9")


def test_the_same_result_again_changes_nothing(sender: Sender, receiver: Receiver) -> None:
    envelope = sender.envelope_for("2281")
    first, again = receiver.take(envelope), receiver.take(envelope, via="api")
    assert (again.taken, again.record) == (False, first.record)
    assert len(returned(receiver.here)) == 1
    assert every_alarm(receiver.here) == []


def test_what_is_not_for_this_municipality_or_not_of_the_county_is_refused_with_an_alarm(
    sender: Sender, receiver: Receiver
) -> None:
    key = PublicKey(sender.county.ring.public_key())
    result = sender.result_for("2281")
    assert receiver.refuses(sender.envelope_for("2260")) == "wrong_recipient"
    assert receiver.refuses(sender.sealed_by(sender.other, result)) == "not_enrolled"
    assert receiver.refuses(sender.envelope_for("2281")[:-10]) == "not_signed"
    unsigned = sealed(payload_of(result), RETURN_TYPE, key.id, lambda _message: bytes(64))
    assert receiver.refuses(unsigned) == "not_signed"
    assert receiver.refuses(sender.sealed_by(sender.county, result, DELIVERY_TYPE)) == "not_signed"
    unreadable = sealed(b"{}", RETURN_TYPE, key.id, sender.county.ring.sign)
    assert receiver.refuses(unreadable) == "not_readable"
    assert returned(receiver.here) == []


def test_another_result_with_the_same_number_is_an_alarm(sender: Sender, receiver: Receiver) -> None:
    receiver.take(sender.envelope_for("2281"))
    other = replace(sender.result_for("2281"), not_after="2030-01-01T00:00:00+00:00")
    assert receiver.refuses(sender.sealed_by(sender.county, other)) == "other_bytes"


def test_a_result_that_follows_on_another_than_the_last_is_an_alarm(sender: Sender, receiver: Receiver) -> None:
    receiver.take(sender.envelope_for("2281"))
    other = replace(sender.result_for("2281"), sequence=2, previous=digest(b"another"))
    assert receiver.refuses(sender.sealed_by(sender.county, other)) == "wrong_previous"


def test_results_come_in_their_order_and_an_old_one_is_no_new_one(sender: Sender, receiver: Receiver) -> None:
    first, second = sender.envelope_for("2281", 0), sender.envelope_for("2281", 1)
    assert receiver.refuses(second) == "", "one is missing, and nobody has done anything wrong"
    assert receiver.take(first).taken
    assert receiver.take(second).taken
    assert not receiver.take(first).taken
    old = replace(sender.result_for("2281"), not_after="2030-01-01T00:00:00+00:00")
    assert receiver.refuses(sender.sealed_by(sender.county, old)) == "replay"
    assert [one.sequence for one in returned(receiver.here)] == [2, 1]


@pytest.mark.parametrize(("days", "kind"), [(DAYS + 1, "expired"), (DAYS - 1, ""), (-2, "not_yet")])
def test_a_result_has_its_days(sender: Sender, receiver: Receiver, days: int, kind: str) -> None:
    now = receiver.here.clock()
    receiver.here = replace(receiver.here, clock=lambda: now + timedelta(days=days))
    if kind:
        assert receiver.refuses(sender.envelope_for("2281")) == kind
    else:
        assert receiver.take(sender.envelope_for("2281")).taken


def test_a_county_receives_no_result_and_a_municipality_makes_none(sender: Sender, receiver: Receiver) -> None:
    with pytest.raises(FixSettings):
        receive_return(sender.county, LENA, sender.envelope_for("2281"), via="file")
    with pytest.raises(FixSettings):
        make_returns(receiver.here, KARIN, sender.ids[0])


def test_a_result_is_read_as_it_was_written_and_not_otherwise(sender: Sender) -> None:
    result = sender.result_for("2281")
    assert read_returned(payload_of(result)) == result
    for other in (
        replace(result, schema="casestats/return/2"),
        replace(result, previous="x"),
        replace(result, sequence=0),
        replace(result, sender="21"),
        replace(result, created="2026-01-15"),
        replace(result, not_after="2026-01-15T09:00:00+01:00"),
    ):
        with pytest.raises(NotAsWritten):
            read_returned(payload_of(other))


def test_there_is_no_result_that_never_came_and_none_that_was_changed(sender: Sender, receiver: Receiver) -> None:
    with pytest.raises(FixSettings):
        returned_content(receiver.here, 1)
    record = receiver.take(sender.envelope_for("2281")).record
    with writing(receiver.here.engine) as connection:
        connection.execute(text("DROP TRIGGER returned_results_kept"))
        connection.execute(
            text("UPDATE returned_results SET envelope = :other"), {"other": sender.envelope_for("2260")}
        )
    with pytest.raises(Refused):
        returned_content(receiver.here, record.number)
