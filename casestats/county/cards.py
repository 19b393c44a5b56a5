"""Key cards: with which keys a municipality or a county signs and takes part in sealed sums, signed by itself.

A card proves that whoever made it holds the signing key, and nothing more: whose card it is, a person hears over the
telephone. An endorsement is a card's successor named by the key before it.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

from casestats.catalogue.municipalities import COUNTIES, MUNICIPALITIES
from casestats.county.bundles import is_moment
from casestats.releases.wire import NotAsWritten, as_json, canonical, parsed, read_as

CARD = "casestats/key-card/1"
CARD_TYPE = "application/vnd.casestats.key-card+json"
ENDORSEMENT = "casestats/key-endorsement/1"
ENDORSEMENT_TYPE = "application/vnd.casestats.key-endorsement+json"
GROUPS, DIGITS = 8, 5
"""Of a fingerprint: 40 digits, 132 bits."""
LARGEST_CARD = 8192
"""Bytes of a card's file."""
_KEY = re.compile("[0-9a-f]{64}")


@dataclass(frozen=True, kw_only=True)
class Card:
    """`code`: four digits of a municipality, two of a county. Keys are 32 bytes in hexadecimal: `public_key` Ed25519
    (RFC 8032), `sums_key` X25519 (RFC 7748)."""

    code: str
    name: str
    public_key: str
    sums_key: str
    created: str
    schema: str = CARD

    @property
    def signing(self) -> bytes:
        return bytes.fromhex(self.public_key)

    @property
    def sums(self) -> bytes:
        return bytes.fromhex(self.sums_key)


@dataclass(frozen=True, kw_only=True)
class Endorsement:
    """The key that signs it gives way to the one of the card named by its keys."""

    code: str
    public_key: str
    sums_key: str
    created: str
    schema: str = ENDORSEMENT


def name_of(code: str) -> str:
    """What a municipality or county is called; "" of a code that is neither's."""
    return MUNICIPALITIES.get(code) or COUNTIES.get(code) or ""


def card_payload(card: Card) -> bytes:
    return canonical(as_json(card))


def read_card(payload: bytes) -> Card:
    """NotAsWritten: anything that `card_payload` does not write. Whether the keys are any is asked of the vault."""
    card: Card = read_as(Card, parsed(payload), "card")
    keys = _KEY.fullmatch(card.public_key) and _KEY.fullmatch(card.sums_key)
    if card.schema != CARD or not keys or not name_of(card.code) or card.name != name_of(card.code):
        raise NotAsWritten("card")
    if not is_moment(card.created):
        raise NotAsWritten("card.created")
    return card


def endorsement_payload(endorsement: Endorsement) -> bytes:
    return canonical(as_json(endorsement))


def read_endorsement(payload: bytes) -> Endorsement:
    """NotAsWritten: anything that `endorsement_payload` does not write."""
    endorsement: Endorsement = read_as(Endorsement, parsed(payload), "endorsement")
    if endorsement.schema != ENDORSEMENT or not is_moment(endorsement.created):
        raise NotAsWritten("endorsement")
    return endorsement


def fingerprint_of(code: str, public_key: bytes, sums_key: bytes) -> str:
    """What is read aloud: 8 groups of 5 digits from the SHA-256 of the code and both keys, each after its length as
    four big-endian bytes. 40 digits tell 132 bits: nobody makes another card with the same."""
    parts = (CARD.encode(), code.encode(), public_key, sums_key)
    told = b"".join(len(part).to_bytes(4, "big") + part for part in parts)
    number = int.from_bytes(hashlib.sha256(told).digest(), "big") % 10 ** (GROUPS * DIGITS)
    digits = f"{number:0{GROUPS * DIGITS}}"
    return " ".join(digits[place : place + DIGITS] for place in range(0, len(digits), DIGITS))


def typed_fingerprint(text: str) -> str:
    """A fingerprint as somebody typed it, in its groups; spaces and dashes do not count. "": it is none."""
    digits = re.sub(r"[\s\-–.,]", "", text)
    if not re.fullmatch(rf"[0-9]{{{GROUPS * DIGITS}}}", digits):
        return ""
    return " ".join(digits[place : place + DIGITS] for place in range(0, len(digits), DIGITS))
