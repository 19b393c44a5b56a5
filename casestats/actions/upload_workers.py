"""The child processes that read uploads: started, found out when they have died, and how far they have come.

A worker holds a lock for as long as it lives, taken by its parent and handed on, so that there is no moment between.
When the lock is free though the upload is said to be under way, the worker has died, however that came about. How far
it has come stands in a small file beside the sealed ones: the database must not be written during an import.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

from casestats.bootstrap import Installation
from casestats.config import HOME_VARIABLE

WORKER = "casestats.worker"
LOCK_VARIABLE = "CASESTATS_WORKER_LOCK"
_TRIES = 100
_PAUSE = 0.02
_OFTEN = 0.3  # seconds between two notes of progress

_running: dict[str, list[subprocess.Popen[bytes]]] = {}
_guard = threading.Lock()


class UploadProgress(NamedTuple):
    """`stage` is "queue", "check", "read", "plan" or "write"; `whole` is 0 where it is not known."""

    stage: str
    done: int
    whole: int


class Dropped(Exception):
    """Somebody has dropped the upload while it was being read."""


def lock_path(folder: Path, upload: str) -> Path:
    return folder / f"upload-{upload}.lock"


def progress_path(folder: Path, upload: str) -> Path:
    return folder / f"upload-{upload}.progress"


@contextmanager
def held_for_worker(folder: Path, upload: str) -> Iterator[int | None]:
    """The lock of the upload as an open file to hand on; None where a worker has it already."""
    handle = os.open(lock_path(folder, upload), os.O_CREAT | os.O_RDWR, 0o600)
    try:
        for _ in range(_TRIES):  # somebody who only asks holds it for a moment
            if _taken(handle):
                yield handle
                return
            time.sleep(_PAUSE)
        yield None
    finally:
        os.close(handle)


def is_worked_on(folder: Path, upload: str) -> bool:
    """Whether a worker lives that reads the upload."""
    try:
        handle = os.open(lock_path(folder, upload), os.O_RDWR)
    except OSError:
        return False
    try:
        return not _taken(handle)
    finally:
        os.close(handle)


def start_worker(installation: Installation, work: str, lock: int) -> None:
    """Start a process that reads the upload (its id, or "trial" and its id). It has no terminal, no input and no
    output, and outlives its parent. Raises OSError where the system has no room for one."""
    *kind, upload = work.split()
    environment = {**os.environ, HOME_VARIABLE: str(installation.settings.home), LOCK_VARIABLE: str(lock)}
    process = subprocess.Popen(  # noqa: S603 (our own program, and an id we made)
        [sys.executable, "-m", WORKER, *kind, upload],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=environment,
        cwd=installation.settings.home,
        start_new_session=True,
        pass_fds=(lock,) if os.name == "posix" else (),
    )
    with _guard:
        _running.setdefault(upload, []).append(process)
    threading.Thread(target=_reap, args=(upload, process), daemon=True).start()


def _reap(upload: str, process: subprocess.Popen[bytes]) -> None:
    process.wait()
    with _guard:
        left = [other for other in _running.get(upload, []) if other is not process]
        if left:
            _running[upload] = left
        else:
            _running.pop(upload, None)


def wait_for_worker(upload: str, seconds: float | None = None) -> bool:
    """Wait, at most so many seconds, until the workers that this process has started for the upload have ended.
    Whether they have."""
    with _guard:
        processes = list(_running.get(upload, []))
    until = None if seconds is None else time.monotonic() + seconds
    for process in processes:
        try:
            process.wait(None if until is None else max(0.0, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            return False
    return True


class ProgressNote:
    """How far a worker has come, for whoever asks. Called as an import's progress; raises Dropped where the sealed
    files are gone."""

    def __init__(self, folder: Path, upload: str) -> None:
        self._folder = folder
        self._upload = upload
        self._last = ("", 0.0)

    def __call__(self, stage: str, done: int, whole: int) -> None:
        now = time.monotonic()
        if stage == self._last[0] and now - self._last[1] < _OFTEN:
            return
        self._last = (stage, now)
        if not any(self._folder.glob(f"upload-{self._upload}-*.sealed")):
            raise Dropped
        path = progress_path(self._folder, self._upload)
        unfinished = path.with_suffix(".part")
        handle = os.open(unfinished, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump({"stage": stage, "done": done, "whole": whole}, file)
        unfinished.replace(path)


def progress_noted(folder: Path, upload: str) -> UploadProgress:
    """How far the worker has come; waiting in line where nothing is noted yet."""
    try:
        told = json.loads(progress_path(folder, upload).read_text(encoding="utf-8"))
        return UploadProgress(str(told["stage"]), int(told["done"]), int(told["whole"]))
    except (OSError, ValueError, KeyError):
        return UploadProgress("queue", 0, 0)


def forget_progress(folder: Path, upload: str) -> None:
    """Take the note away."""
    path = progress_path(folder, upload)
    for each in (path, path.with_suffix(".part")):
        with suppress(OSError):
            each.unlink(missing_ok=True)


def forget_upload(folder: Path, upload: str) -> None:
    """Take away all that lies beside the sealed files, for nobody will need it again."""
    for path in folder.glob(f"upload-{upload}.*"):
        with suppress(OSError):
            path.unlink(missing_ok=True)


def take_lock_of_worker(folder: Path, upload: str) -> int | None:
    """In the worker: the lock that came along from the parent, or on Windows one of its own. None: another has it."""
    handed = os.environ.get(LOCK_VARIABLE, "")
    if os.name == "posix" and handed.isdecimal() and _is_open_at(int(handed), lock_path(folder, upload)):
        return int(handed)
    handle = os.open(lock_path(folder, upload), os.O_CREAT | os.O_RDWR, 0o600)
    return handle if _taken(handle) else None


def _is_open_at(handle: int, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(handle), path.stat())
    except OSError:
        return False


if sys.platform == "win32":
    import msvcrt

    def _taken(handle: int) -> bool:
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True
else:
    import fcntl

    def _taken(handle: int) -> bool:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True
