"""Checkpoints, backups, cleaning and fetching: each does its work, says so, and leaves a trace in the log."""

from __future__ import annotations

import dataclasses
import json
import shlex
import shutil
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from casestats.actions.jobs.backing_up import NOT_OURS, back_up, backups
from casestats.actions.jobs.checkpointing import checkpoint
from casestats.actions.jobs.cleaning import clean
from casestats.actions.jobs.job import Stopped
from casestats.actions.jobs.pulling import command_for, pull
from casestats.actions.verifying_log import verify_log
from casestats.audit import Actor
from casestats.bootstrap import Installation, open_installation
from casestats.errors import FixSettings, Refused
from casestats.store import job_runs
from casestats.store.engine import reading, writing
from casestats.words import Words
from tests.imports import ANNA, Home, make_row

ACTOR = Actor("casestats", "scheduler")


@pytest.fixture
def home(tmp_path: Path, database_url: str) -> Home:
    return Home(tmp_path / "home", database_url)


@pytest.fixture
def quick_home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home", f"sqlite:///{tmp_path / 'casestats.db'}")


def with_settings(installation: Installation, **settings: Any) -> Installation:
    return dataclasses.replace(installation, settings=dataclasses.replace(installation.settings, **settings))


def actions_of(installation: Installation) -> list[str]:
    with reading(installation.engine) as connection:
        return [event.action for event in installation.audit_log(connection)]


def cut_the_end(home: Home, events: int) -> None:
    """As somebody with all rights to the database could: the chain of what is left holds."""
    with writing(home.installation.engine) as connection:
        connection.execute(
            text("DELETE FROM audit_events WHERE number > (SELECT max(number) FROM audit_events) - :events"),
            {"events": events},
        )


# --- Checkpoints -------------------------------------------------------------------------------------------------


def test_an_end_of_the_log_that_was_cut_off_is_found_out_by_a_checkpoint(home: Home) -> None:
    home.take(make_row(), period="2025")
    assert verify_log(home.installation).checkpoints == 0
    checkpoint(home.installation, ACTOR)
    found = verify_log(home.installation)
    assert (found.checkpoints, found.until) == (1, "2026-01-15T09:00:00+00:00")
    assert found.events == len(actions_of(home.installation))
    cut_the_end(home, 1)
    with pytest.raises(Refused) as told:
        verify_log(home.installation)
    assert "avkortad" in told.value.words.sv
    with pytest.raises(Refused):
        checkpoint(home.installation, ACTOR)
    assert len(list(home.installation.settings.checkpoints_folder.iterdir())) == 1


def test_a_log_that_went_on_in_another_way_is_not_the_one_the_checkpoint_saw(home: Home) -> None:
    checkpoint(home.installation, ACTOR)
    cut_the_end(home, 1)
    with writing(home.installation.engine) as connection:
        home.installation.write_down(connection, Actor("eve", "administrator"), "nothing", "at all")
    with pytest.raises(Refused) as told:
        verify_log(home.installation)
    assert "inte den som kontrollpunkten" in told.value.words.sv


@pytest.mark.parametrize("change", [("events", 1), ("at", "2020-01-01T00:00:00+00:00"), ("head", "00" * 32)])
def test_a_checkpoint_that_was_changed_is_none(quick_home: Home, change: tuple[str, object]) -> None:
    checkpoint(quick_home.installation, ACTOR)
    (path,) = quick_home.installation.settings.checkpoints_folder.iterdir()
    assert path.stat().st_mode & 0o077 == 0
    told = json.loads(path.read_text())
    path.write_text(json.dumps({**told, change[0]: change[1]}))
    with pytest.raises(Refused) as refused:
        verify_log(quick_home.installation)
    assert path.name in refused.value.words.sv
    path.write_bytes(b"\xff")
    with pytest.raises(Refused):
        verify_log(quick_home.installation)


