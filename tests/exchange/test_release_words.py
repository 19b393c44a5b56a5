"""How a figure reads, in both languages, and how a table is laid out."""

from __future__ import annotations

from dataclasses import replace

import pytest

from casestats.exchange.release_layout import MOST_ACROSS, layout_of
from casestats.exchange.release_rows import ReleaseRow, share_row, table_rows
from casestats.exchange.release_words import coverage_words, depths_of, key_of, shown, status_words
from casestats.releases.content import CellStatus, Code, ReleasedCell, ReleasedDimension
from casestats.words import Language, Words
from tests.exchange.released import BY_THREE, PERIOD, SEX, UNABLE, make_share, make_table, zero
from tests.releases.contents import HIDDEN, cell


def row_of(one: ReleasedCell) -> ReleaseRow:
    (row,) = table_rows(make_table("one", (), {(): one}), 5)
    return row


@pytest.mark.parametrize(
    ("one", "sv", "en"),
    [
        (cell(1131), "1\u00a0131", "1,131"),
        (cell(12, CellStatus.LOWER_BOUND), "minst\u00a012", "at\u00a0least\u00a012"),
        (cell(12, CellStatus.PARTIAL_SCOPE), "12\u00a0(del)", "12\u00a0(part)"),
        (cell(12, CellStatus.APPROXIMATE), "ca\u00a012", "ca\u00a012"),
        (zero(), "–", "–"),
        (cell(0), "–", "–"),
        (cell(0, CellStatus.ZERO_KNOWN), "0 kända", "0 known"),
        (cell(0, CellStatus.LOWER_BOUND), "0 kända", "0 known"),
        (cell(0, CellStatus.PARTIAL_SCOPE), "0\u00a0(del)", "0\u00a0(part)"),
        (cell(0, CellStatus.APPROXIMATE), "ca\u00a00", "ca\u00a00"),
        (HIDDEN, "..", ".."),
        (UNABLE, "uppgift saknas", "not recorded"),
        (cell(15, CellStatus.ROUNDED, claim="exact"), "15", "15"),
        (cell(15, CellStatus.ROUNDED, claim="lower_bound"), "minst\u00a015", "at\u00a0least\u00a015"),
        (cell(0, CellStatus.ROUNDED, claim="true_zero"), "0", "0"),
        (cell(0, CellStatus.ROUNDED, claim="exact"), "0", "0"),
    ],
    ids=str,
)
def test_a_figure_reads_as_its_status_says(one: ReleasedCell, sv: str, en: str) -> None:
    assert (shown(row_of(one), "sv"), shown(row_of(one), "en")) == (sv, en)


def test_a_share_reads_with_its_own_decimals_and_doubt() -> None:
    assert shown(share_row(make_share()), "sv") == "62,2\u00a0%"
    assert shown(share_row(make_share()), "en") == "62.2\u00a0%"
    least = share_row(make_share(percent="41", status=CellStatus.LOWER_BOUND))
    assert shown(least, "sv") == "minst\u00a041\u00a0%"


def test_a_share_of_nothing_cannot_occur() -> None:
    nothing = share_row(make_share(percent="", numerator=0, denominator=0))
    assert (nothing.status, nothing.value, shown(nothing, "sv")) == ("not_applicable", None, ".")


@pytest.mark.parametrize(
    ("band", "sv", "en"),
    [
        ("", "", ""),
        ("0-49", "under 50\u00a0%", "under 50\u00a0%"),
        ("50-79", "50–79\u00a0%", "50–79\u00a0%"),
        ("95-100", "95\u00a0% och över", "95\u00a0% and over"),
        ("unheard of", "unheard of", "unheard of"),
    ],
)
def test_a_band_of_coverage_is_said_in_words(band: str, sv: str, en: str) -> None:
    assert (coverage_words(band, "sv"), coverage_words(band, "en")) == (sv, en)


def test_the_words_of_a_rounded_figure_say_what_it_claims() -> None:
    rounded = row_of(cell(15, CellStatus.ROUNDED, claim="lower_bound"))
    assert status_words(rounded, "sv") == "avrundad, minst"
    assert status_words(row_of(cell(15, CellStatus.ROUNDED, claim="exact")), "en") == "rounded"


