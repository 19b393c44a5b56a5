"""agree, end: that one municipality handles cases for another, so that the county counts them once."""

from __future__ import annotations

from datetime import date

from casestats.audit import Actor
from casestats.bootstrap import Installation
from casestats.catalogue.municipalities import MUNICIPALITIES
from casestats.errors import FixSettings, Refused
from casestats.store.agreements import AgreementRecord, add_agreement, end_agreement, every_agreement
from casestats.store.engine import reading, writing
from casestats.store.trouble import storage_trouble
from casestats.words import Words

COUNTED_BY: dict[str, Words] = {
    "responsible": Words(
        "bara i den ansvariga kommunens siffror", "only in the figures of the responsible municipality"
    ),
    "performing": Words("bara i den utförande kommunens siffror", "only in the figures of the performing municipality"),
    "both": Words("i båda kommunernas siffror", "in the figures of both"),
}
_EARLIEST, _LATEST = 1990, 2100


def agree(
    installation: Installation,
    actor: Actor,
    municipality: str,
    *,
    responsible: str,
    performing: str,
    counted_by: str,
    since: date,
) -> int:
    """Write down an agreement that the municipality takes part in; its number. FixSettings: a code or a day that is
    none; Refused: it is between others, or there is one already that goes on."""
    for code in (responsible, performing):
        if code not in MUNICIPALITIES:
            raise FixSettings(
                "Det är ingen kommunkod. Skriv fyra siffror, som 2281.",
                "That is no municipality's code. Write four digits, such as 2281.",
            )
    if responsible == performing:
        raise FixSettings(
            "Ett avtal är mellan två kommuner. Välj den andra kommunen.",
            "An agreement is between two municipalities. Choose the other one.",
        )
    if municipality not in (responsible, performing):
        raise Refused(
            "Avtalet gäller andra kommuner. De skriver själva in det.",
            "The agreement is between others. They write it down themselves.",
        )
    if counted_by not in COUNTED_BY:
        raise FixSettings("Välj i vilkas siffror ärendena är med.", "Choose in whose figures the cases are.")
    _demand_day(since)
    at = installation.clock().isoformat(timespec="seconds")
    with storage_trouble(), writing(installation.engine) as connection:
        for one in every_agreement(connection, municipality):
            if one.until is None and (one.responsible, one.performing) == (responsible, performing):
                raise Refused(
                    "Det finns redan ett avtal mellan kommunerna som gäller. Avsluta det först.",
                    "There is an agreement between them already that goes on. End it first.",
                )
        record = AgreementRecord(0, responsible, performing, counted_by, since, None, actor.name, at)
        number = add_agreement(connection, record)
        installation.write_down(connection, actor, "agree", f"{municipality} {number} {responsible} {performing}")
    return number


def end(installation: Installation, actor: Actor, municipality: str, *, number: int, until: date) -> None:
    """The agreement holds to that day and no longer. FixSettings: there is none that goes on, or the day lies before
    its first."""
    _demand_day(until)
    at = installation.clock().isoformat(timespec="seconds")
    with storage_trouble(), writing(installation.engine) as connection:
        found = next((one for one in every_agreement(connection, municipality) if one.number == number), None)
        if found is None or found.ended_at:
            raise FixSettings(
                "Det finns inget sådant avtal att avsluta. Det kan redan vara avslutat.",
                "There is no such agreement to end. It may have been ended already.",
            )
        if until < found.since:
            raise FixSettings("Avtalet kan inte sluta innan det började.", "The agreement cannot end before it began.")
        end_agreement(connection, municipality, number, until=until, actor=actor.name, at=at)
        installation.write_down(connection, actor, "end agreement", f"{municipality} {number}")


def list_agreements(installation: Installation, municipality: str) -> list[AgreementRecord]:
    """Those that the municipality takes part in, those that have ended too, the latest first."""
    with reading(installation.engine) as connection:
        return every_agreement(connection, municipality)[::-1]


def _demand_day(day: date) -> None:
    if not _EARLIEST <= day.year <= _LATEST:
        raise FixSettings(
            "Datumet är orimligt. Skriv det som 2025-03-01.", "The date is unreasonable. Write it as 2025-03-01."
        )
