"""A county and municipalities that deliver to it, each with an installation of its own, and no case in any."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

from casestats.actions.initialising import initialise
from casestats.actions.parties import add_party, enrol, fingerprint, own_card
from casestats.actions.receiving import Received, accept, receive
from casestats.audit import Actor
from casestats.bootstrap import Installation
from casestats.catalogue import Share, standard_catalogue
from casestats.config import Settings
from casestats.county.bundle import DELIVERY_TYPE, Agreement, Bundle, Typed
from casestats.county.bundles import payload_of
from casestats.county.saying import Saying
from casestats.disclosure.suppressed import Suppressed
from casestats.invented.deliveries import CANNOT, InventedFigure, counted, invented_bundle
from casestats.releases.envelope import sealed
from casestats.releases.wire import digest
from casestats.store.deliveries import DeliveryRecord
from casestats.vault import PublicKey
from tests.ready_schema import put_tables

COUNTY = "22"
LENA = Actor("lena", "county")
"""The county's coordinator."""
KARIN = Actor("karin", "analyst")
"""Somebody at a municipality."""
NOW = datetime(2026, 1, 15, 9, 0, tzinfo=UTC)

Given = int | Suppressed | Saying | InventedFigure | tuple[int, int] | None
"""A figure in short: a count, SUPPRESSED, a status, (numerator, denominator) of a share, None: cannot be stated."""


class Clock:
    """A clock that stands until somebody moves it."""

    def __init__(self, now: datetime = NOW) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def go(self, days: float) -> None:
        self.now += timedelta(days=days)


def make_county(
    folder: Path, database_url: str = "", *, county: str = COUNTY, clock: Clock | None = None, **settings: object
) -> Installation:
    """The county's installation, with nothing in it."""
    return _make(folder, database_url, clock, role="county", county=county, **settings)


def make_member(
    folder: Path, code: str, database_url: str = "", *, clock: Clock | None = None, **settings: object
) -> Installation:
    """An installation of a municipality that delivers to the county; `code` only names its folder."""
    return _make(folder / code, database_url, clock, **{"county": COUNTY, **settings})


def _make(folder: Path, database_url: str, clock: Clock | None, **settings: object) -> Installation:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    given = {key: value for key, value in settings.items() if value != ""}
    if database_url:
        given["database"] = database_url
    lines = [f"{name} = {json.dumps(value)}\n" for name, value in given.items()]
    path = folder / "settings.toml"
    path.write_text("".join(lines), encoding="utf-8")
    path.chmod(0o600)
    made_of = Settings(home=folder, **given)  # type: ignore[arg-type]  # what a test sets by name
    put_tables(made_of.database_url)
    made = initialise(made_of, KARIN)
    return Installation(made.settings, made.engine, made.ring, clock or Clock())


def enrol_both(county: Installation, member: Installation, code: str) -> None:
    """Each has heard the other's fingerprint over the telephone."""
    for here, card, actor in (
        (county, own_card(member, code), LENA),
        (member, own_card(county, county.settings.county), KARIN),
    ):
        record = add_party(here, actor, card)
        if record.state == "waiting":
            enrol(here, actor, record.number, fingerprint=fingerprint(record))


def bundle_of(
    code: str,
    period: str = "2025",
    figures: Mapping[str, Given] | None = None,
    *,
    sequence: int = 1,
    previous: str = "",
    county: str = COUNTY,
    created: datetime = NOW,
    source: str = "case_system",
    typed: tuple[Typed, ...] = (),
    agreements: tuple[Agreement, ...] = (),
) -> Bundle:
    """A delivery of the whole catalogue, not signed yet; what is not among `figures` cannot be stated."""
    return invented_bundle(
        code,
        county,
        period,
        {name: _figure(name, given) for name, given in (figures or {"adult_victims": 12}).items()},
        created=created,
        sequence=sequence,
        previous=previous,
        source=source,
        typed=typed,
        agreements=agreements,
    )


def _figure(name: str, given: Given) -> InventedFigure:
    share = isinstance(standard_catalogue().indicator(name).counts, Share)
    match given:
        case InventedFigure():
            return given
        case None:
            return CANNOT
        case Suppressed():
            return InventedFigure(status=Saying.SUPPRESSED, value=1, out_of=100 if share else None)
        case Saying():
            return InventedFigure(status=given, value=0 if given in (Saying.TRUE_ZERO, Saying.ZERO_KNOWN) else None)
        case (above, below):
            return InventedFigure(value=above, out_of=below)
    return counted(given)


def next_of(before: Bundle, period: str = "", figures: Mapping[str, Given] | None = None) -> Bundle:
    """The delivery after another in its sender's row."""
    return bundle_of(
        before.sender,
        period or before.period,
        figures,
        sequence=before.sequence + 1,
        previous=digest(payload_of(before)),
        county=before.recipient,
    )


def signed(member: Installation, bundle: Bundle, kind: str = DELIVERY_TYPE) -> bytes:
    """The envelope of a delivery, by whoever `member` is."""
    return sealed(payload_of(bundle), kind, PublicKey(member.ring.public_key()).id, member.ring.sign)


def received(county: Installation, envelope: bytes) -> Received:
    return receive(county, LENA, envelope, via="file")


def deliver_and_accept(county: Installation, member: Installation, bundle: Bundle) -> DeliveryRecord:
    """Received, and accepted by the coordinator."""
    taken = received(county, signed(member, bundle))
    assert taken.record is not None, taken.words.en
    return accept(county, LENA, taken.record.number)
