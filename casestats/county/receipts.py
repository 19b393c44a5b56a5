"""A receipt: what a recipient says, signed, of something that has come to it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from casestats.catalogue.municipalities import COUNTIES, MUNICIPALITIES
from casestats.county.bundles import is_moment
from casestats.releases.wire import LARGEST, NotAsWritten, as_json, canonical, parsed, read_as

RECEIPT = "casestats/receipt/1"
RECEIPT_TYPE = "application/vnd.casestats.receipt+json"
OUTCOMES = ("received", "held", "accepted", "refused", "replaced")
_DIGEST = re.compile("[0-9a-f]{64}")


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """`recipient` signs it and `sender` gets it; `digest` is the SHA-256 of the payload that came. The same until a
    person has decided; then `outcome` says what."""

    sender: str
    recipient: str
    sequence: int
    digest: str
    received_at: str
    outcome: str
    schema: str = RECEIPT


def receipt_payload(receipt: Receipt) -> bytes:
    return canonical(as_json(receipt))


def read_receipt(payload: bytes) -> Receipt:
    """NotAsWritten: anything that `receipt_payload` does not write."""
    value = parsed(payload)
    receipt: Receipt = read_as(Receipt, value, "receipt")
    codes = {*MUNICIPALITIES, *COUNTIES}
    sound = (
        receipt.schema == RECEIPT
        and {receipt.sender, receipt.recipient} <= codes
        and 1 <= receipt.sequence < LARGEST
        and _DIGEST.fullmatch(receipt.digest) is not None
        and is_moment(receipt.received_at)
        and receipt.outcome in OUTCOMES
    )
    if not sound:
        raise NotAsWritten("receipt")
    return receipt
