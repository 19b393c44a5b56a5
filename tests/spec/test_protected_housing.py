"""Protected housing: new placements, those going on, and nights."""

from __future__ import annotations

import pytest

from casestats.cases import Measure
from tests.factories import make_case, make_measure
from tests.spec.counted import groups, yes, yes_by


def stay(since: str, until: str | None = None) -> Measure:
    return make_measure(kind="protected_housing", since=since, until=until)


@pytest.mark.parametrize(
    ("since", "until", "nights"),
    [
        ("2025-03-01", "2025-03-02", 1),
        ("2025-03-01", "2025-04-01", 31),  # the last day is not spent there
        ("2025-02-27", "2025-03-03", 2),  # only the nights of 1 and 2 March lie in the month
        ("2025-03-30", "2025-04-15", 2),
        ("2025-03-31", "2025-04-01", 1),
        ("2025-01-01", "2025-12-31", 31),
        ("2025-03-10", "2025-03-10", 0),  # came and left the same day
        ("2025-03-10", "2025-03-01", 0),  # an end before the beginning
        ("2025-02-01", "2025-03-01", 0),  # left on the morning of the first day
        ("2025-04-01", "2025-04-10", 0),
    ],
)
def test_a_night_counts_from_the_first_day_up_to_the_last_which_is_not_spent(
    since: str, until: str, nights: int
) -> None:
    assert yes("protected_housing_nights", [make_case(measures=[stay(since, until)])], "2025-03") == nights


def test_a_stay_without_an_end_lasts_as_long_as_the_case() -> None:
    closed = make_case(closed="2025-03-11", measures=[stay("2025-03-01")])
    assert yes("protected_housing_nights", [closed], "2025-03") == 10
    still_open = make_case(measures=[stay("2025-03-01")])
    assert yes("protected_housing_nights", [still_open], "2025-03") == 31
    assert yes("protected_housing_ongoing", [still_open], "2025-12") == 1
    assert yes("protected_housing_ongoing", [closed], "2025-12") == 0
    over_before_it_began = make_case(opened="2025-01-01", closed="2025-02-01", measures=[stay("2025-03-01")])
    assert yes("protected_housing_nights", [over_before_it_began], "2025-03") == 0


def test_a_stay_with_an_end_lasts_until_then_even_if_the_case_was_closed_before() -> None:
    case = make_case(closed="2025-02-20", measures=[stay("2025-02-15", "2025-03-11")])
    assert yes("protected_housing_nights", [case], "2025-03") == 10


def test_a_stay_goes_on_in_every_period_it_touches_its_last_day_included() -> None:
    counted = [
        make_case(measures=[stay("2025-01-01", "2025-03-01")]),  # ends on the first day
        make_case(measures=[stay("2025-03-31", "2025-09-01")]),  # begins on the last day
        make_case(measures=[stay("2025-03-10", "2025-03-10")]),
        make_case(measures=[stay("2024-01-01")]),
    ]
    not_counted = [
        make_case(measures=[stay("2025-01-01", "2025-02-28")]),  # ended the day before
        make_case(measures=[stay("2025-04-01", "2025-09-01")]),  # began the day after
        make_case(measures=[make_measure(since="2025-03-10")]),  # another kind of measure
    ]
    assert yes("protected_housing_ongoing", counted + not_counted, "2025-03") == 4


def test_new_placements_lie_within_those_going_on_even_where_the_end_is_wrong() -> None:
    cases = [
        make_case(measures=[stay("2025-03-10", "2025-02-01")]),  # an end before the beginning
        make_case(opened="2025-01-01", closed="2025-02-01", measures=[stay("2025-03-10")]),  # case over before
    ]
    assert yes("protected_housing", cases, "2025-03") == 2
    assert yes("protected_housing_ongoing", cases, "2025-03") == 2
    assert yes("protected_housing_ongoing", cases, "2025-02") == 0


def test_nights_of_the_months_add_up_to_the_nights_of_the_year() -> None:
    cases = [make_case(measures=[stay("2024-12-20", "2025-03-05"), stay("2025-06-30", "2026-02-01")])]
    by_month = yes_by("protected_housing_nights", cases, "2025", "month")
    assert by_month["2025-01"] == 31
    assert by_month["2025-02"] == 28
    assert by_month["2025-03"] == 4
    assert by_month["2025-06"] == 1
    assert sum(by_month.values()) == yes("protected_housing_nights", cases, "2025")


def test_a_leap_day_is_a_night() -> None:
    assert yes("protected_housing_nights", [make_case(measures=[stay("2024-02-28", "2024-03-01")])], "2024-02") == 2


def test_two_stays_of_one_case_are_two_placements() -> None:
    case = make_case(measures=[stay("2025-03-01", "2025-03-05"), stay("2025-03-20", "2025-03-22")])
    assert yes("protected_housing", [case], "2025-03") == 2
    assert yes("protected_housing_nights", [case], "2025-03") == 6
    assert list(groups("protected_housing", [case], "2025-03", "sex")) == [("female",)]
