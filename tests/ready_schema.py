"""Databases whose tables are made already: copies of one that was migrated once, for tests that are about something
else. What the migrations do is asked in tests/store/test_migrations.py, from empty databases."""

from __future__ import annotations

import shutil
import tempfile
from functools import cache
from pathlib import Path

from casestats.store.engine import open_engine
from casestats.store.schema import migrate

SQLITE = "sqlite:///"


@cache
def _migrated_file() -> Path:
    """One for each process of the tests; the folder goes with the operating system's other temporary files."""
    path = Path(tempfile.mkdtemp(prefix="casestats-schema-")) / "casestats.db"
    engine = open_engine(f"{SQLITE}{path}")
    migrate(engine)
    engine.dispose()
    return path


def put_tables(url: str) -> None:
    """Give an SQLite database that does not exist yet all of its tables."""
    path = Path(url.removeprefix(SQLITE))
    if url.startswith(SQLITE) and not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        shutil.copyfile(_migrated_file(), path)
        path.chmod(0o600)
