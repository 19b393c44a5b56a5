"""The invented extracts: the same every time, like real ones in their troubles, and like the samples in layout."""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from collections.abc import Iterator
from hashlib import sha256
from itertools import pairwise
from pathlib import Path

import pytest
from openpyxl import load_workbook

from casestats.invented.municipalities import InventedExtract, write_extracts
from casestats.invented.procapita import HEADINGS, PROTECTED, REASON_TEXTS, write_procapita

SAMPLES = Path(__file__).resolve().parents[3] / "shared" / "samples"
CaseKey = tuple[str, str]
Rows = list[dict[str, str]]


@pytest.fixture(scope="module")
def extracts(tmp_path_factory: pytest.TempPathFactory) -> list[InventedExtract]:
    return write_extracts(tmp_path_factory.mktemp("extracts"))


@pytest.fixture(scope="module")
def months(extracts: list[InventedExtract]) -> dict[str, dict[CaseKey, Rows]]:
    """Sundsvall's reports: month -> case -> its rows."""
    found: dict[str, dict[CaseKey, Rows]] = {}
    for extract in extracts:
        if extract.municipality == "2281":
            cases: defaultdict[CaseKey, Rows] = defaultdict(list)
            for row in rows_of(extract.path, "cp1252"):
                cases[row["Ärendenr"], row["Personnr"]].append(row)
            found[str(extract.period)] = dict(cases)
    return found


