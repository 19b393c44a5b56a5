"""Deliveries at the county: the whole way on both databases, and every attack refused with its alarm."""

from __future__ import annotations

import base64
import json
import os
import shutil
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from itertools import count
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casestats.actions.parties import add_party, enrol, fingerprint, own_card, revoke
from casestats.actions.receiving import (
    LARGEST_DELIVERY,
    Received,
    accept,
    every_alarm,
    every_delivery,
    go_on,
    handle_alarm,
    receipt,
    receive,
    refuse,
    shown,
    take_from_folder,
)
from casestats.audit import Actor
from casestats.bootstrap import Installation
from casestats.county.bundle import DELIVERY_TYPE, Bundle
from casestats.county.bundles import payload_of
from casestats.county.receipts import RECEIPT_TYPE, read_receipt
from casestats.county.sequence import ALARMS, Verdict
from casestats.errors import FixSettings, Refused
from casestats.releases.envelope import opened, sealed
from casestats.releases.wire import as_json, canonical, digest
from casestats.store.deliveries import DeliveryRecord
from casestats.store.engine import open_engine, reading
from casestats.store.received_figures import figures_in
from casestats.vault import PublicKey
from tests.county.scene import (
    LENA,
    NOW,
    Clock,
    bundle_of,
    deliver_and_accept,
    enrol_both,
    make_county,
    make_member,
    next_of,
    received,
    signed,
)

FIRST = bundle_of("2281", figures={"adult_victims": 12})
SECOND = next_of(FIRST, figures={"adult_victims": 15})
THIRD = next_of(SECOND, figures={"adult_victims": 17})


class Enrolled:
    """A county and Sundsvall, whose keys are enrolled with each other."""

    def __init__(self, folder: Path, database_url: str = "") -> None:
        """In an empty folder, or in one where they are already."""
        self.folder = folder
        self.clock = Clock()
        self.county = make_county(folder / "county", database_url, clock=self.clock)
        self.member = make_member(folder, "2281", clock=self.clock)
        enrol_both(self.county, self.member, "2281")

    def take(self, bundle: Bundle, member: Installation | None = None) -> Received:
        return received(self.county, signed(member or self.member, bundle))

    def states(self, sender: str = "2281") -> list[tuple[int, str]]:
        return [(one.sequence, one.state) for one in every_delivery(self.county, sender)]

    def alarms(self) -> list[str]:
        return [one.kind for one in every_alarm(self.county)]


