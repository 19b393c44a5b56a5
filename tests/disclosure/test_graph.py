"""One graph of all cells: what is one unknown, what adds up to what, and what must stay hidden."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from casestats.disclosure.cells.graph import build
from casestats.disclosure.cells.unknowns import Difference, Graph
from casestats.disclosure.policy import Policy, Zeros
from casestats.disclosure.suppressed import SUPPRESSED
from casestats.disclosure.tables import (
    Band,
    Dimension,
    Nested,
    ProtectedTable,
    PublicRelation,
    Sum,
)
from casestats.errors import FixExtract, FixSettings
from tests.disclosure.small_tables import QUARTERS, SEX, at, flat, frequency, known_limits, place, released, shown

AGE = flat("age", "0-17", "18+")
HIDE = Policy(zeros=Zeros.HIDE)


def rows_of(graph: Graph) -> set[tuple[frozenset[tuple[object, int]], int, int]]:
    """The relations, with unknowns instead of numbers."""
    relations = graph.problem.relations
    return {
        (
            frozenset(
                (graph.unknowns[cell], factor)
                for cell, factor in zip(
                    relations.cells[start:end].tolist(), relations.factors[start:end].tolist(), strict=True
                )
            ),
            low,
            high,
        )
        for start, end, low, high in zip(
            relations.starts[:-1], relations.starts[1:], relations.low.tolist(), relations.high.tolist(), strict=True
        )
    }


OPEN = 2**53


def test_linked_tables_share_the_cells_of_equal_places() -> None:
    by_sex = frequency([SEX, QUARTERS], [10, 11, 20, 21], name="by_sex")
    by_age = frequency([AGE, QUARTERS], [15, 12, 15, 20], name="by_age")
    graph = build([by_sex, by_age], Policy())
    assert len(graph.unknowns) == 9 + 9 - 3
    hidden = np.zeros(len(graph.unknowns), dtype=np.bool_)
    hidden[at(graph, place(period="Q1"))] = True
    tables = graph.publication(hidden)
    assert [table.cells["Total", "Q1"] for table in tables] == [SUPPRESSED, SUPPRESSED]
    assert [table.cells["Total", "Q2"] for table in tables] == [32, 32]


def test_a_total_over_a_dimension_is_the_cell_of_the_table_without_it() -> None:
    quarters = frequency([QUARTERS], [30, 32], name="quarters")
    graph = build([frequency([SEX, QUARTERS], [10, 11, 20, 21]), quarters], Policy())
    assert len(graph.unknowns) == 9


def test_two_counts_of_one_place_are_refused_naming_the_tables_and_the_codes() -> None:
    by_sex = frequency([SEX, QUARTERS], [10, 11, 20, 21], name="by_sex")
    with pytest.raises(FixExtract) as refused:
        build([by_sex, frequency([AGE, QUARTERS], [15, 12, 15, 21], name="by_age")], Policy())
    assert "by_sex" in refused.value.words.en
    assert "by_age" in refused.value.words.en
    assert "x (period=Q2)" in refused.value.words.en


def test_a_total_that_is_not_the_sum_of_its_parts_is_refused_saying_where() -> None:
    table = frequency([SEX, QUARTERS], [10, 11, 20, 21])
    wrong = replace(table, counts={**table.counts, ("f", "2025"): 22})
    with pytest.raises(FixExtract) as refused:
        build([wrong], Policy())
    assert "x (period=2025, sex=f)" in refused.value.words.en


@pytest.mark.parametrize("count", [-1, -5])
def test_a_count_below_0_is_refused(count: int) -> None:
    with pytest.raises(FixExtract, match="less than 0"):
        build([frequency([SEX], [count, 7])], Policy())


def test_a_table_that_lacks_a_cell_is_refused() -> None:
    table = frequency([SEX], [10, 7])
    cells = {key: count for key, count in table.counts.items() if key != ("m",)}
    with pytest.raises(FixExtract, match="1 are missing"):
        build([replace(table, counts=cells)], Policy())


def test_two_tables_of_one_name_are_refused() -> None:
    with pytest.raises(FixExtract, match="called a"):
        build([frequency([SEX], [10, 7]), frequency([QUARTERS], [10, 7])], Policy())


def test_a_table_by_three_dimensions_adds_up_in_each_of_them() -> None:
    graph = build([frequency([SEX, AGE, QUARTERS], [6, 7, 8, 9, 10, 11, 12, 13])], Policy())
    assert len(graph.unknowns) == 27
    assert len(rows_of(graph)) == 3 * 9


def test_a_whole_with_two_groupings_is_the_sum_of_each() -> None:
    age = Dimension(
        "age",
        ("Total", "0-17", "18-64", "65+", "18+"),
        (Sum("Total", ("0-17", "18-64", "65+")), Sum("18+", ("18-64", "65+")), Sum("Total", ("0-17", "18+"))),
    )
    graph = build([frequency([age], [6, 20, 9])], Policy())
    total, young, old = place(), place(age="0-17"), place(age="18+")
    bands = [place(age="18-64"), place(age="65+")]
    assert rows_of(graph) == {
        (frozenset({(total, 1), (young, -1), *((band, -1) for band in bands)}), 0, 0),
        (frozenset({(old, 1), *((band, -1) for band in bands)}), 0, 0),
        (frozenset({(total, 1), (young, -1), (old, -1)}), 0, 0),
    }


def test_a_sum_that_one_table_tells_holds_in_every_table() -> None:
    only_codes = replace(
        frequency([QUARTERS], [30, 32], name="plain").layout,
        dimensions=(Dimension("period", ("2025", "Q1", "Q2"), ()),),
        measure="y",
    )
    plain = replace(frequency([QUARTERS], [30, 32], name="plain"), layout=only_codes)
    graph = build([plain, frequency([QUARTERS], [3, 4])], Policy())
    terms = frozenset({(place("y", period="2025"), 1), (place("y", period="Q1"), -1), (place("y", period="Q2"), -1)})
    assert (terms, 0, 0) in rows_of(graph)


def test_a_place_with_only_some_of_its_parts_is_at_least_their_sum() -> None:
    half = Dimension("period", ("2025", "Q1"), (Sum("2025", ("Q1", "Q2")),))
    table = frequency([flat("period", "Q1", "Q2", top="2025")], [6, 9])
    layout = replace(table.layout, dimensions=(half,))
    counts = {key: count for key, count in table.counts.items() if key != ("Q2",)}
    graph = build([replace(table, layout=layout, counts=counts)], Policy())
    assert rows_of(graph) == {(frozenset({(place(period="2025"), 1), (place(period="Q1"), -1)}), 0, OPEN)}


def test_a_place_without_any_of_its_parts_says_nothing() -> None:
    table = frequency([Dimension("period", ("2025",), ())], [9])
    layout = replace(table.layout, dimensions=(Dimension("period", ("2025",), (Sum("2025", ("Q1", "Q2")),)),))
    graph = build([replace(table, layout=layout)], Policy())
    assert rows_of(graph) == set()


def test_quarters_that_no_table_prints_tie_months_to_their_year() -> None:
    months = Dimension("period", ("01", "02", "03"), (Sum("Q1", ("01", "02")), Sum("Q2", ("03",))))
    year = Dimension("period", ("2025",), (Sum("2025", ("Q1", "Q2")),))
    by_month = replace(frequency([flat("period", "01", "02", "03")], [3, 8, 9], name="months"))
    layout = replace(by_month.layout, dimensions=(months,))
    counts = {key: count for key, count in by_month.counts.items() if key != ("Total",)}
    of_year = frequency([Dimension("period", ("2025",), ())], [20], name="year")
    graph = build(
        [
            replace(by_month, layout=layout, counts=counts),
            replace(of_year, layout=replace(of_year.layout, dimensions=(year,))),
        ],
        Policy(),
    )
    hidden = graph.problem.must_hide
    assert known_limits(graph, hidden)[place(period="01")] == (3, 3)
    assert not graph.listed[at(graph, place(period="Q1"))]
    assert not graph.problem.guarded[at(graph, place(period="Q1"))]


def test_a_year_that_no_table_prints_ties_its_quarters_to_its_halves() -> None:
    both = (Sum("2025", ("Q1", "Q2")), Sum("2025", ("H1", "H2")))
    tables = []
    for name, codes in (("quarters", ("Q1", "Q2")), ("halves", ("H1", "H2"))):
        table = frequency([Dimension("period", codes, ())], [3, 8] if name == "quarters" else [5, 6], name=name)
        tables.append(replace(table, layout=replace(table.layout, dimensions=(Dimension("period", codes, both),))))
    graph = build(tables, Policy())
    assert known_limits(graph, graph.problem.must_hide)[place(period="Q1")] == (3, 3)


def test_a_quarter_is_no_larger_than_the_tertial_it_lies_in_though_no_table_prints_months() -> None:
    calendar = (
        *(Sum("2025", codes) for codes in (("Q1", "Q2"), ("T1", "T2"))),
        *(Sum(code, months) for code, months in (("Q1", ("01", "02", "03")), ("Q2", ("04", "05", "06")))),
        *(Sum(code, months) for code, months in (("T1", ("01", "02", "03", "04")), ("T2", ("05", "06")))),
    )
    tables = []
    for name, codes, counts in (("quarters", ("Q1", "Q2"), [4, 20]), ("tertials", ("T1", "T2"), [9, 15])):
        table = frequency([Dimension("period", codes, ())], counts, name=name)
        tables.append(replace(table, layout=replace(table.layout, dimensions=(Dimension("period", codes, calendar),))))
    graph = build(tables, HIDE)
    hidden = np.array([unknown not in {place(period="T1"), place(period="T2")} for unknown in graph.unknowns])
    assert known_limits(graph, hidden)[place(period="Q1")] == (0, 9)


def test_a_total_that_is_no_sum_lies_between_its_largest_part_and_their_sum() -> None:
    table = frequency([QUARTERS], [6, 9], not_additive={"period"})
    people = replace(table, counts={**table.counts, ("2025",): 11})
    year, first, second = place(period="2025"), place(period="Q1"), place(period="Q2")
    assert rows_of(build([people], Policy())) == {
        (frozenset({(year, 1), (first, -1)}), 0, OPEN),
        (frozenset({(year, 1), (second, -1)}), 0, OPEN),
        (frozenset({(year, 1), (first, -1), (second, -1)}), -OPEN, 0),
    }


@pytest.mark.parametrize(("total", "right"), [(8, False), (9, True), (15, True), (16, False)])
def test_a_total_that_is_no_sum_is_refused_outside_what_its_parts_allow(total: int, right: bool) -> None:
    table = frequency([QUARTERS], [6, 9], not_additive={"period"})
    people = replace(table, counts={**table.counts, ("2025",): total})
    if right:
        assert len(build([people], Policy()).unknowns) == 3
    else:
        with pytest.raises(FixExtract):
            build([people], Policy())


def test_where_people_may_change_group_no_part_is_known_to_be_less_than_the_total() -> None:
    table = frequency([SEX, QUARTERS], [6, 9, 7, 8], not_additive={"period"})
    layout = replace(table.layout, shifting=frozenset({"sex"}))
    rows = rows_of(build([replace(table, layout=layout)], Policy()))
    parts = (frozenset({(place(period="2025", sex="f"), 1), (place(period="Q1", sex="f"), -1)}), 0, OPEN)
    whole = (frozenset({(place(period="2025"), 1), (place(period="Q1"), -1)}), 0, OPEN)
    assert parts not in rows
    assert whole in rows


@pytest.mark.parametrize(("count", "primary"), [(0, False), (1, True), (4, True), (5, False)])
def test_a_count_is_primary_from_1_to_just_below_the_threshold(count: int, primary: bool) -> None:
    graph = build([frequency([SEX], [count, 50])], Policy(threshold=5))
    cell = at(graph, place(sex="f"))
    assert bool(graph.problem.primary[cell]) is primary
    assert bool(graph.problem.must_hide[cell]) is primary
    assert graph.problem.guarded[cell]


def test_a_measure_may_have_a_threshold_of_its_own() -> None:
    tables = [frequency([SEX], [6, 50], name=name, measure=name) for name in ("x", "y")]
    graph = build(tables, Policy(thresholds={"y": 8}))
    assert not graph.problem.primary[at(graph, place("x", sex="f"))]
    assert graph.problem.primary[at(graph, place("y", sex="f"))]
    assert graph.problem.width[at(graph, place("y", sex="f"))] == 6


def test_where_zeros_are_published_they_are_shown_and_a_hidden_cell_is_known_to_be_1_or_more() -> None:
    graph = build([frequency([SEX], [0, 50])], Policy(zeros=Zeros.PUBLISH))
    assert graph.problem.must_show[at(graph, place(sex="f"))]
    assert graph.problem.lower.tolist() == [1, 1, 1]
    assert graph.published(graph.problem.must_hide).lower == 1


def test_where_zeros_may_be_hidden_a_reader_knows_nothing_of_a_hidden_cell() -> None:
    graph = build([frequency([SEX], [0, 50])], HIDE)
    assert not graph.problem.must_show.any()
    assert not graph.problem.primary.any()
    assert graph.problem.lower.tolist() == [0, 0, 0]
    assert graph.published(graph.problem.must_hide).lower == 0


def test_a_zero_that_nobody_believes_is_hidden_and_then_a_hidden_cell_may_be_0() -> None:
    graph = build([frequency([SEX], [0, 50], withheld={("f",)})], Policy())
    cell = at(graph, place(sex="f"))
    assert graph.problem.must_hide[cell]
    assert graph.problem.primary[cell]
    assert graph.problem.guarded[cell]
    assert graph.problem.lower.tolist() == [0, 0, 0]


def test_zeros_that_would_tell_a_zero_that_nobody_believes_may_be_hidden_too() -> None:
    graph = build([frequency([AGE, SEX], [0, 0, 20, 0], withheld={("0-17", "f")})], Policy())
    free = {unknown for unknown, shown in zip(graph.unknowns, graph.problem.must_show, strict=True) if not shown}
    assert {place(age="0-17"), place(age="0-17", sex="m")} <= free, "its own row is of zeros alone"
    assert place(age="18+", sex="m") in free, "as is the column of the men"
    believed = build([frequency([AGE, SEX], [0, 0, 20, 0])], Policy())
    assert believed.problem.must_show[at(believed, place(age="0-17"))]


def test_a_withheld_count_above_the_threshold_is_hidden_and_leaves_zeros_as_they_are() -> None:
    graph = build([frequency([AGE, SEX], [9, 50, 0, 20], withheld={("0-17", "f")})], Policy())
    assert graph.problem.must_hide[at(graph, place(age="0-17", sex="f"))]
    assert graph.problem.must_show[at(graph, place(age="18+", sex="f"))]
    assert set(graph.problem.lower.tolist()) == {1}


def nested(base: int, yes: int, policy: Policy, *rules: Nested) -> Graph:
    tables = [
        frequency([SEX], [base, 90], name="base", measure="base"),
        frequency([SEX], [yes, 40], name="yes", measure="yes"),
    ]
    return build(tables, policy, nested=rules or [Nested("yes", "base")])


@pytest.mark.parametrize(("left", "secret"), [(0, False), (1, True), (4, True), (5, False)])
def test_what_a_base_leaves_beside_its_yes_is_secret_below_the_threshold(left: int, secret: bool) -> None:
    graph = nested(20, 20 - left, Policy())
    difference = Difference(place("base", sex="f"), place("yes", sex="f"), nesting=True)
    assert (difference in graph.unknowns) is secret
    if secret:
        cell = at(graph, difference)  # type: ignore[arg-type]  # of a difference as of a place
        assert graph.problem.must_hide[cell]
        assert graph.problem.guarded[cell]
        assert graph.problem.primary[cell]
        assert graph.problem.values[cell] == left
        assert graph.problem.lower[cell] == 0


@pytest.mark.parametrize(("base", "secret"), [(20, True), (0, False)])
def test_everybody_in_a_group_is_secret_by_choice_where_there_is_anybody(base: int, secret: bool) -> None:
    graph = nested(base, base, Policy(group_disclosure=True))
    assert (Difference(place("base", sex="f"), place("yes", sex="f"), nesting=True) in graph.unknowns) is secret


def test_a_large_difference_still_tells_a_reader_that_the_part_is_no_larger_than_the_whole() -> None:
    rows = rows_of(nested(30, 20, Policy()))
    assert (frozenset({(place("base", sex="f"), 1), (place("yes", sex="f"), -1)}), 0, OPEN) in rows


def test_a_part_larger_than_its_whole_is_refused() -> None:
    with pytest.raises(FixExtract, match=r"base \(sex=f\) is less than what is counted within it"):
        nested(20, 21, Policy())


def test_a_nesting_holds_only_at_places_of_the_dimensions_it_names() -> None:
    graph = nested(20, 18, Policy(), Nested("yes", "base", within=frozenset()))
    assert not any(isinstance(unknown, Difference) for unknown in graph.unknowns)
    rows = rows_of(graph)
    assert (frozenset({(place("base"), 1), (place("yes"), -1)}), 0, OPEN) in rows
    assert (frozenset({(place("base", sex="f"), 1), (place("yes", sex="f"), -1)}), 0, OPEN) not in rows


def test_an_inner_place_may_have_a_code_that_the_outer_one_has_not() -> None:
    everybody = frequency([SEX], [20, 90], name="all")
    old = frequency([SEX], [17, 40], name="old", fixed=[("age", "65+")])
    graph = build([everybody, old], Policy(), nested=[Nested("x", "x", also=(("age", "65+"),))])
    differences = [unknown for unknown in graph.unknowns if isinstance(unknown, Difference)]
    assert differences == [Difference(place(sex="f"), place(age="65+", sex="f"), nesting=True)]


RING = [
    frequency([SEX, QUARTERS], [14, 16, 22, 24], name="one"),
    frequency([AGE, QUARTERS], [16, 18, 20, 22], name="two"),
    frequency([SEX, AGE], [13, 17, 21, 25], name="three", fixed=[("period", "2025")]),
]
EIGHT = {
    place(sex=sex, age=age, period=quarter) for sex in ("f", "m") for age in ("0-17", "18+") for quarter in ("Q1", "Q2")
}


def test_three_tables_that_hang_together_in_a_ring_bring_in_the_cells_of_the_table_behind_them() -> None:
    graph = build(RING, Policy())
    joint = {unknown for unknown in graph.unknowns if len(unknown.codes) == 3}  # type: ignore[union-attr]  # no table of these is nested: places alone
    assert {one for one in joint if ("period", "2025") not in one.codes} == EIGHT  # type: ignore[union-attr]  # no table of these is nested: places alone
    told = {term for relation in graph.told.relations for term, _ in relation.terms}
    assert told == EIGHT
    cells = [at(graph, one) for one in EIGHT]
    assert graph.problem.must_hide[cells].all()
    assert not graph.problem.guarded[cells].any()
    assert graph.listed[cells].all()


def test_a_part_by_two_dimensions_one_by_one_and_its_whole_by_both_are_a_ring() -> None:
    tables = [
        frequency([SEX, AGE], [20, 0, 0, 30], name="whole", measure="whole"),
        frequency([SEX], [7, 9], name="by_sex"),
        frequency([AGE], [7, 9], name="by_age"),
    ]
    graph = build(tables, HIDE, nested=[Nested("x", "whole")])
    shown_by = [table.layout.place(key) for table in tables[:2] for key in table.counts]
    hidden = np.array([unknown not in shown_by for unknown in graph.unknowns])
    # all women are children, so the part's women and its children are the same: each tells the other
    assert known_limits(graph, hidden)[place(age="0-17")] == (7, 7)
    alone = build(tables, HIDE, nested=[Nested("x", "whole", within=frozenset({"sex"}))])
    assert alone.told.relations == (), "where the nesting holds only by sex, nobody knows it by both"


def test_two_tables_that_share_a_dimension_are_no_ring() -> None:
    assert build(RING[:2], Policy()).told.relations == ()


def test_a_ring_tells_more_than_the_sums_of_its_tables() -> None:
    square = [[6, 0], [0, 6]]
    inner = [count for row in square for count in row]
    tables = [
        frequency([SEX, QUARTERS], inner, name="one"),
        frequency([AGE, QUARTERS], inner, name="two"),
        frequency([SEX, AGE], inner, name="three", fixed=[("period", "2025")]),
    ]
    graph = build(tables, HIDE)
    third = {table_place for table_place in graph.unknowns if {name for name, _ in table_place.codes} >= {"sex", "age"}}  # type: ignore[union-attr]  # no table of these is nested: places alone
    hidden = np.array([unknown in third for unknown in graph.unknowns])
    assert known_limits(graph, hidden)[place(sex="f", age="0-17", period="2025")] == (6, 6)


def test_a_ring_whose_table_would_be_too_large_is_refused() -> None:
    many = [flat(name, *map(str, range(30))) for name in ("a", "b", "c")]
    pairs = [(many[0], many[1]), (many[0], many[2]), (many[1], many[2])]
    tables = [frequency(pair, [9] * 900, name=str(n)) for n, pair in enumerate(pairs)]
    with pytest.raises(FixSettings, match="a, b, c"):
        build(tables, Policy())


def test_a_ring_closed_by_the_table_of_all_its_dimensions_is_none() -> None:
    whole = frequency([SEX, AGE, QUARTERS], [6, 7, 8, 9, 10, 11, 12, 13], name="all")
    parts = [
        frequency([SEX, AGE], [13, 17, 21, 25], name="three", fixed=[("period", "2025")]),
        frequency([AGE, QUARTERS], [16, 18, 20, 22], name="two"),
        frequency([SEX, QUARTERS], [14, 16, 22, 24], name="one"),
    ]
    assert len(build([whole, *parts], Policy()).unknowns) == 27


def test_a_ring_may_be_closed_by_an_earlier_release() -> None:
    graph = build(RING[:2], Policy(), earlier=[released(shown(RING[2]))])
    assert {term for relation in graph.told.relations for term, _ in relation.terms} == EIGHT


def test_a_public_relation_brings_in_a_place_that_is_never_shown_and_not_secret() -> None:
    table = frequency([SEX], [30, 50])
    told = PublicRelation(((place("no", sex="f"), 1), (place(sex="f"), 1)), 32, 40)
    graph = build([table], Policy(), relations=[told])
    cell = at(graph, place("no", sex="f"))
    assert graph.problem.must_hide[cell]
    assert not graph.problem.guarded[cell]
    assert graph.listed[cell]
    assert 2 <= graph.problem.values[cell] <= 10
    assert graph.problem.lower[cell] == 0


def test_a_public_relation_that_the_counts_deny_is_refused() -> None:
    with pytest.raises(FixExtract, match="does not agree with what is told"):
        build([frequency([SEX], [30, 50])], Policy(), relations=[PublicRelation(((place(sex="f"), 1),), 0, 29)])


def test_an_insider_knows_the_cells_of_its_own_code_and_their_differences() -> None:
    tables = [
        frequency([SEX], [20, 90], name="base", measure="base"),
        frequency([SEX], [18, 40], name="yes", measure="yes"),
    ]
    graph = build(tables, Policy(insider="sex"), nested=[Nested("yes", "base")])
    assert [view.insider for view in graph.problem.views] == ["", "f", "m"]
    public, women, _ = graph.problem.views
    assert not public.known.any()
    known = {graph.unknowns[cell] for cell in np.flatnonzero(women.known)}
    difference = Difference(place("base", sex="f"), place("yes", sex="f"), nesting=True)
    assert known == {place("base", sex="f"), place("yes", sex="f"), difference}


def test_only_codes_without_parts_stand_for_insiders() -> None:
    age = Dimension(
        "age", ("Total", "0-17", "18+", "18-64", "65+"), (Sum("18+", ("18-64", "65+")), Sum("Total", ("0-17", "18+")))
    )
    graph = build([frequency([age], [6, 20, 9])], Policy(insider="age"))
    assert [view.insider for view in graph.problem.views] == ["", "0-17", "18-64", "65+"]


def test_an_insider_dimension_that_no_table_has_is_refused() -> None:
    with pytest.raises(FixSettings, match="unit"):
        build([frequency([SEX], [6, 9])], Policy(insider="unit"))


def test_a_hierarchy_that_goes_round_is_refused() -> None:
    table = frequency([SEX], [6, 9])
    round_about = Dimension("sex", ("Total", "f", "m"), (Sum("f", ("m",)), Sum("m", ("f",))))
    with pytest.raises(FixExtract, match="part of itself"):
        build([replace(table, layout=replace(table.layout, dimensions=(round_about,)))], Policy())


def test_rounded_tables_are_not_protected_together_with_suppressed_ones() -> None:
    table = frequency([SEX], [6, 9])
    before = ProtectedTable(layout=table.layout, cells={("f",): 5, ("m",): 10, ("Total",): 15}, rounded=5)
    with pytest.raises(FixSettings, match="rounded"):
        build([table], Policy(), earlier=[released(before)])


def test_a_total_never_costs_less_to_hide_than_a_part_of_it() -> None:
    problem = build([frequency([SEX], [6, 9])], Policy()).problem
    assert problem.weight[0] == max(problem.weight)
    assert problem.weight.min() > 0


def test_a_band_of_an_earlier_release_bounds_the_cell_and_its_width() -> None:
    table = frequency([SEX], [3, 9])
    banded = ProtectedTable(
        layout=table.layout, cells={("Total",): Band(6, None), ("f",): Band(1, 3), ("m",): SUPPRESSED}
    )
    graph = build([frequency([AGE], [6, 6])], Policy(), earlier=[released(banded, counts=(table,))])
    women, everybody = at(graph, place(sex="f")), at(graph, place())
    assert (graph.problem.lower[women], graph.problem.upper[women], graph.problem.width[women]) == (1, 3, 2)
    assert graph.problem.must_hide[women]
    assert graph.problem.guarded[women]
    assert not graph.problem.must_hide[everybody]
    assert graph.problem.lower[everybody] == 6


UNIT = flat("unit", "a", "b")
BY_SEX = frequency([SEX], [12, 30], name="by_sex")
BY_UNIT = frequency([SEX, UNIT], [10, 2, 14, 16], name="by_unit")


def test_what_no_table_prints_is_there_for_insiders_who_know_their_own_of_it() -> None:
    graph = build([BY_SEX], Policy(insider="unit"), unprinted=[BY_UNIT])
    assert [view.insider for view in graph.problem.views] == ["", "a", "b"]
    others = at(graph, place(sex="f", unit="b"))
    assert graph.problem.must_hide[others]
    assert graph.problem.guarded[others]
    assert not graph.problem.guarded[at(graph, place(sex="m", unit="b"))], "large, and no table promises to keep it"
    seen_by_a = known_limits(graph, graph.problem.must_hide & ~graph.problem.views[1].known)
    assert seen_by_a[place(sex="f", unit="b")] == (2, 2)
    assert graph.published(graph.problem.must_hide).unprinted == (BY_UNIT.layout,)
    assert len(graph.publication(graph.problem.must_hide)) == 1


def test_a_zero_that_no_table_prints_leaves_published_zeros_published() -> None:
    by_sex = frequency([SEX], [0, 30], name="by_sex")
    by_unit = frequency([SEX, UNIT], [0, 0, 14, 16], name="by_unit")
    graph = build([by_sex], Policy(insider="unit"), unprinted=[by_unit])
    assert graph.problem.must_show[at(graph, place(sex="f"))]


def test_a_form_that_no_table_prints_may_close_a_ring() -> None:
    whole = frequency([SEX, AGE, QUARTERS], [6, 7, 8, 9, 10, 11, 12, 13], name="all")
    graph = build(RING, Policy(), unprinted=[whole])
    assert len(graph.unknowns) == 27
    assert graph.told.relations == ()
