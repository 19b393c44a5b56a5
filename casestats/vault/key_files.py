"""What a key file looks like: six lines a person can print and keep in a safe.

    casestats key 1
    role pseudonyms
    set 0f3c...             which set of keys it belongs to, 32 hexadecimal digits
    made 2026-03-01
    key 9a41...             64 hexadecimal digits
    check 77d0...           32 hexadecimal digits, derived from the key and every line above

A file that differs by one byte from what was written, cut at its end too, is refused before anything else happens.
"""

from __future__ import annotations

import hmac
import os
import re
from datetime import UTC, datetime
from enum import StrEnum
from typing import NamedTuple

from casestats.errors import FixSettings
from casestats.vault.derivation import KEY_BYTES, Secret, derive, length_prefixed
from casestats.words import Words

CHECK_BYTES = 16

_FORM = re.compile(
    rb"casestats key 1\nrole ([a-z]+)\nset ([0-9a-f]{32})\nmade (\d{4}-\d\d-\d\d)\n"
    rb"key ([0-9a-f]{64})\ncheck ([0-9a-f]{32})\n"
)


class Role(StrEnum):
    """What a key is for. The word stands in the key file."""

    KEK = "kek"
    PSEUDONYMS = "pseudonyms"
    SIGNING = "signing"
    AUDIT = "audit"


class KeyFile(NamedTuple):
    """One key with all that its file says."""

    role: Role
    set_id: str
    made: str
    key: Secret

    @classmethod
    def new(cls, role: Role, set_id: str) -> KeyFile:
        return cls(role, set_id, datetime.now(UTC).date().isoformat(), Secret(os.urandom(KEY_BYTES)))

    def check(self) -> bytes:
        """16 bytes that say whether this is the same key, in the same role and set; they do not lead to the key."""
        lines = length_prefixed(self.role.encode(), self.set_id.encode(), self.made.encode())
        return derive(self.key, b"casestats/key-file/v1" + lines, CHECK_BYTES).reveal()

    def render(self) -> Secret:
        """The whole file."""
        return Secret(
            f"casestats key 1\nrole {self.role}\nset {self.set_id}\nmade {self.made}\n"
            f"key {self.key.reveal().hex()}\ncheck {self.check().hex()}\n".encode()
        )

    def __repr__(self) -> str:
        return f"KeyFile({self.role}, hidden)"


def parse(content: Secret, role: Role, where: str) -> KeyFile:
    """The key that a file holds. Raises FixSettings, naming `where`, for anything but the whole file of that role."""
    found = _parsed(content, role)
    if isinstance(found, Words):
        raise FixSettings(found.sv.format(where=where), found.en.format(where=where))
    return found


def _parsed(content: Secret, role: Role) -> KeyFile | Words:
    # Returns what is wrong rather than raising it: a traceback may show the local variables of this frame.
    match = _FORM.fullmatch(content.reveal())
    if match is None:
        return _NOT_WHOLE
    if match[1] != role.encode():
        return _swapped(role)
    file = KeyFile(role, match[2].decode(), match[3].decode(), Secret(bytes.fromhex(match[4].decode())))
    if not hmac.compare_digest(file.check(), bytes.fromhex(match[5].decode())):
        return _NOT_WHOLE
    return file


_NOT_WHOLE = Words(
    "{where} är inte en hel nyckelfil: den är avkortad, ändrad eller något annat. Inget har skrivits. "
    "Hämta tillbaka filen från säkerhetskopian.",
    "{where} is not a whole key file: it is cut, changed or something else. Nothing was written. "
    "Bring the file back from the backup.",
)


def _swapped(role: Role) -> Words:
    return Words(
        f"{{where}} är nyckeln för något annat än {role}: två nyckelfiler har bytt plats. Inget har skrivits. "
        "Lägg tillbaka varje fil under sitt rätta namn.",
        f"{{where}} is the key for something else than {role}: two key files have changed places. Nothing was "
        "written. Put each file back under its right name.",
    )
