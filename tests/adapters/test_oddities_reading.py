"""What the reading kit survives: for each numbered oddity of files and workbooks, one small invented file.

The numbers are those of the list of oddities that the importer is built against. Person numbers are invented and
have the serial numbers set aside for tests (980-989).
"""

from __future__ import annotations

import datetime
import io
import re
import struct
import unicodedata
import zipfile
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.comments import Comment
from openpyxl.styles import Font

from casestats.adapters.contract import RowError
from casestats.adapters.extract import SourceFile
from casestats.adapters.tables import REPAIRS, Layout, RepairNeedsYes, open_tables
from casestats.errors import FixExtract
from tests.adapters.files import (
    HEADINGS,
    HINTS,
    ROWS,
    binary_workbook,
    entries_of,
    excel_2003,
    number,
    old_workbook,
    open_document,
    package,
    page,
    read,
    read_table,
    refusal,
    tables_of,
    text,
    workbook,
)

NAMED = frozenset({"Namn"})
"""The column whose contents no message may hold."""

# --- file and encoding ----------------------------------------------------------------------------------------------


def test_oddity_01_a_byte_order_mark_is_no_part_of_the_first_heading() -> None:
    found = read(text(encoding="utf-8-sig"))
    assert found.headings == HEADINGS
    assert found.rows == ROWS


@pytest.mark.parametrize("called", [None, "iso-8859-1", "latin-1", "windows-1252"])
def test_oddity_02_windows_1252_is_read_whatever_it_is_called(called: str | None) -> None:
    rows = [HEADINGS, ["2025-0012", "", "”Åsa” – €", "2025-03-01", "Våld", "…"]]
    found = read(text(rows, encoding="cp1252"), encoding=called)
    assert found.rows == rows[1:]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_oddity_03_unicode_text_from_excel_is_read_with_and_without_its_mark(encoding: str) -> None:
    found = read(text(delimiter="\t", encoding=encoding))
    assert found.headings == HEADINGS
    assert found.rows == ROWS


@pytest.mark.parametrize("old", ["cp850", "mac_roman"])
def test_oddity_04_an_old_encoding_is_tried_only_where_no_other_fits_and_then_a_person_is_asked(old: str) -> None:
    data = text(encoding=old)
    error = refusal(data)
    assert isinstance(error, RepairNeedsYes)
    assert error.repair == old
    assert old in error.words.sv
    assert read(data, confirmed={old}).rows == ROWS
    assert read(data, encoding=old).rows == ROWS


def test_oddity_04_windows_1252_with_one_word_in_it_is_never_taken_for_an_old_encoding() -> None:
    rows = [
        HEADINGS,
        ["2025-0012", "", "”Ann”", "2025-03-01", "Vald", "„x”"],
        ["2025-0013", "", "Bo Ek", "", "Våld", ""],
    ]
    assert read(text(rows, encoding="cp1252")).rows == rows[1:]


def test_oddity_05_mixed_encodings_are_repaired_cell_by_cell_only_after_a_yes_and_counted() -> None:
    data = text([HEADINGS, ROWS[0]]) + text([ROWS[1]], encoding="cp1252") + text([ROWS[2]])
    error = refusal(data)
    assert isinstance(error, RepairNeedsYes)
    assert error.repair == "mixed_encoding"
    found = read(data, confirmed={"mixed_encoding"})
    assert found.rows == ROWS
    assert [notice.code for notice in found.notices] == ["mixed_encoding"]
    assert "6 celler lästes som UTF-8 och 2 som Windows-1252" in found.said("repaired")[0]


def test_oddity_05_letters_encoded_twice_are_repaired_only_after_a_yes_and_counted() -> None:
    data = text().decode().encode("utf-8").decode("cp1252", "replace").replace("\ufffd", "\x81").encode("utf-8")
    error = refusal(data)
    assert isinstance(error, RepairNeedsYes)
    assert error.repair == "double_encoding"
    found = read(data, confirmed={"double_encoding"})
    assert found.rows == ROWS
    assert [notice.code for notice in found.notices] == ["double_encoding"]


def test_oddity_05_letters_encoded_twice_in_a_workbook_are_repaired_only_after_a_yes() -> None:
    spoilt = [HEADINGS, [*ROWS[0][:4], "VÃ¥ld i nÃ¤ra relation", ""]]
    error = refusal(workbook(spoilt))
    assert isinstance(error, RepairNeedsYes)
    found = read(workbook(spoilt), confirmed={"double_encoding"})
    assert found.rows[0][4] == "Våld i nära relation"
    assert found.said("repaired")


@pytest.mark.parametrize("make", [text, workbook], ids=["text", "xlsx"])
def test_oddity_06_decomposed_letters_are_composed_before_any_comparison(make: Any) -> None:
    apart = [[unicodedata.normalize("NFD", cell) for cell in row] for row in (HEADINGS, *ROWS)]
    assert apart[0] != HEADINGS
    found = read(make(apart))
    assert found.headings == HEADINGS
    assert found.rows == ROWS


def test_oddity_07_lines_may_end_in_any_way_and_the_last_one_in_none() -> None:
    lines = [";".join(row) for row in (HEADINGS, *ROWS)]
    data = (lines[0] + "\r\n" + lines[1] + "\r" + lines[2] + "\n" + lines[3]).encode()
    assert read(data).rows == ROWS


