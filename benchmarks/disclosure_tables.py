"""Invented tables to protect, from a seed: the inputs a, s6, b and c60 of the benchmark.

    python -m benchmarks.disclosure_tables FOLDER [--inputs a s6 b c60]

s6, b and c60 are municipalities in regions x 12 months in 4 quarters x 20 cells in 10 groups, every total with them;
a is 15 x 12 with margins. An inner count is a gamma-Poisson number (negative binomial) around a rate of its
municipality and its cell, about 3 on average, as counts of people exposed to violence are: mostly small, some zero.
"""

from __future__ import annotations

import argparse
import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from casestats.disclosure.numbers.problem import OPEN, Problem, Relations, Whole
from casestats.disclosure.numbers.weights import information_lost

THRESHOLD = 5
WIDTH = 3


@dataclass(frozen=True)
class Dimension:
    """Codes with their parents (-1: the top), inner codes first; children are summed into their parent."""

    name: str
    codes: tuple[str, ...]
    parents: tuple[int, ...]

    @property
    def inner(self) -> int:
        """How many codes have no children."""
        return len(self.codes) - len(set(self.parents) - {-1})

    def families(self) -> list[tuple[int, list[int]]]:
        """Each code that has children, and them."""
        children: dict[int, list[int]] = {}
        for child, parent in enumerate(self.parents):
            if parent >= 0:
                children.setdefault(parent, []).append(child)
        return sorted(children.items())


@dataclass(frozen=True, eq=False)
class Table:
    """`inner` are the counts of the innermost cells, one axis for each dimension."""

    name: str
    dimensions: tuple[Dimension, ...]
    inner: Whole


def flat(name: str, size: int) -> Dimension:
    return Dimension(name, (*(f"{name[0]}{i + 1:02}" for i in range(size)), "Total"), (size,) * size + (-1,))


def grouped(name: str, size: int, groups: int) -> Dimension:
    """Codes shared among groups of neighbours, as even as can be, under one total."""
    codes = [f"{name[0]}{i + 1:02}" for i in range(size)] + [f"{name[0]}group{i + 1}" for i in range(groups)]
    parents = [size + i * groups // size for i in range(size)] + [size + groups] * groups
    return Dimension(name, (*codes, "Total"), (*parents, -1))


SEEDS = {"a": 1616, "s6": 2239, "b": 38, "c60": 6}
MUNICIPALITIES = {"s6": (6, 2), "b": (26, 4), "c60": (60, 8)}


def table(name: str, seed: int | None = None) -> Table:
    """One of the inputs; another seed than its own gives another table of the same kind."""
    draw = np.random.Generator(np.random.PCG64(SEEDS[name] if seed is None else seed))
    if name == "a":
        dimensions: tuple[Dimension, ...] = (flat("unit", 15), flat("cell", 12))
        return Table(name, dimensions, draw.poisson(draw.gamma(1.2, 4.2 / 1.2, (15, 12))))
    dimensions = (
        grouped("municipality", *MUNICIPALITIES[name]),
        grouped("period", 12, 4),
        grouped("cell", 20, 10),
    )
    shape = tuple(dimension.inner for dimension in dimensions)
    rates = draw.gamma(SPREAD_M, 1 / SPREAD_M, (shape[0], 1, 1)) * draw.gamma(SPREAD_C, 1 / SPREAD_C, (1, 1, shape[2]))
    return Table(name, dimensions, draw.poisson(3.0 * rates * draw.gamma(SHAPE, 1 / SHAPE, shape)))


SPREAD_M, SPREAD_C, SHAPE = 1.0, 1.2, 5.0


def with_totals(table: Table) -> Whole:
    """The counts of every cell, one axis for each dimension, totals after what they sum."""
    counts = table.inner.astype(np.int64)
    for axis, dimension in enumerate(table.dimensions):
        whole = np.zeros((*counts.shape[:axis], len(dimension.codes), *counts.shape[axis + 1 :]), dtype=np.int64)
        rows = np.moveaxis(whole, axis, 0)
        rows[: dimension.inner] = np.moveaxis(counts, axis, 0)
        for parent, children in dimension.families():
            rows[parent] = rows[children].sum(axis=0)
        counts = whole
    return counts


def relations_of(dimensions: Sequence[Dimension]) -> Relations:
    """Every total is the sum of its parts, along each dimension."""
    shape = tuple(len(dimension.codes) for dimension in dimensions)
    number = np.arange(int(np.prod(shape))).reshape(shape)
    cells: list[Whole] = []
    factors: list[Whole] = []
    lengths: list[Whole] = []
    for axis, dimension in enumerate(dimensions):
        rows = np.moveaxis(number, axis, 0).reshape(len(dimension.codes), -1)
        for parent, children in dimension.families():
            block = rows[[parent, *children]].T
            cells.append(block.ravel())
            factors.append(np.tile(np.array([-1] + [1] * len(children)), len(block)))
            lengths.append(np.full(len(block), len(children) + 1))
    starts = np.concatenate([[0], np.cumsum(np.concatenate(lengths))])
    zeros = np.zeros(len(starts) - 1, dtype=np.int64)
    return Relations(starts, np.concatenate(cells), np.concatenate(factors), zeros, zeros.copy())


def problem_of(table: Table, *, publish_zeros: bool) -> Problem:
    """What the protection of the table starts from. Zeros that are published are never hidden."""
    values = with_totals(table).ravel()
    primary = (values >= 1) & (values < THRESHOLD)
    size = len(values)
    return Problem(
        values=values,
        lower=np.full(size, 1 if publish_zeros else 0),
        upper=np.full(size, OPEN),
        relations=relations_of(table.dimensions),
        must_hide=primary,
        must_show=(values == 0) & publish_zeros,
        guarded=np.ones(size, dtype=bool),
        primary=primary,
        width=np.full(size, WIDTH),
        weight=information_lost(values),
    )


def write(table: Table, folder: Path) -> None:
    """The inner cells as `cells.csv`, and a file `parent,child` for each dimension that has groups."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "cells.csv").open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow([*(dimension.name for dimension in table.dimensions), "value"])
        for place, value in np.ndenumerate(table.inner):
            codes = (dimension.codes[i] for dimension, i in zip(table.dimensions, place, strict=True))
            rows.writerow([*codes, int(value)])
    for dimension in table.dimensions:
        if dimension.inner + 1 < len(dimension.codes):
            with (folder / f"{dimension.name}.csv").open("w", encoding="utf-8", newline="") as file:
                rows = csv.writer(file)
                rows.writerow(["parent", "child"])
                for code, parent in zip(dimension.codes, dimension.parents, strict=True):
                    if parent >= 0:
                        rows.writerow([dimension.codes[parent], code])


def main(arguments: Sequence[str] | None = None) -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("folder", type=Path)
    asked.add_argument("--inputs", nargs="+", default=list(SEEDS), choices=list(SEEDS))
    given = asked.parse_args(arguments)
    for name in given.inputs:
        write(table(name), given.folder / name)


if __name__ == "__main__":
    main()
