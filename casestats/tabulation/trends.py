"""A figure and its past, said in a sentence: what it is, and against a year before. Nothing is said that is not so.

Not recorded is never zero: what no source can tell has no number, and a difference is only told between figures that
may be compared.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from casestats.catalogue.themes import Noun
from casestats.periods import Period
from casestats.tabulation.comparing import Change
from casestats.tabulation.tables import Cell, RatioCell, Status
from casestats.words import Words

MONTHS = (
    *(Words("januari", "January"), Words("februari", "February"), Words("mars", "March"), Words("april", "April")),
    *(Words("maj", "May"), Words("juni", "June"), Words("juli", "July"), Words("augusti", "August")),
    *(Words("september", "September"), Words("oktober", "October"), Words("november", "November")),
    Words("december", "December"),
)
SHORTEST_RUN = 3
"""A chart's title names a run of months only from so many on."""

_MARKS: Mapping[Status, Words] = {
    Status.LOWER_BOUND: Words("minst {}", "at least {}"),
    Status.APPROXIMATE: Words("ungefär {}", "about {}"),
}


class MonthChange(NamedTuple):
    """A month of a series beside the same month a year before. `difference` is None where the two may not be
    compared, or either is missing."""

    month: Period
    difference: int | None


def month_words(month: Period) -> Words:
    """The month and its year: "mars 2025"."""
    name = MONTHS[month.first_month - 1]
    return Words(f"{name.sv} {month.year}", f"{name.en} {month.year}")


def day_words(day: date) -> Words:
    """The day as it is said: "5 november 2026"."""
    name = MONTHS[day.month - 1]
    return Words(f"{day.day} {name.sv} {day.year}", f"{day.day} {name.en} {day.year}")


def number_words(number: int) -> Words:
    """A whole number with its thousands apart, as each language writes it."""
    grouped = f"{number:,}"
    return Words(grouped.replace(",", "\u00a0"), grouped)


def figure_words(cell: Cell | RatioCell, noun: Noun) -> Words:
    """A figure with its noun and its doubt: "31 vuxna", "minst 12 barn", "0 kända", "Kan inte anges"."""
    if cell.status is Status.UNABLE:
        return Words("kan inte anges", "cannot be stated")
    if isinstance(cell, RatioCell):
        if cell.value is None:
            return Words("inget att räkna andelen av", "nothing to take a share of")
        return _marked(_percent_words(cell.value), cell.status)
    number = cell.count.yes
    if cell.status is Status.ZERO_KNOWN or (cell.status is Status.LOWER_BOUND and not number):
        return Words("0 kända", "0 known")
    said, what = number_words(number), noun.of(number)
    if number == 0:
        said = Words("inga", "no")
    return _marked(Words(f"{said.sv} {what.sv}", f"{said.en} {what.en}"), cell.status)


def _percent_words(value: Decimal) -> Words:
    return Words(f"{str(value).replace('.', ',')} %", f"{value} %")


def _marked(said: Words, status: Status) -> Words:
    mark = _MARKS.get(status, Words("{}", "{}"))
    part = Words(" (en del av området)", " (a part of the scope)") if status is Status.PARTIAL_SCOPE else Words("", "")
    return Words(mark.sv.format(said.sv) + part.sv, mark.en.format(said.en) + part.en)


def sentence(
    cell: Cell | RatioCell, noun: Noun, change: Change | None, *, last_year: bool = False, preliminary: bool = False
) -> Words:
    """What a card says: "31 vuxna, 9 fler än samma tid i fjol". `change` is None where the year before was not
    imported. `last_year`: the year before is the one that people call last year."""
    figure = _capital(figure_words(cell, noun))
    parts = [figure, _against(change, last_year)] if cell.value is not None else [figure]
    sv, en = (", ".join(part for part in side if part) for side in zip(*parts, strict=True))
    if preliminary and cell.value is not None:
        return Words(f"{sv} (preliminärt)", f"{en} (preliminary)")
    return Words(sv, en)


def _against(change: Change | None, last_year: bool) -> Words:
    if change is None:
        return Words("året före är inte inläst", "the year before was not imported")
    if change.reasons or change.difference is None:
        return Words("kan inte jämföras med året före", "cannot be compared with the year before")
    then = Words("samma tid i fjol", "a year before") if last_year else Words("samma tid året före", "a year before")
    if not change.difference:
        return Words(f"oförändrat mot {then.sv}", f"unchanged from {then.en}")
    more = change.difference > 0
    if isinstance(change.difference, Decimal):
        size = _percent_words(abs(change.difference))
        up = Words("%-enheter högre", "points higher") if more else Words("%-enheter lägre", "points lower")
        return Words(f"{size.sv[:-2]} {up.sv} än {then.sv}", f"{size.en[:-2]} {up.en} than {then.en}")
    size = number_words(abs(change.difference))
    how = Words("fler", "more") if more else Words("färre", "fewer")
    return Words(f"{size.sv} {how.sv} än {then.sv}", f"{size.en} {how.en} than {then.en}")


def why_not_compared(change: Change | None) -> tuple[Words, ...]:
    """What stands in the way of a comparison; empty where nothing does."""
    if change is None:
        return (
            Words(
                "Samma månad året före är inte inläst, eller bara till en del.",
                "The same month of the year before was not imported, or only a part of it.",
            ),
        )
    return change.reasons


def chart_title(noun: Noun, steps: Sequence[MonthChange], *, this_year: int) -> Words:
    """A title that says what the series shows, where that is true of every month it names: "Fler barn än i fjol sedan
    februari". Else what the chart is of. `steps` are the latest twelve months, the latest last."""
    run = _run(steps)
    plain = Words(f"{_first(noun.many.sv)} per månad", f"{_first(noun.many.en)} by month")
    if len(run) < SHORTEST_RUN or not run[0].difference:
        return plain
    how = Words("Fler", "More") if _sign(run[0]) > 0 else Words("Färre", "Fewer")
    start = run[0].month
    in_year = start.year == run[-1].month.year == this_year
    since = MONTHS[start.first_month - 1] if in_year else month_words(start)
    then = Words("i fjol", "last year") if in_year else Words("ett år tidigare", "a year before")
    if len(run) == len(steps):
        whole = Words(f"alla de senaste {len(run)} månaderna", f"in all of the last {len(run)} months")
        then = Words("ett år tidigare", "a year before")
        return Words(
            f"{how.sv} {noun.many.sv} än {then.sv} {whole.sv}",
            f"{how.en} {noun.many.en} than {then.en} {whole.en}",
        )
    return Words(
        f"{how.sv} {noun.many.sv} än {then.sv} sedan {since.sv}",
        f"{how.en} {noun.many.en} than {then.en} since {since.en}",
    )


def _run(steps: Sequence[MonthChange]) -> list[MonthChange]:
    """The latest months in a row whose difference has the same sign; empty where the latest cannot be compared."""
    run: list[MonthChange] = []
    for step in reversed(steps):
        if step.difference is None or (run and _sign(step) != _sign(run[-1])):
            break
        run.append(step)
    return run[::-1]


def _sign(step: MonthChange) -> int:
    difference = step.difference or 0
    return (difference > 0) - (difference < 0)


def _first(word: str) -> str:
    return word[:1].upper() + word[1:]


def _capital(words: Words) -> Words:
    return Words(_first(words.sv), _first(words.en))
