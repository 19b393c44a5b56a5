"""Reads JSON-stat 2.0 as json-stat.org/format describes it, knowing nothing of how casestats writes it.

A dataset is a cube: `id` names its dimensions, `size` their lengths, and `value` has a place for every combination, the
last dimension fastest. `value` may be a list or an object by place; `status` those, or one text for all. A category's
`index` may be a list or an object of places.
"""

from __future__ import annotations

import json
from itertools import product
from typing import Any, NamedTuple


class Dataset(NamedTuple):
    """`figures`: dimension -> code, as a set of pairs, -> (value, status)."""

    raw: dict[str, Any]
    figures: dict[frozenset[tuple[str, str]], tuple[float | None, str | None]]


def read_collection(file: bytes) -> tuple[dict[str, Any], list[Dataset]]:
    found = json.loads(file.decode("utf-8"), parse_constant=_no_number)
    assert (found["version"], found["class"]) == ("2.0", "collection")
    return found, [read_dataset(item) for item in found["link"]["item"]]


def read_dataset(raw: dict[str, Any]) -> Dataset:
    assert (raw["version"], raw["class"]) == ("2.0", "dataset")
    assert len(raw["id"]) == len(raw["size"]) == len(set(raw["id"]))
    assert set(raw["dimension"]) == set(raw["id"])
    codes = [_codes(raw["dimension"][name]["category"]) for name in raw["id"]]
    assert [len(one) for one in codes] == raw["size"]
    places = list(product(*codes))
    for role, names in raw.get("role", {}).items():
        assert role in ("time", "geo", "metric")
        assert set(names) <= set(raw["id"])
    values, statuses = raw["value"], raw.get("status")
    assert isinstance(values, dict) or len(values) == len(places)
    figures = {}
    for number, place in enumerate(places):
        pairs = frozenset(zip(raw["id"], place, strict=True))
        figures[pairs] = (_at(values, number), statuses if isinstance(statuses, str) else _at(statuses, number))
    return Dataset(raw, figures)


def _codes(category: dict[str, Any]) -> list[str]:
    index = category.get("index", list(category.get("label", {})))
    codes = sorted(index, key=index.__getitem__) if isinstance(index, dict) else list(index)
    assert len(set(codes)) == len(codes)
    assert set(category.get("label", {})) <= set(codes)
    for parent, children in category.get("child", {}).items():
        assert {parent, *children} <= set(codes)
    return codes


def _at(found: Any, number: int) -> Any:
    if found is None:
        return None
    return found.get(str(number)) if isinstance(found, dict) else found[number]


def _no_number(name: str) -> None:
    raise AssertionError(f"{name} is no JSON")
