"""A release as JSON-stat 2.0 (json-stat.org/format): one collection with a dataset for each table, and one of shares.

`value` holds numbers and nulls, `status` says of every place what its number claims or why there is none; what the
statuses mean is in `extension.status`, in the release's language.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from casestats.exchange.release_about import about, counted_words, made_at
from casestats.exchange.release_rows import (
    RATIO,
    ReleaseRow,
    part_rows,
    release_rows,
    share_row,
    table_rows,
)
from casestats.exchange.release_words import (
    MEASURES,
    SHARES,
    STATUS_WORDS,
    depths_of,
    key_of,
    rounding_words,
    titles_of,
    unit_words,
)
from casestats.releases.content import Content, ReleasedDimension, ReleasedShare, ReleasedTable
from casestats.words import Language, Words

_PARTS = {
    "percent": MEASURES["share"],
    "numerator": Words("täljare", "numerator"),
    "denominator": Words("nämnare", "denominator"),
}


def json_stat(content: Content, language: Language) -> bytes:
    """UTF-8, indented, names in a fixed order."""
    rows = release_rows(content)
    items = [_table(content, table, language) for table in content.tables]
    items += [_shares(content, language)] if content.shares else []
    collection = {
        "version": "2.0",
        "class": "collection",
        "label": content.title.spoken(language),
        "source": _source(content),
        "updated": _updated(content),
        "note": [words.spoken(language) for words in content.caveats],
        "link": {"item": items},
        "extension": {
            "release": content.id,
            "schema": content.schema,
            "catalogue_version": content.catalogue_version,
            "data_version": content.data_version,
            "symbols": dict(key_of(rows, language)),
            "about": {
                section.heading: [[fact.term, fact.text] for fact in section.facts]
                for section in about(content, language)
            },
        },
    }
    return (json.dumps(collection, ensure_ascii=False, indent=1, allow_nan=False) + "\n").encode()


def _source(content: Content) -> str:
    return f"{content.municipality_name}, {content.id}, {content.program}"


def _updated(content: Content) -> str:
    return f"{made_at(content):%Y-%m-%dT%H:%M:%SZ}"


def _table(content: Content, table: ReleasedTable, language: Language) -> dict[str, Any]:
    rows = table_rows(table, content.policy.base)
    dimensions = _frame(content, table, language)
    dimensions |= {dimension.name: _dimension(dimension, language) for dimension in table.dimensions}
    rounded = rounding_words(content, rows, language)
    notes = [*(caveat.spoken(language) for caveat in table.caveats), *([rounded] if rounded else [])]
    extension = {
        "table": table.name,
        "indicator_version": table.indicator_version,
        "measure": table.measure,
        "counted": counted_words(table, language),
        "definition": table.definition.spoken(language),
        "rounding_base": content.policy.base if rounded else None,
        "claim": {str(place): row.claim for place, row in enumerate(rows) if row.claim not in ("", row.status)},
        "coverage": {str(place): row.coverage for place, row in enumerate(rows) if row.coverage},
    }
    statuses = [row.status for row in rows]
    dataset = _dataset(content, table.title.spoken(language), dimensions, [row.value for row in rows], statuses, notes)
    dataset["role"] = _roles(table)
    return dataset | {"extension": extension | _key(rows, statuses, language)}


def _frame(content: Content, table: ReleasedTable, language: Language) -> dict[str, Any]:
    """What all of a table is about, as dimensions of one category: which indicator, where, and when unless the table
    tells it. A dimension of the table's own with such a name stands instead."""
    indicator = {
        "label": Words("indikator", "indicator").spoken(language),
        "category": {
            "index": [table.indicator],
            "label": {table.indicator: table.title.spoken(language)},
            "unit": {table.indicator: {"label": unit_words(table.unit, language), "decimals": 0}},
        },
    }
    with_time = not any(dimension.is_time for dimension in table.dimensions)
    frame = {"indicator": indicator, **_place_and_time(content, with_time=with_time)}
    taken = {dimension.name for dimension in table.dimensions}
    return {name: one for name, one in frame.items() if name not in taken}


