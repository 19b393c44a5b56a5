"""The checker believes nothing: a certificate proves a publication only if its tables do, by sums alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

import pytest

from casestats.disclosure.certificate import Certificate, CertifiedView
from casestats.disclosure.certifying import publication_digest
from casestats.disclosure.checking import MOST_FAULTS, Checked, check
from casestats.disclosure.policy import Policy, Zeros
from casestats.disclosure.suppressed import SUPPRESSED
from casestats.disclosure.tables import (
    TOTAL,
    Band,
    EarlierRelease,
    FrequencyTable,
    Key,
    Nested,
    Place,
    ProtectedTable,
    Publication,
    PublicRelation,
)
from tests.disclosure.certificates import certified, truth_of
from tests.disclosure.made_tables import flat, grid, layout, printed, row, summed, tree

PUBLISH, HIDE = Policy(zeros=Zeros.PUBLISH), Policy(zeros=Zeros.HIDE)
SQUARE = [("a1", "b1"), ("a1", "b2"), ("a2", "b1"), ("a2", "b2")]
COUNTS = grid([[1, 7, 9], [6, 3, 8], [12, 9, 20]])


def english(checked: Checked) -> str:
    return "\n".join(fault.en for fault in checked.faults)


def published(counts: FrequencyTable, *hidden: Key, lower: int = 0, **more: Any) -> Publication:
    return Publication(tables=(printed(counts, hidden),), lower=lower, **more)


def proved(publication: Publication, policy: Policy, *counts: FrequencyTable) -> Checked:
    """The check of a certificate of every table that fits."""
    return check(publication, certified(publication, policy, truth_of(counts)))


SAFE = published(COUNTS, *SQUARE, lower=1)
PROOF = certified(SAFE, PUBLISH, truth_of([COUNTS]))


# --- what is proved, and what is not


def test_a_square_of_hidden_cells_is_proved() -> None:
    assert check(SAFE, PROOF) == Checked(hidden=4, exact=0, narrow=0, tightest=5, faults=())


def test_a_small_cell_that_is_alone_in_its_row_can_be_worked_out() -> None:
    checked = proved(published(COUNTS, ("a1", "b1"), ("a2", "b2"), lower=1), PUBLISH, COUNTS)
    assert (checked.hidden, checked.exact, checked.narrow, checked.tightest) == (2, 2, 0, 0)
    assert "people (a a1, b b1) is not safe from the public." in english(checked)


def test_where_nothing_is_hidden_there_is_nothing_to_prove() -> None:
    counts = row([0, 9])
    assert proved(published(counts), HIDE, counts) == Checked(hidden=0, exact=0, narrow=0, tightest=0, faults=())


def test_fifteen_is_ten_and_three_and_two_that_share_two() -> None:
    """Both are 1: a reader who knows that a hidden cell is at least 1 needs no search."""
    counts = row([10, 3, 1, 1])
    checked = proved(published(counts, ("a3",), ("a4",), lower=1), PUBLISH, counts)
    assert checked.exact == 2
    assert "people (a a2) is shown although it is small." in english(checked)


@pytest.mark.parametrize(("total", "safe"), [(4, False), (5, True), (6, True)])
def test_the_width_is_a_threshold_too(total: int, safe: bool) -> None:
    """Two hidden cells of at least 1: the larger can be 1 to total - 1."""
    counts = row([1, total - 1, 9])
    checked = proved(published(counts, ("a1",), ("a2",), lower=1), PUBLISH, counts)
    assert checked.tightest == total - 2
    assert (checked.narrow == 0) is safe
    assert (checked.faults == ()) is safe


@pytest.mark.parametrize(("count", "shown"), [(0, True), (1, False), (4, False), (5, True)])
def test_a_shown_count_below_the_threshold_is_a_fault(count: int, shown: bool) -> None:
    counts = row([count, 9])
    assert (proved(published(counts), HIDE, counts).faults == ()) is shown


def test_a_higher_threshold_of_one_measure_counts_for_its_cells() -> None:
    policy = replace(HIDE, thresholds={"people": 10})
    counts = row([9, 10])
    assert "people (a a1) is shown" in english(proved(published(counts), policy, counts))
    counts = row([9, 11, 30])
    hidden = published(counts, ("a1",), ("a2",))
    assert proved(hidden, policy, counts).faults == ()
    assert proved(published(row([3, 4, 30]), ("a1",), ("a2",)), policy).narrow == 2


def test_a_total_that_follows_by_adding_up_is_known_though_no_table_prints_it() -> None:
    """Quarters are shown in one table, the hidden month's siblings in another; no table has the half-year."""
    months = tree("m", {TOTAL: ("h1", "h2"), "h1": ("m1", "m2"), "h2": ("m3", "m4")}, printed=[TOTAL, "m1", "m2"])
    others = replace(months, codes=("m3", "m4"))
    values = {"m1": 6, "m2": 2, "m3": 9, "m4": 30}
    one, other = (summed(layout(d.codes[-1], d), lambda at: values[at["m"]]) for d in (months, others))
    publication = Publication(tables=(printed(one, [("m2",)]), printed(other)))
    assert proved(publication, HIDE, one, other).exact == 1


