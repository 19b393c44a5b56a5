"""A table as it is laid out to be read: which dimension goes across, which down, and in which groups of rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from casestats.exchange.release_rows import ReleaseRow, table_rows
from casestats.exchange.release_words import depths_of, heading_of, titles_of
from casestats.releases.content import ReleasedDimension, ReleasedTable
from casestats.words import Language, Words

MOST_ACROSS = 8
"""Columns that fit on a page of A4 beside the names of the rows."""


_ALL = Words("Totalt", "Total")


class Line(NamedTuple):
    """A row of the layout. `depth`: how many levels of its dimension are above it."""

    title: str
    depth: int
    figures: tuple[ReleaseRow, ...]


class Group(NamedTuple):
    """Rows under one heading; `title` is "" where there is only one group."""

    title: str
    lines: tuple[Line, ...]


class Layout(NamedTuple):
    """`corner`: what the rows are. `across`: what the columns are, "" where there is one column of figures."""

    corner: str
    across: str
    columns: tuple[str, ...]
    groups: tuple[Group, ...]

    @property
    def lines(self) -> Iterator[Line]:
        return (line for group in self.groups for line in group.lines)


def layout_of(table: ReleasedTable, base: int, language: Language) -> Layout:
    """`base`: what counts are rounded to, where they are. The smallest dimension goes across if it fits, the last of
    the others down; one that is left heads groups of rows."""
    figures = {row.codes: row for row in table_rows(table, base)}
    across = _across(table.dimensions)
    down = [place for place in range(len(table.dimensions)) if place != across]
    titles = [titles_of(dimension, language) for dimension in table.dimensions]
    columns: Sequence[str] = [""] if across is None else list(titles[across])

    def line(codes: dict[int, str], title: str, depth: int) -> Line:
        keys = [codes if across is None else codes | {across: column} for column in columns]
        return Line(title, depth, tuple(figures[tuple(key[place] for place in sorted(key))] for key in keys))

    def lines(codes: dict[int, str]) -> tuple[Line, ...]:
        if not down:
            return (line(codes, _ALL.spoken(language), 0),)
        last = down[-1]
        depths = depths_of(table.dimensions[last].codes)
        return tuple(line(codes | {last: code}, title, depths[code]) for code, title in titles[last].items())

    groups = []
    for codes, heads in _heads(down[:-1], titles):
        groups.append(Group(", ".join(heads), lines(codes)))
    return Layout(
        corner=heading_of(table.dimensions[down[-1]], language) if down else "",
        across="" if across is None else heading_of(table.dimensions[across], language),
        columns=() if across is None else tuple(titles[across].values()),
        groups=tuple(groups),
    )


def _across(dimensions: Sequence[ReleasedDimension]) -> int | None:
    """The place of the dimension that goes across; None where all go down."""
    if len(dimensions) < 2:
        return None
    size, place = min((len(dimension.codes), -place) for place, dimension in enumerate(dimensions))
    return -place if size <= MOST_ACROSS else None


def _heads(places: Sequence[int], titles: Sequence[dict[str, str]]) -> Iterator[tuple[dict[int, str], list[str]]]:
    """Each combination of the codes of the dimensions that head groups, with what it is called."""
    if not places:
        yield {}, []
        return
    first, *rest = places
    for code, title in titles[first].items():
        for codes, heads in _heads(rest, titles):
            yield {first: code} | codes, [title, *heads]
