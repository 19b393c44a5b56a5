"""Whose keys are believed: key cards, fingerprints read aloud, keys that follow on each other, keys that are gone."""

from __future__ import annotations

import hmac

from casestats.actions.ends import demand_own_end
from casestats.actions.publishing import demand_named, demand_sayable
from casestats.actions.signing import signed
from casestats.audit import Actor
from casestats.bootstrap import Installation
from casestats.catalogue.municipalities import COUNTIES
from casestats.county.cards import (
    CARD_TYPE,
    ENDORSEMENT_TYPE,
    LARGEST_CARD,
    Card,
    Endorsement,
    card_payload,
    endorsement_payload,
    fingerprint_of,
    name_of,
    read_card,
    read_endorsement,
    typed_fingerprint,
)
from casestats.errors import CasestatsError, FixSettings, Refused
from casestats.releases.envelope import opened, signer_of
from casestats.releases.lifecycle import demand_reason
from casestats.releases.wire import NotAsWritten
from casestats.releases.wire import digest as digest_of
from casestats.store import parties as kept
from casestats.store.alarms import add_alarm
from casestats.store.engine import Connection, reading, writing
from casestats.store.ledger import wait_for_turn
from casestats.store.parties import PartyRecord
from casestats.store.trouble import storage_trouble
from casestats.vault import PublicKey
from casestats.vault.pairwise import public_key as sums_key_of
from casestats.words import Words

_NO_CARD = Refused(
    "Filen är inget nyckelkort, eller är ändrad på vägen. Be om ett nytt: casestats key-card.",
    "The file is no key card, or was changed on the way. Ask for a new one: casestats key-card.",
)
SECOND_CARD = "second_card"
KEY_REPLACED = "key_replaced"
"""Kinds of alarms about keys."""


def own_card(installation: Installation, code: str) -> bytes:
    """The key card of a municipality or county of this installation, a small text file. FixSettings: no such code, or
    not this county's own."""
    demand_own_end(installation.settings, code)
    ring = installation.ring
    card = Card(
        code=code,
        name=name_of(code),
        public_key=ring.public_key().hex(),
        sums_key=ring.sums_public_key().hex(),
        created=installation.clock().isoformat(timespec="seconds"),
    )
    return signed(installation, card_payload(card), CARD_TYPE)


def verified_card(content: bytes) -> Card:
    """What a key card says, where it is signed with its own key. Refused: it is no card, was changed, or has a key
    under which signatures or masks prove nothing."""
    if len(content) > LARGEST_CARD:
        raise _NO_CARD
    try:
        card = read_card(_claimed(content))
    except NotAsWritten:
        raise _NO_CARD from None
    key = PublicKey(card.signing)
    sums_key_of(card.sums)
    try:
        opened(content, CARD_TYPE, key.id, key.holds)
    except Refused:
        raise _NO_CARD from None
    return card


def _claimed(content: bytes) -> bytes:
    """The payload of a card before its signature is verified: the key to verify it with stands in it."""
    return opened(content, CARD_TYPE, signer_of(content, CARD_TYPE), lambda _message, _signature: True)


def fingerprint(card: Card | PartyRecord) -> str:
    """Eight groups of five digits to read aloud, of the code and both keys."""
    if isinstance(card, Card):
        return fingerprint_of(card.code, card.signing, card.sums)
    return fingerprint_of(card.code, card.public_key, card.sums_key)


def own_fingerprint(installation: Installation, code: str) -> str:
    """The fingerprint of `own_card`: what to read aloud when somebody telephones."""
    demand_own_end(installation.settings, code)
    ring = installation.ring
    return fingerprint_of(code, ring.public_key(), ring.sums_public_key())


def endorse(installation: Installation, actor: Actor, card: bytes) -> bytes:
    """The old key's word for a new one: an envelope that goes with the new card. Made where the old key still is."""
    demand_named(actor)
    new = verified_card(card)
    demand_own_end(installation.settings, new.code)
    ring = installation.ring
    if new.signing == ring.public_key():
        raise Refused(
            "Kortet har samma nyckel som den som skulle gå i god för det. Ta kortet från den nya installationen.",
            "The card has the very key that is to vouch for it. Take the card of the new installation.",
        )
    at = installation.clock().isoformat(timespec="seconds")
    word = Endorsement(code=new.code, public_key=new.public_key, sums_key=new.sums_key, created=at)
    with storage_trouble(), writing(installation.engine) as connection:
        installation.write_down(connection, actor, "key endorse", f"{new.code} {PublicKey(new.signing).id[:16]}")
    return signed(installation, endorsement_payload(word), ENDORSEMENT_TYPE)


