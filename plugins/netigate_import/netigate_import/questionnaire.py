"""An export as a questionnaire, when no profile says yet which headings are questions: for drafts only."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from casestats.adapters.contract import RowError
from casestats.adapters.extract import Extract
from casestats.adapters.tables import Layout, Table, open_tables
from casestats.errors import FixExtract
from netigate_import.fetched import BEGINNING_LENGTH, is_fetched
from netigate_import.form import PATH_MARKS, free_text, import_ids, paths

_DATA = re.compile(r"[\d\s.,:;/+-]+|.*\d{4}-\d\d-\d\d.*|.+@.+")
_MOST_HEADER_ROWS = 3


class Asked(NamedTuple):
    """One question: its text, the column with the whole answer, and the options with a column each."""

    text: str
    place: int | None = None
    options: tuple[tuple[int, str], ...] = ()
    texts: tuple[str, ...] = ()
    """Headings of the columns to write in beside it."""


class Questionnaire(NamedTuple):
    """The questions in order, the number of header rows, and the rows."""

    asked: tuple[Asked, ...]
    header_rows: int
    rows: list[list[str]]


def open_questionnaire(extract: Extract) -> Questionnaire:
    """The questions of the first file. Raises FixExtract where it cannot be read."""
    source = extract.files[0]
    with source.open() as stream:
        if is_fetched(stream.read(BEGINNING_LENGTH)):
            raise FixExtract(
                "Ett utkast görs av en fil som exporterats ur enkätverktyget, inte av en hämtning.",
                "A draft is made of a file exported from the survey tool, not of a fetch.",
            )
    for depth in range(1, _MOST_HEADER_ROWS + 1):
        tables = open_tables(source, 1, Layout(header_rows=depth), confirmed=extract.confirmed)
        table = max(tables, key=lambda each: len(each.headings))
        if depth == _MOST_HEADER_ROWS or not _headings_go_on(table):
            break
    rows = [item[1] for item in table.rows() if not isinstance(item, RowError)]
    return Questionnaire(tuple(_asked(table.headings)), depth, rows)


def _headings_go_on(table: Table) -> bool:
    """Whether the first row below the headings holds headings too: options, with nothing below the first question
    (which has none), or import ids."""
    first = next((item[1] for item in islice(table.rows(), 1) if not isinstance(item, RowError)), [])
    cells = [cell.strip() for cell in first[: len(table.headings)]]
    if not any(cells) or any(_DATA.fullmatch(cell) for cell in cells if cell):
        return False
    return not cells[0] or import_ids(cells)


def _asked(headings: Sequence[tuple[str, ...]]) -> Iterator[Asked]:
    """The questions with their columns, in order. The same question twice is told once, by its first column."""
    told: dict[str, Asked] = {}
    for place, (question, option) in enumerate(_cut(paths(headings))):
        asked = told.setdefault(question, Asked(question))
        if not option:
            told[question] = asked._replace(place=place if asked.place is None else asked.place)
        elif free_text(option):
            told[question] = asked._replace(texts=(*asked.texts, option))
        else:
            told[question] = asked._replace(options=(*asked.options, (place, option)))
    return (asked for question, asked in told.items() if question)


def _cut(columns: Sequence[tuple[str, ...]]) -> list[tuple[str, str]]:
    """Each column's question and option: from two rows of headings, or from one where both stand in it."""
    if any(any(path[1:]) for path in columns):
        return [(path[0], next(filter(None, path[1:]), "")) for path in columns]
    texts = _without_groups([path[0] for path in columns])
    for mark in PATH_MARKS:
        cuts = [tuple(text.rsplit(mark, 1)) if mark in text else (text,) for text in texts]
        questions = Counter(cut[0] for cut in cuts)
        parted = {cut[0] for cut in cuts if len(cut) == 2 and questions[cut[0]] > 1}
        if parted:
            return [
                (cut[0].strip(), cut[1].strip()) if len(cut) == 2 and cut[0] in parted else (text, "")
                for cut, text in zip(cuts, texts, strict=True)
            ]
    return [(text, "") for text in texts]


def _without_groups(texts: list[str]) -> list[str]:
    """Without the name of the group, where every heading begins with one."""
    for mark in PATH_MARKS:
        if all(mark in text for text in texts if text):
            return [text.partition(mark)[2].strip() for text in texts]
    return texts
