"""What goes into a release: the report's own figures, in the form that disclosure control takes in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from itertools import product
from pathlib import Path
from random import Random

import pytest

from casestats.actions.assembling import Assembled, assemble
from casestats.actions.recounting import changed_between, count_again
from casestats.actions.reporting import report
from casestats.adapters.contract import CaseRow, Message
from casestats.cases import Granted, Measure, MeasureKind, OpenedHow, Outcome, Sex, TargetGroup
from casestats.disclosure.tables import TOTAL, FrequencyTable, Layout, Place
from casestats.errors import FixSettings, Refused
from casestats.flags import FLAGS, Answer
from casestats.periods import Period
from casestats.releases.content import CellStatus
from casestats.releases.template import SHIPPED, Template, shipped, template_of
from casestats.scope import SUBJECTS, Cover, Extent
from casestats.tabulation import Cell, CountTable, RatioCell, Table
from casestats.words import Words
from tests.imports import ANNA, BO, Home, day, make_profile, make_row

ADULTS = tuple(Cover(subject) for subject in ("target_group:adult_victim", "child_witness", "honour"))
EVERYTHING = tuple(Cover(subject) for subject in SUBJECTS)
YEAR = Period.parse("2025")
LONG_AGO = make_row("0", opened="2024-01-01", closed="2024-01-02")
"""What the first import holds, so that 2025 is known from its first day."""


def some_rows(number: int, seed: int = 3) -> list[Message]:
    """Cases of invented people, some with several and some without a reference, over 2024 and 2025."""
    draw = Random(seed)
    people = [f"19{draw.randrange(40, 99)}0101{serial:04}" for serial in range(9800, 9800 + number * 2 // 3)]
    return [_row(draw, place, [*people, None]) for place in range(number)]


def _row(draw: Random, place: int, people: list[str | None]) -> CaseRow:
    opened = day(f"{draw.choice((2024, 2025, 2025))}-{draw.randrange(1, 13):02}-{draw.randrange(1, 28):02}")
    closes = draw.random() < 0.5
    since = day(f"2025-{draw.randrange(1, 13):02}-10")
    return make_row(
        f"{place}",
        draw.choice(people),
        row=place + 2,
        opened=str(opened),
        closed=str(opened + timedelta(days=draw.randrange(300))) if closes else None,
        unit=draw.choice(("Vuxen", "Barn", None)),
        target_group=draw.choices(list(TargetGroup), (6, 2, 2, 1, 1))[0],
        sex=draw.choices(list(Sex), (6, 3, 1, 1))[0],
        birth_year=draw.choice((1950, 1980, 2003, 2012, 2016, None)),
        opened_how=draw.choice(list(OpenedHow)),
        outcome=draw.choice(list(Outcome)) if closes else Outcome.NOT_RECORDED,
        risk=draw.choice((0, 1, 1 << 6)),
        measures=(Measure(draw.choice(list(MeasureKind)), since, None, draw.choice(list(Granted))),) * (place % 2),
        **{flag: draw.choices(list(Answer), (1, 1, 4, 3))[0] for flag in FLAGS},  # type: ignore[arg-type]  # answers
    )


@pytest.fixture(scope="module")
def busy(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A municipality whose two years are known whole, and whose source covers everything."""
    folder = tmp_path_factory.mktemp("busy")
    home = Home(folder / "home", f"sqlite:///{folder / 'casestats.db'}")
    profile = make_profile(covers=EVERYTHING, refuse_share=1.0)
    home.take(LONG_AGO, period="2024-01", profile=profile)
    home.take(*some_rows(320), period="2025", profile=profile)
    return home


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home", f"sqlite:///{tmp_path / 'casestats.db'}")


def made(
    home: Home, template: str | Template, period: str = "2025", after: int = 2, **more: Sequence[Layout]
) -> Assembled:
    chosen = shipped(template) if isinstance(template, str) else template
    return assemble(home.installation, "2281", Period.parse(period), chosen, after=after, **more)


def template(**told: object) -> Template:
    """A template of one table, unless a test says otherwise."""
    table: dict[str, object] = {name: told.pop(name) for name in ("periods", "breakdowns", "ages") if name in told}
    table["indicators"] = told.pop("indicators", ["adult_victims"])
    return template_of({"title": {"sv": "mall", "en": "template"}, "tables": [table], **told}, "mine")


AGES = {
    "0-17": ("0-6", "7-12", "13-17"),
    "18-64": ("18-24", "25-44", "45-64"),
    "18+": ("18-24", "25-44", "45-64", "65+"),
}
SEXES = {"other_or_not_recorded": ("other", "not_recorded")}


