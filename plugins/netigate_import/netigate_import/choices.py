"""From the cells of one question to what was answered, whatever the layout: the normal form of a survey.

    a column per option, with 1 and 0         1 0 1            one cell with labels     Fysiskt; Digitalt
    a column per option, with its label       Fysiskt _ _      one cell with numbers    1 3
    a column per option, with its number      1 _ 3            both at once: the columns count, the cell is compared

All become `Given`: (option, raw value, state) for each thing that was told, and then one cell for the mapper.
A reader is called once for each different combination of cells, so it may take its time.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import Enum
from typing import NamedTuple

from casestats.adapters.mapping.labels import TICKED, key_of
from casestats.adapters.values import MISSING, SURVEY_MISSING, parse_answer, plain
from casestats.flags import Answer

NOT_SHOWN = "-99"
UNKNOWN_LABEL = "(okänt svar)"
"""Stands in the mapper's cell for what is no option. The text itself stays here: it may be free text."""
_MARKS = rf";,|\t\r\n{TICKED}"


class State(Enum):
    ANSWERED = "answered"
    NOT_ANSWERED = "not answered"
    NOT_SHOWN = "not shown"
    INVALID = "invalid"


class Given(NamedTuple):
    """One thing told about a question. `option` is its label as the profile writes it; "" where it is not known, or
    where the answer is about the question as a whole ("Vet ej"). An unticked option is ANSWERED with `ticked` False.
    `raw` may be free text where INVALID: it is never shown."""

    option: str
    raw: str
    state: State
    ticked: bool = True


class Choices(NamedTuple):
    """The options of a question: their labels in order, the label by number, and the label by its folded form."""

    labels: tuple[str, ...]
    numbers: Mapping[str, str]
    known: Mapping[str, str]

    @classmethod
    def of(cls, options: Iterable[tuple[str, int | None]], *, by_place: bool = False) -> Choices:
        """From labels and numbers. With `by_place` an option without a number has its place in the order, from 1, as
        survey tools count; otherwise a number that the profile does not tell means nothing."""
        told = tuple(options)
        numbers = {
            str(place if number is None else number): label
            for place, (label, number) in enumerate(told, 1)
            if by_place or number is not None
        }
        return cls(tuple(label for label, _ in told), numbers, {key_of(label): label for label, _ in told})

    def find(self, text: str) -> str | None:
        """The label that a text is, by its words or its number."""
        return self.known.get(key_of(text)) or self.numbers.get(text.removesuffix(".0"))


def state_without_answer(raw: str) -> State | None:
    """What a special value or an empty cell stands for; None where the cell holds an answer."""
    word = plain(raw)
    if word == NOT_SHOWN:
        return State.NOT_SHOWN
    return State.NOT_ANSWERED if word in MISSING or word in SURVEY_MISSING else None


# --- a column per option --------------------------------------------------------------------------------------------

Tick = Callable[[str, str], bool | None]
"""From a cell and its option's label to ticked or not; None where it is neither."""


def read_columns(cells: Sequence[str], labels: Sequence[str], tick: Tick) -> list[Given]:
    """`labels` are the options of the columns, in the order of `cells`."""
    given: list[Given] = []
    for raw, label in zip(cells, labels, strict=True):
        own = key_of(raw) == key_of(label) != ""
        state = None if own else state_without_answer(raw)
        ticked = own or (tick(raw, label) if state is None else False)
        state = state or (State.INVALID if ticked is None else State.ANSWERED)
        given.append(Given(label, raw, state, bool(ticked)))
    return given


def tick_words(words: Mapping[str, Answer]) -> Tick:
    """1 and 0, x, Ja and Nej; `words` (by their plain form) are the profile's own for yes and no, such as 1 and 2."""

    def tick(raw: str, _: str) -> bool | None:
        answer = parse_answer(raw, words)
        return answer is Answer.YES if answer in (Answer.YES, Answer.NO) else None

    return tick


