"""The file of refused rows: for the person who mends them in the source, readable by its owner only.

It holds where each row stands, why it was refused, what to do, and the mapped columns that do not identify.
"""

from __future__ import annotations

import csv
import os
from collections.abc import Sequence
from pathlib import Path

from casestats.adapters.contract import RowError
from casestats.exchange.formulas import as_text
from casestats.words import Language

_HEADINGS = {
    "sv": ("fil", "blad", "rad", "kolumn", "regel", "vad som är fel och vad du gör"),
    "en": ("file", "sheet", "row", "column", "rule", "what is wrong and what to do"),
}


def write_refused(path: Path, refused: Sequence[RowError], language: Language) -> None:
    """Write the file anew, with mode 0600, as semicolon text with a byte order mark, as Excel in Swedish reads it."""
    kept = list(dict.fromkeys(name for error in refused for name, _ in error.kept))
    remove_refused(path)
    unfinished = _unfinished(path)
    handle = os.open(unfinished, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    try:
        with os.fdopen(handle, "w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file, delimiter=";")
            writer.writerow([*_HEADINGS[language], *kept])
            for error in refused:
                values = dict(error.kept)
                cells = [error.column, error.rule, error.words.spoken(language), *(values.get(one, "") for one in kept)]
                writer.writerow([*error.at, *map(as_text, cells)])
        unfinished.replace(path)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise


def remove_refused(path: Path) -> None:
    """Take the file away, a half written one too."""
    path.unlink(missing_ok=True)
    _unfinished(path).unlink(missing_ok=True)


def _unfinished(path: Path) -> Path:
    return path.with_suffix(".part")
