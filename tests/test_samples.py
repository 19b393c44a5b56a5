"""Extracts whose right counts are known: imported by the example profiles, every figure of the report is theirs.

The samples lie beside the repository on some machines. Where they do not, the project's own invented extracts are
counted instead, by the slow counter of the tests (tests/invented holds what those extracts contain).
"""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from random import Random

import pytest

from casestats.actions.importing import import_extract
from casestats.actions.reporting import report
from casestats.adapters.discovery import discover, example_profiles
from casestats.adapters.extract import Extract, SourceFile
from casestats.cli.reporting import rendered
from casestats.invented.municipalities import write_extracts
from casestats.periods import Period
from casestats.schemas.profile import load_profile
from casestats.store.cases import cases_known_after
from casestats.store.engine import reading
from casestats.store.ledger import newest_step
from casestats.tabulation import CountTable
from tests import oracle
from tests.imports import ACTOR, Home
from tests.oracle import Case

SAMPLES = Path(__file__).resolve().parents[2] / "shared" / "samples"
NUMBERS = ("value", "no", "unknown", "not_recorded")
ADAPTERS = {"2281_sundsvall.toml": "procapita", "2262_timra_procapita.toml": "procapita"}

OF_2281 = [("2281_sundsvall.toml", f"2281_procapita/uttag_2025-{month:02}.csv") for month in range(1, 13)]
EXTRACTS = {
    "2281": OF_2281,
    "2280": [("2280_harnosand.toml", "2280_netigate/svar_2025.xlsx")],
    "2262": [
        ("2262_timra_procapita.toml", "2262_both/procapita_2025.csv"),
        ("2262_timra.toml", "2262_both/netigate_2025.csv"),
    ],
}
EXPECTED = {"2281": "2281_procapita", "2280": "2280_netigate", "2262": "2262_both"}
THERE = [code for code in EXTRACTS if (SAMPLES / EXPECTED[code] / "expected.csv").exists()]


@pytest.fixture
def home(tmp_path: Path, database_url: str) -> Home:
    return Home(tmp_path / "home", database_url)


def take(home: Home, profile: str, path: Path) -> None:
    """Import a file by an example profile of the installed plugins."""
    name = ADAPTERS.get(profile, "netigate")
    mapping = load_profile(example_profiles(name)[profile], profile)
    extract = Extract((SourceFile.from_path(path),))
    import_extract(home.installation, ACTOR, discover().named(name), mapping, extract, confirmed=True)


def figures(
    home: Home, municipality: str, period: str, breakdown: Sequence[str]
) -> dict[tuple[str, str], tuple[str, ...]]:
    """The report's figures as its CSV gives them: of a share the numerator and denominator; what is empty as 0."""
    told = report(home.installation, municipality, Period.parse(period), breakdown)
    rows = csv.DictReader(io.StringIO(rendered(told, "csv", "sv", empty_groups=True).decode()))
    found = {}
    for row in rows:
        names = ("numerator", "denominator") if row["indicator"].startswith("share_") else NUMBERS
        found[row["indicator"], row["key"]] = tuple(row[name] or "0" for name in names)
    return found


def expected_of(municipality: str) -> dict[tuple[str, str], dict[tuple[str, str], tuple[str, ...]]]:
    found: dict[tuple[str, str], dict[tuple[str, str], tuple[str, ...]]] = defaultdict(dict)
    with (SAMPLES / EXPECTED[municipality] / "expected.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            names = NUMBERS[:2] if row["indicator"].startswith("share_") else NUMBERS
            asked = (row["period"], row["breakdown"])
            found[asked][row["indicator"], row["key"]] = tuple(row[name] or "0" for name in names)
    return found


def check(home: Home, municipality: str) -> None:
    """Every row that is expected is there; every other row of the report is of an empty group."""
    for (period, breakdown), rows in expected_of(municipality).items():
        found = figures(home, municipality, period, [name for name in breakdown.split("+") if name])
        assert {key: found.get(key) for key in rows} == rows, (period, breakdown)
        assert all(set(numbers) == {"0"} for key, numbers in found.items() if key not in rows), (period, breakdown)


def test_every_figure_of_every_sample_is_the_one_expected(home: Home) -> None:
    for municipality in THERE:
        for profile, path in EXTRACTS[municipality]:
            take(home, profile, SAMPLES / path)
        check(home, municipality)


ORDERS = [list(range(12))[::-1], *(Random(seed).sample(range(12), 12) for seed in (1, 2, 3))]


@pytest.mark.slow
@pytest.mark.parametrize("order", ORDERS, ids=str)
def test_twelve_snapshots_in_any_order_and_twice_give_the_figures_expected(home: Home, order: list[int]) -> None:
    for place in [*order, *order[:3]] if "2281" in THERE else []:
        take(home, *_sample(place))
    for municipality in THERE[:1]:
        check(home, municipality)


def _sample(place: int) -> tuple[str, Path]:
    profile, path = OF_2281[place]
    return profile, SAMPLES / path


PROFILES = {
    ("2281", "procapita"): "2281_sundsvall.toml",
    ("2280", "netigate"): "2280_harnosand.toml",
    ("2262", "procapita"): "2262_timra_procapita.toml",
    ("2262", "netigate"): "2262_timra.toml",
}


@pytest.mark.parametrize("municipality", ["2281", "2280", "2262"])
def test_invented_extracts_count_as_the_slow_counter_counts_them_in_any_order(
    home: Home, tmp_path: Path, municipality: str
) -> None:
    extracts = write_extracts(tmp_path / "extracts", years=(2025,), municipalities=(municipality,))
    for extract in Random(5).sample(extracts, len(extracts)):
        take(home, PROFILES[municipality, extract.source], extract.path)
    with reading(home.installation.engine) as connection:
        known = cases_known_after(connection, municipality, newest_step(connection))
    cases = [Case(key or None, facts) for key, facts in known]
    assert len(cases) > 50
    for period in ("2025", "2025-T2", "2025-03"):
        for breakdown in ((), ("sex", "age_band")):
            told = report(home.installation, municipality, Period.parse(period), breakdown)
            for table in told.tables:
                if isinstance(table, CountTable):
                    counts = {key: tuple(cell.count)[:4] for key, cell in table.cells.items()}
                    expected = oracle.count(table.indicator.id, cases, Period.parse(period), breakdown)
                    assert counts == {key: tuple(tally) for key, tally in expected.items()}, table.indicator.id
