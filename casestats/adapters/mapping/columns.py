"""A profile and the headings of one table, made ready for the loop: where each field stands and what its cells mean."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Literal, NamedTuple, TypeVar

from casestats.adapters.cell import Bad, tidy
from casestats.adapters.contract import Identifier
from casestats.adapters.dates import DateReader
from casestats.adapters.mapping import days, words
from casestats.adapters.mapping.headings import ABSENT, Choice, Headings
from casestats.adapters.mapping.labels import key_of
from casestats.adapters.mapping.measures import MeasureReader
from casestats.adapters.mapping.questions import Form
from casestats.adapters.mapping.reasons import Meaning, Reasons, of_group
from casestats.adapters.mapping.tally import Lookup, Odd, Tally
from casestats.adapters.profile import Column, MunicipalityNames, Profile, SkipRule
from casestats.adapters.values import is_missing, read_case_number
from casestats.cases import OpenedHow, Outcome
from casestats.periods import Period

V = TypeVar("V")
Whose = Literal["own", "other", "unknown"]
CaseNumber = Identifier | Bad | None

MOST_MOMENTS = 1 << 13
"""How many of the texts of a column of times, which are all different, are kept: memory must stay bounded."""


class Field(NamedTuple):
    """A mapped field on a row, for what is kept of a refused one: its heading, its place and how it is understood."""

    heading: str
    place: int
    understands: Callable[[str], bool]


class Columns:
    """Where each field stands, and a look-up for each. An absent field stands at the empty cell at the row's end."""

    def __init__(
        self, profile: Profile, found: Headings, tally: Tally, period: Period | None, readers: Mapping[str, DateReader]
    ) -> None:
        self._profile, self._found, self._tally = profile, found, tally
        self._readers = readers
        self.fields: list[Field] = []
        self._case()
        self._dates(period)
        known = profile.words
        self.unit_at, self.units = self._field("unit", words.unit_by(known.unit))
        self.how_at, self.hows = self._field("opened_how", words.by_words(known.opened_how, OpenedHow.NOT_RECORDED))
        self.outcome_at, self.outcomes = self._field("outcome", words.by_words(known.outcome, Outcome.NOT_RECORDED))
        self.status_at, self.statuses = self._field("status", words.status_by(known.status))
        self.sex_at, self.sexes = self._field("sex", words.sex_by(known.sex))
        self.birth_at, self.births = self._field("birth_year", words.birth_year)
        self.age_at, self.ages = self._field("age", words.age)
        groups = {word: of_group(choice) for word, choice in known.target_group.items()}
        self.target_at, self.targets = self._field("target_group", words.by_words(groups, Meaning(), "unmapped_group"))
        reasons = [(found.place(column), Reasons(profile, tally, column.heading)) for column in profile.reasons]
        for column, (place, reason) in zip(profile.reasons, reasons, strict=True):
            self._keep(column, place, reason.understands)
        self.reason_at = reasons[0][0] if reasons else ABSENT
        self.reason = reasons[0][1] if reasons else None
        self.more_reasons = reasons[1:]
        self.form = Form(profile, found.places, tally)
        self.version_at = found.place(profile.columns.get("form_version"))
        self.measures = MeasureReader(profile, found, tally, self._day_lookup)
        self.fields.extend(Field(*told) for told in self.measures.fields)
        whose = whose_row(profile.municipality_names)
        self.municipality_at, self.whose = self._field("municipality", whose)
        self.skips = [(found.place(rule.column), rule.because, _verdict(rule)) for rule in profile.skip]
        self.early, self.late = self._alternatives()

    def _case(self) -> None:
        named = "case_ref" if "case_ref" in self._profile.columns else "answer_set"
        column = self._profile.columns[named]
        self.case_heading = column.heading
        self.case_at = self._found.place(column)
        person = self._profile.columns.get("person_ref")
        self.person_heading = person.heading if person else ""
        self.person_at = self._found.place(person)

    def _dates(self, period: Period | None) -> None:
        last = period.end if period else None
        self.opened_heading = self._profile.columns["opened_on"].heading
        self.opened_at, self.opened = self._day_field("opened_on", lambda reader: days.opening(reader, last))
        self.closed_at, self.closed = self._day_field("closed_on", lambda reader: days.closing(reader, last))
        self.answered_at, self.answered = self._day_field("answered_on", days.moment, limit=MOST_MOMENTS)

    def _day_field(
        self, name: str, make: Callable[[DateReader], Callable[[str], V | Odd[V]]], limit: int = 1 << 15
    ) -> tuple[int, Lookup[V]]:
        column = self._profile.columns.get(name)
        heading = column.heading if column else ""
        lookup = Lookup(make(self._reader(heading)), self._tally, heading, limit)
        place = self._found.place(column)
        if column is not None:
            self._keep(column, place, lambda text: lookup.understands(text) and lookup[text] is not days.UNREADABLE)
        return place, lookup

    def _day_lookup(self, column: Column) -> Lookup[date | None]:
        return Lookup(days.any_day(self._reader(column.heading)), self._tally, column.heading)

    def _reader(self, heading: str) -> DateReader:
        return self._readers.get(heading) or days.reader_of(self._profile.extract)

    def _field(self, name: str, parse: Callable[[str], V | Odd[V]]) -> tuple[int, Lookup[V]]:
        column = self._profile.columns.get(name)
        lookup = Lookup(parse, self._tally, column.heading if column else "")
        place = self._found.place(column)
        if column is not None and name not in ("birth_year", "age"):
            self._keep(column, place, lookup.understands)
        return place, lookup

    def _keep(self, column: Column, place: int, understands: Callable[[str], bool]) -> None:
        if place != ABSENT:
            self.fields.append(Field(column.heading, place, understands))

    def _alternatives(self) -> tuple[list[Sequence[Choice]], list[Sequence[Choice]]]:
        """Columns that hold the same thing: those to be joined before the row's day is known, and after."""
        profile = self._profile
        first = [profile.columns[name] for name in ("opened_on", "answered_on") if name in profile.columns]
        questions = {question.column for question in profile.questions}
        rest = [each for _, each in profile.every_column() if each not in first and each not in questions]
        several = {column: tuple(self._found.alternatives[column]) for column in dict.fromkeys([*first, *rest])}
        early = [tuple(each._replace(since=None, until=None) for each in several[column]) for column in first]
        late = [several[column] for column in dict.fromkeys(rest)]
        dated: list[Sequence[Choice]] = [
            choices for choices in late if any(each.since or each.until for each in choices) or len(choices) > 1
        ]
        return [choices for choices in early if len(choices) > 1], dated


