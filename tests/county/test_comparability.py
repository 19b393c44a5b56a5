"""Comparable, comparable with a note, not comparable: each rule on its own, and the manual that tells them."""

from __future__ import annotations

from itertools import product
from pathlib import Path
from typing import Any

import pytest

from casestats.catalogue import standard_catalogue
from casestats.county.bundles import counted_as
from casestats.county.comparability import RULES, basis_of, judged, profile_of, profile_text
from casestats.county.figures import Comparability
from casestats.county.saying import CAN_STATE, Saying
from tests.county.figures_given import basis

MANUAL = Path(__file__).resolve().parents[2] / "docs" / "jamforbarhet.md"
COMPARABLE, NOTE, NOT = Comparability.COMPARABLE, Comparability.WITH_NOTE, Comparability.NOT_COMPARABLE
FINDINGS = {COMPARABLE: "jämförbar", NOTE: "med anmärkning", NOT: "inte jämförbar"}


def found(
    *,
    status: Saying = Saying.EXACT,
    version: int = 1,
    coverage: str = "",
    typed: bool = False,
    period: str = "2025",
    told: bool = True,
    **profile: Any,
) -> tuple[Comparability, list[str], bool]:
    """What the rule says of a figure that is as it should be but for what is given; the ids of the rules it meets."""
    text = profile_text(basis(**profile)) if told else ""
    one = judged("adult_victims", period, status, version, coverage, typed, text)
    return one.comparability, [rule.id for rule in RULES if rule.words in one.reasons], one.adds_up


def test_a_figure_as_the_definition_has_it_is_comparable() -> None:
    assert found() == (COMPARABLE, [], True)


@pytest.mark.parametrize("indicator", [one.id for one in standard_catalogue().indicators])
def test_every_indicator_is_comparable_with_itself(indicator: str) -> None:
    own = basis(indicator)
    one = judged(indicator, "2025", Saying.EXACT, own.version, "", False, profile_text(own))
    assert one.comparability is COMPARABLE, one.reasons
    assert (own.unit, own.when) == counted_as(standard_catalogue().indicator(indicator))


@pytest.mark.parametrize(
    ("given", "rule", "finding", "adds_up"),
    [
        ({"unit": "cases"}, "unit", NOT, False),
        ({"when": "opened"}, "when", NOT, False),
        ({"version": 2}, "version", NOT, False),
        ({"told": False}, "no_basis", NOT, True),
        ({"scope": "endast skyddat boende"}, "partial_scope", NOT, True),
        ({"status": Saying.PARTIAL_SCOPE}, "partial_scope", NOT, True),
        ({"coverage": "0-49"}, "coverage_low", NOT, True),
        ({"coverage": "50-79"}, "coverage_middle", NOTE, True),
        ({"status": Saying.LOWER_BOUND}, "lower_bound", NOT, True),
        ({"source": "survey"}, "survey", NOTE, True),
        ({"source": "both"}, "survey", NOTE, True),
        ({"source": "manual"}, "typed", NOTE, True),
        ({"typed": True}, "typed", NOTE, True),
        ({"preliminary": True}, "preliminary", NOTE, True),
        ({"status": Saying.APPROXIMATE}, "approximate", NOTE, True),
        ({"status": Saying.ROUNDED}, "rounded", NOTE, True),
    ],
)
def test_each_rule_has_its_finding(given: dict[str, Any], rule: str, finding: Comparability, *, adds_up: bool) -> None:
    assert found(**given) == (finding, [rule], adds_up)


@pytest.mark.parametrize(
    ("coverage", "finding"), [("0-49", NOT), ("50-79", NOTE), ("80-94", COMPARABLE), ("95-100", COMPARABLE)]
)
def test_coverage_decides_by_thresholds_of_50_and_80_percent(coverage: str, finding: Comparability) -> None:
    assert found(coverage=coverage)[0] is finding


@pytest.mark.parametrize(
    ("since", "finding"), [("2024-12-31", COMPARABLE), ("2025-01-01", COMPARABLE), ("2025-01-02", NOT)]
)
def test_recording_from_the_first_day_is_the_threshold(since: str, finding: Comparability) -> None:
    assert found(since=since)[0] is finding


def test_the_profiles_coverage_stands_where_the_figure_has_none() -> None:
    told = profile_text(basis(coverage="0-49"))
    assert judged("adult_victims", "2025", Saying.EXACT, 1, "", False, told).comparability is NOT
    assert judged("adult_victims", "2025", Saying.EXACT, 1, "95-100", False, told).comparability is COMPARABLE


def test_a_hidden_figure_is_comparable() -> None:
    assert found(status=Saying.SUPPRESSED) == (COMPARABLE, [], True)


@pytest.mark.parametrize("status", [Saying.UNABLE, Saying.NOT_SUBMITTED])
def test_what_is_not_there_is_not_comparable_and_says_why(status: Saying) -> None:
    one = judged("adult_victims", "2025", status, 1, "", False, "")
    assert one.comparability is NOT
    assert one.reasons[0].sv.startswith("Kommunen")
    assert not one.adds_up


def test_the_weakest_finding_decides_and_every_reason_is_told() -> None:
    assert found(typed=True, coverage="50-79", unit="cases") == (NOT, ["unit", "coverage_middle", "typed"], False)


def test_one_more_reason_never_makes_a_figure_more_comparable() -> None:
    order = [COMPARABLE, NOTE, NOT]
    for status, typed, coverage, source in product(
        sorted(CAN_STATE), (False, True), ("", "50-79", "0-49"), ("case_system", "survey")
    ):
        finding, reasons, _ = found(status=status, typed=typed, coverage=coverage, source=source)
        more, more_reasons, _ = found(status=status, typed=typed, coverage=coverage, source=source, preliminary=True)
        assert order.index(more) >= order.index(finding)
        assert set(reasons) < set(more_reasons)


def test_a_profile_is_read_as_it_was_written() -> None:
    one = basis("cases_honour", scope="del “A”", since="2025-03-01", preliminary=True)
    assert basis_of("cases_honour", 1, profile_text(one)) == one
    assert profile_of("") is None
    assert basis_of("cases_honour", 1, "") is None


def test_the_manual_tells_every_rule_as_it_is() -> None:
    rows = [line for line in MANUAL.read_text(encoding="utf-8").splitlines() if line.startswith("| ")]
    told = [tuple(cell.strip() for cell in row.strip("|").split("|")) for row in rows]
    adds = {True: "ja", False: "nej"}
    rules = [(rule.words.sv, FINDINGS[rule.finding], adds[rule.adds_up]) for rule in RULES]
    assert [row for row in told if row in rules] == rules
