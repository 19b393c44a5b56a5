"""The dates of a row: each column of dates is a `Lookup`, and its order of day and month is decided once."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date

from casestats.adapters.cell import Bad, plain
from casestats.adapters.dates import DateReader, implausible
from casestats.adapters.mapping.tally import Odd
from casestats.adapters.mapping.words import odd_text
from casestats.adapters.profile import ExtractRules

UNREADABLE = date.min
AFTER = date.max
"""What stands for an opening date that cannot be read, and for one after the extract's period."""

_MOMENT = re.compile(r"(\d{4})-?(\d\d)-?(\d\d)[t ](\d\d)[:.](\d\d)(?:[:.](\d\d))?.*")


def reader_of(rules: ExtractRules, texts: Iterable[str] = (), *, date1904: bool = False) -> DateReader:
    """The reader of a column: by the profile's order, or by what the texts of the column let it learn."""
    reader = DateReader(rules.date_order, date1904=date1904, naive_utc=rules.times_are_utc)
    reader.learn(texts)
    return reader


def opening(reader: DateReader, last: date | None) -> Callable[[str], date | Odd[date | None] | None]:
    """The opening date; without one that can be used the row is refused, so nothing is noted here. `last` is the last
    day of the extract's period."""

    def parse(text: str) -> date | Odd[date | None] | None:
        day = reader(text)
        if isinstance(day, Bad):
            return UNREADABLE
        return AFTER if day is not None and (day > last if last else implausible(day.year)) else day

    return parse


def closing(reader: DateReader, last: date | None) -> Callable[[str], date | Odd[date | None] | None]:
    """The closing date. One after the extract was made is kept and noted."""
    plain_day = any_day(reader)

    def parse(text: str) -> date | Odd[date | None] | None:
        day = plain_day(text)
        if last is not None and isinstance(day, date) and day > last:
            return Odd(day, "closed_after_period")
        return day

    return parse


def any_day(reader: DateReader) -> Callable[[str], date | Odd[date | None] | None]:
    """A date that may be missing. What is no date is noted and empty; a year such as 2204 is noted and kept."""

    def parse(text: str) -> date | Odd[date | None] | None:
        day = reader(text)
        if isinstance(day, Bad):
            return odd_text(text, None, "unreadable_date")
        if day is not None and implausible(day.year):
            return Odd(day, "implausible_year")
        return day

    return parse


def moment(reader: DateReader) -> Callable[[str], tuple[date, str] | Odd[tuple[date, str] | None] | None]:
    """When a form was answered: the Swedish day, and a text that sorts by time."""

    def parse(text: str) -> tuple[date, str] | Odd[tuple[date, str] | None] | None:
        day = reader(text)
        if isinstance(day, Bad):
            return odd_text(text, None, "unreadable_date")
        if day is None:
            return None
        found = _MOMENT.fullmatch(plain(text))
        clock = f"T{found[4]}:{found[5]}:{found[6] or '00'}" if found else ""
        written = "-".join(found.group(1, 2, 3)) if found else day.isoformat()
        return day, written + clock

    return parse
