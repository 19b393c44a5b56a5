"""Papers of sealed sums: opened, verified and pinned, at a municipality and at its county, and the alarms of them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from casestats.audit import Actor
from casestats.bootstrap import Installation
from casestats.county.cards import ENDORSEMENT_TYPE, read_endorsement
from casestats.county.sums.alarms import Alarm, Doubtful
from casestats.county.sums.guards import KnownRound
from casestats.county.sums.messages import (
    ROSTER_TYPE,
    ROUND_TYPE,
    Member,
    Roster,
    Round,
    Signed,
    read_roster,
    read_round,
)
from casestats.county.sums.roster_guards import Keys, Vouching, keys_of
from casestats.errors import CasestatsError, FixSettings, Refused
from casestats.releases.envelope import opened, signer_of
from casestats.releases.wire import NotAsWritten, digest
from casestats.store.alarms import add_alarm
from casestats.store.engine import Connection, writing
from casestats.store.parties import ENROLLED, parties
from casestats.store.sums import BROKEN, RosterRecord, RoundRecord, rosters_of, rounds_of
from casestats.vault import PublicKey
from casestats.vault.pairwise import public_key as sums_key

MOST_ENDORSEMENTS = 50


class PinnedRoster(NamedTuple):
    record: RosterRecord
    roster: Roster


class KnownPaper(NamedTuple):
    """A round that is kept here, as it was signed."""

    record: RoundRecord
    round: Round
    digest: str

    @property
    def known(self) -> KnownRound:
        return KnownRound(self.round.id, self.digest, self.round.period, self.round.not_after)


@contextmanager
def alarmed(installation: Installation, actor: Actor, sender: str, envelope: bytes) -> Iterator[None]:
    """Around whatever is refused with an alarm: what was begun is taken back, the alarm and that it was refused are
    kept. `sender`: who is said to have sent it."""
    try:
        yield
    except (Doubtful, NotAsWritten) as error:
        kind, signed = (error.alarm, error.sender) if isinstance(error, Doubtful) else (Alarm.UNREADABLE, "")
        sender = signed or sender
        at = installation.clock().isoformat(timespec="seconds")
        with writing(installation.engine) as connection:
            add_alarm(connection, at=at, sender=sender, kind=kind.value, told=error.words, digest=digest(envelope))
            what = f"{sender or '-'} {kind.value}"
            installation.write_down(connection, actor, "sums refuse", what, result="refused")
        raise


def own_county(installation: Installation) -> str:
    """FixSettings: the settings name no county."""
    if not installation.settings.county:
        raise FixSettings(
            'Skriv länets kod i settings.toml, till exempel county = "22".',
            'Write the code of the county in settings.toml, such as county = "22".',
        )
    return installation.settings.county


def own_keys(installation: Installation) -> Keys:
    ring = installation.ring
    return Keys(ring.public_key().hex(), ring.sums_public_key().hex())


def signed_by(key: bytes, envelope: bytes, kind: str) -> Signed:
    """The payload of an envelope that the owner of an Ed25519 key has signed. Doubtful: somebody else has, or it was
    changed. NotAsWritten: no such envelope."""
    verifier = PublicKey(key)
    try:
        payload = opened(envelope, kind, verifier.id, verifier.holds)
    except NotAsWritten:
        raise
    except Refused as error:
        raise Doubtful(Alarm.SIGNATURE, *error.words) from None
    return Signed(payload, digest(payload))


def signed_by_county(connection: Connection, county: str, envelope: bytes, kind: str) -> Signed:
    """As `signed_by`, of the county's enrolled key. FixSettings: none is."""
    keys = [one for one in parties(connection) if one.code == county and one.state == ENROLLED]
    if not keys:
        raise FixSettings(
            f"Nyckeln för län {county} är inte inlagd. Lägg in länets nyckelkort och jämför dess fingeravtryck först.",
            f"The key of county {county} is not enrolled. Add its key card and compare the fingerprint first.",
        )
    return signed_by(keys[0].public_key, envelope, kind)


def kept_payload(envelope: bytes, kind: str) -> bytes:
    """The payload of what was verified before it was stored."""
    return opened(envelope, kind, signer_of(envelope, kind), lambda _message, _signature: True)


def pinned_rosters(connection: Connection, county: str, municipality: str) -> list[PinnedRoster]:
    """The accepted rosters, by year. Refused: one was changed past casestats."""
    found = []
    for record in rosters_of(connection, county, municipality):
        payload = kept_payload(record.envelope, ROSTER_TYPE)
        roster = read_roster(payload)
        if (digest(payload), roster.county, roster.year) != (record.digest, record.county, record.year):
            raise _changed_outside(f"{record.county} {record.year}")
        found.append(PinnedRoster(record, roster))
    return found


def known_rounds(connection: Connection, municipality: str) -> list[KnownPaper]:
    """Every round that is kept. Refused: one was changed past casestats."""
    found = []
    for record in rounds_of(connection, municipality):
        payload = kept_payload(record.envelope, ROUND_TYPE)
        paper = KnownPaper(record, read_round(payload), digest(payload))
        if (paper.round.id, paper.round.period, paper.round.roster) != (record.id, record.period, record.roster):
            raise _changed_outside(record.id)
        found.append(paper)
    return found


def still_known(papers: list[KnownPaper]) -> list[KnownRound]:
    """Those that were not given up."""
    return [one.known for one in papers if one.record.state != BROKEN]


def believed_keys(connection: Connection) -> dict[str, Keys]:
    """The keys of municipalities that are enrolled here."""
    return {
        one.code: Keys(one.public_key.hex(), one.sums_key.hex())
        for one in parties(connection)
        if one.state == ENROLLED and len(one.code) == 4
    }


def _are_keys(keys: Keys) -> bool:
    try:
        PublicKey(bytes.fromhex(keys.signing_key))
        sums_key(bytes.fromhex(keys.sums_key))
    except Refused:
        return False
    return True


def _endorsed(before: Keys, member: Member) -> bool:
    """Whether the endorsements lead from the keys of before to those that the member has."""
    keys = before
    for text in member.endorsements[:MOST_ENDORSEMENTS]:
        try:
            key = PublicKey(bytes.fromhex(keys.signing_key))
            word = read_endorsement(opened(text.encode(), ENDORSEMENT_TYPE, key.id, key.holds))
        except CasestatsError:
            continue  # of a key before those: the chain may be longer than what was pinned here
        if word.code == member.code:
            keys = Keys(word.public_key, word.sums_key)
    return keys == keys_of(member)


VOUCHING = Vouching(_are_keys, _endorsed)


def _changed_outside(what: str) -> Refused:
    return Refused(
        f"Underlaget till en förseglad summa ({what}) är ändrat i databasen, förbi casestats. Återställ "
        "säkerhetskopian och berätta för den som ansvarar för informationssäkerheten.",
        f"The papers of a sealed sum ({what}) were changed in the database, past casestats. Restore the backup and "
        "tell whoever answers for information security.",
    )
