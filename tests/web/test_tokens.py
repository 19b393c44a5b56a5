"""Colours can be read: every pair that meets on a page, on light and dark screens, and those a municipality chooses.

The contrast is computed here once more, from WCAG's own words, and compared with what the settings page uses.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casestats.actions import colours
from casestats.actions.preferences import ACCENT, SECOND, colour_trouble

STYLES = Path(colours.__file__).parents[1] / "web/static/casestats.css"
GROUNDS = ("paper", "wash")
TEXT = ("ink", "muted", "accent", "second", "act", "done")
PAIRS = [
    *((name, ground, 4.5) for name in TEXT for ground in GROUNDS),
    *((name, ground, 3.0) for name in ("before", "field", "focus") for ground in GROUNDS),
    ("on-accent", "accent", 4.5),
    ("paper", "act", 4.5),
    ("paper", "second", 4.5),
    ("focus-on-accent", "accent", 3.0),
]
"""Ink and its ground, and the least contrast between: 4.5 for text, 3 for edges and marks (WCAG 2.2, 1.4.3, 1.4.11)."""


def tokens(mode: str) -> dict[str, str]:
    """The colours of the block that follows the mark of the mode; what it leaves out is as in light."""
    text = STYLES.read_text("utf-8")

    def block(name: str) -> dict[str, str]:
        begun = text.split(f"/* tokens: {name} */")[1].split("}")[0]
        return dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", begun))

    return block("light") | block(mode)


def channel(value: int) -> float:
    part = value / 255
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4


def wcag_contrast(one: str, other: str) -> float:
    lights = []
    for colour in (one, other):
        red, green, blue = bytes.fromhex(colour.removeprefix("#"))
        lights.append(0.2126 * channel(red) + 0.7152 * channel(green) + 0.0722 * channel(blue))
    return (max(lights) + 0.05) / (min(lights) + 0.05)


@pytest.mark.parametrize("mode", ["light", "dark", "print"])
@pytest.mark.parametrize(("ink", "ground", "least"), PAIRS)
def test_every_pair_of_colours_can_be_read(mode: str, ink: str, ground: str, least: float) -> None:
    found = tokens(mode)
    assert wcag_contrast(found[ink], found[ground]) >= least, (mode, ink, ground)


def test_the_least_contrast_of_a_field_border_is_more_than_asked_for() -> None:
    found = tokens("light")
    assert wcag_contrast(found["field"], found["wash"]) > 4


def test_black_on_white_is_twenty_one_to_one() -> None:
    assert wcag_contrast("#000000", "#ffffff") == pytest.approx(21)
    assert colours.contrast("#000000", "#ffffff") == pytest.approx(21)


HEX = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


@given(HEX, HEX)
def test_the_settings_page_computes_contrast_as_the_standard_says(one: str, other: str) -> None:
    assert colours.contrast(one, other) == pytest.approx(wcag_contrast(one, other))


@given(HEX)
def test_a_chosen_colour_can_be_read_on_dark_screens_too(colour: str) -> None:
    dark = colours.for_dark_screens(colour)
    assert all(wcag_contrast(dark, tokens("dark")[ground]) >= 4.5 for ground in GROUNDS)


def test_the_grounds_of_the_rule_are_those_of_the_stylesheet() -> None:
    assert tuple(tokens("light")[ground] for ground in GROUNDS) == colours.LIGHT_GROUNDS
    assert tuple(tokens("dark")[ground] for ground in GROUNDS) == colours.DARK_GROUNDS
    assert (tokens("light")["accent"], tokens("light")["second"]) == (ACCENT, SECOND)


# On the wash #f4f6f6 these two greys are the last that passes and the first that does not.
@pytest.mark.parametrize(("colour", "refused"), [("#6f6f6f", False), ("#707070", False), ("#717171", True)])
def test_a_colour_at_the_threshold_of_contrast_is_refused_just_below_it(colour: str, refused: bool) -> None:
    worst = min(wcag_contrast(colour, ground) for ground in colours.LIGHT_GROUNDS)
    assert (worst < 4.5) == refused
    trouble = colour_trouble("accent", colour)
    assert (trouble is not None) == refused
    if trouble:
        assert f"{worst:.2f}".replace(".", ",") in trouble.sv
        assert f"{worst:.2f}" in trouble.en


@pytest.mark.parametrize("written", ["0b5c63", "#0b5c6", "#0b5c633", "#0B5C63", "red", "url(x)", "#0b5c63;}"])
def test_what_is_no_colour_is_refused(written: str) -> None:
    trouble = colour_trouble("second", written)
    assert trouble is not None
    assert "#0b5c63" in trouble.en


def test_no_colour_at_all_means_our_own() -> None:
    assert colour_trouble("accent", "") is None
