"""Reads the samples' three layouts as somebody with the description beside them would: file by file, row by row.

It shares nothing with the reading kit, the profiles, the intake or the store, so that together with tests/oracle.py it
says from the bytes of an extract what the whole program must say. What each municipality knows about its extract
(codes, words, claims) is written out here a second time, as in the profiles that the plugins ship.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple

from openpyxl import load_workbook

from casestats.cases import (
    RISK_BIT,
    RISK_NONE,
    RISK_UNKNOWN,
    CaseFacts,
    Granted,
    Measure,
    MeasureKind,
    OpenedHow,
    Outcome,
    Sex,
    TargetGroup,
)
from casestats.flags import Answer, Answers
from casestats.periods import Period
from tests.oracle import Case

Key = tuple[str, str]
"""Case number and person number; the latter empty where it is masked, or the source has none."""
Row = Mapping[str, str]

SEXES = {"Kvinna": Sex.FEMALE, "K": Sex.FEMALE, "Man": Sex.MALE, "M": Sex.MALE, "": Sex.NOT_RECORDED}
OPENED_HOW = {
    "Anmälan": OpenedHow.NOTIFICATION,
    "Orosanmälan": OpenedHow.NOTIFICATION,
    "Ansökan": OpenedHow.APPLICATION,
    "Information": OpenedHow.INFORMATION,
    "Överflyttning": OpenedHow.OTHER,
}
OUTCOMES = {
    "Målet uppnått": Outcome.GOAL_MET,
    "Målet delvis uppnått": Outcome.GOAL_PARTLY_MET,
    "Målet ej uppnått": Outcome.GOAL_NOT_MET,
    "Flyttat från kommunen": Outcome.MOVED,
    "Annan orsak": Outcome.OTHER,
    "": Outcome.NOT_RECORDED,
}
KINDS = {
    "Skyddat boende": MeasureKind.PROTECTED_HOUSING,
    "Stödsamtal": MeasureKind.SUPPORT_TALKS,
    "Behandling, våldsutövare": MeasureKind.TREATMENT,
    "Kontaktperson": MeasureKind.CONTACT_PERSON,
    "Ekonomiskt stöd": MeasureKind.FINANCIAL,
    "Trappan/barnsamtal": MeasureKind.CHILD_SUPPORT,
    "Annan insats": MeasureKind.OTHER,
}
GRANTED = {"Bifall": Granted.DECISION, "Biståndsbeslut": Granted.DECISION, "Service": Granted.SERVICE}
BY_AGE = {"210": "close_relation", "220": "honour", "230": "prostitution"}
NAMED = {
    "240": (TargetGroup.ADULT_VICTIM, ()),
    "310": (TargetGroup.CHILD_WITNESS, ("child_witness", "close_relation")),
    "320": (TargetGroup.CHILD_VICTIM, ("close_relation",)),
    "410": (TargetGroup.PERPETRATOR, ("perpetrator",)),
}
ABOUT_SOMETHING_ELSE = {"390", "510", "520"}
FIRST_OF = (
    TargetGroup.PERPETRATOR,
    TargetGroup.CHILD_VICTIM,
    TargetGroup.CHILD_WITNESS,
    TargetGroup.ADULT_VICTIM,
    TargetGroup.UNCLASSIFIED,
)
SURVEY_GROUPS = {
    "Våldsutsatt vuxen": TargetGroup.ADULT_VICTIM,
    "Barn utsatt för våld": TargetGroup.CHILD_VICTIM,
    "Barn som upplevt våld": TargetGroup.CHILD_WITNESS,
}
ANSWERS = {"Ja": Answer.YES, "Nej": Answer.NO, "Vet ej": Answer.UNKNOWN, "": Answer.NOT_RECORDED}
YES_NO = {
    "7.": "close_relation",
    "9.": "child_witness",
    "10.": "honour",
    "11.": "prostitution",
    "12.": "perpetrator",
    "13.": "disability",
    "14.": "substance_use",
    "15.": "foreign_background",
    "16.": "lgbtq",
}
FORMS = {
    "Fysiskt våld": "physical",
    "Psykiskt våld": "psychological",
    "Sexuellt våld": "sexual",
    "Ekonomiskt våld": "economic",
    "Materiellt våld": "material",
    "Försummelse": "neglect",
    "Digitalt våld": "digital",
    "Latent våld": "latent",
    "Annat våld": "other_violence",
}
RISKS = {
    "FREDA-kortfrågor": RISK_BIT["freda_short"],
    "FREDA-beskrivning": RISK_BIT["freda_description"],
    "FREDA-farlighetsbedömning": RISK_BIT["freda_danger"],
    "PATRIARK": RISK_BIT["patriark"],
    "SARA": RISK_BIT["sara"],
    "Bedömning genom samtal, utan metod": RISK_BIT["conversation"],
    "Ingen": RISK_NONE,
    "Vet ej": RISK_UNKNOWN,
}


class Said(NamedTuple):
    """What a source says of one case."""

    facts: CaseFacts
    void: bool = False


def day(text: str) -> date | None:
    return date.fromisoformat(text[:10]) if text else None


# --- A case system ---------------------------------------------------------------------------------------------


def report_of(path: Path, encoding: str, *, absent_honour_is_no: bool) -> dict[Key, Said]:
    """What a report of a case system says of each case in it."""
    rows: defaultdict[Key, list[Row]] = defaultdict(list)
    with path.open(encoding=encoding, newline="") as file:
        for row in csv.DictReader(file, delimiter=";"):
            person = "" if row["Personnr"] == "Skyddad identitet" else row["Personnr"]
            rows[row["Ärendenr"], person].append(row)
    return {key: _case_of(key[1], of_case, absent_honour_is_no) for key, of_case in rows.items()}


def _case_of(person: str, rows: Sequence[Row], absent_honour_is_no: bool) -> Said:
    first = rows[0]
    opened = date.fromisoformat(first["Aktualiseringsdatum"])
    born = _birth_year(person, opened)
    codes = {row["Orsakskod"] for row in rows} - {""}
    groups, yes = {TargetGroup.UNCLASSIFIED}, set()
    for code in codes:
        if code in BY_AGE:
            yes.add(BY_AGE[code])
            if born is not None:
                groups.add(TargetGroup.CHILD_VICTIM if opened.year - born < 18 else TargetGroup.ADULT_VICTIM)
        elif code in NAMED:
            groups.add(NAMED[code][0])
            yes.update(NAMED[code][1])
    answers = dict.fromkeys(yes, Answer.YES)
    if absent_honour_is_no and "220" not in codes and not codes <= ABOUT_SOMETHING_ELSE:
        answers["honour"] = Answer.NO
    facts = CaseFacts(
        opened_on=opened,
        closed_on=day(first["Avslutsdatum"]),
        unit=first["Enhet"],
        opened_how=OPENED_HOW[first["Aktualiseringssätt"]],
        target_group=next(group for group in FIRST_OF if group in groups),
        sex=SEXES[first["Kön"]],
        birth_year=born,
        outcome=OUTCOMES[first["Avslutsorsak"]],
        answers=Answers.of(**answers),
        measures=_measures(
            (row["Insats"], row["Insats fr o m"] or row["Beslutsdatum"], row["Insats t o m"], row["Beslut"])
            for row in rows
            if row["Insats"] and row["Beslut"] != "Avslag"
        ),
    )
    return Said(facts, void=first["Status"] == "Makulerad")


def _birth_year(person: str, opened: date) -> int | None:
    """From twelve digits, or from ten: then the youngest that is not after the case opened."""
    if not person:
        return None
    birthday = person.partition("-")[0]
    if len(birthday) == 8:
        return int(birthday[:4])
    month, of_month = int(birthday[2:4]), int(birthday[4:6]) % 60
    years = (century + int(birthday[:2]) for century in (2000, 1900, 1800))
    return next(year for year in years if date(year, month, of_month) <= opened)


def _measures(given: Iterable[tuple[str, str, str, str]]) -> tuple[Measure, ...]:
    """The same kind from the same day is the same measure."""
    found = {
        (KINDS[kind], since): Measure(
            KINDS[kind], date.fromisoformat(since), day(until), GRANTED.get(granted, Granted.NOT_RECORDED)
        )
        for kind, since, until, granted in given
    }
    return tuple(sorted(found.values(), key=lambda measure: (measure.kind, measure.since)))


# --- A survey --------------------------------------------------------------------------------------------------


def survey_text(path: Path) -> dict[Key, Said]:
    """Several choices in one cell, with semicolons between."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    sets: list[AnswerSet] = []
    for row in rows:
        (forms,) = (cell for heading, cell in row.items() if heading.startswith("8.") and "nämligen" not in heading)
        (risk,) = (cell for heading, cell in row.items() if heading.startswith("17."))
        sets += _answered(row, set(forms.split("; ")) - {""}, set(risk.split("; ")) - {""})
    return _by_case(sets)


