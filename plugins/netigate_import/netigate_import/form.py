"""Finds the questions of a form among the columns of an export, in one, two or three rows of headings.

    8. Typ av våld | _             | _                  8. Typ av våld - Fysiskt
    Fysiskt        | Psykiskt      | Annat, nämligen    Våldet/8. Typ av våld/Fysiskt

Which names to look for, the profile says; no heading is known here. A column that no name fits is dropped.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from casestats.adapters.folding import fold
from casestats.adapters.mapping.labels import key_of
from casestats.adapters.mapping.sayable import sayable
from casestats.adapters.profile import Profile, Question
from casestats.adapters.synonyms import never_mapped
from casestats.errors import FixExtract

PATH_MARKS = ("/", " - ", " – ", " — ", " > ", " » ", " | ", ": ", "_")


class Slot(NamedTuple):
    """One column for the mapper, under `heading`, and the columns of the export it is made of.

    `place` is where it stands (from 0). `plain` are columns with the whole answer (several where versions of the form
    lie side by side, or beside option columns); `options` are (column, option as the export names it).
    """

    place: int
    heading: str
    plain: tuple[int, ...] = ()
    options: tuple[tuple[int, str], ...] = ()
    question: Question | None = None


class Form(NamedTuple):
    """What an export holds: the headings for the mapper, one a column and in the same places, and the slots read.

    A column that the profile does not name keeps its heading, so that the mapper can tell of it. Columns without a
    heading in `headings` are the mapper's no business: they are part of a slot to their left, or the profile says to
    drop them; their places are in `silent`.
    """

    headings: tuple[str, ...]
    slots: tuple[Slot, ...]
    silent: frozenset[int]


def paths(headings: Sequence[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Each column's headings from the question down: without the row of import ids, and with a question that stands
    only over its first option filled in to the right."""
    rows = [list(row) for row in zip(*headings, strict=True)] if headings else []
    if len(rows) > 1 and import_ids(rows[-1]):
        rows.pop()
    for upper, lower in zip(reversed(rows[:-1]), reversed(rows[1:]), strict=True):
        before = ""
        for place, text in enumerate(upper):
            if not text.strip() and lower[place].strip():
                upper[place] = before
            before = upper[place]
    return [tuple(text.strip() for text in column) for column in zip(*rows, strict=True)]


def read_form(profile: Profile, headings: Sequence[tuple[str, ...]]) -> Form:
    """Which columns are which question, by the names in the profile."""
    names = _Names(profile)
    spoken: list[str] = []
    slots: dict[tuple[str, int | None], Slot] = {}
    silent: set[int] = set()
    for place, path in enumerate(paths(headings)):
        spoken.append(names.spoken(path))
        if names.dropped(path):
            silent.add(place)
            continue
        name, option = names.find(path, place)
        if name is None:
            continue
        key = name.heading, name.position
        slot = slots.setdefault(key, Slot(place, name.heading, question=name.question))
        if option:
            slots[key] = slot._replace(options=(*slot.options, (place, option)))
        else:
            slots[key] = slot._replace(plain=(*slot.plain, place))
    sound = tuple(slot for slot in map(_sound, slots.values()) if slot is not None)
    silent |= {place for slot in sound for place in _places(slot)} - {slot.place for slot in sound}
    for slot in sound:
        spoken[slot.place] = slot.heading
    return Form(tuple("" if place in silent else text for place, text in enumerate(spoken)), sound, frozenset(silent))


def require_options(question: Question, there: Sequence[str]) -> None:
    """Raises FixExtract where an option that the profile knows is not among those the form has.

    The mapper takes an option that is not ticked as a no. One that cannot be ticked would be a no that nobody gave:
    the option was renamed, or is not asked any more. An option with dates, or dropped, may be missing.
    """
    known = set(map(key_of, there))
    missing = [
        option.label
        for option in question.options
        if not (option.since or option.until or option.means == "dropped" or key_of(option.label) in known)
    ]
    if not missing:
        return
    ours = {key_of(option.label) for option in question.options}
    new = ", ".join(f"“{label}”" for label in there if key_of(label) not in ours and sayable(label)) or "–"
    named = ", ".join(f"“{label}”" for label in missing)
    heading = question.column.heading
    raise FixExtract(
        f"Frågan “{heading}” har inte alternativen {named}, som profilen läser. Alternativ som profilen inte nämner: "
        f"{new}. Ändra etiketten i profilen, eller skriv since och until för ett alternativ som inte alltid funnits.",
        f"The question “{heading}” lacks the options {named}, which the profile reads. Options that it does not name: "
        f"{new}. Change the label in the profile, or write since and until for an option that was not always there.",
    )


