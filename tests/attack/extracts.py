"""Extracts about the canaries, as a case system and a survey tool would give them, good and bad.

Numbers, names and case numbers stand where they belong, and where they do not: in free text, in columns of codes and
units, in headings, sheets and files' names, on rows that have slipped sideways.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import xlsxwriter

from casestats.invented.netigate import (
    ABOUT_THE_ANSWER,
    ABOUT_THE_CASE,
    CLOSING,
    MEASURE_QUESTIONS,
    OTHER_VIOLENCE_TEXT,
    RISK_QUESTION,
    VIOLENCE_QUESTION,
    YES_NO_QUESTIONS,
)
from casestats.invented.procapita import HEADINGS, REASON_TEXTS
from tests.attack.canaries import Canary

FREE_TEXT = "Anteckning"
REASONS = ("210", "220", "230", "240", "310", "320", "390", "410")
MEASURES = ("Skyddat boende", "Stödsamtal", "Kontaktperson", "Ekonomiskt stöd", "Annan insats")
Row = dict[str, str]

NUMBER_FORMS: tuple[Callable[[Canary], str], ...] = (
    lambda one: one.person,
    lambda one: f"{one.person[:8]}-{one.person[8:]}",
    lambda one: f"{one.person[2:8]}{one.sign}{one.person[8:]}",
    lambda one: f"{one.person[:8]} {one.person[8:]}",
    lambda one: f'="{one.person[:8]}-{one.person[8:]}"',
    lambda one: f"'{one.person}",
    lambda one: f"{one.person[:8]}–{one.person[8:]}",
    lambda one: f"{one.person}.0",
    lambda one: f" {one.person[:8]}-{one.person[8:]}\xa0",
)


def number_of(one: Canary, place: int) -> str:
    return NUMBER_FORMS[place % len(NUMBER_FORMS)](one)


def case_row(one: Canary, place: int, **given: str) -> Row:
    """A good row about a canary, with columns that should not be there but often are."""
    reason = REASONS[place % len(REASONS)]
    row = dict.fromkeys((*HEADINGS, FREE_TEXT), "")
    row |= {
        "Ärendenr": one.case,
        "Personnr": number_of(one, place),
        "Namn": f"{one.family_name}, {one.first_name}",
        "Kön": "Kvinna" if one.woman else "Man",
        "Enhet": ("Vuxen", "Stödcentrum", "Barn och unga")[place % 3],
        "Handläggare": one.first_name.lower(),
        "Aktualiseringsdatum": f"2025-01-{1 + place % 28:02}",
        "Aktualiseringssätt": "Anmälan",
        "Orsakskod": reason,
        "Orsak": REASON_TEXTS[reason],
        "Status": "Pågående",
        FREE_TEXT: f"{one.first_name} {one.family_name} ({number_of(one, place)}) ringde om {one.case}",
    }
    return row | given


def case_rows(canaries: Sequence[Canary]) -> list[Row]:
    """Two rows a canary, the second with a measure."""
    rows = []
    for place, one in enumerate(canaries):
        rows.append(case_row(one, place))
        given = {"Beslut": "Bifall", "Insats": MEASURES[place % 5], "Beslutsdatum": "2025-01-29"}
        rows.append(case_row(one, place, Orsakskod="", Orsak="", **given, **{"Insats fr o m": "2025-01-30"}))
    return rows


def astray(one: Canary, other: Canary, place: int) -> list[Row]:
    """Rows on which something that identifies stands where it does not belong, or that are refused."""
    number, name, case = number_of(one, place), f"{one.first_name} {one.family_name}", one.case
    row = case_row(one, place)
    wherever = ("Kön", "Enhet", "Aktualiseringssätt", "Orsakskod", "Beslut", "Insats", "Avslutsorsak", "Status")
    dates = ("Aktualiseringsdatum", "Beslutsdatum", "Insats fr o m", "Insats t o m", "Avslutsdatum")
    rows = [row | {column: number} for column in (*wherever, *dates)]
    rows += [row | {column: one.person} for column in (*wherever, *dates)]
    rows += [row | {column: f"{one.person[:8]}\u200b{one.person[8:]}"} for column in wherever]
    rows += [row | {column: f"{one.person[2:8]}\u2011{one.person[8:]}"} for column in wherever]
    rows += [row | {column: f"Se {number} i akten"} for column in wherever]
    rows += [row | {column: name} for column in (*wherever, *dates) if column != "Enhet"]
    rows += [row | {column: name.upper()} for column in wherever if column != "Enhet"]
    rows += [row | {column: f"{one.family_name.upper()}, {one.first_name.upper()}"} for column in ("Kön", "Insats")]
    rows += [row | {column: f"se ärende {case} för {name}"} for column in wherever if column != "Enhet"]
    rows += [
        row | {"Aktualiseringsdatum": ""},
        row | {"Aktualiseringsdatum": "i våras"},
        row | {"Aktualiseringsdatum": "2025-02-30"},
        row | {"Aktualiseringsdatum": "2031-01-01"},
        row | {"Aktualiseringsdatum": number, "Enhet": number, "Status": name},
        row | {"Ärendenr": ""},
        row | {"Ärendenr": "", "Personnr": number, "Orsakskod": name},
        row | {"Ärendenr": "1-mars", "Personnr": number},
        row | {"Ärendenr": "1,98112E+11"},
        row | {"Ärendenr": case * 6},
        row | {"Ärendenr": f"{case}\ud800"} if place < 0 else row | {"Ärendenr": f"{case} {number} {name} {name}"},
        row | {"Personnr": "1,98112E+11"},
        row | {"Personnr": f"{number} {name} {case} {number} {name}"},
        row | {"Personnr": name},
        row | {"Personnr": "Skyddad identitet", "Namn": name},
        row | {"Personnr": one.person[2:], "Aktualiseringsdatum": ""},
        row | {"Personnr": number_of(other, place)},  # several persons on one case number
        row | {"Avslutsdatum": "2024-01-01"},
        row | {"Status": "Makulerad"},
    ]
    return rows


def slipped(row: Row, one: Canary) -> list[str]:
    """The cells of a row whose free text held the delimiter: everything after it stands one place to the right."""
    cells = list(row.values())
    return [*cells[:2], *(f"{one.family_name}; {one.first_name}").split(";"), *cells[3:]]


def written(headings: Sequence[str], rows: Iterable[Sequence[str]], delimiter: str = ";") -> str:
    lines = [delimiter.join(_quoted(cell, delimiter) for cell in row) for row in (headings, *rows)]
    return "\r\n".join(lines) + "\r\n"


def _quoted(cell: str, delimiter: str) -> str:
    return '"' + cell.replace('"', '""') + '"' if delimiter in cell or '"' in cell or "\n" in cell else cell


def report_text(rows: Iterable[Row]) -> str:
    return written((*HEADINGS, FREE_TEXT), (list(row.values()) for row in rows))


def named_after(one: Canary, stem: str) -> str:
    """A file's name as somebody in a hurry gives it."""
    return f"{stem} {one.first_name} {one.family_name} {one.person[:8]}-{one.person[8:]}"


