"""What members send to a round of a sealed sum, taken in at the county: verified by the roster, one of each kind."""

from __future__ import annotations

from typing import NamedTuple

from casestats.actions.sum_papers import KnownPaper, PinnedRoster, known_rounds, own_county, pinned_rosters, signed_by
from casestats.audit import Actor
from casestats.bootstrap import Installation
from casestats.county.sums.alarms import Alarm, Doubtful
from casestats.county.sums.form import standard_form
from casestats.county.sums.guards import demand_acceptance, demand_in_time, demand_vector
from casestats.county.sums.messages import (
    ACCEPTANCE_TYPE,
    KINDS,
    Acceptance,
    Member,
    Roster,
    Vector,
    read_acceptance,
    read_vector,
)
from casestats.errors import Refused
from casestats.releases.envelope import signer_of
from casestats.releases.wire import NotAsWritten
from casestats.store.engine import Connection
from casestats.store.ledger import wait_for_turn
from casestats.store.parties import REVOKED, party_by_key
from casestats.store.sums import (
    ACCEPTANCE,
    COORDINATOR,
    OPEN,
    MessageRecord,
    add_message,
    messages_of,
    senders_of,
)
from casestats.words import Words


class Taken(NamedTuple):
    """A message that was taken. `digest`: of its payload; `again`: the same was here already."""

    sender: str
    round: str
    kind: str
    digest: str
    words: Words
    again: bool


def take(
    installation: Installation,
    connection: Connection,
    actor: Actor,
    envelope: bytes,
    via: str,
    expected: frozenset[str] | None,
) -> Taken:
    """As casestats.actions.sums_coordinating.take_message, in the caller's transaction."""
    wait_for_turn(connection)
    kind, key_id = _claimed(envelope)
    rosters = pinned_rosters(connection, own_county(installation), COORDINATOR)
    member = _member(rosters, key_id)
    signed = signed_by(bytes.fromhex(member.signing_key), envelope, kind)
    message = read_acceptance(signed.payload) if kind == ACCEPTANCE_TYPE else read_vector(signed.payload)
    try:
        _demand_own(message, member, expected)
        paper = _round_of(known_rounds(connection, COORDINATOR), message)
        roster = next(one.roster for one in rosters if one.record.digest == paper.record.roster)
        _demand_member(connection, roster, member)
        taken = Taken(member.code, message.round, KINDS[kind], signed.digest, _thanks(message), again=False)
        if _is_here(connection, taken):
            return taken._replace(again=True)
        _demand_awaited(connection, installation, message, paper, roster)
    except Doubtful as doubt:
        doubt.sender = member.code  # its signature held
        raise
    at = installation.clock().isoformat(timespec="seconds")
    add_message(connection, MessageRecord(taken.round, taken.sender, taken.kind, taken.digest, at, envelope))
    installation.write_down(connection, actor, "sums take", f"{taken.round} {taken.sender} {taken.kind} {via}")
    return taken


def demand_open(paper: KnownPaper) -> None:
    """Refused: the round is closed."""
    if paper.record.state != OPEN:
        raise Refused(
            f"Runda {paper.record.id} är avslutad. Ingenting har ändrats.",
            f"Round {paper.record.id} is closed. Nothing was changed.",
        )


def _claimed(envelope: bytes) -> tuple[str, str]:
    """The kind of the envelope and the key that it says it is signed with. NotAsWritten: it is no member's message."""
    for kind in KINDS:
        try:
            return kind, signer_of(envelope, kind)
        except NotAsWritten:
            continue
    raise NotAsWritten("envelope")


def _member(rosters: list[PinnedRoster], key_id: str) -> Member:
    for one in reversed(rosters):
        member = one.roster.signed_by(key_id)
        if member is not None:
            return member
    raise _fake()


def _fake() -> Doubtful:
    return Doubtful(
        Alarm.FAKE_MEMBER,
        "Meddelandet är signerat av någon som inte står på deltagarlistan. Det har inte tagits emot.",
        "The message is signed by somebody who is not in the roster. It was not taken.",
    )


def _demand_own(message: Acceptance | Vector, member: Member, expected: frozenset[str] | None) -> None:
    if message.member != member.code or (expected is not None and message.member not in expected):
        raise Doubtful(
            Alarm.SIGNATURE,
            f"Meddelandet säger sig komma från {message.member} men är inte lämnat därifrån. Det har inte tagits emot.",
            f"The message says that it comes from {message.member} but was not handed in by that municipality. It was "
            "not taken.",
        )


def _round_of(papers: list[KnownPaper], message: Acceptance | Vector) -> KnownPaper:
    for paper in papers:
        if paper.record.id == message.round:
            return paper
    raise Doubtful(
        Alarm.UNKNOWN_ROUND,
        f"Runda {message.round} är inte öppnad här. Meddelandet från {message.member} har inte tagits emot.",
        f"Round {message.round} was not opened here. The message of {message.member} was not taken.",
    )


def _demand_member(connection: Connection, roster: Roster, member: Member) -> None:
    """In the roster of that very round, and with a key that nobody has revoked."""
    own = roster.member(member.code)
    if own is None or own.key_id != member.key_id:
        raise _fake()
    party = party_by_key(connection, member.key_id)
    if party is not None and party.state == REVOKED:
        raise Doubtful(
            Alarm.SIGNATURE,
            f"Nyckeln för {member.code} är återkallad. Meddelandet har inte tagits emot.",
            f"The key of {member.code} is revoked. The message was not taken.",
        )


def _is_here(connection: Connection, taken: Taken) -> bool:
    """Whether the very same was taken before. Doubtful: another of its kind was."""
    for before in messages_of(connection, taken.round, taken.kind):
        if before.sender == taken.sender and before.digest != taken.digest:
            raise Doubtful(
                Alarm.SECOND_MESSAGE,
                f"{taken.sender} har redan svarat i runda {taken.round}, med något annat. Det första gäller.",
                f"{taken.sender} has answered in round {taken.round} already, with something else. The first stands.",
            )
        if before.sender == taken.sender:
            return True
    return False


def _demand_awaited(
    connection: Connection, installation: Installation, message: Acceptance | Vector, paper: KnownPaper, roster: Roster
) -> None:
    if paper.record.state != OPEN:
        raise Doubtful(
            Alarm.LATE,
            f"Runda {paper.record.id} är avslutad. Det som kom från {message.member} har inte tagits emot.",
            f"Round {paper.record.id} is closed. What came from {message.member} was not taken.",
        )
    demand_in_time(paper.round, installation.clock())
    if isinstance(message, Acceptance):
        demand_acceptance(message, paper.round, paper.digest)
        return
    if set(senders_of(connection, message.round, ACCEPTANCE)) != set(roster.codes):
        raise Doubtful(
            Alarm.TOO_EARLY,
            f"Siffror har kommit från {message.member} innan alla har svarat att de deltar. De har inte tagits emot.",
            f"Numbers have come from {message.member} before all have answered that they take part. They were not "
            "taken.",
        )
    demand_vector(message, paper.round, paper.digest, standard_form())


def _thanks(message: Acceptance | Vector) -> Words:
    if isinstance(message, Acceptance):
        return Words(f"{message.member} deltar i runda {message.round}.", f"{message.member} takes part.")
    return Words(
        f"De maskerade siffrorna från {message.member} är mottagna.",
        f"The masked numbers of {message.member} are received.",
    )
