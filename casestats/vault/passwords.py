"""Passwords: Argon2id (RFC 9106), kept as PHC text. Made slow on purpose, and as slow for a name that nobody has.

The parameters are above what OWASP asks (19 MiB, 2 passes): 64 MiB and 3 passes, a fifth of a second. They stand in the
stored text, so that a stronger choice later reaches an account at its next sign-in (`is_weaker`).
"""

from __future__ import annotations

import os
import secrets
import unicodedata
from typing import NamedTuple

from cryptography.exceptions import InvalidKey
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from casestats.errors import FixSettings

SHORTEST, LONGEST = 12, 256
"""Letters of a password. No rule says which: length is what counts."""
SALT_BYTES, HASH_BYTES = 16, 32


class Cost(NamedTuple):
    """What one verification costs: memory in KiB, passes over it, lanes."""

    memory: int
    passes: int
    lanes: int


COST = Cost(65536, 3, 1)

COMMON = frozenset(
    """
    123456789012 1234567890123 12345678901234 111111111111 qwertyuiop12 qwertyuiop123 qwertyuiopasdf 1q2w3e4r5t6y
    1qaz2wsx3edc password1234 password12345 passwordpassword password123456 iloveyou1234 letmein12345 welcome12345
    administrator administratör adminadmin12 changeme1234 changemechangeme sommar2024sommar sommarsommar vintervinter
    välkommen123 valkommen123 välkommen1234 valkommen1234 lösenord1234 losenord1234 lösenordlösenord losenordlosenord
    hemligt12345 hemlighemlig hejhejhejhej hejhej123456 abc123abc123 abcdefghijkl abcdefgh1234 qwerty123456
    qazwsxedcrfv socialtjänst socialtjänsten socialtjanst socialtjansten casestats123 casestats1234 kommunen1234
    sverige12345 stockholm123 göteborg1234 monkey123456 football1234 princess1234 sunshine1234 dragon123456
    correcthorsebatterystaple trustno1trustno1 000000000000 123123123123 123412341234 asdfghjklöä asdfghjklöäa
    """.split()  # noqa: SIM905 (a page of words is easier to read than a page of quotation marks)
)
"""The most common ones of this length, Swedish and English."""


def hash_password(password: str, cost: Cost = COST) -> str:
    """The PHC text of a password, with a salt of its own."""
    deriver = Argon2id(
        salt=os.urandom(SALT_BYTES),
        length=HASH_BYTES,
        iterations=cost.passes,
        lanes=cost.lanes,
        memory_cost=cost.memory,
    )
    return deriver.derive_phc_encoded(_bytes(password))


def is_password(password: str, kept: str, cost: Cost = COST) -> bool:
    """Whether the password is the one kept. An empty `kept` (a name that nobody has, an account without a password)
    costs the same time, and is nobody's password."""
    try:
        Argon2id.verify_phc_encoded(_bytes(password), kept or _nobodys(cost))
    except InvalidKey:
        return False
    return bool(kept)


def is_weaker(kept: str, cost: Cost = COST) -> bool:
    """Whether a kept password was made with other parameters than those of today."""
    return f"$m={cost.memory},t={cost.passes},p={cost.lanes}$" not in kept


def one_time_password() -> str:
    """A password to be given to somebody and changed at once: 80 bits, in groups that can be read aloud."""
    letters = "abcdefghjkmnpqrstuvwxyz23456789"  # without those that are mistaken for each other
    drawn = "".join(secrets.choice(letters) for _ in range(16))
    return "-".join(drawn[place : place + 4] for place in range(0, 16, 4))


def demand_good(password: str, name: str) -> None:
    """Raises FixSettings, saying why, where a password is too short, too long, common, or the account's own name."""
    plain = unicodedata.normalize("NFKC", password)
    if len(plain) < SHORTEST:
        raise FixSettings(
            f"Lösenordet är för kort. Välj minst {SHORTEST} tecken; flera ord efter varandra är lättast att minnas.",
            f"The password is too short. Choose at least {SHORTEST} characters; several words in a row are easiest to "
            "remember.",
        )
    if len(plain) > LONGEST:
        raise FixSettings(
            f"Lösenordet är för långt. Välj högst {LONGEST} tecken.",
            f"The password is too long. Choose at most {LONGEST} characters.",
        )
    folded = plain.casefold()
    if folded in COMMON or len(set(folded)) < 4:
        raise FixSettings(
            "Lösenordet är ett av de vanligaste, eller nästan bara ett tecken om och om igen. Välj ett annat.",
            "The password is one of the most common, or hardly more than one letter over and over. Choose another.",
        )
    if name and (folded == name.casefold() or folded.replace(name.casefold(), "").strip("0123456789 .-_!") == ""):
        raise FixSettings(
            "Lösenordet är kontots namn. Välj ett annat.", "The password is the account's name. Choose another."
        )


_nobody: dict[Cost, str] = {}


def _nobodys(cost: Cost) -> str:
    """The hash of a password that nobody knows, made once."""
    if cost not in _nobody:
        _nobody[cost] = hash_password(secrets.token_hex(32), cost)
    return _nobody[cost]


def _bytes(password: str) -> bytes:
    # As browsers and keyboards differ in how they compose å, ä and ö, both sides are brought to one form.
    return unicodedata.normalize("NFKC", password).encode("utf-8", "surrogatepass")
