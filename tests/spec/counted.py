"""Counting in a spec test: by the shipped counter and by the oracle, which must say the same."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from casestats.catalogue import standard_catalogue
from casestats.periods import Period
from casestats.scope import Scope
from casestats.tabulation import CountTable, Ratio, ShareTable, Table, columns_of, tabulate
from casestats.tabulation.tables import Key
from tests import oracle
from tests.factories import EVERYTHING
from tests.oracle import Case, Tally


def table_of(
    indicator: str,
    cases: Sequence[Case],
    period: str = "2025",
    *by: str,
    scopes: Sequence[Scope] = (EVERYTHING,),
    known_until: str | None = "2099-12-31",
    known_from: str | None = None,
    measures_without_start: int = 0,
) -> Table:
    """The table of one indicator; unless a test says otherwise, all is covered and known."""
    (table,) = tabulate(
        columns_of(cases),
        [standard_catalogue().indicator(indicator)],
        Period.parse(period),
        by,
        scopes,
        known_until=None if known_until is None else date.fromisoformat(known_until),
        known_from=None if known_from is None else date.fromisoformat(known_from),
        measures_without_start=measures_without_start,
    )
    return table


def count_table_of(
    indicator: str, cases: Sequence[Case], period: str = "2025", *by: str, **given: object
) -> CountTable:
    table = table_of(indicator, cases, period, *by, **given)  # type: ignore[arg-type]  # what the scene may be given
    assert isinstance(table, CountTable)
    return table


def groups(indicator: str, cases: Sequence[Case], period: str = "2025", *by: str) -> dict[Key, Tally]:
    """The count of each group that has anything in it (and of every month)."""
    found = {
        key: Tally(cell.count.yes, cell.count.no, cell.count.unknown, cell.count.not_recorded)
        for key, cell in count_table_of(indicator, cases, period, *by).cells.items()
    }
    assert found == oracle.count(indicator, cases, Period.parse(period), by)
    return found


def yes_by(indicator: str, cases: Sequence[Case], period: str, *by: str) -> dict[str, int]:
    """How many say yes in each group where anybody does, keys joined as in a report."""
    return {"+".join(key): tally.yes for key, tally in groups(indicator, cases, period, *by).items() if tally.yes}


def total(indicator: str, cases: Sequence[Case], period: str = "2025") -> Tally:
    return groups(indicator, cases, period)[()]


def yes(indicator: str, cases: Sequence[Case], period: str = "2025") -> int:
    return total(indicator, cases, period).yes


def ratio(indicator: str, cases: Sequence[Case], period: str = "2025") -> Ratio:
    table = table_of(indicator, cases, period)
    assert isinstance(table, ShareTable)
    found = table.cell(()).ratio
    assert tuple(found) == tuple(oracle.share(indicator, cases, Period.parse(period)))
    return found