def held_by(dimension: str, code: str, labels: tuple[str, ...]) -> tuple[str, ...]:
    """The groups of a report that a code of a release holds, written down anew."""
    if code == TOTAL:
        return labels
    return (AGES if dimension == "age_band" else SEXES).get(code, (code,))


class Reports:
    """The reports of one municipality, each made once."""

    def __init__(self, home: Home) -> None:
        self.home = home
        self.made: dict[tuple[str, tuple[str, ...]], dict[str, Table]] = {}

    def table(self, name: str, period: str, breakdown: tuple[str, ...]) -> Table:
        if (period, breakdown) not in self.made:
            told = report(self.home.installation, "2281", Period.parse(period), breakdown, after=2)
            self.made[period, breakdown] = {table.indicator.id: table for table in told.tables}
        return self.made[period, breakdown][name]

    def figure(self, table: FrequencyTable, key: tuple[str, ...]) -> int:
        """A figure as the report has it, added up over its groups."""
        period, *codes = key
        name, _, of = table.layout.measure.partition(":")
        if name == "adult_victims_closed_with_outcome":
            return self.denominator("share_goal_met", period)
        if ("age_band", "65+") in table.layout.fixed:
            name = "risk_older"
        breakdown = tuple(dimension.name for dimension in table.layout.dimensions[1:])
        told = self.table(name, period, breakdown)
        assert isinstance(told, CountTable)
        parts = zip(breakdown, codes, told.labels, strict=True)
        groups = product(*(held_by(dimension, code, labels) for dimension, code, labels in parts))
        return sum(figure(told.cell(group), of) for group in groups)

    def denominator(self, share: str, period: str) -> int:
        cell = self.table(share, period, ()).cell(())
        assert isinstance(cell, RatioCell)
        return cell.ratio.denominator


def figure(cell: Cell, of: str) -> int:
    if of == "base":
        return cell.count.base
    return cell.count.yes + (cell.count.no if of == "answered" else 0)


@pytest.fixture(scope="module")
def reports(busy: Home) -> Reports:
    return Reports(busy)


@pytest.mark.parametrize("name", SHIPPED)
def test_every_figure_of_every_template_is_the_one_of_the_report(busy: Home, reports: Reports, name: str) -> None:
    tables = made(busy, name).counts
    assert len(tables) > 10
    for table in tables:
        assert table.counts == {key: reports.figure(table, key) for key in table.counts}, table.layout.name


@pytest.mark.parametrize("name", SHIPPED)
def test_totals_are_the_sums_of_their_groups_and_of_their_months_where_these_add_up(busy: Home, name: str) -> None:
    for table in made(busy, name).counts:
        assert set(table.counts) == set(table.layout.keys)
        for axis, dimension in enumerate(table.layout.dimensions):
            for parent, children in dimension.sums:
                if {parent, *children} <= set(dimension.codes):
                    check_sum(table, axis, parent, children)


def check_sum(table: FrequencyTable, axis: int, parent: str, children: tuple[str, ...]) -> None:
    by_group = any(name in table.layout.shifting for name, _ in table.layout.fixed)
    for key in table.counts:
        if key[axis] == parent:
            parts = [table.counts[(*key[:axis], child, *key[axis + 1 :])] for child in children]
            whole = table.counts[key]
            if table.layout.dimensions[axis].name not in table.layout.not_additive:
                assert whole == sum(parts), table.layout.name
            else:
                assert whole <= sum(parts), table.layout.name
                in_group = by_group or any(code != TOTAL for code in key[1:])
                assert (in_group and table.layout.shifting) or whole >= max(parts), table.layout.name


def truth(tables: tuple[FrequencyTable, ...]) -> Mapping[Place, set[tuple[int, bool]]]:
    found: dict[Place, set[tuple[int, bool]]] = {}
    for table in tables:
        for key, count in table.counts.items():
            found.setdefault(table.layout.place(key), set()).add((count, key in table.withheld))
    return found


@pytest.mark.parametrize("name", SHIPPED)
def test_cells_at_one_place_are_one_figure_in_every_table(busy: Home, name: str) -> None:
    tables = made(busy, name).counts
    found = truth(tables)
    assert all(len(figures) == 1 for figures in found.values())
    assert name == "public" or len(found) < sum(len(table.counts) for table in tables)


