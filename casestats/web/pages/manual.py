"""The indicators' manual: what each figure counts and what it does not, from the catalogue itself."""

from __future__ import annotations

from collections.abc import Iterator

from flask import Blueprint, abort, render_template, request

from casestats.catalogue import Indicator, standard_catalogue
from casestats.catalogue.explaining import CLASSES, STATUS_MEANS, explained
from casestats.catalogue.wording import GOALS, STATUSES, UNITS
from casestats.web.current import said
from casestats.web.gate import EVERY_ROLE, allow

pages = Blueprint("manual", __name__)

LONGEST_SEARCH = 60


@pages.get("/indikatorer")
@allow(*EVERY_ROLE)
def listing() -> str:
    """All indicators, or those whose words hold what is searched for."""
    wanted = " ".join(request.args.get("ord", "")[:LONGEST_SEARCH].split())
    catalogue = standard_catalogue()
    return render_template(
        "manual/list.html",
        wanted=wanted,
        longest=LONGEST_SEARCH,
        found=[one for one in catalogue.indicators if _holds(one, wanted)],
        every=len(catalogue.indicators),
        version=catalogue.version,
        units=UNITS,
        statuses=[(STATUSES[name], words) for name, words in STATUS_MEANS.items()],
        classes=CLASSES,
        goals=GOALS,
        comparisons=catalogue.comparisons,
        bands=[(band, catalogue.indicator(band.indicator)) for band in catalogue.bands],
    )


@pages.get("/indikatorer/<indicator>")
@allow(*EVERY_ROLE)
def page(indicator: str) -> str:
    """One indicator, in whole."""
    catalogue = standard_catalogue()
    every = list(catalogue.indicators)
    place = next((at for at, one in enumerate(every) if one.id == indicator), None)
    if place is None:
        abort(404)
    found = every[place]
    return render_template(
        "manual/indicator.html",
        indicator=found,
        lines=explained(found, catalogue),
        unit=UNITS[found.unit],
        goal=GOALS[found.goal],
        disclosure=CLASSES[found.disclosure_class],
        statuses=[(STATUSES[name], words) for name, words in STATUS_MEANS.items()],
        before=every[place - 1] if place else None,
        after=every[place + 1] if place + 1 < len(every) else None,
    )


def _holds(indicator: Indicator, wanted: str) -> bool:
    """Whether each word that is searched for stands somewhere in what is said of the indicator."""
    text = " ".join(_words_of(indicator)).casefold()
    return all(word in text for word in wanted.casefold().split())


def _words_of(indicator: Indicator) -> Iterator[str]:
    yield indicator.id
    yield said(indicator.title)
    yield said(UNITS[indicator.unit])
    for line in explained(indicator, standard_catalogue()):
        yield said(line.text)
