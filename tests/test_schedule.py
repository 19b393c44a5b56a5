"""The schedule: each time is run once, by whoever leads; what was missed is caught up once; what died is told."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from casestats.actions.jobs.job import GoOn, Job
from casestats.actions.jobs.listed import jobs_of
from casestats.actions.jobs.running import latest_runs, run_due
from casestats.audit import Actor
from casestats.bootstrap import Installation
from casestats.config import Settings
from casestats.errors import FixSettings
from casestats.schedule import Clockwork, Scheduler, latest_due, next_due
from casestats.store.engine import reading, writing
from casestats.store.ledger import audit_events
from casestats.words import Words
from tests.imports import ANNA, Home

DONE = Words("Gjort.", "Done.")
DEADLINE = 60
BEGUN = datetime(2026, 1, 15, 9, 0, tzinfo=UTC)


def at(text_: str) -> datetime:
    return datetime.fromisoformat(text_)


def job(verb: Callable[[Installation, Actor, GoOn], Words] | None = None, cron: str = "0 3 * * *") -> Job:
    return Job("nightly", Words("Nattligt", "Nightly"), cron, verb or (lambda _installation, _actor, _go_on: DONE))


class Counting:
    """A job that remembers when it ran."""

    def __init__(self) -> None:
        self.times: list[datetime] = []

    def __call__(self, installation: Installation, _actor: Actor, _go_on: GoOn) -> Words:
        self.times.append(installation.clock())
        return DONE


@pytest.fixture
def home(tmp_path: Path, database_url: str) -> Home:
    return Home(tmp_path / "home", database_url)


def known(home: Home, verb: Callable[[Installation, Actor, GoOn], Words]) -> tuple[Clockwork, Job]:
    """A clockwork that leads, with a job that has been known since the night before the 15th of January 2026."""
    nightly = job(verb)
    clockwork = Clockwork(home.installation, [nightly])
    assert clockwork.look()
    return clockwork, nightly


def state_of(home: Home) -> str:
    return latest_runs(home.installation)["nightly"].state


# --- When a job is due -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cron", "now", "latest", "following"),
    [
        ("0 3 * * *", "2026-01-15T02:00:00+00:00", "2026-01-15T02:00:00+00:00", "2026-01-16T02:00:00+00:00"),
        ("0 3 * * *", "2026-01-15T01:59:59+00:00", "2026-01-14T02:00:00+00:00", "2026-01-15T02:00:00+00:00"),
        ("0 3 * * *", "2026-07-15T01:00:00+00:00", "2026-07-15T01:00:00+00:00", "2026-07-16T01:00:00+00:00"),
        ("* * * * *", "2026-01-15T09:00:30+00:00", "2026-01-15T09:00:00+00:00", "2026-01-15T09:01:00+00:00"),
        ("0 8 28 * *", "2026-02-10T00:00:00+00:00", "2026-01-28T07:00:00+00:00", "2026-02-28T07:00:00+00:00"),
        ("0 7 * * mon", "2026-01-15T09:00:00+00:00", "2026-01-12T06:00:00+00:00", "2026-01-19T06:00:00+00:00"),
    ],
)
def test_a_time_is_swedish_and_a_due_moment_belongs_to_itself(cron: str, now: str, latest: str, following: str) -> None:
    assert latest_due(job(cron=cron), at(now)) == at(latest)
    assert next_due(job(cron=cron), at(now)) == at(following)


def test_a_nightly_job_is_due_once_each_night_when_clocks_are_turned() -> None:
    for first, nights in (("2026-03-28T12:00:00+00:00", 2), ("2026-10-24T12:00:00+00:00", 2)):
        moments = {latest_due(job(), at(first) + timedelta(minutes=10 * step)) for step in range(6 * 24 * nights)}
        assert len(moments) == nights + 1  # and the night before


def test_every_job_has_a_time_words_and_a_name_of_its_own(tmp_path: Path) -> None:
    settings = Settings(
        tmp_path, watched="in", backups="backups", survey_pull="fetch", mail_server="mail", mail_sender="a@b.se"
    )
    jobs = jobs_of(settings)
    assert len({each.name for each in jobs}) == len(jobs) == 9
    assert [each.name for each in jobs_of(Settings(tmp_path))] == ["checkpoint", "retention", "cleaning"]
    assert all(next_due(each, BEGUN) > BEGUN and each.words.sv != each.words.en for each in jobs)


# --- Each time once ----------------------------------------------------------------------------------------------


def test_a_new_job_is_not_run_for_a_time_before_it_was_known(home: Home) -> None:
    counting = Counting()
    clockwork, nightly = known(home, counting)
    assert not clockwork.run(nightly)
    assert counting.times == []
    home.now = at("2026-01-16T02:00:00+00:00")
    assert clockwork.run(nightly)
    assert counting.times == [home.now]


def test_a_time_is_run_once_however_often_it_is_asked_for(home: Home) -> None:
    counting = Counting()
    clockwork, nightly = known(home, counting)
    home.now = at("2026-01-16T02:00:30+00:00")
    assert [clockwork.run(nightly) for _ in range(3)] == [True, False, False]
    assert len(counting.times) == 1
    assert latest_runs(home.installation)["nightly"].told == DONE


def test_of_many_times_that_were_missed_the_latest_is_caught_up_once(home: Home) -> None:
    counting = Counting()
    known(home, counting)[0].let_go()
    home.now = at("2026-01-25T12:00:00+00:00")
    after = Clockwork(home.installation, [job(counting)])
    assert after.look()
    assert after.look()
    assert len(counting.times) == 1
    assert latest_runs(home.installation)["nightly"].due_at == "2026-01-25T02:00:00+00:00"


def test_one_of_two_leads_and_the_other_takes_over_without_running_again(home: Home) -> None:
    counting = Counting()
    first, nightly = known(home, counting)
    second = Clockwork(home.installation, [nightly])
    home.now = at("2026-01-16T02:00:00+00:00")
    assert not second.look()
    assert not second.run(nightly)
    assert first.run(nightly)
    first.stop()
    assert not first.look()
    first.let_go()
    assert second.look()
    assert len(counting.times) == 1
    home.now = at("2026-01-17T02:00:00+00:00")
    assert second.run(nightly)
    assert len(counting.times) == 2
    second.let_go()


CLAIMING = """
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from casestats.actions.jobs.job import Job, unhindered
from casestats.actions.jobs.running import run_due
from casestats.bootstrap import open_installation
from casestats.config import Settings
from casestats.words import Words

