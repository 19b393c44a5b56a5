"""The proof that nobody can work out a hidden cell more closely than its width allows.

A cell is *wide* where two whole-number tables that both agree with everything a reader sees differ in it by the width;
*narrow* where its outer limits are closer than that; else *unproven*, which counts as unsafe. A linear program alone
proves nothing wide: its corners are often fractional. See Fischetti and Salazar (2001) for the attacker's program.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from casestats.disclosure.numbers.linear import ReaderProgram
from casestats.disclosure.numbers.problem import Mask, Problem, View, Whole, fits
from casestats.disclosure.numbers.propagation import Contradiction
from casestats.disclosure.proof.limits import Limits
from casestats.disclosure.proof.moves import Moves
from casestats.disclosure.proof.starting import first_table
from casestats.disclosure.proof.sweeping import Sweeps
from casestats.disclosure.proof.witnesses import Witnesses
from casestats.disclosure.work import Work, generator


@dataclass(frozen=True, eq=False)
class ViewProof:
    """What one reader can work out. All arrays have one entry for each cell of the problem.

    `tables` (tables, cells): whole numbers, each row of which agrees with all the reader sees. `wide`, `narrow` and
    `unproven` share out the cells that are hidden, guarded and not known in the view. `low` and `high`: of a narrow
    cell its outer limits, of any other the least and the most that it takes in a table found.
    """

    insider: str
    tables: Whole
    wide: Mask
    narrow: Mask
    unproven: Mask
    low: Whole
    high: Whole


def prove(
    problem: Problem, hidden: Mask, *, seed: bytes, work: Work, before: Sequence[ViewProof] = ()
) -> tuple[ViewProof, ...]:
    """One proof for each view of the problem; for the public, where it has none.

    `before`: the proofs of a pattern that hid less, one for each view. Their tables bear witness still.

    When the work is spent, what is not proved by then stays unproven. Raises Contradiction (a FixExtract) where no
    whole numbers agree with all that is seen.
    """
    public = View("", np.zeros(problem.size, dtype=np.bool_))
    tables = {proof.insider: proof.tables for proof in before}
    none = np.zeros((0, problem.size), dtype=np.int64)
    proofs = []
    for view in problem.views or (public,):
        known = tables.get(view.insider, none)
        if problem.truth_known or not np.any(hidden & view.known):
            proofs.append(_proof(problem, hidden, view, known, seed=seed, work=work))
        else:
            told = _proof(problem, hidden, public, known, seed=seed, work=work)
            proofs.append(_as_the_public(problem, hidden, view, told, work=work))
    return tuple(proofs)


def _proof(problem: Problem, hidden: Mask, view: View, before: Whole, *, seed: bytes, work: Work) -> ViewProof:
    unknown = hidden & ~view.known
    if problem.truth_known and not fits(problem, problem.values, unknown):
        raise Contradiction(-1)
    program = ReaderProgram(problem, hidden, view, work=work)
    random = generator(seed, f"proof {view.insider}")
    first = problem.values[program.open] if problem.truth_known else first_table(program, random, work=work)
    asked = hidden & view.asked(problem.guarded)
    low, high = program.floor.copy(), program.ceiling.copy()
    if first is None:
        narrow = asked & (high - low < problem.width)
        none = np.zeros((0, problem.size), dtype=np.int64)
        return ViewProof(view.insider, none, np.zeros_like(asked), narrow, asked & ~narrow, low, high)
    known = Witnesses(program, first, asked[program.open])
    for table in before[:, program.open]:
        if program.holds(table):
            known.add(table)
    found = _witnesses(program, known, random, low, high, work=work)
    narrow = asked & (high - low < problem.width)
    tables = np.array([program.table(table) for table in found.needed()], dtype=np.int64).reshape(-1, problem.size)
    if not all(fits(problem, table, unknown) for table in tables):
        raise AssertionError("a table of the proof does not agree with what is seen")
    low[program.open] = np.where(narrow[program.open], low[program.open], found.low)
    high[program.open] = np.where(narrow[program.open], high[program.open], found.high)
    wide = asked & ~narrow & (_spread(tables, low) >= problem.width)
    return ViewProof(view.insider, tables, wide, narrow, asked & ~wide & ~narrow, low, high)


def _spread(tables: Whole, low: Whole) -> Whole:
    if not len(tables):
        return np.zeros_like(low)
    return np.asarray(tables.max(axis=0) - tables.min(axis=0), dtype=np.int64)


def _witnesses(
    program: ReaderProgram,
    found: Witnesses,
    random: np.random.Generator,
    low: Whole,
    high: Whole,
    *,
    work: Work,
) -> Witnesses:
    """More tables, that make as many open cells wide as can be. `low` and `high` become the outer limits of the
    others."""
    moves = Moves(program, found.tables[0], work=work)
    Sweeps(moves, found, random, work=work).run()
    for component in np.unique(program.component[found.weak]):
        inside = program.component == component
        limits = Limits(moves, found, inside, random, work=work)
        for cell in np.flatnonzero(found.weak & inside).tolist():
            if found.weak[cell]:
                low[program.open[cell]], high[program.open[cell]] = limits.of(cell)
    return found


def _as_the_public(problem: Problem, hidden: Mask, view: View, public: ViewProof, *, work: Work) -> ViewProof:
    """An insider's, where nobody here knows what the insider knows.

    What hangs together with a hidden cell that the insider knows stays unproven; all else is as safe as from the
    public, and what is told to the public is told to the insider.
    """
    program = ReaderProgram(problem, hidden, work=work)
    known = view.known[program.open]
    near = np.zeros(problem.size, dtype=np.bool_)
    near[program.open] = np.isin(program.component, program.component[known])
    asked = hidden & view.asked(problem.guarded)
    wide, narrow = asked & public.wide & ~near, asked & public.narrow
    return ViewProof(view.insider, public.tables, wide, narrow, asked & ~wide & ~narrow, public.low, public.high)
