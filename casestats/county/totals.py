"""Totals that say what they are: of how many, of whom, and how sure.

Whoever has not submitted, or cannot state it, is never a zero. An interval is reckoned from shown figures and from
limits that every reader knows, so that its ends tell nothing new. A total is as weak as its weakest part.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from casestats.catalogue.percent import percent
from casestats.county.figures import WHOLE, Figure, StatusCount, Total, TotalKind
from casestats.county.saying import CAN_STATE, Saying
from casestats.county.total_words import ODD, ORDER, join, none_at, none_words, number_words, overlap_words, who
from casestats.words import Words

_AT_LEAST = frozenset({Saying.LOWER_BOUND, Saying.PARTIAL_SCOPE, Saying.ZERO_KNOWN})


class Sealed(NamedTuple):
    """An exact sum from a round of sealed sums that may be shown, and how many municipalities could state it."""

    value: int
    stated: int


class Overlap(NamedTuple):
    """How much two municipalities have both counted under agreements: between `low` and `high`, ends included."""

    low: int
    high: int


NO_OVERLAP = Overlap(0, 0)


class _Parts(NamedTuple):
    """Those who could state it. `limit`: the sum of what their figures are at most, None where one has no limit."""

    figures: tuple[Figure, ...]
    least: int
    limit: int | None

    @property
    def hidden(self) -> int:
        return sum(one.value is None for one in self.figures)


def weakest(statuses: Iterable[Saying]) -> Saying:
    """The weakest of some statuses; not submitted, of none."""
    return max(statuses, key=ORDER.index, default=Saying.NOT_SUBMITTED)


def _inherited(statuses: Iterable[Saying], value: int | None) -> Saying:
    """The weakest, as it is said of a sum: a true zero is as good as an exact figure, and where somebody knows of
    none beside others who know of some, the sum is a least."""
    status = weakest(statuses)
    if value != 0 and status is Saying.TRUE_ZERO:
        return Saying.EXACT
    return Saying.LOWER_BOUND if value != 0 and status is Saying.ZERO_KNOWN else status


def total_of(
    indicator: str,
    period: str,
    figures: Iterable[Figure],
    *,
    members: Collection[str],
    groups: str = WHOLE,
    sealed: Sealed | None = None,
    overlap: Overlap = NO_OVERLAP,
    left_out: frozenset[str] = frozenset(),
) -> Total:
    """The total of one indicator. `figures`: at most one of each member; a member without one has not submitted.
    `left_out`: those who have counted something else, which cannot be added.

    Of a share (figures with `out_of`) numerators and denominators are added, of those who show both. A sealed sum that
    what is shown speaks against is not used, and the words say so.
    """
    asked = frozenset(members)
    left_out &= asked
    own = sorted((one for one in figures if one.municipality in asked), key=lambda one: one.municipality)
    stated = [one for one in own if one.status in CAN_STATE and one.municipality not in left_out]
    parts = _Parts(tuple(stated), sum(map(_least, stated)), _limit(stated))
    counts = dict.fromkeys(Saying, 0)
    for one in own:
        counts[one.status] += one.municipality not in left_out
    counts[Saying.NOT_SUBMITTED] += len(members) - len(own)
    begun = Total(
        indicator=indicator,
        period=period,
        kind=TotalKind.NONE,
        status=_inherited((one.status for one in stated), 0 if parts.limit == 0 else None)
        if stated
        else _why_none(counts),
        members=len(members),
        groups=groups,
        stated_by=tuple(one.municipality for one in stated),
        by_status=tuple(StatusCount(status=status, number=number) for status, number in counts.items() if number),
    )
    if any(one.out_of is not None for one in stated):
        return _shares(begun, parts, overlap, left_out)
    if sealed is not None and _fits(sealed, parts):
        return _sealed(begun, parts, sealed, overlap, left_out)
    return _plain(begun, parts, overlap, left_out, odd=sealed is not None)


def _least(one: Figure) -> int:
    return one.low if one.value is None else one.value


def _limit(stated: Sequence[Figure]) -> int | None:
    limit = 0
    for one in stated:
        if one.value is None and one.high is None:
            return None
        limit += one.value if one.value is not None else one.high or 0
    return limit


def _why_none(counts: Mapping[Saying, int]) -> Saying:
    return Saying.UNABLE if counts[Saying.UNABLE] else Saying.NOT_SUBMITTED


def _fits(sealed: Sealed, parts: _Parts) -> bool:
    """Whether a sealed sum can be what the deliveries speak of: as many who could state it, and within the limits."""
    return sealed.stated == len(parts.figures) and (
        parts.least <= sealed.value and (parts.limit is None or sealed.value <= parts.limit)
    )


def _with(total: Total, **given: object) -> Total:
    return Total(**{**total.__dict__, **given})


def _is_least(total: Total, parts: _Parts, left_out: frozenset[str]) -> bool:
    """Whether more may be hidden behind it: somebody has not stated it, or not all of it."""
    return len(parts.figures) < total.members or bool(left_out) or any(one.status in _AT_LEAST for one in parts.figures)


def _plain(total: Total, parts: _Parts, overlap: Overlap, left_out: frozenset[str], *, odd: bool) -> Total:
    told = who(total, parts.figures, left_out)
    if odd:
        told = join(told, ODD)
    if not parts.figures:
        return _with(total, words=none_words(total, left_out))
    least = max(0, parts.least - overlap.high)
    limit = None if parts.limit is None else max(least, parts.limit - overlap.low)
    at_least = _is_least(total, parts, left_out)
    if parts.hidden or overlap.low != overlap.high:
        return _interval(total, least, limit, told, overlap, at_least=at_least)
    return _with(
        total,
        kind=TotalKind.SUM,
        value=least,
        low=least,
        high=None if at_least else least,
        overlap=overlap.low,
        words=join(number_words(least, at_least=at_least), told, overlap_words(*overlap))
        if least or odd
        else none_at(total, parts.figures, left_out),
    )


def _interval(total: Total, least: int, limit: int | None, told: Words, overlap: Overlap, *, at_least: bool) -> Total:
    """An upper end holds for those who could state it: where others have not, it is none of the county's."""
    status = total.status
    if overlap.low != overlap.high:
        status = weakest((status, Saying.APPROXIMATE))
    if limit is None and not least:
        why = Words("visas inte: delarna är dolda av sekretesskäl", "not shown: the parts are hidden for secrecy")
        return _with(total, status=status, words=join(why, told))
    between = Words(f"mellan {least} och {limit}", f"between {least} and {limit}")
    if limit is None:
        between = Words(f"minst {least}", f"at least {least}")
    elif at_least:
        between = Words(
            f"minst {least} ({between.sv} hos dem som kan ange det)",
            f"at least {least} ({between.en} at those who can state it)",
        )
    return _with(
        total,
        kind=TotalKind.INTERVAL,
        status=status,
        low=least,
        high=None if at_least else limit,
        words=join(between, told, overlap_words(*overlap)),
    )


