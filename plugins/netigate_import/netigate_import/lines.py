"""From the rows of an export to the lines the mapper reads: one cell a question, whatever the layout was."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from operator import itemgetter
from typing import NamedTuple

from casestats.adapters.cell import plain
from casestats.adapters.contract import RowError
from casestats.adapters.mapping.labels import TICKED, key_of
from casestats.adapters.profile import Profile, Question
from casestats.adapters.values import SURVEY_MISSING
from casestats.flags import Answer
from netigate_import.choices import (
    Cell,
    Choices,
    Tick,
    cell_of,
    joined_reader,
    read_columns,
    state_without_answer,
    tick_numbers,
    tick_words,
)
from netigate_import.form import Form, Slot
from netigate_import.oddities import Oddities

Line = tuple[int, list[str]]
CellReader = Callable[[tuple[str, ...]], Cell]
_MOST_KEPT = 1 << 14
_NO_ANSWER = SURVEY_MISSING | {word.upper() for word in SURVEY_MISSING}


class _Known(dict[tuple[str, ...], Cell]):
    """What each combination of cells becomes. Starts over at a limit, so that memory stays bounded."""

    def __init__(self, read: CellReader) -> None:
        super().__init__()
        self._read = read

    def __missing__(self, cells: tuple[str, ...]) -> Cell:
        if len(self) >= _MOST_KEPT:
            self.clear()
        cell = self[cells] = self._read(cells)
        return cell


class _Made(NamedTuple):
    """A cell that is made of others: where it goes, how to pick those, and what was made of the same before."""

    place: int
    heading: str
    cells: Callable[[list[str]], tuple[str, ...]]
    known: _Known


class Lines:
    """Turns the rows of one table into lines: a fresh list for each, cells in the same places as the headings.

    A cell of a column that is not read is empty in the line. Equal cells are one object, so that an export can be
    held in memory while answer sets that repeat are sought.
    """

    def __init__(self, form: Form, profile: Profile, odd: Oddities, *, made: bool = False) -> None:
        """`made` says that joined cells were made by us, with the mark between labels that no export may hold."""
        self._odd = odd
        self._sources = [-1] * len(form.headings)
        self._made: list[_Made] = []
        for slot in form.slots:
            read = _cell_reader(slot, profile, made=made)
            if read is None:
                self._sources[slot.place] = slot.plain[0]
            else:
                places = (*slot.plain, *(place for place, _ in slot.options))
                self._made.append(_Made(slot.place, slot.heading, _picker(places), _Known(read)))

    def of(self, rows: Iterable[Line | RowError]) -> Iterator[Line | RowError]:
        """The lines, and row errors as they came. The loop is flat: it is run for every answer set."""
        pick, made, one = itemgetter(*self._sources, -1), self._made, dict[str, str]().setdefault
        for row in rows:
            if row.__class__ is RowError:
                yield row
                continue
            number, cells = row  # type: ignore[misc]  # a line: its class was looked at above, as fast as can be
            cells.append("")  # what is not read is read here
            told = pick(cells)
            line = list(map(one, told, told))
            line.pop()
            if not _NO_ANSWER.isdisjoint(line):
                line = ["" if cell in _NO_ANSWER else cell for cell in line]
            for place, heading, parts, known in made:
                answer = known[parts(cells)]
                line[place] = answer.text
                if answer.unknown or answer.differs:
                    self._odd.note(heading, answer)
            yield number, line


def _picker(places: tuple[int, ...]) -> Callable[[list[str]], tuple[str, ...]]:
    if len(places) == 1:
        (place,) = places
        return lambda cells: (cells[place],)
    return itemgetter(*places)


def _cell_reader(slot: Slot, profile: Profile, *, made: bool) -> CellReader | None:
    """How a slot's cells become one; None where its single cell is taken as it stands."""
    if slot.question is not None and slot.question.options:
        return _multiple(slot, slot.question, profile, made=made)
    if slot.options:
        return _single_in_columns([option for _, option in slot.options], profile)
    return _first_filled if len(slot.plain) > 1 else None


def _answer(cell: str) -> str:
    """A cell with the whole answer, "" where it is none. To Python the mark between labels is white space: it stays."""
    if TICKED in cell:
        return cell
    return "" if state_without_answer(cell) else cell.strip()


def _first_filled(cells: tuple[str, ...]) -> Cell:
    """One question that stands in several columns, a form version each. Two different answers are none."""
    told = dict.fromkeys(cell.strip() for cell in cells if state_without_answer(cell) is None)
    return Cell(next(iter(told), "") if len(told) < 2 else "", differs=len(told) > 1)


def _single_in_columns(labels: Sequence[str], profile: Profile) -> CellReader:
    """A question with one answer, exported as a column for each option. Two ticks are no answer."""
    tick = tick_words(_answers(profile, None))

    def read(cells: tuple[str, ...]) -> Cell:
        ticked = [given.option for given in read_columns(cells, labels, tick) if given.ticked]
        return Cell(ticked[0] if len(ticked) == 1 else "", differs=len(ticked) > 1)

    return read


def _multiple(slot: Slot, question: Question, profile: Profile, *, made: bool) -> CellReader:
    """A multiple-choice question: the option columns where they say anything, else the cell that joins the answers."""
    choices = Choices.of(
        [(option.label, option.number) for option in question.options], by_place=question.layout == "number"
    )
    written = {option.label for option in question.options if option.means != "dropped"}
    labels = [label for _, label in slot.options]
    tick = tick_numbers(choices) if question.layout == "number" else tick_words(_answers(profile, question))
    by_cell = joined_reader(choices, question.separator)

    def read(cells: tuple[str, ...]) -> Cell:
        whole = (_answer(cell if made else cell.replace(TICKED, ";")) for cell in cells[: len(slot.plain)])
        joined = next(filter(None, whole), "")
        told = cell_of(by_cell(joined)) if joined else Cell("")
        if not labels:
            return told
        ticks = [
            cell.strip() if label in written else _without_text(cell.strip(), label, tick)
            for cell, label in zip(cells[len(slot.plain) :], labels, strict=True)
        ]
        ticked = cell_of(read_columns(ticks, labels, tick))
        stands = ticked if ticked.text else told
        return stands._replace(differs=bool(joined) and _labels(told) != _labels(ticked))

    return read


def _without_text(raw: str, label: str, tick: Tick) -> str:
    """The cell of an option that the profile drops or does not know: only a tick counts, text may be free text."""
    return raw if key_of(raw) == key_of(label) or tick(raw, label) is not None else ""


def _answers(profile: Profile, question: Question | None) -> Mapping[str, Answer]:
    words = {**profile.words.answer, **(question.words if question else {})}
    return {plain(word): answer for word, answer in words.items()}


def _labels(cell: Cell) -> set[str]:
    return set(cell.text.split(TICKED)) - {""}
