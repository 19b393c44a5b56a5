"""A county's figures as tables and drawings: one indicator of every municipality, and one over time."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from markupsafe import Markup

from casestats.actions.to_do import period_words
from casestats.catalogue import Indicator
from casestats.catalogue.municipalities import municipality_name
from casestats.county.figures import Comparability, Figure, Total
from casestats.county.readings import Compared, Comparison, Series
from casestats.county.saying import TITLES
from casestats.exchange.county_shown import KEY, NO_RATE, figure_shown, rate_text, total_shown
from casestats.exchange.release_words import coverage_words
from casestats.exchange.shown_tables import Shown, ShownColumn, ShownRow, ShownTable
from casestats.periods import Period
from casestats.web.charts import Bar, Break, bars, rows
from casestats.web.county_view import county_name
from casestats.web.current import language, said
from casestats.web.formats import period_said
from casestats.web.shown import without_empty
from casestats.words import Words

TYPED = Words("skriven för hand", "written by hand")
COMPARABLE: dict[Comparability, Words] = {
    Comparability.COMPARABLE: Words("Jämförbara", "Comparable"),
    Comparability.WITH_NOTE: Words("Jämförbara med en anmärkning", "Comparable with a note"),
    Comparability.NOT_COMPARABLE: Words("Inte jämförbara", "Not comparable"),
}
PLACES: dict[str, Words] = {
    "worst": Words("bland de 30 procent som ligger sämst", "among the 30 per cent at the worst end"),
    "middle": Words("bland de 40 procent i mitten", "among the 40 per cent in the middle"),
    "best": Words("bland de 30 procent som ligger bäst", "among the 30 per cent at the best end"),
}
_MUNICIPALITY = Words("Kommun", "Municipality")
_FIGURE = Words("Siffra", "Figure")
_CERTAINTY = Words("Säkerhet", "Certainty")
_SUM = Words("summa", "total")
_RATE = Words("Per 10 000 invånare", "Per 10,000 inhabitants")
_PLACE = Words("Plats, relativt", "Place, relative")
_TO_KNOW = Words("Att veta", "To know")
_PERIOD = Words("Period", "Period")
_CHANGE = Words("Ändring", "Change")
_COVERAGE = Words("täckning {}", "coverage {}")
_NO_CHANGE = Words("jämförs inte", "not compared")


def compared_table(found: Comparison, indicator: Indicator) -> ShownTable:
    """A row for each municipality, then the county's."""
    rated = has_rates(found)
    columns = (
        ShownColumn(said(_MUNICIPALITY), False),
        ShownColumn(said(_FIGURE)),
        ShownColumn(said(_CERTAINTY), False),
        *((ShownColumn(said(_RATE)),) if rated else ()),
        *((ShownColumn(said(_PLACE), False),) if found.placed else ()),
        ShownColumn(said(_TO_KNOW), False),
    )
    lines = [_line(found, one) for one in in_order(found.rows)]
    total = ShownRow(
        county_name(),
        (
            total_shown(found.total, language()),
            Shown(said(_SUM)),
            *((_rate(found.tenths),) if rated else ()),
            *((Shown(""),) if found.placed else ()),
            Shown(said(found.total.words)),
        ),
        "sum",
    )
    signs = [f"{said(sign)}  {said(meaning)}" for sign, meaning in KEY]
    remarks = [said(words) for words in (found.words, found.population, found.direction) if said(words)]
    title = f"{said(indicator.title)}, {county_name()}, {period_said(found.period, language())}"
    return without_empty(ShownTable(title, columns, (*lines, total), (*remarks, *signs)))


def has_rates(found: Comparison) -> bool:
    """Whether anything is told per 10,000 inhabitants: of persons and cases, once inhabitants are known."""
    return found.tenths is not None or any(one.tenths is not None for one in found.rows)


def in_order(found: Sequence[Compared]) -> list[Compared]:
    """By the municipalities' names, never by who has the most."""
    return sorted(found, key=lambda one: (municipality_name(one.municipality), one.municipality))


