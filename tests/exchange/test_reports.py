"""A report as rows, CSV, JSON, plain text and a workbook."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import openpyxl
import pytest

from casestats.catalogue import standard_catalogue
from casestats.exchange.figures import change_text, value_text, whole
from casestats.exchange.report_csv import write_report_csv
from casestats.exchange.report_json import report_json
from casestats.exchange.report_rows import COLUMNS, ReportRow, report_rows
from casestats.exchange.report_text import report_text
from casestats.exchange.report_xlsx import report_xlsx
from casestats.periods import Period
from casestats.scope import Scope
from casestats.tabulation import Cell, Count, Ratio, RatioCell, Status, Table, columns_of, tabulate
from casestats.tabulation.comparing import Change, compare
from casestats.words import Words
from tests.factories import ADULTS_ONLY, EVERYTHING, make_case, make_cover, make_measure, make_scope
from tests.oracle import Case

CASES = [
    make_case(person="A", honour="yes", physical="yes", measures=[make_measure()], opened="2025-01-10"),
    make_case(person="B", honour="no", sex="male", born=1950, opened="2025-02-10"),
    make_case(person="C", unit=None, born=None, opened="2025-03-10"),
]


def tables_of(
    names: Sequence[str],
    *by: str,
    cases: Sequence[Case] = CASES,
    scope: Scope = EVERYTHING,
    period: str = "2025",
    known_until: date | None = date(2025, 12, 31),
) -> list[Table]:
    wanted = [standard_catalogue().indicator(name) for name in names]
    return tabulate(columns_of(cases), wanted, Period.parse(period), by, [scope], known_until=known_until)


def rows_of(*given: str, by: Sequence[str] = (), scope: Scope = EVERYTHING, **how: bool) -> list[ReportRow]:
    return list(report_rows("2281", tables_of(given, *by, scope=scope), **how))


def as_csv(rows: Sequence[ReportRow]) -> list[dict[str, str]]:
    out = io.StringIO(newline="")
    write_report_csv(rows, out)
    return list(csv.DictReader(io.StringIO(out.getvalue())))


def test_the_columns_are_those_agreed() -> None:
    agreed = "municipality,indicator,period,breakdown,key,value,no,unknown,not_recorded,"
    agreed += "coverage,numerator,denominator,status"
    out = io.StringIO(newline="")
    write_report_csv([], out)
    assert out.getvalue() == agreed + "\r\n"
    assert agreed.split(",") == list(COLUMNS)


def test_a_count_has_its_four_numbers_and_its_coverage() -> None:
    (row,) = as_csv(rows_of("cases_honour"))
    assert row == {
        "municipality": "2281", "indicator": "cases_honour", "period": "2025", "breakdown": "", "key": "", "value": "1",
        "no": "1", "unknown": "0", "not_recorded": "1", "coverage": "0.6667", "numerator": "", "denominator": "",
        "status": "exact",
    }  # fmt: skip


def test_a_count_without_a_question_has_no_coverage() -> None:
    (row,) = as_csv(rows_of("adult_victims"))
    assert (row["value"], row["no"], row["coverage"]) == ("3", "0", "")


def test_a_shares_value_is_its_percent_beside_what_it_is_a_share_of() -> None:
    (row,) = as_csv(rows_of("share_with_measure"))
    assert (row["value"], row["numerator"], row["denominator"]) == ("33", "1", "3")
    assert (row["no"], row["unknown"], row["not_recorded"], row["coverage"]) == ("", "", "", "")


def test_what_cannot_be_stated_has_no_value_and_keeps_the_base_where_that_is_known() -> None:
    no_honour = make_scope(make_cover("honour", "none"), everything_else="full")
    (flag,) = as_csv(rows_of("cases_honour", scope=no_honour))
    assert (flag["value"], flag["not_recorded"], flag["coverage"], flag["status"]) == ("", "1", "", "unable")
    (group,) = as_csv(rows_of("children_exposed", scope=ADULTS_ONLY))
    assert [group[name] for name in ("value", "no", "unknown", "not_recorded", "coverage")] == [""] * 5
    no_measures = make_scope(make_cover("measures", "none"), everything_else="full")
    (share,) = as_csv(rows_of("share_with_measure", scope=no_measures))
    assert (share["value"], share["numerator"], share["denominator"], share["status"]) == ("", "", "", "unable")


def test_two_breakdowns_and_their_keys_are_joined_by_plus() -> None:
    rows = rows_of("adult_victims", by=("sex", "age_band"), empty_groups=False)
    assert {(row.breakdown, row.key, row.value) for row in rows} == {
        ("sex+age_band", "female+25-44", 1),
        ("sex+age_band", "female+not_recorded", 1),
        ("sex+age_band", "male+65+", 1),
    }


def test_empty_groups_are_listed_with_zeros_unless_they_are_not_wanted() -> None:
    every = {row.key: row.value for row in rows_of("adult_victims", by=["age_band"])}
    assert every == {
        "0-6": 0, "7-12": 0, "13-17": 0, "18-24": 0, "25-44": 1, "45-64": 0, "65+": 1, "not_recorded": 1,
    }  # fmt: skip
    some = {row.key: row.value for row in rows_of("adult_victims", by=["age_band"], empty_groups=False)}
    assert some == {"25-44": 1, "65+": 1, "not_recorded": 1}


def test_months_are_all_listed_and_shares_come_with_months_only() -> None:
    rows = rows_of("adult_victims_opened", "share_with_measure", by=["month"], empty_groups=False)
    assert [row.key for row in rows] == [str(month) for month in Period.parse("2025").each_month] * 2
    assert rows_of("share_with_measure", by=["sex"]) == []


@pytest.mark.parametrize("name", ["=HYPERLINK(1)", "+46", "-1", "@unit", "\tunit"])
def test_a_unit_that_looks_like_a_formula_leaves_as_text(name: str) -> None:
    cases = [make_case(unit=name)]
    rows = list(report_rows("2281", tables_of(["adult_victims"], "unit", cases=cases)))
    assert rows[0].key == name
    assert as_csv(rows)[0]["key"] == f"'{name}"
    book = openpyxl.load_workbook(_workbook(tables_of(["adult_victims"], "unit", cases=cases)))
    cell = book["Rader"]["E2"]
    assert (cell.value, cell.data_type) == (name, "s")
    assert cell.quotePrefix


def _workbook(tables: Sequence[Table]) -> io.BytesIO:
    return io.BytesIO(report_xlsx("2281 2025", "2281", tables, "sv", made_on=date(2026, 1, 5)))


def test_json_gives_every_figure_with_its_definition_and_what_must_be_said() -> None:
    tables = tables_of(["cases_honour", "share_with_measure", "protected_housing"], known_until=date(2025, 11, 30))
    told = json.loads(report_json("2281", tables))
    honour, share, housing = told["tables"]
    assert told["municipality"] == "2281"
    assert (honour["indicator"], honour["version"], honour["unit"]) == ("cases_honour", 1, "cases")
    assert honour["figures"] == [
        {
            "key": [], "value": 1, "no": 1, "unknown": 0, "not_recorded": 1, "coverage": 0.6667, "numerator": None,
            "denominator": None, "status": "exact",
        }
    ]  # fmt: skip
    assert [caveat["kind"] for caveat in honour["caveats"]] == ["preliminary"]
    assert share["figures"][0]["value"] == 33
    assert "En mor och hennes tre barn" in housing["caveats"][-1]["sv"]
    assert {"id": "county_bands", "sv": "Länsenkäter i intervall", "en": "County surveys in bands"} in honour["compare"]


def test_json_says_which_breakdowns_add_up() -> None:
    (table,) = json.loads(report_json("2281", tables_of(["adult_victims"], "month", "sex")))["tables"]
    assert table["kinds"] == {"month": "of_which", "sex": "partition"}


def test_plain_text_says_figures_doubts_and_the_key() -> None:
    tables = tables_of(["adult_victims", "cases_honour", "children_exposed", "share_with_measure"], scope=ADULTS_ONLY)
    text = report_text("2281 2025", tables, "sv")
    lines = {line.partition("  ")[0]: line for line in text.splitlines()}
    assert lines["Våldsutsatta vuxna"].split()[-5:] == ["3", ".", ".", ".", "."]
    assert "1\u00a0(del)" in lines["Ärenden, hedersrelaterat våld och förtryck"]
    assert "67\u00a0%" in lines["Ärenden, hedersrelaterat våld och förtryck"]
    assert "kan inte anges" in lines["Barn som utsatts för våld"]
    assert "(1/3)" in text
    assert "Teckenförklaring" in text
    assert "- Källorna täcker bara en del av det som räknas. (Ärenden, hedersrelaterat våld och förtryck)" in text
    english = report_text("2281 2025", tables, "en")
    assert "Adults exposed to violence" in english
    assert "cannot be stated" in english


def test_plain_text_sets_figures_under_their_headings() -> None:
    text = report_text("2281 2025", tables_of(["adult_victims", "cases_honour"], "sex"), "sv")
    heading, *rest = text.splitlines()
    ends = [heading.index(word) + len(word) for word in ("antal", "nej", "vet ej", "uppgift saknas", "täckning")]
    women = next(line for line in rest[rest.index("Ärenden, hedersrelaterat våld och förtryck") :] if "kvinna" in line)
    assert women.startswith("  kvinna")
    assert [women[end - 1] for end in ends] == ["1", "–", "–", "1", "%"]


def test_plain_text_tells_the_change_since_the_year_before() -> None:
    now = tables_of(["adult_victims_opened"])
    then = tables_of(["adult_victims_opened"], period="2024")
    text = report_text("2281 2025", now, "sv", changes={"adult_victims_opened": compare(now[0], then[0])})
    assert "mot året före" in text
    assert "3\u00a0fler" in text


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (Change(22, 9, ()), "9\u00a0fler"),
        (Change(10, -3, ()), "3\u00a0färre"),
        (Change(7, 0, ()), "oförändrat"),
        (Change(7, 2, (Words("brytning", "break"),)), "(2\u00a0fler)"),
        (Change(None, None, (Words("saknas", "missing"),)), "."),
        (Change(Decimal("50.0"), Decimal("1.5"), ()), "1,5\u00a0%-enheter\u00a0upp"),
        (Change(Decimal("50.0"), Decimal(-4), ()), "4\u00a0%-enheter\u00a0ned"),
        (Change(9000, 3606, ()), "3\u00a0606\u00a0fler"),
    ],
)
def test_a_change_is_told_in_words_and_in_brackets_where_it_cannot_be_compared(change: Change, said: str) -> None:
    assert change_text(change, "sv") == said


@pytest.mark.parametrize(
    ("count", "status", "said"),
    [
        (Count(31), Status.EXACT, "31"),
        (Count(12), Status.LOWER_BOUND, "minst\u00a012"),
        (Count(0), Status.LOWER_BOUND, "0 kända"),  # at least nothing says nothing
        (Count(20), Status.APPROXIMATE, "ca\u00a020"),
        (Count(4), Status.PARTIAL_SCOPE, "4\u00a0(del)"),
        (Count(0, 9), Status.TRUE_ZERO, "–"),
        (Count(0, 1, 0, 9), Status.ZERO_KNOWN, "0 kända"),
        (Count(3), Status.UNABLE, "kan inte anges"),
        (Count(12345), Status.EXACT, "12\u00a0345"),
    ],
)
def test_every_status_is_said_in_its_own_way(count: Count, status: Status, said: str) -> None:
    assert value_text(Cell(count, status), "sv") == said


def test_shares_are_said_in_percent_with_the_languages_own_sign() -> None:
    cell = RatioCell(Ratio(61, 200), Status.EXACT)
    assert value_text(cell, "sv") == "30,5\u00a0%"
    assert value_text(cell, "en") == "30.5\u00a0%"
    assert value_text(RatioCell(Ratio(0, 0), Status.EXACT), "sv") == "."
    assert whole(1234567, "en") == "1,234,567"


def test_the_workbook_has_figures_as_numbers_and_says_what_cannot_be_stated() -> None:
    names = ["cases_honour", "children_exposed", "share_with_measure"]
    book = openpyxl.load_workbook(_workbook(tables_of(names, scope=ADULTS_ONLY)))
    assert book.sheetnames == ["Siffror", "Om siffrorna", "Rader"]
    honour, exposed, share = (list(row) for row in book["Siffror"].iter_rows(min_row=4, values_only=True))
    assert honour[:7] == ["Ärenden, hedersrelaterat våld och förtryck", None, 1, 1, 0, 1, pytest.approx(0.6667)]
    assert honour[9] == "del av området"
    assert exposed[2] == "kan inte anges"
    assert (share[2], share[7], share[8]) == (pytest.approx(0.33), 1, 3)
    about = [cell for row in book["Om siffrorna"].iter_rows(values_only=True) for cell in row]
    assert "ärenden som var aktuella någon dag under perioden" in about


def test_the_workbooks_rows_are_those_of_the_csv() -> None:
    tables = tables_of(["cases_honour", "adult_victims"], "sex")
    book = openpyxl.load_workbook(_workbook(tables))
    rows = [["" if cell is None else str(cell) for cell in row] for row in book["Rader"].iter_rows(values_only=True)]
    out = io.StringIO(newline="")
    write_report_csv(report_rows("2281", tables), out)
    expected = list(csv.reader(io.StringIO(out.getvalue())))
    assert rows[0] == expected[0]
    coverage = COLUMNS.index("coverage")
    for got, wanted in zip(rows[1:], expected[1:], strict=True):
        assert got[:coverage] == wanted[:coverage]
        assert got[-1] == wanted[-1]


def test_the_same_report_gives_the_same_bytes() -> None:
    tables = tables_of(["cases_honour", "share_with_measure"], "month")
    assert _workbook(tables).getvalue() == _workbook(tables).getvalue()
    assert report_json("2281", tables) == report_json("2281", tables)


def test_a_report_of_nothing_is_still_a_report() -> None:
    assert "Teckenförklaring" in report_text("2281 2025", tables_of(["share_with_measure"], "sex"), "sv")
    assert json.loads(report_json("2281", []))["tables"] == []
    assert openpyxl.load_workbook(_workbook([])).sheetnames[0] == "Siffror"
