"""Deliveries as a county has received them, and what either end has signed and sends until it is confirmed.

The envelopes never change and no row is removed (triggers, see the migration): a row that says who sent what in which
order is only worth something whole.
"""

from __future__ import annotations

import zlib
from typing import Any, NamedTuple

from sqlalchemy import Connection, text

from casestats.errors import Refused
from casestats.store.ledger import next_number

HELD, WAITING, ACCEPTED, REFUSED, REPLACED = "held", "waiting", "accepted", "refused", "replaced"
READY, CONFIRMED, DROPPED = "ready", "confirmed", "dropped"


class DeliveryRecord(NamedTuple):
    """A received delivery without its envelope. `digest`: SHA-256 of its payload; `previous`: that of the one before
    it, as it says. `via`: file, folder, page or api. `decided_*` are "" while nobody has decided."""

    number: int
    sender: str
    period: str
    sequence: int
    digest: str
    previous: str
    created_at: str
    not_after: str
    received_at: str
    via: str
    state: str
    decided_at: str
    decided_by: str
    reason: str


class OutgoingRecord(NamedTuple):
    """Something signed for another, with its envelope. `about`: what it holds (a release's id); `receipt`: the
    recipient's, "" before one has come."""

    number: int
    sender: str
    recipient: str
    kind: str
    about: str
    period: str
    sequence: int
    digest: str
    created_at: str
    created_by: str
    envelope: bytes
    state: str
    tries: int
    tried_at: str
    receipt: str


_RECEIVED = ", ".join(DeliveryRecord._fields)
_SELECT_RECEIVED = f"SELECT {_RECEIVED} FROM received_deliveries"  # noqa: S608 (our own names)
_ADD_RECEIVED = text(
    f"INSERT INTO received_deliveries ({_RECEIVED}, envelope)"  # noqa: S608 (our own names)
    f" VALUES (:{', :'.join(DeliveryRecord._fields)}, :envelope)"
)
_OUTGOING = ", ".join(OutgoingRecord._fields)
_SELECT_OUTGOING = f"SELECT {_OUTGOING} FROM outgoing"  # noqa: S608 (our own names)
_ADD_OUTGOING = text(
    f"INSERT INTO outgoing ({_OUTGOING}) VALUES (:{', :'.join(OutgoingRecord._fields)})"  # noqa: S608 (our own names)
)


def deliveries_of(connection: Connection, sender: str | None = None, period: str | None = None) -> list[DeliveryRecord]:
    """What was received, by sender and sequence; of one sender, of one period, or all."""
    found = connection.execute(
        text(
            f"{_SELECT_RECEIVED} WHERE (sender = :sender OR :any_sender) AND (period = :period OR :any_period)"
            " ORDER BY sender, sequence"
        ),
        {
            "sender": sender or "",
            "any_sender": sender is None,
            "period": period or "",
            "any_period": period is None,
        },
    )
    return [DeliveryRecord(*row) for row in found]


def delivery_numbered(connection: Connection, number: int) -> DeliveryRecord | None:
    found = connection.execute(text(f"{_SELECT_RECEIVED} WHERE number = :number"), {"number": number}).one_or_none()
    return None if found is None else DeliveryRecord(*found)


def delivery_envelope(connection: Connection, number: int) -> bytes:
    """The envelope as it came. Refused: it was changed outside of casestats."""
    packed = connection.execute(
        text("SELECT envelope FROM received_deliveries WHERE number = :number"), {"number": number}
    ).scalar_one()
    return _unpacked(packed)


def add_delivery(connection: Connection, record: DeliveryRecord, envelope: bytes) -> DeliveryRecord:
    """The record as it is kept, with a number of its own."""
    kept = record._replace(number=next_number(connection, "received_deliveries"))
    connection.execute(_ADD_RECEIVED, {**kept._asdict(), "envelope": zlib.compress(envelope, 6)})
    return kept