def _line(found: Comparison, one: Compared) -> ShownRow:
    return ShownRow(
        municipality_name(one.municipality),
        (
            figure_shown(one.figure, language()),
            Shown(certainty(one.figure)),
            *((_rate(one.tenths),) if has_rates(found) else ()),
            *((Shown(said(PLACES[one.place]) if one.place else said(one.reason)),) if found.placed else ()),
            Shown("; ".join(said(words) for words in one.figure.reasons)),
        ),
    )


def certainty(figure: Figure) -> str:
    """The status in words, with what must be said beside it: coverage, the municipality's sentence, and whose pen."""
    words = [said(TITLES[figure.status])]
    if figure.coverage:
        words.append(said(_COVERAGE).format(coverage_words(figure.coverage, language())))
    if figure.typed:
        words.append(said(TYPED))
    sentence = said(figure.sentence)
    return ", ".join(words) + (f". {sentence}" if sentence else "")


def _rate(tenths: int | None) -> Shown:
    """Per 10,000: a number where there is one."""
    if tenths is None:
        return Shown(said(NO_RATE))
    return Shown(rate_text(tenths, language()), Decimal(tenths).scaleb(-1))


def compared_chart(found: Comparison, title: str, key: str = "kommuner") -> Markup | None:
    """Lying bars of the municipalities; None where there is nothing to draw."""
    drawn = [_bar(one) for one in in_order(found.rows)]
    if not any(bar.now for bar in drawn):
        return None
    desc = Words("Staplar för varje kommun. Tabellen har samma siffror.", "Bars by municipality, as in the table.")
    return rows(key, title, said(desc), drawn, language=language())


def _bar(one: Compared) -> Bar:
    shown = figure_shown(one.figure, language())
    name = municipality_name(one.municipality)
    return Bar(label=name, value=shown.number, full=name, hidden=shown.kind == "hidden")


def series_table(found: Series, indicator: Indicator) -> ShownTable:
    """A row for each period, oldest first."""
    breaks = {one.period: one.reasons for one in found.breaks}
    lines = []
    for place, point in enumerate(found.points):
        reasons = "; ".join(said(words) for words in breaks.get(point.period, ()))
        told = said(point.total.words) if point.total is not None else ""
        if point.figure is not None:
            told = certainty(point.figure)
        change = Shown("" if place == 0 else said(_NO_CHANGE))
        if point.change is not None:
            change = Shown(f"{point.change:+d}".replace("-", "\u2212"), point.change)
        cells = (
            point_shown(point.figure, point.total),
            change,
            Shown(sentences(reasons, told)),
        )
        lines.append(ShownRow(_spoken(point.period), cells))
    columns = (
        ShownColumn(said(_PERIOD), False),
        ShownColumn(said(_FIGURE)),
        ShownColumn(said(_CHANGE)),
        ShownColumn(said(_TO_KNOW), False),
    )
    place_name = municipality_name(found.municipality) if found.municipality else county_name()
    return ShownTable(f"{said(indicator.title)}, {place_name}", columns, tuple(lines))


def point_shown(figure: Figure | None, total: Total | None) -> Shown:
    return figure_shown(figure, language()) if figure is not None else total_shown(total, language())


def series_chart(found: Series, title: str) -> Markup | None:
    """Bars over time, with rules where what is counted changed; None where there is nothing to draw."""
    shown = [point_shown(point.figure, point.total) for point in found.points]
    if not any(one.number for one in shown):
        return None
    drawn = [
        Bar(label=point.period, value=one.number, full=_spoken(point.period), hidden=one.kind == "hidden")
        for point, one in zip(found.points, shown, strict=True)
    ]
    places = {point.period: place for place, point in enumerate(found.points)}
    breaks = [
        Break(at=places[one.period], words="; ".join(said(words) for words in one.reasons)) for one in found.breaks
    ]
    desc = Words("Staplar över tid. Tabellen har samma siffror.", "Bars over time, as in the table.")
    return bars("over-tid", title, said(desc), drawn, breaks=breaks, language=language())


def sentences(*parts: str) -> str:
    """Parts that may end with a full stop or not, after each other."""
    told = [part if part.endswith(".") else f"{part}." for part in parts if part]
    return " ".join(told)


def _spoken(period: str) -> str:
    words = period_words(Period.parse(period)).spoken(language())
    return words[:1].upper() + words[1:]
