"""One import at a time, and one scheduler. A lock dies with its process, however that ends.

SQLite: a lock on a file beside the database. PostgreSQL: an advisory lock of a session.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

from casestats.errors import Refused

_ADVISORY = 0x63617365  # "case"
_LEADER = 0x6C656164  # "lead"
_PAUSE = 0.2


@contextmanager
def import_lock(engine: Engine, wait_seconds: float) -> Iterator[None]:
    """Hold the right to change cases. Raises Refused if somebody else still holds it after the wait."""
    if engine.dialect.name == "postgresql":
        with engine.connect() as connection:
            _wait(
                lambda: bool(connection.execute(text(f"SELECT pg_try_advisory_lock({_ADVISORY})")).scalar()),
                wait_seconds,
            )
            connection.commit()
            try:
                yield
            finally:
                # The lock dies with its session; should that be gone already, what was stored is stored all the same.
                with suppress(DBAPIError):
                    connection.execute(text(f"SELECT pg_advisory_unlock({_ADVISORY})"))
                    connection.commit()
    else:
        path = Path(f"{engine.url.database}.lock")
        handle = os.open(path, os.O_CREAT | os.O_RDWR, 0o600)
        try:
            _wait(lambda: take_file(handle), wait_seconds)
            yield
        finally:
            os.close(handle)


def import_is_running(engine: Engine) -> bool:
    """Whether somebody holds the right to change cases just now."""
    if engine.dialect.name == "postgresql":
        with engine.connect() as connection:
            held = text("SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND objid = :lock AND granted LIMIT 1")
            return connection.execute(held, {"lock": _ADVISORY}).first() is not None
    path = Path(f"{engine.url.database}.lock")
    if not path.exists():
        return False
    handle = os.open(path, os.O_RDWR)
    try:
        return not take_file(handle)
    finally:
        os.close(handle)


def _wait(take: Callable[[], bool], seconds: float) -> None:
    until = time.monotonic() + seconds
    while not take():
        if time.monotonic() >= until:
            raise Refused(
                "En annan inläsning pågår. Ingenting har ändrats. Vänta tills den är klar och försök igen.",
                "Another import is running. Nothing was changed. Wait until it is done and try again.",
            )
        time.sleep(_PAUSE)


def take_file(handle: int) -> bool:
    """Whether the opened file is this process's now, until it is closed. Does not wait."""
    try:
        if os.name == "nt":
            import msvcrt

            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined,unused-ignore]  # Windows only
        else:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


class Leadership:
    """The right to run jobs: one process at a time has it. Never waits for another process; any thread may ask."""

    def __init__(self, engine: Engine) -> None:
        self._lock = _SessionLock(engine) if engine.dialect.name == "postgresql" else _FileLock(engine)
        self._one_thread = threading.Lock()

    def take(self) -> bool:
        """Whether this process leads from now on."""
        with self._one_thread:
            return self._lock.take()

    def held(self) -> bool:
        """Whether this process leads still."""
        with self._one_thread:
            return self._lock.held()

    def let_go(self) -> None:
        with self._one_thread:
            self._lock.let_go()


class _FileLock:
    def __init__(self, engine: Engine) -> None:
        self._path = Path(f"{engine.url.database}.scheduler")
        self._handle: int | None = None

    def take(self) -> bool:
        handle = os.open(self._path, os.O_CREAT | os.O_RDWR, 0o600)
        if not take_file(handle):
            os.close(handle)
            return False
        self._handle = handle
        return self.held()

    def held(self) -> bool:
        """Not where somebody has taken the file away: then another process can lock a new one of that name."""
        if self._handle is None:
            return False
        with suppress(OSError):
            if os.path.samestat(os.fstat(self._handle), self._path.stat()):
                return True
        self.let_go()
        return False

    def let_go(self) -> None:
        handle, self._handle = self._handle, None
        if handle is not None:
            os.close(handle)


class _SessionLock:
    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._connection: Connection | None = None

    def take(self) -> bool:
        try:
            connection = self._engine.connect()
        except DBAPIError:
            return False  # the database is away: nobody leads
        try:
            taken = bool(connection.execute(text(f"SELECT pg_try_advisory_lock({_LEADER})")).scalar())
            connection.commit()
        except DBAPIError:
            taken = False
        if not taken:
            _close(connection)
            return False
        self._connection = connection
        return True

    def held(self) -> bool:
        """The lock lives as long as its session answers."""
        if self._connection is None:
            return False
        try:
            self._connection.execute(text("SELECT 1"))
            self._connection.commit()
        except DBAPIError:
            self.let_go()
            return False
        return True

    def let_go(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            _close(connection)


def _close(connection: Connection) -> None:
    """Ends the session, and with it its locks (no connection is kept for later: NullPool)."""
    with suppress(DBAPIError):
        connection.close()
