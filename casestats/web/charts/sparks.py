"""A line the height of a word: no axes, its first and last value labelled."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from markupsafe import Markup

from casestats.web.charts.drawing import demand_counts, drawing, element, shown, text_width, words_at
from casestats.words import Language

_WIDTH, _HEIGHT, _EDGE = 180, 40, 8
_BOLD = 1.25  # so much wider are bold figures


def sparkline(key: str, title: str, values: Sequence[float | None], *, language: Language = "sv") -> Markup:
    """The way of a figure. Missing values are gaps. The line of zero is the lower edge."""
    there = demand_counts(values)
    known = [place for place, value in enumerate(values) if value is not None]
    if not there:
        return Markup("")
    highest = max(there) or 1
    first, last = shown(there[0], language), shown(there[-1], language)
    left, right = text_width(first) + 10, _WIDTH - text_width(last) * _BOLD - 10
    step = (right - left) / max(len(values) - 1, 1)

    def x(place: int) -> float:
        return left + place * step

    def y(value: float) -> float:
        return _HEIGHT - _EDGE - (_HEIGHT - 2 * _EDGE) * value / highest

    parts = [
        element("line", class_="curve", x1=x(place), y1=y(one), x2=x(place + 1), y2=y(other), stroke_width=2)
        for place, (one, other) in enumerate(pairwise(values))
        if one is not None and other is not None
    ]
    alone = [place for place in known if not {place - 1, place + 1} & set(known)]
    parts += [
        element("circle", class_="point", cx=x(place), cy=y(values[place] or 0), r=2, stroke_width=0) for place in alone
    ]
    parts.append(element("circle", class_="point", cx=x(known[-1]), cy=y(there[-1]), r=3.5, stroke_width=0))
    parts.append(words_at(left - 8, y(there[0]) + 5, first, anchor="end", look="quiet-text"))
    parts.append(words_at(x(known[-1]) + 8, y(there[-1]) + 5, last, bold=True))
    return drawing(key, title, "", parts, width=_WIDTH, height=_HEIGHT)
