"""Whose signatures are believed, and since when: the keys of municipalities and counties, at either end."""

from __future__ import annotations

from typing import Any, NamedTuple

from sqlalchemy import Connection, text

from casestats.store.ledger import next_number

WAITING, ENROLLED, REPLACED, REVOKED, REFUSED = "waiting", "enrolled", "replaced", "revoked", "refused"


class PartyRecord(NamedTuple):
    """A key of a municipality (four digits) or a county (two). `public_key` is Ed25519, `sums_key` X25519, 32 bytes
    each; `key_id` the SHA-256 of the first, hexadecimal. Moments are UTC, RFC 3339; "" where nobody has decided.
    `endorsement`: the envelope in which the key before it vouches for it, "" where there is none."""

    number: int
    code: str
    key_id: str
    public_key: bytes
    sums_key: bytes
    state: str
    added_at: str
    added_by: str
    decided_at: str
    decided_by: str
    reason: str
    endorsement: str


_COLUMNS = ", ".join(PartyRecord._fields)
_SELECT = f"SELECT {_COLUMNS} FROM parties"  # noqa: S608 (our own names)
_ADD = text(
    f"INSERT INTO parties ({_COLUMNS}) VALUES (:{', :'.join(PartyRecord._fields)})"  # noqa: S608 (our own names)
)
_DECIDE = text(
    "UPDATE parties SET state = :after, decided_at = :at, decided_by = :by, reason = :reason"
    " WHERE number = :number AND state = :before"
)


def parties(connection: Connection) -> list[PartyRecord]:
    """Every key that was ever added, by code and in the order they came."""
    return [_record(row) for row in connection.execute(text(f"{_SELECT} ORDER BY code, number"))]


def party_numbered(connection: Connection, number: int) -> PartyRecord | None:
    found = connection.execute(text(f"{_SELECT} WHERE number = :number"), {"number": number}).one_or_none()
    return None if found is None else _record(found)


def enrolled(connection: Connection, code: str) -> PartyRecord | None:
    """The one key that a municipality or county signs with now; None: none is believed."""
    found = connection.execute(
        text(f"{_SELECT} WHERE code = :code AND state = 'enrolled'"), {"code": code}
    ).one_or_none()
    return None if found is None else _record(found)


def party_by_key(connection: Connection, key_id: str) -> PartyRecord | None:
    """Whose key it is, in whatever state: the enrolled one, else the one that was added last."""
    found = parties_by_key(connection, key_id)
    return found[0] if found else None


def parties_by_key(connection: Connection, key_id: str) -> list[PartyRecord]:
    """Everybody whose key it is, the enrolled ones first: municipalities that share an installation share its key."""
    found = connection.execute(
        text(f"{_SELECT} WHERE key_id = :key_id ORDER BY (state = 'enrolled') DESC, number DESC"), {"key_id": key_id}
    )
    return [_record(row) for row in found]


def add_party(connection: Connection, record: PartyRecord) -> PartyRecord:
    """The record as it is kept, with a number of its own."""
    kept = record._replace(number=next_number(connection, "parties"))
    connection.execute(_ADD, kept._asdict())
    return kept


def decide_party(
    connection: Connection, record: PartyRecord, state: str, *, at: str, by: str, reason: str
) -> PartyRecord | None:
    """The record in its new state; None: somebody else was first, and nothing is changed."""
    values = {"number": record.number, "before": record.state, "after": state, "at": at, "by": by, "reason": reason}
    if connection.execute(_DECIDE, values).rowcount != 1:
        return None
    return record._replace(state=state, decided_at=at, decided_by=by, reason=reason)


def _record(row: Any) -> PartyRecord:
    values = dict(zip(PartyRecord._fields, row, strict=True))
    return PartyRecord(**{**values, "public_key": bytes(values["public_key"]), "sums_key": bytes(values["sums_key"])})
