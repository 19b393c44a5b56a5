"""The key ring: the four keys of one installation, opened together or not at all.

    kek.key           wraps the data keys; best moved elsewhere (`sources`)
    kek-old.key       only while the KEK is being exchanged (`rotation`)
    pseudonyms.key    makes pseudonyms and recognises extracts
    signing.key       signs releases (Ed25519)
    audit.key         chains the audit log

All files of a ring carry the same set id, so that the files of two installations cannot be mixed unnoticed.
"""

from __future__ import annotations

import hashlib
import hmac
import os
from pathlib import Path
from typing import NamedTuple, NoReturn

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from casestats.errors import FixSettings
from casestats.vault.data_keys import DataKey, Kek, kek_id_of
from casestats.vault.derivation import Secret, derive, length_prefixed
from casestats.vault.fields import FieldKey
from casestats.vault.key_files import KeyFile, Role, parse
from casestats.vault.pairwise import SumsKey
from casestats.vault.private_files import (
    RIGHTS_ARE_CHECKED,
    UNCHECKED_RIGHTS,
    check_folder,
    read_private,
    write_private_folder,
)
from casestats.vault.pseudonyms import ContentHash, Pseudonymiser
from casestats.vault.sources import KekFile, KekSource
from casestats.words import Words

KEK_FILE = "kek.key"
OLD_KEK_FILE = "kek-old.key"
PSEUDONYMS_FILE = "pseudonyms.key"
_BESIDE_KEK = {Role.PSEUDONYMS: PSEUDONYMS_FILE, Role.SIGNING: "signing.key", Role.AUDIT: "audit.key"}


class _Keys(NamedTuple):
    kek: KeyFile
    old_kek: KeyFile | None
    pseudonyms: KeyFile
    signing: KeyFile
    audit: KeyFile

    def __repr__(self) -> str:
        return "_Keys(hidden)"


class KeyRing:
    """Made by `KeyRing.create` or `KeyRing.open`; everything else of the vault is reached through it."""

    __slots__ = ("_audit", "_kek", "_keks", "_keys", "_signing", "_source", "_sums", "remarks")

    remarks: tuple[Words, ...]
    """What a person should know about the ring though it opened; `doctor` shows it."""

    def __init__(self, keys: _Keys, source: KekSource, remarks: tuple[Words, ...]) -> None:
        self._keys = keys
        self._source = source
        self._kek = Kek(keys.kek.key)
        known = [self._kek] if keys.old_kek is None else [self._kek, Kek(keys.old_kek.key)]
        self._keks = {kek.id: kek for kek in known}
        self._signing = Ed25519PrivateKey.from_private_bytes(keys.signing.key.reveal())
        self._sums = SumsKey(derive(keys.signing.key, b"casestats/sums/v1"))
        self._audit = derive(keys.audit.key, b"casestats/audit/v1")
        self.remarks = remarks

    @classmethod
    def create(cls, folder: Path) -> KeyRing:
        """Makes a folder (0700) with four new key files (0600), all or nothing, and opens it.

        Raises FixSettings where the folder is there already: keys are never overwritten. Of two processes at once,
        one makes it and the other is told."""
        set_id = os.urandom(16).hex()
        names = {Role.KEK: KEK_FILE, **_BESIDE_KEK}
        write_private_folder(folder, {name: KeyFile.new(role, set_id).render() for role, name in names.items()})
        return cls.open(folder)

    @classmethod
    def open(cls, folder: Path, kek: KekSource | None = None, old_kek: KekSource | None = None) -> KeyRing:
        """Opens the ring. `kek` and `old_kek` say where those come from, where not from files in the folder.

        Raises FixSettings where a file is missing, cut, changed, swapped, of another ring, a link, somebody else's
        or open to others. Nothing is written."""
        check_folder(folder)
        inside = KekFile(folder / KEK_FILE)
        source = inside if kek is None else kek
        old_inside = KekFile(folder / OLD_KEK_FILE)
        if old_kek is None and os.path.lexists(old_inside.path):
            old_kek = old_inside
        first = _fetch(source)
        old = None if old_kek is None else _of_same_set(_fetch(old_kek), first, old_kek.where)
        beside = [
            _of_same_set(parse(read_private(folder / name), role, str(folder / name)), first, str(folder / name))
            for role, name in _BESIDE_KEK.items()
        ]
        return cls(_Keys(first, old, *beside), source, _remarks(source, inside, old_kek))

    def check_value(self) -> str:
        """What a database keeps to know its ring again: 64 characters that lead to no key. It changes with the set
        and the pseudonym key, on which stored rows depend, and stays when the KEK is exchanged."""
        identity = length_prefixed(self._keys.kek.set_id.encode(), self._keys.pseudonyms.check())
        return hashlib.sha256(b"casestats/ring/v1" + identity).hexdigest()

    def demand(self, check_value: str) -> None:
        """Raises FixSettings where a database was made with another ring than this one."""
        if not hmac.compare_digest(check_value.encode(), self.check_value().encode()):
            raise FixSettings(
                "Nycklarna hör inte till den här databasen. Inget har skrivits. Ange rätt nyckelmapp, eller hämta "
                "tillbaka nycklarna från säkerhetskopian.",
                "The keys do not belong to this database. Nothing was written. Name the right key folder, or bring "
                "the keys back from the backup.",
            )

    def demand_kek_of(self, key: DataKey) -> None:
        """Raises FixSettings where a stored data key is wrapped by a KEK that this ring lacks."""
        if not self.knows_kek_of(key):
            raise _another_kek(self._source.where)

    def knows_kek_of(self, key: DataKey) -> bool:
        """Whether the ring has the KEK that wraps a stored data key. Refused: what is no wrapped key."""
        return kek_id_of(key) in self._keks

    def demand_unchanged(self) -> None:
        """Raises FixSettings where the KEK's file was exchanged since this ring was opened: what a process that
        still holds the old one wraps would be lost once the old one is gone. Other sources are not asked again."""
        if isinstance(self._source, KekFile) and Kek(_fetch(self._source).key).id != self._kek.id:
            raise FixSettings(
                "Huvudnyckeln har bytts medan programmet kördes. Inget har skrivits. Starta om casestats.",
                "The key-encryption key was exchanged while the program ran. Nothing was written. Restart casestats.",
            )

    @property
    def kek(self) -> Kek:
        """The KEK that wraps new data keys."""
        return self._kek

    @property
    def set_name(self) -> str:
        """The first figures of the set's id, for people to tell two sets apart; they lead to no key."""
        return self._keys.kek.set_id[:8]

    @property
    def kek_where(self) -> str:
        """Where the KEK comes from, as it is named in messages."""
        return self._source.where

    @property
    def keks_known(self) -> int:
        """1, or 2 while the KEK is being exchanged."""
        return len(self._keks)

    def open_data_key(self, key: DataKey) -> FieldKey:
        """Refused: wrapped by a KEK that this ring lacks, or changed."""
        return self._keks.get(kek_id_of(key), self._kek).open(key)

    def wrapped_by_current(self, key: DataKey) -> DataKey:
        """The same data key under the present KEK; `key` itself where it is that already."""
        kek_id = kek_id_of(key)
        if kek_id == self._kek.id:
            return key
        return self._keks.get(kek_id, self._kek).wrapped_anew(key, self._kek)

    def new_kek(self) -> KeyFile:
        """A new key-encryption key for this set, not yet written anywhere."""
        return KeyFile.new(Role.KEK, self._keys.kek.set_id)

    def pseudonymiser(self, municipality: str) -> Pseudonymiser:
        return Pseudonymiser(self._keys.pseudonyms.key, municipality)

    def content_hash(self, municipality: str) -> ContentHash:
        return ContentHash(self._keys.pseudonyms.key, municipality)

    def audit_code(self, message: bytes) -> bytes:
        """HMAC-SHA-256 of a message under the audit key, 32 bytes: the link of the audit log's chain."""
        return hmac.digest(self._audit.reveal(), message, "sha256")

    def web_key(self) -> bytes:
        """32 bytes with which the service signs its cookies; the same for every process of an installation."""
        return derive(self._keys.audit.key, b"casestats/web/v1").reveal()

    def upload_key(self, upload: str, salt: bytes) -> Secret:
        """The key of one file of an upload, for as long as that rests in the spool folder."""
        return derive(self._keys.audit.key, length_prefixed(b"casestats/upload/v1", upload.encode(), salt))

    def sign(self, message: bytes) -> bytes:
        """An Ed25519 signature, 64 bytes."""
        return self._signing.sign(message)

    def public_key(self) -> bytes:
        """The 32 bytes with which others verify what `sign` gives."""
        return self._signing.public_key().public_bytes_raw()

    def sums_key(self) -> SumsKey:
        """The private X25519 key with which this installation's members take part in sealed sums."""
        return self._sums

    def sums_public_key(self) -> bytes:
        """The 32 bytes (X25519) with which others mask what they give to a sealed sum together with this one."""
        return self._sums.public()

    def __repr__(self) -> str:
        return f"KeyRing({self._keys.kek.set_id[:8]}, hidden)"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a KeyRing is not to be pickled or copied")


