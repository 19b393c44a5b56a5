"""Figures as people read them: value and status apart in the data, put together only here.

Symbols of Swedish statistics: – exactly zero, . cannot occur.
"""

from __future__ import annotations

from decimal import Decimal

from casestats.catalogue.wording import key_words
from casestats.tabulation import Cell, RatioCell, Status
from casestats.tabulation.comparing import Change
from casestats.tabulation.tables import Key, Table
from casestats.words import Language, Words

ZERO = "–"
CANNOT_OCCUR = "."
NO_BREAK = "\u00a0"

SYMBOLS = (
    Words("–  exakt noll", "–  exactly zero"),
    Words(".  kan inte förekomma", ".  cannot occur"),
    Words("minst  det kan vara fler", "at least  there may be more"),
    Words("del  bara en del av området täcks", "part  only a part of the scope is covered"),
    Words("ca  ungefärlig uppgift", "ca  approximate"),
    Words("0 kända  ingen känd, men mycket är okänt", "0 known  none known, but much is unknown"),
    Words("kan inte anges  källan har inte uppgiften", "cannot be stated  the source does not have it"),
)
"""The key that goes with every table."""


def whole(number: int, language: Language) -> str:
    """A whole number with its thousands apart."""
    return f"{number:,}".replace(",", NO_BREAK if language == "sv" else ",")


def _with_status(text: str, status: Status, language: Language) -> str:
    marks = {
        Status.LOWER_BOUND: Words("minst {}", "at least {}"),
        Status.PARTIAL_SCOPE: Words("{} (del)", "{} (part)"),
        Status.APPROXIMATE: Words("ca {}", "ca {}"),
    }
    return marks.get(status, Words("{}", "{}")).spoken(language).format(text).replace(" ", NO_BREAK)


def value_text(cell: Cell | RatioCell, language: Language) -> str:
    """The figure with its doubt: `31`, `minst 12`, `–`, `0 kända`, `kan inte anges`, `62,2 %`."""
    if cell.status is Status.UNABLE:
        return Words("kan inte anges", "cannot be stated").spoken(language)
    if isinstance(cell, RatioCell):
        if cell.value is None:
            return CANNOT_OCCUR
        percent = str(cell.value).replace(".", "," if language == "sv" else ".")
        return _with_status(f"{percent} %", cell.status, language)
    if cell.status is Status.TRUE_ZERO:
        return ZERO
    if cell.status is Status.ZERO_KNOWN or (cell.status is Status.LOWER_BOUND and not cell.count.yes):
        return Words("0 kända", "0 known").spoken(language)
    return _with_status(whole(cell.count.yes, language), cell.status, language)


def other_texts(cell: Cell | RatioCell, *, has_question: bool, language: Language) -> tuple[str, str, str, str]:
    """No, unknown, not recorded, and coverage in percent. Of a ratio: what it is a share of, instead of them."""
    if isinstance(cell, RatioCell):
        return (CANNOT_OCCUR,) * 4
    if not has_question or not cell.base_known:
        return (CANNOT_OCCUR,) * 4
    numbers = (cell.count.no, cell.count.unknown, cell.count.not_recorded)
    coverage = CANNOT_OCCUR if cell.coverage is None else f"{cell.coverage * 100:.0f}{NO_BREAK}%"
    first, second, third = (whole(number, language) if number else ZERO for number in numbers)
    return first, second, third, coverage


def group_text(table: Table, key: Key, language: Language) -> str:
    """A group as it is said: `kvinna, 25-44`."""
    pairs = zip(table.breakdown, key, strict=True)
    return ", ".join(key_words(dimension, word).spoken(language) for dimension, word in pairs)


def change_text(change: Change, language: Language) -> str:
    """The change since a year before: `9 fler`, `3 färre`, `oförändrat`, of a share `3,5 %-enheter upp`; in brackets
    where it cannot be compared."""
    if change.difference is None:
        return CANNOT_OCCUR
    if change.difference == 0:
        said = Words("oförändrat", "unchanged").spoken(language)
    elif isinstance(change.difference, Decimal):
        size = str(abs(change.difference)).replace(".", "," if language == "sv" else ".")
        up = change.difference > 0
        words = Words("%-enheter upp", "points up") if up else Words("%-enheter ned", "points down")
        said = f"{size} {words.spoken(language)}"
    else:
        size = whole(abs(change.difference), language)
        more = change.difference > 0
        said = f"{size} {(Words('fler', 'more') if more else Words('färre', 'fewer')).spoken(language)}"
    said = said.replace(" ", NO_BREAK)
    return said if change.comparable else f"({said})"
