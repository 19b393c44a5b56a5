"""Pseudonyms: the same number always gives the same 16 bytes, and without the key nobody walks back.

Person numbers are a space of about 44 million, so that any unkeyed or slow hash is walked in minutes to days. Hence
HMAC-SHA-256 under a key that never lies in the database, derived for one municipality and one purpose: the values of
two municipalities, or of a case and a person, have nothing to do with each other. 128 bits, never shorter.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable
from typing import Literal
from unicodedata import normalize

from casestats.errors import Refused
from casestats.vault.derivation import Secret, derive, length_prefixed

PSEUDONYM_BYTES = 16
Purpose = Literal["person", "case"]

_BLOCK = 64  # of SHA-256
_INNER = bytes(value ^ 0x36 for value in range(256))
_OUTER = bytes(value ^ 0x5C for value in range(256))


def normal_person(text: str) -> str:
    """Twelve digits as they are; anything else in NFC and upper case, without spaces."""
    if len(text) == 12 and text.isascii() and text.isdigit():
        return text
    return _composed_upper("".join(text.split()))


def normal_case(text: str) -> str:
    """In NFC and upper case, trimmed, with one space where there were several."""
    if text.isascii() and text.isprintable() and " " not in text:
        return text.upper()
    return _composed_upper(" ".join(text.split()))


def _composed_upper(text: str) -> str:
    # Composed before, so that equal texts get equal capitals, and after, because a few capitals come apart.
    return text.upper() if text.isascii() else normalize("NFC", normalize("NFC", text).upper())


class Pseudonymiser:
    """Makes the pseudonyms of one municipality. Safe to share between threads."""

    __slots__ = ("_case", "_person")

    def __init__(self, key: Secret, municipality: str) -> None:
        self._case = _keyed_hash(pseudonym_key(key, municipality, "case"))
        self._person = _keyed_hash(pseudonym_key(key, municipality, "person"))

    def case(self, text: str) -> bytes:
        """16 bytes for a case number. Refused: an empty one, which would make one case of many."""
        made = self._case(normal_case(text))
        if not made:
            del text  # a traceback may show the local variables
            raise _no_reference()
        return made

    def person(self, text: str) -> bytes:
        """16 bytes for a person reference. Refused: an empty one, which would make one person of many."""
        made = self._person(normal_person(text))
        if not made:
            del text  # a traceback may show the local variables
            raise _no_reference()
        return made

    def __repr__(self) -> str:
        return "Pseudonymiser(hidden)"


def pseudonym_key(key: Secret, municipality: str, purpose: Purpose) -> Secret:
    """The key for one municipality and purpose."""
    return derive(key, b"casestats/pseud/v1" + length_prefixed(municipality.encode(), purpose.encode()))


def _keyed_hash(key: Secret) -> Callable[[str], bytes]:
    """HMAC-SHA-256 cut to 16 bytes, of text as UTF-8; b"" for what cannot be hashed.

    Both paddings of the key are hashed once here and copied for each text, a third of the cost of `hmac.digest`.
    """
    inner = hashlib.sha256(key.reveal().ljust(_BLOCK, b"\0").translate(_INNER)).copy
    outer = hashlib.sha256(key.reveal().ljust(_BLOCK, b"\0").translate(_OUTER)).copy

    def keyed(text: str) -> bytes:
        try:
            data = text.encode()
        except UnicodeEncodeError:  # it holds the text; so it must not travel further, not even as a context
            return b""
        if not data:
            return b""
        first = inner()
        first.update(data)
        second = outer()
        second.update(first.digest())
        return second.digest()[:PSEUDONYM_BYTES]

    return keyed


def _no_reference() -> Refused:
    return Refused(
        "Ett ärendenummer eller en personuppgift är tom eller innehåller tecken som inte är text. "
        "Rätta uppgiften i källan och exportera igen.",
        "A case number or person reference is empty or holds characters that are no text. "
        "Correct it at the source and export again.",
    )


class ContentHash:
    """A keyed hash of an extract, fed piece by piece, to know the same content again without keeping the file.

    Keyed, because an unkeyed hash of a small extract would confirm a guess of what stands in it.
    """

    __slots__ = ("_state",)

    def __init__(self, key: Secret, municipality: str) -> None:
        derived = derive(key, b"casestats/content/v1" + length_prefixed(municipality.encode()))
        self._state = hmac.new(derived.reveal(), digestmod="sha256")

    def update(self, data: bytes) -> None:
        self._state.update(data)

    def hexdigest(self) -> str:
        """64 characters, over all data given so far."""
        return self._state.hexdigest()

    def __repr__(self) -> str:
        return "ContentHash(hidden)"