def test_where_parts_are_missing_a_total_is_at_least_those_there_are() -> None:
    age = tree("age", {TOTAL: ("young", "old")}, printed=[TOTAL, "young"])
    counts = summed(layout("t", age), lambda at: {"young": 2, "old": 1}[at["age"]])
    checked = proved(published(counts, ("young",)), HIDE, counts)
    assert checked.tightest == 3  # 0 to 3
    checked = proved(published(counts, ("young",), lower=1), PUBLISH, counts)
    assert checked.tightest == 2


def test_persons_of_a_year_are_at_least_those_of_a_quarter_and_at_most_all() -> None:
    form = layout("t", flat("q", "q1", "q2"), not_additive=frozenset({"q"}))
    counts = FrequencyTable(layout=form, counts={(TOTAL,): 9, ("q1",): 8, ("q2",): 3})
    checked = proved(published(counts, ("q2",)), HIDE, counts)
    assert (checked.tightest, checked.faults) == (8, ())  # 1 to 9
    counts = FrequencyTable(layout=form, counts={(TOTAL,): 9, ("q1",): 7, ("q2",): 2})
    assert proved(published(counts, ("q1",)), HIDE, counts).tightest == 2  # 7 to 9: q2 is shown


@pytest.mark.parametrize(("shifting", "tightest"), [(frozenset[str](), 3), (frozenset({"age"}), 7)])
def test_a_group_that_people_leave_within_the_year_may_be_larger_in_a_quarter(
    shifting: frozenset[str], tightest: int
) -> None:
    form = layout(
        "t", flat("q", "q1", "q2"), flat("age", "young", "old"), not_additive=frozenset({"q"}), shifting=shifting
    )
    young, old = {TOTAL: 6, "q1": 4, "q2": 5}, {TOTAL: 9, "q1": 8, "q2": 5}
    ages = {"young": young, "old": old, TOTAL: {quarter: young[quarter] + old[quarter] for quarter in young}}
    counts = FrequencyTable(layout=form, counts={(quarter, age): ages[age][quarter] for quarter, age in form.keys})
    checked = proved(published(counts, ("q1", "young"), ("q1", "old")), HIDE, counts)
    assert (checked.tightest, checked.faults) == (tightest, ())


# --- a publication that is wrong in itself


def test_a_cell_told_in_two_ways_is_a_fault() -> None:
    counts = row([1, 4, 9])
    hidden, shown = printed(counts, [("a1",), ("a2",)]), printed(counts, [("a1",)])
    publication = Publication(tables=(hidden, replace(shown, layout=replace(shown.layout, name="other"))))
    assert "people (a a2) is told in ways that do not agree." in english(check(publication, PROOF))


def test_two_numbers_for_one_cell_are_a_fault() -> None:
    one, other = row([9, 9]), row([8, 9], name="other")
    publication = Publication(tables=(printed(one), printed(other)))
    assert "people (a a1) is told in ways" in english(check(publication, PROOF))


def test_tables_in_a_ring_are_a_fault() -> None:
    """Of a by b, a by c and b by c more follows than any sum of cells says."""
    a, b, c = flat("a", "a1", "a2"), flat("b", "b1", "b2"), flat("c", "c1", "c2")
    forms = [layout("ab", a, b), layout("ac", a, c), layout("bc", b, c)]
    tables = tuple(printed(summed(form, lambda at: 10)) for form in forms)
    assert "hang together in a ring" in english(proved(Publication(tables=tables), HIDE))
    assert proved(Publication(tables=tables[:2]), HIDE).faults == ()
    whole = printed(summed(layout("abc", a, b, c), lambda at: 5))
    assert "ring" not in english(check(Publication(tables=(*tables, whole)), PROOF))


def test_a_ring_is_no_fault_where_the_whole_table_is_among_the_unknowns() -> None:
    """Every cell of it: one less, and the tables of the certificate need not have a whole table behind them."""
    a, b, c = flat("a", "a1", "a2"), tree("b", {TOTAL: ("b1", "b2"), "b1": ("never", "printed")}), flat("c", "c1", "c2")
    b = replace(b, codes=(TOTAL, "b1", "b2"))
    year = (("y", "2025"),)
    forms = [layout("ab", a, b, fixed=year), layout("ac", a, c, fixed=year), layout("bc", b, c, fixed=year)]
    tables = tuple(printed(summed(form, lambda at: 10)) for form in forms)
    joint = [
        PublicRelation(((Place("people", (("a", x), ("b", y), ("c", z), ("y", "2025"))), 1),), 0, None)
        for x in ("a1", "a2")
        for y in ("b1", "b2")
        for z in ("c1", "c2")
    ]
    assert "ring" not in english(check(Publication(tables=tables, relations=tuple(joint)), PROOF))
    assert "ring" in english(check(Publication(tables=tables, relations=tuple(joint[1:])), PROOF))
    moved = tuple(replace(table, layout=replace(table.layout, fixed=(("y", "2024"),))) for table in tables)
    assert "ring" in english(check(Publication(tables=moved, relations=tuple(joint)), PROOF))


def test_what_is_not_additive_is_in_no_ring() -> None:
    a, b, c = flat("a", "a1", "a2"), flat("b", "b1", "b2"), flat("c", "c1", "c2")
    forms = [layout("ab", a, b), layout("ac", a, c), layout("bc", b, c, not_additive=frozenset({"c"}))]
    tables = tuple(printed(summed(form, lambda at: 10)) for form in forms)
    assert "ring" not in english(check(Publication(tables=tables), PROOF))


