"""The workbook: what Excel shows, prints and lets one count with."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import datetime

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

from casestats.exchange.release_files import render
from casestats.releases.content import CellStatus, Content
from casestats.words import Words
from tests.exchange.released import BY_SEX_AND_AGE, SEX, make_release, make_table
from tests.releases.contents import cell


def book_of(content: Content) -> openpyxl.Workbook:
    (file,) = render(content, "xlsx", "sv").values()
    return openpyxl.load_workbook(io.BytesIO(file))


def rows_of(sheet: Worksheet) -> list[tuple[object, ...]]:
    return list(sheet.iter_rows(values_only=True))


def test_the_first_sheet_is_about_the_release_and_each_table_has_its_own() -> None:
    book = book_of(make_release())
    assert book.sheetnames[0] == "Om"
    assert book.sheetnames[1] == "T1 Våldsutsatta vuxna efter kön"
    assert book.sheetnames[2] == 'T2 Barn som "bevittnat"; våld i'
    assert book.sheetnames[-1] == "Andelar"
    assert all(len(name) <= 31 for name in book.sheetnames)


def test_the_first_sheet_leads_to_every_other() -> None:
    book = book_of(make_release())
    links = {one.hyperlink.location for row in book["Om"].iter_rows() for one in row if one.hyperlink}
    assert links == {f"'{name}'!A1" for name in book.sheetnames[1:]}


def test_titles_that_excel_cannot_have_as_names_of_sheets_are_made_so() -> None:
    tables = tuple(
        replace(make_table(f"t{place}", (SEX,), {}), title=Words(title, title))
        for place, title in enumerate(("[a]:*?/\\", "'", "History", "x" * 60, "X" * 60, "\n"))
    )
    assert book_of(make_release(tables=tables)).sheetnames[1:-1] == [
        *("T1 a", "T2", "T3 History", "T4 " + "x" * 28, "T5 " + "X" * 28, "T6"),
    ]


def test_a_figure_is_a_number_and_what_it_reads_as_stands_beside() -> None:
    table = make_table("one", (SEX,), {("Total",): cell(12, CellStatus.LOWER_BOUND, coverage="80-94")})
    sheet = book_of(make_release(tables=(table,))).worksheets[1]
    (row,) = [row for row in sheet.iter_rows(values_only=True) if row[0] == "Båda könen"]
    assert row == ("Båda könen", 12, "minst\u00a012", "minst", "80–94\u00a0%")


def test_headings_stay_in_sight_and_are_on_every_printed_page() -> None:
    sheet = book_of(make_release()).worksheets[1]
    assert sheet["A4"].value == "Kön"
    assert sheet.freeze_panes == "A5"
    assert sheet.print_title_rows == "$4:$4"
    assert str(sheet.page_setup.paperSize) == Worksheet.PAPERSIZE_A4
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, 0)
    assert "2280-2025-committee-1, 2026-04-02" in str(sheet.oddFooter.left.text)


def test_a_table_has_a_caption_its_caveats_and_its_definition() -> None:
    sheet = book_of(make_release()).worksheets[1]
    texts = [row[0] for row in rows_of(sheet) if row[0]]
    assert texts[:2] == ["Tabell 1. Våldsutsatta vuxna efter kön och ålder", "Antal (personer). Härnösand, 2025."]
    assert BY_SEX_AND_AGE.caveats[0].sv in texts
    assert BY_SEX_AND_AGE.definition.sv in texts


def test_columns_are_as_wide_as_what_is_in_them() -> None:
    sheet = book_of(make_release()).worksheets[1]
    longest = max(len(code.title.sv) for code in SEX.codes)
    assert sheet.column_dimensions["A"].width >= longest


def test_the_workbook_was_made_when_its_content_was() -> None:
    properties = book_of(make_release()).properties
    assert properties.created == datetime(2026, 4, 2, 7, 5)  # noqa: DTZ001 Excel knows no zones
    assert properties.title == "Våld i nära relationer 2025, till nämnden"


def test_the_first_sheet_tells_each_tables_coverage() -> None:
    (told,) = [str(row[1]) for row in rows_of(book_of(make_release())["Om"]) if "Barn som" in str(row[1])]
    assert told.endswith("Täckning: 50–79\u00a0%; under 50\u00a0%; 80–94\u00a0%; 95\u00a0% och över")


def test_a_row_is_as_high_as_its_text_needs() -> None:
    long = "ett ord till " * 40
    table = replace(make_table("one", (SEX,), {}), caveats=(Words(long, long),))
    sheet = book_of(make_release(tables=(table,))).worksheets[1]
    width = sum(sheet.column_dimensions[letter].width for letter in "ABCDE")
    (row,) = [cells[0].row for cells in sheet.iter_rows() if cells[0].value == long]
    assert sheet.row_dimensions[row].height >= 15 * len(long) / width
    (short,) = [cells[0].row for cells in sheet.iter_rows() if cells[0].value == "Kvinnor"]
    assert sheet.row_dimensions[short].height in (None, 15)


def test_parts_are_indented_beneath_what_they_are_parts_of() -> None:
    sheet = book_of(make_release()).worksheets[1]
    indents = {one.value: (one.alignment.horizontal, one.alignment.indent) for (one,) in sheet.iter_rows(max_col=1)}
    assert indents["Båda könen"] == ("left", 0)
    assert indents["Kvinnor"] == ("left", 1)
