"""What readers were told of the counts of an earlier release goes on about the counts as they were then."""

from __future__ import annotations

from casestats.disclosure.tables import (
    Dimension,
    EarlierRelease,
    Layout,
    Nested,
    Place,
    ProtectedTable,
    Publication,
    PublicRelation,
    Sum,
)
from casestats.releases.readers import nested_told, relations_told

PERIOD = Dimension("period", ("2025", "Q1", "Q2"), (Sum("2025", ("Q1", "Q2")),))
LAYOUT = Layout(name="t", measure="m", dimensions=(PERIOD,))
YEAR, FIRST, SECOND = (Place("m", (("period", code),)) for code in ("2025", "Q1", "Q2"))
TABLE = ProtectedTable(layout=LAYOUT, cells={("2025",): 30, ("Q1",): 10, ("Q2",): 20})


def about(*places: Place) -> PublicRelation:
    return PublicRelation(tuple((place, 1) for place in places), 0, 9)


def released(*changed: str) -> EarlierRelease:
    return EarlierRelease(name="r", tables=(TABLE,), changed=frozenset(("period", code) for code in changed))


def told(*known: EarlierRelease, before: list[tuple[PublicRelation, ...]]) -> tuple[PublicRelation, ...]:
    publications = [Publication(tables=(TABLE,), relations=relations) for relations in before]
    return relations_told((about(YEAR),), known, publications, [LAYOUT])


def test_what_was_told_of_counts_that_no_correction_reached_holds_of_them_now() -> None:
    assert told(released("Q2"), before=[(about(FIRST),)]) == (about(YEAR), about(FIRST))


def test_what_was_told_of_counts_that_were_corrected_holds_of_them_as_they_were() -> None:
    assert told(released("Q2"), before=[(about(SECOND, YEAR),)]) == (
        about(YEAR),
        about(SECOND._replace(epoch=1), YEAR._replace(epoch=1)),
    )


def test_each_change_since_puts_it_one_epoch_further_back() -> None:
    twice = told(released("Q1"), released("2025"), before=[(about(FIRST),), (about(FIRST),)])
    assert twice[1:] == (about(FIRST._replace(epoch=2)), about(FIRST._replace(epoch=1)))


def test_what_was_told_of_still_earlier_counts_goes_back_from_there() -> None:
    assert told(released("Q1"), before=[(about(FIRST._replace(epoch=1)),)])[1] == about(FIRST._replace(epoch=2))


def test_what_was_told_twice_is_one_relation() -> None:
    assert told(released(), released(), before=[(about(YEAR),), (about(YEAR),)]) == (about(YEAR),)


def test_a_nesting_told_before_still_holds() -> None:
    one, other = Nested("a", "b"), Nested("c", "b")
    publications = [Publication(tables=(TABLE,), nested=(one, other))]
    assert nested_told((one,), publications) == (one, other)
