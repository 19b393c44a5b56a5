"""A filled form as JSON-stat 2.0 (json-stat.org/format): one collection with a dataset of numbers and one of shares.

`value` holds numbers and nulls; `status` says of every place what its number claims or why there is none, and
`extension.reasons` says the reason in words.
"""

from __future__ import annotations

import json
from typing import Any

from casestats.county.filling import Filled
from casestats.exchange.use_about import about_use, made_at
from casestats.exchange.use_cubes import SHARES, Cube, cubes_of
from casestats.exchange.use_json import number
from casestats.exchange.use_rows import file_name, status_shown, unit_shown, use_rows
from casestats.words import Language, Words


def use_json_stat(filled: Filled, language: Language) -> bytes:
    """UTF-8, indented, names in a fixed order."""
    collection = {
        "version": "2.0",
        "class": "collection",
        "label": filled.use.title.spoken(language),
        "source": _source(filled),
        "updated": _updated(filled),
        "note": [note.spoken(language) for note in (*filled.use.notes, *filled.caveats)],
        "link": {"item": [_dataset(filled, cube, language) for cube in cubes_of(filled)]},
        "extension": {
            "use": filled.use.name,
            "releases": list(filled.rests_on),
            "about": [list(fact) for fact in about_use(filled, language)],
            "texts": _texts(filled, language),
        },
    }
    return (json.dumps(collection, ensure_ascii=False, indent=1, allow_nan=False) + "\n").encode()


def _source(filled: Filled) -> str:
    return f"{filled.name}, {file_name(filled)}, {filled.program}"


def _updated(filled: Filled) -> str:
    return f"{made_at(filled):%Y-%m-%dT%H:%M:%SZ}"


def _texts(filled: Filled, language: Language) -> dict[str, dict[str, str]]:
    """What is answered in words, by place and field: a cube holds numbers alone."""
    numbers = {(cell.row.code, cell.row.field) for cube in cubes_of(filled) for cell in cube.cells}
    found: dict[str, dict[str, str]] = {}
    for row in use_rows(filled):
        if (row.code, row.field) not in numbers:
            found.setdefault(row.code, {})[row.field] = row.answer.spoken(language)
    return found


def _dataset(filled: Filled, cube: Cube, language: Language) -> dict[str, Any]:
    dimensions = {
        "place": _dimension(Words("område", "place"), dict(cube.places), language),
        "period": {"category": {"index": [filled.period], "label": {filled.period: filled.period}}},
        "field": _fields(cube, language),
        "part": _parts(cube, language),
    }
    statuses = [cell.status for cell in cube.cells]
    reasons = {
        str(place): cell.row.answer.spoken(language)
        for place, cell in enumerate(cube.cells)
        if cell.part == "value" and not cell.row.is_answered
    }
    return {
        "version": "2.0",
        "class": "dataset",
        "label": cube.title.spoken(language),
        "source": _source(filled),
        "updated": _updated(filled),
        "id": list(dimensions),
        "size": [len(dimension["category"]["index"]) for dimension in dimensions.values()],
        "dimension": dimensions,
        "value": [number(cell.value) for cell in cube.cells],
        "status": {str(place): status for place, status in enumerate(statuses) if status},
        "role": {"geo": ["place"], "time": ["period"], "metric": ["part"]},
        "extension": {
            "table": cube.name,
            "status": {status: status_shown(status, language) for status in dict.fromkeys(statuses) if status},
            "reasons": reasons,
        },
    }


def _dimension(label: Words, titles: dict[str, str], language: Language) -> dict[str, Any]:
    return {"label": label.spoken(language), "category": {"index": list(titles), "label": titles}}


def _fields(cube: Cube, language: Language) -> dict[str, Any]:
    titles = {name: label.spoken(language) for name, label, _ in cube.fields}
    dimension = _dimension(Words("fält", "field"), titles, language)
    note = {name: [unit_shown(unit, language)] for name, _, unit in cube.fields if unit}
    dimension["category"] |= {"note": note} if note else {}
    return dimension


def _parts(cube: Cube, language: Language) -> dict[str, Any]:
    titles = {name: words.spoken(language) for name, words in cube.parts.items()}
    dimension = _dimension(Words("uppgift", "figure"), titles, language)
    unit: dict[str, dict[str, Any]] = {name: {"decimals": 0} for name in titles}
    if cube.name == SHARES:
        decimals = [len(str(cell.value).partition(".")[2]) for cell in cube.cells if cell.part == "value"]
        unit["value"] = {"decimals": max(decimals, default=0), "symbol": "%"}
    dimension["category"]["unit"] = unit
    return dimension
