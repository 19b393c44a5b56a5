"""Bars that lie under each other: for units, ages and sexes, and for months where the page is narrow."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from markupsafe import Markup

from casestats.web.charts.drawing import (
    LINE,
    NARROW,
    WIDE,
    demand_counts,
    drawing,
    element,
    hatching,
    lines_of,
    missing,
    shown,
    text_width,
    words_at,
)
from casestats.web.charts.samples import samples
from casestats.web.charts.shapes import Bar, Break
from casestats.words import Language

_THICK, _THIN = 18, 14


def rows(
    key: str,
    title: str,
    desc: str,
    shown_bars: Sequence[Bar],
    *,
    now: str = "",
    then: str = "",
    language: Language = "sv",
) -> Markup:
    """Lying bars, for a wide and for a narrow page."""
    variants = (("wide", WIDE), ("narrow", NARROW))
    return Markup("").join(
        lying(key, title, desc, shown_bars, now, then, (), language, look=look, width=width) for look, width in variants
    )


def lying(
    key: str,
    title: str,
    desc: str,
    shown_bars: Sequence[Bar],
    now: str,
    then: str,
    breaks: Sequence[Break],
    language: Language,
    *,
    look: str,
    width: float = NARROW,
) -> Markup:
    """One variant. Labels stand to the left where they are short, else above their bars."""
    paired = any(bar.before is not None or bar.before_hidden for bar in shown_bars)
    values = demand_counts([bar.now for bar in shown_bars] + [bar.then for bar in shown_bars])
    highest = max(values, default=0) or 1
    widest = max((text_width(bar.label) for bar in shown_bars), default=0)
    above = widest > width * 0.32
    left = 0.0 if above else widest + 12
    right = width - max((text_width(shown(value, language)) for value in values), default=24) - 8
    key_row = samples(f"{key}-{look}", shown_bars, now, then if paired else "", language, width, now_first=True)
    parts: list[Markup] = [hatching(f"{key}-{look}-hatch"), *key_row.parts]
    y = begun = key_row.height
    for place, bar in enumerate(shown_bars):
        for found in breaks:
            if found.at == place:
                words = lines_of(found.words, width)
                parts += _break(words, y, width)
                y += len(words) * LINE + 12
                begun = y
        if above:
            for said in lines_of(bar.label, width):
                y += LINE
                parts.append(words_at(0, y - 5, said))
            begun = y
        else:
            parts.append(words_at(0, y + _THICK / 2 + 5, bar.label))
        parts += _bar(bar.now, bar.hidden, left, right, y, _THICK, highest, language, _look(bar), f"{key}-{look}-hatch")
        y += _THICK
        if paired:
            parts += _bar(bar.then, bar.before_hidden, left, right, y + 3, _THIN, highest, language, "then")
            y += _THIN + 3
        parts.append(element("line", class_="axis", x1=left, y1=begun, x2=left, y2=y, stroke_width=1))
        y += 12 if paired or above else 8
        begun = y
    return drawing(key, title, desc, parts, width=width, height=max(y, 1), look=look)


def _look(bar: Bar) -> str:
    return "now-hatched" if bar.preliminary else "now"


def _break(words: Sequence[str], y: float, width: float) -> Iterator[Markup]:
    for place, said in enumerate(words, start=1):
        yield words_at(0, y + place * LINE - 5, said, look="break-text")
    under = y + len(words) * LINE + 2
    yield element("line", class_="break", x1=0, y1=under, x2=width, y2=under, stroke_width=1.5, stroke_dasharray="2 3")


def _bar(
    value: float | None,
    hidden: bool,
    left: float,
    right: float,
    y: float,
    thick: float,
    highest: float,
    language: Language,
    look: str,
    hatch: str = "",
) -> Iterator[Markup]:
    quiet = "quiet-text" if look == "then" else ""
    if value is None:
        yield words_at(left + 6, y + thick / 2 + 5, missing(hidden, language), look="quiet-text")
        return
    length = max(right - left, 1) * value / highest
    filled = {"fill": f"url(#{hatch})"} if look == "now-hatched" else {}
    yield element("rect", class_=f"bar {look}", x=left, y=y, width=length, height=thick, stroke_width=1.5, **filled)
    yield words_at(left + length + 6, y + thick / 2 + 5, shown(value, language), look=quiet, bold=not quiet)
