"""A county's results as a municipality has received them; triggers keep them as they came."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Connection, text

from casestats.store.ledger import next_number


class ReturnedRecord(NamedTuple):
    """A result without its envelope. `digest`: of its payload; `received_at`: UTC, RFC 3339."""

    number: int
    sender: str
    recipient: str
    period: str
    sequence: int
    digest: str
    received_at: str
    via: str


_COLUMNS = ", ".join(ReturnedRecord._fields)
_ALL = (*ReturnedRecord._fields, "envelope")


def returned_records(connection: Connection, recipient: str | None = None) -> list[ReturnedRecord]:
    """All of them, or one recipient's, newest first."""
    where = "" if recipient is None else " WHERE recipient = :recipient"
    found = connection.execute(
        text(f"SELECT {_COLUMNS} FROM returned_results{where} ORDER BY number DESC"),  # noqa: S608 (our own names)
        {"recipient": recipient},
    )
    return [ReturnedRecord(*row) for row in found]


def newest_returned(connection: Connection, sender: str, recipient: str) -> ReturnedRecord | None:
    """The one with the highest sequence from a sender to a recipient."""
    found = [record for record in returned_records(connection, recipient) if record.sender == sender]
    return max(found, key=lambda record: record.sequence, default=None)


def returned_envelope(connection: Connection, number: int) -> bytes | None:
    """None where there is no such result."""
    found = connection.execute(
        text("SELECT envelope FROM returned_results WHERE number = :number"), {"number": number}
    ).one_or_none()
    return None if found is None else bytes(found[0])


def add_returned(connection: Connection, record: ReturnedRecord, envelope: bytes) -> ReturnedRecord:
    """The record with its number (that of the one given is of no matter)."""
    record = record._replace(number=next_number(connection, "returned_results"))
    names = ", ".join(_ALL)
    connection.execute(
        text(f"INSERT INTO returned_results ({names}) VALUES (:{', :'.join(_ALL)})"),  # noqa: S608 (our own names)
        {**record._asdict(), "envelope": envelope},
    )
    return record
