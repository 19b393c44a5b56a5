"""demo: three invented municipalities, two years of extracts, imported and counted."""

from __future__ import annotations

from pathlib import Path

import click

from casestats.cli.reporting import rendered
from casestats.cli.setting_up import actor
from casestats.cli.speech import progress, say
from casestats.words import Language

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
        home = installation.settings.home
        example = folder / "extracts" / "2281_procapita" / "uttag_2025-12.csv"
        say(
            "Allt ovan är påhittat. Nu kan du pröva själv:\n"
            f"  export CASESTATS_HOME={home}\n"
            "  .venv/bin/casestats batches\n"
            f"  .venv/bin/casestats report --municipality {SHOWN} --period 2025 --by sex --by unit\n"
            f"  .venv/bin/casestats profile draft --adapter procapita {example}\n"
            "Läs vidare i docs/kom-igang.md."
            if sv
            else "Everything above is invented. Now try it yourself:\n"
            f"  export CASESTATS_HOME={home}\n"
            "  .venv/bin/casestats batches\n"
            f"  .venv/bin/casestats report --municipality {SHOWN} --period 2025 --by sex --by unit\n"
            f"  .venv/bin/casestats profile draft --adapter procapita {example}\n"
            "Read on in docs/kom-igang.md."
        )

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
