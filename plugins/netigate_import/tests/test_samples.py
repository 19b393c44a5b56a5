"""The example profiles, with files of the project's own generator and with the sample extracts where they exist."""

from __future__ import annotations

import csv
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from netigate_import.adapter import NetigateAdapter

from casestats.adapters.contract import CaseRow, Message, RowError
from casestats.adapters.discovery import example_profiles
from casestats.adapters.extract import Extract, SourceFile
from casestats.adapters.profile import Profile
from casestats.cases import MeasureKind, Sex, TargetGroup
from casestats.flags import FLAGS, Answer
from casestats.invented.municipalities import write_extracts
from casestats.periods import Period
from casestats.schemas.profile import load_profile

SAMPLES = Path(__file__).resolve().parents[4] / "shared" / "samples"
PROFILES = {"2280": "2280_harnosand.toml", "2262": "2262_timra.toml"}
ANSWERS = {Answer.YES: "value", Answer.NO: "no", Answer.UNKNOWN: "unknown", Answer.NOT_RECORDED: "not_recorded"}


def profile_of(municipality: str) -> Profile:
    name = PROFILES[municipality]
    return load_profile(example_profiles("netigate")[name], name)


def messages_of(path: Path, municipality: str) -> list[Message]:
    extract = Extract((SourceFile.from_path(path),))
    return list(NetigateAdapter().read(extract, profile_of(municipality)))


def rows_of(path: Path, municipality: str) -> list[CaseRow]:
    return [message for message in messages_of(path, municipality) if isinstance(message, CaseRow)]


@pytest.mark.parametrize("municipality", PROFILES)
def test_an_example_profile_reads_the_files_of_the_generator_whole(municipality: str, tmp_path: Path) -> None:
    extracts = write_extracts(tmp_path, years=(2025,), municipalities=(municipality,))
    (survey,) = [extract for extract in extracts if extract.source == "netigate"]
    messages = messages_of(survey.path, municipality)
    rows = [message for message in messages if isinstance(message, CaseRow)]
    assert len(rows) > 20
    assert not [message for message in messages if isinstance(message, RowError)]
    assert not [message for message in messages if getattr(message, "kind", "") in ("unmapped_code", "dropped_column")]
    assert all(row.target_group is not TargetGroup.UNCLASSIFIED for row in rows)
    assert {flag for flag in FLAGS if any(row.answers.to(flag) is Answer.YES for row in rows)} == set(FLAGS)
    assert any(row.measures for row in rows)
    assert "kommun.example" not in repr(messages)


def test_the_survey_about_adults_says_nothing_of_children_and_perpetrators_as_target_groups() -> None:
    covered = {cover.subject for cover in profile_of("2280").covers}
    assert {subject for subject in covered if subject.startswith("target_group:")} == {"target_group:adult_victim"}
    assert set(FLAGS) <= covered


def test_the_survey_beside_a_case_system_comes_after_it() -> None:
    profile = profile_of("2262")
    assert (profile.rank, profile.person_references, profile.claims) == (2, False, "nothing")


# --- the sample extracts, where they exist ----------------------------------------------------------------------------


def _expected(folder: Path) -> dict[tuple[str, ...], dict[str, int]]:
    with (folder / "expected.csv").open(encoding="utf-8", newline="") as file:
        return {
            (row["indicator"], row["period"], row["breakdown"], row["key"]): {
                name: int(row[name]) for name in ANSWERS.values() if row[name]
            }
            for row in csv.DictReader(file)
        }


def _sample(folder: str, name: str, municipality: str) -> tuple[list[CaseRow], dict[tuple[str, ...], dict[str, int]]]:
    path = SAMPLES / folder / name
    return rows_of(path, municipality), _expected(path.parent)


def _active(rows: list[CaseRow], period: Period) -> list[CaseRow]:
    return [row for row in rows if row.opened_on <= period.end and (row.closed_on or date.max) >= period.start]


def _count(rows: list[CaseRow], flag: str) -> dict[str, int]:
    told = Counter(row.answers.to(flag) for row in rows)
    return {name: told[answer] for answer, name in ANSWERS.items()}


def _flags_of_cases() -> dict[str, str]:
    named = {f"cases_{flag}": flag for flag in ("close_relation", "honour", "prostitution")}
    return named | {f"form_{flag}": flag for flag in FLAGS[1:10]} | {"children_in_adult_cases": "child_witness"}


if SAMPLES.is_dir():

    def test_counted_by_hand_the_sample_gives_the_expected_flags() -> None:
        rows, expected = _sample("2280_netigate", "svar_2025.xlsx", "2280")
        assert len(rows) == 115
        checked = 0
        for (indicator, period, breakdown, key), told in expected.items():
            flag = _flags_of_cases().get(indicator)
            if flag is None or breakdown not in ("", "sex"):
                continue
            active = _active(rows, Period.parse(period))
            kept = [row for row in active if not breakdown or row.sex is Sex[key.upper()]]
            assert _count(kept, flag) == told, (indicator, period, key)
            checked += 1
        assert checked > 100

    def test_counted_by_hand_the_sample_gives_the_expected_measures_and_outcomes() -> None:
        rows, expected = _sample("2280_netigate", "svar_2025.xlsx", "2280")
        housing = [m for row in rows for m in row.measures if m.kind is MeasureKind.PROTECTED_HOUSING]
        for text in ("2025", "2025-T2", "2025-Q1", "2025-03"):
            period = Period.parse(text)
            opened = [row for row in rows if period.contains(row.opened_on)]
            closed = [row for row in rows if row.closed_on and period.contains(row.closed_on)]
            told = {
                "adult_victims": len(_active(rows, period)),
                "adult_victims_opened": len(opened),
                "adult_victims_with_measure": sum(any(m.since.year == 2025 for m in row.measures) for row in opened),
                "adult_victims_goal_met": sum(row.outcome <= 1 for row in closed),
                "protected_housing": sum(period.contains(m.since) for m in housing),
            }
            assert told == {name: expected[name, text, "", ""]["value"] for name in told}

    @pytest.mark.parametrize("flag", FLAGS[1:10])
    def test_counted_by_hand_the_survey_beside_a_case_system_gives_the_expected_forms(flag: str) -> None:
        """Forms of violence are in the survey alone, so its answers are the expected ones."""
        rows, expected = _sample("2262_both", "netigate_2025.csv", "2262")
        assert len(rows) == 72
        told, wanted = _count(_active(rows, Period.parse("2025")), flag), expected[f"form_{flag}", "2025", "", ""]
        asked = ("value", "no", "unknown")  # a case without an answer set is not recorded
        assert [told[name] for name in asked] == [wanted[name] for name in asked]
