"""A slow counter, written straight from the catalogue's text, that the fast counter must agree with.

It knows nothing of `casestats.catalogue` and nothing of numpy: each standard indicator is spelled out a second
time, case by case, so that a slip in the shipped definitions is found as surely as a slip in the arithmetic.

A case is a pair of a person and its facts. The person is anything that can be compared; None stands for a
case without a person reference, which is a person of its own.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from casestats.cases import (
    AGE_BAND_STARTS,
    AGE_BANDS,
    NOT_RECORDED,
    RISK_BIT,
    RISK_INSTRUMENTS,
    RISK_NONE,
    RISK_UNKNOWN,
    CaseFacts,
    Granted,
    Measure,
    MeasureKind,
    OpenedHow,
    Outcome,
    TargetGroup,
    age_at_opening,
)
from casestats.flags import FLAGS, Answer
from casestats.periods import Period

Key = tuple[str, ...]
ALL_DIMENSIONS = ("month", "unit", "sex", "age_band", "target_group")


class Case(NamedTuple):
    """One case: whose it is (None: nobody else's), and what is known of it."""

    person: Hashable | None
    facts: CaseFacts


class Tally(NamedTuple):
    """How many of a group answered each way."""

    yes: int = 0
    no: int = 0
    unknown: int = 0
    not_recorded: int = 0


class Share(NamedTuple):
    numerator: int
    denominator: int


# --- What a case, or a measure of it, says ------------------------------------------------------------------


def active(facts: CaseFacts, period: Period) -> bool:
    return facts.opened_on <= period.end and (facts.closed_on is None or facts.closed_on >= period.start)


def opened(facts: CaseFacts, period: Period) -> bool:
    return period.start <= facts.opened_on <= period.end


def closed(facts: CaseFacts, period: Period) -> bool:
    return facts.closed_on is not None and period.start <= facts.closed_on <= period.end


def last_day_after(facts: CaseFacts, measure: Measure) -> date:
    """The day a measure has ended by: its own end, else the case's, else never; not before it began."""
    end = measure.until or facts.closed_on or date.max
    return max(end, measure.since)


def nights(facts: CaseFacts, measure: Measure, period: Period) -> int:
    """Counted one night at a time, as a person with a calendar would."""
    night, spent = max(measure.since, period.start), 0
    while night <= period.end and night < last_day_after(facts, measure):
        spent, night = spent + 1, night + timedelta(days=1)
    return spent


def age_band(facts: CaseFacts) -> str:
    age = age_at_opening(facts.opened_on, facts.birth_year)
    if age is None:
        return NOT_RECORDED
    return [band for band, start in zip(AGE_BANDS, AGE_BAND_STARTS, strict=True) if start <= age][-1]


def under_18(facts: CaseFacts) -> bool:
    age = age_at_opening(facts.opened_on, facts.birth_year)
    return age is not None and age < 18


def opened_as(wanted: OpenedHow) -> Callable[[CaseFacts], Answer]:
    def answer(facts: CaseFacts) -> Answer:
        if facts.opened_how is OpenedHow.NOT_RECORDED:
            return Answer.NOT_RECORDED
        return Answer.YES if facts.opened_how is wanted else Answer.NO

    return answer


def risk_assessed(facts: CaseFacts) -> Answer:
    if any(facts.risk & RISK_BIT[name] for name in RISK_INSTRUMENTS if name != "conversation"):
        return Answer.YES
    if facts.risk & (RISK_BIT["conversation"] | RISK_NONE):
        return Answer.NO
    return Answer.UNKNOWN if facts.risk & RISK_UNKNOWN else Answer.NOT_RECORDED


def flag(name: str) -> Callable[[CaseFacts], Answer]:
    return lambda facts: facts.answers.to(name)


def always(_: CaseFacts) -> Answer:
    return Answer.YES


# --- The standard indicators, row by row of the catalogue -----------------------------------------------------

ADULT = {TargetGroup.ADULT_VICTIM}
CHILD_EXPOSED = {TargetGroup.CHILD_VICTIM}
CHILDREN = {TargetGroup.CHILD_WITNESS, TargetGroup.CHILD_VICTIM}
PERPETRATOR = {TargetGroup.PERPETRATOR}
UNCLASSIFIED = {TargetGroup.UNCLASSIFIED}
ALL = set(TargetGroup)

InBase = Callable[[CaseFacts, Period], bool]


class Rule(NamedTuple):
    unit: str
    base: InBase
    answer: Callable[[CaseFacts], Answer] = always
    only_band: str | None = None


class MeasureRule(NamedTuple):
    in_base: Callable[[CaseFacts, Measure, Period], bool]
    weight: Callable[[CaseFacts, Measure, Period], int]


class ShareRule(NamedTuple):
    numerator: tuple[Rule, frozenset[Answer]]
    denominator: tuple[Rule, frozenset[Answer]]


def active_in(groups: set[TargetGroup]) -> InBase:
    return lambda facts, period: active(facts, period) and facts.target_group in groups


def opened_in(groups: set[TargetGroup]) -> InBase:
    return lambda facts, period: opened(facts, period) and facts.target_group in groups


def closed_with(groups: set[TargetGroup], outcomes: set[Outcome]) -> InBase:
    return lambda facts, period: closed(facts, period) and facts.target_group in groups and facts.outcome in outcomes


def with_measure_in_the_year(facts: CaseFacts, period: Period) -> bool:
    return any(measure.since.year == period.year for measure in facts.measures)


def granted_in(groups: set[TargetGroup]) -> InBase:
    return lambda facts, period: (
        facts.target_group in groups
        and any(m.granted is Granted.DECISION and period.start <= m.since <= period.end for m in facts.measures)
    )


def housing(measure: Measure) -> bool:
    return measure.kind is MeasureKind.PROTECTED_HOUSING


def overlapping(facts: CaseFacts, measure: Measure, period: Period) -> bool:
    return housing(measure) and measure.since <= period.end and last_day_after(facts, measure) >= period.start


RECORDED_OUTCOMES = set(Outcome) - {Outcome.NOT_RECORDED}
FORMS = (
    "physical psychological sexual economic material neglect digital latent other_violence".split()  # noqa: SIM905 (nine words in a row are read more easily than nine quoted ones)
)
RULES: dict[str, Rule] = {
    "adult_victims": Rule("persons", active_in(ADULT)),
    "adult_victims_opened": Rule("cases", opened_in(ADULT)),
    "adult_victims_with_measure": Rule(
        "cases", lambda facts, period: opened_in(ADULT)(facts, period) and with_measure_in_the_year(facts, period)
    ),
    "adult_victims_goal_met": Rule("cases", closed_with(ADULT, {Outcome.GOAL_MET, Outcome.GOAL_PARTLY_MET})),
    "children_witnessed": Rule("persons", active_in(CHILDREN), flag("child_witness")),
    "children_exposed": Rule("persons", active_in(CHILD_EXPOSED)),
    "children_affected": Rule("persons", active_in(CHILDREN)),
    "children_in_adult_cases": Rule("cases", active_in(ADULT), flag("child_witness")),
    "children_unclassified": Rule(
        "cases", lambda facts, period: active_in(UNCLASSIFIED)(facts, period) and under_18(facts)
    ),
    "perpetrators": Rule(
        "persons",
        lambda facts, period: (
            active(facts, period)
            and (facts.target_group in PERPETRATOR or facts.answers.to("perpetrator") is Answer.YES)
        ),
    ),
    "cases_close_relation": Rule("cases", active_in(ALL), flag("close_relation")),
    "cases_honour": Rule("cases", active_in(ALL), flag("honour")),
    "cases_prostitution": Rule("cases", active_in(ALL), flag("prostitution")),
    "honour_persons": Rule("persons", active_in(ALL - PERPETRATOR), flag("honour")),
    "prostitution_persons": Rule("persons", active_in(ALL - PERPETRATOR), flag("prostitution")),
    **{"form_" + form: Rule("cases", active_in(ALL - PERPETRATOR), flag(form)) for form in FORMS},
    "risk_disability": Rule("persons", active_in(ADULT), flag("disability")),
    "risk_substance_use": Rule("persons", active_in(ADULT), flag("substance_use")),
    "risk_foreign_background": Rule("persons", active_in(ADULT), flag("foreign_background")),
    "risk_lgbtq": Rule("persons", active_in(ADULT), flag("lgbtq")),
    "risk_older": Rule("persons", active_in(ADULT), only_band="65+"),
    "opened_notifications": Rule("cases", opened_in(ALL - UNCLASSIFIED), opened_as(OpenedHow.NOTIFICATION)),
    "opened_applications": Rule("cases", opened_in(ALL - UNCLASSIFIED), opened_as(OpenedHow.APPLICATION)),
    "measures_adult": Rule("cases", granted_in(ADULT)),
    "measures_child": Rule("cases", granted_in(CHILDREN)),
    "measures_perpetrator": Rule("cases", granted_in(PERPETRATOR)),
    "risk_assessed": Rule("cases", opened_in(ALL - UNCLASSIFIED), risk_assessed),
}

MEASURE_RULES: dict[str, MeasureRule] = {
    "protected_housing": MeasureRule(
        lambda facts, m, period: housing(m) and period.start <= m.since <= period.end, lambda *_: 1
    ),
    "protected_housing_ongoing": MeasureRule(overlapping, lambda *_: 1),
    "protected_housing_nights": MeasureRule(overlapping, nights),
}

YES = frozenset({Answer.YES})
SHARE_RULES: dict[str, ShareRule] = {
    "share_with_measure": ShareRule((RULES["adult_victims_with_measure"], YES), (RULES["adult_victims_opened"], YES)),
    "share_goal_met": ShareRule(
        (RULES["adult_victims_goal_met"], YES), (Rule("cases", closed_with(ADULT, RECORDED_OUTCOMES)), YES)
    ),
    "share_risk_assessed": ShareRule((RULES["risk_assessed"], YES), (RULES["risk_assessed"], YES | {Answer.NO})),
}

COUNTED: tuple[str, ...] = (*RULES, *MEASURE_RULES)
SHARES: tuple[str, ...] = tuple(SHARE_RULES)


# --- Counting ----------------------------------------------------------------------------------------------


def deciding_order(facts: CaseFacts) -> tuple[object, ...]:
    """Earliest opened, then target group, unit, sex, birth year; what is missing comes last. A birth year that gives
    no age (under 0, over 120) is missing."""
    year = facts.birth_year if age_at_opening(facts.opened_on, facts.birth_year) is not None else None
    return (
        facts.opened_on,
        facts.target_group,
        facts.unit is None,
        facts.unit or "",
        facts.sex,
        year is None,
        year or 0,
    )


def key_of(facts: CaseFacts, dimensions: Sequence[str]) -> Key:
    words = {
        "unit": facts.unit or NOT_RECORDED,
        "sex": facts.sex.name.lower(),
        "age_band": age_band(facts),
        "target_group": facts.target_group.name.lower(),
    }
    return tuple(words[dimension] for dimension in dimensions)


def units_counted(rule: Rule, cases: Iterable[Case], period: Period) -> list[tuple[CaseFacts, Answer]]:
    """What is counted, one entry each: the case that places it in a breakdown, and its answer."""
    base = [case for case in cases if rule.base(case.facts, period)]
    if rule.unit == "cases":
        return [(case.facts, rule.answer(case.facts)) for case in base]
    belonging: dict[Hashable, list[CaseFacts]] = defaultdict(list)
    for place, case in enumerate(base):
        belonging[("alone", place) if case.person is None else ("person", case.person)].append(case.facts)
    counted = []
    for own in belonging.values():
        merged = max(rule.answer(facts) for facts in own)
        deciding = min((facts for facts in own if rule.answer(facts) == merged), key=deciding_order)
        counted.append((deciding, merged))
    return [(facts, answer) for facts, answer in counted if rule.only_band in (None, age_band(facts))]


def _count_whole(indicator: str, cases: Sequence[Case], period: Period, dimensions: Sequence[str]) -> dict[Key, Tally]:
    counts: dict[Key, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    if indicator in MEASURE_RULES:
        measured = MEASURE_RULES[indicator]
        for case in cases:
            for measure in case.facts.measures:
                if measured.in_base(case.facts, measure, period):
                    counts[key_of(case.facts, dimensions)][0] += measured.weight(case.facts, measure, period)
    else:
        for facts, answer in units_counted(RULES[indicator], cases, period):
            counts[key_of(facts, dimensions)][Answer.YES - answer] += 1
    if not dimensions:
        counts[()]  # a total is always there, be it 0
    return {key: Tally(*numbers) for key, numbers in counts.items() if any(numbers) or not dimensions}


def count(indicator: str, cases: Sequence[Case], period: Period, breakdown: Sequence[str] = ()) -> dict[Key, Tally]:
    """The count of each group that has anything in it; with no breakdown, of the whole. A month's groups are that
    month's own report."""
    if "month" not in breakdown:
        return _count_whole(indicator, cases, period, breakdown)
    place = list(breakdown).index("month")
    rest = [dimension for dimension in breakdown if dimension != "month"]
    return {
        (*key[:place], str(month), *key[place:]): tally
        for month in period.each_month
        for key, tally in _count_whole(indicator, cases, month, rest).items()
    }


def share(indicator: str, cases: Sequence[Case], period: Period) -> Share:
    rule = SHARE_RULES[indicator]

    def number(part: tuple[Rule, frozenset[Answer]]) -> int:
        return sum(answer in part[1] for _, answer in units_counted(part[0], cases, period))

    return Share(number(rule.numerator), number(rule.denominator))


assert set(FORMS) <= set(FLAGS)
