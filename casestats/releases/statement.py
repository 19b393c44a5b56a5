"""The signed statement: a published release in a DSSE envelope, for readers who want to know that it is whole.

Envelope and pre-authentication encoding as in DSSE 1.0.2 (github.com/secure-systems-lab/dsse). The payload holds the
whole content, its place in the municipality's row of releases (`sequence` grows by one) and the digest of the payload
before it, so that nobody can leave one out or put another in between unnoticed.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from casestats.errors import Refused
from casestats.releases.content import Content, PolicyTold
from casestats.releases.wire import NotAsWritten, as_json, canonical, content_of, digest, parsed

STATEMENT = "casestats/statement/1"
PAYLOAD_TYPE = "application/vnd.casestats.release+json"
LARGEST_ENVELOPE = 256 * 2**20
SIGNATURE_BYTES = 64
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


def pre_authentication(payload: bytes) -> bytes:
    """What is signed: the kind of the payload and the payload, each with its length, so that neither can be taken for
    the other."""
    kind = PAYLOAD_TYPE.encode()
    return b"DSSEv1 %d %b %d %b" % (len(kind), kind, len(payload), payload)


def sealed(payload: bytes, key_id: str, sign: Callable[[bytes], bytes]) -> bytes:
    """The envelope of a payload, as a file. `sign` is the vault's, `key_id` the digest of its public key."""
    return canonical(
        {
            "payload": base64.b64encode(payload).decode(),
            "payloadType": PAYLOAD_TYPE,
            "signatures": [{"keyid": key_id, "sig": base64.b64encode(sign(pre_authentication(payload))).decode()}],
        }
    )


def opened(envelope: bytes, key_id: str, verify: Callable[[bytes, bytes], bool]) -> bytes:
    """The payload of an envelope whose signature holds; nothing of it is read before that.

    `verify(message, signature)` is that of the key named `key_id`. NotAsWritten: no envelope of ours. Refused: another
    key signed it, or the signature does not hold."""
    if len(envelope) > LARGEST_ENVELOPE:
        raise NotAsWritten("envelope")
    value = _envelope(envelope)
    payload, (signed_by, signature) = value
    if signed_by != key_id:
        raise Refused(
            f"Utlämnandet är signerat med en annan nyckel ({signed_by[:16]}) än den du angav ({key_id[:16]}). Lita "
            "inte på det förrän du har frågat utlämnaren om nyckeln, på en väg du redan litar på.",
            f"The release is signed with another key ({signed_by[:16]}) than the one you gave ({key_id[:16]}). Do not "
            "trust it before you have asked whoever released it about the key, in a way that you trust already.",
        )
    if not verify(pre_authentication(payload), signature):
        raise Refused(
            "Signaturen stämmer inte: innehållet är ändrat sedan det signerades. Använd inte siffrorna. Hämta filen på "
            "nytt från den som lämnade ut den.",
            "The signature does not hold: the content was changed after it was signed. Do not use the figures. Get the "
            "file anew from whoever released it.",
        )
    return payload


def _envelope(data: bytes) -> tuple[bytes, tuple[str, bytes]]:
    """Payload, and the key id and bytes of the one signature. Another program may write it with spaces."""
    try:
        value = json.loads(data.decode("utf-8"))
        if set(value) != {"payload", "payloadType", "signatures"} or value["payloadType"] != PAYLOAD_TYPE:
            raise NotAsWritten("envelope")
        (signature,) = value["signatures"]
        if set(signature) != {"keyid", "sig"} or not _DIGEST.fullmatch(signature["keyid"]):
            raise NotAsWritten("envelope.signatures")
        payload, signed = (base64.b64decode(one, validate=True) for one in (value["payload"], signature["sig"]))
    except (ValueError, TypeError, RecursionError, binascii.Error):
        raise NotAsWritten("envelope") from None
    if len(signed) != SIGNATURE_BYTES:
        raise NotAsWritten("envelope.signatures")
    return payload, (signature["keyid"], signed)


def payload_digest(payload: bytes) -> str:
    """What the next statement of the municipality names as its `previous`."""
    return digest(payload)
