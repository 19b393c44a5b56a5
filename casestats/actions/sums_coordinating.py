"""Sealed sums at a county: the roster of a year, a round, what the members answer, and the sum.

The coordinator takes part in everything and learns the sums alone; docs/forseglade-summor.md says what it could learn
together with others. It adds only when everybody's vector is there.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import NamedTuple

from casestats.actions.publishing import demand_named, demand_sayable
from casestats.actions.signing import signed
from casestats.actions.sum_messages_in import Taken, demand_open, take
from casestats.actions.sum_papers import (
    KnownPaper,
    alarmed,
    kept_payload,
    known_rounds,
    own_county,
    pinned_rosters,
    still_known,
)
from casestats.actions.sum_results import SumResult, read_result, written
from casestats.actions.sum_rosters import RosterPaper, demand_county, make_roster, rosters
from casestats.audit import Actor
from casestats.bootstrap import Installation
from casestats.county.sums.adding import CellName, SealedCell, added, kept_of, sealed_cells
from casestats.county.sums.alarms import Alarm, Doubtful
from casestats.county.sums.form import standard_form
from casestats.county.sums.guards import LONGEST_ROUND, demand_round, ran_out
from casestats.county.sums.messages import (
    ROUND_TYPE,
    VECTOR_TYPE,
    Roster,
    Round,
    acceptances_together,
    payload_of,
    read_vector,
)
from casestats.errors import FixSettings, Refused
from casestats.releases.lifecycle import demand_reason
from casestats.releases.wire import digest
from casestats.store.engine import Connection, reading, writing
from casestats.store.ledger import wait_for_turn
from casestats.store.sums import (
    ACCEPTANCE,
    BROKEN,
    COORDINATOR,
    DONE,
    OPEN,
    VECTOR,
    RoundRecord,
    add_round,
    change_round,
    messages_of,
    senders_of,
)
from casestats.store.trouble import storage_trouble
from casestats.words import Words

__all__ = [
    "RosterPaper",
    "RoundShown",
    "SumPaper",
    "SumResult",
    "Taken",
    "acceptances_file",
    "break_round",
    "close_round",
    "make_roster",
    "open_round",
    "papers_for",
    "rosters",
    "rounds",
    "sums_known",
    "sums_result",
    "take_message",
]

DAYS = 30
"""That a round lasts, where nothing else is said."""


class RoundShown(NamedTuple):
    """A round and who has answered: `joined` have said that they take part, `given` have sent their masked numbers."""

    record: RoundRecord
    not_after: str
    members: tuple[str, ...]
    joined: tuple[str, ...]
    given: tuple[str, ...]


class SumPaper(NamedTuple):
    """Something for a member: `kind` is roster, round or acceptances; `about` the year or the round's id."""

    kind: str
    about: str
    content: bytes


def open_round(installation: Installation, actor: Actor, *, period: str, days: int = DAYS) -> RoundRecord:
    """Announce a round for a calendar year. FixSettings: there is no roster of the year, or the days are too many.
    Refused (Doubtful): the period is no calendar year that is over, or it has a round already."""
    demand_named(actor)
    county = demand_county(installation)
    if not 1 <= days <= LONGEST_ROUND.days:
        raise FixSettings(
            f"En runda får vara 1-{LONGEST_ROUND.days} dagar.", f"A round may last 1-{LONGEST_ROUND.days} days."
        )
    now = installation.clock()
    with storage_trouble(), writing(installation.engine) as connection:
        wait_for_turn(connection)
        pinned = {str(one.roster.year): one for one in pinned_rosters(connection, county, COORDINATOR)}
        known = known_rounds(connection, COORDINATOR)
        done = next((one for one in known if one.record.state == DONE and one.round.period == period), None)
        announced = Round(
            id=f"{county}-{period}-{secrets.token_hex(8)}",
            county=county,
            period=period,
            roster=pinned[period].record.digest if period in pinned else "",
            form=standard_form().digest,
            created=now.isoformat(timespec="seconds"),
            not_after=(now + timedelta(days=days)).isoformat(timespec="seconds"),
        )
        demand_round(
            announced,
            digest(payload_of(announced)),
            county=county,
            form=standard_form(),
            roster=announced.roster,
            now=now,
            known=still_known(known),
            opened_by=None if done is None else done.round.id,
        )
        if not announced.roster:
            raise FixSettings(
                f"Det finns ingen deltagarlista för {period}. Gör den först: casestats sums roster.",
                f"There is no roster of {period}. Make it first: casestats sums roster.",
            )
        record = RoundRecord(
            number=0,
            id=announced.id,
            municipality=COORDINATOR,
            county=county,
            period=period,
            roster=announced.roster,
            envelope=signed(installation, payload_of(announced), ROUND_TYPE),
            state=OPEN,
            at=announced.created,
            actor=actor.name,
            reason="",
            result=None,
        )
        record = add_round(connection, record)
        installation.write_down(connection, actor, "sums open", record.id)
    return record


