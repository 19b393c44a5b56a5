"""A line above the bars that names the series where they need a name: a sample of each with its words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from markupsafe import Markup

from casestats.web.charts.drawing import LINE, element, text_width, words_at
from casestats.web.charts.shapes import Bar
from casestats.words import Language

_PRELIMINARY = {"sv": "preliminär", "en": "preliminary"}


class Samples(NamedTuple):
    parts: list[Markup]
    height: float


def samples(
    key: str, bars: Sequence[Bar], now: str, then: str, language: Language, width: float, *, now_first: bool = False
) -> Samples:
    """In the order in which the bars come; nothing where one series needs no name. A name that does not fit on the line
    begins a new one."""
    named = [("then", then)] if then else []
    named += [("now", now)] if now else []
    if now_first:
        named.reverse()
    if any(bar.preliminary for bar in bars):
        named.append(("now-hatched", _PRELIMINARY[language]))
    parts: list[Markup] = []
    x, y = 0.0, 0.0
    for look, words in named:
        room = 24 + text_width(words)
        if x and x + room > width:
            x, y = 0.0, y + LINE
        filled = {"fill": f"url(#{key}-hatch)"} if look == "now-hatched" else {}
        parts.append(element("rect", class_=look, x=x + 1, y=y + 3, width=14, height=12, stroke_width=1.5, **filled))
        parts.append(words_at(x + 22, y + 14, words))
        x += room + 16
    return Samples(parts, y + LINE + 8 if parts else 0.0)
