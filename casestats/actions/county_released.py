"""Releases of a county as they are kept: read whole, with every digest and signature checked, or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from casestats.audit import Actor
from casestats.bootstrap import Installation
from casestats.county.result import CountyContent
from casestats.county.results import STATEMENT_TYPE, CountyStatement, read_content, read_statement
from casestats.errors import CasestatsError, FixSettings
from casestats.periods import Period
from casestats.releases.envelope import opened
from casestats.releases.lifecycle import FINAL
from casestats.releases.wire import digest
from casestats.store.county_releases import (
    CountyPapers,
    CountyReleaseRecord,
    county_changed_outside,
    county_events,
    county_papers,
    county_release_record,
    county_release_records,
    county_released,
)
from casestats.store.engine import Connection, reading, writing
from casestats.store.releases import ReleaseEvent
from casestats.store.trouble import storage_trouble
from casestats.vault import KeyRing, PublicKey


@dataclass(frozen=True)
class CountyRelease:
    """A county's release with its papers and the steps of its life. `statement`: of a published one, as signed."""

    record: CountyReleaseRecord
    content: CountyContent
    papers: CountyPapers = field(repr=False)
    events: tuple[ReleaseEvent, ...]
    statement: CountyStatement | None


def read_county_release(connection: Connection, ring: KeyRing, record: CountyReleaseRecord) -> CountyRelease:
    """A release and its papers. Refused: they do not fit each other, or what was signed."""
    papers = county_papers(connection, record)
    try:
        content = read_content(papers.content)
    except CasestatsError:
        raise county_changed_outside(record.id) from None
    told = (content.id, content.county, content.period, content.created_at, content.proof.digest)
    kept = (record.id, record.county, record.period, record.created_at, digest(papers.publication))
    rests_on = [(one.municipality, one.sequence, one.digest) for one in record.rests_on]
    if told != kept or rests_on != [(one.municipality, one.sequence, one.digest) for one in content.rests_on]:
        raise county_changed_outside(record.id)
    statement = None
    if record.state in FINAL:
        statement = read_statement(statement_payload_of(ring, record, papers))
        if statement.content != content or statement.sequence != record.sequence:
            raise county_changed_outside(record.id)
    return CountyRelease(record, content, papers, tuple(county_events(connection, record)), statement)


def statement_payload_of(ring: KeyRing, record: CountyReleaseRecord, papers: CountyPapers) -> bytes:
    """What was signed of a published release. Refused: not by this ring, or it was changed."""
    key = PublicKey(ring.public_key())
    try:
        return opened(papers.envelope or b"", STATEMENT_TYPE, key.id, key.holds)
    except CasestatsError:
        raise county_changed_outside(record.id) from None


def end_of_county_row(connection: Connection, ring: KeyRing, row: Sequence[CountyReleaseRecord]) -> str:
    """The digest of the county's last statement, "" where there is none. Refused: one was taken out, put in or
    exchanged."""
    previous = ""
    for place, record in enumerate(row, 1):
        payload = statement_payload_of(ring, record, county_papers(connection, record))
        if record.sequence != place or read_statement(payload).previous != previous:
            raise county_changed_outside(record.id)
        previous = digest(payload)
    return previous


def readers_have(connection: Connection, ring: KeyRing) -> list[CountyContent]:
    """What readers have, or have had, of the county, in the order it was published."""
    records = county_released(county_release_records(connection))
    return [read_county_release(connection, ring, record).content for record in records]


def found_county(connection: Connection, id: str) -> CountyReleaseRecord:
    """The release of that id. FixSettings: there is none."""
    record = county_release_record(connection, id)
    if record is None:
        raise FixSettings(
            f"Länet har inget utlämnande {id}. Se casestats county releases.",
            f"The county has no release {id}. See casestats county releases.",
        )
    return record


@storage_trouble()
def list_county(installation: Installation, actor: Actor, period: str | None = None) -> list[CountyReleaseRecord]:
    """All releases of the county in the order they were drafted; of one period if named."""
    asked = None if period is None else str(Period.parse(period))  # what is no period is nothing to be written down
    with writing(installation.engine) as connection:
        records = county_release_records(connection, asked)
        installation.write_down(connection, actor, "county release list", asked or "all")
    return records


@storage_trouble()
def show_county(installation: Installation, actor: Actor, id: str) -> CountyRelease:
    """A release of any state, read whole with every digest and signature checked; that somebody looked at it is written
    down. FixSettings: there is none."""
    with writing(installation.engine) as connection:
        release = read_county_release(connection, installation.ring, found_county(connection, id))
        installation.write_down(connection, actor, "county release show", id)
    return release


def county_releases_in_order(installation: Installation) -> int:
    """How many releases the county has, each read whole, and their row of statements unbroken. Refused: a paper, a
    signature or the row does not hold."""
    with reading(installation.engine) as connection:
        records = county_release_records(connection)
        for record in records:
            read_county_release(connection, installation.ring, record)
        end_of_county_row(connection, installation.ring, county_released(records))
    return len(records)
