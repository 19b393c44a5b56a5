"""Reports as a case system gives them: several rows a case, in the layout that the procapita profiles describe."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from functools import lru_cache
from itertools import zip_longest
from pathlib import Path
from typing import NamedTuple

from casestats.invented.cases import InventedCase, InventedMeasure, Place, invent_cases
from casestats.invented.draw import Draw, Weighted
from casestats.periods import Period

HEADINGS = (
    "Ärendenr",
    "Personnr",
    "Namn",
    "Kön",
    "Enhet",
    "Handläggare",
    "Aktualiseringsdatum",
    "Aktualiseringssätt",
    "Orsakskod",
    "Orsak",
    "Beslutsdatum",
    "Beslut",
    "Insats",
    "Insats fr o m",
    "Insats t o m",
    "Avslutsdatum",
    "Avslutsorsak",
    "Status",
)
REASON_TEXTS = {
    "210": "Våld i nära relation",
    "220": "Hedersrelaterat våld och förtryck",
    "230": "Prostitution/människohandel",
    "240": "Våld, övrigt",
    "310": "Barn som upplevt våld i nära relation",
    "320": "Barn utsatt för våld av närstående",
    "390": "Oro för barn",
    "410": "Våldsutövare",
    "510": "Missbruk/beroende",
    "520": "Ekonomiskt bistånd",
}
PROTECTED = "Skyddad identitet"

SUNDSVALL = Place(
    "",
    Weighted({"Vuxen": 60, "Stödcentrum": 35, "Barn och unga": 5}),
    Weighted({"Barn och unga": 80, "Stödcentrum": 18, "Vuxen": 2}),
)
LARGE = SUNDSVALL._replace(percent_children=21, percent_returning=20, percent_women=50, percent_old=42)
"""Like Sundsvall, but with people of all ages, so that the numbers of the test block last longer."""


class Style(NamedTuple):
    """How one municipality's reports are written."""

    encoding: str
    woman: str
    man: str
    century: bool


SUNDSVALL_STYLE = Style("cp1252", "Kvinna", "Man", century=True)
TIMRA_STYLE = Style("utf-8-sig", "K", "M", century=False)


def write_report(path: Path, cases: Iterable[InventedCase], style: Style, period: Period) -> int:
    """Writes the report of the cases active in `period`, as known on its last day; gives the number of rows."""
    first, last = period.start.toordinal(), period.end.toordinal()
    shown = (case for case in cases if case.in_report(first, last))
    return _write(path, (row for case in shown for row in report_rows(case, style, last)), style)


def write_procapita(path: Path, rows: int, *, seed: int = 1, year: int = 2025) -> int:
    """Writes a report of a whole year with exactly `rows` rows, for timing; gives the number of cases.

    It is like Sundsvall's reports in everything but its size: every case is active in `year`, about 1.45 rows a
    case. Rows are written as they are invented, so 10^6 rows take no more memory than 10^4.
    """
    period = Period(year, 1, 12)
    first, last = period.start.toordinal(), period.end.toordinal()
    counted = 0

    def invented() -> Iterator[str]:
        nonlocal counted
        left = rows
        for case in invent_cases(Draw(seed, year), LARGE, date(year - 1, 7, 1), period.end):
            if not case.in_report(first, last):
                continue
            counted += 1
            for row in report_rows(case, SUNDSVALL_STYLE, last):
                yield row
                left -= 1
                if not left:
                    return

    _write(path, invented(), SUNDSVALL_STYLE)
    return counted


def report_rows(case: InventedCase, style: Style, last_day: int) -> Iterator[str]:
    """The rows that a report taken on `last_day` has for a case: reasons and measures side by side, and at least
    one row. What happened later is not known yet."""
    person = case.person
    number = person.number if style.century else person.number[2:]
    number, name = (PROTECTED, PROTECTED) if case.protected else (number, person.name)
    closed = case.closed if case.closed is not None and case.closed <= last_day else None
    if case.voided is not None and case.voided <= last_day:
        status = "Makulerad"
    else:
        status = "Pågående" if closed is None else "Avslutad"
    head = (
        f"{case.number};{number};{name};{style.woman if person.woman else style.man};{case.unit};"
        f"{_worker(case.number)};{_iso(case.opened)};{case.opened_how};"
    )
    tail = f";{_iso(closed)};{case.outcome if closed is not None else ''};{status}\r\n"
    reasons = case.reasons if case.corrected <= last_day else case.first_reasons
    measures = [measure for measure in case.measures if measure.decided <= last_day]
    for reason, measure in zip_longest(reasons, measures):
        reason_part = f"{reason};{REASON_TEXTS[reason]};" if reason else ";;"
        yield head + reason_part + (_measure_part(measure, last_day) if measure else ";;;;") + tail


def _measure_part(measure: InventedMeasure, last_day: int) -> str:
    decided = "" if measure.decision == "Service" else _iso(measure.decided)
    until = measure.until if measure.until is not None and measure.until <= last_day else None
    return f"{decided};{measure.decision};{measure.kind};{_iso(measure.since)};{_iso(until)}"


@lru_cache(maxsize=10_000)
def _iso(day: int | None) -> str:
    return "" if day is None else date.fromordinal(day).isoformat()


_WORKERS = ("andmar", "nysali", "bäckar", "öbesar", "linjoh", "walåsa", "håkeri", "strnoo")


def _worker(number: str) -> str:
    return _WORKERS[int(number[-3:]) % len(_WORKERS)]


def _write(path: Path, rows: Iterable[str], style: Style) -> int:
    written = 0
    # "replace": the case systems cannot write every name either, and Yılmaz comes out as Y?lmaz.
    with path.open("w", encoding=style.encoding, errors="replace", newline="") as file:
        file.write(";".join(HEADINGS) + "\r\n")
        for row in rows:
            file.write(row)
            written += 1
    return written
