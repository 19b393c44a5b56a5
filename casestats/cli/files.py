"""Files that are read whole: with a limit, and an error that says what to do."""

from __future__ import annotations

from pathlib import Path

from casestats.errors import FixSettings, reason_of
from casestats.releases.envelope import LARGEST_ENVELOPE


def read_file(path: Path, most: int = LARGEST_ENVELOPE) -> bytes:
    """At most one byte more than `most`, so that a larger one is told from one that fits. FixSettings: it cannot be
    read."""
    try:
        with path.open("rb") as file:
            return file.read(most + 1)
    except OSError as error:
        reason = reason_of(error)
        raise FixSettings(
            f"Filen {path} kan inte läsas: {reason.sv}.", f"Cannot read the file {path}: {reason.en}."
        ) from None
