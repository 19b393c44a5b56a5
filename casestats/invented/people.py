"""People who do not exist, each with a number of the test block."""

from __future__ import annotations

from calendar import isleap
from collections import defaultdict
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

from casestats.invented.draw import Draw

WOMEN = ("Anna", "Maria", "Karin", "Sara", "Elif", "Noor", "Åsa", "Gun", "Leyla", "Ida")
MEN = ("Lars", "Erik", "Johan", "Björn", "Ali", "Nils", "Omar", "Karl", "Åke", "Emil")
FAMILIES = ("Andersson", "Öberg", "Bäck", "Lind", "Åkesson", "Nyström", "Wallén", "Håkansson", "Ström", "Yılmaz")

FIRST_SERIAL = 980
SERIALS_OF_ONE_SEX = 5
"""Of the serials 980-989 the even ones are women's, the odd ones men's."""
LAST_BLOCK = 10
"""Two blocks with the right check digit, nine with a wrong one."""


class Person(NamedTuple):
    """`number` is written YYYYMMDD-NNNN."""

    number: str
    birth_year: int
    woman: bool
    first_name: str
    family_name: str

    @property
    def name(self) -> str:
        """As a case system writes it."""
        return f"{self.family_name}, {self.first_name}"


class Population:
    """Gives people out, nobody twice."""

    def __init__(self, draw: Draw) -> None:
        self._draw = draw
        self._given: defaultdict[tuple[int, bool], int] = defaultdict(int)

    def somebody(self, birth_year: int, *, woman: bool) -> Person:
        draw = self._draw
        place = self._given[birth_year, woman]
        self._given[birth_year, woman] = place + 1
        first_name = draw.one_of(WOMEN if woman else MEN)
        return Person(person_number(birth_year, woman, place), birth_year, woman, first_name, draw.one_of(FAMILIES))


def person_number(birth_year: int, woman: bool, place: int) -> str:
    """The number of the `place`-th invented woman or man born that year (from 0), written YYYYMMDD-NNNN.

    A year has 5 numbers a day and sex; the next as many are samordningsnummer; then follow nine times as many
    with a wrong check digit. ValueError when those are used up too. 97 has no factor in common with 365 or 366,
    so birthdays are spread and every day is used.
    """
    days = 366 if isleap(birth_year) else 365
    sheet, of_year = divmod(place, days)
    block, serial_place = divmod(sheet, SERIALS_OF_ONE_SEX)
    if block > LAST_BLOCK:
        raise ValueError(f"no invented number is left for {birth_year}")
    coordination = block == 1
    birthday = _birthday(birth_year, (of_year + birth_year) * 97 % days, coordination)
    serial = FIRST_SERIAL + 2 * ((serial_place + of_year) % SERIALS_OF_ONE_SEX) + (0 if woman else 1)
    digit = check_digit(f"{birthday[2:]}{serial}")
    if block > 1:
        digit = (digit + block - 1) % 10
    return f"{birthday}-{serial}{digit}"


@lru_cache(maxsize=80_000)
def _birthday(year: int, day_of_year: int, coordination: bool) -> str:
    day = date(year, 1, 1) + timedelta(days=day_of_year)
    return f"{year}{day.month:02}{day.day + (60 if coordination else 0):02}"


_DOUBLED = {str(digit): sum(divmod(digit * 2, 10)) for digit in range(10)}


def check_digit(nine: str) -> int:
    """The tenth digit of a personnummer after YYMMDDNNN (the Luhn sum; Skatteverket, SKV 704)."""
    total = 0
    for digit in nine[::2]:
        total += _DOUBLED[digit]
    for digit in nine[1::2]:
        total += int(digit)
    return -total % 10
