"""county receive: a delivery verified, judged, kept in its place, and answered with a receipt. Nothing of it is read
before the signature of an enrolled key holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from casestats.actions.ends import demand_county_end
from casestats.actions.signing import signed
from casestats.audit import Actor
from casestats.bootstrap import Installation
from casestats.catalogue import standard_catalogue
from casestats.county.bundle import DELIVERY, DELIVERY_TYPE, Bundle
from casestats.county.bundles import bundle_of, moment
from casestats.county.cards import name_of
from casestats.county.receipts import RECEIPT_TYPE, Receipt, receipt_payload
from casestats.county.sequence import ALARMS, KEPT, TOLD, Facts, Known, Verdict, judge, judge_key, judge_next
from casestats.errors import Refused
from casestats.releases.envelope import opened, signer_of
from casestats.releases.wire import NotAsWritten, digest, parsed
from casestats.schemas.delivery import demand_head
from casestats.store import deliveries as kept
from casestats.store.alarms import add_alarm
from casestats.store.deliveries import DeliveryRecord
from casestats.store.engine import Connection, reading, writing
from casestats.store.ledger import wait_for_turn
from casestats.store.parties import ENROLLED, PartyRecord, parties_by_key
from casestats.store.trouble import storage_trouble
from casestats.vault import PublicKey
from casestats.words import Words

LARGEST_DELIVERY = 16 * 2**20
"""Bytes of an envelope."""


@dataclass(frozen=True)
class Received:
    """What became of it. `record` is None where nothing is kept; `receipt` is then b"", else the envelope of a signed
    receipt, the same until a person has decided. `released`: deliveries that waited for this one."""

    record: DeliveryRecord | None
    verdict: Verdict
    words: Words
    receipt: bytes
    released: tuple[DeliveryRecord, ...] = ()


@dataclass(frozen=True)
class _Opened:
    """A delivery whose signature holds, or why it is none: then `bundle` is None. `code`: whose key it was, ""
    unknown."""

    verdict: Verdict | None
    digest: str
    code: str = ""
    key_id: str = ""
    bundle: Bundle | None = None


def demand_county(installation: Installation) -> None:
    """FixSettings: no county's installation."""
    demand_county_end(installation.settings)


def receive(
    installation: Installation, actor: Actor, envelope: bytes, *, via: str, expected: frozenset[str] | None = None
) -> Received:
    """Take in a delivery. `via`: file, folder, page or api. `expected`: whose deliveries may come this way, None:
    anybody's. The same bytes again change nothing and give the same receipt.

    Whatever is refused comes back as a verdict with words, and is an alarm. FixSettings: no county. Refused: the
    sender is not among `expected`."""
    demand_county(installation)
    with reading(installation.engine) as connection:
        found = _opened(connection, envelope)
    if found.bundle is not None and expected is not None and found.bundle.sender not in expected:
        raise Refused(
            "Leveransen är från en annan kommun än den som lämnar den. Inget är sparat.",
            "The delivery is from another municipality than the one that hands it in. Nothing is kept.",
        )
    with storage_trouble(), writing(installation.engine) as connection:
        wait_for_turn(connection)
        taken = _Taking(installation, connection, actor, via)
        return taken.refused(found) if found.bundle is None else taken.judged(found, found.bundle, envelope)


def _opened(connection: Connection, envelope: bytes) -> _Opened:
    """Signature first, then the form, then what it says."""
    came = digest(envelope)
    try:
        if len(envelope) > LARGEST_DELIVERY:
            raise NotAsWritten("envelope")
        key_id = signer_of(envelope, DELIVERY_TYPE)
    except NotAsWritten:
        return _Opened(Verdict.NOT_SIGNED, came)
    holders = parties_by_key(connection, key_id)
    of_key = judge_key([one.state for one in holders])
    if not holders:
        return _Opened(of_key, came, key_id=key_id)
    code = holders[0].code
    key = PublicKey(holders[0].public_key)
    try:
        payload = opened(envelope, DELIVERY_TYPE, key.id, key.holds)
    except Refused:
        return _Opened(Verdict.NOT_SIGNED, came, key_id=key_id)
    if of_key is not None:
        return _Opened(of_key, digest(payload), code, key_id)
    return _read(payload, code, key_id)


