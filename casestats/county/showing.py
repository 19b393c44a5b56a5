"""Which exact totals of sealed sums a county may show beside figures that are hidden. docs/adr/0021 has the reasons."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from casestats.county.figures import Figure
from casestats.disclosure.policy import THRESHOLD
from casestats.disclosure.tables import Publication
from casestats.words import Words


@dataclass(frozen=True, kw_only=True)
class SealedTotal:
    """A sealed sum of one indicator, whole (no groups). `members`: the roster it was summed over; `stated`: how many of
    them could state it; `large`: how many have a hidden figure that reaches the threshold."""

    indicator: str
    value: int
    stated: int
    large: int
    members: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Decision:
    """`value` is the total where it may be shown, else None. `reason` is told to every reader; why a total is not shown
    is said no more closely than readers may know. `alarm`: what the coordinator is told besides, NOTHING_SAID where
    there is nothing."""

    indicator: str
    shown: bool
    value: int | None
    reason: Words
    alarm: Words


def decide(
    sealed: Sequence[SealedTotal],
    figures: Mapping[tuple[str, str], Figure],
    publications: Mapping[str, Publication],
    *,
    period: str,
    threshold: int = THRESHOLD,
    together: Collection[frozenset[str]] = (),
) -> tuple[Decision, ...]:
    """One decision for each total, in the order they were decided in. `figures`: (municipality, indicator) -> what it
    shows; `publications`: what readers have of each municipality; `together`: municipalities whose figures one and the
    same office knows, because the one handles cases for the other."""
    raise NotImplementedError
