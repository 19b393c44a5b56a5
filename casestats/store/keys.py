"""Data keys as the vault wants them kept: read once, and what is new is written with the rows sealed under it."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, text

from casestats.vault.data_keys import DataKey

_VALUES = "id, municipality, month, purpose, wrapped, commitment"


class KeptKeys:
    """The data keys of a store. `add` remembers; `write` puts what was added into the caller's transaction."""

    def __init__(self, connection: Connection) -> None:
        found = connection.execute(text(f"SELECT {_VALUES} FROM data_keys ORDER BY number"))  # noqa: S608 (a constant)
        self._keys = [
            DataKey(bytes(key_id), municipality, month, purpose, bytes(wrapped), bytes(commitment))
            for key_id, municipality, month, purpose, wrapped, commitment in found
        ]
        self._new: list[DataKey] = []

    def current(self, municipality: str, month: str, purpose: str) -> DataKey | None:
        wanted = (municipality, month, purpose)
        return next((key for key in reversed(self._keys) if (key.municipality, key.month, key.purpose) == wanted), None)

    def with_id(self, key_id: bytes) -> DataKey | None:
        return next((key for key in self._keys if key.id == key_id), None)

    def every(self) -> Iterable[DataKey]:
        return tuple(self._keys)

    def add(self, key: DataKey) -> None:
        self._keys.append(key)
        self._new.append(key)

    def exchange(self, old: DataKey, new: DataKey) -> bool:
        """Not while an import is prepared: keys are wrapped anew by a job of its own, in its own transaction."""
        raise TypeError("keys held in memory are not wrapped anew")

    def write(self, connection: Connection) -> None:
        """Into the transaction of the rows sealed with them: a row never lacks its key, nor a key its rows."""
        first = connection.execute(text("SELECT coalesce(max(number), 0) + 1 FROM data_keys")).scalar_one()
        for place, key in enumerate(self._new):
            connection.execute(
                text(
                    f"INSERT INTO data_keys (number, {_VALUES}) VALUES"  # noqa: S608 (a constant)
                    " (:number, :id, :municipality, :month, :purpose, :wrapped, :commitment)"
                ),
                {**key._asdict(), "number": first + place},
            )
        self._new.clear()
