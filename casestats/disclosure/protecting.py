"""Counts become tables that may leave the unit: hidden cells found, proved, mended until proved, and certified.

Fail closed: where a cell cannot be proved wide there is no publication.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from casestats.disclosure.cells.facts import NAMED_AT_MOST
from casestats.disclosure.cells.graph import build
from casestats.disclosure.cells.hierarchies import told
from casestats.disclosure.cells.unknowns import Difference, Graph
from casestats.disclosure.certificate import Certificate, CertifiedView
from casestats.disclosure.certifying import publication_digest
from casestats.disclosure.checking import check
from casestats.disclosure.numbers.problem import Mask, Problem, View, Whole
from casestats.disclosure.policy import Policy
from casestats.disclosure.proof.proving import ViewProof, prove
from casestats.disclosure.search.patterns import Found, Unprotectable, find_pattern, mend
from casestats.disclosure.tables import EarlierRelease, FrequencyTable, Nested, Place, Publication, PublicRelation
from casestats.disclosure.work import Progress, Work
from casestats.errors import Refused

EFFORT = 50_000_000
"""Work units allowed, unless somebody says otherwise: far more than the tables of a county need."""
MOST_ROUNDS = 20
"""How often what the attack breaks is mended."""
SEARCH_SHARE = 2
"""One part in two of the effort is the search's; the rest is left for the proof, without which all is in vain."""


@dataclass(frozen=True, kw_only=True)
class Summary:
    """What was done. Of the cells that this publication prints, each place once: `cells`, and of them hidden for what
    they are (`primary`) and to cover for others (`secondary`). `value_lost`: the sum of the hidden counts. `lost` and
    `bound`: the information lost, and a proved floor of it. `tightest`: the narrowest spread of a hidden cell that is
    proved (None: nothing is hidden). `already_out`: not to be shown, but an earlier release has shown them."""

    cells: int
    primary: int
    secondary: int
    value_lost: int
    lost: int
    bound: int
    tightest: int | None
    rounds: int
    work: Mapping[str, int]
    struck: bool
    already_out: tuple[Place, ...]

    @property
    def hidden(self) -> int:
        return self.primary + self.secondary

    @property
    def gap(self) -> float:
        """How far, as a part of the information lost, the pattern may be from the best one."""
        return (self.lost - self.bound) / self.lost if self.lost else 0.0


@dataclass(frozen=True, kw_only=True)
class Protected:
    publication: Publication
    certificate: Certificate
    summary: Summary


