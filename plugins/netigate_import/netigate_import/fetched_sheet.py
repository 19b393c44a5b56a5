"""The file of a fetch as a table of answers, with the headings that the profile has for what is not a question."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from casestats.adapters.dates import swedish_day
from casestats.adapters.folding import fold
from casestats.adapters.mapping.labels import TICKED
from casestats.adapters.profile import Profile
from casestats.adapters.profile import Question as ProfileQuestion
from casestats.periods import Period
from netigate_import.choices import UNKNOWN_LABEL
from netigate_import.fetched import UNKNOWN_OPTION, AnswerSet, Fetched, Question
from netigate_import.lines import Line


def headings_of(fetched: Fetched, profile: Profile) -> list[tuple[str, ...]]:
    """A column for the answer set's number, when it was answered and whether it is finished; then the questions."""
    return [(heading,) for heading in (*_about(profile), *(question.text for question in fetched.questions))]


def rows_of(fetched: Fetched, profile: Profile) -> Iterator[Line]:
    """One row an answer set, numbered from 1 in the order of the file. A choice is its label; several are joined."""
    about = _about(profile)
    labels = {question.id: dict(question.options) for question in fetched.questions}
    for row, answers in enumerate(fetched.answer_sets, start=1):
        told = {
            "answer_set": answers.id,
            "answered_on": answers.submitted or answers.started,
            "status": _status(profile, answers),
        }
        yield (
            row,
            [told[name] for name in about.values()]
            + [_cell(answers, question, labels[question.id]) for question in fetched.questions],
        )


def options_of(fetched: Fetched, asked: ProfileQuestion) -> Iterator[list[str]]:
    """The labels of the options that the form has, for each question of the fetch that the profile's question is."""
    names = {fold(name.text) for name in asked.column.names}
    for question in fetched.questions:
        if fold(question.text) in names:
            yield [label for _, label in question.options]


def _about(profile: Profile) -> dict[str, str]:
    """The profile's heading for each, where it maps it."""
    columns = profile.columns
    return {columns[name].heading: name for name in ("answer_set", "answered_on", "status") if name in columns}


def _status(profile: Profile, answers: AnswerSet) -> str:
    meaning = "counts" if answers.completed else "incomplete"
    return next((word for word, means in profile.words.status.items() if means == meaning), "")


def _cell(answers: AnswerSet, question: Question, labels: dict[str, str]) -> str:
    answer = answers.answers.get(question.id)
    if answer is None or isinstance(answer, str):
        return answer or ""
    told = [UNKNOWN_LABEL if option == UNKNOWN_OPTION else labels.get(option, UNKNOWN_LABEL) for option in answer]
    return TICKED.join(told) if told else TICKED


def period_of(fetched: Fetched) -> Period | None:
    """The month that the fetch ends with, where it ends with a Swedish month: the extract is as known at its end."""
    if not fetched.until:
        return None
    until = datetime.fromisoformat(fetched.until)
    day = swedish_day(until)
    if day.day != 1 or swedish_day(until - timedelta(seconds=1)) == day:
        return None
    return Period.month_of(day - timedelta(days=1))
