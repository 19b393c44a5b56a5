"""A municipality and its county over the network: what is ready is sent, and what the county has for us is fetched.

Each call may be cut off anywhere. Nothing is confirmed before the county's signed receipt has been verified, and what
is sent again is always the same bytes: so nothing is lost, and nothing counted twice.
"""

from __future__ import annotations

from typing import NamedTuple

from casestats.audit import Actor
from casestats.bootstrap import Installation
from casestats.store.deliveries import OutgoingRecord


class Fetched(NamedTuple):
    """How many of the county's results are new here, and how many were known."""

    new: int
    known: int


def send(installation: Installation, actor: Actor, number: int) -> OutgoingRecord:
    """Send a delivery that is ready to the county, and keep its receipt. One that is confirmed already is left as it
    is. NotThrough (FixSettings): no answer; the delivery stays ready, and may be sent again. Refused: the county does
    not take it, in its words."""
    raise NotImplementedError


def fetch_results(installation: Installation, actor: Actor) -> Fetched:
    """Fetch the county's results that are not here yet. NotThrough, or Refused where one does not verify."""
    raise NotImplementedError
