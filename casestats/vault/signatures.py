"""Public keys of releases: as a file that readers are given, and checked when it is read.

The file is a SubjectPublicKeyInfo in PEM (RFC 8410), so that other programs can use it too. Ed25519 has public keys
under which anybody can make a signature that verifies (points of small order), and several ways of writing some points;
the library takes both. Neither is ever somebody's key, so both are refused here (RFC 8032, 5.1.3).
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from casestats.errors import FixSettings, Refused

KEY_BYTES = 32
LARGEST = 4096
_PEM = re.compile(r"\s*-----BEGIN PUBLIC KEY-----\s+([A-Za-z0-9+/=\s]+?)\s*-----END PUBLIC KEY-----\s*")
_ED25519 = bytes.fromhex("302a300506032b6570032100")
"""DER of a SubjectPublicKeyInfo of Ed25519 up to the key's own 32 bytes."""

_PRIME = 2**255 - 19
_CURVE = -121665 * pow(121666, -1, _PRIME) % _PRIME
_ORDER_EIGHT = 0x7A03AC9277FDC74EC6CC392CFA53202A0F67100D760B3CBA4FD84D3D706A17C7
_SMALL_ORDER = frozenset({0, 1, _PRIME - 1, _ORDER_EIGHT, _PRIME - _ORDER_EIGHT})
"""The y of the eight points whose eightfold is the neutral point."""


class PublicKey:
    """A key that signatures can be held against."""

    __slots__ = ("_key", "id")

    def __init__(self, raw: bytes) -> None:
        """From its 32 bytes. Refused: they are no point, a point of small order, or not the way to write it."""
        if len(raw) != KEY_BYTES or not _is_sound(raw):
            raise Refused(
                "Den publika nyckeln är ingen giltig Ed25519-nyckel: signaturer med den bevisar ingenting. Hämta "
                "nyckeln på nytt från den som lämnar ut siffrorna.",
                "The public key is no valid Ed25519 key: signatures under it prove nothing. Get the key anew from "
                "whoever releases the figures.",
            )
        self._key = Ed25519PublicKey.from_public_bytes(raw)
        self.id: str = hashlib.sha256(raw).hexdigest()

    @classmethod
    def parse(cls, content: bytes) -> PublicKey:
        """From a key file. FixSettings: it is none. Refused: as above."""
        found = _PEM.fullmatch(content.decode("ascii", "replace")) if len(content) <= LARGEST else None
        der = b""
        if found is not None:
            try:
                der = base64.b64decode("".join(found[1].split()), validate=True)
            except binascii.Error:
                der = b""
        if not der.startswith(_ED25519):
            raise FixSettings(
                "Filen är ingen publik nyckel (PEM, Ed25519). Ange filen som casestats release key skrev.",
                "The file is no public key (PEM, Ed25519). Name the file that casestats release key wrote.",
            )
        return cls(der.removeprefix(_ED25519))

    def render(self) -> bytes:
        """The key file."""
        text = base64.b64encode(_ED25519 + self._key.public_bytes_raw()).decode()
        return f"-----BEGIN PUBLIC KEY-----\n{text}\n-----END PUBLIC KEY-----\n".encode()

    def holds(self, message: bytes, signature: bytes) -> bool:
        """Whether the key's owner signed the message."""
        try:
            self._key.verify(signature, message)
        except InvalidSignature:
            return False
        return True


def _is_sound(raw: bytes) -> bool:
    """Whether the bytes are the one way of writing a point of the curve that is not of small order."""
    y = int.from_bytes(raw, "little") & (2**255 - 1)
    if y >= _PRIME or y in _SMALL_ORDER:
        return False
    square = (y * y - 1) * pow(_CURVE * y * y + 1, -1, _PRIME) % _PRIME
    return pow(square, (_PRIME - 1) // 2, _PRIME) == 1
