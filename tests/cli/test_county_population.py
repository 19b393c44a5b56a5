"""casestats county population: a file of inhabitants, kept or refused with what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from casestats.actions.populations import population_told
from casestats.bootstrap import open_installation
from casestats.config import read_settings
from casestats.invented.county import population_of_fifteen
from tests.cli.desk import Desk
from tests.imports import ANNA


@pytest.fixture
def county(tmp_path: Path) -> Desk:
    desk = Desk(tmp_path / "home")
    desk.done("init", "--role", "county", "--county", "20")
    return desk


def test_a_file_of_inhabitants_is_kept_with_its_source(county: Desk, tmp_path: Path) -> None:
    file = tmp_path / "invanare.csv"
    file.write_bytes(population_of_fifteen(2024))
    ran = county.done("county", "population", file, "--source", "påhittade")
    assert ran.out == "Invånare i 15 kommuner är inlästa.\n"
    told = population_told(open_installation(read_settings(county.home)), 2025)
    assert (told.year, told.source, told.missing) == (2024, "påhittade", ())


def test_a_file_that_cannot_be_read_is_refused_with_its_row(county: Desk, tmp_path: Path) -> None:
    file = tmp_path / "invanare.csv"
    file.write_text("kommun;ar;kon;alder;antal\n2080;2024;K;0-17;många\n", encoding="utf-8")
    ran = county.run("county", "population", file, "--source", "påhittade")
    assert ran.code == 3
    assert "Rad 2: antalet 'många' är inget antal invånare" in ran.err
    missing = county.run("county", "population", tmp_path / "ingen.csv", "--source", "påhittade")
    assert missing.code == 3
    assert "mappen eller filen finns inte" in missing.err
    assert population_told(open_installation(read_settings(county.home)), 2025).year is None


def test_a_key_figure_without_ages_is_asked_for_them(county: Desk, tmp_path: Path) -> None:
    file = tmp_path / "kolada.json"
    file.write_text(
        '{"count": 1, "values": [{"kpi": "N09999", "municipality": "2080", "period": 2024,'
        ' "values": [{"count": 1, "gender": "T", "status": "", "value": 47000.0}]}]}',
        encoding="utf-8",
    )
    refused = county.run("county", "population", file, "--source", "Kolada")
    assert refused.code == 3
    assert "säg vilka åldrar det gäller" in refused.err
    assert county.done("county", "population", file, "--source", "Kolada", "--ages", "18+").code == 0


def test_a_source_with_a_person_s_number_in_it_is_not_kept(county: Desk, tmp_path: Path) -> None:
    file = tmp_path / "invanare.csv"
    file.write_text("kommun;ar;kon;alder;antal\n2281;2024;T;0-17;100\n2281;2024;T;18+;900\n", encoding="utf-8")
    refused = county.run("county", "population", file, "--source", f"av {ANNA}")
    assert refused.code == 4
    assert ANNA not in refused.err


def test_a_cell_that_could_be_a_person_s_number_is_not_said_again(county: Desk, tmp_path: Path) -> None:
    file = tmp_path / "fel.csv"
    for cells in (
        f"{ANNA};2024;T;0-17;1",
        f"2281;{ANNA};T;0-17;1",
        f"2281;2024;{ANNA};0-17;1",
        f"2281;2024;T;0-17;x{ANNA}",
    ):
        file.write_text(f"kommun;ar;kon;alder;antal\n{cells}\n", encoding="utf-8")
        refused = county.run("county", "population", file, "--source", "påhittade")
        assert refused.code == 3
        assert ANNA[:7] not in refused.err
