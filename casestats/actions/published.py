"""What has been published of a whole municipality, for those who see no more of it. Changes nothing.

Everything here comes from signed releases in force. A release never changes, so what one says is read and verified once
in each process and remembered; whether it still is in force is asked every time.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from threading import Lock
from typing import NamedTuple
from weakref import WeakKeyDictionary

from casestats.actions.released import Release, read_release
from casestats.bootstrap import Installation
from casestats.catalogue import Indicator, standard_catalogue
from casestats.disclosure.tables import TOTAL
from casestats.errors import FixSettings
from casestats.exchange.release_rows import ReleaseRow, share_row, table_rows
from casestats.periods import Period
from casestats.releases.lifecycle import State
from casestats.store.engine import Engine, reading
from casestats.store.releases import ReleaseRecord, release_records, released
from casestats.words import Words


class PublishedFigure(NamedTuple):
    """The whole municipality's figure of an indicator in a period, as `release` told it on `published_at`."""

    indicator: Indicator
    period: Period
    row: ReleaseRow
    release: str
    published_at: str


@dataclass(frozen=True)
class PublishedRelease:
    """A release in force. `published_at` is UTC, RFC 3339; `caveats` are said of all of its figures."""

    id: str
    title: Words
    period: str
    published_at: str
    figures: tuple[PublishedFigure, ...]
    caveats: tuple[Words, ...]


_REMEMBERED: WeakKeyDictionary[Engine, dict[tuple[str, str], PublishedRelease]] = WeakKeyDictionary()
_LOCK = Lock()


def published_releases(installation: Installation, municipality: str) -> list[PublishedRelease]:
    """The releases in force, the newest first. Refused: one was changed outside of casestats."""
    with reading(installation.engine) as connection:
        records = [one for one in released(release_records(connection, municipality)) if one.state is State.PUBLISHED]
        with _LOCK:
            remembered = _REMEMBERED.setdefault(installation.engine, {})
            found = {record.id: remembered.get(_key(record)) for record in records}
        told = [
            found[record.id] or _told(read_release(connection, installation.ring, record))
            for record in reversed(records)
        ]
    with _LOCK:
        remembered.update((_key(record), one) for record, one in zip(reversed(records), told, strict=True))
    return told


def newest_figures(installation: Installation, municipality: str) -> Mapping[str, PublishedFigure]:
    """Indicator -> its figure of the latest period that is told; of two releases that tell it, by the newer."""
    found: dict[str, PublishedFigure] = {}
    for release in published_releases(installation, municipality):
        for figure in release.figures:
            other = found.get(figure.indicator.id)
            if other is None or _lateness(figure.period) > _lateness(other.period):
                found[figure.indicator.id] = figure
    return found


def _lateness(period: Period) -> tuple[object, int]:
    return period.end, period.months


def _key(record: ReleaseRecord) -> tuple[str, str]:
    return record.id, record.content_digest


def _told(release: Release) -> PublishedRelease:
    content, statement = release.content, release.statement
    published_at = "" if statement is None else statement.published_at
    return PublishedRelease(
        id=release.record.id,
        title=content.title,
        period=content.period,
        published_at=published_at,
        figures=tuple(_figures(release, published_at)),
        caveats=content.caveats,
    )


def _figures(release: Release, published_at: str) -> Iterator[PublishedFigure]:
    """The totals of every table, each indicator and period once, and the shares."""
    told: set[tuple[str, str]] = set()
    for table in release.content.tables:
        for row in table_rows(table, release.content.policy.base) if table.measure == "yes" else ():
            codes = dict(zip(row.dimensions, row.codes, strict=True))
            period = codes.pop("period", release.content.period)
            indicator = _known(row.indicator)
            if indicator is None or not set(codes.values()) <= {TOTAL} or (row.indicator, period) in told:
                continue
            told.add((row.indicator, period))
            yield PublishedFigure(indicator, Period.parse(period), row, release.record.id, published_at)
    for share in release.content.shares:
        indicator = _known(share.indicator)
        if indicator is not None:
            whole = Period.parse(release.content.period)
            yield PublishedFigure(indicator, whole, share_row(share), release.record.id, published_at)


def _known(name: str) -> Indicator | None:
    """None: an indicator that the catalogue has no more."""
    try:
        return standard_catalogue().indicator(name)
    except FixSettings:
        return None
