"""Key cards: who is believed, how that is decided, and what an impostor meets."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casestats.actions.parties import (
    add_party,
    endorse,
    enrol,
    every_party,
    fingerprint,
    own_card,
    own_fingerprint,
    refuse_party,
    revoke,
    verified_card,
)
from casestats.actions.receiving import every_alarm
from casestats.audit import Actor
from casestats.bootstrap import Installation
from casestats.county.cards import CARD_TYPE, Card, card_payload, fingerprint_of, typed_fingerprint
from casestats.errors import CasestatsError, FixSettings, Refused
from casestats.releases.envelope import sealed
from casestats.releases.wire import as_json, canonical
from casestats.store.engine import reading
from casestats.store.parties import enrolled as enrolled_key
from casestats.vault import PublicKey
from tests.county.scene import KARIN, LENA, make_county, make_member

PRIME = 2**255 - 19
SMALL_ED25519 = [
    bytes(32),
    (1).to_bytes(32, "little"),
    (PRIME - 1).to_bytes(32, "little"),
    bytes.fromhex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"),
    bytes.fromhex("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"),
    PRIME.to_bytes(32, "little"),
    b"\xff" * 32,
]
SMALL_X25519 = [
    bytes(32),
    (1).to_bytes(32, "little"),
    bytes.fromhex("e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800"),
    bytes.fromhex("5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157"),
    (PRIME - 1).to_bytes(32, "little"),
    PRIME.to_bytes(32, "little"),
    (PRIME + 1).to_bytes(32, "little"),
    b"\xff" * 32,
]


@pytest.fixture
def county(tmp_path: Path) -> Installation:
    return make_county(tmp_path / "county")


@pytest.fixture
def member(tmp_path: Path) -> Installation:
    return make_member(tmp_path, "2281")


@pytest.fixture
def impostor(tmp_path: Path) -> Installation:
    """Another installation that says it is Sundsvall."""
    return make_member(tmp_path / "impostor", "2281")


def let_in(county: Installation, member: Installation, code: str = "2281") -> int:
    record = add_party(county, LENA, own_card(member, code))
    return enrol(county, LENA, record.number, fingerprint=own_fingerprint(member, code)).number


def states(county: Installation) -> list[tuple[str, str]]:
    return [(one.code, one.state) for one in every_party(county)]


def alarms(county: Installation) -> list[tuple[str, str]]:
    return [(one.kind, one.sender) for one in every_alarm(county)]


def events(county: Installation) -> list[tuple[str, str]]:
    with reading(county.engine) as connection:
        return [(one.action, one.result) for one in county.audit_log(connection) if one.action.startswith("key")]


def test_a_card_waits_until_somebody_has_heard_its_fingerprint(county: Installation, member: Installation) -> None:
    record = add_party(county, LENA, own_card(member, "2281"))
    assert (record.state, record.code) == ("waiting", "2281")
    with reading(county.engine) as connection:
        assert enrolled_key(connection, "2281") is None
    heard = own_fingerprint(member, "2281").replace(" ", "")
    taken = enrol(county, LENA, record.number, fingerprint=f" {heard[:7]} {heard[7:]}-")
    assert (taken.state, taken.decided_by) == ("enrolled", "lena")
    with reading(county.engine) as connection:
        assert enrolled_key(connection, "2281") == taken
    assert events(county) == [("key add", "done"), ("key enrol", "done")]


def test_the_fingerprint_is_the_same_at_both_ends_and_has_eight_groups_of_five(
    county: Installation, member: Installation
) -> None:
    record = add_party(county, LENA, own_card(member, "2281"))
    told = own_fingerprint(member, "2281")
    assert re.fullmatch(r"\d{5}( \d{5}){7}", told)
    assert fingerprint(record) == fingerprint(verified_card(own_card(member, "2281"))) == told
    assert 10**40 > 2**120


@given(
    st.sampled_from(["2281", "2262", "22"]), st.binary(min_size=32, max_size=32), st.binary(min_size=32, max_size=32)
)
def test_a_fingerprint_is_of_the_code_and_both_keys(code: str, one: bytes, other: bytes) -> None:
    told = fingerprint_of(code, one, other)
    assert typed_fingerprint(told.replace(" ", "")) == told
    others = {fingerprint_of("2284", one, other), fingerprint_of(code, bytes([one[0] ^ 1]) + one[1:], other)}
    others |= {fingerprint_of(code, one, bytes([other[0] ^ 1]) + other[1:])}
    assert told not in others
    assert len(others) == 3
    assert one == other or fingerprint_of(code, other, one) != told


def test_the_fingerprint_can_be_made_by_another_program() -> None:
    """As docs/leverans-format.md says; worked out apart from casestats with sha256sum."""
    assert fingerprint_of("2281", bytes(range(32)), bytes(range(32, 64))) == (
        "89345 73470 05438 24998 53387 16230 73056 57463"
    )


@pytest.mark.parametrize("typed", ["", "12345", "x" * 40, "1" * 39, "1" * 41, "１" * 40])
def test_what_is_no_fingerprint_is_none(typed: str) -> None:
    assert typed_fingerprint(typed) == ""


def test_another_fingerprint_is_refused_and_written_down(county: Installation, member: Installation) -> None:
    record = add_party(county, LENA, own_card(member, "2281"))
    right = own_fingerprint(member, "2281")
    wrong = ("1" if right[0] != "1" else "2") + right[1:]
    for typed in (wrong, "", "00000 " * 8):
        with pytest.raises(Refused, match="another than the card's"):
            enrol(county, LENA, record.number, fingerprint=typed)
    assert states(county) == [("2281", "waiting")]
    assert events(county)[-3:] == [("key enrol", "refused")] * 3


def test_the_same_card_again_is_the_same_record(county: Installation, member: Installation) -> None:
    number = let_in(county, member)
    assert add_party(county, LENA, own_card(member, "2281")).number == number
    assert states(county) == [("2281", "enrolled")]
    assert alarms(county) == []


def test_a_second_card_without_a_word_from_the_first_key_is_an_alarm(
    county: Installation, member: Installation, impostor: Installation
) -> None:
    let_in(county, member)
    second = add_party(county, LENA, own_card(impostor, "2281"))
    assert second.state == "waiting"
    assert states(county) == [("2281", "enrolled"), ("2281", "waiting")]
    assert alarms(county) == [("second_card", "2281")]
    refuse_party(county, LENA, second.number, reason="kommunen har inte skickat det")
    with pytest.raises(Refused, match="valid no more"):
        add_party(county, LENA, own_card(impostor, "2281"))
    with pytest.raises(FixSettings):
        enrol(county, LENA, second.number, fingerprint=own_fingerprint(impostor, "2281"))
    with reading(county.engine) as connection:
        kept = enrolled_key(connection, "2281")
    assert kept is not None
    assert kept.public_key == member.ring.public_key()


def test_a_lost_key_gives_way_to_one_whose_fingerprint_was_heard(
    county: Installation, member: Installation, impostor: Installation
) -> None:
    let_in(county, member)
    let_in(county, impostor)
    assert states(county) == [("2281", "replaced"), ("2281", "enrolled")]


def test_a_key_that_the_one_before_vouches_for_takes_its_place_with_a_notice(
    county: Installation, member: Installation, tmp_path: Path
) -> None:
    let_in(county, member)
    new = make_member(tmp_path / "new", "2281")
    card = own_card(new, "2281")
    record = add_party(county, LENA, card, endorsement=endorse(member, KARIN, card))
    assert record.state == "enrolled"
    assert states(county) == [("2281", "replaced"), ("2281", "enrolled")]
    assert alarms(county) == [("key_replaced", "2281")]
    assert events(county)[-1] == ("key replace", "done")
    with pytest.raises(Refused):
        add_party(county, LENA, own_card(member, "2281"))


@pytest.mark.parametrize("what", ["by a stranger", "of another card", "cut", "nothing", "by itself"])
def test_a_word_that_does_not_hold_is_refused_and_changes_nothing(
    county: Installation, member: Installation, impostor: Installation, tmp_path: Path, what: str
) -> None:
    let_in(county, member)
    stranger = make_member(tmp_path / "stranger", "2281")
    card = own_card(impostor, "2281")
    words: dict[str, Callable[[], bytes]] = {
        "by a stranger": lambda: endorse(stranger, KARIN, card),
        "of another card": lambda: endorse(member, KARIN, own_card(stranger, "2281")),
        "cut": lambda: endorse(member, KARIN, card)[:-2],
        "nothing": lambda: b"{}",
        "by itself": lambda: card,
    }
    with pytest.raises(Refused, match="does not vouch"):
        add_party(county, LENA, card, endorsement=words[what]())
    assert states(county) == [("2281", "enrolled")]


def test_nobody_vouches_for_the_first_card(county: Installation, member: Installation, impostor: Installation) -> None:
    card = own_card(member, "2281")
    with pytest.raises(Refused, match="does not vouch"):
        add_party(county, LENA, card, endorsement=endorse(impostor, KARIN, card))
    with pytest.raises(Refused, match="the very key"):
        endorse(member, KARIN, card)


def test_a_revoked_key_is_gone_for_good_with_its_reason(county: Installation, member: Installation) -> None:
    let_in(county, member)
    with pytest.raises(FixSettings):
        revoke(county, LENA, "2281", reason="")
    record = revoke(county, LENA, "2281", reason="datorn är stulen")
    assert (record.state, record.reason) == ("revoked", "datorn är stulen")
    with pytest.raises(Refused):
        add_party(county, LENA, own_card(member, "2281"))
    with pytest.raises(FixSettings, match="no accepted key"):
        revoke(county, LENA, "2281", reason="en gång till")


def test_the_county_is_enrolled_at_the_municipality_the_same_way(county: Installation, member: Installation) -> None:
    record = add_party(member, KARIN, own_card(county, "22"))
    assert enrol(member, KARIN, record.number, fingerprint=own_fingerprint(county, "22")).state == "enrolled"
    with pytest.raises(Refused, match="is a county's"):
        add_party(county, LENA, own_card(make_county(county.settings.home / "other", county="23"), "23"))


def test_an_installation_does_not_take_its_own_card_nor_one_for_another(
    county: Installation, member: Installation
) -> None:
    with pytest.raises(Refused, match="own key card"):
        add_party(member, KARIN, own_card(member, "2281"))
    for here, code in ((county, "23"), (county, "2281"), (member, "9999"), (member, "22")):
        with pytest.raises(FixSettings):
            own_card(here, code)


def test_nobody_without_a_name_decides(county: Installation, member: Installation) -> None:
    with pytest.raises(Refused):
        add_party(county, Actor("unknown", "command line"), own_card(member, "2281"))
    assert states(county) == []


# --- Cards that prove nothing ------------------------------------------------------------------------------------


def card_of(member: Installation, **given: Any) -> bytes:
    """A card that says other things than its owner's; signed with the owner's key."""
    card = replace(read_card_of(member), **given)
    return sealed(card_payload(card), CARD_TYPE, PublicKey(member.ring.public_key()).id, member.ring.sign)


def read_card_of(member: Installation) -> Card:
    return verified_card(own_card(member, "2281"))


@pytest.mark.parametrize("key", SMALL_ED25519, ids=lambda key: key.hex()[:8])
def test_a_signing_key_under_which_anybody_signs_is_refused(
    county: Installation, member: Installation, key: bytes
) -> None:
    card = replace(read_card_of(member), public_key=key.hex())
    neutral = (1).to_bytes(32, "little") + bytes(32)
    forged = sealed(card_payload(card), CARD_TYPE, hashlib.sha256(key).hexdigest(), lambda _message: neutral)
    with pytest.raises(Refused):
        add_party(county, LENA, forged)
    assert states(county) == []


@pytest.mark.parametrize("key", SMALL_X25519, ids=lambda key: key.hex()[:8])
def test_a_key_for_sums_that_hides_nothing_is_refused(county: Installation, member: Installation, key: bytes) -> None:
    with pytest.raises(Refused):
        add_party(county, LENA, card_of(member, sums_key=key.hex()))
    assert states(county) == []


@pytest.mark.parametrize(
    "given",
    [
        {"code": "9999"},
        {"code": "22811"},
        {"name": "Någon annan"},
        {"schema": "casestats/key-card/2"},
        {"created": "i går"},
        {"public_key": "ab"},
        {"sums_key": "AB" * 32},
    ],
    ids=str,
)
def test_a_card_that_is_not_written_as_a_card_is_refused(
    county: Installation, member: Installation, given: dict[str, str]
) -> None:
    with pytest.raises(Refused):
        add_party(county, LENA, card_of(member, **given))


CHANGES: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    "one more field": lambda card: {**card, "more": "1"},
    "one field less": lambda card: {key: value for key, value in card.items() if key != "sums_key"},
    "another code under the same signature": lambda card: {**card, "code": "2262", "name": "Timrå"},
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_a_card_that_was_changed_is_refused(
    county: Installation, member: Installation, change: Callable[[dict[str, Any]], dict[str, Any]]
) -> None:
    envelope = json.loads(own_card(member, "2281"))
    payload = canonical(change(as_json(read_card_of(member))))
    envelope["payload"] = base64.b64encode(payload).decode()
    with pytest.raises(Refused, match="no key card"):
        add_party(county, LENA, canonical(envelope))


def test_every_byte_of_a_card_changed_or_cut_is_refused(member: Installation) -> None:
    card = own_card(member, "2281")
    for place in range(len(card)):
        with pytest.raises(CasestatsError):
            verified_card(card[:place] + bytes([card[place] ^ 1]) + card[place + 1 :])
        with pytest.raises(CasestatsError):
            verified_card(card[:place])
    with pytest.raises(Refused):
        verified_card(card + b" " * 10_000)