def test_oddity_07_a_line_break_within_quotes_is_part_of_the_cell() -> None:
    rows = [[*ROWS[0][:4], '"Våld\r\noch hot; även mot barn"', ""], ROWS[1]]
    found = read(text([HEADINGS, *rows]))
    assert found.rows[0][4] == "Våld\noch hot; även mot barn"
    assert found.numbers == [2, 3]


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "utf-16"])
def test_oddity_07_nul_bytes_and_a_ctrl_z_at_the_end_are_no_part_of_any_cell(encoding: str) -> None:
    data = (text().decode().replace("Stöd", "St\0öd") + "\x1a").encode(encoding)
    assert read(data).rows == ROWS


def test_oddity_08_a_first_line_that_names_the_delimiter_is_no_row() -> None:
    found = read(b"sep=|\r\n" + text(delimiter="|"))
    assert found.rows == ROWS
    assert found.numbers == [2, 3, 4]


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
@pytest.mark.parametrize("told", [None, ";"])
def test_oddity_09_the_delimiter_is_seen_in_the_file_and_may_differ_between_months(
    delimiter: str, told: str | None
) -> None:
    assert read(text(delimiter=delimiter), delimiter=told).rows == ROWS


def test_oddity_10_a_row_with_a_delimiter_in_free_text_is_refused_by_its_number_and_never_shifted() -> None:
    shifted = ["2025-0015", "", "Ann; Bo", "2025-03-05", "Våld", "Samtal"]
    found = read(text([HEADINGS, ROWS[0], shifted, ROWS[1]]))
    assert found.rows == ROWS[:2]
    assert [(error.at.row, error.rule) for error in found.errors] == [(3, "too_many_fields")]
    assert "Ann" not in repr(found.errors)


def test_oddity_10_a_row_cut_by_a_line_break_without_quotes_is_refused_in_both_its_parts() -> None:
    cut = "2025-0015;;Ann\r\nEk;2025-03-05;Våld;Samtal\r\n".encode()
    found = read(text([HEADINGS, *ROWS]) + cut)
    assert found.rows == ROWS
    assert [(error.at.row, error.rule) for error in found.errors] == [(5, "too_few_fields"), (6, "too_few_fields")]


def test_oddity_11_doubled_quotes_within_quotes_are_one_quote() -> None:
    found = read(text([HEADINGS, [*ROWS[0][:4], '"Kallar det ""bråk"""', ""]]))
    assert found.rows[0][4] == 'Kallar det "bråk"'


def test_oddity_11_a_nickname_in_quotes_moves_no_cell() -> None:
    rows = [[*ROWS[0][:2], '"Nanna" Ek', *ROWS[0][3:]], [*ROWS[1][:2], 'Anna "Nanna" Ek', *ROWS[1][3:]]]
    found = read(text([HEADINGS, *rows]))
    assert found.rows == rows
    assert [notice.rows for notice in found.notices] == [1]


def test_oddity_11_a_stray_quote_does_not_swallow_the_rows_after_it() -> None:
    stray = [*ROWS[0][:4], '"Våld', ""]
    many = [[f"2025-{place:04}", *ROWS[1][1:]] for place in range(100, 400)]
    found = read(text([HEADINGS, stray, *many, stray, ROWS[2]]))
    assert len(found.rows) == 303
    assert found.rows[1:301] == many
    assert found.rows[0] == stray
    assert not found.errors


def test_oddity_11_rows_that_seem_to_lie_within_a_stray_pair_of_quotes_are_refused_and_counted() -> None:
    first, last = [*ROWS[0][:4], '"Våld', ""], [*ROWS[2][:4], 'Våld"', ""]
    found = read(text([HEADINGS, ROWS[0], first, ROWS[1], last, ROWS[2]]))
    assert found.rows == [ROWS[0], ROWS[2]]
    assert [error.rule for error in found.errors] == ["broken_quotes"] * 3


def test_oddity_11_a_cell_of_several_lines_with_a_stray_quote_in_it_is_refused_whole() -> None:
    broken = b'2025-0015;;Ann;2025-03-05;"Hon sa "hej"; sen\r\ngick hon; hem; igen"; Samtal\r\n'
    found = read(text([HEADINGS, ROWS[0]]) + broken + text([ROWS[1]]))
    assert found.rows == ROWS[:2]
    assert {error.rule for error in found.errors} == {"broken_quotes"}


def test_oddity_11_curly_quotes_around_headings_are_no_part_of_them() -> None:
    rows = [[f"”{heading}”" for heading in HEADINGS], *ROWS]
    assert read(text(rows, encoding="cp1252")).headings == HEADINGS


def test_oddity_12_delimiters_after_the_last_column_are_dropped_where_nothing_follows_in_any_row() -> None:
    rows = [[*HEADINGS, "", ""], *([*row, "", ""] for row in ROWS)]
    found = read(text(rows))
    assert found.headings == HEADINGS
    assert [row[: len(HEADINGS)] for row in found.rows] == ROWS
    assert not found.errors


def test_oddity_12_rows_may_end_with_a_delimiter_that_the_headings_lack() -> None:
    found = read(text([HEADINGS, *([*row, ""] for row in ROWS)]))
    assert [row[: len(HEADINGS)] for row in found.rows] == ROWS


def test_oddity_12_something_after_the_last_column_makes_the_row_refused() -> None:
    many = [[*row, ""] for row in ROWS * 5]
    found = read(text([[*HEADINGS, ""], *many, [*ROWS[0], "!"]]))
    assert len(found.rows) == 15
    assert [error.rule for error in found.errors] == ["too_many_fields"]


