"""What the words and numbers of a cell mean. Nothing of a vendor's is here: a profile's own words come first.

Every parser takes one text and gives a value, None where nothing is recorded, or a `Bad`. Extra words of a profile
are keyed by their `plain` form.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import NamedTuple

from casestats.adapters.cell import Bad, Cached, plain, tidy, whole_digits
from casestats.adapters.dates import DateReader, Order, implausible
from casestats.cases import OLDEST, Sex
from casestats.flags import Answer
from casestats.words import Words

__all__ = [
    "MISSING",
    "SURVEY_MISSING",
    "UNKNOWN",
    "Bad",
    "Band",
    "Cached",
    "DateReader",
    "Order",
    "implausible",
    "is_missing",
    "parse_age",
    "parse_answer",
    "parse_band",
    "parse_number",
    "parse_sex",
    "parse_whole",
    "parse_year",
    "plain",
    "read_case_number",
    "tidy",
]

UNKNOWN = frozenset({"vet ej", "vet inte", "okänt", "okänd", "framgår ej", "framgår inte", "?", "unknown"})
"""Asked, and nobody knows."""

SPREADSHEET_ERRORS = frozenset(
    {
        *("#n/a", "#n/d", "#ref!", "#null!", "#value!", "#name?", "#num!", "#div/0!"),
        *("#saknas!", "#värdefel!", "#värde!", "#referens!", "#namn?", "#ogiltigt!", "#skärning!", "#division/0!"),
    }
)
MISSING = (
    frozenset({"uppgift saknas", "ej aktuellt", "n/a", "na", "null", "-99", "-9999", "(tom)", "(blank)", "nan"})
    | SPREADSHEET_ERRORS
    | frozenset({"", "-", "--", "---", ".", "..", "...", "…"})
)
"""Nothing recorded. 99 and 999 mean it only where the profile says so."""

SURVEY_MISSING = frozenset({"-1", "-99", "-9999", "null"})
"""Special values of survey tools. There -1 is no answer; in a case system it is Ja, as Access and Visual Basic write
it. An adapter of a survey tool gives these as extra words."""

_YES = {"ja", "j", "yes", "y", "x", "✓", "✔", "☑", "✅", "1", "1.0", "1,0", "-1", "-1.0", "sant", "true", "on"}
_NO = {"nej", "n", "no", "0", "0.0", "0,0", "falskt", "false", "off"}
_ANSWERS: dict[str, Answer] = (
    dict.fromkeys(_YES, Answer.YES)
    | dict.fromkeys(_NO, Answer.NO)
    | dict.fromkeys(UNKNOWN, Answer.UNKNOWN)
    | dict.fromkeys(MISSING, Answer.NOT_RECORDED)
)
_SEXES: dict[str, Sex] = (
    dict.fromkeys(["k", "kv", "kvinna", "kvinnor", "flicka", "flickor", "f", "female", "woman", "girl"], Sex.FEMALE)
    | dict.fromkeys(["m", "man", "män", "pojke", "pojkar", "male", "boy"], Sex.MALE)
    | dict.fromkeys(["annat", "annan", "annat kön", "icke-binär", "icke binär", "ickebinär", "other"], Sex.OTHER)
    | dict.fromkeys(MISSING | UNKNOWN, Sex.NOT_RECORDED)
)

_NO_ANSWERS: Mapping[str, Answer] = MappingProxyType({})
_NO_SEXES: Mapping[str, Sex] = MappingProxyType({})

_NOT_A_NUMBER = Bad(
    "not_a_number",
    Words(
        "Här ska stå ett tal, inte ungefär eller från–till. Skriv ett tal, eller lämna tomt om det inte är känt.",
        "A number is expected here, not an estimate or a range. Write one number, or leave it empty if unknown.",
    ),
)
_DIGITS_LOST = Bad(
    "digits_lost",
    Words(
        "Numret har tappat siffror (Excel har skrivit om det). Gör om kolumnen till text och exportera igen.",
        "The number has lost digits (Excel rewrote it). Make the column text and export it again.",
    ),
)
_CASE_NUMBER_IS_DATE = Bad(
    "case_number_is_date",
    Words(
        "Ärendenumret har blivit ett datum (Excel gör så med till exempel 3-12). Gör om kolumnen till text och "
        "exportera igen.",
        "The case number has become a date (Excel does so with 3-12, for example). Make the column text and export "
        "it again.",
    ),
)
_SEX_UNKNOWN_CODE = Bad(
    "sex_code",
    Words(
        "Koden för kön är inte känd. Skriv i profilen vad den betyder; siffror gissas aldrig.",
        "The code for sex is not known. Say in the profile what it means; digits are never guessed.",
    ),
)
_YEAR = Bad(
    "not_a_year",
    Words(
        "Här ska stå ett födelseår med fyra siffror, till exempel 1985.",
        "A year of birth with four digits is expected here, for example 1985.",
    ),
)
_AGE = Bad(
    "not_an_age",
    Words(
        "Här ska stå en ålder i hela år mellan 0 och 120.",
        "An age in whole years between 0 and 120 is expected here.",
    ),
)
_BAND = Bad(
    "not_an_age_band",
    Words(
        "Här ska stå ett åldersintervall, till exempel 18–24 eller 65+. Har Excel gjort det till ett datum: gör om "
        "kolumnen till text och exportera igen.",
        "An age band is expected here, for example 18-24 or 65+. If Excel made it a date, make the column text and "
        "export it again.",
    ),
)


def is_missing(text: str, extra: frozenset[str] = frozenset()) -> bool:
    """Whether nothing is recorded, or nobody knows: for columns that are not answers. `extra` in `plain` form."""
    word = plain(text)
    return word in MISSING or word in UNKNOWN or word in extra


def parse_answer(text: str, extra: Mapping[str, Answer] = _NO_ANSWERS) -> Answer | None:
    """The answer a word means; None where it is no known word (the caller reports it, with its count)."""
    word = plain(text)
    found = extra.get(word)
    return _ANSWERS.get(word) if found is None else found


def parse_sex(text: str, extra: Mapping[str, Sex] = _NO_SEXES) -> Sex | Bad:
    """K and F are women, M men. 1 and 2 are never guessed: registers number them either way round."""
    word = plain(text)
    found = extra.get(word)
    if found is None:
        found = _SEXES.get(word)
    return _SEX_UNKNOWN_CODE if found is None else found


_PLAIN_NUMBER = re.compile(r"-?\d+(?:[.,]\d+)?")
_GROUPED = re.compile(r"-?\d{1,3}(?:(?P<gap>[ '’.,])\d{3})(?:(?P=gap)\d{3})*(?P<decimals>[.,]\d+)?")


def parse_number(text: str) -> Decimal | Bad | None:
    """A number with decimal comma or point and thousands apart. `1.234` alone is refused: it is two numbers."""
    word = plain(text)
    if word in MISSING or word in UNKNOWN:
        return None
    if re.fullmatch(r"-?\d{1,3}\.\d{3}", word):
        return _NOT_A_NUMBER
    if _PLAIN_NUMBER.fullmatch(word):
        return Decimal(word.replace(",", "."))
    grouped = _GROUPED.fullmatch(word)
    if grouped is None or (grouped["decimals"] or "")[:1] == grouped["gap"]:
        return _NOT_A_NUMBER
    decimals = grouped["decimals"] or ""
    whole = word[: len(word) - len(decimals)].replace(grouped["gap"], "")
    return Decimal(whole + decimals.replace(",", "."))


def parse_whole(text: str) -> int | Bad | None:
    """A whole number, also as a spreadsheet writes it: `12.0`."""
    number = parse_number(text)
    if not isinstance(number, Decimal):
        return number
    return int(number) if number == number.to_integral_value() else _NOT_A_NUMBER


_ISO_DATES = DateReader("ymd")


def parse_year(text: str) -> int | Bad | None:
    """A year of birth: four digits, or the year of a date of birth."""
    word = tidy(text)
    if is_missing(word):
        return None
    digits = whole_digits(word)
    if digits is not None and len(digits) == 4 and digits.isdecimal():
        return int(digits) if not implausible(int(digits)) else _YEAR
    day = _ISO_DATES(word) if len(word) > 6 else _YEAR
    return day.year if isinstance(day, date) else None if day is None else _YEAR


def parse_age(text: str) -> int | Bad | None:
    """An age in whole years: `34`, `34 år`. When it was that age, only the profile can say."""
    word = plain(text).removesuffix("år").rstrip()
    if is_missing(word):
        return None
    digits = whole_digits(word)
    if digits is None or not digits.isdecimal() or len(digits) > 3 or int(digits) > OLDEST:
        return _AGE
    return int(digits)


class Band(NamedTuple):
    """Ages from `low` to `high`, both included; `high` None is open."""

    low: int
    high: int | None


_CLOSED_BAND = re.compile(r"(\d{1,3}) ?(?:-|till) ?(\d{1,3})(?: ?år)?")
_OPEN_BAND = re.compile(r"(?:>= ?)?(\d{1,3})(?: ?år)? ?(?:\+|- ?w|-|och äldre|eller äldre|år\+)|>= ?(\d{1,3})(?: ?år)?")
_LOW_BAND = re.compile(r"(?:under|<) ?(\d{1,3})(?: ?år)?")


def parse_band(text: str) -> Band | Bad | None:
    """`18-20`, `18 – 20 år`, `65+`, `65-w`, `under 18`. A band that Excel has made a date is refused."""
    word = plain(text)
    if is_missing(word):
        return None
    if closed := _CLOSED_BAND.fullmatch(word):
        low, high = int(closed[1]), int(closed[2])
        return Band(low, high) if low <= high <= OLDEST else _BAND
    if open_ended := _OPEN_BAND.fullmatch(word):
        return Band(int(open_ended[1] or open_ended[2]), None)
    if (below := _LOW_BAND.fullmatch(word)) and int(below[1]) > 0:
        return Band(0, int(below[1]) - 1)
    return _BAND


_LOOKS_LIKE_DATE = re.compile(
    r"\d{4}-\d\d-\d\d(?:[ T]\d\d:\d\d.*)?"
    r"|\d{1,2}-(?:jan|feb|mars?|apr|maj|may|juni?|juli?|aug|sep|sept|okt|oct|nov|dec)"
    r"|(?:jan|feb|mars?|apr|maj|may|juni?|juli?|aug|sep|sept|okt|oct|nov|dec)-\d{2,4}",
    re.IGNORECASE,
)


def read_case_number(text: str) -> str | Bad | None:
    """A case number as text: leading zeros, slashes and what looks like a formula stay. None where there is none.
    Refused where a spreadsheet has made it a date or has lost digits of it."""
    number = tidy(text)
    if number.casefold() in MISSING or number.casefold() in UNKNOWN:
        return None
    if _LOOKS_LIKE_DATE.fullmatch(number):
        return _CASE_NUMBER_IS_DATE
    digits = whole_digits(number)
    return _DIGITS_LOST if digits is None else digits
