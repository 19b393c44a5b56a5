"""Deliveries that are laid in a folder: each is taken in once it is whole, and moved where it then belongs.

    in/         what municipalities lay there
    arkiv/      what has its place in a row
    avvisat/    what was refused: each is an alarm

Whoever may lay files there is not believed: nothing is read or moved through a link, and nothing larger than a delivery
may be. What was received is in the database before its file is moved, so a file that is met again changes nothing.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from casestats.actions.taking_in import LARGEST_DELIVERY, Received, demand_county, receive
from casestats.audit import Actor
from casestats.bootstrap import Installation
from casestats.county.sequence import KEPT, Verdict
from casestats.errors import FixSettings, reason_of

INCOMING, ARCHIVE, REFUSED = "in", "arkiv", "avvisat"
STILL_GROWING = 60
"""Seconds: a file that is no whole delivery and was changed later than that may still be on its way."""
MOST_FILES = 1000
"""Of one round; the rest is taken in the next."""
_READ = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


def take_from_folder(installation: Installation, actor: Actor) -> list[Received]:
    """Take in every whole delivery that waits, in the order of the files' names. FixSettings: no county, no folder is
    set, one of ours is a link, or may not be read."""
    demand_county(installation)
    folder = installation.settings.deliveries_folder
    if folder is None:
        raise FixSettings(
            "Ingen mapp för leveranser är vald. Skriv deliveries i settings.toml.",
            "No folder for deliveries is set. Write deliveries in settings.toml.",
        )
    try:
        for name in (INCOMING, ARCHIVE, REFUSED):
            _own_folder(folder / name)
        return list(_taken(installation, actor, folder))
    except OSError as error:
        reason = reason_of(error)
        raise FixSettings(
            f"Mappen {folder} kan inte läsas eller ändras: {reason.sv}. Det som hann tas emot är mottaget.",
            f"The folder {folder} cannot be read or changed: {reason.en}. What was received until then is received.",
        ) from None


def _own_folder(path: Path) -> None:
    path.mkdir(mode=0o750, parents=True, exist_ok=True)
    if not stat.S_ISDIR(path.lstat().st_mode):
        raise FixSettings(
            f"{path} är en länk eller en fil, inte en mapp. Ingenting är mottaget. Ta bort den.",
            f"{path} is a link or a file, no folder. Nothing was received. Remove it.",
        )


def _taken(installation: Installation, actor: Actor, folder: Path) -> Iterator[Received]:
    for path in _waiting(folder / INCOMING):
        content, changed = _content(path)
        if content is None or not (_looks_whole(content) or _is_settled(installation, changed)):
            continue
        received = receive(installation, actor, content, via="folder")
        if received.verdict is not Verdict.NOT_YET:  # that one may be taken in tomorrow
            _move(path, folder / (ARCHIVE if received.verdict in KEPT else REFUSED))
        yield received


def _waiting(folder: Path) -> list[Path]:
    """Files of ours to look at, no hidden ones: programs that copy use such names while they write."""
    found = (path for path in folder.iterdir() if not path.name.startswith(".") and path.suffix == ".json")
    return sorted(found)[:MOST_FILES]


def _content(path: Path) -> tuple[bytes | None, float]:
    """What a file holds and when it was changed. None: a link, no file, or gone. Of one that is too large, as much as
    shows that it is."""
    try:
        handle = os.open(path, _READ)
    except OSError:  # a link, gone, or not ours to read
        return None, 0
    about = os.fstat(handle)
    if not stat.S_ISREG(about.st_mode) or path.is_symlink():
        os.close(handle)
        return None, 0
    with os.fdopen(handle, "rb") as file:
        return file.read(LARGEST_DELIVERY + 1), about.st_mtime


def _looks_whole(content: bytes) -> bool:
    """A JSON object that has begun and ended, or more than any delivery."""
    stripped = content.strip()
    return len(content) > LARGEST_DELIVERY or (stripped.startswith(b"{") and stripped.endswith(b"}"))


def _is_settled(installation: Installation, changed: float) -> bool:
    return installation.clock().timestamp() - changed > STILL_GROWING


def _move(path: Path, folder: Path) -> None:
    """To the folder, under its own name or the next that is free."""
    for number in range(1, 10_000):
        name = path.name if number == 1 else f"{path.stem}-{number}{path.suffix}"
        with suppress(FileExistsError):
            os.link(path, folder / name, follow_symlinks=False)
            path.unlink()
            return
    raise OSError
