"""What readers have already: shown stays shown, hidden stays hidden, and a correction tells of people too."""

from __future__ import annotations

import pytest

from casestats.disclosure.cells.graph import build
from casestats.disclosure.cells.unknowns import Difference, Graph
from casestats.disclosure.policy import Policy, Zeros
from casestats.disclosure.suppressed import SUPPRESSED
from casestats.disclosure.tables import Band, Dimension, EarlierRelease, FrequencyTable, ProtectedTable, Sum
from casestats.errors import FixExtract, FixSettings, Refused
from tests.disclosure.small_tables import QUARTERS, SEX, at, flat, frequency, known_limits, place, released, shown


def women(now: int, before: int, *hidden: tuple[str, ...], known: bool = True, changed: bool = True) -> Graph:
    """Women `before` and `now`, 50 men; `hidden` in the earlier release."""
    old = frequency([SEX], [before, 50])
    release = released(shown(old, *hidden), changed=[("sex", "f")] if changed else [], counts=(old,) if known else None)
    return build([frequency([SEX], [now, 50])], Policy(), earlier=[release])


F = ("f",)
WOMEN, WOMEN_THEN = place(sex="f"), place("x", 1, sex="f")
CHANGE = Difference(WOMEN, WOMEN_THEN, nesting=False)


def test_what_an_earlier_release_showed_is_shown_again() -> None:
    graph = women(9, 9, changed=False)
    assert graph.problem.must_show.all()
    assert len(graph.unknowns) == 3


def test_what_an_earlier_release_hid_stays_hidden_though_it_is_large() -> None:
    graph = women(9, 9, F, ("m",), changed=False)
    assert graph.problem.must_hide.tolist() == [False, True, True]
    assert graph.problem.guarded.all()
    assert not graph.problem.primary.any()


def test_a_small_cell_that_is_out_already_is_shown_and_said_to_be_out() -> None:
    graph = women(3, 3, changed=False)
    assert graph.problem.must_show[at(graph, WOMEN)]
    assert not graph.problem.must_hide[at(graph, WOMEN)]
    assert not graph.problem.primary[at(graph, WOMEN)]
    assert graph.already_out == (WOMEN,)


def test_a_count_that_differs_though_nothing_says_so_is_refused_naming_the_codes() -> None:
    with pytest.raises(FixSettings) as refused:
        women(9, 10, changed=False)
    assert "x (sex=f)" in refused.value.words.en
    assert "r1" in refused.value.words.en


def test_a_count_that_differs_from_what_a_hidden_cell_was_is_refused_too() -> None:
    with pytest.raises(FixSettings, match=r"x \(sex=f\)"):
        women(9, 10, F, ("m",), changed=False)


def test_what_a_release_shows_is_refused_where_its_own_counts_deny_it() -> None:
    release = released(shown(frequency([SEX], [10, 50])), counts=(frequency([SEX], [11, 50]),))
    with pytest.raises(FixExtract, match=r"x \(sex=f\)"):
        build([frequency([QUARTERS], [3, 4])], Policy(), earlier=[release])


@pytest.mark.parametrize(("step", "secret"), [(0, False), (1, True), (4, True), (5, False), (-1, True), (-5, False)])
def test_what_a_correction_changes_is_secret_below_the_threshold(step: int, secret: bool) -> None:
    graph = women(20 + step, 20)
    assert (CHANGE in graph.unknowns) is secret
    if secret:
        cell = graph.unknowns.index(CHANGE)
        assert graph.problem.values[cell] == step
        assert graph.problem.lower[cell] == -(2**53)
        assert graph.problem.guarded[cell]
        assert graph.problem.must_hide[cell]


def test_a_correction_reaches_the_totals_of_what_it_changed_and_nothing_else() -> None:
    graph = women(21, 20)
    assert place("x", 1) in graph.unknowns
    assert place("x", 1, sex="m") not in graph.unknowns


def test_sums_hold_as_an_earlier_release_saw_them_and_as_they_are_now() -> None:
    graph = women(3, 8, ("f",), ("m",), known=True)
    limits = known_limits(graph, graph.problem.must_hide)
    # the totals, 53 now and 58 then, are not hidden; the 50 men, which no correction touched, are the same in both
    assert limits[place(sex="m")] == (1, 52)
    assert limits[WOMEN_THEN] == (6, 57)


