"""What a county does with deliveries: shown, accepted or refused by a person, and the alarms dealt with.

`receive` itself is in casestats.actions.taking_in.
"""

from __future__ import annotations

from dataclasses import dataclass

from casestats.actions.publishing import demand_named, demand_sayable
from casestats.actions.receiving_folder import take_from_folder as take_from_folder
from casestats.actions.taking_in import LARGEST_DELIVERY as LARGEST_DELIVERY
from casestats.actions.taking_in import Received as Received
from casestats.actions.taking_in import demand_county, let_go_on, object_of, receipt_of
from casestats.actions.taking_in import receive as receive
from casestats.audit import Actor
from casestats.bootstrap import Installation
from casestats.county.bundle import DELIVERY_TYPE, Bundle
from casestats.county.bundles import read_bundle
from casestats.county.cards import name_of
from casestats.county.telling import differences_between, told
from casestats.county.unpacking import unpack
from casestats.errors import FixSettings, Refused
from casestats.releases.envelope import opened, signer_of
from casestats.releases.lifecycle import demand_reason
from casestats.store import alarms as kept_alarms
from casestats.store import deliveries as kept
from casestats.store.alarms import AlarmRecord
from casestats.store.deliveries import DeliveryRecord
from casestats.store.engine import Connection, reading, writing
from casestats.store.ledger import wait_for_turn
from casestats.store.parties import ENROLLED, REPLACED, REVOKED, PartyRecord, parties_by_key
from casestats.store.received_figures import put_figures
from casestats.store.trouble import storage_trouble
from casestats.vault import PublicKey
from casestats.words import Words


@dataclass(frozen=True)
class ShownDelivery:
    """A delivery to be looked at. `words`: what it says, in sentences; `before`: the one of the same period that it
    would take the place of, None where there is none, and `differences` from it; `key`: the one it is signed with, as
    it stands now, and `marks` what to know of it."""

    record: DeliveryRecord
    bundle: Bundle
    words: tuple[Words, ...]
    before: DeliveryRecord | None
    differences: tuple[Words, ...]
    marks: tuple[Words, ...]
    key: PartyRecord


def every_delivery(
    installation: Installation, sender: str | None = None, period: str | None = None
) -> list[DeliveryRecord]:
    """What was received, by sender and sequence; of one sender, of one period, or all."""
    with reading(installation.engine) as connection:
        return kept.deliveries_of(connection, sender, period)


def receipt(installation: Installation, number: int) -> bytes:
    """The signed receipt of a delivery as it stands now, to be sent to its sender."""
    with reading(installation.engine) as connection:
        return receipt_of(installation, _found(connection, number))


def shown(installation: Installation, number: int) -> ShownDelivery:
    """A delivery of any state, verified once more. FixSettings: there is none. Refused: it was changed outside of
    casestats."""
    with reading(installation.engine) as connection:
        record = _found(connection, number)
        bundle, key = bundle_kept(connection, record)
        before = _before(connection, record)
        differences: tuple[Words, ...] = ()
        if before is not None:
            differences = differences_between(bundle_kept(connection, before)[0], bundle)
    return ShownDelivery(record, bundle, told(bundle), before, differences, _marks(record, key), key)


def bundle_kept(connection: Connection, record: DeliveryRecord) -> tuple[Bundle, PartyRecord]:
    """A delivery and the key it was received under. Refused: it is not what was received."""
    envelope = kept.delivery_envelope(connection, record.number)
    holders = [
        one for one in parties_by_key(connection, signer_of(envelope, DELIVERY_TYPE)) if one.code == record.sender
    ]
    if not holders:
        raise _changed(record)
    key = PublicKey(holders[0].public_key)
    bundle = read_bundle(opened(envelope, DELIVERY_TYPE, key.id, key.holds))
    if (bundle.sender, bundle.sequence, bundle.period) != (record.sender, record.sequence, record.period):
        raise _changed(record)
    return bundle, holders[0]


def _changed(record: DeliveryRecord) -> Refused:
    return Refused(
        f"Leverans {record.number} är ändrad i databasen, förbi casestats. Återställ säkerhetskopian.",
        f"Delivery {record.number} was changed in the database, past casestats. Restore the backup.",
    )


def _marks(record: DeliveryRecord, key: PartyRecord) -> tuple[Words, ...]:
    if key.state == REVOKED:
        when = key.decided_at[:10]
        return (
            Words(
                f"Nyckeln som den är signerad med återkallades {when}.",
                f"The key that it is signed with was revoked on {when}.",
            ),
        )
    return ()


def _before(connection: Connection, record: DeliveryRecord) -> DeliveryRecord | None:
    """The latest of the same period that was accepted before it."""
    of_period = kept.deliveries_of(connection, record.sender, record.period)
    earlier = [
        one for one in of_period if one.sequence < record.sequence and one.state in (kept.ACCEPTED, kept.REPLACED)
    ]
    return earlier[-1] if earlier else None


