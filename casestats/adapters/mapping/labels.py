"""Several labels or codes in one cell, told apart by the labels that are known (FORMATS 39, 43).

`Fysiskt; Psykiskt`, `1 3`, `FREDA-kortfrågor, Bedömning genom samtal, utan metod`: a label may itself hold the
separator. So the cell is cut at every possible place, and the longest run of pieces that is a known label is taken.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from casestats.adapters.folding import spelled

TICKED = "\x1f"
"""Between the labels of a multiple-choice cell that an adapter has made from columns; alone: nothing was ticked."""

_PIECES = re.compile(r"[^\s;,|/\x1f]+")


class Cut(NamedTuple):
    """The known labels of a cell, by their keys, and the pieces that are no known label."""

    known: tuple[str, ...]
    unknown: tuple[str, ...]


class Labels:
    """The labels that a cell may hold."""

    def __init__(self, labels: Iterable[str], separator: str | None = None) -> None:
        self._separator = separator
        self._key_of = {key_of(label): label for label in labels}
        self._longest = max((len(_PIECES.findall(label)) for label in self._key_of.values()), default=1)

    def whole(self, text: str) -> str | None:
        """The known label that the whole text is, or None."""
        return self._key_of.get(key_of(text))

    def cut(self, text: str) -> Cut:
        """The labels of a cell; for a cell an adapter has made, exactly those between the marks."""
        separator = TICKED if TICKED in text else self._separator
        parts = [part.strip() for part in text.split(separator)] if separator else [text]
        known: list[str] = []
        unknown: list[str] = []
        for part in parts:
            label = self.whole(part) if part else None
            if label is not None:
                known.append(label)
            elif part and separator == TICKED:
                unknown.append(part)
            elif part:
                self._cut_part(part, known, unknown)
        return Cut(tuple(dict.fromkeys(known)), tuple(dict.fromkeys(unknown)))

    def _cut_part(self, part: str, known: list[str], unknown: list[str]) -> None:
        pieces = list(_PIECES.finditer(part))
        start, stray = 0, -1
        while start < len(pieces):
            end, label = self._longest_from(pieces, start)
            if label is None:
                stray = start if stray < 0 else stray
            else:
                if stray >= 0:
                    unknown.append(part[pieces[stray].start() : pieces[start - 1].end()])
                    stray = -1
                known.append(label)
            start = end
        if stray >= 0:
            unknown.append(part[pieces[stray].start() : pieces[-1].end()])

    def _longest_from(self, pieces: list[re.Match[str]], start: int) -> tuple[int, str | None]:
        for end in range(min(len(pieces), start + self._longest), start, -1):
            label = self._key_of.get(key_of(" ".join(piece[0] for piece in pieces[start:end])))
            if label is not None:
                return end, label
        return start + 1, None


def key_of(text: str) -> str:
    """Labels are compared without regard to spelling; a number or a sign is compared as it stands."""
    folded = spelled(text)
    return folded if any(letter.isalpha() for letter in folded) else "".join(text.split()).casefold()
