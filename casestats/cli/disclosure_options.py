"""The options of protect and audit, and their help in both languages."""

from __future__ import annotations

from pathlib import Path

import click

from casestats.words import Language, Words

_HELP = {
    "protect": Words(
        "Dölj det som måste döljas i tabeller med antal, med bevis för att inget dolt kan räknas ut. Läser "
        "[NAMN:]CELLS.csv: en kolumn för varje dimension och sist value. Skriver inget förrän allt är bevisat.",
        "Hide what must be hidden in tables of counts, with a proof that nothing hidden can be worked out. Reads "
        "[NAME:]CELLS.csv: a column for each dimension, and value last. Writes nothing until all is proved.",
    ),
    "audit": Words(
        "Pröva skyddade tabeller som en läsare som räknar: 0 säker, 1 osäker eller obevisad, 2 fel i filer eller val.",
        "Try protected tables as a reader who computes: 0 safe, 1 unsafe or unproven, 2 wrong files or options.",
    ),
}
_GROUP = Words("Gör tabeller säkra att visa, och pröva dem.", "Make tables safe to show, and try them.")


def group_help(language: Language) -> str:
    return _GROUP.spoken(language)


def own_help(name: str, language: Language) -> str:
    return _HELP[name].spoken(language)


def protect_options(language: Language) -> list[click.Parameter]:
    return [
        _files("CELLS.csv..."),
        *_of_tables(language),
        *_of_policy(language),
        _option(
            "--method",
            Words("Undertryck eller avrunda. Annars suppress.", "Suppress or round. Otherwise suppress."),
            language,
            type=click.Choice(["suppress", "round"]),
        ),
        _option(
            "--out",
            Words(
                "Filen att skriva en tabell till; en gång för varje tabell.",
                "The file to write a table to; once for each table.",
            ),
            language,
            metavar=Words("[NAMN:]FIL", "[NAME:]FILE"),
            multiple=True,
            required=True,
        ),
        *_of_work(
            Words("Filen att spara beviset i, läsbar bara för dig.", "The file to keep the proof in, for you alone."),
            language,
        ),
    ]


def audit_options(language: Language) -> list[click.Parameter]:
    return [
        _files("OUT.csv..."),
        *_of_tables(language),
        *_of_policy(language),
        _option(
            "--lower",
            Words(
                "Vad läsaren vet att en dold cell är minst. Annars 1, och 0 med --zeros hide.",
                "What the reader knows a hidden cell to be at least. Otherwise 1, and 0 with --zeros hide.",
            ),
            language,
            type=click.Choice(["0", "1"]),
        ),
        _option(
            "--method",
            Words("Används inte: filen själv säger det.", "Not used: the file itself tells."),
            language,
            type=click.Choice(["suppress", "round"]),
        ),
        *_of_work(
            Words(
                "Beviset från protect: pröva det i stället för att räkna.",
                "The proof that protect kept: try it instead of computing.",
            ),
            language,
        ),
    ]


def _of_tables(language: Language) -> list[click.Parameter]:
    return [
        _option(
            "--hierarchy",
            Words(
                "Vilka koder som är summor av vilka: parent,child[,grouping]. En gång per dimension.",
                "Which codes are sums of which: parent,child[,grouping]. Once for each dimension.",
            ),
            language,
            metavar=Words("DIM=FIL", "DIM=FILE"),
            multiple=True,
        ),
        _option(
            "--nonadditive",
            Words(
                "Dimension där summan inte är delarna ihopräknade, som personer över månader.",
                "A dimension over which a total is no sum, as persons over months.",
            ),
            language,
            metavar=Words("NAMN:DIM", "NAME:DIM"),
            multiple=True,
        ),
        _option(
            "--earlier",
            Words(
                "En tabell som redan är utgiven, den äldsta först.", "A table that is published already, oldest first."
            ),
            language,
            metavar=Words("UTLÄMNANDE:FIL", "RELEASE:FILE"),
            multiple=True,
        ),
        _option(
            "--changed",
            Words("Vad som kan ha ändrats efter det utlämnandet.", "What may have changed after that release."),
            language,
            metavar=Words("UTLÄMNANDE:DIM=KOD", "RELEASE:DIM=CODE"),
            multiple=True,
        ),
    ]


def _of_policy(language: Language) -> list[click.Parameter]:
    return [
        _option(
            "--threshold",
            Words("Antal från 1 till under detta döljs. Annars 5.", "Counts of 1 to below this are hidden. Else 5."),
            language,
            metavar=Words("N", "N"),
            type=int,
            default=5,
        ),
        _option(
            "--zeros",
            Words(
                "Visas nollor alltid, eller får de döljas för att skydda. Annars publish.",
                "Whether zeros are always shown, or may be hidden to protect. Otherwise publish.",
            ),
            language,
            type=click.Choice(["publish", "hide"]),
        ),
        _option(
            "--width",
            Words(
                "Hur långt ifrån varandra en dold cells möjliga värden minst ligger. Annars tröskeln minus 2.",
                "How far apart the possible values of a hidden cell are at least. Otherwise the threshold less 2.",
            ),
            language,
            metavar=Words("N", "N"),
            type=int,
        ),
        _option(
            "--insider",
            Words(
                "Dimension vars koder var för sig står för någon som vet sina egna celler.",
                "A dimension each code of which stands for somebody who knows the own cells.",
            ),
            language,
            metavar=Words("DIM", "DIM"),
            default="",
        ),
        _option(
            "--base",
            Words("Vad som avrundas till, 3 eller 5. Annars 5.", "What is rounded to, 3 or 5. Otherwise 5."),
            language,
            metavar=Words("N", "N"),
            type=int,
            default=5,
        ),
    ]


def _of_work(certificate: Words, language: Language) -> list[click.Parameter]:
    file = Words("FIL", "FILE")
    return [
        _option(
            "--effort",
            Words(
                "Hur mycket arbete som får läggas ned, i arbetsenheter.",
                "How much work may be spent, in units of work.",
            ),
            language,
            metavar=Words("N", "N"),
            type=click.IntRange(min=1),
        ),
        _option(
            "--seed",
            Words(
                "Hemligt frö: filens innehåll avgör vilka celler som väljs bland likvärdiga. Annars ett nytt.",
                "Secret seed: the content of the file decides among cells that would do as well. Otherwise a new one.",
            ),
            language,
            metavar=file,
            type=click.Path(path_type=Path, dir_okay=False),
        ),
        _option(
            "--certificate",
            certificate,
            language,
            metavar=file,
            type=click.Path(path_type=Path, dir_okay=False),
        ),
    ]


def _files(metavar: str) -> click.Argument:
    return click.Argument(["files"], nargs=-1, required=True, metavar=metavar)


def _option(
    name: str, told: Words, language: Language, *, metavar: Words | None = None, **more: object
) -> click.Option:
    said = None if metavar is None else metavar.spoken(language)
    return click.Option([name], help=told.spoken(language), metavar=said, **more)  # type: ignore[arg-type]  # the options' own words, which click checks when it starts
