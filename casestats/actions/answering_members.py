"""What a county answers its municipalities' programs: receipts of what they hand in, and their own results.

Whoever asks comes with a token of an account of a delivering municipality: `codes` are the municipalities it reaches,
and nothing of any other is told here, not even that it is there.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from casestats.actions.receiving import Received, receive
from casestats.actions.sums_coordinating import SumPaper, Taken, papers_for, take_message
from casestats.audit import Actor
from casestats.bootstrap import Installation
from casestats.store.deliveries import DeliveryRecord, OutgoingRecord, deliveries_of, outgoing_numbered, outgoing_of
from casestats.store.engine import reading

VIA = "api"
RETURN = "return"
LARGEST_ENVELOPE = 16_000_000
"""Bytes. A year of the whole catalogue is a fraction of it."""


class PaperFor(NamedTuple):
    """A paper of a sealed sum and the municipality it is for."""

    municipality: str
    paper: SumPaper


def largest_envelope(installation: Installation) -> int:
    """Bytes of a body that the API takes."""
    return min(installation.settings.largest_upload, LARGEST_ENVELOPE)


def hand_in(installation: Installation, actor: Actor, codes: Collection[str], envelope: bytes) -> Received:
    """Receive a delivery of one of these municipalities. Refused: it is signed by somebody else."""
    return receive(installation, actor, envelope, via=VIA, expected=frozenset(codes))


def handed_in(installation: Installation, codes: Collection[str]) -> list[DeliveryRecord]:
    """What these municipalities have handed in, in the order of their sequences."""
    with reading(installation.engine) as connection:
        return [record for code in sorted(codes) for record in deliveries_of(connection, code)]


def results_for(installation: Installation, codes: Collection[str]) -> list[OutgoingRecord]:
    """What the county has signed for these municipalities, in the order of its making."""
    county = installation.settings.county
    with reading(installation.engine) as connection:
        return [one for code in sorted(codes) for one in outgoing_of(connection, county, code, RETURN)]


def result_for(installation: Installation, codes: Collection[str], number: int) -> OutgoingRecord | None:
    """One of them; None where there is none, or it is another's."""
    with reading(installation.engine) as connection:
        found = outgoing_numbered(connection, number)
    if found is None or found.kind != RETURN or found.recipient not in codes:
        return None
    return found if found.sender == installation.settings.county else None


def sum_papers(installation: Installation, codes: Collection[str]) -> list[PaperFor]:
    """The rosters and rounds that these municipalities are to be handed, and everybody's answers to the rounds."""
    return [PaperFor(code, paper) for code in sorted(codes) for paper in papers_for(installation, code)]


def answer_round(installation: Installation, actor: Actor, codes: Collection[str], envelope: bytes) -> Taken:
    """Take what one of these municipalities answers to a round. Refused as `take_message`."""
    return take_message(installation, actor, envelope, via=VIA, expected=frozenset(codes))
