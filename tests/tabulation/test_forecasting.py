"""A prognosis says what the earlier years' pace gives, how sure that is, and how it would have done; or why not."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casestats.tabulation.forecasting import (
    FEWEST,
    NoPrognosis,
    PastYear,
    Prognosis,
    foretell,
    span_of,
)
from casestats.tabulation.tables import Status


@st.composite
def past_years(draw: st.DrawFn, least: int = 2, most: int = 5) -> list[PastYear]:
    wholes = draw(st.lists(st.integers(FEWEST, 5000), min_size=least, max_size=most))
    return [PastYear(2020 + place, draw(st.integers(1, whole)), whole) for place, whole in enumerate(wholes)]


@given(past_years(), st.integers(FEWEST, 5000), st.integers(1, 11))
def test_a_year_is_never_expected_to_become_less_than_it_is(past: list[PastYear], so_far: int, month: int) -> None:
    told = foretell(2026, month, so_far, past)
    assert isinstance(told, Prognosis)
    assert so_far <= told.span.low <= told.span.expected <= told.span.high


@given(past_years(), st.integers(FEWEST, 5000))
def test_expected_is_the_figure_so_far_by_the_mean_of_the_shares(past: list[PastYear], so_far: int) -> None:
    mean = sum(one.so_far / one.whole for one in past) / len(past)
    assert span_of(so_far, past).expected == pytest.approx(so_far / mean, abs=0.51)


@given(past_years(), st.integers(FEWEST, 4000))
def test_more_so_far_never_gives_less(past: list[PastYear], so_far: int) -> None:
    fewer, more = span_of(so_far, past), span_of(so_far + 50, past)
    assert fewer.expected <= more.expected
    assert fewer.high <= more.high


@given(past_years(least=2), st.integers(FEWEST, 2000), st.integers(2, 9))
def test_the_order_of_the_years_and_years_long_gone_do_not_matter(past: list[PastYear], so_far: int, old: int) -> None:
    five = [PastYear(2020 + place, 40, 80) for place in range(5)]
    assert foretell(2026, 6, so_far, past) == foretell(2026, 6, so_far, past[::-1])
    long_ago = [PastYear(2000 + place, 1, 3000) for place in range(old)]
    assert foretell(2026, 6, so_far, [*long_ago, *five]) == foretell(2026, 6, so_far, five)


@given(past_years())
def test_each_earlier_year_is_tried_with_the_others_only(past: list[PastYear]) -> None:
    told = foretell(2026, 6, 100, past)
    assert isinstance(told, Prognosis)
    assert [trial.year for trial in told.trials] == [one.year for one in past]
    for trial, one in zip(told.trials, past, strict=True):
        assert trial.said == span_of(one.so_far, [other for other in past if other != one])
        assert trial.error == trial.said.expected - one.whole
        assert trial.held == (trial.said.low <= one.whole <= trial.said.high)


def test_a_trial_tells_its_error_in_percent_of_what_the_year_became() -> None:
    told = foretell(2026, 6, 100, [PastYear(2024, 50, 100), PastYear(2025, 40, 100)])
    assert isinstance(told, Prognosis)
    assert [(trial.year, trial.said.expected, trial.error_percent) for trial in told.trials] == [
        (2024, 125, 25),
        (2025, 80, -20),
    ]


@pytest.mark.parametrize(("so_far", "given_one"), [(FEWEST - 1, False), (FEWEST, True), (FEWEST + 1, True)])
def test_a_figure_so_far_on_both_sides_of_the_threshold(so_far: int, given_one: bool) -> None:
    told = foretell(2026, 6, so_far, [PastYear(2024, 50, 100), PastYear(2025, 40, 100)])
    assert isinstance(told, Prognosis) == given_one
    assert given_one or (isinstance(told, NoPrognosis) and told.kind == "few")


@pytest.mark.parametrize(("whole", "given_one"), [(FEWEST - 1, False), (FEWEST, True)])
def test_an_earlier_year_on_both_sides_of_the_threshold(whole: int, given_one: bool) -> None:
    told = foretell(2026, 6, 40, [PastYear(2024, 15, whole), PastYear(2025, 40, 100)])
    assert isinstance(told, Prognosis) == given_one


@pytest.mark.parametrize(("years", "kind"), [(0, "history"), (1, "history"), (2, None)])
def test_two_whole_years_of_history_are_the_threshold(years: int, kind: str | None) -> None:
    told = foretell(2026, 6, 100, [PastYear(2024 + place, 50, 100) for place in range(years)])
    assert (told.kind if isinstance(told, NoPrognosis) else None) == kind


@pytest.mark.parametrize(("month", "kind"), [(11, None), (12, "year_over")])
def test_a_year_that_is_over_has_no_prognosis(month: int, kind: str | None) -> None:
    told = foretell(2026, month, 100, [PastYear(2024, 50, 100), PastYear(2025, 50, 100)])
    assert (told.kind if isinstance(told, NoPrognosis) else None) == kind


def test_a_year_in_which_nothing_had_come_by_now_says_nothing_of_this_one() -> None:
    told = foretell(2026, 2, 40, [PastYear(2024, 0, 100), PastYear(2025, 40, 100)])
    assert isinstance(told, NoPrognosis)
    assert told.kind == "few"


def test_a_lower_bound_is_said_to_be_one() -> None:
    past = [PastYear(2024, 50, 100), PastYear(2025, 50, 100)]
    told = foretell(2026, 6, 60, past, Status.LOWER_BOUND)
    assert isinstance(told, Prognosis)
    assert "minst 120" in told.words.sv
    assert "at least 120" in told.words.en


@pytest.mark.parametrize(("years", "share", "yearly"), [(2, 0.25, 400), (3, 0.5, 150), (5, 0.5, 80), (4, 0.75, 1000)])
def test_the_interval_holds_at_least_four_years_of_five_where_work_goes_on_as_before(
    years: int, share: float, yearly: int
) -> None:
    """Invented years: cases come as chance has it, a fixed share of them by now. 1,500 of them, from a seed."""
    draw = Random(20261122)
    held = tried = 0
    for _ in range(1500):
        drawn = [_year(draw, yearly, share) for _ in range(years + 1)]
        past = [PastYear(2020 + place, so_far, whole) for place, (so_far, whole) in enumerate(drawn[:-1])]
        so_far, whole = drawn[-1]
        told = foretell(2030, 6, so_far, past)
        if isinstance(told, Prognosis):
            tried += 1
            held += told.span.low <= whole <= told.span.high
    assert tried > 1000
    assert 0.78 <= held / tried <= 0.97


def _year(draw: Random, yearly: int, share: float) -> tuple[int, int]:
    """A number about `yearly`, spread as a Poisson number is, and how many of them had come by now."""
    whole = max(FEWEST, round(draw.gauss(yearly, yearly**0.5)))
    return sum(draw.random() < share for _ in range(whole)), whole