def survey_workbook(path: Path) -> dict[Key, Said]:
    """A column an option, 1 where it is ticked; the questions stand in the first row, the options in the second."""
    questions, options, *rows = load_workbook(path)["Svar"].iter_rows(values_only=True)
    sets: list[AnswerSet] = []
    for cells in rows:
        single = {
            str(question): "" if cell is None else str(cell)
            for question, option, cell in zip(questions, options, cells, strict=True)
            if question is not None and option is None
        }
        ticked = {str(option) for option, cell in zip(options, cells, strict=True) if option and cell == 1}
        # "Vet ej" is an option of the risk question alone
        sets += _answered(single, ticked & set(FORMS), ticked & set(RISKS))
    return _by_case(sets)


class AnswerSet(NamedTuple):
    case: str
    answered: str
    facts: CaseFacts


def _by_case(sets: Iterable[AnswerSet]) -> dict[Key, Said]:
    """Where two have answered about one case, what the later one says stands, and flags, sets and measures add up."""
    found: dict[Key, Said] = {}
    for case, _, facts in sorted(sets, key=lambda one: one.answered):
        before = found.get((case, ""))
        found[case, ""] = Said(facts if before is None else _merged(facts, before.facts))
    return found


def _answered(row: Row, forms: set[str], risk: set[str]) -> list[AnswerSet]:
    """One answer set; none where somebody never finished it."""
    if row["Status"] == "Ofullständig":
        return []

    def cell(start: str) -> str:
        return next(text for heading, text in row.items() if heading.startswith(start))

    answers = {flag: ANSWERS[cell(start)] for start, flag in YES_NO.items()}
    if forms:
        answers |= {flag: Answer.YES if form in forms else Answer.NO for form, flag in FORMS.items()}
    facts = CaseFacts(
        opened_on=date.fromisoformat(cell("2.")),
        closed_on=day(cell("21.")),
        unit=cell("3."),
        target_group=SURVEY_GROUPS[cell("4.")],
        sex=SEXES[cell("5.")],
        birth_year=int(cell("6.")) if cell("6.") else None,
        outcome=OUTCOMES[cell("22.")],
        risk=sum(RISKS[instrument] for instrument in risk),
        answers=Answers.of(**answers),
        measures=_measures(
            (cell(f"{number}a."), cell(f"{number}b."), cell(f"{number}c."), cell(f"{number}d."))
            for number in (18, 19, 20)
            if cell(f"{number}a.")
        ),
    )
    return [AnswerSet(cell("1."), row["Avslutad svar"], facts)]


