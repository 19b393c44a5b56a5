"""Each standard indicator: what counts, and beside it what must not, with the reason."""

from __future__ import annotations

from functools import partial

import pytest

from casestats.cases import RISK_INSTRUMENTS, Measure
from tests.factories import make_case, make_measure
from tests.oracle import FORMS, Tally
from tests.spec.counted import count_table_of, ratio, total, yes, yes_by

child = partial(make_case, target_group="child_victim", born=2015)
witness = partial(make_case, target_group="child_witness", born=2015)


def test_adult_victims_are_persons_with_an_active_case_of_an_adult_victim() -> None:
    not_counted = [
        make_case(target_group="child_victim"),  # another target group, whatever the age
        make_case(target_group="perpetrator"),
        make_case(target_group="unclassified", close_relation="yes"),  # violence, but nobody has said whose
    ]
    assert yes("adult_victims", [make_case(), make_case(born=2015), *not_counted]) == 2


def test_a_case_with_measure_is_opened_in_the_period_and_measured_in_its_calendar_year() -> None:
    counted = [
        make_case(opened="2025-03-10", measures=[make_measure(since="2025-11-01", granted="service")]),
        make_case(opened="2025-03-10", measures=[make_measure(since="2025-01-01")]),  # before it opened: the same year
    ]
    not_counted = [
        make_case(opened="2025-03-10", measures=[make_measure(since="2026-01-01")]),  # the year after
        make_case(opened="2025-03-10", measures=[make_measure(since="2024-12-31")]),  # the year before
        make_case(opened="2025-03-10"),  # no measure
        make_case(opened="2025-04-10", measures=[make_measure()]),  # opened after the period
        make_case(opened="2025-03-10", measures=[make_measure()], target_group="perpetrator"),
    ]
    assert yes("adult_victims_with_measure", counted + not_counted, "2025-03") == 2
    assert yes("adult_victims_opened", counted + not_counted, "2025-03") == 5


def test_the_goal_is_met_wholly_or_partly() -> None:
    counted = [make_case(closed="2025-05-01", outcome=how) for how in ("goal_met", "goal_partly_met")]
    not_counted = [
        *(make_case(closed="2025-05-01", outcome=how) for how in ("goal_not_met", "moved", "other", "not_recorded")),
        make_case(closed="2025-05-01", outcome="goal_met", target_group="child_victim", born=2015),
    ]
    assert yes("adult_victims_goal_met", counted + not_counted) == 2


def test_children_who_have_witnessed_are_asked_for_among_children_of_both_groups() -> None:
    cases = [
        witness(child_witness="yes"),
        child(child_witness="yes"),
        child(child_witness="no"),
        child(child_witness="unknown"),
        child(),
        make_case(child_witness="yes"),  # an adult's case: see children_in_adult_cases
        make_case(child_witness="yes", target_group="unclassified", born=2015),
    ]
    assert total("children_witnessed", cases) == Tally(2, 1, 1, 1)
    assert yes("children_exposed", cases) == 4  # those filed as exposed; the witness is not
    assert yes("children_affected", cases) == 5


def test_children_in_adult_cases_are_cases_not_children() -> None:
    cases = [
        make_case(person="A", child_witness="yes"),
        make_case(person="A", opened="2025-04-01", child_witness="yes"),
        make_case(child_witness="no"),
        make_case(),
        witness(child_witness="yes"),  # a child's own case
    ]
    assert total("children_in_adult_cases", cases) == Tally(2, 1, 0, 1)


def test_unclassified_child_cases_are_of_somebody_under_18_at_opening() -> None:
    counted = [make_case(target_group="unclassified", opened="2025-06-01", born=year) for year in (2025, 2008)]
    not_counted = [
        make_case(target_group="unclassified", opened="2025-06-01", born=2007),  # turns 18 in the year
        make_case(target_group="unclassified", opened="2025-06-01", born=None),  # no birth year: left out, reported
        make_case(target_group="unclassified", opened="2025-06-01", born=2026),  # no age
        child(opened="2025-06-01"),  # classified
    ]
    assert yes("children_unclassified", counted + not_counted) == 2
    table = count_table_of("children_unclassified", counted + not_counted)
    assert table.left_out == {"without_birth_year": 2}
    assert "left_out" in [caveat.kind for caveat in table.caveats]
    assert count_table_of("children_unclassified", counted).left_out == {}