@pytest.mark.parametrize("data", [b"", b"\r\n \r\n", b"\xef\xbb\xbf", b"\x1a", b"\0\0"])
def test_oddity_13_an_empty_file_is_said_to_be_empty(data: bytes) -> None:
    assert "tom" in refusal(data).words.sv


@pytest.mark.parametrize("make", [text, workbook, old_workbook, open_document, page, excel_2003])
def test_oddity_13_headings_without_rows_are_said_to_be_that(make: Any) -> None:
    assert "inga rader" in refusal(make([HEADINGS])).words.sv


def test_oddity_13_a_log_in_page_is_told_from_an_extract() -> None:
    login = b"<!DOCTYPE html><html><body><form><input type='password' name='p'></form></body></html>"
    assert "inloggningssida" in refusal(login).words.sv
    assert "inloggningssida" in refusal(login.decode().encode("utf-16")).words.sv


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"%PDF-1.7", "PDF"),
        (b"{\\rtf1", "RTF"),
        (b"\x1f\x8b\x08rest", "gzip"),
        (b"<?xml version='1.0'?><feed/>", "XML"),
        (b"MIME-Version: 1.0\r\n", "MHTML"),
    ],
)
def test_oddity_13_another_kind_of_file_is_named(data: bytes, kind: str) -> None:
    assert kind in refusal(data).words.sv


@pytest.mark.parametrize("name", ["uttag.xls", "uttag.csv", "uttag.xlsx", "uttag"])
@pytest.mark.parametrize("make", [text, workbook, old_workbook, open_document, page, excel_2003])
def test_oddity_14_the_content_decides_and_not_the_extension(make: Any, name: str) -> None:
    (table,) = open_tables(SourceFile.from_bytes(make(), name), 1, Layout(header_hints=HINTS))
    assert read_table(table).rows == ROWS


def test_oddity_15_a_workbook_with_a_password_is_refused() -> None:
    renamed = old_workbook().replace(_directory_name("Workbook"), _directory_name("EncryptedPackage"))
    assert "lösenord" in refusal(renamed).words.sv
    locked = bytearray(old_workbook())
    place = locked.index(struct.pack("<HHH", 0x42, 2, 1200))  # the record of the code page, now one of a password
    locked[place : place + 2] = struct.pack("<H", 0x2F)
    assert "lösenord" in refusal(bytes(locked)).words.sv


def test_oddity_15_a_zip_with_a_password_is_refused() -> None:
    data = bytearray(workbook())
    central = data.index(b"PK\x01\x02")
    data[central + 8] |= 1
    assert "lösenord" in refusal(bytes(data)).words.sv


def test_oddity_15_an_extract_wrapped_in_a_zip_is_refused_with_what_to_do() -> None:
    assert "Packa upp" in refusal(package({"uttag.csv": text()})).words.sv


def test_oddity_15_a_zip_bomb_stops_at_the_caps_while_it_is_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    entries = entries_of(workbook())
    entries["xl/worksheets/sheet1.xml"] += b" " * (30 << 20)
    assert "för stor" in refusal(package(entries)).words.sv
    monkeypatch.setattr("casestats.adapters.tables.packages.MOST_UNPACKED", 10_000)
    assert "för stor" in refusal(workbook(), hints=HINTS).words.sv
    monkeypatch.setattr("casestats.adapters.tables.packages.MOST_ENTRIES", 3)
    assert "för stor" in refusal(workbook()).words.sv


def test_oddity_15_a_size_that_the_zip_claims_is_not_believed() -> None:
    entries = entries_of(workbook())
    entries["xl/worksheets/sheet1.xml"] += b" " * (30 << 20)
    data = package(entries)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        told = archive.getinfo("xl/worksheets/sheet1.xml").file_size
    assert "för stor" in refusal(data.replace(struct.pack("<I", told), struct.pack("<I", 1_000))).words.sv


def test_oddity_15_a_value_far_away_asks_for_no_room() -> None:
    far = workbook(change=lambda book: book["Blad1"].cell(1_048_576, 16_384, "x"))
    assert "för stor" in refusal(far).words.sv


@pytest.mark.parametrize(
    "written",
    [
        b'<row r="1048576"><c r="XFD1048576" t="str"><v>x</v></c></row>',
        b"<row><c r='XFD1048576' t='str'><v>x</v></c></row>",
        b'<row><c x=">"\nr = "xfd1048576" t="str"><v>x</v></c></row>',
        b'<row r="1048576">' + b"<c><v>1</v></c>" * 16_384 + b"</row>",
    ],
)
def test_oddity_15_a_value_far_away_is_seen_however_it_is_written(written: bytes) -> None:
    entries = entries_of(workbook())
    sheet = entries["xl/worksheets/sheet1.xml"]
    entries["xl/worksheets/sheet1.xml"] = sheet.replace(b"</sheetData>", written + b"</sheetData>")
    assert "för stor" in refusal(package(entries)).words.sv


def test_oddity_15_a_cell_that_says_it_is_repeated_a_million_times_asks_for_no_room() -> None:
    entries = entries_of(open_document())
    once = b"<table:table-row>"
    often = b'<table:table-row table:number-rows-repeated="1000000">'
    spread = b'<table:table-cell table:number-columns-repeated="16000" office:value-type="string">'
    content = entries["content.xml"].replace(once, often, 2)
    entries["content.xml"] = content.replace(b'<table:table-cell office:value-type="string">', spread, 1)
    assert entries["content.xml"] != content
    assert "för stor" in refusal(package(entries)).words.sv


@pytest.mark.parametrize("name", ["xl/vbaProject.bin", "xl/macrosheets/sheet1.xml"])
def test_oddity_15_macros_are_refused(name: str) -> None:
    assert "makron" in refusal(package({**entries_of(workbook()), name: b"x"})).words.sv


