"""county: whose keys are believed, deliveries received and decided on, alarms dealt with."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import click

from casestats.cli import county_population, county_releasing
from casestats.cli.county_doing import County
from casestats.cli.setting_up import json_option
from casestats.words import Language

FILE = click.Path(path_type=Path, dir_okay=False)
ELSEWHERE: tuple[Callable[[Language], click.Command], ...] = (
    *county_population.COMMANDS,
    *county_releasing.COMMANDS,
)
"""Commands of the group that other modules make."""


def commands(language: Language) -> list[click.Command]:
    """The group `county` with all that is in it."""
    sv = language == "sv"
    does = County(language)

    def told(swedish: str, english: str) -> str:
        return swedish if sv else english

    metavar_file = told("FIL", "FILE")
    number = click.Argument(["number"], type=click.IntRange(min=1), metavar=told("NUMMER", "NUMBER"))
    code = click.Argument(["code"], metavar=told("KOD", "CODE"))
    why = told("Varför; sparas i klartext.", "Why; it is kept in the clear.")
    reason = click.Option(["--reason"], required=True, metavar="TEXT", help=why)
    as_json = json_option(language)
    group = click.Group(
        "county",
        help=told(
            "Mellan kommuner och län: nycklar, leveranser, larm.",
            "Between municipalities and counties: keys, deliveries, alarms.",
        ),
    )
    made = [
        click.Command(
            "receive",
            callback=does.receive,
            params=[
                click.Argument(["files"], nargs=-1, type=FILE, metavar=told("FIL...", "FILE...")),
                click.Option(
                    ["--folder"],
                    is_flag=True,
                    help=told("Ta emot allt i mappen för leveranser.", "Receive all that is in the folder."),
                ),
            ],
            help=told("Ta emot leveranser: kontrollera, och spara i ordning.", "Receive and verify deliveries."),
        ),
        click.Command(
            "deliveries",
            callback=does.deliveries,
            params=[
                click.Option(["--sender"], metavar=told("KOD", "CODE"), help=told("En kommuns.", "Of one sender.")),
                click.Option(["--period"], metavar="PERIOD", help=told("En periods.", "Of one period.")),
                as_json,
            ],
            help=told("Visa mottagna leveranser och deras läge.", "List received deliveries and their states."),
        ),
        click.Command(
            "show",
            callback=does.show,
            params=[number],
            help=told("Visa i ord vad en leverans säger.", "Show in words what a delivery says."),
        ),
        click.Command(
            "accept",
            callback=does.accept,
            params=[number, click.Option(["--reason"], default="", metavar="TEXT", help=why)],
            help=told("Godta en leverans: dess siffror gäller.", "Accept a delivery: its figures stand."),
        ),
        click.Command(
            "refuse",
            callback=does.refuse,
            params=[number, reason],
            help=told("Avvisa en leverans, med en orsak.", "Refuse a delivery, with a reason."),
        ),
        click.Command(
            "go-on",
            callback=does.go_on,
            params=[code, reason],
            help=told(
                "Låt en kommuns leveranser gå vidare utan en som aldrig kommer.",
                "Let a sender's deliveries go on without one that never comes.",
            ),
        ),
        click.Command(
            "receipt",
            callback=does.receipt,
            params=[
                number,
                click.Option(
                    ["--out"],
                    type=FILE,
                    required=True,
                    metavar=metavar_file,
                    help=told("Fil att skriva till.", "File to write to."),
                ),
            ],
            help=told("Skriv det signerade kvittot på en leverans.", "Write the signed receipt of a delivery."),
        ),
        click.Command(
            "alarms",
            callback=does.alarms,
            params=[
                click.Option(
                    ["--all", "every"],
                    is_flag=True,
                    help=told("Också de som är åtgärdade.", "Those that were dealt with too."),
                ),
                as_json,
            ],
            help=told("Visa larm som väntar på en person.", "List the alarms that wait for a person."),
        ),
        click.Command(
            "handle-alarm",
            callback=does.handle_alarm,
            params=[number, reason],
            help=told("Säg vad som är gjort åt ett larm.", "Say what was done about an alarm."),
        ),
        click.Command(
            "parties",
            callback=does.parties,
            params=[as_json],
            help=told("Visa vilkas nycklar som gäller.", "List whose keys are believed."),
        ),
        click.Command(
            "enrol",
            callback=does.enrol,
            params=[
                click.Argument(["card"], type=FILE, metavar=told("KORT", "CARD")),
                click.Option(
                    ["--endorsement"],
                    type=FILE,
                    metavar=metavar_file,
                    help=told("Intyget från nyckeln före.", "The word of the key before it."),
                ),
                click.Option(
                    ["--fingerprint"],
                    default="",
                    metavar=told("SIFFROR", "DIGITS"),
                    help=told("Fingeravtrycket som du hörde i telefon.", "The fingerprint heard by telephone."),
                ),
            ],
            help=told(
                "Ta emot ett nyckelkort, och godta det med fingeravtrycket från telefonen.",
                "Take in a key card, and accept it by the fingerprint from the telephone.",
            ),
        ),
        click.Command(
            "refuse-key",
            callback=does.refuse_key,
            params=[number, reason],
            help=told("Avvisa ett nyckelkort som väntar.", "Refuse a key card that waits."),
        ),
        click.Command(
            "revoke",
            callback=does.revoke,
            params=[code, reason],
            help=told("Återkalla den nyckel som gäller för en kommun.", "Revoke the key that is believed of a code."),
        ),
    ]
    for command in (*made, *(make(language) for make in ELSEWHERE)):
        group.add_command(command)
    return [group]
