"""The figures of one indicator over time as a table, a drawing and a sentence."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from casestats.actions.target_figures import ALL, FigureRow, IndicatorFigures, TargetFigures
from casestats.actions.to_do import period_words
from casestats.catalogue import Counts
from casestats.catalogue.municipalities import municipality_name
from casestats.catalogue.themes import noun_of
from casestats.catalogue.wording import key_words
from casestats.exchange.figures import change_text
from casestats.exchange.release_words import decimal_text
from casestats.exchange.shown_tables import Shown, ShownColumn, ShownRow, ShownTable
from casestats.tabulation import Cell, RatioCell, Status
from casestats.tabulation.tables import Count
from casestats.tabulation.trends import sentence
from casestats.web import formats
from casestats.web.charts import Bar, Break, bars, rows
from casestats.web.current import language, said, today
from casestats.web.shown import NOT_IMPORTED, figure, status, without_empty
from casestats.words import Words

_EVERYONE = Words("alla", "all")
_INCOMPLETE = Words("en del av perioden är inte inläst", "a part of the period was not imported")
_COMES_FROM = Words(
    "Enhetens siffror är för enheten själv: visa dem inte för andra.", "The unit's figures are its own."
)


MOST_BARS = 24
"""More periods than so many are in the table only: a chart of them cannot be read."""


def figures_table(found: TargetFigures, figures: IndicatorFigures, unit: str) -> ShownTable:
    """A row for each period and group; what must be said of it in words beside it."""
    divided, asked = bool(figures.groups), _asks(figures)
    columns = [ShownColumn(said(Words("Period", "Period")), False)]
    if divided:
        columns.append(ShownColumn(said(_GROUP_HEADS[found.breakdown]), False))
    columns += [ShownColumn(said(_NUMBER)), ShownColumn(said(_BEFORE)), ShownColumn(said(_CHANGE))]
    if asked:
        columns.append(ShownColumn(said(_COVERAGE)))
    columns += [ShownColumn(said(_CERTAINTY), False), ShownColumn(said(_TO_KNOW), False)]
    cells = {(row.period, row.group): row.cell for row in figures.rows}
    empty = _empty_groups(figures)
    lines: list[ShownRow] = []
    whole: list[str] = []
    for row in figures.rows:
        to_know = _to_know(row)
        if row.group == ALL:
            whole = to_know
        else:
            to_know = [words for words in to_know if words not in whole]  # said once, with all groups together
        if row.group not in empty:
            then = cells.get((row.period.year_before, row.group))
            lines.append(_line(found, row, then, to_know, divided=divided, asked=asked))
    place = unit or municipality_name(found.municipality)
    span = f"{said(period_words(found.periods[0]))}–{said(period_words(found.periods[-1]))}"
    title = f"{said(figures.indicator.title)}, {place}, {span}"
    remarks = [said(words) for words in figures.doubts] + ([said(_COMES_FROM)] if unit else [])
    if empty:
        remarks.append(said(_EMPTY).format(", ".join(group_words(found.breakdown, one) for one in empty)))
    return without_empty(ShownTable(title, tuple(columns), tuple(lines), tuple(remarks)))


def _empty_groups(figures: IndicatorFigures) -> list[str]:
    """The groups that nobody is known to be in, in any of the periods or the year before each."""
    return [
        group
        for group in figures.groups
        if not any(
            (row.cell is not None and row.cell.value) or (row.change is not None and row.change.then)
            for row in figures.of_group(group)
        )
    ]


def _line(
    found: TargetFigures,
    row: FigureRow,
    then: Cell | RatioCell | None,
    to_know: Sequence[str],
    *,
    divided: bool,
    asked: bool,
) -> ShownRow:
    """`then`: the cell of the year before, where it stands in the same table."""
    cells = [Shown(group_words(found.breakdown, row.group))] if divided else []
    cells += [figure(row.cell, preliminary=row.preliminary), *_then(row, then)]
    if asked:
        cells.append(_coverage(row.cell))
    cells += [status(row.cell, preliminary=row.preliminary), Shown("; ".join(to_know))]
    kind = "sum" if divided and row.group == ALL else ""
    return ShownRow(said(_capital(period_words(row.period))), tuple(cells), kind)


def _then(row: FigureRow, cell: Cell | RatioCell | None) -> tuple[Shown, Shown]:
    """The same period a year before, with its doubt, and the change since; in words where there is none."""
    change = row.change
    if change is None or change.then is None:
        words = _NOT_YET if row.preliminary else NOT_IMPORTED if cell is None else _NOT_COMPARED
        return (Shown(said(words)) if cell is None else figure(cell)), Shown(said(words))
    if cell is None and isinstance(row.cell, Cell) and isinstance(change.then, int):
        alike = row.cell.status if change.comparable and change.then else _UNSURE[bool(change.then)]
        cell = Cell(Count(change.then), alike)
    percent = isinstance(row.cell, RatioCell)
    told = (
        figure(cell) if cell is not None else Shown(f"{decimal_text(change.then, language())} %", change.then, percent)
    )
    if figure(row.cell).number is None or told.number is None:
        return told, Shown(said(_NOT_COMPARED))
    number = change.difference if change.comparable else None
    return told, Shown(change_text(change, language()), number)


_UNSURE = {True: Status.EXACT, False: Status.ZERO_KNOWN}
"""How a number of a year before is said that stands outside of the table: a zero is not believed there."""


def _coverage(cell: Any) -> Shown:
    if not isinstance(cell, Cell) or cell.coverage is None:
        return Shown(said(Words("kan inte anges", "cannot be stated")))
    return Shown(formats.percent(cell.coverage, language()))


def _to_know(row: FigureRow) -> list[str]:
    told = [said(words) for words in row.breaks]
    if row.incomplete:
        told.append(said(_INCOMPLETE))
    if row.change is not None and not row.change.comparable:
        told += [said(words) for words in row.change.reasons if words not in row.breaks]
    return told


def group_words(breakdown: str, group: str) -> str:
    return said(_EVERYONE) if group == ALL else said(key_words(breakdown, group))


def _asks(figures: IndicatorFigures) -> bool:
    """Whether a question is asked, so that coverage says something."""
    counts = figures.indicator.counts
    return isinstance(counts, Counts) and counts.question is not None


def latest(figures: IndicatorFigures) -> FigureRow | None:
    """The latest period that is known whole, else the latest with any figure."""
    told = [row for row in figures.of_group() if row.cell is not None]
    sure = [row for row in told if not row.preliminary and not row.incomplete]
    return next(reversed(sure or told), None)


def latest_sentence(found: TargetFigures, figures: IndicatorFigures) -> str:
    """The latest figure in words, over the chart: `Mars 2025: 31 vuxna, 9 fler än samma tid i fjol`."""
    row = latest(figures)
    if row is None or row.cell is None:
        return said(figures.indicator.title)
    noun = noun_of(figures.indicator)
    now = row.period.year == today().year
    told = said(sentence(row.cell, noun, row.change, last_year=now, preliminary=row.preliminary))
    return (
        f"{said(_capital(period_words(row.period)))}: {told[:1].lower() if told[:1].isalpha() else told[:1]}{told[1:]}"
    )


def chart_of(found: TargetFigures, figures: IndicatorFigures, title: str) -> Any:
    """The latest periods as bars beside the year before; divided, the groups of the latest whole period. "": there is
    nothing to draw."""
    this, before = said(Words("perioden", "the period")), said(Words("året före", "the year before"))
    if not figures.groups:
        told = figures.of_group()[-MOST_BARS:]
        breaks = [
            Break(at=place, words="; ".join(map(said, row.breaks))) for place, row in enumerate(told) if row.breaks
        ]
        drawn = [_bar(figures, row, _short(row, told)) for row in told]
        if all(one.value is None and one.before is None for one in drawn):
            return ""
        return bars("figure", title, title, drawn, now=this, then=before, breaks=breaks, language=language())
    hidden = {ALL, *_empty_groups(figures)}
    newest = latest(figures)
    told = () if newest is None else figures.of_period(newest.period)
    drawn = [_bar(figures, row, group_words(found.breakdown, row.group)) for row in told if row.group not in hidden]
    if all(one.value is None and one.before is None for one in drawn):
        return ""
    then = "" if newest is None else said(period_words(newest.period))
    return rows("figure", f"{title}: {then}", title, drawn, now=then, then=before, language=language())


def _bar(figures: IndicatorFigures, row: FigureRow, label: str) -> Bar:
    """The table's two figures as they are drawn: what has no number there is a gap."""
    then = next((one.cell for one in figures.of_group(row.group) if one.period == row.period.year_before), None)
    shown = (figure(row.cell), _then(row, then)[0])
    value, before = (None if one.number is None else float(one.number) for one in shown)
    full = said(period_words(row.period))
    return Bar(label=label, value=value, before=before, full=full, preliminary=row.preliminary)


