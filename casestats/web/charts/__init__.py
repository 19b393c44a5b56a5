"""Figures drawn as SVG, on the server: pure functions from small dataclasses to Markup.

Every drawing has a title and a description, begins at zero, labels its values directly and says nothing by colour
alone. A value that is missing is a gap, one that is hidden is "..", and neither is ever drawn as zero. Drawings that
would be too small to read on a narrow page come in two variants, and the stylesheet shows one.
"""

from casestats.web.charts.columns import bars
from casestats.web.charts.coverage import coverage_bars
from casestats.web.charts.lines import line
from casestats.web.charts.rows import rows
from casestats.web.charts.shapes import Bar, Break, Point
from casestats.web.charts.sparks import sparkline

__all__ = ["Bar", "Break", "Point", "bars", "coverage_bars", "line", "rows", "sparkline"]
