"""From protected tables to what a release says: nothing of a hidden cell but that it is hidden."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from casestats.catalogue import standard_catalogue
from casestats.disclosure.groups import SEXES, THREE_AGES, periods, target_groups
from casestats.disclosure.policy import Method, Policy, Zeros
from casestats.disclosure.suppressed import SUPPRESSED
from casestats.disclosure.tables import Band, Dimension, Layout, ProtectedTable, Shown
from casestats.periods import Period
from casestats.releases.composing import Proof, compose
from casestats.releases.content import CellStatus, Content, ReleasedShare, ReleasedTable
from casestats.releases.measures import counts_of, standard_measures
from casestats.releases.outline import Claim, Figure, Outline, OutlinedShare, OutlinedTable
from casestats.words import Words

YEAR = Period.parse("2025")
ALL = ("2025", "Total")


def layout_of(indicator: str, *dimensions: Dimension, of: str = "yes", told: tuple[Period, ...] = (YEAR,)) -> Layout:
    measures, counts = standard_measures(), counts_of(standard_catalogue().indicator(indicator))
    measure = measures.yes(counts) if of == "yes" else measures.base(counts)
    fixed = (*measure.fixed, ("municipality", "2281"))
    return Layout(name=f"{indicator}_{of}", measure=measure.name, dimensions=(periods(told), *dimensions), fixed=fixed)


def outlined(
    indicator: str, layout: Layout, status: str = "exact", coverage: str = "", **more: object
) -> OutlinedTable:
    claims = {(code, ""): Claim(CellStatus(status), coverage) for code in layout.dimensions[0].codes}
    given: dict[str, object] = {"of": "yes", "table": layout.name, "claims": claims, **more}
    return OutlinedTable(name=indicator, indicator=standard_catalogue().indicator(indicator), layout=layout, **given)  # type: ignore[arg-type]  # the fields of what is made


def protected(layout: Layout, cells: Mapping[tuple[str, ...], Shown], rounded: int | None = None) -> ProtectedTable:
    return ProtectedTable(layout=layout, cells=cells, rounded=rounded)


def composed(
    tables: tuple[OutlinedTable, ...] = (),
    shown: tuple[ProtectedTable, ...] = (),
    *,
    shares: tuple[OutlinedShare, ...] = (),
    policy: Policy | None = None,
    proof: Proof | None = None,
    guards: Mapping[str, Mapping[str, Figure]] | None = None,
) -> Content:
    outline = Outline(
        municipality="2281",
        period=YEAR,
        template="mine",
        title=Words("mall", "template"),
        data_version=7,
        catalogue_version=1,
        imports=(),
        tables=tables,
        shares=shares,
        guards=guards or {},
    )
    told = Proof(2, 0, 0, 4, "ab") if proof is None else proof
    return compose(outline, shown, policy or Policy(), told, id="x-1", created_at="now", program="casestats")


def one(
    indicator: str,
    value: Shown,
    status: str = "exact",
    rounded: int | None = None,
    coverage: str = "",
    **more: object,
) -> ReleasedTable:
    """The table of one indicator, of the year's figure only."""
    layout = layout_of(indicator)
    (table,) = composed(
        (outlined(indicator, layout, status, coverage, **more),),
        (protected(layout, {("2025",): value}, rounded),),
    ).tables
    return table


@pytest.mark.parametrize("status", ["exact", "partial_scope", "approximate", "lower_bound"])
def test_a_shown_figure_has_its_value_and_what_its_sources_claim(status: str) -> None:
    cell = one("adult_victims", 12, status).cells["2025",]
    assert (cell.value, cell.status, cell.claim) == (12, status, status)


def test_a_zero_that_is_shown_is_a_true_one() -> None:
    assert one("adult_victims", 0).cells["2025",].status is CellStatus.TRUE_ZERO
    assert one("adult_victims", 0, "partial_scope").cells["2025",].status is CellStatus.PARTIAL_SCOPE


