"""What no output may do: tell a hidden value, tell hidden cells apart, run anything, be written of what is unsafe."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import replace

import openpyxl
import pytest

from casestats.disclosure.suppressed import SUPPRESSED
from casestats.disclosure.tables import Key
from casestats.errors import Refused
from casestats.exchange.release_files import STYLES, render
from casestats.exchange.release_style import DARK, LIGHT
from casestats.releases.content import CellStatus, Code, Content, ReleasedCell, ReleasedTable
from casestats.words import Words
from tests.exchange.reading_jsonstat import read_collection
from tests.exchange.reading_page import Element, read_page
from tests.exchange.reading_px import read_px
from tests.exchange.released import (
    BY_SEX_AND_AGE,
    PROOF,
    SEX,
    UNABLE,
    make_release,
    make_share,
    make_table,
    rounded_release,
)
from tests.releases.contents import HIDDEN, cell

FORMULAS = ("=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx")
TWO_HIDDEN = make_table("two_hidden", (SEX,), {("female",): HIDDEN, ("male",): HIDDEN})


def page_of(content: Content) -> Element:
    (file,) = render(content, "html", "sv").values()
    return read_page(file)


def separated(file: bytes) -> list[list[str]]:
    """The rows of either separated text; Excel's begins with a byte order mark."""
    delimiter = ";" if file.startswith(b"\xef\xbb\xbf") else ","
    return list(csv.reader(io.StringIO(file.decode("utf-8-sig"), newline=""), delimiter=delimiter, strict=True))


def texts_of(content: Content) -> dict[str, str]:
    """Every output as text, a workbook as its parts."""
    found = {}
    for style in STYLES:
        for name, file in render(content, style, "sv").items():
            if name.endswith(".xlsx"):
                with zipfile.ZipFile(io.BytesIO(file)) as package:
                    found[name] = "".join(package.read(part).decode("utf-8") for part in package.namelist())
            else:
                found[name] = file.decode("utf-8")
    return found


# --- Hidden cells ------------------------------------------------------------------------------------------------


def test_a_page_writes_every_hidden_cell_alike() -> None:
    (file,) = render(make_release(tables=(TWO_HIDDEN, BY_SEX_AND_AGE)), "html", "sv").values()
    written = re.findall(r"<td[^>]*>\.\..*?</td>", file.decode("utf-8"))
    assert len(written) == 6 + 2  # and a share with its numerator
    assert set(written) == {"<td>..</td>"}


def test_a_workbook_writes_every_hidden_cell_alike() -> None:
    (file,) = render(make_release(tables=(BY_SEX_AND_AGE,)), "xlsx", "sv").values()
    sheet = openpyxl.load_workbook(io.BytesIO(file)).worksheets[1]
    hidden = [row for row in sheet.iter_rows() if row[4].value == "dold av sekretess"]
    assert len(hidden) == 4
    assert {tuple((one.value, one.style_id) for one in row[2:6]) for row in hidden} == {
        tuple((one.value, one.style_id) for one in hidden[0][2:6])
    }
    assert [row[2].value for row in hidden] == [None] * 4


def test_a_hidden_cell_is_null_in_json_stat_and_never_0() -> None:
    (file,) = render(make_release(tables=(TWO_HIDDEN,)), "json-stat", "sv").values()
    _, (dataset, _) = read_collection(file)
    assert dataset.raw["value"] == [8, None, None, 8]
    assert [dataset.raw["status"][place] for place in "0123"] == ["exact", "suppressed", "suppressed", "exact"]


@pytest.mark.parametrize("style", STYLES)
def test_what_a_hidden_cell_would_claim_is_in_no_output(style: str) -> None:
    """Its claim is empty in every content; if one came along all the same it would stay here."""
    claiming = replace(HIDDEN, claim="lower_bound")
    table = make_table("hidden", (SEX,), {("female",): claiming, ("male",): HIDDEN})
    plain = make_table("hidden", (SEX,), {("female",): HIDDEN, ("male",): HIDDEN})
    assert dict(render(make_release(tables=(table,)), style, "sv")) == dict(
        render(make_release(tables=(plain,)), style, "sv")
    )


def refused(content: Content) -> str:
    said = []
    for style in STYLES:
        with pytest.raises(Refused) as raised:
            render(content, style, "sv")
        said.append(raised.value.words.sv)
    assert len(set(said)) == 1
    return said[0]


