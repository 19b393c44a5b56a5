"""All commands, in the language of the reader."""

from __future__ import annotations

import click

from casestats.cli import (
    accounts,
    county,
    county_releasing,
    delivering,
    demo,
    disclosure,
    importing,
    ledger,
    profiles,
    releases,
    reporting,
    serving,
    setting_up,
    sums,
    upkeep,
    uses,
    viewing,
)
from casestats.cli.help import speak
from casestats.cli.speech import say
from casestats.words import Language, Words

_HELP = Words(
    "casestats räknar dem som socialtjänsten möter och som är utsatta för våld.\n\n"
    "Börja med: casestats init, sedan casestats profile draft och casestats import.",
    "casestats counts the people exposed to violence whom social services meet.\n\n"
    "Begin with: casestats init, then casestats profile draft and casestats import.",
)


def build(language: Language) -> click.Group:
    """The whole command line, with help in one language."""
    group = click.Group("casestats", help=_HELP.spoken(language))
    group.params.append(
        click.Option(
            ["--lang"],
            type=click.Choice(["sv", "en"]),
            expose_value=False,
            help="Språk: sv eller en." if language == "sv" else "Language: sv or en.",
        )
    )
    group.params.append(_version(language))
    counting = (setting_up, profiles, importing, ledger, reporting, viewing, disclosure, releases, delivering, county)
    for room in (*counting, county_releasing, sums, uses, serving, accounts, upkeep, demo):
        for command in room.commands(language):
            group.add_command(command)
    speak(group, language, group.params[0])
    return group


def _version(language: Language) -> click.Option:
    def tell(ctx: click.Context, _parameter: click.Parameter, asked: bool) -> None:
        if asked:
            from importlib.metadata import version

            say(f"casestats {version('casestats')}")
            ctx.exit()

    return click.Option(
        ["--version"],
        is_flag=True,
        is_eager=True,
        expose_value=False,
        callback=tell,
        help="Visa versionen." if language == "sv" else "Show the version.",
    )
