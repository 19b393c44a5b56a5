"""Turns what the service answers into answer sets of ours, a window of time at a time.

The documented list of answers has no pages; it has a window of time. A window whose answer reaches `page_limit`
may have been cut by the service without a word, so it is halved until it does not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from casestats.adapters.folding import fold
from casestats.errors import FixExtract, FixSettings
from netigate_import import allowed
from netigate_import.api_settings import ApiFields, ApiSettings
from netigate_import.fetched import UNKNOWN_OPTION, AnswerSet, Question

Get = Callable[[allowed.Call], object]
Raw = Mapping[str, object]
_SECOND = timedelta(seconds=1)


class Created(NamedTuple):
    """Answer sets created from `since` up to `until`."""

    since: datetime
    until: datetime


class Changed(NamedTuple):
    """Answer sets changed since a moment. The service does not take this together with a window of creation."""

    since: datetime


Window = Created | Changed


def questions(content: object, fields: ApiFields) -> tuple[Question, ...]:
    """Every question of the tree, in the form's order; a node without text or number is a group or a page."""
    found: list[Question] = []
    for node in _tree(content, fields):
        number, text = _pick(node, fields.question), _pick(node, fields.question_text)
        if _is_number(number) and isinstance(text, str) and text.strip():
            found.append(Question(str(number), text, tuple(_options(node, fields))))
    if not found:
        raise _missing("questions", content, (fields.question, fields.question_text))
    return tuple(found)


def _spans(start: datetime, until: datetime, step: timedelta) -> Iterator[tuple[datetime, datetime]]:
    """The window in steps, counted from its beginning so that a second run asks the same."""
    while start < until:
        end = min(start + step, until)
        yield start, end
        start = end


def listed(get: Get, settings: ApiSettings, window: Window) -> Iterator[list[Raw]]:
    """The pages of raw answer sets in the window. The same answer set may come twice, at an edge."""
    if isinstance(window, Changed):
        page = items(get(allowed.answers_updated(settings.survey, window.since)))
        if len(page) >= settings.page_limit:
            raise _cut("updated")
        yield page
        return
    if not window.since < window.until:
        raise FixSettings("Fönstrets början ska ligga före slutet.", "The window's beginning must lie before its end.")
    for start, end in _spans(window.since, window.until, timedelta(days=settings.page_days)):
        yield from _halved(get, settings, start, end)


def answer_set(raw: Raw, fields: ApiFields, kept: Mapping[str, Question]) -> AnswerSet:
    """What we keep of one raw answer set: no respondent, and only answers to the questions in `kept`."""
    answers: dict[str, tuple[str, ...] | str] = {}
    for item in items(_pick(raw, fields.answers)):
        question = kept.get(str(_pick(item, fields.answer_question)))
        if question is None:
            continue
        if question.options:
            before = answers.get(question.id, ())
            answers[question.id] = _united(before, _chosen(item, fields, question))
        else:
            answers[question.id] = _text(answers.get(question.id), _pick(item, fields.answer_value))
    return AnswerSet(
        id=number_of(raw, fields),
        started=_moment(_pick(raw, fields.started)),
        submitted=_moment(_pick(raw, fields.submitted)),
        updated=_moment(_pick(raw, fields.updated)),
        completed=_pick(raw, fields.completed) is not False,
        answers=answers,
    )


def number_of(raw: Raw, fields: ApiFields) -> str:
    number = _pick(raw, fields.answer_set)
    if not _is_number(number):
        raise _missing("answer sets", raw, (fields.answer_set,))
    return str(number)


def has_answers(raw: Raw, fields: ApiFields) -> bool:
    """Whether the list gave the answers themselves; else each answer set is asked for."""
    return isinstance(_pick(raw, fields.answers), list)


def single(content: object, fields: ApiFields) -> Raw:
    """The answer set that was asked for by number, as an object or a list of one."""
    raw = items(content if isinstance(content, list) else [content])
    if len(raw) != 1 or not has_answers(raw[0], fields):
        raise _missing("answer set", raw, (fields.answers,))
    return raw[0]