def test_a_place_that_is_printed_only_before_a_correction_is_there_after_it_too() -> None:
    by_both = frequency([SEX, QUARTERS], [9, 8, 20, 21], name="both")
    now = frequency([SEX], [12, 41], name="now", fixed=[("period", "2025")])
    counted = frequency([SEX, QUARTERS], [9, 3, 20, 21], name="both")
    release = EarlierRelease(name="r1", tables=(shown(by_both),), changed=frozenset({("period", "Q2")}))
    graph = build([now], Policy(), earlier=[release])
    # 12 women now, 9 of them in the first quarter, which nothing changed: 3 in the second, though no table prints it
    second = at(graph, place(period="Q2", sex="f"))
    assert counted.counts["f", "Q2"] == 3
    assert graph.problem.must_hide[second]
    assert graph.problem.guarded[second]
    limits = known_limits(graph, graph.problem.must_hide)
    assert limits[graph.unknowns[second]] == (3, 3)


def test_after_two_corrections_the_difference_over_both_is_secret_too() -> None:
    first = released(shown(frequency([SEX], [20, 50])), name="r1", changed=[("sex", "f")])
    second = released(shown(frequency([SEX], [30, 50])), name="r2", changed=[("sex", "f")])
    graph = build([frequency([SEX], [21, 50])], Policy(), earlier=[first, second])
    differences = {unknown for unknown in graph.unknowns if isinstance(unknown, Difference)}
    assert differences == {
        Difference(place(sex="f"), place("x", 2, sex="f"), nesting=False),
        Difference(place(), place("x", 2), nesting=False),
    }


def test_a_small_difference_of_two_counts_that_are_out_is_out_too() -> None:
    first = released(shown(frequency([SEX], [20, 50])), name="r1", changed=[("sex", "f")])
    second = released(shown(frequency([SEX], [21, 50])), name="r2")
    graph = build([frequency([SEX], [21, 50])], Policy(), earlier=[first, second])
    assert not any(isinstance(unknown, Difference) for unknown in graph.unknowns)


def test_three_releases_keep_what_the_first_hid_until_a_correction_changes_it() -> None:
    old = frequency([SEX, QUARTERS], [3, 9, 20, 21])
    new = frequency([SEX, QUARTERS], [9, 9, 20, 21])
    hid = shown(old, ("f", "Q1"), ("m", "Q1"), ("f", "Q2"), ("m", "Q2"))
    first = released(hid, name="r1", counts=(old,))
    second = released(hid, name="r2", changed=[("period", "Q1")], counts=(old,))
    problem_of = build([new], Policy(), earlier=[first, second])
    hidden = {problem_of.unknowns[cell] for cell in problem_of.problem.must_hide.nonzero()[0]}
    quarters = {place(period="Q2", sex="f"), place(period="Q2", sex="m")}
    before = {place("x", 1, period="Q1", sex="f"), place("x", 1, period="Q1", sex="m")}
    places = {unknown for unknown in hidden if not isinstance(unknown, Difference)}
    assert places == quarters | before


def test_hidden_counts_of_an_earlier_release_are_completed_where_nobody_has_them() -> None:
    graph = women(20, 9, F, ("m",), known=False)
    then = at(graph, WOMEN_THEN)
    assert graph.problem.values[then] == 9  # 59 in all, and the 50 men are the same
    assert graph.problem.guarded[then]
    assert CHANGE in graph.unknowns, "nobody can say that it is not small"


@pytest.mark.parametrize(("now", "secret"), [(12, True), (13, True), (14, False), (40, False)])
def test_a_count_that_nobody_prints_is_not_kept_secret_where_it_cannot_be_small(now: int, secret: bool) -> None:
    by_both = frequency([SEX, QUARTERS], [9, 8, 20, 21], name="both")
    women_now = frequency([Dimension("sex", ("f",), ())], [now], name="now", fixed=[("period", "2025")])
    release = released(shown(by_both), changed=[("period", "Q2")])
    graph = build([women_now], Policy(), earlier=[release])
    # of the women now, 9 were there in the first quarter, which nothing changed
    assert bool(graph.problem.guarded[at(graph, place(period="Q2", sex="f"))]) is secret


def test_earlier_tables_that_no_counts_agree_with_are_refused() -> None:
    table = frequency([SEX], [20, 50])
    impossible = ProtectedTable(layout=table.layout, cells={("Total",): 40, F: SUPPRESSED, ("m",): SUPPRESSED})
    with pytest.raises(Refused):
        build([table], Policy(), earlier=[released(impossible, changed=[("sex", "f")])])


