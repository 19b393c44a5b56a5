"""The same period a year before: what it was, how it changed, and whether the two may be compared."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from casestats.catalogue.definition import Break
from casestats.periods import Period
from casestats.tabulation.caveats import BEFORE_FIRST_EXTRACT
from casestats.tabulation.tables import Cell, Key, RatioCell, Status, Table
from casestats.words import Words

_ZEROS = (Status.TRUE_ZERO, Status.ZERO_KNOWN)
_VERSION = Words("Definitionen har ändrats mellan åren.", "The definition has changed between the years.")
_UNABLE = Words("Siffran kan inte anges för båda åren.", "The figure cannot be stated for both years.")
_CLAIMS = Words("Källorna säger inte lika mycket för båda åren.", "The sources do not say as much for both years.")


class Change(NamedTuple):
    """A figure beside that of the year before. `difference` is None where either is missing. Where the two are not
    `comparable`, `reasons` say why."""

    then: int | Decimal | None
    difference: int | Decimal | None
    reasons: tuple[Words, ...]

    @property
    def comparable(self) -> bool:
        return not self.reasons


def compare(now: Table, then: Table) -> Mapping[Key, Change]:
    """The change of each group that has something in it in either year. `then` is the table of the same indicator
    and breakdown for `now.period.year_before`; anything else raises ValueError."""
    alike = (now.indicator.id, now.breakdown) == (then.indicator.id, then.breakdown)
    if not alike or then.period != now.period.year_before:
        raise ValueError("tables of the same indicator and breakdown, a year apart, are needed")
    place = now.breakdown.index("month") if "month" in now.breakdown else None
    keys = dict.fromkeys([*now.cells, *(_moved(key, place, 1) for key in then.cells)])
    return {key: _change(now, then, key, place) for key in keys}


def _moved(key: Key, place: int | None, years: int) -> Key:
    """The key of the same month in another year."""
    if place is None:
        return key
    month = Period.parse(key[place])
    return (*key[:place], str(month._replace(year=month.year + years)), *key[place + 1 :])


def _cell(table: Table, key: Key) -> Cell | RatioCell | None:
    """A group's cell; None for a group that table does not know, such as a unit that was not there."""
    try:
        return table.cell(key)
    except KeyError:
        return None


def _change(now: Table, then: Table, key: Key, place: int | None) -> Change:
    one, other = _cell(now, key), _cell(then, _moved(key, place, -1))
    period = now.period if place is None else Period.parse(key[place])
    reasons = [_VERSION] if now.version != then.version else []
    missing = [caveat.words for caveat in then.caveats if caveat.kind == BEFORE_FIRST_EXTRACT]
    return change_of(one, other, [*reasons, *broken(now.indicator.breaks, period), *missing])


def broken(breaks: Iterable[Break], period: Period) -> list[Words]:
    """The breaks that keep a period from being compared with the one a year before."""
    return [one.text for one in breaks if one.parts(period)]


def change_of(one: Cell | RatioCell | None, other: Cell | RatioCell | None, reasons: Sequence[Words] = ()) -> Change:
    """A cell beside that of the year before (None: a group that was not there, so nothing was in it). `reasons`: what
    stands in the way of comparing them, besides what the cells themselves say."""
    found = list(reasons)
    statuses = {cell.status for cell in (one, other) if cell is not None}
    if Status.UNABLE in statuses:
        found.append(_UNABLE)
    elif len({Status.EXACT if status in _ZEROS else status for status in statuses}) > 1:
        found.append(_CLAIMS)
    before = _value(other)
    after = _value(one)
    return Change(before, None if before is None or after is None else after - before, tuple(found))


def _value(cell: Cell | RatioCell | None) -> int | Decimal | None:
    return 0 if cell is None else cell.value
