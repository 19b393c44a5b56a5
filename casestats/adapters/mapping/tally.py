"""Counting what is odd while rows go by, so that it is told once, with how many rows and where the first one is.

A `Lookup` is a dict from a cell's text to its value. What is plain is kept, and costs one look-up a row. What is
odd is not kept, so that every row with it comes by and is counted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Generic, NamedTuple, TypeVar

V = TypeVar("V")

MOST_CODES = 100
"""How many different codes of one column are told one by one; a column with more is no column of codes."""


class Odd(NamedTuple, Generic[V]):
    """A value that is read in spite of something: what it is read as, which rule it met, and the codes concerned."""

    value: V
    rule: str
    codes: tuple[str, ...] = ()


class Seen(NamedTuple):
    """Something odd: under which rule, in which column, about which code, in how many rows, first in which row."""

    rule: str
    column: str
    code: str
    rows: int
    first: int


class Tally:
    """What is odd in one table. `row` is the number of the row at hand."""

    __slots__ = ("_codes", "_seen", "row")

    def __init__(self) -> None:
        self.row = 0
        self._seen: dict[tuple[str, str, str], list[int]] = {}
        self._codes: dict[tuple[str, str], int] = {}

    def note(self, rule: str, column: str = "", code: str = "") -> None:
        """Count the row at hand. Codes beyond the first MOST_CODES of a column are counted together."""
        key = (rule, column, code)
        entry = self._seen.get(key)
        if entry is None and code:
            known = self._codes.get((rule, column), 0)
            if known >= MOST_CODES:
                key = (rule, column, "")
                entry = self._seen.get(key)
            else:
                self._codes[rule, column] = known + 1
        if entry is None:
            self._seen[key] = [1, self.row]
        else:
            entry[0] += 1

    def __iter__(self) -> Iterator[Seen]:
        """In an order that does not depend on the order of rows."""
        return (Seen(*key, *self._seen[key]) for key in sorted(self._seen))


class Lookup(dict[str, V], Generic[V]):
    """`lookup[text]`: the value of a cell; what is odd is counted in the tally."""

    __slots__ = ("_column", "_limit", "_odd", "_parse", "_tally")

    def __init__(self, parse: Callable[[str], V | Odd[V]], tally: Tally, column: str, limit: int = 1 << 15) -> None:
        super().__init__()
        self._parse, self._tally, self._column, self._limit = parse, tally, column, limit
        self._odd: dict[str, Odd[V]] = {}

    def __missing__(self, text: str) -> V:
        odd = self._odd.get(text)
        if odd is None:
            value = self._parse(text)
            if not isinstance(value, Odd):
                if len(self) >= self._limit:
                    self.clear()
                self[text] = value
                return value
            odd = value
            if len(self._odd) >= self._limit:
                self._odd.clear()
            self._odd[text] = odd
        for code in odd.codes or ("",):
            self._tally.note(odd.rule, self._column, code)
        return odd.value

    def understands(self, text: str) -> bool:
        """Whether the text is plain, so that it may be shown to the person who mends the row."""
        return text in self or (text not in self._odd and not isinstance(self._parse(text), Odd))
