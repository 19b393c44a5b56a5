"""A copy of an SQLite database while it is in use. PostgreSQL has tools of its own for that."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from casestats.errors import Refused
from casestats.store.engine import Engine
from casestats.store.trouble import database_trouble

PAGES_AT_ONCE = 2000
SECONDS_OF_PATIENCE = 60
"""A copy made piece by piece begins anew whenever somebody writes; after so long it is made in one go instead, which
lets nobody write meanwhile."""


class _Impatient(Exception):
    pass


def copy_database(engine: Engine, target: Path, go_on: Callable[[], None]) -> None:
    """A whole copy in a new file (0600), on the disk when this returns. `go_on` may raise to stop it."""
    source_path = engine.url.database
    if engine.dialect.name != "sqlite" or not source_path:
        raise TypeError("only SQLite is copied here")
    os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    until = time.monotonic() + SECONDS_OF_PATIENCE

    def piece(_status: int, _left: int, _whole: int) -> None:
        go_on()
        if time.monotonic() > until:
            raise _Impatient

    with (
        database_trouble(),
        closing(sqlite3.connect(f"file:{source_path}?mode=ro", uri=True)) as source,
        closing(sqlite3.connect(target)) as copy,
    ):
        source.execute("PRAGMA busy_timeout=5000")
        try:
            source.backup(copy, pages=PAGES_AT_ONCE, progress=piece, sleep=0.01)
        except _Impatient:
            source.backup(copy, pages=-1)
    handle = os.open(target, os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def demand_sound(path: Path) -> None:
    """Refused: SQLite finds the file damaged."""
    with database_trouble(), closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as copy:
        found = copy.execute("PRAGMA integrity_check").fetchall()
        lost = copy.execute("PRAGMA foreign_key_check").fetchall()
    if found != [("ok",)] or lost:
        raise Refused(
            "Kopian av databasen är inte hel, så den behölls inte. Kör casestats doctor och kontrollera disken.",
            "The copy of the database is not whole, so it was not kept. Run casestats doctor and check the disk.",
        )
