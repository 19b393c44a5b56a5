"""Cases whose time is over, and their removal with everything that was said of them.

A case ends when it was closed, or, where no source tells of it any more, when the last of them did. An end that is
empty never comes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy import Connection, bindparam, text

_ENDED = (
    # What counts now says when the case was closed; one that counts no more ended when the last source held it.
    "SELECT c.number AS number, c.municipality AS municipality, c.uuid AS uuid, CASE"
    " WHEN max(CASE WHEN v.facts IS NOT NULL AND v.known_to IS NULL THEN 1 ELSE 0 END) = 1 THEN"
    "  CASE WHEN max(CASE WHEN v.facts IS NOT NULL AND v.known_to IS NULL AND f.closed IS NULL THEN 1 ELSE 0 END) = 1"
    "  THEN NULL ELSE max(CASE WHEN v.facts IS NOT NULL AND v.known_to IS NULL THEN f.closed END) END"
    " ELSE coalesce(max(h.known_at), max(g.known_at)) END AS ended"
    " FROM cases c JOIN facts f ON f.case_number = c.number"
    " LEFT JOIN versions v ON v.facts = f.number AND v.municipality = c.municipality"
    " LEFT JOIN steps g ON g.number = v.known_to"
    " LEFT JOIN (SELECT held.facts AS facts, max(s.known_at) AS known_at FROM holdings held"
    "  JOIN steps s ON s.number = held.step GROUP BY held.facts) h ON h.facts = f.number"
    " GROUP BY c.number, c.municipality, c.uuid"
)
_PAST = f"SELECT number, municipality, uuid FROM ({_ENDED}) ends WHERE ended < :limit ORDER BY number"  # noqa: S608 (a constant)
_COUNT = f"SELECT municipality, count(*) FROM ({_ENDED}) ends WHERE ended < :limit GROUP BY municipality"  # noqa: S608 (a constant)
_OF_FACTS = "facts IN (SELECT number FROM facts WHERE case_number IN :cases)"
_REMOVE = tuple(
    text(statement).bindparams(bindparam("cases", expanding=True))
    for statement in (
        f"DELETE FROM measures WHERE {_OF_FACTS}",  # noqa: S608 (a constant)
        f"DELETE FROM holdings WHERE {_OF_FACTS}",  # noqa: S608 (a constant)
        f"DELETE FROM versions WHERE {_OF_FACTS}",  # noqa: S608 (a constant)
        "DELETE FROM facts WHERE case_number IN :cases",
        "DELETE FROM cases WHERE number IN :cases",
    )
)
_IDLE_KEYS = text(
    # The id of its data key stands in every sealed field, after the first four bytes.
    "DELETE FROM data_keys WHERE purpose = :purpose AND id NOT IN (SELECT substr(case_ref, 5, 16) FROM cases)"
    " AND id NOT IN (SELECT substr(person_ref, 5, 16) FROM cases WHERE person_ref IS NOT NULL)"
)


def count_ended_before(connection: Connection, limit: int) -> dict[str, int]:
    """How many cases of each municipality ended before a day (ÅÅÅÅMMDD)."""
    return {municipality: int(count) for municipality, count in connection.execute(text(_COUNT), {"limit": limit})}


def ended_before(connection: Connection, limit: int) -> list[tuple[int, str, bytes]]:
    """The cases that ended before a day (ÅÅÅÅMMDD): number, municipality and row uuid."""
    found = connection.execute(text(_PAST), {"limit": limit})
    return [(int(number), municipality, bytes(uuid)) for number, municipality, uuid in found]


def every_case(connection: Connection) -> Iterator[tuple[int, str, bytes]]:
    """Number, municipality and row uuid of each case."""
    for number, municipality, uuid in connection.execute(text("SELECT number, municipality, uuid FROM cases")):
        yield int(number), municipality, bytes(uuid)


def remove_cases(connection: Connection, numbers: Sequence[int]) -> None:
    """Remove cases with all that was said of them, and what was counted of their municipalities beforehand."""
    for statement in _REMOVE:
        connection.execute(statement, {"cases": list(numbers)})
    connection.execute(text("DELETE FROM ready_figures"))


def remove_idle_keys(connection: Connection, purpose: str) -> int:
    """Remove the data keys of a purpose under which no field of a case is sealed any more; how many. Only while nobody
    imports: an import holds the keys it found."""
    return int(connection.execute(_IDLE_KEYS, {"purpose": purpose}).rowcount)


def event_times(connection: Connection) -> list[tuple[str, str]]:
    """When each audit event was, and what was done, in their order."""
    return [
        (at, action) for at, action in connection.execute(text("SELECT at, action FROM audit_events ORDER BY number"))
    ]
