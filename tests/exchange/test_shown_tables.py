"""A table of a page as a file: the same figures, and no formula, link or dangerous name."""

from __future__ import annotations

import csv
import io
from datetime import date
from decimal import Decimal

import pytest
from python_calamine import load_workbook

from casestats.exchange.shown_tables import Shown, ShownColumn, ShownRow, ShownTable, file_name, shown_csv, shown_xlsx

DAY = date(2026, 1, 15)
FORMULAS = ("=1+1", "+46", "-2+3", "@SUM(A1)", "\t=1", "\r=1")


def table(*rows: ShownRow, remarks: tuple[str, ...] = ()) -> ShownTable:
    columns = (ShownColumn("Enhet", False), ShownColumn("Antal"), ShownColumn("Säkerhet", False))
    return ShownTable("Våldsutsatta vuxna", columns, rows, remarks)


def row(label: str, *cells: Shown) -> ShownRow:
    return ShownRow(label, cells)


def lines_of(file: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(file.decode("utf-8-sig"), newline=""), delimiter=";"))


def cells_of(file: bytes) -> list[list[object]]:
    return [[*row] for row in load_workbook(io.BytesIO(file)).get_sheet_by_index(0).to_python()]


def test_a_file_holds_the_number_and_the_doubt_apart() -> None:
    told = table(row("Vuxen", Shown("minst 12", 12), Shown("minst")))
    assert lines_of(shown_csv(told)) == [["Enhet", "Antal", "Säkerhet"], ["Vuxen", "12", "minst"]]
    assert cells_of(shown_xlsx(told, "sv", made_on=DAY))[2:] == [["Enhet", "Antal", "Säkerhet"], ["Vuxen", 12, "minst"]]


def test_what_is_hidden_is_never_an_empty_cell_or_a_zero() -> None:
    told = table(row("Barn", Shown("..", kind="hidden"), Shown("dold av sekretess")))
    assert lines_of(shown_csv(told))[1] == ["Barn", "..", "dold av sekretess"]
    assert cells_of(shown_xlsx(told, "sv", made_on=DAY))[3] == ["Barn", "..", "dold av sekretess"]


def test_a_percent_has_a_decimal_comma_in_the_file_for_swedish_excel() -> None:
    told = table(row("Vuxen", Shown("62,2 %", Decimal("62.2"), percent=True), Shown("exakt")))
    assert lines_of(shown_csv(told))[1][1] == "62,2"
    assert cells_of(shown_xlsx(told, "sv", made_on=DAY))[3][1] == 62.2


@pytest.mark.parametrize("typed", FORMULAS)
def test_no_name_that_somebody_typed_becomes_a_formula(typed: str) -> None:
    told = table(row(typed, Shown("1", 1), Shown(typed)), remarks=(typed,))
    every = [cell for line in lines_of(shown_csv(told)) for cell in line if cell.strip("'") == typed]
    assert len(every) == 3
    assert all(cell.startswith("'") for cell in every)
    assert cells_of(shown_xlsx(told, "sv", made_on=DAY))[3][1] == 1
    assert b"<f>" not in shown_xlsx(told, "sv", made_on=DAY)


def test_the_remarks_stand_beneath_the_figures() -> None:
    told = table(row("Vuxen", Shown("1", 1), Shown("exakt")), remarks=("Preliminär: uppgifterna är kända till 2025.",))
    assert lines_of(shown_csv(told))[2:] == [
        [],
        ["Våldsutsatta vuxna"],
        ["Preliminär: uppgifterna är kända till 2025."],
    ]
    about = load_workbook(io.BytesIO(shown_xlsx(told, "sv", made_on=DAY))).get_sheet_by_index(1).to_python()
    assert about[1] == ["Preliminär: uppgifterna är kända till 2025."]


def test_the_same_table_and_day_give_the_same_bytes() -> None:
    told = table(row("Vuxen", Shown("1", 1), Shown("exakt")))
    assert shown_xlsx(told, "sv", made_on=DAY) == shown_xlsx(told, "sv", made_on=DAY)


@pytest.mark.parametrize(
    ("parts", "name"),
    [
        (("2281", "Barn som bevittnat våld", "2025-Q1"), "2281-barn-som-bevittnat-vald-2025-q1.csv"),
        (("../../etc", "pass\r\nwd", '"'), "etc-pass-wd.csv"),
        (("x" * 200,), f"{'x' * 80}.csv"),
    ],
)
def test_a_file_name_holds_letters_digits_and_hyphens_only(parts: tuple[str, ...], name: str) -> None:
    assert file_name(parts, "csv") == name
