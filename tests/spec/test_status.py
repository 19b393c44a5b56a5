"""What a figure can claim, and what is said beside it."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import pytest

from casestats.scope import Scope
from casestats.tabulation import Ratio, ShareTable, Status
from casestats.tabulation.tables import Cell, Count
from tests.factories import ADULTS_ONLY, EVERYTHING, make_case, make_cover, make_measure, make_scope
from tests.oracle import Case
from tests.spec.counted import count_table_of, table_of

CHILD = make_case(target_group="child_victim", born=2015, child_witness="yes")
UNCLASSIFIED_CHILD = make_case(target_group="unclassified", born=2015)


def cell_of(indicator: str, cases: Sequence[Case], *scopes: Scope, period: str = "2025") -> Cell:
    return count_table_of(indicator, cases, period, scopes=scopes).cell(())


def status_of(indicator: str, cases: Sequence[Case], *scopes: Scope, period: str = "2025") -> Status:
    return table_of(indicator, cases, period, scopes=scopes).cell(()).status


def kinds_of(indicator: str, cases: Sequence[Case], *scopes: Scope, period: str = "2025", **known: str) -> list[str]:
    table = table_of(indicator, cases, period, scopes=scopes, **known)  # type: ignore[arg-type]  # what the scene may be given
    return [caveat.kind for caveat in table.caveats]


def test_coverage_is_yes_and_no_of_the_base() -> None:
    assert Count(2, 1, 1, 4).coverage == 3 / 8
    assert Count(2, 1, 1, 4).base == 8
    assert Count(0, 0, 0, 4).coverage == 0


def test_coverage_is_empty_where_the_base_is_nothing_or_there_is_no_question() -> None:
    assert Count().coverage is None
    assert cell_of("adult_victims", [make_case()], EVERYTHING).coverage is None
    assert cell_of("cases_honour", [], EVERYTHING).coverage is None
    assert cell_of("cases_honour", [make_case(honour="no"), make_case()], EVERYTHING).coverage == 0.5


def test_a_figure_whose_sources_cover_all_of_it_is_exact() -> None:
    assert status_of("adult_victims", [make_case()], EVERYTHING) is Status.EXACT
    assert status_of("cases_honour", [make_case(honour="yes")], EVERYTHING) is Status.EXACT


def test_without_any_scope_nothing_can_be_stated() -> None:
    cell = cell_of("adult_victims", [make_case()])
    assert (cell.status, cell.value, cell.coverage) == (Status.UNABLE, None, None)
    share = table_of("share_with_measure", [make_case()], scopes=())
    assert isinstance(share, ShareTable)
    assert (share.cell(()).status, share.cell(()).value) == (Status.UNABLE, None)


def test_a_source_of_adult_victims_only_cannot_state_children_and_perpetrators_are_partly_known() -> None:
    cases = [make_case(honour="yes", perpetrator="yes")]
    for indicator in ("children_witnessed", "children_exposed", "children_affected", "measures_child"):
        assert status_of(indicator, cases, ADULTS_ONLY) is Status.UNABLE
    assert status_of("measures_perpetrator", cases, ADULTS_ONLY) is Status.UNABLE
    assert status_of("children_unclassified", cases, ADULTS_ONLY) is Status.UNABLE
    assert status_of("perpetrators", cases, ADULTS_ONLY) is Status.PARTIAL_SCOPE
    assert cell_of("perpetrators", cases, ADULTS_ONLY).value == 1


def test_a_source_of_adult_victims_only_gives_flags_of_all_groups_a_partial_scope() -> None:
    cases = [make_case(honour="yes", physical="yes", child_witness="yes")]
    for indicator in ("cases_honour", "honour_persons", "form_physical", "protected_housing", "opened_notifications"):
        assert status_of(indicator, cases, ADULTS_ONLY) is Status.PARTIAL_SCOPE
    assert status_of("children_in_adult_cases", cases, ADULTS_ONLY) is Status.EXACT
    assert status_of("risk_disability", [make_case(disability="yes")], ADULTS_ONLY) is Status.EXACT


def test_by_target_group_each_group_claims_what_its_own_sources_say() -> None:
    table = count_table_of("cases_honour", [make_case(honour="yes")], "2025", "target_group", scopes=[ADULTS_ONLY])
    assert table.cell(("adult_victim",)).status is Status.EXACT
    assert table.cell(("child_victim",)).status is Status.UNABLE
    assert table.cell(("child_victim",)).value is None


def test_a_flag_of_a_target_group_is_not_covered_by_a_source_that_does_not_know_the_group() -> None:
    case_system = make_scope(make_cover("honour", "none"), everything_else="full")
    survey_of_adults = ADULTS_ONLY._replace(source="netigate", rank=2)
    cases = [make_case(honour="yes")]
    assert status_of("cases_honour", cases, case_system, survey_of_adults) is Status.PARTIAL_SCOPE
    assert status_of("cases_honour", cases, case_system, EVERYTHING) is Status.EXACT


def test_a_flag_that_is_not_covered_cannot_be_stated_but_the_base_is_known() -> None:
    scope = make_scope(make_cover("physical", "none"), everything_else="full")
    cell = cell_of("form_physical", [make_case(), make_case()], scope)
    assert (cell.status, cell.value, cell.base_known) == (Status.UNABLE, None, True)
    assert cell.count.not_recorded == 2
    assert not cell_of("children_exposed", [], ADULTS_ONLY).base_known


def test_a_flag_that_can_only_be_said_yes_to_is_a_lower_bound_without_coverage() -> None:
    scope = make_scope(make_cover("close_relation", "only_yes"), everything_else="full")
    cell = cell_of("cases_close_relation", [make_case(close_relation="yes"), make_case()], scope)
    assert (cell.status, cell.value, cell.coverage) == (Status.LOWER_BOUND, 1, None)
    assert "lower_bound" in kinds_of("cases_close_relation", [], scope)


def test_perpetrators_are_a_lower_bound_where_the_flag_can_only_be_said_yes_to() -> None:
    scope = make_scope(make_cover("perpetrator", "only_yes"), everything_else="full")
    assert status_of("perpetrators", [make_case(target_group="perpetrator")], scope) is Status.LOWER_BOUND
    assert status_of("perpetrators", [make_case(target_group="perpetrator")], EVERYTHING) is Status.EXACT
    unasked = make_scope(make_cover("perpetrator", "none"), everything_else="full")
    assert status_of("perpetrators", [make_case(target_group="perpetrator")], unasked) is Status.PARTIAL_SCOPE
    assert status_of("measures_perpetrator", [], unasked) is Status.TRUE_ZERO


@pytest.mark.parametrize("indicator", ["children_witnessed", "children_exposed", "children_affected", "measures_child"])
def test_childrens_figures_are_lower_bounds_while_children_are_unclassified(indicator: str) -> None:
    measured = CHILD._replace(facts=CHILD.facts._replace(measures=(make_measure(),)))
    assert status_of(indicator, [measured], EVERYTHING) is Status.EXACT
    assert status_of(indicator, [measured, UNCLASSIFIED_CHILD], EVERYTHING) is Status.LOWER_BOUND
    assert status_of(indicator, [UNCLASSIFIED_CHILD], EVERYTHING) is Status.LOWER_BOUND
    over = make_case(target_group="unclassified", born=2012, opened="2024-01-01", closed="2024-12-31")
    assert status_of(indicator, [measured, over], EVERYTHING) is Status.EXACT  # not of this period
    grown = make_case(target_group="unclassified", born=1985)
    assert status_of(indicator, [measured, grown], EVERYTHING) is Status.EXACT  # not a child


def test_a_lower_bound_for_the_sake_of_unclassified_children_keeps_its_coverage() -> None:
    cell = cell_of("children_witnessed", [CHILD, UNCLASSIFIED_CHILD], EVERYTHING)
    assert (cell.status, cell.coverage) == (Status.LOWER_BOUND, 1)


def test_each_month_is_a_lower_bound_only_while_that_month_has_unclassified_children() -> None:
    january = make_case(target_group="unclassified", born=2015, opened="2025-01-10", closed="2025-01-20")
    child = make_case(target_group="child_victim", born=2015, opened="2025-01-05")
    table = count_table_of("children_exposed", [january, child], "2025-Q1", "month")
    statuses = [table.cell((month,)).status for month in ("2025-01", "2025-02")]
    assert statuses == [Status.LOWER_BOUND, Status.EXACT]


def test_what_somebody_called_approximate_is_approximate() -> None:
    scope = make_scope(make_cover("honour", approximate=True), everything_else="full")
    assert status_of("cases_honour", [make_case(honour="yes")], scope) is Status.APPROXIMATE
    assert status_of("cases_prostitution", [make_case(prostitution="yes")], scope) is Status.EXACT
    assert "approximate" in kinds_of("cases_honour", [], scope)


@pytest.mark.parametrize(
    ("no", "not_recorded", "status"),
    [
        (79, 21, Status.ZERO_KNOWN),
        (80, 20, Status.TRUE_ZERO),  # the threshold itself
        (81, 19, Status.TRUE_ZERO),
        (0, 100, Status.ZERO_KNOWN),
    ],
)
def test_zero_is_a_true_zero_from_a_coverage_of_80_percent(no: int, not_recorded: int, status: Status) -> None:
    cases = [make_case(honour="no")] * no + [make_case()] * not_recorded
    assert status_of("cases_honour", cases, EVERYTHING) is status


def test_zero_without_a_question_is_true_where_the_group_is_covered() -> None:
    assert status_of("children_exposed", [make_case()], EVERYTHING) is Status.TRUE_ZERO
    assert status_of("cases_honour", [], EVERYTHING) is Status.TRUE_ZERO  # no cases, so none with honour


def test_a_zero_of_a_period_that_is_not_known_whole_is_not_believed() -> None:
    ends_later = count_table_of("children_exposed", [], "2025-03", known_until="2025-03-30")
    assert ends_later.cell(()).status is Status.ZERO_KNOWN
    begins_before = count_table_of("children_exposed", [], "2025-03", known_from="2025-03-02")
    assert begins_before.cell(()).status is Status.ZERO_KNOWN
    whole = count_table_of("children_exposed", [], "2025-03", known_until="2025-03-31", known_from="2025-03-01")
    assert whole.cell(()).status is Status.TRUE_ZERO
    assert count_table_of("children_exposed", [], "2025-03", known_until=None).cell(()).status is Status.ZERO_KNOWN


def test_a_cover_for_a_part_of_the_period_gives_a_partial_scope_and_each_month_its_own() -> None:
    scope = make_scope(make_cover("honour", since="2025-03-01"), everything_else="full")
    cases = [make_case(opened="2025-01-10", honour="yes")]
    assert status_of("cases_honour", cases, scope, period="2025-Q1") is Status.PARTIAL_SCOPE
    assert status_of("cases_honour", cases, scope, period="2025-Q2") is Status.EXACT
    assert status_of("cases_honour", cases, scope, period="2024") is Status.UNABLE
    table = count_table_of("cases_honour", cases, "2025-Q1", "month", scopes=[scope])
    statuses = [table.cell((month,)).status for month in ("2025-01", "2025-02", "2025-03")]
    assert statuses == [Status.UNABLE, Status.UNABLE, Status.EXACT]
    assert "recorded_since" in kinds_of("cases_honour", cases, scope)


def test_covers_side_by_side_cover_together_and_a_gap_leaves_a_part() -> None:
    first, second = make_cover("honour", until="2025-03-31"), make_cover("honour", since="2025-04-01")
    seamless = make_scope(first, second, everything_else="full")
    assert status_of("cases_honour", [make_case(honour="yes")], seamless) is Status.EXACT
    gap = make_scope(first, second._replace(since=second.since.replace(day=2)), everything_else="full")  # type: ignore[union-attr]  # what the scene may be given
    assert status_of("cases_honour", [make_case(honour="yes")], gap) is Status.PARTIAL_SCOPE


def test_the_best_of_several_sources_counts() -> None:
    only_yes = make_scope(make_cover("honour", "only_yes"), everything_else="full")
    survey = make_scope(everything_else="full", source="netigate", rank=2)
    assert status_of("cases_honour", [make_case(honour="yes")], only_yes, survey) is Status.EXACT


def test_the_worst_doubt_stands_as_the_status() -> None:
    partly = make_scope(
        make_cover("group:child_victim", "partial"),
        make_cover("child_witness", approximate=True),
        everything_else="full",
    )
    assert status_of("children_exposed", [CHILD, UNCLASSIFIED_CHILD], partly) is Status.PARTIAL_SCOPE
    roughly = make_scope(make_cover("child_witness", approximate=True), everything_else="full")
    assert status_of("children_witnessed", [CHILD], roughly) is Status.APPROXIMATE
    assert status_of("children_witnessed", [CHILD, UNCLASSIFIED_CHILD], roughly) is Status.LOWER_BOUND


@pytest.mark.parametrize(
    ("subject", "indicators"),
    [
        ("measures", ["adult_victims_with_measure", "measures_adult", "protected_housing", "share_with_measure"]),
        ("outcome", ["adult_victims_goal_met", "share_goal_met"]),
        ("opened_how", ["opened_notifications", "opened_applications"]),
        ("risk_assessment", ["risk_assessed", "share_risk_assessed"]),
    ],
)
def test_what_rests_on_a_subject_cannot_be_stated_without_it(subject: str, indicators: list[str]) -> None:
    scope = make_scope(make_cover(subject, "none"), everything_else="full")
    for indicator in indicators:
        assert status_of(indicator, [make_case()], scope) is Status.UNABLE
    assert status_of("adult_victims", [make_case()], scope) is Status.EXACT


def test_a_share_of_those_who_answered_cannot_be_stated_where_only_yes_can_be_said() -> None:
    scope = make_scope(make_cover("risk_assessment", "only_yes"), everything_else="full")
    assert status_of("share_risk_assessed", [make_case(risk=["sara"])], scope) is Status.UNABLE
    assert status_of("risk_assessed", [make_case(risk=["sara"])], scope) is Status.LOWER_BOUND


@pytest.mark.parametrize(
    ("numerator", "denominator", "percent"),
    [
        (1, 3, "33"),
        (2, 3, "67"),
        (1, 8, "13"),  # 12.5 is rounded up
        (49, 99, "49"),  # no decimals under a denominator of 100
        (49, 100, "49.0"),  # one from 100
        (1, 101, "1.0"),
        (1, 800, "0.1"),  # 0.125
        (0, 7, "0"),
        (7, 7, "100"),
    ],
)
def test_percent_has_no_decimals_where_the_denominator_is_under_100(
    numerator: int, denominator: int, percent: str
) -> None:
    assert str(Ratio(numerator, denominator).percent) == percent
    assert Ratio(numerator, denominator).percent == Decimal(percent)


def test_a_share_of_zero_percent_is_believed_only_where_its_numerator_is() -> None:
    opened = [make_case()]
    assert status_of("share_with_measure", opened, EVERYTHING) is Status.TRUE_ZERO
    unsure = [make_case(risk=["none"]), make_case(), make_case()]
    assert status_of("share_risk_assessed", unsure, EVERYTHING) is Status.ZERO_KNOWN
    assert status_of("share_with_measure", [], EVERYTHING) is Status.EXACT  # a share of nothing is no zero


def test_figures_that_rest_on_decisions_say_that_the_series_is_broken_in_july_2025() -> None:
    assert "break" in kinds_of("measures_adult", [], EVERYTHING, period="2025")
    assert "break" in kinds_of("measures_adult", [], EVERYTHING, period="2025-07")
    assert "break" in kinds_of("measures_adult", [], EVERYTHING, period="2026-Q1")  # the year before was not alike
    assert "break" not in kinds_of("measures_adult", [], EVERYTHING, period="2025-06")
    assert "break" not in kinds_of("measures_adult", [], EVERYTHING, period="2026-Q3")
    assert "break" not in kinds_of("protected_housing", [], EVERYTHING, period="2025")


def test_a_period_whose_end_is_not_known_yet_is_preliminary() -> None:
    assert "preliminary" in kinds_of("adult_victims", [], EVERYTHING, known_until="2025-12-30")
    assert "preliminary" not in kinds_of("adult_victims", [], EVERYTHING, known_until="2025-12-31")
    assert "preliminary" in [c.kind for c in table_of("adult_victims", [], known_until=None).caveats]


def test_measures_without_a_start_are_told_of_where_measures_count() -> None:
    told = count_table_of("protected_housing", [], measures_without_start=3)
    assert told.left_out == {"measures_without_start": 3}
    assert "3 insatser utan startdag är inte med." in [caveat.words.sv for caveat in told.caveats]
    assert count_table_of("adult_victims", [], measures_without_start=3).left_out == {}


def test_every_status_of_the_catalogue_can_be_reached() -> None:
    adult, honour = make_case(), make_case(honour="yes")
    reached = {
        status_of("adult_victims", [adult], EVERYTHING),
        status_of("cases_honour", [honour], make_scope(make_cover("honour", "only_yes"), everything_else="full")),
        status_of("cases_honour", [honour], ADULTS_ONLY),
        status_of("cases_honour", [honour], make_scope(make_cover("honour", approximate=True), everything_else="full")),
        status_of("cases_honour", [make_case(honour="no")], EVERYTHING),
        status_of("cases_honour", [adult], EVERYTHING),
        status_of("cases_honour", [honour]),
    }
    assert reached == set(Status)
