"""Connections: SQLite by default, PostgreSQL by address; the settings that make them safe, and the migrations.

SQLite: rollback journal (write-ahead keeps deleted rows in its log), full synchronisation, secure delete, foreign
keys, no trusted schema, file readable by its owner only. PostgreSQL 15 or later.
"""

from __future__ import annotations

import os
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection as Connection
from sqlalchemy import Engine as Engine
from sqlalchemy import create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import NullPool

import casestats
from casestats.errors import FixSettings
from casestats.store.trouble import database_trouble

BUSY_TIMEOUT_MS = 5000
SPILL_PAGES = 32768
"""SQLite writes changed pages to the file before commit only past this many (128 MB of 4 KB pages): readers of an
ordinary import are never locked out, and a very large one cannot fill the memory."""

_PRAGMAS = (
    "journal_mode=DELETE",
    "synchronous=FULL",
    "secure_delete=ON",
    "foreign_keys=ON",
    "trusted_schema=OFF",
    f"busy_timeout={BUSY_TIMEOUT_MS}",
    "temp_store=MEMORY",
    f"cache_spill={SPILL_PAGES}",
)


def open_engine(url: str) -> Engine:
    """An engine for the address. No value of a statement is ever part of an error or a log line, and no connection
    outlives its use: commands are short, and a file or server that is not in use should not be held."""
    try:
        address = make_url(url)
    except ArgumentError:
        raise FixSettings(
            "Databasadressen i settings.toml går inte att läsa. Skriv sqlite:///fil eller postgresql://värd/databas.",
            "Cannot read the database address in settings.toml. Write sqlite:///file or postgresql://host/database.",
        ) from None
    backend = address.get_backend_name()
    if backend == "postgresql":
        return create_engine(address.set(drivername="postgresql+psycopg"), hide_parameters=True, poolclass=NullPool)
    if backend != "sqlite":
        raise FixSettings(
            f"Databasen {backend} stöds inte. casestats använder SQLite eller PostgreSQL.",
            f"The database {backend} is not supported. casestats uses SQLite or PostgreSQL.",
        )
    if address.database and address.database != ":memory:":
        _make_private(Path(address.database))
    engine = create_engine(address, hide_parameters=True, poolclass=NullPool)
    event.listen(engine, "connect", _settle_sqlite)
    return engine


def _make_private(path: Path) -> None:
    """The file exists before SQLite opens it, so that it never has wider rights than the owner's."""
    if not path.exists():
        try:
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        except FileExistsError:
            return
        except OSError as error:
            raise FixSettings(
                f"Databasfilen kan inte skapas ({error.strerror}). Kör casestats init, eller rätta settings.toml.",
                f"Cannot make the database file ({error.strerror}). Run casestats init, or mend settings.toml.",
            ) from None
    elif os.name == "posix" and stat.S_IMODE(path.stat().st_mode) & 0o077:
        raise FixSettings(
            "Databasfilen kan läsas av andra än ägaren. Kör chmod 600 på den; casestats öppnar den inte förrän dess.",
            "The database file can be read by others than its owner. Run chmod 600 on it; it is not opened before.",
        )


def _settle_sqlite(connection: Any, _record: object) -> None:
    if not isinstance(connection, sqlite3.Connection):
        raise TypeError("not a connection of sqlite3")
    connection.isolation_level = None  # transactions are begun by this room, not by the driver
    cursor = connection.cursor()
    for pragma in _PRAGMAS:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """One snapshot of the database to read from."""
    with _connected(engine) as connection:
        if engine.dialect.name == "sqlite":
            connection.exec_driver_sql("BEGIN")
        else:
            connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        try:
            yield connection
        finally:
            connection.rollback()
            _end_sqlite(connection)


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """One transaction: everything or nothing. On SQLite the write lock is taken at once."""
    with _connected(engine) as connection:
        if engine.dialect.name == "sqlite":
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        try:
            yield connection
            if engine.dialect.name == "sqlite":
                connection.exec_driver_sql("COMMIT")
            connection.commit()
        except BaseException:
            connection.rollback()
            _end_sqlite(connection)
            raise


def _end_sqlite(connection: Connection) -> None:
    raw = connection.connection.driver_connection
    if isinstance(raw, sqlite3.Connection) and raw.in_transaction:
        raw.rollback()


@contextmanager
def _connected(engine: Engine) -> Iterator[Connection]:
    with database_trouble(), engine.connect() as connection:
        yield connection


def migrations_folder() -> Path:
    """Beside the package in an installed wheel, else beside the checkout's package."""
    package = Path(casestats.__file__).parent
    shipped = package / "migrations"
    return shipped if shipped.is_dir() else package.parent / "migrations"


def _alembic(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(migrations_folder()).replace("%", "%%"))
    if connection is not None:
        config.attributes["connection"] = connection
    return config


def newest_schema() -> str:
    head = ScriptDirectory.from_config(_alembic()).get_current_head()
    if head is None:
        raise FixSettings("Inga migreringar följer med installationen.", "The installation carries no migrations.")
    return head


def schema_of(engine: Engine) -> str | None:
    """The schema version of the database, None where there are no tables of ours."""
    with reading(engine) as connection:
        return MigrationContext.configure(connection).get_current_revision()


def migrate(engine: Engine, to: str = "head") -> None:
    """Bring the schema to a version, in one transaction."""
    with writing(engine) as connection:
        config = _alembic(connection)
        current = MigrationContext.configure(connection).get_current_revision()
        revisions = [script.revision for script in ScriptDirectory.from_config(config).walk_revisions()]  # newest first
        if current is not None and current not in revisions:
            raise FixSettings(
                f"Databasen har schema {current}, som är nyare än programmet. Uppgradera casestats.",
                f"The database has schema {current}, which is newer than the program. Upgrade casestats.",
            )
        target = revisions[0] if to == "head" else to
        if current == target:
            return
        down = target == "base" or (current is not None and revisions.index(target) > revisions.index(current))
        (command.downgrade if down else command.upgrade)(config, target)
