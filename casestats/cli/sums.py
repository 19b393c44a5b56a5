"""sums: exact totals of a county from counts that nobody may see, as files in and out."""

from __future__ import annotations

from pathlib import Path

import click

from casestats.cli.setting_up import json_option
from casestats.cli.sums_doing import Sums
from casestats.words import Language

FILE = click.Path(path_type=Path, dir_okay=False)


def commands(language: Language) -> list[click.Command]:
    """The group `sums` with all that is in it."""
    sv = language == "sv"
    does = Sums(language)

    def told(swedish: str, english: str) -> str:
        return swedish if sv else english

    metavar_file = told("FIL", "FILE")
    file = click.Argument(["file"], type=FILE, metavar=metavar_file)
    id_argument = click.Argument(["id"], metavar=told("RUNDA", "ROUND"))
    out = click.Option(
        ["--out"],
        type=FILE,
        required=True,
        metavar=metavar_file,
        help=told("Fil att skriva till.", "File to write to."),
    )
    municipality = click.Option(
        ["--municipality"],
        required=True,
        metavar=told("KOD", "CODE"),
        help=told("Kommunkoden, fyra siffror: 2281.", "The municipality's code, four digits: 2281."),
    )
    group = click.Group(
        "sums",
        help=told(
            "Förseglade summor: länets exakta summor av antal som ingen får se.",
            "Sealed sums: a county's exact sums of counts that nobody may see.",
        ),
    )
    made = [
        click.Command(
            "roster",
            callback=does.roster,
            params=[
                click.Option(
                    ["--year"],
                    type=click.IntRange(1990, 2100),
                    required=True,
                    metavar=told("ÅR", "YEAR"),
                    help=told("Kalenderåret som summeras.", "The calendar year that is added up."),
                ),
                click.Option(
                    ["--member", "members"],
                    multiple=True,
                    metavar=told("KOD", "CODE"),
                    help=told(
                        "En kommun som deltar; upprepas. Utan: alla vars nycklar gäller.",
                        "A municipality that takes part; repeated. Without: all whose keys are believed.",
                    ),
                ),
                out,
            ],
            help=told("Länet: gör årets deltagarlista.", "The county: make the roster of a year."),
        ),
        click.Command(
            "accept-roster",
            callback=does.accept_roster,
            params=[
                file,
                municipality,
                click.Option(
                    ["--fingerprint"],
                    default="",
                    metavar=told("SIFFROR", "DIGITS"),
                    help=told(
                        "Sifferkoden som lästes upp. Utan: visa listan.",
                        "The digits read aloud. Without: show the list.",
                    ),
                ),
            ],
            help=told("Kommunen: godkänn årets deltagarlista.", "The municipality: accept the roster of a year."),
        ),
        click.Command(
            "open",
            callback=does.open,
            params=[
                click.Option(
                    ["--period"],
                    required=True,
                    metavar=told("ÅR", "YEAR"),
                    help=told("Kalenderåret: 2025.", "The calendar year: 2025."),
                ),
                click.Option(
                    ["--days"],
                    type=click.IntRange(1, 180),
                    default=30,
                    metavar=told("ANTAL", "NUMBER"),
                    help=told("Så länge kan kommunerna svara (30).", "So long can members answer (30)."),
                ),
                out,
            ],
            help=told("Länet: öppna en runda.", "The county: open a round."),
        ),
        click.Command(
            "join",
            callback=does.join,
            params=[file, municipality, out],
            help=told("Kommunen: svara att den deltar i en runda.", "The municipality: say that it takes part."),
        ),
        click.Command(
            "take",
            callback=does.take,
            params=[click.Argument(["files"], nargs=-1, required=True, type=FILE, metavar=told("FIL...", "FILE..."))],
            help=told("Länet: ta emot svar och maskerade siffror.", "The county: take answers and masked numbers."),
        ),
        click.Command(
            "acceptances",
            callback=does.acceptances,
            params=[id_argument, out],
            help=told("Länet: skriv allas svar i en fil till alla.", "The county: write all answers for all."),
        ),
        click.Command(
            "give",
            callback=does.give,
            params=[
                id_argument,
                file,
                municipality,
                out,
                click.Option(["--yes"], is_flag=True, help=told("Fråga inte.", "Do not ask.")),
            ],
            help=told("Kommunen: lämna årets siffror, maskerade.", "The municipality: give the figures, masked."),
        ),
        click.Command(
            "close",
            callback=does.close,
            params=[id_argument],
            help=told("Länet: summera, när alla har lämnat.", "The county: add up, when all have given."),
        ),
        click.Command(
            "break",
            callback=does.break_off,
            params=[
                id_argument,
                click.Option(
                    ["--reason"],
                    required=True,
                    metavar="TEXT",
                    help=told("Varför; sparas i klartext.", "Why; it is kept in the clear."),
                ),
            ],
            help=told("Länet: avbryt en runda.", "The county: break a round off."),
        ),
        click.Command(
            "show",
            callback=does.show,
            params=[id_argument],
            help=told("Länet: visa vilka som har svarat. Aldrig siffror.", "The county: who has answered. No figures."),
        ),
        click.Command(
            "list",
            callback=does.list,
            params=[
                click.Option(
                    ["--municipality"],
                    metavar=told("KOD", "CODE"),
                    help=told("En kommuns rundor; utan: länets.", "A municipality's rounds; without: the county's."),
                ),
                json_option(language),
            ],
            help=told("Visa rundor och deras läge.", "List rounds and their states."),
        ),
    ]
    for command in made:
        group.add_command(command)
    return [group]
