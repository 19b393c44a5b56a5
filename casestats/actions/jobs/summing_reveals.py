"""Each week, tell unit managers that case numbers of their units were shown to somebody. Who and why stands in the
service, not in the letter."""

from __future__ import annotations

from datetime import timedelta

from casestats.access import Role
from casestats.actions.jobs.job import GoOn, unhindered
from casestats.actions.jobs.letters import send_to
from casestats.actions.revealing import reveals_of_week
from casestats.adapters.dates import swedish_day
from casestats.audit import Actor
from casestats.bootstrap import Installation
from casestats.store.accounts import accounts
from casestats.store.engine import reading
from casestats.store.trouble import storage_trouble
from casestats.words import Words

_SUBJECT = Words("Ärendenummer har visats i casestats", "Case numbers were shown in casestats")
_BODY = Words(
    "Hej!\n\nFörra veckan visades ärendenummer ur en enhet som du ansvarar för. Vem det var, varför och hur ofta ser "
    "du när du har loggat in.\n\n",
    "Hello!\n\nLast week case numbers of a unit you answer for were shown to somebody. Who it was, why and how often "
    "you see once you have signed in.\n\n",
)
_NONE = Words("Inga ärendenummer visades förra veckan.", "No case numbers were shown last week.")
_SENT = Words(
    "Enhetschefer har fått brev om att ärendenummer har visats.",
    "Unit managers got a letter saying that case numbers were shown.",
)


@storage_trouble()
def sum_reveals(installation: Installation, actor: Actor, go_on: GoOn = unhindered) -> Words:
    """One letter to each unit manager of whose units a case number was shown in the week before this."""
    today = swedish_day(installation.clock())
    monday = today - timedelta(days=today.weekday() + 7)
    with reading(installation.engine) as connection:
        managers = [one for one in accounts(connection) if one.active and one.email and Role.MANAGER in one.roles]
    concerned = [
        account
        for account in managers
        if any(reveals_of_week(installation, reach.municipality, reach.unit, monday) for reach in account.reaches)
    ]
    if not concerned:
        return _NONE
    send_to(installation, actor, concerned, (_SUBJECT, _BODY), "reveals", go_on)
    return _SENT
