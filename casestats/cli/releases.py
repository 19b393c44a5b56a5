"""release: from a draft to what readers hold, corrections, withdrawals, and what can be checked afterwards."""

from __future__ import annotations

from pathlib import Path

import click

from casestats.cli.releasing import FORMATS, Releasing
from casestats.cli.setting_up import json_option
from casestats.words import Language

FILE = click.Path(path_type=Path, dir_okay=False)


def commands(language: Language) -> list[click.Command]:
    sv = language == "sv"
    release = Releasing(language)

    def told(swedish: str, english: str) -> str:
        return swedish if sv else english

    id_argument = click.Argument(["id"], metavar="ID")
    reason = told("Varför; sparas i klartext.", "Why; it is kept in the clear.")
    code = told("Kommunkoden, fyra siffror: 2281.", "The municipality's code, four digits: 2281.")
    metavar_file = told("FIL", "FILE")
    group = click.Group(
        "release",
        help=told("Lämna ut skyddade siffror: utkast, granskning, publicering.", "Release protected figures."),
    )
    made = [
        click.Command(
            "draft",
            callback=release.draft,
            params=[
                click.Option(["--municipality"], required=True, metavar=told("KOD", "CODE"), help=code),
                click.Option(
                    ["--period"],
                    required=True,
                    metavar="PERIOD",
                    help=told("2025, 2025-T1 eller 2025-Q1.", "2025, 2025-T1 or 2025-Q1."),
                ),
                click.Option(
                    ["--template"],
                    required=True,
                    metavar=told("MALL", "TEMPLATE"),
                    help=told(
                        "Vilka tabeller: committee (nämnden), county (länet), public (alla), eller en fil.",
                        "Which tables: committee, county, public, or a file.",
                    ),
                ),
                click.Option(
                    ["--reason"],
                    default="",
                    metavar="TEXT",
                    help=told(
                        "Varför ett publicerat utlämnande rättas; publiceras.",
                        "Why a published release is corrected; it is published.",
                    ),
                ),
                click.Option(
                    ["--effort"],
                    type=click.IntRange(min=1),
                    metavar="N",
                    help=told(
                        "Hur mycket arbete sökandet efter få dolda celler får kosta.",
                        "How much work the search for few hidden cells may cost.",
                    ),
                ),
            ],
            help=told("Gör ett skyddat utkast av det som är känt nu.", "Draft a protected release of what is known."),
        ),
        click.Command(
            "show",
            callback=release.show,
            params=[
                id_argument,
                click.Option(
                    ["--format", "style"],
                    type=click.Choice(FORMATS),
                    default="table",
                    help=told(
                        "Att läsa, filer att lämna ut, innehållet som JSON, eller den signerade filen.",
                        "To read, files to hand out, the content as JSON, or the signed file.",
                    ),
                ),
                click.Option(
                    ["--out"],
                    type=click.Path(path_type=Path),
                    metavar=told("FIL", "FILE"),
                    help=told("Fil eller mapp att skriva till.", "File or folder to write to."),
                ),
            ],
            help=told(
                "Visa ett utlämnande, och vad som har ändrats mot det som det ersätter.",
                "Show a release, and what changed from the one it replaces.",
            ),
        ),
        click.Command(
            "review",
            callback=release.review,
            params=[
                id_argument,
                click.Option(["--approve"], is_flag=True, help=told("Godkänn utkastet.", "Approve the draft.")),
                click.Option(["--reject"], is_flag=True, help=told("Underkänn utkastet.", "Reject the draft.")),
                click.Option(["--reason"], default="", metavar="TEXT", help=reason),
            ],
            help=told("Granska någon annans utkast.", "Review somebody else's draft."),
        ),
        click.Command(
            "publish",
            callback=release.publish,
            params=[id_argument],
            help=told(
                "Publicera det granskade: allt kontrolleras igen, och det signeras.",
                "Publish what was reviewed: all is checked again, and it is signed.",
            ),
        ),
        click.Command(
            "withdraw",
            callback=release.withdraw,
            params=[id_argument, click.Option(["--reason"], required=True, metavar="TEXT", help=reason)],
            help=told("Återkalla ett publicerat utlämnande.", "Withdraw a published release."),
        ),
        click.Command(
            "list",
            callback=release.list,
            params=[
                click.Option(["--municipality"], metavar=told("KOD", "CODE"), help=code),
                json_option(language),
            ],
            help=told("Visa alla utlämnanden och i vilket läge de är.", "List all releases and their states."),
        ),
        click.Command(
            "key",
            callback=release.key,
            params=[
                click.Option(
                    ["--out"], type=FILE, metavar=metavar_file, help=told("Fil att skriva till.", "File to write to.")
                )
            ],
            help=told(
                "Skriv den publika nyckel som läsare kontrollerar signaturer med.",
                "Print the public key that readers verify signatures with.",
            ),
        ),
        click.Command(
            "verify",
            callback=release.verify,
            params=[
                click.Argument(["file"], type=FILE, metavar=metavar_file),
                click.Option(
                    ["--key"],
                    type=FILE,
                    required=True,
                    metavar=metavar_file,
                    help=told("Utlämnarens publika nyckel.", "The public key of whoever released it."),
                ),
            ],
            help=told(
                "Kontrollera en signerad fil. Behöver ingen installation.",
                "Verify a signed file. Needs no installation.",
            ),
        ),
        click.Command(
            "reproduce",
            callback=release.reproduce,
            params=[id_argument],
            help=told("Gör om ett utlämnande och jämför bit för bit.", "Make a release again and compare every bit."),
        ),
    ]
    for command in made:
        group.add_command(command)
    return [group]
