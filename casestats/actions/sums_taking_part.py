"""Sealed sums at a municipality: accept the roster of a year, take part in a round, and give the figures once.

Whatever a coordinator says is held against what is pinned here before anything is signed. The figures of a year are
opened for one round in all: that is in the ledger before a byte of them leaves.
"""

from __future__ import annotations

from typing import NamedTuple

from casestats.actions.publishing import demand_named
from casestats.actions.signing import signed
from casestats.actions.sum_inputs import own_input
from casestats.actions.sum_papers import (
    KnownPaper,
    alarmed,
    known_rounds,
    own_county,
    own_keys,
    pinned_rosters,
    signed_by,
    signed_by_county,
    still_known,
)
from casestats.actions.sum_rosters_accepted import (
    RosterShown,
    accept_roster,
    demand_own,
    own_rosters,
    show_roster,
)
from casestats.audit import Actor
from casestats.bootstrap import Installation
from casestats.county.sums.adding import vector_of
from casestats.county.sums.alarms import Alarm, Doubtful
from casestats.county.sums.form import standard_form
from casestats.county.sums.guards import demand_acceptance, demand_everybody, demand_round
from casestats.county.sums.messages import (
    ACCEPTANCE_TYPE,
    ROUND_TYPE,
    VECTOR_TYPE,
    Acceptance,
    Roster,
    Round,
    Vector,
    bound_to,
    payload_of,
    read_acceptance,
    read_acceptances,
    read_round,
    text_of,
)
from casestats.county.sums.roster_guards import demand_own_place
from casestats.errors import FixSettings, Refused
from casestats.periods import Period
from casestats.releases.envelope import signer_of
from casestats.releases.wire import digest
from casestats.store.deliveries import READY, OutgoingRecord, add_outgoing, last_outgoing, outgoing_of
from casestats.store.engine import Connection, reading, writing
from casestats.store.ledger import wait_for_turn
from casestats.store.sums import (
    ACCEPTANCE,
    GIVEN,
    JOINED,
    OPEN,
    VECTOR,
    InputRecord,
    RoundRecord,
    add_input,
    add_round,
    change_round,
    opened_input,
)
from casestats.store.trouble import storage_trouble

__all__ = [
    "OwnRound",
    "RosterShown",
    "accept_roster",
    "accept_round",
    "give",
    "own_rosters",
    "own_rounds",
    "show_roster",
    "take_round",
]


class OwnRound(NamedTuple):
    """A round as a member knows it."""

    record: RoundRecord
    not_after: str
    members: tuple[str, ...]
    joined: bool
    given: bool


def take_round(installation: Installation, actor: Actor, envelope: bytes, *, municipality: str) -> RoundRecord:
    """Keep a round that the county has announced, so that a person can say whether the municipality takes part. The
    same once more is the same record. Refused, with an alarm that is kept: any rule of `demand_round`."""
    county = demand_own(installation, municipality)
    with alarmed(installation, actor, county, envelope), storage_trouble(), writing(installation.engine) as connection:
        wait_for_turn(connection)
        signed = signed_by_county(connection, county, envelope, ROUND_TYPE)
        announced = read_round(signed.payload)
        for one in known_rounds(connection, municipality):
            if one.digest == signed.digest:
                return one.record
        _demand_round(installation, connection, announced, signed.digest, municipality)
        record = RoundRecord(
            number=0,
            id=announced.id,
            municipality=municipality,
            county=county,
            period=announced.period,
            roster=announced.roster,
            envelope=envelope,
            state=OPEN,
            at=installation.clock().isoformat(timespec="seconds"),
            actor=actor.name,
            reason="",
            result=None,
        )
        record = add_round(connection, record)
        installation.write_down(connection, actor, "sums take-round", f"{municipality} {announced.id}")
    return record