@storage_trouble()
def accept(installation: Installation, actor: Actor, number: int, *, reason: str = "") -> DeliveryRecord:
    """A person accepts a delivery: its figures are the municipality's from now on, and older deliveries of the period
    give way. Refused: it does not wait, a later one of its period stands, or its key was revoked."""
    demand_named(actor)
    demand_sayable(reason)
    demand_county(installation)
    with writing(installation.engine) as connection:
        wait_for_turn(connection)
        record = _waiting(connection, number)
        of_period = kept.deliveries_of(connection, record.sender, record.period)
        if any(one.sequence > record.sequence and one.state == kept.ACCEPTED for one in of_period):
            raise Refused(
                "En senare leverans för samma period är redan godtagen. Avvisa den här i stället.",
                "A later delivery of the same period is accepted already. Refuse this one instead.",
            )
        bundle, key = bundle_kept(connection, record)
        if key.state not in (ENROLLED, REPLACED):
            raise Refused(
                "Nyckeln som leveransen är signerad med har återkallats. Avvisa den och be kommunen göra en ny.",
                "The key that the delivery is signed with was revoked. Refuse it, and ask the municipality for "
                "a new one.",
            )
        at = installation.clock().isoformat(timespec="seconds")
        for one in of_period:
            if one.sequence < record.sequence and one.state in (kept.ACCEPTED, kept.WAITING):
                kept.change_delivery(connection, one, kept.REPLACED, at=at, by=actor.name, reason=f"{record.sequence}")
        record = kept.change_delivery(connection, record, kept.ACCEPTED, at=at, by=actor.name, reason=reason.strip())
        put_figures(connection, record.number, unpack(bundle))
        installation.write_down(connection, actor, "delivery accept", object_of(record), reason.strip())
    return record


@storage_trouble()
def refuse(installation: Installation, actor: Actor, number: int, *, reason: str) -> DeliveryRecord:
    """A person refuses a delivery that waits; it stays, with the reason. FixSettings: no reason."""
    demand_named(actor)
    demand_county(installation)
    reason = demand_reason(reason, Words("leveransen avvisas", "the delivery is refused"))
    demand_sayable(reason)
    with writing(installation.engine) as connection:
        record = _waiting(connection, number)
        at = installation.clock().isoformat(timespec="seconds")
        record = kept.change_delivery(connection, record, kept.REFUSED, at=at, by=actor.name, reason=reason)
        installation.write_down(connection, actor, "delivery refuse", object_of(record), reason)
    return record


@storage_trouble()
def go_on(installation: Installation, actor: Actor, sender: str, *, reason: str) -> list[DeliveryRecord]:
    """The deliveries that are missing will not come: those that are held for them are let go on, in their order. The
    first of them names one that nobody has, which is written down as a reason. FixSettings: no reason, or none is held.
    """
    demand_named(actor)
    demand_county(installation)
    reason = demand_reason(reason, Words("raden går vidare", "the row goes on"))
    demand_sayable(reason)
    with writing(installation.engine) as connection:
        wait_for_turn(connection)
        held = [one for one in kept.deliveries_of(connection, sender) if one.state == kept.HELD]
        if not held:
            raise FixSettings(
                f"Ingen leverans från {sender} väntar på en tidigare. Se casestats county deliveries.",
                f"No delivery from {sender} waits for an earlier one. See casestats county deliveries.",
            )
        released = let_go_on(installation, connection, actor, held[0], reason)
        installation.write_down(connection, actor, "delivery go on", object_of(held[0]), reason)
    return list(released)


def every_alarm(installation: Installation, *, unhandled: bool = False) -> list[AlarmRecord]:
    """The newest first; only those that nobody has dealt with, where asked."""
    with reading(installation.engine) as connection:
        return kept_alarms.alarms(connection, unhandled=unhandled)


@storage_trouble()
def handle_alarm(installation: Installation, actor: Actor, number: int, *, reason: str) -> AlarmRecord:
    """A person says what was done about an alarm. FixSettings: no such alarm, or nothing said. Refused: somebody has
    said it already."""
    demand_named(actor)
    reason = demand_reason(reason, Words("larmet är åtgärdat", "the alarm is dealt with"))
    demand_sayable(reason)
    with writing(installation.engine) as connection:
        record = kept_alarms.alarm_numbered(connection, number)
        if record is None:
            raise FixSettings(
                f"Det finns inget larm {number}. Se casestats county alarms.",
                f"There is no alarm {number}. See casestats county alarms.",
            )
        if record.handled_at:
            raise Refused("Larmet är redan åtgärdat.", "The alarm is dealt with already.")
        at = installation.clock().isoformat(timespec="seconds")
        record = kept_alarms.handle(connection, record, at=at, by=actor.name, reason=reason)
        installation.write_down(connection, actor, "alarm handle", f"{number} {record.kind}", reason)
    return record


def _found(connection: Connection, number: int) -> DeliveryRecord:
    record = kept.delivery_numbered(connection, number)
    if record is None:
        raise FixSettings(
            f"Det finns ingen leverans {number}. Se casestats county deliveries.",
            f"There is no delivery {number}. See casestats county deliveries.",
        )
    return record


def _waiting(connection: Connection, number: int) -> DeliveryRecord:
    record = _found(connection, number)
    if record.state != kept.WAITING:
        raise Refused(
            f"Leverans {number} från {name_of(record.sender)} väntar inte på ett beslut. Se casestats county show "
            f"{number}.",
            f"Delivery {number} from {name_of(record.sender)} does not wait for a decision. See casestats county show "
            f"{number}.",
        )
    return record
