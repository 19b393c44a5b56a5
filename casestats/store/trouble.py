"""When the disk is full or the database goes away: an error that says what to do. Nothing is half stored then.

What the database or the system says itself is never repeated: it may quote a value or a file's name.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from sqlalchemy.exc import DBAPIError

from casestats.errors import FixSettings, reason_of
from casestats.words import Words

_FULL = Words(
    "Disken eller databasen är full. Ingenting har ändrats. Frigör plats och försök igen.",
    "The disk or the database is full. Nothing was changed. Make room and try again.",
)
_BUSY = Words(
    "Databasen är upptagen av ett annat program. Ingenting har ändrats. Vänta en stund och försök igen.",
    "The database is in use by another program. Nothing was changed. Wait a while and try again.",
)
_DAMAGED = Words(
    "Databasfilen är skadad, eller är ingen databas. Ingenting har ändrats. Återställ den från säkerhetskopian.",
    "The database file is damaged, or is no database. Nothing was changed. Bring it back from the backup.",
)
_NOT_ALLOWED = Words(
    "Databasen får inte läsas eller ändras av kontot som kör casestats. Ingenting har ändrats. Rätta rättigheterna.",
    "The account that runs casestats may not read or change the database. Nothing was changed. Mend its rights.",
)
_AWAY = Words(
    "Databasen svarar inte, eller slutade svara. Inget är halvt sparat. Kontrollera adressen i settings.toml och att "
    "databasen är igång; casestats batches visar om den senaste ändringen hann sparas.",
    "The database does not answer, or stopped answering. Nothing is half stored. Check the address in settings.toml "
    "and that it is running; casestats batches shows whether the last change was stored in time.",
)

_SQLITE = {
    sqlite3.SQLITE_FULL: _FULL,
    sqlite3.SQLITE_BUSY: _BUSY,
    sqlite3.SQLITE_LOCKED: _BUSY,
    sqlite3.SQLITE_CORRUPT: _DAMAGED,
    sqlite3.SQLITE_NOTADB: _DAMAGED,
    sqlite3.SQLITE_READONLY: _NOT_ALLOWED,
    sqlite3.SQLITE_PERM: _NOT_ALLOWED,
    sqlite3.SQLITE_CANTOPEN: _NOT_ALLOWED,
}
_POSTGRESQL = {"53": _FULL, "08": _AWAY, "57": _AWAY, "55": _BUSY, "XX": _DAMAGED, "28": _NOT_ALLOWED}
"""By class of SQLSTATE: too few resources, connection, intervention, not in the right state, internal, log-in."""


@contextmanager
def storage_trouble() -> Iterator[None]:
    """Around one change of state: its transaction has been rolled back when the error gets here."""
    try:
        with database_trouble():
            yield
    except OSError as error:
        kind = type(error).__name__
        reason = reason_of(error) if error.errno else Words(kind, kind)
        raise FixSettings(
            f"En fil gick inte att läsa eller skriva: {reason.sv}. Ingenting har ändrats. Kontrollera utrymmet och "
            "rättigheterna, kör casestats doctor och försök igen.",
            f"A file could not be read or written: {reason.en}. Nothing was changed. Check the space and the rights, "
            "run casestats doctor and try again.",
        ) from None


@contextmanager
def database_trouble() -> Iterator[None]:
    """Around every use of a connection. The bulk load speaks to the drivers, so their own errors come here too. An
    error that only a mistake of ours can cause (a constraint, a statement) is let through as it is."""
    try:
        yield
    except (DBAPIError, sqlite3.Error, psycopg.Error) as error:
        words = _words_of(error.orig if isinstance(error, DBAPIError) else error)
        if words is None:
            raise
        raise FixSettings(*words) from None


def _words_of(error: BaseException | None) -> Words | None:
    found = None
    if isinstance(error, sqlite3.Error):
        found = _SQLITE.get(getattr(error, "sqlite_errorcode", 0) & 0xFF)  # the rest are details of the same
    elif isinstance(error, psycopg.Error):
        found = _POSTGRESQL.get((error.sqlstate or "")[:2])
        if error.sqlstate is None and isinstance(error, psycopg.OperationalError | psycopg.InterfaceError):
            found = _AWAY
    if found is None and isinstance(error, sqlite3.OperationalError | psycopg.OperationalError):
        kind = type(error).__name__
        found = Words(
            f"Databasen tog inte emot det ({kind}). Ingenting har ändrats. Kör casestats doctor och försök igen.",
            f"The database did not take it ({kind}). Nothing was changed. Run casestats doctor and try again.",
        )
    return found
