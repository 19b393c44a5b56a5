"""What a cell may mean: for each numbered oddity of values and dates, what its line says.

The numbers are those of the list of oddities that the importer is built against.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casestats.adapters.cell import Bad, Cached, plain, tidy, whole_digits
from casestats.adapters.dates import SENTINELS, DateReader, implausible, swedish_day
from casestats.adapters.values import (
    MISSING,
    SURVEY_MISSING,
    UNKNOWN,
    Band,
    is_missing,
    parse_age,
    parse_answer,
    parse_band,
    parse_number,
    parse_sex,
    parse_whole,
    parse_year,
    read_case_number,
)
from casestats.cases import Sex
from casestats.flags import Answer

MARCH_1 = date(2024, 3, 1)


def refused(value: object) -> str:
    """The rule by which a value is refused; "" where it is not."""
    return value.rule if isinstance(value, Bad) else ""


# --- words ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "word",
    ["Ja", "J", "Y", "Yes", "X", "x", "✓", "1", "1.0", "-1", "SANT", "TRUE", "True", "on", "Ja ", "\u00a0JA", "”Ja”"],
)
def test_oddity_35_the_words_for_yes(word: str) -> None:
    assert parse_answer(word) is Answer.YES


@pytest.mark.parametrize("word", ["Nej", "N", "No", "0", "0,0", "FALSKT", "FALSE", "False", "off", "nej ", "NEJ"])
def test_oddity_35_the_words_for_no(word: str) -> None:
    assert parse_answer(word) is Answer.NO


def test_oddity_35_a_word_that_is_neither_is_not_guessed() -> None:
    assert [parse_answer(word) for word in ("kanske", "2", "10", "ja nej", "99")] == [None] * 5


def test_oddity_36_an_empty_cell_alone_is_not_recorded_and_never_no() -> None:
    assert [parse_answer(word) for word in ("", " ", "\u00a0", "\u200b")] == [Answer.NOT_RECORDED] * 4


@pytest.mark.parametrize("word", ["Vet ej", "Vet inte", "Okänt", "Framgår ej", "?", "VET  EJ"])
def test_oddity_37_asked_and_nobody_knows_is_a_state_of_its_own(word: str) -> None:
    assert parse_answer(word) is Answer.UNKNOWN
    assert is_missing(word)


@pytest.mark.parametrize(
    "word",
    ["Ej aktuellt", "-", "–", "—", ".", "..", "…", "Uppgift saknas", "n/a", "N/A", "NULL", "-99", "#SAKNAS!", "#N/A"],
)
def test_oddity_37_nothing_recorded_is_another_state(word: str) -> None:
    assert parse_answer(word) is Answer.NOT_RECORDED
    assert is_missing(word)


@pytest.mark.parametrize("word", ["99", "999"])
def test_oddity_37_99_and_999_are_missing_only_where_the_profile_says_so(word: str) -> None:
    assert parse_answer(word) is None
    assert not is_missing(word)
    assert parse_answer(word, {word: Answer.NOT_RECORDED}) is Answer.NOT_RECORDED
    assert is_missing(word, frozenset({word}))


def test_oddity_37_minus_one_is_no_answer_in_a_survey_whose_adapter_says_so() -> None:
    survey = dict.fromkeys(SURVEY_MISSING, Answer.NOT_RECORDED)
    assert parse_answer("-1", survey) is Answer.NOT_RECORDED
    assert parse_answer("-1") is Answer.YES


def test_oddity_38_1_and_2_are_yes_and_no_where_the_profile_says_so() -> None:
    coded = {"1": Answer.YES, "2": Answer.NO}
    assert [parse_answer(word, coded) for word in ("1", "2", "3")] == [Answer.YES, Answer.NO, None]
    assert parse_answer("2") is None


def test_no_word_has_two_meanings() -> None:
    assert not MISSING & UNKNOWN
    for word in MISSING | UNKNOWN:
        assert plain(word) == word


# --- numbers --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["Ca 20", "2-3", ">5", "ca. 3", "tre", "3 st", "1.234", "1 23", "1,2,3"])
def test_oddity_45_where_a_number_is_asked_an_estimate_or_a_range_is_refused(text: str) -> None:
    assert refused(parse_number(text)) == "not_a_number"
    assert refused(parse_whole(text)) == "not_a_number"


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1,5", "1.5"),
        ("1.5", "1.5"),
        ("1 234", "1234"),
        ("1\u00a0234,5", "1234.5"),
        ("1\u2009234", "1234"),
        ("1\u202f234\u202f567", "1234567"),
        ("1'234", "1234"),
        ("1’234", "1234"),
        ("1.234,5", "1234.5"),
        ("1,234.5", "1234.5"),
        ("-5", "-5"),
        ("−5", "-5"),
        ("0", "0"),
    ],
)
def test_oddity_46_numbers_with_decimal_comma_and_thousands_apart(text: str, number: str) -> None:
    assert parse_number(text) == Decimal(number)


@pytest.mark.parametrize("text", ["", "-", "Vet ej", "NULL", "-99"])
def test_oddity_46_no_number_is_no_number(text: str) -> None:
    assert parse_number(text) is None


def test_oddity_47_whole_numbers_may_be_written_as_floats() -> None:
    assert parse_whole("12.0") == 12
    assert parse_whole("12,00") == 12
    assert refused(parse_whole("12.5")) == "not_a_number"
    assert read_case_number("20250012.0") == "20250012"


def test_oddity_47_digits_that_are_lost_are_not_made_up() -> None:
    assert refused(read_case_number("1,98112E+11")) == "digits_lost"
    assert refused(read_case_number("2.02500E+09")) == "digits_lost"
    assert read_case_number("1.98112119876E+11") == "198112119876"


@given(st.integers(10**6, 10**14))
def test_oddity_47_a_number_in_full_scientific_notation_is_that_number(number: int) -> None:
    digits = str(number)
    assert whole_digits(f"{digits[0]}.{digits[1:]}E+{len(digits) - 1:02}") == digits
    assert whole_digits(f"{digits[0]},{digits[1:-1]}E+{len(digits) - 1:02}") is None


@pytest.mark.parametrize("text", ["0180", "'0180", "’0180", '="0180"', "”0180”", " 0180\u00a0"])
def test_oddity_48_leading_zeros_stay(text: str) -> None:
    assert read_case_number(text) == "0180"


@pytest.mark.parametrize("text", ["'2024-0012", '"2024-0012"', '="2024-0012"', "2024-0012 "])
def test_oddity_49_what_keeps_a_spreadsheet_from_touching_a_number_is_no_part_of_it(text: str) -> None:
    assert read_case_number(text) == "2024-0012"


@pytest.mark.parametrize("text", ["2024-0012", "2024/12", "12-2024", "IFO 2024:12", "IFO-24-3", "20240012", "A-12/3"])
def test_oddity_50_case_numbers_of_any_form_stay_as_they_are(text: str) -> None:
    assert read_case_number(text) == text


@pytest.mark.parametrize(
    "text", ["2012-03-01", "2024-12-03T00:00:00", "2024-12-03 00:00:00", "12-mar", "03-dec", "dec-12"]
)
def test_oddity_50_a_case_number_that_has_become_a_date_is_refused_with_what_to_do(text: str) -> None:
    bad = read_case_number(text)
    assert isinstance(bad, Bad)
    assert bad.rule == "case_number_is_date"
    assert "text" in bad.words.sv
    assert text not in bad.words.sv + bad.words.en


@pytest.mark.parametrize("text", ["=1+1", "+46", "-x", "@SUM(A1)"])
def test_oddity_51_what_looks_like_a_formula_is_text(text: str) -> None:
    assert read_case_number(text) == text


# --- dates ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "2024-03-01",
        "20240301",
        "24-03-01",
        "240301",
        "2024-03-01 00:00:00",
        "2024-03-01T12:00:00Z",
        "1/3 2024",
        "01.03.2024",
        "1.3.2024",
        "1 mars 2024",
        "den 1 mars 2024",
        "1 mar 2024",
        "1-mar-24",
        "mars-24",
        "mars 2024",
        "2024/03/01",
        "2024.03.01",
        "2024-3-1",
        "2024-03-01 12.30",
        "March 1, 2024",
        "2024−03−01",
        " 2024-03-01\u00a0",
    ],
)
def test_oddity_52_every_form_of_the_first_of_march(text: str) -> None:
    assert DateReader()(text) == MARCH_1


@pytest.mark.parametrize(
    "text", ["2024-02-30", "2024-13-01", "20241301", "i fredags", "2024", "32/1 2024", "0204-03-01x"]
)
def test_oddity_52_what_is_no_date_is_refused_without_its_text(text: str) -> None:
    bad = DateReader()(text)
    assert isinstance(bad, Bad)
    assert text not in bad.words.sv + bad.words.en


@pytest.mark.parametrize("separator", ["-", "/"])
def test_oddity_53_day_or_month_first_is_decided_over_the_whole_column(separator: str) -> None:
    def texts(*days: str) -> list[str]:
        return [day.replace("-", separator) for day in days]

    american, swedish = DateReader(), DateReader()
    american.learn(texts("03-01-2024", "03-25-2024", "2024-03-09"))
    swedish.learn(texts("03-01-2024", "25-03-2024"))
    (ambiguous,) = texts("03-01-2024")
    assert american(ambiguous) == MARCH_1
    assert swedish(ambiguous) == date(2024, 1, 3)


def test_oddity_53_where_nothing_decides_the_order_the_value_is_refused() -> None:
    undecided, contradicted = DateReader(), DateReader()
    undecided.learn(["03-01-2024", "04-02-2024"])
    contradicted.learn(["03-01-2024", "25-03-2024", "03-25-2024"])
    assert refused(undecided("03-01-2024")) == "date_order"
    assert refused(contradicted("03-01-2024")) == "date_order"
    assert undecided("03-03-2024") == date(2024, 3, 3)
    assert DateReader("mdy")("03-01-2024") == MARCH_1
    assert DateReader("dmy")("01-03-2024") == MARCH_1


def test_oddity_53_two_digit_years_that_seem_to_come_last_are_refused() -> None:
    days = [f"{day:02}-03-24" for day in range(1, 20)]
    reader = DateReader()
    reader.learn(days)
    assert {refused(reader(day)) for day in days} == {"date_order"}
    assert DateReader("dmy")("05-03-24") == date(2024, 3, 5)


@given(st.lists(st.dates(date(2013, 1, 1), date(2030, 12, 31)), min_size=1), st.sampled_from(["dmy", "mdy"]))
def test_oddity_53_a_column_of_one_order_is_read_in_that_order_or_not_at_all(days: list[date], order: str) -> None:
    form = "%d/%m/%Y" if order == "dmy" else "%m/%d/%Y"
    reader = DateReader()
    reader.learn(day.strftime(form) for day in days)
    for day in days:
        value = reader(day.strftime(form))
        assert value == day or refused(value) == "date_order"


def test_oddity_54_a_day_number_is_counted_from_its_workbooks_first_day() -> None:
    assert DateReader()("45352") == MARCH_1
    assert DateReader()("45352.0") == MARCH_1
    assert DateReader()("45352,75") == MARCH_1
    assert DateReader(date1904=True)("45352") == date(2028, 3, 2)


@pytest.mark.parametrize(
    "text", ["1900-01-01", "1899-12-30", "2099-12-31", "9999-12-31", "1900-01-01 00:00:00", "99991231"]
)
def test_oddity_55_sentinel_dates_are_no_dates(text: str) -> None:
    assert DateReader()(text) is None


@pytest.mark.parametrize("text", ["", "-", "NULL", "0", "Pågående", "tills vidare", "Uppgift saknas", "#SAKNAS!"])
def test_oddity_55_nothing_there_is_no_date(text: str) -> None:
    assert DateReader()(text) is None


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2025-03-31T23:30Z", date(2025, 4, 1)),
        ("2025-03-31T23:30:00.000Z", date(2025, 4, 1)),
        ("2025-03-31T21:59:59+00:00", date(2025, 3, 31)),
        ("2025-03-31T22:00:00Z", date(2025, 4, 1)),
        ("2025-01-31T22:30:00Z", date(2025, 1, 31)),
        ("2025-01-31T23:00:00Z", date(2025, 2, 1)),
        ("2025-03-31T23:30:00+02:00", date(2025, 3, 31)),
        ("2025-03-31 23:30", date(2025, 3, 31)),
    ],
)
def test_oddity_56_a_moment_belongs_to_the_day_it_was_in_sweden(text: str, day: date) -> None:
    assert DateReader()(text) == day


def test_oddity_56_times_without_a_zone_are_utc_where_the_source_says_so() -> None:
    assert DateReader(naive_utc=True)("2025-03-31T23:30:00") == date(2025, 4, 1)
    assert DateReader(naive_utc=True)("2025-03-31") == date(2025, 3, 31)


@given(st.datetimes(datetime(1996, 1, 1), datetime(2037, 12, 31), timezones=st.just(UTC)))  # noqa: DTZ001 - made UTC here
def test_oddity_56_the_rule_for_summer_time_agrees_with_the_time_zone_database(moment: datetime) -> None:
    assert swedish_day(moment) == moment.astimezone(ZoneInfo("Europe/Stockholm")).date()


@pytest.mark.parametrize("year", range(1996, 2038))
def test_oddity_56_summer_time_turns_at_the_hour_it_should(year: int) -> None:
    zone = ZoneInfo("Europe/Stockholm")
    for month in (3, 10):
        for hours in range(24 * 8):
            moment = datetime(year, month, 24, tzinfo=UTC) + timedelta(hours=hours)
            assert swedish_day(moment) == moment.astimezone(zone).date()


def test_oddity_57_a_slip_of_the_year_is_kept_and_can_be_told() -> None:
    day = DateReader()("2204-03-01")
    assert day == date(2204, 3, 1)
    assert implausible(2204)
    assert not implausible(2024)


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("2024-03", date(2024, 3, 1)),
        ("202403", date(2024, 3, 1)),
        ("03/2024", date(2024, 3, 1)),
        ("mars 2024", date(2024, 3, 1)),
        ("sept 2024", date(2024, 9, 1)),
        ("okt-24", date(2024, 10, 1)),
        ("2024-Q2", date(2024, 4, 1)),
        ("kv 2 2024", date(2024, 4, 1)),
        ("2024 kvartal 4", date(2024, 10, 1)),
        ("2024-W09", date(2024, 2, 26)),
        ("v. 9 2024", date(2024, 2, 26)),
        ("vecka 1 2025", date(2024, 12, 30)),
    ],
)
def test_oddity_58_a_month_quarter_or_week_alone_is_its_first_day(text: str, first: date) -> None:
    assert DateReader()(text) == first


def test_oddity_58_a_year_alone_is_too_little() -> None:
    assert refused(DateReader()("2024")) == "date_only_year"


@given(st.dates(date(1850, 1, 1), date(2099, 12, 30)))
def test_every_day_survives_its_usual_forms(day: date) -> None:
    expected = None if day in SENTINELS else day
    for form in ("%Y-%m-%d", "%Y%m%d", "%Y/%m/%d", "%d.%m.%Y", "%Y-%m-%d 00:00:00"):
        assert DateReader()(day.strftime(form)) == expected


# --- sex and age ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("word", "sex"),
    [
        *((word, Sex.FEMALE) for word in ("K", "k", "Kvinna", "F", "Flicka", "kv", "FLICKOR")),
        *((word, Sex.MALE) for word in ("M", "Man", "Pojke", "pojkar")),
        *((word, Sex.OTHER) for word in ("Annat", "Icke-binär")),
        *((word, Sex.NOT_RECORDED) for word in ("", "-", "Okänt", "NULL", "Uppgift saknas")),
    ],
)
def test_oddity_68_the_words_for_sex(word: str, sex: Sex) -> None:
    assert parse_sex(word) is sex


def test_oddity_68_numbers_for_sex_are_never_guessed() -> None:
    assert refused(parse_sex("1")) == "sex_code"
    assert parse_sex("1", {"1": Sex.MALE}) is Sex.MALE
    assert parse_sex("1", {"1": Sex.FEMALE}) is Sex.FEMALE


@pytest.mark.parametrize(
    ("text", "band"),
    [
        ("18-20", Band(18, 20)),
        ("18–20", Band(18, 20)),
        ("18 - 20 år", Band(18, 20)),
        ("18 till 20", Band(18, 20)),
        ("65+", Band(65, None)),
        ("65-w", Band(65, None)),
        ("65 år och äldre", Band(65, None)),
        ("under 18", Band(0, 17)),
        ("", None),
        ("Okänd", None),
    ],
)
def test_oddity_69_age_bands_in_every_form(text: str, band: Band | None) -> None:
    assert parse_band(text) == band


@pytest.mark.parametrize("text", ["2024-05-03", "03-maj", "3 maj", "20-18", "barn"])
def test_oddity_69_a_band_that_has_become_a_date_or_makes_no_sense_is_refused(text: str) -> None:
    assert refused(parse_band(text)) == "not_an_age_band"


def test_oddity_69_an_age_is_whole_years_from_0_to_120() -> None:
    assert [parse_age(text) for text in ("34", "34 år", "34.0", "0", "", "Vet ej")] == [34, 34, 34, 0, None, None]
    assert {refused(parse_age(text)) for text in ("121", "-1", "18-20", "3,5", "ca 20", "²")} == {"not_an_age"}


def test_oddity_69_a_year_of_birth_is_a_year_or_that_of_a_date() -> None:
    texts = ("1976", "1976.0", "1976-05-03", "19760503", "1976-05-03T00:00:00", "", "Okänt")
    assert [parse_year(text) for text in texts] == [1976] * 5 + [None, None]
    assert {refused(parse_year(text)) for text in ("76", "2204", "1976-13-01", "²²²²", "34 år")} == {"not_a_year"}


# --- always ---------------------------------------------------------------------------------------------------------

PARSERS: list[Any] = [
    *(parse_answer, parse_sex, parse_number, parse_whole, parse_year, parse_age, parse_band, read_case_number),
    *(DateReader(), DateReader("dmy"), DateReader("mdy", naive_utc=True), is_missing, tidy, plain),
]


@given(st.text(max_size=30) | st.text(alphabet="0123456789-/. :TZ+Eeåv²٣", max_size=22))
def test_no_parser_ever_raises(text: str) -> None:
    for parse in PARSERS:
        parse(text)


@given(st.text(alphabet="0123456789-/. :TZ+", min_size=6, max_size=20))
def test_a_refusal_never_holds_the_value(text: str) -> None:
    value = tidy(text)
    for parse in PARSERS:
        bad = parse(text)
        assert not isinstance(bad, Bad) or len(value) < 6 or value not in bad.words.sv + bad.words.en


def test_a_value_is_parsed_once_and_memory_stays_bounded() -> None:
    seen: list[str] = []

    def parse(text: str) -> int:
        seen.append(text)
        return len(text)

    cached = Cached(parse, limit=3)
    assert [cached[text] for text in ("a", "bb", "a", "bb")] == [1, 2, 1, 2]
    assert seen == ["a", "bb"]
    for number in range(100):
        cached[str(number)]
    assert len(cached) <= 3
