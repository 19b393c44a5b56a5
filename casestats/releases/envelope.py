"""DSSE envelopes: a payload, its kind, and one Ed25519 signature over both.

Envelope and pre-authentication encoding as in DSSE 1.0.2 (github.com/secure-systems-lab/dsse). The kind is signed
along, so that a release cannot be taken for a delivery, nor a delivery for a message of a sealed sum.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Callable

from casestats.errors import Refused
from casestats.releases.wire import NotAsWritten, canonical

LARGEST_ENVELOPE = 256 * 2**20
SIGNATURE_BYTES = 64
_DIGEST = re.compile("[0-9a-f]{64}")


def pre_authentication(payload: bytes, kind: str) -> bytes:
    """What is signed: the kind of the payload and the payload, each with its length, so that neither can be taken for
    the other."""
    name = kind.encode()
    return b"DSSEv1 %d %b %d %b" % (len(name), name, len(payload), payload)


def sealed(payload: bytes, kind: str, key_id: str, sign: Callable[[bytes], bytes]) -> bytes:
    """The envelope of a payload, as a file. `sign` is the vault's, `key_id` the digest of its public key."""
    return canonical(
        {
            "payload": base64.b64encode(payload).decode(),
            "payloadType": kind,
            "signatures": [
                {"keyid": key_id, "sig": base64.b64encode(sign(pre_authentication(payload, kind))).decode()}
            ],
        }
    )


def signer_of(envelope: bytes, kind: str) -> str:
    """The id of the key that an envelope says it is signed with: what to look up, and nothing to believe.
    NotAsWritten: no envelope of that kind."""
    return _envelope(envelope, kind)[1][0]


def opened(envelope: bytes, kind: str, key_id: str, verify: Callable[[bytes, bytes], bool]) -> bytes:
    """The payload of an envelope whose signature holds; nothing of it is read before that.

    `verify(message, signature)` is that of the key named `key_id`. NotAsWritten: no envelope of ours. Refused: another
    key signed it, or the signature does not hold."""
    payload, (signed_by, signature) = _envelope(envelope, kind)
    if signed_by != key_id:
        raise Refused(
            f"Utlämnandet är signerat med en annan nyckel ({signed_by[:16]}) än den du angav ({key_id[:16]}). Lita "
            "inte på det förrän du har frågat utlämnaren om nyckeln, på en väg du redan litar på.",
            f"The release is signed with another key ({signed_by[:16]}) than the one you gave ({key_id[:16]}). Do not "
            "trust it before you have asked whoever released it about the key, in a way that you trust already.",
        )
    if not verify(pre_authentication(payload, kind), signature):
        raise Refused(
            "Signaturen stämmer inte: innehållet är ändrat sedan det signerades. Använd inte siffrorna. Hämta filen på "
            "nytt från den som lämnade ut den.",
            "The signature does not hold: the content was changed after it was signed. Do not use the figures. Get the "
            "file anew from whoever released it.",
        )
    return payload


def _envelope(data: bytes, kind: str) -> tuple[bytes, tuple[str, bytes]]:
    """Payload, and the key id and bytes of the one signature. Another program may write it with spaces."""
    if len(data) > LARGEST_ENVELOPE:
        raise NotAsWritten("envelope")
    try:
        value = json.loads(data.decode("utf-8"))
        if set(value) != {"payload", "payloadType", "signatures"} or value["payloadType"] != kind:
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
