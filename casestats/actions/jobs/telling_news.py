"""Tell by mail that there are new figures: to whoever wants to know and may see them, once for each step."""

from __future__ import annotations

from casestats.access import Role
from casestats.actions.jobs.job import GoOn, unhindered
from casestats.actions.jobs.letters import send_to
from casestats.audit import Actor
from casestats.bootstrap import Installation
from casestats.store import job_runs
from casestats.store.accounts import AccountRecord, accounts
from casestats.store.engine import reading, writing
from casestats.store.ready import newest_step_of
from casestats.store.trouble import storage_trouble
from casestats.words import Words

SEES_FIGURES = frozenset({Role.MANAGER, Role.ANALYST, Role.APPROVER, Role.REGISTRAR})
"""Roles whose figures change with an import. What is published changes when somebody publishes."""
_SUBJECT = Words("Nya siffror i casestats", "New figures in casestats")
_BODY = Words(
    "Hej!\n\nDet finns nya siffror i casestats för en kommun som du följer. Inga siffror skickas med e-post.\n\n",
    "Hello!\n\nThere are new figures in casestats for a municipality that you follow. No figures are sent by mail.\n\n",
)
_DONE = Words(
    "De som vill veta har fått brev om nya siffror.", "Those who want to know got a letter about new figures."
)
_NOTHING = Words("Inget nytt att berätta.", "Nothing new to tell.")


@storage_trouble()
def tell_news(installation: Installation, actor: Actor, go_on: GoOn = unhindered) -> Words:
    """One letter to each who wants news and whose municipalities have changed since the last. A step is told of once:
    that is written down before the letter goes, so that a letter may be lost but never comes twice."""
    with reading(installation.engine) as connection:
        wanting = [account for account in accounts(connection) if _wants(account)]
        newest = {
            account.number: max(newest_step_of(connection, reach.municipality) for reach in account.reaches)
            for account in wanting
        }
    told = [account for account in wanting if _claim(installation, account.number, newest[account.number])]
    if not told:
        return _NOTHING
    send_to(installation, actor, told, (_SUBJECT, _BODY), "news", go_on)
    return _DONE


def _wants(account: AccountRecord) -> bool:
    may = bool(account.roles & SEES_FIGURES) and bool(account.reaches)
    return account.active and account.news_by_mail and bool(account.email) and may


def _claim(installation: Installation, account: int, step: int) -> bool:
    """Whether this step is news to the account. What was there before somebody asked for news is none."""
    job = f"{job_runs.BY_THE_SIDE}news/{account}"
    at = installation.clock().isoformat(timespec="seconds")
    with writing(installation.engine) as connection:
        known = job_runs.has_run(connection, job)
        number = job_runs.claim(connection, job, f"{step:012}", at)
        if number is None:
            return False
        job_runs.end(connection, number, at, failed=False, told=Words("", ""))
    return known
