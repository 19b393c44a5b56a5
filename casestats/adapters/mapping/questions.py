"""From the answers of a form to flags and risk assessments (FORMATS 36-42, 83, 87).

A multiple-choice question arrives as one cell: its ticked labels joined by TICKED; TICKED alone where nothing was
ticked; empty where the question was not answered. Joined cells of the extract itself are cut by the known labels.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from datetime import date
from typing import NamedTuple, TypeVar

from casestats.adapters.cell import plain, tidy
from casestats.adapters.mapping.labels import TICKED, Labels, key_of
from casestats.adapters.mapping.reasons import cuts_of, in_force
from casestats.adapters.mapping.sayable import holds_person_number
from casestats.adapters.mapping.tally import Lookup, Odd, Tally
from casestats.adapters.mapping.words import odd_text
from casestats.adapters.profile import FormVersion, Heading, Option, Profile, Question
from casestats.adapters.values import parse_answer
from casestats.cases import RISK_BIT, RISK_INSTRUMENTS, RISK_NONE, RISK_UNKNOWN
from casestats.flags import BIT, NOTHING_RECORDED, Answer, Answers

FlagColumn = tuple[int, Lookup[Answers]]
RiskColumn = tuple[int, Lookup[int]]
V = TypeVar("V")


class OpenForm(NamedTuple):
    """The questions that are asked on a day: where each stands on a row, and what its cells mean."""

    flags: tuple[FlagColumn, ...] = ()
    risks: tuple[RiskColumn, ...] = ()


class Form:
    """The questions of a profile that stand on one table, as they were asked at every time."""

    def __init__(self, profile: Profile, places: dict[Heading, int], tally: Tally) -> None:
        self._profile, self._places, self._tally = profile, places, tally
        self.cuts = cuts_of(_spans(profile))
        self._names = {key_of(version.name) for version in profile.form_versions}
        self._open: dict[tuple[int, str], OpenForm] = {}

    @property
    def undated(self) -> OpenForm | None:
        """The one form, where neither dates nor versions tell rows apart."""
        return None if self.cuts or "form_version" in self._profile.columns else self.on(date.min, "")

    def on(self, day: date, version: str) -> OpenForm:
        """The form of a row that was answered on `day`, with the version that the row names (or "")."""
        era = bisect_right(self.cuts, day)
        named = key_of(version)
        if named and named not in self._names:
            self._tally.note("unmapped_word", self._profile.columns["form_version"].heading, tidy(version))
            named = ""
        form = self._open.get((era, named))
        if form is None:
            form = self._open[era, named] = self._form([date.min, *self.cuts][era], named)
        return form

    def _form(self, day: date, named: str) -> OpenForm:
        versions = {
            version.name
            for version in self._profile.form_versions
            if (key_of(version.name) == named if named else _asked(version, day))
        }
        flags: list[FlagColumn] = []
        risks: list[RiskColumn] = []
        for question in self._profile.questions:
            if question.versions and not versions & set(question.versions):
                continue
            for name in question.column.names:
                if name in self._places and in_force(name.since, name.until, day):
                    self._add(question, self._places[name], name.text, day, flags, risks)
        return OpenForm(tuple(flags), tuple(risks))

    def _add(
        self, question: Question, place: int, heading: str, day: date, flags: list[FlagColumn], risks: list[RiskColumn]
    ) -> None:
        options = [option for option in question.options if in_force(option.since, option.until, day)]
        if question.flag is not None:
            flags.append((place, Lookup(single(question, self._profile), self._tally, heading)))
        elif any(option.means in RISK_INSTRUMENTS for option in question.options):
            risks.append((place, Lookup(risks_of(question, options), self._tally, heading)))
        elif options:
            flags.append((place, Lookup(flags_of(question, options), self._tally, heading)))


def _asked(version: FormVersion, day: date) -> bool:
    """Whether a version was in use on a day; one without dates is known only by a column that names it."""
    return (version.since or version.until) is not None and in_force(version.since, version.until, day)


def _spans(profile: Profile) -> list[tuple[date | None, date | None]]:
    spans = [(option.since, option.until) for question in profile.questions for option in question.options]
    spans += [(name.since, name.until) for question in profile.questions for name in question.column.names]
    return spans + [(version.since, version.until) for version in profile.form_versions]


def single(question: Question, profile: Profile) -> Callable[[str], Answers | Odd[Answers]]:
    """A question with one answer; empty is not recorded."""
    bit = BIT[question.flag or ""]
    extra = {plain(word): answer for word, answer in {**profile.words.answer, **question.words}.items()}
    spelled_as = {key_of(word): answer for word, answer in {**profile.words.answer, **question.words}.items()}
    masks = {
        Answer.NOT_RECORDED: NOTHING_RECORDED,
        Answer.UNKNOWN: Answers(bit, 0, 0),
        Answer.NO: Answers(bit, bit, 0),
        Answer.YES: Answers(bit, bit, bit),
    }

    def parse(text: str) -> Answers | Odd[Answers]:
        answer = parse_answer(text, extra)
        if answer is None:
            answer = spelled_as.get(key_of(text))
        if answer is None:
            return odd_text(text, NOTHING_RECORDED, "unmapped_two" if plain(text) == "2" else "unmapped_word")
        return masks[answer]

    return parse


class Ticked(NamedTuple):
    """What is ticked in a cell, by what it means; and labels that nobody knows."""

    answered: bool
    meanings: frozenset[str] = frozenset()
    unknown_labels: tuple[str, ...] = ()


def _reader(question: Question, options: Sequence[Option]) -> Callable[[str], Ticked]:
    means = {option.label: option.means for option in options}
    if question.layout == "number":
        means |= {str(option.number or place): option.means for place, option in enumerate(question.options, 1)}
    labels = Labels(means, question.separator)

    def read(text: str) -> Ticked:
        if TICKED not in text and labels.whole(text) is None:
            answer = parse_answer(text)
            if answer is Answer.NOT_RECORDED:
                return Ticked(answered=False)
            if answer is Answer.UNKNOWN:
                return Ticked(answered=True, meanings=frozenset({"unknown"}))
        cut = labels.cut(text)
        return Ticked(True, frozenset(means[label] for label in cut.known), cut.unknown)

    return read


def flags_of(question: Question, options: Sequence[Option]) -> Callable[[str], Answers | Odd[Answers]]:
    """A multiple-choice question about flags: an unticked option is a no. With "Vet ej" ticked, or a label that
    nobody knows, what is not ticked is not claimed to be a no."""
    read = _reader(question, options)
    every = 0
    for option in options:
        every |= BIT.get(option.means, 0)

    def parse(text: str) -> Answers | Odd[Answers]:
        ticked = read(text)
        if not ticked.answered:
            return NOTHING_RECORDED
        yes = sum(BIT[meaning] for meaning in ticked.meanings if meaning in BIT)
        if ticked.unknown_labels:
            asked = every if "unknown" in ticked.meanings else yes
            return _odd_labels(text, Answers(asked, yes, yes), ticked.unknown_labels)
        return Answers(every, yes, yes) if "unknown" in ticked.meanings else Answers(every, every, yes)

    return parse


def risks_of(question: Question, options: Sequence[Option]) -> Callable[[str], int | Odd[int]]:
    """A multiple-choice question about risk assessments: a mask of instruments, or none, or unknown."""
    read = _reader(question, options)

    def parse(text: str) -> int | Odd[int]:
        ticked = read(text)
        if not ticked.answered:
            return 0
        mask = sum(RISK_BIT[meaning] for meaning in ticked.meanings if meaning in RISK_BIT)
        if ticked.unknown_labels:
            return _odd_labels(text, mask, ticked.unknown_labels)
        if not mask:
            mask = RISK_UNKNOWN if "unknown" in ticked.meanings else RISK_NONE
        return mask

    return parse


def _odd_labels(text: str, value: V, labels: tuple[str, ...]) -> Odd[V]:
    return Odd(value, "person_number") if holds_person_number(text) else Odd(value, "unmapped_word", labels)
