"""The second factor: six figures from an app, new every half minute (TOTP, RFC 6238, SHA-1 as every app expects).

The seed lies sealed in the account's row. A step serves once: `step_of` gives the step that a code belongs to, and
the caller takes none that is not later than the last one used.
"""

from __future__ import annotations

import base64
import hmac
import os
import re
from datetime import datetime

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP

SEED_BYTES = 20
FIGURES = 6
STEP_SECONDS = 30
DRIFT = (-1, 0, 1)
"""The steps around now that are taken: a phone's clock may be half a minute off."""

PURPOSE, PLACE = "accounts", "0000"
"""Of the data keys that seal seeds: an account belongs to no municipality."""
TABLE, COLUMN = "accounts", "totp"

_CODE = re.compile(r"[0-9]{6}")


def new_seed() -> str:
    """A fresh seed as text, 32 letters in base 32: how it is typed into an app, and how it is sealed."""
    return base64.b32encode(os.urandom(SEED_BYTES)).decode()


NOBODYS_SEED = new_seed()
"""So that an account without a second factor takes the same work."""


def step_of(seed: str, code: str, now: datetime, after: int) -> int | None:
    """The step of time that the code belongs to, where it is near now and later than `after`; else None."""
    typed = re.sub(r"\s", "", code)
    if not _CODE.fullmatch(typed):
        typed = ""  # it takes the same work
    current = int(now.timestamp()) // STEP_SECONDS
    found = None
    for step in (current + drift for drift in DRIFT):
        right = hmac.compare_digest(_totp(seed).generate(step * STEP_SECONDS), typed.encode())
        if right and step > after:
            found = step
    return found


def code_at(seed: str, now: datetime) -> str:
    """What the app shows now."""
    return _totp(seed).generate(int(now.timestamp())).decode()


def address_of(seed: str, name: str, issuer: str) -> str:
    """What the picture says that an app scans."""
    return _totp(seed).get_provisioning_uri(name, issuer)


def _totp(seed: str) -> TOTP:
    return TOTP(base64.b32decode(seed), FIGURES, SHA1(), STEP_SECONDS)  # noqa: S303 (RFC 6238; apps know no other)
