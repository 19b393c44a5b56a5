"""The dimensions of tables that leave the unit: fewer groups than are counted, and how they add up.

Sums name codes that a table may leave out (65 and over within 18 and over; quarters and tertials within the year): what
one release shows and another does not still hangs together.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from casestats.cases import NOT_RECORDED, Sex, TargetGroup
from casestats.disclosure.tables import TOTAL, Dimension, Sum
from casestats.periods import Period

OTHER_SEX = "other_or_not_recorded"
"""Told as one: each alone is next to always a handful."""
CHILDREN, ADULTS, MIDDLE, OLDER = "0-17", "18+", "18-64", "65+"
TOTAL_AS_NAME = "Total (unit)"
"""The code of a unit that happens to be called as totals are."""
_AGE_OF_BAND = {
    **dict.fromkeys(("0-6", "7-12", "13-17"), CHILDREN),
    **dict.fromkeys(("18-24", "25-44", "45-64"), MIDDLE),
}
_AGE_SUMS = (Sum(TOTAL, (CHILDREN, ADULTS, NOT_RECORDED)), Sum(ADULTS, (MIDDLE, OLDER)))


def flat(name: str, codes: Iterable[str]) -> Dimension:
    """A total and its parts."""
    parts = tuple(codes)
    return Dimension(name, (TOTAL, *parts), (Sum(TOTAL, parts),))


SEXES = flat("sex", (Sex.FEMALE.name.lower(), Sex.MALE.name.lower(), OTHER_SEX))
TWO_AGES = Dimension("age_band", (TOTAL, CHILDREN, ADULTS, NOT_RECORDED), _AGE_SUMS)
THREE_AGES = Dimension("age_band", (TOTAL, CHILDREN, ADULTS, MIDDLE, OLDER, NOT_RECORDED), _AGE_SUMS)


def units(names: Iterable[str], *later: Iterable[str]) -> Dimension:
    """The units of a municipality, and what no unit is known of. `later`: units that came after tables with the first
    ones had been shown, group by group. To those tables they were among the rest, so that is where they stand: what
    was a sum once stays one."""
    codes: list[str] = [TOTAL]
    sums = []
    parent = TOTAL
    for place, group in enumerate((names, *later)):
        rest = _rest(place)
        own = [_unit_code(name) for name in group]
        codes += [*own, rest]
        sums.append(Sum(parent, (*own, rest)))
        parent = rest
    return Dimension("unit", tuple(codes), tuple(sums))


def unit_groups(shown: Iterable[Dimension], names: Iterable[str]) -> tuple[tuple[str, ...], ...]:
    """What `units` is to be given: the units of tables that were shown, group by group, and those of `names` that are
    in none of them."""
    sums = max((dimension.sums for dimension in shown if dimension.name == "unit"), key=len, default=())
    groups = [tuple(_unit_name(code) for code in each.children[:-1]) for each in sums]
    there = {name for group in groups for name in group}
    more = tuple(name for name in names if name not in there)
    return (*groups, more) if more or not groups else tuple(groups)


def _rest(place: int) -> str:
    return NOT_RECORDED if place == 0 else f"{NOT_RECORDED}_{place + 1}"


def is_rest(code: str) -> bool:
    """Whether a unit's code stands for the units that are not named, and for none."""
    return code.startswith(NOT_RECORDED)


def target_groups(groups: Iterable[TargetGroup]) -> Dimension:
    return flat("target_group", [group.name.lower() for group in sorted(groups)])


def periods(told: Sequence[Period]) -> Dimension:
    """The periods of a release, all of one year, and how the calendar adds them up."""
    year = told[0].calendar_year
    parts = (tuple(str(Period(year.year, first, months)) for first in range(1, 13, months)) for months in (3, 4))
    return Dimension("period", tuple(map(str, told)), tuple(Sum(str(year), codes) for codes in parts))


def _unit_code(name: str) -> str:
    return TOTAL_AS_NAME if name == TOTAL else name


def _unit_name(code: str) -> str:
    return TOTAL if code == TOTAL_AS_NAME else code


def codes_with(dimension: Dimension, label: str) -> tuple[str, ...]:
    """The codes of a dimension that hold a group as it is counted: its own and every total above it."""
    code = _own_code(dimension, label)
    found, above = {code}, _parents(dimension)
    while code in above:
        code = above[code]
        found.add(code)
    return tuple(one for one in dimension.codes if one in found)


def _own_code(dimension: Dimension, label: str) -> str:
    if dimension.name == "sex" and label not in SEXES.codes:
        return OTHER_SEX
    if dimension.name == "age_band":
        return _AGE_OF_BAND.get(label, label)
    if dimension.name == "unit":
        named = _unit_code(label) in dimension.codes and not is_rest(label)
        return _unit_code(label) if named else dimension.sums[-1].children[-1]
    return label


def _parents(dimension: Dimension) -> Mapping[str, str]:
    return {child: each.parent for each in dimension.sums for child in each.children}
