"""Options that several commands have: whose figures, of when, and where they go."""

from __future__ import annotations

from pathlib import Path

import click

from casestats.words import Language


def municipality_option(language: Language) -> click.Option:
    sv = language == "sv"
    return click.Option(
        ["--municipality"],
        required=True,
        metavar="KOD" if sv else "CODE",
        help="Kommunkoden, fyra siffror: 2281." if sv else "The municipality's code, four digits: 2281.",
    )


def period_option(language: Language) -> click.Option:
    return click.Option(
        ["--period"],
        required=True,
        metavar="PERIOD",
        help="År, tertial, kvartal eller månad: 2025, 2025-T1, 2025-Q1, 2025-03."
        if language == "sv"
        else "Year, tertial, quarter or month: 2025, 2025-T1, 2025-Q1, 2025-03.",
    )


def out_option(language: Language) -> click.Option:
    sv = language == "sv"
    return click.Option(
        ["--out"],
        type=click.Path(path_type=Path, dir_okay=False),
        metavar="FIL" if sv else "FILE",
        help="Fil att skriva till; en som finns ersätts." if sv else "File to write; one there is replaced.",
    )