def _sealed(total: Total, parts: _Parts, sealed: Sealed, overlap: Overlap, left_out: frozenset[str]) -> Total:
    """What is hidden of each is exact in the sum, so that it weakens nothing."""
    statuses = (Saying.EXACT if one.status is Saying.SUPPRESSED else one.status for one in parts.figures)
    status = _inherited(statuses, sealed.value)
    shown = tuple(one for one in parts.figures if one.status is not Saying.SUPPRESSED)
    told = who(total, shown, left_out)
    least, limit = max(0, sealed.value - overlap.high), max(0, sealed.value - overlap.low)
    at_least = _is_least(total, parts, left_out)
    if least != limit:
        return _interval(_with(total, status=status), least, limit, told, overlap, at_least=at_least)
    return _with(
        total,
        kind=TotalKind.SEALED,
        status=status,
        value=least,
        low=least,
        high=None if at_least else least,
        overlap=overlap.low,
        words=join(number_words(least, at_least=at_least), told, overlap_words(*overlap)),
    )


def _shares(total: Total, parts: _Parts, overlap: Overlap, left_out: frozenset[str]) -> Total:
    shown = [one for one in parts.figures if one.value is not None and one.out_of is not None]
    above, below = (sum(getattr(one, name) or 0 for one in shown) for name in ("value", "out_of"))
    share = percent(above, below)
    said = Words("ingen andel: inga i nämnaren", "no share: nobody in the denominator")
    if share is not None:
        sv = str(share).replace(".", ",")
        said = Words(f"{sv} % ({above} av {below})", f"{share}% ({above} of {below})")
    return _with(
        total,
        kind=TotalKind.SUM,
        value=above,
        out_of=below,
        low=above,
        high=above,
        words=join(said, who(total, parts.figures, left_out), overlap_words(*overlap)),
    )
