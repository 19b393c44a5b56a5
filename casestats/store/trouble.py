"""When the disk is full or the database goes away: an error that says what to do. Nothing was stored in either case."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError

from casestats.errors import FixSettings


@contextmanager
def storage_trouble() -> Iterator[None]:
    """Around one change of state: its transaction has been rolled back when the error gets here."""
    try:
        yield
    except OSError as error:
        raise FixSettings(
            f"Det gick inte att skriva ({error.strerror}). Ingenting har ändrats. Frigör plats och försök igen.",
            f"Could not write ({error.strerror}). Nothing was changed. Make room and try again.",
        ) from None
    except DBAPIError as error:
        kind = type(error.orig).__name__
        raise FixSettings(
            f"Databasen tog inte emot ändringen ({kind}). Ingenting har ändrats. Kontrollera utrymmet och att den "
            "är igång, kör casestats doctor och försök igen.",
            f"The database did not take the change ({kind}). Nothing was changed. Check the space and that it "
            "is running, run casestats doctor and try again.",
        ) from None
