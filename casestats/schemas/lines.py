"""Where in a TOML text a key stands, so that a mistake can be found again."""

from __future__ import annotations

import re

Path = tuple[str | int, ...]

_TABLE = re.compile(r"\s*(\[\[?)\s*(.+?)\s*\]\]?\s*(?:#.*)?$")
_KEY = re.compile(r"""\s*((?:"[^"]*"|'[^']*'|[\w.-]|\s*\.\s*)+?)\s*=""")
_PART = re.compile(r""""([^"]*)"|'([^']*)'|([\w-]+)""")


class KeyLines:
    """The line (from 1) of every table and key of a TOML text that can be parsed."""

    def __init__(self, text: str) -> None:
        self._lines: dict[Path, int] = {}
        self._counts: dict[Path, int] = {}
        table: Path = ()
        inside: str | None = None
        for number, line in enumerate(text.splitlines(), 1):
            if inside is not None:
                inside = None if inside in line else inside
                continue
            if found := _TABLE.match(line):
                table = self._table(_parts(found[2]), many=found[1] == "[[")
                self._lines.setdefault(table, number)
            elif found := _KEY.match(line):
                self._lines.setdefault((*table, *_parts(found[1])), number)
            inside = next((mark for mark in ('"""', "'''") if line.count(mark) % 2), None)

    def _table(self, path: Path, *, many: bool) -> Path:
        """The path with the place of each list of tables on the way."""
        full: Path = ()
        for place, part in enumerate(path, 1):
            full = (*full, part)
            if many and place == len(path):
                self._counts[full] = self._counts.get(full, -1) + 1
            if full in self._counts:
                full = (*full, self._counts[full])
        return full

    def line_of(self, path: Path) -> int | None:
        """The line of the key, or of the nearest table or key that holds it."""
        while path:
            if path in self._lines:
                return self._lines[path]
            path = path[:-1]
        return None


def _parts(dotted: str) -> Path:
    return tuple(one or two or three for one, two, three in _PART.findall(dotted))
