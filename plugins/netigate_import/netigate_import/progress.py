"""What a fetch has got so far, in a folder only its owner can enter, so that a cut fetch need not begin anew.

The pages are not sealed: adapters have no keys. They hold what the finished extract will hold (case numbers, no
respondents), are deleted when the fetch is done, and are thrown away unread after six hours.
"""

from __future__ import annotations

import hashlib
import json
import os
import stat
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from casestats.errors import Refused

_OLDEST = timedelta(hours=6)
_ENDING = ".page"


class Progress:
    """Pages by what was asked. `fingerprint` is everything that decides what a page holds beside the question."""

    def __init__(self, folder: Path, fingerprint: str, now: Callable[[], datetime]) -> None:
        """Raises Refused unless the folder can be made, or is ours alone."""
        _make_private(folder)
        self._folder = folder
        self._fingerprint = fingerprint
        for page in self._pages():
            made = datetime.fromtimestamp(page.stat().st_mtime, UTC)
            if not timedelta(0) <= now() - made + timedelta(minutes=1) <= _OLDEST:
                page.unlink()

    def kept(self, asked: str) -> object | None:
        """The page, or None where it is not there or not whole."""
        try:
            content: object = json.loads(self._path(asked).read_bytes())
        except (OSError, ValueError):
            return None
        return content

    def keep(self, asked: str, content: object) -> None:
        path = self._path(asked)
        partial = path.with_suffix(".part")
        partial.unlink(missing_ok=True)
        handle = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(content, file, ensure_ascii=False)
        partial.replace(path)

    def forget(self) -> None:
        """Delete all that was kept, and the folder if nothing else is in it."""
        for page in self._pages():
            page.unlink(missing_ok=True)
        if not any(self._folder.iterdir()):
            self._folder.rmdir()

    def _pages(self) -> list[Path]:
        return [path for path in self._folder.iterdir() if path.suffix in (_ENDING, ".part")]

    def _path(self, asked: str) -> Path:
        name = hashlib.sha256(f"{self._fingerprint}\n{asked}".encode()).hexdigest()
        return self._folder / f"{name}{_ENDING}"


def _make_private(folder: Path) -> None:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        found = folder.lstat()
    except OSError:
        raise _refusal() from None
    if not stat.S_ISDIR(found.st_mode):
        raise _refusal()
    if os.name == "posix" and (found.st_mode & 0o077 or found.st_uid != os.geteuid()):
        raise _refusal()


def _refusal() -> Refused:
    return Refused(
        "Arbetsmappen för hämtningen ska vara en vanlig mapp som bara du kommer åt (rättigheten 0700).",
        "The work folder of the fetch must be a plain folder that only you can enter (mode 0700).",
    )
