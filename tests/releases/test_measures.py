"""Which figures are one and the same unknown, and which lie within which."""

from __future__ import annotations

from dataclasses import replace

import pytest

from casestats.cases import TargetGroup
from casestats.catalogue import Share, standard_catalogue
from casestats.catalogue.definition import Part
from casestats.disclosure.tables import Nested
from casestats.flags import Answer
from casestats.releases.measures import WHOLE, Measures, counts_of, lies_within, standard_measures

CATALOGUE = standard_catalogue()
MEASURES = standard_measures()
NESTED = {(one.inner, one.outer, one.also): one for one in MEASURES.nested()}


def base(indicator: str) -> str:
    return MEASURES.base(counts_of(CATALOGUE.indicator(indicator))).name


def test_bases_that_count_the_same_are_one_measure() -> None:
    forms = [one.id for one in CATALOGUE.indicators if one.id.startswith("form_")]
    assert {base(form) for form in forms} == {"form_physical:base"}
    assert base("cases_honour") == base("cases_prostitution") == "cases_close_relation:base"


def test_a_base_that_is_an_indicator_of_its_own_is_that_indicator() -> None:
    assert base("risk_disability") == base("risk_lgbtq") == "adult_victims"
    assert base("children_witnessed") == "children_affected"


def test_an_age_band_of_another_indicator_is_a_place_of_that_one() -> None:
    older = MEASURES.yes(counts_of(CATALOGUE.indicator("risk_older")))
    assert (older.name, older.fixed) == ("adult_victims", (("age_band", "65+"),))


def test_every_measure_is_found_again_by_its_name() -> None:
    for indicator in CATALOGUE.indicators:
        if not isinstance(indicator.counts, Share):
            own, whole = MEASURES.yes(indicator.counts), MEASURES.base(indicator.counts)
            for measure in (own, whole):
                assert measure.fixed or MEASURES.named(measure.name) == measure
    answered = MEASURES.answered(counts_of(CATALOGUE.indicator("risk_assessed")))
    assert MEASURES.named("risk_assessed:answered") == answered
    assert answered.of == "answered"
    assert MEASURES.named("no_such") is None


def test_what_a_later_version_of_an_indicator_counts_is_another_unknown() -> None:
    changed = tuple(replace(one, version=2) if one.id == "adult_victims" else one for one in CATALOGUE.indicators)
    later = Measures(replace(CATALOGUE, indicators=changed))
    assert later.yes(counts_of(CATALOGUE.indicator("adult_victims"))).name == "adult_victims@2"
    assert ("adult_victims@2", "adult_victims@2", (("age_band", "65+"),)) in {
        (one.inner, one.outer, one.also) for one in later.nested()
    }


def test_what_the_catalogue_declares_as_nested_is() -> None:
    for nesting in CATALOGUE.nestings:
        inner, outer = (MEASURES.yes(counts_of(CATALOGUE.indicator(name))) for name in (nesting.inner, nesting.outer))
        found = NESTED[inner.name, outer.name, inner.fixed]
        assert found.within == (None if nesting.by_group else WHOLE)


def test_yes_lies_within_its_base_in_groups_only_where_nobody_changes_group() -> None:
    assert NESTED["form_physical", "form_physical:base", ()].within is None
    assert NESTED["risk_disability", "adult_victims", ()].within == WHOLE


def test_the_sides_of_every_share_are_nested() -> None:
    for indicator in CATALOGUE.indicators:
        if isinstance(indicator.counts, Share):
            above, below = (MEASURES.part(part) for part in (indicator.counts.numerator, indicator.counts.denominator))
            assert (above.name, below.name, ()) in NESTED


def test_a_share_of_answers_that_have_no_measure_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="no measure"):
        MEASURES.part(Part("x", counts_of(CATALOGUE.indicator("risk_assessed")), frozenset({Answer.UNKNOWN})))


def test_what_the_definitions_say_lies_within_is_nested_too() -> None:
    assert ("adult_victims_opened", "children_in_adult_cases:base", ()) in NESTED
    assert ("children_affected", "honour_persons:base", ()) in NESTED
    assert ("children_unclassified", "cases_close_relation:base", ()) in NESTED
    assert ("cases_close_relation:base", "adult_victims_opened", ()) not in NESTED
    assert ("measures_adult", "children_in_adult_cases:base", ()) not in NESTED


def test_nothing_is_nested_in_itself_at_the_same_place() -> None:
    assert [one for one in MEASURES.nested() if one.inner == one.outer] == [
        Nested("adult_victims", "adult_victims", (("age_band", "65+"),))
    ]


def test_ways_of_being_opened_and_other_target_groups_have_no_case_in_common() -> None:
    apart = set(MEASURES.apart())
    assert ("opened_notifications", "opened_applications", "opened_notifications:base") in apart
    assert ("children_in_adult_cases:base", "children_unclassified", "form_physical:base") in {
        (min(one, other), max(one, other), whole) for one, other, whole in apart
    }


def test_people_are_never_said_to_be_apart_nor_are_answers_to_different_questions() -> None:
    for one, other, whole in MEASURES.apart():
        told = [MEASURES.named(name) for name in (one, other, whole)]
        assert all(measure is not None and not measure.by_person for measure in told)
    names = {frozenset(each[:2]) for each in MEASURES.apart()}
    assert frozenset({"form_physical", "form_digital"}) not in names
    assert frozenset({"adult_victims", "children_exposed"}) not in names


@pytest.mark.parametrize(
    ("inner", "outer", "within"),
    [
        ("adult_victims_goal_met", "adult_victims_opened", False),
        ("adult_victims", "children_in_adult_cases", False),
        ("adult_victims_with_measure", "adult_victims_opened", True),
        ("adult_victims_opened", "adult_victims_with_measure", False),
        ("risk_older", "adult_victims", True),
        ("adult_victims", "risk_older", False),
        ("perpetrators", "adult_victims", False),
        ("protected_housing_nights", "protected_housing_ongoing", False),
    ],
)
def test_one_definition_lies_within_another_by_what_they_say(inner: str, outer: str, within: bool) -> None:
    told = counts_of(CATALOGUE.indicator(outer))
    assert lies_within(counts_of(CATALOGUE.indicator(inner)), replace(told, question=None)) == within


def test_a_definition_of_any_group_by_a_flag_lies_within_that_of_every_group_alone() -> None:
    flagged = replace(counts_of(CATALOGUE.indicator("perpetrators")), or_flag="perpetrator")
    everybody = replace(flagged, target_groups=frozenset(TargetGroup), or_flag=None)
    assert lies_within(flagged, everybody)
    assert not lies_within(flagged, replace(flagged, or_flag=None))


def test_a_younger_limit_lies_within_an_older_one() -> None:
    young = counts_of(CATALOGUE.indicator("children_unclassified"))
    assert lies_within(young, replace(young, under_age=18))
    assert lies_within(replace(young, under_age=17), young)
    assert not lies_within(replace(young, under_age=19), young)
    assert not lies_within(replace(young, under_age=None), young)