def _read(payload: bytes, code: str, key_id: str) -> _Opened:
    try:
        value = parsed(payload)
        if not isinstance(value, dict):
            raise NotAsWritten("delivery")
        other = value.get("catalogue_version") != standard_catalogue().version
        if isinstance(value.get("schema"), str) and (value["schema"] != DELIVERY or other):
            return _Opened(Verdict.UNKNOWN_SCHEMA, digest(payload), code, key_id)
        demand_head(value)
        return _Opened(None, digest(payload), code, key_id, bundle_of(value))
    except NotAsWritten:
        return _Opened(Verdict.NOT_READABLE, digest(payload), code, key_id)


class _Taking:
    """One delivery within one transaction."""

    def __init__(self, installation: Installation, connection: Connection, actor: Actor, via: str) -> None:
        self.installation = installation
        self.connection = connection
        self.actor = actor
        self.via = via
        self.now = installation.clock()
        self.at = self.now.isoformat(timespec="seconds")

    def judged(self, found: _Opened, bundle: Bundle, envelope: bytes) -> Received:
        holders = parties_by_key(self.connection, found.key_id)
        own = [one.state for one in holders if one.code == bundle.sender]
        of_key = judge_key(own or [one.state for one in holders])
        if of_key is not None:  # revoked since it was opened, or by this sender alone
            return self.refused(_Opened(of_key, found.digest, found.code, found.key_id))
        row = kept.deliveries_of(self.connection, bundle.sender)
        verdict = judge(
            known_of(row),
            _facts(bundle, found.digest, holders),
            here=self.installation.settings.county,
            now=self.now,
            days=self.installation.settings.delivery_days,
        )
        if verdict is Verdict.SAME:
            record = next(one for one in row if one.sequence == bundle.sequence)
            return self._answer(record, verdict)
        if verdict not in KEPT:
            return self.refused(_Opened(verdict, found.digest, found.code, found.key_id))
        record = kept.add_delivery(self.connection, self._record(bundle, found.digest, verdict), envelope)
        if verdict in ALARMS:
            self._alarm(verdict, record.sender, record.digest)
        released = () if verdict is Verdict.GAP else self.release(record)
        return self._answer(record, verdict, released)

    def refused(self, found: _Opened) -> Received:
        """Nothing is kept but the alarm."""
        verdict = found.verdict or Verdict.NOT_READABLE
        self._alarm(verdict, found.code, found.digest)
        what = f"{found.code or 'unknown'} {found.digest[:32]}"
        self.installation.write_down(self.connection, self.actor, "delivery receive", what, result=verdict.value)
        return Received(None, verdict, TOLD[verdict], b"")

    def _record(self, bundle: Bundle, digest_of_it: str, verdict: Verdict) -> DeliveryRecord:
        refused = verdict in ALARMS
        state = kept.REFUSED if refused else kept.HELD if verdict is Verdict.GAP else kept.WAITING
        return DeliveryRecord(
            number=0,
            sender=bundle.sender,
            period=bundle.period,
            sequence=bundle.sequence,
            digest=digest_of_it,
            previous=bundle.previous,
            created_at=bundle.created,
            not_after=bundle.not_after,
            received_at=self.at,
            via=self.via,
            state=state,
            decided_at=self.at if refused else "",
            decided_by=self.actor.name if refused else "",
            reason=verdict.value if refused else "",
        )

    def release(self, last: DeliveryRecord) -> tuple[DeliveryRecord, ...]:
        """Those that were held for `last`, in their order; each must name the one before it."""
        after = {one.sequence: one for one in kept.deliveries_of(self.connection, last.sender)}
        released = []
        while (one := after.get(last.sequence + 1)) is not None and one.state == kept.HELD:
            last = self.let_go(one, last.digest)
            released.append(last)
        return tuple(released)

    def let_go(self, held: DeliveryRecord, previous: str, reason: str = "") -> DeliveryRecord:
        """One that was held, now waiting for a person, or refused where it may not follow `previous`."""
        verdict = judge_next(
            previous,
            held.previous,
            moment(held.created_at),
            moment(held.not_after),
            came=moment(held.received_at),
            days=self.installation.settings.delivery_days,
        )
        if verdict is Verdict.NEXT:
            return kept.change_delivery(self.connection, held, kept.WAITING, reason=reason)
        self._alarm(verdict, held.sender, held.digest)
        by = self.actor.name
        return kept.change_delivery(self.connection, held, kept.REFUSED, at=self.at, by=by, reason=verdict.value)

    def _alarm(self, verdict: Verdict, sender: str, digest_of_it: str) -> None:
        add_alarm(
            self.connection,
            at=self.at,
            sender=sender,
            kind=verdict.value,
            told=alarm_words(verdict, sender),
            digest=digest_of_it,
        )

    def _answer(self, record: DeliveryRecord, verdict: Verdict, released: tuple[DeliveryRecord, ...] = ()) -> Received:
        what = object_of(record)
        self.installation.write_down(self.connection, self.actor, "delivery receive", what, result=verdict.value)
        return Received(record, verdict, TOLD[verdict], receipt_of(self.installation, record), released)


