"""Counts of measures, of their nights, and of cases that were given one."""

from __future__ import annotations

from functools import cached_property

import numpy as np

from casestats.catalogue import Counts, Unit, When
from casestats.flags import Answer
from casestats.tabulation.answers import AnswerSheet
from casestats.tabulation.bases import Bases
from casestats.tabulation.columns import OPEN, Bools, Int32s
from casestats.tabulation.groups import Groups
from casestats.tabulation.tally import Places, Tally
from casestats.tabulation.window import Window, months_of, ordinals_of


class MeasureCounter:
    """Counts what a definition asks of measures. Breakdowns are those of the measure's case."""

    def __init__(self, bases: Bases, window: Window, groups: Groups) -> None:
        self.columns = bases.columns
        self.measures = bases.columns.measures
        self.bases = bases
        self.window = window
        self.groups = groups

    @cached_property
    def began_in_period(self) -> Bools:
        return self.window.holds(months_of(self.measures.since))

    def count(self, counts: Counts, tally: Tally) -> None:
        if counts.when is When.OVERLAPPING:
            self._count_overlapping(counts, tally)
        elif counts.unit is Unit.CASES:
            self._count_cases_with(counts, tally)
        else:
            at = self._chosen(counts, self.began_in_period)
            slots = self.window.slot_of(months_of(self.measures.since[at]))
            tally.add_at(slots, self.groups.of(self.measures.case[at]), Answer.YES)

    def _chosen(self, counts: Counts, among: Bools) -> np.ndarray:
        """The places of measures of the kind, granted so, and of cases that fit."""
        chosen = among.copy()
        if counts.measure_kind is not None:
            chosen &= self.measures.kind == counts.measure_kind
        if counts.granted is not None:
            chosen &= self.measures.granted == counts.granted
        at = np.flatnonzero(chosen)
        return at[self.bases.fits(counts, self.measures.case[at])]

    def _count_cases_with(self, counts: Counts, tally: Tally) -> None:
        """Cases with at least one such measure: once a slot, however many measures began in it."""
        at = self._chosen(counts, self.began_in_period)
        slots = self.window.slot_of(months_of(self.measures.since[at]))
        pairs = np.unique(self.measures.case[at] * self.window.slots + slots)
        cases = pairs // self.window.slots
        answers = AnswerSheet(self.columns, cases).to(counts.question)
        tally.add_at(pairs % self.window.slots, self.groups.of(cases), answers)

    def _count_overlapping(self, counts: Counts, tally: Tally) -> None:
        """Measures that go on some day of a slot, the day they end included; or the nights of the slot spent."""
        at = self._chosen(counts, np.ones(len(self.measures.case), dtype=np.bool_))
        since, until = self.measures.since[at], self._ended(at)
        from_month, to_month = months_of(since), months_of(until)
        met = self.window.meets(from_month, to_month)
        since, until, from_month, to_month = since[met], until[met], from_month[met], to_month[met]
        groups = self.groups.of(self.measures.case[at[met]])
        if counts.unit is Unit.MEASURES:
            first, last = self.window.span_of(from_month, to_month)
            tally.add(Places(self.window.slots, self.groups.count, first, last, groups), Answer.YES)
            return
        since_day, until_day = ordinals_of(since), ordinals_of(until)
        epoch = np.datetime64(0, "D")
        for slot, (start, end) in enumerate(zip(self.window.starts, self.window.ends, strict=True)):
            begin = int((np.datetime64(start) - epoch).astype(np.int64))
            after = int((np.datetime64(end) - epoch).astype(np.int64)) + 1
            nights = np.maximum(np.minimum(until_day, after) - np.maximum(since_day, begin), 0)
            tally.add_at(slot, groups, Answer.YES, weights=nights)

    def _ended(self, at: np.ndarray) -> Int32s:
        """The day each measure ended: its own, else its case's. Not before it began: it was there that day."""
        until = self.measures.until[at]
        until = np.where(until == OPEN, self.columns.closed[self.measures.case[at]], until)
        ended: Int32s = np.maximum(until, self.measures.since[at])
        return ended
