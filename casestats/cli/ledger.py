"""batches, undo."""

from __future__ import annotations

from collections.abc import Container, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

import click

from casestats.bootstrap import open_installation
from casestats.cli.setting_up import actor, json_option, settings
from casestats.cli.speech import progress, say, say_json
from casestats.words import Language

if TYPE_CHECKING:
    from casestats.store.ledger import StepRecord


def commands(language: Language) -> list[click.Command]:
    sv = language == "sv"

    def batches(municipality: str | None, as_json: bool) -> None:
        from casestats.store.engine import reading
        from casestats.store.ledger import live_imports, steps

        with reading(open_installation(settings()).engine) as connection:
            records = steps(connection, municipality)
        live = live_imports(records)
        if as_json:
            say_json([_as_json(record, live=record.number in live) for record in records])
            return
        if not records:
            say("Inga inläsningar än." if sv else "No imports yet.")
            return
        for line in _listed(records, live, sv=sv):
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


def _listed(records: Sequence[StepRecord], live: Container[int], *, sv: bool) -> list[str]:
    """A table of the steps, in local time."""
    rows = [
        ("nr", "kommun", "källa", "period", "inläst", "ärenden", "avvisade", "")
        if sv
        else ("no", "municipality", "source", "period", "imported", "cases", "refused", "")
    ]
    partial = False
    for record in records:
        state = ""
        if record.kind == "undo":
            state = f"{'tog tillbaka' if sv else 'took back'} {record.undoes}: {record.reason}"
        elif record.number not in live:
            state = "tillbakatagen" if sv else "taken back"
        span = _span(record.period_start, record.period_end) or "-"
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


def _span(start: int, end: int) -> str:
    """A period as it was imported, from its first and last day; empty where none was stated."""
    from casestats.intake.facts import day_of
    from casestats.periods import Period

    first, last = day_of(start), day_of(end)
    if first is None or last is None:
        return ""
    return str(Period(first.year, first.month, last.month - first.month + 1))


def _as_json(record: StepRecord, *, live: bool) -> dict[str, object]:
    """A step for a script. `live`: an import that has not been taken back."""
    from casestats.intake.facts import day_of

    return {
        "number": record.number,
        "kind": record.kind,
        "live": live,
        "municipality": record.municipality,
        "source": record.source or None,
        "period": _span(record.period_start, record.period_end) or None,
        "complete": record.complete,
        "known_at": str(day_of(record.known_at)),
        "undoes": record.undoes,
        "at": record.at,
        "actor": record.actor,
        "reason": record.reason or None,
        "adapter": record.adapter or None,
        "profile_digest": record.profile_digest or None,
        "summary": record.summary,
    }
