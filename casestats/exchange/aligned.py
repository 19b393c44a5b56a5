"""Lines of words and figures as plain text, the figures in columns aligned to the right."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence

TITLE_WIDTH = 44


class Line:
    """A line of a table: words to the left, figures to the right."""

    def __init__(self, words: str, figures: Sequence[str] = ()) -> None:
        self.words = textwrap.wrap(words, TITLE_WIDTH, subsequent_indent="  ") or [""]
        self.figures = figures


def aligned(lines: Iterable[Line]) -> list[str]:
    every = list(lines)
    left = max(len(words) for line in every for words in line.words)
    columns = max(len(line.figures) for line in every)
    rows = [[*line.figures, *[""] * (columns - len(line.figures))] for line in every]
    widths = [max(len(row[place]) for row in rows) for place in range(columns)]
    text = []
    for line, row in zip(every, rows, strict=True):
        *before, last = line.words
        text += [words.rstrip() for words in before]
        figures = "  ".join(figure.rjust(width) for figure, width in zip(row, widths, strict=True))
        text.append(f"{last.ljust(left)}  {figures}".rstrip())
    return text