def _fetch(source: KekSource) -> KeyFile:
    return parse(source.read(), Role.KEK, source.where)


def _of_same_set(file: KeyFile, first: KeyFile, where: str) -> KeyFile:
    if file.set_id != first.set_id:
        raise FixSettings(
            f"{where} hör till en annan uppsättning nycklar än huvudnyckeln. Inget har skrivits. Blanda inte filer "
            "från två installationer; hämta tillbaka hela uppsättningen från säkerhetskopian.",
            f"{where} belongs to another set of keys than the key-encryption key. Nothing was written. Do not mix "
            "files of two installations; bring the whole set back from the backup.",
        )
    return file


def _remarks(source: KekSource, inside: KekFile, old_kek: KekSource | None) -> tuple[Words, ...]:
    remarks = [] if RIGHTS_ARE_CHECKED else [UNCHECKED_RIGHTS]
    if source != inside and os.path.lexists(inside.path):
        remarks.append(
            Words(
                f"Huvudnyckeln hämtas från {source.where}, men {inside.path} ligger kvar bredvid de andra nycklarna. "
                "Flytta bort den när du har kontrollerat säkerhetskopian.",
                f"The key-encryption key comes from {source.where}, but {inside.path} still lies beside the other "
                "keys. Move it away once you have checked the backup.",
            )
        )
    if old_kek is not None:
        remarks.append(
            Words(
                "Ett byte av huvudnyckel pågår: den gamla finns kvar. Gör klart bytet, se docs/nycklar.md.",
                "An exchange of the key-encryption key is under way: the old one is still there. Finish it, see "
                "docs/keys.md.",
            )
        )
    return tuple(remarks)


def _another_kek(where: str) -> FixSettings:
    return FixSettings(
        f"Huvudnyckeln från {where} är inte den som databasens datanycklar är inlåsta med. Inget har skrivits. "
        "Ange rätt huvudnyckel; efter en återställd säkerhetskopia kan det vara den tidigare.",
        f"The key-encryption key from {where} is not the one that wraps the data keys of the database. Nothing was "
        "written. Name the right one; after a backup was restored it may be the one before.",
    )
