"""county draft, review, publish, withdraw, releases, file and return; county-result at a municipality."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import click

from casestats.cli.county_release_doing import Releases
from casestats.cli.county_result_doing import Results
from casestats.cli.setting_up import json_option
from casestats.exchange.county_files import STYLES
from casestats.words import Language

FILE = click.Path(path_type=Path, dir_okay=False)
FOLDER = click.Path(path_type=Path, file_okay=False)


def _id(language: Language) -> click.Argument:
    return click.Argument(["id"], metavar="ID")


def draft(language: Language) -> click.Command:
    sv = language == "sv"
    return click.Command(
        "draft",
        callback=Releases(language).draft,
        params=[
            click.Option(
                ["--period"],
                required=True,
                metavar="PERIOD",
                help="Kvartal, tertial eller år: 2025." if sv else "Quarter, tertial or year: 2025.",
            ),
            click.Option(
                ["--replaces"],
                default="",
                metavar="ID",
                help="Det utlämnande som det rättar." if sv else "The release that it corrects.",
            ),
            click.Option(
                ["--reason"],
                default="",
                metavar="TEXT",
                help="Varför det rättas; sparas i klartext." if sv else "Why it is corrected; kept in the clear.",
            ),
        ],
        help="Gör ett utkast till länets utlämnande av en period." if sv else "Draft the county's release of a period.",
    )


def review(language: Language) -> click.Command:
    sv = language == "sv"
    return click.Command(
        "review",
        callback=Releases(language).review,
        params=[
            _id(language),
            click.Option(["--approve"], is_flag=True, help="Godkänn utkastet." if sv else "Approve the draft."),
            click.Option(["--reject"], is_flag=True, help="Underkänn utkastet." if sv else "Reject the draft."),
            click.Option(
                ["--reason"],
                default="",
                metavar="TEXT",
                help="Varför det underkänns." if sv else "Why it is rejected.",
            ),
        ],
        help=(
            "Godkänn eller underkänn ett utkast som en annan person gjort."
            if sv
            else "Approve or reject a draft that another person made."
        ),
    )


def publish(language: Language) -> click.Command:
    sv = language == "sv"
    return click.Command(
        "publish",
        callback=Releases(language).publish,
        params=[_id(language)],
        help=(
            "Signera och publicera ett granskat utlämnande, om inget har rört sig."
            if sv
            else "Sign and publish a reviewed release, if nothing has moved."
        ),
    )


def withdraw(language: Language) -> click.Command:
    sv = language == "sv"
    return click.Command(
        "withdraw",
        callback=Releases(language).withdraw,
        params=[
            _id(language),
            click.Option(["--reason"], required=True, metavar="TEXT", help="Varför det återkallas." if sv else "Why."),
        ],
        help="Återkalla ett publicerat utlämnande." if sv else "Withdraw a published release.",
    )


def releases(language: Language) -> click.Command:
    sv = language == "sv"
    return click.Command(
        "releases",
        callback=Releases(language).list,
        params=[
            click.Option(["--period"], metavar="PERIOD", help="En periods." if sv else "Of one period."),
            json_option(language),
        ],
        help="Visa länets utlämnanden och deras läge." if sv else "List the county's releases and their states.",
    )


def file(language: Language) -> click.Command:
    sv = language == "sv"
    return click.Command(
        "file",
        callback=Releases(language).file,
        params=[
            _id(language),
            click.Option(
                ["--format", "style"],
                type=click.Choice([*STYLES, "signed"]),
                help="Annars det som filens namn säger." if sv else "Else what the file's name says.",
            ),
            click.Option(
                ["--own"],
                default="",
                metavar="KOD" if sv else "CODE",
                help="En kommun bredvid länet, i arbetsboken." if sv else "A municipality beside the county.",
            ),
            _out(language),
        ],
        help="Skriv ett utlämnande som fil." if sv else "Write a release as a file.",
    )


def give_back(language: Language) -> click.Command:
    sv = language == "sv"
    return click.Command(
        "return",
        callback=Releases(language).give_back,
        params=[
            _id(language),
            click.Option(
                ["--folder"],
                type=FOLDER,
                metavar="MAPP" if sv else "FOLDER",
                help="Skriv också filerna hit." if sv else "Write the files here too.",
            ),
        ],
        help=(
            "Gör ett signerat resultat till varje kommun som har lämnat."
            if sv
            else "Make a signed result for every municipality that has delivered."
        ),
    )


def _out(language: Language) -> click.Option:
    sv = language == "sv"
    return click.Option(
        ["--out"],
        type=FILE,
        required=True,
        metavar="FIL" if sv else "FILE",
        help="Fil att skriva till." if sv else "File to write to.",
    )


COMMANDS: tuple[Callable[[Language], click.Command], ...] = (
    *(draft, review, publish, withdraw, releases, file, give_back),
)
"""Those of the group `county`."""


def commands(language: Language) -> list[click.Command]:
    """The group `county-result`, of a municipality."""
    sv = language == "sv"
    does = Results(language)
    number = click.Argument(["number"], type=click.IntRange(min=1), metavar="NUMMER" if sv else "NUMBER")
    metavar = "FIL..." if sv else "FILE..."
    files = click.Argument(["files"], nargs=-1, required=True, type=FILE, metavar=metavar)
    group = click.Group(
        "county-result",
        help="Länets resultat, hos kommunen." if sv else "The county's results, at the municipality.",
    )
    for command in (
        click.Command(
            "receive",
            callback=does.receive,
            params=[files],
            help="Ta emot resultat: kontrollera, och spara i ordning." if sv else "Receive and verify results.",
        ),
        click.Command(
            "list",
            callback=does.list,
            params=[json_option(language)],
            help="Visa mottagna resultat." if sv else "List the results that have come.",
        ),
        click.Command(
            "show",
            callback=does.show,
            params=[number],
            help="Visa egna siffror bredvid länets." if sv else "Show own figures beside the county's.",
        ),
        click.Command(
            "file",
            callback=does.file,
            params=[number, _out(language)],
            help="Skriv ett resultat som arbetsbok eller csv." if sv else "Write a result as a workbook or csv.",
        ),
    ):
        group.add_command(command)
    return [group]
