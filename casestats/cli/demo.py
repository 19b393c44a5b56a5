"""demo: three invented municipalities, three years of extracts, imported, counted and shown in a browser."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from casestats.cli.reporting import rendered
from casestats.cli.setting_up import actor
from casestats.cli.speech import progress, say
from casestats.words import Language, Words

if TYPE_CHECKING:
    from casestats.actions.demo_accounts import DemoAccount
    from casestats.actions.demonstrating import Demo
    from casestats.bootstrap import Installation

SHOWN = "2281"


def commands(language: Language) -> list[click.Command]:
    sv = language == "sv"

    def run(folder: Path | None, until: str | None, county: bool, serve: bool, port: int | None) -> None:
        folder = (folder or Path("demo-county" if county else "demo-home")).absolute()
        made = _county(folder, language) if county else _municipality(folder, until, language)
        if not serve:
            return
        from casestats.web.server import Place
        from casestats.web.server import serve as run_service

        place = Place(port=port)
        run_service(made, place, scheduled=True, started=lambda address: say(_open(address).spoken(language)))

    return [
        click.Command(
            "demo",
            callback=run,
            params=[
                click.Option(
                    ["--folder"],
                    type=click.Path(path_type=Path, file_okay=False),
                    default=None,
                    metavar="MAPP" if sv else "FOLDER",
                    help="Mapp för demon; annars demo-home här, för länet demo-county."
                    if sv
                    else "Folder of the demo; else demo-home here, of the county demo-county.",
                ),
                click.Option(
                    ["--county"],
                    is_flag=True,
                    help="Visa länet i stället: femton påhittade kommuner har levererat."
                    if sv
                    else "Show the county instead: fifteen invented municipalities have delivered.",
                ),
                click.Option(
                    ["--until"],
                    metavar="MÅNAD" if sv else "MONTH",
                    help="Sista månaden, som 2025-12; annars den senaste hela."
                    if sv
                    else "The last month, such as 2025-12; else the latest whole one.",
                ),
                click.Option(
                    ["--serve/--no-serve"],
                    default=True,
                    help="Starta tjänsten i webbläsaren efteråt, eller inte."
                    if sv
                    else "Start the service for browsers afterwards, or not.",
                ),
                click.Option(
                    ["--port"],
                    type=click.IntRange(0, 65535),
                    default=None,
                    help="Tjänstens port; annars den första lediga från 8321."
                    if sv
                    else "The service's port; else the first free one from 8321.",
                ),
            ],
            help="Pröva casestats med påhittade kommuner." if sv else "Try casestats with invented municipalities.",
        )
    ]


def _municipality(folder: Path, until: str | None, language: Language) -> Installation:
    from casestats.actions.demo_accounts import accounts_of
    from casestats.actions.demonstrating import ACCOUNTS, demonstrate
    from casestats.actions.reporting import report
    from casestats.periods import Period

    with progress(language) as bar:
        last = Period.parse(until) if until else None
        made = demonstrate(folder, actor(), bar, until=last, language=language)
    told = report(made.installation, SHOWN, made.year)
    say(rendered(told, "table", language, empty_groups=True).decode())
    say(_next_steps(made, folder).spoken(language))
    say(_accounts(accounts_of(made.installation, ACCOUNTS), language))
    return made.installation


def _county(folder: Path, language: Language) -> Installation:
    from casestats.actions.demo_accounts import accounts_of
    from casestats.actions.demonstrating_county import ACCOUNTS, demonstrate_county
    from casestats.catalogue import standard_catalogue
    from casestats.county.figures import TotalKind

    with progress(language) as bar:
        made = demonstrate_county(folder, actor(), bar, language=language)
    titles = {one.id: one.title.spoken(language) for one in standard_catalogue().indicators}
    stated = (one for one in made.release.totals if one.kind is not TotalKind.NONE)
    say("\n".join(f"{titles[total.indicator]}: {total.words.spoken(language)}" for total in stated) + "\n")
    say(_accounts(accounts_of(made.installation, ACCOUNTS), language))
    return made.installation


def _accounts(accounts: Sequence[DemoAccount], language: Language) -> str:
    """The accounts as a table: role, name, password, and whose figures."""
    from casestats.access import ROLES

    head = Words("Konton att logga in med:", "Accounts to sign in with:").spoken(language)
    headings = (
        Words("Roll", "Role"), Words("Namn", "Name"), Words("Lösenord", "Password"), Words("Ser", "Sees")
    )  # fmt: skip
    rows = [tuple(words.spoken(language) for words in headings)]
    for account in accounts:
        seen = ", ".join(reach.unit or reach.municipality for reach in account.reaches) or "-"
        rows.append((ROLES[account.role].title.spoken(language), account.name, account.password, seen))
    widths = [max(len(row[place]) for row in rows) for place in range(len(headings))]
    lines = ["  " + "  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)) for row in rows]
    return "\n".join([head, "", *(line.rstrip() for line in lines), ""])


def _open(address: str) -> Words:
    return Words(
        f"Öppna {address} i en webbläsare på den här datorn (skriv localhost, inte 127.0.0.1). Avsluta med Ctrl+C.",
        f"Open {address} in a browser on this machine (write localhost, not 127.0.0.1). End with Ctrl+C.",
    )


def _next_steps(made: Demo, folder: Path) -> Words:
    """What to type next, as this system's shell wants it."""
    windows = os.name == "nt"
    name_the_home = f"{'set' if windows else 'export'} CASESTATS_HOME={made.installation.settings.home}"
    program = r".venv\Scripts\casestats" if windows else ".venv/bin/casestats"
    example = folder / "extracts" / "2281_procapita" / f"uttag_{made.month}.csv"
    commands = (
        f"  {name_the_home}\n"
        f"  {program} batches\n"
        f"  {program} report --municipality {SHOWN} --period {made.year} --by sex --by unit\n"
        f"  {program} profile draft --adapter procapita {example}\n"
        f"  {program} release show {SHOWN}-{made.year}-committee-1\n"
    )
    return Words(
        f"Allt ovan är påhittat. Nu kan du pröva själv:\n{commands}Läs vidare i docs/kom-igang.md.",
        f"Everything above is invented. Now try it yourself:\n{commands}Read on in docs/kom-igang.md.",
    )
