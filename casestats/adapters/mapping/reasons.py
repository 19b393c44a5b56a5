"""From the text of a reason column to a target group and flags (FORMATS 43, 44).

What follows from a code's presence is said on the row itself: also that a flag is `no` where the municipality
always sets its code. Merging rows takes yes first, so a case with the flag's own code stays yes.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from typing import NamedTuple

from casestats.adapters.cell import tidy
from casestats.adapters.mapping.labels import Labels, key_of
from casestats.adapters.mapping.sayable import holds_person_number
from casestats.adapters.mapping.tally import Lookup, Odd, Tally
from casestats.adapters.profile import Code, Profile, TargetChoice
from casestats.adapters.values import is_missing
from casestats.cases import TARGET_GROUP_PRECEDENCE, TargetGroup
from casestats.flags import BIT, NOTHING_RECORDED, Answers

_PLACE = {group: place for place, group in enumerate(TARGET_GROUP_PRECEDENCE)}
_STRONG = re.compile(r"[;|\n\x1f]+")


class Meaning(NamedTuple):
    """What a text says: the target group of an adult, of a child, and where the age is unknown; and the answers."""

    adult: TargetGroup = TargetGroup.UNCLASSIFIED
    child: TargetGroup = TargetGroup.UNCLASSIFIED
    ageless: TargetGroup = TargetGroup.UNCLASSIFIED
    answers: Answers = NOTHING_RECORDED

    def beside(self, other: Meaning) -> Meaning:
        """Both on one row: of the groups the first in the order of precedence; the answers merged."""
        adult, child, ageless = (min(pair, key=_PLACE.__getitem__) for pair in zip(self[:3], other[:3], strict=True))
        return Meaning(adult, child, ageless, self.answers.merged(other.answers))


NOTHING = Meaning()


def of_group(choice: TargetChoice, answers: Answers = NOTHING_RECORDED) -> Meaning:
    """A group, or by age at opening: under 18 child_victim, else adult_victim, without a birth year unclassified."""
    if choice == "by_age":
        return Meaning(TargetGroup.ADULT_VICTIM, TargetGroup.CHILD_VICTIM, TargetGroup.UNCLASSIFIED, answers)
    return Meaning(choice, choice, choice, answers)


def in_force(first: date | None, last: date | None, day: date) -> bool:
    return (first is None or first <= day) and (last is None or day <= last)


def cuts_of(spans: Iterable[tuple[date | None, date | None]]) -> list[date]:
    """The days on which something begins or has just ended: between two of them nothing changes."""
    starts = {first for first, _ in spans if first is not None}
    ends = {last + timedelta(days=1) for _, last in spans if last is not None and last < date.max}
    return sorted(starts | ends)


class Reasons:
    """The meanings of the texts of one reason column, at every time that the codes' dates tell apart."""

    def __init__(self, profile: Profile, tally: Tally, column: str) -> None:
        spans = [(code.valid_from, code.valid_to) for code in profile.codes]
        self.cuts = cuts_of(spans)
        days = [date.min, *self.cuts]
        self._lookups = [Lookup(_Parser(profile, day), tally, column) for day in days]

    @property
    def undated(self) -> Lookup[Meaning] | None:
        """The one lookup, where no code has a date."""
        return None if self.cuts else self._lookups[0]

    def understands(self, text: str) -> bool:
        """Whether the text is a known code at some time."""
        return any(lookup.understands(text) for lookup in self._lookups)

    def at(self, day: date) -> Lookup[Meaning]:
        return self._lookups[bisect_right(self.cuts, day)]


class _Parser:
    """The meaning of a reason text on a day. `210`, `Våld i nära relation`, `210 Våld i nära relation`, several."""

    def __init__(self, profile: Profile, day: date) -> None:
        self._later_or_earlier = {key_of(label) for code in profile.codes for label in _labels(code)}
        valid = [code for code in profile.codes if in_force(code.valid_from, code.valid_to, day)]
        no_by_code = _no_by_code(profile)
        self._meanings = {code.code: _meaning(code, no_by_code(code)) for code in valid}
        self._codes = {key_of(code.code): code.code for code in valid}
        self._labels = Labels(label for code in valid for label in _labels(code))
        self._code_of = {label: code.code for code in valid for label in _labels(code)}

    def __call__(self, text: str) -> Meaning | Odd[Meaning]:
        if is_missing(text):
            return NOTHING
        found: list[str] = []
        unknown: list[str] = []
        for part in _STRONG.split(text) if self._labels.whole(text) is None else [text]:
            if part.strip():
                self._read(tidy(part), found, unknown)
        meaning = NOTHING
        for code in found:
            meaning = meaning.beside(self._meanings[code])
        if not unknown:
            return meaning
        if holds_person_number(text):
            return Odd(meaning, "person_number")
        expired = all(key_of(code) in self._later_or_earlier for code in unknown)
        return Odd(meaning, "code_not_valid" if expired else "unmapped_code", tuple(dict.fromkeys(unknown)))

    def _read(self, part: str, found: list[str], unknown: list[str]) -> None:
        whole = self._labels.whole(part)
        if whole is not None:
            found.append(self._code_of[whole])
            return
        head, _, tail = part.partition(" ")
        code = self._codes.get(key_of(head.rstrip(".,:-–")))
        if code is not None and not self._starts_code(tail):
            found.append(code)  # the code, and its text in other words than the profile's
            return
        cut = self._labels.cut(part)
        only_codes = all(key_of(label) in self._codes for label in cut.known)
        numbers = [piece for piece in cut.unknown if piece[:1].isdigit()]
        if not cut.known or (numbers and not only_codes):
            unknown.append(part)  # also an unknown code before a known text: the code may mean something else
            return
        found.extend(self._code_of[label] for label in cut.known)
        unknown.extend(numbers if only_codes else cut.unknown)

    def _starts_code(self, text: str) -> bool:
        """Whether another code follows, known or not: a number at the start of a word."""
        return any(word[:1].isdigit() or key_of(word.rstrip(",.")) in self._codes for word in text.split())


def _labels(code: Code) -> list[str]:
    texts = [text for text in (code.text, *code.aliases) if text]
    return [code.code, *texts, *(f"{code.code} {text}" for text in texts)]


def _meaning(code: Code, no: int) -> Meaning:
    yes = sum(BIT[flag] for flag in set(code.yes))
    return of_group(code.target_group, Answers(yes | no, yes | no, yes))


def _no_by_code(profile: Profile) -> Callable[[Code], int]:
    """The flags that a code's presence answers with no, because their own code would stand beside it."""
    rules = [(BIT[rule.flag], frozenset(rule.except_codes)) for rule in profile.absent_means_no]
    return lambda code: sum({bit for bit, except_codes in rules if code.code not in except_codes})
