"""All mistakes of a file at once, each with its line, its key and what is allowed."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from typing import Any

from casestats.errors import FixSettings
from casestats.schemas.lines import KeyLines, Path
from casestats.words import Words

Mistake = tuple[Path, Words]


def parsed(text: str, name: Words) -> dict[str, Any]:
    """The TOML text as a table. `name` says what it is: "Profilen x.toml". Raises FixSettings."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        where = re.search(r"line (\d+), column (\d+)", str(error))
        place = f" på rad {where[1]}, tecken {where[2]}" if where else " i slutet av filen"
        raise FixSettings(
            f"{name.sv} går inte att läsa som TOML: det stämmer inte{place}. Ord med å, ä, ö eller mellanslag "
            'före = behöver citattecken: "Kön" = …',
            f"{name.en} cannot be read as TOML: {error}. Words with å, ä, ö or a space before = need "
            'quotation marks: "Kön" = …',
        ) from None


def flat(messages: Any, path: Path = ()) -> Iterator[Mistake]:
    """The messages of a marshmallow error, one by one."""
    if isinstance(messages, dict):
        for key, inner in messages.items():
            yield from flat(inner, path if key == "_schema" else (*path, key))
    else:
        yield from ((path, words) for words in messages)


def fix(mistakes: Sequence[Mistake], text: str, name: Words) -> FixSettings:
    """The error that tells them, in the order of the file."""
    lines = KeyLines(text)
    ordered = sorted(mistakes, key=lambda each: (lines.line_of(each[0]) or 0, [str(part) for part in each[0]]))
    sv, en = [], []
    for path, words in ordered:
        line = lines.line_of(path)
        key = ".".join(str(part + 1) if isinstance(part, int) else part for part in path)
        sv.append(f"  {f'rad {line}, ' if line else ''}{key}: {words.sv}")
        en.append(f"  {f'line {line}, ' if line else ''}{key}: {words.en}")
    count = len(ordered)
    return FixSettings(
        "\n".join([f"{name.sv} behöver rättas på {count} {'ställe' if count == 1 else 'ställen'}:", *sv]),
        "\n".join([f"{name.en} needs mending in {count} {'place' if count == 1 else 'places'}:", *en]),
    )
