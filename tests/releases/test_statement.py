"""The signed statement: what is signed is what is read, in its place, under one key."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from casestats.errors import Refused
from casestats.releases.envelope import pre_authentication, signer_of
from casestats.releases.statement import (
    PAYLOAD_TYPE,
    Statement,
    opened,
    payload_digest,
    read_payload,
    sealed,
)
from casestats.releases.wire import NotAsWritten, canonical
from casestats.vault import PublicKey
from tests.releases.contents import make_content

SIGNING = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
KEY = PublicKey(SIGNING.public_key().public_bytes_raw())
OTHER = PublicKey(Ed25519PrivateKey.from_private_bytes(bytes(range(1, 33))).public_key().public_bytes_raw())
STATEMENT = Statement.of(make_content(), sequence=1, previous="", published_at="2026-01-16T09:00:00+00:00")
PAYLOAD = STATEMENT.payload()
ENVELOPE = sealed(PAYLOAD, KEY.id, SIGNING.sign)


def read(envelope: bytes, key: PublicKey = KEY) -> Statement:
    return read_payload(opened(envelope, key.id, key.holds))


def test_a_statement_is_read_as_it_was_signed() -> None:
    assert read(ENVELOPE) == STATEMENT
    assert sealed(PAYLOAD, KEY.id, SIGNING.sign) == ENVELOPE


def test_the_envelope_is_dsse_and_the_signature_that_of_its_pre_authentication_encoding() -> None:
    """By hand, as another program would: DSSE 1.0.2, protocol.md."""
    value = json.loads(ENVELOPE)
    assert set(value) == {"payload", "payloadType", "signatures"}
    payload = base64.b64decode(value["payload"])
    kind = b"application/vnd.casestats.release+json"
    signed = b" ".join([b"DSSEv1", str(len(kind)).encode(), kind, str(len(payload)).encode(), payload])
    assert value["payloadType"] == kind.decode()
    SIGNING.public_key().verify(base64.b64decode(value["signatures"][0]["sig"]), signed)
    assert set(json.loads(payload)) == {
        *("schema", "municipality", "period", "sequence", "previous", "created", "published_at"),
        *("catalogue_version", "data_version", "policy", "content"),
    }


def test_the_example_of_the_standard_is_encoded_as_it_says() -> None:
    assert (
        pre_authentication(b"hello world", "http://example.com/HelloWorld")
        == b"DSSEv1 29 http://example.com/HelloWorld 11 hello world"
    )


def test_every_changed_byte_of_the_payload_breaks_the_signature() -> None:
    value = json.loads(ENVELOPE)
    for place in range(0, len(PAYLOAD), 37):
        changed = bytearray(PAYLOAD)
        changed[place] ^= 1
        value["payload"] = base64.b64encode(changed).decode()
        with pytest.raises(Refused, match="The signature does not hold"):
            read(canonical(value))


def test_every_changed_byte_of_the_signature_breaks_it() -> None:
    value = json.loads(ENVELOPE)
    signature = base64.b64decode(value["signatures"][0]["sig"])
    for place in range(len(signature)):
        changed = bytearray(signature)
        changed[place] ^= 1
        value["signatures"][0]["sig"] = base64.b64encode(changed).decode()
        with pytest.raises(Refused, match="The signature does not hold"):
            read(canonical(value))


def test_another_key_is_told_apart_from_a_changed_content() -> None:
    with pytest.raises(Refused, match="another key"):
        read(ENVELOPE, OTHER)
    renamed = json.loads(ENVELOPE)
    renamed["signatures"][0]["keyid"] = OTHER.id
    with pytest.raises(Refused, match="does not hold"):
        read(canonical(renamed), OTHER)


ENVELOPES: dict[str, Callable[[Any], object]] = {
    "another kind of payload": lambda value: value.update(payloadType="application/json"),
    "a second signature": lambda value: value["signatures"].append(value["signatures"][0]),
    "no signature": lambda value: value.update(signatures=[]),
    "a field too many": lambda value: value.update(extra=1),
    "a field too few": lambda value: value.pop("payload"),
    "a short signature": lambda value: value["signatures"][0].update(sig="AAAA"),
    "no base64": lambda value: value.update(payload="å"),
    "a payload that is no text": lambda value: value.update(payload=3),
    "a key that is no digest": lambda value: value["signatures"][0].update(keyid="x"),
}


@pytest.mark.parametrize("change", list(ENVELOPES.values()), ids=list(ENVELOPES))
def test_what_is_no_envelope_of_ours_is_refused(change: Callable[[Any], object]) -> None:
    value = json.loads(ENVELOPE)
    change(value)
    with pytest.raises(NotAsWritten):
        read(canonical(value))


@pytest.mark.parametrize("data", [b"", b"null", b"[]", b"3", ENVELOPE[:-2], b"\xff\xfe", b"[" * 100_000])
def test_what_is_no_json_is_refused(data: bytes) -> None:
    with pytest.raises(NotAsWritten):
        read(data)


STATEMENTS: dict[str, Callable[[Any], object]] = {
    "another municipality than the content": lambda value: value.update(municipality="2280"),
    "another period than the content": lambda value: value.update(period="2024"),
    "another data version than the content": lambda value: value.update(data_version=4),
    "another policy than the content": lambda value: value["policy"].update(threshold=3),
    "an unknown schema": lambda value: value.update(schema="casestats/statement/2"),
    "an unknown field": lambda value: value.update(extra=1),
    "no content": lambda value: value.pop("content"),
    "a first one with a previous": lambda value: value.update(previous="a" * 64),
    "a second one without a previous": lambda value: value.update(sequence=2),
    "a previous that is no digest": lambda value: value.update(sequence=2, previous="A" * 64),
    "a sequence from 0": lambda value: value.update(sequence=0),
    "a sequence that is a truth value": lambda value: value.update(sequence=True),
    "a moment without a zone": lambda value: value.update(published_at="2026-01-16T09:00:00"),
    "a moment that is none": lambda value: value.update(published_at="yesterday"),
}


@pytest.mark.parametrize("change", list(STATEMENTS.values()), ids=list(STATEMENTS))
def test_a_signed_payload_that_contradicts_itself_is_refused(change: Callable[[Any], object]) -> None:
    value = json.loads(PAYLOAD)
    change(value)
    with pytest.raises(NotAsWritten):
        read(sealed(canonical(value), KEY.id, SIGNING.sign))


def test_the_second_statement_names_the_first() -> None:
    second = replace(STATEMENT, sequence=2, previous=payload_digest(PAYLOAD))
    assert read(sealed(second.payload(), KEY.id, SIGNING.sign)) == second


def test_the_kind_of_the_payload_is_part_of_what_is_signed() -> None:
    other = base64.b64encode(SIGNING.sign(PAYLOAD)).decode()
    value = json.loads(ENVELOPE)
    value["signatures"][0]["sig"] = other
    with pytest.raises(Refused, match="does not hold"):
        read(canonical(value))
    assert PAYLOAD_TYPE.encode() in pre_authentication(PAYLOAD, PAYLOAD_TYPE)


def test_an_envelope_names_its_key_and_is_of_one_kind() -> None:
    assert signer_of(ENVELOPE, PAYLOAD_TYPE) == KEY.id
    with pytest.raises(NotAsWritten):
        signer_of(ENVELOPE, "application/vnd.casestats.delivery+json")
