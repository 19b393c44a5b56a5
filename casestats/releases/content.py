"""What a release says, in full: the tables, what they claim, and what they rest on. Every output is made from this.

Suppressed cells carry SUPPRESSED, and which of them are small is not in here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from casestats.disclosure.suppressed import Suppressed
from casestats.disclosure.tables import Key
from casestats.words import Words

SCHEMA = "casestats/release/1"


class CellStatus(StrEnum):
    """What a released figure claims: the statuses of the catalogue (1), and the two of disclosure control."""

    EXACT = "exact"
    LOWER_BOUND = "lower_bound"
    PARTIAL_SCOPE = "partial_scope"
    APPROXIMATE = "approximate"
    TRUE_ZERO = "true_zero"
    ZERO_KNOWN = "zero_known"
    UNABLE = "unable"
    SUPPRESSED = "suppressed"
    ROUNDED = "rounded"


@dataclass(frozen=True, kw_only=True)
class ReleasedCell:
    """`value`: None where status is unable, SUPPRESSED where it is suppressed. `claim`: of a rounded figure what it
    claims besides (lower_bound, ...), else the status again; of a suppressed one "". `coverage`: a band in percent
    ("80-94"), "" where not told."""

    value: int | Suppressed | None
    status: CellStatus
    claim: str = ""
    coverage: str = ""


@dataclass(frozen=True, kw_only=True)
class Code:
    """A code of a dimension and what it is called. `parent`: "" for a top."""

    code: str
    title: Words
    parent: str = ""


@dataclass(frozen=True, kw_only=True)
class ReleasedDimension:
    """`is_time`: its codes are periods."""

    name: str
    title: Words
    codes: tuple[Code, ...]
    is_time: bool = False
    adds_up: bool = True


@dataclass(frozen=True, kw_only=True)
class ReleasedTable:
    """One measure of one indicator by up to three dimensions. `measure`: "yes" or "base". `cells` has every key."""

    name: str
    """Unique within the release, letters, digits and underscores: adult_victims_by_sex."""
    indicator: str
    indicator_version: int
    measure: str
    title: Words
    unit: str
    """persons, cases, measures or nights."""
    definition: Words
    dimensions: tuple[ReleasedDimension, ...]
    cells: Mapping[Key, ReleasedCell]
    caveats: tuple[Words, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ReleasedShare:
    """A share of two counts that may both be shown, with their difference. `percent`: "41" or "41.3"; "" where the
    denominator is 0 or the share may not be shown (status says which)."""

    indicator: str
    indicator_version: int
    title: Words
    definition: Words
    numerator: int | Suppressed | None
    denominator: int | Suppressed | None
    percent: str
    status: CellStatus
    caveats: tuple[Words, ...] = ()


@dataclass(frozen=True, kw_only=True)
class PolicyTold:
    """The policy as its readers are told it."""

    method: str
    threshold: int
    zeros: str
    width: int
    base: int
    text: Words


@dataclass(frozen=True, kw_only=True)
class ProofTold:
    """What is told of the certificate: never the certificate itself. `digest`: its SHA-256, hexadecimal."""

    hidden: int
    exact: int
    """Hidden cells that can be worked out: 0, or the release is refused."""
    narrow: int
    tightest: int
    """The narrowest spread between possible values of any hidden cell."""
    digest: str
    text: Words


@dataclass(frozen=True, kw_only=True)
class Change:
    """What differs from an earlier release. `where`: periods that were counted anew."""

    release: str
    where: tuple[str, ...]
    reason: Words


@dataclass(frozen=True, kw_only=True)
class Imported:
    """One import that the figures rest on."""

    step: int
    source: str
    period: str
    at: str
    content_hash: str


@dataclass(frozen=True, kw_only=True)
class Content:
    """A whole release. `data_version`: the step of the ledger its figures are known after."""

    id: str
    """2281-2025-committee-1: municipality, period, template, number."""
    municipality: str
    municipality_name: str
    period: str
    template: str
    title: Words
    created_at: str
    """UTC, RFC 3339."""
    program: str
    """casestats 0.1.0"""
    catalogue_version: int
    data_version: int
    imports: tuple[Imported, ...]
    tables: tuple[ReleasedTable, ...]
    shares: tuple[ReleasedShare, ...]
    policy: PolicyTold
    proof: ProofTold
    changes: tuple[Change, ...] = ()
    caveats: tuple[Words, ...] = ()
    schema: str = SCHEMA
