"""Controlled rounding: every count becomes a multiple of the base, and all that added up still adds up.

What is promised: an inner count is less than `largest_inner_error` + 1 from the truth and a total less than
`largest_total_error` + 1, and both are at least base - 1. Then no reader knows any count more closely than by `base`
values: add 1 to base - 1 persons to the cell and to all it is a part of, and the rounded table may still be the
rounding of it. (Handbook on Statistical Disclosure Control, 2024, on controlled rounding; Kelly, Golden & Assad 1990.)

A cell that must not be stated at all cannot be rounded: its total less the other cells would state it. Tables with
withheld cells are refused, and so are earlier releases that showed exact counts, which would narrow the intervals.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from casestats.disclosure.cells.facts import check_keys, check_names
from casestats.disclosure.cells.hierarchies import Hierarchies, code_of, told
from casestats.disclosure.cells.relating import nestings, sum_rows
from casestats.disclosure.cells.rings import check_rings
from casestats.disclosure.cells.universe import Universe
from casestats.disclosure.numbers.problem import OPEN, Mask, Relations, Whole
from casestats.disclosure.policy import Policy
from casestats.disclosure.rounding.program import Attempt, Multiples, solve
from casestats.disclosure.tables import EarlierRelease, FrequencyTable, Nested, Place, ProtectedTable
from casestats.disclosure.work import Progress, Work
from casestats.errors import FixExtract, FixSettings, Refused

EFFORT = 5_000_000
"""Work units allowed, unless somebody says otherwise: a county's tables take some hundred thousand."""
MOST_WIDENED = 3
"""How many bases further than its neighbours a count may be rounded where there is no other way."""
TOTALS_REACH = 3
"""By less than how many bases an old figure of a total may miss its count. More was never seen in three dimensions."""
NAMED_AT_MOST = 5


@dataclass(frozen=True, kw_only=True)
class Rounded:
    """`largest_inner_error` and `largest_total_error` are what is promised and may be printed: no count differs more
    from its rounded figure, and the real errors, which would tell more, are not in here. `widened`: inner counts could
    not all stay within the base. `kept`: cells that have the figure of an earlier release."""

    tables: tuple[ProtectedTable, ...]
    base: int
    largest_inner_error: int
    largest_total_error: int
    widened: bool
    kept: int
    changed: int
    """Cells whose figure is another than their count: for the summary inside, never printed."""
    work: Work


def _silent(_what: str, _done: int, _of: int) -> None:
    return None


def round_tables(
    counts: Sequence[FrequencyTable],
    policy: Policy,
    *,
    earlier: Sequence[EarlierRelease] = (),
    nested: Sequence[Nested] = (),
    seed: bytes,
    effort: int = EFFORT,
    progress: Progress = _silent,
) -> Rounded:
    """The tables rounded to `policy.base`, all at once. The same input, seed and effort give the same figures.

    `effort`: work units (disclosure.work) for the search among fractions; a solution is looked for until one is found
    whatever it is. Raises FixExtract (tables that contradict each other), FixSettings (what cannot be rounded) and
    Refused (no solution).
    """
    check_insider(policy)
    _check(counts, policy, earlier)
    universe, truth = _universe(counts, earlier)
    work = Work(limit=effort, progress=progress)
    problem = _problem(universe, truth, nested, policy.base)
    old = _old_figures(universe, earlier)
    _check_old(universe, problem, truth, old)
    for attempt in _attempts(problem, old, truth, policy.base):
        progress("round", 0, 1)
        found = solve(problem, attempt, seed, work)
        if found is not None:
            progress("round", 1, 1)
            return _rounded(counts, universe, problem, truth, found * policy.base, attempt, old, policy, work)
    raise Refused(
        "Tabellerna går inte att avrunda så att allt går ihop. Undertryck celler i stället (--method suppress), eller "
        "släpp färre tabeller tillsammans.",
        "The tables cannot be rounded so that everything adds up. Suppress cells instead (--method suppress), or "
        "release fewer tables together.",
    )


def check_insider(policy: Policy) -> None:
    """Somebody who knows own counts knows the errors of their figures too, and a total less them may tell the rest."""
    if policy.insider:
        raise FixSettings(
            "Avrundning skyddar inte bevisligen mot den som vet en del av antalen. Undertryck celler i stället, eller "
            "utelämna --insider.",
            "Rounding is not proved to protect from somebody who knows some of the counts. Suppress cells instead, or "
            "leave out --insider.",
        )


