"""An invented survey, small enough to read, and its export in every layout that survey tools are known to use."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from typing import NamedTuple

import xlsxwriter
from netigate_import.adapter import NetigateAdapter

from casestats.adapters.contract import CaseRow, Message, Notice, RowError
from casestats.adapters.extract import Extract, SourceFile
from casestats.adapters.profile import Profile
from casestats.periods import Period
from casestats.schemas.profile import load_profile

FORMS = ("Fysiskt våld", "Psykiskt våld", "Annat våld")
RISKS = ("FREDA-kortfrågor", "Bedömning genom samtal, utan metod", "Ingen", "Vet ej")
ABOUT = ("Svars-ID", "Respondent", "Status", "Avslutad svar")
VIOLENCE = "5. Typ av våld (flera val)"
RISK = "7. Riskbedömning (flera val)"
FREE_TEXT = "Annat våld, nämligen"


class Filled(NamedTuple):
    """One filled-in form. None: the question was not answered; an empty tuple: answered, with nothing ticked."""

    number: str = "1"
    status: str = "Komplett"
    answered: str = "2025-03-10 10:00:00"
    case: str = "X2025-1"
    opened: str = "2025-03-01"
    group: str = "Våldsutsatt vuxen"
    honour: str = "Nej"
    forms: tuple[str, ...] | None = ("Fysiskt våld",)
    free_text: str = ""
    risks: tuple[str, ...] | None = None
    measures: tuple[tuple[str, str, str, str], ...] = ()
    respondent: str = "worker@kommun.example"


class Export(NamedTuple):
    """Rows of text, the first `header_rows` of them headings, and how the profile says its multiple choice looks."""

    rows: list[list[str]]
    header_rows: int = 1
    layout: str = "joined"
    separator: str | None = None


Layout = Callable[[Sequence[Filled]], Export]
Multiple = Callable[[tuple[str, ...] | None, tuple[str, ...]], list[str]]

MEASURES = tuple(f"{8 + place}{part}" for place in (0, 1) for part in ("a. Insats", "b. Från", "c. Till", "d. Form"))
BEFORE = (*ABOUT, "1. Ärendenummer", "2. Datum för aktualisering", "3. Målgrupp", "4. Förekommer heder?")


def _rows(filled: Iterable[Filled], multiple: Multiple) -> list[list[str]]:
    rows = []
    for each in filled:
        about = [each.number, each.respondent, each.status, each.answered]
        cells = [*about, each.case, each.opened, each.group, each.honour]
        cells += [*multiple(each.forms, FORMS), each.free_text, *multiple(each.risks, RISKS)]
        given = [cell for measure in each.measures for cell in measure]
        rows.append(cells + given + [""] * (len(MEASURES) - len(given)))
    return rows


def _marks(yes: str, no: str) -> Multiple:
    def cells(ticked: tuple[str, ...] | None, options: tuple[str, ...]) -> list[str]:
        return ["" if ticked is None else yes if option in ticked else no for option in options]

    return cells


def _by_label(ticked: tuple[str, ...] | None, options: tuple[str, ...]) -> list[str]:
    return [option if option in (ticked or ()) else "" for option in options]


def _by_number(ticked: tuple[str, ...] | None, options: tuple[str, ...]) -> list[str]:
    return [str(place) if option in (ticked or ()) else "" for place, option in enumerate(options, 1)]


def _joined(mark: str) -> Multiple:
    return lambda ticked, _: [mark.join(ticked or ())]


def _numbers(mark: str) -> Multiple:
    return lambda ticked, options: [mark.join(str(options.index(each) + 1) for each in ticked or ())]


def _beside(summary: Multiple, columns: Multiple) -> Multiple:
    return lambda ticked, options: [*summary(ticked, options), *columns(ticked, options)]


def _two_rows(multiple: Multiple, *, summary: bool = False) -> Layout:
    """Question over its first column only, options below: no merged cells, as in text."""

    def export(filled: Sequence[Filled]) -> Export:
        extra = [""] if summary else []
        forms, risks = [*extra, *FORMS, FREE_TEXT], [*extra, *RISKS]
        upper = [*BEFORE, VIOLENCE, *[""] * (len(forms) - 1), RISK, *[""] * (len(risks) - 1), *MEASURES]
        lower = [*[""] * len(BEFORE), *forms, *risks, *[""] * len(MEASURES)]
        return Export([upper, lower, *_rows(filled, multiple)], 2, "columns")

    return export


def _three_rows(filled: Sequence[Filled]) -> Export:
    export = _two_rows(_marks("1", "0"))(filled)
    ids = [f"v{place}" for place in range(len(export.rows[0]))]
    return export._replace(rows=[*export.rows[:2], ids, *export.rows[2:]], header_rows=3)


def _one_row(multiple: Multiple, mark: str, group: str = "", layout: str = "columns") -> Layout:
    def export(filled: Sequence[Filled]) -> Export:
        forms = [f"{VIOLENCE}{mark}{option}" for option in (*FORMS, FREE_TEXT)]
        headings = [*BEFORE, *forms, *(f"{RISK}{mark}{option}" for option in RISKS), *MEASURES]
        return Export([[group + heading for heading in headings], *_rows(filled, multiple)], 1, layout)

    return export


def _one_cell(multiple: Multiple, layout: str = "joined", separator: str | None = None) -> Layout:
    def export(filled: Sequence[Filled]) -> Export:
        headings = [*BEFORE, VIOLENCE, f"{VIOLENCE} - {FREE_TEXT}", RISK, *MEASURES]
        return Export([headings, *_rows(filled, multiple)], 1, layout, separator)

    return export


LAYOUTS: dict[str, Layout] = {
    "a column per option with 1 and 0, two header rows": _two_rows(_marks("1", "0")),
    "a column per option with 1 and 0, three header rows": _three_rows,
    "a column per option with 1 and 0, one header row": _one_row(_marks("1", "0"), " - "),
    "a column per option with 1 and 0, group paths": _one_row(_marks("1", "0"), "/", "Om ärendet/"),
    "a column per option with 1 and nothing": _two_rows(_marks("1", "")),
    "a column per option with X and nothing": _one_row(_marks("X", ""), ": "),
    "a column per option with Ja and Nej": _two_rows(_marks("Ja", "Nej")),
    "a column per option with TRUE and FALSE": _two_rows(_marks("TRUE", "FALSE")),
    "a column per option with its label": _two_rows(_by_label),
    "a column per option with its number": _one_row(_by_number, " - ", layout="number"),
    "one cell, labels with semicolon": _one_cell(_joined("; ")),
    "one cell, labels with semicolon told by the profile": _one_cell(_joined(";"), separator=";"),
    "one cell, labels with comma": _one_cell(_joined(", ")),
    "one cell, labels with line breaks": _one_cell(_joined("\n")),
    "one cell, labels with space": _one_cell(_joined(" ")),
    "one cell, numbers with semicolon": _one_cell(_numbers(";"), "number"),
    "one cell, numbers with space": _one_cell(_numbers(" "), "number"),
    "summary and option columns": _two_rows(_beside(_joined("; "), _marks("1", "0")), summary=True),
}
SAYS_NOTHING_TICKED = {name for name in LAYOUTS if any(word in name for word in (" and 0", "Nej", "FALSE", "summary"))}
"""The layouts that tell a question answered with nothing ticked from one that was not answered."""


def profile_text(export: Export, *, top: str = "", extract: str = "", columns: str = "", bottom: str = "") -> str:
    separator = "" if export.separator is None else f'separator = "{export.separator}"'
    return f"""
