"""A run of a job: claimed once for each time it is due, and told how it ended."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime

from casestats.actions.jobs.job import SCHEDULER, GoOn, Job, unhindered
from casestats.audit import Actor
from casestats.bootstrap import Installation
from casestats.errors import CasestatsError, Refused
from casestats.store import job_runs
from casestats.store.engine import reading, writing
from casestats.store.job_runs import JobRun
from casestats.words import Words

_DIED = Words(
    "Avbröts: processen som körde jobbet försvann innan det var klart. Det som är gjort är gjort; nästa körning tar "
    "resten.",
    "Cut off: the process that ran the job was gone before it was done. What is done is done; the next run takes the "
    "rest.",
)
BEGINS = Words(
    "Jobbet är nytt här och körs första gången nästa tid i schemat.",
    "The job is new here and first runs at its next time in the schedule.",
)


def end_dead_runs(installation: Installation) -> int:
    """Write down as failed what a process left running when it died; how many. Only for whoever has just come to
    lead: nobody else runs a job then."""
    with writing(installation.engine) as connection:
        return job_runs.end_running(connection, _now(installation), _DIED)


def run_due(installation: Installation, job: Job, due: datetime, go_on: GoOn) -> bool:
    """Run a job that was due; False where that run is somebody else's. A job that has never run here is not run for a
    time before it was known. Whatever goes wrong is told in the run; only its kind, where it is a mistake of ours."""
    due_at = due.isoformat(timespec="seconds")
    with writing(installation.engine) as connection:
        known = job_runs.has_run(connection, job.name)
        number = job_runs.claim(connection, job.name, due_at, _now(installation))
        if number is not None and not known:
            job_runs.end(connection, number, _now(installation), failed=False, told=BEGINS)
    if number is None or not known:
        return False
    with suppress(Exception):  # told in the run, of a mistake of ours its kind; neither must end the schedule
        _run(installation, job, SCHEDULER, number, go_on)
    return True


def run_now(installation: Installation, actor: Actor, job: Job) -> Words:
    """Run a job at somebody's wish, whatever its time; it is listed like any run. What goes wrong is raised too."""
    now = _now(installation)
    with writing(installation.engine) as connection:
        number = job_runs.claim(connection, job.name, now, now)
    if number is None:
        raise Refused(
            "Jobbet körs redan just nu. Vänta tills det är klart.",
            "The job is being run just now. Wait until it is done.",
        )
    return _run(installation, job, actor, number, unhindered)


def _run(installation: Installation, job: Job, actor: Actor, number: int, go_on: GoOn) -> Words:
    """Do the work of a run that is ours, and write down how it ended, also where that was an error."""
    failed, told = True, _DIED
    try:
        go_on()
        told, failed = job.verb(installation, actor, go_on), False
    except CasestatsError as error:
        told = error.words
        raise
    except Exception as error:
        kind = type(error).__name__
        told = Words(
            f"Oväntat fel i programmet ({kind}). Rapportera det till den som ger ut casestats.",
            f"Unexpected error in the program ({kind}). Report it to whoever publishes casestats.",
        )
        raise
    finally:
        with writing(installation.engine) as connection:
            job_runs.end(connection, number, _now(installation), failed=failed, told=told)
            if failed:
                installation.write_down(connection, actor, "job", job.name, result="failed")
    return told


def latest_runs(installation: Installation) -> dict[str, JobRun]:
    """The latest run of each job that has run, for people."""
    with reading(installation.engine) as connection:
        return job_runs.latest_runs(connection)


def _now(installation: Installation) -> str:
    return installation.clock().isoformat(timespec="seconds")
