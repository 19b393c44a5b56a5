"""note, unnote: what people add to a series, so that whoever reads it later knows what they knew.

A note is read beside the figures. A break says that figures before and after its day do not mean the same: comparisons
and prognoses stop there. A break of one unit is that unit's alone; of the whole municipality it is every unit's.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Literal

from casestats.adapters.mapping.sayable import points_out
from casestats.audit import Actor
from casestats.bootstrap import Installation
from casestats.catalogue import Indicator, standard_catalogue
from casestats.catalogue.definition import Break
from casestats.errors import FixSettings, Refused
from casestats.store.engine import reading, writing
from casestats.store.notes import NoteRecord, notes_of
from casestats.store.notes import add_note as keep_note
from casestats.store.notes import take_back as mark_taken_back
from casestats.words import Words

LONGEST = 500
WARNING = Words(
    "Skriv inget som kan peka ut en person: inga namn, personnummer eller ärendenummer. Anteckningen sparas i klartext "
    "och läses av alla som ser siffrorna.",
    "Write nothing that may point someone out: no names, person numbers or case numbers. The note is kept in the clear "
    "and read by everybody who sees the figures.",
)
"""To be shown beside the field."""
KINDS = {"note": Words("anteckning", "note"), "break": Words("brytning i serien", "break in the series")}


def add_note(
    installation: Installation,
    actor: Actor,
    *,
    municipality: str,
    kind: Literal["note", "break"],
    day: date,
    text: str,
    indicator: str = "",
    unit: str = "",
    units: Sequence[str] | None = None,
) -> int:
    """Add a note to an indicator ("": all) of a unit ("": the whole municipality and every unit); its number. With
    `units` it must be of one of these: a manager's own. Raises FixSettings where something is missing or wrong,
    Refused where the text may point someone out, or the unit is not theirs."""
    _demand_own(unit, units)
    said = " ".join(text.split())
    if not said:
        raise FixSettings("Skriv vad som ska stå i anteckningen.", "Write what the note should say.")
    if len(said) > LONGEST:
        raise FixSettings(
            f"Anteckningen är för lång ({len(said)} tecken). Skriv högst {LONGEST}.",
            f"The note is too long ({len(said)} characters). Write {LONGEST} at most.",
        )
    if kind not in KINDS:
        raise FixSettings("Välj anteckning eller brytning.", "Choose a note or a break.")
    if not 1990 <= day.year <= 2100:
        raise FixSettings(
            "Datumet är orimligt. Skriv det som 2025-03-01.", "The date is unreasonable. Write it as 2025-03-01."
        )
    if indicator:
        standard_catalogue().indicator(indicator)
    if points_out(said):
        raise Refused(
            "Anteckningen ser ut att innehålla ett namn, ett personnummer eller ett ärendenummer. Ingenting har "
            "sparats. Skriv den utan, till exempel: nytt formulär.",
            "The note seems to hold a name, a person number or a case number. Nothing was kept. Write it without, as "
            "in: new form.",
        )
    at = installation.clock().isoformat(timespec="seconds")
    with writing(installation.engine) as connection:
        record = NoteRecord(0, municipality, indicator, unit, kind, day, said, actor.name, at)
        number = keep_note(connection, record)
        installation.write_down(connection, actor, "note", f"{municipality} {number}")
    return number


def _demand_own(unit: str, units: Sequence[str] | None) -> None:
    if units is not None and unit not in units:
        raise Refused(
            "Anteckningen måste gälla en av dina egna enheter. Ingenting har ändrats.",
            "The note must be of one of your own units. Nothing was changed.",
        )


def take_note_back(
    installation: Installation,
    actor: Actor,
    *,
    municipality: str,
    number: int,
    units: Sequence[str] | None = None,
) -> None:
    """A note stands no longer; it stays in the list with who took it back. With `units` it must be of one of these.
    FixSettings: there is none that stands; Refused: it is not theirs."""
    at = installation.clock().isoformat(timespec="seconds")
    with writing(installation.engine) as connection:
        for one in notes_of(connection, municipality):
            if one.number == number:
                _demand_own(one.unit, units)
        if not mark_taken_back(connection, municipality, number, actor.name, at):
            raise FixSettings(
                "Det finns ingen sådan anteckning att ta tillbaka. Den kan redan vara tillbakatagen.",
                "There is no such note to take back. It may have been taken back already.",
            )
        installation.write_down(connection, actor, "unnote", f"{municipality} {number}")


def list_notes(
    installation: Installation, municipality: str, units: Sequence[str] | None = None, *, taken_back: bool = False
) -> list[NoteRecord]:
    """The municipality's notes, the latest day first; with `units` those of the whole and of these units only. With
    `taken_back` also those that no longer stand."""
    with reading(installation.engine) as connection:
        found = notes_of(connection, municipality)
    return [
        one for one in found if (taken_back or one.stands) and (units is None or one.unit == "" or one.unit in units)
    ]


def notes_on(notes: Iterable[NoteRecord], indicator: Indicator) -> list[NoteRecord]:
    """Those of an indicator, and those of all."""
    return [one for one in notes if one.indicator in ("", indicator.id)]


def breaks_of(notes: Iterable[NoteRecord], indicator: Indicator, unit: str) -> tuple[Break, ...]:
    """The breaks of an indicator as one unit's series has them ("": the whole municipality's): those of the catalogue
    and those that people have added."""
    added = (
        Break(f"note-{one.number}", one.day, Words(one.text, one.text))
        for one in notes_on(notes, indicator)
        if one.kind == "break" and one.stands and one.unit in ("", unit)
    )
    return tuple(sorted((*indicator.breaks, *added), key=lambda one: one.date))
