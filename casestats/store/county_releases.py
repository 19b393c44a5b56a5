"""Releases of a county as they are kept: drafted, reviewed, published, withdrawn, and the papers that go with each.

The database lets nothing of one be changed but its state, and its signature once (triggers, see the migration). What
somebody changed past the triggers is found out when it is read: the digests no longer fit.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, text

from casestats.errors import Refused
from casestats.releases.lifecycle import State, Step
from casestats.releases.wire import digest
from casestats.store.ledger import next_number
from casestats.store.releases import ReleaseEvent


class RestsOnNumber(NamedTuple):
    """A delivery that a release is made from: its number here, and what was signed. `digest` is its payload's."""

    number: int
    municipality: str
    sequence: int
    digest: str


class CountyReleaseRecord(NamedTuple):
    """A county's release without its papers. `replaces`: the number of the one it corrects; `sequence`: its place
    among the county's published ones, from 1, None until it is published."""

    number: int
    id: str
    county: str
    period: str
    state: State
    replaces: int | None
    created_at: str
    author: str
    reason: str
    rests_on: tuple[RestsOnNumber, ...]
    content_digest: str
    sequence: int | None


class CountyPapers(NamedTuple):
    """`content` and `publication` (what disclosure control says that readers know) in their canonical forms, and the
    signed envelope of a published one."""

    content: bytes
    publication: bytes
    envelope: bytes | None


_COLUMNS = ", ".join(CountyReleaseRecord._fields)
_ALL = (*CountyReleaseRecord._fields, "content", "publication", "envelope")
_ADD = text(f"INSERT INTO county_releases ({', '.join(_ALL)}) VALUES (:{', :'.join(_ALL)})")  # noqa: S608 (our own names)


def county_release_records(connection: Connection, period: str | None = None) -> list[CountyReleaseRecord]:
    """All of them in the order they were drafted; of one period if named."""
    where = "" if period is None else " WHERE period = :period"
    found = connection.execute(
        text(f"SELECT {_COLUMNS} FROM county_releases{where} ORDER BY number"),  # noqa: S608 (our own names)
        {"period": period},
    )
    return [_record(row) for row in found]


def county_release_record(connection: Connection, id: str) -> CountyReleaseRecord | None:
    found = connection.execute(
        text(f"SELECT {_COLUMNS} FROM county_releases WHERE id = :id"),  # noqa: S608 (our own names)
        {"id": id},
    ).one_or_none()
    return None if found is None else _record(found)


def _record(row: Any) -> CountyReleaseRecord:
    values = dict(zip(CountyReleaseRecord._fields, row, strict=True))
    rests_on = tuple(RestsOnNumber(*one) for one in json.loads(values["rests_on"]))
    return CountyReleaseRecord(**{**values, "state": State(values["state"]), "rests_on": rests_on})


def county_released(records: Sequence[CountyReleaseRecord]) -> list[CountyReleaseRecord]:
    """Those that readers have, or have had, in the order they were published."""
    return sorted((record for record in records if record.sequence), key=lambda record: record.sequence or 0)


def county_papers(connection: Connection, record: CountyReleaseRecord) -> CountyPapers:
    """The papers of a release. Refused: they were changed outside of casestats."""
    content, publication, envelope = connection.execute(
        text("SELECT content, publication, envelope FROM county_releases WHERE number = :number"),
        {"number": record.number},
    ).one()
    try:
        papers = CountyPapers(
            content.encode(), zlib.decompress(bytes(publication)), None if envelope is None else envelope.encode()
        )
    except (zlib.error, UnicodeEncodeError, AttributeError, TypeError):  # SQLite stores a value of any kind
        raise county_changed_outside(record.id) from None
    if digest(papers.content) != record.content_digest:
        raise county_changed_outside(record.id)
    return papers


def county_changed_outside(id: str) -> Refused:
    return Refused(
        f"Länets utlämnande {id} är ändrat i databasen, förbi casestats. Använd det inte. Återställ säkerhetskopian "
        "och berätta för den som ansvarar för informationssäkerheten.",
        f"The county's release {id} was changed in the database, past casestats. Do not use it. Restore the backup "
        "and tell whoever answers for information security.",
    )


def add_county_release(connection: Connection, record: CountyReleaseRecord, papers: CountyPapers) -> None:
    connection.execute(
        _ADD,
        {
            **record._asdict(),
            "state": record.state.value,
            "rests_on": json.dumps([list(one) for one in record.rests_on]),
            "content": papers.content.decode(),
            "publication": zlib.compress(papers.publication, 9),
            "envelope": None if papers.envelope is None else papers.envelope.decode(),
        },
    )


def change_county_state(connection: Connection, record: CountyReleaseRecord, state: State) -> None:
    """The release is in another state. Refused: somebody else was first."""
    _update(connection, record, "state = :after", after=state.value)


def set_county_published(connection: Connection, record: CountyReleaseRecord, sequence: int, envelope: bytes) -> None:
    """The release is with its readers, signed. Refused: somebody else was first."""
    columns = "state = :after, sequence = :sequence, envelope = :envelope"
    _update(connection, record, columns, after=State.PUBLISHED.value, sequence=sequence, envelope=envelope.decode())


def _update(connection: Connection, record: CountyReleaseRecord, columns: str, **values: object) -> None:
    """Only a release that is still in the state in which it was read."""
    changed = connection.execute(
        text(f"UPDATE county_releases SET {columns} WHERE number = :number AND state = :before"),  # noqa: S608 (our own names)
        {**values, "number": record.number, "before": record.state.value},
    )
    if changed.rowcount != 1:
        raise Refused(
            f"Någon annan hann före med {record.id}. Ingenting har ändrats. Se casestats county releases.",
            f"Somebody else was first with {record.id}. Nothing was changed. See casestats county releases.",
        )


def add_county_event(connection: Connection, record: CountyReleaseRecord, event: ReleaseEvent) -> None:
    connection.execute(
        text(
            "INSERT INTO county_release_events (number, release, step, at, actor, role, reason)"
            " VALUES (:number, :release, :step, :at, :actor, :role, :reason)"
        ),
        {
            **event._asdict(),
            "step": event.step.value,
            "number": next_number(connection, "county_release_events"),
            "release": record.number,
        },
    )


def county_events(connection: Connection, record: CountyReleaseRecord) -> list[ReleaseEvent]:
    """The steps of its life, oldest first."""
    found = connection.execute(
        text("SELECT step, at, actor, role, reason FROM county_release_events WHERE release = :number ORDER BY number"),
        {"number": record.number},
    )
    return [ReleaseEvent(Step(step), at, actor, role, reason) for step, at, actor, role, reason in found]
