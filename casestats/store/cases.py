"""Cases one by one, as people and tests look at them; counting reads columns instead."""

from __future__ import annotations

from sqlalchemy import Connection, text

from casestats.cases import CaseFacts, Granted, Measure, MeasureKind, OpenedHow, Outcome, Sex, TargetGroup
from casestats.flags import Answers
from casestats.intake.facts import day_of

_CASES = text(
    "SELECT f.number, f.person_key, f.opened, f.closed, u.name, f.opened_how, f.target_group, f.sex, f.birth_year,"
    " f.outcome, f.risk, f.asked, f.known, f.yes FROM versions v JOIN facts f ON f.number = v.facts"
    " LEFT JOIN units u ON u.number = f.unit WHERE v.municipality = :municipality AND v.known_from <= :step"
    " AND (v.known_to IS NULL OR v.known_to > :step) ORDER BY f.number"
)
_MEASURES = text("SELECT kind, since, until, granted FROM measures WHERE facts = :facts ORDER BY kind, since")


def cases_known_after(connection: Connection, municipality: str, step: int) -> list[tuple[bytes, CaseFacts]]:
    """The cases that counted after a step, each with its person key (b"" without a reference)."""
    found = []
    for number, person_key, opened, closed, unit, how, group, sex, born, outcome, risk, *answers in connection.execute(
        _CASES, {"municipality": municipality, "step": step}
    ):
        opened_on = day_of(opened)
        if opened_on is None:
            raise TypeError("every case has a day of opening")
        facts = CaseFacts(
            opened_on,
            day_of(closed or 0),
            unit,
            OpenedHow(how),
            TargetGroup(group),
            Sex(sex),
            born,
            Outcome(outcome),
            risk,
            Answers(*answers),
            _measures(connection, number),
        )
        found.append((bytes(person_key), facts))
    return found


def _measures(connection: Connection, facts: int) -> tuple[Measure, ...]:
    measures = []
    for kind, since, until, granted in connection.execute(_MEASURES, {"facts": facts}):
        since_on = day_of(since)
        if since_on is None:
            raise TypeError("every measure has a first day")
        measures.append(Measure(MeasureKind(kind), since_on, day_of(until or 0), Granted(granted)))
    return tuple(measures)
