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
    scope: tuple[Cover, ...]
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


_COLUMNS = ", ".join("s.name" if name == "source" else f"t.{name}" for name in StepRecord._fields)
_STEPS = f"SELECT {_COLUMNS} FROM steps t LEFT JOIN sources s ON s.number = t.source"  # noqa: S608 (our own names)
_ADD_STEP = text(
    f"INSERT INTO steps ({', '.join(StepRecord._fields)}) VALUES (:{', :'.join(StepRecord._fields)})"  # noqa: S608 (our own names)
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
    values["scope"] = _covers_from(values["scope"])
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
        _ADD_STEP,
        {
            **record._asdict(),
            "source": source,
            "scope": _scope_text(record.scope),
            "summary": json.dumps(record.summary, ensure_ascii=False, sort_keys=True),
        },
    )


def sources(connection: Connection, municipality: str) -> dict[str, tuple[int, SourceRank]]:
    """The municipality's sources by name: number and standing."""
    found = connection.execute(
        text("SELECT number, name, rank, person_references FROM sources WHERE municipality = :m ORDER BY name"),
        {"m": municipality},
    )
    return {name: (number, SourceRank(rank, name, bool(references))) for number, name, rank, references in found}


def scopes(records: Iterable[StepRecord], ranks: Mapping[str, SourceRank]) -> list[Scope]:
    """What each source covers, as its newest live import's profile says."""
    records = list(records)
    live = live_imports(records)
    newest = {record.source: record for record in records if record.number in live}
    return [Scope(name, ranks[name].rank, record.scope) for name, record in sorted(newest.items())]


def keep_source(connection: Connection, municipality: str, rank: SourceRank) -> int:
    """Add the source, or take the newer profile's rank; its number."""
    values = {
        "m": municipality,
        "name": rank.name,
        "rank": rank.rank,
        "references": rank.person_references,
    }
    known = connection.execute(
        text("SELECT number FROM sources WHERE municipality = :m AND name = :name"), values
    ).scalar_one_or_none()
    if known is not None:
        connection.execute(text("UPDATE sources SET rank = :rank WHERE number = :number"), {**values, "number": known})
        return int(known)
    number = next_number(connection, "sources")
    connection.execute(
        text(
            "INSERT INTO sources (number, municipality, name, rank, person_references)"
            " VALUES (:number, :m, :name, :rank, :references)"
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


def _scope_text(covers: tuple[Cover, ...]) -> str:
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
            for cover in covers
        ],
        ensure_ascii=False,
    )


def _covers_from(stored: str) -> tuple[Cover, ...]:
    return tuple(
        Cover(
            cover["subject"],
            Extent[cover["extent"].upper()],
            cover["since"] and date.fromisoformat(cover["since"]),
            cover["until"] and date.fromisoformat(cover["until"]),
            cover["approximate"],
            cover["note"] and Words(*cover["note"]),
        )
        for cover in json.loads(stored)
    )


def audit_events(connection: Connection) -> list[tuple[AuditEvent, bytes]]:
    """Every event with its link of the chain, oldest first."""
    found = connection.execute(
        text("SELECT at, actor, role, action, object, reason, result, chain FROM audit_events ORDER BY number")
    )
    return [(AuditEvent(*row[:7]), bytes(row[7])) for row in found]


def add_audit_event(connection: Connection, event: AuditEvent, link: Callable[[bytes, AuditEvent], bytes]) -> None:
    """Append an event. `link` (the vault's) ties it to the chain so far: two never follow the same one."""
    wait_for_turn(connection)
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


def wait_for_turn(connection: Connection) -> None:
    """From here to the end of the transaction nobody else writes to the audit log, nor whatever is written after it. On
    SQLite there is only ever one who writes."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("LOCK TABLE audit_events IN SHARE ROW EXCLUSIVE MODE"))


def key_ring_of(connection: Connection) -> str | None:
    """The check value of the key ring this database belongs to."""
    found = connection.execute(text("SELECT key_ring FROM seal")).scalar_one_or_none()
    return None if found is None else str(found)


def bind_key_ring(connection: Connection, check_value: str) -> None:
    connection.execute(text("INSERT INTO seal (one, key_ring) VALUES (1, :ring)"), {"ring": check_value})
