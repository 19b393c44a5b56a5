"""From a template to the form of every table, before anything is counted."""

from __future__ import annotations

import re

import pytest

from casestats.periods import Period
from casestats.releases.planning import Plan, plan
from casestats.releases.template import SHIPPED, shipped, template_of

YEAR = Period.parse("2025")


def planned(*tables: dict[str, object], period: Period = YEAR, **told: object) -> Plan:
    template = template_of({"title": {"sv": "m", "en": "t"}, "tables": tables, **told}, "mine")
    return plan(template, "2281", period, [["Barn", "Vuxen"]])


def forms(told: Plan) -> dict[str, tuple[str, ...]]:
    """Each table's dimensions, with how many codes each has."""
    return {
        table.name: tuple(f"{one.name}:{len(one.codes)}" for one in table.layout.dimensions) for table in told.tables
    }


@pytest.mark.parametrize("name", SHIPPED)
@pytest.mark.parametrize("period", ["2025", "2025-Q1", "2025-T3"])
def test_tables_have_names_of_their_own_that_any_file_can_bear(name: str, period: str) -> None:
    told = plan(shipped(name), "2281", Period.parse(period), [["Barn"]])
    names = [table.name for table in told.tables]
    assert len(set(names)) == len(names) > 3
    assert all(re.fullmatch(r"[a-z0-9_]+", each) for each in names)


@pytest.mark.parametrize("name", SHIPPED)
def test_every_form_is_counted_once_and_every_table_has_its(name: str) -> None:
    told = plan(shipped(name), "2281", YEAR, [["Barn"]])
    names = [layout.name for layout in told.layouts]
    assert len(set(names)) == len(names)
    assert {table.layout.name for table in told.tables} <= set(names)
    keys = [(layout.measure, layout.dimensions, layout.fixed) for layout in told.layouts]
    assert all(keys.count(key) == 1 for key in keys)


def test_a_whole_is_a_table_of_its_own_only_where_no_breakdown_has_its_periods() -> None:
    assert forms(planned({"indicators": ["adult_victims"]})) == {"adult_victims": ("period:1",)}
    by_sex = {"indicators": ["adult_victims"], "breakdowns": [["sex"]]}
    assert forms(planned(by_sex)) == {"adult_victims_by_sex": ("period:1", "sex:4")}
    assert forms(planned(by_sex, {"indicators": ["adult_victims"], "periods": "quarters"})) == {
        "adult_victims": ("period:5",),
        "adult_victims_by_sex": ("period:1", "sex:4"),
    }


def test_what_several_tables_of_a_template_ask_for_is_joined() -> None:
    one = {"indicators": ["adult_victims"], "breakdowns": [["age_band"]], "periods": "tertials"}
    other = {"indicators": ["adult_victims"], "breakdowns": [["age_band"]], "ages": "three"}
    assert forms(planned(one, other)) == {"adult_victims_by_age_band": ("period:4", "age_band:6")}


def test_a_question_has_its_base_as_a_whole() -> None:
    told = planned({"indicators": ["form_physical", "form_digital"], "breakdowns": [["sex"]], "periods": "quarters"})
    assert forms(told)["form_digital_base"] == ("period:5",)
    assert [layout.name for layout in told.layouts] == [
        "form_physical_by_sex",
        "form_physical_base",
        "form_digital_by_sex",
    ]


def test_a_breakdown_with_one_group_only_is_left_out() -> None:
    asked = [["age_band"], ["target_group"]]
    assert list(forms(planned({"indicators": ["risk_older"], "breakdowns": asked}))) == ["risk_older"]
    assert list(forms(planned({"indicators": ["children_unclassified"], "breakdowns": asked}))) == [
        "children_unclassified"
    ]
    told = forms(planned({"indicators": ["opened_notifications", "adult_victims"], "breakdowns": asked}))
    assert told["opened_notifications_by_target_group"] == ("period:1", "target_group:5")
    assert "adult_victims_by_target_group" not in told


def test_units_are_those_that_had_cases_and_one_for_none() -> None:
    told = planned({"indicators": ["adult_victims_opened"], "breakdowns": [["sex", "unit"]]})
    (table,) = told.tables
    assert table.name == "adult_victims_opened_by_sex_and_unit"
    assert table.layout.dimensions[2].codes == ("Total", "Barn", "Vuxen", "not_recorded")


def test_a_place_of_everybody_is_that_of_their_age_in_another_table() -> None:
    told = planned(
        {"indicators": ["adult_victims"], "breakdowns": [["age_band"]], "ages": "three"}, {"indicators": ["risk_older"]}
    )
    ages, older = (table.layout for table in told.tables)
    assert ages.place(("2025", "65+")) == older.place(("2025",))


def test_people_add_up_over_no_periods_and_may_change_their_groups_and_cases_do_not() -> None:
    names = ["adult_victims", "adult_victims_opened", "form_physical", "protected_housing_nights"]
    told = {table.indicator.id: table.layout for table in planned({"indicators": names}).tables if table.of == "yes"}
    assert [bool(told[name].not_additive) for name in names] == [True, False, True, False]
    assert [bool(told[name].shifting) for name in names] == [True, False, False, False]


def test_shares_stand_on_tables_that_are_there_and_bring_the_sides_that_are_not() -> None:
    told = planned({"indicators": ["share_goal_met", "adult_victims_goal_met"], "breakdowns": [["sex"]]}, shares=True)
    (share,) = told.shares
    assert share.numerator == ("adult_victims_goal_met_by_sex", ("2025", "Total"))
    assert share.denominator == ("share_goal_met_denominator", ("2025",))
    assert [layout.name for layout in told.layouts] == ["adult_victims_goal_met_by_sex", "share_goal_met_denominator"]
    assert planned({"indicators": ["share_goal_met"]}).shares == ()


def test_what_is_shown_by_year_only_is_left_out_of_a_quarter() -> None:
    names = ["adult_victims", "children_exposed"]
    told = planned({"indicators": names, "periods": "quarters"}, period=Period.parse("2025-Q3"))
    assert [table.name for table in told.tables] == ["adult_victims"]
    assert [indicator.id for indicator in told.left_out] == ["children_exposed"]
    assert told.tables[0].layout.dimensions[0].codes == ("2025-Q3",)