def tick_numbers(choices: Choices) -> Tick:
    """The option's own number where it is ticked, and 0 where it is not. No other number."""
    numbers = {label: number for number, label in choices.numbers.items()}

    def tick(raw: str, label: str) -> bool | None:
        number = raw.removesuffix(".0")
        return True if number == numbers.get(label) else False if number == "0" else None

    return tick


# --- one cell for all options ---------------------------------------------------------------------------------------


def joined_reader(choices: Choices, separator: str | None = None) -> Callable[[str], list[Given]]:
    """A reader of cells that hold all the answers to one question.

    A label may hold a comma: it is found whole first. Without a `separator` of the profile's, a cell that known labels
    and numbers fill completely is read so with any separator between them, spaces too (`1 3`); any other cell is
    parted at ; , | tab and line breaks, and what is then no label is INVALID.
    """
    part = f"(?:{re.escape(separator.strip() or separator)}|{TICKED})" if separator else f"[{_MARKS}]"
    edge = rf"(?=\s*(?:{part}|$))"
    one_token = re.compile(rf"\s*({_any_of(choices.labels)}{edge}|.*?{edge})\s*(?:{part}|$)", re.IGNORECASE | re.DOTALL)
    any_known = _any_of((*choices.labels, *choices.numbers))
    all_known = re.compile(rf"[\s{_MARKS}]*({any_known})(?=[\s{_MARKS}]|$)", re.IGNORECASE)

    def read(raw: str) -> list[Given]:
        if raw == TICKED:
            return [Given("", raw, State.ANSWERED, ticked=False)]
        state = None if TICKED in raw or choices.find(raw) else state_without_answer(raw)
        if state is not None:
            return [Given("", raw, state, ticked=False)]
        if parse_answer(raw) is Answer.UNKNOWN and choices.find(raw) is None:
            return [Given("", raw, State.ANSWERED)]
        numbers = raw.split() if re.fullmatch(r"[\d\s]+", raw) else None
        tokens = numbers or (None if separator else _whole(all_known, raw))
        tokens = tokens or [found[1] for found in one_token.finditer(raw) if found[1]]
        labels = [(token, choices.find(token)) for token in tokens]
        return [Given(label or "", token, State.ANSWERED if label else State.INVALID) for token, label in labels]

    return read


def _whole(pattern: re.Pattern[str], raw: str) -> list[str] | None:
    """The tokens of a text that the pattern fills from its beginning to its end; None where something is left."""
    tokens, place = [], 0
    while found := pattern.match(raw, place):
        tokens.append(found[1])
        place = found.end()
    return tokens if not raw[place:].strip(f" {_MARKS}") else None


def _any_of(words: Iterable[str]) -> str:
    """A pattern for any of the words, the longest first, with any white space for a space."""
    longest = sorted(filter(None, words), key=len, reverse=True)
    return "(?:" + ("|".join(r"\s+".join(map(re.escape, word.split())) for word in longest) or "(?!)") + ")"


# --- back to one cell -----------------------------------------------------------------------------------------------


class Cell(NamedTuple):
    """What the mapper gets for one question, and what was odd on the way: `unknown` are the texts that are no option
    (they may be free text), `differs` that a summary column and the option columns do not agree."""

    text: str
    unknown: tuple[str, ...] = ()
    differs: bool = False

    @property
    def odd(self) -> bool:
        return self.differs or bool(self.unknown)


def cell_of(given: Sequence[Given]) -> Cell:
    """The ticked labels, each once, in the order told, with UNKNOWN_LABEL last where something is no option: then the
    mapper claims no `no`. TICKED alone where the question was answered with nothing ticked; "" where it was not."""
    unknown = tuple(each.raw for each in given if each.state is State.INVALID)
    ticked = [each.option for each in given if each.state is State.ANSWERED and each.ticked]
    labels = list(dict.fromkeys(ticked)) + [UNKNOWN_LABEL] * bool(unknown)
    if labels == [""]:
        return Cell(given[0].raw)
    if labels:
        return Cell(TICKED.join(labels) if len(labels) > 1 else labels[0] + TICKED, unknown)
    answered = any(each.state is State.ANSWERED for each in given)
    return Cell(TICKED if answered else "", unknown)
