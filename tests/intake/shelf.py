"""A store made of dictionaries, for trying plans by the thousand."""

from __future__ import annotations

from typing import ClassVar

from casestats.intake.facts import Facts, Known, KnownFacts, Row, SourceRank, Step
from casestats.intake.plan import Changes, Planner


class Shelf:
    """Keeps what plans say. Sources: `register` (rank 1) and `survey` (rank 2, without person references)."""

    ranks: ClassVar = {"register": SourceRank(1, "register", True), "survey": SourceRank(2, "survey", False)}

    def __init__(self) -> None:
        self.known: dict[bytes, Known] = {}
        self.steps: dict[int, Step] = {}
        self.next_case = self.next_facts = self.next_step = 1

    def take(self, source: str, period: int, rows: list[Row], *, complete: bool, closed: bool = False) -> Planner:
        """Import rows as known at the end of month `period` (1-12 of 2025)."""
        start, end = 20250001 + period * 100, 20250031 + period * 100
        step = Step(self.next_step, source, end, start, end, complete, closed)
        self.steps[step.number] = step
        return self._plan(step, rows)

    def take_back(self, number: int) -> None:
        del self.steps[number]
        for known in self.known.values():
            kept = [held._replace(steps=tuple(s for s in held.steps if s.number != number)) for held in known.facts]
            known.facts[:] = kept
        self._plan(self._recount(), [])

    def recounted(self) -> Changes:
        """What counting everything anew would change: nothing, if each step did its work."""
        return self._planner(self._recount()).plan([], self.known)

    def counting(self) -> dict[tuple[bytes, bytes], Facts]:
        """What counts now, by case and person."""
        found = {}
        for case_key, known in self.known.items():
            facts = {held.number: held.facts for held in known.facts}
            for person_key, number in known.current.items():
                found[case_key, person_key] = facts[number]
        return found

    def _recount(self) -> Step:
        return Step(self.next_step, "", 0, 0, 0, False, False)

    def _planner(self, step: Step) -> Planner:
        claims: dict[str, list[Step]] = {}
        for one in sorted(self.steps.values(), key=lambda one: one.order, reverse=True):
            if one.complete:
                claims.setdefault(one.source, []).append(one)
        return Planner(step, claims, self.ranks, self.next_case, self.next_facts)

    def _plan(self, step: Step, rows: list[Row]) -> Planner:
        planner = self._planner(step)
        changes = planner.plan(rows, self.known)
        self._put(changes, step)
        self.next_case, self.next_facts = planner.next_case, planner.next_facts
        self.next_step += 1
        return planner

    def _put(self, changes: Changes, step: Step) -> None:
        case_key_of = {number: key for key, known in self.known.items() for number in known.cases.values()}
        for number, case_key, person_key, _ in changes.cases:
            self.known.setdefault(case_key, Known({}, [], {})).cases[person_key] = number
            case_key_of[number] = case_key
        for number, case, person_key, source, said in changes.facts:
            kept = KnownFacts(number, source, person_key, Facts._make(said), ())
            self.known[case_key_of[case]].facts.append(kept)
        held, begun, ended = set(changes.held), set(changes.begun), set(changes.ended)
        for known in self.known.values():
            for place, one in enumerate(known.facts):
                if one.number in held:
                    known.facts[place] = one._replace(steps=(*one.steps, step))
                if one.number in ended:
                    del known.current[one.person_key]
            for one in known.facts:
                if one.number in begun:
                    known.current[one.person_key] = one.number
