"""A drafted pattern finds the period of a file's name, or finds none: never a longer one than the name says."""

from __future__ import annotations

import re

import pytest

from casestats.adapters.extract import SourceFile
from casestats.adapters.guesses import file_name_pattern
from casestats.adapters.mapping.claims import period_of_match


def period_drafted_from(name: str) -> str | None:
    file = SourceFile.from_bytes(b"", name)
    pattern = file_name_pattern(file)
    found = file.name_matches(re.compile(pattern)) if pattern else None
    return str(period_of_match(found)) if found else None


@pytest.mark.parametrize(
    ("name", "period"),
    [
        ("uttag_2025-03.csv", "2025-03"),
        ("uttag_202503.csv", "2025-03"),
        ("uttag_03_2025.csv", "2025-03"),
        ("2025-Q1.csv", "2025-Q1"),
        ("januari 2025.csv", "2025-01"),
        ("Uttag Mars2025.xlsx", "2025-03"),
        ("2025 september.csv", "2025-09"),
        ("svar_2025.xlsx", "2025"),
        ("Rapport 2025.csv", "2025"),
    ],
)
def test_a_period_in_a_name_is_found(name: str, period: str) -> None:
    assert period_drafted_from(name) == period


@pytest.mark.parametrize(
    "name",
    [
        "jan-mars 2025.csv",
        "2025 jan-mars.csv",
        "kv1 2025.csv",
        "T2 2025.csv",
        "dag 3 2025.csv",
        "2025 till 2026.csv",
    ],
)
def test_a_name_that_says_something_else_beside_a_year_is_not_taken_for_the_whole_year(name: str) -> None:
    assert period_drafted_from(name) is None


def test_a_pattern_drafted_from_a_years_file_does_not_read_a_months_file_as_a_year() -> None:
    pattern = file_name_pattern(SourceFile.from_bytes(b"", "svar_2025.xlsx"))
    assert pattern is not None
    month = SourceFile.from_bytes(b"", "svar_2025-03.xlsx")
    assert month.name_matches(re.compile(pattern)) is None
