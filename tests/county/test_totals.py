"""Totals say of how many they are, of whom, and how sure; an interval holds the truth and tells nothing new."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casestats.county.figures import Figure, Total, TotalKind
from casestats.county.saying import Saying
from casestats.county.totals import Overlap, Sealed, total_of
from casestats.words import Words
from tests.county.figures_given import figure, hidden, share, shown

FIVE = ("2001", "2002", "2003", "2004", "2005")
HOUSING = Words("Endast skyddat boende.", "Only protected housing.")
STRENGTH = {
    Saying.EXACT: 0,
    Saying.TRUE_ZERO: 0,
    Saying.ROUNDED: 1,
    Saying.APPROXIMATE: 2,
    Saying.ZERO_KNOWN: 3,
    Saying.LOWER_BOUND: 4,
    Saying.PARTIAL_SCOPE: 5,
    Saying.SUPPRESSED: 6,
}
"""A true zero is as strong as an exact figure."""


def total(*figures: Figure, members: tuple[str, ...] = FIVE, **given: object) -> Total:
    return total_of("adult_victims", "2025", figures, members=members, **given)  # type: ignore[arg-type]  # as named


def test_the_words_of_a_total_say_how_many_which_and_how_sure() -> None:
    found = total(
        shown("2001", 180),
        shown("2002", 4, Saying.APPROXIMATE),
        shown("2003", 6, Saying.PARTIAL_SCOPE, sentence=HOUSING),
    )
    assert found.words.sv == "minst 190; 3 av 5 kommuner, varav 1 ungefärlig och 1 endast skyddat boende"
    assert found.words.en == "at least 190; 3 of 5 municipalities, of which 1 approximate and 1 only protected housing"
    assert (found.kind, found.value, found.status) == (TotalKind.SUM, 190, Saying.PARTIAL_SCOPE)
    assert found.stated_by == ("2001", "2002", "2003")
    assert found.members == 5


def test_where_all_can_state_it_the_total_is_no_least() -> None:
    found = total(*(shown(code, 7) for code in FIVE))
    assert (found.words.sv, found.low, found.high) == ("35; 5 av 5 kommuner", 35, 35)


def test_who_has_not_submitted_or_cannot_state_it_is_no_zero() -> None:
    found = total(shown("2001", 12), figure("2002", Saying.UNABLE))
    assert found.stated_by == ("2001",)
    assert {one.status: one.number for one in found.by_status} == {
        Saying.EXACT: 1,
        Saying.UNABLE: 1,
        Saying.NOT_SUBMITTED: 3,
    }
    assert (found.words.sv, found.high) == ("minst 12; 1 av 5 kommuner", None)


def test_where_nobody_can_state_it_there_is_no_total() -> None:
    found = total(figure("2001", Saying.UNABLE), figure("2002", Saying.NOT_SUBMITTED))
    assert (found.kind, found.value, found.status) == (TotalKind.NONE, None, Saying.UNABLE)
    assert found.words.sv == "kan inte anges: ingen av 5 kommuner (1 kan inte ange det, 4 har inte lämnat det)"
    assert total().status is Saying.NOT_SUBMITTED


def test_those_who_have_none_are_told_and_none_at_two_is_not_none_in_the_county() -> None:
    assert total(shown("2001", 9), shown("2002", 0)).words.sv == "minst 9; 2 av 5 kommuner, varav 1 inga"
    none = total(shown("2001", 0), shown("2002", 0))
    assert none.words.sv == "inga i de 2 av 5 kommuner som kan ange det"
    assert (none.value, none.status) == (0, Saying.TRUE_ZERO)
    assert total(*(shown(code, 0) for code in FIVE)).words.sv == "inga; 5 av 5 kommuner"


def test_a_zero_that_nobody_vouches_for_is_told_apart() -> None:
    found = total(shown("2001", 0), shown("2002", 0, Saying.ZERO_KNOWN))
    assert found.words.sv == "inga i de 2 av 5 kommuner som kan ange det, varav 1 inga kända"
    assert found.status is Saying.ZERO_KNOWN
    assert total(shown("2001", 8), shown("2002", 0, Saying.ZERO_KNOWN)).status is Saying.LOWER_BOUND


def test_hidden_parts_make_an_interval_of_their_public_limits() -> None:
    found = total(*(shown(code, 10) for code in FIVE[:3]), hidden("2004", 1, 9), hidden("2005", 2, 9))
    assert (found.kind, found.low, found.high) == (TotalKind.INTERVAL, 33, 48)
    assert found.words.sv == "mellan 33 och 48; 5 av 5 kommuner, varav 2 dolda av sekretesskäl"
    assert found.value is None
    assert found.status is Saying.SUPPRESSED


def test_an_upper_end_is_only_that_of_those_who_can_state_it() -> None:
    found = total(shown("2001", 30), hidden("2002", 1, 9))
    assert (found.low, found.high) == (31, None)
    assert found.words.sv.startswith("minst 31 (mellan 31 och 39 hos dem som kan ange det); 2 av 5 kommuner")


def test_a_hidden_part_without_a_limit_leaves_a_least() -> None:
    found = total(*(shown(code, 10) for code in FIVE[:4]), hidden("2005", 1))
    assert (found.kind, found.low, found.high) == (TotalKind.INTERVAL, 41, None)
    assert found.words.sv == "minst 41; 5 av 5 kommuner, varav 1 dold av sekretesskäl"


def test_where_all_is_hidden_and_nothing_known_nothing_is_shown() -> None:
    found = total(hidden("2001"), hidden("2002"))
    assert (found.kind, found.value, found.status) == (TotalKind.NONE, None, Saying.SUPPRESSED)
    assert found.words.sv.startswith("visas inte: delarna är dolda av sekretesskäl; 2 av 5 kommuner")


def test_a_least_number_has_no_upper_end() -> None:
    found = total(*(shown(code, 10) for code in FIVE[:4]), shown("2005", 3, Saying.LOWER_BOUND))
    assert (found.value, found.low, found.high, found.status) == (43, 43, None, Saying.LOWER_BOUND)
    assert found.words.sv == "minst 43; 5 av 5 kommuner, varav 1 minsta antal"


def test_who_counts_something_else_is_left_out_and_said_to_be() -> None:
    found = total(shown("2001", 10), shown("2002", 900), left_out=frozenset({"2002"}))
    assert (found.value, found.stated_by) == (10, ("2001",))
    assert found.words.sv == "minst 10; 1 av 5 kommuner; 1 till räknar något annat och är inte med"


@pytest.mark.parametrize(
    ("sealed", "used"),
    [
        (Sealed(22, 3), False),  # under what is shown and surely known
        (Sealed(23, 3), True),
        (Sealed(29, 3), True),
        (Sealed(30, 3), False),  # over what the hidden ones can be
        (Sealed(25, 2), False),  # of others than those who have delivered
    ],
)
def test_a_sealed_sum_is_used_up_to_the_threshold_of_what_is_known_and_not_past_it(sealed: Sealed, used: bool) -> None:
    found = total(shown("2001", 20), hidden("2002", 1, 4), hidden("2003", 2, 5), sealed=sealed)
    assert (found.kind is TotalKind.SEALED) is used
    assert ("används inte" in found.words.sv) is not used
    assert found.value == (sealed.value if used else None)


def test_what_is_hidden_of_each_is_exact_in_a_sealed_sum() -> None:
    found = total(shown("2001", 20), shown("2002", 0), hidden("2003", 1, 4), sealed=Sealed(23, 3))
    assert (found.status, found.words.sv) == (Saying.EXACT, "minst 23; 3 av 5 kommuner, varav 1 inga")


def test_shares_are_added_as_numerators_and_denominators() -> None:
    found = total(share("2001", 30, 60), share("2002", 10, 140), hidden("2003", indicator="share_with_measure"))
    assert (found.value, found.out_of, found.kind) == (40, 200, TotalKind.SUM)
    assert found.words.sv == "20,0 % (40 av 200); 3 av 5 kommuner, varav 1 dold av sekretesskäl"
    assert found.words.en.startswith("20.0% (40 of 200)")


def test_a_share_of_nobody_is_no_share() -> None:
    assert total(share("2001", 0, 0)).words.sv.startswith("ingen andel: inga i nämnaren")


def test_what_two_have_counted_is_counted_once() -> None:
    found = total(*(shown(code, 10) for code in FIVE), overlap=Overlap(6, 6))
    assert (found.kind, found.value, found.overlap) == (TotalKind.SUM, 44, 6)
    assert found.words.sv == "44; 5 av 5 kommuner; 6 som två kommuner båda har räknat är med en gång"
    unsure = total(*(shown(code, 10) for code in FIVE), overlap=Overlap(1, 4))
    assert (unsure.kind, unsure.low, unsure.high, unsure.status) == (TotalKind.INTERVAL, 46, 49, Saying.APPROXIMATE)
    assert unsure.words.sv.startswith("mellan 46 och 49; 5 av 5 kommuner; några har räknats av två kommuner")
    sealed = total(*(shown(code, 10) for code in FIVE), overlap=Overlap(1, 4), sealed=Sealed(50, 5))
    assert (sealed.kind, sealed.low, sealed.high) == (TotalKind.INTERVAL, 46, 49)


def test_a_figure_of_nobody_who_was_asked_is_not_added() -> None:
    assert total(shown("2001", 10), shown("0180", 500)).value == 10


SHOWN_STATUSES = [Saying.EXACT, Saying.ROUNDED, Saying.APPROXIMATE, Saying.LOWER_BOUND, Saying.PARTIAL_SCOPE]
shown_figures = st.builds(
    lambda value, status: shown("", value, status), st.integers(0, 200), st.sampled_from(SHOWN_STATUSES)
)
hidden_figures = st.builds(
    lambda low, more: hidden("", low, None if more is None else low + more),
    st.integers(0, 3),
    st.none() | st.integers(0, 40),
)
nothing = st.sampled_from([figure("", Saying.UNABLE), figure("", Saying.NOT_SUBMITTED)])


def named(figures: list[Figure]) -> list[Figure]:
    return [replace(one, municipality=f"{2001 + place}") for place, one in enumerate(figures)]


@given(st.lists(shown_figures | nothing, max_size=12))
def test_a_total_is_the_sum_of_its_parts_where_all_are_shown(figures: list[Figure]) -> None:
    own = named(figures)
    found = total(*own, members=tuple(one.municipality for one in own))
    values = [one.value for one in own if one.value is not None]
    assert found.value == (sum(values) if values else None)
    assert found.stated_by == tuple(one.municipality for one in own if one.value is not None)
    assert sum(one.number for one in found.by_status) == len(own)


@given(st.lists(shown_figures | hidden_figures | nothing, min_size=1, max_size=12), st.integers(0, 2**32))
def test_an_interval_holds_every_truth_that_the_limits_allow(figures: list[Figure], seed: int) -> None:
    own, draw = named(figures), Random(seed)
    truth = 0
    for one in own:
        if one.value is not None:
            truth += one.value
        elif one.status is Saying.SUPPRESSED:
            truth += draw.randint(one.low, one.low + 100 if one.high is None else one.high)
    found = total(*own, members=tuple(one.municipality for one in own))
    assert found.low <= truth
    assert found.high is None or truth <= found.high
    assert (found.value is None) is (found.kind in (TotalKind.NONE, TotalKind.INTERVAL))


@given(st.lists(shown_figures | hidden_figures, min_size=1, max_size=8), shown_figures | hidden_figures)
def test_a_contributor_more_never_strengthens_a_status(figures: list[Figure], one_more: Figure) -> None:
    own = named([*figures, one_more])
    members = tuple(one.municipality for one in own)
    before, after = total(*own[:-1], members=members), total(*own, members=members)
    assert STRENGTH[before.status] <= STRENGTH[after.status]


@given(st.lists(shown_figures | hidden_figures | nothing, max_size=8), st.randoms())
def test_the_order_of_figures_does_not_matter(figures: list[Figure], draw: Random) -> None:
    own = named(figures)
    members = tuple(one.municipality for one in own)
    mixed = sorted(own, key=lambda _: draw.random())
    assert total(*own, members=members) == total(*mixed, members=members)
