"""For how large a share the answer is known: a lying bar for each question, filled as far as it is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from markupsafe import Markup

from casestats.web.charts.drawing import LINE, NARROW, WIDE, drawing, element, lines_of, words_at
from casestats.web.formats import percent
from casestats.words import Language

_UNKNOWN = {"sv": "uppgift saknas", "en": "not known"}
_THICK = 14


def coverage_bars(
    key: str, title: str, desc: str, shares: Sequence[tuple[str, float | None]], *, language: Language = "sv"
) -> Markup:
    """Shares from 0 to 1, for a wide and for a narrow page. None is said in words and has no filling."""
    if any(share is not None and not 0 <= share <= 1 for _, share in shares):
        raise ValueError("a share is from 0 to 1")
    return Markup("").join(
        _variant(key, title, desc, shares, language, look, width)
        for look, width in (("wide", WIDE), ("narrow", NARROW))
    )


def _variant(
    key: str,
    title: str,
    desc: str,
    shares: Sequence[tuple[str, float | None]],
    language: Language,
    look: str,
    width: float,
) -> Markup:
    parts: list[Markup] = []
    y = 0.0
    for label, share in shares:
        said = _UNKNOWN[language] if share is None else percent(share, language)
        lines = lines_of(label, width - 130)
        parts.append(words_at(width, y + LINE - 5, said, anchor="end", bold=share is not None))
        for line in lines:
            y += LINE
            parts.append(words_at(0, y - 5, line))
        parts += _bar(share, y + 2, width)
        y += _THICK + 14
    return drawing(key, title, desc, parts, width=width, height=max(y, 1), look=look)


def _bar(share: float | None, y: float, width: float) -> Iterator[Markup]:
    yield element("rect", class_="ground", x=0.5, y=y, width=width - 1, height=_THICK, rx=2, stroke_width=1)
    if share:
        yield element(
            "rect", class_="bar now", x=0.5, y=y, width=(width - 1) * share, height=_THICK, rx=2, stroke_width=1
        )