@pytest.mark.parametrize("name", SHIPPED)
def test_what_is_nested_lies_within_at_every_place_it_is_said_to(busy: Home, name: str) -> None:
    assembled = made(busy, name)
    counts = {place: figures.copy().pop()[0] for place, figures in truth(assembled.counts).items()}
    compared = 0
    for nested in assembled.nested:
        for place, outer in counts.items():
            if place.measure != nested.outer or not (
                {own for own, _ in place.codes} <= (nested.within or {*FLAGS, *dict(place.codes)})
            ):
                continue
            if {own for own, _ in nested.also} & {own for own, _ in place.codes}:
                continue
            inner = Place(nested.inner, tuple(sorted([*place.codes, *nested.also])))
            if inner in counts:
                compared += 1
                assert counts[inner] <= outer, (inner, place)
    assert compared > 10


def test_what_every_reader_knows_of_the_counts_is_true(busy: Home, reports: Reports) -> None:
    assembled = made(busy, "county")
    counts = {place: figures.copy().pop()[0] for place, figures in truth(assembled.counts).items()}
    for relation in assembled.relations:
        for place, _ in relation.terms:
            if place not in counts:
                counts[place] = answered(reports, place)
        total = sum(factor * counts[place] for place, factor in relation.terms)
        assert relation.low is None or relation.low <= total
        assert relation.high is None or total <= relation.high
    assert len(assembled.relations) > 50


def answered(reports: Reports, place: Place) -> int:
    name, of = place.measure.split(":")
    assert of == "answered"
    told = reports.table(name, dict(place.codes)["period"], ())
    assert isinstance(told, CountTable)
    return figure(told.cell(()), of)


def test_without_coverage_in_the_template_no_band_is_told(busy: Home) -> None:
    assembled = made(busy, "public")
    assert not any(":answered" in place.measure for relation in assembled.relations for place, _ in relation.terms)
    assert {claim.coverage for table in assembled.outline.tables for claim in table.claims.values()} == {""}


def test_a_person_may_be_in_another_group_in_a_quarter_than_in_the_year(home: Home) -> None:
    """At 17 a case that ends in March, at 18 another from July: over the year the first decides."""
    home.take(LONG_AGO, period="2024-01", profile=make_profile(covers=EVERYTHING))
    home.take(
        make_row("1", ANNA, opened="2024-12-01", closed="2025-03-31", birth_year=2007),
        make_row("2", ANNA, opened="2025-07-01", birth_year=2007, row=3),
        period="2025",
        profile=make_profile(covers=EVERYTHING),
    )
    (table,) = made(home, template(breakdowns=[["age_band"]], periods="quarters")).counts
    assert table.counts["2025", "18+"] == 0 < table.counts["2025-Q3", "18+"] == 1
    assert table.layout.not_additive == {"period"}
    assert "age_band" in table.layout.shifting


def test_what_no_source_covers_is_in_the_outline_and_not_among_the_counts(home: Home) -> None:
    home.take(make_row("1"), period="2025", profile=make_profile(covers=ADULTS))
    assembled = made(home, template(indicators=["adult_victims", "perpetrators"]), after=1)
    assert [table.layout.name for table in assembled.counts] == ["adult_victims"]
    adults, perpetrators = assembled.outline.tables
    assert (adults.table, perpetrators.table) == ("adult_victims", None)
    assert perpetrators.claims["2025", ""].status is CellStatus.UNABLE


def test_a_zero_that_is_not_believed_is_withheld_and_a_true_one_is_not(home: Home) -> None:
    home.take(LONG_AGO, period="2024-01", profile=make_profile(covers=ADULTS))
    home.take(
        make_row("1", honour=Answer.NO), make_row("2", BO, row=3), period="2025", profile=make_profile(covers=ADULTS)
    )
    wanted = template(indicators=["adult_victims", "risk_lgbtq", "children_in_adult_cases"], breakdowns=[["sex"]])
    tables = {table.layout.name: table for table in made(home, wanted).counts}
    assert tables["adult_victims_by_sex"].withheld == frozenset()
    unknown = tables["children_in_adult_cases_by_sex"]
    assert set(unknown.counts.values()) == {0}
    assert ("2025", TOTAL) in unknown.withheld


def caveats(assembled: Assembled) -> list[tuple[Words, ...]]:
    return [table.caveats for table in assembled.outline.tables]


