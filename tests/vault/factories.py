"""Keys, rings and stores of data keys for tests: each says only what matters to it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from pathlib import Path

from casestats.vault.ciphers import Algorithm
from casestats.vault.data_keys import DataKey, Kek
from casestats.vault.derivation import Secret
from casestats.vault.fields import Sealer

ROW = bytes(range(16))
OTHER_ROW = bytes(range(1, 17))


def make_secret(fill: int = 1) -> Secret:
    return Secret(bytes([fill]) * 32)


def make_data_key(
    *,
    kek: Kek | None = None,
    municipality: str = "2281",
    month: str = "2025-03",
    purpose: str = "case_number",
    algorithm: Algorithm = Algorithm.AES_256_GCM_SIV,
) -> DataKey:
    return (kek or Kek(make_secret())).new_data_key(municipality, month, purpose, algorithm)


def make_sealer(
    key: DataKey | None = None, *, kek: Kek | None = None, table: str = "cases", column: str = "case_number"
) -> Sealer:
    return Sealer((kek or Kek(make_secret())).open(key or make_data_key()), table, column)


class RememberedDataKeys:
    """Data keys kept in a dict, in the order they were added."""

    def __init__(self, *keys: DataKey) -> None:
        self.rows = {key.id: key for key in keys}

    def current(self, municipality: str, month: str, purpose: str) -> DataKey | None:
        wanted = (municipality, month, purpose)
        return next((key for key in reversed(self.rows.values()) if key[1:4] == wanted), None)

    def with_id(self, key_id: bytes) -> DataKey | None:
        return self.rows.get(key_id)

    def every(self) -> Iterable[DataKey]:
        return self.rows.values()

    def add(self, key: DataKey) -> None:
        self.rows[key.id] = key

    def exchange(self, old: DataKey, new: DataKey) -> bool:
        if self.rows.get(old.id) != old:
            return False
        self.rows[old.id] = new
        return True


class DataKeysOnDisk(RememberedDataKeys):
    """Data keys in a small SQLite file, each change committed at once, so that a killed process leaves them."""

    def __init__(self, path: Path) -> None:
        self._connection = sqlite3.connect(path, isolation_level=None)
        self._connection.execute(
            "CREATE TABLE IF NOT EXISTS kept (id, municipality, month, purpose, wrapped, commitment)"
        )
        super().__init__(*(DataKey(*row) for row in self._connection.execute("SELECT * FROM kept")))

    def add(self, key: DataKey) -> None:
        super().add(key)
        self._connection.execute("INSERT INTO kept VALUES (?, ?, ?, ?, ?, ?)", key)

    def exchange(self, old: DataKey, new: DataKey) -> bool:
        asked = "UPDATE kept SET wrapped = ? WHERE id = ? AND wrapped = ?"
        changed = self._connection.execute(asked, (new.wrapped, old.id, old.wrapped)).rowcount
        return changed == 1 and super().exchange(old, new)

    def close(self) -> None:
        self._connection.close()