home, url, out = sys.argv[1:]
ran = []
def verb(installation, actor, go_on):
    ran.append(due.isoformat())
    return Words("", "")
installation = open_installation(Settings(Path(home), database=url))
job = Job("nightly", Words("", ""), "0 3 * * *", verb)
print("ready", flush=True)
sys.stdin.readline()
for day in range(25):
    due = datetime(2026, 2, 1, 2, tzinfo=UTC) + timedelta(days=day)
    run_due(installation, job, due, unhindered)
Path(out).write_text("\\n".join(ran))
"""


def test_two_processes_that_both_think_they_lead_run_no_time_twice(
    home: Home, tmp_path: Path, database_url: str
) -> None:
    known(home, Counting())[0].let_go()
    outs = [tmp_path / "one", tmp_path / "two"]
    arguments = [sys.executable, "-c", CLAIMING, str(home.installation.settings.home), database_url]
    children = [subprocess.Popen([*arguments, str(out)], stdin=subprocess.PIPE, stdout=subprocess.PIPE) for out in outs]
    for child in children:
        assert child.stdout is not None
        assert child.stdout.readline().strip() == b"ready"
    for child in children:
        child.communicate(b"go\n", timeout=DEADLINE)
        assert child.returncode == 0
    ran = [line for out in outs for line in out.read_text().splitlines()]
    assert len(ran) == len(set(ran)) == 25


# --- How a run ends ----------------------------------------------------------------------------------------------

DYING = """
import sys
from pathlib import Path
from casestats.actions.jobs.job import Job
from casestats.bootstrap import open_installation
from casestats.config import Settings
from casestats.schedule import Clockwork
from casestats.words import Words

def verb(installation, actor, go_on):
    print("begun", flush=True)
    sys.stdin.readline()
