"""A figure that is written in by hand gives no small count away, alone or beside anything else that is told."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casestats.county.bundle import Typed
from casestats.county.saying import Saying
from casestats.county.typed import Released, clashes, objections, status_of
from casestats.county.typed_attack import attacked, place_of
from casestats.words import Words

HERE = "2281"
ADULTS, OLDER, OPENED, WITH_MEASURE = (
    "adult_victims",
    "risk_older",
    "adult_victims_opened",
    "adult_victims_with_measure",
)


def figure(indicator: str, value: int | None, period: str = "2025", on_behalf_of: str = "") -> Typed:
    """None: not shown."""
    return Typed(
        indicator=indicator,
        period=period,
        status=status_of(Saying.EXACT, value),
        value=value,
        sentence=Words("", ""),
        on_behalf_of=on_behalf_of,
    )


def refused(new: Typed, *beside: Typed, **known: object) -> str:
    """Why, in Swedish; "" where it is accepted."""
    return " ".join(words.sv for words in objections(HERE, new, beside, **known))  # type: ignore[arg-type]  # as given


@pytest.mark.parametrize(
    ("value", "accepted"), [(0, True), (1, False), (4, False), (5, True), (None, True), (-1, False)]
)
def test_a_number_is_zero_or_at_least_the_threshold(value: int | None, accepted: bool) -> None:
    new = Typed(
        indicator=ADULTS,
        period="2025",
        status=Saying.SUPPRESSED if value is None else Saying.EXACT,
        value=value,
        sentence=Words("", ""),
    )
    assert (refused(new) == "") is accepted


@pytest.mark.parametrize(
    ("inner", "outer", "why"),
    [
        (25, 30, ""),  # five: the threshold
        (26, 30, "under 5"),  # four: below it
        (24, 30, ""),
        (30, 30, ""),  # all of them: no small group is left
        (31, 30, "större"),
        (0, 30, ""),
        (None, 30, ""),
        (None, 5, ""),
        (None, 0, "som är 0"),
        (7, None, ""),
        (7, 0, "som är 0"),
    ],
)
def test_the_difference_of_a_part_and_its_whole_is_a_count_too(inner: int | None, outer: int | None, why: str) -> None:
    part, whole = figure(OLDER, inner), figure(ADULTS, outer)
    for new, old in ((part, whole), (whole, part)):
        said = refused(new, old)
        assert (said == "") if why == "" else (why in said)


@pytest.mark.parametrize(
    ("indicator", "period", "why"),
    [
        (ADULTS, "2025", ""),
        (ADULTS, "2025-Q1", ""),
        (ADULTS, "2025-T1", ""),
        (ADULTS, "2025-01", "Månader"),
        ("cases_honour", "2025", ""),  # class C
        ("cases_honour", "2025-Q1", "hela år"),
        ("share_with_measure", "2025", "Andelar"),
    ],
)
def test_periods_are_those_that_may_leave_the_municipality(indicator: str, period: str, why: str) -> None:
    said = refused(figure(indicator, 20, period))
    assert (said == "") if why == "" else (why in said)


@pytest.mark.parametrize(
    ("new", "accepted"), [(30, True), (31, False), (34, False), (35, True), (26, False), (25, True)]
)
def test_a_correction_by_fewer_than_the_threshold_is_refused(new: int, accepted: bool) -> None:
    assert (refused(figure(ADULTS, new), earlier=[figure(ADULTS, 30)]) == "") is accepted
    assert refused(figure(ADULTS, None), earlier=[figure(ADULTS, 30)]) == ""


def test_every_earlier_number_counts_not_only_the_last() -> None:
    earlier = [figure(ADULTS, 10), figure(ADULTS, None)]
    assert "Rättelsen" in refused(figure(ADULTS, 12), earlier=earlier)
    assert refused(figure(OPENED, 12), earlier=earlier) == ""


def test_a_small_rest_of_the_year_is_found_by_the_attacker() -> None:
    told = [figure(OPENED, value, f"2025-Q{quarter}") for quarter, value in ((1, 10), (2, 10), (3, 8))]
    assert "räkna ut" in refused(figure(OPENED, 30), *told)  # two are left for the fourth quarter
    assert refused(figure(OPENED, 33), *told) == ""  # five
    assert refused(figure(OPENED, 28), *told) == ""  # none
    assert refused(figure(OPENED, 33, "2024"), *told) == ""  # another year


def test_two_hidden_quarters_cover_for_each_other_only_where_they_may_be_many_things() -> None:
    told = [figure(OPENED, 10, "2025-Q1"), figure(OPENED, 10, "2025-Q2")]
    hidden = [figure(OPENED, None, "2025-Q3"), figure(OPENED, None, "2025-Q4")]
    assert refused(figure(OPENED, 25), *told, *hidden) == ""  # 1 to 4 each
    assert "räkna ut" in refused(figure(OPENED, 22), *told, *hidden)  # 1 and 1
    assert "räkna ut" in refused(figure(OPENED, 24), *told, *hidden)  # 1 to 3
    assert "stämmer inte" in refused(figure(OPENED, 21), *told, *hidden)


def test_persons_of_quarters_do_not_add_up_so_nothing_is_left() -> None:
    told = [figure(ADULTS, value, f"2025-Q{quarter}") for quarter, value in ((1, 10), (2, 10), (3, 8))]
    assert refused(figure(ADULTS, 30), *told) == ""


def test_quarters_and_tertials_of_a_year_are_not_mixed() -> None:
    assert "Kvartal och tertial" in refused(figure(OPENED, 10, "2025-T1"), figure(OPENED, 20, "2025-Q1"))
    assert refused(figure(OPENED, 10, "2025-T1"), figure(OPENED, 20, "2024-Q1")) == ""


@pytest.mark.parametrize(
    ("own", "theirs", "accepted"), [(30, 25, True), (30, 26, False), (30, 30, True), (10, 27, True)]
)
def test_a_neighbours_cases_are_none_or_enough_away_from_the_own(own: int, theirs: int, accepted: bool) -> None:
    new, told = figure(ADULTS, theirs, on_behalf_of="2280"), figure(ADULTS, own)
    assert (refused(new, told) == "") is accepted
    assert (refused(told, new) == "") is accepted


def test_two_neighbours_together_leave_no_small_rest() -> None:
    one, other = figure(ADULTS, 10, on_behalf_of="2280"), figure(ADULTS, 18, on_behalf_of="2282")
    assert "grannkommunernas" in refused(figure(ADULTS, 30), one, other)
    assert refused(figure(ADULTS, 33), one, other, counted_in_own=["2280", "2282"]) == ""
    assert refused(figure(ADULTS, 30), figure(ADULTS, None, on_behalf_of="2280"), other, counted_in_own=["2280"]) == ""


def test_what_a_release_tells_of_the_year_is_not_written_in() -> None:
    of_quarter = Released(place_of(HERE, figure(ADULTS, 9, "2025-Q1")), 9)
    assert "utlämning har redan" in refused(figure(ADULTS, 30), released=[of_quarter])
    assert refused(figure(ADULTS, 30, "2024"), released=[of_quarter]) == ""
    assert refused(figure(OLDER, 9), released=[of_quarter]) == ""  # of another period


def test_a_figure_beside_one_that_a_release_hides_is_refused() -> None:
    hidden = Released(place_of(HERE, figure(OPENED, None)), None)
    assert "döljer" in refused(figure(WITH_MEASURE, 20), released=[hidden])
    assert refused(figure("measures_adult", 20), released=[hidden]) == ""


@pytest.mark.parametrize(("told", "accepted"), [(25, True), (24, False), (20, True), (19, False)])
def test_a_figure_beside_one_that_a_release_shows_keeps_the_threshold(told: int, accepted: bool) -> None:
    shown = Released(place_of(HERE, figure(OPENED, told)), told)
    assert (refused(figure(WITH_MEASURE, 20), released=[shown]) == "") is accepted


@pytest.mark.parametrize(
    ("shown", "theirs", "accepted"),
    [(30, 25, True), (30, 26, False), (30, 30, True), (None, 25, False), (None, None, True), (30, None, True)],
)
def test_a_neighbours_figure_is_a_part_of_the_own_that_a_release_tells(
    shown: int | None, theirs: int | None, accepted: bool
) -> None:
    own = Released(place_of(HERE, figure(ADULTS, shown)), shown)
    assert (refused(figure(ADULTS, theirs, on_behalf_of="2280"), released=[own]) == "") is accepted


@pytest.mark.parametrize(
    ("told", "shown", "clash"),
    [
        (figure(ADULTS, 30), 30, False),
        (figure(ADULTS, 30), 34, True),  # four: below the threshold
        (figure(ADULTS, 30), 35, False),  # five: at it
        (figure(ADULTS, 30), None, True),  # what is hidden now was told
        (figure(ADULTS, None), None, False),
        (figure(OLDER, 20), 24, True),  # a part of it
        (figure(OLDER, 20), 25, False),
        (figure(OLDER, 20), None, True),
        (figure(OPENED, 20), None, False),  # something else
        (figure(ADULTS, 30, on_behalf_of="2280"), 31, False),
    ],
)
def test_a_release_after_figures_by_hand_is_not_told_where_a_small_count_would_come_out(
    told: Typed, shown: int | None, clash: bool
) -> None:
    cell = Released(place_of(HERE, figure(ADULTS, shown)), shown)
    assert bool(clashes(HERE, [told], [cell])) is clash


def test_what_is_said_of_zero_is_whether_there_are_none_or_none_known() -> None:
    said = {status: status_of(status, 0) for status in (Saying.EXACT, Saying.LOWER_BOUND, Saying.PARTIAL_SCOPE)}
    assert said == {
        Saying.EXACT: Saying.TRUE_ZERO,
        Saying.LOWER_BOUND: Saying.ZERO_KNOWN,
        Saying.PARTIAL_SCOPE: Saying.PARTIAL_SCOPE,
    }
    assert status_of(Saying.EXACT, None) is Saying.SUPPRESSED
    assert status_of(Saying.APPROXIMATE, 7) is Saying.APPROXIMATE


COUNTS = st.one_of(st.none(), st.just(0), st.integers(1, 12), st.integers(5, 40))
PERIODS = st.sampled_from(["2025", "2025-Q1", "2025-Q2", "2025-Q3", "2025-Q4"])
FIGURES = st.builds(
    figure,
    st.sampled_from([ADULTS, OLDER, OPENED, WITH_MEASURE, "risk_disability"]),
    COUNTS,
    PERIODS,
    st.sampled_from(["", "", "", "2280", "2282"]),
)
PARTS = {(OLDER, ADULTS), ("risk_disability", ADULTS), (WITH_MEASURE, OPENED)}


@settings(deadline=None, max_examples=40)
@given(st.lists(FIGURES, min_size=3, max_size=14))
def test_whatever_is_accepted_one_after_another_the_attacker_finds_nothing(wanted: list[Typed]) -> None:
    told: dict[tuple[str, str, str], Typed] = {}
    history: list[Typed] = []
    for new in wanted:
        if not objections(HERE, new, list(told.values()), history, (), ["2280", "2282"]):
            told[new.indicator, new.period, new.on_behalf_of] = new
            history.append(new)
    figures = list(told.values())
    if not figures:
        return
    found = attacked(HERE, figures, ["2280", "2282"])
    assert (found.exact, found.narrow, found.unproven, found.improper) == ((), (), (), ())
    for one in figures:
        for other in figures:
            same = (one.period, one.on_behalf_of) == (other.period, other.on_behalf_of)
            if same and (one.indicator, other.indicator) in PARTS and None not in (one.value, other.value):
                assert (other.value or 0) - (one.value or 0) not in (1, 2, 3, 4)
    for before in history:
        now = told[before.indicator, before.period, before.on_behalf_of]
        if now.value is not None and before.value is not None:
            assert abs(now.value - before.value) not in (1, 2, 3, 4)
