"""demo: three invented municipalities, two years of extracts, imported and counted."""

from __future__ import annotations

import os
from pathlib import Path

import click

from casestats.cli.reporting import rendered
from casestats.cli.setting_up import actor
from casestats.cli.speech import progress, say
from casestats.words import Language, Words

SHOWN = "2281"


def commands(language: Language) -> list[click.Command]:
    sv = language == "sv"

    def run(folder: Path) -> None:
        from casestats.actions.demonstrating import demonstrate
        from casestats.actions.reporting import report
        from casestats.periods import Period

        folder = folder.absolute()
        with progress(language) as bar:
            installation = demonstrate(folder, actor(), bar)
        told = report(installation, SHOWN, Period.parse("2025"))
        say(rendered(told, "table", language, empty_groups=True).decode())
        say(_next_steps(installation.settings.home, folder).spoken(language))

    return [
        click.Command(
            "demo",
            callback=run,
            params=[
                click.Option(
                    ["--folder"],
                    type=click.Path(path_type=Path, file_okay=False),
                    default="demo-home",
                    metavar="MAPP" if sv else "FOLDER",
                    help="Mapp för demon; annars demo-home här." if sv else "Folder of the demo; else demo-home here.",
                )
            ],
            help="Pröva casestats med påhittade kommuner." if sv else "Try casestats with invented municipalities.",
        )
    ]


def _next_steps(home: Path, folder: Path) -> Words:
    """What to type next, as this system's shell wants it."""
    windows = os.name == "nt"
    name_the_home = f"{'set' if windows else 'export'} CASESTATS_HOME={home}"
    program = r".venv\Scripts\casestats" if windows else ".venv/bin/casestats"
    example = folder / "extracts" / "2281_procapita" / "uttag_2025-12.csv"
    commands = (
        f"  {name_the_home}\n"
        f"  {program} batches\n"
        f"  {program} report --municipality {SHOWN} --period 2025 --by sex --by unit\n"
        f"  {program} profile draft --adapter procapita {example}\n"
        f"  {program} release draft --municipality {SHOWN} --period 2025 --template committee\n"
    )
    return Words(
        f"Allt ovan är påhittat. Nu kan du pröva själv:\n{commands}Läs vidare i docs/kom-igang.md.",
        f"Everything above is invented. Now try it yourself:\n{commands}Read on in docs/kom-igang.md.",
    )