def test_a_zero_that_is_known_from_its_total_alone_is_told_to_be_so() -> None:
    doubtful = frozenset({("2025",)})
    assert one("adult_victims", 0, doubtful=doubtful).cells["2025",].status is CellStatus.ZERO_KNOWN
    assert one("adult_victims", 0, "partial_scope", doubtful=doubtful).cells["2025",].status == "partial_scope"
    assert one("adult_victims", SUPPRESSED, doubtful=doubtful).cells["2025",].status is CellStatus.SUPPRESSED


@pytest.mark.parametrize("value", [SUPPRESSED, Band(1, 4)])
def test_of_a_hidden_figure_nothing_is_told_but_that_it_is_hidden(value: Shown) -> None:
    cell = one("form_physical", value, "lower_bound", coverage="80-94").cells["2025",]
    assert (cell.value, cell.status, cell.claim, cell.coverage) == (SUPPRESSED, CellStatus.SUPPRESSED, "", "")


@pytest.mark.parametrize("value", [SUPPRESSED, 3, 0])
def test_what_a_source_cannot_say_is_told_so_whatever_was_counted(value: Shown) -> None:
    cell = one("adult_victims", value, "unable").cells["2025",]
    assert (cell.value, cell.status) == (None, CellStatus.UNABLE)


def test_what_no_source_covers_has_every_cell_and_no_value() -> None:
    layout = layout_of("adult_victims", SEXES)
    (table,) = composed((outlined("adult_victims", layout, "unable", table=None),)).tables
    assert set(table.cells) == set(layout.keys)
    assert {cell.status for cell in table.cells.values()} == {CellStatus.UNABLE}


def test_a_target_group_claims_what_its_own_sources_say() -> None:
    layout = layout_of("perpetrators", target_groups([]), of="yes")
    dimension = Dimension("target_group", ("Total", "adult_victim", "perpetrator"), ())
    layout = replace(layout, dimensions=(layout.dimensions[0], dimension))
    claims = {
        ("2025", ""): Claim(CellStatus.PARTIAL_SCOPE),
        ("2025", "adult_victim"): Claim(CellStatus.EXACT),
        ("2025", "perpetrator"): Claim(CellStatus.UNABLE),
    }
    shown: dict[tuple[str, ...], Shown] = {
        ("2025", "Total"): 9,
        ("2025", "adult_victim"): 9,
        ("2025", "perpetrator"): SUPPRESSED,
    }
    (table,) = composed((outlined("perpetrators", layout, claims=claims),), (protected(layout, shown),)).tables
    assert [cell.status for cell in table.cells.values()] == ["partial_scope", "exact", "unable"]


def test_a_rounded_figure_is_told_to_be_so_beside_what_it_claims() -> None:
    cell = one("adult_victims", 15, "partial_scope", rounded=5).cells["2025",]
    assert (cell.value, cell.status, cell.claim) == (15, CellStatus.ROUNDED, CellStatus.PARTIAL_SCOPE)
    zero = one("adult_victims", 0, rounded=5).cells["2025",]
    assert (zero.value, zero.status, zero.claim) == (0, CellStatus.ROUNDED, CellStatus.EXACT)


def children(guard: Shown | None, rounded: int | None = None, status: str = "exact") -> ReleasedTable:
    """Children's figures beside the cases that say nothing of violence."""
    layout, other = layout_of("children_exposed"), layout_of("children_unclassified")
    guards = {"children_unclassified": {"2025": Figure(other.name, ("2025",))}}
    shown = [protected(layout, {("2025",): 8})]
    if guard is not None:
        shown.append(protected(other, {("2025",): guard}, rounded))
    content = composed(
        (outlined("children_exposed", layout, status),), tuple(shown), guards={} if guard is None else guards
    )
    return content.tables[0]


def test_childrens_figures_are_exact_only_where_readers_see_that_no_case_is_without_an_answer() -> None:
    table = children(0)
    assert table.cells["2025",].status is CellStatus.EXACT
    assert table.caveats == ()


@pytest.mark.parametrize("guard", [7, SUPPRESSED, None])
def test_childrens_figures_are_a_least_where_readers_are_not_shown_a_zero(guard: Shown | None) -> None:
    """Whether a hidden figure is 0 must not show in another one's status."""
    table = children(guard)
    assert table.cells["2025",].status is CellStatus.LOWER_BOUND
    assert "Minst så många" in table.caveats[0].sv


