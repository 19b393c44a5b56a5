"""release verify, release key: what anybody can do with a signed file and a public key, and where the key is from."""

from __future__ import annotations

from casestats.bootstrap import Installation
from casestats.releases.statement import Statement, opened, read_payload
from casestats.vault import PublicKey


def verify(envelope: bytes, key_file: bytes) -> Statement:
    """The statement in an envelope, where the signature holds under the key. Needs no installation and changes
    nothing. FixSettings: no key file. Refused: another key, a signature that does not hold, no release of ours."""
    key = PublicKey.parse(key_file)
    return read_payload(opened(envelope, key.id, key.holds))


def public_key(installation: Installation) -> PublicKey:
    """The key that the installation's releases are verified with."""
    return PublicKey(installation.ring.public_key())
