"""Which cases belong to a period: active, opened, closed, measured; first and last day included."""

from __future__ import annotations

import pytest

from tests.factories import make_case, make_measure
from tests.spec.counted import groups, yes, yes_by


@pytest.mark.parametrize(
    ("period", "first", "last", "before", "after"),
    [
        ("2025-03", "2025-03-01", "2025-03-31", "2025-02-28", "2025-04-01"),
        ("2024-02", "2024-02-01", "2024-02-29", "2024-01-31", "2024-03-01"),
        ("2025-Q1", "2025-01-01", "2025-03-31", "2024-12-31", "2025-04-01"),
        ("2025-T1", "2025-01-01", "2025-04-30", "2024-12-31", "2025-05-01"),
        ("2025-T2", "2025-05-01", "2025-08-31", "2025-04-30", "2025-09-01"),
        ("2025-T3", "2025-09-01", "2025-12-31", "2025-08-31", "2026-01-01"),
        ("2025", "2025-01-01", "2025-12-31", "2024-12-31", "2026-01-01"),
    ],
)
def test_a_period_holds_its_first_and_its_last_day_and_no_day_more(
    period: str, first: str, last: str, before: str, after: str
) -> None:
    counted = [make_case(opened=first), make_case(opened=last)]
    not_counted = [
        make_case(opened=before),  # the day before the period begins
        make_case(opened=after),  # the day after it ends
    ]
    assert yes("adult_victims_opened", counted + not_counted, period) == 2


def test_a_case_is_active_from_the_day_it_opens_to_the_day_it_closes() -> None:
    counted = [
        make_case(opened="2020-05-01"),  # opened long ago and still open
        make_case(opened="2020-05-01", closed="2025-03-01"),  # closed on the first day
        make_case(opened="2025-03-31"),  # opened on the last day
        make_case(opened="2025-03-31", closed="2025-03-31"),  # opened and closed on one day
        make_case(opened="2025-01-01", closed="2026-01-01"),  # open all the time
    ]
    not_counted = [
        make_case(opened="2025-01-01", closed="2025-02-28"),  # closed the day before
        make_case(opened="2025-04-01"),  # opened the day after
        make_case(opened="2025-04-01", closed="2025-05-01"),
    ]
    assert yes("adult_victims", counted + not_counted, "2025-03") == 5


def test_a_case_is_closed_in_the_period_its_last_day_lies_in_and_an_open_case_in_none() -> None:
    counted = [
        make_case(opened="2024-11-01", closed="2025-03-01", outcome="goal_met"),
        make_case(closed="2025-03-31", outcome="goal_partly_met"),
    ]
    not_counted = [
        make_case(closed="2025-02-28", outcome="goal_met"),  # closed the day before
        make_case(closed="2025-04-01", outcome="goal_met"),  # closed the day after
        make_case(outcome="goal_met"),  # not closed, whatever its outcome says
    ]
    assert yes("adult_victims_goal_met", counted + not_counted, "2025-03") == 2


def test_a_measure_counts_in_the_period_it_begins_in_whatever_the_dates_of_its_case() -> None:
    measured_in_march = [make_measure(since="2025-03-01")]
    counted = [
        make_case(opened="2024-01-01", closed="2024-12-31", measures=measured_in_march),  # closed before
        make_case(opened="2025-06-01", measures=measured_in_march),  # opened after
    ]
    not_counted = [
        make_case(opened="2025-03-01", measures=[make_measure(since="2025-02-28")]),  # began the day before
        make_case(opened="2025-03-01", measures=[make_measure(since="2025-04-01")]),  # began the day after
        make_case(opened="2025-03-01"),  # no measure at all
    ]
    assert yes("measures_adult", counted + not_counted, "2025-03") == 2


def test_each_month_of_a_breakdown_is_that_months_own_report() -> None:
    cases = [
        make_case(person="A", opened="2025-01-15", closed="2025-03-02", honour="yes"),
        make_case(person="A", opened="2025-03-20", honour="no"),
        make_case(person="B", opened="2025-02-28", closed="2025-02-28", honour="unknown"),
    ]
    for indicator in ("adult_victims", "honour_persons", "adult_victims_opened", "cases_honour"):
        by_month = groups(indicator, cases, "2025-Q1", "month")
        for month in ("2025-01", "2025-02", "2025-03"):
            assert by_month[(month,)] == groups(indicator, cases, month)[()]


def test_a_years_persons_are_counted_over_the_year_and_are_not_the_sum_of_its_months() -> None:
    cases = [make_case(person="A", opened="2025-01-15", closed="2025-03-02")]
    assert yes_by("adult_victims", cases, "2025", "month") == {"2025-01": 1, "2025-02": 1, "2025-03": 1}
    assert yes("adult_victims", cases, "2025") == 1


def test_months_with_nothing_in_them_are_listed_with_zeros() -> None:
    by_month = groups("adult_victims_opened", [make_case(opened="2025-02-10")], "2025-T1", "month")
    assert list(by_month) == [("2025-01",), ("2025-02",), ("2025-03",), ("2025-04",)]
    assert [tally.yes for tally in by_month.values()] == [0, 1, 0, 0]