def take_message(
    installation: Installation,
    actor: Actor,
    envelope: bytes,
    *,
    via: str = "file",
    expected: frozenset[str] | None = None,
) -> Taken:
    """Take what a member sends: its acceptance, or its masked numbers. The same once more is fine. `expected`: the
    municipalities that whoever hands it in may speak for (None: any).

    Refused, with an alarm that is kept: signed by nobody of the roster or by another than it says, of another round,
    roster or form, cut, too late, or another message than the one before."""
    demand_county(installation)
    with alarmed(installation, actor, "", envelope), storage_trouble(), writing(installation.engine) as connection:
        return take(installation, connection, actor, envelope, via, expected)


def acceptances_file(installation: Installation, id: str) -> bytes:
    """Everybody's acceptances in one file, for all members. Refused: not all are there yet."""
    demand_county(installation)
    with reading(installation.engine) as connection:
        paper, roster = _round_of(connection, installation, id)
        return _acceptances(connection, paper, roster)


def close_round(installation: Installation, actor: Actor, id: str) -> SumResult:
    """Add up, once everybody's vector is there; else nothing is added. Cells that fewer than three could state are
    dropped. Refused: a vector is missing, or (Doubtful, with an alarm) the vectors give no sum."""
    demand_named(actor)
    demand_county(installation)
    with alarmed(installation, actor, "", id.encode()), storage_trouble(), writing(installation.engine) as connection:
        wait_for_turn(connection)
        paper, roster = _round_of(connection, installation, id)
        demand_open(paper)
        messages = messages_of(connection, id, VECTOR)
        _demand_all([one.sender for one in messages], roster)
        vectors = [read_vector(kept_payload(one.envelope, VECTOR_TYPE)) for one in messages]
        names = standard_form().cells
        try:
            cells = sealed_cells(names, added(one.numbers for one in vectors), len(roster.members))
        except ValueError:
            raise Doubtful(
                Alarm.NO_SUM,
                f"Runda {id} ger ingen summa: någon har maskerat fel eller lämnat orimliga tal. "
                "Avbryt rundan och kontrollera att alla har samma version av casestats.",
                f"Round {id} gives no sum: somebody has masked wrongly, or given unreasonable numbers. Break it off, "
                "and check that all have the same version of casestats.",
            ) from None
        kept = kept_of(cells)
        result = SumResult(
            id=id,
            period=paper.round.period,
            members=roster.codes,
            cells=kept,
            rests_on={one.member: one.rests_on for one in vectors},
            dropped=len(cells) - len(kept),
        )
        change_round(connection, paper.record, DONE, result=written(result))
        installation.write_down(connection, actor, "sums close", id)
    return result


