"""Persons with several cases: their cases side by side, in the order that decides, and their answers merged."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from casestats.tabulation.columns import Bools, CaseColumns, Int8s, Int64s
from casestats.tabulation.groups import NO_AGE, ages

_MISSING_YEAR = 4095


class People:
    """Which cases are somebody's only one (`alone`), and the rest (`shared`), person by person.

    Within a person, cases come in the deciding order of the catalogue, 3: earliest opened, then target group, unit,
    sex, birth year; what is missing last. `shared_person` numbers the persons of `shared`.
    """

    def __init__(self, columns: CaseColumns) -> None:
        order = np.argsort(columns.person)
        person = columns.person[order]
        same = person[1:] == person[:-1]
        several = np.zeros(len(person), dtype=np.bool_)
        several[1:] = same
        several[:-1] |= same
        shared, person = order[several], person[several]
        self.alone: Bools = np.ones(len(several), dtype=np.bool_)
        self.alone[shared] = False
        starts = runs(person)
        numbers = np.zeros(len(person), dtype=np.int64)
        numbers[starts[1:]] = 1
        numbers = np.cumsum(numbers)
        place = _in_deciding_order(columns, shared, numbers)
        self.shared: Int64s = shared[place]
        self.shared_person: Int64s = numbers


def _in_deciding_order(columns: CaseColumns, cases: Int64s, persons: Int64s) -> Int64s:
    """The places that put `cases`, already side by side by person, into the deciding order within each person."""
    rank = np.argsort(_deciding_key(columns, cases))
    # Sorting numbers is much cheaper than sorting by two keys: the person above, the place in line below.
    line = (persons[rank] << 32) | np.arange(len(rank))
    line.sort()
    places: Int64s = rank[line & 0xFFFFFFFF]
    return places


def _deciding_key(columns: CaseColumns, cases: Int64s) -> Int64s:
    """One whole number a case, which orders as the catalogue's tuple does."""
    unit_bits = len(columns.units).bit_length()
    if unit_bits > 19:
        raise ValueError("more than half a million units: the deciding order no longer fits in 63 bits")
    birth = columns.birth_year[cases].astype(np.int64)
    birth[ages(columns, cases) == NO_AGE] = _MISSING_YEAR
    unit = columns.unit[cases].astype(np.int64)
    unit[unit < 0] = len(columns.units)
    key = columns.opened[cases].astype(np.int64)
    key = key << 3 | columns.target_group[cases]
    key = key << unit_bits | unit
    key = key << 2 | columns.sex[cases]
    return key << 12 | birth


def merged(answers: Int8s, starts: Int64s) -> tuple[Int64s, Int8s]:
    """For each run of cases (a person's, in deciding order): the place of the case that decides, and the answer.

    Answers are merged to the strongest (yes, no, unknown, not recorded), and the first case that gives it decides.
    Both are found at once: the largest of (answer, earliness).
    """
    count = len(answers)
    bits = max(count, 1).bit_length()
    strength: NDArray[np.signedinteger] = answers.astype(np.int32 if bits < 29 else np.int64)
    strength = strength << bits
    strength += np.arange(count - 1, -1, -1, dtype=strength.dtype)
    best = np.maximum.reduceat(strength, starts) if count else strength
    return (count - 1) - (best & ((1 << bits) - 1)).astype(np.int64), (best >> bits).astype(np.int8)


def runs(sorted_ids: NDArray[np.generic]) -> Int64s:
    """Where each run of equal values begins."""
    if not len(sorted_ids):
        return np.zeros(0, dtype=np.int64)
    changes = np.flatnonzero(sorted_ids[1:] != sorted_ids[:-1]) + 1
    return np.concatenate((np.zeros(1, dtype=np.int64), changes))
