"""Cases as columns: one entry a case in each array, whole numbers only. Nothing in them identifies."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from casestats.cases import CaseFacts, Measure

OPEN = 99991231
"""The day a case that is open is closed, and a measure without an end ends."""

Int8s = NDArray[np.int8]
Int16s = NDArray[np.int16]
Int32s = NDArray[np.int32]
Int64s = NDArray[np.int64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class MeasureColumns:
    """Measures that count, sorted by case. `case` is the place of the case in the case columns; dates are
    ÅÅÅÅMMDD, `until` the first night not spent (OPEN: as long as the case)."""

    case: Int64s
    kind: Int8s
    granted: Int8s
    since: Int32s
    until: Int32s


@dataclass(frozen=True, eq=False)
class CaseColumns:
    """Cases that count (no voided ones, none removed at source), in any order.

    Dates are ÅÅÅÅMMDD; enumerations the numbers of casestats.cases; `asked`, `known`, `yes` the masks of
    casestats.flags; `risk` that of casestats.cases. Cases with equal `person` are one person's; with `own_person` the
    case has no person reference, and its number is its own. `unit` is a place in `units` (in code point order),
    -1 where not recorded; `birth_year` 0 where missing.
    """

    person: Int64s
    own_person: Bools
    opened: Int32s
    closed: Int32s
    unit: Int32s
    target_group: Int8s
    sex: Int8s
    opened_how: Int8s
    outcome: Int8s
    birth_year: Int16s
    asked: Int32s
    known: Int32s
    yes: Int32s
    risk: Int16s
    units: tuple[str, ...]
    measures: MeasureColumns

    def __len__(self) -> int:
        return len(self.person)


def day_number(day: date | None) -> int:
    """2025-03-01 as 20250301; None as OPEN."""
    return OPEN if day is None else day.year * 10000 + day.month * 100 + day.day


def columns_of(cases: Iterable[tuple[Hashable | None, CaseFacts]]) -> CaseColumns:
    """The columns of cases given one by one, each with its person (None: without a person reference)."""
    given = list(cases)
    units = tuple(sorted({facts.unit for _, facts in given if facts.unit is not None}))
    place = {unit: number for number, unit in enumerate(units)}
    known_persons: dict[Hashable, int] = {}
    for person, _ in given:
        if person is not None:
            known_persons.setdefault(person, len(known_persons))
    alone = range(len(known_persons), len(known_persons) + len(given))

    def column(values: Iterable[Any], kind: type[np.generic]) -> NDArray[Any]:
        return np.fromiter(values, dtype=kind, count=len(given))

    all_facts = [facts for _, facts in given]
    return CaseColumns(
        person=column(
            (own if person is None else known_persons[person] for own, (person, _) in zip(alone, given, strict=True)),
            np.int64,
        ),
        own_person=column((person is None for person, _ in given), np.bool_),
        opened=column((day_number(facts.opened_on) for facts in all_facts), np.int32),
        closed=column((day_number(facts.closed_on) for facts in all_facts), np.int32),
        unit=column((-1 if facts.unit is None else place[facts.unit] for facts in all_facts), np.int32),
        target_group=column((facts.target_group for facts in all_facts), np.int8),
        sex=column((facts.sex for facts in all_facts), np.int8),
        opened_how=column((facts.opened_how for facts in all_facts), np.int8),
        outcome=column((facts.outcome for facts in all_facts), np.int8),
        birth_year=column((facts.birth_year or 0 for facts in all_facts), np.int16),
        asked=column((facts.answers.asked for facts in all_facts), np.int32),
        known=column((facts.answers.known for facts in all_facts), np.int32),
        yes=column((facts.answers.yes for facts in all_facts), np.int32),
        risk=column((facts.risk for facts in all_facts), np.int16),
        units=units,
        measures=_measures_of([(case, m) for case, facts in enumerate(all_facts) for m in facts.measures]),
    )


def _measures_of(measures: list[tuple[int, Measure]]) -> MeasureColumns:
    return MeasureColumns(
        case=np.array([case for case, _ in measures], dtype=np.int64),
        kind=np.array([measure.kind for _, measure in measures], dtype=np.int8),
        granted=np.array([measure.granted for _, measure in measures], dtype=np.int8),
        since=np.array([day_number(measure.since) for _, measure in measures], dtype=np.int32),
        until=np.array([day_number(measure.until) for _, measure in measures], dtype=np.int32),
    )