def accept_round(installation: Installation, actor: Actor, municipality: str, id: str) -> OutgoingRecord:
    """Say, signed, that the municipality takes part in a round; nothing of its figures is opened yet. The same answer
    again on a second call. FixSettings: no such round; Refused (Doubtful): as `take_round`."""
    demand_named(actor)
    county = demand_own(installation, municipality)
    with (
        alarmed(installation, actor, county, id.encode()),
        storage_trouble(),
        writing(installation.engine) as connection,
    ):
        wait_for_turn(connection)
        paper = _round(connection, municipality, id)
        if paper.record.state != OPEN:
            return _sent(connection, municipality, county, ACCEPTANCE, id)
        _demand_round(installation, connection, paper.round, paper.digest, municipality)
        acceptance = Acceptance(
            round=id,
            round_digest=paper.digest,
            roster=paper.round.roster,
            member=municipality,
            created=installation.clock().isoformat(timespec="seconds"),
        )
        change_round(connection, paper.record, JOINED)
        outgoing = _send(installation, connection, actor, paper, ACCEPTANCE, payload_of(acceptance))
        installation.write_down(connection, actor, "sums join", f"{municipality} {id}")
    return outgoing


def give(installation: Installation, actor: Actor, municipality: str, id: str, acceptances: bytes) -> OutgoingRecord:
    """Open the municipality's figures of the round's year, mask them and sign them. `acceptances`: the file of
    everybody's. The ledger says so before anything leaves; on a second call it is the same bytes again.

    FixSettings: no such round. Refused: the municipality has not said that it takes part, or has delivered no release
    of the year. Doubtful, with an alarm that is kept: the round's rules, or an acceptance that is missing, of another
    round, or by somebody else. Whatever is refused, nothing is opened."""
    demand_named(actor)
    county = demand_own(installation, municipality)
    form = standard_form()
    with alarmed(installation, actor, county, acceptances), storage_trouble():
        with reading(installation.engine) as connection:
            paper = _round(connection, municipality, id)
            if paper.record.state == GIVEN:
                return _sent(connection, municipality, county, VECTOR, id)
            roster = _demand_ready(installation, connection, paper, municipality, acceptances)
        own = own_input(installation, municipality, county, Period.parse(paper.round.period), form)
        vector = Vector(
            round=id,
            round_digest=paper.digest,
            roster=paper.round.roster,
            form=form.digest,
            member=municipality,
            rests_on=own.rests_on,
            words=text_of(
                installation.ring.sums_key().masked(
                    vector_of(own.cells),
                    municipality,
                    {one.code: bytes.fromhex(one.sums_key) for one in roster.members if one.code != municipality},
                    bound_to(paper.round, paper.digest),
                )
            ),
            created=installation.clock().isoformat(timespec="seconds"),
        )
        with writing(installation.engine) as connection:
            wait_for_turn(connection)
            _demand_ready(installation, connection, _round(connection, municipality, id), municipality, acceptances)
            change_round(connection, paper.record, GIVEN)
            outgoing = _send(installation, connection, actor, paper, VECTOR, payload_of(vector))
            add_input(
                connection,
                InputRecord(
                    municipality=municipality,
                    period=paper.round.period,
                    form=form.digest,
                    round=id,
                    roster=paper.round.roster,
                    digest=outgoing.digest,
                    at=outgoing.created_at,
                    actor=actor.name,
                ),
            )
            installation.write_down(connection, actor, "sums give", f"{municipality} {id}")
    return outgoing


def own_rounds(installation: Installation, municipality: str) -> list[OwnRound]:
    """Every round that the municipality was told of, in the order they came."""
    county = own_county(installation)
    with reading(installation.engine) as connection:
        of_digest = {one.record.digest: one.roster for one in pinned_rosters(connection, county, municipality)}
        return [
            OwnRound(
                one.record,
                one.round.not_after,
                of_digest[one.record.roster].codes,
                joined=one.record.state in (JOINED, GIVEN),
                given=one.record.state == GIVEN,
            )
            for one in known_rounds(connection, municipality)
        ]


def _round(connection: Connection, municipality: str, id: str) -> KnownPaper:
    for paper in known_rounds(connection, municipality):
        if paper.record.id == id:
            return paper
    raise FixSettings(f"Kommunen har inte fått någon runda {id}.", f"The municipality was told of no round {id}.")


