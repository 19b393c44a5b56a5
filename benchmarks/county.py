"""What a county costs: receiving deliveries of the whole country, and showing them as one matrix.

    python -m benchmarks.county [--municipalities 290] [--periods 12] [--write]

Each of so many municipalities delivers so many quarters, every one with the whole catalogue (months never leave a unit,
so a quarter is the shortest there is). Everything is measured in one run on one machine, on SQLite:

- receive: from the envelope's bytes to a stored, judged delivery with its signed receipt, as the API does it; and
  accepting it, which unpacks its figures;
- floor of receiving: verifying the signature, parsing the JSON and committing one row of the same bytes;
- matrix: the page of one period through the application, from the request to the last byte; its size;
- floor of the matrix: reading the same period's rows with the same query, and nothing else.
"""

from __future__ import annotations

import argparse
import resource
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import NamedTuple

from benchmarks.measuring import ROOT, table, versions, write_between
from casestats.access import Role
from casestats.actions.initialising import initialise
from casestats.actions.parties import add_party, enrol, fingerprint, own_card
from casestats.actions.receiving import accept, receive
from casestats.audit import Actor
from casestats.bootstrap import Installation
from casestats.catalogue import Share, standard_catalogue
from casestats.catalogue.municipalities import MUNICIPALITIES
from casestats.config import Settings
from casestats.county.bundle import DELIVERY_TYPE
from casestats.county.bundles import payload_of, read_bundle
from casestats.invented.deliveries import CANNOT, InventedFigure, counted, invented_bundle
from casestats.periods import Period
from casestats.releases.envelope import opened, sealed
from casestats.releases.wire import digest
from casestats.store.engine import reading
from casestats.store.received_figures import figures_in
from casestats.vault import KeyRing, PublicKey
from tests.people import enter, make_account
from tests.web.scene import app_of

PAGE = ROOT / "docs" / "benchmarks.md"
COUNTY = "22"
COORDINATOR = Actor("benchmark", "county")
NOW = datetime(2026, 1, 15, 9, 0, tzinfo=UTC)
ENOUGH = 20
"""How often a page is asked for."""


class Member(NamedTuple):
    code: str
    ring: KeyRing


class Found(NamedTuple):
    """Seconds, megabytes and bytes."""

    receive: list[float]
    accept: list[float]
    receive_floor: list[float]
    pages: list[float]
    matrix_floor: float
    size: int
    bundle: int
    database: int
    peak: float


def county_in(folder: Path) -> Installation:
    settings = Settings(home=folder / "county", role="county", county=COUNTY)
    return replace(initialise(settings, COORDINATOR), clock=lambda: NOW)


def members(folder: Path, county: Installation, count: int) -> list[Member]:
    """Municipalities with keys of their own, enrolled at the county."""
    found = []
    for code in list(MUNICIPALITIES)[:count]:
        home = initialise(Settings(home=folder / code, county=COUNTY), Actor("benchmark", "analyst"))
        party = add_party(county, COORDINATOR, own_card(replace(home, clock=lambda: NOW), code))
        enrol(county, COORDINATOR, party.number, fingerprint=fingerprint(party))
        found.append(Member(code, home.ring))
        home.engine.dispose()
    return found


def envelopes(member: Member, periods: list[Period], draw: Random) -> Iterator[bytes]:
    """What a municipality delivers, one after another: mostly counts, some hidden, some that it cannot state."""
    previous = ""
    for number, period in enumerate(periods, 1):
        figures = {one.id: _figure(isinstance(one.counts, Share), draw) for one in standard_catalogue().indicators}
        bundle = invented_bundle(
            member.code, COUNTY, str(period), figures, created=NOW, sequence=number, previous=previous
        )
        payload = payload_of(bundle)
        previous = digest(payload)
        yield sealed(payload, DELIVERY_TYPE, PublicKey(member.ring.public_key()).id, member.ring.sign)


def _figure(is_share: bool, draw: Random) -> InventedFigure:
    if draw.random() < 0.25:
        return CANNOT
    if is_share:
        below = draw.randrange(20, 200)
        return InventedFigure(value=draw.randrange(6, below - 6), out_of=below)
    return counted(int(draw.expovariate(1 / 12)))


