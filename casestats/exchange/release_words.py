"""A released figure as people read it: symbols, words of status, and the key that goes with every table.

Only here do value and status become one text. Symbols of Swedish statistics: – exactly zero, .. hidden for secrecy,
. cannot occur; what the source does not have says so in words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from casestats.catalogue.wording import STATUSES, UNITS
from casestats.exchange.figures import CANNOT_OCCUR, NO_BREAK, ZERO, whole
from casestats.exchange.release_rows import NOT_APPLICABLE, RATIO, ReleaseRow
from casestats.releases.content import CellStatus, Code, Content, ReleasedDimension, ReleasedTable
from casestats.words import Language, Words

HIDDEN = ".."
MISSING = Words("uppgift saknas", "not recorded")
KEY = Words("Teckenförklaring", "Key of symbols")
SHARES = Words("Andelar", "Shares")
KNOWN_ZERO = Words("0 kända", "0 known")
STATUS_WORDS: Mapping[str, Words] = {
    **STATUSES,
    CellStatus.SUPPRESSED.value: Words("dold av sekretess", "hidden for secrecy"),
    CellStatus.ROUNDED.value: Words("avrundad", "rounded"),
    NOT_APPLICABLE: Words("kan inte förekomma", "cannot occur"),
}
MEASURES: Mapping[str, Words] = {
    "yes": Words("antal", "number"),
    "base": Words("underlag", "base"),
    "share": Words("andel i procent", "share in percent"),
}
_FORMS: Mapping[str, Words] = {
    CellStatus.LOWER_BOUND.value: Words("minst {}", "at least {}"),
    CellStatus.PARTIAL_SCOPE.value: Words("{} (del)", "{} (part)"),
    CellStatus.APPROXIMATE.value: Words("ca {}", "ca {}"),
}


class Symbol(NamedTuple):
    """What stands in a table, and what it means."""

    sign: Words
    meaning: Words


SYMBOLS = (
    Symbol(Words(ZERO, ZERO), Words("exakt noll", "exactly zero")),
    Symbol(Words(HIDDEN, HIDDEN), Words("dold av sekretess", "hidden for secrecy")),
    Symbol(Words(CANNOT_OCCUR, CANNOT_OCCUR), Words("kan inte förekomma", "cannot occur")),
    Symbol(MISSING, Words("inte registrerat, eller kan inte anges", "not recorded, or cannot be stated")),
)
"""The key of every table."""
_QUALIFIERS: Mapping[str, Symbol] = {
    CellStatus.LOWER_BOUND.value: Symbol(Words("minst", "at least"), Words("det kan vara fler", "there may be more")),
    CellStatus.PARTIAL_SCOPE.value: Symbol(
        Words("(del)", "(part)"), Words("bara en del av området täcks", "only a part of the scope is covered")
    ),
    CellStatus.APPROXIMATE.value: Symbol(Words("ca", "ca"), Words("ungefärlig uppgift", "approximate")),
    CellStatus.ZERO_KNOWN.value: Symbol(
        KNOWN_ZERO, Words("ingen känd, men mycket är okänt", "none known, but much is unknown")
    ),
}
_ROUNDED_ZERO = Symbol(Words("0", "0"), Words("noll efter avrundning", "zero after rounding"))


def shown(row: ReleaseRow, language: Language) -> str:
    """The figure with its doubt: `31`, `minst 12`, `–`, `..`, `0 kända`, `uppgift saknas`, `41,3 %`."""
    if row.status == CellStatus.SUPPRESSED.value:
        return HIDDEN
    if row.status == NOT_APPLICABLE:
        return CANNOT_OCCUR
    if row.value is None:
        return MISSING.spoken(language)
    if row.unit == RATIO:
        return _qualified(f"{decimal_text(row.value, language)} %", row.status, language)
    if not row.value:
        return _zero(row, language)
    return _qualified(whole(int(row.value), language), effective_status(row), language)


def _zero(row: ReleaseRow, language: Language) -> str:
    claim = effective_status(row)
    if claim in (CellStatus.LOWER_BOUND.value, CellStatus.ZERO_KNOWN.value):
        return KNOWN_ZERO.spoken(language)
    exact = claim in (CellStatus.TRUE_ZERO.value, CellStatus.EXACT.value)
    if exact and row.status != CellStatus.ROUNDED.value:
        return ZERO
    return _qualified("0", claim, language)


def effective_status(row: ReleaseRow) -> str:
    """What the figure claims, be it rounded or not."""
    return row.claim if row.status == CellStatus.ROUNDED.value else row.status


def _qualified(text: str, status: str, language: Language) -> str:
    form = _FORMS.get(status, Words("{}", "{}")).spoken(language)
    return form.format(text).replace(" ", NO_BREAK)


def decimal_text(value: int | Decimal, language: Language) -> str:
    return str(value).replace(".", "," if language == "sv" else ".")


def status_words(row: ReleaseRow, language: Language) -> str:
    """The status in words; of a rounded figure also what it claims: `avrundad, minst`."""
    words = [STATUS_WORDS[row.status]]
    if row.status == CellStatus.ROUNDED.value and row.claim in STATUSES and row.claim != CellStatus.EXACT.value:
        words.append(STATUS_WORDS[row.claim])
    return ", ".join(one.spoken(language) for one in words)


def key_of(rows: Sequence[ReleaseRow], language: Language) -> list[tuple[str, str]]:
    """The key for a table: the four symbols, and the words that stand before or after its numbers."""
    found = {effective_status(row) for row in rows if row.value is not None}
    known_zeros = any(shown(row, language) == KNOWN_ZERO.spoken(language) for row in rows)
    rounded_zeros = any(row.status == CellStatus.ROUNDED.value and shown(row, language) == "0" for row in rows)
    symbols = list(SYMBOLS)
    for status, symbol in _QUALIFIERS.items():
        if known_zeros if status == CellStatus.ZERO_KNOWN.value else status in found:
            symbols.append(symbol)
    if rounded_zeros:
        symbols.append(_ROUNDED_ZERO)
    return [(symbol.sign.spoken(language), symbol.meaning.spoken(language)) for symbol in symbols]


def coverage_words(band: str, language: Language) -> str:
    """A band of coverage, as it is read: `80–94 %`, `under 50 %`, `95 % och över`. "" where it is not told."""
    between = re.fullmatch(r"(\d+)-(\d+)", band)
    if between is None:
        return band
    low, high = int(between[1]), int(between[2])
    if low == 0:
        return f"under {high + 1}{NO_BREAK}%"
    if high == 100:
        return f"{low}{NO_BREAK}% {Words('och över', 'and over').spoken(language)}"
    return f"{low}–{high}{NO_BREAK}%"


def unit_words(unit: str, language: Language) -> str:
    return UNITS[unit].spoken(language) if unit in UNITS else unit


def measure_words(measure: str, language: Language) -> str:
    return MEASURES[measure].spoken(language) if measure in MEASURES else measure


def heading_of(dimension: ReleasedDimension, language: Language) -> str:
    title = dimension.title.spoken(language) or dimension.name
    return title[:1].upper() + title[1:]


def titles_of(dimension: ReleasedDimension, language: Language) -> dict[str, str]:
    """Code -> what it is called."""
    return {code.code: code.title.spoken(language) or code.code for code in dimension.codes}


def depths_of(codes: Iterable[Code]) -> dict[str, int]:
    """Code -> how many levels of the dimension are above it. A parent that is not there counts as none."""
    parents = {code.code: code.parent for code in codes}
    depths = {}
    for code in parents:
        seen = [code]
        while (parent := parents.get(seen[-1], "")) in parents and parent not in seen:
            seen.append(parent)
        depths[code] = len(seen) - 1
    return depths


def rounding_words(content: Content, rows: Iterable[ReleaseRow], language: Language) -> str:
    """What is to be said of rounded figures; "" where there are none."""
    if not any(row.status == CellStatus.ROUNDED.value for row in rows):
        return ""
    base = content.policy.base
    return Words(
        f"Avrundat: varje tal är delbart med {base}.", f"Rounded: every number is a multiple of {base}."
    ).spoken(language)


def one_coverage(rows: Sequence[ReleaseRow]) -> str | None:
    """The coverage that all stated figures have in common, so that it can be said once; None where they differ."""
    found = {row.coverage for row in rows if row.value is not None}
    found |= {row.coverage for row in rows if row.coverage}
    return found.pop() if len(found) == 1 else ("" if not found else None)


def subtitle(content: Content, table: ReleasedTable, language: Language) -> str:
    """What a table counts, where and when: `Antal personer. Härnösand, 2025.`"""
    measure = measure_words(table.measure, language)
    counted = f"{measure[:1].upper()}{measure[1:]} ({unit_words(table.unit, language)})"
    return f"{counted}. {content.municipality_name}, {content.period}."
