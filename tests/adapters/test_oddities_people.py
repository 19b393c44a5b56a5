"""Who a cell says the person is. The libraries personnummer and python-stdnum are asked where they know the answer.

All person numbers are invented, with the serial numbers set aside for tests (980-989), or none at all.
"""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st
from personnummer import personnummer as by_personnummer
from stdnum.se import personnummer as by_stdnum

from casestats.adapters.persons import PersonReading, read_person
from casestats.cases import Sex
from casestats.invented.people import check_digit
from tests.adapters.files import number

OPENED = date(2025, 3, 1)
MAN = number("19850315", 981)
WOMAN = number("19900101", 980)
TWELVE = MAN.replace("-", "")


def wrong(right: str) -> str:
    """A number with another last digit than the right one."""
    return right[:-1] + str((int(right[-1]) + 1) % 10)


class Case(NamedTuple):
    text: str
    reference: str | None
    year: int | None = None
    sex: Sex | None = None
    remarks: tuple[str, ...] = ()


COORDINATION = number("19850375", 981)
RESERVE = "19850315-"

CASES = {
    "60 twelve digits": Case(TWELVE, TWELVE, 1985, Sex.MALE),
    "60 with a hyphen": Case(MAN, TWELVE, 1985, Sex.MALE),
    "60 a woman": Case(WOMAN, WOMAN.replace("-", ""), 1990, Sex.FEMALE),
    "60 without century": Case(MAN[2:], TWELVE, 1985, Sex.MALE),
    "60 without century and hyphen": Case(TWELVE[2:], TWELVE, 1985, Sex.MALE),
    "60 with spaces": Case(f" {MAN[:8]} {MAN[9:]} ", TWELVE, 1985, Sex.MALE),
    "60 with spaces around the hyphen": Case(f"{MAN[:8]} - {MAN[9:]}", TWELVE, 1985, Sex.MALE),
    "60 with an en dash": Case(MAN.replace("-", "–"), TWELVE, 1985, Sex.MALE),
    "60 with a minus sign": Case(MAN.replace("-", "−"), TWELVE, 1985, Sex.MALE),
    "60 with an apostrophe": Case("'" + MAN, TWELVE, 1985, Sex.MALE),
    "60 as a float": Case(TWELVE + ".0", TWELVE, 1985, Sex.MALE),
    "60 a plus for a hundred years": Case(
        number("19200315", 981, sign="+")[2:], number("19200315", 981, sign=""), 1920, Sex.MALE
    ),
    "61 a child of four or a centenarian": Case(
        number("20210315", 981, sign="")[2:], number("20210315", 981, sign=""), 2021, Sex.MALE, ("century_guessed",)
    ),
    "61 not born yet, so a centenarian": Case(
        number("19250315", 981, sign="")[2:], number("19250315", 981, sign=""), 1925, Sex.MALE
    ),
    "61 with a hyphen nobody is a hundred": Case(
        number("20210315", 981)[2:], number("20210315", 981, sign=""), 2021, Sex.MALE
    ),
    "62 samordningsnummer": Case(COORDINATION, COORDINATION.replace("-", ""), 1985, Sex.MALE, ("coordination",)),
    "62 T-number of a woman": Case(RESERVE + "T123", "19850315T123", 1985, Sex.FEMALE, ("reserve",)),
    "62 T-number of a man": Case(RESERVE + "TF10", "19850315TF10", 1985, Sex.MALE, ("reserve",)),
    "62 T-number in lower case": Case("19850315-t123", "19850315T123", 1985, Sex.FEMALE, ("reserve",)),
    "62 a local reserve number": Case(RESERVE + "R98A", "19850315R98A", 1985, None, ("reserve",)),
    "62 four zeros": Case("19850315-0000", None, 1985, None, ("birth_date_only",)),
    "62 a date of birth": Case("19850315", None, 1985, None, ("birth_date_only",)),
    "62 a date of birth without century": Case("850315", None, 1985, None, ("birth_date_only",)),
    "62 a date of birth with hyphens": Case("1985-03-15", None, 1985, None, ("birth_date_only",)),
    "62 a date of birth from a workbook": Case("1985-03-15 00:00:00", None, 1985, None, ("birth_date_only",)),
    "62 nothing but zeros": Case("0000", None, None, None, ("missing",)),
    "62 a number of the case system's own": Case("48213", "48213", None, None, ("other_number",)),
    "62 a number with letters": Case("ifo 12-b", "IFO12-B", None, None, ("other_number",)),
    "63 a wrong check digit": Case(wrong(MAN), wrong(TWELVE), 1985, None, ("wrong_check_digit",)),
    "63 a day that is none": Case("19850230-9811", "19850230-9811", None, None, ("other_number",)),
    "65 stars": Case("***", None, None, None, ("masked",)),
    "65 stars in the last four": Case("19850315-****", None, None, None, ("masked",)),
    "65 Skyddad": Case("Skyddad identitet", None, None, None, ("masked",)),
    "65 Sekretess": Case("SEKRETESSMARKERAD", None, None, None, ("masked",)),
    "65 crosses": Case("XXXXXXXX-XXXX", None, None, None, ("masked",)),
    "65 blank": Case("", None, None, None, ("missing",)),
    "65 a dash": Case("–", None, None, None, ("missing",)),
    "65 a name": Case("Åsa Öberg", None, None, None, ("missing",)),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_oddities_60_to_65_each_form_of_a_person_gives_one_reference(case: Case) -> None:
    assert read_person(case.text, OPENED) == PersonReading(*case[1:])


def test_oddity_48_nine_digits_are_padded_only_where_the_check_digit_agrees_and_this_is_told() -> None:
    right = number("20050315", 981, sign="")
    padded = read_person(right[3:], OPENED)
    assert (padded.reference, padded.birth_year) == (right, 2005)
    assert "zero_padded" in padded.remarks
    other = read_person(wrong(right[3:]), OPENED)
    assert (other.reference, other.remarks) == (wrong(right[3:]), ("other_number",))


def test_oddity_47_a_person_number_that_has_lost_digits_is_refused_and_not_padded() -> None:
    reading = read_person("1,98503E+11", OPENED)
    assert reading.reference is None
    assert reading.refused is not None
    assert reading.refused.rule == "digits_lost"
    assert read_person("1.98503159819E+11", OPENED).reference == TWELVE


def test_oddity_60_a_plus_may_have_come_after_the_case_was_opened() -> None:
    ten = number("19250601", 981, sign="+")[2:]
    assert read_person(ten, date(2019, 3, 1)).birth_year == 1925
    assert read_person(ten, date(2026, 3, 1)).birth_year == 1925


def test_oddity_61_the_day_of_opening_decides_between_a_newborn_and_a_centenarian() -> None:
    ten = number("20250301", 980, sign="")[2:]
    assert read_person(ten, date(2025, 2, 28)).birth_year == 1925
    assert read_person(ten, date(2025, 3, 1)).birth_year == 2025
    assert read_person(ten, date(2025, 3, 2)).birth_year == 2025


@pytest.mark.parametrize(("born", "guessed"), [("20040315", False), ("20050315", True), ("20060315", True)])
def test_oddity_61_the_century_is_a_guess_only_up_to_the_threshold_of_120_years(born: str, guessed: bool) -> None:
    reading = read_person(number(born, 981, sign="")[2:], OPENED)
    assert ("century_guessed" in reading.remarks) is guessed


def test_oddity_61_without_a_date_ten_digits_are_refused_and_twelve_are_not() -> None:
    refused = read_person(MAN[2:], None).refused
    assert refused is not None
    assert refused.rule == "century_unknown"
    assert read_person(MAN, None).reference == TWELVE


def test_oddity_63_nothing_is_said_of_sex_by_a_number_that_may_be_mistyped() -> None:
    assert read_person(MAN, OPENED).sex is Sex.MALE
    assert read_person(wrong(MAN), OPENED).sex is None


def test_oddity_64_reserve_number_samordningsnummer_and_personnummer_stay_three_keys() -> None:
    texts = [RESERVE + "TF10", COORDINATION, MAN]
    assert len({read_person(text, OPENED).reference for text in texts}) == 3


def test_a_date_of_birth_is_no_reference_because_two_persons_may_share_it() -> None:
    for text in ("19850315", "19850315-0000", "850315"):
        assert read_person(text, OPENED).reference is None


BORN = st.dates(date(1900, 1, 1), date(2024, 12, 31))
OPENINGS = st.dates(date(2013, 1, 1), date(2060, 12, 31))
SERIALS = st.integers(980, 989)


@given(BORN, SERIALS, st.booleans())
def test_the_libraries_agree_on_twelve_digits(born: date, serial: int, coordination: bool) -> None:
    day = born.day + (60 if coordination else 0)
    text = number(f"{born:%Y%m}{day:02}", serial)
    reading = read_person(text, OPENED)
    library = by_personnummer.Personnummer(text)
    assert by_personnummer.valid(text)
    assert reading.reference == library.format(long_format=True)
    assert (reading.sex is Sex.FEMALE) is library.is_female()
    assert ("coordination" in reading.remarks) is library.is_coordination_number() is coordination
    if not coordination:
        assert by_stdnum.is_valid(text)
        assert reading.birth_year == by_stdnum.get_birth_date(text).year
        assert (reading.sex is Sex.MALE) is (by_stdnum.get_gender(text) == "M")


@given(BORN, SERIALS)
def test_the_libraries_agree_on_ten_digits_with_a_sign(born: date, serial: int) -> None:
    today = datetime.now(UTC).date()
    sign = "+" if today.year - born.year >= 100 else "-"
    text = number(f"{born:%Y%m%d}", serial, sign=sign)[2:]
    reading = read_person(text, today)
    assert reading.birth_year == born.year
    assert reading.reference == by_personnummer.Personnummer(text).format(long_format=True)
    assert by_stdnum.get_birth_date(text) == born


@given(BORN, st.integers(0, 9999))
def test_the_libraries_agree_on_which_check_digits_are_wrong(born: date, last: int) -> None:
    text = f"{born:%Y%m%d}98{last // 10 % 10}{last % 10}"
    reading = read_person(text, OPENED)
    assert ("wrong_check_digit" not in reading.remarks) is by_personnummer.valid(text)
    assert reading.reference == text


@given(BORN, SERIALS, st.sampled_from(["-", "", "–", " ", "−", " - "]), st.booleans(), OPENINGS)
def test_one_person_has_one_reference_however_the_number_is_written(
    born: date, serial: int, sign: str, long: bool, opened: date
) -> None:
    if born > opened or opened.year - born.year >= 100:
        born = date(opened.year - 40, born.month, min(born.day, 28))
    right = number(f"{born:%Y%m%d}", serial, sign="")
    text = right[0 if long else 2 : 8] + sign + right[8:]
    assert read_person(text, opened).reference == right


@given(st.text(max_size=25) | st.text(alphabet="0123456789-+TFX* .E٣²", max_size=16), st.none() | st.dates())
def test_any_text_gives_a_reading_and_no_reading_shows_the_text_in_its_words(text: str, opened: date | None) -> None:
    reading = read_person(text, opened)
    assert reading.reference is None or any(letter.isdecimal() for letter in reading.reference)
    told = json.dumps([reading.remarks, reading.refused], ensure_ascii=False)
    assert len(text.strip()) < 6 or text.strip() not in told


def test_the_numbers_of_these_tests_are_right() -> None:
    assert TWELVE[-1] == str(check_digit(TWELVE[2:-1]))
    assert f"{TWELVE[:8]}-{TWELVE[8:]}" == MAN
