"""Fetches the answers of a survey into a file that `casestats import` reads.

python -m netigate_import PROFILE --key-file FILE --work-folder FOLDER --out FILE --until 2025-12-31
python -m netigate_import PROFILE --key-command "COMMAND" --work-folder FOLDER --out FILE --changed-since 2025-12-01
"""

from __future__ import annotations

import argparse
import os
import shlex
import sys
import tomllib
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from casestats.adapters.dates import swedish_day
from casestats.errors import CasestatsError, FixSettings
from netigate_import.api import fetch, wanted_by
from netigate_import.api_settings import ApiSettings, settings_of
from netigate_import.paging import Changed, Created, Window
from netigate_import.secret import Secret


def main(arguments: Sequence[str] | None = None) -> int:
    """The exit code, as casestats has them: 0 done, 3 fetch again, 4 mend the settings, 5 refused for safety."""
    given = _parser().parse_args(arguments)
    try:
        _fetch(given)
    except CasestatsError as error:
        sys.stderr.write(f"{error.words.sv}\n{error.words.en}\n")
        return error.exit_code
    return 0


def _fetch(given: argparse.Namespace) -> None:
    told = _profile(given.profile)
    settings = settings_of(_table(told.get("adapter_settings")))
    if settings is None:
        raise FixSettings(
            "Profilen saknar avsnittet [adapter_settings.api].", "The profile lacks the section [adapter_settings.api]."
        )
    if given.key_file is not None:
        secret = Secret.from_file(given.key_file)
    else:
        secret = Secret.from_command(shlex.split(given.key_command))
    window, wanted = _window(given, settings), wanted_by(_headings(told))
    _write(given.out, fetch(settings, secret, window, given.work_folder, wanted=wanted))


def _profile(path: Path) -> dict[str, object]:
    """The profile as TOML. It is checked whole when the fetch is imported; here only its headings are needed."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise FixSettings("Profilen går inte att läsa som TOML.", "The profile cannot be read as TOML.") from None


def _headings(told: dict[str, object]) -> Iterator[str]:
    """The names of columns in the profile: every text in columns and measures, and the names of questions."""
    yield from _texts([told.get("columns"), told.get("measures")])
    questions = told.get("questions")
    for question in questions if isinstance(questions, list) else []:
        table = _table(question)
        yield from _texts([table.get("heading"), table.get("aliases")])


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _texts(inner)


def _table(value: object) -> dict[str, object]:
    return value if isinstance(value, dict) else {}


def _window(given: argparse.Namespace, settings: ApiSettings) -> Window:
    if given.changed_since is not None:
        return Changed(_midnight(given.changed_since))
    return Created(settings.beginning, _midnight(given.until + timedelta(days=1)))


def _midnight(day: date) -> datetime:
    """The moment a day begins in Sweden: 22:00 or 23:00 UTC the day before."""
    before = datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(hours=2)
    return before if swedish_day(before) == day else before + timedelta(hours=1)


def _write(path: Path, content: bytes) -> None:
    """Only for its owner, and never over another file: it holds case numbers."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError:
        raise FixSettings(
            "Filen att skriva till finns redan, eller går inte att skapa.",
            "The file to write to exists already, or cannot be made.",
        ) from None
    with os.fdopen(handle, "wb") as file:
        file.write(content)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m netigate_import", description=__doc__)
    parser.add_argument("profile", type=Path)
    key = parser.add_mutually_exclusive_group(required=True)
    key.add_argument("--key-file", type=Path)
    key.add_argument("--key-command")
    window = parser.add_mutually_exclusive_group(required=True)
    window.add_argument("--until", type=date.fromisoformat, help="all answers up to and with this day")
    window.add_argument("--changed-since", type=date.fromisoformat, help="answers changed since this day")
    parser.add_argument("--work-folder", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    return parser


if __name__ == "__main__":
    raise SystemExit(main())
