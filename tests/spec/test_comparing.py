"""The same period a year before, and answers in bands."""

from __future__ import annotations

import pytest

from casestats.catalogue import standard_catalogue
from casestats.scope import Scope
from casestats.tabulation.bands import Band, band_of, bands
from casestats.tabulation.comparing import Change, compare
from tests.factories import ADULTS_ONLY, EVERYTHING, make_case, make_cover, make_measure, make_scope
from tests.oracle import Case
from tests.spec.counted import count_table_of, table_of


def change_of(
    indicator: str,
    cases: list[Case],
    period: str = "2025",
    scope: Scope = EVERYTHING,
    known_from: str | None = None,
) -> Change:
    now = table_of(indicator, cases, period, scopes=[scope], known_from=known_from)
    then = table_of(indicator, cases, str(now.period.year_before), scopes=[scope], known_from=known_from)
    return compare(now, then)[()]


def test_a_figure_is_compared_with_that_of_the_same_period_a_year_before() -> None:
    cases = [make_case(opened=day) for day in ("2024-03-31", "2025-03-01", "2025-03-31", "2024-04-01")]
    change = change_of("adult_victims_opened", cases, "2025-03")
    assert change == Change(then=1, difference=1, reasons=())
    assert change.comparable


def test_figures_on_both_sides_of_a_break_are_told_and_not_comparable() -> None:
    cases = [
        make_case(opened="2024-01-01", measures=[make_measure(since="2024-08-01")]),
        make_case(measures=[make_measure(since="2025-08-01"), make_measure(since="2026-08-01")]),
    ]
    broken = change_of("measures_adult", cases, "2025-08")
    assert (broken.then, broken.difference, broken.comparable) == (1, 0, False)
    assert "2025-07-01" in broken.reasons[0].sv
    assert change_of("measures_adult", cases, "2026-08").comparable


def test_figures_that_claim_different_things_are_not_comparable() -> None:
    since_march = make_scope(make_cover("honour", since="2024-03-01"), everything_else="full")
    cases = [make_case(opened="2024-01-01", honour="yes")]
    assert not change_of("cases_honour", cases, "2025", since_march).comparable
    assert change_of("cases_honour", cases, "2025-Q2", since_march).comparable
    unable = change_of(
        "cases_honour", cases, "2025-Q1", make_scope(make_cover("honour", since="2025-01-01"), everything_else="full")
    )
    assert (unable.then, unable.difference, unable.comparable) == (None, None, False)


def test_a_zero_is_comparable_with_an_exact_figure_and_partial_figures_with_each_other() -> None:
    assert change_of("cases_honour", [make_case(opened="2025-01-10", honour="yes")]) == Change(0, 1, ())
    cases = [make_case(opened="2024-01-01", honour="yes")]
    assert change_of("cases_honour", cases, "2025", ADULTS_ONLY).comparable


def test_a_year_before_the_first_extract_is_told_and_not_comparable() -> None:
    change = change_of("adult_victims", [make_case()], "2025", known_from="2025-01-01")
    assert (change.then, change.comparable) == (0, False)


def test_each_group_and_month_is_compared_with_its_own() -> None:
    cases = [make_case(opened="2024-02-10", unit="Nord"), make_case(opened="2025-02-10", unit="Syd")]
    now = count_table_of("adult_victims_opened", cases, "2025-Q1", "month", "unit")
    then = count_table_of("adult_victims_opened", cases, "2024-Q1", "month", "unit")
    changes = compare(now, then)
    assert changes[("2025-02", "Syd")] == Change(0, 1, ())
    assert changes[("2025-02", "Nord")] == Change(1, -1, ())  # nobody any more
    assert set(changes) == {("2025-02", "Syd"), ("2025-02", "Nord")}


def test_a_unit_that_was_not_there_before_is_compared_with_nobody() -> None:
    now = count_table_of("adult_victims", [make_case(unit="Ny")], "2025", "unit")
    then = count_table_of("adult_victims", [make_case(unit="Gammal", opened="2024-02-01")], "2024", "unit")
    assert compare(now, then)[("Ny",)] == Change(0, 1, ())


def test_shares_are_compared_in_percent() -> None:
    cases = [
        make_case(opened="2024-02-10"),
        make_case(opened="2025-02-10", measures=[make_measure()]),
        make_case(opened="2025-02-10"),
    ]
    change = change_of("share_with_measure", cases)
    assert (change.then, change.difference) == (0, 50)
    nothing_then = change_of("share_with_measure", cases[1:])
    assert (nothing_then.then, nothing_then.difference) == (None, None)


def test_tables_of_different_things_are_not_compared() -> None:
    now = table_of("adult_victims", [], "2025")
    for other in (
        table_of("adult_victims", [], "2023"),
        table_of("risk_older", [], "2024"),
        table_of("adult_victims", [], "2024", "sex"),
    ):
        with pytest.raises(ValueError, match="year apart"):
            compare(now, other)


@pytest.mark.parametrize(
    ("number", "band"),
    [(1, Band.FEW), (5, Band.FEW), (6, Band.SOME), (10, Band.SOME), (11, Band.MANY)],
)
def test_bands_end_at_5_and_10(number: int, band: Band) -> None:
    cell = count_table_of("cases_honour", [make_case(honour="yes")] * number).cell(())
    assert band_of(cell) is band


def test_only_a_true_zero_is_the_band_0() -> None:
    assert band_of(count_table_of("cases_honour", [make_case(honour="no")]).cell(())) is Band.ZERO
    low_coverage = [make_case(honour="no"), make_case(), make_case()]
    assert band_of(count_table_of("cases_honour", low_coverage).cell(())) is Band.CANNOT_STATE
    assert band_of(count_table_of("cases_honour", [], scopes=()).cell(())) is Band.CANNOT_STATE
    only_yes = make_scope(make_cover("honour", "only_yes"), everything_else="full")
    assert band_of(count_table_of("cases_honour", [make_case()], scopes=[only_yes]).cell(())) is Band.CANNOT_STATE


def test_low_coverage_with_a_yes_is_a_band() -> None:
    cases = [make_case(honour="yes"), make_case(), make_case()]
    assert band_of(count_table_of("cases_honour", cases).cell(())) is Band.FEW


def test_county_surveys_ask_for_close_relation_children_honour_and_prostitution() -> None:
    catalogue = standard_catalogue()
    cases = [make_case(close_relation="yes", honour="no", prostitution="no")]
    tables = [table_of(question.indicator, cases) for question in catalogue.bands]
    answers = {answer.question.id: answer.band.words.sv for answer in bands(tables, catalogue)}
    assert answers == {"close_relation": "1-5", "children": "0", "honour": "0", "prostitution": "0"}
    assert Band.MANY.words.sv == "över 10"
