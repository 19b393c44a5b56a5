"""What a reader can work out of tables that are published already, whoever made them. It needs no truth."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from casestats.disclosure.cells.graph import build_published
from casestats.disclosure.cells.unknowns import Graph, Unknown
from casestats.disclosure.numbers.problem import Mask
from casestats.disclosure.numbers.propagation import Contradiction
from casestats.disclosure.policy import Policy
from casestats.disclosure.proof.proving import ViewProof, prove
from casestats.disclosure.protecting import EFFORT
from casestats.disclosure.tables import Place, Publication
from casestats.disclosure.work import Progress, Work
from casestats.errors import FixExtract


@dataclass(frozen=True, kw_only=True)
class Audit:
    """What one reader can tell. Of the hidden cells (and the differences that the tables imply): `exact` are known,
    `narrow` more closely than the width, of `unproven` it is not known, and `wide` many are safe. `hidden`: suppressed
    cells, without differences. `tightest`: the smallest spread of a hidden cell, as far as it is known (None: nothing
    is hidden). `improper`: cells shown although the rule hides such counts."""

    exact: tuple[Unknown, ...]
    narrow: tuple[Unknown, ...]
    unproven: tuple[Unknown, ...]
    wide: int
    hidden: int
    tightest: int | None
    improper: tuple[Place, ...]
    work: Mapping[str, int]

    @property
    def safe(self) -> bool:
        return not (self.exact or self.narrow or self.unproven or self.improper)


def audit(
    publication: Publication,
    policy: Policy,
    *,
    lower: int | None = None,
    own: Mapping[Place, int] | None = None,
    seed: bytes = b"",
    effort: int = EFFORT,
    progress: Progress | None = None,
) -> Audit:
    """What a reader can work out from all that the publication holds. `lower`: what the reader knows of a hidden cell,
    if not what the publication says. `own`: counts that the reader knows besides, an insider's.

    A difference is unsafe if it may be small and is told closely. Whether it is small an audit cannot know: it may warn
    of one that whoever made the tables knew to be large.

    FixExtract: the tables contradict each other.
    """
    graph = build_published(publication, policy, lower=lower, own=own)
    work = Work(limit=effort)
    if progress is not None:
        work.progress = progress
    try:
        proof = prove(graph.problem, graph.problem.must_hide, seed=seed, work=work)[0]
    except Contradiction:
        raise FixExtract(
            "Tabellerna motsäger varandra: inga tal stämmer med allt som visas. Rätta tabellerna.",
            "The tables contradict each other: no numbers agree with all that is shown. Mend the tables.",
        ) from None
    return _told(graph, proof, policy, work)


def _told(graph: Graph, proof: ViewProof, policy: Policy, work: Work) -> Audit:
    harmless = graph.harmless(proof.low, proof.high)
    narrow = proof.narrow & ~harmless
    exact = (narrow & (proof.low == proof.high)) | graph.given_away
    cells = graph.promised & (graph.problem.must_hide | graph.given_away)
    spread = np.where(graph.given_away, 0, proof.high - proof.low)[cells & ~proof.unproven]
    return Audit(
        exact=_named(graph, exact),
        narrow=_named(graph, narrow & ~exact),
        unproven=_named(graph, proof.unproven & ~exact),
        wide=int((proof.wide & ~exact).sum()),
        hidden=int(cells.sum()),
        tightest=int(spread.min()) if spread.size else None,
        improper=_improper(graph, policy),
        work={"solves": work.solves, "iterations": work.iterations, "nodes": work.nodes, "units": work.units},
    )


def _named(graph: Graph, which: Mask) -> tuple[Unknown, ...]:
    return tuple(graph.unknowns[at] for at in np.flatnonzero(which))


def _improper(graph: Graph, policy: Policy) -> tuple[Place, ...]:
    """Cells of the publication's own tables that are shown with a small count."""
    problem = graph.problem
    shown = graph.now & problem.must_show
    return tuple(
        place
        for at, place in enumerate(graph.universe.unknowns)
        if shown[at] and policy.is_small(place.measure, int(problem.values[at]))
    )
