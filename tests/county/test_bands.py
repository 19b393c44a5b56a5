"""Best, middle, worst; and the bands of county surveys."""

from __future__ import annotations

from fractions import Fraction
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casestats.catalogue import Share, standard_catalogue
from casestats.county.bands import (
    BEST,
    HIDDEN,
    HIGHER_IS_BETTER,
    MIDDLE,
    NOT_RANKED,
    RELATIVE,
    WORST,
    SurveyBand,
    placed,
    survey_band,
    survey_words,
)
from casestats.county.figures import Comparability, Figure, Total, TotalKind
from casestats.county.saying import Saying
from casestats.county.totals import total_of
from casestats.words import Words
from tests.county.figures_given import figure, hidden, share, shown

SHARE = "share_with_measure"


def places(figures: list[Figure]) -> dict[str, str]:
    return {one.municipality: one.place for one in placed(SHARE, figures)}


def shares(*percents: int) -> list[Figure]:
    """Of a hundred each, by municipalities in order."""
    return [share(f"{2001 + place}", percent, 100) for place, percent in enumerate(percents)]


def counts(figures: list[Figure]) -> tuple[int, int, int]:
    found = list(places(figures).values())
    return found.count(BEST), found.count(MIDDLE), found.count(WORST)


def test_shares_alone_have_a_direction() -> None:
    assert {one.id for one in standard_catalogue().indicators if isinstance(one.counts, Share)} == set(HIGHER_IS_BETTER)
    assert "inte bra eller dåligt" in RELATIVE.sv


def test_the_highest_are_best_and_the_lowest_worst() -> None:
    found = places(shares(*range(10, 20)))
    assert [found[f"{2001 + place}"] for place in range(10)] == [WORST] * 3 + [MIDDLE] * 4 + [BEST] * 3


@pytest.mark.parametrize(
    ("number", "expected"),
    [(9, (0, 0, 0)), (10, (3, 4, 3)), (11, (3, 5, 3)), (13, (3, 7, 3)), (14, (4, 6, 4)), (20, (6, 8, 6))],
)
def test_ten_is_the_threshold_and_each_end_is_thirty_percent_rounded_down(
    number: int, expected: tuple[int, int, int]
) -> None:
    assert counts(shares(*range(10, 10 + number))) == expected


def test_those_who_are_equal_across_the_border_are_in_the_middle_all_of_them() -> None:
    assert counts(shares(10, 11, 12, 12, 14, 15, 16, 17, 18, 19)) == (3, 5, 2)
    assert counts(shares(10, 11, 12, 13, 14, 15, 17, 17, 17, 17)) == (0, 7, 3)
    assert counts(shares(*[50] * 10)) == (0, 10, 0)


def test_equal_shares_of_other_numbers_are_equal() -> None:
    own = shares(10, 11, 12, 13, 14, 15, 16, 17, 18)
    thirds = [share("2051", 1, 3), share("2052", 2, 6)]
    found = places([*own, *thirds])
    assert found["2051"] == found["2052"] == BEST


def test_only_published_and_comparable_shares_are_placed_and_the_others_say_why() -> None:
    own = shares(*range(10, 20))
    odd = share("2051", 90, 100, comparability=Comparability.NOT_COMPARABLE, reasons=(Words("därför", "because"),))
    noted = share("2052", 5, 100, comparability=Comparability.WITH_NOTE)
    found = {one.municipality: one for one in placed(SHARE, [*own, odd, noted, hidden("2053", indicator=SHARE)])}
    assert (found["2051"].place, found["2051"].reason.sv) == ("", "därför")
    assert (found["2053"].place, found["2053"].reason) == ("", HIDDEN)
    assert found["2052"].place == WORST


def test_too_few_comparable_shares_place_nobody() -> None:
    found = placed(SHARE, [*shares(*range(10, 19)), hidden("2053", indicator=SHARE)])
    assert {one.place for one in found} == {""}
    assert found[0].reason.sv == "Bara 9 kommuner har en jämförbar andel; minst 10 behövs."
    assert found[-1].reason == HIDDEN


@pytest.mark.parametrize(
    ("number", "said"), [(0, "Ingen kommun har"), (1, "Bara 1 kommun har"), (2, "Bara 2 kommuner har")]
)
def test_few_are_told_in_good_language(number: int, said: str) -> None:
    found = placed(SHARE, [*shares(*range(10, 10 + number)), share("2051", 0, 0)])
    assert found[-1].reason.sv == f"{said} en jämförbar andel; minst 10 behövs."


def test_a_share_of_nobody_has_no_place() -> None:
    found = placed(SHARE, [*shares(*range(10, 20)), share("2051", 0, 0)])
    assert found[-1].place == ""
    assert "nämnaren är noll" in found[-1].reason.sv


def test_counts_are_never_ranked() -> None:
    found = placed(
        "cases_honour", [shown(f"{2001 + place}", 10 + place, indicator="cases_honour") for place in range(12)]
    )
    assert {one.place for one in found} == {""}
    assert {one.reason for one in found} == {NOT_RANKED}


parts = st.tuples(st.integers(0, 12), st.integers(12, 14))


