"""Kills an operation on keys (kill -9) before every single step it takes on the disk, and looks at what is left.

    python kill_points.py create|exchange FOLDER REPOSITORY

Run by test_rotation in a process of its own, because it forks. Prints how many kills there were; anything that is
not well afterwards ends it with a traceback.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

folder, repository = Path(sys.argv[2]), sys.argv[3]
sys.path.insert(0, repository)

from casestats.errors import FixSettings  # noqa: E402 - after the path is set
from casestats.vault import DataKey, KeyRing, Vault  # noqa: E402 (after the path to the tests is known)
from casestats.vault.rotation import exchange_kek, retire_old_kek, rewrap  # noqa: E402 (after the path to the tests is known)
from tests.vault.factories import ROW, DataKeysOnDisk  # noqa: E402 (after the path to the tests is known)

STEPS = {"open", "os.mkdir", "os.rename", "os.link", "os.remove", "os.rmdir", "os.chmod"}
TEXTS = {"2025-01": "1", "2025-02": "2", "2025-03": "3"}


class Countdown:
    """Dies at the given step; steps are what the interpreter's audit hook tells, and what `step` is told."""

    def __init__(self, last: int) -> None:
        self.left = last

    def hook(self, event: str, arguments: tuple[object, ...]) -> None:
        if event in STEPS and str(arguments[0]).startswith(str(folder)):
            self.step()

    def step(self) -> None:
        self.left -= 1
        if self.left == 0:
            os.kill(os.getpid(), signal.SIGKILL)


class WatchedDataKeys(DataKeysOnDisk):
    def __init__(self, path: Path, step: Callable[[], None]) -> None:
        super().__init__(path)
        self._step = step

    def exchange(self, old: DataKey, new: DataKey) -> bool:
        self._step()
        done = super().exchange(old, new)
        self._step()
        return done


def killed(last: int, operation: Callable[[Callable[[], None]], None]) -> bool:
    child = os.fork()
    if child == 0:
        countdown = Countdown(last)
        sys.addaudithook(countdown.hook)
        operation(countdown.step)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0
    return os.WIFSIGNALED(status)


def create(keys: Path) -> None:
    KeyRing.create(keys)


def create_once(last: int) -> bool:
    home = folder / str(last)
    home.mkdir()
    was_killed = killed(last, lambda _step: create(home / "keys"))
    if (home / "keys").exists():
        KeyRing.open(home / "keys")
    else:
        KeyRing.create(home / "keys")
    return was_killed


def exchange_once(last: int) -> bool:
    home = folder / str(last)
    home.mkdir()
    keys, rows = home / "keys", home / "rows.db"
    first = KeyRing.create(keys).kek.id
    kept = DataKeysOnDisk(rows)
    vault = Vault(KeyRing.open(keys), kept)
    sealed = {}
    for month, text in TEXTS.items():
        sealer = vault.sealer("2281", vault.data_key("2281", month, "case_number"), "cases", "case_number")
        sealed[month] = sealer.seal(ROW, text)
    kept.close()

    was_killed = killed(last, lambda step: exchange_and_finish(keys, rows, step))
    assert opened(keys, rows, sealed) == TEXTS  # nothing lost, at this very moment
    exchange_and_finish(keys, rows, lambda: None)
    assert opened(keys, rows, sealed) == TEXTS
    assert sorted(path.name for path in keys.iterdir()) == [
        ".lock",
        "audit.key",
        "kek.key",
        "pseudonyms.key",
        "signing.key",
    ]
    assert KeyRing.open(keys).kek.id != first
    return was_killed


def exchange_and_finish(keys: Path, rows: Path, step: Callable[[], None]) -> None:
    try:
        ring = exchange_kek(keys)
    except FixSettings:  # an earlier exchange is under way: finish that
        ring = KeyRing.open(keys)
    kept = WatchedDataKeys(rows, step)
    rewrap(ring, kept)
    retire_old_kek(keys, ring, kept)
    kept.close()


def opened(keys: Path, rows: Path, sealed: dict[str, bytes]) -> dict[str, str]:
    kept = DataKeysOnDisk(rows)
    vault = Vault(KeyRing.open(keys), kept)
    texts = {month: vault.open_field("2281", "cases", "case_number", ROW, each) for month, each in sealed.items()}
    kept.close()
    return texts


once = {"create": create_once, "exchange": exchange_once}[sys.argv[1]]
moment = 1
while once(moment):
    moment += 1
print(moment - 1)  # noqa: T201 - the answer of a script
