"""The fast counter and the slow one agree on random cases, and both keep the promises that counts must keep."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casestats.catalogue import Share, standard_catalogue
from casestats.flags import BIT
from casestats.periods import Period
from casestats.tabulation import Count, CountTable, RatioCell, ShareTable, Table, columns_of, counting, tabulate
from tests import oracle
from tests.factories import EVERYTHING
from tests.oracle import Case, Tally
from tests.tabulation.random_cases import breakdowns, case_sets, periods
from tests.thorough import examples

CATALOGUE = standard_catalogue()
FAR = date(2099, 12, 31)


def tables_of(cases: Sequence[Case], period: Period, breakdown: Sequence[str] = ()) -> list[Table]:
    return tabulate(columns_of(cases), CATALOGUE.indicators, period, breakdown, [EVERYTHING], known_until=FAR)


def tallies(table: CountTable) -> dict[tuple[str, ...], Tally]:
    return {key: _tally(cell.count) for key, cell in table.cells.items()}


def _tally(count: Count) -> Tally:
    return Tally(count.yes, count.no, count.unknown, count.not_recorded)


def check_agreement(cases: Sequence[Case], period: Period, breakdown: Sequence[str]) -> None:
    for table in tables_of(cases, period, breakdown):
        name = table.indicator.id
        if isinstance(table, CountTable):
            assert tallies(table) == oracle.count(name, cases, period, breakdown), name
        else:
            check_share(table, cases, period)


def check_share(table: ShareTable, cases: Sequence[Case], period: Period) -> None:
    for key, cell in table.cells.items():
        assert isinstance(cell, RatioCell)
        asked = Period.parse(key[0]) if key else period
        assert tuple(cell.ratio) == tuple(oracle.share(table.indicator.id, cases, asked))


@settings(max_examples=300, deadline=None)
@given(case_sets, periods, breakdowns)
def test_the_counter_agrees_with_the_oracle_on_every_indicator(
    cases: list[Case], period: Period, breakdown: list[str]
) -> None:
    check_agreement(cases, period, breakdown)


@pytest.mark.slow
@settings(max_examples=examples(4000), deadline=None)
@given(case_sets, periods, breakdowns)
def test_the_counter_agrees_with_the_oracle_on_thousands_of_case_sets(
    cases: list[Case], period: Period, breakdown: list[str]
) -> None:
    check_agreement(cases, period, breakdown)


@settings(max_examples=40, deadline=None)
@given(case_sets, periods, breakdowns, st.integers(1, 5))
def test_cases_are_counted_the_same_in_blocks_of_any_size(
    cases: list[Case], period: Period, breakdown: list[str], size: int
) -> None:
    whole = [_numbers(table) for table in tables_of(cases, period, breakdown)]
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(counting, "BLOCK", size)
        in_blocks = [_numbers(table) for table in tables_of(cases, period, breakdown)]
    assert in_blocks == whole


def _numbers(table: Table) -> object:
    return table.numbers.tolist() if isinstance(table, CountTable) else dict(table.cells)


@settings(max_examples=40, deadline=None)
@given(case_sets, periods, breakdowns, st.integers(0, 2**32))
def test_the_order_of_cases_does_not_matter(cases: list[Case], period: Period, breakdown: list[str], seed: int) -> None:
    turned = Random(seed).sample(cases, len(cases))
    assert [_numbers(t) for t in tables_of(cases, period, breakdown)] == [
        _numbers(t) for t in tables_of(turned, period, breakdown)
    ]


@settings(max_examples=40, deadline=None)
@given(case_sets, periods, breakdowns)
def test_the_groups_of_a_partition_add_up_to_the_whole(cases: list[Case], period: Period, breakdown: list[str]) -> None:
    totals = {table.indicator.id: table for table in tables_of(cases, period)}
    for table in tables_of(cases, period, breakdown):
        whole = totals[table.indicator.id]
        partition = all(table.indicator.kind_of(dimension) == "partition" for dimension in breakdown)
        if partition and isinstance(table, CountTable) and isinstance(whole, CountTable):
            assert table.numbers.sum(axis=tuple(range(len(breakdown)))).tolist() == whole.numbers.tolist()


@settings(max_examples=25, deadline=None)
@given(case_sets, st.sampled_from([[], ["unit"], ["sex", "age_band"]]))
def test_each_month_is_that_months_own_report(cases: list[Case], breakdown: list[str]) -> None:
    year = Period.parse("2025")
    by_month = tables_of(cases, year, ["month", *breakdown])
    for slot, month in enumerate(year.each_month):
        for table, own in zip(by_month, tables_of(cases, month, breakdown), strict=False):
            if isinstance(table, CountTable) and isinstance(own, CountTable):
                assert table.numbers[slot].tolist() == own.numbers.tolist()


@settings(max_examples=40, deadline=None)
@given(case_sets, periods, breakdowns)
def test_what_is_nested_is_never_more_than_what_it_lies_in(
    cases: list[Case], period: Period, breakdown: list[str]
) -> None:
    tables = {table.indicator.id: table for table in tables_of(cases, period, breakdown)}
    for nesting in CATALOGUE.nestings:
        inner, outer = tables[nesting.inner], tables[nesting.outer]
        assert isinstance(inner, CountTable)
        assert isinstance(outer, CountTable)
        if nesting.by_group or set(breakdown) <= {"month"}:
            assert np.all(inner.numbers[..., 0] <= outer.numbers[..., 0]), nesting


@settings(max_examples=40, deadline=None)
@given(case_sets, periods, st.data())
def test_one_more_yes_never_lowers_a_count_of_yes(cases: list[Case], period: Period, data: st.DataObject) -> None:
    if not cases:
        cases = [Case(None, data.draw(case_sets.filter(bool))[0].facts)]
    place = data.draw(st.integers(0, len(cases) - 1))
    flag = data.draw(st.sampled_from(sorted(BIT)))
    facts = cases[place].facts
    bit = BIT[flag]
    yes = facts.answers._replace(
        asked=facts.answers.asked | bit, known=facts.answers.known | bit, yes=facts.answers.yes | bit
    )
    more = [*cases[:place], Case(cases[place].person, facts._replace(answers=yes)), *cases[place + 1 :]]
    for before, after in zip(tables_of(cases, period), tables_of(more, period), strict=True):
        if isinstance(before, CountTable) and isinstance(after, CountTable):
            assert after.numbers[0] >= before.numbers[0], before.indicator.id


@settings(max_examples=40, deadline=None)
@given(case_sets, case_sets, periods)
def test_more_cases_never_lower_a_base_nor_a_count_of_yes(one: list[Case], other: list[Case], period: Period) -> None:
    for before, after in zip(tables_of(one, period), tables_of([*one, *other], period), strict=True):
        if isinstance(before, CountTable) and isinstance(after, CountTable) and before.indicator.id != "risk_older":
            assert after.numbers.sum() >= before.numbers.sum(), before.indicator.id
            assert after.numbers[0] >= before.numbers[0], before.indicator.id


def test_a_definition_the_catalogue_does_not_have_is_counted_as_well() -> None:
    """Counts are data: persons with a question and an age band at once, which no standard indicator has."""
    honour = CATALOGUE.indicator("honour_persons").counts
    assert not isinstance(honour, Share)
    older = replace(honour, age_band="65+")
    found = counting.Counter(columns_of([])).count([older], Period.parse("2025"))
    assert found[older].numbers.tolist() == [[[0, 0, 0, 0]]]