@pytest.fixture(scope="module")
def enrolled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of two installations that know each other, to make copies of."""
    return Enrolled(tmp_path_factory.mktemp("enrolled")).folder


@pytest.fixture
def two(enrolled: Path, tmp_path: Path) -> Enrolled:
    shutil.copytree(enrolled, tmp_path, dirs_exist_ok=True)
    return Enrolled(tmp_path)


def outcome_of(two: Enrolled, content: bytes) -> str:
    """What a receipt says, where the county signed it."""
    key = PublicKey(two.county.ring.public_key())
    return read_receipt(opened(content, RECEIPT_TYPE, key.id, key.holds)).outcome


def figure_of(county: Installation, indicator: str, period: str = "2025") -> int | None:
    with reading(county.engine) as connection:
        (row,) = [one for one in figures_in(connection, period) if (one.indicator, one.part) == (indicator, "yes")]
    return row.value


def actions_of(county: Installation) -> list[tuple[str, str]]:
    with reading(county.engine) as connection:
        return [(event.action, event.result) for event in county.audit_log(connection)]


def test_a_delivery_goes_the_whole_way(tmp_path: Path, database_url: str) -> None:
    two = Enrolled(tmp_path, database_url)
    envelope = signed(two.member, FIRST)
    first = received(two.county, envelope)
    assert (first.verdict, first.record and first.record.state) == (Verdict.NEXT, "waiting")
    assert outcome_of(two, first.receipt) == "received"
    again = received(two.county, envelope)
    assert (again.verdict, again.receipt, again.record) == (Verdict.SAME, first.receipt, first.record)
    found = shown(two.county, 1)
    assert found.bundle == FIRST
    assert found.before is None
    record = accept(two.county, LENA, 1, reason="stämt av i telefon")
    assert (record.state, record.decided_by, record.reason) == ("accepted", "lena", "stämt av i telefon")
    assert outcome_of(two, receipt(two.county, 1)) == "accepted"
    assert figure_of(two.county, "adult_victims") == 12

    deliver_and_accept(two.county, two.member, SECOND)
    assert two.states() == [(1, "replaced"), (2, "accepted")]
    assert figure_of(two.county, "adult_victims") == 15
    assert [one.sv for one in shown(two.county, 2).differences] == ["Våldsutsatta vuxna: 12 (exakt) -> 15 (exakt)."]
    assert two.alarms() == []
    done = [one for one in actions_of(two.county) if one[0].startswith("delivery")]
    assert done == [
        ("delivery receive", "next"),
        ("delivery receive", "same"),
        ("delivery accept", "done"),
        ("delivery receive", "next"),
        ("delivery accept", "done"),
    ]


def test_a_gap_is_held_until_what_is_missing_comes_and_then_goes_in_order(tmp_path: Path, database_url: str) -> None:
    two = Enrolled(tmp_path, database_url)
    assert two.take(THIRD).verdict is Verdict.GAP
    assert two.take(SECOND).verdict is Verdict.GAP
    assert two.states() == [(2, "held"), (3, "held")]
    with pytest.raises(Refused, match="does not wait"):
        accept(two.county, LENA, 1)
    last = two.take(FIRST)
    assert [one.sequence for one in last.released] == [2, 3]
    assert two.states() == [(1, "waiting"), (2, "waiting"), (3, "waiting")]
    assert two.alarms() == []


def test_the_latest_accepted_stands_and_older_ones_give_way(two: Enrolled) -> None:
    for bundle in (FIRST, SECOND):
        two.take(bundle)
    accept(two.county, LENA, 2)
    assert two.states() == [(1, "replaced"), (2, "accepted")]
    two.take(THIRD)
    refuse(two.county, LENA, 3, reason="fel period i uttaget")
    assert two.states() == [(1, "replaced"), (2, "accepted"), (3, "refused")]
    assert figure_of(two.county, "adult_victims") == 15
    assert outcome_of(two, receipt(two.county, 3)) == "refused"
    with pytest.raises(Refused):
        accept(two.county, LENA, 3)
    with pytest.raises(Refused):
        refuse(two.county, LENA, 2, reason="för sent")


def test_an_older_one_is_not_accepted_over_a_later(two: Enrolled) -> None:
    other = next_of(FIRST, period="2024", figures={"adult_victims": 9})
    two.take(FIRST)
    two.take(other)
    accept(two.county, LENA, 2)
    accept(two.county, LENA, 1)
    assert two.states() == [(1, "accepted"), (2, "accepted")]
    assert (figure_of(two.county, "adult_victims"), figure_of(two.county, "adult_victims", "2024")) == (12, 9)


def test_a_person_must_say_why_and_be_named_and_point_nobody_out(two: Enrolled) -> None:
    two.take(FIRST)
    with pytest.raises(FixSettings):
        refuse(two.county, LENA, 1, reason=" ")
    with pytest.raises(Refused, match="seems to hold a name"):
        refuse(two.county, LENA, 1, reason="Anna Andersson ringde")
    with pytest.raises(Refused):
        accept(two.county, Actor("unknown", "command line"), 1)
    assert two.states() == [(1, "waiting")]


def test_a_municipality_receives_no_deliveries(two: Enrolled) -> None:
    with pytest.raises(FixSettings, match="municipality's installation"):
        receive(two.member, LENA, signed(two.member, FIRST), via="file")


# --- Attacks -----------------------------------------------------------------------------------------------------


def refused_with(two: Enrolled, taken: Received, verdict: Verdict) -> None:
    """Nothing is kept but one alarm, told in both languages, and an event."""
    assert (taken.verdict, taken.record, taken.receipt) == (verdict, None, b"")
    (alarm,) = every_alarm(two.county, unhandled=True)
    assert alarm.kind == verdict.value
    assert alarm.told.sv.endswith(taken.words.sv)
    assert alarm.told.en.endswith(taken.words.en)
    assert actions_of(two.county)[-1] == ("delivery receive", verdict.value)


def changed_payload(bundle: Bundle, **given: object) -> bytes:
    return canonical({**as_json(bundle), **given})


def sealed_by(member: Installation, payload: bytes, kind: str = DELIVERY_TYPE) -> bytes:
    return sealed(payload, kind, PublicKey(member.ring.public_key()).id, member.ring.sign)


def test_another_delivery_of_the_same_number_is_an_alarm(two: Enrolled) -> None:
    two.take(FIRST)
    refused_with(two, two.take(bundle_of("2281", figures={"adult_victims": 99})), Verdict.ALARM_OTHER_BYTES)
    assert [one.digest for one in every_delivery(two.county)] == [digest(payload_of(FIRST))]


def test_another_delivery_of_a_lower_number_is_a_replay(two: Enrolled) -> None:
    two.take(FIRST)
    two.take(SECOND)
    refused_with(two, two.take(bundle_of("2281", figures={"adult_victims": 99})), Verdict.REPLAY)
    assert two.take(FIRST).verdict is Verdict.SAME


def test_a_delivery_for_another_county_is_refused(two: Enrolled) -> None:
    refused_with(two, two.take(bundle_of("2281", county="23")), Verdict.WRONG_RECIPIENT)


def test_a_delivery_signed_by_another_municipality_is_refused(two: Enrolled) -> None:
    other = make_member(two.folder, "2262")
    enrol_both(two.county, other, "2262")
    refused_with(two, two.take(FIRST, other), Verdict.OTHER_SENDER)
    (alarm,) = every_alarm(two.county)
    assert alarm.sender == "2262"


def test_a_delivery_signed_by_somebody_unknown_is_refused_unread(two: Enrolled) -> None:
    stranger = make_member(two.folder, "2262")
    refused_with(two, two.take(FIRST, stranger), Verdict.NOT_ENROLLED)
    assert every_alarm(two.county)[0].sender == ""


def test_a_delivery_under_a_card_that_waits_is_refused(two: Enrolled) -> None:
    waiting = make_member(two.folder, "2262")
    add_party(two.county, LENA, own_card(waiting, "2262"))
    refused_with(two, two.take(bundle_of("2262"), waiting), Verdict.NOT_ENROLLED)


def test_a_delivery_under_a_revoked_key_is_refused_and_earlier_ones_are_marked(two: Enrolled) -> None:
    deliver_and_accept(two.county, two.member, FIRST)
    two.take(SECOND)
    revoke(two.county, LENA, "2281", reason="nyckeln har kommit bort")
    refused_with(two, two.take(THIRD), Verdict.REVOKED)
    assert two.states() == [(1, "accepted"), (2, "waiting")]
    assert [one.en for one in shown(two.county, 1).marks] == [
        "The key that it is signed with was revoked on 2026-01-15."
    ]
    with pytest.raises(Refused, match="was revoked"):
        accept(two.county, LENA, 2)
    assert figure_of(two.county, "adult_victims") == 12


def test_a_delivery_that_is_too_old_keeps_its_place_refused(two: Enrolled) -> None:
    envelope = signed(two.member, FIRST)
    two.clock.go(181)
    taken = received(two.county, envelope)
    assert (taken.verdict, two.states()) == (Verdict.EXPIRED, [(1, "refused")])
    assert two.alarms() == ["expired"]
    assert outcome_of(two, taken.receipt) == "refused"
    later = replace(
        SECOND,
        created=two.clock.now.isoformat(),
        not_after=(two.clock.now + timedelta(days=180)).isoformat(),
    )
    assert two.take(later).verdict is Verdict.NEXT


def test_one_that_was_held_is_as_old_as_when_it_came(two: Enrolled) -> None:
    two.take(SECOND)
    two.clock.go(181)
    fresh = replace(FIRST, created=two.clock.now.isoformat(), not_after=(two.clock.now + timedelta(1)).isoformat())
    assert two.take(fresh).verdict is Verdict.NEXT
    assert two.states() == [(1, "waiting"), (2, "refused")]  # its previous is another than the fresh one
    assert two.alarms() == ["wrong_previous"]


def test_a_delivery_from_tomorrow_is_refused_and_may_come_then(two: Enrolled) -> None:
    ahead = replace(FIRST, created=(NOW + timedelta(days=2)).isoformat())
    refused_with(two, two.take(ahead), Verdict.NOT_YET)
    two.clock.go(2)
    assert two.take(ahead).verdict is Verdict.NEXT


def test_a_delivery_after_another_than_the_last_is_an_alarm_and_the_row_goes_on(two: Enrolled) -> None:
    """As after a municipality has restored a backup: it is seen, and does not stop what comes after."""
    two.take(FIRST)
    fork = replace(SECOND, previous="0" * 64)
    assert two.take(fork).verdict is Verdict.WRONG_PREVIOUS
    assert (two.alarms(), two.states()) == (["wrong_previous"], [(1, "waiting"), (2, "refused")])
    assert two.take(next_of(fork)).verdict is Verdict.NEXT


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0), (0, 2, 1)])
def test_a_forked_row_ends_the_same_in_any_order(two: Enrolled, order: tuple[int, ...]) -> None:
    fork = replace(SECOND, previous="0" * 64)
    for place in order:
        two.take((FIRST, fork, next_of(fork))[place])
    assert two.states() == [(1, "waiting"), (2, "refused"), (3, "waiting")]
    assert two.alarms() == ["wrong_previous"]


@pytest.mark.parametrize(
    ("given", "verdict"),
    [
        ({"schema": "casestats/delivery/2"}, Verdict.UNKNOWN_SCHEMA),
        ({"catalogue_version": 99}, Verdict.UNKNOWN_SCHEMA),
        ({"more": 1}, Verdict.NOT_READABLE),
        ({"statements": []}, Verdict.NOT_READABLE),
        ({"sender": "9999"}, Verdict.NOT_READABLE),
        ({"sequence": "1"}, Verdict.NOT_READABLE),
    ],
)
def test_what_is_signed_but_no_delivery_of_ours_is_refused(
    two: Enrolled, given: dict[str, object], verdict: Verdict
) -> None:
    refused_with(two, received(two.county, sealed_by(two.member, changed_payload(FIRST, **given))), verdict)


@pytest.mark.parametrize("payload", [b"", b"{}", b"[]", b"null", b"\xff", b"[" * 100_000])
def test_a_signed_payload_that_is_nothing_is_refused(two: Enrolled, payload: bytes) -> None:
    refused_with(two, received(two.county, sealed_by(two.member, payload)), Verdict.NOT_READABLE)


def test_a_signature_for_another_purpose_is_no_delivery(two: Enrolled) -> None:
    """A release of theirs, or a card, cannot be taken for a delivery, though the key is the same."""
    other = "application/vnd.casestats.release+json"
    refused_with(two, received(two.county, signed(two.member, FIRST, other)), Verdict.NOT_SIGNED)
    named = json.loads(signed(two.member, FIRST, other))
    relabelled = received(two.county, canonical({**named, "payloadType": DELIVERY_TYPE}))
    assert (relabelled.verdict, two.states()) == (Verdict.NOT_SIGNED, [])


def test_a_signature_under_another_name_is_refused(two: Enrolled) -> None:
    """Signed by a stranger, who says that the enrolled key did it."""
    stranger = make_member(two.folder, "2262")
    enrolled_id = PublicKey(two.member.ring.public_key()).id
    forged = sealed(payload_of(FIRST), DELIVERY_TYPE, enrolled_id, stranger.ring.sign)
    refused_with(two, received(two.county, forged), Verdict.NOT_SIGNED)


def test_a_delivery_that_is_too_large_is_refused_unread(two: Enrolled) -> None:
    refused_with(two, received(two.county, b"x" * (LARGEST_DELIVERY + 1)), Verdict.NOT_SIGNED)


def test_every_byte_changed_and_every_cut_is_refused(two: Enrolled) -> None:
    """A sample of places; of the envelope's own bytes a third."""
    envelope = signed(two.member, FIRST)
    begins, ends = envelope.index(b'"eyJ') + 1, envelope.index(b'","payloadType')
    places = [*range(begins), *range(begins, ends, 9973), *range(ends, len(envelope), 7)]
    alike = json.loads(envelope)
    for place in places:
        flipped = envelope[:place] + bytes([envelope[place] ^ 1]) + envelope[place + 1 :]
        taken = received(two.county, flipped)
        assert taken.verdict in (Verdict.NOT_SIGNED, Verdict.NOT_ENROLLED), place
        assert taken.record is None
    for length in [0, 1, begins, *range(begins, len(envelope), 19_997), len(envelope) - 1]:
        assert received(two.county, envelope[:length]).verdict is Verdict.NOT_SIGNED
    assert two.states() == []
    assert received(two.county, json.dumps(alike).encode()).verdict is Verdict.NEXT  # with spaces it is the same


