"""A sealed sum whose coordinator does as a test tells it, and one municipality that must not be fooled.

The municipality 2281 has an installation, a year of invented people and a delivery to its county. The county and the
other members are keys only: what they say, the test says for them.
"""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import timedelta
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

from casestats.actions.delivering import deliver
from casestats.actions.making import ChosenTemplate
from casestats.actions.parties import add_party, enrol, fingerprint
from casestats.actions.publishing import publish, review
from casestats.actions.releasing import chosen_template, draft
from casestats.actions.sums_taking_part import accept_roster, accept_round, give, take_round
from casestats.bootstrap import Installation
from casestats.county.cards import CARD_TYPE, Card, card_payload, name_of
from casestats.county.sums.form import standard_form
from casestats.county.sums.messages import (
    ACCEPTANCE_TYPE,
    ROSTER_TYPE,
    ROUND_TYPE,
    Acceptance,
    Member,
    Roster,
    Round,
    acceptances_together,
    fingerprint_of,
    payload_of,
)
from casestats.periods import Period
from casestats.releases.envelope import sealed
from casestats.releases.wire import digest
from casestats.store.alarms import alarms
from casestats.store.deliveries import OutgoingRecord, outgoing_of
from casestats.store.engine import reading
from casestats.store.sums import InputRecord, opened_input
from casestats.vault import KeyRing, PublicKey
from tests.actions.release_scene import ANNA, BO, CILLA, a_year, profile_of
from tests.county.scene import COUNTY, KARIN, NOW, Clock, make_member
from tests.imports import Home, make_row

OWN = "2281"
OTHERS = ("2260", "2262", "2284")
CODES = tuple(sorted((OWN, *OTHERS)))
YEAR = "2025"
CREATED = NOW.isoformat(timespec="seconds")
TEMPLATE = """\
title = { sv = "Till länet", en = "To the county" }
[policy]
threshold = 5
[[tables]]
indicators = ["adult_victims_opened", "adult_victims", "risk_disability", "children_exposed"]
breakdowns = [["sex"]]
"""


class AtHome(Home):
    """An installation of a municipality that delivers, with the short ways of `Home` to import."""

    def __init__(self, installation: Installation) -> None:
        self.installation = installation

    def import_year(self, code: str = OWN, people: int = 30, seed: int = 7) -> None:
        self.take(make_row("0", opened="2024-01-01", closed="2024-01-02"), period="2024-01", profile=profile_of(code))
        self.take(*a_year(people, seed), period=YEAR, profile=profile_of(code))

    def deliver_year(self, code: str = OWN, year: str = YEAR) -> OutgoingRecord:
        """Anna drafts, Bo approves, Cilla publishes, and it is delivered."""
        record = draft(self.installation, ANNA, code, Period.parse(year), self.template(), seed=bytes(32))
        review(self.installation, BO, record.id, approve=True)
        publish(self.installation, CILLA, record.id)
        return deliver(self.installation, KARIN, code, record.id, period=year, to=COUNTY)

    def template(self) -> ChosenTemplate:
        path = self.installation.settings.home / "small.toml"
        path.write_text(TEMPLATE, encoding="utf-8")
        return chosen_template(str(path))


def card_of(code: str, ring: KeyRing) -> bytes:
    card = Card(
        code=code,
        name=name_of(code),
        public_key=ring.public_key().hex(),
        sums_key=ring.sums_public_key().hex(),
        created=CREATED,
    )
    return signed(ring, card_payload(card), CARD_TYPE)


def signed(ring: KeyRing, payload: bytes, kind: str) -> bytes:
    return sealed(payload, kind, PublicKey(ring.public_key()).id, ring.sign)


def new_ring(name: str) -> KeyRing:
    """Keys of somebody; the same name, the same keys."""
    return _ring(name)


@cache
def _ring(name: str) -> KeyRing:
    return KeyRing.create(Path(mkdtemp(prefix="casestats-ring-")) / name)


@cache
def _prepared() -> Path:
    """The municipality with its delivery, made once in each process of the tests and copied from then on."""
    folder = Path(mkdtemp(prefix="casestats-sealed-"))
    home = AtHome(make_member(folder, OWN))
    home.import_year()
    _enrol_county(home.installation)
    home.deliver_year()
    home.installation.engine.dispose()
    return folder


def _enrol_county(installation: Installation) -> None:
    record = add_party(installation, KARIN, card_of(COUNTY, new_ring(COUNTY)))
    enrol(installation, KARIN, record.number, fingerprint=fingerprint(record))


