"""Preferences on both kinds of database."""

from __future__ import annotations

from casestats.store.engine import open_engine, reading, writing
from casestats.store.preferences import PICTURE, keep_preference, municipalities_here, picture, preferences
from casestats.store.schema import migrate


def test_a_preference_takes_the_place_of_the_one_before_and_an_empty_one_is_forgotten(database_url: str) -> None:
    engine = open_engine(database_url)
    migrate(engine)
    with writing(engine) as connection:
        keep_preference(connection, "accent", b"#000000")
        keep_preference(connection, "accent", b"#0b5c63")
        keep_preference(connection, "organisation", "Tjänsten".encode())
        keep_preference(connection, PICTURE, b"\x89PNG\xff")
    with reading(engine) as connection:
        assert preferences(connection) == {"accent": "#0b5c63", "organisation": "Tjänsten"}
        assert picture(connection) == b"\x89PNG\xff"
        assert municipalities_here(connection) == []
    with writing(engine) as connection:
        keep_preference(connection, "accent", b"")
        keep_preference(connection, PICTURE, b"")
    with reading(engine) as connection:
        assert preferences(connection) == {"organisation": "Tjänsten"}
        assert picture(connection) == b""
