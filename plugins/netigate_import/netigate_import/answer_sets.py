"""Which answer sets stand: the latest of those that repeat, and none that was never finished."""

from __future__ import annotations

from collections.abc import Sequence

from casestats.adapters.cell import Cached
from casestats.adapters.contract import Notice, RowError
from casestats.adapters.dates import DateReader
from casestats.adapters.mapping.days import moment
from casestats.adapters.mapping.tally import Odd
from casestats.adapters.mapping.words import by_words
from casestats.adapters.profile import Profile, StatusMeaning
from casestats.words import Words
from netigate_import.surveys import Survey


def superseded(surveys: Sequence[Survey], profile: Profile, reader: DateReader | None) -> set[tuple[int, int]]:
    """The lines, as (place among the surveys, row number), that another answer set with the same number replaces.

    The one answered latest stands, by `reader`, the one of the times of answers; where that is equal or not told, the
    one latest in the extract. An answer set that is not finished replaces nothing: it is skipped, and the same number
    may be there finished.
    """
    latest = _Latest(profile, reader)
    for at, survey in enumerate(surveys):
        number_at = survey.place(profile.columns.get("answer_set"))
        if number_at is None:
            continue
        status_at = survey.place(profile.columns.get("status"))
        answered_at = survey.place(profile.columns.get("answered_on"))
        for line in survey.lines:
            if isinstance(line, RowError):
                continue
            row, cells = line
            if (status_at is None or latest.finished[cells[status_at]]) and (number := cells[number_at]):
                latest.add(number, (at, row), "" if answered_at is None else cells[answered_at])
    return latest.replaced


class _Latest:
    """The latest finished answer set of each number."""

    def __init__(self, profile: Profile, reader: DateReader | None) -> None:
        meanings: dict[str, StatusMeaning] = {**profile.words.status}
        status = by_words(meanings, "counts")
        self.finished: Cached[bool] = Cached(lambda text: status(text) != "incomplete")
        self._moment = moment(reader or DateReader())
        self._standing: dict[str, tuple[tuple[int, int], str]] = {}
        self.replaced: set[tuple[int, int]] = set()

    def add(self, number: str, at: tuple[int, int], answered: str) -> None:
        before = self._standing.setdefault(number, (at, answered))
        if before[0] == at:
            return
        if before[1] != answered and self._order(answered) < self._order(before[1]):
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
