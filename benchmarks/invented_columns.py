"""Seeded cases as columns, straight into numpy: 10^6 of them in a second. For measuring, not for demonstration."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from casestats.cases import RISK_BIT, RISK_NONE, RISK_UNKNOWN
from casestats.flags import FLAGS
from casestats.tabulation.columns import OPEN, CaseColumns, MeasureColumns

UNITS = 12
FIRST_DAY, DAYS = np.datetime64("2024-01-01"), 731
GROUP_SHARES = (0.42, 0.10, 0.10, 0.13, 0.25)
SEX_SHARES = (0.70, 0.27, 0.01, 0.02)
HOW_SHARES = (0.45, 0.25, 0.15, 0.10, 0.05)
OUTCOME_SHARES = (0.25, 0.20, 0.10, 0.08, 0.12, 0.25)
KIND_SHARES = (0.18, 0.34, 0.10, 0.08, 0.10, 0.14, 0.06)


def as_numbers(days: NDArray[np.datetime64]) -> NDArray[np.int32]:
    """Days as ÅÅÅÅMMDD."""
    months = days.astype("datetime64[M]")
    since_1970 = months.astype(np.int64)
    day = (days - months.astype("datetime64[D]")).astype(np.int64) + 1
    numbers: NDArray[np.int32] = (since_1970 // 12 + 1970) * 10000 + (since_1970 % 12 + 1) * 100 + day
    return numbers.astype(np.int32)


def _drawn(draw: np.random.Generator, shares: tuple[float, ...], count: int) -> NDArray[np.int8]:
    return draw.choice(len(shares), count, p=shares).astype(np.int8)


def _masks(draw: np.random.Generator, count: int) -> tuple[NDArray[np.int32], ...]:
    """asked, known and yes: each flag is asked of three cases in four, and then mostly known."""
    asked, known, yes = (np.zeros(count, dtype=np.int32) for _ in range(3))
    for place in range(len(FLAGS)):
        level = draw.choice(4, count, p=(0.25, 0.07, 0.48, 0.20)).astype(np.int32)
        asked |= (level >= 1).astype(np.int32) << place
        known |= (level >= 2).astype(np.int32) << place
        yes |= (level == 3).astype(np.int32) << place
    return asked, known, yes


def invented_columns(cases: int, seed: int = 22) -> CaseColumns:
    """Two years of cases of one large municipality. A third of the cases are of persons with several; one in
    twelve has no person reference; a case is open for a year on average; nine measures to ten cases."""
    draw = np.random.default_rng(seed)
    person = draw.integers(0, max(cases * 4, 1), cases)
    again = draw.random(cases) < 0.12
    person[again] = draw.choice(person, int(again.sum())) if cases else person[again]
    own_person = draw.random(cases) < 1 / 12
    person[own_person] = 4 * cases + np.arange(int(own_person.sum()))
    opened = FIRST_DAY + draw.integers(0, DAYS, cases)
    closed = as_numbers(opened + draw.integers(20, 700, cases))
    closed[draw.random(cases) < 0.3] = OPEN
    group = _drawn(draw, GROUP_SHARES, cases)
    age = np.where((group == 1) | (group == 2), draw.integers(0, 18, cases), draw.integers(18, 90, cases))
    age = np.where(group == 4, draw.integers(0, 90, cases), age)
    birth_year = (as_numbers(opened) // 10000 - age).astype(np.int16)
    birth_year[draw.random(cases) < 0.03] = 0
    asked, known, yes = _masks(draw, cases)
    risks = np.array([0, RISK_NONE, RISK_UNKNOWN, *RISK_BIT.values(), 3, 33], dtype=np.int16)
    return CaseColumns(
        person=person,
        own_person=own_person,
        opened=as_numbers(opened),
        closed=closed,
        unit=draw.integers(-1, UNITS, cases).astype(np.int32),
        target_group=group,
        sex=_drawn(draw, SEX_SHARES, cases),
        opened_how=_drawn(draw, HOW_SHARES, cases),
        outcome=_drawn(draw, OUTCOME_SHARES, cases),
        birth_year=birth_year,
        asked=asked,
        known=known,
        yes=yes,
        risk=draw.choice(risks, cases),
        units=tuple(f"Enhet {number:02}" for number in range(UNITS)),
        measures=_measures(draw, opened),
    )


def _measures(draw: np.random.Generator, opened: NDArray[np.datetime64]) -> MeasureColumns:
    number = draw.poisson(0.9, len(opened))
    case = np.repeat(np.arange(len(opened)), number)
    since = opened[case] + draw.integers(0, 90, len(case))
    until = as_numbers(since + draw.integers(1, 200, len(case)))
    until[draw.random(len(case)) < 0.4] = OPEN
    kind = _drawn(draw, KIND_SHARES, len(case))
    granted = _drawn(draw, (0.75, 0.2, 0.05), len(case))
    began = as_numbers(since)
    # Measures of one kind and start are the same measure: one of each is kept, as a store would.
    _, kept = np.unique(np.stack([case, kind.astype(np.int64), began.astype(np.int64)]), axis=1, return_index=True)
    return MeasureColumns(case=case[kept], kind=kind[kept], granted=granted[kept], since=began[kept], until=until[kept])
