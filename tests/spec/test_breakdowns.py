"""Breakdowns: their groups, what is missing, two at a time, and which add up."""

from __future__ import annotations

import pytest

from casestats.catalogue import standard_catalogue
from casestats.errors import FixSettings
from tests.factories import make_case, make_measure
from tests.spec.counted import count_table_of, groups, table_of, yes_by


@pytest.mark.parametrize(
    ("age", "band"),
    [
        (0, "0-6"), (6, "0-6"), (7, "7-12"), (12, "7-12"), (13, "13-17"), (17, "13-17"), (18, "18-24"),
        (24, "18-24"), (25, "25-44"), (44, "25-44"), (45, "45-64"), (64, "45-64"), (65, "65+"), (120, "65+"),
        (121, "not_recorded"), (-1, "not_recorded"),
    ],
)  # fmt: skip
def test_age_is_opening_year_minus_birth_year_and_falls_in_its_band(age: int, band: str) -> None:
    cases = [make_case(opened="2025-12-31", born=2025 - age), make_case(opened="2025-01-01", born=2025 - age)]
    assert yes_by("adult_victims", cases, "2025", "age_band") == {band: 2}


def test_a_missing_value_is_the_key_not_recorded() -> None:
    cases = [make_case(unit=None, sex="not_recorded", born=None)]
    for by in ("unit", "sex", "age_band"):
        assert yes_by("adult_victims", cases, "2025", by) == {"not_recorded": 1}


def test_cases_that_name_no_target_group_are_the_group_unclassified() -> None:
    cases = [make_case(target_group="unclassified"), make_case(target_group="perpetrator")]
    assert set(groups("cases_honour", cases, "2025", "target_group")) == {("unclassified",), ("perpetrator",)}


def test_two_breakdowns_give_every_combination_in_the_order_they_are_asked_for() -> None:
    cases = [make_case(sex="female", born=1950), make_case(sex="male", born=1990), make_case(sex="male", born=None)]
    by_both = {"female+65+": 1, "male+25-44": 1, "male+not_recorded": 1}
    assert yes_by("adult_victims", cases, "2025", "sex", "age_band") == by_both
    turned = {"65++female": 1, "25-44+male": 1, "not_recorded+male": 1}
    assert yes_by("adult_victims", cases, "2025", "age_band", "sex") == turned


def test_months_may_be_either_of_two_breakdowns() -> None:
    cases = [make_case(opened="2025-01-10", sex="female"), make_case(opened="2025-03-10", sex="male")]
    first = yes_by("adult_victims_opened", cases, "2025-Q1", "month", "sex")
    assert first == {"2025-01+female": 1, "2025-03+male": 1}
    second = yes_by("adult_victims_opened", cases, "2025-Q1", "sex", "month")
    assert second == {"female+2025-01": 1, "male+2025-03": 1}


def test_an_empty_group_is_zero_and_a_group_that_does_not_exist_is_an_error() -> None:
    table = count_table_of("adult_victims", [make_case(sex="female")], "2025", "sex")
    assert table.cell(("male",)).count.base == 0
    with pytest.raises(KeyError):
        table.cell(("Vuxen",))


def test_listed_groups_are_those_the_indicator_can_have_and_what_is_missing_only_where_it_is() -> None:
    cases = [make_case(unit="Nord"), make_case(unit="Syd", target_group="child_victim", born=2015)]

    def listed(indicator: str, by: str) -> list[str]:
        return [key[0] for key, _ in count_table_of(indicator, cases, "2025", by).entries(empty_groups=True)]

    assert listed("adult_victims", "sex") == ["female", "male"]
    assert listed("adult_victims", "unit") == ["Nord", "Syd"]
    assert listed("adult_victims", "target_group") == ["adult_victim"]
    assert listed("children_affected", "target_group") == ["child_victim", "child_witness"]
    assert listed("children_unclassified", "age_band") == ["0-6", "7-12", "13-17"]
    assert listed("risk_older", "age_band") == ["65+"]
    assert listed("perpetrators", "target_group") == [
        "adult_victim", "child_victim", "child_witness", "perpetrator", "unclassified",
    ]  # fmt: skip
    unknown = [*cases, make_case(sex="not_recorded", born=None, unit=None)]
    table = count_table_of("adult_victims", unknown, "2025", "sex")
    assert [key[0] for key, _ in table.entries(empty_groups=True)] == ["female", "male", "not_recorded"]


def test_without_empty_groups_only_those_with_somebody_in_them_are_listed() -> None:
    table = count_table_of("adult_victims", [make_case(sex="female", born=1990)], "2025", "sex", "age_band")
    assert [key for key, _ in table.entries(empty_groups=False)] == [("female", "25-44")]
    assert len(list(table.entries(empty_groups=True))) == 2 * 7
    nothing = count_table_of("adult_victims", [], "2025", "sex")
    assert list(nothing.entries(empty_groups=False)) == []
    assert len(nothing.cells) == 0


def test_the_breakdown_of_a_measure_is_that_of_its_case() -> None:
    measures = [make_measure(kind="protected_housing"), make_measure(kind="protected_housing", since="2025-04-01")]
    cases = [make_case(unit="Nord", born=1950, measures=measures)]
    assert yes_by("protected_housing", cases, "2025", "unit", "age_band") == {"Nord+65+": 2}


def test_the_same_breakdown_twice_and_an_unknown_one_are_refused() -> None:
    with pytest.raises(FixSettings, match="twice"):
        table_of("adult_victims", [], "2025", "sex", "sex")
    with pytest.raises(FixSettings, match="target_group"):
        table_of("adult_victims", [], "2025", "colour")


@pytest.mark.parametrize(
    ("indicator", "kind"),
    [
        ("adult_victims_opened", "partition"),  # opened in one month only
        ("adult_victims_goal_met", "partition"),
        ("protected_housing", "partition"),
        ("protected_housing_nights", "partition"),  # a night lies in one month
        ("adult_victims", "of_which"),  # active in many months
        ("cases_honour", "of_which"),
        ("protected_housing_ongoing", "of_which"),
        ("measures_adult", "of_which"),  # a case may have measures in several months
    ],
)
def test_months_are_a_partition_only_where_each_thing_lies_in_one_month(indicator: str, kind: str) -> None:
    declared = standard_catalogue().indicator(indicator)
    assert declared.kind_of("month") == kind
    assert {declared.kind_of(by) for by in ("unit", "sex", "age_band", "target_group")} == {"partition"}
    measures = [
        make_measure(kind="protected_housing", since="2025-01-15", until="2025-02-15"),
        make_measure(since="2025-02-20"),
    ]
    cases = [make_case(opened="2025-01-10", closed="2025-03-01", outcome="goal_met", honour="yes", measures=measures)]
    by_month = sum(yes_by(indicator, cases, "2025", "month").values())
    whole = sum(yes_by(indicator, cases, "2025").values())
    assert (by_month == whole) == (kind == "partition")