@pytest.mark.parametrize("rounded", [3, 5])
def test_a_rounded_table_is_not_proved_by_a_certificate(rounded: int) -> None:
    publication = replace(SAFE, tables=(replace(SAFE.tables[0], rounded=rounded),))
    assert english(check(publication, certificate_for(publication))) == "The table t is rounded."


def test_a_table_without_one_of_its_cells_is_a_fault() -> None:
    cells = dict(SAFE.tables[0].cells)
    cells.popitem()
    publication = replace(SAFE, tables=(replace(SAFE.tables[0], cells=cells),))
    assert english(check(publication, PROOF)) == "The table t does not have its cells."


@pytest.mark.parametrize("strange", [None, 2.5, True, "7"])
def test_a_cell_that_holds_something_else_is_a_fault(strange: Any) -> None:
    cells = {**SAFE.tables[0].cells, ("a3", "b3"): strange}
    publication = replace(SAFE, tables=(replace(SAFE.tables[0], cells=cells),))
    assert english(check(publication, PROOF)) == "The table t does not have its cells."


def test_a_negative_count_is_a_fault() -> None:
    counts = row([9, 9])
    table = replace(printed(counts), cells={(TOTAL,): 4, ("a1",): 9, ("a2",): -5})
    assert "people (a a2) is shown although it is small." in english(check(Publication(tables=(table,)), PROOF))


# --- bands


def test_a_band_that_holds_small_counts_must_stay_as_wide() -> None:
    counts = row([3, 4, 9])
    table = printed(counts, [("a2",)], a1=Band(0, 9))
    checked = proved(Publication(tables=(table,)), HIDE, counts)
    assert (checked.hidden, checked.tightest, checked.faults) == (1, 7, ())
    table = printed(counts, [("a2",)], a1=Band(2, 4))
    checked = proved(Publication(tables=(table,)), HIDE, counts)
    assert "people (a a1) is not safe from the public." in english(checked)


def test_a_band_of_large_counts_may_be_known_closely() -> None:
    counts = row([5, 3, 9])
    checked = proved(Publication(tables=(printed(counts, [("a2",)], a1=Band(5, 6)),)), HIDE, counts)
    assert "a a1" not in english(checked)
    assert checked.narrow == 1
    checked = proved(Publication(tables=(printed(counts, [("a2",)], a1=Band(4, 5)),)), HIDE, counts)
    assert "people (a a1) is not safe" in english(checked)


def test_an_open_band_has_no_highest_value() -> None:
    counts = row([20, 3, 9])
    table = printed(counts, [("a2",), (TOTAL,)], a1=Band(10, None))
    certificate = replace(
        certificate_for(Publication(tables=(table,))),
        unknowns=(Place("people", ()), Place("people", (("a", "a1"),)), Place("people", (("a", "a2"),))),
        views=(CertifiedView(insider="", tables=((32, 20, 3), (1015, 1000, 6), (29, 20, 0)), own={}),),
        primary=frozenset({2}),
        policy=HIDE,
    )
    assert check(Publication(tables=(table,)), certificate).faults == ()


def test_a_number_outside_the_band_of_an_earlier_release_is_a_fault() -> None:
    counts = row([20, 9])
    before = EarlierRelease(name="r", tables=(printed(counts, a1=Band(5, 10)),))
    publication = published(counts, earlier=(before,))
    assert "people (a a1) is told in ways" in english(check(publication, certificate_for(publication)))


# --- earlier releases


def released(counts: FrequencyTable, *hidden: Key, changed: Iterable[str] = ()) -> EarlierRelease:
    return EarlierRelease(
        name="before", tables=(printed(counts, hidden),), changed=frozenset(("a", code) for code in changed)
    )


def test_what_an_earlier_release_hid_may_not_be_shown() -> None:
    counts = row([2, 3, 9])
    before, now = released(counts, ("a1",), ("a2",)), row([2, 3, 9])
    shown = published(now, ("a1",), earlier=(before,))
    assert "people (a a2) is told in ways" in english(check(shown, certificate_for(shown)))
    kept = published(now, ("a1",), ("a2",), earlier=(before,))
    assert proved(kept, HIDE, now).faults == ()


def test_to_hide_what_an_earlier_release_showed_hides_nothing() -> None:
    counts = row([6, 7, 9])
    publication = published(counts, ("a1",), ("a2",), earlier=(released(counts),))
    assert "people (a a1) is told in ways" in english(check(publication, certificate_for(publication)))


def test_what_earlier_releases_alone_gave_away_is_not_held_against_this_one() -> None:
    counts = row([3, 7, 9])
    publication = published(counts, earlier=(released(counts, ("a1",)), released(counts)))
    assert proved(publication, HIDE, counts).faults == ()


@pytest.mark.parametrize(("now", "safe"), [(20, True), (21, False), (24, False), (25, True), (19, False), (15, True)])
def test_a_correction_below_the_threshold_is_a_small_count_itself(now: int, safe: bool) -> None:
    before, after = row([20, 30]), row([now, 30])
    publication = published(after, earlier=(released(before, changed=["a1"]),))
    checked = proved(publication, HIDE, after)
    assert (checked.faults == ()) is safe
    if not safe:
        assert "people (a a1) has a difference not safe from the public." in english(checked)


def test_corrections_are_added_up_over_releases() -> None:
    """20, 26 and 21: the first and the last differ by one."""
    releases = (released(row([20, 30]), changed=["a1"]), released(row([26, 30]), changed=["a1"]))
    publication = published(row([21, 30]), earlier=releases)
    assert "has a difference" in english(proved(publication, HIDE, row([21, 30])))
    publication = published(row([31, 30]), earlier=releases)
    assert proved(publication, HIDE, row([31, 30])).faults == ()


