"""What a county sends back to municipalities that have delivered to it."""

from __future__ import annotations

import dataclasses
from pathlib import Path

from casestats.actions.county_releasing import draft_county, publish_county, review_county
from casestats.actions.receiving import accept, receive
from casestats.actions.returning import make_returns
from casestats.audit import Actor
from casestats.bootstrap import Installation
from casestats.store.deliveries import OutgoingRecord
from tests.county.scene import LENA, bundle_of, deliver_and_accept, enrol_both, make_county, make_member

OTTO = Actor("otto", "county")
NEIGHBOUR = "2260"


def in_the_county(installation: Installation) -> Installation:
    """The same, whose settings name the county."""
    return dataclasses.replace(installation, settings=dataclasses.replace(installation.settings, county="22"))


def county_answers(here: Installation, sent: OutgoingRecord, folder: Path) -> dict[str, bytes]:
    """A county accepts what was sent and a neighbour's delivery, publishes, and signs a result for each: code -> file.
    Here its key is enrolled."""
    county = make_county(folder / "county")
    neighbour = make_member(folder, NEIGHBOUR)
    enrol_both(county, here, sent.sender)
    enrol_both(county, neighbour, NEIGHBOUR)
    record = receive(county, LENA, sent.envelope, via="file").record
    assert record is not None
    accept(county, LENA, record.number, reason="")
    figures = {"adult_victims": 20, "adult_victims_opened": 14}
    deliver_and_accept(county, neighbour, bundle_of(NEIGHBOUR, figures=figures))
    id = draft_county(county, LENA, "2025").record.id
    review_county(county, OTTO, id, approve=True)
    publish_county(county, LENA, id)
    return {one.recipient: one.envelope for one in make_returns(county, LENA, id)}
