"""Series over time, and the breaks that they must not be compared across."""

from __future__ import annotations

from typing import Any

import pytest

from casestats.county.comparability import Profile
from casestats.county.figures import Figure
from casestats.county.saying import Saying
from casestats.county.totals import Sealed, total_of
from casestats.county.trends import Observed, county_series, municipality_series
from casestats.words import Words
from tests.county.figures_given import figure, hidden, shown

INDICATOR = "adult_victims"


def profile(**given: Any) -> Profile:
    told = Profile("persons", "active", "whole", "case_system", "", "", False)
    return told._replace(**given)


def told(period: str, value: int, code: str = "2001", *, on: Profile | None = None, **given: Any) -> Observed:
    return Observed(shown(code, value, period=period, **given), on or profile())


def changes(*observed: Observed, indicator: str = INDICATOR) -> list[int | None]:
    return [one.change for one in municipality_series(indicator, observed).points]


def reasons(*observed: Observed, indicator: str = INDICATOR) -> list[str]:
    found = municipality_series(indicator, observed)
    assert all(point.change is None for point in found.points if point.period in {one.period for one in found.breaks})
    return [reason.sv for one in found.breaks for reason in one.reasons]


def test_a_series_is_in_the_order_of_time_with_its_changes() -> None:
    found = municipality_series(INDICATOR, [told("2024", 40), told("2023", 31), told("2025", 38)])
    assert [one.period for one in found.points] == ["2023", "2024", "2025"]
    assert [one.change for one in found.points] == [None, 9, -2]
    assert found.breaks == ()
    assert found.municipality == "2001"


def test_what_is_hidden_or_not_there_has_no_change_and_is_no_break() -> None:
    there = Observed(hidden("2001", 1, period="2024"), profile())
    assert changes(told("2023", 31), there, told("2025", 38)) == [None, None, None]
    assert reasons(told("2023", 31), there, told("2025", 38)) == []
    silent = Observed(figure("2001", Saying.UNABLE, period="2024"), profile())
    assert reasons(told("2023", 31), silent, told("2025", 38)) == []


@pytest.mark.parametrize(
    ("after", "reason"),
    [
        (told("2025", 38, version=2), "Definitionen ändrades: version 2 i stället för 1."),
        (
            told("2025", 38, on=profile(source="survey")),
            "Siffran kommer från enkäten i stället för verksamhetssystemet.",
        ),
        (told("2025", 38, on=profile(scope="endast enhet A")), "Omfattningen är en annan än förut."),
        (told("2025", 38, on=profile(unit="cases")), "Något annat räknas än förut."),
        (
            Observed(shown("2001", 38, Saying.APPROXIMATE, period="2025"), profile()),
            "Kommunen säger något annat om siffran: ungefärlig i stället för exakt.",
        ),
    ],
)
def test_a_series_breaks_where_the_figure_means_something_else(after: Observed, reason: str) -> None:
    assert reasons(told("2024", 40), after) == [reason]


def test_another_part_of_the_whole_is_a_break() -> None:
    parts = [
        Observed(shown("2001", 9, Saying.PARTIAL_SCOPE, period=period, sentence=Words(part, part)), profile())
        for period, part in (("2023", "A"), ("2024", "A"), ("2025", "B"))
    ]
    assert reasons(*parts) == ["Det som är med har ändrats."]
    assert [one.period for one in municipality_series(INDICATOR, parts).breaks] == ["2025"]


@pytest.mark.parametrize(
    ("before", "after", "broken"),
    [
        ("2023", "2024", False),
        ("2024", "2025", True),
        ("2025-Q1", "2025-Q2", False),
        ("2025-Q2", "2025-Q3", True),
        ("2025-Q3", "2025-Q4", False),
    ],
)
def test_measures_that_rest_on_decisions_break_at_the_first_of_july_2025(
    before: str, after: str, *, broken: bool
) -> None:
    on = profile(unit="cases", when="measured")
    two = [told(period, 20, on=on, indicator="measures_adult") for period in (before, after)]
    assert bool(reasons(*two, indicator="measures_adult")) is broken
    assert reasons(*(told(period, 20) for period in (before, after))) == []


def test_years_after_the_first_that_has_the_break_are_compared_again() -> None:
    on = profile(unit="cases", when="measured")
    three = [told(period, 20, on=on, indicator="measures_adult") for period in ("2025", "2026", "2027")]
    found = municipality_series("measures_adult", three)
    assert [one.period for one in found.breaks] == ["2026"]
    assert [one.change for one in found.points] == [None, None, 0]


def county(*periods: tuple[str, list[Observed]]) -> Any:
    totals = [
        total_of(INDICATOR, period, [one.figure for one in own], members=("2001", "2021", "2023"))
        for period, own in periods
    ]
    return county_series(INDICATOR, totals, [own for _, own in periods])


def test_the_countys_series_has_its_change_while_the_same_contribute() -> None:
    found = county(
        ("2024", [told("2024", 40), told("2024", 10, "2021")]), ("2025", [told("2025", 45), told("2025", 11, "2021")])
    )
    assert [one.change for one in found.points] == [None, 6]
    assert found.breaks == ()


def test_the_countys_series_breaks_where_others_contribute() -> None:
    found = county(
        ("2024", [told("2024", 40), told("2024", 10, "2021")]), ("2025", [told("2025", 45), told("2025", 11, "2023")])
    )
    assert found.points[1].change is None
    assert [one.sv for one in found.breaks[0].reasons] == [
        "Andra kommuner är med: 2 i stället för 2 (nya: Malung-Sälen) (inte längre: Vansbro)."
    ]


@pytest.mark.parametrize(("came", "said"), [(True, "nya: Vansbro"), (False, "inte längre: Vansbro")])
def test_one_who_comes_or_goes_is_enough_for_a_break(said: str, *, came: bool) -> None:
    one, two = [told("2024", 40)], [told("2024", 40), told("2024", 10, "2021")]
    later = [told("2025", 45), told("2025", 11, "2021")]
    found = county(("2024", one if came else two), ("2025", later if came else later[:1]))
    assert f"({said})" in found.breaks[0].reasons[0].sv
    assert found.points[1].change is None


def test_a_break_of_a_contributor_is_one_of_the_county() -> None:
    found = county(
        ("2024", [told("2024", 40), told("2024", 10, "2021")]),
        ("2025", [told("2025", 45), told("2025", 11, "2021", version=2)]),
    )
    assert [one.sv for one in found.breaks[0].reasons] == ["Siffrorna betyder något annat än förut för Vansbro."]


def test_a_sum_and_an_interval_have_no_change_between_them() -> None:
    both: list[list[Figure]] = [
        [shown("2001", 40, period="2024"), hidden("2021", 1, 4, period="2024")],
        [shown("2001", 45, period="2025"), hidden("2021", 1, 4, period="2025")],
    ]
    totals = [
        total_of(INDICATOR, period, own, members=("2001", "2021"), sealed=sealed)
        for period, own, sealed in (("2024", both[0], Sealed(42, 2)), ("2025", both[1], None))
    ]
    found = county_series(INDICATOR, totals, [[Observed(one, profile()) for one in own] for own in both])
    assert [one.change for one in found.points] == [None, None]
    assert found.breaks == ()


def test_a_period_that_nobody_could_state_is_no_break_and_has_no_change() -> None:
    found = county(("2023", [told("2023", 40)]), ("2024", []), ("2025", [told("2025", 45)]))
    assert [one.change for one in found.points] == [None, None, None]
    assert found.breaks == ()
