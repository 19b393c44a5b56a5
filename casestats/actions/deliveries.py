"""Which extracts a municipality's sources have given, and which are missing, late or to come."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from casestats.intake.facts import day_of
from casestats.periods import Period
from casestats.store.ledger import StepRecord, live_imports


class Delivery(NamedTuple):
    """What one source has given. `imported_at` is when its newest import was made (UTC, RFC 3339), `period` the
    latest period told of (None: it states none), `known_until` the last day it tells of.

    `missing` are periods between its first and its latest that no import tells of; `expected` the next one, `due` the
    day its extract should be imported by. `ended`: its profile says that it covers nothing any more. `rows`,
    `refused`, `unmapped` (code -> rows) and `conflicts` (flag -> cases) are of its newest import.
    """

    source: str
    step: int
    imported_at: str
    period: Period | None
    known_until: date | None
    missing: tuple[Period, ...]
    expected: Period | None
    due: date | None
    late: bool
    ended: bool
    rows: int
    refused: int
    unmapped: Mapping[str, int]
    conflicts: Mapping[str, int]


def deliveries(records: Sequence[StepRecord], today: date, extract_day: int) -> list[Delivery]:
    """Of each source that has an import which was not taken back, in the order of their names. An extract is due on
    `extract_day` of the month after its period."""
    live = live_imports(records)
    by_source: dict[str, list[StepRecord]] = {}
    for record in records:
        if record.number in live:
            by_source.setdefault(record.source, []).append(record)
    return [_delivery(source, of_source, today, extract_day) for source, of_source in sorted(by_source.items())]


def _delivery(source: str, records: Sequence[StepRecord], today: date, extract_day: int) -> Delivery:
    newest = records[-1]
    stated = [period for record in records if (period := _period(record)) is not None]
    latest = max(stated, key=lambda period: (period.end, -period.months), default=None)
    until = max((record.known_at for record in records), default=0)
    covers = newest.scope
    ended = bool(covers) and all((cover.until or date.max) <= (day_of(until) or date.min) for cover in covers)
    expected = None if latest is None or ended else _after(latest)
    due = None if expected is None else _due(expected, extract_day)
    summary: Mapping[str, Any] = newest.summary
    return Delivery(
        source=source,
        step=newest.number,
        imported_at=newest.at,
        period=latest,
        known_until=day_of(until),
        missing=_missing(stated),
        expected=expected,
        due=due,
        late=due is not None and today > due,
        ended=ended,
        rows=summary.get("rows", 0),
        refused=summary.get("refused", 0),
        unmapped=dict(summary.get("unmapped_codes", {})),
        conflicts=dict(summary.get("conflicts", {})),
    )


def _period(record: StepRecord) -> Period | None:
    start, end = day_of(record.period_start), day_of(record.period_end)
    if start is None or end is None:
        return None
    first = start.month if start.year == end.year else 1  # of a longer one, what lies in its last year
    return Period(end.year, first, end.month - first + 1)


def _after(period: Period) -> Period:
    """The period of the same length just after; after one that is no month, quarter, tertial or year, a month."""
    months = period.year * 12 + period.first_month - 1 + period.months
    length = period.months if 12 % period.months == 0 and months % 12 % period.months == 0 else 1
    return Period(months // 12, months % 12 + 1, length)


def _due(period: Period, extract_day: int) -> date:
    year, month = divmod(period.end.year * 12 + period.end.month, 12)
    return date(year, month + 1, extract_day)


def _missing(stated: Iterable[Period]) -> tuple[Period, ...]:
    """The months that lie between the stated periods and in none of them."""
    told = {period.year * 12 + period.first_month - 1 + step for period in stated for step in range(period.months)}
    if not told:
        return ()
    return tuple(
        Period(month // 12, month % 12 + 1, 1) for month in range(min(told), max(told) + 1) if month not in told
    )