def test_oddity_15_a_workbook_that_may_hold_macros_is_refused_by_its_declared_type() -> None:
    entries = entries_of(workbook())
    entries["[Content_Types].xml"] = entries["[Content_Types].xml"].replace(
        b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
        b"application/vnd.ms-excel.sheet.macroEnabled.main+xml",
    )
    assert "makron" in refusal(package(entries)).words.sv


def test_oddity_15_links_to_other_files_and_document_types_are_refused() -> None:
    entries = entries_of(workbook())
    linked = {**entries, "xl/externalLinks/externalLink1.xml": b"<externalLink/>"}
    assert "andra filer" in refusal(package(linked)).words.sv
    sheet = entries["xl/worksheets/sheet1.xml"]
    typed = {**entries, "xl/worksheets/sheet1.xml": sheet.replace(b"<worksheet", b"<!DOCTYPE a []><worksheet", 1)}
    assert "dokumenttyp" in refusal(package(typed)).words.sv


def test_oddity_15_a_link_to_a_mail_address_is_harmless() -> None:
    def link(book: Any) -> None:
        book["Blad1"]["C2"].hyperlink = "mailto:namn@kommun.example"

    assert len(read(workbook(change=link)).rows) == 3


@pytest.mark.parametrize("make", [workbook, old_workbook, binary_workbook, open_document])
def test_oddity_16_every_kind_of_workbook_gives_the_same_table(make: Any) -> None:
    found = read(make())
    assert (found.headings, found.rows, found.numbers) == (HEADINGS, ROWS, [2, 3, 4])


def test_oddity_17_a_files_name_is_matched_and_never_shown() -> None:
    source = SourceFile.from_bytes(b"", f"{number('19850315')} Åsa Öberg 2025-03.csv")
    found = source.name_matches(re.compile(r"(\d{4}-\d\d)\.csv"))
    assert found is not None
    assert found[1] == "2025-03"
    assert "Öberg" not in repr(source)
    with pytest.raises(FixExtract) as caught:
        open_tables(source, 1, Layout())
    assert "Öberg" not in str(caught.value) + caught.value.words.sv


def test_oddity_17_a_missing_file_is_not_named_in_the_error(tmp_path: Any) -> None:
    with pytest.raises(FixExtract) as caught:
        SourceFile.from_path(tmp_path / "Åsa Öberg.csv")
    assert "Öberg" not in str(caught.value) + caught.value.words.sv


# --- workbook layout ------------------------------------------------------------------------------------------------

ABOVE = [["Uttag ur ärendesystemet"], ["Kommun:", "Exempelstad"], [], ["Utskriven 2024-03-01"]]


@pytest.mark.parametrize("make", [text, workbook, old_workbook, page])
def test_oddity_18_the_header_is_found_below_title_lines_by_its_headings(make: Any) -> None:
    found = read(make([*ABOVE, HEADINGS, *ROWS]))
    assert (found.headings, found.rows, found.numbers) == (HEADINGS, ROWS, [6, 7, 8])
    assert found.table.above == ("Uttag ur ärendesystemet", "Kommun: Exempelstad", "Utskriven 2024-03-01")


def test_oddity_18_without_known_headings_the_first_row_of_words_is_the_header() -> None:
    found = read(text([*ABOVE, HEADINGS, *ROWS]), hints=())
    assert found.headings == HEADINGS


def test_oddity_18_a_row_of_data_is_never_taken_for_headings() -> None:
    assert "rubrikrad" in refusal(text(ROWS)).words.sv
    error = refusal(text(ROWS), hints=())
    assert "rubrikrad" in error.words.sv
    assert "Öberg" not in str(error) + error.words.sv


TWO = [
    ["Svars-ID", "Typ av våld", "", "", "Riskbedömning", ""],
    ["", "Fysiskt", "Psykiskt", "Annat", "FREDA", "SARA"],
]
ANSWERS = [["1", "1", "0", "", "1", "0"], ["2", "0", "1", "", "", ""]]


@pytest.mark.parametrize("make", [text, workbook])
@pytest.mark.parametrize(
    "hints", [{"svarsid", "typavvald"}, {"fysiskt", "psykiskt"}, {"typavvaldfysiskt", "riskbedomningfreda", "svarsid"}]
)
def test_oddity_19_two_header_rows_hold_question_and_option(make: Any, hints: set[str]) -> None:
    found = read(make([["Rapport"], *TWO, *ANSWERS]), header_rows=2, spread_headings=True, hints=hints)
    assert found.table.headings[:4] == (
        ("Svars-ID", ""),
        ("Typ av våld", "Fysiskt"),
        ("Typ av våld", "Psykiskt"),
        ("Typ av våld", "Annat"),
    )
    assert found.rows == ANSWERS
    assert found.numbers == [4, 5]


def test_oddity_19_three_header_rows_hold_question_option_and_import_id() -> None:
    rows = [*TWO, ["q0", "q1_1", "q1_2", "q1_3", "q2_1", "q2_2"], *ANSWERS]
    found = read(text(rows), header_rows=3, hints={"svarsid", "fysiskt", "q11"})
    assert found.table.headings[1] == ("Typ av våld", "Fysiskt", "q1_1")
    assert found.rows == ANSWERS


def _merged_in_xlsx(rows: list[list[str]]) -> bytes:
    return workbook(rows, change=lambda book: book["Blad1"].merge_cells("B1:C1"))