def test_every_byte_of_the_payload_changed_is_refused(two: Enrolled) -> None:
    envelope = json.loads(signed(two.member, FIRST))
    payload = base64.b64decode(envelope["payload"])
    for place in range(0, len(payload), 4999):
        changed = payload[:place] + bytes([payload[place] ^ 4]) + payload[place + 1 :]
        forged = canonical({**envelope, "payload": base64.b64encode(changed).decode()})
        assert received(two.county, forged).verdict is Verdict.NOT_SIGNED


def test_a_file_that_comes_a_thousand_times_is_one_alarm(two: Enrolled) -> None:
    for _ in range(5):
        two.take(bundle_of("2281", county="23"))
    (alarm,) = every_alarm(two.county)
    handle_alarm(two.county, LENA, alarm.number, reason="fel län hos kommunen")
    assert every_alarm(two.county, unhandled=True) == []
    with pytest.raises(Refused):
        handle_alarm(two.county, LENA, alarm.number, reason="en gång till")
    with pytest.raises(FixSettings):
        handle_alarm(two.county, LENA, 99, reason="vilket larm")
    two.take(bundle_of("2281", county="23"))
    assert len(every_alarm(two.county)) == 2


def test_who_hands_in_anothers_delivery_is_refused_and_nothing_is_kept(two: Enrolled) -> None:
    with pytest.raises(Refused, match="another municipality"):
        receive(two.county, LENA, signed(two.member, FIRST), via="api", expected=frozenset({"2262"}))
    assert (two.states(), two.alarms()) == ([], [])
    taken = receive(two.county, LENA, signed(two.member, FIRST), via="api", expected=frozenset({"2281"}))
    assert taken.record is not None
    assert taken.record.via == "api"


