"""An installation under attack, and the search of it afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from casestats.adapters.discovery import example_profiles
from tests.attack.canaries import CANARIES, traces
from tests.attack.driver import Drive
from tests.attack.searching import Searcher, rows_of_postgresql


@pytest.fixture(scope="session")
def searcher() -> Searcher:
    return Searcher(traces(CANARIES))


@pytest.fixture
def drive(
    language: str,
    tmp_path: Path,
    database_url: str,
    searcher: Searcher,
    capfdbinary: pytest.CaptureFixture[bytes],
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Drive]:
    """An installation ready for use. Whatever a test does with it, not a trace of a canary may be left afterwards,
    and no file opened for writing outside of what is searched."""
    drive = Drive(tmp_path, language, capfdbinary)
    is_sqlite = database_url.startswith("sqlite")
    drive.settle(f"sqlite:///{drive.home / 'casestats.db'}" if is_sqlite else database_url)
    with drive.watching(monkeypatch):
        drive.run("init")
        for adapter in ("procapita", "netigate"):
            for name, text in example_profiles(adapter).items():
                (drive.home / "profiles" / name).write_text(text, encoding="utf-8")
        yield drive
    found = searcher.search(drive.everything())
    if not is_sqlite:
        found += searcher.search(rows_of_postgresql(database_url.replace("postgresql+psycopg", "postgresql")))
    assert not found, f"{len(found)} traces:\n" + "\n".join(found[:40])
    assert drive.written_elsewhere == []
