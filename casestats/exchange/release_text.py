"""A release as plain text, for a terminal: its tables and shares, with the key beneath."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from itertools import product

from casestats.exchange.release_rows import demand_coherent, share_row, table_rows
from casestats.exchange.release_words import (
    coverage_words,
    heading_of,
    key_of,
    one_coverage,
    rounding_words,
    shown,
    subtitle,
    titles_of,
)
from casestats.releases.content import Content, ReleasedTable
from casestats.words import Language, Words

WIDTH = 110
LABEL = 44
_COVERAGE = Words("Täckning", "Coverage")
_KEY = Words("Teckenförklaring", "Key")
_SHARES = Words("Andelar", "Shares")
_ABOUT = Words("Att veta om siffrorna", "About the figures")


def release_text(content: Content, language: Language) -> str:
    """Every table and share, then the key and what must be said of them. Refused: an incoherent content."""
    demand_coherent(content)
    lines = [f"{content.title.spoken(language)} ({content.id})"]
    for table in content.tables:
        lines += ["", *_table(content, table, language)]
    lines += _shares(content, language)
    rows = [row for table in content.tables for row in table_rows(table, content.policy.base)]
    lines += ["", _KEY.spoken(language)]
    lines += [f"  {sign:<16} {meaning}" for sign, meaning in key_of(rows, language)]
    rounding = rounding_words(content, rows, language)
    remarks = [*([rounding] if rounding else []), *(one.spoken(language) for one in content.caveats)]
    if remarks:
        lines += ["", _ABOUT.spoken(language), *_list(remarks)]
    return "\n".join(lines) + "\n"


def _table(content: Content, table: ReleasedTable, language: Language) -> Iterator[str]:
    """The last of several dimensions goes across, the others down."""
    rows = {row.codes: row for row in table_rows(table, content.policy.base)}
    across = table.dimensions[-1:] if len(table.dimensions) > 1 else ()
    down = table.dimensions[: len(table.dimensions) - len(across)]
    yield table.title.spoken(language)
    yield f"  {subtitle(content, table, language)}"
    titles = [titles_of(dimension, language) for dimension in table.dimensions]
    heads = [", ".join(heading_of(dimension, language) for dimension in down)]
    columns = [code.code for code in across[0].codes] if across else [None]
    heads += [titles[-1][code] for code in columns if code is not None] or [""]
    grid = [heads]
    for codes in product(*([code.code for code in dimension.codes] for dimension in down)):
        label = ", ".join(titles[place][code] for place, code in enumerate(codes))
        keys = [codes if code is None else (*codes, code) for code in columns]
        grid.append([label, *(shown(rows[key], language) for key in keys)])
    yield from _aligned(grid)
    coverage = one_coverage(list(rows.values()))
    if coverage:
        yield f"  {_COVERAGE.spoken(language)}: {coverage_words(coverage, language)}"
    yield from _list([caveat.spoken(language) for caveat in table.caveats])


def _shares(content: Content, language: Language) -> list[str]:
    if not content.shares:
        return []
    grid = [[share.title.spoken(language), shown(share_row(share), language)] for share in content.shares]
    return ["", _SHARES.spoken(language), *_aligned(grid)]


def _aligned(grid: Sequence[Sequence[str]]) -> list[str]:
    grid = [[textwrap.shorten(row[0], LABEL, placeholder="…"), *row[1:]] for row in grid]
    widths = [max(len(row[place]) for row in grid) for place in range(len(grid[0]))]
    return [
        "  "
        + "  ".join(
            [row[0].ljust(widths[0]), *(one.rjust(width) for one, width in zip(row[1:], widths[1:], strict=True))]
        ).rstrip()
        for row in grid
    ]


def _list(remarks: Sequence[str]) -> list[str]:
    lines: list[str] = []
    for remark in remarks:
        lines += textwrap.wrap(f"- {remark}", WIDTH, subsequent_indent="  ", break_on_hyphens=False)
    return lines
