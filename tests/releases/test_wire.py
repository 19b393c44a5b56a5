"""A content as bytes: the same each time, read back whole, and nothing but that is read."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casestats.disclosure.suppressed import SUPPRESSED
from casestats.releases.content import CellStatus, Content, ReleasedCell
from casestats.releases.wire import NotAsWritten, as_json, canonical, content_bytes, read_content
from tests.releases.contents import SEX, cell, make_content, make_table, words

CONTENT = make_content()
WRITTEN = content_bytes(CONTENT)


def changed(change: Callable[[Any], object]) -> bytes:
    value = json.loads(WRITTEN)
    change(value)
    return canonical(value)


def test_a_content_comes_back_as_it_was() -> None:
    assert read_content(WRITTEN) == CONTENT
    assert content_bytes(read_content(WRITTEN)) == WRITTEN


def test_a_hidden_cell_is_a_status_and_holds_no_value() -> None:
    hidden = as_json(CONTENT)["tables"][0]["cells"][1]
    assert hidden == {"key": ["female"], "status": "suppressed", "claim": "", "coverage": ""}
    assert read_content(WRITTEN).tables[0].cells[("female",)].value is SUPPRESSED
    assert as_json(CONTENT)["shares"][0]["numerator"] == {"status": "suppressed"}


def test_the_bytes_do_not_depend_on_the_order_in_which_cells_were_given() -> None:
    turned = make_table(cells=dict(reversed(list(CONTENT.tables[0].cells.items()))))
    assert content_bytes(replace(CONTENT, tables=(turned, CONTENT.tables[1]))) == WRITTEN


def test_the_bytes_are_these() -> None:
    """Written down: a change of them breaks every digest that municipalities keep."""
    assert canonical({"b": [1, True, None, "å\u2028"], "a": {"value": 0}}) == (
        b'{"a":{"value":0},"b":[1,true,null,"\xc3\xa5\xe2\x80\xa8"]}'
    )


@given(
    st.lists(st.one_of(st.integers(0, 10**6), st.just("hidden")), min_size=3, max_size=3),
    st.text(max_size=20).filter(lambda text: text.isprintable()),
)
def test_whatever_the_cells_and_words_are_they_come_back(figures: list[int | str], text: str) -> None:
    cells: dict[tuple[str, ...], ReleasedCell] = {
        (code.code,): make_table().cells[("female",)] if figure == "hidden" else cell(int(figure))
        for code, figure in zip(SEX.codes, figures, strict=True)
    }
    content = make_content(tables=(make_table(cells=cells),), title=words(text), municipality_name=text)
    assert read_content(content_bytes(content)) == content


CHANGES: dict[str, Callable[[Any], object]] = {
    "an unknown field": lambda value: value.update(extra=1),
    "an unknown field inside": lambda value: value["policy"].update(extra=1),
    "an unknown field of a cell": lambda value: value["tables"][0]["cells"][0].update(primary=True),
    "a missing field": lambda value: value.pop("period"),
    "a missing cell": lambda value: value["tables"][0]["cells"].pop(),
    "a cell twice": lambda value: value["tables"][0]["cells"].append(value["tables"][0]["cells"][0]),
    "a cell of no code": lambda value: value["tables"][0]["cells"][0].update(key=["other"]),
    "cells in another order": lambda value: value["tables"][0]["cells"].reverse(),
    "a value beside suppressed": lambda value: value["tables"][0]["cells"][1].update(value=3),
    "a null for a hidden value": lambda value: value["tables"][0]["cells"][1].update(value=None),
    "no value where one is told": lambda value: value["tables"][0]["cells"][0].pop("value"),
    "a truth value for a number": lambda value: value["tables"][0]["cells"][0].update(value=True),
    "a text for a number": lambda value: value.update(data_version="3"),
    "a number for a text": lambda value: value.update(period=2025),
    "a status that is none": lambda value: value["tables"][0]["cells"][0].update(status="certain"),
    "a status of another kind": lambda value: value["tables"][0]["cells"][0].update(status=["exact"]),
    "one language": lambda value: value["title"].pop("en"),
    "a list for an object": lambda value: value.update(policy=[]),
    "an object for a list": lambda value: value.update(tables={}),
    "a table twice": lambda value: value["tables"].append(value["tables"][0]),
    "another schema": lambda value: value.update(schema="casestats/release/2"),
    "a share told twice over": lambda value: value["shares"][0].update(numerator={"value": 3, "status": "suppressed"}),
}


@pytest.mark.parametrize("change", list(CHANGES.values()), ids=list(CHANGES))
def test_anything_but_a_whole_content_is_refused(change: Callable[[Any], object]) -> None:
    with pytest.raises(NotAsWritten):
        read_content(changed(change))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{}",
        b"[]",
        b"null",
        WRITTEN[:-1],
        WRITTEN + b"\n",
        b" " + WRITTEN,
        b"\xef\xbb\xbf" + WRITTEN,
        WRITTEN.replace(b'"value":31', b'"value":31.0'),
        WRITTEN.replace(b'"value":31', b'"value":3.1e1'),
        WRITTEN.replace(b'"value":31', b'"value":-0'),
        WRITTEN.replace(b'"value":31', b'"value":NaN'),
        WRITTEN.replace(b'"value":31', b'"value":1' + b"0" * 30),
        WRITTEN.replace(b'"value":31', b'"value":1' + b"0" * 9000),
        WRITTEN.replace(b'"value":31', b'"value":30,"value":31'),
        WRITTEN.replace("å".encode(), b"\\u00e5", 1),
        WRITTEN.replace("å".encode(), b"\\ud800", 1),
        WRITTEN.replace("å".encode(), b"\xe5", 1),
        b"[" * 100_000,
    ],
    ids=lambda data: f"{data[:10]!r} {len(data)}",
)
def test_other_bytes_are_refused_though_they_may_mean_the_same(data: bytes) -> None:
    with pytest.raises(NotAsWritten):
        read_content(data)


@pytest.mark.parametrize("value", [1.5, float("nan"), 2**53, -(2**53), [{"a": 0.0}]])
def test_fractions_and_numbers_that_programs_hold_differently_are_not_written(value: object) -> None:
    with pytest.raises(ValueError, match="whole numbers"):
        canonical(value)


@pytest.mark.parametrize(
    "wrong",
    [
        replace(cell(3), value=SUPPRESSED),
        replace(cell(3), status=CellStatus.SUPPRESSED),
        replace(cell(3), value=None),
        replace(cell(3), status=CellStatus.UNABLE),
    ],
)
def test_a_cell_that_is_hidden_in_one_way_only_is_not_written(wrong: Any) -> None:
    content: Content = make_content(tables=(make_table(cells={**CONTENT.tables[0].cells, ("male",): wrong}),))
    with pytest.raises(ValueError, match="a cell"):
        content_bytes(content)


def test_a_made_up_dimension_cannot_fill_the_memory() -> None:
    def multiply(value: Any) -> None:
        dimension = value["tables"][0]["dimensions"][0]
        codes = [{**dimension["codes"][0], "code": str(place)} for place in range(100)]
        value["tables"][0]["dimensions"] = [{**dimension, "codes": codes} for _ in range(8)]

    with pytest.raises(NotAsWritten):
        read_content(changed(multiply))
