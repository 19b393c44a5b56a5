"""Pages and XML that report tools call Excel: read as the sheets they are, and never trusted."""

from __future__ import annotations

import unicodedata
from contextlib import suppress

import pytest

from casestats.errors import FixExtract
from tests.adapters.files import HEADINGS, ROWS, excel_2003, page, read, refusal


def test_cells_over_several_columns_and_rows_keep_the_others_in_their_places() -> None:
    data = (
        "<table><tr><td colspan=6>Uttag</td></tr>"
        "<tr>" + "".join(f"<th>{heading}</th>" for heading in HEADINGS) + "</tr>"
        "<tr><td rowspan=2>2025-0012</td><td>a</td><td>b</td><td>2025-03-01</td><td>210</td><td>c</td></tr>"
        "<tr><td>d</td><td>e</td><td>2025-03-02</td><td>220</td><td>f</td></tr></table>"
    ).encode()
    found = read(data)
    assert found.rows == [["2025-0012", "a", "b", "2025-03-01", "210", "c"], ["", "d", "e", "2025-03-02", "220", "f"]]
    assert read(data, fill_down=("Ärendenr",)).rows[1][0] == "2025-0012"


def test_a_table_among_others_is_chosen_by_its_headings() -> None:
    menu = b"<table><tr><td>Start</td><td>Rapporter</td></tr></table>"
    found = read(page().replace(b"<body>", b"<body>" + menu))
    assert found.rows == ROWS
    assert found.table.sheet == 2


def test_scripts_and_line_breaks_are_no_part_of_a_cell() -> None:
    data = page().replace(b"Trappan", b"<script>x()</script>Trappan<br>barn&amp;vuxen")
    assert read(data).rows[2][5] == "Trappan barn&vuxen"


@pytest.mark.parametrize("encoding", ["cp1252", "utf-8-sig", "utf-16"])
def test_a_page_may_have_any_encoding(encoding: str) -> None:
    assert read(page().decode().encode(encoding)).rows == ROWS


def test_a_page_of_mixed_encodings_is_mended_only_after_a_yes() -> None:
    mixed = page().replace(b"Trappan", "på".encode("cp1252"))
    assert "mixed_encoding" in refusal(mixed).words.sv
    found = read(mixed, confirmed={"mixed_encoding"})
    assert found.rows[2][5] == "på"
    assert found.said("repaired")


def test_decomposed_letters_in_a_page_are_composed() -> None:
    assert read(unicodedata.normalize("NFD", page().decode()).encode()).rows == ROWS


@pytest.mark.parametrize(
    "markup", [b"<![nonsense[x]]>", b"<td colspan=99999>", b"<td rowspan=-1>", b"&#x110000;", b"<!--"]
)
def test_markup_that_makes_no_sense_loses_no_row(markup: bytes) -> None:
    data = page().replace(b"</table>", markup + b"</table>")
    with suppress(FixExtract):
        assert [row[:6] for row in read(data).rows[:3]] == ROWS


def test_a_page_without_a_table_is_no_extract() -> None:
    assert "utan tabell" in refusal(b"<html><body><p>Stengt</p></body></html>").words.sv


def test_sheets_rows_and_cells_of_excel_2003_may_be_placed_by_index() -> None:
    data = excel_2003([HEADINGS, *ROWS]).replace(
        b'<Row><Cell><Data ss:Type="String">2025-0013', b'<Row ss:Index="5"><Cell><Data ss:Type="String">2025-0013', 1
    )
    placed = data.replace(b"</Table>", b'<Row><Cell><Data ss:Type="String">2025-0015</Data></Cell><Cell ss:Index="5">'
                          b'<Data ss:Type="Number">210.0</Data></Cell></Row></Table>')  # fmt: skip
    found = read(placed)
    assert found.numbers == [2, 5, 6, 7]
    assert found.rows[3] == ["2025-0015", "", "", "", "210", ""]


def test_dates_numbers_and_errors_of_excel_2003_read_like_those_of_other_workbooks() -> None:
    typed = {
        "String": "2025-0015",
        "Boolean": "1",
        "Error": "#N/A",
        "DateTime": "2025-03-01T00:00:00.000",
        "DateTime ": "2025-03-01T12:30:00.000",
        "Number": "7",
    }
    cells = [f'<Cell><Data ss:Type="{kind.strip()}">{value}</Data></Cell>' for kind, value in typed.items()]
    found = read(excel_2003().replace(b"</Table>", ("<Row>" + "".join(cells) + "</Row></Table>").encode()))
    assert found.rows[3] == ["2025-0015", "TRUE", "", "2025-03-01", "2025-03-01T12:30:00", "7"]


@pytest.mark.parametrize("index", [b"0", b"-3", b"99999999999", b"x", b"1"])
def test_an_index_that_goes_back_or_too_far_is_refused(index: bytes) -> None:
    data = excel_2003().replace(b"</Table>", b'<Row ss:Index="' + index + b'"><Cell/></Row></Table>')
    assert "trasig" in refusal(data).words.sv


def test_a_document_type_in_excel_2003_is_refused() -> None:
    data = excel_2003().replace(b"<Workbook", b'<!DOCTYPE a [<!ENTITY b "c">]><Workbook', 1)
    assert refusal(data).words.sv
