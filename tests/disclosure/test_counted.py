"""Counted tables in the form that disclosure control takes in."""

from __future__ import annotations

import pytest

from casestats.cases import AGE_BANDS, NOT_RECORDED, Sex
from casestats.disclosure.counted import CountedPeriod, frequency_table
from casestats.disclosure.groups import SEXES, THREE_AGES, TWO_AGES, codes_with, periods, target_groups, units
from casestats.disclosure.tables import TOTAL, Dimension, FrequencyTable, Layout
from casestats.periods import Period
from casestats.tabulation import Status
from tests.factories import ADULTS_ONLY, EVERYTHING, make_case, make_cover, make_scope
from tests.oracle import Case
from tests.spec.counted import count_table_of


def counted(
    indicator: str, cases: list[Case], *dimensions: Dimension, told: tuple[str, ...] = ("2025",), **more: object
) -> FrequencyTable:
    layout = Layout(
        name="table", measure=indicator, dimensions=(periods([Period.parse(code) for code in told]), *dimensions)
    )
    by = [dimension.name for dimension in dimensions]
    answered = bool(more.pop("answered", False))
    parts = {
        code: CountedPeriod(
            count_table_of(indicator, cases, code, *by, **more), count_table_of(indicator, cases, code, **more)
        )
        for code in told
    }
    table, cells = frequency_table(layout, parts, answered=answered)
    assert set(table.counts) == set(cells) == set(layout.keys)
    return table


def test_ages_are_told_in_fewer_groups_with_their_totals() -> None:
    cases = [make_case(born=born) for born in (2020, 2010, 2004, 1990, 1970, 1950, None)]
    assert counted("adult_victims", cases, THREE_AGES).counts == {
        ("2025", TOTAL): 7,
        ("2025", "0-17"): 2,
        ("2025", "18+"): 4,
        ("2025", "18-64"): 3,
        ("2025", "65+"): 1,
        ("2025", NOT_RECORDED): 1,
    }
    assert counted("adult_victims", cases, TWO_AGES).counts == {
        ("2025", TOTAL): 7,
        ("2025", "0-17"): 2,
        ("2025", "18+"): 4,
        ("2025", NOT_RECORDED): 1,
    }


def test_every_age_and_sex_that_is_counted_has_its_one_place() -> None:
    for dimension in (TWO_AGES, THREE_AGES, SEXES):
        labels = [sex.name.lower() for sex in Sex] if dimension is SEXES else [*AGE_BANDS, NOT_RECORDED]
        parents = {each.parent for each in dimension.sums}
        for label in labels:
            codes = codes_with(dimension, label)
            assert codes[0] == TOTAL
            leaves = [code for code in codes if code not in parents]
            assert len(leaves) == 1 or (dimension is TWO_AGES and codes == (TOTAL, "18+"))


def test_other_sexes_and_those_not_recorded_are_told_as_one() -> None:
    cases = [make_case(sex=sex) for sex in ("female", "male", "other", "not_recorded", "other")]
    counts = counted("adult_victims", cases, SEXES).counts
    assert list(counts.values()) == [5, 1, 1, 3]


def test_a_unit_that_is_called_as_totals_are_is_not_taken_for_one() -> None:
    cases = [make_case(unit="Total"), make_case(unit="Barn"), make_case(unit=None)]
    counts = counted("adult_victims", cases, units(["Barn", "Total"])).counts
    assert list(counts.items()) == [
        (("2025", TOTAL), 3),
        (("2025", "Barn"), 1),
        (("2025", "Total (unit)"), 1),
        (("2025", NOT_RECORDED), 1),
    ]


def test_periods_stand_side_by_side_and_the_calendar_adds_them_up_whether_told_or_not() -> None:
    cases = [make_case(opened=day) for day in ("2025-01-10", "2025-02-10", "2025-05-10")]
    table = counted("adult_victims_opened", cases, told=("2025", "2025-Q1", "2025-Q2"))
    assert list(table.counts.values()) == [3, 2, 1]
    sums = table.layout.dimensions[0].sums
    assert [each.parent for each in sums] == ["2025", "2025"]
    assert [len(each.children) for each in sums] == [4, 3]


def test_the_answered_are_those_who_said_yes_or_no() -> None:
    cases = [make_case(honour=answer) for answer in ("yes", "yes", "no", "unknown")]
    assert counted("cases_honour", cases).counts == {("2025",): 2}
    assert counted("cases_honour", cases, answered=True).counts == {("2025",): 3}


def test_a_zero_is_withheld_where_coverage_does_not_support_it() -> None:
    well = [make_case(honour="no") for _ in range(4)]
    assert counted("cases_honour", [*well, make_case()]).withheld == frozenset()
    assert counted("cases_honour", [*well, make_case(), make_case()]).withheld == {("2025",)}
    assert counted("cases_honour", well, known_until="2025-06-30").withheld == {("2025",)}


def test_a_zero_that_claims_to_be_a_least_or_a_part_is_not_withheld() -> None:
    only_yes = make_scope(make_cover("target_group:adult_victim"), make_cover("honour", extent="only_yes"))
    assert counted("cases_honour", [make_case()], scopes=(only_yes,)).withheld == frozenset()
    part = make_scope(make_cover("target_group:adult_victim", extent="partial"))
    assert counted("adult_victims", [make_case(target_group="perpetrator")], scopes=(part,)).withheld == frozenset()


def test_what_a_source_cannot_say_is_withheld_whatever_its_count_and_the_total_is_not() -> None:
    cases = [make_case(flags={"perpetrator": "yes"}), make_case(target_group="perpetrator")]
    groups = target_groups({case.facts.target_group for case in cases})
    table = counted("perpetrators", cases, groups, scopes=(ADULTS_ONLY,))
    assert ("2025", "perpetrator") in table.withheld
    assert ("2025", TOTAL) not in table.withheld
    assert counted("perpetrators", cases, groups, scopes=(EVERYTHING,)).withheld == frozenset()


def test_counts_by_other_groups_than_the_layouts_are_a_mistake() -> None:
    table = count_table_of("adult_victims", [make_case()], "2025", "sex")
    layout = Layout(name="t", measure="m", dimensions=(periods([Period.parse("2025")]),))
    with pytest.raises(ValueError, match="counted by"):
        frequency_table(layout, {"2025": CountedPeriod(table, table)})


def test_every_cell_says_what_it_claims() -> None:
    layout = Layout(name="t", measure="m", dimensions=(periods([Period.parse("2025")]),))
    table = count_table_of("adult_victims", [make_case()], "2025")
    _, cells = frequency_table(layout, {"2025": CountedPeriod(table, table)})
    assert cells["2025",].status is Status.EXACT
    assert cells["2025",].count.yes == 1
