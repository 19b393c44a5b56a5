"""One import at a time: the next waits a while, then is told. The lock dies with its process, however that ends."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from casestats.errors import Refused

_ADVISORY = 0x63617365  # "case"
_PAUSE = 0.2


@contextmanager
def import_lock(engine: Engine, wait_seconds: float) -> Iterator[None]:
    """Hold the right to change cases. Raises Refused if somebody else still holds it after the wait.

    SQLite: a lock on a file beside the database. PostgreSQL: an advisory lock of the session.
    """
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
            _wait(lambda: _take_file(handle), wait_seconds)
            yield
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


def _take_file(handle: int) -> bool:
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
