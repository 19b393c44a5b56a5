"""Tables as they are counted and as they are shown, and the cells they have in common.

Two cells are the same unknown where they count the same measure at the same place. A place is the codes of the cell
without the overall totals: the total over sex of a table by sex and month is the month's own cell in every other table.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import product
from typing import NamedTuple

from casestats.disclosure.suppressed import Suppressed

TOTAL = "Total"
"""The code of the whole of a dimension. A dimension may have another top instead (the year 2025 among its quarters);
then its code is a part of every place."""

Key = tuple[str, ...]
"""A code of each dimension of a table, in the table's order."""


class Sum(NamedTuple):
    """A parent is the sum of its children. A parent may have several (quarters and tertials of a year)."""

    parent: str
    children: tuple[str, ...]


@dataclass(frozen=True)
class Dimension:
    """Its codes in the order they are printed, totals among them, and the sums that hold between them. A sum may name
    codes that this table does not print (the quarters of a year): other tables and earlier releases may."""

    name: str
    codes: tuple[str, ...]
    sums: tuple[Sum, ...]


class Place(NamedTuple):
    """One unknown. `codes`: (dimension, code) sorted by dimension, no TOTAL among them. `epoch`: 0 as it is now, 1 as
    it was before the latest change that an earlier release knew nothing of, and so on backwards."""

    measure: str
    codes: tuple[tuple[str, str], ...]
    epoch: int = 0


@dataclass(frozen=True, kw_only=True)
class Layout:
    """The form of a table: every combination of its dimensions' codes is a cell."""

    name: str
    measure: str
    """What is counted. Tables of one measure share the cells of equal places."""
    dimensions: tuple[Dimension, ...]
    fixed: tuple[tuple[str, str], ...] = ()
    """What all of the table is about: (("period", "2025"),)."""
    not_additive: frozenset[str] = frozenset()
    """Dimensions over which a total is no sum: the people of a year are not those of its quarters added up. There the
    largest part <= total <= the sum of the parts."""
    shifting: frozenset[str] = frozenset()
    """Dimensions whose groups somebody may change between the parts of a dimension that is not additive: a person is
    17 in the case that decides in March, and 18 in the one that decides over the year. At places that hold a code of
    one of them, only total <= the sum of the parts holds."""

    @property
    def keys(self) -> Iterator[Key]:
        return product(*(dimension.codes for dimension in self.dimensions))

    def place(self, key: Key) -> Place:
        codes = [(own.name, code) for own, code in zip(self.dimensions, key, strict=True) if code != TOTAL]
        return Place(self.measure, tuple(sorted([*codes, *self.fixed])))


@dataclass(frozen=True, kw_only=True)
class FrequencyTable:
    """Counts, every cell with its total: what disclosure control takes in. Never leaves the unit."""

    layout: Layout
    counts: Mapping[Key, int] = field(repr=False)
    withheld: frozenset[Key] = frozenset()
    """Cells that are not stated whatever their count: a source that cannot say, a zero that nobody believes. They are
    kept secret like any hidden cell."""


class Band(NamedTuple):
    """A count shown as an interval, ends included; `high` None: and over."""

    low: int
    high: int | None


Shown = int | Band | Suppressed


@dataclass(frozen=True, kw_only=True)
class ProtectedTable:
    """What may leave the unit: a value or SUPPRESSED in every cell, and nothing of why. Only disclosure makes them."""

    layout: Layout
    cells: Mapping[Key, Shown]
    rounded: int | None = None
    """The base that every count was rounded to; None where counts are exact."""


@dataclass(frozen=True, kw_only=True)
class EarlierRelease:
    """What readers have already, withdrawn or not. `changed`: (dimension, code) of the places whose counts may have
    changed after it and before the next one; every place that holds such a place in it may have changed too. That is
    public knowledge. `counts` are the counts it rested on, where they can still be made."""

    name: str
    tables: tuple[ProtectedTable, ...]
    changed: frozenset[tuple[str, str]] = frozenset()
    counts: tuple[FrequencyTable, ...] | None = None
    unprinted: tuple[Layout, ...] = ()
    """As in Publication."""


class Nested(NamedTuple):
    """The inner count is a part of the outer one at every place: their difference is a count with a threshold of its
    own. The inner place is the outer one and `also`; `within`: it holds only at places of these dimensions (None: of
    all)."""

    inner: str
    outer: str
    also: tuple[tuple[str, str], ...] = ()
    within: frozenset[str] | None = None


class PublicRelation(NamedTuple):
    """low <= sum(factor * count of the place) <= high, as told to every reader: a band of coverage, for example. A
    place that no table shows is never shown and need not be kept secret. None: no bound on that side."""

    terms: tuple[tuple[Place, int], ...]
    low: int | None
    high: int | None


@dataclass(frozen=True, kw_only=True)
class Publication:
    """All that a reader has: the tables, what was released before, and what is publicly known of how they hang
    together. The attack, the certificate and its checker all begin here; none of it is secret."""

    tables: tuple[ProtectedTable, ...]
    earlier: tuple[EarlierRelease, ...] = ()
    """Oldest first."""
    nested: tuple[Nested, ...] = ()
    relations: tuple[PublicRelation, ...] = ()
    unprinted: tuple[Layout, ...] = ()
    """Forms of cells that no table prints, but of which each insider knows their own: a manager knows the women of the
    own unit, and takes them from the women of the municipality."""
    lower: int = 0
    """What a reader knows at least of a hidden cell: 1 where zeros are always shown and every zero is believed (no
    withheld one), else 0. Holds for the earlier releases too: the least of what each of them allowed."""
