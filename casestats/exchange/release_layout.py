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
    """`corner`: what the rows are. `across`: what the columns are, "" where there is one column of figures.
    `constant`: what all of the table is about: the only code of a dimension that has just one."""

    constant: tuple[str, ...]
    corner: str
    across: str
    columns: tuple[str, ...]
    groups: tuple[Group, ...]

    @property
    def lines(self) -> Iterator[Line]:
        return (line for group in self.groups for line in group.lines)


def layout_of(table: ReleasedTable, base: int, language: Language) -> Layout:
    """`base`: what counts are rounded to, where they are. The smallest dimension goes across if it fits, the last of
    the others down; one that is left heads groups of rows. A dimension of one code takes no place where others have
    more."""
    figures = {row.codes: row for row in table_rows(table, base)}
    titles = [titles_of(dimension, language) for dimension in table.dimensions]
    constant, laid_out = _sorted_out(table.dimensions)
    across = _across(table.dimensions, laid_out)
    down = [place for place in laid_out if place != across]
    fixed = {place: next(iter(titles[place])) for place in constant}
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

    return Layout(
        constant=tuple(titles[place][code] for place, code in fixed.items()),
        corner=heading_of(table.dimensions[down[-1]], language) if down else "",
        across="" if across is None else heading_of(table.dimensions[across], language),
        columns=() if across is None else tuple(titles[across].values()),
        groups=tuple(Group(", ".join(heads), lines(fixed | codes)) for codes, heads in _heads(down[:-1], titles)),
    )


def _sorted_out(dimensions: Sequence[ReleasedDimension]) -> tuple[list[int], list[int]]:
    """The places of the dimensions that are the same in all of the table, and of those that are laid out: at least
    one, where there are any."""
    several = [place for place, dimension in enumerate(dimensions) if len(dimension.codes) > 1]
    laid_out = several or [place for place in range(len(dimensions)) if place == 0]
    return [place for place in range(len(dimensions)) if place not in laid_out], laid_out


def _across(dimensions: Sequence[ReleasedDimension], laid_out: Sequence[int]) -> int | None:
    """The place of the dimension that goes across; None where all go down."""
    if len(laid_out) < 2:
        return None
    size, place = min((len(dimensions[place].codes), -place) for place in laid_out)
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
