"""The rosters of a county's sealed sums: who takes part in those of a calendar year, and with which keys."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import NamedTuple

from casestats.actions.publishing import demand_named
from casestats.actions.signing import signed
from casestats.actions.sum_papers import VOUCHING, PinnedRoster, believed_keys, own_county, pinned_rosters
from casestats.audit import Actor
from casestats.bootstrap import Installation
from casestats.county.sums.form import standard_form
from casestats.county.sums.messages import ROSTER_TYPE, Member, Roster, fingerprint_of, payload_of
from casestats.county.sums.roster_guards import demand_roster
from casestats.errors import FixSettings, Refused
from casestats.releases.wire import digest
from casestats.store.engine import reading, writing
from casestats.store.ledger import wait_for_turn
from casestats.store.parties import ENROLLED, PartyRecord, parties
from casestats.store.sums import COORDINATOR, RosterRecord, add_roster
from casestats.store.trouble import storage_trouble


class RosterPaper(NamedTuple):
    """A roster as it is handed to its members; `fingerprint` is read aloud to all of them at once."""

    roster: Roster
    digest: str
    fingerprint: str
    envelope: bytes


def make_roster(installation: Installation, actor: Actor, *, year: int, members: Collection[str] = ()) -> RosterPaper:
    """The roster of the sums of a calendar year: the municipalities named, else all that are enrolled. There is one
    for a year; asked for again it is the same. FixSettings: a municipality is not enrolled. Refused: another roster is
    there, or no member would accept this one."""
    demand_named(actor)
    county = demand_county(installation)
    at = installation.clock().isoformat(timespec="seconds")
    with storage_trouble(), writing(installation.engine) as connection:
        wait_for_turn(connection)
        pinned = pinned_rosters(connection, county, COORDINATOR)
        for one in pinned:
            if one.roster.year == year:
                _demand_same(one.roster, members)
                return _paper(one)
        every = parties(connection)
        wanted = sorted(members) or sorted(believed_keys(connection))
        roster = Roster(
            county=county,
            year=year,
            form=standard_form().digest,
            members=tuple(_member(every, code) for code in wanted),
            created=at,
        )
        demand_roster(
            roster,
            county=county,
            form=standard_form(),
            believed=believed_keys(connection),
            pinned=[one.roster for one in pinned],
            vouching=VOUCHING,
        )
        envelope = signed(installation, payload_of(roster), ROSTER_TYPE)
        record = RosterRecord(0, county, COORDINATOR, year, digest(payload_of(roster)), envelope, at, actor.name)
        paper = _paper(PinnedRoster(add_roster(connection, record), roster))
        installation.write_down(connection, actor, "sums roster", f"{county} {year} {paper.digest[:32]}")
    return paper


def rosters(installation: Installation) -> list[RosterPaper]:
    """The county's rosters, by year."""
    county = demand_county(installation)
    with reading(installation.engine) as connection:
        return [_paper(one) for one in pinned_rosters(connection, county, COORDINATOR)]


def _paper(pinned: PinnedRoster) -> RosterPaper:
    record = pinned.record
    return RosterPaper(pinned.roster, record.digest, fingerprint_of(record.digest), record.envelope)


def _demand_same(roster: Roster, members: Collection[str]) -> None:
    if members and set(members) != set(roster.codes):
        raise Refused(
            f"Det finns redan en deltagarlista för {roster.year}, och den gäller hela året.",
            f"There is a roster for {roster.year} already, and it holds the whole year.",
        )


def _member(every: Sequence[PartyRecord], code: str) -> Member:
    """With the keys that are enrolled, and the endorsements that lead to them."""
    own = [one for one in every if one.code == code]
    now = next((one for one in own if one.state == ENROLLED), None)
    if now is None:
        raise FixSettings(
            f"Kommun {code} har ingen inlagd nyckel. Lägg in dess nyckelkort först.",
            f"Municipality {code} has no enrolled key. Add its key card first.",
        )
    return Member(
        code=code,
        signing_key=now.public_key.hex(),
        sums_key=now.sums_key.hex(),
        endorsements=tuple(one.endorsement for one in own if one.endorsement),
    )


def demand_county(installation: Installation) -> str:
    """The county that sums are coordinated for here. FixSettings: none."""
    if not installation.settings.is_county:
        raise FixSettings(
            'Det här är en kommuns installation. Länets summor sköts där role = "county" står i settings.toml.',
            'This is a municipality. Sums are run where settings.toml says role = "county".',
        )
    return own_county(installation)
