"""What need not be kept from an insider because it holds the insider's own people, and what must be all the same."""

from __future__ import annotations

import numpy as np
import pytest

from casestats.disclosure.cells.graph import build
from casestats.disclosure.cells.unknowns import Difference, Graph
from casestats.disclosure.policy import Policy, Zeros
from casestats.disclosure.tables import TOTAL, Dimension, FrequencyTable, Layout, Nested, Sum

UNITS = Dimension("unit", (TOTAL, "A", "B", "C"), (Sum(TOTAL, ("A", "B", "C")),))
COUNTS = {"base": (20, 12, 5), "yes": (18, 11, 5)}
"""Of units A, B and C. Of the base two in A and one in B did not answer yes."""


def graph(within: frozenset[str] | None) -> Graph:
    """The wholes are printed; each unit's manager knows the own part of both."""
    printed, inside = [], []
    for measure, parts in COUNTS.items():
        whole = Layout(name=measure, measure=measure, dimensions=(Dimension("all", (TOTAL,), ()),))
        printed.append(FrequencyTable(layout=whole, counts={(TOTAL,): sum(parts)}))
        by_unit = Layout(name=f"{measure} by unit", measure=measure, dimensions=(UNITS,))
        keys = [(code,) for code in UNITS.codes]
        inside.append(FrequencyTable(layout=by_unit, counts=dict(zip(keys, (sum(parts), *parts), strict=True))))
    rests = [Nested(measure, measure, (("unit", code),)) for measure in COUNTS for code in "ABC"]
    policy = Policy(threshold=5, zeros=Zeros.HIDE, insider="unit")
    return build(printed, policy, nested=[Nested("yes", "base", within=within), *rests], unprinted=inside)


def excused_from(found: Graph, insider: str) -> set[str]:
    """What is excused in the insider's view, as measure and unit; of a difference both ends."""
    (view,) = [view for view in found.problem.views if view.insider == insider]
    assert view.excused is not None
    names = set()
    for at in np.flatnonzero(view.excused).tolist():
        unknown = found.unknowns[at]
        ends = (unknown.more, unknown.less) if isinstance(unknown, Difference) else (unknown,)
        names.add(" - ".join(f"{end.measure}{dict(end.codes).get('unit', '')}" for end in ends))
    return names


def test_a_whole_is_excused_and_what_is_left_of_it_without_the_own_is_not() -> None:
    excused = excused_from(graph(None), "A")
    assert {"base", "yes"} <= excused
    assert not {"base - baseA", "yes - yesA", "baseB", "yesB"} & excused


@pytest.mark.parametrize(("within", "is_excused"), [(None, True), (frozenset({"unit"}), True), (frozenset(), False)])
def test_a_difference_is_excused_only_where_it_is_kept_for_each_unit_too(
    within: frozenset[str] | None, is_excused: bool
) -> None:
    """All but yes is three people: two of unit A and one of unit B, whom A's manager could find."""
    assert ("base - yes" in excused_from(graph(within), "A")) == is_excused


def test_the_public_is_excused_nothing() -> None:
    public = graph(None).problem.views[0]
    assert public.excused is None
    assert public.asked(np.ones(len(public.known), dtype=np.bool_)).all()
