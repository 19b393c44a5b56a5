"""report: the standard indicators of one municipality, as known now. Changes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from casestats.actions.known import known_cases
from casestats.bootstrap import Installation
from casestats.catalogue import Indicator, standard_catalogue
from casestats.periods import Period
from casestats.tabulation import Table


@dataclass(frozen=True)
class Report:
    """`after` is the step of the ledger the figures rest on; `known_from` and `known_until` the days between which
    every source has told what it knows (None: not stated). `year_before` is empty where that time was not imported:
    then a comparison would only say how much has been imported since."""

    municipality: str
    period: Period
    breakdown: tuple[str, ...]
    tables: list[Table]
    year_before: list[Table]
    after: int
    known_from: date | None
    known_until: date | None


def report(
    installation: Installation,
    municipality: str,
    period: Period,
    breakdown: Sequence[str] = (),
    indicators: Sequence[str] = (),
    *,
    after: int | None = None,
) -> Report:
    """Count the indicators (all, if none is named) over a period, and over the same period a year before.

    `after` asks for cases as they were known after that step of the ledger. Raises FixSettings for a municipality
    that nothing was imported for, a step that is not there, or an indicator that the catalogue lacks. A period that
    no extract tells of is counted from what is known, and its tables say that it is incomplete or preliminary.
    """
    wanted = _wanted(indicators)
    before = period.year_before
    first, last = before.calendar_year.start, period.calendar_year.end
    known = known_cases(installation, municipality, first, last, after=after)
    comparable = known.known_from is not None and known.known_from <= before.start
    return Report(
        municipality,
        period,
        tuple(breakdown),
        known.tables(wanted, period, breakdown),
        known.tables(wanted, before, breakdown) if comparable else [],
        known.after,
        known.known_from,
        known.known_until,
    )


def _wanted(names: Sequence[str]) -> list[Indicator]:
    catalogue = standard_catalogue()
    if not names:
        return list(catalogue.indicators)
    return [catalogue.indicator(name) for name in names]