def test_no_caveat_of_a_release_tells_anything_that_was_counted(home: Home) -> None:
    """How many have no person reference, no birth year, no start, and that there are any: figures that nobody
    protects. What is said of them is said of every release."""
    home.take(LONG_AGO, period="2024-01", profile=make_profile(covers=EVERYTHING))
    home.take(make_row("1", BO), period="2025", profile=make_profile(covers=EVERYTHING))
    rows = [make_row(f"{place}", None, row=place + 2) for place in range(3)]
    rows += [make_row("9", BO, row=9, target_group=TargetGroup.UNCLASSIFIED)]
    rows += [make_row("10", BO, row=10, target_group=TargetGroup.UNCLASSIFIED, birth_year=2015)]
    home.take(*rows, period="2025", profile=make_profile(covers=EVERYTHING))
    names = ["adult_victims", "children_unclassified", "children_affected", "measures_adult", "adult_victims_opened"]
    before, now = (made(home, template(indicators=names), after=step) for step in (2, 3))
    assert caveats(before) == caveats(now)
    assert [len(said) for said in caveats(now)] == [1, 0, 2, 1, 3]
    assert "utan personuppgift" in caveats(now)[0][0].sv


def test_a_base_is_not_in_doubt_for_the_question_it_is_the_base_of(home: Home) -> None:
    only_yes = (Cover("target_group:adult_victim"), Cover("child_witness", Extent.ONLY_YES))
    home.take(make_row("1"), period="2025", profile=make_profile(covers=only_yes))
    yes, base = made(home, template(indicators=["children_in_adult_cases"]), after=1).outline.tables
    assert any("kan bara säga ja" in caveat.sv for caveat in yes.caveats)
    assert not any("kan bara säga ja" in caveat.sv for caveat in base.caveats)
    assert (yes.claims["2025", ""].status, base.claims["2025", ""].status) == ("lower_bound", "exact")


def test_what_may_be_shown_by_year_only_is_left_out_of_a_quarter_and_said_to_be(busy: Home) -> None:
    assembled = made(busy, "county", "2025-Q1")
    assert "children_exposed" not in {table.indicator.id for table in assembled.outline.tables}
    assert {table.layout.dimensions[0].codes for table in assembled.counts} == {("2025-Q1",)}
    (caveat,) = assembled.outline.caveats
    assert "Barn som utsatts för våld" in caveat.sv


def test_both_sides_of_a_share_are_among_the_counts(busy: Home, reports: Reports) -> None:
    assembled = made(busy, "committee")
    tables = {table.layout.name: table for table in assembled.counts}
    assert len(assembled.outline.shares) == 3
    for share in assembled.outline.shares:
        assert share.numerator is not None
        assert share.denominator is not None
        cell = reports.table(share.indicator.id, "2025", ()).cell(())
        assert isinstance(cell, RatioCell)
        assert tables[share.numerator.table].counts[share.numerator.key] == cell.ratio.numerator
        assert tables[share.denominator.table].counts[share.denominator.key] == cell.ratio.denominator


def test_a_release_is_of_what_was_known_then(home: Home) -> None:
    home.take(make_row("1"), period="2025-01", profile=make_profile(covers=ADULTS))
    home.take(make_row("1"), make_row("2", BO, row=3), period="2025-02", profile=make_profile(covers=ADULTS))
    before, now = (made(home, template(), after=step) for step in (1, 2))
    assert [one.counts[0].counts["2025",] for one in (before, now)] == [1, 2]
    assert [len(one.outline.imports) for one in (before, now)] == [1, 2]
    assert now.outline.imports[1].period == "2025-02-01/2025-02-28"


def test_a_municipality_without_imports_and_a_month_are_refused(busy: Home) -> None:
    with pytest.raises(FixSettings, match="2280"):
        assemble(busy.installation, "2280", YEAR, shipped("public"), after=2)
    with pytest.raises(Refused, match="month"):
        made(busy, "public", "2025-03")


def test_quarters_after_tertials_are_refused_because_they_would_tell_single_months(busy: Home) -> None:
    shown = [table.layout for table in made(busy, template(periods="tertials")).counts]
    with pytest.raises(Refused, match="single months"):
        made(busy, template(periods="quarters"), shown_before=shown)
    made(busy, template(periods="tertials"), shown_before=shown)
    made(busy, template(periods="quarters", indicators=["adult_victims_opened"]), shown_before=shown)


def test_the_counts_an_earlier_release_rested_on_can_be_made_again(busy: Home) -> None:
    assembled = made(busy, "committee")
    layouts = [table.layout for table in assembled.counts]
    again = count_again(busy.installation, "2281", layouts, after=2)
    assert again is not None
    assert [table.counts for table in again] == [table.counts for table in assembled.counts]
    assert count_again(busy.installation, "2281", [], after=2) == ()


def quarterly(home: Home) -> Iterator[Layout]:
    for table in made(home, template(periods="quarters", indicators=["adult_victims", "adult_victims_opened"])).counts:
        yield table.layout