def _places(slot: Slot) -> tuple[int, ...]:
    return (*slot.plain, *(place for place, _ in slot.options))


def _sound(slot: Slot) -> Slot | None:
    """A question with one answer stands in a column of its own, or in two option columns or more. A single column
    beside it ("Enhet - ansvarig chef") is no answer to it."""
    if slot.plain and not _multiple(slot):
        slot = slot._replace(options=(), place=slot.plain[0])
    return slot if slot.plain or len(slot.options) > 1 or _multiple(slot) else None


def _multiple(slot: Slot) -> bool:
    return slot.question is not None and bool(slot.question.options)


class _Name(NamedTuple):
    """A name that the profile looks for: as it writes it, in which column (from 1; None: any), and its question."""

    heading: str
    position: int | None
    question: Question | None


class _Names:
    """The names in the profile, by their folded form."""

    def __init__(self, profile: Profile) -> None:
        questions = {id(question.column): question for question in profile.questions}
        self._names: dict[str, dict[int | None, _Name]] = {}
        for _, column in profile.every_column():
            for name in column.names:
                known = self._names.setdefault(fold(name.text), {})
                found = _Name(name.text, name.position, questions.get(id(column)))
                if found.question or name.position not in known:
                    known[name.position] = found
        self._dropped = {fold(heading) for heading in profile.drop}

    def dropped(self, path: tuple[str, ...]) -> bool:
        """Whether the profile says to drop the column: by its whole heading, or by what follows the question."""
        parts = tuple(filter(None, path))
        return any(fold(" ".join(parts[start:])) in self._dropped for start in range(len(parts)))

    def spoken(self, path: tuple[str, ...]) -> str:
        """What a column that is not read is called: its lowest heading, unless that is a name the profile reads."""
        parts = list(filter(None, path))
        return " / ".join(parts) if len(parts) > 1 and fold(parts[-1]) in self._names else "".join(parts[-1:])

    def find(self, path: tuple[str, ...], place: int) -> tuple[_Name | None, str]:
        """The name a path leads to, and the option ("" for a column with the whole answer)."""
        for folded, rest in _readings(tuple(filter(None, path))):
            if folded in self._names:
                return self._named(folded, rest, place)
        return None, ""

    def _named(self, folded: str, rest: tuple[str, ...], place: int) -> tuple[_Name | None, str]:
        known = self._names[folded]
        if not rest:
            return known.get(place + 1) or known.get(None), ""
        name = next(iter(known.values()))
        option = _option(name.question, rest)
        return (name, option) if option else (None, "")


def _option(question: Question | None, rest: tuple[str, ...]) -> str:
    """The option among what follows the question; "" for a free text beside the options."""
    known = {fold(option.label): option.label for option in question.options} if question else {}
    for text in (*rest, " ".join(rest)):
        if fold(text) in known:
            return known[fold(text)]
    return "" if any(free_text(text) for text in rest) else rest[0]


def free_text(heading: str) -> bool:
    """Whether an option is a field to write in ("Annat, nämligen"): it may hold names, and is never read."""
    return never_mapped(heading) is not None or "namligen" in fold(heading)


def _readings(parts: tuple[str, ...]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The ways to read a path as (folded name of the question, what follows it), the plainest first: the headings as
    they stand, then each of them taken apart at the marks that survey tools put between group, question and option."""
    for place, part in enumerate(parts):
        yield fold(part), parts[place + 1 :]
    for place, part in enumerate(parts):
        for mark in PATH_MARKS:
            if mark in part:
                yield from _cuts(part.split(mark), mark, parts[place + 1 :])


def _cuts(pieces: list[str], mark: str, after: tuple[str, ...]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Runs of pieces, the longest first: a question's own name may hold the mark."""
    count = len(pieces)
    for length in range(count, 0, -1):
        for start in range(count - length + 1):
            rest = mark.join(pieces[start + length :]).strip()
            yield fold("".join(pieces[start : start + length])), ((rest,) if rest else ()) + after


def import_ids(row: Sequence[str]) -> bool:
    """A last row of headings where every column has a word of its own without spaces holds the tool's import ids."""
    texts = [text.strip() for text in row]
    return len(texts) > 1 and all(text and " " not in text for text in texts) and len(set(texts)) == len(texts)
