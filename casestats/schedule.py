"""The schedule: when each job is due, and one process that runs it then. APScheduler is imported here and nowhere else.

Many processes may hold a schedule; one of them leads, by a lock that dies with it. Whoever comes to lead catches up:
of each job the latest time that was missed, once. That a run is claimed in the database before it begins keeps even two
leaders, should there ever be two, from running the same time twice.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.jobstores.memory import MemoryJobStore
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger

from casestats.actions.jobs.job import Job, Stopped
from casestats.actions.jobs.listed import jobs_of
from casestats.actions.jobs.running import end_dead_runs, run_due
from casestats.bootstrap import Installation
from casestats.errors import CasestatsError
from casestats.store.locks import Leadership

SWEDEN = ZoneInfo("Europe/Stockholm")
SECONDS_BETWEEN_LOOKS = 15
"""How often a process asks whether it leads, or may."""
AT_ONCE = 3

_BACK = (timedelta(hours=2), timedelta(days=2), timedelta(days=9), timedelta(days=40), timedelta(days=370))


def next_due(job: Job, now: datetime) -> datetime:
    """When a job is due next after a moment, in UTC."""
    due: datetime | None = _trigger(job).get_next_fire_time(None, now + timedelta(seconds=1))
    if due is None:
        raise ValueError(f"{job.name} is never due")
    return due.astimezone(UTC)


def latest_due(job: Job, now: datetime) -> datetime | None:
    """When a job was due last, a moment counted in; None where that is more than a year ago."""
    trigger = _trigger(job)
    for back in _BACK:
        latest: datetime | None = None
        due: datetime | None = trigger.get_next_fire_time(None, now - back)
        while due is not None and due <= now:
            latest = due
            due = trigger.get_next_fire_time(due, due + timedelta(seconds=1))
        if latest is not None:
            return latest.astimezone(UTC)
    return None


def _trigger(job: Job) -> CronTrigger:
    return CronTrigger.from_crontab(job.cron, timezone=SWEDEN)


class Clockwork:
    """Who leads and what is due; without a thread of its own, so that a test can turn the hands."""

    def __init__(self, installation: Installation, jobs: Sequence[Job] | None = None) -> None:
        self.jobs = jobs_of(installation.settings) if jobs is None else tuple(jobs)
        self._installation = installation
        self._leadership = Leadership(installation.engine)
        self._stopping = threading.Event()
        self._busy = {job.name: threading.Lock() for job in self.jobs}

    def look(self, start: Callable[[Job], object] | None = None) -> bool:
        """Whether this process leads, now that it has looked. One that comes to lead starts every job for the latest
        time it was due, if nobody has."""
        if self._stopping.is_set():
            return False
        if self._leadership.held():
            return True
        if not self._leadership.take():
            return False
        end_dead_runs(self._installation)
        for job in self.jobs:
            (start or self.run)(job)
        return True

    def run(self, job: Job) -> bool:
        """Run a job for the latest time it was due; False where that is done, somebody else's, or not ours to do."""
        due = latest_due(job, self._installation.clock())
        if due is None or self._stopping.is_set() or not self._leadership.held():
            return False
        alone = self._busy[job.name]
        if not alone.acquire(blocking=False):
            return False
        try:
            return run_due(self._installation, job, due, self._go_on)
        finally:
            alone.release()

    def _go_on(self) -> None:
        if self._stopping.is_set() or not self._leadership.held():
            raise Stopped

    def stop(self) -> None:
        """No run begins any more, and those under way end at their next step."""
        self._stopping.set()

    def let_go(self) -> None:
        """Another process may lead."""
        self._leadership.let_go()


class Scheduler:
    """A clockwork with threads: `start` returns at once, `stop` when no run is under way any more."""

    def __init__(self, installation: Installation, jobs: Sequence[Job] | None = None) -> None:
        self._clockwork = Clockwork(installation, jobs)
        self._threads = BackgroundScheduler(
            jobstores={"default": MemoryJobStore()},
            executors={"default": ThreadPoolExecutor(AT_ONCE)},
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
            timezone=UTC,
        )

    def start(self) -> None:
        self._threads.add_job(
            self._look, IntervalTrigger(seconds=SECONDS_BETWEEN_LOOKS), next_run_time=datetime.now(UTC)
        )
        for job in self._clockwork.jobs:
            self._threads.add_job(self._run, _trigger(job), args=[job])
        self._threads.start()

    def stop(self) -> None:
        self._clockwork.stop()
        self._threads.shutdown(wait=True)
        self._clockwork.let_go()

    def _look(self) -> None:
        try:
            self._clockwork.look(lambda job: self._threads.add_job(self._run, args=[job]))
        except CasestatsError:
            self._clockwork.let_go()  # the database is away; the next look tries again

    def _run(self, job: Job) -> None:
        try:
            self._clockwork.run(job)
        except CasestatsError:
            self._clockwork.let_go()  # that the run began or ended could not be written down