def measure(count: int, quarters: int) -> Found:
    draw = Random(2281)
    periods = [Period(2023 + number // 4, number % 4 * 3 + 1, 3) for number in range(quarters)]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o700)
        county = county_in(folder)
        receive_seconds, accept_seconds, floor_seconds = [], [], []
        size = 0
        beside = sqlite3.connect(folder / "floor.db", isolation_level=None)
        beside.executescript("PRAGMA journal_mode=DELETE; PRAGMA synchronous=FULL; CREATE TABLE t (b BLOB)")
        for member in members(folder, county, count):
            key = PublicKey(member.ring.public_key())
            for envelope in envelopes(member, periods, draw):
                size = len(envelope)
                floor_seconds.append(_timed(lambda: _floor(beside, envelope, key)))  # noqa: B023 (called at once)
                began = time.perf_counter()
                received = receive(county, COORDINATOR, envelope, via="api")
                receive_seconds.append(time.perf_counter() - began)
                assert received.record is not None
                number = received.record.number
                accept_seconds.append(_timed(lambda: accept(county, COORDINATOR, number)))  # noqa: B023 (called at once)
        beside.close()
        pages, weight = _pages(county, str(periods[-1]))
        floor = min(_timed(lambda: _read(county, str(periods[-1]))) for _ in range(5))
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        database = (county.settings.home / "casestats.db").stat().st_size
        return Found(receive_seconds, accept_seconds, floor_seconds, pages, floor, weight, size, database, peak)


def _timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _floor(beside: sqlite3.Connection, envelope: bytes, key: PublicKey) -> None:
    read_bundle(opened(envelope, DELIVERY_TYPE, key.id, key.holds))
    beside.execute("INSERT INTO t VALUES (?)", (envelope,))


def _read(county: Installation, period: str) -> None:
    with reading(county.engine) as connection:
        figures_in(connection, period)


def _pages(county: Installation, period: str) -> tuple[list[float], int]:
    """How long the matrix takes, the first time first, and how many bytes it is."""
    account = make_account(county, Role.COUNTY, reaches=[])
    client = app_of(county).test_client()
    enter(client, county, account.number)
    seconds, weight = [], 0
    for _ in range(ENOUGH):
        began = time.perf_counter()
        answer = client.get(f"/lan/matris?period={period}")
        weight = len(answer.data)
        seconds.append(time.perf_counter() - began)
        assert answer.status_code == 200
    return seconds, weight


def told(found: Found, count: int, quarters: int) -> str:
    middle = statistics.median
    lines: list[tuple[str, float, float]] = [
        ("receive a delivery, median", middle(found.receive), middle(found.receive_floor)),
        ("the same, 95th percentile", _high(found.receive), _high(found.receive_floor)),
        ("accept it, median", middle(found.accept), middle(found.receive_floor)),
        ("the same, 95th percentile", _high(found.accept), _high(found.receive_floor)),
        ("the matrix of one period, first time", found.pages[0], found.matrix_floor),
        ("the same, median", middle(found.pages), found.matrix_floor),
    ]
    rows = [(what, f"{seconds * 1000:.1f} ms", f"{seconds / floor:.1f} x") for what, seconds, floor in lines]
    return "\n".join(
        [
            table(("what", "time", "of the floor"), rows),
            f"{count} municipalities x {quarters} quarters, {count * quarters} deliveries of {found.bundle >> 10} kB; "
            f"database {found.database >> 20} MB; most memory of the process {found.peak:.0f} MB; "
            f"the page {found.size >> 10} kB.",
            "",
            versions("flask", "cryptography", others={}),
        ]
    )


def _high(seconds: list[float]) -> float:
    return sorted(seconds)[int(len(seconds) * 0.95)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--municipalities", type=int, default=290)
    parser.add_argument("--periods", type=int, default=12)
    parser.add_argument("--write", action="store_true")
    asked = parser.parse_args()
    text = told(measure(asked.municipalities, asked.periods), asked.municipalities, asked.periods)
    sys.stdout.write(text + "\n")
    if asked.write:
        write_between(PAGE, "county", text + "\n")


if __name__ == "__main__":
    main()
