"""A series as a line: what has been, drawn; what is expected, dashed, in the band it will be in 8 times of 10."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from markupsafe import Markup

from casestats.web.charts.drawing import (
    LINE,
    NARROW,
    WIDE,
    Anchor,
    Box,
    demand_counts,
    drawing,
    drawn_breaks,
    element,
    height_of,
    nice_steps,
    placed_breaks,
    shown,
    sparse,
    text_width,
    words_at,
)
from casestats.web.charts.shapes import Break, Point
from casestats.web.formats import HIDDEN
from casestats.words import Language

_PLOT = {WIDE: 220, NARROW: 180}


def line(
    key: str,
    title: str,
    desc: str,
    points: Sequence[Point],
    *,
    breaks: Sequence[Break] = (),
    language: Language = "sv",
) -> Markup:
    """The line, for a wide and for a narrow page. It is interrupted where a value is missing or hidden."""
    return Markup("").join(
        _variant(key, title, desc, points, breaks, language, look, width)
        for look, width in (("wide", WIDE), ("narrow", NARROW))
    )


class _Scale:
    """Where points stand: each in the middle of its slot."""

    def __init__(self, box: Box, points: Sequence[Point], highest: float) -> None:
        self.box, self.highest = box, highest
        self.slot = box.width / max(len(points), 1)

    def x(self, place: int) -> float:
        return self.box.left + (place + 0.5) * self.slot

    def y(self, value: float) -> float:
        return self.box.bottom - self.box.height * value / self.highest


def _variant(
    key: str,
    title: str,
    desc: str,
    points: Sequence[Point],
    breaks: Sequence[Break],
    language: Language,
    look: str,
    width: float,
) -> Markup:
    values = demand_counts([value for point in points for value in (point.shown, point.low, point.high)])
    steps = nice_steps(max(values, default=0))
    left = max(text_width(shown(step, language)) for step in steps) + 12
    ordered = sorted(breaks, key=lambda found: found.at)
    slot = (width - left) / max(len(points), 1)
    placed = placed_breaks(ordered, [left + found.at * slot for found in ordered], width)
    top = height_of(placed) + LINE
    scale = _Scale(Box(left, top, width, top + _PLOT[int(width)]), points, steps[-1])
    parts = [*_grid(scale.box, steps, language), *drawn_breaks(placed, 0, scale.box.bottom)]
    parts += _band(points, scale)
    parts += _curves(points, scale)
    parts += _marks(points, scale)
    parts += _labels(points, scale, language, width)
    return drawing(key, title, desc, parts, width=width, height=scale.box.bottom + LINE + 8, look=look)


def _grid(box: Box, steps: Sequence[float], language: Language) -> Iterator[Markup]:
    for step in steps:
        y = box.bottom - box.height * step / steps[-1]
        look = "grid" if step else "axis"
        yield element("line", class_=look, x1=box.left, y1=y, x2=box.right, y2=y, stroke_width=1)
        yield words_at(box.left - 8, y + 5, shown(step, language), anchor="end", look="quiet-text")


def _band(points: Sequence[Point], scale: _Scale) -> Iterator[Markup]:
    """From the last known value, which is certain, out to the intervals."""
    upper: list[tuple[float, float]] = []
    lower: list[tuple[float, float]] = []
    for place, point in enumerate(points):
        if point.low is None or point.high is None:
            continue
        before = points[place - 1] if place else None
        if before is not None and not before.forecast and before.shown is not None:
            upper.append((scale.x(place - 1), scale.y(before.shown)))
        upper.append((scale.x(place), scale.y(point.high)))
        lower.append((scale.x(place), scale.y(point.low)))
    if lower:
        corners = " ".join(f"{x:.1f},{y:.1f}" for x, y in upper + lower[::-1])
        yield element("polygon", class_="band", points=corners)


def _curves(points: Sequence[Point], scale: _Scale) -> Iterator[Markup]:
    """A piece for each pair of neighbours that both have a value."""
    for place, (one, other) in enumerate(pairwise(points)):
        if one.shown is None or other.shown is None:
            continue
        dashed = {"stroke_dasharray": "5 4"} if other.forecast else {}
        yield element(
            "line",
            class_="curve",
            x1=scale.x(place),
            y1=scale.y(one.shown),
            x2=scale.x(place + 1),
            y2=scale.y(other.shown),
            stroke_width=2.5,
            stroke_linecap="round",
            **dashed,
        )


def _marks(points: Sequence[Point], scale: _Scale) -> Iterator[Markup]:
    """A point for each value, open where it is preliminary or expected; ".." where it is hidden."""
    for place, point in enumerate(points):
        if point.shown is not None:
            look = "point-open" if point.preliminary or point.forecast else "point"
            yield element("circle", class_=look, cx=scale.x(place), cy=scale.y(point.shown), r=3.5, stroke_width=1.5)
        elif point.hidden:
            yield words_at(scale.x(place), scale.box.bottom - 6, HIDDEN, anchor="middle", look="quiet-text")


def _labels(points: Sequence[Point], scale: _Scale, language: Language, width: float) -> Iterator[Markup]:
    """The first and the last known value, and the last expected one with its interval."""
    known = [place for place, point in enumerate(points) if point.shown is not None and not point.forecast]
    expected = [place for place, point in enumerate(points) if point.shown is not None and point.forecast]
    for place in sorted({*known[:1], *known[-1:], *expected[-1:]}):
        point = points[place]
        if point.shown is None:
            continue
        said = shown(point.shown, language)
        y = scale.y(point.shown)
        if point.low is not None and point.high is not None:
            said += f" ({shown(point.low, language)}–{shown(point.high, language)})"
            y = scale.y(point.high)
        yield _held(scale.x(place), max(y - 10, 12), said, width, bold=not point.forecast)
    for place in sparse([point.label for point in points], scale.slot):
        yield _held(scale.x(place), scale.box.bottom + LINE, points[place].label, width, look="quiet-text")


def _held(x: float, y: float, said: str, width: float, *, look: str = "", bold: bool = False) -> Markup:
    """A text in the middle over x, or as near to it as keeps it inside."""
    half = text_width(said) / 2
    anchor: Anchor = "middle"
    if x + half > width:
        x, anchor = width, "end"
    elif x - half < 0:
        x, anchor = 0, "start"
    return words_at(x, y, said, anchor=anchor, look=look, bold=bold)