def break_round(installation: Installation, actor: Actor, id: str, *, reason: str) -> RoundRecord:
    """Give a round up. Who has given figures to it cannot give them to another. FixSettings: no reason."""
    demand_named(actor)
    demand_county(installation)
    reason = demand_reason(reason, Words("rundan avbryts", "the round is broken off"))
    demand_sayable(reason)
    with storage_trouble(), writing(installation.engine) as connection:
        paper, _roster = _round_of(connection, installation, id)
        demand_open(paper)
        record = change_round(connection, paper.record, BROKEN, reason=reason)
        installation.write_down(connection, actor, "sums break", id, reason)
    return record


def rounds(installation: Installation) -> list[RoundShown]:
    """Every round of the county, in the order they were opened, and who has answered."""
    county = demand_county(installation)
    with reading(installation.engine) as connection:
        of_digest = {one.record.digest: one.roster for one in pinned_rosters(connection, county, COORDINATOR)}
        return [
            RoundShown(
                one.record,
                one.round.not_after,
                of_digest[one.record.roster].codes,
                senders_of(connection, one.record.id, ACCEPTANCE),
                senders_of(connection, one.record.id, VECTOR),
            )
            for one in known_rounds(connection, COORDINATOR)
        ]


def sums_result(installation: Installation, period: str) -> SumResult | None:
    """The sums of a period; None where no round of it is done."""
    with reading(installation.engine) as connection:
        for one in known_rounds(connection, COORDINATOR):
            if one.record.state == DONE and one.round.period == period:
                return read_result(one.record.result or b"")
    return None


def sums_known(installation: Installation, period: str) -> Mapping[CellName, SealedCell]:
    """The sums of a period by cell; none where no round of it is done. A whole has no groups: CellName(id, "")."""
    result = sums_result(installation, period)
    return {} if result is None else result.cells


def papers_for(installation: Installation, member: str) -> list[SumPaper]:
    """What a member is to be handed: the rosters that it stands in, the rounds that are open to it, and everybody's
    acceptances of these once all are there."""
    county = demand_county(installation)
    found = []
    with reading(installation.engine) as connection:
        own = [one for one in pinned_rosters(connection, county, COORDINATOR) if one.roster.member(member)]
        found += [SumPaper("roster", str(one.roster.year), one.record.envelope) for one in own]
        of_digest = {one.record.digest: one.roster for one in own}
        for paper in known_rounds(connection, COORDINATOR):
            roster = of_digest.get(paper.record.roster)
            if roster is None or paper.record.state != OPEN or ran_out(paper.round, installation.clock()):
                continue
            found.append(SumPaper("round", paper.record.id, paper.record.envelope))
            if set(senders_of(connection, paper.record.id, ACCEPTANCE)) == set(roster.codes):
                found.append(SumPaper("acceptances", paper.record.id, _acceptances(connection, paper, roster)))
    return found


def _round_of(connection: Connection, installation: Installation, id: str) -> tuple[KnownPaper, Roster]:
    """FixSettings: there is no such round."""
    county = own_county(installation)
    of_digest = {one.record.digest: one.roster for one in pinned_rosters(connection, county, COORDINATOR)}
    for paper in known_rounds(connection, COORDINATOR):
        if paper.record.id == id:
            return paper, of_digest[paper.record.roster]
    raise FixSettings(f"Det finns ingen runda {id}. Se casestats sums list.", f"There is no round {id}.")


def _acceptances(connection: Connection, paper: KnownPaper, roster: Roster) -> bytes:
    messages = messages_of(connection, paper.record.id, ACCEPTANCE)
    _demand_all([one.sender for one in messages], roster)
    return acceptances_together(one.envelope for one in messages)


def _demand_all(senders: Sequence[str], roster: Roster) -> None:
    missing = [code for code in roster.codes if code not in senders]
    if missing:
        names = ", ".join(missing)
        raise Refused(
            f"Alla har inte svarat än. Det saknas: {names}. Ingenting har summerats.",
            f"Not all have answered yet. Missing: {names}. Nothing was added up.",
        )
