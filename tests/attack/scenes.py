"""An installation before an import, what it must be after it, and whether it is one or the other.

A scene is made once; every attempt runs on a copy of it, in a child process that the command line runs in.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

import psycopg
from psycopg import sql

from casestats import cli
from casestats.adapters.discovery import discover, example_profiles
from casestats.audit import AuditEvent
from casestats.bootstrap import open_ring
from casestats.cli.commands import build
from casestats.config import HOME_VARIABLE, Settings, read_settings
from casestats.store import engine as store
from casestats.store.cases import cases_known_after
from casestats.store.engine import open_engine, reading
from casestats.store.ledger import audit_events, newest_step, steps
from casestats.store.locks import import_lock
from casestats.vault import spool
from casestats.vault.derivation import length_prefixed
from tests.attack.canaries import CANARIES, traces
from tests.attack.extracts import astray, case_row, case_rows, report_text
from tests.attack.searching import Searcher, files_under
from tests.postgres import Postgres

PROFILE = "2281_sundsvall"
UNDO = ("undo", "1", "--reason", "wrong file")
MUNICIPALITY = "2281"
SPOOLED_ROWS = 60
"""So few rows stay in memory that the import rests on disk between its passes."""
SPOOL_BUFFER = 4096
SPILLED_PAGES = 10
"""So few changed pages stay in memory that SQLite writes to the file long before the commit."""
LOCK_SECONDS = 20
OUR_MISTAKE = (b"Ov\xc3\xa4ntat fel", b"Unexpected error", b"Traceback")


class Ended(NamedTuple):
    """How a command ended: its exit code (None: killed), and what it said on both streams."""

    code: int | None
    said: bytes

    @property
    def acknowledged(self) -> bool:
        """Whether it said that the import is stored."""
        return b"Imported as number" in self.said


class Wrong(AssertionError):
    """What an attempt left behind is not as it must be."""


def demand(holds: bool, what: str) -> None:
    if not holds:
        raise Wrong(what)


class Scene:
    """An installation with January imported, to which February comes."""

    def __init__(self, folder: Path, postgres: Postgres | None = None, disk: Path | None = None) -> None:
        """`disk` is where attempts keep their data, if not in `folder`."""
        self.folder = folder
        self.postgres = postgres
        self._disk = disk or folder
        if postgres and disk:
            make_tablespace(postgres, disk)
        self._searcher = Searcher(traces(CANARIES))
        load_everything()
        folder.mkdir(parents=True, exist_ok=True)
        self._write_extracts()
        self._template = postgres.create_database() if postgres else ""
        self.base = folder / "base"
        self.base.mkdir(mode=0o700)
        self._settle(self.base, self._template)
        self._demand_done(self.base, "init")
        for name, text in example_profiles("procapita").items():
            (self.base / "profiles" / name).write_text(text, encoding="utf-8")
        self._demand_done(self.base, *self.importing("uttag_2025-01.csv"))
        self.before = self.state(self.base)
        with self.attempt() as home:
            self._demand_done(home, *self.february)
            self.after = self.state(home)
            self.refused_after = sorted(path.name for path in (home / "refused").iterdir())
        with self.attempt() as home:
            self._demand_done(home, *UNDO)
            self.undone = self.state(home)
        demand(len({self.before, self.after, self.undone}) == 3, "each changes something")
        demand(self.refused_after == ["2.csv"], "February has refused rows")

    def _write_extracts(self) -> None:
        """January has all but 20 canaries; February lacks 20 others, changes some, and has rows that are refused."""
        february = [*case_rows(CANARIES[20:]), *(case_row(one, 3, Orsakskod="220") for one in CANARIES[40:80])]
        february += astray(CANARIES[180], CANARIES[181], 180)
        for name, rows in (("uttag_2025-01.csv", case_rows(CANARIES[:180])), ("uttag_2025-02.csv", february)):
            (self.folder / name).write_bytes(report_text(rows).encode("cp1252", "replace"))

    def importing(self, name: str) -> tuple[str, ...]:
        return ("import", "--profile", PROFILE, str(self.folder / name), "--yes")

    @property
    def february(self) -> tuple[str, ...]:
        return self.importing("uttag_2025-02.csv")

    def _settle(self, home: Path, database: str) -> None:
        lines = [f"lock_wait_seconds = {LOCK_SECONDS}"]
        if self.postgres:
            lines.append(f'database = "{self.postgres.url(database)}"')
        (home / "settings.toml").write_text("\n".join(lines), encoding="utf-8")

    @contextmanager
    def attempt(self) -> Iterator[Path]:
        """A copy of the installation, gone afterwards."""
        home = (self.folder if self.postgres else self._disk) / "attempt"
        shutil.copytree(self.base, home)
        (home / "tmp").mkdir()
        database = ""
        if self.postgres:
            database = self.postgres.create_database(self._template)
            if self._disk != self.folder:
                with psycopg.connect(self.postgres.dsn("postgres"), autocommit=True) as connection:
                    connection.execute(f"ALTER DATABASE {database} SET TABLESPACE {TABLESPACE}")
            self._settle(home, database)
        try:
            yield home
        finally:
            if self.postgres:
                self.postgres.drop_database(database)
            shutil.rmtree(home)

    def start(self, home: Path, words: tuple[str, ...], prepare: Callable[[], None] = lambda: None) -> int:
        """Fork a child that runs a command in `home`; `prepare` runs in it first. Its process number."""
        self.said.write_bytes(b"")  # before it can be killed: what another child said is not its own
        child = os.fork()
        if child:
            return child
        try:
            said = os.open(self.said, os.O_WRONLY | os.O_APPEND)
            os.dup2(said, 1)
            os.dup2(said, 2)
            os.environ[HOME_VARIABLE] = str(home)
            os.environ["TMPDIR"] = str(home / "tmp")
            prepare()
            os._exit(cli.main([*words, "--lang", "en"]))
        except BaseException as error:
            os.write(2, f"Traceback: {error!r}".encode())
            os._exit(99)

    @property
    def said(self) -> Path:
        """Where a child's words go: outside of its home, so that a full disk does not silence it."""
        return self.folder / "said"

    def ended(self, status: int) -> Ended:
        return Ended(os.WEXITSTATUS(status) if os.WIFEXITED(status) else None, self.said.read_bytes())

    def run(self, home: Path, *words: str, prepare: Callable[[], None] = lambda: None) -> Ended:
        """A command from its start to its end."""
        _, status = os.waitpid(self.start(home, words, prepare), 0)
        return self.ended(status)

    def _demand_done(self, home: Path, *words: str) -> Ended:
        ended = self.run(home, *words)
        demand(ended.code == 0, f"{words[0]} ended with {ended.code}: {ended.said.decode()}")
        return ended

    def state(self, home: Path) -> str:
        """What an installation holds, as one hash: every case as it counts after every step, the steps, the sizes of
        all tables. What is drawn by chance or tells the time is left out."""
        told = read_settings(home)
        engine = open_engine(told.database_url)
        with import_lock(engine, LOCK_SECONDS), reading(engine) as connection:
            newest = newest_step(connection)
            known = [cases_known_after(connection, MUNICIPALITY, step) for step in range(1, newest + 1)]
            ledger = [step._replace(at="")._asdict() for step in steps(connection)]
            sizes = {
                table: connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one() for table in TABLES
            }
            events = audit_events(connection)
        demand_whole_chain(told, events)
        demand(len(events) == newest + 1, "an event of the audit log for init and for every step")
        return hashlib.sha256(repr((known, ledger, sizes)).encode()).hexdigest()

    def look_at_the_rest(self, home: Path) -> None:
        """What an attempt has left, before anything else runs: not a trace of a canary, not a file too many."""
        found = self._searcher.search(files_under(home))
        demand(not found, f"a trace: {found[:3]}")
        allowed = {"casestats.db", "casestats.db-journal", "casestats.db.lock", "settings.toml"}
        extra = [path.name for path in home.iterdir() if path.is_file() and path.name not in allowed]
        extra += [path.name for part in ("spool", "tmp") for path in (home / part).iterdir()]
        demand(not extra, f"left over: {extra}")

    def demand_sound(self, home: Path, acknowledged: bool) -> bool:
        """After an attempt: not half, nothing acknowledged lost, and the next run works. Whether it was stored."""
        self.look_at_the_rest(home)
        ill = [one for one in json.loads(self.run(home, "doctor", "--json").said) if not one["ok"]]
        demand(all(one["what"] == "room" for one in ill), f"doctor: {ill}")  # a disk made small is small
        state = self.state(home)
        demand(state in (self.before, self.after), "neither as before nor as after")
        demand(state == self.after or not acknowledged, "acknowledged, and lost")
        again = self._demand_done(home, *self.february)
        same = b"The same content as import 2" in again.said or b"same content" in again.said
        demand(same == (state == self.after), "the next run imports what is not there, and only that")
        demand(self.state(home) == self.after, "the next run completes it")
        demand(
            sorted(path.name for path in (home / "refused").iterdir()) == self.refused_after, "files of refused rows"
        )
        self.look_at_the_rest(home)
        if not self.postgres:
            demand_sound_file(home / "casestats.db")
        return state == self.after

    @contextmanager
    def empty(self) -> Iterator[Path]:
        """A folder for an installation that is to be made, and a database for it."""
        home = self.folder / "empty"
        home.mkdir(mode=0o700)
        (home / "tmp").mkdir()
        database = self.postgres.create_database() if self.postgres else ""
        self._settle(home, database)
        try:
            yield home
        finally:
            if self.postgres:
                self.postgres.drop_database(database)
            shutil.rmtree(home)

    def demand_started(self, home: Path) -> bool:
        """After an `init` that was cut short: the next makes one whole installation. Whether it was whole already."""
        whole = self.run(home, "batches").code == 0
        self._demand_done(home, "init")
        self._demand_done(home, "batches")
        ill = [one for one in json.loads(self.run(home, "doctor", "--json").said) if not one["ok"]]
        demand(not ill, f"doctor: {ill}")
        made = {path.name for path in home.iterdir()} - {"casestats.db", "casestats.db.lock"}
        demand(made == {"keys", "profiles", "refused", "settings.toml", "spool", "tmp"}, f"made: {made}")
        return whole

    def demand_undone(self, home: Path) -> bool:
        """After an undo that was cut short: not half, and the next run completes it. Whether it was done already."""
        self.look_at_the_rest(home)
        state = self.state(home)
        demand(state in (self.before, self.undone), "neither as before nor as after")
        ended = self.run(home, *UNDO)
        demand(ended.code == (4 if state == self.undone else 0), f"the next run: {ended.said.decode()}")
        demand(self.state(home) == self.undone, "the next run completes it, once")
        return state == self.undone


