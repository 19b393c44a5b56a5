"""The two ciphers a field may be sealed with, and which one this machine can use."""

from __future__ import annotations

from enum import IntEnum

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.ciphers.aead import AESGCM, AESGCMSIV

from casestats.errors import Refused
from casestats.vault.derivation import KEY_BYTES, Secret
from casestats.words import Words

TAG_BYTES = 16

Cipher = AESGCM | AESGCMSIV


class Algorithm(IntEnum):
    """The numbers are stored in every sealed field."""

    AES_256_GCM_SIV = 1  # RFC 8452: a nonce used twice tells at most that two texts are equal
    AES_256_GCM = 2


FALLBACK = Words(
    "Krypteringsbiblioteket saknar AES-256-GCM-SIV. Nya fält krypteras med AES-256-GCM. "
    "Uppgradera paketet cryptography om standardvalet ska gälla.",
    "The cryptographic library lacks AES-256-GCM-SIV. New fields are sealed with AES-256-GCM. "
    "Upgrade the package cryptography to have the default.",
)


def siv_available() -> bool:
    try:
        AESGCMSIV(bytes(KEY_BYTES))
    except UnsupportedAlgorithm:  # OpenSSL before 3.2
        return False
    return True


def usable(wished: Algorithm) -> tuple[Algorithm, tuple[Words, ...]]:
    """The algorithm for new keys, and what a person should be told where it is not the one wished for."""
    if wished is Algorithm.AES_256_GCM_SIV and not siv_available():
        return Algorithm.AES_256_GCM, (FALLBACK,)
    return wished, ()


def cipher(key: Secret, algorithm: Algorithm) -> Cipher:
    """A cipher object under the key. Refused: sealed elsewhere with what this library lacks."""
    if algorithm is Algorithm.AES_256_GCM:
        return AESGCM(key.reveal())
    if not siv_available():
        raise Refused(
            "Uppgifterna är krypterade med AES-256-GCM-SIV, som krypteringsbiblioteket här saknar. "
            "Uppgradera paketet cryptography.",
            "The data are sealed with AES-256-GCM-SIV, which the cryptographic library here lacks. "
            "Upgrade the package cryptography.",
        )
    return AESGCMSIV(key.reveal())
