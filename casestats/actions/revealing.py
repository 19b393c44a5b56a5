"""A registrar finds a case again in the case system: its number is shown, once, and it is written down before.

Never the person number, and never more than one at a time. Who answers for the unit is told each week how many were
shown, to whom and why.
"""

from __future__ import annotations

import re
from collections import Counter
from datetime import date, datetime, timedelta
from typing import NamedTuple

from casestats.access import Person, Role
from casestats.actions.freshness import demand_fresh
from casestats.adapters.dates import swedish_day
from casestats.audit import Actor
from casestats.bootstrap import Installation
from casestats.errors import CasestatsError, FixSettings, Refused
from casestats.store.audit_events import Sought, count_sought, every_event_sought
from casestats.store.engine import Connection, reading, writing
from casestats.store.keys import KeptKeys
from casestats.store.ledger import wait_for_turn
from casestats.store.revealing import SealedCase, sealed_case, unit_number
from casestats.store.trouble import storage_trouble
from casestats.words import Words

ACTION = "reveal"
AN_HOUR, A_DAY = 20, 60
"""How many a person may be shown."""
REASONS: dict[str, Words] = {
    "complete": Words("Komplettera det som inte är registrerat", "Complete what is not recorded"),
    "correct": Words("Rätta en uppgift i verksamhetssystemet", "Correct what stands in the case system"),
    "double": Words("Utreda ett ärende som verkar räknas fel", "Look into a case that seems to be counted wrongly"),
    "check": Words("Kontrollera en inläsning", "Check an import"),
}
_HANDLE = re.compile(r"[0-9a-f]{32}")
_LIMITS = ((timedelta(hours=1), AN_HOUR), (timedelta(days=1), A_DAY))


class CaseNumber:
    """A case number on its way to one page. It hides in repr, logs and tracebacks."""

    __slots__ = ("__text",)

    def __init__(self, text: str) -> None:
        self.__text = text

    def shown(self) -> str:
        return self.__text

    def __repr__(self) -> str:
        return "CaseNumber(hidden)"


class Reveals(NamedTuple):
    """How often somebody was shown a case number of a unit for one reason."""

    actor: str
    reason: str
    times: int


@storage_trouble()
def reveal_case(
    installation: Installation,
    actor: Actor,
    person: Person,
    municipality: str,
    handle: str,
    reason: str,
    *,
    confirmed_at: str,
) -> CaseNumber:
    """The number of one case of the registrar's own. `handle` stands beside the case on the quality page. The event is
    stored before anything is opened; what does not open then is written down too. Refused: no registrar, who it is was
    not confirmed just now, too many, or no such case of theirs."""
    if Role.REGISTRAR not in person.roles or Role.ADMINISTRATOR in person.roles or actor.name != person.name:
        raise _not_yours()
    demand_fresh(installation, confirmed_at)
    if reason not in REASONS:
        raise FixSettings("Välj varför du behöver ärendenumret.", "Choose why you need the case number.")
    with writing(installation.engine) as connection:
        wait_for_turn(connection)  # so that two at once do not both count as the last one allowed
        refusal = _too_many(installation, connection, actor)
        found = None if refusal else _own_case(connection, person, municipality, handle.strip().lower())
        if found is None:
            installation.write_down(connection, actor, ACTION, municipality, reason, "refused")
        else:
            what = f"{municipality} {found.unit} {found.uuid.hex()}"
            installation.write_down(connection, actor, ACTION, what, reason)
    if found is None:
        raise refusal or _not_yours()
    try:
        with reading(installation.engine) as connection:
            vault = installation.vault(KeptKeys(connection))
            return CaseNumber(vault.open_field(municipality, "cases", "case_ref", found.uuid, found.case_ref))
    except CasestatsError:
        with writing(installation.engine) as connection:
            installation.write_down(connection, actor, ACTION, what, reason, "failed")
        raise


def _own_case(connection: Connection, person: Person, municipality: str, handle: str) -> SealedCase | None:
    """A case in the person's reach: of the units named to them, or of any where the reach is the whole."""
    if not _HANDLE.fullmatch(handle) or not person.reads(municipality):
        return None
    found = sealed_case(connection, municipality, bytes.fromhex(handle))
    units = person.units(municipality)
    whole = any(reach.municipality == municipality and not reach.unit for reach in person.reaches)
    return found if found is not None and (whole or found.unit_name in units) else None


def _too_many(installation: Installation, connection: Connection, actor: Actor) -> Refused | None:
    now = installation.clock()
    for span, most in _LIMITS:
        since = (now - span).isoformat(timespec="seconds")
        if count_sought(connection, Sought(since=since, actor=actor.name, action=ACTION, result="done")) >= most:
            return Refused(
                f"Du har visat {AN_HOUR} ärendenummer den senaste timmen eller {A_DAY} det senaste dygnet. Vänta, och "
                "fortsätt sedan.",
                f"You were shown {AN_HOUR} case numbers in the last hour or {A_DAY} in the last day. Wait, then go on.",
            )
    return None


def reveals_of_week(installation: Installation, municipality: str, unit: str, monday: date) -> list[Reveals]:
    """Who was shown case numbers of a unit in the week that begins on `monday`, why, and how often. An empty unit: the
    cases that name none."""
    since = (monday - timedelta(days=1)).isoformat()
    until = (monday + timedelta(days=8)).isoformat()
    counted: Counter[tuple[str, str]] = Counter()
    with reading(installation.engine) as connection:
        number = unit_number(connection, municipality, unit) if unit else 0
        if unit and not number:
            return []
        place = f"{municipality} {number} "
        for _, event in every_event_sought(connection, Sought(since, until, action=ACTION, result="done", words=place)):
            on = swedish_day(datetime.fromisoformat(event.at))
            if event.object.startswith(place) and monday <= on < monday + timedelta(days=7):
                counted[event.actor, event.reason] += 1
    return [Reveals(actor, reason, times) for (actor, reason), times in sorted(counted.items())]


def _not_yours() -> Refused:
    return Refused(
        "Det finns inget sådant ärende bland dina. Kopiera beteckningen från kvalitetssidan.",
        "There is no such case among yours. Copy the handle from the quality page.",
    )
