"""batches, undo."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

import click

from casestats.bootstrap import open_installation
from casestats.cli.setting_up import actor, json_option, settings
from casestats.cli.speech import progress, say, say_json
from casestats.words import Language

if TYPE_CHECKING:
    from casestats.actions.batches import Batch


def commands(language: Language) -> list[click.Command]:
    sv = language == "sv"

    def batches(municipality: str | None, as_json: bool) -> None:
        from casestats.actions.batches import batches_of

        found = batches_of(open_installation(settings()), municipality)
        if as_json:
            say_json([batch.told() | {"known_at": str(batch.known_at)} for batch in found])
            return
        if not found:
            say("Inga inläsningar än." if sv else "No imports yet.")
            return
        for line in _listed(found, sv=sv):
            say(line)

    def undo(number: int, reason: str) -> None:
        from casestats.actions.undoing import undo_import

        installation = open_installation(settings())
        with progress(language) as bar:
            record, tally = undo_import(installation, actor(), number, reason, bar)
        say(
            f"Inläsning {number} är tillbakatagen (steg {record.number}). Rapporter räknar nu som om den inte hade "
            f"gjorts: {tally.counting_ended} uppgifter om ärenden gäller inte längre, {tally.counting_begun} gäller "
            "igen."
            if sv
            else f"Import {number} is taken back (step {record.number}). Reports now count as if it had not been "
            f"made: what was said of {tally.counting_ended} cases stands no longer, of {tally.counting_begun} again."
        )

    return [
        click.Command(
            "batches",
            callback=batches,
            params=[
                click.Option(
                    ["--municipality"],
                    metavar="KOD" if sv else "CODE",
                    help="Bara en kommuns, fyra siffror: 2281."
                    if sv
                    else "Only one municipality's, four digits: 2281.",
                ),
                json_option(language),
            ],
            help="Visa inläsningarna, och vilka som är tillbakatagna."
            if sv
            else "List imports, and which are taken back.",
        ),
        click.Command(
            "undo",
            callback=undo,
            params=[
                click.Argument(["number"], type=int, metavar="NUMMER" if sv else "NUMBER"),
                click.Option(
                    ["--reason"],
                    required=True,
                    metavar="TEXT",
                    help="Varför; sparas i klartext." if sv else "Why; it is kept in the clear.",
                ),
            ],
            help="Ta tillbaka en inläsning; casestats batches visar numren."
            if sv
            else "Take an import back; casestats batches shows the numbers.",
        ),
    ]


def _listed(batches: Sequence[Batch], *, sv: bool) -> list[str]:
    """A table of the steps, in local time."""
    rows = [
        ("nr", "kommun", "källa", "period", "inläst", "ärenden", "avvisade", "")
        if sv
        else ("no", "municipality", "source", "period", "imported", "cases", "refused", "")
    ]
    partial = False
    for batch in batches:
        record, state = batch.record, ""
        if record.kind == "undo":
            state = f"{'tog tillbaka' if sv else 'took back'} {record.undoes}: {record.reason}"
        elif not batch.live:
            state = "tillbakatagen" if sv else "taken back"
        span = batch.period or "-"
        if record.kind == "import" and not record.complete:
            span += " *"
            partial = True
        rows.append(
            (
                str(record.number),
                record.municipality,
                record.source,
                span,
                f"{datetime.fromisoformat(record.at).astimezone():%Y-%m-%d %H:%M}",
                str(record.summary.get("cases", "")),
                str(record.summary.get("refused", "")),
                state,
            )
        )
    widths = [max(len(row[place]) for row in rows) for place in range(len(rows[0]))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    if partial:
        lines.append(
            "* uttaget säger inte att alla aktiva ärenden är med; inget saknas därför under det"
            if sv
            else "* the extract does not say that it holds all active cases; nothing is missing under it"
        )
    return lines
