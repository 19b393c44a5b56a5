"""Whole numbers for what was never counted: any that agree with all that is told will do as a place to start from."""

from __future__ import annotations

import numpy as np

from casestats.disclosure.numbers.folding import distinct, fold
from casestats.disclosure.numbers.problem import Mask, Relations, Whole
from casestats.disclosure.numbers.propagation import Contradiction, propagate
from casestats.disclosure.numbers.solver import Solver, Status
from casestats.disclosure.work import Work
from casestats.errors import Refused

MOST_NODES = 10_000


def completed(relations: Relations, values: Whole, unknown: Mask, low: Whole, high: Whole) -> Whole:
    """The values with whole numbers in the unknown places, the smallest that fit. Refused where none are found."""
    if not unknown.any():
        return values
    folded = fold(relations, values, unknown)
    try:
        least, most = propagate(folded, low[unknown], high[unknown])
    except Contradiction:
        raise _impossible() from None
    open_still = np.ones(len(least), dtype=np.bool_)
    solver = Solver(distinct(folded), least, most, work=Work(), whole=open_still)
    answer = solver.minimise(np.ones(len(least)), nodes=MOST_NODES)
    if not answer.found or answer.status is Status.IMPOSSIBLE:
        raise _impossible()
    found = values.copy()
    found[unknown] = np.rint(answer.values).astype(np.int64)
    return found


def _impossible() -> Refused:
    return Refused(
        "De tidigare utlämnade tabellerna går inte ihop med de nya. Ange antalen som de tidigare vilade på, eller vad "
        "som har ändrats sedan dess.",
        "The tables released earlier do not agree with the new ones. Give the counts that the earlier ones rested on, "
        "or what has changed since then.",
    )
