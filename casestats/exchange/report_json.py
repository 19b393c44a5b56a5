"""A report as JSON: every figure with its definition's version, and what must be said beside it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from casestats.exchange.report_rows import ReportRow, report_row
from casestats.tabulation import CountTable, Table
from casestats.tabulation.tables import Key
from casestats.words import Words


def report_json(municipality: str, tables: Iterable[Table], *, empty_groups: bool = True) -> str:
    """The report as indented JSON, keys in a fixed order."""
    content = {
        "municipality": municipality,
        "tables": [_table(municipality, table, empty_groups) for table in tables],
    }
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


def _words(words: Words) -> dict[str, str]:
    return {"sv": words.sv, "en": words.en}


def _table(municipality: str, table: Table, empty_groups: bool) -> dict[str, Any]:
    return {
        "indicator": table.indicator.id,
        "version": table.version,
        "title": _words(table.indicator.title),
        "unit": table.indicator.unit,
        "class": table.indicator.disclosure_class,
        "period": str(table.period),
        "breakdown": list(table.breakdown),
        "kinds": {dimension: table.indicator.kind_of(dimension) for dimension in table.breakdown},
        "figures": [
            _figure(key, report_row(municipality, table, key, cell))
            for key, cell in table.entries(empty_groups=empty_groups)
        ],
        "own_persons": table.own_persons if isinstance(table, CountTable) else 0,
        "left_out": dict(table.left_out),
        "caveats": [{"kind": caveat.kind, **_words(caveat.words)} for caveat in table.caveats],
        "compare": [{"id": one.id, **_words(one.title)} for one in table.indicator.compare],
    }


_FIGURE = ("value", "no", "unknown", "not_recorded", "coverage", "numerator", "denominator", "status")


def _figure(key: Key, row: ReportRow) -> dict[str, Any]:
    """A figure without what its table says already. None says that it does not apply or cannot be stated."""
    figure = {"key": list(key), **{name: getattr(row, name) for name in _FIGURE}}
    if isinstance(row.value, Decimal):
        figure["value"] = float(row.value)
    if row.coverage is not None:
        figure["coverage"] = round(row.coverage, 4)
    return figure
