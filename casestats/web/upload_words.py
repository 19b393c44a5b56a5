"""The words of the pages of imports: states, steps of the work, and what a step of the ledger changed."""

from __future__ import annotations

from casestats.actions.importing_history import HistoryLine
from casestats.web.current import language, said
from casestats.words import Words

STAGES = {
    "queue": Words("Väntar på sin tur.", "Waits for its turn."),
    "check": Words("Filerna öppnas och perioderna läses.", "The files are opened and their periods read."),
    "read": Words("Raderna läses.", "The rows are read."),
    "plan": Words("Raderna jämförs med det som är inläst.", "The rows are compared with what is there."),
    "write": Words("Uttaget sparas.", "The extract is stored."),
}
STATES = {
    "checking": Words("kontrolleras", "is being checked"),
    "waiting": Words("väntar på ditt svar", "waits for your answer"),
    "importing": Words("läses in", "is being imported"),
    "done": Words("inläst", "imported"),
    "same": Words("samma innehåll som förut", "same content as before"),
    "refused": Words("kan inte läsas", "cannot be read"),
    "failed": Words("avbröts", "was cut short"),
    "dropped": Words("borttaget", "removed"),
}
REPAIRS = {
    "mixed_encoding": Words("Läs de blandade tecknen var för sig", "Read the mixed characters each by itself"),
    "double_encoding": Words("Rätta de dubbelt omvandlade tecknen", "Mend the characters that were converted twice"),
    "cp850": Words("Läs filen som text från DOS (cp850)", "Read the file as text of DOS (cp850)"),
    "mac_roman": Words(
        "Läs filen som text från äldre Mac (mac_roman)", "Read the file as text of older Macs (mac_roman)"
    ),
}
_FOR_THE_PAGE = (
    ("Ange den med --period.", "Ange den i fältet Period."),
    ("Give it with --period.", "Give it in the field Period."),
    ("Se casestats batches.", "Se listan över inläsningar."),
    ("See casestats batches.", "See the list of imports."),
)
"""What the command line says otherwise."""


def here(words: Words) -> str:
    """What an action says, as it reads on a page."""
    text = said(words)
    for before, after in _FOR_THE_PAGE:
        text = text.replace(before, after)
    return text


def history_words(line: HistoryLine) -> str:
    """What a step of the ledger changed, in a sentence."""
    summary = line.summary
    if line.kind == "undo":
        return said(
            Words(
                f"Tog tillbaka inläsning {line.undoes}: {summary.get('counting_ended', 0)} uppgifter gäller inte "
                f"längre, {summary.get('counting_begun', 0)} gäller igen.",
                f"Took back import {line.undoes}: {summary.get('counting_ended', 0)} statements stand no longer, "
                f"{summary.get('counting_begun', 0)} stand again.",
            )
        )
    parts = [
        Words(f"{summary.get('new', 0)} nya", f"{summary.get('new', 0)} new"),
        Words(f"{summary.get('changed', 0)} ändrade", f"{summary.get('changed', 0)} changed"),
    ]
    if summary.get("missing"):
        parts.append(Words(f"{summary['missing']} saknades", f"{summary['missing']} missing"))
    if summary.get("refused"):
        parts.append(Words(f"{summary['refused']} avvisade", f"{summary['refused']} refused"))
    return ", ".join(part.spoken(language()) for part in parts) + "."