@pytest.mark.parametrize(
    "make",
    [
        _merged_in_xlsx,
        lambda rows: old_workbook(rows, merged=[(0, 1, 2, "Typ av våld")]),
        lambda rows: open_document(rows, merged={(0, 1): 2}),
        lambda rows: binary_workbook(rows, merged=[(0, 1, 2)]),
        lambda rows: page(rows).replace(
            b"<td>Typ av v\xc3\xa5ld</td><td></td>", b"<td colspan=2>Typ av v\xc3\xa5ld</td>"
        ),
    ],
    ids=["xlsx", "xls", "ods", "xlsb", "html"],
)
def test_oddity_20_merged_header_cells_are_filled_right_within_the_merge_and_not_beyond(make: Any) -> None:
    found = read(make([*TWO, *ANSWERS]), header_rows=2, hints={"svarsid", "fysiskt"})
    assert [upper for upper, _ in found.table.headings] == [
        "Svars-ID",
        "Typ av våld",
        "Typ av våld",
        "",
        "Riskbedömning",
        "",
    ]
    assert found.rows == ANSWERS


GIVEN_ONCE = [
    ["Vuxen", "2025-0012", number("19850315", 981), "210"],
    ["", "", "", "220"],
    ["", "2025-0013", "", "310"],
    ["Barn", "2025-0014", number("20150601", 982), "210"],
    ["", "", "", "410"],
]
GIVEN_HEADINGS = ["Enhet", "Ärendenr", "Personnr", "Orsak"]


@pytest.mark.parametrize("make", [text, workbook])
def test_oddity_21_a_case_given_once_is_filled_down_only_where_the_profile_says_so(make: Any) -> None:
    data = make([GIVEN_HEADINGS, *GIVEN_ONCE])
    hints = {"arendenr", "orsak"}
    assert read(data, hints=hints).rows == GIVEN_ONCE
    found = read(data, hints=hints, fill_down=("Enhet", "Ärendenr", "Personnr"))
    assert [row[:3] for row in found.rows] == [
        ["Vuxen", "2025-0012", GIVEN_ONCE[0][2]],
        ["Vuxen", "2025-0012", GIVEN_ONCE[0][2]],
        ["Vuxen", "2025-0013", ""],
        ["Barn", "2025-0014", GIVEN_ONCE[3][2]],
        ["Barn", "2025-0014", GIVEN_ONCE[3][2]],
    ]


def test_oddity_21_nothing_is_filled_down_past_a_refused_row() -> None:
    rows = [GIVEN_HEADINGS, GIVEN_ONCE[0], ["", "2025-0099", "x", "y", "z"], GIVEN_ONCE[1]]
    found = read(text(rows), hints={"arendenr", "orsak"}, fill_down=("Enhet", "Ärendenr", "Personnr"))
    assert found.rows[1][:3] == ["", "", ""]


@pytest.mark.parametrize("make", [text, workbook])
def test_oddity_22_columns_with_the_same_heading_keep_their_places(make: Any) -> None:
    headings = ["Ärendenr", "Datum", "Datum", "Orsak", "Datum", "Ärendenr.1"]
    row = ["2025-0012", "2025-03-01", "2025-03-02", "210", "2025-03-03", "2025-0012"]
    found = read(make([headings, row]), hints={"arendenr", "orsak", "datum"})
    assert found.headings == headings
    assert found.rows == [row]


def test_oddity_23_a_filled_column_without_a_heading_is_kept_in_its_place() -> None:
    headings = ["Ärendenr", "", "Orsak", ""]
    rows = [["2025-0012", "x", "210", "y"], ["2025-0013", "x", "210", "y"]]
    found = read(text([headings, *rows]), hints={"arendenr", "orsak"})
    assert found.headings == headings
    assert found.rows == rows


def test_oddity_23_a_heading_is_known_with_line_breaks_no_break_spaces_colon_and_star() -> None:
    headings = ["Ärende-\nnr *", "Aktualiserad:", "Orsak\u00a0", "Insats"]
    found = read(workbook([headings, ["2025-0012", "2025-03-01", "210", ""]]))
    assert found.headings == ["Ärende- nr *", "Aktualiserad:", "Orsak", "Insats"]


def test_oddity_24_of_several_sheets_the_one_with_the_headings_is_read_and_the_others_are_told() -> None:
    def hide(book: Any) -> None:
        book["Blad4"].sheet_state = "hidden"
        book["Blad3"].title = "Åsa Öbergs koder"

    pivot: list[list[Any]] = [["Radetiketter", "Antal av Ärendenr"], ["Våld", 2]]
    codes = [["Orsak", "Text"], ["210", "Våld"]]
    data = workbook(pivot, [HEADINGS, *ROWS], codes, [HEADINGS, ROWS[0]], change=hide)
    found = read(data)
    assert found.table.sheet == 2
    assert found.rows == ROWS
    assert [notice.code for notice in found.notices if notice.kind == "ignored_sheet"] == ["1", "3", "4"]
    assert "dolt" in found.said("ignored_sheet")[2]
    assert "Öberg" not in repr(found.notices)


def test_oddity_24_two_sheets_with_the_headings_are_both_read() -> None:
    tables = tables_of(workbook([HEADINGS, ROWS[0]], [HEADINGS, ROWS[1]]))
    assert [(table.sheet, read_table(table).rows) for table in tables] == [(1, ROWS[:1]), (2, ROWS[1:2])]


