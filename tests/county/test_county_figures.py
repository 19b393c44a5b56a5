"""What a county reads: the published table, totals that are sums, comparison, groups, series; on both databases."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from casestats.actions.county_figures import comparison, matrix, members_of, periods_known, series, target_group
from casestats.actions.populations import import_population, population_told
from casestats.bootstrap import Installation
from casestats.catalogue import standard_catalogue
from casestats.catalogue.municipalities import MUNICIPALITIES
from casestats.county.bundle import Agreement, Bundle, Typed
from casestats.county.figures import Comparability, TotalKind
from casestats.county.saying import CAN_STATE, Saying
from casestats.county.totals import Sealed
from casestats.disclosure.suppressed import SUPPRESSED, Suppressed
from casestats.errors import FixSettings
from casestats.invented.county import population_of_fifteen
from casestats.releases.content import ReleasedCell
from tests.county.figures_given import NO_WORDS
from tests.county.received import receive, the_fifteen
from tests.county.scene import LENA, bundle_of, enrol_both, make_county, make_member
from tests.releases.contents import HIDDEN, SEX, cell, make_table

SEALED = {"measures_perpetrator": Sealed(34, 10)}
PUBLISHED = {
    "measures_adult": (190, "minst 190; 11 av 15 kommuner, varav 1 ungefärlig och 1 endast skyddat boende"),
    "measures_child": (102, "minst 102; 6 av 15 kommuner"),
    "measures_perpetrator": (34, "minst 34; 10 av 15 kommuner, varav 2 inga"),
    "cases_prostitution": (0, "inga i de 2 av 15 kommuner som kan ange det"),
}
"""As the county's table has it: the number, and the words."""


