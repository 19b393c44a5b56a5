"""Vectors of 64-bit words: as bytes, added up, and read as cells."""

from __future__ import annotations

import sys
from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import add
from typing import NamedTuple

MODULUS = 2**64
WORDS_OF_A_CELL = 3
LARGEST_SUM = 2**53
"""No county has as many people. Masks that do not cancel leave numbers that are next to always larger."""
LARGE_FROM_ABOVE = 2
"""A part that was not shown is large from so much above its threshold. Where no part is, a reader of the sum learns
that each lies below threshold + 2; from the threshold on, parts that more is known of would be told too closely."""
LEAST_STATED = 3
"""What fewer members could state is not kept: of two, each would know the other's."""


class CellName(NamedTuple):
    """`groups`: "" for the whole, else a code as in casestats.county.figures.Figure."""

    indicator: str
    groups: str


class OwnCell(NamedTuple):
    """What one member puts in: its figure (0 where it cannot state it), whether it can, and whether the figure was not
    shown in what it delivered though it is at least LARGE_FROM_ABOVE above the threshold."""

    value: int
    stated: bool
    large: bool


@dataclass(frozen=True)
class SealedCell:
    """What comes out: the sum, how many members could state it, and of how many the figure was not shown though it is
    at least LARGE_FROM_ABOVE above their threshold. Where `large` is 0, every part that was hidden is small."""

    value: int
    stated: int
    large: int


def vector_of(cells: Iterable[OwnCell]) -> array[int]:
    """Three words a cell. ValueError: a figure that nobody could state, or that is none."""
    words = array("Q")
    for cell in cells:
        if not 0 <= cell.value < LARGEST_SUM or (not cell.stated and (cell.value or cell.large)):
            raise ValueError("a cell that cannot be stated has no figure")
        words.extend((cell.value, int(cell.stated), int(cell.large)))
    return words


def added(vectors: Iterable[array[int]]) -> array[int]:
    """The sum of vectors of one length, word by word modulo 2^64. ValueError: the lengths differ, or there is none."""
    first, *rest = vectors
    total: Iterable[int] = first
    for vector in rest:
        if len(vector) != len(first):
            raise ValueError("vectors of one length are needed")
        total = list(map(add, total, vector))
    return array("Q", [number % MODULUS for number in total])


def sealed_cells(names: Sequence[CellName], total: array[int], members: int) -> Mapping[CellName, SealedCell]:
    """The sum of all members' vectors, as cells. ValueError: it is no sum of such vectors, so some mask did not cancel
    or somebody put in what no cell can be."""
    if len(total) != WORDS_OF_A_CELL * len(names):
        raise ValueError("another number of cells than the form has")
    found = {}
    for place, name in enumerate(names):
        value, stated, large = total[WORDS_OF_A_CELL * place : WORDS_OF_A_CELL * (place + 1)]
        if stated > members or large > stated or value >= LARGEST_SUM or (value and not stated):
            raise ValueError("the numbers are no sum")
        found[name] = SealedCell(value, stated, large)
    return found


def kept_of(cells: Mapping[CellName, SealedCell]) -> Mapping[CellName, SealedCell]:
    """Those that enough members could state; the others are nowhere kept."""
    return {name: cell for name, cell in cells.items() if cell.stated >= LEAST_STATED}


def words_of(content: bytes) -> array[int]:
    """Little-endian 64-bit words. ValueError: no whole number of them."""
    words = array("Q")
    words.frombytes(content)
    if sys.byteorder == "big":
        words.byteswap()
    return words


def bytes_of(words: array[int]) -> bytes:
    """As little-endian 64-bit words."""
    written = array("Q", words)
    if sys.byteorder == "big":
        written.byteswap()
    return written.tobytes()
