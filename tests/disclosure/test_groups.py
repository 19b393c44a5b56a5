"""Units that come later stand where they stood before they were known: among the rest."""

from __future__ import annotations

from casestats.disclosure.groups import codes_with, unit_groups, units
from casestats.disclosure.tables import TOTAL, Sum


def test_a_unit_that_came_later_is_a_part_of_what_was_the_rest() -> None:
    before, after = units(["A", "B"]), units(["A", "B"], ["C"])
    assert before.sums == (Sum(TOTAL, ("A", "B", "not_recorded")),)
    assert after.sums == (*before.sums, Sum("not_recorded", ("C", "not_recorded_2")))
    assert after.codes == (TOTAL, "A", "B", "not_recorded", "C", "not_recorded_2")


def test_a_case_counts_in_its_unit_and_in_all_above_it() -> None:
    after = units(["A", "B"], ["C"])
    assert codes_with(after, "C") == (TOTAL, "not_recorded", "C")
    assert codes_with(after, "A") == (TOTAL, "A")
    assert codes_with(after, "not_recorded") == (TOTAL, "not_recorded", "not_recorded_2")


def test_a_unit_that_a_table_does_not_know_is_among_its_rest() -> None:
    assert codes_with(units(["A", "B"]), "C") == (TOTAL, "not_recorded")


def test_what_was_shown_decides_the_order_of_units() -> None:
    assert unit_groups([], ["B", "A"]) == (("B", "A"),)
    shown = [units(["A", "B"]), units(["A", "B"], ["C"])]
    assert unit_groups(shown, ["A", "C"]) == (("A", "B"), ("C",))
    assert unit_groups(shown, ["D", "A"]) == (("A", "B"), ("C",), ("D",))
    assert unit_groups([units([TOTAL])], [TOTAL]) == ((TOTAL,),)
