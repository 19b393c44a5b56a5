"""Work, counted so that the same input and the same seed end at the same place on a slow machine and a fast one.

A budget is a number of units, never a time. Wall clock is an emergency stop only, and says so when it strikes.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

UNITS_PER_SOLVE = 50
UNITS_PER_NODE = 50
"""A simplex iteration is 1 unit; starting a solve, or a node of a search tree, costs about as much as these many."""

Progress = Callable[[str, int, int], None]
"""What is done, how much of it, of how much."""


def _silent(_what: str, _done: int, _of: int) -> None:
    return None


@dataclass
class Work:
    """What has been spent, and how much may be. Without a limit there is no end to it.

    `deadline`, a moment of time.monotonic(), is off (None) but where somebody waits: where it hits, `struck` is set,
    and the result can be another next time.
    """

    limit: int | None = None
    deadline: float | None = None
    progress: Progress = field(default=_silent, repr=False)
    solves: int = 0
    iterations: int = 0
    nodes: int = 0
    struck: bool = False

    @property
    def units(self) -> int:
        return UNITS_PER_SOLVE * self.solves + self.iterations + UNITS_PER_NODE * self.nodes

    @property
    def exhausted(self) -> bool:
        """Whether to stop before the next solve: the limit is reached, or the emergency stop has struck."""
        if self.deadline is not None and not self.struck:
            self.struck = time.monotonic() >= self.deadline
        return self.struck or (self.limit is not None and self.units >= self.limit)

    def spend(self, *, solves: int = 0, iterations: int = 0, nodes: int = 0) -> None:
        if min(solves, iterations, nodes) < 0:
            raise ValueError("work cannot be taken back")
        self.solves += solves
        self.iterations += iterations
        self.nodes += nodes


def generator(seed: bytes, purpose: str) -> np.random.Generator:
    """A stream of random numbers of its own for each purpose: drawing more for one disturbs no other."""
    digest = hashlib.sha256(len(seed).to_bytes(8, "big") + seed + purpose.encode()).digest()
    return np.random.Generator(np.random.PCG64(int.from_bytes(digest, "big")))
