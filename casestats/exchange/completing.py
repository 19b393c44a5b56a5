"""Every cell of a table from the rows that were given: inner cells that are absent are 0, totals are sums.

Cells are numbered as the layout's keys come: the last dimension runs fastest.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice

from casestats.disclosure.tables import Dimension, Key, Layout


@dataclass(eq=False)
class Completed:
    """`values` of every key in order. `absent`: inner cells that stood in no row. Where the lists are empty, all is
    well. `wrong_sums`: rows that give another total than their parts. `missing`: totals that cannot be worked out,
    of dimensions that do not add up. `disagreeing`: totals that two groupings make different."""

    values: list[int]
    absent: int = 0
    wrong_sums: list[int] = field(default_factory=list)
    missing: list[Key] = field(default_factory=list)
    disagreeing: list[Key] = field(default_factory=list)


def complete(layout: Layout, given: Mapping[Key, tuple[int, int]]) -> Completed:
    """`given`: for each key that stands in a row, its count and the row."""
    work = _Work(layout, given)
    work.fill_inner()
    work.take_totals_that_are_no_sums()
    if not work.done.missing and not work.done.wrong_sums:
        work.add_up()
    return work.done


class _Axis:
    """One dimension: the offset of each code among the numbers of cells, and its sums from below upwards."""

    def __init__(self, dimension: Dimension, stride: int, additive: bool) -> None:
        self.additive = additive
        self.offset = {code: place * stride for place, code in enumerate(dimension.codes)}
        parents = {one.parent for one in dimension.sums}
        self.inner = [self.offset[code] for code in dimension.codes if code not in parents]
        self.all = list(self.offset.values())
        self.height = {self.offset[code]: height for code, height in _heights(dimension).items()}
        sums = [(self.offset[one.parent], [self.offset[code] for code in one.children]) for one in dimension.sums]
        self.sums = sorted(sums, key=lambda one: self.height[one[0]])


def _heights(dimension: Dimension) -> dict[str, int]:
    """0 for an inner code, else one more than its highest part."""
    heights = dict.fromkeys(dimension.codes, 0)
    for _ in dimension.codes:
        changed = False
        for one in dimension.sums:
            least = 1 + max(heights[code] for code in one.children)
            changed |= least > heights[one.parent]
            heights[one.parent] = max(least, heights[one.parent])
        if not changed:
            break
    return heights


class _Work:
    def __init__(self, layout: Layout, given: Mapping[Key, tuple[int, int]]) -> None:
        self.layout = layout
        self.axes = list(_axes(layout))
        size = 1
        for dimension in layout.dimensions:
            size *= len(dimension.codes)
        self.known: list[int | None] = [None] * size
        self.lines: dict[int, int] = {}
        for key, (count, line) in given.items():
            number = sum(axis.offset[code] for axis, code in zip(self.axes, key, strict=True))
            self.known[number], self.lines[number] = count, line
        self.done = Completed([])

    def fill_inner(self) -> None:
        for number in _numbers([axis.inner for axis in self.axes]):
            if self.known[number] is None:
                self.known[number] = 0
                self.done.absent += 1

    def take_totals_that_are_no_sums(self) -> None:
        """They stand in rows, or follow where only one of their parts is not 0."""
        loose = [axis for axis in self.axes if not axis.additive]
        if not loose:
            return
        strict = [axis.inner for axis in self.axes if axis.additive]
        for _, offsets in sorted(_combinations(loose), key=lambda one: one[0]):
            for rest in _numbers(strict):
                self._take(loose, offsets, rest + sum(offsets))

    def _take(self, loose: Sequence[_Axis], offsets: tuple[int, ...], number: int) -> None:
        low, high = 0, None
        for axis, offset in zip(loose, offsets, strict=True):
            for parent, children in axis.sums:
                if parent != offset:
                    continue
                parts = [self.known[number - offset + child] or 0 for child in children]
                low = max(low, *parts)
                high = sum(parts) if high is None else min(high, sum(parts))
        if high is None:
            return  # inner in all of these dimensions
        value = self.known[number]
        if value is None:
            self.known[number] = low
            if low != high:
                self.done.missing.append(self._key(number))
        elif not low <= value <= high:
            self.done.wrong_sums.append(self.lines[number])

    def add_up(self) -> None:
        """Along one dimension after another: the codes of the later ones are still the inner ones."""
        passed = [axis.inner if axis.additive else axis.all for axis in self.axes]
        for place, axis in enumerate(self.axes):
            if not axis.additive:
                continue
            others = [*passed[:place], *passed[place + 1 :]]
            numbers = list(_numbers(others))
            for parent, children in axis.sums:
                self._add(numbers, parent, children)
            passed[place] = axis.all
        self.done.wrong_sums.sort()
        self.done.values = [value or 0 for value in self.known]

    def _add(self, numbers: Sequence[int], parent: int, children: Sequence[int]) -> None:
        known = self.known
        for number in numbers:
            total = sum([known[number + child] or 0 for child in children])
            there = known[number + parent]
            if there is None:
                known[number + parent] = total
            elif there != total and number + parent in self.lines:
                self.done.wrong_sums.append(self.lines[number + parent])
            elif there != total:
                self.done.disagreeing.append(self._key(number + parent))

    def _key(self, number: int) -> Key:
        return next(islice(self.layout.keys, number, None))


def _axes(layout: Layout) -> Iterator[_Axis]:
    strides = [1]
    for dimension in reversed(layout.dimensions[1:]):
        strides.insert(0, strides[0] * len(dimension.codes))
    for dimension, stride in zip(layout.dimensions, strides, strict=True):
        yield _Axis(dimension, stride, dimension.name not in layout.not_additive)


def _numbers(offsets: Sequence[Sequence[int]]) -> list[int]:
    """The sums of every choice of one offset from each list."""
    found = [0]
    for some in offsets:
        found = [number + offset for number in found for offset in some]
    return found


def _combinations(axes: Sequence[_Axis]) -> list[tuple[int, tuple[int, ...]]]:
    """Every choice of codes, with the sum of their heights."""
    found: list[tuple[int, tuple[int, ...]]] = [(0, ())]
    for axis in axes:
        found = [(height + axis.height[one], (*chosen, one)) for height, chosen in found for one in axis.all]
    return found
