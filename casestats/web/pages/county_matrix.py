"""The county's matrix: what each municipality says of each indicator in a period, and the county's totals."""

from __future__ import annotations

from flask import Blueprint, Response, abort, render_template, request, url_for

from casestats.actions.county_figures import matrix
from casestats.actions.county_sums_shown import sums_shown
from casestats.catalogue import Indicator, standard_catalogue
from casestats.catalogue.themes import THEMES
from casestats.web.county_matrix_table import matrix_rows, matrix_table, title_of
from casestats.web.county_view import county_name, county_only, key_said, period_asked
from casestats.web.current import installation, said
from casestats.web.shown import FORMS, as_file
from casestats.words import Words

pages = Blueprint("county_matrix", __name__)

_ALL = Words("Alla indikatorer", "All indicators")


@pages.get("/lan/matris")
@county_only()
def page() -> str:
    """All municipalities by all indicators, or by those of a target group."""
    period, periods = period_asked()
    group, indicators = _chosen()
    found = matrix(installation(), period, sealed=sums_shown(installation(), period))
    there = [one for one in indicators if one.id in found.indicators]
    return render_template(
        "county/matrix.html",
        county=county_name(),
        found=found,
        period=period,
        periods=periods,
        group=group,
        groups=[("", said(_ALL)), *((one.slug, said(one.title)) for one in THEMES)],
        indicators=there,
        title=title_of(period),
        rows=matrix_rows(found, there),
        told=[(one, total) for one in there if (total := found.totals.get(one.id))],
        key=key_said(),
        files=[
            (name, url_for(".saved", form=form, period=period, grupp=group or None))
            for name, form in (("Excel", "excel"), ("CSV", "csv"))
        ],
    )


@pages.get("/lan/matris/<form>")
@county_only()
def saved(form: str) -> Response:
    """The same as a file."""
    if form not in FORMS:
        abort(404)
    period, _ = period_asked()
    group, indicators = _chosen()
    found = matrix(installation(), period, sealed=sums_shown(installation(), period))
    table = matrix_table(found, [one for one in indicators if one.id in found.indicators])
    return as_file(table, form, (county_name(), period, group))


def _chosen() -> tuple[str, list[Indicator]]:
    """The group of the address and its indicators; all of them where none is named."""
    group = request.args.get("grupp", "")
    if not group:
        return "", list(standard_catalogue().indicators)
    about = next((one for one in THEMES if one.slug == group), None) or abort(404)
    return group, [standard_catalogue().indicator(name) for name in about.indicators]
