"""The first whole-number table that agrees with all a reader sees, where the truth is not at hand."""

from __future__ import annotations

import numpy as np

from casestats.disclosure.numbers.folding import broken, fold, neighbours, select, touched
from casestats.disclosure.numbers.linear import ReaderProgram
from casestats.disclosure.numbers.problem import OPEN, Mask, Whole
from casestats.disclosure.numbers.propagation import Contradiction
from casestats.disclosure.numbers.solver import Solver, Status
from casestats.disclosure.proof.moves import GOOD_ENOUGH, WHOLE, WIDENINGS
from casestats.disclosure.work import Work

NODES = 1_000


def first_table(program: ReaderProgram, random: np.random.Generator, *, work: Work) -> Whole | None:
    """Numbers of the open cells; None where none are found with the work allowed. Raises Contradiction."""
    if not len(program):
        return program.low
    if work.exhausted:
        return None
    cost = _inwards(program, random)
    answer = Solver(program.relations, program.low, program.high, work=work).minimise(cost)
    if answer.status is Status.IMPOSSIBLE:
        raise Contradiction(-1)
    if not answer.found:
        return None
    whole = np.rint(answer.values).astype(np.int64)
    trouble = np.abs(answer.values - whole) > WHOLE
    trouble[select(program.relations, broken(program.relations, whole)).cells] = True
    for free in _wider(program, trouble):
        if work.exhausted:
            return None
        left = fold(select(program.relations, touched(program.relations, free)), whole, free)
        every = np.ones(int(free.sum()), dtype=np.bool_)
        solver = Solver(left, program.low[free], program.high[free], whole=every, gap=GOOD_ENOUGH, work=work)
        answer = solver.minimise(cost[free], nodes=NODES)
        if answer.found:
            whole[free] = np.rint(answer.values).astype(np.int64)
            break
    else:
        if trouble.any() and answer.status is Status.IMPOSSIBLE:
            raise Contradiction(-1)
    return whole if program.holds(whole) else None


def _wider(program: ReaderProgram, trouble: Mask) -> list[Mask]:
    """More and more cells around the trouble, and at last all that hangs together with it."""
    if not trouble.any():
        return []
    rings = [trouble]
    for _ in range(WIDENINGS):
        rings.append(neighbours(program.relations, rings[-1]))
    return [*rings[1:], np.isin(program.component, program.component[trouble])]


def _inwards(program: ReaderProgram, random: np.random.Generator) -> Whole:
    """Costs drawn by chance that no cell without bounds can follow for ever."""
    cost = random.integers(1, 30, len(program))
    downwards = (program.low > -OPEN) & ((program.high >= OPEN) | (random.integers(0, 2, len(program)) == 0))
    cost = np.where(downwards, cost, -cost)
    return np.where((program.low <= -OPEN) & (program.high >= OPEN), 0, cost)
