"""Which cases a question about quality is of: as handles (a case's uuid), never as a key or a number of the source.

Only the newest state is asked about, and only what counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import Boolean, Connection, String, bindparam, text

from casestats.cases import TargetGroup
from casestats.flags import BIT
from casestats.intake.facts import Known, Step, day_number
from casestats.store.state import known_between

_CURRENT = (
    "versions v JOIN facts f ON f.number = v.facts JOIN cases c ON c.number = f.case_number"
    " LEFT JOIN units u ON u.number = f.unit"
)
_NOW = "v.municipality = :m AND v.known_to IS NULL"
_ACTIVE = "f.opened <= :last AND (f.closed IS NULL OR f.closed >= :first)"
_CHILD_GROUPS = f"({int(TargetGroup.CHILD_VICTIM)}, {int(TargetGroup.CHILD_WITNESS)})"
_UNCLASSIFIED = text(
    "SELECT c.uuid, u.name, f.person_key, EXISTS (SELECT 1 FROM cases d JOIN facts g ON g.case_number = d.number"  # noqa: S608 (constants)
    " JOIN versions w ON w.municipality = :m AND w.facts = g.number AND w.known_to IS NULL"
    " WHERE d.municipality = :m AND d.case_key = c.case_key AND d.number <> c.number"
    f" AND g.target_group = {int(TargetGroup.ADULT_VICTIM)} AND (g.yes & {BIT['child_witness']}) <> 0"
    " AND (:everywhere OR g.unit IN (SELECT o.number FROM units o WHERE o.municipality = :m AND o.name IN :units)))"
    f" FROM {_CURRENT} WHERE {_NOW} AND {_ACTIVE} AND f.target_group = {int(TargetGroup.UNCLASSIFIED)}"
    " AND f.birth_year IS NOT NULL AND f.opened / 10000 - f.birth_year BETWEEN 0 AND 17 ORDER BY f.number"
).bindparams(bindparam("units", type_=String, expanding=True), bindparam("everywhere", type_=Boolean))
_CHILDREN = text(
    f"SELECT DISTINCT f.person_key FROM versions v JOIN facts f ON f.number = v.facts"  # noqa: S608 (constants)
    f" WHERE {_NOW} AND f.target_group IN {_CHILD_GROUPS} AND length(f.person_key) > 0"
    " AND (:everywhere OR f.unit IN (SELECT o.number FROM units o WHERE o.municipality = :m AND o.name IN :units))"
).bindparams(bindparam("units", type_=String, expanding=True), bindparam("everywhere", type_=Boolean))
_ELSEWHERE = text(
    f"SELECT c.case_key FROM {_CURRENT} WHERE {_NOW} AND {_ACTIVE} AND f.target_group IN {_CHILD_GROUPS}"  # noqa: S608 (constants)
    " AND (f.source IS NULL OR f.source <> :source) ORDER BY c.case_key LIMIT :most"
)
_DIFFER = text(
    "SELECT DISTINCT c.case_key FROM facts f JOIN cases c ON c.number = f.case_number"
    " JOIN cases d ON d.municipality = c.municipality AND d.case_key = c.case_key"
    " JOIN facts g ON g.case_number = d.number"
    " WHERE c.municipality = :m AND f.source = :source AND g.source IS NOT NULL AND g.source <> f.source"
    " AND ((f.yes & g.known & ~g.yes) | (g.yes & f.known & ~f.yes)) <> 0 ORDER BY c.case_key LIMIT :most"
)
_LARGEST = text(
    "SELECT source FROM facts f JOIN cases c ON c.number = f.case_number WHERE c.municipality = :m"
    " AND source IS NOT NULL GROUP BY source ORDER BY count(*) DESC, source"
)
_UUID = text("SELECT uuid FROM cases WHERE number = :number")


class Handle(NamedTuple):
    """A case as it may be named on a page, and its unit ("" where none is recorded)."""

    uuid: str
    unit: str


class UnclassifiedChild(NamedTuple):
    """A child's case that says nothing of violence. `linked`: another case with the same number, of an adult exposed
    to violence, says that a child has witnessed it, or the same child has another case that does say so."""

    handle: Handle
    linked: bool


def unclassified_children(
    connection: Connection, municipality: str, first: date, last: date, units: Sequence[str] | None = None
) -> list[UnclassifiedChild]:
    """The children's cases, active between two days, that say nothing of violence. With `units`, only cases of these
    link: that another unit knows more of a child is that unit's."""
    values: dict[str, object] = {"m": municipality, "everywhere": units is None, "units": list(units or ())}
    found = connection.execute(_UNCLASSIFIED, {**values, "first": day_number(first), "last": day_number(last)}).all()
    if not found:
        return []
    children = {bytes(key) for (key,) in connection.execute(_CHILDREN, values)}
    return [
        UnclassifiedChild(Handle(bytes(uuid).hex(), unit or ""), bool(same_number) or bytes(person) in children)
        for uuid, unit, person, same_number in found
    ]


def keys_told_elsewhere(
    connection: Connection, municipality: str, source: int, first: date, last: date, most: int
) -> list[bytes]:
    """Case keys of active children's cases whose facts are not just what the source says."""
    values = {"m": municipality, "first": day_number(first), "last": day_number(last), "source": source, "most": most}
    return [bytes(key) for (key,) in connection.execute(_ELSEWHERE, values)]


def keys_that_differ(connection: Connection, municipality: str, sources: Iterable[int], most: int) -> list[bytes]:
    """Case keys where two sources have, at some time, said yes and no to one flag. The source with most facts is not
    gone through: every pair is met from its other side."""
    by_size = [int(source) for (source,) in connection.execute(_LARGEST, {"m": municipality})]
    found: set[bytes] = set()
    for source in set(by_size[1:]) & set(sources):
        rows = connection.execute(_DIFFER, {"m": municipality, "source": source, "most": most})
        found.update(bytes(key) for (key,) in rows)
    return sorted(found)[:most]


def known_of(connection: Connection, municipality: str, case_key: bytes, live: Mapping[int, Step]) -> Known | None:
    """All that is known of one case number."""
    after = (int.from_bytes(case_key, "big") + 1).to_bytes(len(case_key) + 1, "big")
    high = after[1:] if after[0] == 0 else b"\xff" * (len(case_key) + 1)
    return known_between(connection, municipality, case_key, high, live).get(case_key)


def handle_of(connection: Connection, number: int, unit: str) -> Handle:
    return Handle(bytes(connection.execute(_UUID, {"number": number}).scalar_one()).hex(), unit)
