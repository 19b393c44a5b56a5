"""Three municipalities, with the names and habits of three real ones and not one real person.

2281  a case system; a report each month that holds every case active in it
2280  a survey, one export a year, about adults only
2262  both: a yearly report, and a survey about some of the same cases
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from casestats.invented.cases import InventedCase, Place, invent_cases
from casestats.invented.draw import Draw, Weighted
from casestats.invented.netigate import answer_sets, write_joined, write_workbook
from casestats.invented.procapita import SUNDSVALL, SUNDSVALL_STYLE, TIMRA_STYLE, write_report
from casestats.periods import Period

HARNOSAND = Place("H", Weighted({"Vuxen": 1}), Weighted({"Vuxen": 1}), percent_children=0)
TIMRA = Place("T", Weighted({"IFO Vuxen": 85, "IFO Barn": 15}), Weighted({"IFO Barn": 80, "IFO Vuxen": 20}))

CASES = {"2281": 760, "2280": 260, "2262": 300}
"""How many cases are invented for each, over two years and a quarter."""
_CASES_OVER = 27
"""So many months."""
_MONTHS_UNTIL = 36


class InventedExtract(NamedTuple):
    """One file. `source` is the name of the adapter that reads it; `period` what it is a report of."""

    municipality: str
    source: str
    path: Path
    period: Period


class Span(NamedTuple):
    """The months and whole years that are reported, and the days on which cases are opened: from a quarter before."""

    months: tuple[Period, ...]
    years: tuple[int, ...]
    first: date
    last: date
    scale: int
    """How many months of cases that is."""

    @classmethod
    def of_years(cls, years: Iterable[int]) -> Span:
        whole = tuple(sorted(years))
        months = tuple(month for year in whole for month in Period(year, 1, 12).each_month)
        # As many cases for one year as for two: few would make a dull example.
        return cls(months, whole, date(whole[0] - 1, 10, 1), date(whole[-1], 12, 31), _CASES_OVER)

    @classmethod
    def until(cls, month: Period) -> Span:
        """Three years of months that end with one, and the calendar years that end among them."""
        months = [month]
        while len(months) < _MONTHS_UNTIL:
            months.append(months[-1].previous)
        months.reverse()
        years = tuple(one.year for one in months if one.first_month == 12)
        before = months[0].previous.previous.previous
        return cls(tuple(months), years, before.start, month.end, _MONTHS_UNTIL + 3)


def write_extracts(
    folder: Path,
    *,
    seed: int = 2281,
    years: tuple[int, ...] = (2024, 2025),
    until: Period | None = None,
    municipalities: Iterable[str] = CASES,
) -> list[InventedExtract]:
    """Writes every extract into a folder of its own municipality under `folder`, and gives them in the order they
    would have been imported in: of whole years, or with `until` of the three years up to and with that month. The same
    seed and times give the same bytes."""
    writers = {"2281": _sundsvall, "2280": _harnosand, "2262": _timra}
    span = Span.of_years(years) if until is None else Span.until(until)
    return [extract for code in municipalities for extract in writers[code](folder, Draw(seed, int(code)), span)]


def _sundsvall(folder: Path, draw: Draw, span: Span) -> Iterator[InventedExtract]:
    cases = _cases(draw, SUNDSVALL, "2281", span)
    for month in span.months:
        path = _place(folder, "2281_procapita", f"uttag_{month}.csv")
        write_report(path, cases, SUNDSVALL_STYLE, month)
        yield InventedExtract("2281", "procapita", path, month)


def _harnosand(folder: Path, draw: Draw, span: Span) -> Iterator[InventedExtract]:
    adults = [case for case in _cases(draw, HARNOSAND, "2280", span) if case.reasons[0] in {"210", "230", "240"}]
    answers = list(answer_sets(draw, adults, first_number=931_000))
    for year in span.years:
        path = _place(folder, "2280_netigate", f"svar_{year}.xlsx")
        write_workbook(path, answers, draw, Period(year, 1, 12))
        yield InventedExtract("2280", "netigate", path, Period(year, 1, 12))


def _timra(folder: Path, draw: Draw, span: Span) -> Iterator[InventedExtract]:
    cases = _cases(draw, TIMRA, "2262", span)
    # The form asks about people exposed to violence; half of them get one. Where several persons share a case
    # number nobody could tell whom an answer is about, so it is not filled in for them.
    numbers = [case.number for case in cases]
    asked = [case for case in cases if _exposed(case) and numbers.count(case.number) == 1 and draw.chance(60)]
    answers = list(answer_sets(draw, asked, first_number=942_000))
    for year in span.years:
        period = Period(year, 1, 12)
        report = _place(folder, "2262_both", f"procapita_{year}.csv")
        write_report(report, cases, TIMRA_STYLE, period)
        yield InventedExtract("2262", "procapita", report, period)
        survey = _place(folder, "2262_both", f"netigate_{year}.csv")
        write_joined(survey, answers, period)
        yield InventedExtract("2262", "netigate", survey, period)


def _exposed(case: InventedCase) -> bool:
    return case.reasons[0] in {"210", "230", "240", "310", "320"} and case.voided is None


def _cases(draw: Draw, place: Place, code: str, span: Span) -> list[InventedCase]:
    wanted = CASES[code] * span.scale // _CASES_OVER
    return list(islice(invent_cases(draw, place, span.first, span.last), wanted))


def _place(folder: Path, below: str, name: str) -> Path:
    path = folder / below / name
    path.parent.mkdir(parents=True, exist_ok=True)
    return path
