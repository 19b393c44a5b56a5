"""A county that sends results back, and a municipality that takes them in."""

from __future__ import annotations

from pathlib import Path

import pytest

from casestats.actions.county_releasing import draft_county, publish_county, review_county
from casestats.actions.parties import add_party, enrol, fingerprint, own_card
from casestats.actions.receiving import every_alarm
from casestats.actions.returning import ReceivedReturn, make_returns, receive_return
from casestats.audit import Actor
from casestats.bootstrap import Installation
from casestats.county.result import RETURN_TYPE, Returned
from casestats.county.results import payload_of, read_returned
from casestats.errors import Refused
from casestats.releases.envelope import opened, sealed
from casestats.store.deliveries import READY, OutgoingRecord, add_outgoing
from casestats.store.engine import writing
from casestats.vault import PublicKey
from tests.county.scene import KARIN, LENA, bundle_of, deliver_and_accept, enrol_both, make_county, make_member

OTHER = Actor("otto", "county")
CODES = ("2281", "2260")


class Sender:
    """A county that has published a release twice, and two municipalities that have delivered to it. Made once: what
    they sign does not change."""

    def __init__(self, folder: Path, database_url: str = "") -> None:
        self.county = make_county(folder / "county", database_url)
        member = make_member(folder, "members")
        for code in CODES:
            enrol_both(self.county, member, code)
            deliver_and_accept(self.county, member, bundle_of(code, figures={"adult_victims": 20}))
        self.other = member
        self.ids = [self.publish()]
        self.made = [make_returns(self.county, LENA, self.ids[0])]

    def publish(self) -> str:
        id = draft_county(self.county, LENA, "2025").record.id
        review_county(self.county, OTHER, id, approve=True)
        return publish_county(self.county, LENA, id).record.id

    def envelope_for(self, code: str, place: int = 0) -> bytes:
        return next(one.envelope for one in self.made[place] if one.recipient == code)

    def result_for(self, code: str) -> Returned:
        key = PublicKey(self.county.ring.public_key())
        return read_returned(opened(self.envelope_for(code), RETURN_TYPE, key.id, key.holds))

    def sealed_by(self, whose: Installation, result: Returned, kind: str = RETURN_TYPE) -> bytes:
        return sealed(payload_of(result), kind, PublicKey(whose.ring.public_key()).id, whose.ring.sign)


class Receiver:
    """The municipality 2281, which believes the county's key and has delivered."""

    def __init__(self, folder: Path, sender: Sender, database_url: str = "") -> None:
        self.here = make_member(folder, "2281", database_url)
        record = add_party(self.here, KARIN, own_card(sender.county, "22"))
        enrol(self.here, KARIN, record.number, fingerprint=fingerprint(record))
        keep_delivery(self.here, b"sent", "2281")

    def take(self, envelope: bytes, via: str = "file") -> ReceivedReturn:
        return receive_return(self.here, KARIN, envelope, via=via)

    def refuses(self, envelope: bytes) -> str:
        """The kind of the alarm that it gives rise to; "" where there is none."""
        before = len(every_alarm(self.here))
        with pytest.raises(Refused):
            self.take(envelope)
        alarms = every_alarm(self.here)
        return alarms[0].kind if len(alarms) > before else ""


def keep_delivery(member: Installation, envelope: bytes, code: str) -> None:
    """The municipality has sent it itself."""
    record = OutgoingRecord(
        number=0,
        sender=code,
        recipient="22",
        kind="delivery",
        about="typed",
        period="2025",
        sequence=1,
        digest="0" * 64,
        created_at="2026-01-15T09:00:00+00:00",
        created_by="karin",
        envelope=envelope,
        state=READY,
        tries=0,
        tried_at="",
        receipt="",
    )
    with writing(member.engine) as connection:
        add_outgoing(connection, record)
