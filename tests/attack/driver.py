"""Drives the command line as a person would, and keeps everything that comes out of it anywhere."""

from __future__ import annotations

import io
import logging
import os
import sys
import tempfile
import traceback
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import click
import pytest

from casestats import cli
from casestats.bootstrap import Installation
from casestats.cli import commands
from casestats.config import HOME_VARIABLE
from casestats.errors import CasestatsError
from casestats.vault import spool
from tests.attack.canaries import CANARIES, ONE
from tests.attack.extracts import Row, case_rows, named_after, report_text
from tests.attack.searching import Blob, files_under

OUR_MISTAKE = (b"Ov\xc3\xa4ntat fel", b"Unexpected error")
ROWS_IN_MEMORY = 64
"""So few that an import of canaries rests on disk between its passes."""
LOGGERS = ("", "sqlalchemy.engine", "sqlalchemy.pool", "sqlalchemy.orm", "alembic", "psycopg", "casestats")


class Drive:
    """One installation under attack. `watched` is where all of its files must lie: home, system's temporary folder
    and what it was told to write; `given` are the files it is given to read, which are not looked at."""

    def __init__(self, folder: Path, language: str, capture: pytest.CaptureFixture[bytes]) -> None:
        self.watched = folder / "watched"
        self.given = folder / "given"
        self.language = language
        self.home = self.watched / "home"
        self.temporary = self.watched / "tmp"
        self.out = self.watched / "out"
        for path in (self.given, self.temporary, self.out):
            path.mkdir(parents=True)
        self.found: list[Blob] = []
        self.driven: list[tuple[str, ...]] = []
        self.written_elsewhere: list[str] = []
        self._capture = capture
        self._log = io.StringIO()
        self._running = False
        self.keeps_errors = True

    def settle(self, database_url: str, **settings: str | int) -> None:
        """A home folder whose settings.toml says these things, before `init`."""
        self.home.mkdir(mode=0o700, exist_ok=True)
        lines = [f"database = {database_url!r}", "lock_wait_seconds = 0"]
        lines += [f"{key} = {value!r}" for key, value in settings.items()]
        (self.home / "settings.toml").write_text("\n".join(lines), encoding="utf-8")

    def run(self, *arguments: str | Path, code: int | tuple[int, ...] = 0, our_mistake: bool = False) -> bytes:
        """Run a command and keep what it says; it must end with `code` and without a mistake of the program's own.
        What it said on standard output."""
        given = [str(each) for each in arguments]
        self.driven.append(tuple(given))
        where = f"{' '.join(given[:2])} #{len(self.driven)}"
        self._capture.readouterr()
        self._running = True
        ended = cli.main([*given, "--lang", self.language] if "--lang" not in given else given)
        self._running = False
        out, err = self._capture.readouterr()
        self.found += [(f"standard output of {where}", out), (f"standard error of {where}", err)]
        self.found.append((f"log of {where}", self._log.getvalue().encode()))
        self._log.seek(0)
        self._log.truncate()
        allowed = (code,) if isinstance(code, int) else code
        assert ended in allowed, f"{where} ended with {ended}"
        assert our_mistake or not any(words in err for words in OUR_MISTAKE), f"{where}: a mistake of the program"
        return out

    def report_file(self, rows: Sequence[Row], month: str = "2025-01") -> Path:
        """A month's report, named after a canary."""
        path = self.given / f"{named_after(ONE, f'uttag_{month}')}.csv"
        path.write_bytes(report_text(rows).encode("cp1252", "replace"))
        return path

    def imported(self) -> Path:
        """January is imported, with every canary."""
        path = self.report_file(case_rows(CANARIES))
        self.run("import", "--profile", "2281_sundsvall", path)
        return path

    def every_command_that_opens(self, path: Path, code: int | tuple[int, ...]) -> None:
        """Each command that needs keys and database."""
        self.run("import", "--profile", "2281_sundsvall", path, "--yes", code=code)
        self.run("import", "--profile", "2281_sundsvall", path, "--dry-run", "--json", code=code)
        self.run("batches", code=code)
        self.run("report", "--municipality", "2281", "--period", "2025", code=code)
        self.run("undo", "1", "--reason", "fel fil", code=code)
        for release in (
            ("list",),
            ("key",),
            ("draft", "--municipality", "2281", "--period", "2025", "--template", "public"),
        ):
            self.run("release", *release, code=code)
        for command in ("show", "publish", "reproduce"):
            self.run("release", command, "2281-2025-public-1", code=code)
        self.run("doctor", code=4)
        self.run("doctor", "--json", code=4)
        self.run("upgrade", code=code)

    def contents(self) -> dict[Path, bytes]:
        """What is in the home folder; the files of locks are empty and do not count."""
        return {path: path.read_bytes() for path in self.home.rglob("*") if path.is_file() and path.suffix != ".lock"}

    def everything(self) -> Iterator[Blob]:
        """What was said, logged, raised and written."""
        yield from self.found
        yield from files_under(self.watched)

    @contextmanager
    def watching(self, patch: pytest.MonkeyPatch) -> Iterator[None]:
        """Keep what only shows for a moment: log lines, errors on their way, temporary files, files in a transaction,
        and the places of files that are opened for writing."""
        patch.setenv(HOME_VARIABLE, str(self.home))
        patch.setenv("TMPDIR", str(self.temporary))
        patch.setattr(tempfile, "tempdir", None)
        patch.setattr(tempfile, "TemporaryFile", self._temporary_file(tempfile.TemporaryFile))
        patch.setattr(spool.RowSpool.__init__, "__defaults__", (ROWS_IN_MEMORY,))
        patch.setattr(commands, "build", self._build(commands.build))
        patch.setattr(Installation, "write_down", self._write_down(Installation.write_down))
        handler = logging.StreamHandler(self._log)
        handler.setFormatter(logging.Formatter("%(name)s %(message)s %(args)r"))
        levels = {name: logging.getLogger(name).level for name in LOGGERS}
        for name in LOGGERS:
            logging.getLogger(name).setLevel(logging.DEBUG)
        logging.getLogger().addHandler(handler)
        _OPENED.append(self._opened)
        try:
            yield
        finally:
            _OPENED.remove(self._opened)
            logging.getLogger().removeHandler(handler)
            for name, level in levels.items():
                logging.getLogger(name).setLevel(level)

    def _build(self, build: Any) -> Any:
        def watched(language: Any) -> click.Group:
            group: click.Group = build(language)
            main = group.main

            def run(**given: Any) -> Any:
                try:
                    return main(**given)
                except CasestatsError as error:
                    if not self.keeps_errors:
                        raise
                    words = f"{error.words} {''.join(traceback.format_exception(error))}"
                    self.found.append((f"error of {given['args'][:2]}", words.encode()))
                    raise

            patched: Any = group
            patched.main = run
            return group

        return watched

    def _write_down(self, write_down: Any) -> Any:
        def watched(installation: Installation, *given: Any, **named: Any) -> None:
            write_down(installation, *given, **named)
            self.found += [(f"{where}, in the transaction", data) for where, data in files_under(self.watched)]

        return watched

    def _temporary_file(self, make: Any) -> Any:
        def watched(*given: Any, **named: Any) -> Any:
            return _Recorded(make(*given, **named), self.found)

        return watched

    def _opened(self, path: str, mode: str | None, flags: int) -> None:
        if (
            not self._running
            or not flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
            or "__pycache__" in path
            or path == os.devnull
        ):
            return
        if not Path(path).is_relative_to(self.watched):
            self.written_elsewhere.append(path)


class _Recorded:
    """A temporary file, all of whose writes are kept: it has no name to find it by."""

    def __init__(self, file: IO[bytes], found: list[Blob]) -> None:
        self._file, self._found = file, found

    def write(self, data: bytes) -> int:
        self._found.append(("temporary file", bytes(data)))
        return self._file.write(data)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)


_OPENED: list[Any] = []


def _on_event(event: str, arguments: tuple[Any, ...]) -> None:
    if event == "open" and _OPENED and isinstance(arguments[0], str):
        for told in _OPENED:
            told(*arguments)


sys.addaudithook(_on_event)  # cannot be taken away again; without a listener it does nothing


def all_commands(
    group: Mapping[str, click.Command], before: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Every command with its words."""
    for name, command in group.items():
        if isinstance(command, click.Group):
            yield from all_commands(command.commands, (*before, name))
        else:
            yield (*before, name), command