def test_municipalities_that_share_an_installation_deliver_each_in_its_own_row(two: Enrolled) -> None:
    record = add_party(two.county, LENA, own_card(two.member, "2262"))
    enrol(two.county, LENA, record.number, fingerprint=fingerprint(record))
    for code in ("2281", "2262"):
        deliver_and_accept(two.county, two.member, bundle_of(code))
    assert (two.states("2281"), two.states("2262")) == ([(1, "accepted")], [(1, "accepted")])
    assert shown(two.county, 2).bundle.sender == "2262"


def test_of_two_that_share_a_key_one_may_have_it_revoked(two: Enrolled) -> None:
    record = add_party(two.county, LENA, own_card(two.member, "2262"))
    enrol(two.county, LENA, record.number, fingerprint=fingerprint(record))
    revoke(two.county, LENA, "2281", reason="kommunen har bytt installation")
    refused_with(two, two.take(FIRST), Verdict.REVOKED)
    assert two.take(bundle_of("2262")).verdict is Verdict.NEXT


@pytest.mark.parametrize("bundles", [(FIRST, FIRST, FIRST), (FIRST, SECOND, THIRD)], ids=["the same", "a row"])
def test_deliveries_that_come_at_once_end_in_one_row(
    tmp_path: Path, database_url: str, bundles: tuple[Bundle, ...]
) -> None:
    two = Enrolled(tmp_path, database_url)
    envelopes = [signed(two.member, one) for one in bundles]
    with ThreadPoolExecutor(len(envelopes)) as pool:
        taken = list(pool.map(lambda envelope: received(two.county, envelope), envelopes))
    assert two.states() == [(number, "waiting") for number in range(1, len(set(envelopes)) + 1)]
    assert [one.verdict for one in taken].count(Verdict.SAME) == len(envelopes) - len(set(envelopes))
    assert two.alarms() == []