def test_a_difference_that_earlier_releases_showed_both_ends_of_is_out_already() -> None:
    releases = (released(row([20, 30]), changed=["a1"]), released(row([21, 30])))
    assert proved(published(row([21, 30]), earlier=releases), HIDE, row([21, 30])).faults == ()


def test_a_cell_no_table_prints_any_more_can_follow_from_others() -> None:
    """Release one shows a by b; a1 changes; the next one shows margins only: the new a1 by b1 follows from them."""
    rows_before, rows_now = [[16, 20], [20, 20]], [[3, 20], [20, 20]]
    before, now = grid(rows_before), grid(rows_now)
    earlier = EarlierRelease(name="r", tables=(printed(before),), changed=frozenset({("a", "a1")}))
    b = flat("b", "b1", "b2")
    margin = summed(layout("b", b), lambda at: {"b1": 23, "b2": 40}[at["b"]])
    publication = Publication(tables=(printed(margin),), earlier=(earlier,))
    checked = proved(publication, HIDE, now, margin)
    assert checked.hidden == 0
    assert "people (a a1, b b1) is not safe from the public." in english(checked)


def test_a_change_of_a_quarter_reaches_its_months_and_its_year_and_no_others() -> None:
    months = tree("a", {TOTAL: ("h1", "h2"), "h1": ("m1", "m2"), "h2": ("m3", "m4")})
    form = layout("t", months)
    was = summed(form, lambda at: 50)
    now = summed(form, lambda at: {"m1": 60, "m2": 70}.get(at["a"], 50))
    assert proved(published(now, earlier=(released(was, changed=["h1"]),)), HIDE, now).faults == ()
    publication = published(now, earlier=(released(was, changed=["m1"]),))
    assert "people (a m2) is told in ways" in english(check(publication, certificate_for(publication)))


# --- differences between a base and its part


@pytest.mark.parametrize(("yes", "safe"), [(20, True), (19, False), (16, False), (15, True)])
def test_a_base_less_its_yes_has_a_threshold(yes: int, safe: bool) -> None:
    base, part = row([20, 40], measure="base", name="base"), row([yes, 20], measure="yes")
    publication = Publication(tables=(printed(base), printed(part)), nested=(Nested("yes", "base"),))
    assert (proved(publication, HIDE, base, part).faults == ()) is safe


def test_that_everybody_says_yes_is_kept_only_where_the_policy_says_so() -> None:
    base, part = row([20, 0, 40], measure="base", name="base"), row([20, 0, 20], measure="yes")
    publication = Publication(tables=(printed(base), printed(part)), nested=(Nested("yes", "base"),))
    assert proved(publication, HIDE, base, part).faults == ()
    faults = english(proved(publication, replace(HIDE, group_disclosure=True), base, part))
    assert faults == "base (a a1) has a difference not safe from the public."  # and nothing of a2, where nobody is


def test_a_nesting_holds_only_within_its_dimensions() -> None:
    base, part = row([20, 40], measure="base", name="base"), row([19, 20], measure="yes")
    inside = Nested("yes", "base", within=frozenset())
    publication = Publication(tables=(printed(base), printed(part)), nested=(inside,))
    assert proved(publication, HIDE, base, part).faults == ()


def test_a_nesting_with_a_code_besides_compares_the_whole_with_that_group() -> None:
    base = summed(
        layout("base", flat("age", "young", "old"), measure="m"), lambda at: {"young": 3, "old": 20}[at["age"]]
    )
    publication = Publication(tables=(printed(base, [("young",)]),), nested=(Nested("m", "m", (("age", "old"),)),))
    assert "m (Total) has a difference" in english(proved(publication, HIDE, base))


def test_a_difference_is_judged_by_the_higher_threshold_of_its_measures() -> None:
    base, part = row([40, 60], measure="base", name="base"), row([33, 50], measure="yes")
    publication = Publication(tables=(printed(base), printed(part)), nested=(Nested("yes", "base"),))
    assert proved(publication, HIDE, base, part).faults == ()
    for measure in ("yes", "base"):
        policy = replace(HIDE, thresholds={measure: 8})
        assert "a difference" in english(proved(publication, policy, base, part))


# --- what is publicly known besides


def test_a_public_relation_narrows_what_is_hidden() -> None:
    counts = row([2, 4, 9])
    bands = (PublicRelation(((Place("people", (("a", "a1"),)), 1),), 2, 4),)
    publication = published(counts, ("a1",), ("a2",), relations=bands)
    assert proved(publication, HIDE, counts).narrow == 2
    assert proved(replace(publication, relations=()), HIDE, counts).faults == ()


def test_what_only_a_public_relation_names_need_not_be_kept_secret() -> None:
    counts = row([20, 9])
    bands = (PublicRelation(((Place("asked", ()), 1),), 2, 2),)
    assert proved(published(counts, relations=bands), HIDE, counts).faults == ()


# --- insiders

INSIDER = replace(HIDE, insider="a")
INSIDE = grid([[6, 3, 8], [2, 7, 8], [9, 9, 9]])
INSIDE_HIDDEN = [(a, b) for a in ("a1", "a2", "a3") for b in ("b1", "b2")]


