"""The extract a fetch makes: one JSON file, the same bytes for the same answers, read like any other extract.

It holds what casestats needs and nothing else: no respondent, no e-mail address, no answer to a question that the
profile does not name, no text of a question with options. Case numbers are in it: handle it as an extract.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple, TypeVar

from casestats.errors import FixExtract

T = TypeVar("T")

FORMAT = "casestats-netigate-1"
UNKNOWN_OPTION = "?"
"""Stands for a choice that the question's list of options does not hold; its text is not kept (it may be anything)."""
_BEGINNING = f'{{"format":"{FORMAT}"'.encode()


class Question(NamedTuple):
    """A question of the form. `options` are (id, label) in the form's order; empty for a question with free answers."""

    id: str
    text: str
    options: tuple[tuple[str, str], ...] = ()


class AnswerSet(NamedTuple):
    """One filled-in form. Times are ISO 8601 in UTC ("" where not stated). An answer is a tuple of option ids, or a
    text for a question without options; a question that is not in `answers` was not answered."""

    id: str
    started: str = ""
    submitted: str = ""
    updated: str = ""
    completed: bool = True
    answers: Mapping[str, tuple[str, ...] | str] = {}


class Fetched(NamedTuple):
    """A whole fetch. `since` and `until` (created) or `updated` (changed) say the window, in UTC; `whole` that it
    holds every completed answer set of the survey created up to `until`; `ids` every answer set that was listed."""

    survey: int
    since: str = ""
    until: str = ""
    updated: str = ""
    whole: bool = False
    ids: tuple[str, ...] = ()
    questions: tuple[Question, ...] = ()
    answer_sets: tuple[AnswerSet, ...] = ()


def is_fetched(beginning: bytes) -> bool:
    """Whether a file that begins so is one of ours."""
    return beginning.startswith(_BEGINNING)


BEGINNING_LENGTH = len(_BEGINNING)


def to_bytes(fetched: Fetched) -> bytes:
    content = {
        "format": FORMAT,
        "survey": fetched.survey,
        "since": fetched.since,
        "until": fetched.until,
        "updated": fetched.updated,
        "whole": fetched.whole,
        "ids": sorted(fetched.ids, key=by_number),
        "questions": [[q.id, q.text, [list(option) for option in q.options]] for q in fetched.questions],
        "answer_sets": [
            [a.id, a.started, a.submitted, a.updated, a.completed, dict(sorted(a.answers.items()))]
            for a in sorted(fetched.answer_sets, key=lambda a: by_number(a.id))
        ],
    }
    return (json.dumps(content, ensure_ascii=False, separators=(",", ":")) + "\n").encode()


def from_bytes(content: bytes) -> Fetched:
    """Raises FixExtract where the file is cut or changed by hand."""
    try:
        found = json.loads(content)
        fetched = Fetched(
            survey=_of(int, found["survey"]),
            since=_of(str, found["since"]),
            until=_moment(found["until"]),
            updated=_of(str, found["updated"]),
            whole=_of(bool, found["whole"]),
            ids=tuple(_of(str, number) for number in found["ids"]),
            questions=tuple(
                Question(_of(str, q), _of(str, text), tuple((_of(str, o), _of(str, label)) for o, label in options))
                for q, text, options in found["questions"]
            ),
            answer_sets=tuple(_answer_set(item) for item in found["answer_sets"]),
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise FixExtract(
            "Filen från enkättjänsten är avbruten eller ändrad. Hämta den igen.",
            "The file from the survey service is cut or changed. Fetch it again.",
        ) from None
    return fetched


def from_kept(content: Mapping[str, object]) -> AnswerSet:
    """An answer set from the page of an unfinished fetch, where it lies field by field."""
    return _answer_set([content[name] for name in AnswerSet._fields])


def by_number(number: str) -> tuple[int, str]:
    """Sorts numbers as numbers, and other ids after their length, then code points."""
    return len(number), number


def _answer_set(item: list[object]) -> AnswerSet:
    number, started, submitted, updated, completed, answers = item
    return AnswerSet(
        _of(str, number),
        _of(str, started),
        _of(str, submitted),
        _of(str, updated),
        _of(bool, completed),
        {
            question: answer if isinstance(answer, str) else tuple(_of(str, option) for option in answer)
            for question, answer in _of(dict, answers).items()
        },
    )


def _moment(value: object) -> str:
    """A time as text, or none; what is no time raises."""
    text = _of(str, value)
    if text and datetime.fromisoformat(text).tzinfo is None:
        raise ValueError
    return text


def _of(kind: type[T], value: object) -> T:
    if not isinstance(value, kind):
        raise TypeError
    return value