def test_no_small_count_is_in_the_log_or_the_alarms(two: Enrolled) -> None:
    two.take(replace(FIRST, recipient="23"))
    told = " ".join(one.told.sv + one.told.en for one in every_alarm(two.county))
    assert "12" not in told


# --- A row goes on without what never comes ----------------------------------------------------------------------


def test_a_person_lets_the_row_go_on_and_the_late_one_is_then_a_replay(two: Enrolled) -> None:
    two.take(SECOND)
    two.take(THIRD)
    with pytest.raises(FixSettings):
        go_on(two.county, LENA, "2281", reason="")
    released = go_on(two.county, LENA, "2281", reason="kommunens databas är återställd")
    assert [one.sequence for one in released] == [2, 3]
    assert two.states() == [(2, "waiting"), (3, "waiting")]
    refused_with(two, two.take(FIRST), Verdict.REPLAY)
    assert two.take(next_of(THIRD)).verdict is Verdict.NEXT
    with pytest.raises(FixSettings, match="waits for an earlier"):
        go_on(two.county, LENA, "2281", reason="en gång till")


def test_one_that_was_too_old_when_it_came_does_not_go_on(two: Enrolled) -> None:
    envelope = signed(two.member, SECOND)
    two.clock.go(181)
    assert received(two.county, envelope).verdict is Verdict.GAP
    (released,) = go_on(two.county, LENA, "2281", reason="den första kommer aldrig")
    assert (released.state, released.reason, two.alarms()) == ("refused", "expired", ["expired"])


