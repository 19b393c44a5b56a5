"""From a delivery to the figures it holds: one row for every indicator, period and group that it says something of.

A hidden figure gets the limits that every reader may know, taken from what is shown beside it and from the catalogue;
nothing is guessed.
"""

from __future__ import annotations

from typing import NamedTuple

from casestats.county.bundle import Bundle


class Unpacked(NamedTuple):
    """A row of the table `received_figures`, but for the delivery's number. `part`: "yes", "base", "share", or
    "agreement" (then `indicator` is "" and `basis` holds the agreement). `basis`: the comparability profile as
    `basis_text` writes it, "" where none is told, and for groups and bases."""

    period: str
    municipality: str
    indicator: str
    part: str
    groups: str
    on_behalf_of: str
    status: str
    value: int | None
    out_of: int | None
    low: int
    high: int | None
    version: int
    coverage: str
    typed: bool
    sentence_sv: str
    sentence_en: str
    basis: str


def unpack(bundle: Bundle) -> list[Unpacked]:
    """All that a delivery says, in the order of the table's key."""
    raise NotImplementedError
