"""What all drawings share: elements, scales, and how wide a text is, about."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Literal, NamedTuple

from markupsafe import Markup, escape

from casestats.web import formats
from casestats.web.charts.shapes import Break
from casestats.words import Language

Anchor = Literal["start", "middle", "end"]
Attribute = float | int | str

TEXT = 14
"""The size of text in a drawing, in its own units."""
LINE = 20
"""From one line of text to the next."""
WIDE, NARROW = 800, 360
"""The widths of the two variants of a drawing."""


class Box(NamedTuple):
    """Where values are drawn. y grows downwards: `bottom` is the line of zero."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def height(self) -> float:
        return self.bottom - self.top


def element(name: str, content: str = "", /, **attributes: Attribute) -> Markup:
    """An element. Everything in it is escaped but what is Markup already."""
    written = "".join(f' {_attribute_name(attribute)}="{_written(value)}"' for attribute, value in attributes.items())
    return Markup(f"<{name}{written}>{escape(content)}</{name}>")  # noqa: S704 (escaped here; ten times as fast as format)


@cache
def _attribute_name(name: str) -> str:
    """`stroke_width` -> `stroke-width`; `class_` -> `class`; what SVG writes in camel case stays."""
    return name.rstrip("_").replace("_", "-")


def _written(value: Attribute) -> str:
    """As an attribute says it: a number with two decimals at most."""
    return escape(value) if isinstance(value, str) else f"{value:.2f}".rstrip("0").rstrip(".")


def words_at(
    x: float, y: float, said: str, *, anchor: Anchor = "start", look: str = "", bold: bool = False, turned: bool = False
) -> Markup:
    """A text with its base line at y. `turned`: it rises from there, to be read from the right."""
    more: dict[str, Attribute] = {"class_": look} if look else {}
    if bold:
        more["font_weight"] = 600
    if anchor != "start":
        more["text_anchor"] = anchor
    if turned:
        more["transform"] = f"rotate(-90 {_written(x)} {_written(y)})"
    return element("text", said, x=x, y=y, font_size=TEXT, **more)


def drawing(
    key: str, title: str, desc: str, parts: Iterable[Markup], *, width: float, height: float, look: str = ""
) -> Markup:
    """The whole picture. Screen readers read its title and description and none of its parts."""
    named = f"{key}-{look}" if look else key
    content = Markup("").join(
        (
            element("title", title, id=f"{named}-title"),
            element("desc", desc, id=f"{named}-desc") if desc else Markup(""),
            *parts,
        )
    )
    return element(
        "svg",
        content,
        class_=f"drawing {look}-drawing" if look else "drawing",
        viewBox=f"0 0 {_written(width)} {_written(height)}",
        role="img",
        focusable="false",
        aria_labelledby=f"{named}-title" + (f" {named}-desc" if desc else ""),
    )


def hatching(name: str) -> Markup:
    """The pattern of preliminary months."""
    inside = element("rect", class_="hatch-ground", width=7, height=7)
    inside += element("line", class_="hatch", x1=0, y1=0, x2=0, y2=7, stroke_width=5)
    turned = {"patternUnits": "userSpaceOnUse", "patternTransform": "rotate(45)"}
    return element("defs", element("pattern", inside, id=name, width=7, height=7, **turned))


def shown(value: float, language: Language) -> str:
    """A value as a label says it."""
    return formats.number(value, language, 0 if float(value).is_integer() else 1)


def missing(hidden: bool, language: Language) -> str:
    """What stands where no bar does."""
    return formats.HIDDEN if hidden else formats.MISSING.spoken(language)


def text_width(said: str, size: float = TEXT) -> float:
    """About how wide a text is, rather too wide than too narrow."""
    return len(said) * size * 0.58


def lines_of(said: str, room: float) -> list[str]:
    """A text broken into lines that fit."""
    lines: list[str] = []
    for word in said.split():
        if lines and text_width(f"{lines[-1]} {word}") <= room:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines or [""]


def nice_steps(highest: float) -> list[float]:
    """From zero to what is at least the highest value, in 2 to 5 steps of 1, 2 or 5 times a power of ten."""
    if highest <= 0:
        return [0, 1]
    rough = highest / 4
    power = 10 ** math.floor(math.log10(rough))
    step = next(times * power for times in (1, 2, 5, 10) if times * power >= rough)
    step = max(step, 1) if highest >= 1 else step
    return [step * number for number in range(math.ceil(highest / step - 1e-9) + 1)]


def demand_counts(values: Iterable[float | None]) -> list[float]:
    """The values that are there. Nothing here counts below zero, so such a value is a mistake of the caller."""
    there = [value for value in values if value is not None]
    if any(value < 0 or not math.isfinite(value) for value in there):
        raise ValueError("a count is zero or more")
    return there


def sparse(labels: Sequence[str], slot: float) -> set[int]:
    """Which labels stand beneath an axis with so much room for each: every one, or every second, ... The last always
    does, and so does the first where there is room."""
    if not labels:
        return set()
    widest = max(text_width(label) for label in labels) + 8
    every = max(1, math.ceil(widest / max(slot, 0.01)))
    return set(range(len(labels) - 1, -1, -every))


class BreakText(NamedTuple):
    """A break with its words in lines, and on which side of the rule they stand."""

    x: float
    lines: list[str]
    anchor: Anchor


def placed_breaks(breaks: Sequence[Break], xs: Sequence[float], width: float) -> list[BreakText]:
    """Breaks from left to right, each with its words on the side that has room."""
    placed = []
    for found, x in zip(breaks, xs, strict=True):
        after = x <= width / 2
        room = max((width - x if after else x) - 12, 60)
        placed.append(BreakText(x, lines_of(found.words, room), "start" if after else "end"))
    return placed


def drawn_breaks(placed: Sequence[BreakText], top: float, bottom: float) -> list[Markup]:
    """Each rule begins at its own words, which stand above those of the break after it."""
    parts, y = [], top
    for found in placed:
        parts.append(element("line", class_="break", x1=found.x, y1=y + 2, x2=found.x, y2=bottom, **_DASHED))
        for said in found.lines:
            y += LINE
            aside = 6 if found.anchor == "start" else -6
            parts.append(words_at(found.x + aside, y - 5, said, anchor=found.anchor, look="break-text"))
    return parts


def height_of(placed: Sequence[BreakText]) -> float:
    return float(sum(len(found.lines) for found in placed) * LINE)


_DASHED: dict[str, Attribute] = {"stroke_width": 1.5, "stroke_dasharray": "2 3"}
