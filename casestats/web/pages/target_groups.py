"""A target group over time: one figure as a chart, a table and files, by period, sex, age or unit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import Blueprint, Response, abort, render_template, request, url_for

from casestats.access import Role
from casestats.actions.overview import overview
from casestats.actions.target_figures import IndicatorFigures, TargetFigures, is_share, target_figures
from casestats.catalogue import Indicator, standard_catalogue
from casestats.catalogue.themes import THEMES, Theme, theme
from casestats.errors import CasestatsError, FixSettings
from casestats.periods import Period
from casestats.web.current import installation, person, said
from casestats.web.figure_tables import MOST_BARS, chart_of, figures_table, latest_sentence
from casestats.web.gate import allow
from casestats.web.reach import Reading, among, reading_of
from casestats.web.shown import FORMS, as_file, columns_of, rows_of
from casestats.words import Words

pages = Blueprint("target_groups", __name__)

READERS = (Role.MANAGER, Role.ANALYST, Role.APPROVER)
PER = {"manad": "month", "kvartal": "quarter", "tertial": "tertial", "ar": "year"}
BY = {"": "", "kon": "sex", "alder": "age_band", "enhet": "unit"}
"""The words of an address, and the program's own."""


@dataclass
class Choice:
    """What the address asks for, and what in it is wrong: name -> message."""

    indicator: Indicator
    per: str = "manad"
    by: str = ""
    first: str = ""
    last: str = ""
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def arguments(self) -> dict[str, str]:
        """The same choice as an address says it."""
        every = {"siffra": self.indicator.id, "per": self.per, "dela": self.by, "fran": self.first, "till": self.last}
        return {name: value for name, value in every.items() if value}


@pages.get("/<municipality>/malgrupp")
@allow(*READERS)
def listing(municipality: str) -> str:
    """The target groups and their figures."""
    mine = reading_of(person(), municipality)
    themes = [(one, _indicators(one, mine)) for one in THEMES]
    return render_template("target_groups/list.html", municipality=municipality, mine=mine, themes=themes)


@pages.get("/<municipality>/malgrupp/<group>")
@allow(*READERS)
def page(municipality: str, group: str) -> str | tuple[str, int]:
    """One figure of a target group."""
    about, mine, choice = _asked(municipality, group)
    told: dict[str, Any] = {
        "municipality": municipality,
        "about": about,
        "mine": mine,
        "choice": choice,
        "indicators": [(one.id, said(one.title)) for one in _indicators(about, mine)],
        "pers": [(name, said(_PER_WORDS[name])) for name in PER],
        "bys": [(name, said(words)) for name, words in _by_words(mine)],
        "found": None,
    }
    found = None if choice.errors else _found(municipality, about, mine, choice)
    if found is not None:
        told |= _told(found, mine, choice, municipality)
    return render_template("target_groups/group.html", **told), 400 if choice.errors else 200


@pages.get("/<municipality>/malgrupp/<group>/<form>")
@allow(*READERS)
def saved(municipality: str, group: str, form: str) -> Response:
    """The table of the page as a file, by the same choice."""
    if form not in FORMS:
        abort(404)
    about, mine, choice = _asked(municipality, group)
    found = None if choice.errors else _found(municipality, about, mine, choice)
    if found is None:
        abort(400)
    table = figures_table(found, found.figures[0], mine.unit)
    span = (str(found.periods[0]), str(found.periods[-1]))
    return as_file(table, form, (municipality, mine.unit, choice.indicator.id, choice.by, *span))


