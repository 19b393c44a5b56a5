"""Rates: so many per 10,000 inhabitants of the population that an indicator is about.

Only persons and cases have rates; a rate stands only where its figure does. Tenths are rounded half up.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from casestats.catalogue import Share, standard_catalogue
from casestats.county.figures import Figure, Total, TotalKind
from casestats.words import Words

PER = 10_000
ADULTS, CHILDREN, ALL = "18+", "0-17", "total"
AGES: Mapping[str, Words] = {
    ADULTS: Words("invånare 18 år och äldre", "inhabitants aged 18 and over"),
    CHILDREN: Words("invånare 0–17 år", "inhabitants aged 0–17"),
    ALL: Words("invånare", "inhabitants"),
}
POPULATION_OF: Mapping[str, str] = {
    **dict.fromkeys(
        (
            *("adult_victims", "adult_victims_opened", "adult_victims_with_measure", "adult_victims_goal_met"),
            *("children_in_adult_cases", "risk_disability", "risk_substance_use", "risk_foreign_background"),
            *("risk_lgbtq", "risk_older", "measures_adult"),
        ),
        ADULTS,
    ),
    **dict.fromkeys(
        ("children_witnessed", "children_exposed", "children_affected", "children_unclassified", "measures_child"),
        CHILDREN,
    ),
}
"""Indicator -> whose inhabitants. `risk_older` is told per adult: files of inhabitants seldom say how many are 65 and
over. What is not named here is about people of all ages."""
_COUNTED = frozenset({"persons", "cases"})


class Inhabitants(NamedTuple):
    """As in the table `populations`. `sex`: female, male or total; `ages`: 0-17, 18+ or total."""

    code: str
    year: int
    sex: str
    ages: str
    persons: int


def ages_of(indicator: str) -> str | None:
    """Which inhabitants an indicator is told per; None: it has no rate (shares, measures and nights)."""
    found = standard_catalogue().indicator(indicator)
    if isinstance(found.counts, Share) or found.unit not in _COUNTED:
        return None
    return POPULATION_OF.get(indicator, ALL)


def tenths(count: int, persons: int) -> int | None:
    """`count` per 10,000 of `persons`, in tenths; None where there are no inhabitants."""
    return None if persons <= 0 else (2 * 10 * PER * count + persons) // (2 * persons)


def rate_of(figure: Figure, persons: Mapping[str, int]) -> int | None:
    """A municipality's rate in tenths; None where the figure is hidden or not there. `persons`: by municipality, of
    the ages that `ages_of` names."""
    if figure.value is None or figure.municipality not in persons:
        return None
    return tenths(figure.value, persons[figure.municipality])


def county_rate(total: Total, persons: Mapping[str, int]) -> int | None:
    """The county's rate: of those who could state it, per their inhabitants alone; None where it is no exact number
    or any of them has no inhabitants."""
    if total.kind not in (TotalKind.SUM, TotalKind.SEALED) or total.value is None:
        return None
    if not set(total.stated_by) <= set(persons):
        return None
    return tenths(total.value, sum(persons[code] for code in total.stated_by))


def nearest_year(years: Iterable[int], asked: int) -> int | None:
    """The year whose inhabitants stand for the asked one: the latest not after it; else the first after it."""
    there = sorted(set(years))
    before = [year for year in there if year <= asked]
    return before[-1] if before else (there[0] if there else None)


def persons_of(rows: Sequence[Inhabitants], ages: str) -> dict[str, int]:
    """The inhabitants of those ages by municipality, both sexes. What is told by sex, or by the other ages, is added
    or subtracted where the total is not told."""
    told = {(row.code, row.sex, row.ages): row.persons for row in rows}
    found = {}
    for code in sorted({row.code for row in rows}):
        number = _told(told, code, ages)
        if number is not None:
            found[code] = number
    return found


def _told(told: Mapping[tuple[str, str, str], int], code: str, ages: str) -> int | None:
    whole = {each: _of_sexes(told, code, each) for each in (ALL, ADULTS, CHILDREN)}
    if whole[ages] is not None:
        return whole[ages]
    total, adults, children = whole[ALL], whole[ADULTS], whole[CHILDREN]
    if ages == ALL and adults is not None and children is not None:
        return adults + children
    other = children if ages == ADULTS else adults
    return total - other if ages != ALL and total is not None and other is not None else None


def _of_sexes(told: Mapping[tuple[str, str, str], int], code: str, ages: str) -> int | None:
    if (code, "total", ages) in told:
        return told[code, "total", ages]
    parts = [told.get((code, sex, ages)) for sex in ("female", "male")]
    return None if any(part is None for part in parts) else sum(part or 0 for part in parts)
