"""demo --county: a county of its own with fifteen invented municipalities that have delivered for three years, a sealed
sum, a published release sent back, and accounts to look at it with.

The municipalities have keys and no case: what they deliver is invented. Their messages are signed as real ones are, and
the county takes them in through the same verbs.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from casestats.access import Role
from casestats.actions.county_releasing import draft_county, list_county, publish_county, review_county, show_county
from casestats.actions.demo_accounts import Known, make_accounts, mark_demo
from casestats.actions.initialising import initialise
from casestats.actions.parties import add_party, enrol, every_party, fingerprint, own_card
from casestats.actions.populations import import_population
from casestats.actions.receiving import accept, every_delivery
from casestats.actions.returning import make_returns
from casestats.actions.signing import signed
from casestats.actions.stepping import Progress
from casestats.actions.sums_coordinating import (
    close_round,
    make_roster,
    open_round,
    rounds,
    take_message,
)
from casestats.actions.taking_in import receive
from casestats.adapters.dates import swedish_day
from casestats.audit import Actor
from casestats.bootstrap import Installation
from casestats.config import Settings
from casestats.county.bundle import DELIVERY_TYPE
from casestats.county.bundles import payload_of
from casestats.county.result import CountyContent
from casestats.county.sums.adding import OwnCell, vector_of
from casestats.county.sums.form import standard_form
from casestats.county.sums.messages import (
    ACCEPTANCE_TYPE,
    ROUND_TYPE,
    VECTOR_TYPE,
    Acceptance,
    Vector,
    bound_to,
    read_round,
    text_of,
)
from casestats.county.sums.messages import payload_of as sum_payload_of
from casestats.invented.county import InventedMember, county_of_fifteen, in_year, population_of_fifteen
from casestats.invented.deliveries import InventedFigure, invented_bundle
from casestats.periods import Period
from casestats.releases.envelope import opened
from casestats.releases.wire import digest
from casestats.vault import PublicKey

YEARS = 3
SOURCE = "påhittade invånarantal"
COORDINATOR, SECOND = Actor("lan", "county"), Actor("lan2", "county")
ACCOUNTS: dict[str, Known] = {
    "lan": Known(Role.COUNTY, "Lena Länssamordnare"),
    "lan2": Known(Role.COUNTY, "Stig Samordnare"),
    "administrator": Known(Role.ADMINISTRATOR, "Adam Administratör"),
    "loggranskare": Known(Role.AUDITOR, "Lova Loggranskare"),
}


class CountyDemo(NamedTuple):
    """`year` is the last whole one, which everybody has delivered for; `release` what the county published of it."""

    installation: Installation
    year: Period
    release: CountyContent


class _Home(NamedTuple):
    member: InventedMember
    installation: Installation


def demonstrate_county(folder: Path, actor: Actor, progress: Progress, *, language: str = "sv") -> CountyDemo:
    """Make or complete the county's demo under `folder`. May be run again."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    members = county_of_fifteen()
    county_code = members[0].code[:2]
    county = initialise(Settings(home=folder / "county", role="county", county=county_code), actor)
    last = swedish_day(county.clock()).year - 1
    mark_demo(county, actor)
    make_accounts(county, actor, ACCOUNTS, language)
    homes = []
    for done, member in enumerate(members):
        progress("make", done, len(members))
        home = initialise(Settings(home=folder / "members" / member.code, county=county_code), actor)
        homes.append(_Home(member, home))
    _enrol(county, homes)
    for year in range(last - YEARS + 1, last + 1):
        import_population(county, COORDINATOR, data=population_of_fifteen(year), source=SOURCE, year=year)
    _deliver(county, homes, last, progress)
    _sum(county, homes, last)
    release = _release(county, str(last))
    progress("write", 1, 1)
    return CountyDemo(county, Period(last, 1, 12), release)


def _enrol(county: Installation, homes: list[_Home]) -> None:
    there = {party.code for party in every_party(county)}
    for member, home in homes:
        if member.code not in there:
            party = add_party(county, COORDINATOR, own_card(home, member.code))
            enrol(county, COORDINATOR, party.number, fingerprint=fingerprint(party))


