"""The proof that goes with a protected publication: whole-number tables that all fit what is shown, and differ enough.

It holds what is hidden, or something like it: it stays inside the municipality.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from casestats.disclosure.policy import Policy
from casestats.disclosure.tables import Place

FORMAT = 1


@dataclass(frozen=True, kw_only=True)
class CertifiedView:
    """For the public (insider ""), or for somebody who knows the cells of one code of the policy's insider dimension.

    `tables`: each a value of every unknown, in the order of the certificate's `unknowns`. `own`: the values of the
    unknowns this insider knows; every table agrees with them.
    """

    insider: str
    tables: tuple[tuple[int, ...], ...]
    own: Mapping[int, int]


@dataclass(frozen=True, kw_only=True)
class Certificate:
    """`unknowns`: every place that is not shown as a number (in any epoch), those of public relations included.
    `primary`: which of them (by number) were hidden for what they are. `seed` (hexadecimal), `effort` (work units
    allowed) and `work` (what was spent, by kind) make the search repeatable. `lost` is the information lost, `bound` a
    proved floor of it. `struck`: an emergency stop by wall clock ended the search, so another run may differ."""

    policy: Policy
    publication: str
    """SHA-256 of the publication in its canonical form."""
    unknowns: tuple[Place, ...]
    primary: frozenset[int]
    views: tuple[CertifiedView, ...]
    seed: str
    effort: int
    work: Mapping[str, int]
    lost: int
    bound: int
    struck: bool = False
    format: int = FORMAT
