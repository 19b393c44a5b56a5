"""Which sets of dimensions can be taken apart one by one, and which form a ring."""

from __future__ import annotations

import pytest

from casestats.disclosure.cells.rings import check_rings, ring_of
from casestats.errors import FixSettings
from tests.disclosure.small_tables import QUARTERS, SEX, flat, frequency

AGE = flat("age", "a", "b")


@pytest.mark.parametrize(
    "sets",
    [
        "",
        "a",
        "ab",
        "a b c",
        "ab ac",
        "ab bc cd",
        "ab ac ad",
        "pab pac",
        "ab bc ac abc",
        "abc bcd cde",
    ],
)
def test_tables_that_can_be_taken_apart_are_no_ring(sets: str) -> None:
    assert ring_of(map(frozenset, sets.split())) == frozenset()


@pytest.mark.parametrize(
    ("sets", "ring"),
    [
        ("ab bc ac", "abc"),
        ("ab bc cd da", "abcd"),
        ("ab bc ac ad", "abc"),
        ("pab pbc pac", "pabc"),
        ("ab bc ac de", "abc"),
        ("abc abd acd bcd", "abcd"),
    ],
)
def test_tables_that_cannot_are_a_ring_without_what_hangs_on_it(sets: str, ring: str) -> None:
    assert ring_of(map(frozenset, sets.split())) == frozenset(ring)


def test_who_cannot_take_the_table_behind_a_ring_into_account_refuses_it() -> None:
    tables = [
        frequency([SEX, QUARTERS], [14, 16, 22, 24], name="one"),
        frequency([AGE, QUARTERS], [16, 18, 20, 22], name="two"),
        frequency([SEX, AGE], [13, 17, 21, 25], name="three", fixed=[("period", "2025")]),
    ]
    check_rings([table.layout for table in tables[:2]])
    with pytest.raises(FixSettings, match="ring"):
        check_rings([table.layout for table in tables])