def test_perpetrators_are_filed_as_such_or_said_to_use_violence_in_any_target_group() -> None:
    counted = [
        make_case(target_group="perpetrator", person="A"),
        make_case(target_group="adult_victim", person="A", perpetrator="yes"),  # the same person
        make_case(target_group="unclassified", perpetrator="yes"),
        make_case(target_group="child_victim", perpetrator="yes", born=2009),
        make_case(target_group="perpetrator", perpetrator="no"),  # filed so, whatever the answer
    ]
    not_counted = [make_case(perpetrator="no"), make_case(perpetrator="unknown"), make_case()]
    assert total("perpetrators", counted + not_counted) == Tally(yes=4)


@pytest.mark.parametrize("flag", ["close_relation", "honour", "prostitution"])
def test_cases_of_each_kind_of_violence_are_asked_for_in_every_target_group(flag: str) -> None:
    cases = [
        make_case(target_group=group, flags={flag: answer})
        for group in ("adult_victim", "child_victim", "child_witness", "perpetrator", "unclassified")
        for answer in ("yes", "no", "unknown", "not_recorded")
    ]
    assert total(f"cases_{flag}", cases) == Tally(5, 5, 5, 5)


@pytest.mark.parametrize("flag", ["honour", "prostitution"])
def test_people_exposed_are_of_any_target_group_but_perpetrators(flag: str) -> None:
    cases = [
        make_case(flags={flag: "yes"}),
        make_case(target_group="unclassified", flags={flag: "yes"}),
        make_case(target_group="perpetrator", flags={flag: "yes"}),  # uses it, is not exposed to it
    ]
    assert total(f"{flag}_persons", cases) == Tally(yes=2)


@pytest.mark.parametrize("form", FORMS)
def test_a_form_of_violence_is_asked_for_in_cases_of_all_but_perpetrators(form: str) -> None:
    cases = [
        make_case(person="A", flags={form: "yes"}),
        make_case(person="A", opened="2025-06-01", flags={form: "yes"}),  # cases, not persons
        make_case(flags={form: "no"}),
        make_case(target_group="perpetrator", flags={form: "yes"}),  # what somebody does, not what they meet
        make_case(opened="2026-01-01", flags={form: "yes"}),  # not active in the year
    ]
    assert total(f"form_{form}", cases) == Tally(2, 1, 0, 0)


@pytest.mark.parametrize("flag", ["disability", "substance_use", "foreign_background", "lgbtq"])
def test_groups_at_particular_risk_are_asked_for_among_adult_victims(flag: str) -> None:
    cases = [
        make_case(flags={flag: "yes"}),
        make_case(flags={flag: "unknown"}),
        child(flags={flag: "yes"}),  # not an adult victim
    ]
    assert total(f"risk_{flag}", cases) == Tally(yes=1, unknown=1)


def test_how_a_case_was_opened_another_recorded_way_is_no() -> None:
    ways = ("notification", "application", "information", "other", "not_recorded")
    cases = [make_case(opened_how=way) for way in ways]
    cases += [
        make_case(opened_how="notification", target_group="unclassified"),  # says nothing of violence
        make_case(opened_how="notification", opened="2024-12-31"),  # opened the year before
    ]
    assert total("opened_notifications", cases) == Tally(1, 3, 0, 1)
    assert total("opened_applications", cases) == Tally(1, 3, 0, 1)