def change_delivery(
    connection: Connection, record: DeliveryRecord, state: str, *, at: str = "", by: str = "", reason: str = ""
) -> DeliveryRecord:
    """The delivery in another state. Refused: somebody else was first."""
    changed = connection.execute(
        text(
            "UPDATE received_deliveries SET state = :after, decided_at = :at, decided_by = :by, reason = :reason"
            " WHERE number = :number AND state = :before"
        ),
        {"number": record.number, "before": record.state, "after": state, "at": at, "by": by, "reason": reason},
    )
    if changed.rowcount != 1:
        raise Refused(
            f"Någon annan hann före med leverans {record.number}. Ingenting har ändrats. Se casestats county show "
            f"{record.number}.",
            f"Somebody else was first with delivery {record.number}. Nothing was changed. See casestats county show "
            f"{record.number}.",
        )
    return record._replace(state=state, decided_at=at, decided_by=by, reason=reason)


def outgoing_of(
    connection: Connection,
    sender: str | None = None,
    recipient: str | None = None,
    kind: str | None = None,
    period: str | None = None,
) -> list[OutgoingRecord]:
    """What was signed for others, in the order of its making; only that of a sender, recipient, kind or period where
    one is named."""
    asked = {"sender": sender, "recipient": recipient, "kind": kind, "period": period}
    wanted = {name: value for name, value in asked.items() if value is not None}
    where = f" WHERE {' AND '.join(f'{name} = :{name}' for name in wanted)}" if wanted else ""
    found = connection.execute(text(f"{_SELECT_OUTGOING}{where} ORDER BY number"), wanted)
    return [_outgoing(row) for row in found]


def outgoing_numbered(connection: Connection, number: int) -> OutgoingRecord | None:
    found = connection.execute(text(f"{_SELECT_OUTGOING} WHERE number = :number"), {"number": number}).one_or_none()
    return None if found is None else _outgoing(found)


def last_outgoing(connection: Connection, sender: str, recipient: str, kind: str) -> OutgoingRecord | None:
    """The one with the highest sequence; what the next names as the one before it."""
    found = connection.execute(
        text(
            f"{_SELECT_OUTGOING} WHERE sender = :sender AND recipient = :recipient AND kind = :kind"
            " ORDER BY sequence DESC LIMIT 1"
        ),
        {"sender": sender, "recipient": recipient, "kind": kind},
    ).one_or_none()
    return None if found is None else _outgoing(found)


def add_outgoing(connection: Connection, record: OutgoingRecord) -> OutgoingRecord:
    """The record as it is kept, with a number of its own. The caller has waited for its turn
    (casestats.store.ledger.wait_for_turn), so that no two take the same sequence."""
    kept = record._replace(number=next_number(connection, "outgoing"))
    connection.execute(_ADD_OUTGOING, {**kept._asdict(), "envelope": zlib.compress(kept.envelope, 6)})
    return kept


def mark_tried(connection: Connection, number: int, at: str) -> None:
    """One more try to send it."""
    connection.execute(
        text("UPDATE outgoing SET tries = tries + 1, tried_at = :at WHERE number = :number"),
        {"number": number, "at": at},
    )


def settle_outgoing(connection: Connection, record: OutgoingRecord, state: str, receipt: str) -> OutgoingRecord:
    """What the recipient has answered."""
    connection.execute(
        text("UPDATE outgoing SET state = :state, receipt = :receipt WHERE number = :number"),
        {"number": record.number, "state": state, "receipt": receipt},
    )
    return record._replace(state=state, receipt=receipt)


def _outgoing(row: Any) -> OutgoingRecord:
    values = dict(zip(OutgoingRecord._fields, row, strict=True))
    return OutgoingRecord(**{**values, "envelope": _unpacked(values["envelope"])})


def _unpacked(packed: Any) -> bytes:
    try:
        return zlib.decompress(bytes(packed))
    except (zlib.error, TypeError):  # SQLite stores a value of any kind
        raise Refused(
            "En leverans är ändrad i databasen, förbi casestats. Återställ säkerhetskopian och berätta för den som "
            "ansvarar för informationssäkerheten.",
            "A delivery was changed in the database, past casestats. Restore the backup and tell whoever answers for "
            "information security.",
        ) from None