def _check(counts: Sequence[FrequencyTable], policy: Policy, earlier: Sequence[EarlierRelease]) -> None:
    check_names([table.layout for table in counts])
    # In a ring the figures need not be those of any one table by all dimensions: the promise would have no ground.
    check_rings([*(table.layout for table in counts), *(one.layout for release in earlier for one in release.tables)])
    for table in counts:
        check_keys(table.layout, table.counts)
        if table.withheld:
            raise FixSettings(
                f"Tabellen {table.layout.name} har celler som inte får anges alls. Avrundade summor skulle röja dem: "
                "välj undertryckning i stället.",
                f"The table {table.layout.name} has cells that may not be stated at all. Rounded totals would give "
                "them away: choose suppression instead.",
            )
        if min(table.counts.values(), default=0) < 0:
            raise FixExtract(
                f"Tabellen {table.layout.name} har ett antal under 0. Rätta tabellen.",
                f"The table {table.layout.name} has a count below 0. Mend the table.",
            )
    for release in earlier:
        for one in release.tables:
            check_keys(one.layout, one.cells)
            if one.rounded != policy.base:
                raise FixSettings(
                    f"{release.name} är inte avrundad till {policy.base}. Exakta antal som redan är kända skulle röja "
                    "det som avrundas: använd samma metod och bas som då.",
                    f"{release.name} is not rounded to {policy.base}. Exact counts that are known already would give "
                    "away what is rounded: use the same method and base as then.",
                )


def _universe(counts: Sequence[FrequencyTable], earlier: Sequence[EarlierRelease]) -> tuple[Universe, Whole]:
    """The places, and the truth of each; -1 of a place that lies between others and is not counted."""
    layouts = [table.layout for table in counts]
    hierarchies = Hierarchies([*layouts, *(table.layout for release in earlier for table in release.tables)])
    universe = Universe(hierarchies, (layout.place(key) for layout in layouts for key in layout.keys), ())
    truth = np.full(universe.size, -1, dtype=np.int64)
    for table in counts:
        for key, count in table.counts.items():
            place = table.layout.place(key)
            at = universe.unknown(place)
            if truth[at] not in (-1, count):
                raise FixExtract(
                    f"{told(place)} har olika antal i två tabeller. Rätta tabellerna.",
                    f"{told(place)} has different counts in two tables. Mend the tables.",
                )
            truth[at] = count
    return universe, truth


def _problem(universe: Universe, truth: Whole, nested: Sequence[Nested], base: int) -> Multiples:
    rows = [(row.terms, row.low, row.high) for row in sum_rows(universe)]
    rows += [(((pair.more, 1), (pair.less, -1)), 0, OPEN) for pair in nestings(universe, nested)]
    relations = Relations.of(rows)
    known = truth >= 0
    _check_truth(universe, relations, truth, known)
    derived = np.zeros(universe.size, dtype=np.bool_)
    for family in universe.families:
        derived[family.parent] |= family.additive and family.whole
    return Multiples(relations, np.where(known, truth, 0), base, known, derived)


def _check_truth(universe: Universe, relations: Relations, truth: Whole, known: Mask) -> None:
    """Whether the counts add up themselves, as far as they are given."""
    terms = np.concatenate([truth[relations.cells] * relations.factors, [0]])
    sums = np.add.reduceat(terms, relations.starts[:-1]) if len(relations) else np.zeros(0, dtype=np.int64)
    blind = np.concatenate([~known[relations.cells], [False]])
    unclear = np.logical_or.reduceat(blind, relations.starts[:-1]) if len(relations) else np.zeros(0, dtype=np.bool_)
    wrong = np.flatnonzero(~unclear & ((sums < relations.low) | (sums > relations.high)))
    if len(wrong):
        place = told(universe.unknowns[int(relations.cells[relations.starts[wrong[0]]])])
        raise FixExtract(
            f"{place}: antalet stämmer inte med sina delar. Rätta tabellerna.",
            f"{place}: the count does not agree with its parts. Mend the tables.",
        )


@dataclass(frozen=True)
class _Old:
    """By unknown: the figure that the latest release gave it, and whether it may have changed since."""

    figures: Mapping[int, int]
    may_differ: frozenset[int]


def _old_figures(universe: Universe, earlier: Sequence[EarlierRelease]) -> _Old:
    figures: dict[int, int] = {}
    may_differ: set[int] = set()
    for release, reached in zip(earlier, reached_since(universe.hierarchies, earlier), strict=True):
        for table in release.tables:
            for key, figure in table.cells.items():
                place = table.layout.place(key)
                if place not in universe.number or not isinstance(figure, int):
                    continue
                at = universe.unknown(place)
                figures[at] = figure
                may_differ.discard(at)
                if touches(place, reached):
                    may_differ.add(at)
    return _Old(figures, frozenset(may_differ))


