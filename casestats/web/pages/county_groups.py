"""A target group over the whole county: totals with their words, rates, municipalities side by side, and over time."""

from __future__ import annotations

from typing import NamedTuple

from flask import Blueprint, Response, abort, render_template, url_for

from casestats.actions.county_figures import comparison, series, target_group
from casestats.actions.county_sums_shown import sums_shown
from casestats.catalogue import Indicator, standard_catalogue
from casestats.catalogue.themes import THEMES, Theme
from casestats.catalogue.wording import key_words
from casestats.county.readings import TargetGroup
from casestats.exchange.county_shown import rate_text, total_shown
from casestats.exchange.figures import NO_BREAK
from casestats.web.county_tables import compared_chart, compared_table, series_chart, series_table
from casestats.web.county_view import county_name, county_only, indicator_asked, key_said, period_asked
from casestats.web.current import installation, language, said
from casestats.web.shown import FORMS, as_file, columns_of, rows_of
from casestats.web.tables import Cell, Row
from casestats.words import Words

pages = Blueprint("county_groups", __name__)

_PER = Words("{} per 10 000 invånare", "{} per 10,000 inhabitants")


class Card(NamedTuple):
    """A total as the page draws it."""

    label: str
    before: str
    value: str
    doubt: str
    compared: str
    href: str


@pages.get("/lan/malgrupp")
@county_only()
def listing() -> str:
    """The target groups, each with the total that leads it."""
    period, periods = period_asked()
    sums = sums_shown(installation(), period)
    groups = [(one, target_group(installation(), period, one.slug, sealed=sums)) for one in THEMES]
    return render_template(
        "county/groups.html",
        county=county_name(),
        period=period,
        periods=periods,
        groups=[(one, _card(found, one.lead or one.indicators[0])) for one, found in groups],
    )


@pages.get("/lan/malgrupp/<group>")
@county_only()
def page(group: str) -> str:
    """All of a group's totals, and one of its indicators by municipality and over time."""
    about, indicator, period, periods = _asked(group)
    sums = sums_shown(installation(), period)
    found = target_group(installation(), period, group, sealed=sums)
    compared = comparison(installation(), period, indicator.id, sealed=sums)
    over_time = series(installation(), indicator.id)
    table, times = compared_table(compared, indicator), series_table(over_time, indicator)
    return render_template(
        "county/group.html",
        county=county_name(),
        about=about,
        found=found,
        period=period,
        periods=periods,
        indicator=indicator,
        indicators=[(name, said(_title(name))) for name in found.indicators],
        cards=[_card(found, name) for name in found.indicators],
        compared=compared,
        table=table,
        columns=columns_of(table),
        rows=rows_of(table),
        chart=compared_chart(compared, table.title),
        times=times,
        time_columns=columns_of(times),
        time_rows=rows_of(times),
        time_chart=series_chart(over_time, times.title),
        sexes=_sexes(found, indicator),
        key=key_said(),
        files=[
            (name, url_for(".saved", group=group, form=form, period=period, indikator=indicator.id))
            for name, form in (("Excel", "excel"), ("CSV", "csv"))
        ],
    )


@pages.get("/lan/malgrupp/<group>/<form>")
@county_only()
def saved(group: str, form: str) -> Response:
    """The municipalities side by side, as a file."""
    if form not in FORMS:
        abort(404)
    _, indicator, period, _ = _asked(group)
    found = comparison(installation(), period, indicator.id, sealed=sums_shown(installation(), period))
    table = compared_table(found, indicator)
    return as_file(table, form, (county_name(), indicator.id, period))


def _asked(group: str) -> tuple[Theme, Indicator, str, list[tuple[str, str]]]:
    about = next((one for one in THEMES if one.slug == group), None) or abort(404)
    period, periods = period_asked()
    return about, indicator_asked(about.indicators, about.lead), period, periods


def _title(indicator: str) -> Words:
    return standard_catalogue().indicator(indicator).title


def _card(found: TargetGroup, name: str) -> Card:
    total, rate = found.totals[name], found.rates.get(name)
    number, _, rest = said(total.words).partition("; ")
    before, value = in_two(total_shown(total, language()).text)
    return Card(
        said(_title(name)),
        before,
        value,
        rest or number,
        said(_PER).format(rate_text(rate, language())) if rate is not None else "",
        url_for("county_groups.page", group=found.slug, period=found.period, indikator=name),
    )


def in_two(text: str) -> tuple[str, str]:
    """The word in front of a number, and the number: `minst 66` is drawn with a small word and large figures."""
    word, _, number = text.partition(NO_BREAK)
    return (word, number) if word.isalpha() and number[:1].isdigit() else ("", text)


def _sexes(found: TargetGroup, indicator: Indicator) -> list[Row]:
    """The county's total of each sex that is told."""
    told = {sex: total for (name, sex), total in found.by_sex.items() if name == indicator.id}
    return [
        Row(
            said(key_words("sex", sex)).capitalize(),
            [_as_cell(total_shown(total, language()).text), said(total.words)],
        )
        for sex, total in told.items()
    ]


def _as_cell(text: str) -> Cell:
    return Cell(text, kind="hidden" if text == ".." else "")
