"""Whatever has happened to an installation, a command says it in words, changes nothing, and gives nobody away."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import psycopg
import pytest

from casestats.store import engine
from tests.attack.canaries import CANARIES, ONE
from tests.attack.driver import Drive
from tests.attack.extracts import astray, case_row, case_rows, named_after
from tests.attack.pairs import ON_POSTGRESQL, ON_SQLITE

PROGRAM = "import sys; from casestats.cli import main; sys.exit(main())"


def damage(drive: Drive, change: Callable[[bytes], bytes]) -> None:
    path = drive.home / "casestats.db"
    path.write_bytes(change(path.read_bytes()))


def without_database(drive: Drive) -> None:
    (drive.home / "casestats.db").unlink()


def with_a_database_open_to_all(drive: Drive) -> None:
    (drive.home / "casestats.db").chmod(0o644)


def with_an_empty_database(drive: Drive) -> None:
    damage(drive, lambda _: b"")


def with_a_file_that_is_no_database(drive: Drive) -> None:
    damage(drive, lambda content: b"no database" + content[11:])


def with_a_cut_database(drive: Drive) -> None:
    damage(drive, lambda content: content[: len(content) // 3])


def with_damaged_pages(drive: Drive) -> None:
    damage(drive, lambda content: content[:4096] + b"\xff" * (len(content) - 4096))


def with_a_folder_for_a_database(drive: Drive) -> None:
    without_database(drive)
    (drive.home / "casestats.db").mkdir()


def with_another_schema(drive: Drive) -> None:
    with closing(sqlite3.connect(drive.home / "casestats.db")) as database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")
        database.commit()


def with_a_database_without_keys(drive: Drive) -> None:
    with closing(sqlite3.connect(drive.home / "casestats.db")) as database:
        database.execute("DELETE FROM seal")
        database.commit()


BROKEN = (
    *(without_database, with_a_database_open_to_all, with_an_empty_database, with_a_file_that_is_no_database),
    *(with_a_cut_database, with_damaged_pages, with_a_folder_for_a_database, with_another_schema),
    with_a_database_without_keys,
)


@ON_SQLITE
@pytest.mark.parametrize("broken", BROKEN, ids=lambda broken: broken.__name__)
def test_a_broken_database_is_told_in_words(drive: Drive, broken: Callable[[Drive], None]) -> None:
    path = drive.imported()
    broken(drive)
    before = drive.contents()
    drive.every_command_that_opens(path, code=(4, 5))
    assert drive.contents() == before


def locked(drive: Drive) -> sqlite3.Connection:
    holder = sqlite3.connect(drive.home / "casestats.db", isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    return holder


@ON_SQLITE
def test_a_locked_database_is_told_in_words(drive: Drive, monkeypatch: pytest.MonkeyPatch) -> None:
    path = drive.imported()
    monkeypatch.setattr(engine, "_PRAGMAS", ("busy_timeout=0", *(one for one in engine._PRAGMAS if "busy" not in one)))
    with closing(locked(drive)):
        drive.every_command_that_opens(path, code=4)
    drive.run("doctor")


@ON_SQLITE
def test_a_reader_that_stays_keeps_an_import_out_and_loses_nothing(
    drive: Drive, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A long report holds the file while an import wants to commit."""
    drive.imported()
    february = drive.report_file([case_row(one, 5) for one in CANARIES[:199]], "2025-02")
    monkeypatch.setattr(engine, "_PRAGMAS", ("busy_timeout=0", *(one for one in engine._PRAGMAS if "busy" not in one)))
    with closing(sqlite3.connect(drive.home / "casestats.db", isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM cases").fetchall()
        drive.run("import", "--profile", "2281_sundsvall", february, code=4)
        reader.execute("ROLLBACK")
    drive.run("import", "--profile", "2281_sundsvall", february)
    drive.run("doctor")


def a_file_for(name: str) -> Callable[[Drive], Path]:
    def replace(drive: Drive) -> Path:
        folder = drive.home / name
        for inside in folder.iterdir():
            inside.unlink()
        folder.rmdir()
        folder.touch()
        return folder

    return replace


UNWRITABLE = {"refused": a_file_for("refused"), "spool": a_file_for("spool")}


@ON_SQLITE
@pytest.mark.parametrize("what", UNWRITABLE)
def test_a_folder_that_cannot_be_written_is_told_in_words(drive: Drive, what: str) -> None:
    drive.imported()
    folder = UNWRITABLE[what](drive)
    rows = [*case_rows(CANARIES), *astray(CANARIES[5], CANARIES[6], 5)]
    february = drive.report_file(rows, "2025-02")
    before = drive.contents()
    drive.run("import", "--profile", "2281_sundsvall", february, "--yes", code=4)
    assert drive.contents() == before
    drive.run("doctor", code=4)
    folder.unlink()
    drive.run("doctor", code=4)
    drive.run("init")
    drive.run("import", "--profile", "2281_sundsvall", february, "--yes")
    drive.run("doctor")


@ON_SQLITE
def test_settings_that_are_wrong_are_told_in_words(drive: Drive) -> None:
    path = drive.imported()
    settings = drive.home / "settings.toml"
    good = settings.read_text()
    for wrong in (
        "lock_wait_seconds = 'x'",
        "no_such = 1",
        "database = 'mysql://x/y'",
        "database = 'x'",
        "[",
        "\udcff",
    ):
        settings.write_bytes(wrong.encode("utf-8", "surrogateescape"))
        drive.run("import", "--profile", "2281_sundsvall", path, code=4)
        drive.run("batches", code=4)
        drive.run("init", code=4)
        drive.run("doctor", code=4)
    settings.write_text(good)
    drive.run("doctor")


@ON_SQLITE
def test_a_profile_that_is_no_text_is_told_in_words(drive: Drive) -> None:
    path = drive.imported()
    (drive.home / "profiles" / "broken.toml").write_bytes(b"\xff\xfe\x00")
    (drive.home / "profiles" / "folder.toml").mkdir()
    for name in ("broken", "folder"):
        drive.run("profile", "check", name, code=4)
        drive.run("import", "--profile", name, path, code=4)
    drive.run("doctor", code=4)


@ON_SQLITE
def test_a_stopped_import_says_nothing_false(drive: Drive, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl+C just after the import was stored: it may not say that nothing was changed."""
    from casestats.cli import telling

    def stop(*given: object, **named: object) -> None:
        raise KeyboardInterrupt

    path = drive.report_file(case_rows(CANARIES))
    with monkeypatch.context() as patch:
        patch.setattr(telling, "close", stop)
        drive.run("import", "--profile", "2281_sundsvall", path, code=2)
    assert drive.run("batches", "--json").count(b'"number"') == 1


@ON_POSTGRESQL
def test_a_database_that_is_gone_is_told_in_words(drive: Drive, database_url: str) -> None:
    path = drive.imported()
    settings = drive.home / "settings.toml"
    good = settings.read_text()
    for wrong in (
        "postgresql://nobody@/none?host=/nowhere",
        database_url + "&dbname=none",
        "postgresql://localhost:1/x",
    ):
        settings.write_text(f"database = {wrong!r}")
        before = drive.contents()
        drive.every_command_that_opens(path, code=4)
        assert drive.contents() == before
    settings.write_text(good)
    drive.run("doctor")


@ON_POSTGRESQL
def test_an_import_that_was_stored_is_not_denied_when_its_lock_is_lost(
    drive: Drive, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The session that holds the lock is ended by the server while the import runs on in another."""
    from casestats.actions.stepping import Preparation

    path = drive.report_file(case_rows(CANARIES))
    write = Preparation.write

    def lose_the_lock_and_write(*given: object, **named: object) -> None:
        with psycopg.connect(database_url.replace("postgresql+psycopg", "postgresql"), autocommit=True) as other:
            ended = other.execute(
                "SELECT pg_terminate_backend(pid, 5000) FROM pg_locks WHERE locktype = 'advisory' AND database ="
                " (SELECT oid FROM pg_database WHERE datname = current_database())"
            ).fetchall()
        assert ended == [(True,)]
        write(*given, **named)  # type: ignore[arg-type]  # whatever the real one was given

    monkeypatch.setattr(Preparation, "write", lose_the_lock_and_write)
    drive.run("import", "--profile", "2281_sundsvall", path)
    assert drive.run("batches", "--json").count(b'"number"') == 1


@pytest.mark.slow
@ON_SQLITE
def test_the_real_program_in_a_process_of_its_own_leaves_no_trace(drive: Drive) -> None:
    """As a shell starts it, with everything Python can be made to say about itself."""
    environment = {
        **os.environ,
        "PYTHONDEVMODE": "1",
        "PYTHONVERBOSE": "",
        "PYTHONWARNINGS": "always",
        "TMPDIR": str(drive.temporary),
    }
    good = drive.report_file(case_rows(CANARIES))
    bad = drive.given / f"{named_after(ONE, 'uttag_2025-01')} 2.csv"
    bad.write_bytes(good.read_bytes()[:700])
    for words, code in (
        (("import", "--profile", "2281_sundsvall", good), 0),
        (("import", "--profile", "2281_sundsvall", bad, "--json"), 5),
        (("import", "--profile", good, bad), 4),
        (("profile", "draft", "--adapter", "procapita", good), 0),
        (("profile", "check", "2281_sundsvall", *map(str, named_after(ONE, "x").split())), 2),
        (("report", "--municipality", "2281", "--period", "2025", "--by", "unit"), 0),
    ):
        ran = subprocess.run(
            [sys.executable, "-c", PROGRAM, *words, "--lang", drive.language],
            env=environment,
            capture_output=True,
            check=False,
        )
        drive.found += [(f"process {words[0]}", ran.stdout), (f"process {words[0]}, errors", ran.stderr)]
        assert ran.returncode == code, ran.stderr