municipality = "2280"
source = "netigate"
adapter = "netigate"
person_references = false
{top}

[extract]
header_rows = {export.header_rows}
row_unit = "answer_set"
{extract}

[columns]
answer_set = "Svars-ID"
answered_on = "Avslutad svar"
status = "Status"
case_ref = "1. Ärendenummer"
opened_on = "2. Datum för aktualisering"
target_group = "3. Målgrupp"
{columns}

[words.status]
"Komplett" = "counts"
"Ofullständig" = "incomplete"

[words.target_group]
"Våldsutsatt vuxen" = "adult_victim"
"Barn utsatt för våld" = "child_victim"

[words.measure]
"Skyddat boende" = "protected_housing"
"Stödsamtal" = "support_talks"

[words.granted]
"Biståndsbeslut" = "decision"
"Service" = "service"

[[questions]]
heading = "4. Förekommer heder?"
flag = "honour"

[[questions]]
heading = "{VIOLENCE}"
layout = "{export.layout}"
{separator}
options = {{ "Fysiskt våld" = "physical", "Psykiskt våld" = "psychological", "Annat våld" = "other_violence" }}

[[questions]]
heading = "{RISK}"
layout = "{export.layout}"
{separator}

[questions.options]
"FREDA-kortfrågor" = "freda_short"
"Bedömning genom samtal, utan metod" = "conversation"
"Ingen" = "none"
"Vet ej" = "unknown"

[[measures]]
kind = "8a. Insats"
since = "8b. Från"
until = "8c. Till"
granted = "8d. Form"

[[measures]]
kind = "9a. Insats"
since = "9b. Från"
until = "9c. Till"
granted = "9d. Form"
{bottom}
"""


@cache
def _loaded(text: str) -> Profile:
    return load_profile(text, "test")


def profile_for(export: Export, **more: str) -> Profile:
    return _loaded(profile_text(export, **more))


def edited(text: str, *changes: tuple[str, str]) -> Profile:
    """A profile with some of its text exchanged."""
    for old, new in changes:
        assert old in text, f"the profile does not say {old}"
        text = text.replace(old, new)
    return _loaded(text)


def as_csv(export: Export, above: Sequence[str] = ()) -> SourceFile:
    text = io.StringIO()
    for line in above:
        text.write(f"{line}\n")
    csv.writer(text, delimiter=";", lineterminator="\n").writerows(export.rows)
    return SourceFile.from_bytes(text.getvalue().encode("utf-8-sig"))


def as_xlsx(export: Export, above: Sequence[str] = ()) -> SourceFile:
    """Whole numbers as numbers, as survey tools write them."""
    data = io.BytesIO()
    with xlsxwriter.Workbook(data, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Svar")
        for place, row in enumerate([[line] for line in above] + export.rows):
            for column, cell in enumerate(row):
                if cell.isdigit() and len(cell) < 9:
                    sheet.write_number(place, column, int(cell))
                elif cell:
                    sheet.write_string(place, column, cell)
    return SourceFile.from_bytes(data.getvalue())


def read(*sources: SourceFile, profile: Profile, period: Period | None = None) -> list[Message]:
    return list(NetigateAdapter().read(Extract(tuple(sources), period), profile))


def cases(messages: Iterable[Message]) -> list[CaseRow]:
    return [message for message in messages if isinstance(message, CaseRow)]


def errors(messages: Iterable[Message]) -> list[RowError]:
    return [message for message in messages if isinstance(message, RowError)]


def notices(messages: Iterable[Message], kind: str = "") -> list[Notice]:
    return [message for message in messages if isinstance(message, Notice) and kind in ("", message.kind)]


def read_one(layout: str, *filled: Filled, **more: str) -> list[Message]:
    """The messages of an export in a layout, as text."""
    export = LAYOUTS[layout](filled)
    return read(as_csv(export), profile=profile_for(export, **more))
