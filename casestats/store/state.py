"""The state as intake needs it: everything known of the case numbers in one range of pseudonyms."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, text

from casestats.intake.facts import Facts, Known, KnownFacts, MeasureFacts, Step
from casestats.intake.plan import MERGED

_RANGE = "c.municipality = :municipality AND c.case_key >= :low AND c.case_key < :high"
_OF_CASES = f"{_RANGE} AND f.case_number = c.number"
# CROSS JOIN: SQLite then takes the tables in this order, by the range of keys, and never goes through a whole one.
_CASES = text(f"SELECT c.case_key, c.person_key, c.number FROM cases c WHERE {_RANGE}")  # noqa: S608 (a constant)
_FACTS = text(
    "SELECT c.case_key, f.number, s.name, f.person_key, f.opened, f.closed, u.name, f.opened_how, f.sex, f.birth_year,"  # noqa: S608 (constants)
    " f.outcome, f.target_group, f.risk, f.asked, f.known, f.yes, f.void"
    " FROM cases c CROSS JOIN facts f LEFT JOIN sources s ON s.number = f.source"
    f" LEFT JOIN units u ON u.number = f.unit WHERE {_OF_CASES} ORDER BY f.number"
)
_MEASURES = text(
    "SELECT m.facts, m.kind, m.since, m.until, m.granted FROM cases c CROSS JOIN facts f CROSS JOIN measures m"  # noqa: S608 (constants)
    f" WHERE {_OF_CASES} AND m.facts = f.number ORDER BY m.facts, m.kind, m.since"
)
_HOLDINGS = text(
    "SELECT h.facts, h.step FROM cases c CROSS JOIN facts f CROSS JOIN holdings h"  # noqa: S608 (constants)
    f" WHERE {_OF_CASES} AND h.facts = f.number"
)
_CURRENT = text(
    "SELECT c.case_key, f.person_key, v.facts FROM cases c CROSS JOIN facts f CROSS JOIN versions v"  # noqa: S608 (constants)
    f" WHERE {_OF_CASES} AND v.municipality = c.municipality AND v.facts = f.number AND v.known_to IS NULL"
)


def known_between(
    connection: Connection, municipality: str, low: bytes, high: bytes, live: Mapping[int, Step]
) -> dict[bytes, Known]:
    """What is known of every case number with low <= case key < high. `live` are the imports that were not taken
    back, by number; holdings of others are left out."""
    where = {"municipality": municipality, "low": low, "high": high}
    known: dict[bytes, Known] = {}
    for case_key, person_key, number in connection.execute(_CASES, where):
        known.setdefault(bytes(case_key), Known({}, [], {})).cases[bytes(person_key)] = number
    if not known:
        return known
    steps: dict[int, list[Step]] = {}
    for facts, step in connection.execute(_HOLDINGS, where):
        if step in live:
            steps.setdefault(facts, []).append(live[step])
    measures: dict[int, list[MeasureFacts]] = {}
    for facts, kind, since, until, granted in connection.execute(_MEASURES, where):
        measures.setdefault(facts, []).append((kind, since, until or 0, granted))
    for row in connection.execute(_FACTS, where):
        known[bytes(row[0])].facts.append(_known_facts(row, measures, steps))
    for case_key, person_key, facts in connection.execute(_CURRENT, where):
        known[bytes(case_key)].current[bytes(person_key)] = facts
    return known


def _known_facts(row: Any, measures: Mapping[int, list[MeasureFacts]], steps: Mapping[int, list[Step]]) -> KnownFacts:
    number = row[1]
    facts = Facts(
        opened=row[4],
        closed=row[5] or 0,
        unit=row[6] or "",
        opened_how=row[7],
        sex=row[8],
        birth_year=row[9] or 0,
        outcome=row[10],
        target_group=row[11],
        risk=row[12],
        asked=row[13],
        known=row[14],
        yes=row[15],
        void=row[16],
        measures=tuple(measures.get(number, ())),
    )
    return KnownFacts(number, row[2] or MERGED, bytes(row[3]), facts, tuple(steps.get(number, ())))


def count_cases(connection: Connection, municipality: str) -> int:
    """How many cases are known of a municipality, counting or not."""
    found = connection.execute(text("SELECT count(*) FROM cases WHERE municipality = :m"), {"m": municipality})
    return int(found.scalar_one())
