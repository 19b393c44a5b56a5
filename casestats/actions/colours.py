"""Whether a colour can be read on another, as WCAG 2.2 computes it, and a municipality's colours for dark screens."""

from __future__ import annotations

import re

ENOUGH = 4.5
"""The contrast that text needs (WCAG 2.2, 1.4.3)."""

LIGHT_GROUNDS = ("#ffffff", "#f4f6f6")
"""Paper and wash, on which text stands."""

DARK_GROUNDS = ("#14191f", "#1d242c")
"""The same on a dark screen."""

_FORM = re.compile(r"#[0-9a-f]{6}")


def is_colour(written: str) -> bool:
    """`#0b5c63`: six hexadecimal digits in lower case."""
    return _FORM.fullmatch(written) is not None


def luminance(colour: str) -> float:
    """Relative luminance: 0 is black, 1 is white."""
    parts = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """From 1, the same, to 21, black on white."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def least_contrast(colour: str, grounds: tuple[str, ...] = LIGHT_GROUNDS) -> float:
    return min(contrast(colour, ground) for ground in grounds)


def for_dark_screens(colour: str) -> str:
    """The colour mixed with as little white as makes it readable on the dark grounds."""
    parts = [int(colour[place : place + 2], 16) for place in (1, 3, 5)]
    mixed = colour
    for percent in range(0, 101, 2):
        mixed = "#" + "".join(f"{round(part + (255 - part) * percent / 100):02x}" for part in parts)
        if least_contrast(mixed, DARK_GROUNDS) >= ENOUGH:
            break
    return mixed
