"""JSON-stat: what a dataset says of itself beside its figures."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from casestats.exchange.release_files import render
from casestats.releases.content import Content
from casestats.words import Words
from tests.exchange.reading_jsonstat import read_collection
from tests.exchange.released import BY_MONTH, BY_SEX_AND_AGE, PERIOD, SEX, WITNESSES, make_release, make_table


def collection_of(content: Content) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    (file,) = render(content, "json-stat", "sv").values()
    found, datasets = read_collection(file)
    return found, [dataset.raw for dataset in datasets]


def test_a_collection_holds_a_dataset_for_each_table_and_one_of_shares() -> None:
    found, datasets = collection_of(make_release())
    assert found["label"] == "Våld i nära relationer 2025, till nämnden"
    assert [one["extension"]["table"] for one in datasets] == [
        *(table.name for table in make_release().tables),
        "shares",
    ]


def test_a_dataset_says_where_when_and_what_it_counts() -> None:
    _, (dataset, _) = collection_of(make_release(tables=(BY_SEX_AND_AGE,)))
    assert dataset["id"] == ["indicator", "municipality", "period", "sex", "age_band"]
    assert dataset["size"] == [1, 1, 1, 4, 5]
    assert dataset["role"] == {"metric": ["indicator"], "geo": ["municipality"], "time": ["period"]}
    assert dataset["dimension"]["municipality"]["category"]["label"] == {"2280": "Härnösand"}
    unit = dataset["dimension"]["indicator"]["category"]["unit"]
    assert unit == {"adult_victims": {"label": "personer", "decimals": 0}}
    assert dataset["updated"] == "2026-04-02T07:05:00Z"
    assert dataset["source"] == "Härnösand, 2280-2025-committee-1, casestats 0.1.0"


def test_a_table_over_time_has_its_own_time() -> None:
    _, (by_period, by_month, _) = collection_of(make_release(tables=(WITNESSES, BY_MONTH)))
    assert by_period["role"]["time"] == ["period"]
    assert by_period["dimension"]["period"]["category"]["index"] == ["2025", "2025-Q1", "2025-Q2", "2025-Q3", "2025-Q4"]
    assert by_month["id"] == ["indicator", "municipality", "month"]
    assert by_month["role"]["time"] == ["month"]


def test_parts_of_a_code_are_its_children() -> None:
    _, (dataset, _) = collection_of(make_release(tables=(make_table("one", (PERIOD, SEX), {}),)))
    children = dataset["dimension"]["period"]["category"]["child"]
    assert children == {"2025": ["2025-Q1", "2025-Q2", "2025-Q3", "2025-Q4"]}


def test_a_dimension_of_the_tables_own_stands_before_what_would_be_called_the_same() -> None:
    own = replace(SEX, name="municipality")
    _, (dataset, _) = collection_of(make_release(tables=(make_table("one", (own,), {}),)))
    assert dataset["id"] == ["indicator", "period", "municipality"]
    assert "geo" not in dataset["role"]


def test_the_key_of_symbols_and_the_meaning_of_each_status_come_along() -> None:
    _, (dataset, _) = collection_of(make_release(tables=(WITNESSES,)))
    assert dataset["extension"]["symbols"][".."] == "dold av sekretess"
    assert set(dataset["extension"]["status"]) == set(dataset["status"].values())
    assert dataset["extension"]["status"]["lower_bound"] == "minst"
    assert dataset["note"] == [caveat.sv for caveat in WITNESSES.caveats]


def test_percents_have_the_decimals_they_are_known_with() -> None:
    (file,) = render(make_release(tables=()), "json-stat", "sv").values()
    (dataset,) = json.loads(file, parse_float=str, parse_int=str)["link"]["item"]
    assert dataset["value"][:6] == ["62.2", "84", "135", "41", "24", "58"]
    assert dataset["dimension"]["part"]["category"]["unit"]["percent"]["decimals"] == "1"


def test_labels_follow_the_language() -> None:
    (file,) = render(make_release(title=Words("å", "a")), "json-stat", "en").values()
    assert json.loads(file)["label"] == "a"
