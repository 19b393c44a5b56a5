"""A report as rows: one a figure, in the columns that scripts and spreadsheets get."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import NamedTuple

from casestats.tabulation import Cell, RatioCell, Status, Table
from casestats.tabulation.tables import Key


class ReportRow(NamedTuple):
    """One figure. What does not apply, or cannot be stated, is None.

    `value` is the number of yes (of a ratio its percent). With the status `unable` it is None; the other numbers are
    kept where the base at least is known: "not recorded for 359 cases". `coverage` is a share of 1.
    """

    municipality: str
    indicator: str
    period: str
    breakdown: str
    key: str
    value: int | Decimal | None
    no: int | None
    unknown: int | None
    not_recorded: int | None
    coverage: float | None
    numerator: int | None
    denominator: int | None
    status: Status


COLUMNS = ReportRow._fields


def report_rows(municipality: str, tables: Iterable[Table], *, empty_groups: bool = True) -> Iterator[ReportRow]:
    """The rows of a report, table by table. Without `empty_groups`, only groups with something in them, every month,
    and the totals."""
    for table in tables:
        for key, cell in table.entries(empty_groups=empty_groups):
            yield report_row(municipality, table, key, cell)


def report_row(municipality: str, table: Table, key: Key, cell: Cell | RatioCell) -> ReportRow:
    """One row. Breakdowns and keys of several dimensions are joined by `+`."""
    row = ReportRow(
        municipality=municipality,
        indicator=table.indicator.id,
        period=str(table.period),
        breakdown="+".join(table.breakdown),
        key="+".join(key),
        value=cell.value,
        no=None,
        unknown=None,
        not_recorded=None,
        coverage=None,
        numerator=None,
        denominator=None,
        status=cell.status,
    )
    if isinstance(cell, RatioCell):
        if cell.status is Status.UNABLE and cell.ratio.denominator:
            return row  # a 0 among them would be a figure; 0 of 0 claims nothing
        return row._replace(numerator=cell.ratio.numerator, denominator=cell.ratio.denominator)
    if not cell.base_known:
        return row
    count = cell.count
    return row._replace(no=count.no, unknown=count.unknown, not_recorded=count.not_recorded, coverage=cell.coverage)
