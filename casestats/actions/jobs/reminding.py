"""Remind registrars by mail of extracts that have not come: of each source that was there before."""

from __future__ import annotations

from casestats.access import Role
from casestats.actions.deliveries import deliveries
from casestats.actions.jobs.job import GoOn, unhindered
from casestats.actions.jobs.letters import post
from casestats.adapters.dates import swedish_day
from casestats.audit import Actor
from casestats.bootstrap import Installation
from casestats.store.accounts import accounts
from casestats.store.engine import reading, writing
from casestats.store.ledger import steps
from casestats.store.trouble import storage_trouble
from casestats.words import Words

_SUBJECT = Words("Uttag saknas i casestats", "Extracts are missing in casestats")
_NONE = Words("Alla väntade uttag är inlästa.", "Every expected extract was imported.")
_SENT = Words(
    "Registratorer har fått en påminnelse om uttag som saknas.", "Registrars were reminded of missing extracts."
)


@storage_trouble()
def remind(installation: Installation, actor: Actor, go_on: GoOn = unhindered) -> Words:
    """One letter to each registrar whose municipalities lack an extract that was due by today."""
    missing = missing_extracts(installation)
    if not missing:
        return _NONE
    with reading(installation.engine) as connection:
        registrars = [one for one in accounts(connection) if one.active and one.email and Role.REGISTRAR in one.roles]
    with post(installation) as office:
        for account in registrars:
            go_on()
            own = {reach.municipality for reach in account.reaches}
            lines = [line for municipality, line in missing if municipality in own]
            if not lines:
                continue
            office.send(account, _SUBJECT, _body(lines))
    with writing(installation.engine) as connection:
        installation.write_down(connection, actor, "mail", "missing extracts")
    return _SENT


def missing_extracts(installation: Installation) -> list[tuple[str, Words]]:
    """Municipality, and in words which source lacks which period, of everything due by today."""
    today = swedish_day(installation.clock())
    with reading(installation.engine) as connection:
        records = steps(connection)
    found = []
    for municipality in sorted({record.municipality for record in records}):
        own = [record for record in records if record.municipality == municipality]
        for delivery in deliveries(own, today, installation.settings.extract_day):
            if delivery.expected is not None and delivery.due is not None and delivery.due <= today:
                what = f"{municipality}, {delivery.source}: {delivery.expected}"
                found.append((municipality, Words(what, what)))
    return found


def _body(lines: list[Words]) -> Words:
    sv = "\n".join(f"  {line.sv}" for line in lines)
    en = "\n".join(f"  {line.en}" for line in lines)
    return Words(
        f"Hej!\n\nDe här uttagen är inte inlästa än (kommun, källa: period):\n\n{sv}\n\nSenare månader kan läsas in i "
        "vilken ordning som helst.\n\n",
        f"Hello!\n\nThese extracts have not been imported yet (municipality, source: period):\n\n{en}\n\nLater months "
        "can be imported in any order.\n\n",
    )