def test_a_correction_changes_the_shortest_periods_it_shows_in(home: Home) -> None:
    profile = make_profile(covers=EVERYTHING)
    home.take(LONG_AGO, period="2024-01", profile=profile)
    home.take(make_row("1", opened="2025-02-01", closed="2025-03-01"), period="2025", profile=profile)
    later = make_row("2", BO, row=3, opened="2025-05-01", closed="2025-06-01")
    home.take(make_row("1", opened="2025-02-01", closed="2025-03-01"), later, period="2025", profile=profile)
    layouts = list(quarterly(home))
    assert changed_between(home.installation, "2281", layouts, 2, 3) == {("period", "2025-Q2")}
    assert changed_between(home.installation, "2281", layouts, 3, 3) == frozenset()


def test_a_correction_of_who_answered_changes_the_period_whose_coverage_it_shows_in(home: Home) -> None:
    """A no that becomes unknown leaves the yes and the base as they were."""
    profile = make_profile(covers=EVERYTHING)
    home.take(LONG_AGO, period="2024-01", profile=profile)
    for answer in (Answer.NO, Answer.UNKNOWN):
        row = make_row("1", opened="2025-02-01", closed="2025-03-01", child_witness=answer)
        home.take(row, period="2025", profile=profile)
    wanted = template(indicators=["children_in_adult_cases"], periods="quarters", breakdowns=[["sex"]])
    layouts = [table.layout for table in made(home, wanted).counts]
    assert changed_between(home.installation, "2281", layouts, 2, 3) == {("period", "2025-Q1")}


def test_a_year_that_holds_a_changed_quarter_of_another_table_is_not_named_beside_it(home: Home) -> None:
    """It is touched all the same: it holds the quarter."""
    profile = make_profile(covers=EVERYTHING)
    home.take(LONG_AGO, period="2024-01", profile=profile)
    first = make_row("1", opened="2025-02-01", closed="2025-03-01")
    home.take(first, period="2025", profile=profile)
    home.take(first, make_row("2", BO, row=3, opened="2025-05-01", closed="2025-06-01"), period="2025", profile=profile)
    by_year = made(home, template(breakdowns=[["sex"]])).counts[0].layout
    assert changed_between(home.installation, "2281", [by_year], 2, 3) == {("period", "2025")}
    quarters = [*quarterly(home), by_year]
    assert changed_between(home.installation, "2281", quarters, 2, 3) == {("period", "2025-Q2")}


def test_a_tertial_is_named_beside_a_quarter_that_lies_in_it(home: Home) -> None:
    """No sum of a table says that it holds the quarter, so nothing else would touch it."""
    profile = make_profile(covers=EVERYTHING)
    home.take(LONG_AGO, period="2024-01", profile=profile)
    home.take(make_row("1"), period="2025", profile=profile)
    later = make_row("2", BO, row=3, opened="2025-02-01", closed="2025-02-09")
    home.take(make_row("1"), later, period="2025", profile=profile)
    tertials = made(home, template(periods="tertials", indicators=["form_physical"])).counts
    layouts = [*quarterly(home), *(table.layout for table in tertials)]
    expected = {("period", "2025-Q1"), ("period", "2025-T1")}
    assert changed_between(home.installation, "2281", layouts, 2, 3) == expected


def test_a_correction_that_shows_in_the_year_alone_changes_the_year(home: Home) -> None:
    """Two cases in different quarters turn out to be one person's."""
    profile = make_profile(covers=EVERYTHING)
    home.take(LONG_AGO, period="2024-01", profile=profile)
    first = make_row("1", ANNA, opened="2025-02-01", closed="2025-03-01")
    home.take(first, make_row("2", BO, row=3, opened="2025-05-01", closed="2025-06-01"), period="2025", profile=profile)
    same = make_row("2", ANNA, row=3, opened="2025-05-01", closed="2025-06-01")
    home.take(first, same, period="2025", profile=profile)
    layouts = list(quarterly(home))
    assert changed_between(home.installation, "2281", layouts, 2, 3) == {("period", "2025")}


def test_periods_of_a_figure_that_cannot_be_counted_any_more_count_as_changed(busy: Home) -> None:
    (table,) = made(busy, template(periods="tertials")).counts
    gone = FrequencyTable(layout=table.layout, counts=table.counts).layout
    lost = type(gone)(name="x", measure="no_longer_there", dimensions=gone.dimensions, fixed=gone.fixed)
    assert count_again(busy.installation, "2281", [lost], after=2) is None
    expected = {("period", code) for code in ("2025", "2025-T1", "2025-T2", "2025-T3")}
    assert changed_between(busy.installation, "2281", [lost], 1, 2) == expected
