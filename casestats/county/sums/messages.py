"""What is said in a sealed sum, as it is signed: a roster, a round, that one takes part, and a masked vector.

    roster      the county: who takes part for a year, with all keys. A person accepts it by its fingerprint.
    round       the county: one sum, of one calendar year, by one roster and one form.
    acceptance  a member: "I take part in the round with this digest". All of them go to every member.
    vector      a member: its masked numbers, once it has seen everybody's acceptance of the very same round.

Every one is the payload of a DSSE envelope with a kind of its own; all bytes are canonical JSON.
"""

from __future__ import annotations

import base64
import binascii
import re
from array import array
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple, TypeVar

from casestats.county.sums.adding import bytes_of, words_of
from casestats.releases.envelope import LARGEST_ENVELOPE
from casestats.releases.wire import NotAsWritten, as_json, canonical, digest, parsed, read_as

ROSTER = "casestats/sums/roster/1"
ROUND = "casestats/sums/round/1"
ACCEPTANCE = "casestats/sums/acceptance/1"
ACCEPTANCES = "casestats/sums/acceptances/1"
VECTOR = "casestats/sums/vector/1"
ROSTER_TYPE = "application/vnd.casestats.sums-roster+json"
ROUND_TYPE = "application/vnd.casestats.sums-round+json"
ACCEPTANCE_TYPE = "application/vnd.casestats.sums-acceptance+json"
VECTOR_TYPE = "application/vnd.casestats.sums-vector+json"
KINDS = {ACCEPTANCE_TYPE: "acceptance", VECTOR_TYPE: "vector"}
"""What members send, by the kind of the envelope."""

_DIGEST = re.compile("[0-9a-f]{64}")
_COUNTY = re.compile("[0-9]{2}")
_CODE = re.compile("[0-9]{4}")
_ID = re.compile("[0-9]{2}-[0-9]{4}-[0-9a-f]{16}")
FINGERPRINT_GROUPS = 12
"""Of five digits. Whoever makes a roster could make two that look alike, if the fingerprint were half as long: with 60
digits that takes about 2^100 tries, with 40 about 2^66."""


@dataclass(frozen=True, kw_only=True)
class Member:
    """Keys are 32 bytes in hexadecimal: Ed25519 to sign with, X25519 to mask with. `endorsements`: where a key is
    another than in an earlier roster, the envelopes in which each key signed the next, oldest first."""

    code: str
    signing_key: str
    sums_key: str
    endorsements: tuple[str, ...] = ()

    @property
    def key_id(self) -> str:
        """As envelopes name the signing key."""
        return digest(bytes.fromhex(self.signing_key))


@dataclass(frozen=True, kw_only=True)
class Roster:
    """Who takes part in the sums of a calendar year. `form`: the digest of the form of their vectors."""

    county: str
    year: int
    form: str
    members: tuple[Member, ...]
    created: str
    schema: str = ROSTER

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(member.code for member in self.members)

    def member(self, code: str) -> Member | None:
        return next((one for one in self.members if one.code == code), None)

    def signed_by(self, key_id: str) -> Member | None:
        """The member whose signing key that is."""
        return next((one for one in self.members if one.key_id == key_id), None)


@dataclass(frozen=True, kw_only=True)
class Round:
    """One sum. `roster` and `form` are digests; `period` as casestats writes it: only calendar years are taken."""

    id: str
    county: str
    period: str
    roster: str
    form: str
    created: str
    not_after: str
    schema: str = ROUND


@dataclass(frozen=True, kw_only=True)
class Acceptance:
    """That a member takes part in the round whose payload has that digest."""

    round: str
    round_digest: str
    roster: str
    member: str
    created: str
    schema: str = ACCEPTANCE


@dataclass(frozen=True, kw_only=True)
class Vector:
    """A member's masked numbers: `words` are little-endian 64-bit words in base64, three for each cell of the form.
    `rests_on`: the digest of the delivery that the member had made of the period when it counted."""

    round: str
    round_digest: str
    roster: str
    form: str
    member: str
    rests_on: str
    words: str
    created: str
    schema: str = VECTOR

    @property
    def numbers(self) -> array[int]:
        """NotAsWritten: they are no whole words."""
        try:
            return words_of(base64.b64decode(self.words, validate=True))
        except (ValueError, binascii.Error):
            raise NotAsWritten("vector.words") from None


class Signed(NamedTuple):
    """A payload that was read from an envelope whose signature held, and its digest."""

    payload: bytes
    digest: str


def payload_of(message: Roster | Round | Acceptance | Vector) -> bytes:
    """What is signed."""
    return canonical(as_json(message))


def text_of(numbers: array[int]) -> str:
    """As `Vector.words`."""
    return base64.b64encode(bytes_of(numbers)).decode()


