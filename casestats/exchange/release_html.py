"""A release as one page, to read and to print. No script, nothing from elsewhere: it can be saved and sent alone.

Every figure is shown with its doubt as text, every table with the key of its symbols.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from html import escape

from casestats.exchange.markup import element, text
from casestats.exchange.release_about import (
    FIGURES,
    Fact,
    about,
    counted_words,
    coverage_meaning,
    made_at,
    solved_words,
)
from casestats.exchange.release_layout import Layout, Line, layout_of
from casestats.exchange.release_rows import ReleaseRow, demand_coherent, part_rows, share_row, table_rows
from casestats.exchange.release_style import stylesheet
from casestats.exchange.release_words import (
    KEY,
    SHARES,
    coverage_words,
    key_of,
    one_coverage,
    rounding_words,
    shown,
    subtitle,
)
from casestats.releases.content import Content, ReleasedTable
from casestats.words import Language, Words

MOST_LINES_TOGETHER = 18
"""Lines that are kept on one printed page."""
_TABLES = Words("Tabeller", "Tables")
_COVERAGE = Words("Täckning", "Coverage")
_NUMBER = Words("Antal", "Number")
_UNDER = Words("Under talet: täckning.", "Below the number: coverage.")
_COUNTED = Words("Så räknas det", "How it is counted")
_SHARE_HEADS = (
    *(Words("Andel", "Share"), Words("Procent", "Percent")),
    *(Words("Täljare", "Numerator"), Words("Nämnare", "Denominator")),
)


def release_html(content: Content, language: Language) -> bytes:
    """The page, UTF-8. Refused: as `demand_coherent`."""
    demand_coherent(content)
    parts = [*_head(content, language), *_opening(content, language)]
    for number, table in enumerate(content.tables, start=1):
        parts.append(_table(content, table, number, language))
    if content.shares:
        parts.append(_shares(content, len(content.tables) + 1, language))
    parts += _closing(content, language)
    return "\n".join([*parts, "</div>", "</body>", "</html>", ""]).encode()


def _head(content: Content, language: Language) -> list[str]:
    title = f"{content.title.spoken(language)}, {content.municipality_name} {content.period}"
    footer = f"{content.id}, {made_at(content):%Y-%m-%d}"
    return [
        "<!DOCTYPE html>",
        f'<html lang="{language}">',
        "<head>",
        '<meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width,initial-scale=1">',
        '<meta name="referrer" content="no-referrer">',
        text("title", title),
        f"<style>{stylesheet(footer)}</style>",
        "</head>",
        "<body>",
        '<div class="page">',
    ]


def _opening(content: Content, language: Language) -> Iterator[str]:
    """What it is, whether it is safe, what must be known, and what is in it."""
    made = Words("gjort", "made").spoken(language)
    yield element(
        "header",
        text("p", f"{content.municipality_name}, {content.period}", class_="place"),
        text("h1", content.title.spoken(language)),
        text("p", f"{content.id}, {made} {made_at(content):%Y-%m-%d}", class_="muted"),
    )
    safe = text("strong", _safe(content, language))
    yield element("div", safe, text("p", content.policy.text.spoken(language)), class_="lead")
    yield from (text("p", caveat.spoken(language)) for caveat in content.caveats)
    if any(cell.coverage for table in content.tables for cell in table.cells.values()):
        yield text("p", coverage_meaning(language), class_="muted")
    titles = [table.title.spoken(language) for table in content.tables]
    titles += [SHARES.spoken(language)] if content.shares else []
    if len(titles) > 2:
        links = (element("li", text("a", title, href=f"#t{place}")) for place, title in enumerate(titles, start=1))
        heading = _TABLES.spoken(language)
        yield element("nav", text("h2", heading), element("ol", *links), aria_label=heading)


def _safe(content: Content, language: Language) -> str:
    if content.policy.method != "round":
        return solved_words(content, language)
    base = content.policy.base
    return Words(
        f"Alla tal är avrundade: de är delbara med {base}.", f"All numbers are rounded to multiples of {base}."
    ).spoken(language)


def _table(content: Content, table: ReleasedTable, number: int, language: Language) -> str:
    rows = table_rows(table, content.policy.base)
    coverage = one_coverage(rows)
    notes = [caveat.spoken(language) for caveat in table.caveats]
    if coverage:
        notes.insert(0, f"{_COVERAGE.spoken(language)}: {coverage_words(coverage, language)}.")
    if rounded := rounding_words(content, rows, language):
        notes.insert(0, rounded)
    layout = layout_of(table, content.policy.base, language)
    beneath_title = subtitle(content, table, language)
    others = [text for text in layout.constant if text != content.period]
    if others:
        beneath_title += f" {', '.join(others)}."
    if coverage is None and layout.columns:
        beneath_title += f" {_UNDER.spoken(language)}"
    caption = _caption(number, table.title.spoken(language), beneath_title, language)
    grid = _grid(layout, caption, with_coverage=coverage is None, language=language)
    counted = f"{table.definition.spoken(language)} ({counted_words(table, language)})"
    beneath = _beneath(rows, notes, [counted], language)
    return _section(number, grid, beneath, lines=sum(1 for _ in layout.lines))


def _section(number: int, grid: str, beneath: str, *, lines: int) -> str:
    """A table, in a region of its own that scrolls where the screen is narrow, and what stands beneath it. One of few
    lines is printed on one page."""
    kind = "table short" if lines <= MOST_LINES_TOGETHER else "table"
    region = element("div", grid, class_="wide", role="region", aria_labelledby=f"c{number}", tabindex=0)
    return element("section", region, beneath, class_=kind, id=f"t{number}", aria_labelledby=f"c{number}")


def _caption(number: int, title: str, beneath: str, language: Language) -> str:
    name = Words("Tabell", "Table").spoken(language)
    return element("caption", text("b", f"{name} {number}. {title}"), text("span", beneath), id=f"c{number}")


def _grid(layout: Layout, caption: str, *, with_coverage: bool, language: Language) -> str:
    """The table. Coverage has a column of its own beside one column of figures; else it stands under each figure."""
    beside = with_coverage and not layout.columns
    groups = []
    for group in layout.groups:
        has_parts = any(line.depth for line in group.lines)
        lines = [
            _line(line, has_parts=has_parts, beside=beside, under=with_coverage, language=language)
            for line in group.lines
        ]
        if group.title:
            width = 1 + max(len(layout.columns), 1) + beside
            heading = text("th", group.title, scope="rowgroup", colspan=width)
            lines.insert(0, element("tr", heading, class_="group"))
        together = "short" if len(lines) <= MOST_LINES_TOGETHER else None
        groups.append(element("tbody", *lines, class_=together))
    head = element("thead", *_headings(layout, beside=beside, language=language))
    return element("table", caption, head, *groups)


def _headings(layout: Layout, *, beside: bool, language: Language) -> Iterator[str]:
    if layout.columns:
        across = text("th", layout.across, scope="colgroup", colspan=len(layout.columns), class_="n")
        yield element("tr", text("th", layout.corner, scope="col", rowspan=2), across)
        yield element("tr", *(text("th", column, scope="col", class_="n") for column in layout.columns))
        return
    corner = text("th", layout.corner, scope="col") if layout.corner else "<td></td>"
    cells = [corner, text("th", _NUMBER.spoken(language), scope="col", class_="n")]
    if beside:
        cells.append(text("th", _COVERAGE.spoken(language), scope="col"))
    yield element("tr", *cells)


def _line(line: Line, language: Language, *, has_parts: bool, beside: bool, under: bool) -> str:
    """A row. Where some rows are parts of others, those that are part of none stand out."""
    depth = f"d{min(line.depth, 3)}" if line.depth else None
    cells = [_figure(row, under=under, language=language) for row in line.figures]
    if beside:
        cells.append(text("td", coverage_words(line.figures[0].coverage, language), class_="t"))
    whole = "sum" if has_parts and not line.depth else None
    return element("tr", text("th", line.title, scope="row", class_=depth), *cells, class_=whole)


def _figure(row: ReleaseRow, *, under: bool, language: Language) -> str:
    coverage = coverage_words(row.coverage, language) if under else ""
    return element("td", escape(shown(row, language)), text("span", coverage, class_="c") if coverage else "")


def _beneath(rows: Sequence[ReleaseRow], notes: Sequence[str], counted: Iterable[str], language: Language) -> str:
    """The key of symbols, what must be known, and what is counted."""
    symbols = (element("div", text("dt", sign), " ", text("dd", meaning)) for sign, meaning in key_of(rows, language))
    parts = [text("p", KEY.spoken(language), class_="keyhead"), element("dl", *symbols, class_="key")]
    if notes:
        parts.append(element("ul", *(text("li", note) for note in notes)))
    parts += [text("p", f"{_COUNTED.spoken(language)}: {one}", class_="muted") for one in counted]
    return element("div", *parts, class_="beneath")


def _shares(content: Content, number: int, language: Language) -> str:
    heads = [
        text("th", head.spoken(language), scope="col", class_="n" if place else None)
        for place, head in enumerate(_SHARE_HEADS)
    ]
    rows = [share_row(share) for share in content.shares]
    figures = [(row, *part_rows(share)) for row, share in zip(rows, content.shares, strict=True)]
    lines = [
        element(
            "tr",
            text("th", share.title.spoken(language), scope="row"),
            *(_figure(one, under=False, language=language) for one in line),
        )
        for share, line in zip(content.shares, figures, strict=True)
    ]
    beneath = f"{content.municipality_name}, {content.period}."
    caption = _caption(number, SHARES.spoken(language), beneath, language)
    grid = element("table", caption, element("thead", element("tr", *heads)), element("tbody", *lines))
    notes = dict.fromkeys(words.spoken(language) for share in content.shares for words in share.caveats)
    counted = [
        f"{share.title.spoken(language)}: {share.definition.spoken(language)} ({counted_words(share, language)})"
        for share in content.shares
    ]
    every = [one for line in figures for one in line]
    return _section(number, grid, _beneath(every, list(notes), counted, language), lines=len(lines))


def _closing(content: Content, language: Language) -> Iterator[str]:
    """What the page rests on. What must be known of all figures stands at the top already."""
    for section in about(content, language):
        if section.name != FIGURES:
            facts = element("dl", *(part for fact in section.facts for part in _fact(fact)), class_="facts")
            together = "short" if len(section.facts) <= MOST_LINES_TOGETHER else None
            yield element("section", text("h2", section.heading), facts, class_=together)


def _fact(fact: Fact) -> Iterator[str]:
    if fact.term:
        yield text("dt", fact.term)
        yield text("dd", fact.text)
    else:
        yield text("dd", fact.text, class_="whole")
