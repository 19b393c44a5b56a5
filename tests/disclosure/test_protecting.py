"""What leaves the unit is hidden where it must be, proved, checked, and the same from the same."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casestats.disclosure import protecting
from casestats.disclosure.cells.graph import build
from casestats.disclosure.certifying import certificate_bytes, publication_bytes
from casestats.disclosure.checking import Checked, check
from casestats.disclosure.numbers.problem import Mask, Problem
from casestats.disclosure.policy import Policy, Zeros
from casestats.disclosure.protecting import Protected, protect
from casestats.disclosure.search.patterns import Found, Search
from casestats.disclosure.suppressed import SUPPRESSED
from casestats.disclosure.tables import Dimension, EarlierRelease, FrequencyTable, Layout, Nested, ProtectedTable, Sum
from casestats.errors import Refused
from casestats.words import Words
from tests.disclosure.small_tables import QUARTERS, SEX, flat, frequency, known_limits, place, released
from tests.module_graph import ROOT

AGE = flat("age", "0-17", "18-64", "65+")
TABLE = frequency([SEX, AGE], [3, 12, 9, 14, 8, 20])


def hidden_of(made: Protected, table: int = 0) -> set[tuple[str, ...]]:
    return {key for key, cell in made.publication.tables[table].cells.items() if cell is SUPPRESSED}


def test_a_small_count_and_what_covers_for_it_are_hidden_and_all_else_is_shown() -> None:
    made = protect([TABLE], Policy(), seed=b"s")
    hidden = hidden_of(made)
    assert ("f", "0-17") in hidden
    assert len(hidden) >= 4
    for key, cell in made.publication.tables[0].cells.items():
        assert cell is SUPPRESSED if key in hidden else cell == TABLE.counts[key]


def test_the_summary_tells_what_was_hidden_and_why() -> None:
    made = protect([TABLE], Policy(), seed=b"s")
    summary, hidden = made.summary, hidden_of(made)
    assert (summary.cells, summary.primary, summary.hidden) == (12, 1, len(hidden))
    assert summary.value_lost == sum(TABLE.counts[key] for key in hidden)
    assert summary.lost == sum(TABLE.counts[key] + 5 for key in hidden)
    assert 0 <= summary.bound <= summary.lost
    assert 0 <= summary.gap <= 1
    assert summary.tightest is not None
    assert summary.tightest >= Policy().width_of("x")
    assert summary.work["solves"] > 0
    assert not summary.struck


def test_the_certificate_holds_and_is_about_this_publication_only() -> None:
    made = protect([TABLE], Policy(), seed=b"s")
    assert check(made.publication, made.certificate).faults == ()
    other = protect([replace(TABLE, counts=frequency([SEX, AGE], [4, 12, 9, 14, 8, 20]).counts)], Policy(), seed=b"s")
    assert check(other.publication, made.certificate).faults != ()


def test_the_first_table_of_every_view_is_the_truth() -> None:
    made = protect([TABLE], Policy(insider="sex"), seed=b"s")
    truth = tuple(TABLE.counts[_key(unknown.codes)] for unknown in made.certificate.unknowns)
    assert {view.tables[0] for view in made.certificate.views} == {truth}


def _key(codes: tuple[tuple[str, str], ...]) -> tuple[str, str]:
    own = dict(codes)
    return own.get("sex", "Total"), own.get("age", "Total")


def test_what_an_insider_knows_is_the_same_in_all_tables_of_its_view() -> None:
    made = protect([TABLE], Policy(insider="sex"), seed=b"s")
    assert [view.insider for view in made.certificate.views] == ["", "f", "m"]
    for view in made.certificate.views[1:]:
        own = {n for n, unknown in enumerate(made.certificate.unknowns) if ("sex", view.insider) in unknown.codes}
        assert view.own.keys() == own
        assert all(table[number] == value for table in view.tables for number, value in view.own.items())


def test_the_same_counts_seed_and_effort_give_the_same_bytes() -> None:
    first, second = (protect([TABLE], Policy(insider="sex"), seed=b"s", effort=10**6) for _ in range(2))
    assert publication_bytes(first.publication) == publication_bytes(second.publication)
    assert certificate_bytes(first.certificate) == certificate_bytes(second.certificate)


def test_where_nothing_is_small_everything_is_shown_and_the_proof_is_empty() -> None:
    made = protect([frequency([SEX], [9, 50])], Policy(), seed=b"s")
    assert hidden_of(made) == set()
    assert made.certificate.unknowns == ()
    assert made.summary.tightest is None
    assert made.summary.gap == 0


def test_why_a_cell_is_hidden_is_in_the_certificate_and_not_in_the_publication() -> None:
    made = protect([TABLE], Policy(), seed=b"s")
    primary = {made.certificate.unknowns[number] for number in made.certificate.primary}
    assert primary == {place(sex="f", age="0-17")}
    assert b"primary" not in publication_bytes(made.publication)


def test_a_publication_never_holds_the_counts_behind_earlier_releases() -> None:
    old = frequency([SEX, AGE], [3, 12, 9, 14, 8, 26])
    before = protect([old], Policy(), seed=b"s").publication.tables
    release = EarlierRelease(name="r1", tables=before, changed=frozenset({("age", "65+")}), counts=(old,))
    made = protect([TABLE], Policy(), earlier=[release], seed=b"s")
    assert all(one.counts is None for one in made.publication.earlier)


def test_what_can_be_worked_out_whatever_is_hidden_is_refused_naming_it() -> None:
    men = Layout(name="m", measure="x", dimensions=(Dimension("sex", ("Total", "m"), (Sum("Total", ("f", "m")),)),))
    told = released(ProtectedTable(layout=men, cells={("Total",): 53, ("m",): 50}))
    with pytest.raises(Refused) as refused:
        protect([frequency([SEX], [3, 50])], Policy(), earlier=[told], seed=b"s")
    assert "x (sex=f)" in refused.value.words.en


def test_a_manager_cannot_work_out_the_few_of_the_other_unit_from_the_whole() -> None:
    by_sex = frequency([SEX], [12, 30], name="by_sex")
    by_unit = frequency([SEX, flat("unit", "a", "b")], [10, 2, 14, 16], name="by_unit")
    assert hidden_of(protect([by_sex], Policy(insider="unit"), unprinted=[by_unit], seed=b"s")) >= {("f",)}
    assert hidden_of(protect([by_sex], Policy(), unprinted=[by_unit], seed=b"s")) == set()


def test_a_zero_that_nobody_believes_is_covered_by_its_total_though_zeros_are_published() -> None:
    table = frequency([AGE, SEX], [0, 0, 9, 8, 12, 20], withheld={("0-17", "f")})
    made = protect([table], Policy(), seed=b"s")
    assert {("0-17", "f"), ("0-17", "Total")} & hidden_of(made)
    assert_safe([table], Policy(), made)


def test_tables_in_a_ring_are_protected_with_the_table_behind_them_in_mind() -> None:
    tables = [
        frequency([SEX, QUARTERS], [4, 6, 12, 14], name="one"),
        frequency([flat("age", "a", "b"), QUARTERS], [6, 8, 10, 12], name="two"),
        frequency([SEX, flat("age", "a", "b")], [3, 7, 11, 15], name="three", fixed=[("period", "2025")]),
    ]
    made = protect(tables, Policy(zeros=Zeros.HIDE), seed=b"s")
    assert_safe(tables, Policy(zeros=Zeros.HIDE), made)


def test_no_publication_where_a_cell_stays_unproven(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_mending(problem: Problem, hidden: Mask, *_: object, **__: object) -> Mask:
        return hidden

    def only_primary(problem: Problem, **_: object) -> Found:
        return Found(problem.must_hide, 0, 0)

    monkeypatch.setattr(protecting, "find_pattern", only_primary)
    monkeypatch.setattr(protecting, "mend", no_mending)
    with pytest.raises(Refused, match="1 cells cannot be proved"):
        protect([TABLE], Policy(), seed=b"s")


def test_what_the_proof_finds_narrow_is_mended(monkeypatch: pytest.MonkeyPatch) -> None:
    def only_primary(problem: Problem, **_: object) -> Found:
        return Found(problem.must_hide, 0, 0)

    monkeypatch.setattr(protecting, "find_pattern", only_primary)
    made = protect([TABLE], Policy(), seed=b"s")
    assert made.summary.rounds >= 1
    assert check(made.publication, made.certificate).faults == ()


def test_a_search_that_gets_no_further_leaves_the_rest_to_the_proof(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Search, "_close_view", lambda *_: None)
    made = protect([frequency([SEX, AGE], [1, 1, 2, 14, 8, 20])], Policy(width=6), seed=b"s")
    assert check(made.publication, made.certificate).faults == ()


def test_a_proof_that_the_checker_refuses_never_leaves(monkeypatch: pytest.MonkeyPatch) -> None:
    fault = Checked(hidden=1, exact=1, narrow=0, tightest=0, faults=(Words("fel", "wrong"),))
    monkeypatch.setattr(protecting, "check", lambda *_, **__: fault)
    with pytest.raises(Refused, match="does not hold when it is checked: wrong"):
        protect([TABLE], Policy(), seed=b"s")


def test_with_no_effort_allowed_there_is_no_publication_that_is_not_proved() -> None:
    try:
        made = protect([TABLE], Policy(), seed=b"s", effort=1)
    except Refused:
        return
    assert check(made.publication, made.certificate).faults == ()


policies = st.builds(
    Policy,
    zeros=st.sampled_from(Zeros),
    insider=st.sampled_from(["", "sex"]),
    group_disclosure=st.booleans(),
    threshold=st.sampled_from([3, 5]),
)
few = st.one_of(st.integers(0, 6), st.integers(0, 30))
inner_counts = st.lists(few, min_size=4, max_size=4)


def assert_safe(counts: list[FrequencyTable], policy: Policy, made: Protected, **known: object) -> None:
    """By the widest and narrowest that whole numbers allow, one cell at a time: slow, and not how it was proved."""
    graph = build(counts, policy, **known)  # type: ignore[arg-type]  # the fields that build knows
    places = {
        table.layout.place(key)
        for table in made.publication.tables
        for key, cell in table.cells.items()
        if cell is SUPPRESSED
    }
    hidden = graph.problem.must_hide.copy()
    hidden |= np.array([unknown in places for unknown in graph.unknowns])
    width = dict(zip(graph.unknowns, graph.problem.width.tolist(), strict=True))
    guarded = dict(zip(graph.unknowns, graph.problem.guarded.tolist(), strict=True))
    for view in graph.problem.views:
        for unknown, (low, high) in known_limits(graph, hidden & ~view.known).items():
            assert not guarded[unknown] or high - low >= width[unknown], (view.insider, unknown, low, high)
    for table, protected in zip(counts, made.publication.tables, strict=True):
        for key, count in table.counts.items():
            small = policy.is_small(table.layout.measure, count) or key in table.withheld
            place_of = table.layout.place(key)
            assert not small or protected.cells[key] is SUPPRESSED or place_of in graph.already_out


def try_one_table(inner: list[int], policy: Policy, withheld: bool) -> None:
    table = frequency([SEX, QUARTERS], inner, withheld=[("f", "Q1")] if withheld else [])
    try:
        made = protect([table], policy, seed=b"s")
    except Refused:
        return
    assert_safe([table], policy, made)


def try_a_part(base: list[int], parts: list[float], policy: Policy) -> None:
    tables = [
        frequency([SEX, QUARTERS], base, name="base", measure="base"),
        frequency([SEX, QUARTERS], [int(part * n) for part, n in zip(parts, base, strict=True)], name="x"),
    ]
    try:
        made = protect(tables, policy, nested=[Nested("x", "base")], seed=b"s")
    except Refused:
        return
    assert_safe(tables, policy, made, nested=[Nested("x", "base")])


def try_a_correction(inner: list[int], steps: list[int], policy: Policy, counted: bool) -> None:
    old = frequency([SEX, QUARTERS], inner)
    corrected = [max(0, inner[0] + steps[0]), inner[1], max(0, inner[2] + steps[1]), inner[3]]
    new = frequency([SEX, QUARTERS], corrected)
    try:
        tables = protect([old], policy, seed=b"s").publication.tables
        known = (old,) if counted or policy.insider else None
        release = EarlierRelease(name="r1", tables=tables, changed=frozenset({("period", "Q1")}), counts=known)
        made = protect([new], policy, earlier=[release], seed=b"s")
    except Refused:
        return
    assert_safe([new], policy, made, earlier=[release])


shares = st.lists(st.floats(0, 1), min_size=4, max_size=4)
two_steps = st.lists(st.integers(-6, 6), min_size=2, max_size=2)
briefly = settings(max_examples=8, deadline=None)
at_length = settings(max_examples=120, deadline=None)


@briefly
@given(inner_counts, policies, st.booleans())
def test_no_hidden_cell_of_a_small_table_can_be_worked_out(inner: list[int], policy: Policy, withheld: bool) -> None:
    try_one_table(inner, policy, withheld)


@briefly
@given(inner_counts, shares, policies)
def test_neither_can_a_part_or_what_it_leaves_of_its_whole(base: list[int], parts: list[float], policy: Policy) -> None:
    try_a_part(base, parts, policy)


@briefly
@given(inner_counts, two_steps, policies, st.booleans())
def test_nor_can_anything_after_a_correction(inner: list[int], steps: list[int], policy: Policy, counted: bool) -> None:
    try_a_correction(inner, steps, policy, counted)


@pytest.mark.slow
@at_length
@given(inner_counts, policies, st.booleans())
def test_no_hidden_cell_of_many_small_tables_can_be_worked_out(
    inner: list[int], policy: Policy, withheld: bool
) -> None:
    try_one_table(inner, policy, withheld)


@pytest.mark.slow
@at_length
@given(inner_counts, shares, policies)
def test_nor_of_many_parts_and_wholes(base: list[int], parts: list[float], policy: Policy) -> None:
    try_a_part(base, parts, policy)


@pytest.mark.slow
@at_length
@given(inner_counts, two_steps, policies, st.booleans())
def test_nor_after_many_corrections(inner: list[int], steps: list[int], policy: Policy, counted: bool) -> None:
    try_a_correction(inner, steps, policy, counted)


ANOTHER_PROCESS = """
from casestats.disclosure.certifying import certificate_bytes, publication_bytes
from casestats.disclosure.policy import Policy
from casestats.disclosure.protecting import protect
from casestats.disclosure.tables import EarlierRelease, Nested
from tests.disclosure.small_tables import QUARTERS, SEX, flat, frequency
from hashlib import sha256
AGE = flat("age", "a", "b")
tables = [
    frequency([SEX, QUARTERS], [4, 6, 12, 14], name="one"),
    frequency([AGE, QUARTERS], [6, 8, 10, 12], name="two"),
    frequency([SEX, AGE], [3, 7, 11, 15], name="three", fixed=[("period", "2025")]),
    frequency([SEX, QUARTERS], [2, 6, 9, 14], name="part", measure="y"),
]
made = protect(tables, Policy(), nested=[Nested("y", "x")], seed=b"s")
again = EarlierRelease(name="r", tables=made.publication.tables, changed=frozenset({("period", "Q1"), ("sex", "f")}))
more = protect(tables, Policy(), nested=[Nested("y", "x")], earlier=[again], seed=b"s")
print(sha256(certificate_bytes(more.certificate) + publication_bytes(more.publication)).hexdigest())
"""


def test_another_process_makes_the_same_bytes() -> None:
    made = set()
    for hash_seed in ("1", "2"):
        command = [sys.executable, "-c", ANOTHER_PROCESS]
        environment = {**os.environ, "PYTHONHASHSEED": hash_seed}
        made.add(subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, check=True, text=True).stdout)
    assert len(made) == 1
