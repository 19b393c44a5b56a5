"""Which answer sets stand: the latest of those that repeat, and none that was never finished."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from casestats.adapters.contract import Notice, RowError
from casestats.adapters.mapping.days import moment, reader_of
from casestats.adapters.mapping.tally import Odd
from casestats.adapters.mapping.words import by_words
from casestats.adapters.profile import Column, Profile, StatusMeaning
from casestats.words import Words
from netigate_import.lines import Line


class Sheet(NamedTuple):
    """One table of answers: the file's and the sheet's number, the headings for the mapper, and its lines."""

    file: int
    sheet: int
    headings: tuple[str, ...]
    lines: list[Line | RowError]

    def texts(self, column: Column | None) -> list[str]:
        """Every cell of a column, in the order of the lines; empty where the table has no such column."""
        place = self.place(column)
        if place is None:
            return []
        return [line[1][place] for line in self.lines if not isinstance(line, RowError)]

    def place(self, column: Column | None) -> int | None:
        names = {name.text for name in column.names} if column else set()
        return next((place for place, heading in enumerate(self.headings) if heading in names), None)


def superseded(sheets: Sequence[Sheet], profile: Profile) -> set[tuple[int, int]]:
    """The lines, as (place among the sheets, row number), that another answer set with the same number replaces.

    The one answered latest stands; where that is equal or not told, the one latest in the extract. An answer set that
    is not finished replaces nothing: it is skipped, and the same number may be there finished.
    """
    latest = _Latest(sheets, profile)
    for at, sheet in enumerate(sheets):
        number_at = sheet.place(profile.columns.get("answer_set"))
        if number_at is None:
            continue
        status_at = sheet.place(profile.columns.get("status"))
        answered_at = sheet.place(profile.columns.get("answered_on"))
        for line in sheet.lines:
            if not isinstance(line, RowError) and (number := line[1][number_at].strip()):
                status = "" if status_at is None else line[1][status_at]
                latest.add(number, (at, line[0]), status, "" if answered_at is None else line[1][answered_at])
    return latest.replaced


class _Latest:
    """The latest finished answer set of each number."""

    def __init__(self, sheets: Sequence[Sheet], profile: Profile) -> None:
        meanings: dict[str, StatusMeaning] = {**profile.words.status}
        self._status = by_words(meanings, "counts")
        answered = profile.columns.get("answered_on")
        texts = {text for sheet in sheets for text in sheet.texts(answered)}
        self._moment = moment(reader_of(profile.extract, texts))
        self._standing: dict[str, tuple[tuple[int, int], str]] = {}
        self.replaced: set[tuple[int, int]] = set()

    def add(self, number: str, at: tuple[int, int], status: str, answered: str) -> None:
        if self._status(status) == "incomplete":
            return
        before = self._standing.get(number)
        if before is None:
            self._standing[number] = at, answered
        elif before[1] != answered and self._order(answered) < self._order(before[1]):
            self.replaced.add(at)
        else:
            self.replaced.add(before[0])
            self._standing[number] = at, answered

    def _order(self, text: str) -> str:
        found = self._moment(text)
        return found[1] if isinstance(found, tuple) and not isinstance(found, Odd) else ""


def repeated(rows: int, profile: Profile) -> Notice:
    """What is said of answer sets that were replaced."""
    heading = profile.columns["answer_set"].heading
    return Notice(
        "skipped",
        Words(
            f"{rows} rader är äldre versioner av svar som finns flera gånger (samma “{heading}”); det senaste gäller.",
            f"{rows} rows are older versions of an answer set that is there several times (the same “{heading}”); the "
            "latest stands.",
        ),
        column=heading,
        rows=rows,
    )
