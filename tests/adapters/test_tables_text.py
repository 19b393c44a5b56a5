"""Text files, whatever is in them: a row is read as it was written, or refused by its number. Nothing between."""

from __future__ import annotations

import csv
import io
import tracemalloc
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casestats.adapters.contract import RowError
from casestats.adapters.extract import SourceFile
from casestats.adapters.tables import Layout, open_tables
from casestats.errors import FixExtract, FixSettings
from tests.adapters.files import HEADINGS, HINTS, ROWS, read, tables_of, text, workbook

CELLS = st.text(alphabet='ab;," \nÅ', max_size=8)
PLAIN_CELLS = st.text(alphabet="abÅ 1", max_size=5)


def _numbered(bodies: list[list[str]]) -> list[list[str]]:
    """Rows as cases have them: a number first, something second."""
    return [[f"2025-{place:04}", "x", *cells] for place, cells in enumerate(bodies)]


@given(st.lists(st.lists(CELLS, min_size=4, max_size=4), min_size=1, max_size=12), st.sampled_from([";", "\t", "|"]),
       st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]))  # fmt: skip
def test_what_a_spreadsheet_writes_is_read_back_or_refused(
    bodies: list[list[str]], delimiter: str, quoting: Any
) -> None:
    stream = io.StringIO()
    rows = _numbered(bodies)
    csv.writer(stream, delimiter=delimiter, quoting=quoting).writerows([HEADINGS, *rows])
    found = read(stream.getvalue().encode())
    assert all(row in rows for row in found.rows)
    assert len(found.rows) + len({error.at.row for error in found.errors}) >= len(rows)
    if not found.errors:
        assert found.rows == rows


@given(
    st.lists(st.lists(PLAIN_CELLS, min_size=4, max_size=4), min_size=1, max_size=12),
    st.lists(st.integers(0, 10_000), min_size=1, max_size=4),
)
def test_stray_quotes_never_move_a_cell_or_lose_a_row(bodies: list[list[str]], places: list[int]) -> None:
    rows = _numbered(bodies)
    lines = [";".join(row) for row in rows]
    body = "\n".join(lines)
    for place in places:
        cut = place % (len(body) + 1)
        body = body[:cut] + '"' + body[cut:]
    found = read((";".join(HEADINGS) + "\n" + body + "\n").encode())
    without = [[cell.replace('"', "") for cell in row] for row in found.rows]
    assert all(row in rows for row in without)
    assert len(found.rows) + len(found.errors) >= len(rows)


@given(st.lists(st.lists(PLAIN_CELLS, min_size=4, max_size=4), min_size=2, max_size=12), st.integers(0, 10_000))
def test_a_file_cut_anywhere_gives_its_whole_rows_and_at_most_one_cut_one(bodies: list[list[str]], place: int) -> None:
    rows = _numbered(bodies)
    head = ";".join(HEADINGS) + "\n"
    body = "\n".join(";".join(row) for row in rows) + "\n"
    kept = body[: len(";".join(rows[0])) + 1 + place % len(body)]
    found = read((head + kept).encode())
    whole = kept.count("\n")
    assert found.rows[:whole] == rows[:whole]
    assert len(found.rows) + len(found.errors) <= whole + 1


def test_rows_may_be_read_again_and_give_the_same() -> None:
    (table,) = tables_of(text([["Antal rader: 9"], HEADINGS, *ROWS, ["Totalt", "", "", "", "", "3"]]))
    once = (list(table.rows()), list(table.notices))
    assert (list(table.rows()), list(table.notices)) == once
    assert len(once[1]) == 2


def test_short_rows_are_read_only_where_the_profile_says_so() -> None:
    data = text([HEADINGS, ROWS[0], ROWS[1][:5]])
    assert [error.rule for error in read(data).errors] == ["too_few_fields"]
    assert read(data, short_rows=True).rows == [ROWS[0], [*ROWS[1][:5], ""]]


def test_row_numbers_are_those_a_person_sees_in_a_spreadsheet() -> None:
    rows = [["Uttag"], [], HEADINGS, [*ROWS[0][:4], '"a\nb"', ""], [], ROWS[1]]
    assert read(text(rows)).numbers == [4, 6]


def test_everything_in_one_column_is_said_to_be_that() -> None:
    with pytest.raises(FixExtract, match="one column"):
        read(text([[heading] for heading in HEADINGS]))


def test_text_pasted_into_the_first_column_of_a_workbook_is_said_to_be_that() -> None:
    with pytest.raises(FixExtract, match="one column"):
        read(workbook([[";".join(row)] for row in (HEADINGS, *ROWS)]))


def test_files_joined_to_one_are_read_as_one() -> None:
    part = text(encoding="utf-8-sig")
    found = read(part + part)
    assert found.rows == ROWS + ROWS
    assert not found.errors


def test_a_text_that_begins_with_a_sign_for_less_is_still_text() -> None:
    assert read(text([["<5 visas inte"], HEADINGS, *ROWS])).rows == ROWS


def test_an_encoding_that_is_none_is_the_profiles_fault() -> None:
    with pytest.raises(FixSettings, match="encoding"):
        tables_of(text(), encoding="svenska")


@pytest.mark.parametrize("named", ["utf-8", "windows-1252", "cp850", "utf-16"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_the_content_wins_over_the_encoding_the_profile_names(named: str, encoding: str) -> None:
    assert read(text(encoding=encoding), encoding=named).rows == ROWS


def test_letters_lost_before_the_export_are_told() -> None:
    found = read(text([HEADINGS, [*ROWS[0][:4], "V\ufffdld", ""]]))
    assert "1 tecken var förlorade" in found.said("noted")[0]


def test_the_last_letter_may_be_cut_in_the_middle() -> None:
    data = text([HEADINGS, *ROWS, [*ROWS[0][:5], "Å"]]).rstrip(b"\r\n")
    assert read(data[:-1]).said("noted")


def test_memory_does_not_grow_with_the_file() -> None:
    def peak(rows: int) -> int:
        source = SourceFile.from_bytes(text([HEADINGS]) + text(ROWS) * rows)
        tracemalloc.start()
        (table,) = open_tables(source, 1, Layout(header_hints=HINTS))
        assert sum(not isinstance(item, RowError) for item in table.rows()) == 3 * rows
        highest = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return highest

    peak(10)
    assert peak(20_000) < peak(10_000) + 200_000
