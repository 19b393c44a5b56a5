"""Data keys: one for each municipality, month and purpose, stored only wrapped by the key-encryption key (KEK).

    "CW" | format 1 | algorithm | KEK id (16) | nonce (12) | wrapped key (32) | tag (16)                   80 bytes

The associated data are length-prefixed: "casestats/wrap/v1", header (the first 20 bytes), data-key id, municipality,
month, purpose. `algorithm` is the wrap's and that of every field under the key: one key serves one algorithm.

A ciphertext of AES-GCM or AES-GCM-SIV can be made to open under two keys. Hence the commitment: HKDF of a data key
gives the field key and 32 bytes that are stored beside the wrap and compared before the field key is used.
"""

from __future__ import annotations

import hmac
import os
import re
from collections.abc import Iterable
from typing import NamedTuple, NoReturn, Protocol

from cryptography.exceptions import InvalidTag

from casestats.errors import Refused
from casestats.vault.ciphers import TAG_BYTES, Algorithm, Cipher, cipher
from casestats.vault.derivation import KEY_BYTES, Secret, derive, length_prefixed
from casestats.vault.fields import KEY_ID_BYTES, FieldKey
from casestats.vault.nonces import NONCE_BYTES, draw

KEK_ID_BYTES = 16
COMMITMENT_BYTES = 32

_MAGIC = b"CW\x01"
_KEK_ID_AT = len(_MAGIC) + 1
_NONCE_AT = _KEK_ID_AT + KEK_ID_BYTES
_WRAPPED_AT = _NONCE_AT + NONCE_BYTES
WRAP_BYTES = _WRAPPED_AT + KEY_BYTES + TAG_BYTES

_MONTH = re.compile(r"\d{4}-(?:0[1-9]|1[0-2])")


class DataKey(NamedTuple):
    """A data key as the store keeps it, useless without the KEK. `id` is 16 random bytes, `month` is `YYYY-MM`."""

    id: bytes
    municipality: str
    month: str
    purpose: str
    wrapped: bytes
    commitment: bytes

    def __repr__(self) -> str:
        return f"DataKey({self.municipality} {self.month} {self.purpose} {self.id.hex()[:8]})"


class DataKeys(Protocol):
    """Where data keys are kept. The store implements it inside the transaction of whoever uses the vault: a key
    must be committed no later than the first row that was sealed with it."""

    def current(self, municipality: str, month: str, purpose: str) -> DataKey | None:
        """The key that new rows are sealed with: of several, the one added last."""

    def with_id(self, key_id: bytes) -> DataKey | None:
        """The key with this id, current or not."""

    def every(self) -> Iterable[DataKey]:
        """All keys, in any order."""

    def add(self, key: DataKey) -> None:
        """Keeps a new key."""

    def exchange(self, old: DataKey, new: DataKey) -> bool:
        """Puts `new`, the same key wrapped anew, where the row still reads `old`; False where it does not."""


class Kek:
    """The key-encryption key. `id` is derived from it and leads nowhere."""

    __slots__ = ("_key", "id")

    def __init__(self, key: Secret) -> None:
        self._key = key
        self.id = derive(key, b"casestats/kek/id/v1", KEK_ID_BYTES).reveal()

    def new_data_key(self, municipality: str, month: str, purpose: str, algorithm: Algorithm) -> DataKey:
        """A fresh key, not yet stored anywhere."""
        if not municipality or not purpose or not _MONTH.fullmatch(month):
            raise ValueError("a data key needs a municipality, a month as YYYY-MM and a purpose")
        secret = Secret(os.urandom(KEY_BYTES))
        named = DataKey(os.urandom(KEY_ID_BYTES), municipality, month, purpose, b"", _commitment(secret, algorithm))
        return self._wrapped(named, secret, algorithm)

    def open(self, key: DataKey) -> FieldKey:
        """The key ready for use. Refused: wrapped by another KEK, or any part of the row changed."""
        algorithm = _algorithm(key)
        secret = self._unwrapped(key, algorithm)
        if not hmac.compare_digest(_commitment(secret, algorithm), key.commitment):
            raise _not_unwrapped()
        return FieldKey(key.id, key.municipality, algorithm, cipher(_derived(secret, algorithm)[0], algorithm))

    def wrapped_anew(self, key: DataKey, by: Kek) -> DataKey:
        """The same data key, that this KEK wraps now, wrapped `by` another."""
        self.open(key)  # what does not open must not be carried on
        algorithm = _algorithm(key)
        return by._wrapped(key, self._unwrapped(key, algorithm), algorithm)

    def _wrapped(self, key: DataKey, secret: Secret, algorithm: Algorithm) -> DataKey:
        header = _MAGIC + bytes((algorithm,)) + self.id
        nonce = draw()
        sealed = self._cipher(algorithm).encrypt(nonce, secret.reveal(), _bound(header, key))
        return key._replace(wrapped=header + nonce + sealed)

    def _unwrapped(self, key: DataKey, algorithm: Algorithm) -> Secret:
        if kek_id_of(key) != self.id:
            raise _not_unwrapped()
        header, nonce = key.wrapped[:_NONCE_AT], key.wrapped[_NONCE_AT:_WRAPPED_AT]
        opener = self._cipher(algorithm)
        try:
            return Secret(opener.decrypt(nonce, key.wrapped[_WRAPPED_AT:], _bound(header, key)))
        except InvalidTag:
            raise _not_unwrapped() from None

    def _cipher(self, algorithm: Algorithm) -> Cipher:
        return cipher(derive(self._key, b"casestats/kek/wrap/v1" + bytes((algorithm,))), algorithm)

    def __repr__(self) -> str:
        return f"Kek({self.id.hex()[:8]}, hidden)"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a Kek is not to be pickled or copied")


def kek_id_of(key: DataKey) -> bytes:
    """The id of the KEK that wraps the key. Refused: what is no wrapped key."""
    if len(key.wrapped) != WRAP_BYTES or not key.wrapped.startswith(_MAGIC):
        raise _not_unwrapped()
    return key.wrapped[_KEK_ID_AT:_NONCE_AT]


def _algorithm(key: DataKey) -> Algorithm:
    kek_id_of(key)
    try:
        return Algorithm(key.wrapped[len(_MAGIC)])
    except ValueError:
        raise _not_unwrapped() from None


def _bound(header: bytes, key: DataKey) -> bytes:
    names = (key.municipality.encode(), key.month.encode(), key.purpose.encode())
    return length_prefixed(b"casestats/wrap/v1", header, key.id, *names)


def _derived(secret: Secret, algorithm: Algorithm) -> tuple[Secret, Secret]:
    """The field key and the commitment. The algorithm is part of it: one key never serves two."""
    both = derive(secret, b"casestats/data-key/v1" + bytes((algorithm,)), KEY_BYTES + COMMITMENT_BYTES)
    return Secret(both.reveal()[:KEY_BYTES]), Secret(both.reveal()[KEY_BYTES:])


def _commitment(secret: Secret, algorithm: Algorithm) -> bytes:
    return _derived(secret, algorithm)[1].reveal()


def _not_unwrapped() -> Refused:
    return Refused(
        "En datanyckel i databasen går inte att öppna: den är ändrad eller inlåst med en annan huvudnyckel. "
        "Inget har visats. Kontrollera att huvudnyckeln hör till den här databasen, se docs/nycklar.md.",
        "A data key in the database cannot be opened: it was changed, or is wrapped by another key-encryption key. "
        "Nothing was shown. Check that the key-encryption key belongs to this database, see docs/keys.md.",
    )
