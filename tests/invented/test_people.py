"""Invented people have numbers that nobody has, and nobody has another's."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from personnummer import personnummer
from stdnum import luhn

from casestats.invented.draw import Draw
from casestats.invented.people import Population, check_digit, person_number

YEARS = st.integers(1935, 2025)
PLACES_WITH_A_RIGHT_DIGIT = st.integers(0, 2 * 5 * 365 - 1)


@given(YEARS, st.booleans(), PLACES_WITH_A_RIGHT_DIGIT)
def test_a_number_is_of_the_test_block_and_two_libraries_find_its_check_digit_right(
    year: int, woman: bool, place: int
) -> None:
    number = person_number(year, woman, place)
    assert 980 <= int(number[9:12]) <= 989
    assert luhn.is_valid(number[2:8] + number[9:])
    read = personnummer.Personnummer(number)
    assert read.is_female() == woman
    assert read.is_coordination_number() == (place >= 5 * (366 if year % 4 == 0 else 365))


@given(YEARS, st.booleans(), st.integers(2 * 5 * 366, 11 * 5 * 365 - 1))
def test_a_number_beyond_the_test_block_has_a_wrong_check_digit_so_that_nobody_has_it(
    year: int, woman: bool, place: int
) -> None:
    number = person_number(year, woman, place)
    assert 980 <= int(number[9:12]) <= 989
    assert not luhn.is_valid(number[2:8] + number[9:])


def test_a_year_whose_numbers_are_all_given_out_says_so() -> None:
    with pytest.raises(ValueError, match="no invented number is left for 1980"):
        person_number(1980, True, 11 * 5 * 366)


def test_no_two_people_of_a_year_share_a_number() -> None:
    for year in (2023, 2024):
        numbers = [person_number(year, woman, place) for woman in (True, False) for place in range(9_000)]
        assert len(set(numbers)) == len(numbers)


def test_the_check_digit_is_that_of_a_number_worked_by_hand() -> None:
    # 8 1 1 2 1 8 9 8 7, every other doubled from the first: 16 1 2 2 2 8 18 8 14 -> 7+1+2+2+2+8+9+8+5 = 44 -> 6
    assert check_digit("811218987") == 6


def test_a_population_gives_nobody_out_twice() -> None:
    population = Population(Draw(1))
    people = [population.somebody(1980, woman=place % 2 == 0) for place in range(2_000)]
    assert len({person.number for person in people}) == 2_000
    assert {person.birth_year for person in people} == {1980}