def rows_of(path: Path, encoding: str) -> Rows:
    with path.open(encoding=encoding, newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


def digest(path: Path) -> str:
    return sha256(path.read_bytes()).hexdigest()


def workbook_rows(path: Path) -> list[tuple[object, ...]]:
    return list(load_workbook(path)["Svar"].iter_rows(values_only=True))


def test_the_same_seed_gives_the_same_bytes_and_another_seed_others(
    extracts: list[InventedExtract], tmp_path: Path
) -> None:
    again = write_extracts(tmp_path / "again")
    assert [digest(extract.path) for extract in again] == [digest(extract.path) for extract in extracts]
    others = write_extracts(tmp_path / "others", seed=7, municipalities=["2262"])
    assert not {digest(extract.path) for extract in others} & {digest(extract.path) for extract in extracts}


def test_one_municipality_alone_is_as_it_is_among_the_three(extracts: list[InventedExtract], tmp_path: Path) -> None:
    alone = write_extracts(tmp_path, municipalities=["2262"])
    among = [extract for extract in extracts if extract.municipality == "2262"]
    assert [digest(extract.path) for extract in alone] == [digest(extract.path) for extract in among]


def test_the_bytes_are_those_of_every_other_system_and_python_version(tmp_path: Path) -> None:
    """If this fails after a change of the generator, put the new digest here and say so in the changelog."""
    write_procapita(tmp_path / "rows.csv", 500, seed=3)
    assert digest(tmp_path / "rows.csv") == "8ffcd44977d9d01514dcb85bb64a49a1e72fe310dbfc24403922820e3763b88a"


def test_there_are_three_municipalities_with_extracts_for_two_years(extracts: list[InventedExtract]) -> None:
    counted = Counter((extract.municipality, extract.source, extract.period.year) for extract in extracts)
    assert counted == {
        **{("2281", "procapita", year): 12 for year in (2024, 2025)},
        **{("2280", "netigate", year): 1 for year in (2024, 2025)},
        **{("2262", source, year): 1 for source in ("procapita", "netigate") for year in (2024, 2025)},
    }


def test_a_report_of_a_month_holds_the_cases_active_in_it_and_nothing_that_happened_later(
    months: dict[str, dict[CaseKey, Rows]],
) -> None:
    for month, cases in months.items():
        for row in (row for rows in cases.values() for row in rows):
            assert row["Aktualiseringsdatum"][:7] <= month
            assert row["Avslutsdatum"] == "" or row["Avslutsdatum"][:7] == month
            assert max(row["Beslutsdatum"], row["Insats fr o m"], row["Insats t o m"])[:7] <= month


def test_a_case_with_several_reasons_or_measures_has_several_rows(months: dict[str, dict[CaseKey, Rows]]) -> None:
    cases = months["2025-12"]
    several = [rows for rows in cases.values() if len(rows) > 1]
    assert len(several) > 20
    assert any(len({row["Orsakskod"] for row in rows} - {""}) > 1 for rows in several)
    assert any(len({row["Insats"] for row in rows} - {""}) > 1 for rows in several)
    whole_case = ("Ärendenr", "Personnr", "Enhet", "Aktualiseringsdatum", "Avslutsdatum", "Status")
    assert all(len({tuple(row[name] for name in whole_case) for row in rows}) == 1 for rows in several)


def test_cases_are_registered_late_corrected_voided_and_deleted_between_two_months(
    months: dict[str, dict[CaseKey, Rows]],
) -> None:
    late = corrected = voided = deleted = 0
    names = sorted(months)
    for before, after in pairwise(names):
        for case, rows in months[after].items():
            earlier = months[before].get(case)
            if earlier is None:
                late += rows[0]["Aktualiseringsdatum"][:7] < after
                continue
            corrected += {row["Orsakskod"] for row in earlier} != {row["Orsakskod"] for row in rows}
            voided += (earlier[0]["Status"], rows[0]["Status"]) == ("Pågående", "Makulerad")
        gone = set(months[before]) - set(months[after])
        deleted += sum(months[before][case][0]["Avslutsdatum"] == "" for case in gone)
    assert min(late, corrected, voided, deleted) > 3


def test_some_identities_are_protected_and_some_case_numbers_shared(months: dict[str, dict[CaseKey, Rows]]) -> None:
    cases = months["2025-12"]
    assert any(person == PROTECTED for _, person in cases)
    assert max(Counter(number for number, _ in cases).values()) > 1


def test_the_workbook_has_unfinished_answers_and_questions_without_an_answer(extracts: list[InventedExtract]) -> None:
    paths = [extract.path for extract in extracts if extract.municipality == "2280"]
    rows = [row for path in paths for row in workbook_rows(path)[2:]]
    assert Counter(row[2] for row in rows).keys() == {"Komplett", "Ofullständig"}
    finished = [row for row in rows if row[2] == "Komplett"]
    violence = [row[12:21] for row in finished]
    assert any(all(mark is None for mark in marks) for marks in violence)
    assert all(set(marks) <= {0, 1} or set(marks) == {None} for marks in violence)
    assert any(row[10] is None for row in finished)


def test_both_sources_of_one_municipality_speak_of_the_same_cases(extracts: list[InventedExtract]) -> None:
    of_2025 = {e.source: e.path for e in extracts if (e.municipality, e.period.year) == ("2262", 2025)}
    reported = Counter(row["Ärendenr"] for row in rows_of(of_2025["procapita"], "utf-8-sig"))
    answered = [row["1. Ärendenummer"] for row in rows_of(of_2025["netigate"], "utf-8")]
    assert len(answered) == len(set(answered)) > 50
    assert set(answered) < set(reported)


@pytest.mark.parametrize("rows", [1, 1_000, 10_000])
def test_a_file_for_timing_has_exactly_the_rows_asked_for(rows: int, tmp_path: Path) -> None:
    cases = write_procapita(tmp_path / "rows.csv", rows)
    written = rows_of(tmp_path / "rows.csv", "cp1252")
    assert len(written) == rows
    assert len({(row["Ärendenr"], row["Personnr"]) for row in written}) == cases
    assert {row["Orsakskod"] for row in written} <= {*REASON_TEXTS, ""}
    assert rows < 1_000 or 1.40 < rows / cases < 1.50


def test_the_layouts_are_those_of_the_samples_where_these_exist(extracts: list[InventedExtract]) -> None:
    def layouts(folder: Path) -> Iterator[tuple[object, ...]]:
        yield tuple(rows_of(folder / "2281_procapita" / "uttag_2025-03.csv", "cp1252")[0])
        yield tuple(rows_of(folder / "2262_both" / "procapita_2025.csv", "utf-8-sig")[0])
        yield tuple(rows_of(folder / "2262_both" / "netigate_2025.csv", "utf-8")[0])
        yield from workbook_rows(folder / "2280_netigate" / "svar_2025.xlsx")[:2]

    ours = list(layouts(extracts[0].path.parents[1]))
    assert ours[0] == ours[1] == HEADINGS
    for folder in (SAMPLES,) if SAMPLES.exists() else ():
        assert list(layouts(folder)) == ours
