"""The result back to every contributor: at the county made and signed, at the municipality received and shown."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

from casestats.actions.county_released import CountyRelease, found_county, read_county_release
from casestats.actions.ends import demand_county_end, demand_municipality_end
from casestats.actions.publishing import demand_named
from casestats.actions.signing import signed_as_meant
from casestats.audit import Actor
from casestats.bootstrap import Installation
from casestats.county.bundle import DELIVERY
from casestats.county.cards import name_of
from casestats.county.result import RETURN, RETURN_TYPE, Returned
from casestats.county.results import payload_of, read_returned
from casestats.county.return_words import TOLD
from casestats.county.sequence import Facts, Known, Verdict, judge
from casestats.errors import FixSettings, Refused
from casestats.releases.envelope import opened, signer_of
from casestats.releases.lifecycle import State
from casestats.releases.wire import NotAsWritten, digest
from casestats.store.alarms import add_alarm
from casestats.store.deliveries import READY, OutgoingRecord, add_outgoing, last_outgoing, outgoing_of
from casestats.store.engine import Connection, reading, writing
from casestats.store.ledger import steps, wait_for_turn
from casestats.store.parties import PartyRecord, enrolled, parties
from casestats.store.returned_results import (
    ReturnedRecord,
    add_returned,
    returned_envelope,
    returned_records,
)
from casestats.store.trouble import storage_trouble
from casestats.vault import PublicKey
from casestats.words import Words

KIND = "return"
DAYS = 400
"""That a result may be taken in: they have to come in their order, however seldom somebody fetches them."""
LARGEST_RESULT = 64 * 2**20
"""Bytes of an envelope."""


class ReceivedReturn(NamedTuple):
    """`record`: the result as it is kept; `taken`: it is new here; `words` say what happened."""

    record: ReturnedRecord
    taken: bool
    words: Words


def make_returns(installation: Installation, actor: Actor, id: str) -> list[OutgoingRecord]:
    """A signed result for every contributor of a published release; those that are made already stay as they are.
    FixSettings: no such release. Refused: it is not published."""
    demand_named(actor)
    demand_county_end(installation.settings)
    with storage_trouble(), writing(installation.engine) as connection:
        wait_for_turn(connection)
        release = read_county_release(connection, installation.ring, found_county(connection, id))
        if release.record.state is not State.PUBLISHED:
            raise Refused(
                f"{id} är inte publicerat, så det finns inget att skicka tillbaka.",
                f"{id} is not published, so there is nothing to send back.",
            )
        codes = sorted({one.municipality for one in release.content.rests_on})
        made = [_returned_to(installation, connection, actor, release, code) for code in codes]
        new = sum(is_new for _, is_new in made)
        if new:
            installation.write_down(connection, actor, "county return", id, result=f"{new} made")
    return [record for record, _ in made]


def _returned_to(
    installation: Installation, connection: Connection, actor: Actor, release: CountyRelease, code: str
) -> tuple[OutgoingRecord, bool]:
    county = release.record.county
    there = [one for one in outgoing_of(connection, county, code, KIND) if one.about == release.record.id]
    if there:
        return there[0], False
    last = last_outgoing(connection, county, code, KIND)
    now = installation.clock()
    result = Returned(
        sender=county,
        recipient=code,
        period=release.record.period,
        sequence=1 if last is None else last.sequence + 1,
        previous="" if last is None else last.digest,
        created=now.isoformat(timespec="seconds"),
        not_after=(now + timedelta(days=DAYS)).isoformat(timespec="seconds"),
        content=release.content,
    )
    payload = payload_of(result)
    envelope = signed_as_meant(installation, result, payload, RETURN_TYPE, read_returned)
    record = OutgoingRecord(
        number=0,
        sender=county,
        recipient=code,
        kind=KIND,
        about=release.record.id,
        period=result.period,
        sequence=result.sequence,
        digest=digest(payload),
        created_at=result.created,
        created_by=actor.name,
        envelope=envelope,
        state=READY,
        tries=0,
        tried_at="",
        receipt="",
    )
    return add_outgoing(connection, record), True


def receive_return(installation: Installation, actor: Actor, envelope: bytes, *, via: str) -> ReceivedReturn:
    """Take in a county's result: signed by the enrolled key of the own county, for a municipality of this
    installation, in its sequence. `via`: file, folder, upload or api. The same bytes again change nothing.

    FixSettings: no county, or its key is not accepted here. Refused: it is not such a result, or an earlier one is
    missing; what should never happen is an alarm too."""
    demand_named(actor)
    demand_municipality_end(installation.settings)
    with storage_trouble(), writing(installation.engine) as connection:
        wait_for_turn(connection)
        party = _county_key(connection, installation)
        result, payload_digest, verdict = _opened(envelope, party)
        own = [] if result is None else returned_records(connection, result.recipient)
        if result is not None:
            verdict = _judged(installation, connection, result, payload_digest, own)
        if result is not None and verdict is Verdict.SAME:
            same = next(one for one in own if one.digest == payload_digest)
            return ReceivedReturn(same, False, TOLD[verdict])
        if result is not None and verdict is Verdict.NEXT:
            record = _kept(installation, connection, result, payload_digest, envelope, via)
            what = f"{record.sender} {record.recipient} {record.sequence} {record.digest[:32]}"
            installation.write_down(connection, actor, "county result receive", what)
            return ReceivedReturn(record, True, TOLD[verdict])
        verdict = verdict or Verdict.NOT_READABLE
        words = TOLD.get(verdict, TOLD[Verdict.NOT_READABLE])
        if verdict is not Verdict.GAP:
            at = installation.clock().isoformat(timespec="seconds")
            told = Words(f"Ett resultat från länet: {words.sv}", f"A result from the county: {words.en}")
            add_alarm(connection, at=at, sender=party.code, kind=verdict.value, told=told, digest=payload_digest)
        what = f"{party.code} {payload_digest[:32]}"
        installation.write_down(connection, actor, "county result receive", what, result=verdict.value)
    raise Refused(words.sv, words.en)


def _county_key(connection: Connection, installation: Installation) -> PartyRecord:
    code = installation.settings.county
    if not code:
        raise FixSettings(
            "Inget län är valt. Skriv county i settings.toml.", "No county is set. Write county in settings.toml."
        )
    party = enrolled(connection, code)
    if party is None:
        raise FixSettings(
            f"Nyckeln för {name_of(code)} är inte godtagen här. Ta emot länets nyckelkort och jämför fingeravtrycket i "
            "telefon.",
            f"The key of {name_of(code)} is not accepted here. Take in the county's key card and compare the "
            "fingerprint over the telephone.",
        )
    return party


def _opened(envelope: bytes, party: PartyRecord) -> tuple[Returned | None, str, Verdict | None]:
    """The result, and the digest of its payload; else why nothing of it is believed, and the digest of what came."""
    key = PublicKey(party.public_key)
    came = digest(envelope)
    try:
        if len(envelope) > LARGEST_RESULT:
            raise NotAsWritten("envelope")
        signer = signer_of(envelope, RETURN_TYPE)
    except NotAsWritten:
        return None, came, Verdict.NOT_SIGNED
    if signer != key.id:
        return None, came, Verdict.NOT_ENROLLED
    try:
        payload = opened(envelope, RETURN_TYPE, key.id, key.holds)
    except Refused:
        return None, came, Verdict.NOT_SIGNED
    try:
        return read_returned(payload), digest(payload), None
    except NotAsWritten:
        return None, digest(payload), Verdict.NOT_READABLE


def _judged(
    installation: Installation,
    connection: Connection,
    result: Returned,
    payload_digest: str,
    own: list[ReturnedRecord],
) -> Verdict:
    """As a county judges deliveries: the sender's row must be unbroken."""
    county = installation.settings.county
    last = max((one for one in own if one.sender == county), key=lambda one: one.sequence, default=None)
    facts = Facts(
        signers=frozenset({county}),
        sender=result.sender,
        recipient=result.recipient,
        schema=DELIVERY if result.schema == RETURN else result.schema,
        sequence=result.sequence,
        previous=result.previous,
        digest=payload_digest,
        created=datetime.fromisoformat(result.created),
        not_after=datetime.fromisoformat(result.not_after),
    )
    known = Known(
        last=0 if last is None else last.sequence,
        last_digest="" if last is None else last.digest,
        digests={one.sequence: one.digest for one in own if one.sender == county},
    )
    here = result.recipient if result.recipient in _own_codes(connection) else ""
    return judge(known, facts, here=here, now=installation.clock(), days=DAYS)


