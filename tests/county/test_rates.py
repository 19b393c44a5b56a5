"""Rates per 10,000 inhabitants, and the files that inhabitants come in."""

from __future__ import annotations

import contextlib
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casestats.catalogue import standard_catalogue
from casestats.county.figures import Total, TotalKind
from casestats.county.populations import read_population
from casestats.county.rates import (
    ADULTS,
    ALL,
    CHILDREN,
    Inhabitants,
    ages_of,
    county_rate,
    nearest_year,
    persons_of,
    rate_of,
    tenths,
)
from casestats.county.saying import Saying
from casestats.errors import FixExtract
from tests.county.figures_given import hidden, shown


@pytest.mark.parametrize(
    ("count", "persons", "expected"),
    [(12, 9_677, 124), (1, 200_000, 1), (1, 200_001, 0), (0, 500, 0), (7, 0, None), (10_000, 10_000, 100_000)],
)
def test_a_rate_is_told_in_tenths_rounded_half_up(count: int, persons: int, expected: int | None) -> None:
    assert tenths(count, persons) == expected


@given(st.integers(0, 10**5), st.integers(1, 10**7))
def test_a_rate_is_never_off_by_more_than_half_a_tenth(count: int, persons: int) -> None:
    found = tenths(count, persons)
    assert found is not None
    assert abs(found * persons - 100_000 * count) * 2 <= persons


def test_adults_are_told_per_adult_children_per_child_and_the_rest_per_inhabitant() -> None:
    assert ages_of("adult_victims") == ages_of("measures_adult") == ages_of("risk_older") == ADULTS
    assert ages_of("children_affected") == ages_of("children_unclassified") == CHILDREN
    assert ages_of("cases_honour") == ages_of("perpetrators") == ALL


def test_shares_measures_and_nights_have_no_rate() -> None:
    without = {one.id for one in standard_catalogue().indicators if ages_of(one.id) is None}
    assert without == {
        *("share_with_measure", "share_goal_met", "share_risk_assessed"),
        *("protected_housing", "protected_housing_ongoing", "protected_housing_nights"),
    }


def test_a_hidden_figure_has_no_rate() -> None:
    persons = {"2001": 10_000}
    assert rate_of(shown("2001", 12), persons) == 120
    assert rate_of(hidden("2001", 1, 4), persons) is None
    assert rate_of(shown("2002", 12), persons) is None


def test_the_countys_rate_is_of_those_who_could_state_it() -> None:
    total = Total(
        indicator="adult_victims",
        period="2025",
        kind=TotalKind.SUM,
        status=Saying.EXACT,
        members=3,
        value=30,
        low=30,
        stated_by=("2001", "2002"),
    )
    persons = {"2001": 10_000, "2002": 20_000, "2003": 90_000}
    assert county_rate(total, persons) == 100
    assert county_rate(total, {"2001": 10_000}) is None
    between = Total(
        indicator="adult_victims", period="2025", kind=TotalKind.INTERVAL, status=Saying.SUPPRESSED, members=3, low=9
    )
    assert county_rate(between, persons) is None


def test_the_latest_year_that_is_not_after_stands_for_a_year() -> None:
    assert [nearest_year((2022, 2024), year) for year in (2021, 2022, 2023, 2024, 2025)] == [
        2022,
        2022,
        2022,
        2024,
        2024,
    ]
    assert nearest_year((), 2025) is None


def test_what_is_told_by_sex_or_by_the_other_ages_is_reckoned_from_them() -> None:
    told = [
        Inhabitants("2001", 2024, "female", ADULTS, 40),
        Inhabitants("2001", 2024, "male", ADULTS, 41),
        Inhabitants("2001", 2024, "total", CHILDREN, 20),
        Inhabitants("2002", 2024, "total", ALL, 100),
        Inhabitants("2002", 2024, "total", ADULTS, 70),
        Inhabitants("2003", 2024, "female", ALL, 5),
    ]
    assert persons_of(told, ALL) == {"2001": 101, "2002": 100}
    assert persons_of(told, ADULTS) == {"2001": 81, "2002": 70}
    assert persons_of(told, CHILDREN) == {"2001": 20, "2002": 30}


def kolada(*values: dict[str, Any]) -> bytes:
    return json.dumps({"count": len(values), "values": values}).encode()


def of_kolada(code: str = "2281", **given: Any) -> dict[str, Any]:
    gendered = [{"count": 1, "gender": "T", "status": "", "value": 99_000.0}]
    return {"kpi": "N01951", "municipality": code, "period": 2024, "values": gendered, **given}


def test_an_answer_of_kolada_is_read() -> None:
    both = [
        {"count": 1, "gender": "K", "status": "", "value": 49_000.0},
        {"count": 1, "gender": "M", "status": "", "value": 50_000},
        {"count": 1, "gender": "T", "status": "Missing", "value": None},
    ]
    found = read_population(kolada(of_kolada(values=both), of_kolada("0000"), of_kolada("0001")))
    assert found == [
        Inhabitants("2281", 2024, "female", ALL, 49_000),
        Inhabitants("2281", 2024, "male", ALL, 50_000),
    ]


