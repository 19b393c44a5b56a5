"""report: the standard indicators of one municipality, as known now. Changes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from casestats.bootstrap import Installation
from casestats.catalogue import Indicator, standard_catalogue
from casestats.errors import FixSettings
from casestats.intake.facts import day_of
from casestats.periods import Period
from casestats.store.columns import case_columns
from casestats.store.engine import reading
from casestats.store.ledger import StepRecord, live_imports, newest_step, scopes, sources, steps
from casestats.tabulation import Counter, Table, tabulate


@dataclass(frozen=True)
class Report:
    """`after` is the step of the ledger the figures rest on; `known_until` the day they are known to."""

    municipality: str
    period: Period
    breakdown: tuple[str, ...]
    tables: list[Table]
    year_before: list[Table]
    after: int
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
    that nothing was imported for, or an indicator that the catalogue lacks.
    """
    wanted = _wanted(indicators)
    with reading(installation.engine) as connection:
        step = newest_step(connection) if after is None else after
        records = [record for record in steps(connection, municipality) if record.number <= step]
        if not records:
            raise FixSettings(
                f"Inget är inläst för kommun {municipality}. Se casestats batches.",
                f"Nothing is imported for municipality {municipality}. See casestats batches.",
            )
        covered = scopes(records, {name: rank for name, (_, rank) in sources(connection, municipality).items()})
        before = period.year_before
        first, last = before.calendar_year.start, period.calendar_year.end
        counter = Counter(case_columns(connection, municipality, step, first, last))
    known_until = known_to(records)

    def tables(asked: Period) -> list[Table]:
        coverage = installation.settings.true_zero_coverage / 100
        return tabulate(counter, wanted, asked, breakdown, covered, known_until=known_until, zero_coverage=coverage)

    return Report(municipality, period, tuple(breakdown), tables(period), tables(before), step, known_until)


def _wanted(names: Sequence[str]) -> list[Indicator]:
    catalogue = standard_catalogue()
    if not names:
        return list(catalogue.indicators)
    return [catalogue.indicator(name) for name in names]


def known_to(records: Sequence[StepRecord]) -> date | None:
    """The day to which every source has told what it knows: of each its latest live extract, of those the earliest."""
    latest: dict[str, int] = {}
    for step in live_imports(records).values():
        latest[step.source] = max(latest.get(step.source, 0), step.known_at)
    return day_of(min(latest.values(), default=0))