@settings(max_examples=60)
@given(st.lists(parts, min_size=10, max_size=30), st.randoms())
def test_places_are_a_partition_that_keeps_the_order_and_parts_no_equals(
    told: list[tuple[int, int]], draw: Random
) -> None:
    own = [share(f"{2001 + place}", above, below) for place, (above, below) in enumerate(told)]
    found = places(own)
    assert set(found.values()) <= {BEST, MIDDLE, WORST}
    by_place: dict[str, set[Fraction]] = {BEST: set(), MIDDLE: set(), WORST: set()}
    for (above, below), place in zip(told, found.values(), strict=True):
        by_place[place].add(Fraction(above, below))
    assert not by_place[BEST] & by_place[MIDDLE]
    assert not by_place[WORST] & by_place[MIDDLE]
    assert not (by_place[WORST] and by_place[BEST]) or max(by_place[WORST]) < min(by_place[BEST])
    best, _, worst = counts(own)
    assert max(best, worst) <= len(own) * 3 // 10
    assert found == places(sorted(own, key=lambda _: draw.random()))


@pytest.mark.parametrize(
    ("count", "band"),
    [
        *((1, SurveyBand.FEW), (5, SurveyBand.FEW), (6, SurveyBand.SOME)),
        *((10, SurveyBand.SOME), (11, SurveyBand.MANY)),
    ],
)
def test_the_bands_of_surveys_have_their_thresholds_after_five_and_ten(count: int, band: SurveyBand) -> None:
    assert survey_band(shown("2001", count)) is band
    assert survey_band(hidden("2001", count, count)) is band


@pytest.mark.parametrize(
    ("status", "band"),
    [
        (Saying.TRUE_ZERO, SurveyBand.ZERO),
        (Saying.ZERO_KNOWN, SurveyBand.CANNOT),
        (Saying.LOWER_BOUND, SurveyBand.CANNOT),
        (Saying.APPROXIMATE, SurveyBand.CANNOT),
    ],
)
def test_zero_is_only_said_where_it_is_a_true_one(status: Saying, band: SurveyBand) -> None:
    assert survey_band(shown("2001", 0, status)) is band


def test_who_cannot_state_it_says_so_and_who_is_silent_has_no_band() -> None:
    assert survey_band(figure("2001", Saying.UNABLE)) is SurveyBand.CANNOT
    silent = figure("2001", Saying.NOT_SUBMITTED)
    assert (survey_band(silent), survey_words(silent).sv) == (None, "inte lämnad")


@pytest.mark.parametrize(
    ("low", "high", "band", "words"),
    [
        (1, 4, SurveyBand.FEW, "1–5"),
        (1, 6, None, "1–5 eller 6–10"),
        (1, None, None, "1–5 eller fler"),
        (1, 40, None, "1–5 eller fler"),
        (11, None, SurveyBand.MANY, "över 10"),
        (0, None, None, "dold av sekretesskäl"),
        (0, 4, None, "0 till 1–5"),
    ],
)
def test_a_hidden_count_has_a_band_only_where_its_limits_lie_in_one(
    low: int, high: int | None, band: SurveyBand | None, words: str
) -> None:
    assert survey_band(hidden("2001", low, high)) is band
    assert survey_words(hidden("2001", low, high)).sv == words


def test_a_least_number_may_be_in_a_higher_band() -> None:
    assert survey_band(shown("2001", 7, Saying.LOWER_BOUND)) is None
    assert survey_words(shown("2001", 7, Saying.LOWER_BOUND)).sv == "6–10 eller fler"
    assert survey_band(shown("2001", 11, Saying.LOWER_BOUND)) is SurveyBand.MANY


@pytest.mark.parametrize(
    ("value", "band", "words"),
    [
        *((0, None, "avrundat till 0"), (5, None, "avrundat till 5"), (15, None, "avrundat till 15")),
        *((20, SurveyBand.MANY, "över 10"), (100, SurveyBand.MANY, "över 10")),
    ],
)
def test_a_rounded_count_has_a_band_from_the_threshold_where_it_surely_is_in_one(
    value: int, band: SurveyBand | None, words: str
) -> None:
    told = shown("2001", value, Saying.ROUNDED)
    assert (survey_band(told), survey_words(told).sv) == (band, words)


def test_a_sum_of_rounded_counts_has_none() -> None:
    parts = [shown("2001", 40, Saying.ROUNDED), shown("2002", 8)]
    total = total_of("cases_honour", "2025", parts, members=("2001", "2002"))
    assert (survey_band(total), survey_words(total).sv) == (None, "avrundat till 48")


def test_a_total_has_a_band_as_a_figure_has() -> None:
    known = Total(
        indicator="cases_honour", period="2025", kind=TotalKind.SUM, status=Saying.EXACT, members=3, value=8, low=8
    )
    assert survey_band(known) is SurveyBand.SOME
    none = Total(indicator="cases_honour", period="2025", kind=TotalKind.NONE, status=Saying.SUPPRESSED, members=3)
    assert (survey_band(none), survey_words(none).sv) == (None, "dold av sekretesskäl")
