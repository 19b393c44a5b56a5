"""What a delivery says, figure by figure, and how little is concluded of what it hides."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from casestats.catalogue import standard_catalogue
from casestats.county.bundle import Agreement, Bundle, Statement, Typed
from casestats.county.saying import Saying
from casestats.county.unpacking import Unpacked, agreement_text, unpack
from casestats.disclosure.suppressed import SUPPRESSED
from casestats.invented.county import county_of_fifteen
from casestats.invented.deliveries import InventedFigure, counted, invented_bundle
from casestats.releases.content import CellStatus, Code, ReleasedCell, ReleasedDimension, ReleasedTable
from casestats.words import Words
from tests.county.figures_given import NO_WORDS, basis
from tests.county.scene import NOW, bundle_of
from tests.releases.contents import HIDDEN, UNABLE, cell, words

HOUSING = Words("endast skyddat boende", "protected housing only")


def dimension(name: str, *codes: str) -> ReleasedDimension:
    return ReleasedDimension(
        name=name,
        title=words(name),
        codes=tuple(Code(code=code, title=words(code)) for code in codes),
        is_time=name == "period",
    )


def table(indicator: str, cells: Mapping[Any, ReleasedCell], *names: str, measure: str = "yes") -> ReleasedTable:
    """A table whose dimensions have the codes that its cells have."""
    keys = [key if isinstance(key, tuple) else (key,) for key in cells]
    dimensions = [dimension(name, *dict.fromkeys(key[place] for key in keys)) for place, name in enumerate(names)]
    return ReleasedTable(
        name=f"{indicator}_{measure}_{len(names)}",
        indicator=indicator,
        indicator_version=1,
        measure=measure,
        title=words("a table"),
        unit="persons",
        definition=words("who counts"),
        dimensions=tuple(dimensions),
        cells=dict(zip(keys, cells.values(), strict=True)),
    )


def bundle(*tables: ReleasedTable, **given: Any) -> Bundle:
    """A delivery of just these tables for 2025."""
    whole = bundle_of("2281", figures={})
    assert whole.content is not None
    content = replace(whole.content, tables=tables, shares=())
    return replace(whole, **{"content": content, "statements": (), **given})


def rows(made: Bundle) -> dict[tuple[str, str, str, str], Unpacked]:
    """By period, indicator, part and groups."""
    return {(row.period, row.indicator, row.part, row.groups): row for row in unpack(made) if not row.on_behalf_of}


def one(made: Bundle, indicator: str = "adult_victims", part: str = "yes", groups: str = "") -> Unpacked:
    return rows(made)["2025", indicator, part, groups]


def said(status: Saying, sentence: Words = NO_WORDS, *, by: str = "person", of: str = "adult_victims") -> Statement:
    return Statement(indicator=of, status=status, sentence=sentence, set_by=by)


def typed(value: int | None, status: Saying = Saying.EXACT, **given: Any) -> Typed:
    told = {"indicator": "adult_victims", "period": "2025", "sentence": NO_WORDS, **given}
    return Typed(**{**told, "value": value, "status": status})


def test_the_year_its_quarters_and_its_sexes_each_have_a_row() -> None:
    found = rows(
        bundle(
            table("adult_victims", {"2025": cell(31, coverage="80-94"), "2025-Q1": cell(12)}, "period"),
            table(
                "adult_victims",
                {("2025", "Total"): cell(31), ("2025", "female"): cell(22), ("2025", "male"): cell(9)},
                *("period", "sex"),
            ),
        )
    )
    assert {key: row.value for key, row in found.items()} == {
        ("2025", "adult_victims", "yes", ""): 31,
        ("2025", "adult_victims", "yes", "female"): 22,
        ("2025", "adult_victims", "yes", "male"): 9,
        ("2025-Q1", "adult_victims", "yes", ""): 12,
    }
    assert found["2025", "adult_victims", "yes", ""].coverage == "80-94"


def test_rows_come_in_the_order_of_the_tables_key() -> None:
    member = county_of_fifteen()[0]
    made = unpack(invented_bundle(member.code, "20", "2025", member.figures, created=NOW))
    assert [row[:6] for row in made] == sorted(row[:6] for row in made)
    assert len({row[:6] for row in made}) == len(made)


def test_every_indicator_has_a_row_where_the_delivery_speaks_of_all() -> None:
    found = rows(bundle_of("2281"))
    assert {indicator for _, indicator, _, _ in found} == {each.id for each in standard_catalogue().indicators}
    assert found["2025", "cases_honour", "yes", ""].status == Saying.UNABLE
    assert found["2025", "share_goal_met", "share", ""].status == Saying.UNABLE


def test_other_groups_other_indicators_and_other_periods_are_left_alone() -> None:
    found = rows(
        bundle(
            table("adult_victims", {("Total", "18-64"): cell(9), ("Total", "Total"): cell(31)}, "sex", "age_band"),
            table("of_another_catalogue", {"2025": cell(12)}, "period"),
            table("perpetrators", {"2024": cell(8), "2025": cell(9), "2024-Q4": cell(7), "later": cell(6)}, "period"),
        )
    )
    assert {key: row.value for key, row in found.items()} == {
        ("2025", "adult_victims", "yes", ""): 31,
        ("2025", "perpetrators", "yes", ""): 9,
    }


def test_a_cell_that_one_table_shows_is_shown() -> None:
    for tables in (("period",), ("period", "sex")), (("period", "sex"), ("period",)):
        made = [
            table("adult_victims", {"2025": cell(31)} if names == ("period",) else {("2025", "Total"): HIDDEN}, *names)
            for names in tables
        ]
        assert one(bundle(*made)).value == 31


def test_a_hidden_figure_is_at_least_one_only_where_every_zero_would_be_shown() -> None:
    hidden = table("adult_victims", {"2025": HIDDEN}, "period")
    asked = table("cases_honour", {"2025": HIDDEN}, "period")
    made = bundle(hidden, asked)
    hides = replace(made.policy, zeros="hide")
    rounds = replace(made.policy, method="round")
    assert one(made).low == 1
    assert one(made, "cases_honour").low == 0  # too few answers hide a zero
    assert one(replace(made, bases=(basis(preliminary=True),))).low == 0
    assert one(replace(made, bases=())).low == 0
    assert one(replace(made, policy=hides)).low == 0
    assert one(replace(made, policy=rounds)).low == 0


def test_a_hidden_figure_is_at_most_what_is_shown_of_what_it_lies_within() -> None:
    base = table("cases_honour", {"2025": cell(16)}, "period", measure="base")
    assert one(bundle(table("cases_honour", {"2025": HIDDEN}, "period"), base), "cases_honour").high == 16
    sexes = {("2025", "Total"): cell(9), ("2025", "female"): HIDDEN, ("2025", "male"): HIDDEN}
    found = bundle(table("adult_victims", sexes, "period", "sex"))
    assert one(found, groups="female").high == 9
    assert one(found).value == 9
    outer = table("children_affected", {"2025": cell(20)}, "period")
    inner = table("children_exposed", {"2025": HIDDEN}, "period")
    assert one(bundle(inner, outer), "children_exposed").high == 20


def test_limits_go_through_what_is_hidden_and_never_through_what_is_rounded() -> None:
    sexes = {("2025", "Total"): HIDDEN, ("2025", "female"): HIDDEN}
    base = table("cases_honour", {"2025": cell(16)}, "period", measure="base")
    made = bundle(table("cases_honour", sexes, "period", "sex"), base)
    assert one(made, "cases_honour", groups="female").high == 16
    rounded = table("cases_honour", {"2025": cell(15, CellStatus.ROUNDED)}, "period", measure="base")
    assert one(bundle(table("cases_honour", {"2025": HIDDEN}, "period"), rounded), "cases_honour").high is None
    assert one(bundle(table("adult_victims", {"2025": HIDDEN}, "period"))).high is None


def test_groups_are_no_part_of_an_outer_group_where_the_catalogue_does_not_say_so() -> None:
    sexes = {("2025", "Total"): HIDDEN, ("2025", "female"): HIDDEN}
    outer = {("2025", "Total"): HIDDEN, ("2025", "female"): cell(7)}
    exposed = bundle(
        table("children_exposed", sexes, "period", "sex"), table("children_affected", outer, "period", "sex")
    )
    older = bundle(table("risk_older", sexes, "period", "sex"), table("adult_victims", outer, "period", "sex"))
    assert one(exposed, "children_exposed", groups="female").high is None
    assert one(older, "risk_older", groups="female").high == 7


def test_shown_figures_have_their_value_for_limits() -> None:
    assert one(bundle(table("adult_victims", {"2025": cell(31)}, "period")))[9:11] == (31, 31)
    least = table("adult_victims", {"2025": cell(31, CellStatus.LOWER_BOUND)}, "period")
    assert one(bundle(least))[9:11] == (31, None)
    assert one(bundle(table("adult_victims", {"2025": UNABLE}, "period")))[7:11] == (None, None, 0, None)


@pytest.mark.parametrize("status", [Saying.APPROXIMATE, Saying.PARTIAL_SCOPE, Saying.LOWER_BOUND])
def test_what_a_person_says_weakens_the_figure_and_its_sentence_goes_along(status: Saying) -> None:
    shown = table("adult_victims", {"2025": cell(31)}, "period")
    found = one(bundle(shown, statements=(said(status, HOUSING),)))
    assert (found.status, found.value, found.sentence_sv) == (status, 31, "endast skyddat boende")


def test_what_a_person_says_never_strengthens_a_figure_nor_shows_a_hidden_one() -> None:
    least = table("adult_victims", {"2025": cell(31, CellStatus.PARTIAL_SCOPE)}, "period")
    assert one(bundle(least, statements=(said(Saying.APPROXIMATE),))).status == Saying.PARTIAL_SCOPE
    assert one(bundle(least, statements=(said(Saying.EXACT),))).status == Saying.PARTIAL_SCOPE
    hidden = table("adult_victims", {"2025": HIDDEN}, "period")
    assert one(bundle(hidden, statements=(said(Saying.APPROXIMATE),))).status == Saying.SUPPRESSED


def test_coverage_alone_changes_no_status() -> None:
    shown = table("adult_victims", {"2025": cell(31)}, "period")
    assert one(bundle(shown, statements=(said(Saying.APPROXIMATE, by="coverage"),))).status == Saying.EXACT


def test_where_a_person_says_that_it_cannot_be_stated_no_number_is_kept() -> None:
    shown = table("adult_victims", {"2025": cell(31)}, "period")
    found = one(bundle(shown, statements=(said(Saying.UNABLE, Words("nytt system", "new system")),)))
    assert (found.status, found.value, found.low, found.high) == (Saying.UNABLE, None, 0, None)
    assert found.sentence_sv == "nytt system"


def test_an_answer_that_it_cannot_be_stated_is_a_row_and_silence_is_none() -> None:
    made = bundle(statements=(said(Saying.UNABLE), said(Saying.NOT_SUBMITTED, of="perpetrators")))
    assert [(row.indicator, row.part, row.status) for row in unpack(made)] == [("adult_victims", "yes", "unable")]
    shares = bundle(statements=(said(Saying.UNABLE, of="share_goal_met"),))
    assert [(row.indicator, row.part) for row in unpack(shares)] == [("share_goal_met", "share")]


def test_a_share_has_its_numerator_and_denominator_or_neither() -> None:
    figures = {
        "share_with_measure": InventedFigure(value=30, out_of=60),
        "share_goal_met": InventedFigure(value=28, out_of=30),
    }
    found = rows(invented_bundle("2281", "22", "2025", figures, created=NOW))
    share = found["2025", "share_with_measure", "share", ""]
    assert (share.value, share.out_of, share.status) == (30, 60, "exact")
    hidden = found["2025", "share_goal_met", "share", ""]
    assert (hidden.value, hidden.out_of, hidden.low, hidden.high, hidden.status) == (None, None, 0, None, "suppressed")


def test_a_typed_figure_stands_where_the_release_has_none() -> None:
    own = typed(14, sentence=Words("ur pärmen", "from the binder"))
    empty = one(bundle(typed=(own,)))
    assert (empty.value, empty.typed, empty.sentence_sv) == (14, True, "ur pärmen")
    unable = table("adult_victims", {("2025", "Total"): UNABLE, ("2025", "female"): UNABLE}, "period", "sex")
    found = bundle(unable, typed=(own,))
    assert [(row.groups, row.value) for row in unpack(found)] == [("", 14)]
    for there in (cell(31), HIDDEN):
        assert not one(bundle(table("adult_victims", {"2025": there}, "period"), typed=(own,))).typed


def test_a_typed_few_are_at_least_one_and_under_the_threshold() -> None:
    found = one(bundle(typed=(typed(None, Saying.SUPPRESSED),)))
    assert (found.value, found.low, found.high) == (None, 1, 4)
    stricter = replace(bundle().policy, threshold=7)
    assert one(bundle(typed=(typed(None, Saying.SUPPRESSED),), policy=stricter)).high == 6
    assert one(bundle(typed=(typed(0, Saying.TRUE_ZERO),)))[9:11] == (0, 0)
    assert one(bundle(typed=(typed(None, Saying.UNABLE),))).status == "unable"


def test_nothing_is_typed_of_a_share_nor_of_another_year() -> None:
    made = bundle(typed=(typed(14, indicator="share_goal_met"), typed(14, period="2024"), typed(14, period="2025-Q2")))
    assert [(row.period, row.indicator) for row in unpack(made)] == [("2025-Q2", "adult_victims")]


def test_what_is_counted_for_another_is_a_row_of_its_own() -> None:
    shown = table("adult_victims", {"2025": cell(31)}, "period")
    found = [row for row in unpack(bundle(shown, typed=(typed(9, on_behalf_of="2260"),))) if row.on_behalf_of]
    assert [(row.municipality, row.on_behalf_of, row.value) for row in found] == [("2281", "2260", 9)]


def test_an_agreement_is_a_row_of_whoever_tells_it_and_of_nobody_else() -> None:
    ours = Agreement(responsible="2260", performing="2281", counted_by="both", since="2024-01-01", until="")
    theirs = replace(ours, performing="2280")
    (found,) = unpack(bundle(agreements=(ours, ours, theirs)))
    assert (found.part, found.indicator, found.groups, found.on_behalf_of) == ("agreed", "", "2260+2281", "2260")
    assert found.basis == agreement_text(ours)


def test_a_delivery_without_a_release_says_what_was_typed_and_no_more() -> None:
    made = replace(bundle(typed=(typed(14),)), content=None)
    assert [(row.indicator, row.value, row.typed) for row in unpack(made)] == [("adult_victims", 14, True)]


def test_no_hidden_figure_of_fifteen_is_outside_the_limits_that_are_told() -> None:
    hidden = 0
    for member in county_of_fifteen():
        made = invented_bundle(member.code, "20", "2025", member.figures, created=NOW)
        for row in unpack(made):
            truth = member.figures.get(row.indicator, counted(0)).value or 0
            if row.status == Saying.SUPPRESSED and row.part == "yes":
                hidden += 1
                assert row.value is None
                assert row.low <= truth
                assert row.high is None or truth <= row.high
    assert hidden > 5
    assert SUPPRESSED is HIDDEN.value