@pytest.mark.parametrize(
    ("indicator", "groups"),
    [
        ("measures_adult", ["adult_victim"]),
        ("measures_child", ["child_victim", "child_witness"]),
        ("measures_perpetrator", ["perpetrator"]),
    ],
)
def test_a_measure_granted_by_decision_counts_its_case_once(indicator: str, groups: list[str]) -> None:
    every = ("adult_victim", "child_victim", "child_witness", "perpetrator", "unclassified")
    twice = [make_measure(since="2025-03-01"), make_measure(kind="treatment", since="2025-03-05")]
    cases = [make_case(target_group=group, measures=twice) for group in every]
    cases += [
        make_case(target_group=groups[0], measures=[make_measure(granted="service")]),  # given without a decision
        make_case(target_group=groups[0], measures=[make_measure(granted="not_recorded")]),
        make_case(target_group=groups[0], measures=[make_measure(since="2024-12-31")]),  # began the year before
        make_case(target_group=groups[0], measures=()),  # applied for and refused: no measure
    ]
    assert total(indicator, cases) == Tally(yes=len(groups))


def test_a_case_measured_in_two_months_counts_in_both_and_once_in_the_year() -> None:
    measures = [make_measure(since="2025-01-31"), make_measure(since="2025-02-01"), make_measure(since="2025-02-02")]
    cases = [make_case(measures=measures)]
    assert yes_by("measures_adult", cases, "2025", "month") == {"2025-01": 1, "2025-02": 1}
    assert yes("measures_adult", cases, "2025") == 1


def test_new_placements_are_measures_of_any_target_group_that_begin_in_the_period() -> None:
    def housing(since: str) -> list[Measure]:
        return [make_measure(kind="protected_housing", since=since, granted="service")]

    family = [make_case(measures=housing("2025-03-01"))]
    family += [witness(measures=housing("2025-03-01")) for _ in range(3)]
    not_counted = [
        make_case(measures=housing("2025-02-28")),  # began the month before
        make_case(measures=[make_measure(since="2025-03-01")]),  # another kind of measure
    ]
    assert yes("protected_housing", family + not_counted, "2025-03") == 4
    note = "En mor och hennes tre barn i skyddat boende är fyra placeringar."
    assert note in [caveat.words.sv for caveat in count_table_of("protected_housing", family).caveats]


def test_a_case_is_riskbedömt_by_any_instrument_but_conversation() -> None:
    cases = [make_case(risk=[name]) for name in RISK_INSTRUMENTS]
    cases += [
        make_case(risk=["none"]),  # a recorded no
        make_case(risk=["unknown"]),
        make_case(risk=[]),  # not recorded
        make_case(risk=["sara"], target_group="unclassified"),  # not in the base
    ]
    assert total("risk_assessed", cases) == Tally(5, 2, 1, 1)


@pytest.mark.parametrize(
    ("risk", "tally"),
    [
        (["conversation", "patriark"], Tally(yes=1)),  # sets are united
        (["none", "sara"], Tally(yes=1)),  # an instrument beside "none" wins
        (["none", "conversation"], Tally(no=1)),
        (["unknown", "none"], Tally(no=1)),
        (["unknown", "freda_short"], Tally(yes=1)),
        (["unknown", "conversation"], Tally(no=1)),
    ],
)
def test_of_united_risk_assessments_a_set_wins_over_none_and_none_over_unknown(risk: list[str], tally: Tally) -> None:
    assert total("risk_assessed", [make_case(risk=risk)]) == tally


def test_shares_are_a_numerator_of_a_denominator() -> None:
    cases = [
        make_case(measures=[make_measure()], closed="2025-09-01", outcome="goal_met", risk=["sara"]),
        make_case(closed="2025-09-01", outcome="moved", risk=["conversation"]),
        make_case(closed="2025-09-01", outcome="not_recorded", risk=["unknown"]),  # outcome and risk not known
        make_case(target_group="perpetrator", closed="2025-09-01", outcome="goal_met", risk=["freda_danger"]),
    ]
    assert tuple(ratio("share_with_measure", cases)) == (1, 3)
    assert tuple(ratio("share_goal_met", cases)) == (1, 2)
    assert tuple(ratio("share_risk_assessed", cases)) == (2, 3)


def test_a_share_of_nothing_has_no_percent() -> None:
    assert ratio("share_with_measure", []).percent is None
