"""Who a row is about: the person's reference, birth year and sex, as the person number says them."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from casestats.adapters.cell import Bad
from casestats.adapters.contract import Identifier
from casestats.adapters.persons import PersonReading, read_person
from casestats.cases import Sex


class Person(NamedTuple):
    """`reference` None: a masked identity, which has no birth year either, or only a date of birth. `refused`: the
    row cannot be used."""

    reference: Identifier | None
    birth_year: int | None
    sex: Sex | None
    remarks: tuple[str, ...]
    refused: Bad | None


class People(dict[str, Person | None]):
    """`people[text]`, or None where the century depends on when the case was opened: then `people.on(text, day)`.

    Kept for as many texts as rows of one person usually stand close to each other; so memory stays bounded.
    """

    LIMIT = 1 << 14

    def __init__(self) -> None:
        super().__init__()
        self._by_day: dict[tuple[str, date], Person] = {}

    def __missing__(self, text: str) -> Person | None:
        digits = sum(letter.isdigit() for letter in text)
        person = None if 0 < digits < 12 else _person(read_person(text, None))
        if len(self) >= self.LIMIT:
            self.clear()
        self[text] = person
        return person

    def on(self, text: str, day: date) -> Person:
        person = self._by_day.get((text, day))
        if person is None:
            if len(self._by_day) >= self.LIMIT:
                self._by_day.clear()
            person = self._by_day[text, day] = _person(read_person(text, day))
        return person


def _person(reading: PersonReading) -> Person:
    reference = None if reading.reference is None else Identifier(reading.reference)
    return Person(reference, reading.birth_year, reading.sex, reading.remarks, reading.refused)
