"""The forms in which intake holds what is known: plain tuples of whole numbers and text.

Dates are whole numbers ÅÅÅÅMMDD (0: none), enumerations the numbers of casestats.cases, and keys are
pseudonyms of 16 bytes (a person key of b"" stands for a case without a person reference). Plain tuples, because
10^6 of them pass through an import, on disk in between.
"""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple, TypeAlias

MeasureFacts: TypeAlias = tuple[int, int, int, int]
"""(kind, since, until or 0, granted)"""


class Facts(NamedTuple):
    """What one source, or all sources together, say of a case."""

    opened: int
    closed: int
    unit: str
    opened_how: int
    sex: int
    birth_year: int
    outcome: int
    target_group: int
    risk: int
    asked: int
    known: int
    yes: int
    void: int
    measures: tuple[MeasureFacts, ...]


PlainFacts: TypeAlias = tuple[Any, ...]
"""Facts as a plain tuple: what rests on disk between the passes holds no classes."""


class Row(NamedTuple):
    """A row of an extract after the vault: keys instead of identifiers. Plain tuples of this form pass too."""

    case_key: bytes
    person_key: bytes
    file: int
    sheet: int
    row: int
    as_of: str
    facts: PlainFacts


def day_number(day: date | None) -> int:
    """2025-03-01 as 20250301; None as 0."""
    return 0 if day is None else day.year * 10000 + day.month * 100 + day.day


def day_of(number: int) -> date | None:
    """The inverse of `day_number`."""
    return None if number == 0 else date(number // 10000, number // 100 % 100, number % 100)


class Step(NamedTuple):
    """An import as later imports see it. `known_at` is the day its content was known: the end of its period, else
    the day of the import. `complete` with a period is a completeness claim."""

    number: int
    source: str
    known_at: int
    period_start: int
    period_end: int
    complete: bool
    missing_means_closed: bool

    @property
    def order(self) -> tuple[int, int]:
        """The latest period wins in any order of import, then the later import."""
        return (self.known_at, self.number)


class SourceRank(NamedTuple):
    """How a source stands among the municipality's sources: rank 1 is believed first."""

    rank: int
    name: str
    person_references: bool


class View(NamedTuple):
    """What one source says of a case, from the latest live import that holds it."""

    source: str
    person_key: bytes
    facts: Facts
    step: Step


class KnownFacts(NamedTuple):
    """Facts in the store. `source` "" are facts merged by intake. `steps` are the live imports that hold them."""

    number: int
    source: str
    person_key: bytes
    facts: Facts
    steps: tuple[Step, ...]


class Known(NamedTuple):
    """All that the store knows of one case number."""

    cases: dict[bytes, int]  # person key -> number of the case
    facts: list[KnownFacts]
    current: dict[bytes, int]  # person key -> number of the facts that count now


NOTHING_KNOWN = Known({}, [], {})