SURVEY_HEADINGS = (
    *ABOUT_THE_ANSWER,
    *ABOUT_THE_CASE,
    YES_NO_QUESTIONS[0],
    VIOLENCE_QUESTION,
    f"{VIOLENCE_QUESTION} - {OTHER_VIOLENCE_TEXT}",
    *YES_NO_QUESTIONS[1:],
    RISK_QUESTION,
    *MEASURE_QUESTIONS,
    *CLOSING,
    "23. Övrigt",
)


def answer_row(one: Canary, place: int, **given: str) -> Row:
    """A survey answer about a canary's case; it says no to what the case system said yes to, so that they conflict."""
    row = dict.fromkeys(SURVEY_HEADINGS, "")
    row |= {
        "Svars-ID": str(942_000 + place),
        "Respondent": f"{one.first_name}.{one.family_name}@kommun.example".lower(),
        "Status": "Komplett",
        "Startad": "2025-03-01 09:00:11",
        "Avslutad svar": f"2025-03-01 10:{place % 60:02}:40",
        "1. Ärendenummer": one.case,
        "2. Datum för aktualisering": f"2025-01-{1 + place % 28:02}",
        "3. Enhet": "IFO Vuxen",
        "4. Målgrupp": "Våldsutsatt vuxen",
        "5. Kön": "Kvinna" if one.woman else "Man",
        "6. Födelseår": str(one.birth_year),
        **dict.fromkeys(YES_NO_QUESTIONS, "Nej"),
        VIOLENCE_QUESTION: "Fysiskt våld; Psykiskt våld",
        f"{VIOLENCE_QUESTION} - {OTHER_VIOLENCE_TEXT}": f"Hot mot {one.first_name} {one.family_name}, {one.person}",
        RISK_QUESTION: "SARA",
        "23. Övrigt": f"{one.family_name}, {one.first_name} {number_of(one, place)}, ärende {one.case}",
    }
    return row | given


def answers_astray(one: Canary, place: int) -> list[Row]:
    """Answers with what identifies in the wrong place, or that are refused."""
    row, number, name = answer_row(one, place), number_of(one, place), f"{one.first_name} {one.family_name}"
    wherever = (
        *("Svars-ID", "Status", "Avslutad svar", "2. Datum för aktualisering", "4. Målgrupp", "5. Kön", "6. Födelseår"),
        *(YES_NO_QUESTIONS[0], VIOLENCE_QUESTION, RISK_QUESTION, MEASURE_QUESTIONS[0], MEASURE_QUESTIONS[1]),
        *(MEASURE_QUESTIONS[3], *CLOSING),
    )
    rows = [row | {column: text} for column in wherever for text in (number, one.person, name, name.upper())]
    rows += [row | {"3. Enhet": text} for text in (number, one.person, f"Enhet {number}")]
    rows += [
        row | {"1. Ärendenummer": ""},
        row | {"1. Ärendenummer": f"{number} {name} {number} {name} {number} {name}"},
        row | {"2. Datum för aktualisering": ""},
        row | {VIOLENCE_QUESTION: f"Fysiskt våld; {name}; {number}"},
        row | {RISK_QUESTION: f"{number}; SARA"},
    ]
    return [each | {"Svars-ID": each["Svars-ID"] or str(990_000 + at)} for at, each in enumerate(rows)]


