"""The counter: many definitions over one period and breakdown, sharing what they have in common.

Cases are gone through in blocks small enough for the processor's cache, so that memory does not grow with their
number. Persons with several cases are the exception: their cases are set side by side once (people.py), and are
merged month by month.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from casestats.cases import AGE_BANDS
from casestats.catalogue import Counts, Unit, When
from casestats.flags import Answer
from casestats.periods import Period
from casestats.tabulation.answers import AnswerSheet
from casestats.tabulation.bases import Bases
from casestats.tabulation.columns import Bools, CaseColumns, Int8s, Int32s, Int64s
from casestats.tabulation.groups import Groups, bands
from casestats.tabulation.measures import MeasureCounter
from casestats.tabulation.people import People, merged, runs
from casestats.tabulation.tally import Places, Tally
from casestats.tabulation.window import Window, months_of

BLOCK = 1 << 17


class Counted(NamedTuple):
    """What one definition gave. `numbers` has the shape (slots, groups, 4): yes, no, unknown, not recorded."""

    numbers: NDArray[np.int64]
    own_persons: int = 0
    """Of the persons counted over the period, how many are cases without a person reference."""
    without_birth_year: int = 0
    """Cases left out over the period because their age is not known."""


class Counter:
    """Counts cases. What does not depend on the period is made once and kept."""

    def __init__(self, columns: CaseColumns) -> None:
        self.columns = columns

    @cached_property
    def people(self) -> People:
        return People(self.columns)

    @cached_property
    def opened_month(self) -> Int32s:
        return months_of(self.columns.opened)

    @cached_property
    def closed_month(self) -> Int32s:
        return months_of(self.columns.closed)

    def count(self, wanted: Iterable[Counts], period: Period, breakdown: Sequence[str] = ()) -> dict[Counts, Counted]:
        """Each definition's numbers: by month if the breakdown has months, else for the period as a whole; by the
        groups of the breakdown's other dimensions."""
        window = Window(period, monthly="month" in breakdown)
        groups = Groups(self.columns, breakdown, period)
        run = _Run(self, window, groups, dict.fromkeys(wanted))
        run.go()
        return run.results()


class _Shared(NamedTuple):
    """The definitions that have a base in common, which differ in their question or age band only."""

    base: Counts
    members: list[Counts]


def _by_base(wanted: Iterable[Counts]) -> list[_Shared]:
    found: dict[Counts, _Shared] = {}
    for counts in wanted:
        base = replace(counts, question=None, age_band=None)
        found.setdefault(base, _Shared(base, [])).members.append(counts)
    return list(found.values())


class _Run:
    """One count, while it is being made."""

    def __init__(self, counter: Counter, window: Window, groups: Groups, wanted: Iterable[Counts]) -> None:
        self.columns = counter.columns
        self.counter = counter
        self.window = window
        self.groups = groups
        self.bases = Bases(counter.columns, window, counter.opened_month, counter.closed_month)
        self.tallies = {counts: Tally(window.slots, groups.count) for counts in wanted}
        self.own_persons = dict.fromkeys(self.tallies, 0)
        self.without_birth_year = dict.fromkeys(self.tallies, 0)

    def go(self) -> None:
        on_measures = [c for c in self.tallies if c.when in (When.MEASURED, When.OVERLAPPING)]
        if on_measures:
            measures = MeasureCounter(self.bases, self.window, self.groups)
            for counts in on_measures:
                measures.count(counts, self.tallies[counts])
        by_base = _by_base(counts for counts in self.tallies if counts not in on_measures)
        for first in range(0, len(self.columns), BLOCK):
            self._count_block(slice(first, min(first + BLOCK, len(self.columns))), by_base)
        for shared in by_base:
            if shared.base.unit is Unit.PERSONS:
                self._count_people(shared)

    def results(self) -> dict[Counts, Counted]:
        return {
            counts: Counted(tally.numbers(), self.own_persons[counts], self.without_birth_year[counts])
            for counts, tally in self.tallies.items()
        }

    def _count_block(self, block: slice, by_base: list[_Shared]) -> None:
        groups = self.groups.of(block)
        for shared in by_base:
            inside, ageless = self.bases.base(shared.base, block)
            for counts in shared.members:
                self.without_birth_year[counts] += ageless
            if shared.base.unit is Unit.PERSONS:
                self._note_own_persons(shared, np.flatnonzero(inside & self.columns.own_person[block]) + block.start)
                inside &= self.counter.people.alone[block]
            at = np.flatnonzero(inside)
            self._count_each(shared, at + block.start, groups[at])

    def _note_own_persons(self, shared: _Shared, at: Int64s) -> None:
        for counts in shared.members:
            kept = len(at) if counts.age_band is None else np.count_nonzero(self._in(counts.age_band, at))
            self.own_persons[counts] += int(kept)

    def _in(self, age_band: str, at: Int64s) -> Bools:
        inside: Bools = bands(self.columns, at) == AGE_BANDS.index(age_band)
        return inside

    def _count_each(self, shared: _Shared, at: Int64s, groups: Int32s) -> None:
        """Count cases that stand for themselves."""
        if not len(at):
            return
        first, last = self.window.span_of(*self.bases.months(shared.base, at))
        places = Places(self.window.slots, self.groups.count, first, last, groups)
        sheet = AnswerSheet(self.columns, at)
        for counts in shared.members:
            answers = sheet.to(counts.question)
            if counts.age_band is None:
                self.tallies[counts].add(places, answers)
            else:
                kept = self._in(counts.age_band, at)
                self.tallies[counts].add(places.only(kept), answers if isinstance(answers, Answer) else answers[kept])

    def _count_people(self, shared: _Shared) -> None:
        """Count persons with several cases: those with one case in the base as cases, the others merged."""
        people = self.counter.people
        inside, _ = self.bases.base(shared.base, people.shared)
        at, person = people.shared[inside], people.shared_person[inside]
        lengths = np.diff(np.append(runs(person), len(at)))
        several = np.repeat(lengths > 1, lengths)
        single = at[~several]
        self._count_each(shared, single, self.groups.of(single))
        self._merge(shared, at[several], person[several])

    def _merge(self, shared: _Shared, at: Int64s, person: Int64s) -> None:
        """Count persons whose cases `at` come person by person, slot by slot: a month's persons are that month's."""
        if not len(at):
            return
        first, last = self.window.span_of(*self.bases.months(shared.base, at))
        groups = self.groups.of(at)
        sheet = AnswerSheet(self.columns, at)
        answers = {counts: sheet.to(counts.question) for counts in shared.members}
        in_band = {c: self._in(c.age_band, at) for c in shared.members if c.age_band is not None}
        for slot in range(self.window.slots):
            inside = np.flatnonzero((first <= slot) & (last >= slot))
            starts = runs(person[inside])
            for counts in shared.members:
                deciding, answer = _decided(answers[counts], inside, starts)
                if counts.age_band is not None:
                    kept = in_band[counts][deciding]
                    deciding, answer = deciding[kept], answer if isinstance(answer, Answer) else answer[kept]
                self.tallies[counts].add_at(slot, groups[deciding], answer)


def _decided(answers: Int8s | Answer, inside: Int64s, starts: Int64s) -> tuple[Int64s, Int8s | Answer]:
    """Of each run of the cases `inside`: the case that decides, and the merged answer."""
    if isinstance(answers, Answer):
        return inside[starts], answers
    deciding, answer = merged(answers[inside], starts)
    return inside[deciding], answer