def test_cells_that_are_safe_from_the_public_need_not_be_from_an_insider() -> None:
    publication = published(INSIDE, *SQUARE)
    assert proved(publication, HIDE, INSIDE).faults == ()
    checked = check(publication, certified(publication, INSIDER, truth_of([INSIDE]), "a1", "a2"))
    assert (checked.exact, checked.tightest) == (4, 0)
    assert "people (a a2, b b1) is not safe from a1." in english(checked)


def test_three_rows_are_safe_from_each_of_the_three() -> None:
    publication = published(INSIDE, *INSIDE_HIDDEN)
    checked = check(publication, certified(publication, INSIDER, truth_of([INSIDE]), "a1", "a2", "a3"))
    assert (checked.hidden, checked.exact, checked.narrow, checked.faults) == (6, 0, 0, ())


def test_an_insider_who_is_left_out_is_a_fault_unless_there_is_nothing_to_know() -> None:
    publication = published(INSIDE, *INSIDE_HIDDEN)
    checked = check(publication, certified(publication, INSIDER, truth_of([INSIDE]), "a1", "a2"))
    assert "does not try everybody" in english(checked)
    publication = published(INSIDE, *SQUARE)
    with_three = certified(publication, INSIDER, truth_of([INSIDE]), "a1", "a2", "a3")
    assert "everybody" not in english(check(publication, with_three))


def test_an_insider_dimension_that_no_table_has_is_a_fault() -> None:
    policy = replace(HIDE, insider="unit")
    assert "No cell has the dimension unit" in english(check(SAFE, replace(PROOF, policy=policy)))


def test_a_manager_knows_the_own_unit_at_breakdowns_that_no_table_prints() -> None:
    """12 women, 10 of them in unit A: its manager knows that there are 2 in unit B."""
    sex, unit = flat("sex", "f", "m"), flat("unit", "A", "B")
    people = {("f", "A"): 10, ("f", "B"): 2, ("m", "A"): 20, ("m", "B"): 30}
    form = layout("sex by unit", sex, unit)
    behind = summed(form, lambda at: people[at["sex"], at["unit"]])
    shown = summed(layout("sex", sex), lambda at: sum(people[at["sex"], u] for u in "AB"))
    policy = replace(HIDE, insider="unit")
    publication = Publication(tables=(printed(shown),), unprinted=(form,))
    checked = check(publication, certified(publication, policy, truth_of([behind, shown]), "A", "B"))
    assert "people (sex f, unit B) is not safe from A." in english(checked)
    hidden = Publication(tables=(printed(shown, [("f",), ("m",)]),), unprinted=(form,))
    checked = check(hidden, certified(hidden, policy, truth_of([behind, shown]), "A", "B"))
    assert (checked.hidden, checked.faults) == (2, ())


@pytest.mark.parametrize(("others", "safe"), [(0, True), (1, False), (4, False), (5, True)])
def test_what_is_left_of_a_count_without_the_own_people_has_the_threshold_in_its_stead(others: int, safe: bool) -> None:
    """All women but a few are the own: a manager knows how many there are, and may, unless those few are few."""
    sex, unit = flat("sex", "f", "m"), flat("unit", "A", "B")
    people = {("f", "A"): 3, ("f", "B"): others, ("m", "A"): 20, ("m", "B"): 30}
    form = layout("sex by unit", sex, unit)
    behind = summed(form, lambda at: people[at["sex"], at["unit"]])
    shown = summed(layout("sex", sex), lambda at: sum(people[at["sex"], u] for u in "AB"))
    told = PublicRelation(((Place("people", (("sex", "f"), ("unit", "B"))), 1),), others, others)
    publication = Publication(tables=(printed(shown, [("f",), ("m",)]),), unprinted=(form,), relations=(told,))
    proof = certified(publication, replace(HIDE, insider="unit"), truth_of([behind, shown]), "A", "B")
    assert "people (sex f) is not safe from A." in english(check(publication, proof))
    rests = tuple(Nested("people", "people", (("unit", code),)) for code in "AB")
    nested = replace(publication, nested=rests)
    proof = certified(nested, replace(HIDE, insider="unit"), truth_of([behind, shown]), "A", "B")
    faults = english(check(nested, proof))
    assert "people (sex f) is not safe from A." not in faults
    assert ("people (sex f) has a difference not safe from A." in faults) is not safe


# --- tampering


def certificate_for(publication: Publication) -> Certificate:
    """PROOF, said to be about another publication."""
    return replace(PROOF, publication=publication_digest(publication))


def with_table(certificate: Certificate, number: int, table: tuple[Any, ...]) -> Certificate:
    (view, *others) = certificate.views
    tables = (*view.tables[:number], table, *view.tables[number + 1 :])
    return replace(certificate, views=(replace(view, tables=tables), *others))


@pytest.mark.parametrize("step", [1, -1])
@pytest.mark.parametrize("column", range(4))
def test_a_value_of_a_table_changed_by_one_is_a_fault(column: int, step: int) -> None:
    for number, table in enumerate(PROOF.views[0].tables):
        changed = (*table[:column], table[column] + step, *table[column + 1 :])
        assert check(SAFE, with_table(PROOF, number, changed)).faults


@pytest.mark.parametrize("left", [0, 1])
def test_a_table_that_the_proof_needs_cannot_be_left_out(left: int) -> None:
    tables = sorted(PROOF.views[0].tables)
    two = replace(PROOF.views[0], tables=(tables[0], tables[-1]))
    assert check(SAFE, replace(PROOF, views=(two,))).faults == ()
    one = replace(two, tables=(two.tables[left],))
    assert check(SAFE, replace(PROOF, views=(one,))).exact == 4


