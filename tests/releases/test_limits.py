"""What a template may ask for, on both sides of every limit."""

from __future__ import annotations

import pytest

from casestats.disclosure.groups import periods
from casestats.disclosure.tables import Layout
from casestats.errors import Refused
from casestats.periods import Period
from casestats.releases.limits import demand, demand_beside, shown_in, violations
from casestats.releases.template import Template, shipped, template_of

B, C = "adult_victims", "children_exposed"
YEAR = Period.parse("2025")


def template(*tables: dict[str, object], policy: dict[str, object] | None = None, **told: object) -> Template:
    return template_of({"title": {"sv": "m", "en": "t"}, "policy": policy or {}, "tables": tables, **told}, "mine")


def reasons(*tables: dict[str, object], **told: object) -> str:
    return " ".join(words.en for words in violations(template(*tables, **told)))  # type: ignore[arg-type]  # tables and keys of a template, which are plain values


@pytest.mark.parametrize("parts", ["none", "quarters", "tertials"])
def test_class_b_is_told_by_year_quarter_and_tertial(parts: str) -> None:
    assert not reasons({"indicators": [B], "periods": parts})


@pytest.mark.parametrize("breakdown", [["sex"], ["age_band"], ["sex", "age_band"], ["target_group"]])
def test_class_b_is_told_by_what_a_template_likes(breakdown: list[str]) -> None:
    assert not reasons({"indicators": [B], "breakdowns": [breakdown], "ages": "three"})


@pytest.mark.parametrize(("parts", "is_refused"), [("none", False), ("quarters", True), ("tertials", True)])
def test_class_c_is_told_by_year_only(parts: str, is_refused: bool) -> None:
    told = reasons({"indicators": [B, C], "periods": parts})
    assert ("by year only" in told) == is_refused
    assert (C in told) == is_refused
    assert B not in told


@pytest.mark.parametrize(
    ("breakdown", "is_refused"),
    [
        ([], False),
        ([["sex"]], False),
        ([["age_band"]], False),
        ([["sex", "age_band"]], False),
        ([["unit"]], True),
        ([["target_group"]], True),
        ([["sex", "target_group"]], True),
    ],
)
def test_class_c_is_told_by_sex_and_age_at_most(breakdown: list[list[str]], is_refused: bool) -> None:
    told = reasons(
        {"indicators": [C], "breakdowns": breakdown},
        {"indicators": [B], "breakdowns": [["unit"]]},
    )
    assert ("by sex and age at most" in told) == is_refused


@pytest.mark.parametrize(("ages", "is_refused"), [("two", False), ("three", True)])
def test_class_c_is_told_in_two_ages(ages: str, is_refused: bool) -> None:
    told = reasons({"indicators": [C], "breakdowns": [["sex", "age_band"]], "ages": ages})
    assert ("0-17 and 18 and over at most" in told) == is_refused
    assert not reasons({"indicators": [C], "breakdowns": [["sex"]], "ages": ages})


@pytest.mark.parametrize(("threshold", "is_refused"), [(3, True), (4, True), (5, False), (6, False)])
def test_the_threshold_is_five_or_more_for_all_and_for_a_class(threshold: int, is_refused: bool) -> None:
    table: dict[str, object] = {"indicators": [B]}
    assert ("threshold is under 5" in reasons(table, policy={"threshold": threshold})) == is_refused
    assert ("threshold is under 5" in reasons(table, policy={"thresholds": {"C": threshold}})) == is_refused
    assert ("threshold is under 5" in reasons(table, policy={"thresholds": {"B": threshold}})) == is_refused


@pytest.mark.parametrize(("width", "is_refused"), [(2, True), (3, False), (4, False)])
def test_the_width_is_three_or_more(width: int, is_refused: bool) -> None:
    assert ("width is under 3" in reasons({"indicators": [B]}, policy={"width": width})) == is_refused


def test_every_release_is_proved_against_the_managers_of_units_too() -> None:
    """They read it, and know their own unit's figures, whether a table tells of units or not."""
    assert template({"indicators": [B]}).policy.insider == "unit"
    assert not reasons({"indicators": [B], "breakdowns": [["unit"]]})


def test_quarters_and_tertials_are_not_told_together() -> None:
    assert "April" in reasons(
        {"indicators": [B], "periods": "quarters"}, {"indicators": ["risk_older"], "periods": "tertials"}
    )
    assert not reasons({"indicators": [B], "periods": "quarters"}, {"indicators": ["risk_older"]})


def test_coverage_is_not_told_with_rounding() -> None:
    assert "rounding" in reasons({"indicators": [B]}, policy={"method": "round"}, coverage=True)
    assert not reasons({"indicators": [B]}, policy={"method": "round"})
    assert not reasons({"indicators": [B]}, coverage=True)


@pytest.mark.parametrize(
    ("period", "is_refused"), [("2025-03", True), ("2025-Q1", False), ("2025-T1", False), ("2025", False)]
)
def test_months_never_leave_the_unit(period: str, is_refused: bool) -> None:
    if is_refused:
        with pytest.raises(Refused, match="is a month"):
            demand(shipped("public"), Period.parse(period))
    else:
        demand(shipped("public"), Period.parse(period))


@pytest.mark.parametrize(("period", "shown"), [("2025-Q1", False), ("2025-T1", False), ("2025", True)])
def test_class_c_is_shown_in_releases_of_years_only(period: str, shown: bool) -> None:
    by_name = {indicator.id: indicator for indicator in shipped("county").indicators}
    assert shown_in(by_name[C], Period.parse(period)) == shown
    assert shown_in(by_name[B], Period.parse(period))


def test_a_refusal_tells_every_reason_in_both_languages() -> None:
    asked = template({"indicators": [C], "periods": "quarters", "breakdowns": [["unit"]]}, policy={"threshold": 4})
    with pytest.raises(Refused) as told:
        demand(asked, Period.parse("2025-01"))
    assert len(told.value.words.sv.splitlines()) == len(told.value.words.en.splitlines()) == 5


def layout(measure: str, *codes: str) -> Layout:
    told = [Period.parse(code) for code in codes]
    return Layout(name=measure, measure=measure, dimensions=(periods(told),))


@pytest.mark.parametrize(
    ("now", "before", "is_refused"),
    [
        (("2025-Q1",), ("2025-T1",), True),
        (("2025-T2",), ("2025", "2025-Q1"), True),
        (("2025-Q1",), ("2025-Q2",), False),
        (("2025",), ("2025-T1",), False),
        (("2025-Q1",), ("2024-T1",), False),
    ],
)
def test_a_measure_is_told_in_quarters_or_in_tertials_of_a_year_over_all_releases(
    now: tuple[str, ...], before: tuple[str, ...], is_refused: bool
) -> None:
    if is_refused:
        with pytest.raises(Refused, match="single months"):
            demand_beside([layout("x", *now)], [layout("x", *before)])
    else:
        demand_beside([layout("x", *now)], [layout("x", *before)])
    demand_beside([layout("x", *now)], [layout("y", *before)])


def test_a_period_that_is_fixed_counts_as_told() -> None:
    fixed = Layout(name="x", measure="x", dimensions=(), fixed=(("period", "2025-T1"),))
    with pytest.raises(Refused, match="single months"):
        demand_beside([layout("x", "2025-Q1")], [fixed])