def test_a_checkpoint_of_another_installation_is_none_here(quick_home: Home, tmp_path: Path) -> None:
    other = Home(tmp_path / "other", f"sqlite:///{tmp_path / 'other.db'}")
    checkpoint(other.installation, ACTOR)
    folder = quick_home.installation.settings.checkpoints_folder
    shutil.copytree(other.installation.settings.checkpoints_folder, folder)
    with pytest.raises(Refused):
        verify_log(quick_home.installation)


# --- Backups -----------------------------------------------------------------------------------------------------


def test_a_backup_is_the_whole_database_private_and_without_the_keys(quick_home: Home) -> None:
    quick_home.take(make_row(), period="2025")
    installation = with_settings(quick_home.installation, backups="backups")
    back_up(installation, ACTOR)
    folder = installation.settings.backups_folder
    assert folder is not None
    (path,) = folder.iterdir()
    assert path.name == "casestats-20260115T090000Z.db"
    assert (folder.stat().st_mode & 0o077, path.stat().st_mode & 0o777) == (0, 0o600)
    restored = open_installation(dataclasses.replace(installation.settings, database=f"sqlite:///{path}"))
    with reading(restored.engine) as connection:
        assert connection.execute(text("SELECT count(*) FROM cases")).scalar_one() == 1
    assert actions_of(installation) == [*actions_of(restored), "backup"]


def test_only_as_many_backups_are_kept_as_the_settings_say_and_the_oldest_go_first(quick_home: Home) -> None:
    installation = with_settings(quick_home.installation, backups="backups", backups_kept=2)
    for _ in range(3):
        back_up(installation, ACTOR)
        quick_home.now += timedelta(days=1)
    folder = installation.settings.backups_folder
    assert folder is not None
    assert [path.name for path in backups(folder)] == [
        "casestats-20260116T090000Z.db",
        "casestats-20260117T090000Z.db",
    ]


