"""All commands, in the language of the reader."""

from __future__ import annotations

import click

from casestats.cli import demo, importing, ledger, profiles, reporting, setting_up
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
    for room in (setting_up, profiles, importing, ledger, reporting, demo):
        for command in room.commands(language):
            _hear_language(command, group.params[0])
            group.add_command(command)
    return group


def _hear_language(command: click.Command, lang: click.Parameter) -> None:
    """--lang may stand after any command, also one inside another."""
    command.params.append(lang)
    if isinstance(command, click.Group):
        for inner in command.commands.values():
            _hear_language(inner, lang)