def _own_codes(connection: Connection) -> frozenset[str]:
    """The municipalities of this installation: those that it has delivered for, or has imported of."""
    delivered = {one.sender for one in outgoing_of(connection, kind="delivery")}
    return frozenset(delivered | {record.municipality for record in steps(connection)})


def _kept(
    installation: Installation,
    connection: Connection,
    result: Returned,
    payload_digest: str,
    envelope: bytes,
    via: str,
) -> ReturnedRecord:
    record = ReturnedRecord(
        number=0,
        sender=result.sender,
        recipient=result.recipient,
        period=result.period,
        sequence=result.sequence,
        digest=payload_digest,
        received_at=installation.clock().isoformat(timespec="seconds"),
        via=via,
    )
    return add_returned(connection, record, envelope)


def returned(installation: Installation, municipality: str | None = None) -> list[ReturnedRecord]:
    """The results that were received, newest first."""
    with reading(installation.engine) as connection:
        return returned_records(connection, municipality)


def returned_content(installation: Installation, number: int) -> Returned:
    """One of them. Its signature was verified when it came; that it is the same still is verified here. FixSettings:
    there is none; Refused: it was changed."""
    with reading(installation.engine) as connection:
        envelope = returned_envelope(connection, number)
        record = next((one for one in returned_records(connection) if one.number == number), None)
        keys = _keys_of(connection, "" if record is None else record.sender)
    if envelope is None or record is None:
        raise FixSettings(
            f"Det finns inget resultat {number}. Se casestats county-result list.",
            f"There is no result {number}. See casestats county-result list.",
        )
    try:
        key = keys[signer_of(envelope, RETURN_TYPE)]
        payload = opened(envelope, RETURN_TYPE, key.id, key.holds)
        result = read_returned(payload)
    except (KeyError, Refused):
        raise _changed(number) from None
    if (digest(payload), result.recipient, result.sequence) != (record.digest, record.recipient, record.sequence):
        raise _changed(number)
    return result


def _keys_of(connection: Connection, code: str) -> Mapping[str, PublicKey]:
    """All keys that the sender has had here."""
    held = (PublicKey(one.public_key) for one in parties(connection) if one.code == code)
    return {key.id: key for key in held}


def _changed(number: int) -> Refused:
    return Refused(
        f"Resultat {number} är ändrat i databasen, förbi casestats. Återställ säkerhetskopian och berätta för den som "
        "ansvarar för informationssäkerheten.",
        f"Result {number} was changed in the database, past casestats. Restore the backup and tell whoever answers for "
        "information security.",
    )
