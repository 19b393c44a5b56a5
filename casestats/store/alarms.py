"""What a signature, a sequence or a sealed sum should never show: kept until a person has said what was done."""

from __future__ import annotations

from typing import Any, NamedTuple

from sqlalchemy import Connection, text

from casestats.store.ledger import next_number
from casestats.words import Words


class AlarmRecord(NamedTuple):
    """`sender`: the code that it is about, "" where none can be believed; `kind`: a short stable word; `digest`:
    SHA-256 of what came, "" where nothing came. `handled_*` are "" until a person has said in `reason` what was
    done."""

    number: int
    at: str
    sender: str
    kind: str
    digest: str
    told: Words
    handled_at: str
    handled_by: str
    reason: str


_SELECT = "SELECT number, at, sender, kind, digest, told_sv, told_en, handled_at, handled_by, reason FROM alarms"


def alarms(connection: Connection, *, unhandled: bool = False) -> list[AlarmRecord]:
    """All of them, the newest first; or those that nobody has dealt with."""
    where = " WHERE handled_at = ''" if unhandled else ""
    return [_record(row) for row in connection.execute(text(f"{_SELECT}{where} ORDER BY number DESC"))]


def alarm_numbered(connection: Connection, number: int) -> AlarmRecord | None:
    row = connection.execute(text(f"{_SELECT} WHERE number = :number"), {"number": number}).one_or_none()
    return None if row is None else _record(row)


def _record(row: Any) -> AlarmRecord:
    number, at, sender, kind, digest, sv, en, handled_at, handled_by, reason = row
    return AlarmRecord(number, at, sender, kind, digest, Words(sv, en), handled_at, handled_by, reason)


def add_alarm(
    connection: Connection, *, at: str, sender: str, kind: str, told: Words, digest: str = ""
) -> AlarmRecord | None:
    """A new alarm. None: the same about the same bytes stands there already and waits for a person, so that a file
    sent a thousand times is one alarm."""
    asked = {"sender": sender, "kind": kind, "digest": digest}
    stands = connection.execute(
        text(
            "SELECT 1 FROM alarms WHERE sender = :sender AND kind = :kind AND digest = :digest AND handled_at = ''"
            " LIMIT 1"
        ),
        asked,
    ).one_or_none()
    if stands is not None:
        return None
    number = next_number(connection, "alarms")
    connection.execute(
        text(
            "INSERT INTO alarms"
            " (number, at, sender, kind, digest, told_sv, told_en, handled_at, handled_by, reason)"
            " VALUES (:number, :at, :sender, :kind, :digest, :sv, :en, '', '', '')"
        ),
        {**asked, "number": number, "at": at, "sv": told.sv, "en": told.en},
    )
    return AlarmRecord(number, at, sender, kind, digest, told, "", "", "")


def handle(connection: Connection, record: AlarmRecord, *, at: str, by: str, reason: str) -> AlarmRecord:
    """What a person has done about it. One that was handled already keeps what was said first."""
    connection.execute(
        text(
            "UPDATE alarms SET handled_at = :at, handled_by = :by, reason = :reason"
            " WHERE number = :number AND handled_at = ''"
        ),
        {"number": record.number, "at": at, "by": by, "reason": reason},
    )
    return alarm_numbered(connection, record.number) or record
