"""What a municipality has delivered over time, and what each delivery changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from casestats.actions.county_figures import figure_of
from casestats.actions.county_members import demand_member, members_in
from casestats.actions.receiving import bundle_kept
from casestats.bootstrap import Installation
from casestats.county.differing import differences
from casestats.county.figures import WHOLE, Figure
from casestats.county.readings import HistoryEntry
from casestats.county.unpacking import SHARE, YES, unpack
from casestats.store.deliveries import ACCEPTED, REPLACED, DeliveryRecord, deliveries_of
from casestats.store.engine import Connection, reading
from casestats.store.received_figures import ReceivedRow

_STOOD = (ACCEPTED, REPLACED)


def history(installation: Installation, municipality: str) -> list[HistoryEntry]:
    """A municipality's deliveries, the latest first, each with what it says otherwise than the accepted one of the
    same period before it. FixSettings: it is no member; Refused: a delivery was changed outside of casestats."""
    with reading(installation.engine) as connection:
        demand_member(members_in(installation, connection), municipality)
        records = deliveries_of(connection, municipality)
        wholes = {one.number: _wholes(connection, one) for one in _compared(records)}
    before: dict[str, DeliveryRecord] = {}
    entries = []
    for record in records:
        entries.append(_entry(record, before.get(record.period), wholes))
        if record.state in _STOOD:
            before[record.period] = record
    return entries[::-1]


def _compared(records: Sequence[DeliveryRecord]) -> list[DeliveryRecord]:
    """Only periods that came more than once need to be opened."""
    periods = [one.period for one in records]
    return [one for one in records if periods.count(one.period) > 1]


def _wholes(connection: Connection, record: DeliveryRecord) -> list[Figure]:
    bundle, _ = bundle_kept(connection, record)
    return [
        figure_of(ReceivedRow(*row, record.number))
        for row in unpack(bundle)
        if row.groups == WHOLE and row.part in (YES, SHARE) and not row.on_behalf_of
    ]


def _entry(
    record: DeliveryRecord, before: DeliveryRecord | None, wholes: Mapping[int, Sequence[Figure]]
) -> HistoryEntry:
    found = () if before is None else differences(wholes[before.number], wholes[record.number])
    return HistoryEntry(
        delivery=record.number,
        period=record.period,
        sequence=record.sequence,
        state=record.state,
        received_at=record.received_at,
        decided_at=record.decided_at,
        decided_by=record.decided_by,
        reason=record.reason,
        differences=found,
    )
