"""The small parts of a PX file: texts, statements and lists, as the format wants them written."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from casestats.errors import FixSettings
from casestats.periods import Period

PIECE = 200
"""Letters of a text on one line; a longer one goes on in the next pair of quotation marks."""
_SCALES: Mapping[int, tuple[str, Callable[[Period], str]]] = {
    12: ("A1", lambda period: f"{period.year}"),
    3: ("Q1", lambda period: f"{period.year}{period.first_month // 3 + 1}"),
    1: ("M1", lambda period: f"{period.year}{period.first_month:02}"),
}
"""Months of a period -> TIMEVAL's scale and how it writes one. There is none for tertials."""


def plain(text: str) -> str:
    """Text within quotation marks, on one line: a PX text can hold no quotation mark and no line break."""
    kept = "".join(sign if sign.isprintable() or sign == "\u00a0" else " " for sign in text.replace('"', "”"))
    return kept.strip()


def statement(keyword: str, *lines: str) -> list[str]:
    """A statement with a text, split into pieces if it is long. PX writes a line break as #."""
    whole = "#".join(filter(None, map(plain, lines)))
    pieces = [f'"{whole[start : start + PIECE]}"' for start in range(0, max(len(whole), 1), PIECE)]
    pieces[0] = f"{keyword}={pieces[0]}"
    return [*pieces[:-1], f"{pieces[-1]};"]


def listed(keyword: str, texts: Sequence[str], *, first: str = "") -> list[str]:
    """A statement with a list of texts, broken after a comma where a line grows long."""
    line = f"{keyword}={first}" + ("," if first else "")
    lines = []
    for place, text in enumerate(texts):
        line += f'"{text}"' + (";" if place == len(texts) - 1 else ",")
        if len(line) > PIECE and place < len(texts) - 1:
            lines.append(line)
            line = ""
    return [*lines, line]


def timeval(name: str, codes: Sequence[str]) -> list[str]:
    """The periods of a variable as PX knows them; nothing where they are of several lengths, or of one that it has no
    scale for."""
    try:
        periods = [Period.parse(code) for code in codes]
    except FixSettings:  # a total over time is no period
        return []
    lengths = {period.months for period in periods}
    if len(lengths) != 1 or not lengths <= set(_SCALES):
        return []
    scale, written = _SCALES[lengths.pop()]
    return listed(f'TIMEVAL("{name}")', [written(period) for period in periods], first=f"TLIST({scale})")
