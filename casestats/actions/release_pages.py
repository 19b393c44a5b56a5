"""What the pages of releases show. Everything in a release is protected; drafts are for those who make and review.

What readers may know of is published, or was. A release is always looked for together with its municipality.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from casestats.access import SEES_EVERY_UNIT, Role
from casestats.actions.released import Release, ShownRelease, beside_before, show
from casestats.adapters.dates import swedish_day
from casestats.audit import Actor
from casestats.bootstrap import Installation
from casestats.periods import Period
from casestats.releases.lifecycle import FINAL, Step
from casestats.releases.template import SHIPPED
from casestats.store.accounts import accounts
from casestats.store.engine import reading, writing
from casestats.store.ledger import steps
from casestats.store.releases import ReleaseEvent, ReleaseRecord, release_events, release_record, release_records
from casestats.store.trouble import storage_trouble

SHORTEST = 3
"""Months of the shortest period that a release may be of."""


class Listed(NamedTuple):
    """A release in a list, with the steps of its life by kind, the latest of each."""

    record: ReleaseRecord
    steps: Mapping[Step, ReleaseEvent]


@storage_trouble()
def listed(installation: Installation, municipality: str, *, drafts: bool) -> list[Listed]:
    """A municipality's releases, the newest first. Without `drafts`, those that readers have or have had."""
    with reading(installation.engine) as connection:
        records = [one for one in release_records(connection, municipality) if drafts or one.state in FINAL]
        found = [Listed(one, {event.step: event for event in release_events(connection, one)}) for one in records]
    return found[::-1]


@storage_trouble()
def seen(installation: Installation, actor: Actor, municipality: str, id: str, *, drafts: bool) -> ShownRelease | None:
    """A release of the municipality, beside the one it replaces; None where there is none, or none to be seen. That
    somebody looked at it is written down, but for what everybody may read: that would be a write for every look, and
    writing waits while an import writes."""
    with reading(installation.engine) as connection:
        record = release_record(connection, id)
        if record is None or record.municipality != municipality:
            return None
        if record.state in FINAL:
            return beside_before(connection, installation.ring, record)
    return show(installation, actor, id) if drafts else None


@storage_trouble()
def taken_out(installation: Installation, actor: Actor, release: Release, style: str) -> None:
    """Write down that somebody took a file of a release with them."""
    with writing(installation.engine) as connection:
        installation.write_down(connection, actor, "release download", f"{release.record.id} {style}")


@storage_trouble()
def see_several_units(installation: Installation, municipality: str) -> int:
    """How many managers' accounts see more than one unit, but not all: what no proof is made against."""
    with reading(installation.engine) as connection:
        managers = [one for one in accounts(connection) if one.active and Role.MANAGER in one.roles]
    return sum(
        len({reach.unit for reach in one.reaches if reach.municipality == municipality and reach.unit}) > 1
        for one in managers
        if SEES_EVERY_UNIT.isdisjoint(one.roles)
    )


@storage_trouble()
def periods_offered(installation: Installation, municipality: str) -> list[Period]:
    """Years, tertials and quarters that begin within what was imported and have ended, the latest first."""
    with reading(installation.engine) as connection:
        told = [one for one in steps(connection, municipality) if one.period_end]
    if not told:
        return []
    years = range(min(one.period_start for one in told) // 10_000, max(one.period_end for one in told) // 10_000 + 1)
    today = swedish_day(installation.clock())
    found = []
    for year in sorted(years, reverse=True):
        for months in (12, 4, SHORTEST):
            parts = [Period(year, first, months) for first in range(1, 13, months)]
            found += [part for part in parts if part.end < today]
    return found


@storage_trouble()
def own_templates(installation: Installation, municipality: str) -> Mapping[str, str]:
    """Templates of the municipality's own that releases were made with: name -> the newest text."""
    with reading(installation.engine) as connection:
        records: Sequence[ReleaseRecord] = release_records(connection, municipality)
    return {one.template: one.template_text for one in records if one.template not in SHIPPED}
