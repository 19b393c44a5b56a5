"""What a reader can work out of tables that are out, told without knowing the truth."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casestats.disclosure.auditing import audit
from casestats.disclosure.cells.unknowns import Difference
from casestats.disclosure.policy import Policy, Zeros
from casestats.disclosure.protecting import protect
from casestats.disclosure.suppressed import SUPPRESSED
from casestats.disclosure.tables import Band, Key, Nested, ProtectedTable, Publication, Shown
from casestats.errors import FixExtract, Refused
from tests.disclosure.small_tables import QUARTERS, SEX, flat, frequency, place, released, shown

TABLE = frequency([SEX, QUARTERS], [3, 12, 9, 14])
SQUARE: tuple[Key, ...] = (("f", "Q1"), ("f", "Q2"), ("m", "Q1"), ("m", "Q2"))


def published(*hidden: Key, lower: int = 0) -> Publication:
    return Publication(tables=(shown(TABLE, *hidden),), lower=lower)


def test_a_hidden_cell_beside_its_total_is_told_exactly() -> None:
    found = audit(published(("f", "Q1")), Policy())
    assert found.exact == (place(period="Q1", sex="f"),)
    assert found.tightest == 0
    assert not found.safe


def test_four_hidden_cells_in_a_square_are_wide() -> None:
    found = audit(published(*SQUARE), Policy())
    assert (found.exact, found.narrow, found.unproven, found.improper) == ((), (), (), ())
    assert found.wide == found.hidden == 4
    assert found.tightest == 12  # 12 in the first quarter: from none of the women to all of them
    assert found.safe


FIVE = frequency([SEX, QUARTERS], [1, 12, 4, 14])
"""5 in the first quarter, hidden by sex: from none to all of them, or from 1 to 4 where hidden cells are 1 or more."""


def test_what_a_reader_knows_at_least_of_a_hidden_cell_narrows_the_others() -> None:
    publication, policy = Publication(tables=(shown(FIVE, *SQUARE),)), Policy(width=4)
    assert audit(publication, policy, lower=0).safe
    told = audit(publication, policy, lower=1)
    assert set(told.narrow) == {place(period=quarter, sex=sex) for sex, quarter in SQUARE}
    assert told.exact == ()
    assert told.tightest == 3
    assert not told.safe


def test_the_publication_itself_says_what_is_known_of_a_hidden_cell() -> None:
    assert audit(Publication(tables=(shown(FIVE, *SQUARE),), lower=0), Policy(width=4)).safe
    assert not audit(Publication(tables=(shown(FIVE, *SQUARE),), lower=1), Policy(width=4)).safe


def test_a_small_count_that_is_shown_is_told() -> None:
    found = audit(published(), Policy())
    assert found.improper == (place(period="Q1", sex="f"),)
    assert not found.safe
    assert audit(published(), Policy(threshold=3)).safe


def test_what_one_release_hides_and_another_shows_is_known() -> None:
    later = Publication(tables=(shown(TABLE),), earlier=(released(shown(TABLE, *SQUARE)),))
    assert place(period="Q2", sex="m") in audit(later, Policy()).exact


def test_linked_tables_are_read_together() -> None:
    by_age = frequency([flat("age", "a", "b"), QUARTERS], [6, 13, 6, 13], name="by_age")
    hidden = published(*SQUARE, ("Total", "Q1"), ("Total", "Q2"))
    assert audit(hidden, Policy()).tightest == 15
    both = Publication(tables=(*hidden.tables, shown(by_age)))
    found = audit(both, Policy())
    assert place(period="Q1") in found.exact, "shown by one table and hidden by another"


def test_a_difference_that_cannot_be_small_may_be_known() -> None:
    base = frequency([SEX], [30, 40], name="base", measure="base")
    tables = tuple(shown(one) for one in (base, frequency([SEX], [20, 40], name="x")))
    found = audit(Publication(tables=tables, nested=(Nested("x", "base"),)), Policy())
    assert found.safe


@pytest.mark.parametrize(("left", "told"), [(0, False), (1, True), (4, True), (5, False)])
def test_a_difference_below_the_threshold_that_the_tables_tell_is_unsafe(left: int, told: bool) -> None:
    base = frequency([SEX], [30, 40], name="base", measure="base")
    tables = tuple(shown(one) for one in (base, frequency([SEX], [30 - left, 20], name="x")))
    found = audit(Publication(tables=tables, nested=(Nested("x", "base"),)), Policy())
    difference = Difference(place("base", sex="f"), place("x", sex="f"), nesting=True)
    assert (difference in found.exact) is told
    assert found.safe is not told


def test_everybody_in_a_group_is_unsafe_by_choice() -> None:
    base = frequency([SEX], [30, 0], name="base", measure="base")
    tables = tuple(shown(one) for one in (base, frequency([SEX], [30, 0], name="x")))
    found = audit(Publication(tables=tables, nested=(Nested("x", "base"),)), Policy(group_disclosure=True))
    assert Difference(place("base", sex="f"), place("x", sex="f"), nesting=True) in found.exact
    assert Difference(place("base", sex="m"), place("x", sex="m"), nesting=True) not in found.exact


def test_a_correction_of_a_few_people_is_unsafe() -> None:
    before = released(shown(frequency([SEX], [20, 50])), changed=[("sex", "f")])
    found = audit(Publication(tables=(shown(frequency([SEX], [22, 50])),), earlier=(before,)), Policy())
    assert Difference(place(sex="f"), place("x", 1, sex="f"), nesting=False) in found.exact
    assert not found.safe


def test_what_an_insider_adds_is_taken_as_known() -> None:
    found = audit(published(*SQUARE), Policy(), own={place(period="Q1", sex="f"): 3})
    assert place(period="Q1", sex="m") in found.exact
    assert found.hidden == 3


@pytest.mark.parametrize(
    "publication",
    [
        published(("f", "Q1"), ("Total", "2025")),
        Publication(tables=(published(("f", "Q1"), ("m", "Q1"), ("f", "Q2"), ("Total", "Q1")).tables[0],), lower=20),
    ],
)
def test_tables_that_contradict_themselves_are_refused(publication: Publication) -> None:
    table = publication.tables[0]
    cells = {**table.cells, ("m", "Q2"): 15}
    with pytest.raises(FixExtract):
        audit(Publication(tables=(ProtectedTable(layout=table.layout, cells=cells),), lower=20), Policy())


def test_two_tables_that_show_one_place_with_two_counts_are_refused() -> None:
    other = shown(frequency([SEX], [9, 9], name="b", fixed=[("period", "2025")]))
    with pytest.raises(FixExtract, match="one count in table a and another in table b"):
        audit(Publication(tables=(*published().tables, other)), Policy())


def test_a_band_that_the_rest_narrows_to_one_number_is_exact() -> None:
    table = frequency([SEX], [3, 9])
    cells: dict[Key, Shown] = {("f",): Band(1, 5), ("m",): 9, ("Total",): 12}
    found = audit(Publication(tables=(ProtectedTable(layout=table.layout, cells=cells),)), Policy())
    assert found.exact == (place(sex="f"),)


def test_hidden_cells_are_suppressed_and_never_counted_as_zeros() -> None:
    assert published(*SQUARE).tables[0].cells["f", "Q1"] is SUPPRESSED
    assert audit(published(*SQUARE), Policy()).improper == ()


@settings(max_examples=8, deadline=None)
@given(
    inner=st.lists(st.one_of(st.integers(0, 6), st.integers(0, 30)), min_size=4, max_size=4),
    policy=st.builds(Policy, zeros=st.sampled_from(Zeros), threshold=st.sampled_from([3, 5])),
)
def test_an_audit_finds_nothing_in_what_was_protected(inner: list[int], policy: Policy) -> None:
    try:
        made = protect([frequency([SEX, QUARTERS], inner)], policy, seed=b"s")
    except Refused:
        return
    assert audit(made.publication, policy).safe