def with_cell(one: ReleasedCell) -> Content:
    return make_release(tables=(make_table("odd", (SEX,), {("female",): one}),))


@pytest.mark.parametrize(
    "one",
    [
        ReleasedCell(value=3, status=CellStatus.SUPPRESSED),
        ReleasedCell(value=SUPPRESSED, status=CellStatus.EXACT),
        ReleasedCell(value=None, status=CellStatus.EXACT),
        ReleasedCell(value=None, status=CellStatus.SUPPRESSED),
        ReleasedCell(value=3, status=CellStatus.UNABLE),
        ReleasedCell(value=SUPPRESSED, status=CellStatus.UNABLE),
        cell(-1),
        cell(1, CellStatus.TRUE_ZERO),
        cell(1, CellStatus.ZERO_KNOWN),
    ],
    ids=str,
)
def test_a_cell_whose_value_and_status_disagree_is_not_written(one: ReleasedCell) -> None:
    assert "hänger inte ihop (odd)" in refused(with_cell(one))


@pytest.mark.parametrize("one", [HIDDEN, UNABLE, cell(0), cell(0, CellStatus.TRUE_ZERO), cell(1)], ids=str)
def test_a_cell_whose_value_and_status_agree_is_written(one: ReleasedCell) -> None:
    assert render(with_cell(one), "csv", "sv")


@pytest.mark.parametrize("proof", [replace(PROOF, exact=1), replace(PROOF, narrow=1)], ids=["exact", "narrow"])
def test_a_release_whose_hidden_cells_can_be_worked_out_is_not_written(proof: object) -> None:
    assert "kan räknas ut" in refused(make_release(proof=proof))


@pytest.mark.parametrize("key", [("female",), ("nobody",)])
def test_a_table_with_a_cell_missing_or_too_many_is_not_written(key: tuple[str]) -> None:
    cells = {**TWO_HIDDEN.cells, key: cell(5)}
    if key in TWO_HIDDEN.cells:
        del cells[key]
    assert "(two_hidden)" in refused(make_release(tables=(replace(TWO_HIDDEN, cells=cells),)))


@pytest.mark.parametrize(
    "share",
    [
        make_share(percent="41", numerator=SUPPRESSED),
        make_share(percent="41", status=CellStatus.SUPPRESSED),
        make_share(percent="41", status=CellStatus.UNABLE),
        make_share(percent="41", denominator=None),
        make_share(percent="", numerator=SUPPRESSED),
        make_share(percent="41,3"),
        make_share(percent="=1"),
    ],
    ids=lambda share: f"{share.percent} {share.status} {share.numerator} {share.denominator}",
)
def test_a_share_of_something_hidden_or_unable_is_not_written(share: object) -> None:
    assert "(shares)" in refused(make_release(shares=(share,)))


def test_two_shares_of_one_indicator_are_not_written() -> None:
    assert "(shares)" in refused(make_release(shares=(make_share(), make_share())))


@pytest.mark.parametrize("name", ["../up", "a/b", "å", "", "shares", "SHARES_PARTS", "two words"])
def test_a_table_whose_name_is_no_file_name_of_its_own_is_not_written(name: str) -> None:
    assert "(tables)" in refused(make_release(tables=(replace(TWO_HIDDEN, name=name),)))


@pytest.mark.parametrize("name", ["../2280", "2280/1", "", ".hidden", '2280";x'])
def test_a_release_whose_id_is_no_file_name_is_not_written(name: str) -> None:
    assert "(id)" in refused(make_release(id=name))


def test_two_tables_that_differ_in_capitals_only_are_not_written() -> None:
    tables = (TWO_HIDDEN, replace(TWO_HIDDEN, name="Two_hidden"))
    assert "(tables)" in refused(make_release(tables=tables))


def test_a_table_with_the_same_dimension_or_code_twice_is_not_written() -> None:
    twice = replace(SEX, codes=(*SEX.codes, Code(code="male", title=Words("män", "men"))))
    for dimensions in ((SEX, SEX), (twice,), (replace(SEX, codes=()),)):
        assert "(two_hidden)" in refused(make_release(tables=(replace(TWO_HIDDEN, dimensions=dimensions),)))


# --- Nothing runs, nothing is fetched ----------------------------------------------------------------------------


