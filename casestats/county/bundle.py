"""A delivery: what one municipality tells its county of one period, as it is signed and sent.

What is sent must be safe if it became public: released figures, and figures that a person has typed in under the same
rule. docs/leverans-format.md describes it for those who read it with another program.
"""

from __future__ import annotations

from dataclasses import dataclass

from casestats.county.saying import Saying
from casestats.releases.content import Content, PolicyTold
from casestats.words import Words

DELIVERY = "casestats/delivery/1"
DELIVERY_TYPE = "application/vnd.casestats.delivery+json"


@dataclass(frozen=True, kw_only=True)
class Statement:
    """What a municipality can say of an indicator in the delivery's period. `set_by`: "coverage" or "person"."""

    indicator: str
    status: Saying
    sentence: Words
    set_by: str


@dataclass(frozen=True, kw_only=True)
class Basis:
    """What the figures of an indicator rest on: its comparability profile. `unit`: persons, cases, measures or nights;
    `when`: the catalogue's period rule (active, opened, closed, measured); `scope`: "whole", or in words what part of
    it is counted; `source`: "case_system", "survey", "both" or "manual"; `coverage`: a band, "" where not told;
    `since`: the first day from which the source records it (ISO), "" where it always has."""

    indicator: str
    version: int
    unit: str
    when: str
    scope: str
    source: str
    coverage: str
    since: str
    preliminary: bool


@dataclass(frozen=True, kw_only=True)
class Typed:
    """A figure that two persons have written in. `value` is there where the status holds a number: 0 or at least the
    threshold; smaller ones are never typed, only that there are a few (suppressed). `on_behalf_of`: the municipality
    whose cases these are, where they are handled for a neighbour; "" for the own."""

    indicator: str
    period: str
    status: Saying
    value: int | None
    sentence: Words
    on_behalf_of: str = ""


@dataclass(frozen=True, kw_only=True)
class Agreement:
    """One municipality handles cases for another. `counted_by`: "responsible", "performing" or "both": in whose
    figures they are. Days are ISO; `until` "" while it goes on."""

    responsible: str
    performing: str
    counted_by: str
    since: str
    until: str


@dataclass(frozen=True, kw_only=True)
class Bundle:
    """`sequence` grows by one with each delivery of a sender to a recipient; `previous` is the SHA-256 of the payload
    before it, "" for the first. `recipient` is the county, two digits. Moments are UTC, RFC 3339. `content` is a
    published release, None where there is none; `policy` its rule, or that of typed figures."""

    sender: str
    recipient: str
    period: str
    sequence: int
    previous: str
    created: str
    not_after: str
    catalogue_version: int
    policy: PolicyTold
    content: Content | None
    statements: tuple[Statement, ...]
    bases: tuple[Basis, ...]
    typed: tuple[Typed, ...]
    agreements: tuple[Agreement, ...]
    caveats: tuple[Words, ...] = ()
    schema: str = DELIVERY