def test_oddity_24_the_profile_may_name_the_sheet() -> None:
    data = workbook([HEADINGS, ROWS[0]], [HEADINGS, ROWS[1]])
    assert read(data, sheet="blad2").rows == ROWS[1:2]
    assert "Finns inte" in refusal(data, sheet="Finns inte").words.sv


def test_oddity_25_hidden_and_filtered_rows_are_still_data() -> None:
    def hide(book: Any) -> None:
        sheet = book["Blad1"]
        sheet.auto_filter.ref = "A1:F4"
        sheet.row_dimensions[3].hidden = True
        sheet.column_dimensions["E"].hidden = True

    assert read(workbook(change=hide)).rows == ROWS


def test_oddity_26_formulas_without_a_stored_value_are_empty_and_told() -> None:
    found = read(workbook([HEADINGS, [*ROWS[0][:4], '=IF(1=1,"Våld","")', ""], ROWS[1]]))
    assert found.rows[0][4] == ""
    assert "1 formler" in found.said("noted")[0]


def test_oddity_26_error_cells_are_empty() -> None:
    def spoil(book: Any) -> None:
        for cell, error in zip(("E2", "E3", "E4"), ("#REF!", "#N/A", "#VALUE!"), strict=True):
            book["Blad1"][cell] = error
            book["Blad1"][cell].data_type = "e"

    assert [row[4] for row in read(workbook(change=spoil)).rows] == ["", "", ""]


def test_oddity_27_formatting_to_the_last_row_is_no_size() -> None:
    def spread(book: Any) -> None:
        book["Blad1"].cell(1_048_576, 16_384).font = Font(bold=True)
        book["Blad1"].row_dimensions[1_048_576].height = 20

    found = read(workbook(change=spread))
    assert found.rows == ROWS
    assert not found.notices


SUMS = [
    ["Totalt", "", "", "", "", "57"],
    ["", "", "", "Summa:", "", "1 234,5"],
    ["Delsumma", "", "", "", "3", "4"],
    ["Antal rader: 3", "", "", "", "", ""],
    ["IFO Vuxen", "Totalt", "", "", "2", "1"],
    ["TOTALT 57", "", "", "", "", ""],
    ["2025-0012 Totalt", "", "", "", "", "3"],
]


@pytest.mark.parametrize("make", [text, workbook])
@pytest.mark.parametrize("extra", SUMS)
def test_oddity_28_sum_rows_are_skipped_and_told(make: Any, extra: list[str]) -> None:
    found = read(make([HEADINGS, ROWS[0], extra, *ROWS[1:]]))
    assert found.rows == ROWS
    assert not found.errors
    assert [notice.kind for notice in found.notices if "summa" in notice.words.sv] == ["skipped"]


@pytest.mark.parametrize(
    "row",
    [
        ["Totalt", "", "", "2025-03-01", "", ""],
        ["2025-0012", "", "", "", "Summa", "57"],
        ["Summa 2025-12", "", "", "20250301", "", ""],
        ["Antal", number("19850315"), "", "", "", ""],
        ["", "", "", "2025-03-01", "Totalt", "57"],
    ],
)
def test_oddity_28_what_could_be_a_case_is_never_skipped_as_a_sum(row: list[str]) -> None:
    assert read(text([HEADINGS, *ROWS, row])).rows[-1] == row


@given(st.lists(st.sampled_from(["", "Summa", "210", "Totalt", "Ek", "Sida 1", "57", "-"]), min_size=5, max_size=5))
def test_oddity_28_a_row_with_a_case_number_is_read_whatever_else_it_holds(cells: list[str]) -> None:
    row = ["2025-0012", *cells]
    assert read(text([HEADINGS, *ROWS, row])).rows[-1] == row


def test_oddity_28_headings_between_the_rows_are_skipped_and_told() -> None:
    group = ["Enhet Vuxen", "", "", "", "", ""]
    found = read(text([HEADINGS, group, *ROWS, ["Enhet Barn"]]))
    assert found.rows == ROWS
    assert "2 rubriker mellan raderna" in found.said("skipped")[0]


@pytest.mark.parametrize("alone", ["2025-0015", "Skyddad identitet", "***"])
def test_oddity_28_a_lone_cell_that_may_be_a_case_is_not_skipped(alone: str) -> None:
    row = [alone, "", "", "", "", ""]
    assert read(text([HEADINGS, *ROWS, row])).rows[-1] == row


def test_oddity_28_a_lone_reason_below_a_case_given_once_is_not_taken_for_a_heading() -> None:
    rows = [["Stödsamtal", "2025-0012", "210"], ["Trappan", "", ""], ["Kontaktperson", "2025-0013", "210"]]
    found = read(text([["Insats", "Ärendenr", "Orsak"], *rows]), hints={"insats", "arendenr"})
    assert found.rows == rows


@pytest.mark.parametrize("make", [text, workbook])
def test_oddity_29_repeated_headings_and_page_numbers_are_skipped_and_told(make: Any) -> None:
    rows = [ROWS[0], ["Sida 1 av 2"], ["Uttag ur ärendesystemet"], HEADINGS, ROWS[1], ROWS[2], ["2 (2)"]]
    found = read(make([["Uttag ur ärendesystemet"], HEADINGS, *rows]))
    assert found.rows == ROWS
    assert not found.errors
    assert any("1 upprepade rubrikrader" in words for words in found.said("skipped"))
    assert any("3 rader med sidnummer" in words for words in found.said("skipped"))


