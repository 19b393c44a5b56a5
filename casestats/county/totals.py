"""Totals that say what they are: of how many, of whom, and how sure.

Whoever has not submitted, or cannot state it, is never a zero. An interval is reckoned from shown figures and from
limits that every reader knows, so that its ends tell nothing new. A total is as weak as its weakest part.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from casestats.catalogue.percent import percent
from casestats.county.figures import NOTHING_SAID, WHOLE, Figure, StatusCount, Total, TotalKind
from casestats.county.saying import CAN_STATE, Saying
from casestats.words import Words

ORDER = tuple(Saying)
"""From the strongest to the weakest."""
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
    own = sorted((one for one in figures if one.municipality in members), key=lambda one: one.municipality)
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
        status=weakest(one.status for one in stated) if stated else _why_none(counts),
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
    who = _who(total, parts, left_out)
    if odd:
        who = _join(who, _ODD)
    if not parts.figures:
        return _with(total, words=_none_words(total, left_out))
    least = max(0, parts.least - overlap.high)
    limit = None if parts.limit is None else max(least, parts.limit - overlap.low)
    if parts.hidden or overlap.low != overlap.high:
        return _interval(total, parts, least, limit, who, overlap)
    at_least = _is_least(total, parts, left_out)
    return _with(
        total,
        kind=TotalKind.SUM,
        value=least,
        low=least,
        high=None if at_least else least,
        overlap=overlap.low,
        words=_join(_number(least, at_least, total), who, _overlap_words(overlap)),
    )


def _interval(total: Total, parts: _Parts, least: int, limit: int | None, who: Words, overlap: Overlap) -> Total:
    status = total.status
    if overlap.low != overlap.high:
        status = weakest((status, Saying.APPROXIMATE))
    if limit is None and not least:
        why = Words("visas inte: delarna är dolda av sekretesskäl", "not shown: the parts are hidden for secrecy")
        return _with(total, status=status, words=_join(why, who))
    between = Words(f"mellan {least} och {limit}", f"between {least} and {limit}")
    if limit is None:
        between = Words(f"minst {least}", f"at least {least}")
    return _with(
        total,
        kind=TotalKind.INTERVAL,
        status=status,
        low=least,
        high=limit,
        words=_join(between, who, _overlap_words(overlap)),
    )


def _sealed(total: Total, parts: _Parts, sealed: Sealed, overlap: Overlap, left_out: frozenset[str]) -> Total:
    """What is hidden of each is exact in the sum, so that it weakens nothing."""
    status = weakest(Saying.EXACT if one.status is Saying.SUPPRESSED else one.status for one in parts.figures)
    shown = tuple(one for one in parts.figures if one.status is not Saying.SUPPRESSED)
    who = _who(total, parts._replace(figures=shown), left_out)
    least, limit = max(0, sealed.value - overlap.high), max(0, sealed.value - overlap.low)
    if least != limit:
        return _interval(_with(total, status=status), parts, least, limit, who, overlap)
    at_least = _is_least(total, parts, left_out)
    return _with(
        total,
        kind=TotalKind.SEALED,
        status=status,
        value=least,
        low=least,
        high=None if at_least else least,
        overlap=overlap.low,
        words=_join(_number(least, at_least, total), who, _overlap_words(overlap)),
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
        words=_join(said, _who(total, parts, left_out), _overlap_words(overlap)),
    )


_ODD = Words(
    "den slutna summan stämmer inte med leveranserna och används inte",
    "the sealed sum does not agree with the deliveries and is not used",
)


def _number(value: int, at_least: bool, total: Total) -> Words:
    if value == 0:
        return Words("inga", "none")
    return Words(f"minst {value}", f"at least {value}") if at_least else Words(str(value), str(value))


def _join(*parts: Words) -> Words:
    told = [part for part in parts if part.sv]
    return Words("; ".join(part.sv for part in told), "; ".join(part.en for part in told))


def _who(total: Total, parts: _Parts, left_out: frozenset[str]) -> Words:
    """`11 av 15 kommuner, varav 1 ungefärlig och 1 endast skyddat boende`."""
    stated = len(total.stated_by)
    sv = f"{stated} av {total.members} kommuner"
    en = f"{stated} of {total.members} municipalities"
    among = among_words(parts.figures)
    if among:
        sv = f"{sv}, varav {_listed([one.sv for one in among], 'och')}"
        en = f"{en}, of which {_listed([one.en for one in among], 'and')}"
    if left_out:
        number = len(left_out)
        sv = f"{sv}; {number} till räknar något annat och är inte med"
        en = f"{en}; {number} more count something else and are left out"
    return Words(sv, en)


_AMONG: Mapping[Saying, tuple[Words, Words]] = {
    Saying.TRUE_ZERO: (Words("inga", "none"), Words("inga", "none")),
    Saying.ROUNDED: (Words("avrundad", "rounded"), Words("avrundade", "rounded")),
    Saying.APPROXIMATE: (Words("ungefärlig", "approximate"), Words("ungefärliga", "approximate")),
    Saying.ZERO_KNOWN: (Words("inga kända", "none known"), Words("inga kända", "none known")),
    Saying.LOWER_BOUND: (Words("minsta antal", "least number"), Words("minsta antal", "least numbers")),
    Saying.PARTIAL_SCOPE: (Words("bara en del", "only a part"), Words("bara en del", "only a part")),
    Saying.SUPPRESSED: (
        Words("dold av sekretesskäl", "hidden for secrecy"),
        Words("dolda av sekretesskäl", "hidden for secrecy"),
    ),
}
"""Of one, and of more."""


def among_words(figures: Iterable[Figure]) -> list[Words]:
    """How many of those who state a figure do so otherwise than exactly, the strongest first. Those who state a part
    are told by the sentence that says which."""
    numbers: dict[tuple[int, Words], int] = {}
    for one in figures:
        if one.status in _AMONG:
            said = _scope(one.sentence) if one.status is Saying.PARTIAL_SCOPE else NOTHING_SAID
            key = (ORDER.index(one.status), said)
            numbers[key] = numbers.get(key, 0) + 1
    found = []
    for (rank, said), number in sorted(numbers.items()):
        words = said if said.sv else _AMONG[ORDER[rank]][number > 1]
        found.append(Words(f"{number} {words.sv}", f"{number} {words.en}"))
    return found


def _scope(sentence: Words) -> Words:
    return Words(_within_sentence(sentence.sv), _within_sentence(sentence.en or sentence.sv))


def _within_sentence(text: str) -> str:
    """A sentence as a part of another: without its full stop, and small at the beginning unless it is a name's."""
    said = text.strip().rstrip(".")
    return said[:1].lower() + said[1:] if said[1:2].islower() or said[1:2] == " " else said


