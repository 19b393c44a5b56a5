"""A profile guessed from a survey export: questions by their words, options by their labels, a question beside each
guess. Cells are looked into only where a question was recognised as one with a few words or options to choose from."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from casestats.adapters import guesses
from casestats.adapters.extract import Extract
from casestats.adapters.mapping.sayable import sayable
from casestats.adapters.profile import (
    NOT_FILLED_IN,
    Column,
    Doubt,
    ExtractRules,
    Heading,
    KnownWords,
    MeasureColumns,
    Option,
    Profile,
    Question,
)
from casestats.adapters.subjects import can_say_yes
from casestats.adapters.synonyms import never_mapped
from casestats.adapters.values import is_missing, parse_answer
from casestats.cases import RISK_INSTRUMENTS
from casestats.flags import FLAGS
from casestats.scope import SUBJECTS, Cover
from casestats.words import Words
from netigate_import.oddities import SHOWN_FROM
from netigate_import.questionnaire import Asked, Questionnaire, open_questionnaire
from netigate_import.recognising import bare, column_of, flag_of, measure_of, option_means

_MOST_WORDS = 80
_BY_WORD: Mapping[str, Callable[[str], Any]] = {
    "status": guesses.status_by_word,
    "target_group": guesses.group_by_word,
    "outcome": guesses.outcome_by_word,
    "opened_how": guesses.how_by_word,
    "measure": guesses.measure_by_word,
    "granted": guesses.granted_by_word,
}


@dataclass
class _Draft:
    """What has been recognised so far."""

    columns: dict[str, str] = field(default_factory=dict)
    questions: list[Question] = field(default_factory=list)
    measures: dict[str, dict[str, str]] = field(default_factory=dict)
    drop: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    words: dict[str, dict[str, Any]] = field(default_factory=dict)
    doubts: list[Doubt] = field(default_factory=list)

    def ask(self, key: str, sv: str, en: str) -> None:
        self.doubts.append(Doubt(key, Words(sv, en)))


def draft_profile(extract: Extract, *, adapter: str) -> Profile:
    """A draft for exports like this one. Raises FixExtract where its first file cannot be read."""
    form = open_questionnaire(extract)
    draft = _Draft()
    for asked in form.asked:
        _recognise(asked, form, draft)
    _ask_about_the_whole(draft)
    pattern = guesses.file_name_pattern(extract.files[0])
    if pattern:
        draft.ask(
            "extract.file_name",
            "Perioden läses ur filens namn med detta mönster; profile check visar vilken det blir. Stämmer den?",
            "The period is read from the file's name by this pattern; profile check shows which it is. Is it right?",
        )
    profile = Profile(
        municipality=NOT_FILLED_IN,
        source=adapter,
        adapter=adapter,
        person_references="person_ref" in draft.columns,
        extract=ExtractRules(header_rows=form.header_rows, row_unit="answer_set", file_name=pattern),
        columns={name: _column(heading) for name, heading in draft.columns.items()},
        drop=tuple(dict.fromkeys(draft.drop)),
        words=KnownWords(**draft.words),
        questions=tuple(draft.questions),
        measures=tuple(_measures(draft)),
    )
    covers = tuple(Cover(subject) for subject in SUBJECTS if can_say_yes(profile, subject))
    draft.ask(
        "covers.1",
        "Gäller formuläret alla dessa målgrupper och frågor, och sedan när (since)? Resten blir “kan inte ange”.",
        "Is the form about all these target groups and subjects, and since when (since)? The rest is “cannot state”.",
    )
    return replace(profile, covers=covers, doubts=tuple(draft.doubts))


def _recognise(asked: Asked, form: Questionnaire, draft: _Draft) -> None:
    """One question to what it is likely to be."""
    draft.drop += asked.texts
    if never_mapped(asked.text) or never_mapped(bare(asked.text)):
        draft.drop.append(asked.text)
        return
    name, measure = column_of(asked.text), measure_of(asked.text)
    if asked.options:
        options = [label for _, label in asked.options]
        _multiple(asked, Counter(dict.fromkeys(options, SHOWN_FROM)), _layout(asked, form), draft)
    elif name and name not in draft.columns:
        _field(name, asked, form, draft)
    elif measure and measure[1] not in draft.measures.get(measure[0], {}):
        draft.measures.setdefault(measure[0], {})[measure[1]] = asked.text
        words = {"kind": "measure", "granted": "granted"}.get(measure[1])
        if words:
            _look_into(words, asked, form, draft)
    elif flag := flag_of(asked.text):
        _single(flag, asked, form, draft)
    else:
        _multiple(asked, _joined(asked, form), "joined", draft)


def _field(name: str, asked: Asked, form: Questionnaire, draft: _Draft) -> None:
    draft.columns[name] = asked.text
    if name in _BY_WORD and not _look_into(name, asked, form, draft):
        del draft.columns[name]
        draft.unknown.append(asked.text)


def _look_into(name: str, asked: Asked, form: Questionnaire, draft: _Draft) -> bool:
    """The words of a question with a few answers, each with a guess. False where it rather holds free text."""
    told = {word for word in _cells(asked, form) if not is_missing(word)}
    shown = sorted(filter(sayable, told))
    if len(told) > _MOST_WORDS or not shown or len(shown) < len(told) / 2:
        return False
    known = draft.words.setdefault(name, {})
    if not known:
        draft.ask(f"words.{name}", "Är orden rätt tolkade?", "Are the words read right?")
    known.update({word: _BY_WORD[name](word) for word in shown if word not in known})
    return True


def _single(flag: str, asked: Asked, form: Questionnaire, draft: _Draft) -> None:
    draft.questions.append(Question(_column(asked.text), flag=flag))
    key = f"questions.{len(draft.questions)}"
    draft.ask(key, f"Handlar frågan om {flag}?", f"Is the question about {flag}?")
    told = Counter(word for word in _cells(asked, form) if parse_answer(word) is None)
    if told:
        named = ", ".join(f"“{word}”" for word, times in sorted(told.items()) if times >= SHOWN_FROM and sayable(word))
        draft.ask(
            f"{key}.words",
            f"Några svar är inte Ja, Nej eller Vet ej: {named or '(visas inte)'}. Skriv vad de betyder under words.",
            f"Some answers are not Ja, Nej or Vet ej: {named or '(not shown)'}. Say what they mean under words.",
        )


def _multiple(asked: Asked, labels: Counter[str], layout: Any, draft: _Draft) -> None:
    """A multiple-choice question, if an option is recognised; two in a joined cell, which may be anything."""
    means = {label: option_means(label) or flag_of(label) for label in labels}
    recognised = [label for label, meaning in means.items() if meaning in (*FLAGS, *RISK_INSTRUMENTS)]
    if len(recognised) < (2 if layout == "joined" else 1) or len(labels) > _MOST_WORDS:
        draft.unknown.append(asked.text)
        return
    shown = [label for label in labels if means[label] or (labels[label] >= SHOWN_FROM and sayable(label))]
    options = tuple(Option(label, means[label] or "dropped") for label in shown)
    draft.questions.append(Question(_column(asked.text), options=options, layout=layout))
    key = f"questions.{len(draft.questions)}"
    unsure = ", ".join(f"“{label}”" for label in shown if means[label] is None)
    more_sv = f" Dessa känns inte igen: {unsure}." if unsure else ""
    more_en = f" These are not recognised: {unsure}." if unsure else ""
    draft.ask(
        f"{key}.options",
        f"Är alla frågans alternativ med, och betyder de detta?{more_sv}",
        f"Are all options of the question here, and do they mean this?{more_en}",
    )
    if layout == "number":
        draft.ask(
            f"{key}.layout",
            "Svaren är nummer. Är alternativens ordning deras nummer? Skriv annars number vid varje alternativ.",
            "The answers are numbers. Is the order of the options their number? Else write number at each option.",
        )


def _layout(asked: Asked, form: Questionnaire) -> str:
    """Whether option columns hold the option's number; 1 and 0, words and labels are told apart when they are read."""
    told = [{row[place].strip() for row in form.rows} - {"", "0"} for place, _ in asked.options]
    numbers = all(held <= {str(number)} for number, held in enumerate(told, 1))
    return "number" if numbers and any(held for held in told[1:]) else "columns"