def test_a_backup_that_was_stopped_or_is_damaged_leaves_nothing_and_keeps_the_old(
    quick_home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    installation = with_settings(quick_home.installation, backups="backups", backups_kept=1)
    back_up(installation, ACTOR)
    quick_home.now += timedelta(days=1)

    def stop() -> None:
        raise Stopped

    with pytest.raises(Stopped):
        back_up(installation, ACTOR, stop)
    with writing(installation.engine) as connection:
        connection.execute(text("UPDATE audit_events SET reason = 'changed' WHERE number = 1"))
    with pytest.raises(Refused):
        back_up(installation, ACTOR)
    folder = installation.settings.backups_folder
    assert folder is not None
    assert [path.name for path in folder.iterdir()] == ["casestats-20260115T090000Z.db"]


def test_backups_go_nowhere_that_others_may_read(quick_home: Home) -> None:
    installation = with_settings(quick_home.installation, backups="backups")
    folder = installation.settings.backups_folder
    assert folder is not None
    folder.mkdir(mode=0o755)
    folder.chmod(0o755)
    with pytest.raises(FixSettings):
        back_up(installation, ACTOR)
    with pytest.raises(FixSettings):
        back_up(quick_home.installation, ACTOR)


def test_whoever_runs_postgresql_makes_its_backups(home: Home) -> None:
    installation = with_settings(home.installation, backups="backups")
    ours = installation.engine.dialect.name == "sqlite"
    assert (back_up(installation, ACTOR) == NOT_OURS) is not ours


# --- Cleaning ----------------------------------------------------------------------------------------------------


def test_runs_long_past_are_forgotten_but_the_latest_of_each_job(home: Home) -> None:
    with writing(home.installation.engine) as connection:
        for day in (1, 2, 3):
            number = job_runs.claim(connection, "nightly", f"2025-01-0{day}", f"2025-01-0{day}T00:00:00+00:00")
            assert number is not None
            job_runs.end(connection, number, "", failed=False, told=Words("", ""))
    clean(home.installation, ACTOR)
    with reading(home.installation.engine) as connection:
        left = connection.execute(text("SELECT due_at FROM job_runs")).scalars().all()
    assert left == ["2025-01-03"]


def test_sessions_and_failures_that_are_over_go_and_others_stay(home: Home) -> None:
    old, fresh = "2026-01-15T00:59:59+00:00", "2026-01-15T08:55:00+00:00"
    with writing(home.installation.engine) as connection:
        for place, at in enumerate((old, fresh)):
            connection.execute(
                text("INSERT INTO sign_in_delays (key, failures, at) VALUES (:key, 1, :at)"),
                {"key": bytes([place]) * 32, "at": at},
            )
    clean(home.installation, ACTOR)
    with reading(home.installation.engine) as connection:
        assert connection.execute(text("SELECT at FROM sign_in_delays")).scalars().all() == [fresh]


# --- Fetching ----------------------------------------------------------------------------------------------------


def command(code: str) -> str:
    return shlex.join([sys.executable, "-c", code, "{last_day}"])


def test_the_command_gets_the_days_of_last_month() -> None:
    assert command_for("fetch --from {first_day} --until={last_day} '{today} x'", date(2026, 3, 5)) == [
        "fetch",
        "--from",
        "2026-02-01",
        "--until=2026-02-28",
        "2026-03-05 x",
    ]
    for wrong in ("", "fetch 'unfinished"):
        with pytest.raises(FixSettings):
            command_for(wrong, date(2026, 3, 5))


def test_a_fetch_that_ends_well_is_done_and_what_it_prints_is_kept_nowhere(quick_home: Home) -> None:
    code = f"import sys, pathlib; print({ANNA!r}); pathlib.Path('fetched').write_text(sys.argv[1])"
    installation = with_settings(quick_home.installation, survey_pull=command(code))
    assert ANNA not in repr(pull(installation, ACTOR))
    assert (installation.settings.home / "fetched").read_text() == "2025-12-31"
    assert actions_of(installation)[-1] == "survey pull"


@pytest.mark.parametrize(("code", "said"), [(3, "svaret"), (4, "inställningar"), (5, "säkerhetsskäl"), (9, "fel")])
def test_a_fetch_that_ends_badly_says_of_what_kind_and_how_to_find_out(quick_home: Home, code: int, said: str) -> None:
    installation = with_settings(quick_home.installation, survey_pull=command(f"raise SystemExit({code})"))
    with pytest.raises(FixSettings) as told:
        pull(installation, ACTOR)
    assert said in told.value.words.sv


def test_a_fetch_that_must_stop_takes_its_child_along(quick_home: Home) -> None:
    waiting = (
        "import sys, os, pathlib, threading; pathlib.Path('pid').write_text(str(os.getpid())); threading.Event().wait()"
    )
    installation = with_settings(quick_home.installation, survey_pull=command(waiting))

    def stop() -> None:
        raise Stopped

    with pytest.raises(Stopped):
        pull(installation, ACTOR, stop)
    pid = installation.settings.home / "pid"
    assert not pid.exists() or not Path(f"/proc/{pid.read_text()}").exists()


def test_a_command_that_is_not_there_is_told(quick_home: Home) -> None:
    with pytest.raises(FixSettings) as told:
        pull(with_settings(quick_home.installation, survey_pull="/nowhere/fetch"), ACTOR)
    assert "survey_pull" in told.value.words.sv


def test_the_day_of_the_machine_is_not_asked_for(quick_home: Home) -> None:
    quick_home.now = datetime(2030, 5, 1, tzinfo=UTC)
    code = "import sys, pathlib; pathlib.Path('fetched').write_text(sys.argv[1])"
    pull(with_settings(quick_home.installation, survey_pull=command(code)), ACTOR)
    assert (quick_home.installation.settings.home / "fetched").read_text() == "2030-04-30"