_Message = TypeVar("_Message", Roster, Round, Acceptance, Vector)


def _read(kind: type[_Message], payload: bytes, schema: str, name: str) -> _Message:
    message: _Message = read_as(kind, parsed(payload), name)
    if message.schema != schema:
        raise NotAsWritten(f"{name}.schema")
    return message


def read_roster(payload: bytes) -> Roster:
    """NotAsWritten: it is none. What it says may still be refused (casestats.county.sums.guards)."""
    roster = _read(Roster, payload, ROSTER, "roster")
    _demand(_COUNTY, roster.county, "roster.county")
    _demand(_DIGEST, roster.form, "roster.form")
    _demand_moment(roster.created, "roster.created")
    for place, member in enumerate(roster.members):
        _demand(_CODE, member.code, f"roster.members.{place}.code")
        _demand(_DIGEST, member.signing_key, f"roster.members.{place}.signing_key")
        _demand(_DIGEST, member.sums_key, f"roster.members.{place}.sums_key")
    return roster


def read_round(payload: bytes) -> Round:
    """NotAsWritten: it is none."""
    found = _read(Round, payload, ROUND, "round")
    _demand(_ID, found.id, "round.id")
    _demand(_COUNTY, found.county, "round.county")
    _demand(_DIGEST, found.roster, "round.roster")
    _demand(_DIGEST, found.form, "round.form")
    _demand_moment(found.created, "round.created")
    _demand_moment(found.not_after, "round.not_after")
    return found


def read_acceptance(payload: bytes) -> Acceptance:
    """NotAsWritten: it is none."""
    return _checked(_read(Acceptance, payload, ACCEPTANCE, "acceptance"), "acceptance")


def read_vector(payload: bytes) -> Vector:
    """NotAsWritten: it is none. Its words are read by `numbers`."""
    vector = _checked(_read(Vector, payload, VECTOR, "vector"), "vector")
    _demand(_DIGEST, vector.form, "vector.form")
    _demand(_DIGEST, vector.rests_on, "vector.rests_on")
    return vector


_Answer = TypeVar("_Answer", Acceptance, Vector)


def _checked(answer: _Answer, name: str) -> _Answer:
    _demand(_ID, answer.round, f"{name}.round")
    _demand(_CODE, answer.member, f"{name}.member")
    for part in ("round_digest", "roster"):
        _demand(_DIGEST, getattr(answer, part), f"{name}.{part}")
    _demand_moment(answer.created, f"{name}.created")
    return answer


def _demand(form: re.Pattern[str], text: str, where: str) -> None:
    if not form.fullmatch(text):
        raise NotAsWritten(where)


def _demand_moment(text: str, where: str) -> None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise NotAsWritten(where) from None
    if moment.utcoffset() is None or moment.utcoffset():
        raise NotAsWritten(where)


def acceptances_together(envelopes: Iterable[bytes]) -> bytes:
    """Everybody's acceptances in one file, for every member."""
    return canonical({"schema": ACCEPTANCES, "envelopes": sorted(one.decode() for one in envelopes)})


def read_acceptances(content: bytes) -> tuple[bytes, ...]:
    """The envelopes of such a file, unread. NotAsWritten: it is none."""
    if len(content) > LARGEST_ENVELOPE:
        raise NotAsWritten("acceptances")
    value: Any = parsed(content)
    if not isinstance(value, dict) or set(value) != {"schema", "envelopes"} or value["schema"] != ACCEPTANCES:
        raise NotAsWritten("acceptances")
    envelopes: tuple[str, ...] = read_as(tuple[str, ...], value["envelopes"], "acceptances.envelopes")
    return tuple(one.encode() for one in envelopes)


def fingerprint_of(payload_digest: str) -> str:
    """A digest as digits to read aloud: twelve groups of five."""
    size = 5 * FINGERPRINT_GROUPS
    digits = f"{int(payload_digest, 16) % 10**size:0{size}}"
    return " ".join(digits[start : start + 5] for start in range(0, size, 5))


def same_fingerprint(one: str, other: str) -> bool:
    """Whether two fingerprints have the same digits, however they are spaced."""
    return _digits(one) == _digits(other) != ""


def _digits(text: str) -> str:
    return "".join(letter for letter in text if letter.isdecimal() and letter.isascii())


def bound_to(round: Round, round_digest: str) -> bytes:
    """All that the masks of a round are bound to, beside the two members' codes and keys: the same bytes at every
    member of the same round, and others for any other."""
    return canonical(
        {
            "county": round.county,
            "form": round.form,
            "period": round.period,
            "roster": round.roster,
            "round": round.id,
            "round_digest": round_digest,
        }
    )
