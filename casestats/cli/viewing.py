"""view: one unit's own figures, beside what has been published of the municipality."""

from __future__ import annotations

from pathlib import Path

import click

from casestats.bootstrap import open_installation
from casestats.cli.asking import municipality_option, out_option, period_option
from casestats.cli.reporting import write_output
from casestats.cli.setting_up import settings
from casestats.words import Language


def commands(language: Language) -> list[click.Command]:
    sv = language == "sv"

    def run(municipality: str, unit: str, period: str, by_month: bool, style: str, out: Path | None) -> None:
        from casestats.actions.viewing import unit_view
        from casestats.exchange.unit_view import unit_view_csv, unit_view_text
        from casestats.periods import Period

        view = unit_view(open_installation(settings()), municipality, unit, Period.parse(period))
        text = unit_view_csv(view) if style == "csv" else unit_view_text(view, language, by_month=by_month)
        write_output(text.encode(), out, language, for_people=style == "table")

    return [
        click.Command(
            "view",
            callback=run,
            params=[
                municipality_option(language),
                click.Option(
                    ["--unit"],
                    required=True,
                    metavar="ENHET" if sv else "UNIT",
                    help="Enhetens namn, som i uttaget." if sv else "The unit's name, as in the extract.",
                ),
                period_option(language),
                click.Option(
                    ["--by-month"],
                    is_flag=True,
                    help="Visa också varje månad." if sv else "Show each month too.",
                ),
                click.Option(
                    ["--format", "style"],
                    type=click.Choice(["table", "csv"]),
                    default="table",
                    help="Tabell att läsa, eller CSV för program." if sv else "A table to read, or CSV for programs.",
                ),
                out_option(language),
            ],
            help="En enhets egna siffror, exakta, bredvid det som har publicerats om kommunen: för enhetens chef."
            if sv
            else "A unit's own figures, exact, beside what was published of the municipality: for the unit's manager.",
        )
    ]
