"""Adding up: one number for each slot, group and answer."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from casestats.flags import Answer
from casestats.tabulation.columns import Bools, Int8s, Int32s, Int64s

ANSWERS = len(Answer)


class Places:
    """Where some cases are counted: from their first slot to their last, in their group.

    A case that counts in many months is written down twice, not many times: plus one where it begins, minus one
    after it ends. Adding up over the slots afterwards gives every month.
    """

    def __init__(self, slots: int, groups: int, first: Int64s, last: Int64s, group: Int32s | Int64s) -> None:
        self.begin = _bins(groups, first, group)
        self.end = None if slots == 1 else _bins(groups, last + 1, group)

    def only(self, kept: Bools) -> Places:
        """The places of some of the cases."""
        fewer = Places.__new__(Places)
        fewer.begin = self.begin[kept]
        fewer.end = None if self.end is None else self.end[kept]
        return fewer


def _bins(groups: int, slot: Int64s, group: Int32s | Int64s) -> Int64s:
    """The bin of the weakest answer; a stronger answer lies that much below it: yes, no, unknown, not recorded."""
    place = slot * groups
    place += group
    place *= ANSWERS
    place += ANSWERS - 1
    return place


class Tally:
    """The count of one definition while it is being made."""

    def __init__(self, slots: int, groups: int) -> None:
        self.slots = slots
        self.groups = groups
        self.steps = np.zeros((slots + 1) * groups * ANSWERS, dtype=np.int64)

    def add(self, places: Places, answers: Int8s | Answer) -> None:
        """Count each case from its first slot to its last."""
        self.steps += np.bincount(places.begin - answers, minlength=len(self.steps))
        if places.end is not None:
            self.steps -= np.bincount(places.end - answers, minlength=len(self.steps))

    def add_at(
        self, slot: Int64s | int, group: Int32s | Int64s, answers: Int8s | Answer, weights: Int64s | None = None
    ) -> None:
        """Count each case in one slot, `weights` times."""
        places = _bins(self.groups, np.broadcast_to(np.asarray(slot, dtype=np.int64), group.shape), group) - answers
        if weights is None:
            found = np.bincount(places, minlength=len(self.steps))
        else:  # whole numbers far below 2**53, so that floating point holds them exactly
            found = np.bincount(places, weights, minlength=len(self.steps)).astype(np.int64)
        self.steps += found
        if self.slots > 1:
            row = self.groups * ANSWERS
            self.steps[row:] -= found[:-row]

    def numbers(self) -> NDArray[np.int64]:
        """Shape (slots, groups, 4): yes, no, unknown, not recorded."""
        by_slot = self.steps.reshape(self.slots + 1, self.groups, ANSWERS)[: self.slots]
        return np.cumsum(by_slot, axis=0) if self.slots > 1 else by_slot.copy()
