"""The runs of jobs that were due: each is claimed once, by whoever is first to write it down."""

from __future__ import annotations

from typing import Any, NamedTuple

from sqlalchemy import Connection, text

from casestats.words import Words

BY_THE_SIDE = "claimed/"
"""Begins the names of claims that are no runs: something that is done once, such as a letter about a step."""


class JobRun(NamedTuple):
    """A run; `state` is running, done or failed. `due_at` and the other times are UTC, RFC 3339."""

    number: int
    job: str
    due_at: str
    started_at: str
    ended_at: str | None
    state: str
    told: Words


_COLUMNS = "number, job, due_at, started_at, ended_at, state, told_sv, told_en"
_CLAIM = text(
    "INSERT INTO job_runs (number, job, due_at, started_at, state, told_sv, told_en)"
    " SELECT coalesce(max(number), 0) + 1, :job, :due_at, :at, 'running', '', '' FROM job_runs WHERE 1 = 1"
    " ON CONFLICT DO NOTHING"
)
_OF_DUE = text("SELECT number FROM job_runs WHERE job = :job AND due_at = :due_at")


def claim(connection: Connection, job: str, due_at: str, at: str) -> int | None:
    """Write a run down as begun; its number, or None where somebody has come first."""
    values = {"job": job, "due_at": due_at, "at": at}
    while connection.execute(_OF_DUE, values).scalar_one_or_none() is None:
        # On PostgreSQL another job may take the same number in the same moment; then there is a next one.
        if connection.execute(_CLAIM, values).rowcount:
            return int(connection.execute(_OF_DUE, values).scalar_one())
    return None


def end(connection: Connection, number: int, at: str, *, failed: bool, told: Words) -> bool:
    """Write down how a run ended; False where it was ended already, as that of a process thought dead."""
    ended = connection.execute(
        text(
            "UPDATE job_runs SET state = :state, ended_at = :at, told_sv = :sv, told_en = :en"
            " WHERE number = :number AND state = 'running'"
        ),
        {"state": "failed" if failed else "done", "at": at, "sv": told.sv, "en": told.en, "number": number},
    )
    return bool(ended.rowcount)


def end_running(connection: Connection, at: str, told: Words) -> int:
    """End every run as failed that still stands as running; how many. Only whoever leads may say so."""
    ended = connection.execute(
        text(
            "UPDATE job_runs SET state = 'failed', ended_at = :at, told_sv = :sv, told_en = :en WHERE state = 'running'"
        ),
        {"at": at, "sv": told.sv, "en": told.en},
    )
    return int(ended.rowcount)


def has_run(connection: Connection, job: str) -> bool:
    """Whether any run of a job is known."""
    found = connection.execute(text("SELECT 1 FROM job_runs WHERE job = :job LIMIT 1"), {"job": job})
    return found.scalar_one_or_none() is not None


def is_claimed(connection: Connection, job: str, due_at: str) -> bool:
    """Whether that very run is written down, begun or ended."""
    return connection.execute(_OF_DUE, {"job": job, "due_at": due_at}).scalar_one_or_none() is not None


def latest_runs(connection: Connection) -> dict[str, JobRun]:
    """The latest run of every job that has run."""
    found = connection.execute(
        text(
            f"SELECT {_COLUMNS} FROM job_runs WHERE number IN"  # noqa: S608 (a constant)
            " (SELECT max(number) FROM job_runs GROUP BY job) ORDER BY job"
        )
    )
    return {run.job: run for run in map(_run, found) if not run.job.startswith(BY_THE_SIDE)}


def _run(row: Any) -> JobRun:
    number, job, due_at, started_at, ended_at, state, sv, en = row
    return JobRun(number, job, due_at, started_at, ended_at, state, Words(sv, en))


def failed_runs(connection: Connection, since: str) -> list[JobRun]:
    """The runs that failed from a time on, oldest first."""
    found = connection.execute(
        text(f"SELECT {_COLUMNS} FROM job_runs WHERE state = 'failed' AND started_at >= :since ORDER BY number"),  # noqa: S608 (a constant)
        {"since": since},
    )
    return [_run(row) for row in found]


def newest_time(connection: Connection) -> str | None:
    """The latest moment at which a run began."""
    found: str | None = connection.execute(text("SELECT max(started_at) FROM job_runs")).scalar_one()
    return found


def forget_before(connection: Connection, at: str) -> int:
    """Remove ended runs that began before a time, but of each job the latest: it says what is done already."""
    gone = connection.execute(
        text(
            "DELETE FROM job_runs WHERE started_at < :at AND state <> 'running'"
            " AND number NOT IN (SELECT max(number) FROM job_runs GROUP BY job)"
        ),
        {"at": at},
    )
    return int(gone.rowcount)
