"""What a unit's manager may see: the own unit's figures exactly, and the municipality's as they were published."""

from __future__ import annotations

import csv
import io
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from casestats.catalogue import Counts, Indicator
from casestats.exchange.aligned import Line, aligned
from casestats.exchange.figures import SYMBOLS, other_texts, value_text
from casestats.exchange.formulas import as_text
from casestats.exchange.release_rows import ReleaseRow
from casestats.exchange.release_words import HIDDEN, shown
from casestats.periods import Period
from casestats.tabulation import Cell
from casestats.words import Language, Words

WHOLE = ""
"""The key of the whole period among an indicator's own figures, beside those of its months."""


@dataclass(frozen=True)
class UnitFigures:
    """An indicator of one unit: `own` by month, and as WHOLE for the period. `municipality` is the whole municipality's
    figure as `release` published it; None where no release in force tells it."""

    indicator: Indicator
    own: Mapping[str, Cell]
    municipality: ReleaseRow | None
    release: str


@dataclass(frozen=True)
class UnitView:
    """`known_from` and `known_until`: the days between which every source has told what it knows."""

    municipality: str
    unit: str
    period: Period
    figures: Sequence[UnitFigures]
    known_from: date | None
    known_until: date | None


_HEADINGS = (
    Words("enheten", "the unit"),
    Words("täckning", "coverage"),
    Words("kommunen", "the municipality"),
)
_NOT_PUBLISHED = Words("inte publicerat", "not published")
_HIDDEN = Words(f"{HIDDEN}  dolt för att ingen ska kunna pekas ut", f"{HIDDEN}  hidden so that nobody is pointed out")
_ABOUT = Words("Att veta om siffrorna", "About the figures")
_OWN = Words(
    "Enhetens siffror är exakta och bara för enheten själv: visa dem inte för andra.",
    "The unit's figures are exact and for the unit alone: do not show them to others.",
)
_RELEASED = Words(
    "Kommunens siffror är de som har publicerats ({}); de kan vara äldre än enhetens.",
    "The municipality's figures are those that were published ({}); they may be older than the unit's.",
)
_NONE_RELEASED = Words(
    "Inget utlämnande har publicerats för perioden, så kommunens siffror visas inte. Se casestats release.",
    "No release has been published for the period, so the municipality's figures are not shown. See casestats release.",
)


def unit_view_text(view: UnitView, language: Language, *, by_month: bool = False) -> str:
    """The view as lines of text, with the key beneath."""
    title = f"{view.municipality} {view.unit} {view.period}"
    if view.known_until is not None:
        title += f", {Words('känt till', 'known to').spoken(language)} {view.known_until}"
    lines = [Line(title, [heading.spoken(language) for heading in _HEADINGS])]
    for figures in view.figures:
        lines += _lines(figures, language, by_month)
    return "\n".join([*aligned(lines), "", *_beneath(view, language)]) + "\n"


def _lines(figures: UnitFigures, language: Language, by_month: bool) -> Iterator[Line]:
    whole = _figures(figures, WHOLE, language)
    row = figures.municipality
    municipality = _NOT_PUBLISHED.spoken(language) if row is None else shown(row, language)
    yield Line(figures.indicator.title.spoken(language), [*whole, municipality])
    for month in figures.own if by_month else ():
        if month != WHOLE:
            yield Line(f"  {month}", [*_figures(figures, month, language), ""])


def _figures(figures: UnitFigures, label: str, language: Language) -> list[str]:
    counts = figures.indicator.counts
    has_question = isinstance(counts, Counts) and counts.question is not None
    cell = figures.own[label]
    *_, coverage = other_texts(cell, has_question=has_question, language=language)
    return [value_text(cell, language), coverage]


def _beneath(view: UnitView, language: Language) -> Iterator[str]:
    yield Words("Teckenförklaring", "Key").spoken(language)
    yield from (f"  {symbol.spoken(language)}" for symbol in (*SYMBOLS, _HIDDEN))
    yield ""
    yield _ABOUT.spoken(language)
    releases = sorted({figures.release for figures in view.figures if figures.release})
    told = _RELEASED.spoken(language).format(", ".join(releases)) if releases else _NONE_RELEASED.spoken(language)
    for remark in (_OWN.spoken(language), told):
        yield from textwrap.wrap(f"- {remark}", 110, subsequent_indent="  ", break_on_hyphens=False)


def unit_view_csv(view: UnitView) -> str:
    """A row for each indicator and month, and one (month empty) for the period; value and status apart. Only a row of
    the whole period has the municipality's figure."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(
        (
            *("municipality", "unit", "period", "month", "indicator", "value", "status", "coverage"),
            *("municipality_value", "municipality_status", "release"),
        )
    )
    for figures in view.figures:
        for month, cell in figures.own.items():
            coverage = "" if cell.coverage is None else f"{cell.coverage:.3f}"
            row = figures.municipality if month == WHOLE else None
            told = ["", "", ""] if row is None else [_number(row), row.status, figures.release]
            writer.writerow(
                (
                    *(view.municipality, as_text(view.unit), view.period, month, figures.indicator.id),
                    *("" if cell.value is None else cell.value, cell.status.value, coverage, *told),
                )
            )
    return out.getvalue()


def _number(row: ReleaseRow) -> str:
    return "" if row.value is None else str(row.value)
