"""batches, undo."""

from __future__ import annotations

import click

from casestats.bootstrap import open_installation
from casestats.cli.setting_up import actor, settings
from casestats.cli.speech import progress, say, say_json
from casestats.words import Language


def commands(language: Language) -> list[click.Command]:
    sv = language == "sv"

    def batches(municipality: str | None, as_json: bool) -> None:
        from casestats.store.engine import reading
        from casestats.store.ledger import live_imports, steps

        with reading(open_installation(settings()).engine) as connection:
            records = steps(connection, municipality)
        live = live_imports(records)
        if as_json:
            say_json([{**record._asdict(), "live": record.number in live} for record in records])
            return
        if not records:
            say("Inga inläsningar än." if sv else "No imports yet.")
            return
        headings = (
            ("nr", "kommun", "källa", "period", "inläst", "ärenden", "vägrade", "")
            if sv
            else ("no", "municipality", "source", "period", "imported", "cases", "refused", "")
        )
        rows = [headings]
        for record in records:
            state = ""
            if record.kind == "undo":
                state = (
                    f"tog tillbaka {record.undoes}: {record.reason}"
                    if sv
                    else f"took back {record.undoes}: {record.reason}"
                )
            elif record.number not in live:
                state = "tillbakatagen" if sv else "taken back"
            rows.append(
                (
                    str(record.number),
                    record.municipality,
                    record.source,
                    _span(record.period_start, record.period_end)
                    + ("" if record.complete or not record.period_end else " *"),
                    record.at[:16].replace("T", " "),
                    str(record.summary.get("cases", "")),
                    str(record.summary.get("refused", "")),
                    state,
                )
            )
        widths = [max(len(row[place]) for row in rows) for place in range(len(headings))]
        for row in rows:
            say("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())

    def undo(number: int, reason: str) -> None:
        from casestats.actions.undoing import undo_import

        installation = open_installation(settings())
        with progress(language) as bar:
            record, tally = undo_import(installation, actor(), number, reason, bar)
        say(
            f"Inläsning {number} är tillbakatagen (steg {record.number}). {tally.counting_ended} ärenden räknas inte "
            f"längre som de gjorde, {tally.counting_begun} räknas som före inläsningen."
            if sv
            else f"Import {number} is taken back (step {record.number}). {tally.counting_ended} cases no longer count "
            f"as they did, {tally.counting_begun} count as before the import."
        )

    return [
        click.Command(
            "batches",
            callback=batches,
            params=[
                click.Option(["--municipality"], help="Fyra siffror." if sv else "Four digits."),
                click.Option(["--json", "as_json"], is_flag=True, help="JSON."),
            ],
            help="Visa alla inläsningar." if sv else "List all imports.",
        ),
        click.Command(
            "undo",
            callback=undo,
            params=[
                click.Argument(["number"], type=int),
                click.Option(["--reason"], required=True, help="Varför." if sv else "Why."),
            ],
            help="Ta tillbaka en inläsning." if sv else "Take an import back.",
        ),
    ]


def _span(start: int, end: int) -> str:
    """A period as it was imported, from its first and last day."""
    from datetime import date

    from casestats.periods import Period

    if not end:
        return "-"
    first, last = (date(day // 10000, day // 100 % 100, day % 100) for day in (start, end))
    return str(Period(first.year, first.month, last.month - first.month + 1))
