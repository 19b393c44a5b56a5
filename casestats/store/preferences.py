"""What an administrator has chosen: small values under short names."""

from __future__ import annotations

from sqlalchemy import Connection, text

_TEXTS = text("SELECT name, value FROM preferences WHERE name <> :picture")
_ONE = text("SELECT value FROM preferences WHERE name = :name")
_MUNICIPALITIES = text("SELECT municipality FROM sources UNION SELECT municipality FROM account_reaches")
_REMOVE = text("DELETE FROM preferences WHERE name = :name")
_ADD = text("INSERT INTO preferences (name, value) VALUES (:name, :value)")

PICTURE = "logo"
"""The one value that is no text; it is large, so only who asks for it reads it."""


def preferences(connection: Connection) -> dict[str, str]:
    """Every preference that is text, by name."""
    return {name: bytes(value).decode() for name, value in connection.execute(_TEXTS, {"picture": PICTURE})}


def picture(connection: Connection) -> bytes:
    """The logo; empty where there is none."""
    found = connection.execute(_ONE, {"name": PICTURE}).scalar_one_or_none()
    return bytes(found or b"")


def municipalities_here(connection: Connection) -> list[str]:
    """The codes of those that have been imported from, or that an account reads."""
    return sorted(connection.execute(_MUNICIPALITIES).scalars())


def keep_preference(connection: Connection, name: str, value: bytes) -> None:
    """Keep a value in the place of the one before; an empty one is forgotten, so that the default holds."""
    connection.execute(_REMOVE, {"name": name})
    if value:
        connection.execute(_ADD, {"name": name, "value": value})