def with_formulas(text: str) -> Content:
    words = Words(text, text)
    dimension = replace(
        SEX, title=words, codes=(Code(code=text, title=words), Code(code="b", title=Words(f"{text} b", "b")))
    )
    table = replace(
        make_table("formulas", (dimension,), {}),
        title=words,
        definition=words,
        caveats=(words,),
        unit=text,
        indicator=text,
    )
    share = replace(make_share(text), title=words, definition=words, caveats=(words,))
    policy = replace(make_release().policy, text=words)
    return make_release(
        tables=(table,), shares=(share,), title=words, municipality_name=text, caveats=(words,), policy=policy
    )


@pytest.mark.parametrize("text", FORMULAS)
@pytest.mark.parametrize("style", ["csv", "csv-excel"])
def test_no_cell_of_separated_text_begins_as_a_formula_does(style: str, text: str) -> None:
    (file,) = render(with_formulas(text), style, "sv").values()
    cells = [one for row in separated(file) for one in row]
    assert [one for one in cells if one.startswith(("=", "+", "-", "@", "\t", "\r"))] == []
    assert f"'{text}" in cells


@pytest.mark.parametrize("text", FORMULAS)
def test_text_in_a_workbook_is_text_and_stays_so_when_it_is_edited(text: str) -> None:
    (file,) = render(with_formulas(text), "xlsx", "sv").values()
    cells = [one for sheet in openpyxl.load_workbook(io.BytesIO(file)) for row in sheet.iter_rows() for one in row]
    assert {one.data_type for one in cells} <= {"s", "n"}
    assert [one.value for one in cells if one.hyperlink and one.hyperlink.target] == []
    written = (text, text.replace("\r", "_x000D_"))
    (code, *_) = [one for one in cells if one.value in written and one.row > 4 and one.column == 1]
    assert code.quotePrefix


def test_a_workbook_holds_no_macro_no_link_out_and_no_formula() -> None:
    (file,) = render(with_formulas("=cmd|' /C calc'!A0"), "xlsx", "sv").values()
    with zipfile.ZipFile(io.BytesIO(file)) as package:
        assert [name for name in package.namelist() if "vba" in name.lower() or "external" in name.lower()] == []
        sheets = [package.read(name).decode("utf-8") for name in package.namelist() if "worksheets/" in name]
    assert not any("<f>" in sheet or 'TargetMode="External"' in sheet for sheet in sheets)


def test_a_page_has_no_script_and_loads_nothing() -> None:
    hostile = '<script>alert(1)</script><img src=x onerror="x"></style>'
    page = page_of(with_formulas(hostile))
    allowed = {
        *(
            "html",
            "head",
            "meta",
            "title",
            "style",
            "body",
            "div",
            "header",
            "p",
            "h1",
            "h2",
            "strong",
            "nav",
            "ol",
            "li",
        ),
        *("a", "section", "table", "caption", "b", "span", "thead", "tbody", "tr", "th", "td", "dl", "dt", "dd", "ul"),
    }
    assert {element.tag for element in page.walk()} <= allowed
    names = {name for element in page.walk() for name in element.attributes}
    assert not names & {"src", "srcset", "style", "action"}
    assert not {name for name in names if name.startswith("on")}
    assert all(element.attributes["href"].startswith("#") for element in page.every("a"))
    (style,) = page.every("style")
    assert not re.search(r"url\(|@import|https?:", style.text)
    assert hostile in page.every("h1")[0].text


@pytest.mark.parametrize("text", ['";DATA=\r\n1;]]>', "</style><script>{}%s", "\x00\x0ba\u2028b", "#;\"']:*?/\\"])
def test_odd_signs_in_titles_break_no_file(text: str) -> None:
    readers: dict[str, Callable[[bytes], object]] = {
        ".px": read_px,
        ".xlsx": lambda file: openpyxl.load_workbook(io.BytesIO(file)),
        ".json": read_collection,
        ".html": read_page,
        ".csv": separated,
    }
    read = {}
    for style in STYLES:
        for name, file in render(with_formulas(text), style, "sv").items():
            read[name] = readers[name[name.rindex(".") :]](file)
    assert len(read) == 8
    assert all(read.values())


# --- What people need beside a figure ----------------------------------------------------------------------------


def test_the_four_symbols_are_explained_with_every_table_of_a_page() -> None:
    page = page_of(make_release())
    sections = [one for one in page.every("section") if one.every("table")]
    assert len(sections) == 7
    for section in sections:
        (key,) = [one for one in section.every("dl") if one.attributes["class"] == "key"]
        signs = dict(zip([one.text for one in key.every("dt")], [one.text for one in key.every("dd")], strict=True))
        assert signs["–"] == "exakt noll"
        assert signs[".."] == "dold av sekretess"
        assert signs["."] == "kan inte förekomma"
        assert "uppgift saknas" in signs
        shown = {one.inner[0] for one in section.every("td") if one.inner}
        for word in ("minst", "ca", "(del)", "0 kända"):
            assert (word in signs) == any(word in str(text) for text in shown)