def _roles(table: ReleasedTable) -> dict[str, list[str]]:
    taken = {dimension.name for dimension in table.dimensions}
    times = [dimension.name for dimension in table.dimensions if dimension.is_time]
    roles = {"metric": ["indicator"], "geo": ["municipality"], "time": ["period"]}
    roles = {role: names for role, names in roles.items() if not taken.intersection(names)}
    return roles | {"time": times} if times else roles


def _shares(content: Content, language: Language) -> dict[str, Any]:
    """Percent, numerator and denominator of each share. A part has no status where only its number is known."""
    rows = [share_row(share) for share in content.shares]
    labels = {share.indicator: share.title.spoken(language) for share in content.shares}
    figures = [one for row, share in zip(rows, content.shares, strict=True) for one in (row, *part_rows(share))]
    values = [one.value for one in figures]
    statuses = [one.status for one in figures]
    unit = {name: {"decimals": 0} for name in _PARTS} | {
        "percent": {"label": unit_words(RATIO, language), "decimals": _decimals(content.shares), "symbol": "%"}
    }
    dimensions = _place_and_time(content, with_time=True) | {
        "share": {
            "label": Words("andel", "share").spoken(language),
            "category": {"index": list(labels), "label": labels},
        },
        "part": {
            "label": Words("uppgift", "figure").spoken(language),
            "category": {
                "index": list(_PARTS),
                "label": {name: words.spoken(language) for name, words in _PARTS.items()},
                "unit": unit,
            },
        },
    }
    notes = list(dict.fromkeys(words.spoken(language) for share in content.shares for words in share.caveats))
    extension = {
        "table": "shares",
        "indicator_version": {share.indicator: share.indicator_version for share in content.shares},
        "definition": {share.indicator: share.definition.spoken(language) for share in content.shares},
    }
    dataset = _dataset(content, SHARES.spoken(language), dimensions, values, statuses, notes)
    dataset["role"] = {"metric": ["part"], "geo": ["municipality"], "time": ["period"]}
    return dataset | {"extension": extension | _key(rows, statuses, language)}


def _decimals(shares: Iterable[ReleasedShare]) -> int:
    return max(len(share.percent.partition(".")[2]) for share in shares)


def _dataset(
    content: Content,
    label: str,
    dimensions: Mapping[str, Any],
    values: Sequence[int | Decimal | None],
    statuses: Sequence[str],
    notes: Sequence[str],
) -> dict[str, Any]:
    return {
        "version": "2.0",
        "class": "dataset",
        "label": label,
        "source": _source(content),
        "updated": _updated(content),
        **({"note": notes} if notes else {}),
        "id": list(dimensions),
        "size": [len(dimension["category"]["index"]) for dimension in dimensions.values()],
        "dimension": dimensions,
        "value": [_number(value) for value in values],
        "status": {str(place): status for place, status in enumerate(statuses) if status},
    }


def _place_and_time(content: Content, *, with_time: bool) -> dict[str, Any]:
    place = content.municipality
    found: dict[str, Any] = {
        "municipality": {"category": {"index": [place], "label": {place: content.municipality_name}}}
    }
    if with_time:
        found["period"] = {"category": {"index": [content.period], "label": {content.period: content.period}}}
    return found


def _number(value: int | Decimal | None) -> int | float | None:
    """As JSON writes it: 41 stays without decimals, 41.3 keeps the one it has."""
    return value if value is None or isinstance(value, int) else float(value) if value % 1 else int(value)


def _dimension(dimension: ReleasedDimension, language: Language) -> dict[str, Any]:
    """A dimension with its codes in order; `child` where some are parts of others."""
    category: dict[str, Any] = {
        "index": [code.code for code in dimension.codes],
        "label": titles_of(dimension, language),
    }
    depths = depths_of(dimension.codes)
    children: dict[str, list[str]] = {}
    for code in dimension.codes:
        if depths[code.code]:
            children.setdefault(code.parent, []).append(code.code)
    if children:
        category["child"] = children
    return {"label": dimension.title.spoken(language), "category": category}


def _key(rows: Sequence[ReleaseRow], statuses: Iterable[str], language: Language) -> dict[str, Any]:
    """The symbols that people would read, and what the statuses of this dataset mean."""
    meanings = {status: STATUS_WORDS[status].spoken(language) for status in dict.fromkeys(statuses) if status}
    return {"symbols": dict(key_of(rows, language)), "status": meanings}