def reached_since(hierarchies: Hierarchies, earlier: Sequence[EarlierRelease]) -> list[Mapping[str, frozenset[str]]]:
    """For each release, the codes by dimension whose counts may have changed after it, at any time."""
    changed: set[tuple[str, str]] = set()
    found = []
    for release in reversed(earlier):
        changed |= release.changed
        found.append(hierarchies.reached(sorted(changed)))
    return found[::-1]


def touches(place: Place, reached: Mapping[str, frozenset[str]]) -> bool:
    return any(code_of(place.codes, dimension) in codes for dimension, codes in reached.items())


def _attempts(problem: Multiples, old: _Old, truth: Whole, base: int) -> list[Attempt]:
    """The best first: nothing is widened, and every old figure that is still near enough is kept. One that may have
    changed can be given up, totals before inner cells; one that has not changed never is, or two figures of the same
    count would tell it more closely than either."""
    attempts = []
    for widened in range(MOST_WIDENED + 1):
        near = _near(problem, old, truth, base, widened)
        inner = {at: figure for at, figure in near.items() if at not in old.may_differ or not problem.total[at]}
        settled = {at: figure for at, figure in near.items() if at not in old.may_differ}
        distinct = [near, *([inner] if inner != near else []), *([settled] if settled != inner else [])]
        attempts += [Attempt(widened, kept) for kept in distinct]
    return attempts


def _near(problem: Multiples, old: _Old, truth: Whole, base: int, widened: int) -> dict[int, int]:
    """The old figures that may still be roundings of the counts. A total that has not changed may miss by more."""
    reach = {at: TOTALS_REACH if problem.total[at] and at not in old.may_differ else 1 for at in old.figures}
    return {at: figure for at, figure in old.figures.items() if abs(figure - truth[at]) < (widened + reach[at]) * base}


def _check_old(universe: Universe, problem: Multiples, truth: Whole, old: _Old) -> None:
    """Refuses counts that were rounded otherwise before although nobody says that they changed. (An earlier release
    that had to widen inner cells is refused too: its figures cannot be told from changed counts.)"""
    near = _near(problem, old, truth, problem.base, 0)
    wrong = [universe.unknowns[at] for at in old.figures if at not in near and at not in old.may_differ]
    if wrong:
        names = "; ".join(told(place) for place in wrong[:NAMED_AT_MOST])
        raise FixSettings(
            f"{len(wrong)} antal är andra än när de avrundades förra gången, utan att det är sagt: {names}. Ange vad "
            "som har ändrats (--changed).",
            f"{len(wrong)} counts differ from what they were when rounded before although nothing says so: {names}. "
            "State what has changed (--changed).",
        )


def _rounded(
    counts: Sequence[FrequencyTable],
    universe: Universe,
    problem: Multiples,
    truth: Whole,
    figures: Whole,
    attempt: Attempt,
    old: _Old,
    policy: Policy,
    work: Work,
) -> Rounded:
    known = truth >= 0
    errors = np.where(known, np.abs(figures - truth), 0)
    inner_error = (attempt.widened + 1) * policy.base - 1
    total_error = policy.base * (int(errors[problem.total].max(initial=0)) // policy.base + 1) - 1
    _verify(problem, figures, errors, inner_error)
    tables = tuple(
        ProtectedTable(
            layout=table.layout,
            cells={key: int(figures[universe.unknown(table.layout.place(key))]) for key in table.layout.keys},
            rounded=policy.base,
        )
        for table in counts
    )
    return Rounded(
        tables=tables,
        base=policy.base,
        largest_inner_error=inner_error,
        largest_total_error=max(inner_error, total_error),
        widened=attempt.widened > 0,
        kept=sum(int(figures[at]) == figure for at, figure in old.figures.items()),
        changed=int(np.count_nonzero(errors)),
        work=work,
    )


def _verify(problem: Multiples, figures: Whole, errors: Whole, inner_error: int) -> None:
    """Once more in whole numbers, for the solver works with fractions: what is wrong here never leaves."""
    relations = problem.relations
    terms = np.concatenate([figures[relations.cells] * relations.factors, [0]])
    sums = np.add.reduceat(terms, relations.starts[:-1]) if len(relations) else np.zeros(0, dtype=np.int64)
    adds_up = bool(np.all(sums >= relations.low) and np.all(sums <= relations.high))
    inner = problem.known & ~problem.total
    if not adds_up or int(figures.min(initial=0)) < 0 or int(errors[inner].max(initial=0)) > inner_error:
        raise ArithmeticError("the rounded tables do not agree with themselves")