def _deliver(county: Installation, homes: list[_Home], last: int, progress: Progress) -> None:
    """Three whole years of everybody, and of the year after them a first quarter of some: one of those waits for the
    coordinator."""
    for done, (member, home) in enumerate(homes):
        progress("write", done, len(homes))
        there = len(every_delivery(county, sender=member.code))
        previous = ""
        for number, (period, figures) in enumerate(_periods(member, last, done), 1):
            bundle = invented_bundle(
                member.code,
                member.code[:2],
                period,
                figures,
                created=county.clock(),
                sequence=number,
                previous=previous,
                source=member.source,
                agreements=member.agreements,
            )
            previous = digest(payload_of(bundle))
            if number <= there:
                previous = every_delivery(county, sender=member.code)[number - 1].digest
                continue
            received = receive(county, COORDINATOR, signed(home, payload_of(bundle), DELIVERY_TYPE), via="file")
            if received.record is not None and not (period.endswith("Q1") and done == 0):
                accept(county, COORDINATOR, received.record.number)


def _periods(member: InventedMember, last: int, place: int) -> Iterator[tuple[str, Mapping[str, InventedFigure]]]:
    for year in range(last - YEARS + 1, last + 1):
        yield str(year), in_year(member, year - last)
    if place % 3 == 0:
        yield f"{last + 1}-Q1", in_year(member, 0, quarter=True)


def _release(county: Installation, period: str) -> CountyContent:
    """One release of the last whole year, drafted by one and published by another, and sent back to everybody."""
    there = list_county(county, COORDINATOR, period)
    if there:
        return show_county(county, COORDINATOR, there[0].id).content
    made = draft_county(county, COORDINATOR, period)
    review_county(county, SECOND, made.record.id, approve=True)
    published = publish_county(county, SECOND, made.record.id)
    make_returns(county, COORDINATOR, made.record.id)
    return published.content


def _cells(member: InventedMember) -> Iterator[OwnCell]:
    """What a member would count for the form's cells: wholes only, for these have no sexes."""
    for name in standard_form().cells:
        figure = member.figures.get(name.indicator)
        if name.groups or figure is None or figure.value is None:
            yield OwnCell(0, stated=False, large=False)
        else:
            yield OwnCell(figure.value, stated=True, large=False)


def _sum(county: Installation, homes: list[_Home], year: int) -> None:
    """A round of the last whole year: everybody says that they take part, then gives masked numbers."""
    if any(one.record.period == str(year) for one in rounds(county)):
        return
    paper = make_roster(county, COORDINATOR, year=year)
    record = open_round(county, COORDINATOR, period=str(year))
    key = PublicKey(county.ring.public_key())
    payload = opened(record.envelope, ROUND_TYPE, key.id, key.holds)
    announced, round_digest = read_round(payload), digest(payload)
    at = county.clock().isoformat(timespec="seconds")
    for member, home in homes:
        acceptance = Acceptance(
            round=announced.id, round_digest=round_digest, roster=announced.roster, member=member.code, created=at
        )
        take_message(county, COORDINATOR, signed(home, sum_payload_of(acceptance), ACCEPTANCE_TYPE))
    keys = {one.code: bytes.fromhex(one.sums_key) for one in paper.roster.members}
    delivered = {one.sender: one.digest for one in every_delivery(county, period=str(year)) if one.state == "accepted"}
    for member, home in homes:
        others = {code: key for code, key in keys.items() if code != member.code}
        vector = Vector(
            round=announced.id,
            round_digest=round_digest,
            roster=announced.roster,
            form=announced.form,
            member=member.code,
            rests_on=delivered[member.code],
            words=text_of(
                home.ring.sums_key().masked(
                    vector_of(_cells(member)), member.code, others, bound_to(announced, round_digest)
                )
            ),
            created=at,
        )
        take_message(county, COORDINATOR, signed(home, sum_payload_of(vector), VECTOR_TYPE))
    close_round(county, COORDINATOR, announced.id)
