"""Bars that stand beside each other, as months do: this year filled, the year before outlined."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from markupsafe import Markup

from casestats.web.charts.drawing import (
    LINE,
    WIDE,
    Box,
    demand_counts,
    drawing,
    drawn_breaks,
    element,
    hatching,
    height_of,
    missing,
    nice_steps,
    placed_breaks,
    shown,
    sparse,
    text_width,
    words_at,
)
from casestats.web.charts.rows import lying
from casestats.web.charts.samples import samples
from casestats.web.charts.shapes import Bar, Break
from casestats.words import Language

_PLOT = 220


def bars(
    key: str,
    title: str,
    desc: str,
    shown_bars: Sequence[Bar],
    *,
    now: str = "",
    then: str = "",
    breaks: Sequence[Break] = (),
    language: Language = "sv",
) -> Markup:
    """Standing bars for a wide page, and the same as lying ones for a narrow one. `now` and `then` name the series."""
    standing = _standing(key, title, desc, shown_bars, now, then, breaks, language)
    narrow = lying(key, title, desc, shown_bars, now, then, breaks, language, look="narrow")
    return standing + narrow


def _standing(
    key: str,
    title: str,
    desc: str,
    shown_bars: Sequence[Bar],
    now: str,
    then: str,
    breaks: Sequence[Break],
    language: Language,
) -> Markup:
    paired = any(bar.before is not None or bar.before_hidden for bar in shown_bars)
    values = demand_counts([bar.now for bar in shown_bars] + [bar.then for bar in shown_bars])
    steps = nice_steps(max(values, default=0))
    slot = WIDE / max(len(shown_bars), 1)
    labelled = _every_value_fits(values, language, slot * (0.46 if paired else 0.92))
    left = 0.0 if labelled else max(text_width(shown(step, language)) for step in steps) + 12
    slot = (WIDE - left) / max(len(shown_bars), 1)
    ordered = sorted(breaks, key=lambda found: found.at)
    placed = placed_breaks(ordered, [left + found.at * slot for found in ordered], WIDE)
    key_row = samples(f"{key}-wide", shown_bars, now, then if paired else "", language, WIDE)
    above = key_row.height + height_of(placed) + LINE
    box = Box(left, above, WIDE, above + _PLOT)
    parts: list[Markup] = [hatching(f"{key}-wide-hatch"), *key_row.parts]
    parts += drawn_breaks(placed, key_row.height, box.bottom)
    if not labelled:
        parts += _grid(box, steps, language)
    names = sparse([bar.label for bar in shown_bars], slot)
    for place, bar in enumerate(shown_bars):
        middle = left + (place + 0.5) * slot
        parts += _pair(key, bar, middle, slot, box, steps[-1], paired=paired, labelled=labelled, language=language)
        if place in names:
            half = text_width(bar.label) / 2
            x = min(max(middle, half), WIDE - half) if half * 2 < WIDE else WIDE / 2
            parts.append(words_at(x, box.bottom + LINE, bar.label, anchor="middle", look="quiet-text"))
    parts.append(element("line", class_="axis", x1=left, y1=box.bottom, x2=WIDE, y2=box.bottom, stroke_width=1))
    return drawing(key, title, desc, parts, width=WIDE, height=box.bottom + LINE + 8, look="wide")


def _every_value_fits(values: Sequence[float], language: Language, room: float) -> bool:
    return max((text_width(shown(value, language)) for value in values), default=0) <= room


def _grid(box: Box, steps: Sequence[float], language: Language) -> Iterator[Markup]:
    for step in steps:
        y = box.bottom - box.height * step / steps[-1]
        if step:
            yield element("line", class_="grid", x1=box.left, y1=y, x2=box.right, y2=y, stroke_width=1)
        yield words_at(box.left - 8, y + 5, shown(step, language), anchor="end", look="quiet-text")


def _pair(
    key: str,
    bar: Bar,
    middle: float,
    slot: float,
    box: Box,
    highest: float,
    *,
    paired: bool,
    labelled: bool,
    language: Language,
) -> Iterator[Markup]:
    """The year before to the left, this year to the right, as time goes."""
    width = min(slot * (0.38 if paired else 0.64), 44)
    apart = width / 2 + slot * 0.02
    if paired:
        x = middle - apart
        yield from _one(x, width, bar.then, bar.before_hidden, box, highest, labelled, language, "then")
    look = "now-hatched" if bar.preliminary else "now"
    x = middle + apart if paired else middle
    yield from _one(x, width, bar.now, bar.hidden, box, highest, labelled, language, look, f"{key}-wide-hatch")


def _one(
    middle: float,
    width: float,
    value: float | None,
    hidden: bool,
    box: Box,
    highest: float,
    labelled: bool,
    language: Language,
    look: str,
    hatch: str = "",
) -> Iterator[Markup]:
    quiet = "quiet-text" if look == "then" else ""
    if value is None:
        yield _no_value(middle, box.bottom - 6, width, hidden, language)
        return
    height = box.height * value / highest
    filled = {"fill": f"url(#{hatch})"} if look == "now-hatched" else {}
    yield element(
        "rect",
        class_=f"bar {look}",
        x=middle - width / 2,
        y=box.bottom - height,
        width=width,
        height=height,
        stroke_width=1.5,
        **filled,
    )
    if labelled:
        yield words_at(
            middle, box.bottom - height - 6, shown(value, language), anchor="middle", look=quiet, bold=not quiet
        )


def _no_value(middle: float, foot: float, width: float, hidden: bool, language: Language) -> Markup:
    """The sign of a hidden value, or that it is missing: lying where there is room, else standing."""
    said = missing(hidden, language)
    if text_width(said) <= width + 8:
        return words_at(middle, foot, said, anchor="middle", look="quiet-text")
    return words_at(middle + 5, foot, said, look="quiet-text", turned=True)
