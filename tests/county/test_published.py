"""What readers have of a municipality, put together again, is what its release was proved with."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from casestats.actions.released import show
from casestats.county.figures import Figure
from casestats.county.homes import Home, Span, at_most
from casestats.county.published import place_of, publication_of
from casestats.county.saying import Saying
from casestats.county.showing import Rule, is_wide, single
from casestats.county.sums.adding import LARGE_FROM_ABOVE
from casestats.disclosure.linking import linked
from casestats.disclosure.policy import THRESHOLD, Policy
from casestats.disclosure.tables import Nested, Place, Publication, PublicRelation
from casestats.errors import FixExtract
from casestats.flags import Answer
from casestats.releases.content import Change, Content
from casestats.words import Words
from tests.actions.release_scene import ANNA, Scene, a_year
from tests.imports import make_row
from tests.releases.contents import make_content

TO_COUNTY = """\
title = { sv = "Till länet", en = "To the county" }
shares = true
coverage = true
[policy]
threshold = 5
[[tables]]
indicators = ["adult_victims", "honour_persons", "risk_older", "adult_victims_opened", "opened_notifications"]
breakdowns = [["sex"]]
"""
RULE = Rule(period="2025")


@pytest.mark.slow
def test_a_release_is_put_together_as_it_was_proved(tmp_path: Path) -> None:
    scene = Scene(tmp_path, f"sqlite:///{tmp_path / 'casestats.db'}")
    asked = [
        make_row(
            f"h{place}", None, row=200 + place, opened="2025-02-03", honour=Answer.YES if place < 25 else Answer.NO
        )
        for place in range(60)
    ]
    scene.take(*a_year(), *asked, period="2025")
    release = show(scene.installation, ANNA, scene.draft(template=scene.template(TO_COUNTY)).id).release
    proved, again = release.publication, publication_of([release.content])
    layouts = {table.layout: table.cells for table in proved.tables}
    assert again.tables
    for table in again.tables:
        assert layouts[table.layout] == table.cells
    assert set(again.relations) <= set(proved.relations), "less is told of what is hidden than was reckoned with"
    assert any(place.measure == "honour_persons:answered" for one in again.relations for place, _ in one.terms)
    assert set(again.nested) == set(proved.nested)


def test_corrected_periods_are_known_to_have_changed() -> None:
    first = _release("one")
    second = replace(_release("two"), changes=(Change(release="one", where=("2025-Q1",), reason=Words("", "")),))
    publication = publication_of([first, second])
    assert [one.changed for one in publication.earlier] == [frozenset({("period", "2025-Q1")})]


def test_a_rounded_release_and_one_of_another_catalogue_are_not_put_together() -> None:
    content = _release("one")
    rounded = replace(content, policy=replace(content.policy, method="round"))
    later = replace(content, tables=tuple(replace(one, indicator_version=9) for one in content.tables))
    for other in (rounded, later):
        with pytest.raises(FixExtract):
            publication_of([other])


def test_a_typed_figure_is_a_cell_of_its_own() -> None:
    figure = Figure(
        municipality="2281", indicator="adult_victims", period="2025", status=Saying.EXACT, value=12, typed=True
    )
    (table,) = publication_of([], [figure]).tables
    assert {table.layout.place(key): cell for key, cell in table.cells.items()} == {
        place_of("adult_victims", "2281", "2025"): 12
    }


def _release(id: str) -> Content:
    """No tables but one that tells nothing of the period."""
    content = make_content(id=id, shares=(), changes=())
    return replace(content, tables=content.tables[:1])


def _place(measure: str) -> Place:
    return place_of(measure, "2281", "2025")


OUTER, INNER, OTHER = _place("children_affected"), _place("children_exposed"), _place("adult_victims")
NESTED = Publication(
    tables=(single(OUTER), single(INNER), single(OTHER)),
    nested=(Nested("children_exposed", "children_affected"),),
    lower=1,
)


def test_hidden_cells_that_hang_together_are_told_from_those_that_do_not() -> None:
    number = linked(NESTED, Policy())
    assert number[OUTER] == number[INNER]
    assert number[OTHER] != number[OUTER]
    home = Home(NESTED, Policy())
    assert home.is_linked(OUTER, INNER)
    assert not home.is_linked(OUTER, OTHER)


def test_a_shown_whole_parts_what_lies_within_it() -> None:
    """Two parts of a shown whole may still be tied to it, and not to each other."""
    shown = replace(NESTED, tables=(single(OUTER, 30), single(INNER), single(OTHER)))
    number = linked(shown, Policy())
    assert OUTER not in number
    assert number[INNER] != number[OTHER]


def test_a_figure_that_is_known_by_subtraction_is_not_hidden() -> None:
    told = replace(NESTED, relations=(PublicRelation(((OTHER, 1),), 7, 7),))
    assert not Home(told, Policy()).hides(OTHER)
    assert Home(told, Policy()).span(OTHER, RULE.highest) is None


@pytest.mark.parametrize(("least", "span"), [(1, Span(1, 6)), (3, Span(3, 6)), (4, None)])
def test_a_limit_at_home_leaves_the_width_or_the_total_is_not_shown(least: int, span: Span | None) -> None:
    """Below, at and above what a limit of 6 leaves four numbers over."""
    told = replace(NESTED, relations=(PublicRelation(((OTHER, 1),), least, None),))
    assert Home(told, Policy()).span(OTHER, RULE.highest) == span


def test_a_limit_is_told_to_every_reader() -> None:
    (bound,) = at_most(NESTED, (OTHER,), 6).relations
    assert bound == PublicRelation(((OTHER, 1),), None, 6)


def test_the_limit_of_a_hidden_figure_is_the_threshold_and_one() -> None:
    assert RULE.highest == THRESHOLD + LARGE_FROM_ABOVE - 1 == 6


@pytest.mark.parametrize(("remainder", "wide"), [(14, False), (15, True), (16, True), (33, True), (34, False)])
def test_the_threshold_of_a_remainder_over_seven_hidden_figures(remainder: int, wide: bool) -> None:
    """Below, at and above. Whoever has 6 of 15 leaves six others 9, one each and the width; whoever has none of 33
    leaves them 33, three less than they can be."""
    spans = {str(number): Span(1, 6) for number in range(7)}
    assert is_wide(spans, remainder, RULE) is wide


@pytest.mark.parametrize(("number", "wide"), [(2, False), (3, False), (4, True)])
def test_fewer_than_four_hidden_figures_are_never_summed(number: int, wide: bool) -> None:
    spans = {str(place): Span(1, 6) for place in range(number)}
    assert any(is_wide(spans, remainder, RULE) for remainder in range(6 * number + 1)) is wide


def test_whoever_knows_two_figures_leaves_less_for_the_others() -> None:
    spans = {str(place): Span(1, 6) for place in range(7)}
    together = Rule(period="2025", together=(frozenset({"0", "1"}),))
    assert is_wide(spans, 15, RULE)
    assert not is_wide(spans, 15, together)
    assert is_wide(spans, 20, together)
