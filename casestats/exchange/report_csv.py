"""A report as comma-separated text (RFC 4180, UTF-8), for scripts and spreadsheets."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from typing import TextIO

from casestats.exchange.formulas import as_text
from casestats.exchange.report_rows import COLUMNS, ReportRow


def write_report_csv(rows: Iterable[ReportRow], out: TextIO) -> None:
    """Write headings and rows. Coverage has four decimals, a percent those it is known with; what does not apply is
    empty. Open a file with `newline=""`."""
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    writer.writerows(map(_cells, rows))


def _cells(row: ReportRow) -> ReportRow:
    """Units are names that somebody has typed; one that a spreadsheet would take for a formula becomes text."""
    coverage = None if row.coverage is None else f"{row.coverage:.4f}"
    return row._replace(key=as_text(row.key), coverage=coverage)  # type: ignore[arg-type]  # as text, with its decimals