# --- What is known when all of it has been read ----------------------------------------------------------------------


def latest(extracts: Mapping[Period, Mapping[Key, Said]], *, complete: bool) -> dict[Key, Said]:
    """What a source says in the end: of each case the last extract that holds it - but not at all, if a later extract
    that holds every active case should hold it and does not."""
    found: dict[Key, Said] = {}
    for period in sorted(extracts, key=lambda period: period.end):
        if complete:
            gone = [
                key
                for key, (facts, _) in found.items()
                if key not in extracts[period]
                and facts.opened_on <= period.end
                and (facts.closed_on is None or facts.closed_on >= period.start)
            ]
            for key in gone:
                del found[key]
        found.update(extracts[period])
    return found


def counted(said: Mapping[Key, Said]) -> list[Case]:
    return [Case(person or None, facts) for (_, person), (facts, void) in said.items() if not void]


def joined(register: Mapping[Key, Said], survey: Mapping[Key, Said]) -> dict[Key, Said]:
    """The case system first; the survey by case number, where exactly one person has it."""
    found = dict(register)
    holders: defaultdict[str, list[Key]] = defaultdict(list)
    for key in register:
        holders[key[0]].append(key)
    for key, (facts, _) in survey.items():
        held = holders[key[0]]
        if not held:
            found[key] = Said(facts)
        elif len(held) == 1:
            found[held[0]] = Said(_merged(register[held[0]].facts, facts), register[held[0]].void)
    return found


def _merged(first: CaseFacts, second: CaseFacts) -> CaseFacts:
    measures = {(measure.kind, measure.since): measure for measure in (*second.measures, *first.measures)}
    closed = first.closed_on or second.closed_on
    return first._replace(
        closed_on=closed if closed is None or closed >= first.opened_on else None,
        unit=first.unit or second.unit,
        target_group=second.target_group if first.target_group is TargetGroup.UNCLASSIFIED else first.target_group,
        sex=second.sex if first.sex is Sex.NOT_RECORDED else first.sex,
        birth_year=first.birth_year or second.birth_year,
        outcome=second.outcome if first.outcome is Outcome.NOT_RECORDED else first.outcome,
        risk=first.risk | second.risk,
        answers=Answers(*(one | other for one, other in zip(first.answers, second.answers, strict=True))),
        measures=tuple(sorted(measures.values(), key=lambda measure: (measure.kind, measure.since))),
    )
