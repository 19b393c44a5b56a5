"""Controlled rounding: multiples that add up, near enough, the same again, and never an exact count."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casestats.disclosure.numbers.problem import Relations
from casestats.disclosure.policy import Method, Policy
from casestats.disclosure.rounding import program as rounding_program
from casestats.disclosure.rounding.auditing import faults_of_rounded
from casestats.disclosure.rounding.controlled import Rounded, round_tables
from casestats.disclosure.rounding.program import Attempt, Multiples, solve
from casestats.disclosure.suppressed import SUPPRESSED
from casestats.disclosure.tables import (
    TOTAL,
    Dimension,
    EarlierRelease,
    FrequencyTable,
    Key,
    Layout,
    Nested,
    ProtectedTable,
    Shown,
    Sum,
)
from casestats.disclosure.work import Work
from casestats.errors import FixExtract, FixSettings

SEX = Dimension("sex", (TOTAL, "f", "m"), (Sum(TOTAL, ("f", "m")),))
AGE = Dimension("age", (TOTAL, "0-17", "18-64", "65-"), (Sum(TOTAL, ("0-17", "18-64", "65-")),))
UNIT = Dimension("unit", (TOTAL, "a", "b", "c"), (Sum(TOTAL, ("a", "b", "c")),))
HALVES = (Sum(TOTAL, ("h1", "h2")), Sum("h1", ("q1", "q2")), Sum("h2", ("q3", "q4")))
TIME = Dimension("time", (TOTAL, "h1", "h2", "outer", "inner", "q1", "q2", "q3", "q4"), HALVES)
TIME = Dimension(
    "time",
    TIME.codes,
    (*HALVES, Sum(TOTAL, ("outer", "inner")), Sum("outer", ("q1", "q4")), Sum("inner", ("q2", "q3"))),
)
"""Quarters in halves, and in another grouping across them."""


def leaves(dimension: Dimension) -> list[str]:
    parents = {one.parent for one in dimension.sums}
    return [code for code in dimension.codes if code not in parents]


def covered(dimension: Dimension, code: str) -> set[str]:
    """The innermost codes of a code."""
    for one in dimension.sums:
        if one.parent == code:
            return set().union(*(covered(dimension, child) for child in one.children))
    return {code}


def table(
    dimensions: Sequence[Dimension], inner: Mapping[Key, int], *, name: str = "t", measure: str = "count"
) -> FrequencyTable:
    layout = Layout(name=name, measure=measure, dimensions=tuple(dimensions))
    counts = {
        key: sum(inner[one] for one in product(*(sorted(covered(d, c)) for d, c in zip(dimensions, key, strict=True))))
        for key in layout.keys
    }
    return FrequencyTable(layout=layout, counts=counts)


def over(microdata: Mapping[Key, int], places: Sequence[int]) -> dict[Key, int]:
    """The counts by some of the dimensions."""
    found: Counter[Key] = Counter()
    for key, count in microdata.items():
        found[tuple(key[place] for place in places)] += count
    return dict(found)


def rounded(*counts: FrequencyTable, base: int = 5, seed: bytes = b"seed", **more: object) -> Rounded:
    policy = Policy(method=Method.ROUND, base=base)
    return round_tables(counts, policy, seed=seed, effort=1_000_000, **more)  # type: ignore[arg-type]  # the options of rounding


def check_promises(found: Rounded, counts: Sequence[FrequencyTable]) -> None:
    """All that is promised of every rounding."""
    base = found.base
    assert not found.widened
    assert found.largest_inner_error == base - 1
    assert found.largest_total_error % base == base - 1
    for shown, truth in zip(found.tables, counts, strict=True):
        assert shown.rounded == base
        assert shown.layout == truth.layout
        dimensions = truth.layout.dimensions
        for key, figure in shown.cells.items():
            assert isinstance(figure, int)
            assert figure % base == 0
            assert figure >= 0
            is_inner = all(code in leaves(dimension) for code, dimension in zip(key, dimensions, strict=True))
            limit = found.largest_inner_error if is_inner and len(counts) == 1 else found.largest_total_error
            assert abs(figure - truth.counts[key]) <= limit
            if is_inner and len(counts) == 1 and truth.counts[key] % base == 0:
                assert figure == truth.counts[key]
        for place, dimension in enumerate(dimensions):
            for one in dimension.sums:
                for key in truth.layout.keys:
                    if key[place] == one.parent and dimension.name not in truth.layout.not_additive:
                        parts = [shown.cells[(*key[:place], code, *key[place + 1 :])] for code in one.children]
                        assert shown.cells[key] == sum(parts)  # type: ignore[arg-type]  # rounded cells are whole numbers


def counts_of(*dimensions: Dimension, largest: int = 12) -> st.SearchStrategy[dict[Key, int]]:
    keys = list(product(*(leaves(dimension) for dimension in dimensions)))
    numbers = st.lists(st.integers(0, largest), min_size=len(keys), max_size=len(keys))
    return numbers.map(lambda drawn: dict(zip(keys, drawn, strict=True)))


BASES = st.sampled_from([3, 5])


@settings(max_examples=40, deadline=None)
@given(counts_of(SEX, AGE), BASES)
def test_a_table_by_two_dimensions_keeps_its_totals_within_the_base_too(inner: dict[Key, int], base: int) -> None:
    counts = table([SEX, AGE], inner)
    found = rounded(counts, base=base)
    check_promises(found, [counts])
    assert found.largest_total_error == base - 1


@settings(max_examples=25, deadline=None)
@given(counts_of(TIME, SEX, UNIT), BASES)
def test_three_dimensions_and_groupings_that_cross_add_up(inner: dict[Key, int], base: int) -> None:
    counts = table([TIME, SEX, UNIT], inner)
    check_promises(rounded(counts, base=base), [counts])


@settings(max_examples=25, deadline=None)
@given(counts_of(TIME, SEX, UNIT, largest=4), BASES)
def test_linked_tables_have_one_figure_for_a_cell_they_share(inner: dict[Key, int], base: int) -> None:
    one = table([TIME, SEX], over(inner, [0, 1]), name="one")
    other = table([UNIT, TIME], over(inner, [2, 0]), name="other")
    found = rounded(one, other, base=base)
    check_promises(found, [one, other])
    by_time = [
        {key[place]: figure for key, figure in shown.cells.items() if key[1 - place] == TOTAL}
        for place, shown in enumerate(found.tables)
    ]
    assert by_time[0] == by_time[1]


@settings(max_examples=25, deadline=None)
@given(counts_of(AGE, UNIT), st.data())
def test_a_total_that_is_no_sum_stays_between_its_largest_part_and_their_sum(
    inner: dict[Key, int], data: st.DataObject
) -> None:
    layout = Layout(name="t", measure="persons", dimensions=(AGE, UNIT), not_additive=frozenset({"unit"}))
    counts = dict(inner)
    for age in leaves(AGE):
        parts = [inner[age, unit] for unit in leaves(UNIT)]
        counts[age, TOTAL] = data.draw(st.integers(max(parts), sum(parts)))
    for unit in UNIT.codes:
        counts[TOTAL, unit] = sum(counts[age, unit] for age in leaves(AGE))
    truth = FrequencyTable(layout=layout, counts={key: counts[key] for key in layout.keys})
    cells = rounded(truth).tables[0].cells
    for age in AGE.codes:
        parts = [cells[age, unit] for unit in leaves(UNIT)]  # type: ignore[misc]  # rounded cells are whole numbers
        assert age == TOTAL or abs(cells[age, TOTAL] - counts[age, TOTAL]) < 5  # type: ignore[operator]  # rounded cells are whole numbers
        assert max(parts) <= cells[age, TOTAL] <= sum(parts)  # type: ignore[operator]  # rounded cells are whole numbers


@settings(max_examples=25, deadline=None)
@given(counts_of(SEX, AGE, largest=9), st.data())
def test_a_count_that_is_part_of_another_is_never_rounded_above_it(inner: dict[Key, int], data: st.DataObject) -> None:
    part = {key: data.draw(st.integers(0, count)) for key, count in inner.items()}
    outer = table([SEX, AGE], inner, name="outer", measure="all")
    within = table([SEX, AGE], part, name="within", measure="some")
    found = rounded(outer, within, nested=[Nested("some", "all")])
    assert all(found.tables[1].cells[key] <= figure for key, figure in found.tables[0].cells.items())  # type: ignore[operator]  # rounded cells are whole numbers


@settings(max_examples=25, deadline=None)
@given(counts_of(SEX, AGE), st.sampled_from(leaves(AGE)), st.integers(0, 12))
def test_what_was_rounded_before_and_did_not_change_has_the_same_figure_again(
    inner: dict[Key, int], corrected: str, now: int
) -> None:
    before = rounded(table([SEX, AGE], inner), seed=b"before")
    earlier = EarlierRelease(name="first", tables=before.tables, changed=frozenset({("age", corrected)}))
    counts = table([SEX, AGE], {**inner, ("f", corrected): now})
    found = rounded(counts, seed=b"now", earlier=[earlier])
    check_promises(found, [counts])
    for key in product(leaves(SEX), leaves(AGE)):
        if key != ("f", corrected):
            assert found.tables[0].cells[key] == before.tables[0].cells[key]


@settings(max_examples=10, deadline=None)
@given(counts_of(TIME, SEX, UNIT))
def test_what_is_released_again_unchanged_is_the_same_whatever_the_seed(inner: dict[Key, int]) -> None:
    counts = table([TIME, SEX, UNIT], inner)
    first = rounded(counts, seed=b"first")
    again = rounded(counts, seed=b"again", earlier=[EarlierRelease(name="first", tables=first.tables)])
    assert again.tables == first.tables
    assert again.kept == len(counts.counts)


def test_a_count_that_moved_beyond_its_old_figure_must_be_said_to_have_changed() -> None:
    inner: dict[Key, int] = dict.fromkeys(product(leaves(SEX), leaves(AGE)), 7)
    before = rounded(table([SEX, AGE], inner))
    counts = table([SEX, AGE], {**inner, ("f", "0-17"): 30})
    for changed in ({("age", "18-64")}, {("sex", "m")}):
        with pytest.raises(FixSettings, match=r"--changed"):
            rounded(counts, earlier=[EarlierRelease(name="first", tables=before.tables, changed=frozenset(changed))])
    figure = before.tables[0].cells["f", "0-17"]
    assert isinstance(figure, int)
    with pytest.raises(FixSettings, match=r"--changed"):  # one less would do: 4 from its figure
        rounded(
            table([SEX, AGE], {**inner, ("f", "0-17"): figure + 5}),
            earlier=[EarlierRelease(name="first", tables=before.tables)],
        )
    near = table([SEX, AGE], {**inner, ("f", "0-17"): figure + 4})
    kept = rounded(near, earlier=[EarlierRelease(name="first", tables=before.tables)])
    assert kept.tables[0].cells["f", "0-17"] == figure
    release = EarlierRelease(name="first", tables=before.tables, changed=frozenset({("age", "0-17")}))
    assert rounded(counts, earlier=[release]).tables[0].cells["f", "0-17"] == 30


def test_a_total_that_missed_by_more_than_the_base_is_kept_too_when_nothing_has_changed() -> None:
    """In three dimensions totals may miss by more; the next release must not take that for a change."""
    parts = tuple(f"c{place}" for place in range(6))
    wide = Dimension("code", (TOTAL, *parts), (Sum(TOTAL, parts),))
    counts = table([wide], dict.fromkeys(((code,) for code in parts), 3))  # 18: told as 25, which misses by 7
    cells: dict[Key, int] = {(TOTAL,): 25, **{(code,): 5 if place < 5 else 0 for place, code in enumerate(parts)}}
    first = ProtectedTable(layout=counts.layout, cells=cells, rounded=5)
    again = rounded(counts, earlier=[EarlierRelease(name="first", tables=(first,))])
    assert again.tables[0].cells == cells
    assert again.largest_total_error == 9
    far = ProtectedTable(
        layout=Layout(name="t", measure="count", dimensions=(Dimension("code", (TOTAL,), ()),)),
        cells={(TOTAL,): 35},
        rounded=5,
    )
    with pytest.raises(FixSettings, match=r"--changed"):
        rounded(counts, earlier=[EarlierRelease(name="first", tables=(far,))])


def test_exact_counts_or_another_base_published_before_refuse_rounding() -> None:
    counts = table([SEX, AGE], dict.fromkeys(product(leaves(SEX), leaves(AGE)), 7))
    exact = ProtectedTable(layout=counts.layout, cells={**counts.counts, ("f", "0-17"): SUPPRESSED})
    with pytest.raises(FixSettings):
        rounded(counts, earlier=[EarlierRelease(name="first", tables=(exact,))])
    with pytest.raises(FixSettings):
        rounded(counts, base=3, earlier=[EarlierRelease(name="first", tables=rounded(counts, base=5).tables)])


def test_a_table_with_cells_that_may_not_be_stated_is_refused() -> None:
    counts = table([SEX], {("f",): 3, ("m",): 4})
    with pytest.raises(FixSettings):
        rounded(FrequencyTable(layout=counts.layout, counts=counts.counts, withheld=frozenset({("f",)})))


def test_tables_that_hang_together_in_a_ring_are_refused() -> None:
    inner: dict[Key, int] = dict.fromkeys(product(leaves(SEX), leaves(AGE), leaves(UNIT)), 2)
    pairs = ([SEX, AGE], [0, 1]), ([SEX, UNIT], [0, 2]), ([AGE, UNIT], [1, 2])
    ring = [table(dimensions, over(inner, places), name=str(places)) for dimensions, places in pairs]
    with pytest.raises(FixSettings, match="ring"):
        rounded(*ring)
    assert len(rounded(*ring[:2]).tables) == 2


def test_tables_that_contradict_each_other_or_themselves_are_refused() -> None:
    one = table([SEX], {("f",): 3, ("m",): 4}, name="one")
    other = table([AGE], {("0-17",): 3, ("18-64",): 4, ("65-",): 1}, name="other")
    with pytest.raises(FixExtract):
        rounded(one, other)
    with pytest.raises(FixExtract):
        rounded(FrequencyTable(layout=one.layout, counts={**one.counts, ("m",): 5}))


def test_the_same_seed_gives_the_same_figures_and_another_seed_others() -> None:
    codes = product(leaves(TIME), leaves(AGE), leaves(UNIT))
    inner: dict[Key, int] = {key: 1 + place % 4 for place, key in enumerate(codes)}
    counts = table([TIME, AGE, UNIT], inner)
    assert rounded(counts, seed=b"a").tables == rounded(counts, seed=b"a").tables
    assert rounded(counts, seed=b"a").tables != rounded(counts, seed=b"b").tables


def test_a_count_goes_up_more_often_the_nearer_it_is_to_the_figure_above() -> None:
    """Ones and fours, base 5: their total lets five of the ten go up, which of them is drawn by their remainders."""
    codes = tuple(f"c{place}" for place in range(10))
    wide = Dimension("code", (TOTAL, *codes), (Sum(TOTAL, codes),))
    counts = table([wide], {(code,): 1 if place < 5 else 4 for place, code in enumerate(codes)})
    ups = [0, 0]
    for seed in range(40):
        cells = rounded(counts, seed=bytes([seed])).tables[0].cells
        assert cells[TOTAL,] == 25
        for place, code in enumerate(codes):
            ups[place >= 5] += cells[code,] == 5
    ones, fours = ups
    assert ones + fours == 200
    assert 10 < ones < 60  # one in five, or so: never none, or a 1 would be known from a 4


@settings(max_examples=15, deadline=None)
@given(counts_of(SEX, AGE, largest=6), st.sampled_from(list(product(SEX.codes, AGE.codes))))
def test_every_count_may_be_any_of_as_many_values_as_the_base_within_what_is_promised(
    inner: dict[Key, int], key: Key
) -> None:
    """Up to base - 1 people more in a cell, and in all it is a part of, and the figures are within the errors still."""
    found = rounded(table([SEX, AGE], inner))
    figures = found.tables[0].cells
    cell = next(product(*(sorted(covered(d, c)) for d, c in zip((SEX, AGE), key, strict=True))))
    for more in range(found.base):
        possible = table([SEX, AGE], {one: figures[one] + more * (one == cell) for one in inner})  # type: ignore[operator]  # rounded cells are whole numbers
        assert possible.counts[key] == figures[key] + more  # type: ignore[operator]  # rounded cells are whole numbers
        for one, count in possible.counts.items():
            within = found.largest_inner_error if TOTAL not in one else found.largest_total_error
            assert abs(figures[one] - count) <= within  # type: ignore[operator]  # rounded cells are whole numbers


def test_a_total_that_was_published_before_and_has_not_changed_keeps_its_figure_when_its_parts_come_later() -> None:
    codes = tuple(f"c{place}" for place in range(4))
    wide = Dimension("code", (TOTAL, *codes), (Sum(TOTAL, codes),))
    layout = Layout(name="old", measure="count", dimensions=(Dimension("code", (TOTAL,), ()),))
    old = ProtectedTable(layout=layout, cells={(TOTAL,): 15}, rounded=5)
    counts = table([wide], dict.fromkeys(((code,) for code in codes), 3))
    found = rounded(counts, earlier=[EarlierRelease(name="first", tables=(old,))])
    assert found.tables[0].cells[TOTAL,] == 15
    assert found.kept == 1
    check_promises(found, [counts])


def test_inner_cells_go_beyond_the_base_only_where_they_are_let() -> None:
    """6 and 6 make 12; the total was told as 25 once, and two cells of 5 or 10 do not make that."""
    total_of_two = Relations.of([(((2, 1), (0, -1), (1, -1)), 0, 0)])
    known, derived = np.array([True, True, True]), np.array([False, False, True])
    problem = Multiples(total_of_two, np.array([6, 6, 12]), 5, known, derived)
    assert solve(problem, Attempt(0, {2: 25}), b"seed", Work()) is None
    widened = solve(problem, Attempt(1, {2: 25}), b"seed", Work())
    assert widened is not None
    assert sorted(widened.tolist()) == [2, 3, 5]


def test_inner_cells_go_down_beyond_the_base_as_they_go_up() -> None:
    total_of_two = Relations.of([(((2, 1), (0, -1), (1, -1)), 0, 0)])
    everything = np.array([True, True, True])
    problem = Multiples(total_of_two, np.array([6, 6, 12]), 5, everything, np.array([False, False, True]))
    assert solve(problem, Attempt(0, {2: 5}), b"seed", Work()) is None
    widened = solve(problem, Attempt(1, {2: 5}), b"seed", Work())
    assert widened is not None
    assert sorted(widened.tolist()) == [0, 1, 1]


def test_errors_that_cannot_be_avoided_are_shared_so_that_none_is_large() -> None:
    """Two totals of four ones each, and 20 for all eight, told before: 10 and 10, never 15 and 5."""
    cells = [(((8, 1), *((at, -1) for at in range(4))), 0, 0), (((9, 1), *((at, -1) for at in range(4, 8))), 0, 0)]
    relations = Relations.of([*cells, (((10, 1), (8, -1), (9, -1)), 0, 0)])
    truth = np.array([1] * 8 + [4, 4, 8])
    problem = Multiples(relations, truth, 5, truth > 0, truth > 1)
    for seed in range(8):
        found = solve(problem, Attempt(0, {10: 20}), bytes([seed]), Work())
        assert found is not None
        assert found[8:].tolist() == [2, 2, 4]


@pytest.mark.parametrize("small", [0, 3])
def test_a_table_too_large_for_one_whole_number_program_is_settled_step_by_step(
    small: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rounding_program, "SMALL", small)
    keys = list(product(leaves(TIME), leaves(AGE), leaves(UNIT)))
    told: list[tuple[str, int, int]] = []
    for seed in range(6):
        draw = np.random.Generator(np.random.PCG64(seed))
        counts = table([TIME, AGE, UNIT], dict(zip(keys, draw.integers(0, 9, len(keys)).tolist(), strict=True)))
        found = rounded(counts, seed=bytes([seed]), progress=lambda *step: told.append(step))
        check_promises(found, [counts])
        assert found.largest_total_error <= 9
    assert any(0 < done < of for _, done, of in told)
    assert told[-1] == ("round", 1, 1)


def test_the_stated_error_of_totals_is_never_less_than_that_of_a_cell_and_never_the_real_one() -> None:
    """Multiples all: the totals are exact, and nobody is told so."""
    found = rounded(table([SEX], {("f",): 10, ("m",): 5}))
    assert (found.largest_inner_error, found.largest_total_error, found.changed) == (4, 4, 0)


# --- Rounded tables that somebody else made ----------------------------------------------------------------------


def two_by_three(**changed: int) -> FrequencyTable:
    keys = list(product(leaves(SEX), leaves(AGE)))
    return table([SEX, AGE], {key: changed.get("_".join(key), 2 + place) for place, key in enumerate(keys)})


def altered(shown: ProtectedTable, key: Key, figure: int) -> ProtectedTable:
    return replace(shown, cells={**shown.cells, key: figure})


def test_what_rounding_makes_passes_the_audit_of_rounded_tables() -> None:
    first = rounded(two_by_three())
    assert faults_of_rounded(first.tables, 5) == ()
    release = EarlierRelease(name="first", tables=first.tables)
    assert faults_of_rounded(rounded(two_by_three(), seed=b"b", earlier=[release]).tables, 5, [release]) == ()


def test_the_audit_of_rounded_tables_sees_a_figure_that_is_no_multiple_and_a_total_that_does_not_add_up() -> None:
    shown = rounded(two_by_three()).tables[0]
    total = shown.cells[TOTAL, TOTAL]
    assert isinstance(total, int)
    no_multiple = [fault.en for fault in faults_of_rounded([altered(shown, ("f", "0-17"), 3)], 5)]
    assert any("is not rounded to 5" in fault for fault in no_multiple)
    no_sum = [fault.en for fault in faults_of_rounded([altered(shown, (TOTAL, TOTAL), total + 5)], 5)]
    assert no_sum
    assert all("does not agree with its parts" in fault for fault in no_sum)
    assert faults_of_rounded([shown], 3)


def test_the_audit_of_rounded_tables_sees_two_figures_of_one_count() -> None:
    shown = rounded(two_by_three()).tables[0]
    other = Layout(name="other", measure="count", dimensions=(SEX,))
    cells: dict[Key, Shown] = {(code,): shown.cells[code, TOTAL] for code in SEX.codes}
    assert faults_of_rounded([shown, ProtectedTable(layout=other, cells=cells, rounded=5)], 5) == ()
    wrong = {**cells, ("f",): cells["f",] + 5, ("m",): cells["m",] - 5}  # type: ignore[operator]  # rounded cells are whole numbers
    found = faults_of_rounded([shown, ProtectedTable(layout=other, cells=wrong, rounded=5)], 5)
    assert len(found) == 2
    assert all("two different figures" in fault.en for fault in found)


def test_the_audit_of_rounded_tables_sees_a_new_figure_of_a_count_that_has_not_changed() -> None:
    first = rounded(two_by_three())
    again = rounded(two_by_three(**{"f_0-17": 40}), seed=b"now")
    undeclared = faults_of_rounded(again.tables, 5, [EarlierRelease(name="first", tables=first.tables)])
    assert any("age=0-17, sex=f" in fault.en for fault in undeclared)
    changed = frozenset({("age", "0-17")})
    kept = rounded(
        two_by_three(**{"f_0-17": 40}), earlier=[EarlierRelease(name="first", tables=first.tables, changed=changed)]
    )
    release = EarlierRelease(name="first", tables=first.tables, changed=changed)
    assert faults_of_rounded(kept.tables, 5, [release]) == ()