TABLESPACE = "small"


def make_tablespace(postgres: Postgres, disk: Path) -> None:
    """Lets the server keep databases on the disk, whoever it runs as."""
    place = disk / "tablespace"
    place.mkdir()
    owner = Path(postgres.dsn("").split()[0].removeprefix("host=")).stat()  # the server's own folder
    if owner.st_uid != place.stat().st_uid:
        os.chown(place, owner.st_uid, owner.st_gid)
    for folder in (disk, disk.parent):
        folder.chmod(0o711)
    with psycopg.connect(postgres.dsn("postgres"), autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE TABLESPACE {} LOCATION {}").format(sql.Identifier(TABLESPACE), str(place)))


TABLES = ("sources", "steps", "units", "cases", "facts", "measures", "holdings", "versions", "data_keys")


def demand_whole_chain(told: Settings, events: list[tuple[AuditEvent, bytes]]) -> None:
    """Every event of the audit log is tied to the one before it."""
    ring = open_ring(told)
    link = b""
    for event, kept in events:
        link = ring.audit_code(length_prefixed(link, *(part.encode() for part in event)))
        demand(link == kept, "the audit log's chain holds")


def demand_sound_file(path: Path) -> None:
    with closing(sqlite3.connect(path)) as database:
        demand(database.execute("PRAGMA integrity_check").fetchall() == [("ok",)], "SQLite finds its file sound")
        demand(database.execute("PRAGMA foreign_key_check").fetchall() == [], "no row refers to one that is not there")


def load_everything() -> None:
    """What a command loads when it runs, before children are forked: they need not do it each for itself."""
    build("en")
    discover()
    for module in ("importing", "examining", "undoing", "splitting"):
        import_module(f"casestats.actions.{module}")
    for module in ("casestats.cli.telling", "casestats.schemas.profile"):
        import_module(module)


def spilling() -> None:
    """In a child: rest on disk between passes, and let SQLite write to its file before the commit."""
    spool.RowSpool.__init__.__defaults__ = (SPOOLED_ROWS,)
    spool._BUFFER = SPOOL_BUFFER
    pragmas: Any = (*store._PRAGMAS, f"cache_spill={SPILLED_PAGES}", f"cache_size={SPILLED_PAGES}")
    store._PRAGMAS = pragmas


MANNERS: Mapping[str, Callable[[], None]] = {"in memory": lambda: None, "spilling": spilling}
"""As an ordinary import runs, and as a very large one does."""