def test_the_symbols_are_explained_on_every_sheet_with_figures() -> None:
    (file,) = render(make_release(), "xlsx", "sv").values()
    for sheet in openpyxl.load_workbook(io.BytesIO(file)):
        texts = {" ".join(str(one) for one in row if one) for row in sheet.iter_rows(values_only=True)}
        assert {"Teckenförklaring", ".. dold av sekretess", "– exakt noll"} <= {
            re.sub(r"\s+", " ", one) for one in texts
        }


def test_a_table_that_is_rounded_says_to_what() -> None:
    content = rounded_release()
    said = "Avrundat: varje tal är delbart med 5."
    (section,) = [one for one in page_of(content).every("section") if one.every("table")]
    assert said in section.text
    assert all(said in text for name, text in texts_of(content).items() if not name.endswith(".csv"))
    for style, column in (("csv", "rounding_base"), ("csv-excel", "Avrundat till")):
        (file,) = render(content, style, "sv").values()
        heading, *rows = separated(file)
        assert {row[heading.index(column)] for row in rows} == {"5"}


def test_no_table_that_is_not_rounded_says_that_it_is() -> None:
    assert [name for name, text in texts_of(make_release()).items() if "Avrundat:" in text] == []


def test_a_release_tells_what_it_is_how_it_is_protected_and_what_it_rests_on() -> None:
    content = make_release()
    told = (
        *("0 av 83 dolda celler kan räknas ut.", content.policy.text.sv, content.proof.digest, content.proof.text.sv),
        *("Rättade uttag för januari till april.", "2025-Q1, 2025-Q2 räknades om.", "Sedan 2280-2025-committee-0"),
        *("procapita", "a1" * 32, "netigate", "Två enheter saknas", "casestats 0.1.0", "steg 14", "2026-04-02"),
        *("4 barnärenden är oklassade", BY_SEX_AND_AGE.definition.sv, "Täckning är hur stor del"),
    )
    whole = {name: text for name, text in texts_of(content).items() if name.endswith((".html", ".xlsx", ".json"))}
    assert len(whole) == 3
    assert [(name, said) for name, text in whole.items() for said in told if said not in text] == []


def luminance(colour: str) -> float:
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(first: str, second: str) -> float:
    lighter, darker = sorted((luminance(first), luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("ground", ["paper", "wash"])
@pytest.mark.parametrize("text", ["ink", "muted", "accent"])
def test_text_can_be_told_from_its_ground(colours: dict[str, str], ground: str, text: str) -> None:
    assert contrast(colours[text], colours[ground]) >= 4.5


def test_contrast_is_counted_as_it_is_defined() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#777777") == pytest.approx(1)


def without_shares(table: ReleasedTable) -> Content:
    return make_release(tables=(table,), shares=())


def test_every_table_of_a_page_has_a_caption_and_headings_with_their_scope() -> None:
    for table in page_of(make_release()).every("table"):
        assert len(table.every("caption")) == 1
        assert {one.attributes["scope"] for one in table.every("th")} <= {"col", "row", "colgroup", "rowgroup"}
        assert all(row.every("th") or not row.every("td") for row in table.every("tbody")[0].every("tr"))


def test_coverage_that_all_figures_share_is_said_once() -> None:
    cells: dict[Key, ReleasedCell] = {(code.code,): cell(8, coverage="80-94") for code in SEX.codes}
    same = make_table("same", (SEX,), cells)
    (table, section) = (page_of(without_shares(same)).every(tag)[0] for tag in ("table", "section"))
    assert "80–94" not in table.text
    assert section.text.count("80–94") == 1


def test_coverage_that_differs_stands_with_each_figure() -> None:
    cells: dict[Key, ReleasedCell] = {("Total",): cell(8, coverage="80-94"), ("male",): cell(8, coverage="50-79")}
    (table,) = page_of(without_shares(make_table("differs", (SEX,), cells))).every("table")
    told = [row.every("td")[-1].text for row in table.every("tr")[1:]]
    assert told == ["80–94\u00a0%", "", "50–79\u00a0%", ""]