def _halved(get: Get, settings: ApiSettings, start: datetime, end: datetime) -> Iterator[list[Raw]]:
    page = items(get(allowed.answers_created(settings.survey, start, end)))
    if len(page) < settings.page_limit:
        yield page
        return
    middle = start + ((end - start) // 2 // _SECOND) * _SECOND
    if middle in (start, end):
        raise _cut("from/to")
    yield from _halved(get, settings, start, middle)
    yield from _halved(get, settings, middle, end)


def _tree(content: object, fields: ApiFields) -> Iterator[Raw]:
    """The nodes of a question tree in order; lists and objects may be nested under `questions`."""
    waiting = [content]
    while waiting:
        node = waiting.pop()
        if isinstance(node, list):
            waiting.extend(reversed(node))
        elif isinstance(node, Mapping):
            yield node
            waiting.append(_pick(node, fields.questions))


def _options(node: Raw, fields: ApiFields) -> Iterator[tuple[str, str]]:
    for option in items(_pick(node, fields.options)):
        number, text = _pick(option, fields.option), _pick(option, fields.option_text)
        if _is_number(number) and isinstance(text, str):
            yield str(number), text


def _chosen(item: Raw, fields: ApiFields, question: Question) -> tuple[str, ...]:
    """The ids of the options chosen: by id, or by a value that is an option's label."""
    known = dict(question.options)
    given = _pick(item, fields.answer_option)
    ids = [str(number) for number in (given if isinstance(given, list) else [given]) if _is_number(number)]
    if ids:
        return tuple(number if number in known else UNKNOWN_OPTION for number in ids)
    value = _pick(item, fields.answer_value)
    if value in (None, "", []):
        return ()
    label = fold(str(value))
    return (next((number for number, text in question.options if fold(text) == label), UNKNOWN_OPTION),)


def _united(before: tuple[str, ...] | str, more: tuple[str, ...]) -> tuple[str, ...]:
    """Options in the order they came, each once."""
    return tuple(dict.fromkeys((*before, *more)))


def _text(before: tuple[str, ...] | str | None, value: object) -> str:
    """A free answer as text. Two different answers to one question are none: which one stands nobody knows."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = "" if value is None or isinstance(value, list | dict) else str(value).strip()
    return text if before in (None, "", text) else ""


def _moment(value: object) -> str:
    """ISO 8601 in UTC to the second; the service states UTC, with or without a zone. "" where it is no time."""
    if not isinstance(value, str):
        return ""
    try:
        moment = datetime.fromisoformat(value.strip())
    except ValueError:
        return ""
    return allowed.as_utc(moment if moment.tzinfo else moment.replace(tzinfo=UTC))


def _pick(item: object, name: str) -> object:
    for step in name.split("."):
        item = item.get(step) if isinstance(item, Mapping) else None
    return item


def _is_number(value: object) -> bool:
    return (isinstance(value, int) and not isinstance(value, bool)) or (isinstance(value, str) and value.isdigit())


def items(content: object) -> list[Raw]:
    """A list of objects; nothing at all is an empty list. Raises FixSettings for anything else."""
    if content is None:
        return []
    if not isinstance(content, list) or not all(isinstance(item, Mapping) for item in content):
        raise FixSettings(
            "Enkättjänsten svarade inte med en lista. Kontrollera basadressen och fältnamnen i [adapter_settings.api].",
            "The survey service did not answer with a list. Check the base address and the field names.",
        )
    return content


def _missing(what: str, content: object, names: tuple[str, ...]) -> FixSettings:
    """Names the fields there are: names of fields identify nobody, and they are what the person needs."""
    first = content[0] if isinstance(content, list) and content else content
    seen = ", ".join(sorted(str(name)[:40] for name in first)[:30]) if isinstance(first, Mapping) else "-"
    wanted = ", ".join(names)
    return FixSettings(
        f"Svaret från enkättjänsten ({what}) saknar fältet {wanted}. Fälten som finns: {seen}. "
        "Rätta [adapter_settings.api.fields].",
        f"The survey service's answer ({what}) lacks the field {wanted}. The fields there are: {seen}. "
        "Mend [adapter_settings.api.fields].",
    )


def _cut(parameter: str) -> FixExtract:
    return FixExtract(
        f"Ett svar från enkättjänsten ({parameter}) nådde gränsen page_limit och kan vara avkortat. "
        "Höj page_limit om tjänsten tillåter fler svar, eller hämta hela enkäten i stället för ändringar.",
        f"An answer of the survey service ({parameter}) reached page_limit and may have been cut. "
        "Raise page_limit if the service allows more, or fetch the whole survey instead of changes.",
    )
