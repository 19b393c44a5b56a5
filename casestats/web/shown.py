"""Figures of the inside as tables and drawings show them: the same rows for the page, its charts and its files."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from flask import Response

from casestats.actions.overview import Card, Point
from casestats.catalogue.wording import STATUSES
from casestats.exchange.figures import value_text
from casestats.exchange.release_rows import ReleaseRow
from casestats.exchange.release_words import shown as published_text
from casestats.exchange.release_words import status_words
from casestats.exchange.shown_tables import Shown, ShownColumn, ShownRow, ShownTable, file_name, shown_csv, shown_xlsx
from casestats.tabulation import Cell, RatioCell, Status
from casestats.web import formats
from casestats.web.charts import Bar, Break
from casestats.web.current import language, said, today
from casestats.web.tables import Cell as TableCell
from casestats.web.tables import Column, Row
from casestats.words import Words

NOT_IMPORTED = Words("inte inläst", "not imported")
PRELIMINARY = Words("preliminär", "preliminary")
_NOBODY_KNOWN = (Status.ZERO_KNOWN, Status.LOWER_BOUND)


def figure(cell: Cell | RatioCell | None, *, preliminary: bool = False) -> Shown:
    """A counted figure. None: that time was not imported. A zero that is not believed has words and no number."""
    if cell is None:
        return Shown(said(NOT_IMPORTED))
    text = value_text(cell, language())
    kind = "preliminary" if preliminary else ""
    if cell.value is None or (not cell.value and cell.status in _NOBODY_KNOWN):
        return Shown(text, None, kind=kind)
    return Shown(text, cell.value, isinstance(cell, RatioCell), kind)


def status(cell: Cell | RatioCell | None, *, preliminary: bool = False) -> Shown:
    """What the figure claims, in words."""
    if cell is None:
        return Shown(said(NOT_IMPORTED))
    words = [said(STATUSES[cell.status.value]), *([said(PRELIMINARY)] if preliminary else [])]
    return Shown(", ".join(words))


def published_figure(row: ReleaseRow) -> Shown:
    """A figure as a release told it."""
    text = published_text(row, language())
    if row.value is None or not any(letter.isdigit() for letter in text) or (not row.value and text != "0"):
        return Shown(text, kind="hidden" if text == formats.HIDDEN else "")
    return Shown(text, row.value, row.unit == "ratio")


def published_status(row: ReleaseRow) -> Shown:
    return Shown(status_words(row, language()))


def months_table(card: Card, title: str) -> ShownTable:
    """The latest twelve months of a card's series, each beside the same month a year before."""
    columns = (
        ShownColumn(said(Words("Månad", "Month")), False),
        ShownColumn(said(Words("Antal", "Number"))),
        ShownColumn(said(Words("Samma månad året före", "Same month a year before"))),
        ShownColumn(said(Words("Säkerhet", "Certainty")), False),
        ShownColumn(said(Words("Att veta", "To know")), False),
    )
    rows = tuple(
        ShownRow(
            formats.month(now.month, language()),
            (
                figure(now.cell),
                figure(then.cell),
                status(now.cell, preliminary=now.preliminary),
                Shown("; ".join(said(words) for words in now.breaks)),
            ),
        )
        for then, now in pairs(card.series)
    )
    return without_empty(ShownTable(title, columns, rows, tuple(said(words) for words in card.doubts)))


def pairs(series: Sequence[Point]) -> list[tuple[Point, Point]]:
    """Each of the latest twelve months with the same month a year before, oldest first."""
    return list(zip(series[:-12], series[-12:], strict=True))


def month_bars(series: Sequence[Point]) -> tuple[list[Bar], list[Break]]:
    """The same months as bars, and where breaks stand among them."""
    bars = [
        Bar(
            label=formats.month_short(now.month, language()),
            value=drawn(now.cell),
            before=drawn(then.cell),
            full=formats.month(now.month, language()),
            preliminary=now.preliminary,
        )
        for then, now in pairs(series)
    ]
    breaks = [
        Break(at=place, words="; ".join(said(words) for words in now.breaks))
        for place, (_, now) in enumerate(pairs(series))
        if now.breaks
    ]
    return bars, breaks


def drawn(cell: Cell | None) -> int | None:
    """The height of a bar; None, a gap, where there is no figure to draw."""
    return None if cell is None or figure(cell).number is None else cell.value


def span_words(points: Iterable[Point]) -> str:
    """`2025`, or `april 2025–mars 2026`."""
    months = [point.month for point in points]
    first, last = months[0], months[-1]
    if first.year == last.year and first.first_month == 1 and last.first_month == 12:
        return str(first.year)
    return f"{formats.month(first, language())}–{formats.month(last, language())}"


def without_empty(table: ShownTable) -> ShownTable:
    """The table without columns of words that say nothing in any row."""
    kept = [
        place
        for place, column in enumerate(table.columns[1:])
        if column.figures or any(row.cells[place].text for row in table.rows)
    ]
    columns = (table.columns[0], *(table.columns[place + 1] for place in kept))
    rows = tuple(row._replace(cells=tuple(row.cells[place] for place in kept)) for row in table.rows)
    return replace(table, columns=columns, rows=rows)


def columns_of(table: ShownTable) -> list[Column]:
    """For the table on a page."""
    return [Column(column.label, "number" if column.figures else "text") for column in table.columns]


def rows_of(table: ShownTable, *, steady: bool = False) -> list[Row]:
    """`steady`: the first two columns are short, and never broken into lines."""
    classes = ["steady"] if steady else []
    return [
        Row(
            row.label,
            [TableCell(cell.text, kind="hidden" if cell.kind == "hidden" else "") for cell in row.cells],
            kind=" ".join([*([row.kind] if row.kind else []), *classes]),
        )
        for row in table.rows
    ]


FORMS = ("excel", "csv")
"""What a table can be saved as: the last part of an address."""


def as_file(table: ShownTable, form: str, name: Sequence[str]) -> Response:
    """The table to be saved: `form` is one of FORMS."""
    if form == "excel":
        data, kind, ending = shown_xlsx(table, language(), made_on=today()), _XLSX, "xlsx"
    else:
        data, kind, ending = shown_csv(table), "text/csv; charset=utf-8", "csv"
    answer = Response(data, content_type=kind)
    answer.headers["Content-Disposition"] = f'attachment; filename="{file_name(name, ending)}"'
    return answer


_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
