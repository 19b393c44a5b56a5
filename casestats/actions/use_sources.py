"""Where the answers of a form come from: a municipality's published releases and what it says, or a county's releases.

Only what is in force is read, each with its digest and signature checked.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from casestats.actions.bundling import INTERNAL, assembled
from casestats.actions.county_released import read_county_release
from casestats.actions.released import read_release
from casestats.bootstrap import Installation
from casestats.county.answers import answers_of_county, answers_of_municipality
from casestats.county.bundle import Bundle
from casestats.county.filling import Answers
from casestats.county.result import CountyContent
from casestats.county.unpacking import unpack
from casestats.errors import FixSettings, Refused
from casestats.periods import Period
from casestats.releases.content import Content
from casestats.releases.lifecycle import State
from casestats.store.county_releases import county_release_records, county_released
from casestats.store.engine import Connection
from casestats.store.releases import ReleaseRecord, release_records, released
from casestats.store.sayings import sayings
from casestats.store.typed import approved_figures
from casestats.words import Words


class Source(NamedTuple):
    """`rests_on`: the releases' ids, the newest first. `caveats`: what they say of all of their figures."""

    answers: list[Answers]
    rests_on: tuple[str, ...]
    caveats: tuple[Words, ...]


def municipality_answers(
    connection: Connection,
    installation: Installation,
    municipality: str,
    periods: Sequence[Period],
    constants: Mapping[str, Words],
) -> Source:
    """From the releases in force that tell any of the periods, and what two persons have typed in or said for them.
    Releases for the municipality's own use are none of these, nor those that may not be told beside what was typed in:
    the caveats say which. Refused: a release was changed outside of casestats."""
    records = [
        one
        for one in reversed(released(release_records(connection, municipality)))
        if one.state is State.PUBLISHED and one.template != INTERNAL and _tells(one, periods)
    ]
    contents: list[Content] = []
    bundles: list[Bundle] = []
    caveats: dict[Words, None] = {}
    for record in records:
        content = read_release(connection, installation.ring, record).content
        try:
            bundle = _bundle(connection, installation, municipality, record.id, record.period)
        except Refused as error:  # beside figures that were told by hand it would give somebody away
            caveats[Words(f"{record.id}: {error.words.sv}", f"{record.id}: {error.words.en}")] = None
            continue
        contents.append(content)
        bundles.append(bundle)
        caveats |= dict.fromkeys((content.policy.text, *content.caveats))
    told = {one.period for one in contents}
    for period in map(str, periods):
        if period not in told and _says_something(connection, municipality, period):
            bundles.append(_bundle(connection, installation, municipality, None, period))
    rests_on = tuple(one.id for one in contents)
    known = {**constants, **_releases(rests_on)}
    answers = answers_of_municipality(municipality, [unpack(bundle) for bundle in bundles], contents, known)
    return Source([answers], rests_on, tuple(caveats))


def _tells(record: ReleaseRecord, periods: Sequence[Period]) -> bool:
    whole = Period.parse(record.period)
    return any(whole.start <= period.start and period.end <= whole.end for period in periods)


def _bundle(
    connection: Connection, installation: Installation, municipality: str, release_id: str | None, period: str
) -> Bundle:
    """What would be told the county of it. A form is filled also where no county is named in the settings."""
    return assembled(connection, installation, municipality, release_id, period=period, to=municipality[:2])


def _says_something(connection: Connection, municipality: str, period: str) -> bool:
    return bool(approved_figures(connection, municipality, period) or sayings(connection, municipality, period))


def county_answers(
    connection: Connection, installation: Installation, periods: Sequence[Period], constants: Mapping[str, Words]
) -> Source:
    """From the newest release in force of each period. FixSettings: there is none of the first."""
    found = [(id, content) for period in periods for id, content in _published(connection, installation, str(period))]
    first = str(periods[0])
    if not found or found[0][1].period != first:
        raise FixSettings(
            f"Länet har inget publicerat utlämnande för {first}. Publicera ett först.",
            f"The county has no published release of {first}. Publish one first.",
        )
    contents = [content for _, content in found]
    rests_on = tuple(id for id, _ in found)
    known = {**constants, **_releases(rests_on)}
    caveats = dict.fromkeys((contents[0].policy.text, *contents[0].caveats))
    return Source(answers_of_county(contents, known), rests_on, tuple(caveats))


def _published(connection: Connection, installation: Installation, period: str) -> list[tuple[str, CountyContent]]:
    """The newest in force of a period, read whole with its signature checked."""
    records = county_released(county_release_records(connection, period))
    in_force = [one for one in records if one.state is State.PUBLISHED]
    if not in_force:
        return []
    release = read_county_release(connection, installation.ring, in_force[-1])
    return [(release.record.id, release.content)]


def _releases(ids: Sequence[str]) -> dict[str, Words]:
    told = ", ".join(ids)
    return {"releases": Words(told, told)} if told else {}