def add_party(installation: Installation, actor: Actor, card: bytes, *, endorsement: bytes = b"") -> PartyRecord:
    """Take in a key card. It waits until a person has compared its fingerprint (`enrol`); with an endorsement of the
    key before it, it takes that one's place at once, and a notice among the alarms says so. The same card again is the
    same record.

    Refused: no sound card, the own one, a key that was revoked or refused, an endorsement that does not hold. A second
    card for a code that has one, with no endorsement, waits too, and is an alarm: somebody else claims to be them."""
    demand_named(actor)
    new = verified_card(card)
    _demand_other(installation, new)
    at = installation.clock().isoformat(timespec="seconds")
    with storage_trouble(), writing(installation.engine) as connection:
        wait_for_turn(connection)
        of_code = [one for one in kept.parties(connection) if one.code == new.code]
        again = [one for one in of_code if (one.public_key, one.sums_key) == (new.signing, new.sums)]
        if again:
            return _taken_before(again[-1])
        old = next((one for one in of_code if one.state == kept.ENROLLED), None)
        if endorsement:
            _demand_endorsed(new, old, endorsement)
        record = kept.add_party(connection, _record_of(new, actor, at, endorsement.decode("utf-8", "replace")))
        what = f"{new.code} {record.key_id[:16]}"
        if endorsement and old is not None:
            record = _follow(connection, old, record, at)
            _tell_replaced(connection, at, record)
            installation.write_down(connection, actor, "key replace", what, "endorsed by the key before it")
            return record
        if any(one.state in (kept.ENROLLED, kept.WAITING) for one in of_code):
            _tell_second(connection, at, record)
        installation.write_down(connection, actor, "key add", what)
    return record


def _record_of(card: Card, actor: Actor, at: str, endorsement: str) -> PartyRecord:
    return PartyRecord(
        number=0,
        code=card.code,
        key_id=PublicKey(card.signing).id,
        public_key=card.signing,
        sums_key=card.sums,
        state=kept.WAITING,
        added_at=at,
        added_by=actor.name,
        decided_at="",
        decided_by="",
        reason="",
        endorsement=endorsement,
    )


def _demand_other(installation: Installation, card: Card) -> None:
    if card.signing == installation.ring.public_key() or card.sums == installation.ring.sums_public_key():
        raise Refused(
            "Det är den här installationens eget nyckelkort. Ta emot motpartens.",
            "That is this installation's own key card. Take the other party's.",
        )
    if installation.settings.is_county and card.code in COUNTIES:
        raise Refused(
            "Kortet är ett läns. Här tas kommuners kort emot.",
            "The card is a county's. Municipalities' cards are received here.",
        )


def _taken_before(record: PartyRecord) -> PartyRecord:
    if record.state in (kept.ENROLLED, kept.WAITING):
        return record
    raise Refused(
        "Den nyckeln har godtagits eller avvisats förut och gäller inte längre. Kommunen behöver en ny nyckel.",
        "That key was accepted or refused before and is valid no more. The municipality needs a new key.",
    )


def _demand_endorsed(card: Card, old: PartyRecord | None, endorsement: bytes) -> None:
    """Refused: the key that is enrolled now does not vouch for the card."""
    try:
        if old is None or len(endorsement) > LARGEST_CARD:
            raise NotAsWritten("endorsement")
        key = PublicKey(old.public_key)
        word = read_endorsement(opened(endorsement, ENDORSEMENT_TYPE, key.id, key.holds))
        if (word.code, word.public_key, word.sums_key) != (card.code, card.public_key, card.sums_key):
            raise NotAsWritten("endorsement")
    except CasestatsError:
        raise Refused(
            "Den nyckel som gäller nu går inte i god för kortet. Ingenting har ändrats. Ta emot kortet utan intyg och "
            "jämför fingeravtrycket i telefon.",
            "The key that is valid now does not vouch for the card. Nothing was changed. Take the card without it and "
            "compare the fingerprint over the telephone.",
        ) from None


def _follow(connection: Connection, old: PartyRecord, new: PartyRecord, at: str) -> PartyRecord:
    """The new key in the old one's place."""
    _decided(kept.decide_party(connection, old, kept.REPLACED, at=at, by=new.added_by, reason=""))
    return _decided(kept.decide_party(connection, new, kept.ENROLLED, at=at, by=new.added_by, reason=""))


def _tell_replaced(connection: Connection, at: str, record: PartyRecord) -> None:
    name = f"{name_of(record.code)} ({record.code})"
    told = Words(
        f"{name} har bytt nyckel. Den tidigare nyckeln gick i god för den nya. Ring och fråga om bytet är känt.",
        f"{name} has a new key. The key before it vouched for it. Telephone and ask whether the change is known.",
    )
    add_alarm(connection, at=at, sender=record.code, kind=KEY_REPLACED, told=told, digest=digest_of(record.public_key))


