"""The signed statement: a published release in a DSSE envelope, for readers who want to know that it is whole.

Envelope and pre-authentication encoding as in DSSE 1.0.2 (github.com/secure-systems-lab/dsse). The payload holds the
whole content, its place in the municipality's row of releases (`sequence` grows by one) and the digest of the payload
before it, so that nobody can leave one out or put another in between unnoticed.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from casestats.releases import envelope as envelopes
from casestats.releases.content import Content, PolicyTold
from casestats.releases.wire import NotAsWritten, as_json, canonical, content_of, digest, parsed

STATEMENT = "casestats/statement/1"
PAYLOAD_TYPE = "application/vnd.casestats.release+json"
_DIGEST = re.compile("[0-9a-f]{64}")


@dataclass(frozen=True, kw_only=True)
class Statement:
    """`previous`: SHA-256 of the payload before it, "" for the first of a municipality. Moments are UTC, RFC 3339.
    What stands beside the content repeats it, so that it can be read without knowing the content's schema."""

    municipality: str
    period: str
    sequence: int
    previous: str
    created: str
    published_at: str
    catalogue_version: int
    data_version: int
    policy: PolicyTold
    content: Content
    schema: str = STATEMENT

    @classmethod
    def of(cls, content: Content, *, sequence: int, previous: str, published_at: str) -> Statement:
        return cls(
            municipality=content.municipality,
            period=content.period,
            sequence=sequence,
            previous=previous,
            created=content.created_at,
            published_at=published_at,
            catalogue_version=content.catalogue_version,
            data_version=content.data_version,
            policy=content.policy,
            content=content,
        )

    def payload(self) -> bytes:
        return canonical(as_json(self))


def read_payload(payload: bytes) -> Statement:
    """The statement of a payload. NotAsWritten: anything that `Statement.payload` does not write."""
    value = parsed(payload)
    if not isinstance(value, dict) or set(value) != {one.name for one in fields(Statement)}:
        raise NotAsWritten("statement")
    if value["schema"] != STATEMENT:
        raise NotAsWritten("statement.schema")
    content = content_of(value["content"])
    sequence, previous, published_at = value["sequence"], value["previous"], value["published_at"]
    if type(sequence) is not int or sequence < 1:
        raise NotAsWritten("statement.sequence")
    if not isinstance(previous, str) or not (_DIGEST.fullmatch(previous) if sequence > 1 else previous == ""):
        raise NotAsWritten("statement.previous")
    if not _is_moment(published_at):
        raise NotAsWritten("statement.published_at")
    statement = Statement.of(content, sequence=sequence, previous=previous, published_at=published_at)
    if as_json(statement) != value:  # it says other things beside its content than in it
        raise NotAsWritten("statement")
    return statement


def _is_moment(text: Any) -> bool:
    try:
        moment = datetime.fromisoformat(text)
    except (TypeError, ValueError):
        return False
    return moment.utcoffset() is not None and not moment.utcoffset()


def sealed(payload: bytes, key_id: str, sign: Callable[[bytes], bytes]) -> bytes:
    """The envelope of a statement, as a file. `sign` is the vault's, `key_id` the digest of its public key."""
    return envelopes.sealed(payload, PAYLOAD_TYPE, key_id, sign)


def opened(envelope: bytes, key_id: str, verify: Callable[[bytes, bytes], bool]) -> bytes:
    """The statement's payload, as casestats.releases.envelope.opened."""
    return envelopes.opened(envelope, PAYLOAD_TYPE, key_id, verify)


def payload_digest(payload: bytes) -> str:
    """What the next statement of the municipality names as its `previous`."""
    return digest(payload)