CROSSTABS = [
    [
        ["Orsak", "Kvinna", "Man", "Totalt"],
        ["Våld", "12", "3", "15"],
        ["Heder", "2", "1", "3"],
        ["Totalt", "14", "4", "18"],
    ],
    [["Antal av Ärendenr", "Kolumnetiketter"], ["Radetiketter", "2025-01", "2025-02"], ["Våld", "12", "3"]],
]


@pytest.mark.parametrize("make", [text, workbook])
@pytest.mark.parametrize("rows", CROSSTABS)
@pytest.mark.parametrize("hints", [HINTS, ()])
def test_oddity_30_a_crosstab_is_refused_because_it_is_counted_already(make: Any, rows: Any, hints: Any) -> None:
    assert "redan räknad" in refusal(make(rows), hints=hints).words.sv


@pytest.mark.parametrize("make", [text, workbook])
def test_oddity_31_a_sheet_with_one_column_per_case_is_turned(make: Any) -> None:
    sideways = [list(column) for column in zip(HEADINGS, *ROWS, strict=True)]
    found = read(make(sideways), transposed=True)
    assert (found.headings, found.rows) == (HEADINGS, ROWS)
    assert found.numbers == [2, 3, 4]


@given(st.permutations(range(len(HEADINGS))))
def test_oddity_32_column_order_changes_nothing_but_the_order(order: list[int]) -> None:
    found = read(text([[row[place] for place in order] for row in (HEADINGS, *ROWS)]))
    by_name = [dict(zip(found.headings, row, strict=True)) for row in found.rows]
    assert by_name == [dict(zip(HEADINGS, row, strict=True)) for row in ROWS]


@given(st.permutations(ROWS))
def test_oddity_32_row_order_changes_nothing_but_the_order(rows: list[list[str]]) -> None:
    found = read(text([HEADINGS, *rows]))
    assert found.rows == rows
    assert not found.notices


def test_oddity_33_colour_and_strikethrough_are_not_read() -> None:
    def strike(book: Any) -> None:
        for cell in book["Blad1"][3]:
            cell.font = Font(strike=True, color="FF0000")

    assert read(workbook(change=strike)).rows == ROWS


def test_oddity_34_comments_in_cells_are_never_read() -> None:
    def comment(book: Any) -> None:
        book["Blad1"]["E2"].comment = Comment("Ring modern på 070-000 00 00", "Åsa")

    found = read(workbook(change=comment))
    assert found.rows == ROWS


# --- values as the tables give them ---------------------------------------------------------------------------------


def test_oddity_39_a_line_break_in_a_cell_is_kept_so_that_labels_can_be_told_apart() -> None:
    found = read(workbook([HEADINGS, [*ROWS[0][:4], "Fysiskt\nPsykiskt", ""]]))
    assert found.rows[0][4] == "Fysiskt\nPsykiskt"


def test_oddity_39_a_cell_cannot_hold_the_mark_that_stands_between_ticked_labels() -> None:
    marked = [*ROWS[0][:4], "Fysiskt\x1fPsykiskt", ""]
    assert read(text([HEADINGS, marked])).rows[0][4] == "FysisktPsykiskt"
    assert read(text([HEADINGS, marked], encoding="utf-16")).rows[0][4] == "FysisktPsykiskt"


def test_oddity_47_whole_numbers_have_no_decimals_and_numbers_too_long_show_that_digits_are_lost() -> None:
    found = read(workbook([HEADINGS, [20250012.0, 198503159819.0, "", 0.5, 12345678901234567890, ""]]))
    assert found.rows == [["20250012", "198503159819", "", "0.5", "1.23457E+19", ""]]


def test_oddity_49_numbers_stored_as_text_stay_as_they_are() -> None:
    found = read(workbook([HEADINGS, ["0012", "'2024-0012", "", "2025-03-01", "", ""]]))
    assert found.rows[0][:2] == ["0012", "'2024-0012"]


@pytest.mark.parametrize("make", [text, old_workbook])
def test_oddity_51_what_looks_like_a_formula_comes_in_as_text(make: Any) -> None:
    row = ["2025-0012", "=HYPERLINK(1)", "+46", "-1", "@SUM(A1)", "\tx".strip()]
    assert read(make([HEADINGS, row])).rows == [row]


def test_oddity_54_a_date_is_the_same_in_a_workbook_of_either_calendar() -> None:
    for begins_1904 in (False, True):
        stream = io.BytesIO()
        book = xlsxwriter.Workbook(stream, {"in_memory": True, "date_1904": begins_1904})
        sheet = book.add_worksheet()
        dated = book.add_format({"num_format": "yyyy-mm-dd"})
        timed = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        sheet.write_row(0, 0, HEADINGS)
        sheet.write_row(1, 0, ["2025-0012", "", ""])
        sheet.write_datetime(1, 3, datetime.date(2024, 3, 1), dated)
        sheet.write_datetime(1, 4, datetime.datetime.fromisoformat("2024-03-01T13:45:00"), timed)
        sheet.write_number(1, 5, 45352)
        book.close()
        found = read(stream.getvalue())
        assert found.rows[0][3:] == ["2024-03-01", "2024-03-01T13:45:00", "45352"]
        assert found.table.date1904 is begins_1904


# --- rows -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("rows", "limit"), [(5_000, 5_000), (65_536, 65_536), (65_535, 65_536)])
def test_oddity_86_a_file_of_exactly_a_tools_row_limit_is_warned_of(rows: int, limit: int) -> None:
    line = (";".join(ROWS[0]) + "\r\n").encode()
    found = read(text([HEADINGS]) + line * rows)
    assert any(f"precis {limit} rader" in words for words in found.said("noted"))
    assert not read(text([HEADINGS]) + line * (rows - 2)).notices


