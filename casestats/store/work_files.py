"""Work on a release that takes longer than a request may: what was asked for, how far it has come, how it ended.

One small file each, in the spool folder: no case stands in it and nothing that is not in the audit log or the release
itself. Whoever does the work holds a lock on a file beside it, so work that was cut short is told from work that goes
on, however its process ended.
"""

from __future__ import annotations

import json
import os
import re
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

from casestats.store.locks import take_file

_ID = re.compile("[0-9a-f]{32}")
_TRIES = 100
_PAUSE = 0.1
"""Seconds. Whoever looks whether work goes on holds its lock for a moment."""


class Kind(StrEnum):
    DRAFT = "draft"
    PUBLISH = "publish"


class Going(StrEnum):
    """How work is going."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class Work(NamedTuple):
    """`release`: the id of the one that is published, or that a draft became. `stage`, `done` and `of`: how far it has
    come, as casestats.disclosure.work tells it. `sv` and `en`: why it failed."""

    id: str
    kind: Kind
    municipality: str
    actor: str
    role: str
    begun_at: str
    going: Going = Going.WAITING
    release: str = ""
    period: str = ""
    template: str = ""
    template_text: str = ""
    reason: str = ""
    stage: str = ""
    done: int = 0
    of: int = 0
    sv: str = ""
    en: str = ""


def new_id() -> str:
    return secrets.token_hex(16)


class WorkFiles:
    """The files of one folder, which is made where it is missing."""

    def __init__(self, spool: Path) -> None:
        self._folder = spool / "releases"

    def write(self, work: Work) -> None:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = self._path(work.id)
        unfinished = path.with_suffix(".part")
        unfinished.unlink(missing_ok=True)
        with os.fdopen(os.open(unfinished, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w", encoding="utf-8") as file:
            json.dump(work._asdict(), file, ensure_ascii=False)
        unfinished.replace(path)

    def read(self, id: str) -> Work | None:
        """None: there is none of that id, or the file was cut short."""
        if not _ID.fullmatch(id):
            return None
        try:
            told = json.loads(self._path(id).read_text(encoding="utf-8"))
            return Work(**{**told, "kind": Kind(told["kind"]), "going": Going(told["going"])})
        except (OSError, ValueError, TypeError, KeyError):
            return None

    def of_municipality(self, municipality: str) -> list[Work]:
        """In the order they were begun."""
        found = (self.read(path.stem) for path in self._folder.glob("*.json"))
        own = (work for work in found if work is not None and work.municipality == municipality)
        return sorted(own, key=lambda work: (work.begun_at, work.id))

    def remove(self, id: str) -> None:
        for path in (self._path(id), self._path(id).with_suffix(".lock")):
            with suppress(OSError):
                path.unlink(missing_ok=True)

    @contextmanager
    def held(self, name: str) -> Iterator[bool]:
        """Hold the lock of that name, after a short wait at most; False: somebody else has it."""
        handle = self._open(name)
        try:
            yield _taken(handle)
        finally:
            os.close(handle)

    def goes_on(self, id: str) -> bool:
        """Whether some process holds the work."""
        handle = self._open(id)
        try:
            return not take_file(handle)
        finally:
            os.close(handle)

    def _open(self, name: str) -> int:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return os.open(self._folder / f"{name}.lock", os.O_CREAT | os.O_RDWR, 0o600)

    def _path(self, id: str) -> Path:
        return self._folder / f"{id}.json"


def _taken(handle: int) -> bool:
    for _ in range(_TRIES):
        if take_file(handle):
            return True
        time.sleep(_PAUSE)
    return False
