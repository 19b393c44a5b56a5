"""Masks that two members of a sealed sum share and that nobody else can work out.

Two members agree on a secret with their standing X25519 keys (RFC 7748). HKDF-SHA-256 (RFC 5869) stretches it to
one word for each number of a vector, bound to all that the vector belongs to. One of the two adds the words modulo
2^64, the other takes them away, so that they cancel in the sum of all members. docs/adr/0020-sealed-sums.md says what
that promises.

A public key of small order, or one written in another way than its own, is nobody's key and is refused: the secret
agreed with it would be known to everybody.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping
from operator import add, sub
from typing import NoReturn

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey

from casestats.county.sums.adding import MODULUS, words_of
from casestats.errors import Refused
from casestats.vault.derivation import Secret, derive, length_prefixed

KEY_BYTES = 32
WORD_BYTES = 8
MASK_INFO = b"casestats/sums/mask/v1"
LARGEST_CHUNK = 255 * 32
"""HKDF-SHA-256 gives at most this many bytes at a time; longer masks are made of chunks with a number each."""

_PRIME = 2**255 - 19
_ORDER_EIGHT = (
    325606250916557431795983626356110631294008115727848805560023387167927233504,
    39382357235489614581723060781553021112529911719440698176882885853963445705823,
)
_SMALL_ORDER = frozenset({0, 1, _PRIME - 1, *_ORDER_EIGHT})
"""The u of the points of small order, on the curve and on its twist (RFC 7748, 6.1 and 7)."""


class SumsKey:
    """The private key of a member of sealed sums, made from the signing key; reached through the key ring."""

    __slots__ = ("_private",)

    def __init__(self, secret: Secret) -> None:
        self._private = X25519PrivateKey.from_private_bytes(secret.reveal())

    def public(self) -> bytes:
        """The 32 bytes that the others enrol."""
        return self._private.public_key().public_bytes_raw()

    def masked(self, numbers: array[int], own: str, others: Mapping[str, bytes], context: bytes) -> array[int]:
        """The numbers (64-bit words, type Q) with the masks shared with all others: added towards codes after one's
        own, taken away towards codes before it, modulo 2^64.

        `others`: each other member's code and X25519 key. `context`: all that the masks are bound to, the same bytes
        at every member. Refused: no others, oneself among them, or a key that is none."""
        if not others or own in others:
            raise Refused(
                "En förseglad summa behöver minst två olika medlemmar. Inget har maskerats.",
                "A sealed sum needs at least two different members. Nothing was masked.",
            )
        total: Iterable[int] = numbers
        for code in sorted(others):
            mask = self._mask(own, code, others[code], context, len(numbers))
            total = list(map(add if own < code else sub, total, mask))
        return array("Q", [number % MODULUS for number in total])

    def _mask(self, own: str, other: str, key: bytes, context: bytes, length: int) -> array[int]:
        sides = sorted(((own.encode(), self.public()), (other.encode(), key)))
        secret = Secret(self._private.exchange(public_key(key)))
        info = length_prefixed(MASK_INFO, context, *sides[0], *sides[1])
        return words_of(_stretched(secret, info, length * WORD_BYTES))

    def __repr__(self) -> str:
        return "SumsKey(hidden)"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a SumsKey is not to be pickled or copied")


def public_key(raw: bytes) -> X25519PublicKey:
    """From its 32 bytes. Refused: another length, a point of small order, or not the one way to write it."""
    if len(raw) != KEY_BYTES or (u := int.from_bytes(raw, "little")) >= _PRIME or u in _SMALL_ORDER:
        raise Refused(
            "Nyckeln för förseglade summor är ingen giltig X25519-nyckel: masker med den döljer ingenting. Hämta "
            "kommunens nyckelkort på nytt.",
            "The key for sealed sums is no valid X25519 key: masks made with it hide nothing. Get the municipality's "
            "key card anew.",
        )
    return X25519PublicKey.from_public_bytes(raw)


def _stretched(secret: Secret, info: bytes, length: int) -> bytes:
    """`length` bytes, in chunks of what HKDF gives at most; each chunk's number is part of what it is bound to."""
    return b"".join(
        derive(secret, length_prefixed(info, number.to_bytes(4, "big")), min(LARGEST_CHUNK, length - start)).reveal()
        for number, start in enumerate(range(0, length, LARGEST_CHUNK))
    )
