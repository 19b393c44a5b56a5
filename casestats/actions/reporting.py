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
    with reading(installation.engine) as connection:
        newest = newest_step(connection)
        step = newest if after is None else after
        if step > newest:
            raise FixSettings(
                f"Det finns ingen inläsning {after}. Se casestats batches.",
                f"There is no import {after}. See casestats batches.",
            )
        every = [record for record in steps(connection) if record.number <= step]
        records = [record for record in every if record.municipality == municipality]
        if not records:
            raise _nothing_imported(municipality, sorted({record.municipality for record in every}), after)
        covered = scopes(records, {name: rank for name, (_, rank) in sources(connection, municipality).items()})
        before = period.year_before
        first, last = before.calendar_year.start, period.calendar_year.end
        counter = Counter(case_columns(connection, municipality, step, first, last))
    known_from, known_until = known_between(records)

    def tables(asked: Period) -> list[Table]:
        coverage = installation.settings.true_zero_coverage / 100
        return tabulate(
            counter,
            wanted,
            asked,
            breakdown,
            covered,
            known_from=known_from,
            known_until=known_until,
            zero_coverage=coverage,
            measures_without_start=_measures_without_start(records),
        )

    comparable = known_from is not None and known_from <= before.start
    return Report(
        municipality,
        period,
        tuple(breakdown),
        tables(period),
        tables(before) if comparable else [],
        step,
        known_from,
        known_until,
    )


def _nothing_imported(municipality: str, others: Sequence[str], after: int | None) -> FixSettings:
    when = ("", "") if after is None else (f" efter inläsning {after}", f" after import {after}")
    there = ("Läs in ett uttag med casestats import.", "Import an extract with casestats import.")
    if others:
        there = (f"Inläst är: {', '.join(others)}.", f"Imported are: {', '.join(others)}.")
    return FixSettings(
        f"Inget är inläst för kommun {municipality}{when[0]}. {there[0]}",
        f"Nothing is imported for municipality {municipality}{when[1]}. {there[1]}",
    )


def _wanted(names: Sequence[str]) -> list[Indicator]:
    catalogue = standard_catalogue()
    if not names:
        return list(catalogue.indicators)
    return [catalogue.indicator(name) for name in names]


def _measures_without_start(records: Sequence[StepRecord]) -> int:
    """Measures that the newest extract of each source gave without any date, so that they are not counted."""
    live = live_imports(records)
    newest = {record.source: record for record in records if record.number in live}
    return sum(record.summary.get("noted", {}).get("measure_without_date", 0) for record in newest.values())


def known_between(records: Sequence[StepRecord]) -> tuple[date | None, date | None]:
    """The days from and to which every source has told what it knows: of each source the first day of its first
    stated period and the last of its latest extract; of those the latest first and the earliest last."""
    first: dict[str, int] = {}
    last: dict[str, int] = {}
    for step in live_imports(records).values():
        start = step.period_start or _NEVER
        first[step.source] = min(first.get(step.source, _NEVER), start)
        last[step.source] = max(last.get(step.source, 0), step.known_at)
    latest_first = max(first.values(), default=_NEVER)
    return None if latest_first == _NEVER else day_of(latest_first), day_of(min(last.values(), default=0))


_NEVER = 99991231
