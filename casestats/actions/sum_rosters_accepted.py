"""The rosters of sealed sums that a municipality has accepted: one a year, by a fingerprint that was read aloud."""

from __future__ import annotations

from typing import NamedTuple

from casestats.actions.publishing import demand_named
from casestats.actions.sum_papers import (
    VOUCHING,
    PinnedRoster,
    alarmed,
    believed_keys,
    own_county,
    own_keys,
    pinned_rosters,
    signed_by_county,
)
from casestats.audit import Actor
from casestats.bootstrap import Installation
from casestats.catalogue.municipalities import MUNICIPALITIES
from casestats.county.sums.alarms import Doubtful
from casestats.county.sums.form import standard_form
from casestats.county.sums.messages import ROSTER_TYPE, Roster, Signed, fingerprint_of, read_roster
from casestats.county.sums.roster_guards import (
    demand_fingerprint,
    demand_first_roster,
    demand_own_place,
    demand_roster,
)
from casestats.errors import FixSettings
from casestats.store.engine import Connection, reading, writing
from casestats.store.ledger import wait_for_turn
from casestats.store.sums import RosterRecord, add_roster
from casestats.store.trouble import storage_trouble
from casestats.words import Words


class RosterShown(NamedTuple):
    """A roster to be looked at before it is accepted. `trouble`: why it would be refused, None where it would not."""

    roster: Roster
    accepted: bool
    trouble: Words | None


def show_roster(installation: Installation, envelope: bytes, *, municipality: str) -> RosterShown:
    """What a roster says, and whether it could be accepted. Its fingerprint is not told: whoever accepts it types what
    was read aloud, and must not be able to copy it. Refused: not signed by the county."""
    county = demand_own(installation, municipality)
    with reading(installation.engine) as connection:
        signed = signed_by_county(connection, county, envelope, ROSTER_TYPE)
        roster = read_roster(signed.payload)
        accepted = any(one.record.digest == signed.digest for one in pinned_rosters(connection, county, municipality))
        trouble = None
        try:
            _demand_acceptable(installation, connection, roster, signed, municipality)
        except Doubtful as doubt:
            trouble = doubt.words
    return RosterShown(roster, accepted, trouble)


def accept_roster(
    installation: Installation, actor: Actor, envelope: bytes, *, municipality: str, fingerprint: str
) -> RosterRecord:
    """Accept the roster of a year, whose fingerprint the person has heard read aloud and typed. The same once more is
    the same record. Refused, with an alarm that is kept (Doubtful): any rule of casestats.county.sums.roster_guards."""
    demand_named(actor)
    county = demand_own(installation, municipality)
    with alarmed(installation, actor, county, envelope), storage_trouble(), writing(installation.engine) as connection:
        wait_for_turn(connection)
        signed = signed_by_county(connection, county, envelope, ROSTER_TYPE)
        roster = read_roster(signed.payload)
        for one in pinned_rosters(connection, county, municipality):
            if one.record.digest == signed.digest:
                return one.record
        _demand_acceptable(installation, connection, roster, signed, municipality)
        demand_fingerprint(fingerprint, fingerprint_of(signed.digest))
        at = installation.clock().isoformat(timespec="seconds")
        record = RosterRecord(0, county, municipality, roster.year, signed.digest, envelope, at, actor.name)
        record = add_roster(connection, record)
        what = f"{municipality} {roster.year} {signed.digest[:32]}"
        installation.write_down(connection, actor, "sums accept-roster", what)
    return record


def _demand_acceptable(
    installation: Installation, connection: Connection, roster: Roster, signed: Signed, municipality: str
) -> None:
    county = own_county(installation)
    pinned = pinned_rosters(connection, county, municipality)
    of_year = next((one.record.digest for one in pinned if one.roster.year == roster.year), None)
    demand_first_roster(roster, signed.digest, of_year)
    demand_own_place(roster, municipality, own_keys(installation))
    demand_roster(
        roster,
        county=county,
        form=standard_form(),
        believed=believed_keys(connection),
        pinned=[one.roster for one in pinned if one.roster.year != roster.year],
        vouching=VOUCHING,
    )


def own_rosters(installation: Installation, municipality: str) -> list[PinnedRoster]:
    """The rosters that the municipality has accepted, by year."""
    county = own_county(installation)
    with reading(installation.engine) as connection:
        return pinned_rosters(connection, county, municipality)


def demand_own(installation: Installation, municipality: str) -> str:
    """The county of a municipality of this installation."""
    county = own_county(installation)
    if installation.settings.is_county or municipality not in MUNICIPALITIES or municipality[:2] != county:
        raise FixSettings(
            f"Ange kommunkoden för en av kommunerna i län {county}. Deltar gör man i kommunens egen installation.",
            f"Give the code of a municipality of county {county}. One takes part in the municipality's installation.",
        )
    return county