def let_go_on(
    installation: Installation, connection: Connection, actor: Actor, held: DeliveryRecord, reason: str
) -> tuple[DeliveryRecord, ...]:
    """The first that is held, whatever it names as the one before it, and those after it; in the caller's
    transaction."""
    taking = _Taking(installation, connection, actor, "")
    first = taking.let_go(held, held.previous, reason)
    return (first, *taking.release(first))


def known_of(row: Sequence[DeliveryRecord]) -> Known:
    """What stands of a sender, from its deliveries in the order of their numbers. What is held is no part of the
    unbroken row, which begins at 1 or where a person let it go on."""
    placed = [one for one in row if one.state != kept.HELD]
    last = placed[-1] if placed else None
    return Known(
        last=last.sequence if last else 0,
        last_digest=last.digest if last else "",
        digests={one.sequence: one.digest for one in row},
    )


def _facts(bundle: Bundle, digest_of_it: str, holders: Sequence[PartyRecord]) -> Facts:
    return Facts(
        signers=frozenset(one.code for one in holders if one.state == ENROLLED),
        sender=bundle.sender,
        recipient=bundle.recipient,
        schema=bundle.schema,
        sequence=bundle.sequence,
        previous=bundle.previous,
        digest=digest_of_it,
        created=moment(bundle.created),
        not_after=moment(bundle.not_after),
    )


def alarm_words(verdict: Verdict, sender: str) -> Words:
    """The alarm as a person reads it, with whose it is where that can be believed."""
    told, name = TOLD[verdict], name_of(sender)
    return Words(f"{name} ({sender}): {told.sv}", f"{name} ({sender}): {told.en}") if name else told


def object_of(record: DeliveryRecord) -> str:
    """A delivery as the audit log names it."""
    return f"{record.sender} {record.sequence} {record.digest[:32]}"


def receipt_of(installation: Installation, record: DeliveryRecord) -> bytes:
    """The envelope of the receipt for a delivery as it stands now: "received" until a person has decided."""
    outcome = "received" if record.state == kept.WAITING else record.state
    receipt = Receipt(
        sender=record.sender,
        recipient=installation.settings.county,
        sequence=record.sequence,
        digest=record.digest,
        received_at=record.received_at,
        outcome=outcome,
    )
    return signed(installation, receipt_payload(receipt), RECEIPT_TYPE)
