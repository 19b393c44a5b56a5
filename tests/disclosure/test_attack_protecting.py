"""What protect() publishes is attacked: by programs in whole numbers, by counting up every table that fits, and by the
checker. None may find a cell that is told exactly, or more closely than the width."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casestats.disclosure.checking import check
from casestats.disclosure.policy import Policy, Zeros
from casestats.disclosure.protecting import Protected, protect
from casestats.disclosure.reading import read
from casestats.disclosure.suppressed import SUPPRESSED
from casestats.disclosure.tables import TOTAL, EarlierRelease, FrequencyTable, Key, Nested, Place, Publication
from casestats.errors import FixSettings, Refused
from tests.disclosure.attackers import Knowledge, Programs, Terms
from tests.disclosure.made_tables import flat, grid, layout, printed, row, summed
from tests.disclosure.scenarios import (
    Scenario,
    coverage,
    cross,
    larger,
    linked,
    managers,
    nested,
    persons,
    releases,
    row_of_few,
    scenarios,
    three_way,
)
from tests.thorough import examples


class Attack:
    """All that must be wide in what one scenario published: cells, and differences that are small in truth."""

    def __init__(self, publication: Publication, scenario: Scenario, told: dict[Place, int] | None = None) -> None:
        self.policy, self.truth = scenario.policy, scenario.truth()
        self.before = {place for place, shown in _shown(publication) if shown and place in self.truth}
        self.knowledge = Knowledge(publication, told)
        self.told = set(told or ())
        self.programs = Programs(self.knowledge)
        self.publication = publication

    def narrow(self) -> Iterator[tuple[object, float]]:
        for place, terms in self.knowledge.hidden.items():
            if place not in self.told:
                yield from self._if_narrow(place, terms, self.policy.width_of(place.measure))
        for place in self.truth.keys() - self.knowledge.cells.keys() - self.told:
            if self.policy.is_small(place.measure, self.truth[place]):
                terms = self.knowledge.sum_of(place, len(self.publication.earlier))
                yield from self._if_narrow(place, terms, self.policy.width_of(place.measure))
        pairs = [(one, other, terms, True) for one, other, terms in self.knowledge.nested]
        pairs += [(one, other, terms, False) for one, other, terms in self.knowledge.changes()]
        for one, other, terms, within in pairs:
            if one in self.truth and other in self.truth and self._is_secret(one, other, within):
                width = max(self.policy.width_of(one.measure), self.policy.width_of(other.measure))
                yield from self._if_narrow((one, other), terms, width)

    def _if_narrow(self, what: object, terms: Terms, width: int) -> Iterator[tuple[object, float]]:
        spread = self.programs.spread(terms)
        if spread < width:
            yield what, spread

    def _is_secret(self, one: Place, other: Place, within: bool) -> bool:
        if {one, other} <= self.before or {one, other} <= self.told:
            return False
        size = abs(self.truth[one] - self.truth[other])
        small = self.policy.is_small(one.measure, size) or self.policy.is_small(other.measure, size)
        return small or (within and self.policy.group_disclosure and size == 0 < self.truth[one])


def _shown(publication: Publication) -> Iterator[tuple[Place, bool]]:
    """Each cell of the earlier releases, in its epoch, and whether it was shown."""
    knowledge = Knowledge(publication)
    for when, release in enumerate(publication.earlier):
        for table in release.tables:
            for key, value in table.cells.items():
                place = table.layout.place(key)
                yield (
                    place._replace(epoch=knowledge.epoch(place.measure, place.codes, when)),
                    value is not SUPPRESSED,
                )


def earlier_of(scenario: Scenario, seed: bytes) -> tuple[tuple[EarlierRelease, ...], Scenario]:
    """The earlier releases as protect() made them, one after the other."""
    made: list[EarlierRelease] = []
    for number, release in enumerate(scenario.before):
        protected = protect(
            release.counts, scenario.policy, earlier=made, nested=scenario.nested, seed=seed + bytes([number])
        )
        made.append(
            EarlierRelease(
                name=f"r{number}",
                tables=protected.publication.tables,
                changed=release.changed,
                counts=release.counts,
            )
        )
    return tuple(made), scenario


def protected_of(scenario: Scenario, seed: bytes) -> Protected:
    earlier, _ = earlier_of(scenario, seed)
    return protect(
        scenario.now,
        scenario.policy,
        earlier=earlier,
        nested=scenario.nested,
        relations=scenario.relations,
        unprinted=scenario.unprinted,
        seed=seed,
    )


def attacked(scenario: Scenario, seed: bytes) -> Protected | None:
    try:
        protected = protected_of(scenario, seed)
    except Refused:
        return None
    publication = protected.publication
    assert list(Attack(publication, scenario).narrow()) == []
    checked = check(publication, protected.certificate, policy=scenario.policy)
    assert (checked.exact, checked.narrow, checked.faults) == (0, 0, ())
    assert_counts_are_kept(publication, scenario)
    return protected


def could_be_published(scenario: Scenario, earlier: tuple[EarlierRelease, ...]) -> bool:
    """Whether any pattern is safe: each is tried, with what is small hidden and zeros shown where they must be."""
    policy = scenario.policy
    counts = {table.layout.place(key): n for table in scenario.now for key, n in table.counts.items()}
    lower = int(policy.zeros is Zeros.PUBLISH)
    small = {place for place, count in counts.items() if policy.is_small(place.measure, count)}
    free = [place for place, count in counts.items() if place not in small and (count or not lower)]
    for chosen in product([True, False], repeat=len(free)):
        hidden = small | {place for place, hide in zip(free, chosen, strict=True) if hide}
        tables = tuple(printed(table, _keys(table, hidden)) for table in scenario.now)
        publication = Publication(
            tables=tables, earlier=earlier, nested=scenario.nested, relations=scenario.relations, lower=lower
        )
        if not read(publication).twice and not any(Attack(publication, scenario).narrow()):
            return True
    return False


def _keys(table: FrequencyTable, hidden: set[Place]) -> list[Key]:
    return [key for key in table.counts if table.layout.place(key) in hidden]


def refused_rightly(scenario: Scenario, seed: bytes) -> bool:
    """Whether it was refused; then nothing could have been published."""
    try:
        earlier, _ = earlier_of(scenario, seed)
    except Refused:
        return False
    try:
        protected_of(scenario, seed)
    except Refused:
        assert not could_be_published(scenario, earlier)
        return True
    return False


def assert_counts_are_kept(publication: Publication, scenario: Scenario) -> None:
    """What is shown is the count, and what is small is not shown, unless an earlier release did."""
    for table, counts in zip(publication.tables, scenario.now, strict=True):
        assert table.layout == counts.layout
        for key, value in table.cells.items():
            assert value is SUPPRESSED or value == counts.counts[key]
            if scenario.policy.zeros is Zeros.PUBLISH and counts.counts[key] == 0:
                assert value == 0


@settings(max_examples=40)
@given(scenario=scenarios(), seed=st.binary(min_size=1, max_size=4))
def test_nothing_protected_can_be_worked_out(scenario: Scenario, seed: bytes) -> None:
    attacked(scenario, seed)


@pytest.mark.slow
@settings(max_examples=examples(2000))
@given(scenario=scenarios(), seed=st.binary(min_size=1, max_size=4))
def test_nothing_can_be_worked_out_of_thousands_more(scenario: Scenario, seed: bytes) -> None:
    attacked(scenario, seed)


TINY = (row_of_few, nested, persons, coverage, releases)


@settings(max_examples=12)
@given(scenario=scenarios(TINY), seed=st.binary(min_size=1, max_size=4))
def test_only_what_cannot_be_published_at_all_is_refused(scenario: Scenario, seed: bytes) -> None:
    refused_rightly(scenario, seed)


@pytest.mark.slow
@settings(max_examples=examples(700))
@given(scenario=scenarios(TINY), seed=st.binary(min_size=1, max_size=4))
def test_only_what_cannot_be_published_is_refused_of_many_more(scenario: Scenario, seed: bytes) -> None:
    refused_rightly(scenario, seed)


@pytest.mark.slow
@pytest.mark.parametrize("zeros", list(Zeros))
@pytest.mark.parametrize("number", range(5))
def test_nothing_can_be_worked_out_of_some_hundred_cells(number: int, zeros: Zeros) -> None:
    assert attacked(larger(random.Random(number), Policy(zeros=zeros)), bytes([number])) is not None


@pytest.mark.parametrize("zeros", list(Zeros))
def test_fifteen_is_ten_and_three_and_two_unknown(zeros: Zeros) -> None:
    """15 = 10 + 3 + x + x: with 10 shown, x and the 3 would leave too little room."""
    scenario = Scenario("fifteen", Policy(zeros=zeros), (row([10, 3, 1, 1]),))
    protected = attacked(scenario, b"15")
    assert protected is not None
    (table,) = protected.publication.tables
    assert SUPPRESSED in {table.cells[(TOTAL,)], table.cells[("a1",)]} or zeros is Zeros.HIDE


def test_a_single_small_cell_takes_its_total_with_it() -> None:
    protected = attacked(Scenario("single", Policy(), (row([2]),)), b"1")
    assert protected is not None
    assert set(protected.publication.tables[0].cells.values()) == {SUPPRESSED}


def test_a_row_of_ones_says_only_that_there_are_some() -> None:
    protected = attacked(Scenario("ones", Policy(), (row([1] * 8),)), b"1")
    assert protected is not None
    assert {protected.publication.tables[0].cells[(f"a{n}",)] for n in range(1, 9)} == {SUPPRESSED}


def test_where_nothing_is_small_everything_is_shown() -> None:
    protected = attacked(Scenario("large", Policy(), (grid([[5, 0, 9], [7, 8, 40]]),)), b"1")
    assert protected is not None
    assert protected.certificate.unknowns == ()


def ring(draw: random.Random, policy: Policy) -> Scenario:
    """a by b, a by c and b by c of the same people: nobody prints a by b by c."""
    dimensions = {letter: flat(letter, f"{letter}1", f"{letter}2") for letter in "abc"}
    people = {(x, y, z): draw.choice([0, 1, 2, 3, 5, 8]) for x in "12" for y in "12" for z in "12"}

    def counted_by(*letters: str) -> FrequencyTable:
        def inner(at: Mapping[str, str]) -> int:
            return sum(
                count for key, count in people.items()
                if all(at[letter][1] == key["abc".index(letter)] for letter in letters)
            )  # fmt: skip

        return summed(layout("".join(letters), *(dimensions[letter] for letter in letters)), inner)

    return Scenario("ring", policy, (counted_by("a", "b"), counted_by("a", "c"), counted_by("b", "c")))


@settings(max_examples=15)
@given(scenario=scenarios([ring]), seed=st.binary(min_size=1, max_size=4))
def test_tables_in_a_ring_are_safe_from_a_reader_who_thinks_of_the_whole_table(scenario: Scenario, seed: bytes) -> None:
    attacked(scenario, seed)


def inside(scenario: Scenario, dimension: str, seed: bytes) -> None:
    """Every insider, with the own cells told, is an attacker of their own."""
    scenario = replace(scenario, policy=replace(scenario.policy, insider=dimension))
    try:
        protected = protected_of(scenario, seed)
    except (Refused, FixSettings):  # the latter: what insiders knew of cells that no release printed was not given
        return
    publication, truth = protected.publication, scenario.truth()
    assert check(publication, protected.certificate, policy=scenario.policy).faults == ()
    codes = sorted({code for place in truth for name, code in place.codes if name == dimension})
    for code in ("", *codes):
        own = {place: count for place, count in truth.items() if (dimension, code) in place.codes}
        narrow = [what for what, _ in Attack(publication, scenario, own).narrow()]
        assert [what for what in narrow if not excused(what, scenario, dimension, code)] == []


def excused(what: object, scenario: Scenario, dimension: str, code: str) -> bool:
    """Of a count with the insider's own people in it, what is left without them is kept in its stead, where a nesting
    tells it."""
    if Nested("people", "people", ((dimension, code),)) not in scenario.nested:
        return False
    whole, part = what if isinstance(what, tuple) and not isinstance(what, Place) else (what, None)
    assert isinstance(whole, Place)
    own_part = isinstance(part, Place) and (dimension, code) in part.codes
    return dimension not in dict(whole.codes) and not own_part


ROWS = (cross, linked, nested, releases)


@settings(max_examples=10)
@given(scenario=scenarios(ROWS), seed=st.binary(min_size=1, max_size=4))
def test_nothing_can_be_worked_out_by_somebody_who_knows_one_row(scenario: Scenario, seed: bytes) -> None:
    inside(scenario, "a", seed)


@settings(max_examples=15)
@given(scenario=scenarios([managers]), seed=st.binary(min_size=1, max_size=4))
def test_nothing_can_be_worked_out_by_a_manager_of_one_unit(scenario: Scenario, seed: bytes) -> None:
    inside(scenario, "unit", seed)


def with_rests(draw: random.Random, policy: Policy) -> Scenario:
    """Managers, and what is left of a count without the own unit told as a count of its own."""
    scenario = managers(draw, policy)
    codes = [code for key in scenario.unprinted[0].counts if (code := key[1]) != TOTAL]
    rests = (Nested("people", "people", (("unit", code),)) for code in dict.fromkeys(codes))
    return replace(scenario, nested=tuple(rests))


@settings(max_examples=15)
@given(scenario=scenarios([with_rests]), seed=st.binary(min_size=1, max_size=4))
def test_no_manager_works_out_what_the_other_units_have_left(scenario: Scenario, seed: bytes) -> None:
    inside(scenario, "unit", seed)


@pytest.mark.slow
@settings(max_examples=examples(700))
@given(scenario=scenarios([*ROWS, three_way, managers, with_rests]), seed=st.binary(min_size=1, max_size=4))
def test_nothing_can_be_worked_out_by_insiders_of_many_more(scenario: Scenario, seed: bytes) -> None:
    inside(scenario, "unit" if scenario.unprinted else "a", seed)
