"""A county's release: its totals, its municipalities side by side, and what is sent back to each contributor."""

from __future__ import annotations

from dataclasses import dataclass

from casestats.county.figures import Figure, Total
from casestats.releases.content import PolicyTold, ProofTold
from casestats.words import Words

RESULT = "casestats/county/1"
RETURN = "casestats/return/1"
RETURN_TYPE = "application/vnd.casestats.county-result+json"


@dataclass(frozen=True, kw_only=True)
class RestsOn:
    """A delivery that a county's release is made from."""

    municipality: str
    sequence: int
    digest: str


@dataclass(frozen=True, kw_only=True)
class Placed:
    """Where a municipality's share stands among those that are comparable: "best", "middle", "worst", or "" where it
    is not placed, with the reason."""

    indicator: str
    municipality: str
    place: str
    reason: Words


@dataclass(frozen=True, kw_only=True)
class Rate:
    """Per 10,000 inhabitants of the population that the indicator is about, in tenths: 124 is 12.4. `municipality` is
    "" for the county."""

    indicator: str
    municipality: str
    tenths: int


@dataclass(frozen=True, kw_only=True)
class CountyContent:
    """A whole release of a county. `population` says whose the inhabitants of the rates are, of which year and from
    where."""

    id: str
    county: str
    county_name: str
    period: str
    title: Words
    created_at: str
    program: str
    catalogue_version: int
    members: tuple[str, ...]
    rests_on: tuple[RestsOn, ...]
    totals: tuple[Total, ...]
    figures: tuple[Figure, ...]
    placed: tuple[Placed, ...]
    rates: tuple[Rate, ...]
    population: Words
    policy: PolicyTold
    proof: ProofTold
    caveats: tuple[Words, ...] = ()
    schema: str = RESULT


@dataclass(frozen=True, kw_only=True)
class Returned:
    """What one contributor gets back: the county's release, signed for that contributor alone."""

    sender: str
    recipient: str
    period: str
    sequence: int
    previous: str
    created: str
    not_after: str
    content: CountyContent
    schema: str = RETURN
