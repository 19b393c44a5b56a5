"""Survey exports as a survey tool gives them: one row an answer set, filled in by a social worker."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import NamedTuple

import xlsxwriter

from casestats.invented.cases import InventedCase, InventedMeasure
from casestats.invented.draw import Draw, Weighted
from casestats.invented.people import FAMILIES, MEN, WOMEN
from casestats.periods import Period

VIOLENCE = (
    "Fysiskt våld",
    "Psykiskt våld",
    "Sexuellt våld",
    "Ekonomiskt våld",
    "Materiellt våld",
    "Försummelse",
    "Digitalt våld",
    "Latent våld",
    "Annat våld",
)
OTHER_VIOLENCE_TEXT = "Annat våld, nämligen"
RISK = (
    "FREDA-kortfrågor",
    "FREDA-beskrivning",
    "FREDA-farlighetsbedömning",
    "PATRIARK",
    "SARA",
    "Bedömning genom samtal, utan metod",
    "Ingen",
    "Vet ej",
)
YES_NO_QUESTIONS = (
    "7. Rör ärendet våld i nära relation?",
    "9. Har barn bevittnat eller upplevt våldet?",
    "10. Förekommer hedersrelaterat våld och förtryck?",
    "11. Förekommer prostitution eller människohandel för sexuella ändamål?",
    "12. Utövar personen själv våld mot närstående?",
    "13. Funktionsnedsättning?",
    "14. Missbruk eller beroende?",
    "15. Utländsk bakgrund?",
    "16. Hbtqi-person?",
)
VIOLENCE_QUESTION = "8. Typ av våld (flera val)"
RISK_QUESTION = "17. Riskbedömning (flera val)"
ABOUT_THE_ANSWER = ("Svars-ID", "Respondent", "Status", "Startad", "Avslutad svar")
ABOUT_THE_CASE = (
    "1. Ärendenummer",
    "2. Datum för aktualisering",
    "3. Enhet",
    "4. Målgrupp",
    "5. Kön",
    "6. Födelseår",
)
MEASURE_QUESTIONS = tuple(
    f"{number}{letter}. Insats {place}{what}"
    for place, number in enumerate((18, 19, 20), start=1)
    for letter, what in (("a", ""), ("b", ", från och med"), ("c", ", till och med"), ("d", ", form"))
)
CLOSING = ("21. Ärendet avslutat", "22. Resultat vid avslut")

MAIN_ANSWER = Weighted({"Ja": 88, "Nej": 2, "Vet ej": 5, "": 5})
RISK_GROUP_ANSWER = Weighted({"Ja": 15, "Nej": 62, "Vet ej": 12, "": 11})
SELDOM_ANSWER = Weighted({"Ja": 5, "Nej": 83, "Vet ej": 7, "": 5})
CHILD_WITNESS_ANSWER = Weighted({"Ja": 41, "Nej": 44, "Vet ej": 9, "": 6})
VIOLENCE_PERCENT = (58, 75, 20, 17, 9, 6, 14, 22, 3)
RISK_ANSWERS: Weighted[tuple[str, ...]] = Weighted(
    {
        ("FREDA-farlighetsbedömning",): 35,
        ("Bedömning genom samtal, utan metod",): 25,
        ("Ingen",): 12,
        ("FREDA-kortfrågor", "FREDA-beskrivning"): 10,
        ("Vet ej",): 7,
        ("PATRIARK",): 2,
        ("SARA",): 1,
        (): 8,
    }
)
FORMS = {"Bifall": "Biståndsbeslut", "Service": "Service"}


class AnswerSet(NamedTuple):
    """What one social worker answered about one case. Multiple choice: None where nothing was ticked at all."""

    number: int
    respondent: str
    case: InventedCase
    answered: int
    yes_no: tuple[str, ...]
    violence: frozenset[str] | None
    violence_text: str
    risk: frozenset[str] | None
    without_birth_year: bool
    corrected: int
    """From this day on the honour question says Nej, though it was first answered Ja (0: never corrected)."""


def answer_sets(draw: Draw, cases: Iterable[InventedCase], first_number: int) -> Iterator[AnswerSet]:
    """An answer set for each case, numbered from `first_number` on."""
    for number, case in enumerate(cases, start=first_number):
        witness = Weighted({"Ja": 1}) if "310" in case.reasons else CHILD_WITNESS_ANSWER
        tables = (MAIN_ANSWER, witness, *[SELDOM_ANSWER] * 3, *[RISK_GROUP_ANSWER] * 3, SELDOM_ANSWER)
        yes_no = [draw.weighted(table) for table in tables]
        if "220" in case.reasons:
            yes_no[2] = "Ja"
        corrected = 0
        if yes_no[2] == "Nej" and draw.chance(4):
            corrected = case.registered + draw.between(30, 200)
        violence = frozenset(
            kind for kind, percent in zip(VIOLENCE, VIOLENCE_PERCENT, strict=True) if draw.chance(percent)
        )
        risk: tuple[str, ...] = draw.weighted(RISK_ANSWERS)
        first_name, family_name = draw.one_of(WOMEN + MEN), draw.one_of(FAMILIES)
        yield AnswerSet(
            number,
            f"{draw.one_of(WOMEN + MEN)}.{draw.one_of(FAMILIES)}@kommun.example".lower(),
            case,
            case.registered + draw.between(0, 15),
            tuple(yes_no),
            None if not violence or draw.chance(8) else violence,
            f"Hot via {first_name} {family_name}, tel 070-174 06 05" if draw.chance(15) else "",
            frozenset(risk) or None,
            draw.chance(8),
            corrected,
        )


class Answers(NamedTuple):
    """The cells of an answer set as they were exported on a day, in the order of the questionnaire."""

    about: list[str]
    main: str
    violence: frozenset[str] | None
    violence_text: str
    others: list[str]
    risk: frozenset[str] | None
    measures_and_closing: list[str]


def as_exported(answers: AnswerSet, last_day: int) -> Answers:
    """What an export taken on `last_day` holds. A set without a closed case is taken up again when it closes."""
    case = answers.case
    closed = case.closed if case.closed is not None and case.closed <= last_day else None
    touched = max(day for day in (answers.answered, answers.corrected, closed or 0) if day <= last_day)
    yes_no = list(answers.yes_no)
    if answers.corrected > last_day:
        yes_no[2] = "Ja"
    person = case.person
    about = [
        str(answers.number),
        answers.respondent,
        "Komplett",
        f"{_iso(answers.answered)} 09:{answers.number % 60:02}:11",
        f"{_iso(touched)} 10:{answers.number % 60:02}:40",
        case.number,
        _iso(case.opened),
        case.unit,
        _target_group(case),
        "Kvinna" if person.woman else "Man",
        "" if answers.without_birth_year else str(person.birth_year),
    ]
    given = [measure for measure in case.measures if measure.since is not None and measure.decided <= last_day]
    measures = [cell for measure in given[:3] for cell in _measure_cells(measure)]
    measures += [""] * (len(MEASURE_QUESTIONS) - len(measures))
    closing = [_iso(closed), case.outcome if closed is not None else ""]
    return Answers(
        about,
        yes_no[0],
        answers.violence,
        answers.violence_text,
        yes_no[1:],
        answers.risk,
        measures + closing,
    )


def _target_group(case: InventedCase) -> str:
    if "320" in case.reasons:
        return "Barn utsatt för våld"
    if "310" in case.reasons:
        return "Barn som upplevt våld"
    return "Våldsutsatt vuxen"


def _measure_cells(measure: InventedMeasure) -> tuple[str, str, str, str]:
    return measure.kind, _iso(measure.since), _iso(measure.until), FORMS[measure.decision]


def write_joined(path: Path, answers: Iterable[AnswerSet], period: Period) -> int:
    """Text with `;`, in which the ticked options of a question share a cell; gives the number of rows."""
    headings = (
        *ABOUT_THE_ANSWER,
        *ABOUT_THE_CASE,
        YES_NO_QUESTIONS[0],
        VIOLENCE_QUESTION,
        f"{VIOLENCE_QUESTION} - {OTHER_VIOLENCE_TEXT}",
        *YES_NO_QUESTIONS[1:],
        RISK_QUESTION,
        *MEASURE_QUESTIONS,
        *CLOSING,
    )
    written = 0
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, delimiter=";")
        rows.writerow(headings)
        for about, main, violence, text, others, risk, rest in _shown(answers, period):
            ticked = (_joined(VIOLENCE, violence), _joined(RISK, risk))
            rows.writerow([*about, main, ticked[0], text, *others, ticked[1], *rest])
            written += 1
    return written


def _joined(options: Sequence[str], ticked: frozenset[str] | None) -> str:
    return "; ".join(option for option in options if option in ticked) if ticked is not None else ""


def write_workbook(path: Path, answers: Iterable[AnswerSet], draw: Draw, period: Period) -> int:
    """A workbook with two header rows and a column for each option; gives the number of complete answer sets.

    Every thirtieth or so set is followed by one that somebody began about the same case and never finished.
    """
    questions: list[str] = [*ABOUT_THE_ANSWER, *ABOUT_THE_CASE, YES_NO_QUESTIONS[0], VIOLENCE_QUESTION]
    questions += [""] * len(VIOLENCE) + [*YES_NO_QUESTIONS[1:], RISK_QUESTION]
    questions += [""] * (len(RISK) - 1) + [*MEASURE_QUESTIONS, *CLOSING]
    options = [""] * questions.index(VIOLENCE_QUESTION) + [*VIOLENCE, OTHER_VIOLENCE_TEXT]
    options += [""] * (questions.index(RISK_QUESTION) - len(options)) + [*RISK]
    complete = 0
    with xlsxwriter.Workbook(path, {"strings_to_numbers": False}) as book:
        book.set_properties({"created": datetime(period.year + 1, 1, 2, tzinfo=UTC)})
        sheet = book.add_worksheet("Svar")
        sheet.write_row(0, 0, [question or None for question in questions])
        sheet.write_row(1, 0, [option or None for option in options])
        row = 2
        for about, main, violence, text, others, risk, rest in _shown(answers, period):
            marks = [*_marks(VIOLENCE, violence), text or None]
            cells = [*about, main, *marks, *others, *_marks(RISK, risk), *rest]
            sheet.write_row(row, 0, [_typed(place, cell) for place, cell in enumerate(cells)])
            row += 1
            complete += 1
            if draw.chance(3):
                number = str(int(about[0]) + 50_000)
                begun = [number, about[1], "Ofullständig", *about[3:6]]
                sheet.write_row(row, 0, [_typed(place, cell) for place, cell in enumerate(begun)])
                row += 1
        about_sheet = book.add_worksheet("Om exporten")
        about_sheet.write_row(0, 0, ["Skapad", f"{period.year + 1}-01-02"])
        about_sheet.write_row(1, 0, ["Antal svar", row - 2])
    return complete


def _marks(options: Sequence[str], ticked: frozenset[str] | None) -> list[int | None]:
    return [None if ticked is None else int(option in ticked) for option in options]


def _typed(place: int, cell: str | int | None) -> str | int | None:
    """Answer number and birth year are numbers in a workbook, and an empty answer is no cell at all."""
    if isinstance(cell, str) and place in (0, 10):
        return int(cell) if cell else None
    return None if cell == "" else cell


def _shown(answers: Iterable[AnswerSet], period: Period) -> Iterator[Answers]:
    first, last = period.start.toordinal(), period.end.toordinal()
    for one in answers:
        if one.answered <= last and one.case.in_report(first, last):
            yield as_exported(one, last)


def _iso(day: int | None) -> str:
    return "" if day is None else date.fromordinal(day).isoformat()
