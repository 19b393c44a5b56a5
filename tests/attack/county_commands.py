"""What goes to the county, driven by a municipality whose extract holds the canaries."""

from __future__ import annotations

import click

from casestats.cli.commands import build
from tests.attack.canaries import ONE
from tests.attack.driver import Drive, all_commands

PERSON = ONE.person
ANYHOW = (0, 2, 3, 4, 5)


def hand_over_everything(drive: Drive, release: str) -> None:
    """A delivery written and sent nowhere, keys, forms filled; and what a person in a hurry types where it does not
    belong. What is written lies where it is searched."""
    drive.run("key-card", "--municipality", "2281", "--out", drive.out / "card.json")
    drive.run("key-endorse", drive.out / "card.json", "--out", drive.out / "word.json", code=5)
    drive.run("deliver", "--release", release, "--to", "22", "--out", drive.out / "delivery.json", "--yes")
    drive.run("deliver", "--release", release, "--to", "22", "--send", "--yes", code=ANYHOW[3:])
    drive.run("deliver", "--release", release, "--to", "22", "--folder", "--yes", code=ANYHOW[3:])
    for json in ([], ["--json"]):
        drive.run("delivered", *json)
        drive.run("use", "list", *json)
        asked = ("--municipality", "2281", "--period", "2025-Q1", "--contact", "Siv Demo")
        drive.run("use", "show", "namnd", *asked, *json, code=ANYHOW)
    drive.run("confirm", "1", drive.out / "delivery.json", code=(3, 4, 5))
    drive.run("init", "--role", "county", "--county", "22", code=ANYHOW)
    drive.keeps_errors = False  # they quote what was typed; the command line does not say it
    drive.run("deliver", "--municipality", "2281", "--period", PERSON, "--to", "22", code=(2, 4))
    for group in ("county", "county-result", "sums", "use"):
        type_everything(drive, group)
    drive.keeps_errors = True


def type_everything(drive: Drive, group: str) -> None:
    """Each command of a group with a person's number wherever something can be typed. Here is no county, so most are
    refused; none says the number again."""
    for words, command in all_commands(build("sv").commands):
        if words[0] != group:
            continue
        typed: list[str] = []
        for parameter in command.params:
            if isinstance(parameter, click.Option) and parameter.opts[0] not in ("--lang", "--help"):
                typed += [parameter.opts[0]] if parameter.is_flag else [parameter.opts[0], PERSON]
        places = [PERSON for parameter in command.params if isinstance(parameter, click.Argument)]
        drive.run(*words, *places, *typed, code=ANYHOW)
