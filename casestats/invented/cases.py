"""Invented cases and their lives: registered late, corrected, voided, removed, closed.

A case holds what became of it; `seen` tells what the case system would have shown on a day. Days are ordinals
(`date.toordinal`), because a large file is mostly dates.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from math import sqrt
from typing import NamedTuple

from casestats.invented.draw import Draw, Weighted
from casestats.invented.people import Person, Population

SERVICE_ALLOWED = date(2025, 7, 1).toordinal()
"""From this day a measure may be given without an individual decision (the new socialtjänstlag)."""

CHILD, ADULT = False, True
ADULT_REASONS = Weighted(
    {
        ("210",): 149,
        ("410", "210"): 34,
        ("240",): 21,
        ("210", "220"): 16,
        ("410",): 10,
        ("410", "210", "220"): 9,
        ("510",): 9,
        ("520",): 4,
        ("230",): 2,
        ("210", "230"): 2,
        ("410", "220"): 1,
    }
)
CHILD_REASONS = Weighted(
    {
        ("390",): 86,
        ("320",): 33,
        ("310",): 29,
        ("210",): 8,
        ("320", "220"): 5,
        ("310", "220"): 4,
        ("230", "320"): 1,
        ("220",): 1,
    }
)
ADULT_OPENED_HOW = Weighted({"Anmälan": 40, "Ansökan": 33, "Information": 20, "Överflyttning": 7})
CHILD_OPENED_HOW = Weighted({"Orosanmälan": 55, "Ansökan": 15, "Anmälan": 12, "Information": 13, "Överflyttning": 5})
MEASURES = Weighted({0: 41, 1: 35, 2: 16, 3: 8})
ADULT_MEASURE = Weighted(
    {
        "Stödsamtal": 40,
        "Skyddat boende": 20,
        "Behandling, våldsutövare": 12,
        "Ekonomiskt stöd": 12,
        "Kontaktperson": 10,
        "Annan insats": 6,
    }
)
CHILD_MEASURE = Weighted(
    {"Trappan/barnsamtal": 45, "Stödsamtal": 25, "Skyddat boende": 15, "Kontaktperson": 10, "Annan insats": 5}
)
OUTCOMES = Weighted(
    {
        "Målet uppnått": 34,
        "Målet delvis uppnått": 28,
        "Målet ej uppnått": 14,
        "Annan orsak": 12,
        "Flyttat från kommunen": 7,
        "": 5,
    }
)


class InventedMeasure(NamedTuple):
    """`decision` is Bifall, Service or Avslag; a refused measure (Avslag) never begins."""

    kind: str
    decision: str
    decided: int
    since: int | None
    until: int | None


@dataclass(slots=True)
class InventedCase:
    """One person's case. `first_reasons` is what it was first filed under, until `corrected`."""

    number: str
    person: Person
    protected: bool
    unit: str
    opened: int
    opened_how: str
    reasons: tuple[str, ...]
    measures: tuple[InventedMeasure, ...]
    registered: int
    closed: int | None
    outcome: str
    first_reasons: tuple[str, ...]
    corrected: int
    voided: int | None
    removed: int | None

    def in_report(self, first_day: int, last_day: int) -> bool:
        """Whether a report of the cases active from `first_day` to `last_day`, taken on the latter, shows it."""
        if self.registered > last_day or (self.removed is not None and self.removed <= last_day):
            return False
        return self.opened <= last_day and (self.closed is None or self.closed >= first_day)


class Place(NamedTuple):
    """What sets one municipality's cases apart."""

    number_prefix: str
    adult_units: Weighted[str]
    child_units: Weighted[str]
    percent_children: int = 42
    percent_returning: int = 8
    percent_women: int = 70
    percent_old: int = 10


def invent_cases(draw: Draw, place: Place, first: date, last: date) -> Iterator[InventedCase]:
    """Cases opened from `first` to `last`, without end: take as many as are wanted. Nothing is kept but a few
    people who may come back, so a million cases need no more memory than ten."""
    population = Population(draw)
    known: deque[Person] = deque(maxlen=50)
    span = last.toordinal() - first.toordinal() + 1
    serial = 0
    while True:
        serial += 1
        # More towards the end: what is asked about is found, so the counts rise over the two years.
        opened = first.toordinal() + int(span * (sqrt(draw.fraction()) if draw.chance(60) else draw.fraction()))
        year = date.fromordinal(opened).year
        number = f"{place.number_prefix}{year}-{serial:05}"
        adult = not draw.chance(place.percent_children)
        person = _person(draw, place, population, known, year, adult)
        case = _case(draw, place, number, person, opened, adult)
        case.protected = draw.chance(2)
        yield case
        if adult and case.reasons[0] == "210" and draw.chance(9):
            for _ in range(draw.between(1, 2)):
                # Never known before, nor protected: the same or no person twice on a number would be one case.
                child = _newcomer(draw, place, population, year, CHILD)
                yield _case(draw, place, number, child, min(opened + draw.between(0, 60), last.toordinal()), CHILD)


def _person(draw: Draw, place: Place, population: Population, known: deque[Person], year: int, adult: bool) -> Person:
    if known and draw.chance(place.percent_returning):
        person = draw.one_of(known)
        if (year - person.birth_year >= 18) == adult:
            return person
    person = _newcomer(draw, place, population, year, adult)
    known.append(person)
    return person


def _newcomer(draw: Draw, place: Place, population: Population, year: int, adult: bool) -> Person:
    if adult:
        age = draw.between(60, 90) if draw.chance(place.percent_old) else draw.between(18, 59)
    else:
        age = draw.between(1, 17)
    return population.somebody(year - age, woman=draw.chance(place.percent_women if adult else 50))


def _case(draw: Draw, place: Place, number: str, person: Person, opened: int, adult: bool) -> InventedCase:
    reasons = draw.weighted(ADULT_REASONS if adult else CHILD_REASONS)
    registered = opened + (draw.between(20, 100) if draw.chance(10) else draw.between(0, 4))
    closed: int | None = None
    outcome = ""
    if draw.chance(70):
        closed = max(registered, opened + 20 + int(600 * draw.fraction() * draw.fraction()))
        outcome = draw.weighted(OUTCOMES)
    first_reasons, corrected = reasons, registered
    if draw.chance(4):
        first_reasons, corrected = ("240",) if adult else ("390",), registered + draw.between(20, 120)
    fate = draw.below(1000)
    later = registered + draw.between(25, 180)
    return InventedCase(
        number,
        person,
        False,
        draw.weighted(place.adult_units if adult else place.child_units),
        opened,
        draw.weighted(ADULT_OPENED_HOW if adult else CHILD_OPENED_HOW),
        reasons,
        tuple(_measure(draw, opened, closed, adult) for _ in range(draw.weighted(MEASURES))),
        registered,
        closed,
        outcome,
        first_reasons,
        corrected,
        later if fate < 25 else None,
        later if 25 <= fate < 40 else None,
    )


def _measure(draw: Draw, opened: int, closed: int | None, adult: bool) -> InventedMeasure:
    kind = draw.weighted(ADULT_MEASURE if adult else CHILD_MEASURE)
    decided = opened + draw.between(2, 60)
    if closed is not None and decided > closed:
        decided = closed
    if draw.chance(6):
        return InventedMeasure(kind, "Avslag", decided, None, None)
    decision = "Service" if draw.chance(40 if decided >= SERVICE_ALLOWED else 10) else "Bifall"
    until = decided + draw.between(1, 150) if draw.chance(60) else None
    if until is not None and closed is not None and until > closed:
        until = closed
    return InventedMeasure(kind, decision, decided, decided, until)
