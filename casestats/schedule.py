"""The schedule: when each job is due, and one process that runs it then. APScheduler is imported here and nowhere else.

Many processes may hold a schedule; one of them leads, by a lock that dies with it. Whoever comes to lead catches up:
of each job the latest time that was missed, once. That a run is claimed in the database before it begins keeps even two
leaders, should there ever be two, from running the same time twice.
"""

from __future__ import annotations

import logging
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import FrameType
from zoneinfo import ZoneInfo

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.jobstores.memory import MemoryJobStore
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger

import casestats
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
        self._under_way = 0
        self._changed = threading.Condition()
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
        # Not with wait=True: APScheduler then waits with a lock in its hand that its threads may need.
        self._threads.shutdown(wait=False)
        with self._changed:
            self._changed.wait_for(lambda: self._under_way == 0)
        self._clockwork.let_go()

    def _look(self) -> None:
        with self._counted():
            try:
                # Not by APScheduler: a job without a time of its own is lost, aloud, when it stops in that moment.
                self._clockwork.look(lambda job: threading.Thread(target=self._run, args=[job]).start())
            except CasestatsError:
                self._clockwork.let_go()  # the database is away; the next look tries again

    def _run(self, job: Job) -> None:
        with self._counted():
            try:
                self._clockwork.run(job)
            except CasestatsError:
                self._clockwork.let_go()  # that the run began or ended could not be written down

    @contextmanager
    def _counted(self) -> Iterator[None]:
        with self._changed:
            self._under_way += 1
        try:
            yield
        finally:
            with self._changed:
                self._under_way -= 1
                self._changed.notify_all()


# A process that stands until it is told to end


def run_alone(installation: Installation, *, started: Callable[[], None] = lambda: None) -> None:
    """The jobs alone, until SIGTERM or SIGINT."""
    logged_quietly()
    scheduler = Scheduler(installation)
    told = threading.Event()
    with until_told():
        scheduler.start()
        try:
            started()
            with suppress(SystemExit):
                told.wait()  # nobody sets it: a signal ends the waiting
        finally:
            scheduler.stop()


@contextmanager
def until_told() -> Iterator[None]:
    """SIGTERM and SIGINT end the loop of the server, once; what was set before is set again."""

    def end(_number: int, _frame: FrameType | None) -> None:
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, signal.SIG_IGN)
        raise SystemExit  # waitress takes it as the word to stop, lets its threads finish and returns

    before = {name: signal.signal(name, end) for name in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for name, handler in before.items():
            signal.signal(name, handler)


_OURS = Path(casestats.__file__).parent


class _Quiet(logging.Formatter):
    """Our own lines as they are; of anybody else's only whose, and of an error its kind: their texts hold addresses
    of pages and of people."""

    def format(self, record: logging.LogRecord) -> str:
        when = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(record.created))
        said = record.getMessage() if Path(record.pathname).is_relative_to(_OURS) else f"line {record.lineno}"
        kind = record.exc_info[0] if isinstance(record.exc_info, tuple) else None
        more = f" ({kind.__name__})" if kind is not None else ""
        return f"{when} {record.levelname.lower()} {record.name}: {said}{more}"


def logged_quietly() -> None:
    """Log to standard error, which systemd keeps."""
    shown = logging.StreamHandler(sys.stderr)
    shown.setFormatter(_Quiet())
    root = logging.getLogger()
    root.handlers = [shown]
    root.setLevel(logging.WARNING)
    logging.getLogger("casestats").setLevel(logging.INFO)
