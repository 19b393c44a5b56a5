"""county population: the inhabitants that a county's rates are reckoned with."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import click

from casestats.bootstrap import open_installation
from casestats.cli.setting_up import actor, settings
from casestats.cli.speech import say
from casestats.words import Language

LARGEST = 50 * 2**20


def population(language: Language) -> click.Command:
    """The command."""
    sv = language == "sv"

    def run(file: Path, source: str, year: int | None, ages: str | None) -> None:
        from casestats.actions.populations import import_population
        from casestats.errors import FixExtract, reason_of

        try:
            with file.open("rb") as opened:
                data = opened.read(LARGEST + 1)
        except OSError as error:
            why = reason_of(error)
            raise FixExtract(f"Filen går inte att läsa: {why.sv}.", f"Cannot read the file: {why.en}.") from None
        if len(data) > LARGEST:
            raise FixExtract(
                "Filen är större än 50 MB, och ingen fil med invånarantal. Välj en annan.",
                "The file is larger than 50 MB, and no file of inhabitants. Choose another.",
            )
        installation = open_installation(settings())
        number = import_population(installation, actor(), data=data, source=source, year=year, ages=ages or "")
        one = number == 1
        if sv:
            say(f"Invånare i {number} {'kommun' if one else 'kommuner'} är inlästa.")
        else:
            say(f"Inhabitants of {number} {'municipality' if one else 'municipalities'} kept.")

    return click.Command(
        "population",
        callback=run,
        params=[
            click.Argument(["file"], type=click.Path(path_type=Path), metavar="FIL" if sv else "FILE"),
            click.Option(
                ["--source"],
                required=True,
                metavar="KÄLLA" if sv else "SOURCE",
                help="Varifrån uppgifterna kommer; visas bredvid talen."
                if sv
                else "Where the numbers come from; shown beside the rates.",
            ),
            click.Option(
                ["--year"],
                type=click.IntRange(1990, 2100),
                metavar="ÅR" if sv else "YEAR",
                help="Året, där filen inte säger det." if sv else "The year, where the file does not say.",
            ),
            click.Option(
                ["--ages"],
                type=click.Choice(["total", "0-17", "18+"]),
                help="Åldrarna, för ett nyckeltal från Kolada som inte säger dem."
                if sv
                else "The ages, of a key figure of Kolada that does not say.",
            ),
        ],
        help="Läs in invånarantal för länets tal per 10 000 invånare: ett svar från Koladas API (version 3, JSON) "
        "eller en CSV-fil med rubrikerna kommun;ar;kon;alder;antal."
        if sv
        else "Read in inhabitants for the county's rates per 10,000: an answer of Kolada's API (version 3, JSON), or a "
        "CSV with the headings kommun;ar;kon;alder;antal.",
    )


COMMANDS: tuple[Callable[[Language], click.Command], ...] = (population,)
"""For the group `casestats county`."""