_PLAIN_NUMBER = re.compile(r"[A-Z]{0,5}\d{4}[-/]\d{4,9}", re.ASCII)


def case_number(text: str) -> CaseNumber | Odd[CaseNumber]:
    if _PLAIN_NUMBER.fullmatch(text):
        return Identifier(text)  # nothing to tidy: most are so, and all are different
    number = read_case_number(text)
    if isinstance(number, Bad):
        if number.rule == "case_number_is_date":
            return Odd(Identifier(tidy(text)), "case_number_is_date")
        return number
    return None if number is None else Identifier(number)


def whose_row(names: MunicipalityNames) -> Callable[[str], Whose]:
    """Whose row it is, by the name in the municipality column. A four-digit code that is not this municipality's is
    another's; an unknown name is not guessed."""
    own = {_municipality_key(name) for name in names.accepted}
    others = {_municipality_key(name) for name in names.others}

    def parse(text: str) -> Whose:
        name = _municipality_key(text)
        if name in own:
            return "own"
        return "other" if name in others or (len(name) == 4 and name.isdecimal()) else "unknown"

    return parse


def _municipality_key(name: str) -> str:
    """`Härnösands kommun` and `Härnösand` are the same municipality."""
    key = key_of(name)
    if key.endswith("kommun") and len(key) > 6:
        key = key.removesuffix("kommun")
        return key.removesuffix("s")
    return key.removesuffix("s") if not key.isdecimal() else key


def _verdict(rule: SkipRule) -> dict[str, bool]:
    words_to_skip = {key_of(word) for word in rule.words}

    class Verdict(dict[str, bool]):
        def __missing__(self, text: str) -> bool:
            nothing = is_missing(text)
            verdict = rule.empty if nothing else key_of(text) in words_to_skip
            if len(self) < MOST_MOMENTS:
                self[text] = verdict
            return verdict

    return Verdict()
