"""The ledger: sources, imports and takings-back in the order they happened, and the audit trail."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Connection, text

from casestats.audit import AuditEvent
from casestats.intake.facts import SourceRank, Step
from casestats.scope import Cover, Extent, Scope
from casestats.words import Words


class StepRecord(NamedTuple):
    """A step of the ledger as it is told to people. `source` is "" for a taking-back."""

    number: int
    kind: str
    municipality: str
    source: str
    known_at: int
    period_start: int
    period_end: int
    complete: bool
    missing_means_closed: bool
    undoes: int | None
    at: str
    actor: str
    reason: str
    adapter: str
    profile_digest: str
    content_hash: str
    summary: Mapping[str, Any]

    def as_step(self) -> Step:
        return Step(
            self.number,
            self.source,
            self.known_at,
            self.period_start,
            self.period_end,
            self.complete,
            self.missing_means_closed,
        )


_STEPS = (
    "SELECT t.number, t.kind, t.municipality, s.name, t.known_at, t.period_start, t.period_end, t.complete,"
    " t.missing_means_closed, t.undoes, t.at, t.actor, t.reason, t.adapter, t.profile_digest, t.content_hash, t.summary"
    " FROM steps t LEFT JOIN sources s ON s.number = t.source"
)


def steps(connection: Connection, municipality: str | None = None) -> list[StepRecord]:
    """All steps, oldest first; of one municipality if named."""
    where = "" if municipality is None else " WHERE t.municipality = :municipality"
    found = connection.execute(text(f"{_STEPS}{where} ORDER BY t.number"), {"municipality": municipality})
    return [_record(row) for row in found]


def _record(row: Any) -> StepRecord:
    values = dict(zip(StepRecord._fields, row, strict=True))
    values["source"] = values["source"] or ""
    values["complete"] = bool(values["complete"])
    values["missing_means_closed"] = bool(values["missing_means_closed"])
    values["summary"] = json.loads(values["summary"])
    return StepRecord(**values)


def live_imports(records: Iterable[StepRecord]) -> dict[int, Step]:
    """The imports that have not been taken back, by number."""
    records = list(records)
    undone = {record.undoes for record in records if record.kind == "undo"}
    return {
        record.number: record.as_step() for record in records if record.kind == "import" and record.number not in undone
    }


def newest_step(connection: Connection) -> int:
    return int(connection.execute(text("SELECT coalesce(max(number), 0) FROM steps")).scalar_one())


def next_number(connection: Connection, table: str) -> int:
    """The first free number of a table of this room."""
    return int(connection.execute(text(f"SELECT coalesce(max(number), 0) + 1 FROM {table}")).scalar_one())  # noqa: S608 (our own table names)


def add_step(connection: Connection, record: StepRecord, source: int | None) -> None:
    connection.execute(
        text(
            "INSERT INTO steps (number, kind, municipality, source, known_at, period_start, period_end, complete,"
            " missing_means_closed, undoes, at, actor, reason, adapter, profile_digest, content_hash, summary) VALUES"
            " (:number, :kind, :municipality, :source, :known_at, :period_start, :period_end, :complete,"
            " :missing_means_closed, :undoes, :at, :actor, :reason, :adapter, :profile_digest, :content_hash, :summary)"
        ),
        {
            **record._asdict(),
            "source": source,
            "summary": json.dumps(record.summary, ensure_ascii=False, sort_keys=True),
        },
    )


def sources(connection: Connection, municipality: str) -> dict[str, tuple[int, SourceRank, Scope]]:
    """The municipality's sources by name: number, standing and scope."""
    found = connection.execute(
        text("SELECT number, name, rank, person_references, scope FROM sources WHERE municipality = :m ORDER BY name"),
        {"m": municipality},
    )
    return {
        name: (number, SourceRank(rank, name, bool(references)), _scope_from(name, rank, scope))
        for number, name, rank, references, scope in found
    }