def _asked(municipality: str, group: str) -> tuple[Theme, Reading, Choice]:
    """Whose figures, and which. Not found: the group, the figure or the unit."""
    try:
        about = theme(group)
    except FixSettings:
        abort(404)
    mine = reading_of(person(), municipality)
    if not mine.exact:
        abort(404)
    if mine.whole:
        mine = among(mine, _units(municipality))
    choice = Choice(_chosen(about, mine), request.args.get("per") or "manad", request.args.get("dela", ""))
    choice.first, choice.last = (request.args.get(name, "")[:10].strip() for name in ("fran", "till"))
    if choice.per not in PER:
        choice.errors["per"], choice.per = said(_WRONG_PER), "manad"
    if choice.by not in dict(_by_words(mine)):
        choice.errors["dela"], choice.by = said(_WRONG_BY), ""
    for name, text in (("fran", choice.first), ("till", choice.last)):
        if text and _period(text) is None:
            choice.errors[name] = said(_WRONG_PERIOD)
    return about, mine, choice


def _units(municipality: str) -> tuple[str, ...]:
    try:
        return overview(installation(), municipality).units
    except FixSettings:
        return ()


def _indicators(about: Theme, mine: Reading) -> list[Indicator]:
    """The figures of a group. A share is told of the whole municipality only."""
    every = [standard_catalogue().indicator(name) for name in about.indicators]
    return [one for one in every if not (mine.unit and is_share(one))]


def _chosen(about: Theme, mine: Reading) -> Indicator:
    there = _indicators(about, mine)
    wanted = request.args.get("siffra", "")
    found = next((one for one in there if one.id == wanted), None)
    if found is None and wanted:
        abort(404)
    return found or there[0]


def _found(municipality: str, about: Theme, mine: Reading, choice: Choice) -> TargetFigures | None:
    """The figures; None with the reason among the choice's errors."""
    try:
        return target_figures(
            installation(),
            municipality,
            about.slug,
            step=PER[choice.per],
            first=_period(choice.first),
            last=_period(choice.last),
            breakdown=BY[choice.by],
            indicators=[choice.indicator.id],
            units=[mine.unit] if mine.unit else None,
        )
    except CasestatsError as error:
        choice.errors["" if not choice.first and not choice.last else "fran"] = said(error.words)
        return None


def _period(text: str) -> Period | None:
    try:
        return Period.parse(text) if text else None
    except FixSettings:
        return None


def _told(found: TargetFigures, mine: Reading, choice: Choice, municipality: str) -> dict[str, Any]:
    figures: IndicatorFigures = found.figures[0]
    table = figures_table(found, figures, mine.unit)
    values: dict[str, Any] = {**choice.arguments, "municipality": municipality, "group": found.theme.slug}
    values["enhet"] = mine.unit or None
    return {
        "found": found,
        "most_bars": MOST_BARS,
        "figures": figures,
        "table": table,
        "columns": columns_of(table),
        "rows": rows_of(table, steady=True),
        "sentence": latest_sentence(found, figures),
        "chart": chart_of(found, figures, table.title),
        "not_divided": bool(found.breakdown) and not figures.groups,
        "files": [
            (name, url_for("target_groups.saved", form=form, **values))
            for name, form in (("Excel", "excel"), ("CSV", "csv"))
        ],
    }


def _by_words(mine: Reading) -> Sequence[tuple[str, Words]]:
    """What a figure can be divided by; a single unit is not divided by units."""
    return [(name, words) for name, words in _BY_WORDS.items() if not (name == "enhet" and mine.unit)]


_BY_WORDS = {
    "": Words("Inte uppdelad", "Not divided"),
    "kon": Words("Kön", "Sex"),
    "alder": Words("Ålder", "Age"),
    "enhet": Words("Enhet", "Unit"),
}
_PER_WORDS = {
    "manad": Words("Månad", "Month"),
    "kvartal": Words("Kvartal", "Quarter"),
    "tertial": Words("Tertial", "Tertial"),
    "ar": Words("År", "Year"),
}
_WRONG_PER = Words("Välj månad, kvartal, tertial eller år.", "Choose month, quarter, tertial or year.")
_WRONG_BY = Words("Välj kön, ålder eller enhet.", "Choose sex, age or unit.")
_WRONG_PERIOD = Words(
    "Perioden går inte att läsa. Skriv 2025, 2025-T1, 2025-Q1 eller 2025-03.",
    "The period cannot be read. Write 2025, 2025-T1, 2025-Q1 or 2025-03.",
)
