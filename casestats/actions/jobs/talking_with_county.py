"""At a municipality: send what is ready for the county, and fetch what the county has decided and made.

What did not get through is tried again after one hour, two, four and so on, then daily; what the county has for us is
fetched once a day, and later the same day where that failed. A person who runs the job waits for neither.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from casestats.actions.delivering import every_outgoing
from casestats.actions.jobs.job import SCHEDULER, GoOn, joined, unhindered
from casestats.actions.sending import (
    DELIVERY,
    SUM_MESSAGES,
    fetch_receipts,
    fetch_results,
    fetch_rounds,
    send,
    send_sum_message,
)
from casestats.adapters.dates import swedish_day, swedish_time
from casestats.audit import Actor
from casestats.bootstrap import Installation
from casestats.errors import CasestatsError, Refused
from casestats.store import job_runs
from casestats.store.deliveries import READY, OutgoingRecord
from casestats.store.engine import reading, writing
from casestats.store.trouble import storage_trouble
from casestats.words import Words

PAUSES = (0, 1, 2, 4, 8, 16, 24)
"""Hours to wait after so many tries; then always the last."""
FETCHING_HOURS = (5, 6, 8, 12, 20)
"""In Sweden. What is fetched at the first is not fetched again that day."""
_FETCHED = f"{job_runs.BY_THE_SIDE}county"
_SENDERS: Mapping[str, Callable[[Installation, Actor, int], OutgoingRecord]] = {
    DELIVERY: send,
    **dict.fromkeys(SUM_MESSAGES, send_sum_message),
}
_NOTHING = Words("Inget väntade på att skickas till länet.", "Nothing waited to be sent to the county.")
_SENT = Words("Det som väntade är skickat och kvitterat av länet.", "What waited is sent, and the county has it.")
_WAITS = Words(
    "Något som inte kom fram skickas igen senare.", "Something that did not get through is sent again later."
)
_NEWS = Words("Länets svar och resultat är hämtade.", "The county's answers and results are fetched.")


@storage_trouble()
def talk(installation: Installation, actor: Actor, go_on: GoOn = unhindered) -> Words:
    """Send and fetch once. NotThrough: the county cannot be reached, and nothing more was tried. Refused: it does not
    take something; everything else was tried all the same."""
    now, by_hand = installation.clock(), actor != SCHEDULER
    waiting = [one for one in every_outgoing(installation) if _waits(installation, one)]
    due = [one for one in waiting if by_hand or is_due(one, now)]
    trouble: CasestatsError | None = None
    for record in due:
        go_on()
        try:
            _SENDERS[record.kind](installation, actor, record.number)
        except Refused as refused:
            trouble = trouble or refused
    told = [_WAITS if len(due) < len(waiting) else _SENT if due else _NOTHING]
    if by_hand or _is_time_to_fetch(installation, now):
        go_on()
        try:
            _fetch(installation, actor)
        except Refused as refused:
            trouble = trouble or refused
        told.append(_NEWS)
    if trouble is not None:
        raise trouble
    return joined(told)


def _waits(installation: Installation, record: OutgoingRecord) -> bool:
    ours = record.state == READY and record.kind in _SENDERS
    return ours and record.recipient == installation.settings.county


def is_due(record: OutgoingRecord, now: datetime) -> bool:
    """Whether what is ready may be tried now."""
    pause = timedelta(hours=PAUSES[min(record.tries, len(PAUSES) - 1)])
    return not record.tried_at or now >= datetime.fromisoformat(record.tried_at) + pause


def _is_time_to_fetch(installation: Installation, now: datetime) -> bool:
    if swedish_time(now).hour not in FETCHING_HOURS:
        return False
    with reading(installation.engine) as connection:
        return not job_runs.is_claimed(connection, _FETCHED, swedish_day(now).isoformat())


def _fetch(installation: Installation, actor: Actor) -> None:
    """Everything that the county has. What is Refused is told once the rest is here, and not fetched again that day."""
    trouble: Refused | None = None
    for verb in (fetch_receipts, fetch_results, fetch_rounds):
        try:
            verb(installation, actor)
        except Refused as refused:
            trouble = trouble or refused
    now = installation.clock()
    at = now.isoformat(timespec="seconds")
    with writing(installation.engine) as connection:
        number = job_runs.claim(connection, _FETCHED, swedish_day(now).isoformat(), at)
        if number is not None:
            job_runs.end(connection, number, at, failed=False, told=Words("", ""))
    if trouble is not None:
        raise trouble
