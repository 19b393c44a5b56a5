"""A full disk at sampled moments of an import: told in words, nothing half, and it works once there is room."""

from __future__ import annotations

import errno
import os
import sqlite3
import tempfile
from contextlib import closing
from typing import Any

import pytest

from casestats.actions import importing
from casestats.exchange import refused
from casestats.store import engine
from tests.attack.canaries import CANARIES
from tests.attack.driver import Drive
from tests.attack.extracts import astray, case_rows
from tests.attack.pairs import ON_SQLITE
from tests.attack.test_kills import campaign

FULL = (b"full", b"No space left")


@pytest.mark.slow
@pytest.mark.parametrize(("database", "count"), [("sqlite", "10"), ("postgresql", "6")])
def test_an_import_on_a_real_disk_that_is_full_is_refused_and_works_later(database: str, count: str) -> None:
    """Where this system lets a test mount a small disk of its own; the figures are empty elsewhere, and the tests below
    stand for it."""
    figures = campaign("full-disk", database, count)
    assert figures == {} or figures["refused"] == figures["attempts"] == int(count)
    assert figures == {} or figures["stored"] == 0


class FullFile:
    """A file on a disk that has room for so many writes."""

    def __init__(self, file: Any, room: list[int]) -> None:
        self._file, self._room = file, room

    def write(self, data: Any) -> int:
        if self._room[0] == 0:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        self._room[0] -= 1
        return int(self._file.write(data))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)

    def __enter__(self) -> FullFile:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()


def february(drive: Drive) -> tuple[str, ...]:
    """January is imported, February is to come: it has rows that are refused."""
    drive.imported()
    path = drive.report_file([*case_rows(CANARIES[20:]), *astray(CANARIES[5], CANARIES[6], 5)], "2025-02")
    return ("import", "--profile", "2281_sundsvall", str(path), "--yes")


def demand_refused_then_done(drive: Drive, words: tuple[str, ...], patch: pytest.MonkeyPatch) -> None:
    """As it is patched now, the import is refused and leaves nothing; afterwards it works."""
    before = drive.contents()
    drive.run(*words, code=4)
    assert any(word in drive.found[-2][1] for word in (b"full", b"utrymmet", b"space"))
    after = drive.contents()
    assert {path for path in after if path not in before} == set()
    patch.undo()


@ON_SQLITE
@pytest.mark.parametrize("room", [0, 1, 7, 30])
def test_no_room_for_what_rests_on_disk_between_passes(
    drive: Drive, monkeypatch: pytest.MonkeyPatch, room: int
) -> None:
    words = february(drive)
    make = tempfile.TemporaryFile
    left = [room]
    with monkeypatch.context() as patch:
        patch.setattr(tempfile, "TemporaryFile", lambda *a, **k: FullFile(make(*a, **k), left))
        demand_refused_then_done(drive, words, patch)
    assert left == [0]
    drive.run(*words)


@ON_SQLITE
@pytest.mark.parametrize("room", [0, 1, 5])
def test_no_room_for_the_file_of_refused_rows(drive: Drive, monkeypatch: pytest.MonkeyPatch, room: int) -> None:
    words = february(drive)
    left = [room]

    class Os:
        """os, but for files that are opened for text."""

        def __getattr__(self, name: str) -> Any:
            return getattr(os, name)

        def fdopen(self, *given: Any, **named: Any) -> FullFile:
            return FullFile(os.fdopen(*given, **named), left)

    with monkeypatch.context() as patch:
        patch.setattr(refused, "os", Os())
        demand_refused_then_done(drive, words, patch)
    assert left == [0]
    drive.run(*words)


@ON_SQLITE
@pytest.mark.parametrize("share", [0.0, 0.3, 0.6, 0.95])
def test_no_room_for_the_pages_of_the_database(drive: Drive, monkeypatch: pytest.MonkeyPatch, share: float) -> None:
    monkeypatch.setattr(importing, "make_ready", lambda *_: 0)  # what comes after the import may fail
    words = february(drive)
    path = drive.home / "casestats.db"
    small = path.read_bytes()
    drive.run(*words)
    large = path.stat().st_size
    path.write_bytes(small)
    (drive.home / "refused" / "2.csv").unlink()
    with closing(sqlite3.connect(path)) as database:
        page = int(database.execute("PRAGMA page_size").fetchone()[0])
    room = int(len(small) + share * (large - len(small))) // page
    with monkeypatch.context() as patch:
        patch.setattr(engine, "_PRAGMAS", (*engine._PRAGMAS, f"max_page_count={room}"))
        demand_refused_then_done(drive, words, patch)
    assert path.read_bytes() == small
    drive.run(*words)
    drive.run("doctor")
