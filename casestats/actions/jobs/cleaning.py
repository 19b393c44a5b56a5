"""Remove what has served its time: sessions that ended, failures to sign in, uploads nobody came back for, and runs of
jobs long past."""

from __future__ import annotations

from datetime import datetime, timedelta

from casestats.actions.jobs.job import GoOn, unhindered
from casestats.actions.sign_in_delays import FORGOTTEN_AFTER
from casestats.actions.signing_in import IDLE, WHOLE
from casestats.actions.upload_cleaning import clean_uploads
from casestats.audit import Actor
from casestats.bootstrap import Installation
from casestats.store import job_runs
from casestats.store.accounts import forget_failures_before
from casestats.store.engine import writing
from casestats.store.sessions import end_sessions_before
from casestats.store.trouble import storage_trouble
from casestats.words import Words

RUNS_KEPT = timedelta(days=35)


@storage_trouble()
def clean(installation: Installation, actor: Actor, go_on: GoOn = unhindered) -> Words:
    """What is dropped of anybody's is written down where it is dropped; the rest is nobody's any more."""
    now = installation.clock()
    with writing(installation.engine) as connection:
        end_sessions_before(connection, _text(now - WHOLE), _text(now - IDLE))
        forget_failures_before(connection, _text(now - FORGOTTEN_AFTER))
        job_runs.forget_before(connection, _text(now - RUNS_KEPT))
    go_on()
    dropped = clean_uploads(installation, actor).dropped
    if dropped:
        return Words(
            "Städat. Uttag som ingen hade tagit ställning till är borttagna; de får laddas upp på nytt.",
            "Cleaned. Extracts that nobody had decided on were removed; they can be uploaded anew.",
        )
    return Words("Städat.", "Cleaned.")


def _text(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")
