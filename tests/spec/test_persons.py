"""Persons: their cases in the base are merged, and one case decides where they stand in a breakdown."""

from __future__ import annotations

import pytest

from tests.factories import make_case
from tests.oracle import Tally
from tests.spec.counted import count_table_of, groups, total, yes, yes_by


def test_a_person_with_several_cases_is_counted_once_and_her_cases_each() -> None:
    cases = [make_case(person="A"), make_case(person="A", opened="2025-05-01"), make_case(person="B")]
    assert yes("adult_victims", cases) == 2
    assert yes("adult_victims_opened", cases) == 3


def test_several_persons_on_one_case_number_are_several_cases() -> None:
    mother = make_case(person="mother", opened="2025-03-01")
    child = make_case(person="child", opened="2025-03-01", target_group="child_witness", born=2017)
    assert yes("adult_victims", [mother, child]) == 1
    assert yes("children_affected", [mother, child]) == 1
    assert total("cases_close_relation", [mother, child]).not_recorded == 2


def test_cases_without_a_person_reference_are_a_person_each_and_the_table_says_how_many() -> None:
    masked = [make_case(person=None), make_case(person=None)]
    elsewhere = [
        make_case(person=None, target_group="child_victim", born=2015),  # not in the base
        make_case(person=None, opened="2019-01-01", closed="2019-12-31"),  # not in the period
    ]
    cases = [*masked, make_case(person="A"), *elsewhere]
    assert yes("adult_victims", cases) == 3
    table = count_table_of("adult_victims", cases)
    assert table.own_persons == 2
    assert "own_persons" in [caveat.kind for caveat in table.caveats]


def test_own_persons_are_told_of_persons_only_and_of_the_band_that_is_counted() -> None:
    cases = [make_case(person=None, born=1950), make_case(person=None, born=1990)]
    assert count_table_of("adult_victims", cases).own_persons == 2
    assert count_table_of("risk_older", cases).own_persons == 1
    assert count_table_of("cases_honour", cases).own_persons == 0


@pytest.mark.parametrize(
    ("first", "second", "merged"),
    [
        ("no", "yes", Tally(yes=1)),
        ("unknown", "no", Tally(no=1)),
        ("not_recorded", "unknown", Tally(unknown=1)),
        ("not_recorded", "not_recorded", Tally(not_recorded=1)),
        ("not_recorded", "yes", Tally(yes=1)),
        ("unknown", "yes", Tally(yes=1)),
        ("not_recorded", "no", Tally(no=1)),
    ],
)
def test_of_a_persons_answers_the_first_of_yes_no_unknown_not_recorded_stands(
    first: str, second: str, merged: Tally
) -> None:
    for one, other in ((first, second), (second, first)):
        cases = [make_case(person="A", honour=one), make_case(person="A", opened="2025-06-01", honour=other)]
        assert total("honour_persons", cases) == merged


def test_only_cases_in_the_base_are_merged() -> None:
    cases = [
        make_case(person="A", honour="no"),
        make_case(person="A", honour="yes", target_group="perpetrator"),  # the base leaves perpetrators out
        make_case(person="A", honour="yes", opened="2024-01-01", closed="2024-12-31"),  # over before the period
    ]
    assert total("honour_persons", cases, "2025") == Tally(no=1)


def test_the_earliest_case_decides_where_a_person_stands() -> None:
    cases = [
        make_case(person="A", opened="2025-02-01", unit="Nord"),
        make_case(person="A", opened="2025-01-31", unit="Syd"),
    ]
    assert yes_by("adult_victims", cases, "2025", "unit") == {"Syd": 1}


def test_the_earliest_case_that_gives_the_merged_answer_decides_not_the_earliest_of_all() -> None:
    cases = [
        make_case(person="A", opened="2025-01-01", unit="Nord", honour="no"),
        make_case(person="A", opened="2025-02-01", unit="Syd", honour="yes"),
        make_case(person="A", opened="2025-03-01", unit="Väst", honour="yes"),
    ]
    assert groups("honour_persons", cases, "2025", "unit") == {("Syd",): Tally(yes=1)}
    assert yes_by("adult_victims", cases, "2025", "unit") == {"Nord": 1}


def test_cases_opened_the_same_day_are_ordered_by_target_group() -> None:
    cases = [
        make_case(person="A", target_group="child_witness", unit="Nord", born=2015),
        make_case(person="A", target_group="child_victim", unit="Syd", born=2015),
    ]
    assert yes_by("children_affected", cases, "2025", "target_group") == {"child_victim": 1}
    assert yes_by("children_affected", cases, "2025", "unit") == {"Syd": 1}


@pytest.mark.parametrize(
    ("by", "one", "other", "decides"),
    [
        ("unit", {"unit": "Barn"}, {"unit": "Vuxen"}, "Barn"),
        ("unit", {"unit": None}, {"unit": "Öst"}, "Öst"),  # what is missing comes last
        ("unit", {"unit": "Väst"}, {"unit": "väst"}, "Väst"),  # code point order: capitals first
        ("sex", {"sex": "male"}, {"sex": "female"}, "female"),
        ("sex", {"sex": "not_recorded"}, {"sex": "other"}, "other"),
        ("age_band", {"born": 1950}, {"born": 1990}, "65+"),  # the lower birth year
        ("age_band", {"born": None}, {"born": 1990}, "25-44"),
        ("age_band", {"born": 1800}, {"born": 1990}, "25-44"),  # over 120 years is no age: as missing
    ],
)
def test_after_the_target_group_come_unit_sex_and_birth_year_and_what_is_missing_last(
    by: str, one: dict[str, object], other: dict[str, object], decides: str
) -> None:
    for first, second in ((one, other), (other, one)):
        cases = [make_case(person="A", **first), make_case(person="A", **second)]  # type: ignore[arg-type]  # the fields of a case
        assert yes_by("adult_victims", cases, "2025", by) == {decides: 1}


def test_unit_goes_before_sex_and_sex_before_birth_year() -> None:
    cases = [
        make_case(person="A", unit="A-laget", sex="male", born=1990),
        make_case(person="A", unit="B-laget", sex="female", born=1950),
    ]
    assert yes_by("adult_victims", cases, "2025", "sex") == {"male": 1}
    cases = [make_case(person="A", sex="female", born=1990), make_case(person="A", sex="male", born=1950)]
    assert yes_by("adult_victims", cases, "2025", "age_band") == {"25-44": 1}


def test_a_person_stands_where_that_months_own_cases_put_her() -> None:
    cases = [
        make_case(person="A", opened="2025-01-10", closed="2025-01-20", unit="Nord"),
        make_case(person="A", opened="2025-01-15", unit="Syd"),
    ]
    assert yes_by("adult_victims", cases, "2025-Q1", "month", "unit") == {
        "2025-01+Nord": 1,
        "2025-02+Syd": 1,
        "2025-03+Syd": 1,
    }
    assert yes_by("adult_victims", cases, "2025-Q1", "unit") == {"Nord": 1}


def test_the_band_65_and_over_is_that_of_the_case_that_decides() -> None:
    cases = [
        make_case(person="A", opened="2024-12-01", born=1960),  # 64 at opening, and this case decides
        make_case(person="A", opened="2025-12-01", born=1960),  # 65
        make_case(person="B", opened="2025-01-01", born=1960),  # 65
        make_case(person="C", opened="2025-01-01", born=None),  # no age
    ]
    assert yes("risk_older", cases) == 1
    assert yes_by("adult_victims", cases, "2025", "age_band") == {"45-64": 1, "65+": 1, "not_recorded": 1}
