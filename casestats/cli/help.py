"""Help in the reader's language. Click's own words are English; in Swedish they are said here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import click

from casestats.words import Language

_HEADINGS = {"Options": "Val", "Commands": "Kommandon"}
_SAID = (
    ("Show this message and exit.", "Visa den här hjälpen."),
    ("[required]", "[krävs]"),
    ("; required]", "; krävs]"),
    ("[default: ", "[annars: "),
)


class _SwedishHelp(click.HelpFormatter):
    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        super().write_usage(prog, args, "Så här: " if prefix is None else prefix)

    @contextmanager
    def section(self, name: str) -> Iterator[None]:
        with super().section(_HEADINGS.get(name, name)):
            yield

    def write_dl(self, rows: Iterable[tuple[str, str | None]], col_max: int = 30, col_spacing: int = 2) -> None:
        super().write_dl([(term, _in_swedish(told or "")) for term, told in rows], col_max, col_spacing)


def _in_swedish(told: str) -> str:
    for english, swedish in _SAID:
        told = told.replace(english, swedish)
    return told


class _SwedishContext(click.Context):
    formatter_class = _SwedishHelp


def speak(command: click.Command, language: Language, lang: click.Parameter) -> None:
    """Let a command, and those inside it, tell their help in one language and take --lang wherever it stands."""
    if lang not in command.params:
        command.params.append(lang)
    command.short_help = command.short_help or command.help  # whole in lists, never cut with dots
    if language == "sv":
        command.context_class = _SwedishContext
        command.options_metavar = "[VAL]"
    if isinstance(command, click.Group):
        if language == "sv":
            command.subcommand_metavar = "KOMMANDO ..."
        for inner in command.commands.values():
            speak(inner, language, lang)
