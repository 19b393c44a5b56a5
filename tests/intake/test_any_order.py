"""Whatever is imported, in whatever order, what counts is what the imports together say."""

from __future__ import annotations

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from casestats.intake.facts import Facts, Row
from casestats.intake.plan import Planner
from tests.intake.shelf import Shelf

CASES = [bytes([letter]) * 16 for letter in b"abc"]
PEOPLE = [bytes([letter]) * 16 for letter in b"PQ"]


@st.composite
def facts(draw: st.DrawFn) -> Facts:
    yes = draw(st.integers(0, 3))
    known = yes | draw(st.integers(0, 3))
    opened = 20250101 + 100 * draw(st.integers(0, 5))
    return Facts(
        opened=opened,
        closed=draw(st.sampled_from([0, 0, opened + 200, opened + 400])),
        unit=draw(st.sampled_from(["", "Barn", "Vuxen"])),
        opened_how=4,
        sex=draw(st.integers(2, 3)),
        birth_year=0,
        outcome=5,
        target_group=draw(st.integers(3, 4)),
        risk=draw(st.sampled_from([0, 1, 64])),
        asked=known,
        known=known,
        yes=yes,
        void=draw(st.sampled_from([0, 0, 0, 1])),
        measures=draw(st.sampled_from([(), ((0, opened, 0, 0),), ((0, opened, opened + 100, 1),)])),
    )


@st.composite
def rows(draw: st.DrawFn, source: str) -> list[Row]:
    people = [*PEOPLE, b""] if source == "register" else [b""]
    drawn = draw(st.lists(st.tuples(st.sampled_from(CASES), st.sampled_from(people), facts()), min_size=0, max_size=5))
    return [Row(case, person, 1, 0, number, "", said) for number, (case, person, said) in enumerate(drawn, 2)]


@st.composite
def imports(draw: st.DrawFn) -> list[tuple[str, int, list[Row], bool, bool]]:
    """Some imports, no two of one source in the same month: among those, the later import wins by definition."""
    months = draw(
        st.lists(st.tuples(st.sampled_from(["register", "survey"]), st.integers(1, 8)), unique=True, max_size=5)
    )
    return [(source, month, draw(rows(source)), draw(st.booleans()), draw(st.booleans())) for source, month in months]


def take_all(shelf: Shelf, given_imports: list[tuple[str, int, list[Row], bool, bool]]) -> Shelf:
    for source, month, given_rows, complete, closed in given_imports:
        shelf.take(source, month, given_rows, complete=complete, closed=closed)
    return shelf


@given(imports(), st.integers(0, 1000))
def test_imports_in_any_order_give_the_same(
    given_imports: list[tuple[str, int, list[Row], bool, bool]], seed: int
) -> None:
    shuffled = list(given_imports)
    Random(seed).shuffle(shuffled)
    assert take_all(Shelf(), shuffled).counting() == take_all(Shelf(), given_imports).counting()


@given(imports())
def test_counting_everything_anew_after_any_imports_changes_nothing(
    given_imports: list[tuple[str, int, list[Row], bool, bool]],
) -> None:
    changes = take_all(Shelf(), given_imports).recounted()
    assert (changes.begun, changes.ended, changes.facts) == ([], [], [])


@given(imports())
def test_an_import_twice_is_the_import_once(given_imports: list[tuple[str, int, list[Row], bool, bool]]) -> None:
    shelf = take_all(Shelf(), given_imports)
    before = shelf.counting()
    for one in given_imports:
        planner: Planner = shelf.take(one[0], one[1], one[2], complete=one[3], closed=one[4])
        assert planner.tally.counting_begun == planner.tally.counting_ended == 0
    assert shelf.counting() == before


@given(imports(), st.integers(0, 1000))
def test_the_order_of_rows_does_not_matter(
    given_imports: list[tuple[str, int, list[Row], bool, bool]], seed: int
) -> None:
    shuffled = [
        (source, month, list(said), complete, closed) for source, month, said, complete, closed in given_imports
    ]
    for one in shuffled:
        Random(seed).shuffle(one[2])
    assert take_all(Shelf(), shuffled).counting() == take_all(Shelf(), given_imports).counting()


@given(imports(), st.data())
def test_an_import_taken_back_is_an_import_that_never_came(
    given_imports: list[tuple[str, int, list[Row], bool, bool]], data: st.DataObject
) -> None:
    shelf = take_all(Shelf(), given_imports)
    if not given_imports:
        return
    place = data.draw(st.integers(0, len(given_imports) - 1))
    shelf.take_back(place + 1)
    without = given_imports[:place] + given_imports[place + 1 :]
    assert shelf.counting() == take_all(Shelf(), without).counting()


@given(imports())
def test_no_void_facts_ever_count(given_imports: list[tuple[str, int, list[Row], bool, bool]]) -> None:
    assert all(not said.void for said in take_all(Shelf(), given_imports).counting().values())
