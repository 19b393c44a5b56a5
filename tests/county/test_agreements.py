"""A case handled by a neighbour is counted once in the county."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casestats.county.agreements import TellsOf, agreement_of, contradictions, in_period, overlap_of
from casestats.county.bundle import Agreement
from casestats.county.figures import Figure, TotalKind
from casestats.county.saying import Saying
from casestats.county.totals import Overlap, total_of
from casestats.county.unpacking import agreement_text
from casestats.periods import Period
from tests.county.figures_given import figure, hidden, shown

YEAR = Period.parse("2025")
SMALL, LARGE, THIRD = "2039", "2062", "2034"
"""The small one answers for cases that the large one handles."""


def made(counted_by: str, *, responsible: str = SMALL, since: str = "2024-01-01", until: str = "") -> Agreement:
    return Agreement(responsible=responsible, performing=LARGE, counted_by=counted_by, since=since, until=until)


def both_tell(counted_by: str) -> list[TellsOf]:
    return [TellsOf(SMALL, made(counted_by)), TellsOf(LARGE, made(counted_by))]


def overlap(told: list[TellsOf], *figures: Figure, on_behalf: Figure | None = None) -> Overlap:
    known = {} if on_behalf is None else {(LARGE, SMALL): on_behalf}
    return overlap_of(told, YEAR, {one.municipality: one for one in figures}, known)


@pytest.mark.parametrize("counted_by", ["responsible", "performing"])
def test_nothing_is_taken_away_where_one_of_them_counts(counted_by: str) -> None:
    assert overlap(both_tell(counted_by), shown(SMALL, 20), shown(LARGE, 50)) == Overlap(0, 0)


def test_what_both_count_is_taken_away_once_exactly_where_it_is_shown() -> None:
    assert overlap(both_tell("both"), shown(SMALL, 20), shown(LARGE, 50), on_behalf=shown(LARGE, 9)) == Overlap(9, 9)


def test_what_both_count_is_between_one_and_the_threshold_where_it_is_hidden() -> None:
    found = overlap(both_tell("both"), shown(SMALL, 20), shown(LARGE, 50), on_behalf=hidden(LARGE, 1, 4))
    assert found == Overlap(1, 4)


def test_what_both_count_is_no_more_than_the_smaller_of_them_where_nothing_is_known() -> None:
    assert overlap(both_tell("both"), shown(SMALL, 20), shown(LARGE, 50)) == Overlap(0, 20)
    assert overlap(both_tell("both"), hidden(SMALL, 1, 4), shown(LARGE, 50)) == Overlap(0, 1)


@pytest.mark.parametrize("status", [Saying.UNABLE, Saying.NOT_SUBMITTED])
def test_who_states_nothing_has_counted_nothing_twice(status: Saying) -> None:
    assert overlap(both_tell("both"), figure(SMALL, status), shown(LARGE, 50)) == Overlap(0, 0)


def test_an_agreement_counts_on_the_days_that_it_holds() -> None:
    assert in_period(made("both", since="2025-12-31"), YEAR)
    assert not in_period(made("both", since="2026-01-01"), YEAR)
    assert in_period(made("both", until="2025-01-01"), YEAR)
    assert not in_period(made("both", until="2024-12-31"), YEAR)


def test_where_their_words_differ_it_is_said_and_what_both_count_is_not_sure() -> None:
    told = [TellsOf(SMALL, made("both")), TellsOf(LARGE, made("performing"))]
    (said,) = contradictions(told, YEAR)
    assert "Mora handlägger ärenden åt Älvdalen, men de säger olika" in said.sv
    assert "Älvdalen: båda räknar" in said.sv
    found = overlap(told, shown(SMALL, 20), shown(LARGE, 50), on_behalf=shown(LARGE, 9))
    assert found == Overlap(0, 9)


def test_both_count_where_each_says_that_it_does_itself() -> None:
    told = [TellsOf(SMALL, made("responsible")), TellsOf(LARGE, made("performing"))]
    assert overlap(told, shown(SMALL, 20), shown(LARGE, 50), on_behalf=shown(LARGE, 9)) == Overlap(0, 9)


def test_neither_counts_where_each_says_that_the_other_does() -> None:
    told = [TellsOf(SMALL, made("performing")), TellsOf(LARGE, made("responsible"))]
    assert overlap(told, shown(SMALL, 20), shown(LARGE, 50), on_behalf=shown(LARGE, 9)) == Overlap(0, 0)
    assert len(contradictions(told, YEAR)) == 1


def test_words_that_agree_contradict_nothing() -> None:
    assert contradictions(both_tell("both"), YEAR) == ()
    assert contradictions([TellsOf(SMALL, made("both"))], YEAR) == ()


def test_an_agreement_is_read_as_it_was_written() -> None:
    one = made("both", until="2026-06-30")
    assert agreement_of(agreement_text(one)) == one


@given(
    small=st.integers(0, 30),
    large=st.integers(0, 60),
    third=st.integers(0, 30),
    first_share=st.integers(0, 100),
    second_share=st.integers(0, 100),
    told_as=st.tuples(*[st.sampled_from(["shown", "hidden", "unknown"])] * 2),
    hides=st.tuples(*[st.booleans()] * 3),
)
def test_the_total_holds_the_cases_that_there_are_however_much_is_told(
    small: int,
    large: int,
    third: int,
    first_share: int,
    second_share: int,
    told_as: tuple[str, str],
    hides: tuple[bool, bool, bool],
) -> None:
    """The large one handles some cases for each of two others; all are counted by both."""
    for_small = min(small, large) * first_share // 100
    for_third = min(third, large - for_small) * second_share // 100
    truth = small + third + large - for_small - for_third
    counts = {SMALL: small, LARGE: large, THIRD: third}
    figures = [
        hidden(code, min(1, count), count + 3) if hide else shown(code, count)
        for (code, count), hide in zip(counts.items(), hides, strict=True)
    ]
    told = [TellsOf(responsible, made("both", responsible=responsible)) for responsible in (SMALL, THIRD)]
    on_behalf = {}
    for responsible, number, how in zip((SMALL, THIRD), (for_small, for_third), told_as, strict=True):
        if how == "shown":
            on_behalf[LARGE, responsible] = shown(LARGE, number)
        elif how == "hidden":
            on_behalf[LARGE, responsible] = hidden(LARGE, min(1, number), number + 4)
    found = total_of(
        *("adult_victims", "2025", figures),
        members=tuple(counts),
        overlap=overlap_of(told, YEAR, {one.municipality: one for one in figures}, on_behalf),
    )
    assert found.low <= truth
    assert found.high is None or truth <= found.high
    if found.kind is TotalKind.SUM:
        assert found.value == truth


def test_a_figure_for_somebody_else_that_is_too_large_takes_no_more_than_there_is() -> None:
    assert overlap(both_tell("both"), shown(SMALL, 5), shown(LARGE, 50), on_behalf=shown(LARGE, 9)) == Overlap(5, 5)
    at_least = replace(shown(LARGE, 6), status=Saying.LOWER_BOUND, high=None)
    assert overlap(both_tell("both"), shown(SMALL, 20), shown(LARGE, 50), on_behalf=at_least) == Overlap(6, 20)
