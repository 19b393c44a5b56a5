"""The same answers give the same cases, whatever the layout and the kind of file."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date

import pytest
import xlwt
from hypothesis import given, settings
from hypothesis import strategies as st
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P
from survey import (
    FORMS,
    LAYOUTS,
    RISKS,
    SAYS_NOTHING_TICKED,
    Export,
    Filled,
    as_csv,
    as_xlsx,
    cases,
    errors,
    notices,
    profile_for,
    read,
    read_one,
)

from casestats.adapters.contract import CaseRow, Locator
from casestats.adapters.extract import SourceFile
from casestats.cases import RISK_BIT, RISK_NONE, RISK_UNKNOWN, Granted, Measure, MeasureKind, TargetGroup
from casestats.flags import Answer

NOWHERE = Locator(0, 0, 0)
EXAMPLES = (
    Filled("1", case="X1", forms=("Fysiskt våld", "Annat våld"), risks=("FREDA-kortfrågor", RISKS[1])),
    Filled("2", case="X2", honour="Ja", forms=None, risks=("Ingen",), group="Barn utsatt för våld"),
    Filled("3", case="X3", honour="Vet ej", forms=("Psykiskt våld",), risks=("Vet ej",)),
    Filled(
        "4",
        case="X4",
        honour="",
        free_text="Hot via en granne",
        measures=(
            ("Skyddat boende", "2025-03-02", "2025-03-20", "Biståndsbeslut"),
            ("Stödsamtal", "2025-04-01", "", "Service"),
        ),
    ),
)


def placeless(rows: list[CaseRow]) -> list[CaseRow]:
    return [row._replace(at=NOWHERE) for row in rows]


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_layout_gives_the_cases_of_the_answers(layout: str) -> None:
    messages = read_one(layout, *EXAMPLES)
    first, second, third, fourth = cases(messages)
    assert errors(messages) == []
    assert first.case_ref.plain() == "X1"
    assert first.target_group is TargetGroup.ADULT_VICTIM
    assert [first.answers.to(flag) for flag in ("physical", "psychological", "other_violence", "honour")] == [
        Answer.YES, Answer.NO, Answer.YES, Answer.NO,
    ]  # fmt: skip
    assert first.risk == RISK_BIT["freda_short"] | RISK_BIT["conversation"]
    assert second.target_group is TargetGroup.CHILD_VICTIM
    assert second.answers.to("physical") is Answer.NOT_RECORDED
    assert second.answers.to("honour") is Answer.YES
    assert second.risk == RISK_NONE
    assert third.answers.to("honour") is Answer.UNKNOWN
    assert third.risk == RISK_UNKNOWN
    assert fourth.answers.to("honour") is Answer.NOT_RECORDED
    assert [measure.kind for measure in fourth.measures] == [MeasureKind.PROTECTED_HOUSING, MeasureKind.SUPPORT_TALKS]


@pytest.mark.parametrize("layout", LAYOUTS)
def test_in_every_layout_the_free_text_and_the_respondent_are_dropped(layout: str) -> None:
    messages = read_one(layout, *EXAMPLES)
    assert "granne" not in repr(messages)
    assert "kommun.example" not in repr(messages)
    assert {"Respondent", "2"} & {notice.column for notice in notices(messages, "dropped_column")}
    assert not notices(messages, "unmapped_code")


FILLED = st.builds(
    Filled,
    number=st.just("1"),
    answered=st.just("2025-12-10 10:00:00"),
    case=st.just("X1"),
    respondent=st.just("worker@kommun.example"),
    honour=st.sampled_from(["Ja", "Nej", "Vet ej", ""]),
    opened=st.dates(date(2020, 1, 1), date(2025, 12, 31)).map(str),
    group=st.sampled_from(["Våldsutsatt vuxen", "Barn utsatt för våld", ""]),
    forms=st.none() | st.lists(st.sampled_from(FORMS), min_size=1, unique=True).map(tuple),
    risks=st.none() | st.lists(st.sampled_from(RISKS), min_size=1, unique=True).map(tuple),
    free_text=st.sampled_from(["", "Hot; via, en granne\n1 3", "1", "Fysiskt våld"]),
    measures=st.lists(
        st.tuples(
            st.sampled_from(["Skyddat boende", "Stödsamtal"]),
            st.just("2025-03-02"),
            st.sampled_from(["", "2025-05-01"]),
            st.sampled_from(["Biståndsbeslut", "Service", ""]),
        ),
        max_size=2,
    ).map(tuple),
    status=st.sampled_from(["Komplett", "Komplett", "Ofullständig"]),
)


@settings(max_examples=30)
@given(st.lists(FILLED, min_size=1, max_size=20))
def test_all_layouts_of_the_same_answers_give_identical_cases(filled: list[Filled]) -> None:
    numbered = [each._replace(number=str(place), case=f"X{place}") for place, each in enumerate(filled, 1)]
    told = {layout: placeless(cases(read_one(layout, *numbered))) for layout in LAYOUTS}
    first = told.popitem()[1]
    assert len(first) == sum(each.status == "Komplett" for each in filled)
    assert all(rows == first for rows in told.values())


@pytest.mark.parametrize("layout", sorted(LAYOUTS))
def test_answered_with_nothing_ticked_is_no_where_the_layout_can_tell(layout: str) -> None:
    (row,) = cases(read_one(layout, Filled(forms=(), risks=None)))
    expected = Answer.NO if layout in SAYS_NOTHING_TICKED else Answer.NOT_RECORDED
    assert row.answers.to("physical") is expected
    assert row.risk == 0


# --- kinds of file --------------------------------------------------------------------------------------------------


def as_xls(export: Export) -> SourceFile:
    book, data = xlwt.Workbook(), io.BytesIO()
    sheet = book.add_sheet("Svar")
    for place, row in enumerate(export.rows):
        for column, cell in enumerate(row):
            if cell:
                sheet.write(place, column, int(cell) if cell.isdigit() else cell)
    book.save(data)
    return SourceFile.from_bytes(data.getvalue())


def as_ods(export: Export) -> SourceFile:
    document, data = OpenDocumentSpreadsheet(), io.BytesIO()
    table = Table(name="Svar")
    for row in export.rows:
        line = TableRow()
        for cell in row:
            kind = {"valuetype": "float", "value": cell} if cell.isdigit() else {"valuetype": "string"}
            held = TableCell(**kind)
            held.addElement(P(text=cell))
            line.addElement(held)
        table.addElement(line)
    document.spreadsheet.addElement(table)
    document.save(data)
    return SourceFile.from_bytes(data.getvalue())


@pytest.mark.parametrize("write", [as_xlsx, as_xls, as_ods])
@pytest.mark.parametrize(
    "layout",
    [
        "a column per option with 1 and 0, two header rows",
        "one cell, labels with semicolon",
        "one cell, numbers with semicolon",
    ],
)
def test_workbooks_give_the_cases_that_text_gives(write: Callable[..., SourceFile], layout: str) -> None:
    export = LAYOUTS[layout](EXAMPLES)
    messages = read(write(export), profile=profile_for(export))
    assert placeless(cases(messages)) == placeless(cases(read(as_csv(export), profile=profile_for(export))))
    assert len(cases(messages)) == len(EXAMPLES)


@pytest.mark.parametrize("write", [as_csv, as_xlsx])
def test_title_lines_above_the_headings_are_passed_by(write: Callable[..., SourceFile]) -> None:
    export = LAYOUTS["a column per option with 1 and 0, two header rows"](EXAMPLES)
    source = write(export, ("Enkät: våld i nära relationer", "Utskriven 2026-01-02", "Urval: alla svar"))
    rows = cases(read(source, profile=profile_for(export)))
    assert len(rows) == len(EXAMPLES)
    assert rows[0].at.row == 6


def test_measures_in_numbered_groups_are_one_measure_a_group() -> None:
    (row,) = cases(read_one("one cell, labels with semicolon", EXAMPLES[3]))
    assert [(measure.kind, measure.granted) for measure in row.measures] == [
        (MeasureKind.PROTECTED_HOUSING, Granted.DECISION),
        (MeasureKind.SUPPORT_TALKS, Granted.SERVICE),
    ]
    assert isinstance(row.measures[0], Measure)
    assert str(row.measures[0].until) == "2025-03-20"
    assert row.measures[1].until is None
