"""A release without its figures: which tables, what their sources can say, and what must be said beside them.

No count is in it. Two things in it depend on counts: the bands of coverage, which are told to every reader, and which
zeros are in doubt, which is told where they are shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from casestats.catalogue import Indicator
from casestats.disclosure.tables import Key, Layout
from casestats.periods import Period
from casestats.releases.content import CellStatus, Imported
from casestats.words import Words


class Claim(NamedTuple):
    """What the sources let the figures of a period claim, and the band their coverage lies in ("" : not told)."""

    status: CellStatus
    coverage: str = ""


@dataclass(frozen=True, kw_only=True)
class OutlinedTable:
    """One table of one indicator. `table` names the protected table that holds its cells; where it is None no source
    can say anything. `claims`: by period, and target group ("" for the whole)."""

    name: str
    indicator: Indicator
    of: Literal["yes", "base"]
    layout: Layout
    table: str | None
    claims: Mapping[tuple[str, str], Claim] = field(repr=False)
    doubtful: frozenset[Key] = field(default=frozenset(), repr=False)
    """Zeros that are known only because a total is: `zero_known`, if they are shown."""
    caveats: tuple[Words, ...] = ()


class Figure(NamedTuple):
    """A cell of a protected table."""

    table: str
    key: Key


@dataclass(frozen=True, kw_only=True)
class OutlinedShare:
    """One share over the whole period. A side is None where no source can say it."""

    indicator: Indicator
    numerator: Figure | None
    denominator: Figure | None
    status: CellStatus
    caveats: tuple[Words, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Outline:
    """`guards`: of an indicator that makes others a lower bound while it is over 0, its figure by period."""

    municipality: str
    period: Period
    template: str
    title: Words
    data_version: int
    catalogue_version: int
    imports: tuple[Imported, ...]
    tables: tuple[OutlinedTable, ...]
    shares: tuple[OutlinedShare, ...]
    guards: Mapping[str, Mapping[str, Figure]] = field(default_factory=dict)
    caveats: tuple[Words, ...] = ()
