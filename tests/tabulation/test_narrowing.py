"""A table narrowed to units is what the whole table says of them, and tells nothing that counts others."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casestats.catalogue import standard_catalogue
from casestats.periods import Period
from casestats.tabulation import CountTable, columns_of, tabulate
from casestats.tabulation.caveats import CHILDREN_HIDDEN
from casestats.tabulation.narrowing import of_units, only_units, summed
from tests.factories import EVERYTHING, make_case
from tests.oracle import Case

YEAR = Period.parse("2025")
KNOWN = date(2099, 12, 31)
UNITS = ("Barn", "Heder", "Vuxen")

CASES = st.lists(
    st.builds(
        make_case,
        person=st.one_of(st.none(), st.integers(0, 5)),
        opened=st.sampled_from(["2025-01-10", "2025-05-03", "2024-03-01"]),
        unit=st.sampled_from([*UNITS, None]),
        sex=st.sampled_from(["female", "male", "other", "not_recorded"]),
        born=st.one_of(st.none(), st.integers(1940, 2020)),
        target_group=st.sampled_from(["adult_victim", "child_victim", "unclassified", "perpetrator"]),
        honour=st.sampled_from(["yes", "no", "unknown"]),
    ),
    max_size=15,
)


def table_of(cases: list[Case], indicator: str, *breakdown: str) -> CountTable:
    wanted = [standard_catalogue().indicator(indicator)]
    [table] = tabulate(columns_of(cases), wanted, YEAR, breakdown, [EVERYTHING], known_until=KNOWN)
    assert isinstance(table, CountTable)
    return table


@given(
    CASES, st.sets(st.sampled_from(UNITS)), st.sampled_from(["adult_victims", "honour_persons", "children_affected"])
)
def test_each_cell_is_the_sum_of_the_units(cases: list[Case], units: set[str], indicator: str) -> None:
    whole = table_of(cases, indicator, "month", "unit", "sex")
    own = of_units(whole, sorted(units))
    assert own.breakdown == ("month", "sex")
    for month in own.labels[0]:
        for sex in own.labels[1]:
            parts = [whole.cell((month, unit, sex)).count.yes for unit in units if unit in whole.labels[1]]
            assert own.cell((month, sex)).count.yes == sum(parts)


@given(CASES, st.sampled_from(["sex", "age_band", "unit"]))
def test_the_groups_of_a_breakdown_make_up_the_whole(cases: list[Case], breakdown: str) -> None:
    for indicator in ("adult_victims", "perpetrators", "honour_persons"):
        table = summed(table_of(cases, indicator, "month", breakdown))
        alone = table_of(cases, indicator, "month")
        assert [table.cell(key) for key in alone.cells] == list(alone.cells.values())


@given(CASES, st.sets(st.sampled_from(UNITS), min_size=1))
def test_units_by_themselves_are_those_and_no_others(cases: list[Case], units: set[str]) -> None:
    whole = table_of(cases, "adult_victims", "unit")
    own = only_units(whole, sorted(units))
    assert set(own.labels[0]) == units
    for unit in units:
        expected = whole.cell((unit,)).count.yes if unit in whole.labels[0] else 0
        assert own.cell((unit,)).count.yes == expected
    assert {key[0] for key, _ in own.entries(empty_groups=True)} <= units


@given(CASES)
def test_a_seldom_group_of_other_units_is_not_even_named(cases: list[Case]) -> None:
    own = of_units(table_of(cases, "adult_victims", "unit", "sex"), ["Barn"])
    for key, cell in own.entries(empty_groups=True):
        assert key[0] not in ("other", "not_recorded") or cell.count.base > 0


@pytest.mark.parametrize("narrow", [of_units, only_units])
def test_numbers_of_the_whole_are_not_told_beside_a_units_figure(narrow: object) -> None:
    hidden = [make_case(target_group="unclassified", born=2015, unit="Vuxen") for _ in range(7)]
    alone = [make_case(person=None, target_group="child_victim", born=2015, unit="Vuxen") for _ in range(5)]
    whole = table_of(
        [*hidden, *alone, make_case(target_group="child_victim", born=2014, unit="Barn")], "children_affected", "unit"
    )
    said = " ".join(caveat.words.sv for caveat in whole.caveats)
    assert "7 barnärenden" in said
    assert "5 ärenden" in said
    own = narrow(whole, ["Barn"])  # type: ignore[operator]  # either of the two
    told = {caveat.kind: caveat.words for caveat in own.caveats}
    assert not any(letter.isdigit() for words in told.values() for letter in words.sv + words.en)
    assert CHILDREN_HIDDEN in told
    assert (own.own_persons, dict(own.left_out)) == (0, {})
