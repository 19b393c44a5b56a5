"""PX files as PxWeb and PC-Axis want them, read by a package of others too."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from itertools import product

import pxrd
import pytest

from casestats.disclosure.tables import Key
from casestats.exchange.release_files import render
from casestats.releases.content import CellStatus, Code, Content, ReleasedCell, ReleasedDimension
from casestats.words import Words
from tests.exchange.reading_px import Cube, read_px
from tests.exchange.released import BY_MONTH, BY_SEX_AND_AGE, SEX, UNABLE, WITNESSES, make_release, make_table, zero
from tests.releases.contents import HIDDEN, cell


def file_of(content: Content, table: str) -> bytes:
    return render(content, "px", "sv")[f"{content.id}-{table}.px"]


def cube_of(dimension: ReleasedDimension, cells: Mapping[Key, ReleasedCell] | None = None) -> Cube:
    table = make_table("one", (dimension,), cells or {})
    return read_px(file_of(make_release(tables=(table,)), "one"))


def time_of(*codes: str) -> ReleasedDimension:
    return ReleasedDimension(
        name="time",
        title=Words("tid", "time"),
        codes=tuple(Code(code=code, title=Words(code, code)) for code in codes),
        is_time=True,
    )


@pytest.mark.parametrize("table", [BY_SEX_AND_AGE, WITNESSES, BY_MONTH], ids=lambda table: table.name)
def test_a_reader_by_others_finds_every_figure(table: object, capsys: pytest.CaptureFixture[str]) -> None:
    content = make_release(tables=(table,))
    (of_table,) = content.tables
    read = pxrd.reads(file_of(content, of_table.name).decode("utf-8").replace("\r\n", "\n"))
    assert read.keyword("TITLE").endswith("Härnösand, 2025")
    codes = [read.codes(variable) for variable in read.variables()]
    figures = {
        tuple(own[place] for own, place in zip(codes, places, strict=True)): read.datum(places)
        for places in product(*(range(len(own)) for own in codes))
    }
    names = [name for name in read.variables() if name not in ("Kommun", "Utlämnandets period")]
    kept = [read.variables().index(name) for name in names]
    found = {tuple(key[place] for place in kept): value for key, value in figures.items()}
    expected = {}
    for key, one in of_table.cells.items():
        is_zero = one.value == 0 and one.status in (CellStatus.EXACT, CellStatus.TRUE_ZERO)
        expected[key] = float(one.value) if isinstance(one.value, int) and not is_zero else None
    assert found == expected
    capsys.readouterr()  # it prints of the end of the file that it is no keyword


def test_symbols_have_the_texts_of_swedish_statistics() -> None:
    cube = cube_of(SEX, {("Total",): zero(), ("female",): HIDDEN, ("male",): UNABLE})
    assert list(cube.data.values()) == ['"-"', '".."', '"..."', "8"]
    symbols = {name: cube.text(f"DATASYMBOL{name}") for name in ("1", "2", "3", "NIL")}
    assert symbols == {"1": ".", "2": "..", "3": "uppgift saknas", "NIL": "–"}


def test_a_zero_after_rounding_or_of_a_part_is_the_number_0() -> None:
    rounded = cell(0, CellStatus.ROUNDED, claim="true_zero")
    cube = cube_of(SEX, {("Total",): rounded, ("female",): cell(0, CellStatus.PARTIAL_SCOPE), ("male",): cell(0)})
    assert list(cube.data.values()) == ["0", "0", '"-"', "8"]


@pytest.mark.parametrize(
    ("codes", "timeval"),
    [
        (("2024", "2025"), ["TLIST(A1)", "2024", "2025"]),
        (("2025-Q1", "2025-Q4"), ["TLIST(Q1)", "20251", "20254"]),
        (("2025-01", "2025-12"), ["TLIST(M1)", "202501", "202512"]),
    ],
)
def test_periods_of_one_length_are_told_as_times(codes: tuple[str, ...], timeval: list[str]) -> None:
    cube = cube_of(time_of(*codes))
    assert cube.statements["TIMEVAL", "Tid"] == timeval
    assert cube.variables == ["Kommun", "Tid"]


@pytest.mark.parametrize("codes", [("2025", "2025-Q1"), ("2025-T1", "2025-T2"), ("Total", "2025-01")])
def test_where_px_has_no_time_for_the_periods_the_releases_own_period_is_the_time(codes: tuple[str, ...]) -> None:
    cube = cube_of(time_of(*codes))
    assert ("TIMEVAL", "Tid") not in cube.statements
    assert cube.statements["TIMEVAL", "Utlämnandets period"] == ["TLIST(A1)", "2025"]


def test_what_every_number_claims_is_said_once() -> None:
    cells: dict[Key, ReleasedCell] = {(code.code,): cell(9, CellStatus.LOWER_BOUND) for code in SEX.codes}
    cube = cube_of(SEX, {**cells, ("male",): HIDDEN})
    notes = {key: texts for key, texts in cube.statements.items() if key[0] == "CELLNOTE"}
    assert notes == {("CELLNOTE", "*", "*"): ["Alla tal i tabellen: minst"]}


def test_an_exact_number_has_no_note() -> None:
    assert [key for key in cube_of(SEX).statements if key[0] == "CELLNOTE"] == []


def test_nobody_may_add_up_hidden_cells_to_a_total_that_is_not_there() -> None:
    cube = cube_of(SEX)
    assert cube.text("AGGREGALLOWED") == "NO"
    assert cube.text("ELIMINATION", "Kön") == "Båda könen"


def test_long_texts_are_split_and_whole_when_they_are_put_together() -> None:
    said = ", ".join(f"förbehåll nummer {number}" for number in range(40))
    table = replace(make_table("one", (SEX,), {}), caveats=(Words(said, said),))
    file = file_of(make_release(tables=(table,), caveats=()), "one")
    assert max(len(line) for line in file.decode("utf-8").splitlines()) < 260
    assert read_px(file).text("NOTEX") == said


def test_quotation_marks_and_line_breaks_are_written_as_px_can_hold_them() -> None:
    table = replace(make_table("one", (SEX,), {}), title=Words('"A";\nB', "x"), caveats=(Words("en\ntvå", "x"),))
    cube = read_px(file_of(make_release(tables=(table,), caveats=(Words("tre", "x"),)), "one"))
    assert cube.text("CONTENTS") == "”A”; B"
    assert cube.text("NOTEX") == "en två#tre"


def test_values_and_variables_of_the_same_name_are_told_apart() -> None:
    same = ReleasedDimension(
        name="twin",
        title=Words("kön", "sex"),
        codes=(Code(code="a", title=Words("Lika", "Same")), Code(code="b", title=Words("Lika", "Same"))),
    )
    table = make_table("one", (SEX, same), {})
    cube = read_px(file_of(make_release(tables=(table,)), "one"))
    assert cube.variables == ["Kön", "Kön 2", "Utlämnandets period"]
    assert cube.statements["VALUES", "Kön 2"] == ["Lika (a)", "Lika (b)"]


def test_the_last_dimension_goes_across() -> None:
    cube = read_px(file_of(make_release(tables=(BY_SEX_AND_AGE,)), BY_SEX_AND_AGE.name))
    assert cube.statements[("STUB",)] == ["Kön"]
    assert cube.statements[("HEADING",)] == ["Ålder", "Utlämnandets period"]


def test_the_first_lines_say_how_the_letters_are_written() -> None:
    """PxWeb looks for it in the first hundred lines, before it reads anything else."""
    lines = file_of(make_release(tables=(BY_MONTH,)), "by_month").split(b"\r\n")
    assert lines[:4] == [b'CHARSET="ANSI";', b'AXIS-VERSION="2013";', b'CODEPAGE="utf-8";', b'LANGUAGE="sv";']


def test_dates_are_those_of_the_content() -> None:
    cube = read_px(file_of(make_release(tables=(BY_MONTH,)), "by_month"))
    assert cube.text("CREATION-DATE") == cube.text("LAST-UPDATED") == "20260402 07:05"


def test_a_time_told_in_another_zone_is_written_in_utc() -> None:
    content = make_release(tables=(BY_MONTH,), created_at="2026-04-02T09:05:00+02:00")
    assert read_px(file_of(content, "by_month")).text("CREATION-DATE") == "20260402 07:05"
