"""What can be set side by side and what cannot: one indicator of every municipality, with the reasons."""

from __future__ import annotations

from flask import Blueprint, Response, abort, render_template, url_for

from casestats.actions.county_figures import comparison
from casestats.actions.county_sums_shown import sums_shown
from casestats.catalogue import standard_catalogue
from casestats.catalogue.municipalities import municipality_name
from casestats.county.bands import SurveyBand, survey_words
from casestats.county.readings import Compared, Comparison
from casestats.exchange.county_shown import NO_RATE, figure_shown, rate_text
from casestats.web.county_tables import (
    COMPARABLE,
    PLACES,
    certainty,
    compared_chart,
    compared_table,
    has_rates,
    in_order,
    sentences,
)
from casestats.web.county_view import county_name, county_only, indicator_asked, key_said, period_asked
from casestats.web.current import installation, language, said
from casestats.web.shown import FORMS, as_file
from casestats.web.tables import Cell, Column, Row
from casestats.words import Words

pages = Blueprint("county_comparison", __name__)

_MUNICIPALITY = Words("Kommun", "Municipality")
_FIGURE = Words("Siffra", "Figure")
_RATE = Words("Per 10 000 invånare", "Per 10,000 inhabitants")
_CERTAINTY = Words("Säkerhet", "Certainty")
_WHY = Words("Varför", "Why")
_NO_NUMBER = Words("Utan tal", "Without a number")


@pages.get("/lan/jamforelse")
@county_only()
def page() -> str:
    """The municipalities in groups: comparable, with a note, not comparable, and who has no number to compare."""
    period, periods = period_asked()
    indicator = indicator_asked(_indicators())
    found = comparison(installation(), period, indicator.id, sealed=sums_shown(installation(), period))
    table = compared_table(found, indicator)
    return render_template(
        "county/comparison.html",
        county=county_name(),
        found=found,
        period=period,
        periods=periods,
        indicator=indicator,
        indicators=[(one.id, said(one.title)) for one in standard_catalogue().indicators],
        groups=[(name, words, _columns(found, them), _rows(found, them)) for name, words, them in _groups(found)],
        places=[(place, said(words), _names(found, place)) for place, words in PLACES.items()],
        not_placed=[
            (municipality_name(one.municipality), said(one.reason))
            for one in in_order(found.rows)
            if not one.place and said(one.reason)
        ],
        survey=_survey(found),
        chart=compared_chart(found, table.title) if found.is_share else None,
        key=key_said(),
        files=[
            (name, url_for(".saved", form=form, period=period, indikator=indicator.id))
            for name, form in (("Excel", "excel"), ("CSV", "csv"))
        ],
    )


@pages.get("/lan/jamforelse/<form>")
@county_only()
def saved(form: str) -> Response:
    """The same as a file."""
    if form not in FORMS:
        abort(404)
    period, _ = period_asked()
    indicator = indicator_asked(_indicators())
    found = comparison(installation(), period, indicator.id, sealed=sums_shown(installation(), period))
    table = compared_table(found, indicator)
    return as_file(table, form, (county_name(), "jamforelse", indicator.id, period))


def _indicators() -> list[str]:
    return [one.id for one in standard_catalogue().indicators]


def _groups(found: Comparison) -> list[tuple[str, str, list[Compared]]]:
    """Name, words and rows; a group without municipalities is left out."""
    kinds: list[tuple[str, str, list[Compared]]] = [
        (
            kind.value,
            said(words),
            [one for one in in_order(found.rows) if has_number(one) and one.figure.comparability is kind],
        )
        for kind, words in COMPARABLE.items()
    ]
    kinds.append(("without", said(_NO_NUMBER), [one for one in in_order(found.rows) if not has_number(one)]))
    return [kind for kind in kinds if kind[2]]


def has_number(one: Compared) -> bool:
    """Whether the municipality told a number that may be set beside others."""
    return one.figure.value is not None


def _have_reasons(them: list[Compared]) -> bool:
    return any(said(words) for one in them for words in one.figure.reasons)


def _columns(found: Comparison, them: list[Compared]) -> list[Column]:
    columns = [Column(said(_MUNICIPALITY), "text"), Column(said(_FIGURE))]
    if has_rates(found):
        columns.append(Column(said(_RATE)))
    columns.append(Column(said(_CERTAINTY), "text"))
    return [*columns, Column(said(_WHY), "text")] if _have_reasons(them) else columns


def _rows(found: Comparison, them: list[Compared]) -> list[Row]:
    rows = []
    for one in them:
        shown = figure_shown(one.figure, language())
        cells: list[Cell | str] = [Cell(shown.text, kind="hidden" if shown.kind == "hidden" else "")]
        if has_rates(found):
            cells.append(rate_text(one.tenths, language()) if one.tenths is not None else said(NO_RATE))
        cells.append(certainty(one.figure))
        if _have_reasons(them):
            cells.append(sentences(*(said(words) for words in one.figure.reasons)))
        href = url_for("county_history.page", member=one.municipality)
        rows.append(Row(municipality_name(one.municipality), cells, href=href))
    return rows


def _survey(found: Comparison) -> list[tuple[str, str]]:
    """What county surveys ask for, in bands: who is in which, the narrowest first. Empty where none asks for it."""
    if found.indicator not in {question.indicator for question in standard_catalogue().bands}:
        return []
    bands: dict[str, list[str]] = {said(band.words): [] for band in SurveyBand}
    for one in in_order(found.rows):
        bands.setdefault(said(survey_words(one.figure)), []).append(municipality_name(one.municipality))
    return [(words, ", ".join(names)) for words, names in bands.items() if names]


def _names(found: Comparison, place: str) -> list[str]:
    return [municipality_name(one.municipality) for one in in_order(found.rows) if one.place == place]
