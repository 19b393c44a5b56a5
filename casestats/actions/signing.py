"""Envelopes signed with this installation's key."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from casestats.bootstrap import Installation
from casestats.releases.envelope import opened, sealed
from casestats.vault import PublicKey

Paper = TypeVar("Paper")


def signed(installation: Installation, payload: bytes, kind: str) -> bytes:
    """The envelope of a payload."""
    return sealed(payload, kind, PublicKey(installation.ring.public_key()).id, installation.ring.sign)


def signed_as_meant(
    installation: Installation, paper: Paper, payload: bytes, kind: str, read: Callable[[bytes], Paper]
) -> bytes:
    """The envelope of a paper, read back as its readers will before anybody gets it."""
    key = PublicKey(installation.ring.public_key())
    envelope = signed(installation, payload, kind)
    if read(opened(envelope, kind, key.id, key.holds)) != paper:
        raise RuntimeError("what was signed is not read as it was written")
    return envelope
