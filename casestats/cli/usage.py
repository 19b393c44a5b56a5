"""What is said of a command that was written wrongly. What was typed is never said again as it was: a file's name, or
an argument that went astray, may be a person's, and a terminal's output ends up in mails and logs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path

import click

from casestats.words import Language, Words

HIDDEN = "…"
_PERIOD = re.compile(r"(?:19|20)\d\d(?:-(?:0[1-9]|1[0-2]|Q[1-4]|T[1-3]))?")
"""Looks like a number of something, but is a time: who typed it wants to see it again."""


def usage_words(error: click.ClickException, language: Language) -> str:
    """A mistake in how the command was written, and where to read how it should be."""
    words = _words(error).spoken(language)
    if isinstance(error, click.UsageError) and error.ctx is not None:
        see = Words("Se", "See").spoken(language)
        words += f" {see} {error.ctx.command_path} --help."
    return words


def _words(error: click.ClickException) -> Words:
    if isinstance(error, click.exceptions.NoSuchCommand):
        return Words("Det finns inget sådant kommando.", "There is no such command.")
    if isinstance(error, click.NoSuchOption):
        near = ", ".join(error.possibilities or ())
        return Words(
            "Det finns inget sådant val." + (f" Menades {near}?" if near else ""),
            "There is no such option." + (f" Was {near} meant?" if near else ""),
        )
    if isinstance(error, click.BadOptionUsage):
        name = error.option_name
        if "requires" in error.message:
            return Words(f"Valet {name} ska följas av ett värde.", f"The option {name} must be followed by a value.")
        return Words(f"Valet {name} ska stå utan värde.", f"The option {name} must stand without a value.")
    if isinstance(error, click.BadParameter) and error.param is not None:
        return _of_parameter(error, error.param)
    if isinstance(error, click.UsageError) and error.message.startswith("Got unexpected extra argument"):
        return Words(
            "Det står för mycket på raden. Har en fils namn mellanslag ska det stå inom citattecken.",
            "There is too much on the line. Where a file's name has spaces, it should stand in quotation marks.",
        )
    if isinstance(error, click.UsageError) and error.ctx is not None:
        return Words(error.message, error.message)  # our own words
    return Words("Kommandot är skrivet på fel sätt.", "The command is written wrongly.")


def _of_parameter(error: click.BadParameter, parameter: click.Parameter) -> Words:
    name = parameter.get_error_hint(error.ctx)
    if isinstance(error, click.MissingParameter):
        return Words(f"{name} saknas.", f"{name} is missing.")
    if isinstance(parameter.type, click.Choice):
        allowed = ", ".join(map(str, parameter.type.choices))
        return Words(f"{name} ska vara något av {allowed}.", f"{name} must be one of {allowed}.")
    if isinstance(parameter.type, click.types.IntParamType):
        return Words(f"{name} ska vara ett heltal.", f"{name} must be a whole number.")
    if isinstance(parameter.type, click.Path):
        return Words(
            f"{name} ska vara en fil, inte en mapp, som får läsas.",
            f"{name} must be a file, no folder, that may be read.",
        )
    return Words(f"{name} går inte att använda.", f"{name} cannot be used.")


def without_typed(words: str, typed: Iterable[str]) -> str:
    """The words, where what was typed shows only if it looks like no name and no number of a person's."""
    from casestats.adapters.mapping.sayable import sayable

    for text in _pieces(typed):
        if not sayable(text) and not _PERIOD.fullmatch(text):
            words = words.replace(text, HIDDEN)
    return words


def _pieces(typed: Iterable[str]) -> Sequence[str]:
    """The arguments, and of paths each folder and file, as messages name them; longest first."""
    pieces: set[str] = set()
    for argument in typed:
        value = argument.partition("=")[2] if argument.startswith("--") else argument
        for part in Path(value).parts:
            pieces |= {part, repr(part)[1:-1], Path(part).stem}
    return sorted(pieces - {"", "/"}, key=len, reverse=True)