def _joined(asked: Asked, form: Questionnaire) -> Counter[str]:
    """The labels that cells hold, as far as they can be seen without knowing them: between semicolons or lines, and
    between commas where each part is a likely option (a label may hold a comma)."""
    told: Counter[str] = Counter()
    for cell in _cells(asked, form):
        for label in filter(None, map(str.strip, re.split(r"[;\r\n]", cell))):
            parts = [part.strip() for part in label.split(",")]
            told.update(parts if all(map(option_means, parts)) else [label])
        if len(told) > _MOST_WORDS:
            break
    return told


def _cells(asked: Asked, form: Questionnaire) -> Iterator[str]:
    if asked.place is not None:
        yield from (cell for row in form.rows if (cell := row[asked.place].strip()))


def _measures(draft: _Draft) -> Iterator[MeasureColumns]:
    for parts in draft.measures.values():
        if "kind" in parts and {"since", "decided_on"} & set(parts):
            columns: Mapping[str, Any] = {part: _column(heading) for part, heading in parts.items()}
            yield MeasureColumns(**columns)


def _column(heading: str) -> Column:
    return Column((Heading(heading),))


def _ask_about_the_whole(draft: _Draft) -> None:
    draft.ask("municipality", "Vilken kommun är det? Skriv kommunkoden.", "Which municipality is it? Write its code.")
    draft.ask(
        "claims",
        "Har varje export alla ärenden som var aktuella i perioden? Oftast inte för en enkät: låt då nothing stå.",
        "Does each export hold all cases that were active in its period? A survey seldom does: then leave nothing.",
    )
    if "case_ref" not in draft.columns:
        draft.ask(
            "columns",
            "Vilken fråga är ärendenumret (case_ref)? Utan det räknas varje svar som ett eget ärende.",
            "Which question is the case number (case_ref)? Without it each answer set counts as a case of its own.",
        )
    if "opened_on" not in draft.columns:
        draft.ask(
            "columns",
            "Vilken fråga säger när ärendet aktualiserades (opened_on)?",
            "Which question says when the case was opened (opened_on)?",
        )
    if "person_ref" not in draft.columns:
        draft.ask(
            "person_references",
            "Ingen fråga om personnummer hittades: varje ärende räknas som en egen person. Stämmer det?",
            "No question about person numbers was found: every case counts as a person of its own. Is that right?",
        )
    if "status" in draft.columns and "incomplete" not in draft.words["status"].values():
        draft.ask(
            "words.status",
            "Inget svar är ofullständigt i denna export. Vilket ord skulle det ha? Skriv det med incomplete.",
            "No answer set is incomplete in this export. Which word would it have? Write it with incomplete.",
        )
    if draft.measures:
        draft.ask(
            "measures.1",
            "Är det rätt kolumner för varje insats? En insats utan from-datum räknas inte.",
            "Are these the right columns for each measure? A measure without a start is not counted.",
        )
    if draft.unknown:
        named = ", ".join(f"“{text}”" for text in draft.unknown if sayable(text))
        draft.ask(
            "drop",
            f"Dessa frågor känns inte igen och läses inte: {named}. Ska någon läsas?",
            f"These questions are not recognised and are not read: {named}. Should any be?",
        )
