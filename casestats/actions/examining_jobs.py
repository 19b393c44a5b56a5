"""doctor, on what is done by itself: jobs that failed last time, and backups that are missing or old."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from casestats.actions.jobs.backing_up import NOT_OURS, backups
from casestats.actions.jobs.listed import jobs_of
from casestats.actions.jobs.running import latest_runs
from casestats.bootstrap import Installation
from casestats.words import Words

OLDEST_BACKUP = timedelta(days=2)


def jobs_in_trouble(installation: Installation) -> Iterator[tuple[str, bool, Words]]:
    """What was looked at ("job", "backup"), whether it is as it should be, and in words."""
    runs = latest_runs(installation)
    for job in jobs_of(installation.settings):
        run = runs.get(job.name)
        if run is not None and run.state == "failed":
            yield (
                "job",
                False,
                Words(
                    f"Jobbet {job.name} misslyckades sist: {run.told.sv} Kör det igen: casestats jobs --run "
                    f"{job.name}.",
                    f"The job {job.name} failed last time: {run.told.en} Run it again: casestats jobs --run "
                    f"{job.name}.",
                ),
            )
    yield "backup", *_backup(installation)


def _backup(installation: Installation) -> tuple[bool, Words]:
    if installation.engine.dialect.name != "sqlite":
        return True, NOT_OURS
    folder = installation.settings.backups_folder
    if folder is None:
        return True, Words(
            "casestats gör inga säkerhetskopior här (backups i settings.toml). Se till att någon annan gör det.",
            "casestats makes no backups here (backups in settings.toml). See to it that somebody else does.",
        )
    newest = backups(folder)[-1:]
    if not newest:
        return False, Words(
            "Ingen säkerhetskopia är gjord än. Kör casestats backup.",
            "No backup has been made yet. Run casestats backup.",
        )
    age = installation.clock() - datetime.fromtimestamp(newest[0].stat().st_mtime, UTC)
    if age > OLDEST_BACKUP:
        return False, Words(
            "Den senaste säkerhetskopian är äldre än två dygn. Kör casestats backup, och se varför schemat inte gör "
            "det.",
            "The latest backup is more than two days old. Run casestats backup, and see why the schedule does not.",
        )
    return True, Words("Säkerhetskopian är färsk.", "The backup is fresh.")
