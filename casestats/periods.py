"""Periods of Swedish statistics: month, quarter, tertial (four months) and year. Start and end included."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date
from typing import NamedTuple

from casestats.errors import FixSettings

_FORM = re.compile(r"(?P<year>(?:19|20)\d\d)(?:-(?:(?P<month>0[1-9]|1[0-2])|Q(?P<quarter>[1-4])|T(?P<tertial>[1-3])))?")


class Period(NamedTuple):
    """Whole months of one year: `2025`, `2025-T2`, `2025-Q1` or `2025-03`."""

    year: int
    first_month: int
    months: int

    @classmethod
    def parse(cls, text: str) -> Period:
        found = _FORM.fullmatch(text.strip())
        if found is None:
            raise FixSettings(
                f"Perioden {text!r} går inte att läsa. Skriv 2025, 2025-T1, 2025-Q1 eller 2025-03.",
                f"Cannot read the period {text!r}. Write 2025, 2025-T1, 2025-Q1 or 2025-03.",
            )
        year = int(found["year"])
        if found["month"]:
            return cls(year, int(found["month"]), 1)
        if found["quarter"]:
            return cls(year, int(found["quarter"]) * 3 - 2, 3)
        if found["tertial"]:
            return cls(year, int(found["tertial"]) * 4 - 3, 4)
        return cls(year, 1, 12)

    @classmethod
    def month_of(cls, day: date) -> Period:
        return cls(day.year, day.month, 1)

    @property
    def start(self) -> date:
        return date(self.year, self.first_month, 1)

    @property
    def end(self) -> date:
        last = self.first_month + self.months - 1
        return date(self.year, last, monthrange(self.year, last)[1])

    @property
    def each_month(self) -> tuple[Period, ...]:
        return tuple(Period(self.year, self.first_month + step, 1) for step in range(self.months))

    @property
    def calendar_year(self) -> Period:
        return Period(self.year, 1, 12)

    @property
    def year_before(self) -> Period:
        """The same period a year before."""
        return self._replace(year=self.year - 1)

    @property
    def previous(self) -> Period:
        """The period of the same length just before this one."""
        if self.first_month > self.months:
            return self._replace(first_month=self.first_month - self.months)
        return Period(self.year - 1, 13 - self.months, self.months)

    def __str__(self) -> str:
        if self.months == 12:
            return f"{self.year}"
        if self.months == 4:
            return f"{self.year}-T{(self.first_month + 3) // 4}"
        if self.months == 3:
            return f"{self.year}-Q{(self.first_month + 2) // 3}"
        return f"{self.year}-{self.first_month:02}"

    def contains(self, day: date) -> bool:
        return self.start <= day <= self.end