home, url = sys.argv[1:]
installation = open_installation(Settings(Path(home), database=url))
Clockwork(installation, [Job("nightly", Words("", ""), "* * * * *", verb)]).look()
"""


def test_a_run_whose_process_was_killed_is_told_as_failed_by_the_next_leader(home: Home, database_url: str) -> None:
    known(home, Counting())[0].let_go()
    arguments = [sys.executable, "-c", DYING, str(home.installation.settings.home), database_url]
    with subprocess.Popen(arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:
        assert child.stdout is not None
        assert child.stdout.readline().strip() == b"begun"
        assert state_of(home) == "running"
        assert not Clockwork(home.installation, [job()]).look()
        child.kill()
    assert Clockwork(home.installation, [job()]).look()
    run = latest_runs(home.installation)["nightly"]
    assert run.state == "failed"
    assert run.told.sv.startswith("Avbröts: processen som körde jobbet försvann")


def take_lock_away(installation: Installation) -> None:
    """As an administrator who ends the session, or removes the file, might."""
    if installation.engine.dialect.name == "sqlite":
        Path(f"{installation.engine.url.database}.scheduler").unlink()
        return
    with writing(installation.engine) as connection:
        connection.execute(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND objid = :lock"
                " AND pid <> pg_backend_pid()"
            ),
            {"lock": 0x6C656164},
        )


def test_a_run_stops_at_its_next_step_when_the_lock_is_lost(home: Home) -> None:
    steps = []

    def verb(installation: Installation, _actor: Actor, go_on: GoOn) -> Words:
        for step in range(3):
            go_on()
            steps.append(step)
            if step == 1:
                take_lock_away(installation)
        return DONE

    clockwork, nightly = known(home, verb)
    home.now = at("2026-01-16T02:00:00+00:00")
    assert clockwork.run(nightly)
    assert steps == [0, 1]
    assert state_of(home) == "failed"
    assert clockwork.look()
    clockwork.let_go()


def test_a_run_that_ended_after_it_was_thought_dead_changes_nothing_more(home: Home) -> None:
    def verb(installation: Installation, _actor: Actor, _go_on: GoOn) -> Words:
        take_lock_away(installation)
        assert Clockwork(installation, []).look()
        return DONE

    clockwork, nightly = known(home, verb)
    home.now = at("2026-01-16T02:00:00+00:00")
    assert clockwork.run(nightly)
    assert state_of(home) == "failed"


def test_what_went_wrong_is_told_and_written_down_but_never_what_a_mistake_says(home: Home) -> None:
    def wrong(_installation: Installation, _actor: Actor, _go_on: GoOn) -> Words:
        raise FixSettings("Skriv en mapp.", "Write a folder.")

    def mistaken(_installation: Installation, _actor: Actor, _go_on: GoOn) -> Words:
        raise ValueError(ANNA)

    known(home, Counting())[0].let_go()
    for night, verb, said in ((16, wrong, "Skriv en mapp."), (17, mistaken, "ValueError")):
        assert run_due(home.installation, job(verb), datetime(2026, 1, night, 2, tzinfo=UTC), lambda: None)
        run = latest_runs(home.installation)["nightly"]
        assert run.state == "failed"
        assert said in run.told.sv
        assert ANNA not in repr(run)
    with reading(home.installation.engine) as connection:
        failed = [event for event, _ in audit_events(connection) if event.result == "failed"]
    assert [(event.actor, event.action, event.object) for event in failed] == [("casestats", "job", "nightly")] * 2


def test_threads_run_what_is_due_and_end_when_told(home: Home) -> None:
    ran = threading.Event()

    def verb(_installation: Installation, _actor: Actor, _go_on: GoOn) -> Words:
        ran.set()
        return DONE

    known(home, verb)[0].let_go()
    home.now = at("2026-01-16T02:00:00+00:00")
    scheduler = Scheduler(home.installation, [job(verb)])
    scheduler.start()
    assert ran.wait(DEADLINE)
    scheduler.stop()
    assert state_of(home) == "done"
    other = Clockwork(home.installation, [job(verb)])
    assert other.look()
    other.let_go()