def test_a_certificate_without_tables_is_a_fault() -> None:
    empty = replace(PROOF, views=(replace(PROOF.views[0], tables=()),))
    assert "first table is missing" in english(check(SAFE, empty))


def test_an_unknown_left_out_is_a_fault() -> None:
    view = replace(PROOF.views[0], tables=tuple(table[:-1] for table in PROOF.views[0].tables))
    short = replace(PROOF, unknowns=PROOF.unknowns[:-1], views=(view,), primary=frozenset({0}))
    assert "unknowns are not the cells" in english(check(SAFE, short))


def test_an_unknown_that_stands_twice_is_a_fault() -> None:
    view = replace(PROOF.views[0], tables=tuple((*table, table[0]) for table in PROOF.views[0].tables))
    twice = replace(PROOF, unknowns=(*PROOF.unknowns, PROOF.unknowns[0]), views=(view,))
    assert "unknowns are not the cells" in english(check(SAFE, twice))


def test_a_cell_that_is_shown_is_no_unknown() -> None:
    place = Place("people", (("a", "a3"),))
    other = replace(PROOF, unknowns=(*PROOF.unknowns[:-1], place))
    assert "unknowns are not the cells" in english(check(SAFE, other))


@pytest.mark.parametrize("strange", [2.0, True, None])
def test_tables_hold_whole_numbers_and_nothing_else(strange: Any) -> None:
    table = (strange, *PROOF.views[0].tables[1][1:])
    assert "lacks a whole number" in english(check(SAFE, with_table(PROOF, 1, table)))


def test_a_table_of_another_length_is_a_fault() -> None:
    assert "lacks a whole number" in english(check(SAFE, with_table(PROOF, 1, PROOF.views[0].tables[1][:-1])))


def test_a_table_below_what_a_hidden_cell_is_at_least_is_a_fault() -> None:
    """0 8 7 2 adds up in every row and column, and the publication says that no hidden cell is 0."""
    bad = with_table(PROOF, 1, (0, 8, 7, 2))
    assert english(check(SAFE, bad)) == "For the public: table 2 is outside what is told."
    free = replace(SAFE, lower=0)
    assert check(free, replace(bad, publication=publication_digest(free), policy=HIDE)).faults == ()


def test_a_width_that_the_tables_do_not_reach_is_a_fault() -> None:
    assert check(SAFE, replace(PROOF, policy=replace(PUBLISH, width=5))).faults == ()
    checked = check(SAFE, replace(PROOF, policy=replace(PUBLISH, width=6)))
    assert (checked.exact, checked.narrow, len(checked.faults)) == (0, 4, 4)


def test_a_weaker_policy_than_readers_are_told_is_a_fault() -> None:
    weak = replace(PROOF, policy=replace(PUBLISH, width=1))
    assert check(SAFE, weak).faults == ()
    assert "not what readers are told" in english(check(SAFE, weak, policy=PUBLISH))
    assert check(SAFE, PROOF, policy=PUBLISH).faults == ()


def test_a_higher_threshold_makes_other_counts_small() -> None:
    assert "is shown although it is small" in english(check(SAFE, replace(PROOF, policy=replace(PUBLISH, threshold=9))))


def test_cells_are_known_to_be_at_least_one_only_where_zeros_are_shown() -> None:
    assert "although zeros may be hidden" in english(check(SAFE, replace(PROOF, policy=HIDE)))


@pytest.mark.parametrize("lower", [-1, 2])
def test_no_other_floor_is_known(lower: int) -> None:
    publication = replace(SAFE, lower=lower)
    assert "although zeros may be hidden" in english(check(publication, certificate_for(publication)))


def test_another_format_is_a_fault() -> None:
    assert english(check(SAFE, replace(PROOF, format=2))) == "The certificate has another format."


def test_names_of_small_cells_must_be_right() -> None:
    assert "cells that do not exist" in english(check(SAFE, replace(PROOF, primary=frozenset({0, 3, 4}))))
    assert "cells that do not exist" in english(check(SAFE, replace(PROOF, primary=frozenset({0, 3, -1}))))
    assert "does not call all small cells" in english(check(SAFE, replace(PROOF, primary=frozenset({0}))))
    assert check(SAFE, replace(PROOF, primary=frozenset({0, 1, 3}))).faults == ()  # withheld whatever it is


def swap(tables: tuple[Any, ...]) -> tuple[Any, ...]:
    return (tables[1], tables[0], *tables[2:])


def test_the_first_table_cannot_be_exchanged() -> None:
    """Other cells are small in it than the certificate says."""
    swapped = replace(PROOF, views=(replace(PROOF.views[0], tables=swap(PROOF.views[0].tables[::-1])),))
    assert check(SAFE, swapped).faults


