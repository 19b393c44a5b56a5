"""Dates as people, case systems, survey tools and spreadsheets write them.

Some forms can be read in one way only. `03-01-2024` and `03/01/2024` cannot: there one order holds for a whole
column, told by the profile or learned from all of its values; where neither decides, the value is refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Literal

from casestats.adapters.cell import Bad, plain
from casestats.words import Words

Order = Literal["ymd", "dmy", "mdy"]

SENTINELS = frozenset(
    {
        *(date(1, 1, 1), date(1753, 1, 1), date(1899, 12, 30), date(1899, 12, 31), date(1900, 1, 1), date(1904, 1, 1)),
        *(date(2099, 12, 31), date(2999, 12, 31), date(9999, 12, 31)),
    }
)
"""Dates that mean "none" or "still open". 1904-01-01 only as the zero of such a workbook."""

_NO_DATE = frozenset(
    {"", "-", "--", ".", "..", "0", "?", "null", "n/a", "na", "nan", "nat", "none", "-99", "-9999"}
) | {
    *("uppgift saknas", "ej aktuellt", "vet ej", "vet inte", "okänt", "okänd", "framgår ej", "pågående", "tillsvidare"),
    *("tills vidare", "(tom)", "(blank)", "0000-00-00", "00000000", "1900-01-00", "#n/a", "#saknas!", "#värdefel!"),
}

_NOT_A_DATE = Bad(
    "not_a_date",
    Words(
        "Här ska stå ett datum. Skriv det som 2025-03-01.",
        "A date is expected here. Write it as 2025-03-01.",
    ),
)
_ORDER_UNKNOWN = Bad(
    "date_order",
    Words(
        "Datumet kan läsas på två sätt (dag eller månad först). Skriv ordningen i profilen, eller exportera datum som "
        "2025-03-01.",
        "The date can be read in two ways (day or month first). Say the order in the profile, or export dates as "
        "2025-03-01.",
    ),
)
_ONLY_YEAR = Bad(
    "date_only_year",
    Words(
        "Här står bara ett år. Det behövs minst en månad, till exempel 2025-03.",
        "There is only a year here. At least a month is needed, for example 2025-03.",
    ),
)

_MONTHS = {"january": 1, "february": 2, "march": 3, "may": 5, "june": 6, "july": 7, "august": 8, "october": 10} | {
    name[:length]: place
    for place, name in enumerate(
        [
            *("januari", "februari", "mars", "april", "maj", "juni"),
            *("juli", "augusti", "september", "oktober", "november", "december"),
        ],
        start=1,
    )
    for length in (3, 4, len(name))
}
_MONTHS |= {"oct": 10}
_MONTH = "(?P<name>" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + r")\.?"
_TIME = (
    r"(?:[ t,]+(?P<time>\d{1,2}[:.]\d\d(?:[:.]\d\d(?:[.,]\d+)?)?)(?: ?[ap]\.?m\.?)?"
    r"(?: ?(?P<zone>z|utc|gmt|[+-]\d\d:?\d\d))?)?"
)
_YEAR_FIRST = re.compile(r"(?P<y>\d{4})([-/.])(?P<m>\d{1,2})\2(?P<d>\d{1,2})" + _TIME)
_COMPACT = re.compile(r"(?P<y>\d{4})(?P<m>\d\d)(?P<d>\d\d)" + _TIME)
_SHORT = re.compile(r"(\d\d)-(\d\d)-(\d\d)" + _TIME)
_YEAR_LAST = re.compile(r"(\d{1,2})([-/.])(\d{1,2})(?:\2| )(\d{4}|(?<=[/.])\d\d)" + _TIME)
_SPOKEN = re.compile(r"(?:den )?(\d{1,2})(?::e)?[ .-]?" + _MONTH + r"[ ,.-]+(\d{4}|\d\d)" + _TIME)
_SPOKEN_US = re.compile(_MONTH + r" (\d{1,2}), ?(\d{4})" + _TIME)
_NAMED_MONTH = re.compile(
    rf"(?:{_MONTH}[ -]+(?P<y>\d{{4}}|\d\d)|(?P<first>\d{{4}})[ -]{_MONTH.replace('name', 'last')})"
)
_MONTH_ONLY = re.compile(r"(?P<y>\d{4})[-/](?P<m>\d\d?)|(?P<m2>\d\d?)[-/](?P<y2>\d{4})")
_QUARTER = re.compile(
    r"(?P<y>\d{4})[ -]?(?:kvartal|kv|k|q)[ .]{0,2}(?P<q>[1-4])"
    r"|(?:kvartal|kv|k|q)[ .]{0,2}(?P<q2>[1-4])[ ,/-]+(?P<y2>\d{4})"
)
_WEEK = re.compile(
    r"(?P<y>\d{4})[ -]?(?:vecka|v|w)[ .]{0,2}(?P<w>\d\d?)|(?:vecka|v|w)[ .]{0,2}(?P<w2>\d\d?)[ ,/-]+(?P<y2>\d{4})"
)
_SERIAL = re.compile(r"(\d{5})(?:[.,]\d+)?")


def implausible(year: int) -> bool:
    """Whether a year is a slip of the keyboard (2204): the date is kept, noted, and used for no duration."""
    return not 1850 <= year <= 2099


def swedish_day(moment: datetime) -> date:
    """The day in Sweden at a moment."""
    return swedish_time(moment).date()


def swedish_time(moment: datetime) -> datetime:
    """What the clocks in Sweden show at a moment. The rule of the EU since 1996, summer time from the last Sunday of
    March to that of October at 01:00 UTC, stands here because not every machine has a time zone database."""
    utc = moment.astimezone(UTC)
    summer = _last_sunday(utc.year, 3) <= utc < _last_sunday(utc.year, 10)
    return utc.astimezone(timezone(timedelta(hours=2 if summer else 1)))


def _last_sunday(year: int, month: int) -> datetime:
    last = datetime(year, month, 31, 1, tzinfo=UTC)
    return last - timedelta(days=last.isoweekday() % 7)


class DateReader:
    """Reads the dates of one column: `reader(text)` gives a date, None (nothing, or a sentinel), or a `Bad`.

    `order` is the profile's; without it, `learn` all distinct values of the column first. `date1904` is the table's,
    for day numbers; `naive_utc` says that times without a zone are UTC. A month, quarter or week is its first day.
    """

    def __init__(self, order: Order | None = None, *, date1904: bool = False, naive_utc: bool = False) -> None:
        self.order = order
        self.given = order is not None
        self.naive_utc = naive_utc
        self.year_and_month = False
        self.short_year_last = False
        self._zero = date(1904, 1, 1) if date1904 else date(1899, 12, 30)

    def learn(self, texts: Iterable[str]) -> None:
        """Decide the order from every distinct value of the column; the profile's order stays."""
        orders: set[Order] = set()
        short: list[tuple[str, str]] = []
        for text in texts:
            word = plain(text)
            if (found := _YEAR_LAST.fullmatch(word)) is not None:
                orders |= _orders_of(found)
            elif (found := _SHORT.fullmatch(word)) is not None:
                short.append((found[1], found[3]))
            elif len(word) == 6 and word.isdecimal():
                short.append((word[:2], word[4:]))
                self.year_and_month |= not _six_digits(word, "ymd") and _six_digits(word, "ym") is not None
        if not self.given:
            self.order = orders.pop() if len(orders) == 1 else None
            self.short_year_last = not self.year_and_month and _year_seems_last(short)

    def __call__(self, text: str) -> date | Bad | None:
        word = plain(text)
        if word in _NO_DATE:
            return None
        try:
            day = self._read(word)
        except (ValueError, OverflowError):
            return _NOT_A_DATE
        return None if day in SENTINELS else day

    def _read(self, word: str) -> date | Bad | None:
        found = _YEAR_FIRST.fullmatch(word) or _COMPACT.fullmatch(word)
        if found is not None:
            return self._at(date(int(found["y"]), int(found["m"]), int(found["d"])), found)
        if word.isdecimal() or _SERIAL.fullmatch(word):
            return self._digits(word)
        found = _YEAR_LAST.fullmatch(word)
        if found is not None:
            return self._year_last(found)
        found = _SHORT.fullmatch(word)
        if found is not None:
            day = self._short(int(found[1]), int(found[2]), int(found[3]))
            return day if isinstance(day, Bad) else self._at(day, found)
        return self._spoken(word)

    def _digits(self, word: str) -> date | Bad:
        if len(word) == 6:
            day = _six_digits(word, "ym") if self.year_and_month else None
            if day is None and self.short_year_last:
                return _ORDER_UNKNOWN
            return day or _six_digits(word, "ymd") or _six_digits(word, "ym") or _NOT_A_DATE
        if len(word) == 4 and not implausible(int(word)):
            return _ONLY_YEAR
        serial = _SERIAL.fullmatch(word)
        return _NOT_A_DATE if serial is None else self._zero + timedelta(days=int(serial[1]))

    def _year_last(self, found: re.Match[str]) -> date | Bad:
        one, two, year = int(found[1]), int(found[3]), _full_year(found[4])
        order = self.order if self.order in ("dmy", "mdy") else None
        if order is None and _is_swedish(found):
            order = "dmy"
        if order is None and one != two and max(one, two) <= 12:
            return _ORDER_UNKNOWN
        if order is None:
            order = "mdy" if two > 12 else "dmy"
        return date(year, two, one) if order == "dmy" else date(year, one, two)

    def _short(self, one: int, two: int, three: int) -> date | Bad:
        if self.order == "dmy":
            return date(_full_year(three), two, one)
        if self.order == "mdy":
            return date(_full_year(three), one, two)
        return _ORDER_UNKNOWN if self.short_year_last else date(_full_year(one), two, three)

    def _spoken(self, word: str) -> date | Bad:
        if found := _SPOKEN.fullmatch(word):
            return date(_full_year(found[3]), _MONTHS[found["name"]], int(found[1]))
        if found := _SPOKEN_US.fullmatch(word):
            return date(int(found[3]), _MONTHS[found["name"]], int(found[2]))
        if found := _NAMED_MONTH.fullmatch(word):
            return date(_full_year(found["y"] or found["first"]), _MONTHS[found["name"] or found["last"]], 1)
        if found := _MONTH_ONLY.fullmatch(word):
            return date(int(found["y"] or found["y2"]), int(found["m"] or found["m2"]), 1)
        if found := _QUARTER.fullmatch(word):
            return date(int(found["y"] or found["y2"]), int(found["q"] or found["q2"]) * 3 - 2, 1)
        if found := _WEEK.fullmatch(word):
            return date.fromisocalendar(int(found["y"] or found["y2"]), int(found["w"] or found["w2"]), 1)
        return _NOT_A_DATE

    def _at(self, day: date, found: re.Match[str]) -> date:
        """The Swedish day of a date with a time; only a time in another zone can move it."""
        zone, clock = found["zone"], found["time"]
        if clock is None or (zone is None and not self.naive_utc) or day in SENTINELS:
            return day
        hour, minute = (int(part) for part in re.split("[:.]", clock)[:2])
        offset = timedelta(0)
        if zone is not None and zone[0] in "+-":
            offset = timedelta(hours=int(zone[1:3]), minutes=int(zone[-2:])) * (-1 if zone[0] == "-" else 1)
        return swedish_day(datetime(day.year, day.month, day.day, hour, minute, tzinfo=timezone(offset)))


