"""A zero that follows from a stated zero is not kept secret; every other doubtful one is."""

from __future__ import annotations

from collections.abc import Mapping

from casestats.disclosure.believing import believed
from casestats.disclosure.groups import SEXES, periods
from casestats.disclosure.tables import FrequencyTable, Key, Layout, Nested
from casestats.periods import Period

YEAR, SPRING = Period.parse("2025"), Period.parse("2025-Q1")
FEMALE, TOTAL = ("2025", "female"), ("2025", "Total")


def table(
    counts: Mapping[Key, int],
    withheld: set[Key],
    *,
    measure: str = "yes",
    told: tuple[Period, ...] = (YEAR,),
    by_sex: bool = True,
    people: bool = False,
) -> FrequencyTable:
    """A table by sex, whose other counts are 0 and stated."""
    layout = Layout(
        name=measure,
        measure=measure,
        dimensions=(periods(told), *([SEXES] if by_sex else [])),
        fixed=(("municipality", "2281"),),
        not_additive=frozenset({"period"} if people else ()),
        shifting=frozenset({"sex"} if people else ()),
    )
    return FrequencyTable(
        layout=layout, counts={**dict.fromkeys(layout.keys, 0), **counts}, withheld=frozenset(withheld)
    )


def left(*tables: FrequencyTable, nested: tuple[Nested, ...] = ()) -> list[set[Key]]:
    return [set(one.withheld) for one in believed(tables, nested)]


def test_a_part_of_a_stated_zero_is_one() -> None:
    assert left(table({}, {FEMALE})) == [set()]


def test_a_part_of_a_total_that_is_in_doubt_itself_or_is_no_zero_stays_withheld() -> None:
    assert left(table({}, {FEMALE, TOTAL})) == [{FEMALE, TOTAL}]
    assert left(table({TOTAL: 7, ("2025", "male"): 7}, {FEMALE})) == [{FEMALE}]


def test_what_a_source_cannot_say_stays_withheld_where_something_was_counted() -> None:
    assert left(table({FEMALE: 2}, {FEMALE})) == [{FEMALE}]


def test_a_quarter_of_a_year_without_anybody_has_nobody() -> None:
    spring: set[Key] = {("2025-Q1", "Total"), ("2025-Q1", "female")}
    assert left(table({}, spring, told=(YEAR, SPRING))) == [set()]


def test_a_quarters_group_of_people_may_have_somebody_where_the_years_has_nobody() -> None:
    """Over the year another case of the same person may decide which group it is."""
    counts: dict[Key, int] = {
        ("2025", "Total"): 6,
        ("2025", "male"): 6,
        ("2025-Q1", "Total"): 6,
        ("2025-Q1", "male"): 6,
    }
    spring = ("2025-Q1", "female")
    assert left(table(counts, {spring}, told=(YEAR, SPRING), people=True)) == [{spring}]
    assert left(table(counts, {spring}, told=(YEAR, SPRING))) == [set()]
    assert left(table({}, {("2025-Q1",)}, told=(YEAR, SPRING), by_sex=False, people=True)) == [set()]


def test_what_is_nested_in_a_stated_zero_is_one_where_the_nesting_holds() -> None:
    outer, inner = table({}, set(), measure="base"), table({}, {TOTAL, FEMALE})
    assert left(outer, inner) == [set(), {TOTAL, FEMALE}]
    assert left(outer, inner, nested=(Nested("yes", "base"),)) == [set(), set()]
    whole = frozenset({"municipality", "period"})
    counted = table({("2025", "male"): 3, TOTAL: 3}, {FEMALE})
    assert left(outer, counted, nested=(Nested("yes", "base", within=whole),)) == [set(), {FEMALE}]


def test_a_group_that_is_a_measure_of_its_own_follows_from_the_whole() -> None:
    whole, women = table({}, set(), by_sex=False), table({}, {FEMALE, TOTAL}, measure="women")
    nested = (Nested("women", "yes", (("sex", "female"),)),)
    assert left(whole, women, nested=nested) == [set(), {TOTAL}]


def test_one_conclusion_leads_to_the_next_through_other_tables() -> None:
    base, yes = table({}, set(), measure="base", by_sex=False), table({}, {TOTAL, FEMALE})
    assert left(base, yes, nested=(Nested("yes", "base", within=frozenset({"municipality", "period"})),)) == [
        set(),
        set(),
    ]
