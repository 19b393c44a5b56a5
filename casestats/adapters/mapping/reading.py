"""A whole extract to messages: what most adapters of case systems need, and all that the mapping kit can do at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import NamedTuple

from casestats.adapters.contract import CaseRow, Message, Notice, RowError
from casestats.adapters.dates import DateReader
from casestats.adapters.extract import Extract
from casestats.adapters.folding import fold
from casestats.adapters.mapping.claims import claim_of, period_of_table, period_of_text, period_place
from casestats.adapters.mapping.days import reader_of
from casestats.adapters.mapping.rows import RowMapper
from casestats.adapters.profile import Column, Profile
from casestats.adapters.tables import Layout, Table, open_tables
from casestats.errors import FixExtract
from casestats.periods import Period

Rows = Iterable[tuple[int, list[str]] | RowError]

FIRST_ROWS = 500
"""How many rows are looked at to see whether dates are plain (2025-03-01), or must be learned from all rows."""
MOST_DATES = 100_000


class OpenTable(NamedTuple):
    """A table of the extract, its headings as texts, and the period that it tells."""

    file: int
    table: Table
    headings: list[str]
    period: Period | None


def layout_of(profile: Profile) -> Layout:
    """What the reading kit should expect of the files."""
    rules = profile.extract
    hints = {fold(name.text) for _, column in profile.every_column() for name in column.names}
    return Layout(
        encoding=rules.encoding,
        delimiter=rules.delimiter,
        sheet=rules.sheet,
        header_rows=rules.header_rows,
        header_hints=frozenset(hints),
        fill_down=rules.fill_down,
        transposed=rules.transposed,
        short_rows=rules.short_rows,
        spread_headings=rules.spread_headings,
    )


def heading_texts(table: Table) -> list[str]:
    """One text a column: the texts of its header rows from the top, without repeats."""
    return [" / ".join(dict.fromkeys(text for text in column if text)) for column in table.headings]


def open_extract(extract: Extract, profile: Profile) -> list[OpenTable]:
    """Every table of every file. Raises FixExtract where a file cannot be read."""
    opened = []
    for number, source in extract.numbered():
        for table in open_tables(source, number, layout_of(profile), confirmed=extract.confirmed):
            headings = heading_texts(table)
            opened.append(OpenTable(number, table, headings, period_of_table(source, table, headings, profile)))
    return opened


def read_extract(extract: Extract, profile: Profile) -> Iterator[Message]:
    """The claim, then the rows of every table in order, then the notices."""
    opened = open_extract(extract, profile)
    claim, notices = claim_of(extract, profile, (each.period for each in opened))
    mappers = [mapper_of(each, profile, claim.period) for each in opened]  # every heading is checked before any row
    yield claim
    for each, mapper in zip(opened, mappers, strict=True):
        yield from mapper.map_rows(_of_one_period(each, profile))
        notices += [*each.table.notices, *mapper.notices()]
    yield from dict.fromkeys(notices)


def mapper_of(opened: OpenTable, profile: Profile, period: Period | None) -> RowMapper:
    """The mapper of one table, with readers that have learned the order of day and month where they must."""
    readers = date_readers(opened, profile)
    sheet = opened.table.sheet
    return RowMapper(profile, opened.headings, file=opened.file, sheet=sheet, period=period, readers=readers)


def date_readers(opened: OpenTable, profile: Profile) -> dict[str, DateReader]:
    """A reader for each column of dates, by its heading in the profile."""
    places = _date_places(opened.headings, profile)
    texts = _texts(islice(opened.table.rows(), FIRST_ROWS), places)
    if profile.extract.date_order is None and not all(_plain(text) for held in texts.values() for text in held):
        texts = _texts(opened.table.rows(), places)
    date1904 = opened.table.date1904
    return {heading: reader_of(profile.extract, texts[heading], date1904=date1904) for heading in places}


def _plain(text: str) -> bool:
    """Whether a text can be read as a date in one way only, at a glance: year first, or no date at all."""
    return text[:4].isdecimal() or not any(letter.isdigit() for letter in text)


def _date_places(headings: list[str], profile: Profile) -> dict[str, list[int]]:
    columns: list[Column] = [
        profile.columns[name] for name in ("opened_on", "closed_on", "answered_on") if name in profile.columns
    ]
    for group in profile.measures:
        columns += [column for column in (group.since, group.until, group.decided_on) if column is not None]
    folded = [fold(heading) for heading in headings]
    return {
        column.heading: [
            place for place, text in enumerate(folded) if text in {fold(name.text) for name in column.names}
        ]
        for column in columns
    }


def _texts(rows: Rows, places: dict[str, list[int]]) -> dict[str, set[str]]:
    """The distinct texts of the columns of dates."""
    texts: dict[str, set[str]] = {heading: set() for heading in places}
    flat = [(place, texts[heading]) for heading, several in places.items() for place in several]
    for item in rows:
        if isinstance(item, RowError):
            continue
        for place, held in flat:
            text = item[1][place]
            if text and len(held) < MOST_DATES:
                held.add(text)
    return texts


def _of_one_period(opened: OpenTable, profile: Profile) -> Rows:
    place = period_place(opened.headings, profile)
    return opened.table.rows() if place is None else _checked(opened, place)


def _checked(opened: OpenTable, place: int) -> Iterator[tuple[int, list[str]] | RowError]:
    """The rows, as long as they are of the period that the first one told."""
    seen: dict[str, Period | None] = {}
    for item in opened.table.rows():
        if not isinstance(item, RowError):
            text = item[1][place]
            if text not in seen:
                seen[text] = period_of_text(text)
            if seen[text] != opened.period:
                raise FixExtract(
                    f"Rad {item[0]} gäller en annan period än raderna före den. Exportera en period åt gången.",
                    f"Row {item[0]} is of another period than the rows before it. Export one period at a time.",
                )
        yield item


def counted(messages: Iterable[Message]) -> tuple[int, list[RowError], list[Notice]]:
    """How many case rows there were, the row errors, and the notices."""
    rows, errors, notices = 0, [], []
    for message in messages:
        if isinstance(message, CaseRow):
            rows += 1
        elif isinstance(message, RowError):
            errors.append(message)
        elif isinstance(message, Notice):
            notices.append(message)
    return rows, errors, notices
