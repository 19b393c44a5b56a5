"""Numbers, days and shares as people write them, in both languages."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casestats.catalogue.municipalities import COUNTIES, MUNICIPALITIES, municipality_name
from casestats.periods import Period
from casestats.web import formats
from casestats.words import Language

S = formats.NO_BREAK


@pytest.mark.parametrize(
    ("value", "decimals", "sv", "en"),
    [
        (0, 0, "0", "0"),
        (999, 0, "999", "999"),
        (1000, 0, f"1{S}000", "1,000"),
        (1234567, 0, f"1{S}234{S}567", "1,234,567"),
        (1234.55, 1, f"1{S}234,6", "1,234.6"),
        (-3, 0, "\u22123", "\u22123"),
    ],
)
def test_a_number_is_written_as_its_reader_does(value: float, decimals: int, sv: str, en: str) -> None:
    assert formats.number(value, "sv", decimals) == sv
    assert formats.number(value, "en", decimals) == en


@given(st.integers(0, 10**9), st.sampled_from(["sv", "en"]))
def test_no_number_can_break_over_two_lines_or_lose_a_digit(value: int, language: Language) -> None:
    written = formats.number(value, language)
    assert not set(" \n\t") & set(written)
    assert int("".join(sign for sign in written if sign.isdigit())) == value


@pytest.mark.parametrize(
    ("share", "sv", "en"),
    [
        (0, f"0{S}%", "0%"),
        (0.004, f"<{S}1{S}%", f"<{S}1%"),
        (0.64, f"64{S}%", "64%"),
        (0.994, f"99{S}%", "99%"),
        (0.995, f">{S}99{S}%", f">{S}99%"),
        (1, f"100{S}%", "100%"),
    ],
)
def test_a_share_that_is_not_all_never_reads_as_a_hundred_nor_some_as_nothing(share: float, sv: str, en: str) -> None:
    assert formats.percent(share, "sv") == sv
    assert formats.percent(share, "en") == en


@given(st.floats(0, 1, exclude_min=True, exclude_max=True))
def test_only_nothing_is_nought_per_cent_and_only_all_is_a_hundred(share: float) -> None:
    assert formats.percent(share, "en") not in {"0%", "100%"}


def test_a_share_of_nothing_is_not_zero() -> None:
    assert formats.percent_of(0, 0) == "uppgift saknas"
    assert formats.percent_of(None, 10, "en") == "not recorded"
    assert formats.percent_of(17, 26) == f"65{S}%"


def test_what_is_not_there_is_said_in_words_and_never_as_a_number() -> None:
    for written in (formats.number, formats.percent, formats.day, formats.day_short, formats.month, formats.moment):
        assert written(None) == "uppgift saknas"
        assert written(None, "en") == "not recorded"


@pytest.mark.parametrize("given_day", [date(2025, 3, 1), 20250301, "2025-03-01", "2025-03-01T10:00:00+00:00"])
def test_a_day_is_the_same_however_it_is_kept(given_day: date | int | str) -> None:
    assert formats.day(given_day) == "1 mars 2025"
    assert formats.day(given_day, "en") == "1 March 2025"
    assert formats.day_short(given_day) == "1 mars"


@pytest.mark.parametrize("given_month", [Period(2025, 3, 1), "2025-03", date(2025, 3, 31)])
def test_a_month_is_the_same_however_it_is_kept(given_month: Period | str | date) -> None:
    assert formats.month(given_month) == "mars 2025"
    assert formats.month(given_month, "en") == "March 2025"
    assert formats.month_short(given_month) == "mar"


def test_the_twelve_short_months_differ() -> None:
    for language in ("sv", "en"):
        assert len({formats.month_short(f"2025-{month:02}", language) for month in range(1, 13)}) == 12


def test_a_moment_is_told_in_swedish_time_summer_and_winter() -> None:
    assert formats.moment("2025-04-03T12:05:00+00:00") == f"3 april 2025 kl.{S}14.05"
    assert formats.moment("2025-12-31T23:30:00Z") == f"1 januari 2026 kl.{S}00.30"
    assert formats.moment(datetime(2025, 3, 30, 0, 59, tzinfo=UTC), "en") == f"30 March 2025 at{S}01:59"
    assert formats.moment(datetime(2025, 3, 30, 1, 0, tzinfo=UTC), "en") == f"30 March 2025 at{S}03:00"


def test_a_duration_is_told_about() -> None:
    assert formats.duration(20) == "under en minut"
    assert formats.duration(60) == f"1{S}minut"
    assert formats.duration(250, "en") == f"4{S}minutes"


def test_sweden_has_290_municipalities_in_21_counties() -> None:
    assert len(MUNICIPALITIES) == 290
    assert len(set(MUNICIPALITIES.values())) == 290
    assert len(COUNTIES) == 21
    assert {code[:2] for code in MUNICIPALITIES} == set(COUNTIES)
    assert all(len(code) == 4 and code.isdecimal() for code in MUNICIPALITIES)
    assert list(MUNICIPALITIES) == sorted(MUNICIPALITIES)


PER_COUNTY = {"01": 26, "03": 8, "04": 9, "05": 13, "06": 13, "07": 8, "08": 12, "09": 1, "10": 5, "12": 33, "13": 6}
PER_COUNTY |= {"14": 49, "17": 16, "18": 12, "19": 10, "20": 15, "21": 10, "22": 7, "23": 8, "24": 15, "25": 14}


@pytest.mark.parametrize("county", sorted(COUNTIES))
def test_each_county_has_its_municipalities(county: str) -> None:
    assert sum(code.startswith(county) for code in MUNICIPALITIES) == PER_COUNTY[county]


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("0114", "Upplands Väsby"),
        ("0180", "Stockholm"),
        ("0331", "Heby"),
        ("0980", "Gotland"),
        ("1280", "Malmö"),
        ("1480", "Göteborg"),
        ("1438", "Dals-Ed"),
        ("2023", "Malung-Sälen"),
        ("2262", "Timrå"),
        ("2280", "Härnösand"),
        ("2281", "Sundsvall"),
        ("2584", "Kiruna"),
    ],
)
def test_a_code_says_its_municipality(code: str, name: str) -> None:
    assert municipality_name(code) == name


def test_a_code_of_no_municipality_is_said_as_it_is() -> None:
    assert municipality_name("9999") == "9999"


@pytest.mark.parametrize(
    ("period", "sv", "en"),
    [
        ("2025", "2025", "2025"),
        ("2025-Q1", "kvartal 1 2025", "quarter 1 of 2025"),
        ("2025-T3", "tertial 3 2025", "tertial 3 of 2025"),
        ("2026-10", "oktober 2026", "October 2026"),
        (Period.parse("2026-10"), "oktober 2026", "October 2026"),
        ("", "", ""),
        (None, "", ""),
        ("sedan länge", "sedan länge", "sedan länge"),
    ],
)
def test_a_period_is_said_as_people_say_it(period: Period | str | None, sv: str, en: str) -> None:
    assert formats.period_said(period, "sv") == sv
    assert formats.period_said(period, "en") == en