def test_an_insider_is_not_tried_where_what_it_knew_before_was_not_counted() -> None:
    release = released(shown(frequency([SEX], [20, 50]), F, ("m",)), changed=[("sex", "f")])
    with pytest.raises(FixSettings, match="What f knows"):
        build([frequency([SEX], [21, 50])], Policy(insider="sex"), earlier=[release])


def test_an_insider_knows_its_own_code_in_every_epoch() -> None:
    old = frequency([SEX], [20, 50])
    release = released(shown(old, F, ("m",)), changed=[("sex", "f")], counts=(old,))
    graph = build([frequency([SEX], [21, 50])], Policy(insider="sex"), earlier=[release])
    own = {graph.unknowns[cell] for cell in graph.problem.views[1].known.nonzero()[0]}
    assert own == {WOMEN, WOMEN_THEN, CHANGE}


def test_a_hidden_zero_of_an_earlier_release_makes_every_hidden_cell_possibly_0() -> None:
    old = frequency([SEX, QUARTERS], [0, 9, 20, 21])
    release = released(shown(old, ("f", "Q1"), ("m", "Q1"), ("f", "Q2"), ("m", "Q2")))
    graph = build([old], Policy(zeros=Zeros.PUBLISH), earlier=[release])
    assert graph.problem.must_hide[at(graph, place(period="Q1", sex="f"))]
    assert graph.told.lower == 0
    assert set(graph.problem.lower.tolist()) == {0}


def test_a_large_count_once_told_as_a_band_may_be_shown_and_a_small_one_may_not() -> None:
    table = frequency([SEX], [3, 9])
    bands = ProtectedTable(layout=table.layout, cells={("Total",): Band(6, None), F: Band(1, 5), ("m",): Band(6, 10)})
    graph = build([table], Policy(), earlier=[released(bands)])
    assert graph.problem.must_hide.tolist() == [False, True, False]
    assert not graph.problem.must_show.any()


def test_a_count_outside_its_earlier_band_is_refused() -> None:
    table = frequency([SEX], [3, 11])
    bands = ProtectedTable(layout=table.layout, cells={("Total",): Band(6, None), F: Band(1, 5), ("m",): Band(6, 10)})
    with pytest.raises(FixSettings, match="sex=m"):
        build([table], Policy(), earlier=[released(bands)])


def by_period(name: str, codes: tuple[str, ...], counts: dict[str, int]) -> FrequencyTable:
    calendar = (Sum("2025", ("Q1", "Q2")), Sum("Q1", ("01", "02")), Sum("Q2", ("03",)))
    table = frequency([Dimension("period", codes, ())], [counts[code] for code in codes], name=name)
    layout = table.layout.__class__(name=name, measure="x", dimensions=(Dimension("period", codes, calendar),))
    return FrequencyTable(layout=layout, counts=table.counts)


def test_a_changed_month_changes_its_quarter_and_year_and_no_other_quarter() -> None:
    counts = {"2025": 60, "Q1": 40, "Q2": 20}
    old = by_period("r", ("2025", "Q1", "Q2"), counts)
    new = by_period("n", ("2025", "Q1", "Q2"), {"2025": 75, "Q1": 55, "Q2": 20})
    graph = build([new], Policy(), earlier=[released(shown(old), changed=[("period", "02")])])
    assert place("x", 1, period="Q1") in graph.unknowns
    assert place("x", 1, period="2025") in graph.unknowns
    assert place("x", 1, period="Q2") not in graph.unknowns


def test_a_changed_quarter_changes_its_months_too() -> None:
    old = by_period("r", ("01", "02", "03"), {"01": 10, "02": 20, "03": 30})
    new = by_period("n", ("01", "02", "03"), {"01": 10, "02": 40, "03": 30})
    graph = build([new], Policy(), earlier=[released(shown(old), changed=[("period", "Q1")])])
    assert place("x", 1, period="01") in graph.unknowns
    assert place("x", 1, period="03") not in graph.unknowns


def test_a_table_without_the_changed_dimension_may_have_changed_as_a_whole() -> None:
    by_unit = frequency([flat("unit", "a", "b")], [20, 30], name="unit")
    graph = build([by_unit], Policy(), earlier=[released(shown(by_unit), changed=[("sex", "f")])])
    assert place("x", 1, unit="a") in graph.unknowns
