"""Which hidden cells hang together in what is published: what is learnt of one may tell of another, or never can."""

from __future__ import annotations

from collections.abc import Mapping

from casestats.disclosure.cells.graph import build_published
from casestats.disclosure.numbers.linear import ReaderProgram
from casestats.disclosure.policy import Policy
from casestats.disclosure.tables import Place, Publication
from casestats.disclosure.work import Work


def linked(publication: Publication, policy: Policy) -> Mapping[Place, int]:
    """Every place that a reader does not know, and a number: places of different numbers have nothing to do with each
    other, however much more is learnt of either. FixExtract: the tables contradict each other."""
    graph = build_published(publication, policy)
    program = ReaderProgram(graph.problem, graph.problem.must_hide, work=Work())
    found = zip(program.open.tolist(), program.component.tolist(), strict=True)
    named = ((graph.unknowns[cell], component) for cell, component in found)
    return {unknown: component for unknown, component in named if isinstance(unknown, Place)}
