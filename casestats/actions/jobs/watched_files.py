"""The files of a watched folder: which are ready, and where they go.

    inkorg/PROFILE/             files are laid here
    inkorg/PROFILE/vantar/ID/   taken, while the extract is checked or waits for a person
    inkorg/PROFILE/arkiv/       imported, where the settings say so; in the clear (docs/drift.md)
    inkorg/PROFILE/avvisat/     could not be read
    inkorg/PROFILE/rapporter/   what became of each, in words

A name is never repeated: what is kept gets a random one. Nothing is read through a symbolic link.
"""

from __future__ import annotations

import json
import os
import secrets
import stat
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from casestats.words import Words

WAITING, ARCHIVE, REFUSED, REPORTS = "vantar", "arkiv", "avvisat", "rapporter"
OURS = frozenset({WAITING, ARCHIVE, REFUSED, REPORTS})
READY_MARK = ".klar"
_NOTE = "upload"
_PARTIAL = (".part", ".tmp", ".crdownload", ".filepart", ".download")


class Laid(NamedTuple):
    """What lies in a folder: files that may be taken when they are ready, and remarks on what is never taken."""

    files: tuple[Path, ...]
    remarks: tuple[Words, ...]


def laid_in(folder: Path) -> Laid:
    """Every file that could be an extract, in the order of their names. Hidden files and copies under way are passed
    over in silence; links and folders are remarked on."""
    files, remarks = [], []
    for path in sorted(folder.iterdir()):
        if path.name.startswith((".", "~$")) or path.name.lower().endswith((*_PARTIAL, READY_MARK)):
            continue
        found = path.lstat()
        if stat.S_ISREG(found.st_mode):
            files.append(path)
        elif path.name not in OURS or not stat.S_ISDIR(found.st_mode):
            remarks.append(NOT_A_FILE)
    return Laid(tuple(files), tuple(dict.fromkeys(remarks)))


NOT_A_FILE = Words(
    "I en bevakad mapp ligger en länk eller en undermapp. Den läses inte; lägg själva filen där.",
    "In a watched folder there is a link or a folder. It is not read; put the file itself there.",
)
_UNREADABLE = Words(
    "En fil i en bevakad mapp får inte läsas eller flyttas av kontot som kör casestats. Rätta rättigheterna.",
    "A file in a watched folder may not be read or moved by the account that runs casestats. Mend its rights.",
)


def leads_elsewhere(folder: Path) -> bool:
    """Whether a folder of ours in it, or what waits there, is a link. Whoever may lay files could make one, and have
    the service move, remove or write over files of its own: nothing is done in such a folder."""
    ours = [folder / name for name in OURS]
    if any(path.is_symlink() for path in ours):
        return True
    places = list((folder / WAITING).iterdir()) if (folder / WAITING).is_dir() else []
    inside = [path for place in places if not place.is_symlink() and place.is_dir() for path in place.iterdir()]
    return any(path.is_symlink() for path in (*places, *inside))


class Looks:
    """How files stood when they were last looked at, so that a growing one is told from one that is whole. Kept in a
    file, under a keyed hash of each path: a name may be a person's."""

    def __init__(self, path: Path, hashed: Callable[[bytes], bytes]) -> None:
        self._path = path
        self._hashed = hashed
        self._before: Mapping[str, list[int]] = {}
        with suppress(OSError, ValueError):
            self._before = json.loads(path.read_text(encoding="ascii"))
        self._now: dict[str, list[int]] = {}

    def same_as_before(self, path: Path) -> bool:
        found = path.lstat()
        key = self._hashed(b"casestats/watched/v1" + os.fsencode(path)).hex()
        self._now[key] = [found.st_size, found.st_mtime_ns, found.st_ino]
        return found.st_size > 0 and self._before.get(key) == self._now[key]

    def keep(self) -> None:
        unfinished = self._path.with_suffix(".part")
        handle = os.open(unfinished, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            json.dump(self._now, file)
        unfinished.replace(self._path)


def all_ready(files: tuple[Path, ...], how: str, looks: Looks) -> tuple[Path, ...]:
    """The files to take now. By marks: those that have one. Else all, once none has changed since the last look: an
    extract may be of several files, and the last may still be under way."""
    if how == "klar":
        return tuple(path for path in files if path.with_name(path.name + READY_MARK).exists())
    same = [looks.same_as_before(path) for path in files]
    return files if all(same) else ()


def set_aside(folder: Path, files: tuple[Path, ...]) -> Path:
    """Move files to a folder of their own among those that wait. Raises Unmovable, and nothing is moved, where one may
    not be read or moved."""
    for path in files:
        if not os.access(path, os.R_OK):
            raise Unmovable
    place = _private(_private(folder / WAITING) / secrets.token_hex(8))
    moved: list[tuple[Path, Path]] = []
    try:
        for path in files:
            path.rename(place / path.name)
            moved.append((place / path.name, path))
            if not stat.S_ISREG((place / path.name).lstat().st_mode):
                raise OSError  # it was exchanged for a link since it was looked at
            with suppress(OSError):
                path.with_name(path.name + READY_MARK).unlink(missing_ok=True)
    except OSError:
        for new, old in moved:
            new.rename(old)
        place.rmdir()
        raise Unmovable from None
    for new, _ in moved:
        with suppress(OSError):
            new.chmod(0o600)
    return place


class Unmovable(Exception):
    """A file that the account of the service may not read or move."""

    words = _UNREADABLE


class Waiting(NamedTuple):
    """Files that were set aside; `upload` is the id they were taken in under, "" where that did not come about."""

    place: Path
    upload: str

    def files(self) -> tuple[Path, ...]:
        return tuple(sorted(path for path in self.place.iterdir() if path.name != _NOTE))


def waiting_in(folder: Path) -> Iterator[Waiting]:
    if not (folder / WAITING).is_dir():
        return
    for place in sorted((folder / WAITING).iterdir()):
        if not place.is_symlink() and place.is_dir():
            upload = ""
            with suppress(OSError):
                upload = (place / _NOTE).read_text(encoding="ascii").strip()
            yield Waiting(place, upload)


def note_upload(place: Path, upload: str) -> None:
    """Remember under which id the files were taken in."""
    follow_no_link = getattr(os, "O_NOFOLLOW", 0)
    handle = os.open(place / _NOTE, os.O_CREAT | os.O_TRUNC | os.O_WRONLY | follow_no_link, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(upload)


def put_away(folder: Path, waiting: Waiting, where: str, now: datetime) -> None:
    """Move the files to `where` (ARCHIVE, REFUSED) under random names, or remove them ("")."""
    for path in waiting.files():
        if where:
            suffix = path.suffix.lower() if path.suffix.isascii() and len(path.suffix) <= 6 else ""
            path.rename(_private(folder / where) / f"{now:%Y-%m-%d}-{secrets.token_hex(6)}{suffix}")
        else:
            path.unlink()
    (waiting.place / _NOTE).unlink(missing_ok=True)
    waiting.place.rmdir()


def report(folder: Path, words: Words, now: datetime) -> None:
    """A file for whoever laid the extract there: what became of it, in words."""
    path = _private(folder / REPORTS, 0o750) / f"{now:%Y-%m-%dT%H%M%SZ}-{secrets.token_hex(3)}.txt"
    handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o640)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(f"{words.sv}\n\n{words.en}\n")


def _private(folder: Path, mode: int = 0o700) -> Path:
    folder.mkdir(mode=mode, exist_ok=True)
    return folder