def _tell_second(connection: Connection, at: str, record: PartyRecord) -> None:
    name = f"{name_of(record.code)} ({record.code})"
    told = Words(
        f"Ett andra nyckelkort för {name} har kommit, utan intyg från nyckeln före. Någon annan kan säga sig vara "
        "kommunen. Kortet gäller inte. Ring kommunen på ett nummer du redan har.",
        f"A second key card for {name} has come, with no word from the key before it. Somebody else may claim to be "
        "the municipality. The card is not valid. Telephone the municipality on a number that you already have.",
    )
    add_alarm(connection, at=at, sender=record.code, kind=SECOND_CARD, told=told, digest=digest_of(record.public_key))


@storage_trouble()
def enrol(installation: Installation, actor: Actor, number: int, *, fingerprint: str) -> PartyRecord:
    """Accept a waiting key: `fingerprint` is what the person heard over the telephone. It takes the place of a key of
    the same code. Refused: it is another fingerprint, which is written down; or the card waits no more."""
    demand_named(actor)
    at = installation.clock().isoformat(timespec="seconds")
    with writing(installation.engine) as connection:
        wait_for_turn(connection)
        record = _waiting(connection, number)
        what = f"{record.code} {record.key_id[:16]}"
        wanted = fingerprint_of(record.code, record.public_key, record.sums_key)
        right = hmac.compare_digest(wanted, typed_fingerprint(fingerprint))
        if right:
            old = kept.enrolled(connection, record.code)
            if old is not None:
                _decided(kept.decide_party(connection, old, kept.REPLACED, at=at, by=actor.name, reason=""))
            record = _decided(kept.decide_party(connection, record, kept.ENROLLED, at=at, by=actor.name, reason=""))
        installation.write_down(connection, actor, "key enrol", what, result="done" if right else "refused")
    if not right:
        raise Refused(
            "Fingeravtrycket är ett annat än kortets. Nyckeln gäller inte. Be dem läsa upp det en gång till; är det då "
            "fortfarande ett annat är kortet inte deras: avvisa det.",
            "The fingerprint is another than the card's. The key is not valid. Have it read aloud once more; if it is "
            "still another, the card is not theirs: refuse it.",
        )
    return record


@storage_trouble()
def refuse_party(installation: Installation, actor: Actor, number: int, *, reason: str) -> PartyRecord:
    """Refuse a waiting card, for good. FixSettings: no reason."""
    demand_named(actor)
    reason = demand_reason(reason, Words("kortet avvisas", "the card is refused"))
    demand_sayable(reason)
    with writing(installation.engine) as connection:
        record = _waiting(connection, number)
        at = installation.clock().isoformat(timespec="seconds")
        record = _decided(kept.decide_party(connection, record, kept.REFUSED, at=at, by=actor.name, reason=reason))
        installation.write_down(connection, actor, "key refuse", f"{record.code} {record.key_id[:16]}", reason)
    return record


@storage_trouble()
def revoke(installation: Installation, actor: Actor, code: str, *, reason: str) -> PartyRecord:
    """The key of a code is believed no more. What was accepted before stays, and is marked. FixSettings: no reason, or
    no key to revoke."""
    demand_named(actor)
    reason = demand_reason(reason, Words("nyckeln återkallas", "the key is revoked"))
    demand_sayable(reason)
    with writing(installation.engine) as connection:
        record = kept.enrolled(connection, code)
        if record is None:
            raise FixSettings(
                f"Ingen godtagen nyckel finns för {code}. Se casestats county parties.",
                f"There is no accepted key of {code}. See casestats county parties.",
            )
        at = installation.clock().isoformat(timespec="seconds")
        record = _decided(kept.decide_party(connection, record, kept.REVOKED, at=at, by=actor.name, reason=reason))
        installation.write_down(connection, actor, "key revoke", f"{code} {record.key_id[:16]}", reason)
    return record


def every_party(installation: Installation) -> list[PartyRecord]:
    """Every key that was ever added, by code and in the order they came."""
    with reading(installation.engine) as connection:
        return kept.parties(connection)


def _waiting(connection: Connection, number: int) -> PartyRecord:
    record = kept.party_numbered(connection, number)
    if record is None or record.state != kept.WAITING:
        raise FixSettings(
            f"Inget nyckelkort med nummer {number} väntar. Se casestats county parties.",
            f"No key card of number {number} is waiting. See casestats county parties.",
        )
    return record


def _decided(record: PartyRecord | None) -> PartyRecord:
    if record is None:
        raise Refused(
            "Någon annan hann före med nyckeln. Ingenting har ändrats. Se casestats county parties.",
            "Somebody else was first with the key. Nothing was changed. See casestats county parties.",
        )
    return record
