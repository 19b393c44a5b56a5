"""Person numbers, samordningsnummer and what stands in their place, made one reference per person.

The forms are Skatteverket's (personnummer SKV 704, samordningsnummer SKV 707): day + 60 in a samordningsnummer, `+`
from the year a person turns 100, the ninth digit even for women. Reserve numbers with letters are the health care's.
Nothing is corrected: a wrong check digit is kept and noted.
"""

from __future__ import annotations

import re
from datetime import date
from typing import NamedTuple

from casestats.adapters.cell import DASHES, Bad, tidy, whole_digits
from casestats.adapters.values import MISSING
from casestats.cases import OLDEST, Sex
from casestats.words import Words


class PersonReading(NamedTuple):
    """What a cell says of who the person is. `reference` is twelve digits, else upper case without spaces; None where
    the identity is masked, missing or only a date of birth. `remarks` are counted, and never hold the value:

    wrong_check_digit   kept as it is; no sex is derived
    century_guessed     ten digits without - or +, which may be a child's or a centenarian's: the youngest is taken
    zero_padded         a spreadsheet had taken the first zero; length and check digit agree
    coordination        a samordningsnummer
    reserve             a T-number or another reserve number with letters
    other_number        a number that is no person number, such as the case system's own
    birth_date_only     two persons may share it, so it is no reference
    masked, missing     protected, or nothing there
    """

    reference: str | None
    birth_year: int | None = None
    sex: Sex | None = None
    remarks: tuple[str, ...] = ()
    refused: Bad | None = None


_DIGITS_LOST = Bad(
    "digits_lost",
    Words(
        "Personnumret har tappat siffror (Excel har skrivit om det). Gör om kolumnen till text och exportera igen.",
        "The person number has lost digits (Excel rewrote it). Make the column text and export it again.",
    ),
)
_NO_CENTURY = Bad(
    "century_unknown",
    Words(
        "Personnumret har inget århundrade, och raden har inget datum att avgöra det med. Rätta datumet på raden.",
        "The person number has no century, and the row has no date to tell it by. Mend the date on the row.",
    ),
)
_MASK = re.compile(r"skydd|sekret|hemlig|mask|dold|anonym|\*|x{3,}|#{2,}", re.IGNORECASE)
_NUMBER = re.compile(
    r"(18|19|20)?(\d\d)(\d{4})([-+]?)(\d{4}|(?=\d*[A-Z])[A-Z0-9]{4})",  # century, year, month and day, sign, last four
    re.ASCII,
)
_BORN = re.compile(r"(18|19|20)?(\d\d)(\d{4})([-+]?)(?:0000)?", re.ASCII)
_DATED = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?:T?\d\d:.*)?", re.ASCII)
_NEARLY_A_HUNDRED = 80

_DAYS_OF_MONTH = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_DAYS = {f"{month:02}{day:02}" for month, days in enumerate(_DAYS_OF_MONTH, 1) for day in range(1, days + 1)}
_COORDINATION = {f"{day[:2]}{int(day[2:]) + 60}": day for day in _DAYS}
_LUHN = {f"{pair:02}": pair // 10 * 2 % 10 + pair // 50 + pair % 10 for pair in range(100)}
"""What two digits give to the check sum: the first doubled, its digits added; the second as it is."""


def read_person(text: str, opened_on: date | None) -> PersonReading:
    """Who a cell says the person is. `opened_on`, the day the case was opened, tells the century of ten digits."""
    reading = _read(text, opened_on)
    return _read_odd(text, opened_on) if reading is None else reading


def _read_odd(text: str, opened_on: date | None) -> PersonReading:
    word = tidy(text).translate(DASHES).upper().replace(" ", "")
    if _MASK.search(word):
        return PersonReading(None, remarks=("masked",))
    if word.casefold() in MISSING or not any(letter.isdecimal() for letter in word.strip("0-+")):
        return PersonReading(None, remarks=("missing",))
    digits = whole_digits(word)
    if digits is None:
        return PersonReading(None, refused=_DIGITS_LOST)
    born = _BORN.fullmatch(_DATED.sub(r"\1\2\3", digits))
    if born is not None and (born[3] in _DAYS or born[3] in _COORDINATION):
        year, _ = _year_of_birth(born, born[3], opened_on)
        return PersonReading(None, year, remarks=("birth_date_only",))
    if len(digits) == 9 and digits.isascii() and digits.isdecimal() and _check_digit_agrees("0" + digits):
        padded = _read("0" + digits, opened_on)
        if padded is not None:
            return padded._replace(remarks=("zero_padded", *padded.remarks))
    return _read(digits, opened_on) or PersonReading(digits, remarks=("other_number",))


def _read(text: str, opened_on: date | None) -> PersonReading | None:
    """The reading of what has the shape of a person number; None for anything else."""
    found = _NUMBER.fullmatch(text)
    if found is None:
        return None
    born, last = found[3], found[5]
    day = born if born in _DAYS else _COORDINATION.get(born)
    if day is None or last == "0000":
        return None
    year, guessed = _year_of_birth(found, day, opened_on)
    if year is None:
        return PersonReading(None, refused=_NO_CENTURY)
    remarks = ("century_guessed",) if guessed else ()
    if day is not born:
        remarks = (*remarks, "coordination")
    reference = f"{year:04}{born}{last}"
    if not last.isdecimal():
        sex = _sex(last) if last[0] == "T" else None
        return PersonReading(reference, year, sex, (*remarks, "reserve"))
    if not _check_digit_agrees(reference[2:]):
        return PersonReading(reference, year, None, (*remarks, "wrong_check_digit"))
    return PersonReading(reference, year, _sex(last), remarks)


def _sex(last: str) -> Sex | None:
    """By the ninth digit of ten; a letter there says nothing."""
    return (Sex.MALE if last[2] in "13579" else Sex.FEMALE) if last[2].isdecimal() else None


def _year_of_birth(found: re.Match[str], day: str, opened_on: date | None) -> tuple[int | None, bool]:
    """The year, and whether it is a guess.

    With `-` the person turns 100 in a later year. With `+` not: but the number may have been written years after the
    opening, so someone nearly a hundred then may have `+` now. Without either it is the youngest not born after the
    opening: a guess where someone a hundred years older could live too.
    """
    if found[1]:
        return int(found[1] + found[2]), False
    if opened_on is None:
        return None, False
    year = opened_on.year - (opened_on.year - int(found[2])) % 100
    older = year - 100
    if found[4] == "+":
        return older if opened_on.year - year < _NEARLY_A_HUNDRED else year, False
    if found[4] == "-":
        return year, False
    if year == opened_on.year and day > f"{opened_on:%m%d}":
        return older, False
    return year, opened_on.year - older <= OLDEST


def _check_digit_agrees(ten: str) -> bool:
    """The Luhn check of ten digits."""
    total = _LUHN[ten[:2]] + _LUHN[ten[2:4]] + _LUHN[ten[4:6]] + _LUHN[ten[6:8]] + _LUHN[ten[8:]]
    return total % 10 == 0
