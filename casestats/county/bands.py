"""Bands: which shares are best, middle and worst among those that can be compared, and what county surveys ask for.

Only shares are ranked: more known cases is not worse, it may well be better. What a rank says is relative: the worst
third of good results are good ones.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from fractions import Fraction
from typing import NamedTuple

from casestats.county.figures import NOTHING_SAID, Comparability, Figure, Total, TotalKind
from casestats.county.result import Placed
from casestats.county.saying import Saying
from casestats.words import Words

HIGHER_IS_BETTER: Mapping[str, Words] = {
    "share_with_measure": Words(
        "Högre är bättre: fler av dem som söker hjälp får någon.", "Higher is better: more who seek help get some."
    ),
    "share_goal_met": Words(
        "Högre är bättre: fler når målet med sin insats.", "Higher is better: more reach the goal of their measure."
    ),
    "share_risk_assessed": Words(
        "Högre är bättre: fler har fått risken bedömd.", "Higher is better: more have had the risk assessed."
    ),
}
"""The indicators that are ranked, and what their direction is."""

ENOUGH = 10
"""Fewer comparable published values than this are not ranked."""
END_PERCENT = 30
"""Best and worst are at most so many percent each, rounded down; the rest is the middle."""
BEST, MIDDLE, WORST = "best", "middle", "worst"
PLACES: Mapping[str, Words] = {
    BEST: Words("bäst", "best"),
    MIDDLE: Words("mitten", "middle"),
    WORST: Words("sämst", "worst"),
}
RELATIVE = Words(
    "Placeringen är relativ: bäst, mitten och sämst jämfört med de andra kommunerna, inte bra eller dåligt. Högst 30 "
    "procent i vardera änden; de som har samma andel hamnar i samma grupp, och går gränsen mellan dem hamnar alla i "
    "mitten.",
    "The place is relative: best, middle and worst beside the other municipalities, not good or bad. At most 30 "
    "percent at either end; those with the same share are in the same group, and where the border would part them "
    "all are in the middle.",
)
NOT_RANKED = Words(
    "Rangordnas inte: fler kända ärenden är inte sämre, och kan vara ett tecken på att fler får hjälp.",
    "Not ranked: more known cases is not worse, and may be a sign that more get help.",
)


class _Share(NamedTuple):
    value: Fraction
    municipality: str


def placed(indicator: str, figures: Iterable[Figure]) -> tuple[Placed, ...]:
    """Where each municipality stands, in the order of their codes. `figures`: of one indicator and period.

    Of n comparable published shares the floor(0.3 n) highest are best and as many lowest worst (where higher is
    better). Equal shares are never parted: where the border would, all that are equal go to the middle.
    """
    own = sorted(figures, key=lambda one: one.municipality)
    if indicator not in HIGHER_IS_BETTER:
        return tuple(_nowhere(indicator, one, NOT_RANKED) for one in own)
    shares = sorted(
        _Share(Fraction(one.value, one.out_of), one.municipality)
        for one in own
        if one.value is not None and one.out_of and one.comparability is not Comparability.NOT_COMPARABLE
    )
    if len(shares) < ENOUGH:
        few = _too_few(len(shares))
        return tuple(_nowhere(indicator, one, _why_not(one) or few) for one in own)
    places = _places(shares)
    return tuple(
        Placed(indicator=indicator, municipality=one.municipality, place=places[one.municipality], reason=NOTHING_SAID)
        if one.municipality in places
        else _nowhere(indicator, one, _why_not(one) or NO_SHARE)
        for one in own
    )


def _too_few(number: int) -> Words:
    sv, en = f"Bara {number} kommuner har", f"Only {number} municipalities have"
    if number < 2:
        sv, en = ("Bara 1 kommun har", "Only 1 municipality has") if number else ("Ingen kommun har", "Nobody has")
    return Words(
        f"{sv} en jämförbar andel; minst {ENOUGH} behövs.", f"{en} a comparable share; at least {ENOUGH} are needed."
    )


NO_SHARE = Words("Det finns ingen andel: nämnaren är noll.", "There is no share: the denominator is zero.")
HIDDEN = Words("Andelen är dold av sekretesskäl.", "The share is hidden for secrecy.")


def _places(shares: list[_Share]) -> dict[str, str]:
    """`shares` from the lowest, which are the worst."""
    end = len(shares) * END_PERCENT // 100
    lowest = {one.value for one in shares[:end]} - {one.value for one in shares[end:]}
    highest = {one.value for one in shares[-end:]} - {one.value for one in shares[:-end]}
    return {
        one.municipality: WORST if one.value in lowest else BEST if one.value in highest else MIDDLE for one in shares
    }


def _why_not(one: Figure) -> Words | None:
    if one.status is Saying.SUPPRESSED:
        return HIDDEN
    if one.comparability is Comparability.NOT_COMPARABLE:
        return one.reasons[0] if one.reasons else Words("Kan inte jämföras.", "Cannot be compared.")
    return None


def _nowhere(indicator: str, one: Figure, why: Words) -> Placed:
    return Placed(indicator=indicator, municipality=one.municipality, place="", reason=why)


class SurveyBand(StrEnum):
    """What county surveys ask for."""

    ZERO = "0"
    FEW = "1-5"
    SOME = "6-10"
    MANY = "over 10"
    CANNOT = "cannot state"

    @property
    def words(self) -> Words:
        return _SURVEY_WORDS[self]


_SURVEY_WORDS: Mapping[SurveyBand, Words] = {
    SurveyBand.ZERO: Words("0", "0"),
    SurveyBand.FEW: Words("1–5", "1–5"),
    SurveyBand.SOME: Words("6–10", "6–10"),
    SurveyBand.MANY: Words("över 10", "over 10"),
    SurveyBand.CANNOT: Words("kan inte ange", "cannot state"),
}
SURELY_MANY = 20
"""A rounded figure is off by less than the base (5) within a table, and by a little more in a total."""
_NO_UPPER_END = frozenset({Saying.LOWER_BOUND, Saying.PARTIAL_SCOPE})


def _band_of(count: int) -> SurveyBand:
    if count > 10:
        return SurveyBand.MANY
    return SurveyBand.SOME if count > 5 else SurveyBand.FEW


def survey_band(told: Figure | Total) -> SurveyBand | None:
    """The band of a count. 0 only for a true zero; another zero, whoever gives it, cannot be stated. None: no single
    band can be told, or nothing has been submitted (`survey_words` says what can be said)."""
    if told.status is Saying.UNABLE:
        return SurveyBand.CANNOT
    if told.status is Saying.NOT_SUBMITTED or (isinstance(told, Total) and told.kind is TotalKind.NONE):
        return None
    if _is_rounded(told):
        return SurveyBand.MANY if isinstance(told, Figure) and (told.value or 0) >= SURELY_MANY else None
    if told.value == 0:
        return SurveyBand.ZERO if told.status is Saying.TRUE_ZERO else SurveyBand.CANNOT
    least, most = _limits(told)
    if least == 0:
        return None
    lowest = _band_of(least)
    return lowest if lowest is SurveyBand.MANY or (most is not None and _band_of(most) is lowest) else None


def _is_rounded(told: Figure | Total) -> bool:
    if isinstance(told, Figure):
        return told.status is Saying.ROUNDED
    return any(one.status is Saying.ROUNDED for one in told.by_status)


def _limits(told: Figure | Total) -> tuple[int, int | None]:
    if told.value is None:
        return told.low, told.high
    return told.value, None if told.status in _NO_UPPER_END else told.value


def survey_words(told: Figure | Total) -> Words:
    """The band in words; where there is no single one, as much as is surely known: "1–5 eller fler"."""
    band = survey_band(told)
    if band is not None:
        return band.words
    if told.status is Saying.NOT_SUBMITTED:
        return Words("inte lämnad", "not submitted")
    if _is_rounded(told) and told.value is not None:
        return Words(f"avrundat till {told.value}", f"rounded to {told.value}")
    least, most = _limits(told)
    if isinstance(told, Total) and told.kind is TotalKind.NONE:
        return Words("dold av sekretesskäl", "hidden for secrecy")
    if least == 0:
        top = None if most is None else _band_of(most).words
        if top is None:
            return Words("dold av sekretesskäl", "hidden for secrecy")
        return Words(f"0 till {top.sv}", f"0 to {top.en}")
    lowest = _band_of(least).words
    if most is None or _band_of(most) is SurveyBand.MANY:
        return Words(f"{lowest.sv} eller fler", f"{lowest.en} or more")
    highest = _band_of(most).words
    return Words(f"{lowest.sv} eller {highest.sv}", f"{lowest.en} or {highest.en}")