@pytest.mark.parametrize("language", ["sv", "en"])
def test_a_key_has_the_four_symbols_and_the_words_that_are_used(language: Language) -> None:
    assert len(key_of([], language)) == 4
    assert len(key_of([row_of(cell(8))], language)) == 4
    assert len(key_of([row_of(cell(8, CellStatus.LOWER_BOUND))], language)) == 5
    (*_, last) = key_of([row_of(cell(0, CellStatus.ROUNDED, claim="exact"))], "sv")
    assert last == ("0", "noll efter avrundning")


def test_a_known_zero_is_explained_where_it_stands() -> None:
    signs = [sign for sign, _ in key_of([row_of(cell(0, CellStatus.LOWER_BOUND))], "sv")]
    assert "0 kända" in signs


def test_a_hidden_row_has_no_claim_and_no_value() -> None:
    row = row_of(replace(HIDDEN, claim="lower_bound"))
    assert (row.value, row.status, row.claim) == (None, "suppressed", "")


# --- Layout ------------------------------------------------------------------------------------------------------


def many(name: str, size: int) -> ReleasedDimension:
    codes = tuple(Code(code=str(place), title=Words(f"{place}", f"{place}")) for place in range(size))
    return ReleasedDimension(name=name, title=Words(name, name), codes=codes)


def test_a_table_of_one_dimension_is_a_column_of_figures() -> None:
    layout = layout_of(make_table("one", (SEX,), {}), 5, "sv")
    assert (layout.corner, layout.across, layout.columns) == ("Kön", "", ())
    assert [line.title for line in layout.lines] == ["Båda könen", "Kvinnor", "Män", "Uppgift om kön saknas"]


def test_the_smaller_dimension_goes_across() -> None:
    layout = layout_of(make_table("one", (SEX, PERIOD), {}), 5, "sv")
    assert (layout.corner, layout.across) == ("Period", "Kön")
    assert [(line.title, line.depth) for line in layout.lines][:2] == [("Hela 2025", 0), ("Kvartal 1", 1)]


def test_of_three_dimensions_one_heads_groups() -> None:
    layout = layout_of(BY_THREE, 5, "sv")
    assert [group.title for group in layout.groups] == [code.title.sv for code in SEX.codes]
    (line,) = [line for line in layout.groups[2].lines if line.title == "Enhet 3"]
    assert [(row.codes, row.status) for row in line.figures] == [
        (("male", "u3", "2025-01"), "exact"),
        (("male", "u3", "2025-02"), "suppressed"),
        (("male", "u3", "2025-03"), "exact"),
    ]


def test_a_dimension_of_one_code_takes_no_place() -> None:
    layout = layout_of(make_table("one", (many("year", 1), SEX, PERIOD), {}), 5, "sv")
    assert (layout.constant, layout.corner, layout.across) == (("0",), "Period", "Kön")
    assert [group.title for group in layout.groups] == [""]
    assert next(layout.lines).figures[0].codes == ("0", "Total", "2025")


def test_a_table_of_one_cell_still_says_of_what_it_is() -> None:
    layout = layout_of(make_table("one", (many("year", 1), many("place", 1)), {}), 5, "sv")
    assert (layout.constant, layout.corner, [line.title for line in layout.lines]) == (("0",), "Year", ["0"])


@pytest.mark.parametrize(("size", "fits"), [(MOST_ACROSS - 1, True), (MOST_ACROSS, True), (MOST_ACROSS + 1, False)])
def test_no_more_columns_than_the_threshold_go_across(size: int, fits: bool) -> None:
    layout = layout_of(make_table("one", (many("a", size), many("b", size)), {}), 5, "sv")
    assert bool(layout.columns) is fits
    assert sum(len(line.figures) for line in layout.lines) == size * size


def test_a_parent_that_is_not_there_or_leads_in_a_ring_counts_as_none() -> None:
    codes = [
        *(Code(code=code, title=Words(code, code), parent=parent) for code, parent in (("a", "gone"), ("b", "a"))),
        *(Code(code=code, title=Words(code, code), parent=parent) for code, parent in (("c", "d"), ("d", "c"))),
    ]
    assert depths_of(codes) == {"a": 0, "b": 1, "c": 1, "d": 1}
