"""A release's tables as the pages show them: the same figures, words and symbols as in the files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from casestats.exchange.release_about import coverage_told
from casestats.exchange.release_layout import Layout, layout_of
from casestats.exchange.release_rows import ReleaseRow, part_rows, share_row, table_rows
from casestats.exchange.release_words import (
    SHARES,
    coverage_words,
    heading_of,
    key_of,
    one_coverage,
    rounding_words,
    shown,
    subtitle,
)
from casestats.releases.content import Content, ReleasedTable
from casestats.web.tables import Cell, Column, Row
from casestats.words import Language, Words

_COUNTED = Words("Antal", "Number")
_SHARE_HEADS = (
    Words("Andel", "Share"),
    Words("Procent", "Percent"),
    Words("Täljare", "Numerator"),
    Words("Nämnare", "Denominator"),
)


class ShownTable(NamedTuple):
    """`key`: the symbols that occur, each with its meaning. `definition`: how it is counted."""

    id: str
    title: str
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    notes: tuple[str, ...]
    key: tuple[tuple[str, str], ...]
    definition: str


def shown_tables(content: Content, language: Language) -> list[ShownTable]:
    """All tables, and after them the shares."""
    tables = [_table(content, table, language) for table in content.tables]
    return [*tables, _shares(content, language)] if content.shares else tables


def _table(content: Content, table: ReleasedTable, language: Language) -> ShownTable:
    rows = table_rows(table, content.policy.base)
    layout = layout_of(table, content.policy.base, language)
    each = one_coverage(rows) is None
    notes = [caveat.spoken(language) for caveat in table.caveats]
    if coverage := coverage_told(rows, language):
        notes.insert(0, Words(f"Täckning: {coverage}.", f"Coverage: {coverage}.").spoken(language))
    if rounding := rounding_words(content, rows, language):
        notes.insert(0, rounding)
    return ShownTable(
        id=f"table-{table.name}",
        title=table.title.spoken(language),
        caption=" ".join([subtitle(content, table, language), *layout.constant]),
        columns=_columns(table, layout, language),
        rows=tuple(_rows(layout, language, with_coverage=each)),
        notes=tuple(notes),
        key=tuple(key_of(rows, language)),
        definition=table.definition.spoken(language),
    )


def _columns(table: ReleasedTable, layout: Layout, language: Language) -> tuple[Column, ...]:
    first = layout.corner or (heading_of(table.dimensions[0], language) if table.dimensions else "")
    labels = layout.columns or (_COUNTED.spoken(language),)
    return (Column(first, kind="text"), *(Column(label) for label in labels))


def _rows(layout: Layout, language: Language, *, with_coverage: bool) -> Iterator[Row]:
    for group in layout.groups:
        if group.title:
            yield Row(group.title, (), kind="group")
        for line in group.lines:
            cells = tuple(_cell(row, language, with_coverage) for row in line.figures)
            yield Row(line.title, cells, kind="" if line.depth else "sum", level=line.depth)


def _cell(row: ReleaseRow, language: Language, with_coverage: bool) -> Cell:
    note = coverage_words(row.coverage, language) if with_coverage and row.coverage else ""
    return Cell(shown(row, language), note=note)


def _shares(content: Content, language: Language) -> ShownTable:
    rows: list[ReleaseRow] = []
    lines = []
    notes: list[str] = []
    for share in content.shares:
        percent, parts = share_row(share), part_rows(share)
        rows += [percent, *parts]
        cells = tuple(Cell(shown(row, language)) for row in (percent, *parts))
        lines.append(Row(share.title.spoken(language), cells))
        notes += [caveat.spoken(language) for caveat in share.caveats]
    columns = [Column(head.spoken(language)) for head in _SHARE_HEADS]
    definitions: Sequence[str] = [
        f"{share.title.spoken(language)}: {share.definition.spoken(language)}." for share in content.shares
    ]
    return ShownTable(
        id="table-shares",
        title=SHARES.spoken(language),
        caption=f"{SHARES.spoken(language)}. {content.municipality_name}, {content.period}.",
        columns=tuple(columns),
        rows=tuple(lines),
        notes=tuple(dict.fromkeys(notes)),
        key=tuple(key_of(rows, language)),
        definition=" ".join(definitions),
    )
