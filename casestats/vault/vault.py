"""The vault: the only room that makes pseudonyms or opens sealed fields."""

from __future__ import annotations

from casestats.errors import Refused
from casestats.vault.ciphers import Algorithm, usable
from casestats.vault.data_keys import DataKey, DataKeys
from casestats.vault.fields import FieldKey, Sealer, key_id_of, not_opened
from casestats.vault.pseudonyms import ContentHash, Pseudonymiser
from casestats.vault.ring import KeyRing
from casestats.words import Words


class Vault:
    """A key ring at work on one store's data keys."""

    __slots__ = ("_algorithm", "_data_keys", "_opened", "_ring", "remarks")

    remarks: tuple[Words, ...]
    """What a person should know about the keys and the cipher in use; `doctor` shows it."""

    def __init__(self, ring: KeyRing, data_keys: DataKeys, algorithm: Algorithm = Algorithm.AES_256_GCM_SIV) -> None:
        """`algorithm` is for new data keys; a key that exists keeps its own.

        Raises FixSettings where a stored data key is wrapped by a KEK that the ring lacks: better at the start than
        after a month's rows were sealed with the wrong one."""
        for key in data_keys.every():
            ring.demand_kek_of(key)
        self._ring = ring
        self._data_keys = data_keys
        self._algorithm, fallback = usable(algorithm)
        self._opened: dict[DataKey, FieldKey] = {}
        self.remarks = ring.remarks + fallback

    def pseudonymiser(self, municipality: str) -> Pseudonymiser:
        """Keep it for a whole import: making it costs as much as thirty pseudonyms."""
        return self._ring.pseudonymiser(municipality)

    def content_hash(self, municipality: str) -> ContentHash:
        """A keyed hash for recognising the same extract again."""
        return self._ring.content_hash(municipality)

    def new_data_key(self, municipality: str, month: str, purpose: str) -> DataKey:
        """A fresh key, to be added to the store no later than the first row sealed with it. `month` is `YYYY-MM`."""
        self._ring.demand_unchanged()
        return self._ring.kek.new_data_key(municipality, month, purpose, self._algorithm)

    def data_key(self, municipality: str, month: str, purpose: str) -> DataKey:
        """The key that new rows are sealed with; made and added to the store where there is none."""
        key = self._data_keys.current(municipality, month, purpose)
        if key is None:
            key = self.new_data_key(municipality, month, purpose)
            self._data_keys.add(key)
        return key

    def sealer(self, municipality: str, data_key: DataKey, table: str, column: str) -> Sealer:
        """Seals and opens one column under one data key. Refused: a key of another municipality, or a changed one."""
        if data_key.municipality != municipality:
            raise Refused(
                "En datanyckel hör till en annan kommun. Inget har krypterats eller visats. "
                "Kontakta den som sköter driften.",
                "A data key belongs to another municipality. Nothing was sealed or shown. "
                "Tell whoever runs the system.",
            )
        return Sealer(self.unwrap(data_key), table, column)

    def open_field(self, municipality: str, table: str, column: str, row_uuid: bytes, sealed: bytes) -> str:
        """The text of one sealed field, whichever data key it was sealed with. Refused: whatever does not open."""
        key = self._data_keys.with_id(key_id_of(sealed))
        if key is None:
            raise not_opened()
        return self.sealer(municipality, key, table, column).open(row_uuid, sealed)

    def unwrap(self, data_key: DataKey) -> FieldKey:
        """The key ready for use. It is kept by the whole row, so that a changed row is never served from here."""
        opened = self._opened.get(data_key)
        if opened is None:
            opened = self._opened[data_key] = self._ring.open_data_key(data_key)
        return opened

    def __repr__(self) -> str:
        return f"Vault({self._ring!r})"
