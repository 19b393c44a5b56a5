"""At a county: take in what municipalities have laid in the folder of deliveries."""

from __future__ import annotations

from casestats.actions.jobs.job import GoOn, unhindered
from casestats.actions.receiving import take_from_folder
from casestats.audit import Actor
from casestats.bootstrap import Installation
from casestats.county.sequence import ALARMS
from casestats.words import Words

_NONE = Words("Ingen ny leverans låg i mappen.", "No new delivery lay in the folder.")
_TAKEN = Words(
    "Det som låg i mappen är mottaget och väntar på att någon läser det.",
    "What lay in the folder is received and waits for somebody to read it.",
)
_ALARM = Words(
    "En leverans i mappen är avvisad med larm. Läs larmet under Larm.",
    "A delivery in the folder was refused with an alarm. Read it under Alarms.",
)


def take_in(installation: Installation, actor: Actor, go_on: GoOn = unhindered) -> Words:
    """One round of the folder. Each that is taken in or refused is written down where that is done."""
    go_on()
    received = take_from_folder(installation, actor)
    if any(one.verdict in ALARMS for one in received):
        return _ALARM
    return _TAKEN if received else _NONE