class Sealed:
    """The municipality 2281, and everybody else's keys."""

    def __init__(self, folder: Path) -> None:
        shutil.copytree(_prepared(), folder, dirs_exist_ok=True)
        self.clock = Clock()
        self.installation = make_member(folder, OWN, clock=self.clock)
        self.county = new_ring(COUNTY)
        self.rings: dict[str, KeyRing] = {code: new_ring(code) for code in OTHERS} | {OWN: self.installation.ring}

    def member(self, code: str, ring: KeyRing | None = None, endorsements: tuple[str, ...] = ()) -> Member:
        ring = ring or self.rings.get(code) or new_ring(code)
        return Member(
            code=code,
            signing_key=ring.public_key().hex(),
            sums_key=ring.sums_public_key().hex(),
            endorsements=endorsements,
        )

    def roster(self, *members: Member, year: int = 2025, **changes: object) -> Roster:
        """Of the four municipalities, or of the members named."""
        roster = Roster(
            county=COUNTY,
            year=year,
            form=standard_form().digest,
            members=members or tuple(self.member(code) for code in CODES),
            created=CREATED,
        )
        return replace(roster, **changes)  # type: ignore[arg-type]  # what a test changes by name

    def round(self, roster: Roster, name: str = "a", **changes: object) -> Round:
        announced = Round(
            id=f"{COUNTY}-{roster.year}-{name * 16}",
            county=COUNTY,
            period=str(roster.year),
            roster=digest(payload_of(roster)),
            form=standard_form().digest,
            created=CREATED,
            not_after=(NOW + timedelta(days=30)).isoformat(timespec="seconds"),
        )
        return replace(announced, **changes)  # type: ignore[arg-type]  # what a test changes by name

    def acceptance(self, code: str, announced: Round, ring: KeyRing | None = None, **changes: object) -> bytes:
        """What another member says, signed by its key or by another."""
        acceptance = Acceptance(
            round=announced.id,
            round_digest=digest(payload_of(announced)),
            roster=announced.roster,
            member=code,
            created=CREATED,
        )
        acceptance = replace(acceptance, **changes)  # type: ignore[arg-type]  # what a test changes by name
        return signed(ring or self.rings[code], payload_of(acceptance), ACCEPTANCE_TYPE)

    def everybody(self, announced: Round, **instead: bytes) -> bytes:
        """The acceptances of all members, some of them exchanged: _2260=b"..."."""
        said = {code: self.acceptance(code, announced) for code in CODES}
        return acceptances_together((said | {name.lstrip("_"): one for name, one in instead.items()}).values())

    def signed_roster(self, roster: Roster, ring: KeyRing | None = None) -> bytes:
        return signed(ring or self.county, payload_of(roster), ROSTER_TYPE)

    def signed_round(self, announced: Round, ring: KeyRing | None = None) -> bytes:
        return signed(ring or self.county, payload_of(announced), ROUND_TYPE)

    def accept(self, roster: Roster, read_aloud: str = "") -> None:
        """The person types what was read aloud: the roster's own fingerprint, unless the test says another."""
        accept_roster(
            self.installation,
            KARIN,
            self.signed_roster(roster),
            municipality=OWN,
            fingerprint=read_aloud or fingerprint_of(digest(payload_of(roster))),
        )

    def take(self, announced: Round, ring: KeyRing | None = None) -> None:
        take_round(self.installation, KARIN, self.signed_round(announced, ring), municipality=OWN)

    def join(self, announced: Round) -> None:
        self.take(announced)
        accept_round(self.installation, KARIN, OWN, announced.id)

    def give(self, announced: Round, acceptances: bytes | None = None) -> OutgoingRecord:
        everybody = self.everybody(announced) if acceptances is None else acceptances
        return give(self.installation, KARIN, OWN, announced.id, everybody)

    @property
    def ledger(self) -> InputRecord | None:
        """What the municipality's ledger says of the year."""
        with reading(self.installation.engine) as connection:
            return opened_input(connection, OWN, YEAR, standard_form().digest)

    @property
    def vectors(self) -> list[OutgoingRecord]:
        """Every vector that was ever made here."""
        with reading(self.installation.engine) as connection:
            return outgoing_of(connection, OWN, COUNTY, "vector")

    @property
    def alarms(self) -> list[str]:
        with reading(self.installation.engine) as connection:
            return [one.kind for one in alarms(connection)]
