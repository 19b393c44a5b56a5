"""The plan of an import: what would change, and what a person should know first.

The planner takes one part of the case numbers at a time (rows and the state as known), so that memory does not grow
with the extract. It hands out numbers for new cases and facts, but stores nothing: a dry run stops here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from casestats.cases import TargetGroup
from casestats.flags import FLAGS
from casestats.intake.effective import Effective, effective_cases, is_active, missing_under
from casestats.intake.facts import NOTHING_KNOWN, Facts, Known, KnownFacts, PlainFacts, Row, SourceRank, Step, View
from casestats.intake.rows import view_of

At: TypeAlias = tuple[int, int, int]
"""(file, sheet, row)"""

MERGED = ""
"""The source of facts that intake merged from several views, or closed under a claim."""


NewCase: TypeAlias = tuple[int, bytes, bytes, int]
"""(number, case key, person key, place among the rows given, where the vault finds the identifiers to seal)"""

NewFacts: TypeAlias = tuple[int, int, bytes, str, PlainFacts]
"""(number, number of the case, person key, source or MERGED, facts)"""


@dataclass
class Changes:
    """What one part of the case numbers adds to the store."""

    cases: list[NewCase] = field(default_factory=list)
    facts: list[NewFacts] = field(default_factory=list)
    held: list[int] = field(default_factory=list)  # facts that this import holds
    begun: list[int] = field(default_factory=list)  # facts that count from this import on
    ended: list[int] = field(default_factory=list)  # facts that no longer count
    said: list[tuple[bytes, bytes, PlainFacts]] = field(
        default_factory=list
    )  # what the extract says, by case and person

    def __bool__(self) -> bool:
        return bool(self.cases or self.facts or self.begun or self.ended)


@dataclass
class Tally:
    """What a person should know of a plan. Counts are of cases where nothing else is said."""

    rows: int = 0
    cases: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    void: int = 0
    missing: int = 0
    expected: int = 0  # cases of this source, active in the claimed period, that stood before this import
    disagreeing_rows: int = 0
    masked: int = 0  # cases of the extract that count as a person of their own
    children_unclassified: int = 0
    counting_begun: int = 0
    counting_ended: int = 0
    conflicts: Counter[str] = field(default_factory=Counter)  # flag -> cases
    conflict_rows: list[tuple[At, str]] = field(default_factory=list)
    several_holders: list[At] = field(default_factory=list)
    active_now: int = 0  # cases active in the period of the extract, as known after it
    active_before: int = 0  # cases active in the period before, as known before it

    @property
    def missing_share(self) -> float:
        return self.missing / self.expected if self.expected else 0.0


OPENED, CLOSED, BIRTH_YEAR, TARGET_GROUP, VOID = map(
    Facts._fields.index, ("opened", "closed", "birth_year", "target_group", "void")
)
_UNCLASSIFIED = int(TargetGroup.UNCLASSIFIED)
_NEVER = 99991231

LISTED = 1000
"""So many conflicts are listed by row; all are counted."""


class Planner:
    """Plans one step: an import (`source` named), or a recount after one is taken back (`source` "").

    `step` is the new step; `claims` the live completeness claims of each source, the new one included, latest
    first; `ranks` how the municipality's sources stand. `comparison` is the period before as (start, end) day
    numbers, or None where nothing is known of it. With `ranks_changed` every case is looked at anew.
    """

    def __init__(
        self,
        step: Step,
        claims: Mapping[str, Sequence[Step]],
        ranks: Mapping[str, SourceRank],
        next_case: int,
        next_facts: int,
        comparison: tuple[int, int] | None = None,
        ranks_changed: bool = False,
    ) -> None:
        self.step = step
        self.claims = claims
        self.ranks = ranks
        self.next_case = next_case
        self.next_facts = next_facts
        self.tally = Tally()
        self._comparison = comparison
        self._newest_of_source = not any(claim.order > step.order for claim in claims.get(step.source, ()))
        self._earlier_claims = [claim for claim in claims.get(step.source, ()) if claim != step]
        self._is_claim = step.complete and step.period_end > 0
        self._recounts_all = self._is_claim or not step.source or ranks_changed
        self._has_period = step.period_end > 0

    def plan(self, rows: Sequence[Row], known: Mapping[bytes, Known]) -> Changes:
        """The changes for one part of the case numbers: its rows, and all that is known of that part."""
        changes = Changes()
        self.tally.rows += len(rows)
        by_number: dict[bytes, list[int]] = {}
        for place, row in enumerate(rows):
            places = by_number.get(row[0])
            if places is None:
                by_number[row[0]] = [place]
            else:
                places.append(place)
        for case_key in sorted(by_number):
            places = by_number[case_key]
            of_case = [rows[place] for place in places]
            person_key = of_case[0][1]
            alone = len(of_case) == 1 or all(row[1] == person_key for row in of_case)
            if alone and self._newest_of_source and case_key not in known:
                self._plan_unknown(changes, case_key, person_key, of_case, places[0])
            else:
                self._plan_known(changes, case_key, known.get(case_key, NOTHING_KNOWN), rows, places)
        for case_key, before in known.items():
            self._count_before(before)
            if case_key not in by_number:
                if self._recounts_all:
                    self._plan_known(changes, case_key, before, rows, ())
                elif self._has_period:
                    current = {held.number: held.facts for held in before.facts}
                    for number in before.current.values():
                        self._count_active(current[number])
        self.tally.counting_begun += len(changes.begun)
        self.tally.counting_ended += len(changes.ended)
        return changes

    def _plan_unknown(
        self, changes: Changes, case_key: bytes, person_key: bytes, rows: Sequence[Row], place: int
    ) -> None:
        """A case number never seen, with one person, and no later claim it could be missing under: the common case
        of a first import, kept short."""
        facts, disagree = view_of(rows)
        tally = self.tally
        case, number = self.next_case, self.next_facts
        self.next_case = case + 1
        self.next_facts = number + 1
        changes.cases.append((case, case_key, person_key, place))
        changes.facts.append((number, case, person_key, self.step.source, facts))
        changes.held.append(number)
        changes.said.append((case_key, person_key, facts))
        tally.cases += 1
        tally.new += 1
        if disagree:
            tally.disagreeing_rows += 1
        if not person_key:
            tally.masked += 1
        if facts[VOID]:
            tally.void += 1
            return
        changes.begun.append(number)
        if facts[TARGET_GROUP] == _UNCLASSIFIED:
            self._note_child(facts)
        if self._has_period:
            self._count_active(facts)

    def _plan_known(
        self, changes: Changes, case_key: bytes, known: Known, rows: Sequence[Row], places: Sequence[int]
    ) -> None:
        """The general way: every view of this case number, then what counts, then the difference."""
        before = latest_views(known.facts)
        views = dict(before)
        number_of = {(held.person_key, held.source, held.facts): held.number for held in known.facts}
        cases = dict(known.cases)
        first_row: dict[bytes, At] = {}
        for person_key, of_person in sorted(_by_person(rows, places).items()):
            said, disagree = view_of([rows[place] for place in of_person])
            facts = Facts._make(said)
            first_row[person_key] = (first := rows[of_person[0]])[2], first[3], first[4]
            self._note_view(views.get((self.step.source, person_key)), facts, disagree)
            if person_key not in cases:
                cases[person_key] = self.next_case
                self.next_case += 1
                changes.cases.append((cases[person_key], case_key, person_key, of_person[0]))
            number = self._number(changes, number_of, cases, person_key, self.step.source, facts)
            changes.held.append(number)
            changes.said.append((case_key, person_key, said))
            earlier = views.get((self.step.source, person_key))
            if earlier is None or earlier.step.order < self.step.order:
                views[self.step.source, person_key] = View(self.step.source, person_key, facts, self.step)
        effective = effective_cases(list(views.values()), self.claims, self.ranks)
        self._note_effective(effective, before, first_row)
        self.tally.masked += b"" in first_row and b"" in effective.cases
        if self._has_period:
            for facts in effective.cases.values():
                self._count_active(facts)
        after = {
            person_key: self._standing_number(changes, number_of, cases, person_key, facts)
            for person_key, facts in effective.cases.items()
        }
        changes.begun += sorted(after[key] for key in after if known.current.get(key) != after[key])
        changes.ended += sorted(known.current[key] for key in known.current if after.get(key) != known.current[key])

    def _standing_number(
        self,
        changes: Changes,
        number_of: dict[tuple[bytes, str, Facts], int],
        cases: dict[bytes, int],
        person_key: bytes,
        facts: Facts,
    ) -> int:
        """The facts that count: those of a source where one says just this, else merged ones."""
        for source in self.ranks:
            number = number_of.get((person_key, source, facts))
            if number is not None:
                return number
        return self._number(changes, number_of, cases, person_key, MERGED, facts)

    def _number(
        self,
        changes: Changes,
        number_of: dict[tuple[bytes, str, Facts], int],
        cases: dict[bytes, int],
        person_key: bytes,
        source: str,
        facts: Facts,
    ) -> int:
        number = number_of.get((person_key, source, facts))
        if number is None:
            number = number_of[person_key, source, facts] = self.next_facts
            self.next_facts += 1
            changes.facts.append((number, cases[person_key], person_key, source, tuple(facts)))
        return number

    def _note_view(self, earlier: View | None, facts: Facts, disagree: bool) -> None:
        tally = self.tally
        tally.cases += 1
        tally.disagreeing_rows += disagree
        tally.void += facts.void
        if earlier is None:
            tally.new += 1
        elif earlier.facts != facts:
            tally.changed += 1
        else:
            tally.unchanged += 1
        if not facts.void:
            self._note_child(facts)

    def _note_effective(
        self, effective: Effective, before: Mapping[tuple[str, bytes], View], first_row: Mapping[bytes, At]
    ) -> None:
        tally = self.tally
        step = self.step
        if self._is_claim:
            for view in before.values():
                if self._is_expected(view):
                    tally.expected += 1
                    tally.missing += view.person_key not in first_row
        for person_key, mask in effective.conflicts:
            at = first_row.get(person_key, first_row.get(b""))  # a row without a person was linked to one
            for place, flag in enumerate(FLAGS):
                if mask >> place & 1:
                    tally.conflicts[flag] += 1
                    if at is not None and len(tally.conflict_rows) < LISTED:
                        tally.conflict_rows.append((at, flag))
        if effective.several_holders and first_row:
            tally.several_holders += [
                first_row[view.person_key]
                for view in effective.several_holders
                if view.source == step.source and view.person_key in first_row
            ]

    def _is_expected(self, view: View) -> bool:
        """A complete extract should hold this case: it stood, and was active in the claimed period."""
        step = self.step
        return (
            view.source == step.source
            and not view.facts.void
            and view.step.order < step.order
            and is_active(view.facts, step.period_start, step.period_end)
            and missing_under(view, self._earlier_claims) is None
        )

    def _note_child(self, facts: PlainFacts) -> None:
        if facts[TARGET_GROUP] == _UNCLASSIFIED and facts[BIRTH_YEAR]:
            self.tally.children_unclassified += 0 <= facts[OPENED] // 10000 - facts[BIRTH_YEAR] < 18

    def _count_active(self, facts: PlainFacts) -> None:
        opened, closed = facts[OPENED], facts[CLOSED] or _NEVER
        self.tally.active_now += opened <= self.step.period_end and closed >= self.step.period_start

    def _count_before(self, known: Known) -> None:
        """Active cases of the period before, as they counted before this import: what it takes away is a change."""
        if self._comparison is not None and known.current:
            counting = set(known.current.values())
            self.tally.active_before += sum(
                is_active(held.facts, *self._comparison) for held in known.facts if held.number in counting
            )


def latest_views(facts: Sequence[KnownFacts]) -> dict[tuple[str, bytes], View]:
    """What each source says of each person now: from the latest live import that holds the case."""
    views: dict[tuple[str, bytes], View] = {}
    for held in facts:
        if not held.steps:
            continue
        latest = max(held.steps, key=lambda step: step.order)
        key = (held.source, held.person_key)
        if key not in views or views[key].step.order < latest.order:
            views[key] = View(held.source, held.person_key, held.facts, latest)
    return views


def _by_person(rows: Sequence[Row], places: Sequence[int]) -> dict[bytes, list[int]]:
    by_person: dict[bytes, list[int]] = {}
    for place in places:
        by_person.setdefault(rows[place][1], []).append(place)
    return by_person