# --- Any order ---------------------------------------------------------------------------------------------------

CHAIN = (FIRST, SECOND, THIRD, next_of(THIRD))
COPIES = count(1)


@pytest.fixture(scope="module")
def ready(tmp_path_factory: pytest.TempPathFactory) -> tuple[Enrolled, tuple[bytes, ...], Path]:
    folder = tmp_path_factory.mktemp("rows")
    two = Enrolled(folder)
    return two, tuple(signed(two.member, one) for one in CHAIN), folder


@pytest.mark.slow
@settings(max_examples=20)
@given(st.lists(st.integers(0, 3), max_size=6), st.permutations(range(4)))
def test_whatever_comes_in_whatever_order_the_row_is_whole_and_nothing_is_there_twice(
    ready: tuple[Enrolled, tuple[bytes, ...], Path], some: list[int], rest: list[int]
) -> None:
    two, envelopes, folder = ready
    copied = folder / f"{next(COPIES)}.db"
    shutil.copyfile(two.county.settings.home / "casestats.db", copied)
    copied.chmod(0o600)
    county = replace(two.county, engine=open_engine(f"sqlite:///{copied}"))
    for place in (*some, *rest):
        assert received(county, envelopes[place]).verdict not in ALARMS
    rows = every_delivery(county)
    assert [(one.sequence, one.state, one.digest) for one in rows] == [
        (number, "waiting", digest(payload_of(bundle))) for number, bundle in enumerate(CHAIN, 1)
    ]
    assert every_alarm(county) == []
    copied.unlink()


# --- The folder --------------------------------------------------------------------------------------------------


@pytest.fixture
def folder(two: Enrolled) -> Path:
    two.county = replace(two.county, settings=replace(two.county.settings, deliveries="leveranser"))
    made = two.county.settings.deliveries_folder
    assert made is not None
    (made / "in").mkdir(parents=True)
    return made


