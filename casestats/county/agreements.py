"""What two municipalities have both counted, because one handles cases for the other; a county counts it once.

Each knows best what is in its own figures. Where both say that both count, the cases that the performing one counts
for the responsible one are taken from the sum; where their words differ, how many those are is not sure.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from casestats.catalogue.municipalities import municipality_name
from casestats.county.bundle import Agreement
from casestats.county.figures import Figure
from casestats.county.saying import CAN_STATE, Saying
from casestats.county.totals import Overlap
from casestats.periods import Period
from casestats.words import Words

COUNTED_BY: Mapping[str, Words] = {
    "responsible": Words("den ansvariga kommunen räknar", "the responsible municipality counts"),
    "performing": Words("den utförande kommunen räknar", "the performing municipality counts"),
    "both": Words("båda räknar", "both count"),
}


class TellsOf(NamedTuple):
    """An agreement as one of its two municipalities tells it."""

    by: str
    agreement: Agreement


class _Pair(NamedTuple):
    responsible: str
    performing: str


@lru_cache(maxsize=4096)
def agreement_of(text: str) -> Agreement:
    """The agreement that `casestats.county.unpacking.agreement_text` wrote."""
    responsible, performing, counted_by, since, until = json.loads(text)
    return Agreement(responsible=responsible, performing=performing, counted_by=counted_by, since=since, until=until)


def in_period(agreement: Agreement, period: Period) -> bool:
    """Whether it held on any day of the period."""
    begun = agreement.since <= period.end.isoformat()
    return begun and (not agreement.until or agreement.until >= period.start.isoformat())


def _by_pair(told: Iterable[TellsOf], period: Period) -> dict[_Pair, list[TellsOf]]:
    pairs: dict[_Pair, list[TellsOf]] = {}
    for one in told:
        if in_period(one.agreement, period):
            pairs.setdefault(_Pair(one.agreement.responsible, one.agreement.performing), []).append(one)
    return dict(sorted(pairs.items()))


def contradictions(told: Iterable[TellsOf], period: Period) -> tuple[Words, ...]:
    """What must be said of agreements that their two municipalities tell differently."""
    found = []
    for pair, tellings in _by_pair(told, period).items():
        ways = {one.agreement.counted_by for one in tellings}
        if len(ways) > 1:
            first, second = municipality_name(pair.performing), municipality_name(pair.responsible)
            sv = " och ".join(
                f"{municipality_name(one.by)}: {COUNTED_BY[one.agreement.counted_by].sv}" for one in tellings
            )
            en = " and ".join(
                f"{municipality_name(one.by)}: {COUNTED_BY[one.agreement.counted_by].en}" for one in tellings
            )
            found.append(
                Words(
                    f"{first} handlägger ärenden åt {second}, men de säger olika om vem som räknar dem ({sv}). "
                    "Summan kan därför vara för hög eller för låg. Be dem stämma av avtalet.",
                    f"{first} handles cases for {second}, but they differ on who counts them ({en}). The total may "
                    "therefore be too high or too low. Ask them to settle the agreement.",
                )
            )
    return tuple(found)


def overlap_of(
    told: Sequence[TellsOf],
    period: Period,
    figures: Mapping[str, Figure],
    on_behalf: Mapping[tuple[str, str], Figure],
) -> Overlap:
    """How much of one indicator has been counted by two. `figures`: by municipality; `on_behalf`: by performing and
    responsible municipality, what the first has counted for the second. Two that do not both state a figure have
    counted nothing twice."""
    low = high = 0
    for pair, tellings in _by_pair(told, period).items():
        both = [figures[code] for code in pair if code in figures and figures[code].status in CAN_STATE]
        if len(both) == 2 and _both_count(pair, tellings):
            least, most = _range(on_behalf.get((pair.performing, pair.responsible)))
            if len({one.agreement.counted_by for one in tellings}) > 1:
                least = 0
            # what both have counted is a part of either's figure, and so no more than the smaller of them
            limit = min(one.low if one.value is None else one.value for one in both)
            if least != most or all(one.value is not None for one in both):
                most = limit if most is None else min(most, limit)
                least = min(least, most)
            low, high = low + least, high + (least if most is None else most)
    return Overlap(low, high)


def _both_count(pair: _Pair, tellings: Sequence[TellsOf]) -> bool:
    """Whether it may be that both count: one of them says so, or each says that it does itself."""
    own = {one.by: one.agreement.counted_by for one in tellings}
    each = own.get(pair.responsible) == "responsible" and own.get(pair.performing) == "performing"
    return "both" in own.values() or each


def _range(counted: Figure | None) -> tuple[int, int | None]:
    if counted is None or counted.status not in CAN_STATE:
        return 0, None
    if counted.value is not None and counted.status not in (Saying.LOWER_BOUND, Saying.PARTIAL_SCOPE):
        return counted.value, counted.value
    return counted.low, counted.high
