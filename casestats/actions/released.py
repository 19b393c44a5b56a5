"""Releases as they are kept: read whole, with every digest and signature checked, or not at all."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from casestats.audit import Actor
from casestats.bootstrap import Installation
from casestats.disclosure.certificate import Certificate
from casestats.disclosure.certifying import read_certificate, read_publication
from casestats.disclosure.tables import Publication
from casestats.errors import CasestatsError, FixSettings
from casestats.releases.comparing import Comparison, compare
from casestats.releases.content import Content
from casestats.releases.lifecycle import FINAL
from casestats.releases.statement import Statement, opened, payload_digest, read_payload
from casestats.releases.wire import digest, read_content
from casestats.store.engine import Connection, reading, writing
from casestats.store.ledger import steps
from casestats.store.releases import (
    Papers,
    ReleaseEvent,
    ReleaseRecord,
    changed_outside,
    release_events,
    release_papers,
    release_record,
    release_records,
    released,
)
from casestats.store.trouble import storage_trouble
from casestats.vault import KeyRing, PublicKey

_CODE = re.compile("[0-9]{4}")


@dataclass(frozen=True)
class Release:
    """A release with its papers and the steps of its life. `statement`: of a published one, as it was signed."""

    record: ReleaseRecord
    content: Content
    papers: Papers = field(repr=False)
    events: tuple[ReleaseEvent, ...]
    statement: Statement | None

    certificate: Certificate = field(repr=False)

    @property
    def publication(self) -> Publication:
        return read_publication(self.papers.publication)


@dataclass(frozen=True)
class ShownRelease:
    """A release to be looked at, beside the one it replaces. `compared` is None where it replaces none."""

    release: Release
    replaces: str
    compared: Comparison | None


def read_release(connection: Connection, ring: KeyRing, record: ReleaseRecord) -> Release:
    """A release and its papers. Refused: they do not fit each other, or what was signed."""
    papers = release_papers(connection, record)
    content = read_content(papers.content)
    told = (content.id, content.municipality, content.period, content.template, content.data_version)
    kept = (record.id, record.municipality, record.period, record.template, record.data_version)
    if told != kept or content.created_at != record.created_at or content.proof.digest != digest(papers.certificate):
        raise changed_outside(record.id)
    certificate = read_certificate(papers.certificate)
    if certificate.publication != digest(papers.publication):
        raise changed_outside(record.id)
    statement = None
    if record.state in FINAL:
        statement = _signed(ring, record, papers, content)
    return Release(record, content, papers, tuple(release_events(connection, record)), statement, certificate)


def read_all(
    connection: Connection, installation: Installation, records: Sequence[ReleaseRecord]
) -> tuple[Release, ...]:
    return tuple(read_release(connection, installation.ring, record) for record in records)


def _signed(ring: KeyRing, record: ReleaseRecord, papers: Papers, content: Content) -> Statement:
    """The statement of a published release: signed by this ring, in its place, about this content."""
    statement = read_payload(payload_of(ring, record, papers))
    if statement.content != content or statement.sequence != record.sequence:
        raise changed_outside(record.id)
    return statement


def payload_of(ring: KeyRing, record: ReleaseRecord, papers: Papers) -> bytes:
    """What was signed of a published release. Refused: not by this ring, or it was changed."""
    key = PublicKey(ring.public_key())
    try:
        return opened(papers.envelope or b"", key.id, key.holds)
    except CasestatsError:
        raise changed_outside(record.id) from None


def end_of_row(connection: Connection, ring: KeyRing, row: Sequence[ReleaseRecord]) -> str:
    """The digest of the last statement of a municipality's row, "" where there is none: what the next names as the one
    before it. Refused: one was taken out, put in or exchanged."""
    previous = ""
    for place, record in enumerate(row, 1):
        payload = payload_of(ring, record, release_papers(connection, record))
        if record.sequence != place or read_payload(payload).previous != previous:
            raise changed_outside(record.id)
        previous = payload_digest(payload)
    return previous


def found(connection: Connection, id: str) -> ReleaseRecord:
    """The release of that id. FixSettings: there is none."""
    record = release_record(connection, id)
    if record is None:
        raise FixSettings(
            f"Det finns inget utlämnande {id}. Se casestats release list.",
            f"There is no release {id}. See casestats release list.",
        )
    return record


def newest_of(connection: Connection, municipality: str) -> int:
    """The newest step of the ledger that is the municipality's own. FixSettings: nothing was ever imported."""
    records = steps(connection, municipality)
    if not records:
        raise FixSettings(
            f"Inget är inläst för kommun {municipality}. Läs in ett uttag med casestats import.",
            f"Nothing is imported for municipality {municipality}. Import an extract with casestats import.",
        )
    return records[-1].number


@storage_trouble()
def list_releases(installation: Installation, actor: Actor, municipality: str | None = None) -> list[ReleaseRecord]:
    """All releases in the order they were drafted; of one municipality if named. FixSettings: that is no code of one,
    and so nothing to be written down."""
    if municipality is not None and not _CODE.fullmatch(municipality):
        raise FixSettings(
            "Kommunkoden är fyra siffror, som 2281.", "A municipality's code is four digits, such as 2281."
        )
    with writing(installation.engine) as connection:
        records = release_records(connection, municipality)
        installation.write_down(connection, actor, "release list", municipality or "all")
    return records


@storage_trouble()
def show(installation: Installation, actor: Actor, id: str) -> ShownRelease:
    """A release of any state, and how it differs from the one it replaces. What it shows is protected already; that
    somebody looked at it is written down."""
    with writing(installation.engine) as connection:
        shown = beside_before(connection, installation.ring, found(connection, id))
        installation.write_down(connection, actor, "release show", id)
    return shown


def beside_before(connection: Connection, ring: KeyRing, record: ReleaseRecord) -> ShownRelease:
    """A release beside the one it replaces. Refused: as `read_release`."""
    release = read_release(connection, ring, record)
    before = next((one for one in release_records(connection) if one.number == record.replaces), None)
    if before is None:
        return ShownRelease(release, "", None)
    compared = compare(read_release(connection, ring, before).content, release.content)
    return ShownRelease(release, before.id, compared)


def releases_in_order(installation: Installation) -> int:
    """How many releases there are, each read whole, and each municipality's row of statements unbroken. Refused: a
    paper, a signature or the row does not hold."""
    ring = installation.ring
    with reading(installation.engine) as connection:
        records = release_records(connection)
        for record in records:
            read_release(connection, ring, record)
        for municipality in {record.municipality for record in records}:
            own = [record for record in records if record.municipality == municipality]
            end_of_row(connection, ring, released(own))
    return len(records)