def test_a_key_figure_that_does_not_say_its_ages_is_asked_for_them() -> None:
    answer = kolada(of_kolada(kpi="N09999"))
    with pytest.raises(FixExtract, match="key figure 'N09999' is not known"):
        read_population(answer)
    assert read_population(answer, ages=ADULTS)[0].ages == ADULTS


@pytest.mark.parametrize(
    ("answer", "match"),
    [
        (b"{", "no answer of Kolada"),
        (b'{"values": 3}', "no answer of Kolada"),
        (b'{"count": 0}', "no answer of Kolada"),
        (kolada({"kpi": "N01951"}), "Value 1"),
        (kolada(of_kolada("228")), "Value 1: '228' is no municipality"),
        (kolada(of_kolada(), of_kolada(period="i fjol")), "Value 2: cannot read the year"),
        (kolada(of_kolada(values=[{"gender": "X", "value": 1}])), "the sex 'X' is not known"),
        (kolada(of_kolada(values=[{"gender": "T", "value": 1.5}])), "no number of inhabitants"),
        (kolada(of_kolada(values=[{"gender": "T", "value": True}])), "no number of inhabitants"),
        (kolada(of_kolada(), of_kolada()), "is there twice"),
        (kolada(), "no inhabitants"),
    ],
)
def test_an_answer_that_is_wrong_is_refused_with_its_place(answer: bytes, match: str) -> None:
    with pytest.raises(FixExtract, match=match):
        read_population(answer)


def test_a_csv_is_read_whatever_its_headings_are_called() -> None:
    plain = "kommun;ar;kon;alder;antal\n2281;2024;K;0-17;9 900\n2281;2024;M;18+;39\u00a0000\n"
    kind = "Kommunkod,År,Kön,Ålder,Folkmängd\n2281 Sundsvall,2024,kvinnor,0–17 år,9900\n"
    kind += "2281,2024,män,18 år och äldre,39000\n"
    expected = [Inhabitants("2281", 2024, "female", CHILDREN, 9_900), Inhabitants("2281", 2024, "male", ADULTS, 39_000)]
    assert read_population(plain.encode()) == expected
    assert read_population(kind.encode("windows-1252")) == expected


def test_what_a_csv_leaves_out_is_all_of_it_and_the_year_that_was_given() -> None:
    found = read_population(b"\xef\xbb\xbfkommun\tantal\n180\t990000\n", year=2024)
    assert found == [Inhabitants("0180", 2024, "total", ALL, 990_000)]
    with pytest.raises(FixExtract, match="Row 2: cannot read the year"):
        read_population(b"kommun;antal\n2281;5\n")


def test_single_years_of_age_are_added_up_if_all_are_there() -> None:
    rows = "".join(f"2281;2024;T;{age};10\n" for age in range(100)) + "2281;2024;T;100+;3\n"
    found = read_population(f"kommun;ar;kon;alder;antal\n{rows}".encode())
    assert found == [Inhabitants("2281", 2024, "total", CHILDREN, 180), Inhabitants("2281", 2024, "total", ADULTS, 823)]
    holed = rows.replace("2281;2024;T;12;10\n", "")
    with pytest.raises(FixExtract, match="ages are missing, the first is 12"):
        read_population(f"kommun;ar;kon;alder;antal\n{holed}".encode())


@pytest.mark.parametrize(
    ("row", "match"),
    [
        ("9999;2024;T;0-17;5", "Row 3: '9999' is no municipality"),
        ("2281;24;T;0-17;5", "Row 3: cannot read the year '24'"),
        ("2281;2024;1;0-17;5", "Row 3: the sex '1' is not known"),
        ("2281;2024;T;16-29;5", "Row 3: the age '16-29' is not known"),
        ("2281;2024;T;0-17;fem", "Row 3: the number 'fem'"),
        ("2281;2024;T;0-17;-5", "Row 3: the number '-5'"),
        ("2281;2024;T;0-17;99000000", "Row 3: the number"),
        ("2260;2024;T;0-17;5", "is there twice"),
        ("2260;2024;T;7;5", "is there twice"),
    ],
)
def test_a_row_that_is_wrong_is_named(row: str, match: str) -> None:
    text = f"kommun;ar;kon;alder;antal\n2260;2024;T;0-17;900\n{row}\n"
    with pytest.raises(FixExtract, match=match):
        read_population(text.encode())


def test_a_heading_that_lacks_what_is_needed_says_what() -> None:
    with pytest.raises(FixExtract, match="The heading lacks kommun and antal"):
        read_population(b"a;b\n1;2\n")
    with pytest.raises(FixExtract, match="The heading lacks"):
        read_population(b"")


@given(st.binary(max_size=200))
def test_no_file_breaks_the_reader_without_a_word(data: bytes) -> None:
    with contextlib.suppress(FixExtract):
        assert read_population(data, year=2024)