def survey_text(rows: Iterable[Row]) -> str:
    return written(SURVEY_HEADINGS, (list(row.values()) for row in rows))


def workbook(headings: Sequence[str], rows: Iterable[Sequence[str]], sheet: str = "Svar") -> bytes:
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True}) as book:
        page = book.add_worksheet(sheet)
        for place, row in enumerate((headings, *rows)):
            page.write_row(place, 0, [cell or None for cell in row])
    return made.getvalue()


def bad_files(folder: Path, canaries: Sequence[Canary]) -> dict[str, Path]:
    """Files that cannot be read as an extract, each full of canaries and named after one; by what is wrong."""
    rows = case_rows(canaries)
    text = report_text(rows)
    cells = [list(row.values()) for row in rows]
    headings = [*HEADINGS, FREE_TEXT]
    first = canaries[0]
    latin = text.encode("cp1252")
    book = workbook(headings, cells, sheet=named_after(first, "")[:31])
    renamed = ["Personnummer" if heading == "Personnr" else heading for heading in headings]
    named = [f"{heading} {first.person}" for heading in headings]
    persons = [f"{one.person[:8]}-{one.person[8:]} {one.family_name}" for one in canaries[: len(headings)]]
    contents: dict[str, bytes] = {
        "empty": b"",
        "headings only": report_text([]).encode("cp1252"),
        "without headings": written(cells[0], cells[1:]).encode("cp1252"),
        "one heading row too many": written(cells[0], [headings, *cells[1:]]).encode("cp1252"),
        "renamed column": written(renamed, cells).encode("cp1252"),
        "column gone": written(headings[1:], [row[1:] for row in cells]).encode("cp1252"),
        "most columns gone": written(headings[2:5], [row[2:5] for row in cells]).encode("cp1252"),
        "headings with numbers": written(named, cells).encode("cp1252"),
        "people for headings": written(persons, cells).encode("cp1252"),
        "heading twice": written([*headings, "Personnr"], [[*row, row[1]] for row in cells]).encode("cp1252"),
        "another delimiter": written(headings, cells, "\t").encode("cp1252"),
        "one column": "\r\n".join(row[1] + " " + row[2] for row in cells).encode("cp1252"),
        "another encoding": text.encode("utf-8"),
        "utf-16": text.encode("utf-16"),
        "mixed encoding": latin + text.encode("utf-8"),
        "cut": latin[: len(latin) // 2 + 7],
        "open quote": latin.replace(b"\r\n", b'\r\n"', 3),
        "slipped rows": written(headings, [slipped(row, one) for row, one in zip(rows, canaries, strict=False)]).encode(
            "cp1252"
        ),
        "zero bytes": latin.replace(b";", b"\0;", 40),
        "no rows that can be read": report_text(row | {"Aktualiseringsdatum": ""} for row in rows).encode("cp1252"),
        "no cases": report_text(dict.fromkeys(row, "") for row in rows[:9]).encode("cp1252"),
        "json": ('{"personnr": "' + first.person + '", "namn": "' + first.family_name + '"}').encode(),
        "html page": f"<html><body><p>{first.person} {first.family_name}</p></body></html>".encode(),
        "html log-in": f"<html><form><input type=password name={first.family_name}></form></html>".encode(),
        "pdf": b"%PDF-1.7\n" + text.encode(),
        "zip": _zipped({named_after(first, "uttag") + ".csv": latin}),
        "cut workbook": book[: len(book) // 2],
        "broken workbook": book.replace(b"PK\x01\x02", b"PK\x01\x03"),
        "workbook with a doctype": _zipped({"xl/workbook.xml": f"<!DOCTYPE {first.family_name}>".encode()}),
        "workbook of nothing": workbook([], []),
        "old workbook": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + text.encode("utf-16-le"),
        "noise": bytes(range(256)) * 40 + text.encode(),
    }
    made = {}
    for place, (what, content) in enumerate(contents.items()):
        one = canaries[place % len(canaries)]
        made[what] = folder / f"{named_after(one, f'uttag_2025-01 {place}')}.csv"
        made[what].write_bytes(content)
    return made


def _zipped(files: dict[str, bytes]) -> bytes:
    import zipfile

    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as package:
        for name, content in files.items():
            package.writestr(name, content)
    return made.getvalue()