@pytest.mark.parametrize(
    "rows",
    [
        [["Antal rader: 57"], HEADINGS, *ROWS],
        [HEADINGS, *ROWS, ["Antal rader: 57"]],
        [HEADINGS, *ROWS, ["Antal poster", "57"]],
    ],
)
@pytest.mark.parametrize("make", [text, workbook])
def test_oddity_86_a_stated_number_of_rows_is_compared_with_the_rows_there_are(make: Any, rows: Any) -> None:
    found = read(make(rows))
    assert found.table.stated_rows == 57
    assert any("57 rader, men 3 finns" in words for words in found.said("noted"))


def test_oddity_86_a_stated_number_that_agrees_needs_no_words() -> None:
    assert not read(text([["Antal rader: 3"], HEADINGS, *ROWS])).notices


def test_oddity_86_the_number_may_be_stated_on_another_sheet() -> None:
    found = read(workbook([HEADINGS, *ROWS], [["Skapad", "2025-04-01"], ["Antal svar", 4]]))
    assert found.table.stated_rows == 4
    assert any("4 rader, men 3 finns" in words for words in found.said("noted"))


def test_oddity_86_a_file_cut_in_the_middle_of_a_row_has_that_row_refused() -> None:
    found = read(text()[:-40])
    assert found.rows == ROWS[:2]
    assert [error.at.row for error in found.errors] == [4]


# --- always ---------------------------------------------------------------------------------------------------------

MAKERS: list[Callable[[], bytes]] = [text, workbook, old_workbook, binary_workbook, open_document, page, excel_2003]


@given(data=st.data())
@pytest.mark.parametrize("make", MAKERS, ids=lambda make: make.__name__)
def test_spoilt_bytes_raise_nothing_but_what_to_fix(make: Any, data: st.DataObject) -> None:
    spoilt = bytearray(_SOUND[make.__name__])
    for _ in range(data.draw(st.integers(1, 6))):
        place = data.draw(st.integers(0, len(spoilt) - 1))
        piece = data.draw(
            st.sampled_from([b"", b'"', b";", b"\n", b"\0", b"<", b"\xff\xff\xff\xff", b"9999999", b"\xc3\xa5"])
        )
        spoilt[place : place + data.draw(st.integers(0, 20))] = piece
        if not spoilt:
            spoilt = bytearray(b"x")
    _survives(bytes(spoilt))


@given(st.binary(max_size=400))
def test_any_bytes_raise_nothing_but_what_to_fix(data: bytes) -> None:
    _survives(data)


@given(inside=st.text(alphabet='<>/="rcs1AXFD:v \n', max_size=60))
def test_any_markup_in_a_sheet_raises_nothing_but_what_to_fix(inside: str) -> None:
    entries = entries_of(_SOUND["workbook"])
    sheet = entries["xl/worksheets/sheet1.xml"]
    _survives(
        package(
            {**entries, "xl/worksheets/sheet1.xml": sheet.replace(b"</sheetData>", inside.encode() + b"</sheetData>")}
        )
    )


def _survives(data: bytes) -> None:
    layouts = [
        Layout(header_hints=HINTS),
        Layout(),
        Layout(header_hints=HINTS, header_rows=2, spread_headings=True, fill_down=("Namn",), short_rows=True),
        Layout(header_hints=HINTS, transposed=True),
    ]
    for layout in layouts:
        with suppress(FixExtract):
            for table in open_tables(SourceFile.from_bytes(data), 1, layout, confirmed=REPAIRS):
                for item in table.rows():
                    assert isinstance(item, RowError) or len(item[1]) >= len(table.headings)


_SOUND = {make.__name__: make() for make in MAKERS}

_SECRET = "Hjördis Ålund"


@given(
    st.lists(st.sampled_from(["stray", "many", "few", "sum", "group", "header", "cut"]), max_size=6),
    st.sampled_from(["utf-8", "cp1252", "utf-16", "cp850"]),
)
def test_no_message_holds_what_a_cell_holds(oddities: list[str], encoding: str) -> None:
    lines = {
        "stray": f'2025-1;x;"{_SECRET};2025-03-01;a;b',
        "many": f"2025-2;x;{_SECRET};extra;2025-03-01;a;b",
        "few": f"2025-3;x;{_SECRET}",
        "sum": f"Summa;{_SECRET};;;;",
        "group": f"{_SECRET};;;;;",
        "header": ";".join(HEADINGS),
        "cut": f'2025-4;x;"{_SECRET}\r\nmera;2025-03-01;a;b',
    }
    data = text([HEADINGS, *ROWS]) + "".join(lines[name] + "\r\n" for name in oddities).encode()
    said: list[object] = []
    try:
        for table in tables_of(data.decode().encode(encoding)):
            said += [item for item in table.rows() if isinstance(item, RowError)]
            said += table.notices
    except FixExtract as error:
        said += [str(error), error.words]
    assert _SECRET not in repr(said)
    assert "Öberg" not in repr(said)


def _directory_name(name: str) -> bytes:
    """A name as the directory of a compound file holds it, with its length after it."""
    return name.encode("utf-16-le").ljust(64, b"\0") + struct.pack("<H", 2 * len(name) + 2)


def test_an_openpyxl_of_another_day_would_read_the_same() -> None:
    """The makers above are right: an independent reader sees the same cells."""
    book = openpyxl.load_workbook(io.BytesIO(workbook()))
    assert [[cell.value or "" for cell in row] for row in book["Blad1"].iter_rows()] == [HEADINGS, *ROWS]
