"""Drawings: nothing outside the picture, nothing unescaped, nothing that is not there drawn as if it were."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markupsafe import Markup

from casestats.web.charts import Bar, Break, Point, bars, coverage_bars, line, rows, sparkline
from casestats.web.charts.drawing import lines_of, nice_steps, text_width

SIGNS = st.text(alphabet="aåö <>&\"'/{}0;", min_size=1, max_size=14)
VALUES = st.none() | st.integers(0, 5000) | st.floats(0, 500, allow_nan=False).map(lambda value: round(value, 1))
BARS = st.lists(
    st.builds(Bar, SIGNS, VALUES, VALUES, st.just(""), st.booleans(), st.booleans(), st.booleans()), max_size=30
)
BREAKS = st.lists(st.builds(Break, st.integers(0, 30), SIGNS), max_size=3)
POINTS = st.lists(st.builds(Point, SIGNS, VALUES, preliminary=st.booleans(), hidden=st.booleans()), max_size=40)
NUMBERS = ("x", "x1", "x2", "cx")
HEIGHTS = ("y", "y1", "y2", "cy")


def pictures(drawn: Markup) -> list[ET.Element]:
    """The variants of a drawing; parsing fails where anything is unescaped."""
    return list(ET.fromstring(f"<div>{drawn}</div>"))


def bars_of(picture: ET.Element, look: str = "bar") -> list[ET.Element]:
    return [part for part in picture.iter("rect") if look in part.get("class", "").split()]


def texts(picture: ET.Element) -> list[str]:
    return [part.text or "" for part in picture.iter("text")]


def demand_inside(picture: ET.Element) -> None:
    width, height = (float(part) for part in picture.attrib["viewBox"].split()[2:])
    for part in picture.iter():
        if part.tag in {"pattern", "defs"} or part.get("class") in {"hatch", "hatch-ground"}:
            continue
        for name in NUMBERS:
            assert -0.01 <= float(part.get(name, 0)) <= width + 0.01, ET.tostring(part)
        for name in HEIGHTS:
            assert -0.01 <= float(part.get(name, 0)) <= height + 0.01, ET.tostring(part)
        assert float(part.get("x", 0)) + float(part.get("width", 0)) <= width + 0.01 or part is picture
        assert float(part.get("y", 0)) + float(part.get("height", 0)) <= height + 0.01 or part is picture
        for corner in re.findall(r"([\d.]+),([\d.]+)", part.get("points", "")):
            assert 0 <= float(corner[0]) <= width
            assert 0 <= float(corner[1]) <= height


def demand_told(picture: ET.Element, title: str) -> None:
    """A screen reader hears the title and the description, and the content policy refuses nothing."""
    assert picture.get("role") == "img"
    ids = {part.get("id"): part.text for part in picture.iter() if part.get("id")}
    named = picture.attrib["aria-labelledby"].split()
    assert [name for name in named if name not in ids] == []
    assert ids[named[0]] == title
    assert all("style" not in part.attrib for part in picture.iter())
    assert not any(name.startswith("on") for part in picture.iter() for name in part.attrib)


Drawer = Callable[[str, str, str, list[Bar]], Markup]


@pytest.mark.parametrize("draw", [bars, rows])
@given(found=BARS, title=SIGNS)
@settings(max_examples=60, deadline=None)
def test_bars_keep_inside_and_there_is_one_for_each_value(draw: Drawer, found: list[Bar], title: str) -> None:
    values = sum(bar.value is not None and not bar.hidden for bar in found)
    befores = sum(bar.before is not None and not bar.before_hidden for bar in found)
    for picture in pictures(draw("a", title, "about", found)):
        demand_inside(picture)
        demand_told(picture, title)
        assert len(bars_of(picture)) == values + befores
        assert len(bars_of(picture, "then")) == befores


@given(found=BARS, breaks=BREAKS)
@settings(max_examples=60, deadline=None)
def test_breaks_keep_inside_too(found: list[Bar], breaks: list[Break]) -> None:
    within = [one for one in breaks if one.at < len(found)]
    for picture in pictures(bars("a", "t", "", found, now="2025", then="2024", breaks=within)):
        demand_inside(picture)
        assert sum(part.get("class") == "break" for part in picture.iter("line")) == len(within)


@given(found=BARS)
@settings(max_examples=60, deadline=None)
def test_standing_bars_begin_at_zero_and_are_as_high_as_their_values(found: list[Bar]) -> None:
    picture = pictures(bars("a", "t", "", found))[0]
    axis = next(float(part.attrib["y1"]) for part in picture.iter("line") if part.get("class") == "axis")
    drawn = bars_of(picture)
    assert all(float(bar.attrib["y"]) + float(bar.attrib["height"]) == pytest.approx(axis, abs=0.02) for bar in drawn)
    values = [value for bar in found for value in (bar.then, bar.now) if value is not None]
    heights = [float(bar.attrib["height"]) for bar in drawn]
    if values and max(values) > 0:
        per_unit = max(heights) / max(values)
        assert heights == pytest.approx([value * per_unit for value in values], abs=0.05)


@given(found=BARS)
@settings(max_examples=40, deadline=None)
def test_lying_bars_begin_at_the_same_line(found: list[Bar]) -> None:
    for picture in pictures(rows("a", "t", "", found)):
        assert len({bar.attrib["x"] for bar in bars_of(picture)}) <= 1


def test_a_missing_month_is_a_gap_with_its_words_and_a_hidden_one_two_points() -> None:
    found = [Bar("jan", 5), Bar("feb"), Bar("mar", 7, hidden=True), Bar("apr", 0)]
    for picture in pictures(bars("a", "t", "", found)):
        assert len(bars_of(picture)) == 2
        said = texts(picture)
        assert "uppgift saknas" in said
        assert ".." in said
        assert "7" not in said
        assert said.count("0") == 1


def test_a_preliminary_month_is_hatched_and_says_so() -> None:
    for picture in pictures(bars("a", "t", "", [Bar("jan", 5), Bar("feb", 4, preliminary=True)], language="en")):
        hatched = [bar for bar in bars_of(picture) if bar.get("fill", "").startswith("url(#a-")]
        assert len(hatched) == 1
        assert hatched[0].attrib["fill"][5:-1] in {part.get("id") for part in picture.iter("pattern")}
        assert "preliminary" in texts(picture)


def test_this_year_is_filled_and_the_year_before_outlined() -> None:
    for picture in pictures(bars("a", "t", "", [Bar("jan", 5, 4)], now="2025", then="2024")):
        assert [bar.get("class") for bar in bars_of(picture)].count("bar then") == 1
        assert {"2024", "2025"} <= set(texts(picture))


def test_long_series_have_lines_with_numbers_where_labels_would_not_fit() -> None:
    picture = pictures(bars("a", "t", "", [Bar(str(place), 1000 + place) for place in range(40)]))[0]
    assert any(part.get("class") == "grid" for part in picture.iter("line"))
    assert "1\u00a0039" not in texts(picture)


@given(found=POINTS, breaks=BREAKS, expected=st.lists(st.integers(0, 900), max_size=6))
@settings(max_examples=60, deadline=None)
def test_a_line_keeps_inside_and_is_interrupted_where_nothing_is_known(
    found: list[Point], breaks: list[Break], expected: list[int]
) -> None:
    points = found + [Point("x", value, low=value * 0.8, high=value * 1.3) for value in expected]
    within = [one for one in breaks if one.at < len(points)]
    known = [point.shown is not None for point in points]
    joined = sum(one and other for one, other in pairwise(known))
    for picture in pictures(line("a", "t", "d", points, breaks=within)):
        demand_inside(picture)
        demand_told(picture, "t")
        assert sum(part.get("class") == "curve" for part in picture.iter("line")) == joined
        assert sum(1 for _ in picture.iter("circle")) == sum(known)
        assert sum(1 for _ in picture.iter("polygon")) == bool(expected)


def test_a_forecast_is_dashed_open_and_told_with_its_interval() -> None:
    points = [Point("mar", 20), Point("apr", 31), Point("maj", 36, low=30, high=42)]
    for picture in pictures(line("a", "t", "d", points)):
        assert "36 (30–42)" in texts(picture)
        dashed = [
            part for part in picture.iter("line") if part.get("class") == "curve" and part.get("stroke-dasharray")
        ]
        assert len(dashed) == 1
        assert sum(part.get("class") == "point-open" for part in picture.iter("circle")) == 1


@given(st.lists(VALUES, max_size=30))
@settings(max_examples=60, deadline=None)
def test_a_sparkline_labels_its_first_and_last_value_only(values: list[float | None]) -> None:
    there = [value for value in values if value is not None]
    drawn = pictures(sparkline("a", "t", values))
    assert len(drawn) == bool(there)
    for picture in drawn:
        demand_inside(picture)
        assert len(texts(picture)) == 2


@given(st.lists(st.tuples(SIGNS, st.none() | st.floats(0, 1)), max_size=12))
@settings(max_examples=40, deadline=None)
def test_coverage_is_filled_as_far_as_it_goes_and_not_at_all_where_it_is_not_known(
    shares: list[tuple[str, float | None]],
) -> None:
    for picture in pictures(coverage_bars("a", "t", "d", shares)):
        demand_inside(picture)
        assert len(bars_of(picture, "ground")) == len(shares)
        assert len(bars_of(picture)) == sum(bool(share) for _, share in shares)
        assert texts(picture).count("uppgift saknas") >= sum(share is None for _, share in shares)


@pytest.mark.parametrize("value", [-1, float("nan"), float("inf")])
def test_what_is_no_count_is_refused(value: float) -> None:
    with pytest.raises(ValueError, match="zero or more"):
        bars("a", "t", "", [Bar("jan", value)])


def test_what_is_no_share_is_refused() -> None:
    with pytest.raises(ValueError, match="from 0 to 1"):
        coverage_bars("a", "t", "", [("x", 1.01)])


@given(st.floats(0.01, 1e7))
def test_a_scale_begins_at_zero_reaches_the_highest_value_and_has_few_steps(highest: float) -> None:
    steps = nice_steps(highest)
    assert steps[0] == 0
    assert steps[-1] >= highest * (1 - 1e-9)
    assert 2 <= len(steps) <= 6
    assert highest < 1 or all(float(step).is_integer() for step in steps)


@given(st.lists(st.text(alphabet="abc", min_size=1, max_size=9), max_size=20).map(" ".join), st.integers(80, 400))
def test_no_line_is_wider_than_its_room_and_no_word_is_lost(said: str, room: int) -> None:
    lines = lines_of(said, room)
    assert " ".join(lines) == said
    assert all(text_width(one) <= room for one in lines)