def protect(
    counts: Sequence[FrequencyTable],
    policy: Policy,
    *,
    earlier: Sequence[EarlierRelease] = (),
    nested: Sequence[Nested] = (),
    relations: Sequence[PublicRelation] = (),
    unprinted: Sequence[FrequencyTable] = (),
    seed: bytes,
    effort: int = EFFORT,
    progress: Progress | None = None,
    deadline: float | None = None,
) -> Protected:
    """The tables to publish, with the proof that no hidden cell can be worked out. The same input, seed and effort
    give the same output, unless `deadline` (a moment of time.monotonic()) strikes.

    Refused where no proof is found; FixExtract and FixSettings as for graph.build.
    """
    graph = build(counts, policy, earlier=earlier, nested=nested, relations=relations, unprinted=unprinted)
    work = Work(limit=effort // SEARCH_SHARE, deadline=deadline)
    if progress is not None:
        work.progress = progress
    graph, found = _found(graph, seed=seed, work=work)
    work.limit = effort
    hidden, proofs, rounds = _proved(graph, found.hidden, seed=seed, work=work)
    publication = graph.published(hidden)
    columns = np.flatnonzero(hidden & graph.listed)
    lost, bound = _lost(graph, hidden, found)
    certificate = Certificate(
        policy=policy,
        publication=publication_digest(publication),
        unknowns=tuple(graph.universe.unknowns[at] for at in columns),
        primary=frozenset(np.flatnonzero(graph.problem.primary[columns]).tolist()),
        views=tuple(_view(graph.problem, view, proof, columns) for view, proof in proofs),
        seed=seed.hex(),
        effort=effort,
        work={"solves": work.solves, "iterations": work.iterations, "nodes": work.nodes, "units": work.units},
        lost=lost,
        bound=bound,
        struck=work.struck,
    )
    _check(publication, certificate, policy)
    summary = _summary(graph, hidden, certificate, rounds)
    return Protected(publication=publication, certificate=certificate, summary=summary)


Proofs = tuple[tuple[View, ViewProof], ...]


def _found(graph: Graph, *, seed: bytes, work: Work) -> tuple[Graph, Found]:
    """A pattern, and the graph that it is for. Refused: none would do.

    What was never counted need not be kept secret where even a reader who sees nothing but what must be shown knows
    that it is not small.
    """
    problem = graph.problem
    try:
        return graph, find_pattern(problem, seed=seed, work=work)
    except Unprotectable:
        proofs = prove(problem, ~problem.must_show, seed=seed, work=work)
    harmless = proofs[0].narrow & graph.harmless(proofs[0].low, proofs[0].high)
    problem = replace(problem, guarded=problem.guarded & ~harmless)
    try:
        return replace(graph, problem=problem), find_pattern(problem, seed=seed, work=work)
    except Unprotectable as hopeless:
        told_anyway = np.logical_or.reduce([proof.narrow for proof in proofs]) & problem.must_hide & problem.guarded
        cells = np.flatnonzero(told_anyway) if told_anyway.any() else hopeless.cells
        raise _unprotectable(graph, cells) from None


def _proved(graph: Graph, hidden: Mask, *, seed: bytes, work: Work) -> tuple[Mask, Proofs, int]:
    """A pattern of which every guarded cell is proved wide in every view, and how often it was mended. Refused: there
    is none within reach."""
    problem = graph.problem
    found: tuple[ViewProof, ...] = ()
    for rounds in range(MOST_ROUNDS):
        found = prove(problem, hidden, seed=seed, work=work, before=found)
        proofs = tuple(zip(problem.views, found, strict=True))
        broken = [(view, weak_in(graph, proof)) for view, proof in proofs]
        if not any(weak.any() for _, weak in broken):
            return hidden, proofs, rounds
        more = hidden
        for view, weak in broken:
            if weak.any():
                more = more | _mended(graph, more, weak, view, seed=seed, work=work)
        if np.array_equal(more, hidden):
            break
        hidden = more
    unproven = sum(int(weak.sum()) for _, weak in broken)
    raise Refused(
        f"{unproven} celler kan inte bevisas vara skyddade, så inget lämnas ut. Tillåt mer arbete, eller välj färre "
        "eller grövre tabeller.",
        f"{unproven} cells cannot be proved to be protected, so nothing is published. Allow more effort, or choose "
        "fewer or coarser tables.",
    )


def _mended(graph: Graph, hidden: Mask, weak: Mask, view: View, *, seed: bytes, work: Work) -> Mask:
    try:
        return mend(graph.problem, hidden, weak, view, seed=seed, work=work)
    except Unprotectable as hopeless:
        raise _unprotectable(graph, hopeless.cells) from None


def weak_in(graph: Graph, proof: ViewProof) -> Mask:
    """What is not proved safe: too narrow, and not known to be harmless; or not settled."""
    return (proof.narrow & ~graph.harmless(proof.low, proof.high)) | proof.unproven


def _lost(graph: Graph, hidden: Mask, found: Found) -> tuple[int, int]:
    """The information lost by what is hidden of this publication, and a proved floor of it."""
    weight, must_hide = graph.problem.weight, graph.problem.must_hide
    lost = int(weight[hidden & graph.now].sum())
    elsewhere = int(weight[must_hide & ~graph.now].sum())
    return lost, min(lost, max(0, found.bound - elsewhere))


def _view(problem: Problem, view: View, proof: ViewProof, columns: Whole) -> CertifiedView:
    """The truth is the first table: what is small in it is what must be proved wide."""
    rows = [problem.values[columns], *proof.tables[:, columns]]
    own = np.flatnonzero(view.known[columns]).tolist()
    return CertifiedView(
        insider=view.insider,
        tables=tuple(dict.fromkeys(tuple(row.tolist()) for row in rows)),
        own={number: int(problem.values[columns[number]]) for number in own},
    )


def _unprotectable(graph: Graph, cells: Whole) -> Refused:
    unknowns = (graph.unknowns[at] for at in cells.tolist())
    places = dict.fromkeys(unknown.more if isinstance(unknown, Difference) else unknown for unknown in unknowns)
    named = "; ".join(told(place) for place in list(places)[:NAMED_AT_MOST])
    more = len(places) - NAMED_AT_MOST
    sv, en = (f" (och {more} till)", f" (and {more} more)") if more > 0 else ("", "")
    return Refused(
        f"Går inte att skydda, hur mycket som än döljs: {named}{sv}. För mycket omkring dem är redan visat. Lämna ut "
        "grövre tabeller.",
        f"Cannot be protected, however much is hidden: {named}{en}. Too much around them is shown already. Publish "
        "coarser tables.",
    )


def _check(publication: Publication, certificate: Certificate, policy: Policy) -> None:
    """The independent checker has the last word. What it refuses is a fault of this program, and never leaves it."""
    faults = check(publication, certificate, policy=policy).faults
    if faults:
        raise Refused(
            f"Beviset håller inte vid kontroll: {faults[0].sv} Inget lämnas ut. Detta är ett fel i programmet: anmäl "
            "det.",
            f"The proof does not hold when it is checked: {faults[0].en} Nothing is published. This is a fault of the "
            "program: report it.",
        )


def _summary(graph: Graph, hidden: Mask, certificate: Certificate, rounds: int) -> Summary:
    problem = graph.problem
    printed = hidden & graph.now
    spreads: list[int] = []
    for view, certified in zip(problem.views, certificate.views, strict=True):
        promised = view.asked(graph.promised)[hidden & graph.listed]
        spreads += np.ptp(np.array(certified.tables, dtype=np.int64), axis=0)[promised].tolist()
    return Summary(
        cells=int(graph.now.sum()),
        primary=int((printed & problem.primary).sum()),
        secondary=int((printed & ~problem.primary).sum()),
        value_lost=int(problem.values[printed].sum()),
        lost=certificate.lost,
        bound=certificate.bound,
        tightest=min(spreads, default=None),
        rounds=rounds,
        work=certificate.work,
        struck=certificate.struck,
        already_out=graph.already_out,
    )
