"""The tables of answers in an extract: exports as files, and the files that a fetch has made."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from operator import itemgetter
from typing import NamedTuple

from casestats.adapters.contract import Notice, RowError
from casestats.adapters.dates import DateReader
from casestats.adapters.extract import Extract, SourceFile
from casestats.adapters.mapping.claims import period_of_table
from casestats.adapters.mapping.days import reader_of
from casestats.adapters.mapping.reading import layout_of
from casestats.adapters.profile import Column, Profile
from casestats.adapters.tables import Layout, Table, open_tables
from casestats.errors import FixExtract
from casestats.periods import Period
from netigate_import import fetched, fetched_sheet
from netigate_import.form import Form, read_form, require_options
from netigate_import.lines import Line, Lines
from netigate_import.oddities import Oddities

_LARGEST_FETCH = 512 * 2**20


class Survey(NamedTuple):
    """One table of answers. The lines have one cell a question, in the places of `form.headings`; they are held in
    memory, because an answer set may be replaced by one that comes after it."""

    file: int
    sheet: int
    form: Form
    lines: list[Line | RowError]
    period: Period | None
    whole: bool
    """Whether it may be all that there is: an export may, a fetch of changes or of a part of the time may not."""
    date1904: bool
    notices: tuple[Notice, ...]

    def place(self, column: Column | None) -> int | None:
        """Where a column of the profile stands, if the table has it under any of its names."""
        names = {name.text for name in column.names} if column else set()
        return next((slot.place for slot in self.form.slots if slot.heading in names), None)

    def texts(self, columns: Iterable[Column]) -> dict[str, set[str]]:
        """The distinct cells of each column, under all of its names, by its heading in the profile."""
        cells = [line[1] for line in self.lines if line.__class__ is not RowError]
        found: dict[str, set[str]] = {}
        for column in columns:
            names = {name.text for name in column.names}
            held = found.setdefault(column.heading, set())
            for slot in self.form.slots:
                if slot.heading in names:
                    held.update(map(itemgetter(slot.place), cells))
        return found


def surveys_in(extract: Extract, profile: Profile) -> list[Survey]:
    """Every table of answers. Raises FixExtract where a file cannot be read or holds none."""
    found: list[Survey] = []
    for number, source in extract.numbered():
        fetch = _fetched(source)
        if fetch is not None:
            found.append(_of_fetch(fetch, number, profile, extract.period))
        else:
            tables = _tables(source, number, profile, extract)
            found += [_of_table(source, table, profile) for table in tables]
    return found


def date_readers(surveys: Sequence[Survey], profile: Profile) -> dict[str, DateReader]:
    """A reader for each column of dates, by its heading, that has learned the order of day and month from all of it."""
    columns = [profile.columns[name] for name in ("opened_on", "closed_on", "answered_on") if name in profile.columns]
    for group in profile.measures:
        columns += [column for column in (group.since, group.until, group.decided_on) if column is not None]
    told = [survey.texts(columns) for survey in surveys]
    date1904 = any(survey.date1904 for survey in surveys)
    return {
        column.heading: reader_of(
            profile.extract, set().union(*(texts[column.heading] for texts in told)), date1904=date1904
        )
        for column in columns
    }


def _tables(source: SourceFile, number: int, profile: Profile, extract: Extract) -> list[Table]:
    """The tables of a file. Where headings are paths (group/question/option) no whole heading is one of the profile's,
    so the header is then sought without their help, and must hold some of them."""
    layout = layout_of(profile)._replace(spread_headings=False)  # import ids must go first: see form.paths
    try:
        return open_tables(source, number, layout, confirmed=extract.confirmed)
    except FixExtract:
        found = _without_hints(source, number, layout, extract.confirmed)
        told = [table for table in found if len(read_form(profile, table.headings).slots) > 1]
        if not told:
            raise
        return told


def _without_hints(source: SourceFile, number: int, layout: Layout, confirmed: frozenset[str]) -> list[Table]:
    try:
        return open_tables(source, number, layout._replace(header_hints=frozenset()), confirmed=confirmed)
    except FixExtract:
        return []


def _of_table(source: SourceFile, table: Table, profile: Profile) -> Survey:
    form, odd = read_form(profile, table.headings), Oddities()
    for slot in form.slots:
        if slot.question is not None and slot.question.options and slot.options:
            require_options(slot.question, [label for _, label in slot.options])
    lines = list(Lines(form, profile, odd).of(table.rows()))
    period = period_of_table(source, table, form.headings, profile)
    notices = (*table.notices, *odd.notices())
    return Survey(table.file, table.sheet, form, lines, period, True, table.date1904, notices)


def _fetched(source: SourceFile) -> fetched.Fetched | None:
    """What a file of a fetch holds; None for any other file."""
    with source.open() as stream:
        if not fetched.is_fetched(stream.read(fetched.BEGINNING_LENGTH)):
            return None
    if source.size > _LARGEST_FETCH:
        raise FixExtract(
            "Hämtningen är större än gränsen. Hämta en kortare tid i taget.",
            "The fetch is larger than the limit. Fetch a shorter time at once.",
        )
    with source.open() as stream:
        return fetched.from_bytes(stream.read())


def _of_fetch(fetch: fetched.Fetched, number: int, profile: Profile, given: Period | None) -> Survey:
    form, odd = read_form(profile, fetched_sheet.headings_of(fetch, profile)), Oddities()
    for question in profile.questions:
        for labels in fetched_sheet.options_of(fetch, question) if question.options else ():
            require_options(question, labels)
    rows: Iterable[Line] = fetched_sheet.rows_of(fetch, profile)
    lines = list(Lines(form, profile, odd, made=True).of(rows))
    period = fetched_sheet.period_of(fetch)
    whole = fetch.whole and (period or given) is not None
    return Survey(number, 0, form, lines, period, whole, False, tuple(odd.notices()))
