"""Fifteen municipalities of one county, with the names of real ones and not one real figure.

They have the gaps that counties have: most can say how many adults were granted support, six can say it of children;
ten know their cases of violence in close relations, three those of honour, two those of prostitution. One figure is a
guess, and one counts placements only. Small figures are there and are not shown, so some sums need to be sealed ones.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import NamedTuple

from casestats.catalogue import Share, standard_catalogue
from casestats.county.bundle import Agreement
from casestats.county.saying import Saying
from casestats.invented.deliveries import InventedFigure, counted
from casestats.words import Words

GUESSED = Words("Räknat ur minnet av två handläggare.", "Counted from memory by two case workers.")
HOUSING_ONLY = Words("endast skyddat boende", "protected housing only")
ORDER = (
    *("2080", "2081", "2085", "2084", "2062", "2083", "2029", "2061", "2031", "2082", "2023"),
    *("2021", "2026", "2034", "2039"),
)
"""Codes, roughly the larger ones first; the last four can say little."""
_SURVEY = frozenset({"2031", "2023", "2026"})
_SLOPE = 7
"""Per cent that counts grow by from one year to the next."""

_COUNTS: Mapping[str, tuple[int, ...]] = {
    "measures_adult": (38, 34, 24, 21, 17, 14, 12, 9, 8, 7, 6),
    "measures_child": (31, 26, 17, 13, 9, 6),
    "measures_perpetrator": (9, 6, 5, 4, 3, 3, 2, 2, 0, 0),
    "cases_close_relation": (142, 131, 88, 74, 61, 45, 33, 27, 24, 22),
    "cases_honour": (9, 6, 3),
    "cases_prostitution": (0, 0),
    "adult_victims": (118, 109, 71, 66, 52, 39, 30, 24, 21, 19, 16, 12),
    "adult_victims_opened": (96, 88, 60, 52, 43, 33, 25, 21, 18, 17, 14),
    "children_affected": (84, 77, 49, 42, 31, 22, 16),
    "children_exposed": (37, 33, 21, 19, 13, 9, 4),
    "perpetrators": (29, 25, 14, 11, 8, 6, 3),
    "protected_housing": (16, 14, 9, 8, 7, 5, 4, 3),
    "opened_notifications": (51, 47, 30, 28, 22, 17, 13, 11),
}
"""The last whole year, in the order of ORDER; who is not there cannot say."""
_SHARES: Mapping[str, tuple[tuple[int, int], ...]] = {
    "share_with_measure": (
        *((38, 96), (34, 88), (24, 60), (21, 52), (17, 43), (14, 33), (12, 25), (9, 21), (8, 18), (7, 17), (6, 14)),
    ),
    "share_goal_met": (
        *((30, 60), (19, 52), (21, 38), (12, 33), (15, 27), (9, 20), (8, 16), (6, 14), (7, 15), (9, 14)),
    ),
    "share_risk_assessed": ((71, 92), (40, 80), (44, 57), (20, 49)),
}
_INHABITANTS = (600, 520, 270, 230, 210, 150, 160, 110, 110, 110, 100, 70, 100, 70, 70)
"""Hundreds, invented."""


class InventedMember(NamedTuple):
    """`figures`: of the last whole year, true ones, shown or not; what is missing cannot be stated. `source`: as in
    casestats.county.bundle.Basis."""

    code: str
    source: str
    figures: Mapping[str, InventedFigure]
    agreements: tuple[Agreement, ...] = ()


def county_of_fifteen() -> tuple[InventedMember, ...]:
    """The larger ones first."""
    agreement = Agreement(responsible="2039", performing="2062", counted_by="responsible", since="2024-01-01", until="")
    return tuple(
        InventedMember(
            code,
            "survey" if code in _SURVEY else "case_system",
            _figures(place),
            (agreement,) if code in (agreement.responsible, agreement.performing) else (),
        )
        for place, code in enumerate(ORDER)
    )


def _figures(place: int) -> dict[str, InventedFigure]:
    found = {name: counted(values[place]) for name, values in _COUNTS.items() if place < len(values)}
    for name, parts in _SHARES.items():
        if place < len(parts):
            above, below = parts[place]
            found[name] = InventedFigure(value=above, out_of=below)
    code = ORDER[place]
    if code == "2029":
        found["measures_adult"] = counted(12, Saying.APPROXIMATE, GUESSED)
    if code == "2023":
        found["measures_adult"] = counted(6, Saying.PARTIAL_SCOPE, HOUSING_ONLY)
    return found


def in_year(member: InventedMember, offset: int, *, quarter: bool = False) -> Mapping[str, InventedFigure]:
    """Its figures so many years after (before, if negative) the last whole one. Of a quarter only class B, about a
    third of each: a quarter's active cases are more than a quarter of the year's."""
    return {
        name: _scaled(figure, 100 + _SLOPE * offset if not quarter else 34)
        for name, figure in member.figures.items()
        if not quarter or _in_quarters(name)
    }


def _in_quarters(name: str) -> bool:
    indicator = standard_catalogue().indicator(name)
    return indicator.disclosure_class == "B" and not isinstance(indicator.counts, Share)


def _scaled(figure: InventedFigure, percent: int) -> InventedFigure:
    if figure.value is None or percent == 100:
        return figure
    below = None if figure.out_of is None else figure.out_of * percent // 100
    return replace(figure, value=figure.value * percent // 100, out_of=below)


def population_of_fifteen(year: int) -> bytes:
    """Inhabitants as a CSV file; invented."""
    lines = ["kommun;ar;kon;alder;antal"]
    for code, hundreds in zip(ORDER, _INHABITANTS, strict=True):
        for sex, share in (("kvinna", 49), ("man", 51)):
            everybody = hundreds * share
            young = everybody // 5
            lines += [
                f"{code};{year};{sex};0-17;{young}",
                f"{code};{year};{sex};18+;{everybody - young}",
            ]
    return "\n".join(lines).encode() + b"\n"
