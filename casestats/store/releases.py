"""Releases: what was drafted, reviewed, published and withdrawn, by whom, and the papers that go with each.

The database lets nothing of a release be changed but its state (triggers, see the migration). What somebody changed
past the triggers is found out when it is read: the papers' digests no longer fit.
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


class ReleaseRecord(NamedTuple):
    """A release without its papers. `data_version`: the step of the ledger it is known after; `earlier`: the ids of
    the releases that readers had when it was drafted, oldest first; `replaces`: the number of the one it corrects;
    `sequence`: its place among the municipality's published ones, from 1."""

    number: int
    id: str
    municipality: str
    period: str
    template: str
    template_digest: str
    template_text: str
    state: State
    data_version: int
    earlier: tuple[str, ...]
    replaces: int | None
    created_at: str
    author: str
    reason: str
    seed: str
    effort: int
    true_zero_coverage: int
    content_digest: str
    sequence: int | None


class Papers(NamedTuple):
    """What a release says and what proves it, as bytes: content, certificate and publication in their canonical
    forms; the signed envelope of a published one."""

    content: bytes
    certificate: bytes
    publication: bytes
    envelope: bytes | None


class ReleaseEvent(NamedTuple):
    """A step of a release's life. `at` is UTC, RFC 3339."""

    step: Step
    at: str
    actor: str
    role: str
    reason: str


_COLUMNS = ", ".join(ReleaseRecord._fields)
_ALL = (*ReleaseRecord._fields, "content", "certificate", "publication", "envelope")
_ADD = text(f"INSERT INTO releases ({', '.join(_ALL)}) VALUES (:{', :'.join(_ALL)})")  # noqa: S608 (our own names)


def release_records(connection: Connection, municipality: str | None = None) -> list[ReleaseRecord]:
    """All releases in the order they were drafted; of one municipality if named."""
    where = "" if municipality is None else " WHERE municipality = :municipality"
    found = connection.execute(
        text(f"SELECT {_COLUMNS} FROM releases{where} ORDER BY number"),  # noqa: S608 (our own names)
        {"municipality": municipality},
    )
    return [_record(row) for row in found]


def release_record(connection: Connection, id: str) -> ReleaseRecord | None:
    found = connection.execute(
        text(f"SELECT {_COLUMNS} FROM releases WHERE id = :id"),  # noqa: S608 (our own names)
        {"id": id},
    ).one_or_none()
    return None if found is None else _record(found)


def _record(row: Any) -> ReleaseRecord:
    values = dict(zip(ReleaseRecord._fields, row, strict=True))
    return ReleaseRecord(**{**values, "state": State(values["state"]), "earlier": tuple(json.loads(values["earlier"]))})


def released(records: Sequence[ReleaseRecord]) -> list[ReleaseRecord]:
    """Those that readers have, or have had, in the order they were published."""
    return sorted((record for record in records if record.sequence), key=lambda record: record.sequence or 0)


def release_papers(connection: Connection, record: ReleaseRecord) -> Papers:
    """The papers of a release. Refused: they were changed outside of casestats."""
    content, certificate, publication, envelope = connection.execute(
        text("SELECT content, certificate, publication, envelope FROM releases WHERE number = :number"),
        {"number": record.number},
    ).one()
    try:
        certificate, publication = (zlib.decompress(bytes(packed)) for packed in (certificate, publication))
        papers = Papers(content.encode(), certificate, publication, None if envelope is None else envelope.encode())
    except (zlib.error, UnicodeEncodeError, AttributeError, TypeError):  # SQLite stores a value of any kind
        raise changed_outside(record.id) from None
    if digest(papers.content) != record.content_digest:
        raise changed_outside(record.id)
    return papers


def changed_outside(id: str) -> Refused:
    return Refused(
        f"Utlämnandet {id} är ändrat i databasen, förbi casestats. Använd det inte. Återställ säkerhetskopian och "
        "berätta för den som ansvarar för informationssäkerheten.",
        f"The release {id} was changed in the database, past casestats. Do not use it. Restore the backup and tell "
        "whoever answers for information security.",
    )


def add_release(connection: Connection, record: ReleaseRecord, papers: Papers) -> None:
    connection.execute(
        _ADD,
        {
            **record._asdict(),
            "state": record.state.value,
            "earlier": json.dumps(record.earlier),
            "content": papers.content.decode(),
            "certificate": zlib.compress(papers.certificate, 9),
            "publication": zlib.compress(papers.publication, 9),
            "envelope": None if papers.envelope is None else papers.envelope.decode(),
        },
    )


def change_state(connection: Connection, record: ReleaseRecord, state: State) -> None:
    """The release is in another state. Refused: somebody else was first."""
    _update(connection, record, "state = :after", after=state.value)


def set_published(connection: Connection, record: ReleaseRecord, sequence: int, envelope: bytes) -> None:
    """The release is with its readers, signed. Refused: somebody else was first."""
    columns = "state = :after, sequence = :sequence, envelope = :envelope"
    _update(connection, record, columns, after=State.PUBLISHED.value, sequence=sequence, envelope=envelope.decode())


def _update(connection: Connection, record: ReleaseRecord, columns: str, **values: object) -> None:
    """Only a release that is still in the state in which it was read."""
    changed = connection.execute(
        text(f"UPDATE releases SET {columns} WHERE number = :number AND state = :before"),  # noqa: S608 (our own names)
        {**values, "number": record.number, "before": record.state.value},
    )
    if changed.rowcount != 1:
        raise Refused(
            f"Någon annan hann före med {record.id}. Ingenting har ändrats. Se casestats release show.",
            f"Somebody else was first with {record.id}. Nothing was changed. See casestats release show.",
        )


def add_release_event(connection: Connection, record: ReleaseRecord, event: ReleaseEvent) -> None:
    connection.execute(
        text(
            "INSERT INTO release_events (number, release, step, at, actor, role, reason)"
            " VALUES (:number, :release, :step, :at, :actor, :role, :reason)"
        ),
        {
            **event._asdict(),
            "step": event.step.value,
            "number": next_number(connection, "release_events"),
            "release": record.number,
        },
    )


def release_events(connection: Connection, record: ReleaseRecord) -> list[ReleaseEvent]:
    """The steps of its life, oldest first."""
    found = connection.execute(
        text("SELECT step, at, actor, role, reason FROM release_events WHERE release = :number ORDER BY number"),
        {"number": record.number},
    )
    return [ReleaseEvent(Step(step), at, actor, role, reason) for step, at, actor, role, reason in found]