def test_a_rounded_zero_does_not_say_that_nothing_is_hidden() -> None:
    assert children(0, rounded=5).cells["2025",].status is CellStatus.LOWER_BOUND


def test_a_figure_of_a_part_of_the_scope_stays_that() -> None:
    assert children(7, status="partial_scope").cells["2025",].status is CellStatus.PARTIAL_SCOPE


def covered(base: Shown, value: Shown = 6) -> str:
    layout, other = layout_of("form_physical", SEXES), layout_of("form_physical", of="base")
    cells = dict.fromkeys(layout.keys, value)
    tables = (outlined("form_physical", layout, coverage="80-94"),)
    (table,) = composed(tables, (protected(layout, cells), protected(other, {("2025",): base}))).tables
    assert table.cells["2025", "female"].coverage == ""
    return table.cells[ALL].coverage


def test_coverage_is_told_of_the_whole_where_its_figure_is_shown_and_there_is_somebody() -> None:
    assert covered(20) == "80-94"
    assert covered(SUPPRESSED) == "80-94"
    assert covered(0) == ""
    assert covered(20, SUPPRESSED) == ""


def share_of(
    above: Shown, below: Shown, *, status: str = "exact", rounded: int | None = None, **policy: object
) -> ReleasedShare:
    numerator, denominator = layout_of("adult_victims_with_measure"), layout_of("adult_victims_opened")
    share = OutlinedShare(
        indicator=standard_catalogue().indicator("share_with_measure"),
        numerator=None if status == "unable" else Figure(numerator.name, ("2025",)),
        denominator=None if status == "unable" else Figure(denominator.name, ("2025",)),
        status=CellStatus(status),
    )
    shown = (protected(numerator, {("2025",): above}, rounded), protected(denominator, {("2025",): below}, rounded))
    return composed((), shown, shares=(share,), policy=Policy(**policy)).shares[0]  # type: ignore[arg-type]  # the fields of what is made


@pytest.mark.parametrize(
    ("above", "below", "percent"), [(40, 99, "40"), (41, 100, "41.0"), (1, 3_000, "0.0"), (6, 200, "3.0")]
)
def test_a_share_has_decimals_from_a_denominator_of_a_hundred(above: int, below: int, percent: str) -> None:
    share = share_of(above, below)
    assert (share.numerator, share.denominator, share.percent, share.status) == (above, below, percent, "exact")


@pytest.mark.parametrize(
    ("above", "below", "shown"),
    [
        (SUPPRESSED, 20, False),
        (10, SUPPRESSED, False),
        (10, Band(20, 30), False),
        (20, 21, False),
        (20, 24, False),
        (20, 25, True),
        (20, 20, True),
        (21, 20, False),
    ],
)
def test_a_share_is_shown_only_where_both_sides_and_their_difference_may_be(
    above: Shown, below: Shown, shown: bool
) -> None:
    share = share_of(above, below)
    if shown:
        assert share.status is CellStatus.EXACT
    else:
        hidden = (SUPPRESSED, SUPPRESSED, "", CellStatus.SUPPRESSED)
        assert (share.numerator, share.denominator, share.percent, share.status) == hidden


def test_that_all_of_a_group_say_yes_is_kept_where_the_policy_says_so() -> None:
    assert share_of(20, 20, group_disclosure=True).status is CellStatus.SUPPRESSED
    assert share_of(0, 0, group_disclosure=True).status is CellStatus.EXACT


def test_a_higher_threshold_of_one_side_is_that_of_the_difference() -> None:
    assert share_of(20, 28, thresholds={"adult_victims_opened": 10}).status is CellStatus.SUPPRESSED
    assert share_of(20, 30, thresholds={"adult_victims_opened": 10}).status is CellStatus.EXACT


