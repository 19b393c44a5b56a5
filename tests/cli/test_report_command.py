"""report: in four formats, two languages, as known now or before, and never of a time nobody told of."""

from __future__ import annotations

import csv
import io
import shutil
from pathlib import Path

import pytest
from openpyxl import load_workbook

from casestats.catalogue import standard_catalogue
from tests.cli import extracts
from tests.cli.desk import Desk
from tests.cli.extracts import BO, CILLA, row


@pytest.fixture(scope="module")
def filled_home(pattern_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two months of 2025: a woman, from February a man who uses violence and a child who has lived with it."""
    folder = tmp_path_factory.mktemp("filled")
    shutil.copytree(pattern_home, folder / "home")
    desk = Desk(folder / "home")
    profile = desk.profile("procapita", "2281")
    extracts.write(folder / "uttag_2025-01.csv", row())
    extracts.write(
        folder / "uttag_2025-02.csv",
        row(),
        row("2025-2", BO, Orsakskod="410", Kön="Man", Aktualiseringsdatum="2025-02-03"),
        row("2025-3", CILLA, Orsakskod="310", Enhet="=Barn", Aktualiseringsdatum="2025-02-03"),
    )
    desk.done("import", "--profile", profile, *folder.glob("uttag_*.csv"))
    return desk.home


@pytest.fixture
def desk(filled_home: Path) -> Desk:
    """Nothing here changes the home, so that all tests share it."""
    return Desk(filled_home)


FEBRUARY = ("report", "--municipality", "2281", "--period", "2025-02")


def csv_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_the_table_is_swedish_and_says_what_it_knows_and_what_must_be_known(desk: Desk) -> None:
    lines = desk.done(*FEBRUARY).out.splitlines()
    assert " ".join(lines[0].split()) == ("2281 2025-02, känt till 2025-02-28 antal nej vet ej uppgift saknas täckning")
    assert lines[1].split() == ["Våldsutsatta", "vuxna", "1", ".", ".", ".", "."]
    assert "Teckenförklaring" in lines
    assert "Att veta om siffrorna" in lines
    assert lines[-1] == "- Ingen jämförelse med 2024-02: det finns inga uttag för hela den perioden."


@pytest.mark.parametrize(
    ("arguments", "environment"),
    [
        (("--lang", "en", *FEBRUARY), {}),
        ((*FEBRUARY, "--lang", "en"), {}),
        ((*FEBRUARY, "--lang=en"), {}),
        (FEBRUARY, {"LANG": "en_GB.UTF-8"}),
        (FEBRUARY, {"LANG": "sv_SE.UTF-8", "LC_ALL": "en_US.UTF-8"}),
    ],
    ids=["before the command", "after it", "with =", "locale", "LC_ALL"],
)
def test_english_where_it_is_asked_for(arguments: tuple[str, ...], environment: dict[str, str], desk: Desk) -> None:
    assert "known to 2025-02-28" in desk.done(*arguments, **environment).out


@pytest.mark.parametrize(
    "environment", [{"LANG": "C"}, {"LANG": "de_DE.UTF-8"}, {"LANG": "en_GB", "LC_ALL": "sv_SE"}, {}]
)
def test_swedish_where_nothing_else_is_asked_for(environment: dict[str, str], desk: Desk) -> None:
    assert "känt till 2025-02-28" in desk.done(*FEBRUARY, **environment).out


def test_csv_has_the_columns_that_scripts_rely_on_in_either_language(desk: Desk) -> None:
    swedish, english = (desk.done(*FEBRUARY, "--format", "csv", "--lang", lang).out for lang in ("sv", "en"))
    assert swedish == english
    assert swedish.splitlines()[0] == (
        "municipality,indicator,period,breakdown,key,value,no,unknown,not_recorded,coverage,numerator,denominator,status"
    )
    rows = {row["indicator"]: row for row in csv_of(swedish)}
    assert list(rows) == [one.id for one in standard_catalogue().indicators]
    assert (rows["adult_victims"]["value"], rows["adult_victims"]["status"]) == ("1", "exact")
    assert (rows["form_physical"]["value"], rows["form_physical"]["status"]) == ("", "unable")
    assert rows["cases_honour"]["coverage"] == "1.0000"


def test_two_breakdowns_are_joined_by_plus_and_empty_groups_are_zero_or_left_out(desk: Desk) -> None:
    asked = (*FEBRUARY, "--indicator", "cases_close_relation", "--by", "sex", "--by", "unit", "--format", "csv")
    rows = csv_of(desk.done(*asked).out)
    assert {row["breakdown"] for row in rows} == {"sex+unit"}
    found = {row["key"]: row["value"] for row in rows}
    assert (found["female+Vuxen"], found["female+=Barn"], found["male+Vuxen"]) == ("1", "1", "0")
    kept = csv_of(desk.done(*asked, "--nonempty").out)
    assert {row["key"] for row in kept} == {"female+Vuxen", "female+=Barn", "male+Vuxen"}


def test_a_key_that_a_spreadsheet_would_take_for_a_formula_is_text(desk: Desk) -> None:
    rows = csv_of(desk.done(*FEBRUARY, "--indicator", "children_affected", "--by", "unit", "--format", "csv").out)
    assert "'=Barn" in {row["key"] for row in rows}


def test_json_carries_definitions_and_what_must_be_said(desk: Desk) -> None:
    told = desk.done(*FEBRUARY, "--format", "json", "--indicator", "children_witnessed", "--by", "sex").json
    assert told["municipality"] == "2281"
    (table,) = told["tables"]
    assert (table["indicator"], table["period"], table["breakdown"]) == ("children_witnessed", "2025-02", ["sex"])
    assert {"version", "title", "unit", "class", "figures", "caveats", "own_persons", "left_out"} <= set(table)
    (girl,) = [figure for figure in table["figures"] if figure["key"] == ["female"]]
    assert (girl["value"], girl["status"], girl["coverage"]) == (1, "lower_bound", None)
    assert all({"kind", "sv", "en"} == set(caveat) for caveat in table["caveats"])


def test_a_workbook_opens_with_figures_as_numbers_and_units_as_text(desk: Desk, tmp_path: Path) -> None:
    out = tmp_path / "rapport.xlsx"
    ran = desk.done(*FEBRUARY, "--by", "unit", "--format", "xlsx", "--out", out)
    assert (ran.out, ran.err) == ("", f"Skrivet till {out}.\n")
    assert out.stat().st_mode & 0o777 == 0o600
    book = load_workbook(out)
    assert book.sheetnames == ["Siffror", "Om siffrorna", "Rader"]
    rows = list(book["Rader"].iter_rows(values_only=True))
    assert rows[0][:6] == ("municipality", "indicator", "period", "breakdown", "key", "value")
    cells = {(line[1], line[4]): line[5] for line in rows[1:]}
    assert cells["adult_victims", "Vuxen"] == 1
    assert cells["children_affected", "=Barn"] == 1
    figures = book["Siffror"]
    assert not any(cell.data_type == "f" for line in figures.iter_rows() for cell in line)


def test_a_report_in_a_file_replaces_the_one_that_was_there(desk: Desk, tmp_path: Path) -> None:
    out = tmp_path / "rapport.csv"
    out.write_text("gammal", encoding="utf-8")
    desk.done(*FEBRUARY, "--format", "csv", "--out", out)
    assert out.read_bytes().decode() == desk.done(*FEBRUARY, "--format", "csv").out
    assert [path.name for path in tmp_path.iterdir()] == ["rapport.csv"]


def test_after_shows_what_was_known_then(desk: Desk) -> None:
    asked = (
        "report",
        "--municipality",
        "2281",
        "--period",
        "2025-01",
        "--format",
        "csv",
        "--indicator",
        "cases_close_relation",
    )
    assert [row["value"] for row in csv_of(desk.done(*asked, "--after", "1").out)] == ["1"]
    told = csv_of(desk.done(*FEBRUARY[:4], "2025-02", *asked[5:]).out)
    assert [row["value"] for row in told] == ["2"]


@pytest.mark.parametrize(
    ("period", "words"),
    [
        ("2024", "Ofullständig: det första uttaget börjar 2025-01-01"),
        ("2026", "Preliminär"),
    ],
)
def test_a_time_that_no_extract_tells_of_is_counted_and_said_to_be_unfinished(
    desk: Desk, period: str, words: str
) -> None:
    assert words in desk.done("report", "--municipality", "2281", "--period", period).out


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("--municipality", "2280", "--period", "2025"), 4, "Inget är inläst för kommun 2280. Läs in ett uttag"),
        (("--municipality", "2281", "--period", "2025", "--after", "9"), 4, "Det finns ingen inläsning 9."),
        (
            ("--municipality", "2281", "--period", "2025", "--after", "0"),
            4,
            "Inget är inläst för kommun 2281 efter inl",
        ),
        (("--municipality", "2281", "--period", "i år"), 4, "Skriv 2025, 2025-T1, 2025-Q1 eller 2025-03."),
        (("--municipality", "2281", "--period", "2025", "--indicator", "x"), 4, "Välj bland: adult_victims"),
        (("--municipality", "2281", "--period", "2025", "--by", "sex", "--by", "sex"), 4, "står två gånger"),
        (("--municipality", "2281", "--period", "2025", *("--by", "sex") * 3), 2, "Högst två uppdelningar åt gången."),
        (("--municipality", "2281", "--period", "2025", "--by", "ort"), 2, "ska vara något av month, unit, sex"),
        (("--municipality", "2281", "--period", "2025", "--format", "xlsx"), 2, "En Excelfil behöver --out FIL."),
        (("--municipality", "2281", "--period", "2025", "--format", "pdf"), 2, "något av table, csv, json, xlsx"),
        (("--municipality", "2281"), 2, "'--period' saknas."),
        (("--period", "2025"), 2, "'--municipality' saknas."),
    ],
)
def test_what_cannot_be_reported_is_said_with_what_to_do(
    arguments: tuple[str, ...], code: int, words: str, desk: Desk
) -> None:
    ran = desk.run("report", *arguments)
    assert (ran.code, ran.out) == (code, "")
    assert ran.err.startswith("Fel: ")
    assert words in ran.err


def test_a_file_that_cannot_be_written_is_said_with_why(desk: Desk, tmp_path: Path) -> None:
    ran = desk.run(*FEBRUARY, "--out", tmp_path / "ingen" / "rapport.csv")
    assert ran.code == 4
    assert ran.err.endswith("kan inte skrivas: mappen eller filen finns inte. Välj en annan plats.\n")
