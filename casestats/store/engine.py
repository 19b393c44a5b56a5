"""Connections: SQLite by default, PostgreSQL by address; the settings that make them safe.

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

from sqlalchemy import Connection as Connection
from sqlalchemy import Engine as Engine
from sqlalchemy import create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import NullPool

from casestats.errors import FixSettings
from casestats.store.trouble import database_trouble

BUSY_TIMEOUT_MS = 5000
READING_CACHE_KIB = 16384
CACHE_KIB = 131072
"""SQLite writes changed pages to the file before commit only past this much: readers of an ordinary import are never
locked out, and a very large one cannot fill the memory. (Not by `cache_spill`, which takes 32768 for "off": it looks at
the lowest eight bits of a number of pages.)"""

_PRAGMAS = (
    "journal_mode=DELETE",
    "synchronous=FULL",
    "secure_delete=ON",
    "foreign_keys=ON",
    "trusted_schema=OFF",
    f"busy_timeout={BUSY_TIMEOUT_MS}",
    "temp_store=MEMORY",
    f"cache_size={-CACHE_KIB}",
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
            connection.exec_driver_sql(f"PRAGMA cache_size={-READING_CACHE_KIB}")
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