def laid(folder: Path, name: str, content: bytes) -> Path:
    path = folder / "in" / name
    path.write_bytes(content)
    return path


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def taken_records(taken: list[Received]) -> list[DeliveryRecord | None]:
    return [one.record for one in taken]


def test_files_are_taken_in_and_moved_where_they_belong(two: Enrolled, folder: Path) -> None:
    laid(folder, "leverans-2281-2025-0001.json", signed(two.member, FIRST))
    laid(folder, "leverans-2281-2025-0002.json", signed(two.member, SECOND))
    laid(folder, "okand.json", b'{"payload": 1}')
    laid(folder, "anteckning.txt", b"not ours")
    taken = take_from_folder(two.county, LENA)
    assert [one.verdict for one in taken] == [Verdict.NEXT, Verdict.NEXT, Verdict.NOT_SIGNED]
    assert names_in(folder / "in") == ["anteckning.txt"]
    assert names_in(folder / "arkiv") == ["leverans-2281-2025-0001.json", "leverans-2281-2025-0002.json"]
    assert names_in(folder / "avvisat") == ["okand.json"]
    assert {one.via for one in every_delivery(two.county)} == {"folder"}
    assert take_from_folder(two.county, LENA) == []


def test_a_file_that_comes_again_changes_nothing_and_replaces_no_file(two: Enrolled, folder: Path) -> None:
    for _ in range(2):
        laid(folder, "leverans.json", signed(two.member, FIRST))
        take_from_folder(two.county, LENA)
    assert names_in(folder / "arkiv") == ["leverans-2.json", "leverans.json"]
    assert two.states() == [(1, "waiting")]


def test_half_a_file_is_left_until_it_is_whole_or_nobody_writes_any_more(two: Enrolled, folder: Path) -> None:
    whole = signed(two.member, FIRST)
    path = laid(folder, "leverans.json", whole[: len(whole) // 2])
    for seconds, left in ((59, True), (60, True), (61, False)):
        os.utime(path, (two.clock.now.timestamp() - seconds,) * 2)
        taken = take_from_folder(two.county, LENA)
        assert (taken == []) is left
        assert path.exists() is left
    assert names_in(folder / "avvisat") == ["leverans.json"]
    laid(folder, "leverans.json", whole)
    assert [one.verdict for one in take_from_folder(two.county, LENA)] == [Verdict.NEXT]


def test_nothing_is_read_or_moved_through_a_link(two: Enrolled, folder: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside.json"
    outside.write_bytes(signed(two.member, FIRST))
    (folder / "in" / "leverans.json").symlink_to(outside)
    (folder / "in" / "mapp.json").mkdir()
    assert take_from_folder(two.county, LENA) == []
    assert outside.read_bytes() == signed(two.member, FIRST)
    assert two.states() == []


@pytest.mark.parametrize("name", ["in", "arkiv", "avvisat"])
def test_a_folder_of_ours_that_is_a_link_is_refused(two: Enrolled, folder: Path, tmp_path: Path, name: str) -> None:
    shutil.rmtree(folder / name, ignore_errors=True)
    (tmp_path / "elsewhere").mkdir()
    (folder / name).symlink_to(tmp_path / "elsewhere")
    if name != "in":
        laid(folder, "leverans.json", signed(two.member, FIRST))
    with pytest.raises(FixSettings, match="is a link"):
        take_from_folder(two.county, LENA)
    assert two.states() == []


def test_one_from_tomorrow_is_left_for_tomorrow(two: Enrolled, folder: Path) -> None:
    ahead = replace(FIRST, created=(NOW + timedelta(days=2)).isoformat())
    laid(folder, "leverans.json", signed(two.member, ahead))
    assert [one.verdict for one in take_from_folder(two.county, LENA)] == [Verdict.NOT_YET]
    two.clock.go(2)
    assert [one.verdict for one in take_from_folder(two.county, LENA)] == [Verdict.NEXT]
    assert names_in(folder / "arkiv") == ["leverans.json"]


def test_without_a_folder_in_the_settings_nothing_is_taken(two: Enrolled) -> None:
    with pytest.raises(FixSettings, match="No folder"):
        take_from_folder(two.county, LENA)
