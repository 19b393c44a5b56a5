"""Sealed fields: encrypted so that a value opens only in the row, column and table it was sealed for.

    "CS" | format 1 | algorithm | data-key id (16) | nonce (12) | ciphertext (64) | tag (16)      112 bytes, always

The associated data are length-prefixed: "casestats/field/v1", municipality, table, column, row uuid, and the header
(the first 20 bytes). The month and purpose are held by the data key. Texts are padded to 64 bytes (0x80, then
zeros, as in ISO/IEC 7816-4), so that the length of a value does not show; so a text has 1 to 63 bytes of UTF-8.
"""

from __future__ import annotations

from collections.abc import Callable

from cryptography.exceptions import InvalidTag

from casestats.errors import Refused
from casestats.vault.ciphers import TAG_BYTES, Algorithm, Cipher
from casestats.vault.derivation import length_prefixed
from casestats.vault.nonces import NONCE_BYTES, draw

PADDED_BYTES = 64
ROW_UUID_BYTES = 16
KEY_ID_BYTES = 16

_MAGIC = b"CS\x01"
_KEY_ID_AT = len(_MAGIC) + 1
HEADER_BYTES = _KEY_ID_AT + KEY_ID_BYTES
_CIPHERTEXT_AT = HEADER_BYTES + NONCE_BYTES
SEALED_BYTES = _CIPHERTEXT_AT + PADDED_BYTES + TAG_BYTES


class FieldKey:
    """An opened data key: whose it is, and a cipher that is ready. Made by `datakeys`, once the commitment holds."""

    __slots__ = ("algorithm", "cipher", "id", "municipality")

    def __init__(self, key_id: bytes, municipality: str, algorithm: Algorithm, cipher: Cipher) -> None:
        self.id = key_id
        self.municipality = municipality
        self.algorithm = algorithm
        self.cipher = cipher

    def __repr__(self) -> str:
        return "FieldKey(hidden)"


class Sealer:
    """Seals and opens one column of one table under one data key. Safe to share between threads."""

    __slots__ = ("_after", "_before", "_cipher", "_draw", "_header")

    def __init__(self, key: FieldKey, table: str, column: str, nonce: Callable[[], bytes] = draw) -> None:
        """`nonce` gives twelve bytes, never the same again; only the known-answer tests give another than `draw`."""
        self._header = _MAGIC + bytes((key.algorithm,)) + key.id
        names = (b"casestats/field/v1", key.municipality.encode(), table.encode(), column.encode())
        self._before = length_prefixed(*names) + ROW_UUID_BYTES.to_bytes(4, "big")
        self._after = length_prefixed(self._header)
        self._cipher = key.cipher
        self._draw = nonce

    def seal(self, row_uuid: bytes, text: str) -> bytes:
        """112 bytes. Refused: an empty text, more than 63 bytes of UTF-8, or a row uuid that is not 16 bytes."""
        try:
            data = text.encode()
        except UnicodeEncodeError:  # it holds the text; so it must not travel further, not even as a context
            data = b""
        if not 0 < len(data) < PADDED_BYTES or len(row_uuid) != ROW_UUID_BYTES:
            del data, text  # a traceback may show the local variables
            raise _not_sealed()
        nonce = self._draw()
        padded = (data + b"\x80").ljust(PADDED_BYTES, b"\0")
        return self._header + nonce + self._cipher.encrypt(nonce, padded, self._before + row_uuid + self._after)

    def open(self, row_uuid: bytes, sealed: bytes) -> str:
        """The text, never anything else. Refused: whatever was not sealed by this key for this very place."""
        text = None
        if len(sealed) == SEALED_BYTES and sealed[:HEADER_BYTES] == self._header and len(row_uuid) == ROW_UUID_BYTES:
            nonce = sealed[HEADER_BYTES:_CIPHERTEXT_AT]
            bound = self._before + row_uuid + self._after
            try:
                text = _unpadded(self._cipher.decrypt(nonce, sealed[_CIPHERTEXT_AT:], bound))
            except InvalidTag:
                text = None
        if text is None:
            raise not_opened()
        return text

    def __repr__(self) -> str:
        return "Sealer(hidden)"


def key_id_of(sealed: bytes) -> bytes:
    """The id of the data key a field says it was sealed with. Refused: what is no sealed field."""
    if len(sealed) != SEALED_BYTES or not sealed.startswith(_MAGIC):
        raise not_opened()
    return sealed[_KEY_ID_AT:HEADER_BYTES]


def _unpadded(padded: bytes) -> str | None:
    marked = padded.rstrip(b"\0")
    if len(padded) != PADDED_BYTES or len(marked) < 2 or not marked.endswith(b"\x80"):
        return None
    try:
        return marked[:-1].decode()
    except UnicodeDecodeError:  # it holds the text
        return None


def not_opened() -> Refused:
    """One answer for every reason, so that trying tells nothing."""
    return Refused(
        "Ett krypterat fält går inte att öppna. Det är ändrat, hör till en annan rad, kolumn eller kommun, "
        "eller så är nyckeln en annan. Ingenting har visats. Kontakta den som sköter driften.",
        "A sealed field cannot be opened. It was changed, belongs to another row, column or municipality, "
        "or the key is another one. Nothing was shown. Tell whoever runs the system.",
    )


def _not_sealed() -> Refused:
    longest = PADDED_BYTES - 1
    return Refused(
        f"En uppgift som ska krypteras är tom, längre än {longest} byte eller innehåller tecken som inte är text. "
        "Kontrollera att rätt kolumn är vald i profilen.",
        f"A value to be sealed is empty, longer than {longest} bytes or holds characters that are no text. "
        "Check that the profile names the right column.",
    )
