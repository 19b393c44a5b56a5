"""How the command line speaks: Swedish or English, results on standard output, everything else on standard error."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import click

from casestats.config import home_folder, read_settings
from casestats.errors import CasestatsError
from casestats.words import Language, Words


def chosen_language(arguments: Sequence[str], environment: Mapping[str, str] = os.environ) -> Language:
    """--lang, else the settings, else the locale; English only where it is asked for."""
    for place, argument in enumerate(arguments):
        if argument in ("--lang=en", "--lang=sv"):
            return "en" if argument.endswith("en") else "sv"
        if argument == "--lang" and place + 1 < len(arguments):
            return "en" if arguments[place + 1] == "en" else "sv"
    try:
        language = read_settings(home_folder(environment)).language
    except CasestatsError:
        language = ""  # the command itself will say what is wrong with the settings
    if language == "":
        named = environment.get("LC_ALL") or environment.get("LC_MESSAGES") or environment.get("LANG") or ""
        language = "en" if named.startswith("en") else "sv"
    return "en" if language == "en" else "sv"


def say(text: str = "") -> None:
    """The result of a command."""
    click.echo(text)


def remark(text: str) -> None:
    """Something beside the result."""
    click.echo(text, err=True)


def complain(text: str, language: str) -> None:
    click.echo(f"{'Fel' if language == 'sv' else 'Error'}: {text}", err=True)


def say_json(value: Any) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))


_AGAIN = Words("Svara j eller n", "Answer y or n")
_YES, _NO = ("j", "ja", "y", "yes"), ("", "n", "nej", "no")


def agree(question: Words, language: Language) -> bool:
    """Ask somebody at a terminal; an empty answer is no. Raises click.Abort where the input ends."""
    hint = Words("[j/N]", "[y/N]").spoken(language)
    asked = question.spoken(language)
    while True:
        click.echo(f"{asked} {hint}: ", err=True, nl=False)
        line = sys.stdin.readline()
        if not line:
            raise click.Abort
        answer = line.strip().lower()
        if answer in _YES or answer in _NO:
            return answer in _YES
        asked = _AGAIN.spoken(language)


_STAGES = {
    "check": Words("Kontrollerar", "Checking"),
    "read": Words("Läser", "Reading"),
    "plan": Words("Jämför", "Comparing"),
    "write": Words("Sparar", "Storing"),
    "make": Words("Hittar på uttag", "Inventing extracts"),
    "search": Words("Skyddar", "Protecting"),
    "proof": Words("Bevisar", "Proving"),
    "round": Words("Avrundar", "Rounding"),
}


class Bar:
    """A progress line on standard error; silent where that is no terminal."""

    def __init__(self, language: Language) -> None:
        self._language = language
        self._shown = sys.stderr.isatty()
        self._width = 0

    def __call__(self, stage: str, done: int, whole: int) -> None:
        if not self._shown:
            return
        words = _STAGES[stage].spoken(self._language)
        if whole:
            filled = round(24 * done / whole)
            line = f"{words:<10} [{'#' * filled}{'-' * (24 - filled)}] {100 * done // whole} %"
        else:
            line = f"{words:<10} {done:,}".replace(",", " ")
        sys.stderr.write("\r" + line.ljust(self._width))
        sys.stderr.flush()
        self._width = len(line)

    def clear(self) -> None:
        if self._shown and self._width:
            sys.stderr.write("\r" + " " * self._width + "\r")
            sys.stderr.flush()
            self._width = 0


@contextmanager
def progress(language: Language) -> Iterator[Bar]:
    bar = Bar(language)
    try:
        yield bar
    finally:
        bar.clear()