def test_a_share_of_nothing_is_empty_and_a_share_of_none_is_a_zero() -> None:
    assert (share_of(0, 0).percent, share_of(0, 0).status) == ("", CellStatus.EXACT)
    assert (share_of(0, 30).percent, share_of(0, 30).status) == ("0", CellStatus.TRUE_ZERO)


def test_a_share_that_no_source_can_say_has_no_sides() -> None:
    share = share_of(10, 20, status="unable")
    assert (share.numerator, share.denominator, share.percent, share.status) == (None, None, "", "unable")


def test_a_share_of_rounded_counts_is_a_rounded_one() -> None:
    share = share_of(10, 12, rounded=5)
    assert (share.percent, share.status) == ("83", CellStatus.ROUNDED)


def test_codes_have_titles_in_both_languages_and_the_total_that_is_printed_above_them() -> None:
    layout = layout_of("adult_victims_opened", THREE_AGES, told=(YEAR, Period.parse("2025-Q1")))
    cells = dict.fromkeys(layout.keys, 9)
    (table,) = composed((outlined("adult_victims_opened", layout),), (protected(layout, cells),)).tables
    time, ages = table.dimensions
    assert [(code.code, code.title.sv, code.parent) for code in time.codes] == [
        ("2025", "2025", ""),
        ("2025-Q1", "kvartal 1 2025", "2025"),
    ]
    assert (time.is_time, time.adds_up, ages.is_time) == (True, True, False)
    assert [(code.title.en, code.parent) for code in ages.codes] == [
        ("total", ""),
        ("aged 0–17", "Total"),
        ("aged 18 and over", "Total"),
        ("aged 18–64", "18+"),
        ("aged 65 and over", "18+"),
        ("not recorded", "Total"),
    ]
    assert table.title == Words(
        "Aktualiserade ärenden, våldsutsatta vuxna efter ålder", "Cases opened, adults exposed to violence by age"
    )
    assert not one("adult_victims", 9).dimensions[0].adds_up


def test_a_base_is_told_as_what_the_question_is_put_to() -> None:
    layout = layout_of("form_physical", of="base")
    tables = (outlined("form_physical", layout, of="base"),)
    (table,) = composed(tables, (protected(layout, {("2025",): 30}),)).tables
    assert (table.measure, table.unit) == ("base", "cases")
    assert table.title.en == "Physical violence: all that the question is put to"
    assert "fysiskt våld" not in table.definition.sv
    assert "fysiskt våld" in one("form_physical", 9).definition.sv


def test_the_policy_and_the_proof_are_told_in_words() -> None:
    content = composed(proof=Proof(83, 0, 0, 3, "ab"))
    assert "från 1 till 4 visas inte" in content.policy.text.sv
    assert "minst 4 olika värden" in content.policy.text.sv
    assert "alltid" in content.policy.text.sv
    assert (content.policy.threshold, content.policy.width, content.policy.method) == (5, 3, "suppress")
    assert content.proof.text.sv.startswith("0 av 83 dolda celler kan räknas ut")
    assert content.proof.text.en.startswith("0 of 83 hidden cells can be worked out")
    assert (content.proof.hidden, content.proof.tightest, content.proof.digest) == (83, 3, "ab")
    assert composed(proof=Proof(0, 0, 0, 0, "")).proof.text.sv == "Inga celler är dolda."


def test_a_policy_of_another_kind_is_told_in_other_words() -> None:
    policy = Policy(threshold=8, zeros=Zeros.HIDE, width=5, insider="unit", group_disclosure=True, thresholds={"x": 10})
    text = composed(policy=policy).policy.text
    assert "from 1 to 7" in text.en
    assert "at least 6 different values" in text.en
    for said in ("Också nollor", "högre", "enhets egna", "Att alla"):
        assert said in text.sv
    rounding = composed(policy=Policy(method=Method.ROUND, base=3))
    assert "multiplar av 3" in rounding.policy.text.sv
    assert "avrundade" in rounding.proof.text.sv


def test_a_content_says_what_it_is_made_of() -> None:
    content = composed()
    assert (content.municipality, content.period, content.template, content.data_version) == ("2281", "2025", "mine", 7)
    assert content.municipality_name == "2281"
