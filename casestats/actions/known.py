"""The cases of a municipality as they were known after a step of the ledger, ready to be counted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from weakref import WeakKeyDictionary

from casestats.bootstrap import Installation
from casestats.catalogue import Indicator
from casestats.errors import FixSettings
from casestats.intake.facts import day_of
from casestats.periods import Period
from casestats.scope import Scope
from casestats.store.columns import case_columns
from casestats.store.engine import Engine, reading
from casestats.store.ledger import StepRecord, live_imports, newest_step, scopes, sources, steps
from casestats.store.ready import count_cases
from casestats.tabulation import Counter, Table, tabulate


@dataclass(frozen=True)
class KnownCases:
    """`records` are the municipality's steps up to and with `after`, oldest first; `known_from` and `known_until` the
    days between which every source has told what it knows (None: not stated)."""

    municipality: str
    after: int
    records: Sequence[StepRecord] = field(repr=False)
    scopes: Sequence[Scope] = field(repr=False)
    counter: Counter = field(repr=False)
    known_from: date | None
    known_until: date | None
    zero_coverage: float

    def tables(self, indicators: Iterable[Indicator], period: Period, breakdown: Sequence[str] = ()) -> list[Table]:
        """As `tabulate`. The period, and its calendar year, lie between the days that the cases were fetched for."""
        return tabulate(
            self.counter,
            indicators,
            period,
            breakdown,
            self.scopes,
            known_from=self.known_from,
            known_until=self.known_until,
            zero_coverage=self.zero_coverage,
            measures_without_start=_measures_without_start(self.records),
        )


def known_cases(
    installation: Installation, municipality: str, first: date, last: date, *, after: int | None = None
) -> KnownCases:
    """The cases that can matter from the first to the last day, as known after a step (None: now). Raises FixSettings
    for a municipality that nothing was imported for, or a step that is not there."""
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
            raise _nothing_imported(municipality, after)
        covered = scopes(records, {name: rank for name, (_, rank) in sources(connection, municipality).items()})
        counter = Counter(case_columns(connection, municipality, step, first, last))
    coverage = installation.settings.true_zero_coverage / 100
    return KnownCases(municipality, step, records, covered, counter, *known_between(records), coverage)


MOST_REMEMBERED = 600_000
"""Cases that a process keeps in memory for the next question: about 100 bytes each. More are read anew each time."""
_REMEMBERED: WeakKeyDictionary[Engine, tuple[tuple[str, date, date, int, int, int], KnownCases]] = WeakKeyDictionary()


def remembered_cases(installation: Installation, municipality: str, first: date, last: date, after: int) -> KnownCases:
    """As `known_cases`; the latest answer is remembered, so that a page whose filter is changed need not wait for the
    database again. `after` is the municipality's newest step: an answer of before is never given, nor one of before
    cases were erased, be it by another process."""
    with reading(installation.engine) as connection:
        kept = count_cases(connection, municipality)
    asked = (municipality, first, last, after, installation.settings.true_zero_coverage, kept)
    remembered = _REMEMBERED.get(installation.engine)
    if remembered is not None and remembered[0] == asked:
        return remembered[1]
    _REMEMBERED.pop(installation.engine, None)  # not both at once
    known = known_cases(installation, municipality, first, last, after=after)
    if len(known.counter.columns) <= MOST_REMEMBERED:
        _REMEMBERED[installation.engine] = asked, known
    return known


def forget_cases(installation: Installation) -> None:
    """For where cases are erased without a step of the ledger."""
    _REMEMBERED.pop(installation.engine, None)


def _nothing_imported(municipality: str, after: int | None) -> FixSettings:
    """Which others have something imported is not said: who asks may be of one municipality only."""
    when = ("", "") if after is None else (f" efter inläsning {after}", f" after import {after}")
    return FixSettings(
        f"Inget är inläst för kommun {municipality}{when[0]}. Läs in ett uttag först, eller välj en annan kommun.",
        f"Nothing is imported for municipality {municipality}{when[1]}. Import an extract first, or choose another.",
    )


def _measures_without_start(records: Sequence[StepRecord]) -> int:
    """Measures that the newest extract of each source gave without any date, so that they are not counted."""
    live = live_imports(records)
    newest = {record.source: record for record in records if record.number in live}
    return sum(record.summary.get("noted", {}).get("measure_without_date", 0) for record in newest.values())


def last_told(records: Sequence[StepRecord]) -> date | None:
    """The last day that any source has told of; None where nothing is imported."""
    return day_of(max((step.known_at for step in live_imports(records).values()), default=0))


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
