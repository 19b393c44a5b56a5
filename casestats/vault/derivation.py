"""Secrets that keep quiet, and the one way keys are derived from keys."""

from __future__ import annotations

from typing import NoReturn

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_BYTES = 32


class Secret:
    """Key material. It hides in repr, str, format, logs and tracebacks that show local variables, and refuses
    to be pickled. Code of this room binds key material to a name only inside one of these."""

    __slots__ = ("__value",)

    def __init__(self, value: bytes) -> None:
        self.__value = value

    def reveal(self) -> bytes:
        """The bytes themselves, to be handed straight to a primitive and never to a name."""
        return self.__value

    def __repr__(self) -> str:
        return "Secret(hidden)"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a Secret is not to be pickled or copied")


def length_prefixed(*parts: bytes) -> bytes:
    """Each part after its length as four big-endian bytes, so that no two lists of parts read the same."""
    return b"".join(len(part).to_bytes(4, "big") + part for part in parts)


def derive(key: Secret, info: bytes, length: int = KEY_BYTES) -> Secret:
    """HKDF-SHA-256 (RFC 5869) without salt: the keys of this room are already uniformly random."""
    return Secret(HKDF(SHA256(), length, salt=None, info=info).derive(key.reveal()))
