"""The same cell has the same value and the same status in every output: each is read back and compared.

The words of Swedish outputs are written out here once more, so that a word that is changed in the one place only is
noticed. Readers: csv, openpyxl, python-calamine, pxrd, html.parser, and two written from the formats' own pages.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from decimal import Decimal

import openpyxl
import pytest
import python_calamine
from hypothesis import given, settings

from casestats.errors import FixSettings
from casestats.exchange.release_files import STYLES, render
from casestats.releases.content import Content, ReleasedTable
from casestats.words import Language
from tests.exchange.reading_jsonstat import read_collection
from tests.exchange.reading_page import figures_of, read_page, squeezed
from tests.exchange.reading_px import Cube, read_px
from tests.exchange.released import (
    Place,
    Told,
    make_release,
    parts_told_by,
    releases,
    rounded_release,
    shares_told_by,
    told_by,
)

STATUS_OF = {
    "exakt": "exact",
    "minst": "lower_bound",
    "del av området": "partial_scope",
    "ungefärlig": "approximate",
    "noll": "true_zero",
    "0 kända": "zero_known",
    "kan inte anges": "unable",
    "dold av sekretess": "suppressed",
    "avrundad": "rounded",
    "kan inte förekomma": "not_applicable",
}
COVERAGE_OF = {
    "": "",
    "under 50\u00a0%": "0-49",
    "50–79\u00a0%": "50-79",
    "80–94\u00a0%": "80-94",
    "95\u00a0% och över": "95-100",
}
MEASURE_OF = {"yes": "antal", "base": "underlag"}
EVERY = (make_release(), rounded_release())


def only_file(content: Content, style: str, language: Language = "sv") -> bytes:
    (file,) = render(content, style, language).values()
    return file


def status_of(words: str) -> tuple[str, str]:
    """The status and, of a rounded figure, what it claims."""
    first, _, claim = words.partition(", ")
    status = STATUS_OF[first]
    return status, (STATUS_OF[claim] if claim else "exact") if status == "rounded" else ""


def number_of(text: str) -> int | Decimal | None:
    return None if text == "" else Decimal(text.replace(",", ".")) if "," in text or "." in text else int(text)


def unquoted(text: str) -> str:
    """A cell without the apostrophe that keeps text from becoming a formula."""
    return text[1:] if text[:1] == "'" and text[1:2] in ("=", "+", "-", "@", "\t", "\r") else text


# --- Separated text ----------------------------------------------------------------------------------------------


def machine_rows(content: Content) -> list[dict[str, str]]:
    text = only_file(content, "csv").decode("utf-8")
    return [{name: unquoted(cell) for name, cell in row.items()} for row in csv.DictReader(io.StringIO(text))]


def read_machine(content: Content) -> dict[Place, Told]:
    found = {}
    for row in machine_rows(content):
        if row["measure"] == "share":
            continue
        names = [row[f"dimension_{place}"] for place in (1, 2, 3)]
        codes = [row[f"code_{place}"] for place in (1, 2, 3)]
        assert [bool(name) for name in names] == [bool(code) for code in codes]
        claim = row["claim"] if row["status"] == "rounded" else ""
        assert (row["rounding_base"] == "5") == (row["status"] == "rounded")
        key = (row["table"], *filter(None, codes))
        assert key not in found
        found[key] = Told(number_of(row["value"]), row["status"], claim, row["coverage"])
    return found


def by_titles(content: Content, plain: Callable[[str], str]) -> dict[tuple[str, ...], Told]:
    """The cells by what they are called, as in outputs for people."""
    found = {}
    told = told_by(content)
    for table in content.tables:
        for key in table.cells:
            called = [titles_of(table, place)[code] for place, code in enumerate(key)]
            found[(*map(plain, (table.title.sv, MEASURE_OF[table.measure], *called)),)] = told[(table.name, *key)]
    return found


def titles_of(table: ReleasedTable, place: int) -> dict[str, str]:
    return {code.code: code.title.sv for code in table.dimensions[place].codes}


def excel_rows(content: Content) -> list[dict[str, str]]:
    file = only_file(content, "csv-excel")
    assert file.startswith(b"\xef\xbb\xbf")
    rows = csv.DictReader(io.StringIO(file.decode("utf-8-sig"), newline=""), delimiter=";")
    return [{name: unquoted(cell) for name, cell in row.items()} for row in rows]


def read_excel_csv(content: Content) -> dict[tuple[str, ...], Told]:
    found = {}
    for row in excel_rows(content):
        if row["Mått"] == "andel i procent":
            continue
        groups = [row[f"Grupp {place}"] for place in (1, 2, 3)]
        status, claim = status_of(row["Status"])
        key = (row["Tabell"], row["Mått"], *filter(None, groups))
        found[key] = Told(number_of(row["Värde"]), status, claim, COVERAGE_OF[row["Täckning"]])
    return found


# --- The workbook ------------------------------------------------------------------------------------------------


def read_workbook(content: Content) -> dict[tuple[str, ...], Told]:
    """By place of sheet: the first is about the release, then come the tables, then the shares."""
    book = openpyxl.load_workbook(io.BytesIO(only_file(content, "xlsx")))
    assert len(book.sheetnames) == 1 + len(content.tables) + bool(content.shares)
    found = {}
    for table, name in zip(content.tables, book.sheetnames[1:], strict=False):
        width = len(table.dimensions)
        rows = list(book[name].iter_rows(values_only=True))
        (first,) = [place for place, row in enumerate(rows) if row[width : width + 3] == ("Värde", "Läses", "Status")]
        for row in rows[first + 1 : first + 1 + len(table.cells)]:
            value, _, words, coverage = row[width : width + 4]
            assert value is None or type(value) is int
            status, claim = status_of(str(words))
            key = (table.title.sv, MEASURE_OF[table.measure], *map(str, row[:width]))
            found[key] = Told(value, status, claim, COVERAGE_OF[str(coverage or "")])
    return found


# --- JSON-stat ---------------------------------------------------------------------------------------------------


def read_json_stat(content: Content) -> dict[Place, Told]:
    _, datasets = read_collection(only_file(content, "json-stat"))
    found = {}
    for table, dataset in zip(content.tables, datasets, strict=False):
        names = [dimension.name for dimension in table.dimensions]
        extension = dataset.raw["extension"]
        assert extension["table"] == table.name
        for number, (pairs, (value, status)) in enumerate(dataset.figures.items()):
            codes = dict(pairs)
            claim = extension["claim"].get(str(number), "exact" if status == "rounded" else "")
            if status == "rounded" and claim == "exact":
                assert extension["rounding_base"] == 5
            key = (table.name, *(codes[name] for name in names))
            assert value is None or type(value) is int
            found[key] = Told(value, str(status), claim, extension["coverage"].get(str(number), ""))
    return found


# --- PX ----------------------------------------------------------------------------------------------------------


def cubes_of(content: Content) -> dict[str, Cube]:
    files = render(content, "px", "sv")
    return {name.removeprefix(f"{content.id}-").removesuffix(".px"): read_px(file) for name, file in files.items()}


def read_pc_axis(content: Content) -> dict[Place, Told]:
    found = {}
    cubes = cubes_of(content)
    for table in content.tables:
        cube = cubes[table.name]
        assert cube.text("MATRIX") == table.name
        constant = {"Utlämnandets period", "Kommun"}
        own = [place for place, name in enumerate(cube.variables) if name not in constant]
        assert len(own) == len(table.dimensions)
        for codes, datum in cube.data.items():
            found[(table.name, *(codes[place] for place in own))] = px_figure(datum, cube.notes(codes))
    return found


def px_figure(datum: str, notes: list[str]) -> Told:
    """What a datum says, with the notes of its cell. What is said of every number does not hold for a symbol."""
    of_all = "Alla tal i tabellen: "
    is_number = not datum.startswith('"')
    said = [note.removeprefix(of_all) for note in notes if is_number or not note.startswith(of_all)]
    assert len(said) <= 1
    words, _, coverage = (said[0] if said else "").rpartition("täckning ")
    if not _:
        words, coverage = coverage, ""
    words = words.removesuffix("; ")
    usual = {'"-"': "true_zero", '".."': "suppressed", '"."': "not_applicable", '"..."': "unable"}
    value = int(datum) if is_number else 0 if datum == '"-"' else None
    status, claim = status_of(words) if words else (usual.get(datum, "exact"), "")
    return Told(value, status, claim, COVERAGE_OF[coverage])


# --- The page ----------------------------------------------------------------------------------------------------


def reads(told: Told) -> str:
    """How a figure stands on a Swedish page."""
    if told.value is None:
        return {"suppressed": "..", "unable": "uppgift saknas"}[told.status]
    claim = told.claim or told.status
    number = f"{told.value:,}".replace(",", "\u00a0")
    if told.value == 0:
        if claim in ("lower_bound", "zero_known"):
            return "0 kända"
        if claim in ("exact", "true_zero"):
            return "0" if told.status == "rounded" else "–"
    forms = {
        "lower_bound": f"minst\u00a0{number}",
        "partial_scope": f"{number}\u00a0(del)",
        "approximate": f"ca\u00a0{number}",
    }
    return forms.get(claim, number)


def shown_on_page(content: Content) -> Iterator[tuple[dict[frozenset[str], str], dict[frozenset[str], str]]]:
    """Of each table what stands on the page, and what must stand there, by the headings of each figure."""
    tables = read_page(only_file(content, "html")).every("table")
    assert len(tables) == len(content.tables) + bool(content.shares)
    for table, element in zip(content.tables, tables, strict=False):
        expected = {}
        for key in table.cells:
            several = [place for place, dimension in enumerate(table.dimensions) if len(dimension.codes) > 1]
            called = frozenset(
                squeezed(titles_of(table, place)[key[place]]) for place in several or range(len(key))[:1]
            )
            expected[called or frozenset({"Totalt"})] = reads(told_by(content)[(table.name, *key)])
        yield {figure.headings: figure.text for figure in figures_of(element)}, expected


# --- The promise -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("content", EVERY, ids=lambda content: content.id)
@pytest.mark.parametrize("read", [read_machine, read_json_stat, read_pc_axis])
def test_a_program_reads_every_cell_with_its_value_and_status(
    content: Content, read: Callable[[Content], dict[Place, Told]]
) -> None:
    assert read(content) == told_by(content)


@pytest.mark.parametrize("content", EVERY, ids=lambda content: content.id)
@pytest.mark.parametrize("read", [read_excel_csv, read_workbook])
def test_a_spreadsheet_reads_every_cell_with_its_value_and_status(
    content: Content, read: Callable[[Content], dict[tuple[str, ...], Told]]
) -> None:
    assert read(content) == by_titles(content, str)


@pytest.mark.parametrize("content", EVERY, ids=lambda content: content.id)
def test_a_page_shows_every_cell_as_its_value_and_status_say(content: Content) -> None:
    for on_page, expected in shown_on_page(content):
        assert on_page == expected


@settings(max_examples=25)
@given(releases())
def test_any_release_is_read_back_whole_from_separated_text(content: Content) -> None:
    assert read_machine(content) == told_by(content)
    assert read_excel_csv(content) == by_titles(content, str)


@settings(max_examples=20)
@given(releases())
def test_any_release_is_read_back_whole_from_a_workbook(content: Content) -> None:
    assert read_workbook(content) == by_titles(content, str)


@settings(max_examples=25)
@given(releases())
def test_any_release_is_read_back_whole_from_json_stat(content: Content) -> None:
    assert read_json_stat(content) == told_by(content)


@settings(max_examples=25)
@given(releases())
def test_any_release_is_read_back_whole_from_px(content: Content) -> None:
    assert read_pc_axis(content) == told_by(content)


@settings(max_examples=25)
@given(releases())
def test_any_release_is_read_back_whole_from_a_page(content: Content) -> None:
    for on_page, expected in shown_on_page(content):
        assert on_page == expected


# --- Shares ------------------------------------------------------------------------------------------------------


def test_a_share_is_the_same_in_both_separated_texts() -> None:
    content = make_release()
    machine = {
        row["indicator"]: Told(number_of(row["value"]), row["status"])
        for row in machine_rows(content)
        if row["measure"] == "share"
    }
    excel = {
        row["Indikator"]: Told(number_of(row["Värde"]), status_of(row["Status"])[0])
        for row in excel_rows(content)
        if row["Mått"] == "andel i procent"
    }
    assert machine == excel == shares_told_by(content)


def test_a_percent_is_written_with_the_readers_own_decimal_sign() -> None:
    content = make_release()
    (machine,) = [row["value"] for row in machine_rows(content) if row["table"] == "share_with_measure"]
    (excel,) = [row["Värde"] for row in excel_rows(content) if row["Indikator"] == "share_with_measure"]
    assert (machine, excel) == ("62.2", "62,2")


def test_the_parts_of_a_share_are_the_same_in_both_separated_texts() -> None:
    content = make_release()
    headings = {"numerator": ("numerator", "Täljare"), "denominator": ("denominator", "Nämnare")}
    machine, excel = {}, {}
    for name, (column, heading) in headings.items():
        for row in machine_rows(content):
            if row["measure"] == "share":
                machine[row["indicator"], name] = number_of(row[column])
        for row in excel_rows(content):
            if row["Mått"] == "andel i procent":
                excel[row["Indikator"], name] = number_of(row[heading])
    assert machine == excel == parts_told_by(content)


def test_a_share_in_the_workbook_is_a_number_and_words() -> None:
    content = make_release()
    sheet = openpyxl.load_workbook(io.BytesIO(only_file(content, "xlsx")))["Andelar"]
    rows = {str(row[0]): row[1:6] for row in sheet.iter_rows(values_only=True)}
    parts = parts_told_by(content)
    for share in content.shares:
        value, _, words, numerator, denominator = rows[share.title.sv]
        told = shares_told_by(content)[share.indicator]
        assert (None if value is None else Decimal(str(value)), status_of(str(words))[0]) == told[:2]
        assert (numerator, denominator) == (parts[share.indicator, "numerator"], parts[share.indicator, "denominator"])


def test_a_share_in_json_stat_has_a_status_wherever_it_has_no_number() -> None:
    content = make_release()
    _, datasets = read_collection(only_file(content, "json-stat"))
    told, parts = shares_told_by(content), parts_told_by(content)
    for pairs, (value, status) in datasets[-1].figures.items():
        codes = dict(pairs)
        if codes["part"] == "percent":
            expected = told[codes["share"]]
            assert (None if value is None else Decimal(str(value)), status) == expected[:2]
        else:
            assert value == parts[codes["share"], codes["part"]]
            assert (status is None) == (value is not None)


def test_a_share_in_px_has_the_decimals_it_is_known_with() -> None:
    content = make_release()
    cubes = cubes_of(content)
    data = {codes[0]: datum for codes, datum in cubes["shares"].data.items()}
    assert data == {"share_with_measure": "62.2", "few": "41", "nobody": '"."', "hidden": '".."', "unable": '"..."'}
    title = "Andel med insats (share_with_measure)"
    assert cubes["shares"].statements["PRECISION", "Andel", title] == ["1"]
    assert ("PRECISION", "Andel", "Andel med insats (few)") not in cubes["shares"].statements
    parts = {codes[:2]: datum for codes, datum in cubes["shares_parts"].data.items()}
    assert parts["hidden", "numerator"] == '".."'
    assert parts["hidden", "denominator"] == "58"
    assert parts["unable", "numerator"] == '"..."'


def test_a_share_on_the_page_reads_as_the_key_says() -> None:
    table = read_page(only_file(make_release(), "html")).every("table")[-1]
    rows = [[cell.text for cell in row.every("td")] for row in table.every("tr")[1:]]
    assert rows == [
        ["62,2\u00a0%", "84", "135"],
        ["minst\u00a041\u00a0%", "24", "58"],
        [".", "0", "0"],
        ["..", "..", "58"],
        ["uppgift saknas", "uppgift saknas", "uppgift saknas"],
    ]


# --- Of every style ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("style", STYLES)
def test_the_same_content_gives_the_same_bytes(style: str) -> None:
    assert dict(render(make_release(), style, "sv")) == dict(render(make_release(), style, "sv"))


@pytest.mark.parametrize("style", STYLES)
def test_every_file_is_named_after_the_release(style: str) -> None:
    names = list(render(make_release(), style, "sv"))
    assert names
    assert all(name.startswith("2280-2025-committee-1") and "/" not in name for name in names)


def test_no_two_styles_make_files_of_the_same_name() -> None:
    names = [name for style in STYLES for name in render(make_release(), style, "sv")]
    assert len({name.lower() for name in names}) == len(names)


@pytest.mark.parametrize("style", sorted(set(STYLES) - {"csv"}))
def test_every_style_for_people_speaks_both_languages(style: str) -> None:
    swedish, english = render(make_release(), style, "sv"), render(make_release(), style, "en")
    assert swedish.keys() == english.keys()
    assert all(swedish[name] != english[name] for name in swedish)


def test_a_style_that_is_not_there_is_refused_by_name() -> None:
    with pytest.raises(FixSettings, match="no format 'pdf'"):
        render(make_release(), "pdf", "sv")


def test_two_readers_of_workbooks_see_the_same_cells() -> None:
    file = only_file(make_release(), "xlsx")
    first = openpyxl.load_workbook(io.BytesIO(file))
    second = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(file))
    assert second.sheet_names == first.sheetnames
    for name in first.sheetnames:
        rows = [[cell for cell in row if cell not in (None, "")] for row in first[name].iter_rows(values_only=True)]
        others = [[cell for cell in row if cell != ""] for row in second.get_sheet_by_name(name).to_python()]
        assert [row for row in others if row] == [row for row in rows if row]