def test_own_cells_are_those_of_the_insider_and_have_the_insiders_counts() -> None:
    publication = published(INSIDE, *INSIDE_HIDDEN)
    proof = certified(publication, INSIDER, truth_of([INSIDE]), "a1", "a2", "a3")
    public, one, two, three = proof.views
    changes: list[tuple[tuple[CertifiedView, ...], str]] = [
        ((public, replace(one, own={0: 6}), two, three), "own cells are not those"),
        ((public, replace(one, own={**one.own, 2: 2}), two, three), "own cells are not those"),
        ((public, replace(one, own={**one.own, 0: 7}), two, three), "denies the own cells"),
        ((public, replace(one, tables=public.tables), two, three), "denies the own cells"),
        ((public, replace(one, tables=swap(one.tables)), two, three), "first table is missing or another"),
        ((replace(public, own={0: 6}), one, two, three), "own cells are not those"),
        ((public, two, three), "does not try everybody"),
        ((one, two, three), "does not try everybody"),
        ((public, one, one, two, three), "does not try everybody"),
        ((public, one, two, three, replace(three, insider="b1")), "does not try everybody"),
        ((), "does not try everybody"),
    ]
    assert check(publication, proof).faults == ()
    for views, fault in changes:
        assert fault in english(check(publication, replace(proof, views=views)))
    assert check(publication, replace(proof, views=(public, three, one, two))).faults == ()


def changed_by_one(table: ProtectedTable, key: Key) -> ProtectedTable:
    value = table.cells[key]
    assert isinstance(value, int)
    return replace(table, cells={**table.cells, key: value + 1})


SHOWN = [key for key, value in SAFE.tables[0].cells.items() if value is not SUPPRESSED]


@pytest.mark.parametrize("key", SHOWN)
def test_a_published_value_changed_by_one_is_a_fault_whoever_made_the_digest(key: Key) -> None:
    publication = replace(SAFE, tables=(changed_by_one(SAFE.tables[0], key),))
    assert "is about another publication" in english(check(publication, PROOF))
    assert "breaks a sum" in english(check(publication, certificate_for(publication)))


ALTERED: dict[str, Callable[[Publication], Publication]] = {
    "a table less": lambda p: replace(p, tables=p.tables[1:]),
    "tables in another order": lambda p: replace(p, tables=p.tables[::-1]),
    "an earlier release less": lambda p: replace(p, earlier=()),
    "no change after it": lambda p: replace(p, earlier=(replace(p.earlier[0], changed=frozenset()),)),
    "no nesting": lambda p: replace(p, nested=()),
    "no relation": lambda p: replace(p, relations=()),
    "another floor": lambda p: replace(p, lower=0),
    "one more hidden": lambda p: replace(
        p, tables=(replace(p.tables[0], cells={**p.tables[0].cells, ("a2",): SUPPRESSED}), *p.tables[1:])
    ),
}


@pytest.mark.parametrize("name", ALTERED)
def test_anything_else_changed_in_a_publication_is_a_fault(name: str) -> None:
    base, part = row([40, 60], measure="base", name="base"), row([20, 50], measure="yes")
    publication = Publication(
        tables=(printed(base), printed(part)),
        earlier=(released(row([30, 60], measure="base"), changed=["a1"]),),
        nested=(Nested("yes", "base"),),
        relations=(PublicRelation(((Place("yes", ()), 1),), 0, 100),),
        lower=1,
    )
    proof = certified(publication, PUBLISH, {})
    assert check(publication, proof).faults == ()
    assert "is about another publication" in english(check(ALTERED[name](publication), proof))


# --- how it is said


def test_of_many_faults_the_first_are_told_and_the_others_counted() -> None:
    counts = row([3] * (MOST_FAULTS + 7))
    faults = check(published(counts), certificate_for(published(counts))).faults
    assert len(faults) == MOST_FAULTS + 1
    # + 1: the certificate is about other unknowns
    assert faults[-1].en == "And 8 faults more."
    assert faults[-1].sv == "Och 8 fel till."


def test_a_fault_of_an_older_count_says_how_old() -> None:
    rows_before = [[16, 20], [20, 20]]
    earlier = EarlierRelease(
        name="r", tables=(printed(grid(rows_before), [("a1", "b1")]),), changed=frozenset({("a", "a1")})
    )
    now = grid([[40, 20], [20, 20]])
    publication = published(now, earlier=(earlier,))
    faults = check(publication, certified(publication, HIDE, {})).faults
    assert "people (a a1, b b1) before change 1 counted backwards is not safe from the public." in {
        fault.en for fault in faults
    }
    assert "people (a a1, b b1) före ändring 1 bakåt är inte säker för allmänheten." in {fault.sv for fault in faults}


