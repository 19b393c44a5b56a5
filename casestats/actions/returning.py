"""The result back to every contributor: at the county made and signed, at the municipality received and shown."""

from __future__ import annotations

from typing import NamedTuple

from casestats.audit import Actor
from casestats.bootstrap import Installation
from casestats.county.result import Returned
from casestats.store.deliveries import OutgoingRecord
from casestats.store.returned_results import ReturnedRecord
from casestats.words import Words


class ReceivedReturn(NamedTuple):
    """`record` is None where it was not taken in; `taken`: it is stored, now or before; `words` say what happened."""

    record: ReturnedRecord | None
    taken: bool
    words: Words


def make_returns(installation: Installation, actor: Actor, id: str) -> list[OutgoingRecord]:
    """A signed result for every contributor of a published release; those that are made already stay as they are."""
    raise NotImplementedError


def receive_return(installation: Installation, actor: Actor, envelope: bytes, *, via: str) -> ReceivedReturn:
    """Take in a county's result: signed by the enrolled key of the own county, for a municipality of this
    installation, in its sequence. `via`: file, folder, upload or api.

    Refused: it is not; where that should never happen an alarm is written down too."""
    raise NotImplementedError


def returned(installation: Installation, municipality: str | None = None) -> list[ReturnedRecord]:
    """The results that were received, newest first."""
    raise NotImplementedError


def returned_content(installation: Installation, number: int) -> Returned:
    """One of them, verified anew. FixSettings: there is none; Refused: it was changed."""
    raise NotImplementedError
