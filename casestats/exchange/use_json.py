"""A filled form as JSON, for programs that hand it in: everything that stands in it, in both languages."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

from casestats.county.filling import Filled
from casestats.exchange.use_rows import UseRow, part_rows
from casestats.words import Words

SCHEMA = "casestats/use/1"


def use_json(filled: Filled) -> bytes:
    """UTF-8, indented, names in a fixed order. `value` is a number or null, and `status` says why it is null."""
    use = filled.use
    told = {
        "schema": SCHEMA,
        "use": use.name,
        "title": _words(use.title),
        "answers_to": _words(use.answers_to),
        "code": filled.code,
        "name": filled.name,
        "period": filled.period,
        "made_at": filled.made_at,
        "program": filled.program,
        "rests_on": list(filled.rests_on),
        "notes": [_words(note) for note in (*use.notes, *filled.caveats)],
        "parts": [
            {"code": part.code, "name": part.name, "fields": [_field(row) for row in part_rows(part)]}
            for part in filled.parts
        ],
    }
    return (json.dumps(told, ensure_ascii=False, indent=1, allow_nan=False) + "\n").encode()


def _words(words: Words) -> dict[str, str]:
    return {"sv": words.sv, "en": words.en}


def _field(row: UseRow) -> dict[str, Any]:
    return {
        "id": row.field,
        "label": _words(row.label),
        "indicator": row.indicator or None,
        "period": row.period,
        "answer": _words(row.answer),
        "value": number(row.value),
        "low": row.low,
        "high": row.high,
        "numerator": row.numerator,
        "denominator": row.denominator,
        "unit": row.unit or None,
        "status": row.status,
        "coverage": row.coverage or None,
        "notes": [_words(note) for note in row.notes],
    }


def number(value: int | Decimal | None) -> int | float | None:
    """As JSON writes it: 41 stays without decimals, 41.3 keeps the one it has."""
    return value if value is None or isinstance(value, int) else float(value) if value % 1 else int(value)