@pytest.fixture(scope="module")
def fifteen(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    county = make_county(tmp_path_factory.mktemp("fifteen"), county="20")
    receive(county, *the_fifteen())
    import_population(county, LENA, data=population_of_fifteen(2024), source="påhittade", year=None)
    return county


def test_the_published_table_comes_out_by_its_numbers_and_words(fifteen: Installation) -> None:
    found = matrix(fifteen, "2025", sealed=SEALED)
    assert {name: (found.totals[name].value, found.totals[name].words.sv) for name in PUBLISHED} == PUBLISHED
    assert found.totals["measures_perpetrator"].kind is TotalKind.SEALED
    assert [len(found.totals[f"cases_{name}"].stated_by) for name in ("close_relation", "honour", "prostitution")] == [
        *(10, 3, 2),
    ]
    assert "11 of 15 municipalities, of which 1 approximate and 1" in found.totals["measures_adult"].words.en


def test_without_the_sealed_sum_the_table_tells_no_more_than_the_parts(fifteen: Installation) -> None:
    whole = matrix(fifteen, "2025")
    found = whole.totals["measures_perpetrator"]
    shown = [whole.figures[code, "measures_perpetrator"].value or 0 for code in whole.members]
    assert (found.kind, found.value, found.low) == (TotalKind.INTERVAL, None, sum(shown) + 5)
    assert found.words.sv == f"minst {found.low}; 10 av 15 kommuner, varav 2 inga och 5 dolda av sekretesskäl"


def test_the_matrix_has_every_municipality_and_indicator(fifteen: Installation) -> None:
    found = matrix(fifteen, "2025")
    assert found.members == tuple(code for code in sorted(MUNICIPALITIES) if code[:2] == "20")
    assert found.indicators == tuple(one.id for one in standard_catalogue().indicators)
    assert found.figures.keys() == {(code, name) for code in found.members for name in found.indicators}
    assert found.totals.keys() == set(found.indicators)
    assert found.figures["2034", "measures_adult"].status is Saying.NOT_SUBMITTED
    assert found.figures["2021", "measures_adult"].status is Saying.UNABLE


def test_every_total_is_the_sum_of_the_parts_that_are_shown(fifteen: Installation) -> None:
    found = matrix(fifteen, "2025")
    sums = 0
    for name, total in found.totals.items():
        parts = [found.figures[code, name] for code in found.members if found.figures[code, name].status in CAN_STATE]
        assert total.stated_by == tuple(one.municipality for one in parts)
        if total.kind is TotalKind.SUM:
            sums += 1
            assert total.value == sum(one.value or 0 for one in parts)
    assert sums > 8


def test_the_matrix_is_the_same_in_whatever_order_deliveries_came(fifteen: Installation, tmp_path: Path) -> None:
    other = make_county(tmp_path, county="20")
    receive(other, *the_fifteen()[::-1])
    ours, theirs = matrix(fifteen, "2025"), matrix(other, "2025")
    assert theirs.totals == ours.totals
    assert {key: replace(one, delivery=0) for key, one in theirs.figures.items()} == {
        key: replace(one, delivery=0) for key, one in ours.figures.items()
    }


def test_a_period_that_nobody_has_told_has_no_totals(fifteen: Installation) -> None:
    found = matrix(fifteen, "2024-Q3")
    assert {one.kind for one in found.totals.values()} == {TotalKind.NONE}
    assert {one.status for one in found.figures.values()} == {Saying.NOT_SUBMITTED}
    assert periods_known(fifteen) == ("2025",)
    with pytest.raises(FixSettings):
        matrix(fifteen, "i fjol")


def test_shares_are_placed_and_counts_are_not(fifteen: Installation) -> None:
    found = comparison(fifteen, "2025", "share_with_measure")
    assert found.is_share
    assert found.placed
    assert [one.municipality for one in found.rows] == list(matrix(fifteen, "2025").members)
    by_code = {one.municipality: one for one in found.rows}
    places = [one.place for one in found.rows]
    assert [places.count(place) for place in ("best", "middle", "worst", "")] == [2, 6, 3, 4]
    assert by_code["2061"].place == by_code["2023"].place == "middle"  # 9 of 21 and 6 of 14 are equal, on the border
    assert by_code["2080"].percent == "40"
    assert by_code["2034"].reason.sv.startswith("Kommunen har inte lämnat")
    assert "inte bra eller dåligt" in found.words.sv
    assert found.direction.sv.startswith("Högre är bättre")
    counts = comparison(fifteen, "2025", "cases_close_relation")
    assert not counts.placed
    assert {one.place for one in counts.rows} == {""}
    assert "fler kända ärenden är inte sämre" in counts.words.sv


def test_a_survey_is_compared_with_a_note(fifteen: Installation) -> None:
    found = {one.municipality: one.figure for one in comparison(fifteen, "2025", "measures_adult").rows}
    assert found["2031"].comparability is Comparability.WITH_NOTE
    assert found["2023"].comparability is Comparability.NOT_COMPARABLE
    assert found["2080"].comparability is Comparability.COMPARABLE


def test_rates_are_per_those_that_an_indicator_is_about(fifteen: Installation) -> None:
    adults = comparison(fifteen, "2025", "measures_adult")
    falun = {one.municipality: one for one in adults.rows}["2080"]
    assert falun.figure.value == 38
    everybody = [600 * share for share in (49, 51)]
    grown = sum(each - each // 5 for each in everybody)
    assert falun.tenths == (2 * 100_000 * 38 + grown) // (2 * grown)
    assert adults.population.sv.startswith("Per 10 000 invånare 18 år och äldre. Invånare 2024. Källa: påhittade.")
    assert adults.tenths is not None
    hidden = {one.municipality: one for one in comparison(fifteen, "2025", "measures_perpetrator").rows}["2084"]
    assert (hidden.figure.status, hidden.tenths) == (Saying.SUPPRESSED, None)
    assert comparison(fifteen, "2025", "protected_housing").population.sv == (
        "Bara personer och ärenden räknas per invånare."
    )
    assert population_told(fifteen, 2025).year == 2024


def test_a_target_group_has_its_indicators_totals_and_rates(fifteen: Installation) -> None:
    found = target_group(fifteen, "2025", "valdsutovare", sealed=SEALED)
    assert found.indicators == ("perpetrators", "measures_perpetrator")
    assert found.totals["measures_perpetrator"].value == 34
    assert found.rates["measures_perpetrator"] is not None
    assert found.rates["perpetrators"] is None  # a part is hidden, so the sum is no number
    assert found.figures["2080", "perpetrators"].value == 29
    with pytest.raises(FixSettings):
        target_group(fifteen, "2025", "ingen")


@pytest.fixture
def county(tmp_path: Path, database_url: str) -> Installation:
    return make_county(tmp_path / "home", database_url)


def test_members_are_the_countys_and_those_that_are_enrolled(tmp_path: Path) -> None:
    county = make_county(tmp_path / "county")
    own = tuple(code for code in sorted(MUNICIPALITIES) if code[:2] == "22")
    assert members_of(county) == own
    enrol_both(county, make_member(tmp_path, "2101"), "2101")
    assert members_of(county) == ("2101", *own)


def test_a_later_delivery_takes_the_place_of_the_one_before(county: Installation) -> None:
    receive(county, bundle_of("2281", figures={"adult_victims": 31, "perpetrators": 12}))
    receive(county, bundle_of("2281", figures={"adult_victims": 35}, sequence=2))
    found = matrix(county, "2025")
    assert found.figures["2281", "adult_victims"].value == 35
    assert found.figures["2281", "perpetrators"].status is Saying.UNABLE
    assert found.totals["adult_victims"].value == 35


def test_a_year_tells_its_quarters_but_not_what_a_later_delivery_has_told(county: Installation) -> None:
    year = _with_quarter(bundle_of("2281", figures={"adult_victims": 31}, sequence=2), "2025-Q1", 9)
    receive(county, bundle_of("2281", "2025-Q1", {"adult_victims": 8, "perpetrators": 7}))
    receive(county, year)
    first = matrix(county, "2025-Q1")
    assert first.figures["2281", "adult_victims"].value == 9
    assert first.figures["2281", "perpetrators"].value == 7
    receive(county, bundle_of("2281", "2025-Q1", {"adult_victims": 10}, sequence=4))
    receive(county, replace(year, sequence=3))
    assert matrix(county, "2025-Q1").figures["2281", "adult_victims"].value == 10
    assert periods_known(county) == ("2025", "2025-Q1")


def _with_quarter(bundle: Bundle, quarter: str, value: int) -> Bundle:
    assert bundle.content is not None
    tables = [
        replace(table, cells={**table.cells, (quarter,): cell(value)}) if table.indicator == "adult_victims" else table
        for table in bundle.content.tables
    ]
    return replace(bundle, content=replace(bundle.content, tables=tuple(tables)))


def test_what_is_handled_for_a_neighbour_is_counted_once(county: Installation) -> None:
    agreement = Agreement(responsible="2262", performing="2281", counted_by="both", since="2024-01-01", until="")
    for_timra = Typed(
        indicator="adult_victims",
        period="2025",
        status=Saying.EXACT,
        value=9,
        sentence=NO_WORDS,
        on_behalf_of="2262",
    )
    sundsvall = bundle_of("2281", figures={"adult_victims": 50}, typed=(for_timra,), agreements=(agreement,))
    timra = bundle_of("2262", figures={"adult_victims": 20}, agreements=(agreement,))
    receive(county, sundsvall, timra)
    found = matrix(county, "2025")
    assert (found.totals["adult_victims"].value, found.totals["adult_victims"].overlap) == (61, 9)
    assert found.figures["2281", "adult_victims"].value == 50
    receive(county, replace(sundsvall, typed=(), sequence=2))
    unknown = matrix(county, "2025").totals["adult_victims"]
    assert (unknown.kind, unknown.low) == (TotalKind.INTERVAL, 50)
    assert "hur många är inte känt" in unknown.words.sv
    receive(county, replace(timra, agreements=(replace(agreement, counted_by="performing"),), sequence=2))
    assert any("Sundsvall handlägger ärenden åt Timrå" in one.sv for one in matrix(county, "2025").caveats)


def test_the_sexes_are_added_up_and_what_both_count_of_them_is_not_known(county: Installation) -> None:
    agreement = Agreement(responsible="2262", performing="2281", counted_by="both", since="2024-01-01", until="")
    timra = _with_sexes(bundle_of("2262", figures={"adult_victims": 20}), {"female": 14, "male": SUPPRESSED})
    sundsvall = _with_sexes(bundle_of("2281", figures={"adult_victims": 50}), {"female": 41, "male": 9})
    receive(county, timra, sundsvall)
    found = target_group(county, "2025", "vuxna").by_sex
    assert found["adult_victims", "female"].value == 55
    assert (found["adult_victims", "male"].kind, found["adult_victims", "male"].low) == (TotalKind.INTERVAL, 10)
    receive(county, replace(timra, agreements=(agreement,), sequence=2))
    found = target_group(county, "2025", "vuxna").by_sex
    assert (found["adult_victims", "female"].kind, found["adult_victims", "female"].low) == (TotalKind.INTERVAL, 41)
    assert found.keys() == {("adult_victims", "female"), ("adult_victims", "male")}


def _with_sexes(bundle: Bundle, sexes: Mapping[str, int | Suppressed]) -> Bundle:
    assert bundle.content is not None
    cells: dict[tuple[str, ...], ReleasedCell] = {
        (sex,): HIDDEN if isinstance(value, Suppressed) else cell(value) for sex, value in sexes.items()
    }
    by_sex = replace(make_table("adult_victims_by_sex", cells), indicator="adult_victims", dimensions=(SEX,))
    return replace(bundle, content=replace(bundle.content, tables=(*bundle.content.tables, by_sex)))


def test_who_counts_something_else_is_shown_and_not_added(county: Installation) -> None:
    odd = bundle_of("2262", figures={"adult_victims": 90})
    bases = tuple(replace(one, unit="cases") if one.indicator == "adult_victims" else one for one in odd.bases)
    receive(county, bundle_of("2281", figures={"adult_victims": 31}), replace(odd, bases=bases))
    found = matrix(county, "2025")
    assert found.figures["2262", "adult_victims"].value == 90
    assert found.figures["2262", "adult_victims"].comparability is Comparability.NOT_COMPARABLE
    assert found.totals["adult_victims"].value == 31
    assert "1 till räknar något annat" in found.totals["adult_victims"].words.sv


def test_a_series_goes_over_years_or_quarters_and_breaks_where_others_contribute(county: Installation) -> None:
    for sequence, (year, value) in enumerate((("2023", 20), ("2024", 26), ("2025", 31)), start=1):
        receive(county, bundle_of("2281", year, {"adult_victims": value}, sequence=sequence))
    receive(county, bundle_of("2262", "2025", {"adult_victims": SUPPRESSED}))
    receive(county, bundle_of("2281", "2025-Q1", {"adult_victims": 9}, sequence=4))
    own = series(county, "adult_victims", municipality="2281")
    assert [(one.period, one.change) for one in own.points] == [("2023", None), ("2024", 6), ("2025", 5)]
    whole = series(county, "adult_victims")
    assert [one.period for one in whole.breaks] == ["2025"]
    assert [one.total.low for one in whole.points if one.total is not None] == [20, 26, 32]
    quarters = series(county, "adult_victims", municipality="2281", months=3)
    assert [one.figure.value for one in quarters.points if one.figure is not None] == [9]
    with pytest.raises(FixSettings):
        series(county, "adult_victims", municipality="0180")


def test_inhabitants_are_replaced_by_municipality_and_year_and_never_mixed(county: Installation) -> None:
    assert population_told(county, 2025).year is None
    first = b"kommun;ar;kon;alder;antal\n2281;2024;T;0-17;20000\n2281;2024;T;18+;80000\n2262;2024;T;18+;14000\n"
    assert import_population(county, LENA, data=first, source="SCB, 2024") == 2
    assert import_population(county, LENA, data=b"kommun;antal\n2281;99000\n", source="Kolada", year=2024) == 1
    told = population_told(county, 2026)
    assert (told.year, told.source) == (2024, "Kolada; SCB, 2024")
    assert "5 kommuner saknar invånarantal" in told.words.sv
    assert set(told.missing) == set(members_of(county)) - {"2281", "2262"}
    receive(county, bundle_of("2281", figures={"adult_victims": 31, "cases_honour": 31}))
    assert {one.municipality: one.tenths for one in comparison(county, "2025", "cases_honour").rows}["2281"] == 31
    with pytest.raises(FixSettings, match="source"):
        import_population(county, LENA, data=first, source=" ")