def test_every_fault_is_said_in_swedish_too() -> None:
    (view,) = PROOF.views
    inside = published(INSIDE, *INSIDE_HIDDEN)
    proof = certified(inside, INSIDER, truth_of([INSIDE]), "a1", "a2", "a3")
    public, one, two, three = proof.views
    ringed = [layout(x + y, flat(x, "1", "2"), flat(y, "1", "2")) for x, y in ("ab", "ac", "bc")]
    around = Publication(tables=tuple(printed(summed(form, lambda at: 10)) for form in ringed))
    base, part = row([20, 40], measure="base", name="base"), row([19, 20], measure="yes")
    within = Publication(tables=(printed(base), printed(part)), nested=(Nested("yes", "base"),))
    uneven = replace(SAFE, tables=(replace(SAFE.tables[0], cells={(TOTAL, TOTAL): 7}),))
    rounded = replace(SAFE, tables=(replace(SAFE.tables[0], rounded=5),))
    small, twice = published(row([3, 9])), published(row([9, 9]), ("a1",), earlier=(released(row([9, 9])),))
    cases: list[tuple[Publication, Certificate, str]] = [
        (uneven, PROOF, "Tabellen t har inte sina celler."),
        (rounded, PROOF, "Tabellen t är avrundad."),
        (SAFE, replace(PROOF, format=0), "Intyget har ett annat format."),
        (inside, PROOF, "Intyget gäller en annan publicering."),
        (SAFE, replace(PROOF, policy=HIDE), "Dolda celler sägs vara minst 1 trots att nollor kan döljas."),
        (twice, PROOF, "people (a a1) är sagd på sätt som inte går ihop."),
        (small, PROOF, "people (a a1) visas fast den är liten."),
        (around, PROOF, "Tabellerna över people hänger ihop i en ring: mer följer av dem än summorna säger."),
        (SAFE, replace(PROOF, policy=INSIDER), "Intyget prövar inte alla som ska prövas, eller i annan ordning."),
        (
            SAFE,
            replace(PROOF, policy=replace(HIDE, insider="unit")),
            "Ingen cell har dimensionen unit, vars insyn ska prövas.",
        ),
        (SAFE, replace(PROOF, unknowns=()), "Intygets okända är inte de celler som läsaren inte ser."),
        (SAFE, replace(PROOF, primary=frozenset({9})), "Intyget nämner celler som inte finns."),
        (SAFE, replace(PROOF, primary=frozenset()), "Intyget kallar inte alla små celler små."),
        (SAFE, with_table(PROOF, 0, ()), "För allmänheten: en tabell har inte ett heltal för varje okänd."),
        (
            SAFE,
            replace(PROOF, views=(replace(view, tables=()),)),
            "För allmänheten: den första tabellen saknas eller är en annan.",
        ),
        (
            inside,
            replace(proof, views=(public, replace(one, own={}), two, three)),
            "För a1: de egna cellerna är inte insynens.",
        ),
        (
            inside,
            replace(proof, views=(public, replace(one, own={**one.own, 0: 7}), two, three)),
            "För a1: tabell 1 säger emot de egna cellerna.",
        ),
        (SAFE, with_table(PROOF, 1, (0, 8, 7, 2)), "För allmänheten: tabell 2 ryms inte i vad som sägs."),
        (SAFE, with_table(PROOF, 1, (2, 7, 6, 3)), "För allmänheten: tabell 2 bryter en summa."),
        (
            SAFE,
            replace(PROOF, policy=replace(PUBLISH, width=6)),
            "people (a a1, b b1) är inte säker för allmänheten.",
        ),
        (
            within,
            certified(within, HIDE, {}),
            "base (a a1) har en skillnad som inte är säker för allmänheten.",
        ),
    ]
    for publication, certificate, sv in cases:
        assert sv in [fault.sv for fault in check(publication, certificate).faults], sv
    told = [fault.sv for fault in check(SAFE, PROOF, policy=HIDE).faults]
    assert told == ["Intygets regel är inte den som läsarna får veta."]


def test_a_table_above_a_band_does_not_fit() -> None:
    counts = row([3, 4, 9])
    publication = Publication(tables=(printed(counts, [("a2",)], a1=Band(0, 4)),))
    proof = certified(publication, HIDE, truth_of([counts]))
    assert check(publication, proof).faults == ()
    assert "is outside what is told" in english(check(publication, with_table(proof, 1, (5, 2))))


def test_a_band_is_judged_by_the_threshold_of_its_measure() -> None:
    counts = row([5, 3, 9])
    publication = Publication(tables=(printed(counts, [("a2",)], a1=Band(5, 6)),))
    policy = replace(HIDE, thresholds={"people": 6})
    assert "people (a a1) is not safe" in english(check(publication, certified(publication, policy, {})))


def test_what_is_not_printed_is_judged_by_the_threshold_of_its_measure() -> None:
    sex, unit = flat("sex", "f", "m"), flat("unit", "A", "B")
    people = {("f", "A"): 10, ("f", "B"): 5, ("m", "A"): 20, ("m", "B"): 30}
    form = layout("sex by unit", sex, unit)
    behind = summed(form, lambda at: people[at["sex"], at["unit"]])
    shown = summed(layout("sex", sex), lambda at: sum(people[at["sex"], u] for u in "AB"))
    publication = Publication(tables=(printed(shown),), unprinted=(form,))
    policy = replace(HIDE, insider="unit")
    checked = check(publication, certified(publication, policy, truth_of([behind, shown]), "A", "B"))
    assert checked.faults == ()  # five are not few
    policy = replace(policy, thresholds={"people": 6})
    checked = check(publication, certified(publication, policy, truth_of([behind, shown]), "A", "B"))
    assert "people (sex f, unit B) is not safe from A." in english(checked)


def test_of_one_person_it_is_a_secret_too_that_everybody_said_yes() -> None:
    """Where 1 may be shown, because an earlier release did."""
    base, part = row([1, 40], measure="base", name="base"), row([1, 20], measure="yes")
    earlier = EarlierRelease(name="r", tables=(printed(base),))
    publication = Publication(
        tables=(printed(base), printed(part, [("a1",), ("a2",)])), earlier=(earlier,), nested=(Nested("yes", "base"),)
    )
    policy = replace(HIDE, group_disclosure=True)
    checked = check(publication, certified(publication, policy, truth_of([base, part])))
    assert "base (a a1) has a difference not safe from the public." in english(checked)


def test_no_fault_names_a_cell_as_small_that_is_safe() -> None:
    assert "a1" not in english(check(SAFE, replace(PROOF, primary=frozenset())))
