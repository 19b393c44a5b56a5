"""Lines with quotes. A quote is believed only where it opens and closes as it should.

A stray quote could otherwise swallow the rows after it, or move cells into other columns. So a line whose quotes do not
add up is read with quotes as ordinary characters where that gives the right number of columns, and is refused where
it does not.
"""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterator

from casestats.adapters.tables.table import BrokenRow

LONGEST_CELL = 200
"""Lines that one quoted cell may have before its opening quote is taken for a stray one."""


class Quotes:
    """Reads lines that hold a quote, and takes the lines that follow from the same iterator as it needs them.

    `width` is the number of columns with headings, or 0 while it is not known; `stray` counts the rows read with quotes
    as characters.
    """

    def __init__(self, lines: Iterator[str], delimiter: str, width: int) -> None:
        self.stray = 0
        self._lines = lines
        self._delimiter = delimiter
        self._width = width
        self._pending: deque[str] = deque()
        self._taken: list[str] = []
        self._first: str | None = None
        self._reader = self._renewed()

    def read(self, line: str) -> list[list[str]]:
        """The records of a line and of those it made us look at: one, as a rule."""
        records = self._record(line)
        while self._pending:
            line = self._pending.popleft()
            records += self._record(line) if '"' in line else [self._split(line)]
        return records

    def _record(self, line: str) -> list[list[str]]:
        self._first = line
        self._taken.clear()
        try:
            cells = next(self._reader)
        except (csv.Error, StopIteration):
            self._reader = self._renewed()
            self._pending.extendleft(reversed(self._taken))
            return self._broken(line)
        if self._taken and self._width:
            whole = sum(each.count(self._delimiter) >= self._width - 1 for each in (line, *self._taken))
            if whole > 1:  # rows of their own seem to lie within the quotes
                return [BrokenRow() for _ in range(whole)]
        return [cells]

    def _renewed(self) -> Iterator[list[str]]:
        return csv.reader(self._feed(), delimiter=self._delimiter, strict=True)

    def _feed(self) -> Iterator[str]:
        """The line at hand, and more for as long as a quote is open."""
        while True:
            if self._first is not None:
                line, self._first = self._first, None
            elif len(self._taken) >= LONGEST_CELL:
                return
            else:
                following = self._pending.popleft() if self._pending else next(self._lines, None)
                if following is None:
                    return
                self._taken.append(following)
                line = following
            yield line

    def _broken(self, line: str) -> list[list[str]]:
        """The line with its quotes as characters, if that is safe; else it is refused, with the lines that seem to go
        on with its open quote."""
        cells = self._split(line)
        if not self._width:
            return [cells]
        paired = all(cell.count('"') % 2 == 0 for cell in cells)
        fits = len(cells) >= self._width and not any(cells[self._width :])
        if fits and (paired or self._next_is_whole()):
            self.stray += 1
            return [cells]
        refused: list[list[str]] = [BrokenRow()]
        going_on = next((place for place, each in enumerate(self._pending) if '"' in each), -1)
        if line.count('"') % 2 and going_on >= 0:
            for _ in range(going_on + 1):
                self._pending.popleft()
                refused.append(BrokenRow())
        return refused

    def _next_is_whole(self) -> bool:
        if not self._pending:
            following = next(self._lines, None)
            if following is None:
                return True
            self._pending.append(following)
        following = self._pending[0]
        return not following.strip() or following.count(self._delimiter) >= self._width - 1

    def _split(self, line: str) -> list[str]:
        return line.rstrip("\n").split(self._delimiter)