def _short(row: FigureRow, told: Sequence[FigureRow]) -> str:
    """A period as it fits beneath a bar; its year with the first of each."""
    period = row.period
    first = row is told[0] or period.first_month == 1
    year = f" {period.year % 100:02}" if first else ""
    if period.months == 1:
        return formats.month_short(period, language()) + year
    letter = {3: said(Words("kv", "Q")), 4: "T"}.get(period.months)
    return str(period.year) if letter is None else f"{letter}{(period.first_month - 1) // period.months + 1}{year}"


def _capital(words: Words) -> Words:
    return Words(*(text[:1].upper() + text[1:] for text in words))


_NUMBER = Words("Antal", "Number")
_BEFORE = Words("Samma period året före", "Same period a year before")
_CHANGE = Words("Förändring", "Change")
_COVERAGE = Words("Täckning", "Coverage")
_CERTAINTY = Words("Säkerhet", "Certainty")
_TO_KNOW = Words("Att veta", "To know")
_EMPTY = Words(
    "Ingen är känd i grupperna {}, och de visas inte.", "Nobody is known in the groups {}; they are not shown."
)
_NOT_COMPARED = Words("kan inte jämföras", "cannot be compared")
_NOT_YET = Words("inte jämfört än", "not compared yet")
_GROUP_HEADS = {"sex": Words("Kön", "Sex"), "age_band": Words("Ålder", "Age"), "unit": Words("Enhet", "Unit")}
