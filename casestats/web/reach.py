"""Whose figures a page shows: a person's own units, the whole municipality, or only what has been published."""

from __future__ import annotations

from typing import NamedTuple

from flask import abort, request

from casestats.access import Person, Role

SEES_FIGURES = frozenset({Role.ANALYST, Role.APPROVER})
"""Of those who see the whole municipality: a registrar looks at how the extracts came in, not at the figures."""


class Reading(NamedTuple):
    """`unit` "" is the whole municipality. `choices` are the units to choose among; `whole`: or all of them. `exact`:
    figures are counted now; else only what has been published is shown."""

    unit: str
    choices: tuple[str, ...]
    whole: bool
    exact: bool


def reading_of(somebody: Person, municipality: str) -> Reading:
    """What the address asks for (`enhet`) as far as it is theirs. A manager's unit that is another's is not found, in
    whatever way it is asked for; of the whole municipality's units the caller says which there are."""
    wanted = request.args.get("enhet", "")
    if somebody.has(SEES_FIGURES):
        return Reading(wanted, (), whole=True, exact=True)
    own = somebody.units(municipality) if Role.MANAGER in somebody.roles else ()
    if wanted and wanted not in own:
        abort(404)
    if somebody.sees_whole(municipality):
        return Reading(wanted, own, whole=True, exact=bool(wanted))
    unit = wanted or next(iter(own), "")
    return Reading(unit, own, whole=False, exact=bool(unit))


def among(mine: Reading, units: tuple[str, ...]) -> Reading:
    """With the units that there are as choices, for who sees all of them. Another unit than these is not found."""
    if not (mine.whole and mine.exact) or mine.choices:
        return mine
    if mine.unit and mine.unit not in units:
        abort(404)
    return mine._replace(choices=units)