def _demand_round(
    installation: Installation, connection: Connection, announced: Round, round_digest: str, municipality: str
) -> Roster | None:
    """The accepted roster of the round's year. Doubtful: any rule of `demand_round`."""
    county, form = own_county(installation), standard_form()
    pinned = {str(one.roster.year): one for one in pinned_rosters(connection, county, municipality)}
    accepted = pinned.get(announced.period)
    before = opened_input(connection, municipality, announced.period, form.digest)
    demand_round(
        announced,
        round_digest,
        county=county,
        form=form,
        roster=None if accepted is None else accepted.record.digest,
        now=installation.clock(),
        known=still_known(known_rounds(connection, municipality)),
        opened_by=None if before is None else before.round,
    )
    if accepted is None:
        return None
    demand_own_place(accepted.roster, municipality, own_keys(installation))  # masks by another key would not cancel
    return accepted.roster


def _demand_ready(
    installation: Installation, connection: Connection, paper: KnownPaper, municipality: str, acceptances: bytes
) -> Roster:
    """The roster, where the figures may be opened for the round now."""
    before = opened_input(connection, municipality, paper.round.period, paper.round.form)
    if before is not None:
        raise Doubtful(
            Alarm.SECOND_ROUND,
            f"Kommunen har redan lämnat sina siffror för {paper.round.period}. De lämnas aldrig två gånger.",
            f"The municipality has given its figures for {paper.round.period} already. They are never given twice.",
        )
    roster = _demand_round(installation, connection, paper.round, paper.digest, municipality)
    if paper.record.state != JOINED or roster is None:
        raise Refused(
            f"Kommunen har inte svarat att den deltar i runda {paper.record.id}. Gör det först: casestats sums join.",
            f"The municipality has not said that it takes part in round {paper.record.id}. Do that first: casestats "
            "sums join.",
        )
    demand_everybody([_accepted(one, paper, roster) for one in read_acceptances(acceptances)], roster)
    return roster


def _accepted(envelope: bytes, paper: KnownPaper, roster: Roster) -> str:
    """Whose acceptance of the very same round it is, by the keys of the accepted roster."""
    member = roster.signed_by(signer_of(envelope, ACCEPTANCE_TYPE))
    if member is None:
        raise Doubtful(
            Alarm.FAKE_MEMBER,
            "Någon som inte står på deltagarlistan har svarat att den deltar. Ingenting har lämnats.",
            "Somebody who is not in the roster has answered that they take part. Nothing was given.",
        )
    signed = signed_by(bytes.fromhex(member.signing_key), envelope, ACCEPTANCE_TYPE)
    acceptance = read_acceptance(signed.payload)
    if acceptance.member != member.code:
        raise Doubtful(
            Alarm.FAKE_MEMBER,
            f"{member.code} har svarat i namn av {acceptance.member}. Ingenting har lämnats.",
            f"{member.code} has answered in the name of {acceptance.member}. Nothing was given.",
        )
    demand_acceptance(acceptance, paper.round, paper.digest)
    return acceptance.member


def _send(
    installation: Installation, connection: Connection, actor: Actor, paper: KnownPaper, kind: str, payload: bytes
) -> OutgoingRecord:
    """Signed and kept, to be sent until it has arrived: always these bytes."""
    municipality, county = paper.record.municipality, paper.record.county
    before = last_outgoing(connection, municipality, county, kind)
    record = OutgoingRecord(
        number=0,
        sender=municipality,
        recipient=county,
        kind=kind,
        about=paper.record.id,
        period=paper.record.period,
        sequence=1 if before is None else before.sequence + 1,
        digest=digest(payload),
        created_at=installation.clock().isoformat(timespec="seconds"),
        created_by=actor.name,
        envelope=signed(installation, payload, ACCEPTANCE_TYPE if kind == ACCEPTANCE else VECTOR_TYPE),
        state=READY,
        tries=0,
        tried_at="",
        receipt="",
    )
    return add_outgoing(connection, record)


def _sent(connection: Connection, municipality: str, county: str, kind: str, id: str) -> OutgoingRecord:
    for record in outgoing_of(connection, municipality, county, kind):
        if record.about == id:
            return record
    raise Refused(
        f"Svaret till runda {id} finns inte kvar. Återställ säkerhetskopian.",
        f"The answer to round {id} is gone. Bring the backup back.",
    )
