"""A report as plain text, for a terminal or a message: figures, and beneath them what must be said."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence

from casestats.catalogue import Counts
from casestats.exchange.aligned import Line, aligned
from casestats.exchange.figures import SYMBOLS, change_text, group_text, other_texts, value_text
from casestats.tabulation import RatioCell, Status, Table
from casestats.tabulation.comparing import Change
from casestats.tabulation.tables import Key
from casestats.words import Language, Words

_HEADINGS = (
    Words("antal", "number"),
    Words("nej", "no"),
    Words("vet ej", "unknown"),
    Words("uppgift saknas", "not recorded"),
    Words("täckning", "coverage"),
)
_CHANGE = Words("mot året före", "on the year before")

Changes = Mapping[str, Mapping[Key, Change]]
"""Indicator -> group -> change since the year before."""


def report_text(
    title: str,
    tables: Sequence[Table],
    language: Language,
    *,
    changes: Changes | None = None,
    empty_groups: bool = True,
    remarks: Sequence[Words] = (),
) -> str:
    """The report as lines of text. `title` says whose figures they are and when; `remarks` what more is to be said of
    all of them."""
    lines = [Line(title, _headings(language, changes is not None))]
    for table in tables:
        lines += _lines(table, language, changes, empty_groups)
    return "\n".join([*aligned(lines), "", *_beneath(tables, language, remarks)]) + "\n"


def _headings(language: Language, with_changes: bool) -> list[str]:
    return [heading.spoken(language) for heading in (*_HEADINGS, *((_CHANGE,) if with_changes else ()))]


def _lines(table: Table, language: Language, changes: Changes | None, empty_groups: bool) -> list[Line]:
    title = table.indicator.title.spoken(language)
    has_question = isinstance(table.indicator.counts, Counts) and table.indicator.counts.question is not None
    lines = [Line(title)] if table.breakdown else []
    for key, cell in table.entries(empty_groups=empty_groups):
        value = value_text(cell, language)
        if isinstance(cell, RatioCell) and cell.status is not Status.UNABLE:
            title = f"{table.indicator.title.spoken(language)} ({cell.ratio.numerator}/{cell.ratio.denominator})"
        figures = [value, *other_texts(cell, has_question=has_question, language=language)]
        if changes is not None:
            change = changes.get(table.indicator.id, {}).get(key)
            figures.append("" if change is None else change_text(change, language))
        lines.append(Line(f"  {group_text(table, key, language)}" if table.breakdown else title, figures))
    return lines


def _beneath(tables: Sequence[Table], language: Language, remarks: Sequence[Words]) -> list[str]:
    """The key of symbols, and each thing that must be said, once, with the figures it is about."""
    said: dict[str, list[str]] = {}
    for table in tables:
        for caveat in table.caveats:
            said.setdefault(caveat.words.spoken(language), []).append(table.indicator.title.spoken(language))
    lines = [Words("Teckenförklaring", "Key").spoken(language)]
    lines += [f"  {symbol.spoken(language)}" for symbol in SYMBOLS]
    if said or remarks:
        lines += ["", Words("Att veta om siffrorna", "About the figures").spoken(language)]
    for words, titles in said.items():
        about = _about(titles, len(tables), language)
        lines += textwrap.wrap(f"- {words} ({about})", 110, subsequent_indent="  ", break_on_hyphens=False)
    lines += [f"- {remark.spoken(language)}" for remark in remarks]
    return lines


def _about(titles: Sequence[str], figures: int, language: Language) -> str:
    """Which figures something is said about: at most three by name."""
    if len(titles) == figures > 1:
        return Words("alla", "all").spoken(language)
    more = len(titles) - 3
    rest = [Words(f"{more} till", f"{more} more").spoken(language)] if more > 0 else []
    return "; ".join([*titles[:3], *rest])
