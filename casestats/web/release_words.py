"""What the pages of releases call things: states, steps, files, stages of work."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from casestats.releases.lifecycle import State, Step
from casestats.words import Words

STATES: Mapping[State, Words] = {
    State.DRAFT: Words("Utkast", "Draft"),
    State.REVIEWED: Words("Godkänd, inte publicerad", "Approved, not published"),
    State.PUBLISHED: Words("Publicerad", "Published"),
    State.WITHDRAWN: Words("Återkallad", "Withdrawn"),
    State.REJECTED: Words("Underkänd", "Rejected"),
}
STATE_KINDS: Mapping[State, str] = {
    State.DRAFT: "info",
    State.REVIEWED: "warning",
    State.PUBLISHED: "done",
    State.WITHDRAWN: "act",
    State.REJECTED: "",
}
STEPS: Mapping[Step, Words] = {
    Step.DRAFT: Words("Utkast", "Drafted"),
    Step.APPROVE: Words("Godkänt", "Approved"),
    Step.REJECT: Words("Underkänt", "Rejected"),
    Step.PUBLISH: Words("Publicerat", "Published"),
    Step.WITHDRAW: Words("Återkallat", "Withdrawn"),
}
STAGES: Mapping[str, Words] = {
    "search": Words("Söker vilka celler som måste döljas", "Searching for the cells that must be hidden"),
    "proof": Words("Bevisar att ingen dold cell kan räknas ut", "Proving that no hidden cell can be worked out"),
}
COUNTING = Words("Räknar ärenden", "Counting cases")
TEMPLATES: Mapping[str, tuple[Words, Words]] = {
    "committee": (
        Words("Nämnden", "Committee"),
        Words(
            "Alla indikatorer, kvartal, kön, ålder och enhet. Nollor visas.",
            "All indicators, by quarter, sex, age and unit. Zeros are shown.",
        ),
    ),
    "county": (
        Words("Länet", "County"),
        Words("Alla indikatorer, per år och efter kön, för länet.", "All indicators, by year and sex, for the county."),
    ),
    "public": (
        Words("Alla", "Public"),
        Words("Elva indikatorer, per år och efter kön.", "Eleven indicators, by year and sex."),
    ),
    "internal": (
        Words("Enheternas chefer", "Managers of units"),
        Words("Kvartal och enhet; känsligare indikatorer per år.", "By quarter and unit; sensitive ones by year."),
    ),
}


def template_title(name: str) -> Words:
    """What a template is called; one of a municipality's own by its name."""
    return TEMPLATES[name][0] if name in TEMPLATES else Words(name, name)


class File(NamedTuple):
    """A style of file that a release can be had in. `internal`: only for those who make and review releases."""

    style: str
    title: Words
    what: Words
    published: bool = False
    internal: bool = False


FILES = (
    File(
        "xlsx",
        Words("Excel", "Excel"),
        Words("en arbetsbok att läsa, ett blad för varje tabell", "a workbook to read, a sheet for each table"),
    ),
    File(
        "html",
        Words("Sida att läsa och skriva ut", "Page to read and print"),
        Words("en fil som kan sparas och skickas", "one file that can be saved and sent"),
    ),
    File(
        "csv-excel",
        Words("CSV för Excel", "CSV for Excel"),
        Words("semikolon och svenska rubriker", "semicolons and headings in words"),
    ),
    File(
        "csv",
        Words("CSV för program", "CSV for programs"),
        Words("värde och status var för sig", "value and status each by itself"),
    ),
    File("json-stat", Words("JSON-stat", "JSON-stat"), Words("för statistikprogram", "for statistics programs")),
    File(
        "px",
        Words("PX-filer", "PX files"),
        Words("en för varje tabell, packade i en zip-fil", "one for each table, packed as a zip file"),
    ),
    File(
        "json",
        Words("Hela innehållet", "All of the content"),
        Words("som JSON, det som signeras", "as JSON, which is what is signed"),
    ),
    File(
        "signed",
        Words("Signerad fil", "Signed file"),
        Words("kan kontrolleras med den publika nyckeln", "can be verified with the public key"),
        published=True,
    ),
    File(
        "certificate",
        Words("Beviset", "The proof"),
        Words(
            "innehåller de dolda antalen: lämna aldrig ut det",
            "holds the hidden counts: never hand it out",
        ),
        internal=True,
    ),
)