def _full_year(year: str | int) -> int:
    """Two digits are 1970 to 2069."""
    number = int(year)
    return number if number > 99 else number + (1900 if number >= 70 else 2000)


def _is_swedish(found: re.Match[str]) -> bool:
    """`01.03.2024` and `1/3 2024`: the American order is not written so."""
    return found[2] == "." or found[0][found.end(3)] == " "


def _orders_of(found: re.Match[str]) -> set[Order]:
    one, two = int(found[1]), int(found[3])
    if one > 12 or _is_swedish(found):
        return {"dmy"}
    return {"mdy"} if two > 12 else set()


def _year_seems_last(short: list[tuple[str, str]]) -> bool:
    """Whether `24-03-01` in this column is rather day, month, year: years repeat and days vary, so few values last and
    many first tell. Then no order is certain enough."""
    first, last = {one for one, _ in short}, {three for _, three in short}
    return len(first) >= 5 and len(first) > 2 * len(last) and all("01" <= one <= "31" for one in first)


def _six_digits(word: str, form: Literal["ymd", "ym"]) -> date | None:
    """`240301`, or `202403` where that is no day."""
    try:
        if form == "ym":
            return date(int(word[:4]), int(word[4:]), 1) if not implausible(int(word[:4])) else None
        return date(_full_year(int(word[:2])), int(word[2:4]), int(word[4:]))
    except ValueError:
        return None
