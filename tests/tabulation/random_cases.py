"""Random case sets for hypothesis: few persons, units and days, so that everything meets everything."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import strategies as st

from casestats.cases import CaseFacts, Granted, Measure, MeasureKind, OpenedHow, Outcome, Sex, TargetGroup
from casestats.catalogue.names import BREAKDOWNS
from casestats.flags import ALL_FLAGS, Answers
from casestats.periods import Period
from tests.oracle import Case

_EDGES = [
    date(2024, 12, 31),
    date(2025, 1, 1),
    date(2025, 1, 31),
    date(2025, 2, 28),
    date(2025, 3, 1),
    date(2025, 12, 31),
]
_DAYS = st.sampled_from(_EDGES) | st.dates(date(2024, 6, 1), date(2026, 2, 28))
_MASKS = st.integers(0, ALL_FLAGS)


@st.composite
def _answers(draw: st.DrawFn) -> Answers:
    asked = draw(_MASKS)
    known = asked & draw(_MASKS)
    return Answers(asked, known, known & draw(_MASKS))


@st.composite
def _measures(draw: st.DrawFn) -> Measure:
    since = draw(_DAYS)
    until = draw(st.none() | st.integers(-3, 120))
    return Measure(
        draw(st.sampled_from(MeasureKind) | st.just(MeasureKind.PROTECTED_HOUSING)),
        since,
        None if until is None else since + timedelta(days=until),
        draw(st.sampled_from(Granted)),
    )


@st.composite
def _cases(draw: st.DrawFn) -> Case:
    opened_on = draw(_DAYS)
    open_for = draw(st.none() | st.integers(0, 400))
    facts = CaseFacts(
        opened_on=opened_on,
        closed_on=None if open_for is None else opened_on + timedelta(days=open_for),
        unit=draw(st.sampled_from([None, "Barn", "Vuxen", "Öst", "vuxen"])),
        opened_how=draw(st.sampled_from(OpenedHow)),
        target_group=draw(st.sampled_from(TargetGroup)),
        sex=draw(st.sampled_from(Sex)),
        birth_year=draw(st.none() | st.sampled_from([1800, 1905, 1959, 1960, 1961, 1990, 2007, 2008, 2019, 2030])),
        outcome=draw(st.sampled_from(Outcome)),
        risk=draw(st.integers(0, 255)),
        answers=draw(_answers()),
        measures=tuple(draw(st.lists(_measures(), max_size=3))),
    )
    return Case(draw(st.none() | st.integers(0, 4)), facts)


case_sets = st.lists(_cases(), max_size=14)
periods = st.sampled_from([Period.parse(text) for text in ("2025", "2025-T1", "2025-Q4", "2025-03", "2025-12", "2024")])
breakdowns = st.lists(st.sampled_from(BREAKDOWNS), max_size=2, unique=True) | st.just(
    ["month", "unit", "sex", "age_band"]
)