def keep_source(connection: Connection, municipality: str, rank: SourceRank, scope: Scope) -> int:
    """Add the source, or take the newer profile's rank and scope; its number."""
    values = {
        "m": municipality,
        "name": rank.name,
        "rank": rank.rank,
        "references": rank.person_references,
        "scope": _scope_text(scope),
    }
    known = connection.execute(
        text("SELECT number FROM sources WHERE municipality = :m AND name = :name"), values
    ).scalar_one_or_none()
    if known is not None:
        connection.execute(
            text("UPDATE sources SET rank = :rank, scope = :scope WHERE number = :number"), {**values, "number": known}
        )
        return int(known)
    number = next_number(connection, "sources")
    connection.execute(
        text(
            "INSERT INTO sources (number, municipality, name, rank, person_references, scope)"
            " VALUES (:number, :m, :name, :rank, :references, :scope)"
        ),
        {**values, "number": number},
    )
    return number


def keep_units(connection: Connection, municipality: str, names: Iterable[str]) -> dict[str, int]:
    """The numbers of the municipality's units by name, after the named ones have been added."""
    found = connection.execute(text("SELECT name, number FROM units WHERE municipality = :m"), {"m": municipality})
    units = {name: int(number) for name, number in found}
    number = next_number(connection, "units")
    for name in sorted(set(names) - set(units)):
        connection.execute(
            text("INSERT INTO units (number, municipality, name) VALUES (:number, :m, :name)"),
            {"number": number, "m": municipality, "name": name},
        )
        units[name] = number
        number += 1
    return units


def _scope_text(scope: Scope) -> str:
    return json.dumps(
        [
            {
                "subject": cover.subject,
                "extent": cover.extent.name.lower(),
                "since": cover.since and cover.since.isoformat(),
                "until": cover.until and cover.until.isoformat(),
                "approximate": cover.approximate,
                "note": cover.note and list(cover.note),
            }
            for cover in scope.covers
        ],
        ensure_ascii=False,
    )


def _scope_from(name: str, rank: int, stored: str) -> Scope:
    return Scope(
        name,
        rank,
        tuple(
            Cover(
                cover["subject"],
                Extent[cover["extent"].upper()],
                cover["since"] and date.fromisoformat(cover["since"]),
                cover["until"] and date.fromisoformat(cover["until"]),
                cover["approximate"],
                cover["note"] and Words(*cover["note"]),
            )
            for cover in json.loads(stored)
        ),
    )


def audit_events(connection: Connection) -> list[tuple[AuditEvent, bytes]]:
    """Every event with its link of the chain, oldest first."""
    found = connection.execute(
        text("SELECT at, actor, role, action, object, reason, result, chain FROM audit_events ORDER BY number")
    )
    return [(AuditEvent(*row[:7]), bytes(row[7])) for row in found]


def add_audit_event(connection: Connection, event: AuditEvent, link: Callable[[bytes, AuditEvent], bytes]) -> None:
    """Append an event. `link` (the vault's) ties it to the chain so far."""
    last = connection.execute(text("SELECT chain FROM audit_events ORDER BY number DESC LIMIT 1")).scalar_one_or_none()
    connection.execute(
        text(
            "INSERT INTO audit_events (number, at, actor, role, action, object, reason, result, chain)"
            " VALUES (:number, :at, :actor, :role, :action, :object, :reason, :result, :chain)"
        ),
        {
            **event._asdict(),
            "number": next_number(connection, "audit_events"),
            "chain": link(bytes(last or b""), event),
        },
    )


def key_ring_of(connection: Connection) -> str | None:
    """The check value of the key ring this database belongs to."""
    found = connection.execute(text("SELECT key_ring FROM seal")).scalar_one_or_none()
    return None if found is None else str(found)


def bind_key_ring(connection: Connection, check_value: str) -> None:
    connection.execute(text("INSERT INTO seal (one, key_ring) VALUES (1, :ring)"), {"ring": check_value})