def _listed(parts: Sequence[str], last: str) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} {last} {parts[-1]}"


def _overlap_words(overlap: Overlap) -> Words:
    if overlap == NO_OVERLAP:
        return NOTHING_SAID
    if overlap.low == overlap.high:
        return Words(
            f"{overlap.low} som två kommuner båda har räknat är med en gång",
            f"{overlap.low} that two municipalities have both counted are in it once",
        )
    return Words(
        "några har räknats av två kommuner, och hur många är inte känt",
        "some have been counted by two municipalities, and how many is not known",
    )


def _none_words(total: Total, left_out: frozenset[str]) -> Words:
    counts = {one.status: one.number for one in total.by_status}
    unable, silent = counts.get(Saying.UNABLE, 0), counts.get(Saying.NOT_SUBMITTED, 0)
    told = []
    if unable:
        told.append(Words(f"{unable} kan inte ange det", f"{unable} cannot state it"))
    if silent:
        told.append(Words(f"{silent} har inte lämnat det", f"{silent} have not submitted it"))
    if left_out:
        number = len(left_out)
        told.append(Words(f"{number} räknar något annat", f"{number} count something else"))
    return Words(
        f"kan inte anges: ingen av {total.members} kommuner ({', '.join(one.sv for one in told)})",
        f"cannot be stated: none of {total.members} municipalities ({', '.join(one.en for one in told)})",
    )
