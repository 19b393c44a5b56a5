"""A disk that is full in the middle of an import: a real one, as small as the attempt wants it.

Where the system lets a process mount a file system of its own (as root, or in a user namespace), home, database,
temporary folder and PostgreSQL's tablespace lie on a file system of a few megabytes that is filled up to the wanted
rest. It is gone with the process, whatever happens.
"""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

from tests.attack.scenes import MANNERS, OUR_MISTAKE, Scene, demand

_NEW_MOUNTS, _NEW_USER = 0x00020000, 0x10000000
_WHEN_UNUSED = 2
_PRIVATE_ALL_THE_WAY = 0x40000 | 0x4000
SIZE = 48 << 20
PAGE = 4096
BALLAST = "ballast"


class Figures(NamedTuple):
    """`refused` is how many imports were told that the disk is full; `need` the least room in bytes that lets one
    through, by manner; `said` what was said, each sentence once."""

    attempts: int
    refused: int
    stored: int
    need: dict[str, int]
    said: list[str]


@contextmanager
def small_disk(place: Path, size: int = SIZE) -> Iterator[bool]:
    """An empty file system that only this process and its children see, at `place`. False where that is not
    allowed."""
    place.mkdir(parents=True, exist_ok=True)
    mounted = _mount(place, size)
    try:
        yield mounted
    finally:
        if mounted:
            ctypes.CDLL(None).umount2(os.fsencode(place), _WHEN_UNUSED)


def _mount(place: Path, size: int) -> bool:
    if not sys.platform.startswith("linux"):
        return False
    libc = ctypes.CDLL(None, use_errno=True)
    user, group = os.geteuid(), os.getegid()
    if libc.unshare(_NEW_MOUNTS | (0 if user == 0 else _NEW_USER)) != 0:
        return False
    if user != 0:
        with suppress(OSError):
            Path("/proc/self/setgroups").write_text("deny")
        try:
            Path("/proc/self/uid_map").write_text(f"{user} {user} 1")
            Path("/proc/self/gid_map").write_text(f"{group} {group} 1")
        except OSError:
            return False
    libc.mount(b"none", b"/", None, _PRIVATE_ALL_THE_WAY, None)
    options = f"size={size},mode=0700".encode()
    return bool(libc.mount(b"tmpfs", os.fsencode(place), b"tmpfs", 0, options) == 0)


def leave_free(disk: Path, free: int) -> None:
    """Fill the disk until only so many bytes are left."""
    ballast = disk / BALLAST
    ballast.unlink(missing_ok=True)
    room = os.statvfs(disk)
    with ballast.open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, max(1, room.f_bavail * room.f_frsize - free))


def full_disk_campaign(scene: Scene, disk: Path, count: int) -> Figures:
    """Imports on a disk with less and less room left, from just too little to none at all. Raises Wrong for the first
    that is not well."""
    refused = stored = 0
    said: set[str] = set()
    need = {manner: least_room(scene, disk, manner) for manner in MANNERS}
    for attempt in range(count):
        manner = list(MANNERS)[attempt % len(MANNERS)]
        room = need[manner] * (count - 1 - attempt) // count // PAGE * PAGE
        with scene.attempt() as home:
            leave_free(disk, room)
            ended = scene.run(home, *scene.february, prepare=MANNERS[manner])
            demand(ended.code in (0, 4), f"with {room} bytes it ended with {ended.code}: {ended.said.decode()}")
            demand(not any(words in ended.said for words in OUR_MISTAKE), f"in words: {ended.said.decode()}")
            demand(ended.acknowledged == (ended.code == 0), "success is said only where there is success")
            refused += ended.code == 4
            if ended.code:
                said.add(ended.said.decode().strip())
            scene.look_at_the_rest(home)
            demand(not list((home / "refused").glob("*.part")), "no half-written file of refused rows")
            demand(scene.run(home, "doctor").code in (0, 4), "doctor works on a full disk")
            (disk / BALLAST).unlink()
            stored += scene.demand_sound(home, ended.acknowledged)
    return Figures(count, refused, stored, need, sorted(said))


def least_room(scene: Scene, disk: Path, manner: str) -> int:
    """The least room in which an import succeeds, to a page."""
    low, high = 0, SIZE // 2
    while high - low > PAGE:
        middle = (low + high) // 2 // PAGE * PAGE
        with scene.attempt() as home:
            leave_free(disk, middle)
            done = scene.run(home, *scene.february, prepare=MANNERS[manner]).code == 0
            (disk / BALLAST).unlink()
        low, high = (low, middle) if done else (middle, high)
    return high
