"""A release as PX files (PC-Axis, PxWeb): one for each table, and two for the shares.

Written after the PX file format of Statistics Sweden, AXIS-VERSION 2013. Where there is no number the data hold a
quoted symbol: `"-"` exactly zero, `".."` hidden, `"."` cannot occur, `"..."` not recorded. What a number claims, beside
being exact, is a note on its cell.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from itertools import product
from math import prod
from typing import NamedTuple

from casestats.disclosure.tables import TOTAL
from casestats.exchange.figures import CANNOT_OCCUR, ZERO
from casestats.exchange.px_text import listed, plain, statement, timeval
from casestats.exchange.release_about import counted_words, made_at, solved_words
from casestats.exchange.release_rows import (
    SHARE_CUBES,
    ReleaseRow,
    demand_coherent,
    part_rows,
    share_row,
    table_rows,
)
from casestats.exchange.release_words import (
    HIDDEN,
    KEY,
    MISSING,
    coverage_words,
    heading_of,
    key_of,
    rounding_words,
    shown,
    status_words,
    titles_of,
    unit_words,
)
from casestats.releases.content import CellStatus, Content, ReleasedTable
from casestats.words import Language, Words

EVERY_NUMBER = Words("Alla tal i tabellen: ", "All numbers in the table: ")
_SUBJECT = Words("Socialtjänst", "Social services")
_PERIOD = Words("Utlämnandets period", "Period of the release")


class _Variable(NamedTuple):
    """A dimension as PX has it: `values` are the texts of the codes, in the same order."""

    name: str
    codes: tuple[str, ...]
    values: tuple[str, ...]
    is_time: bool = False


class _Cube(NamedTuple):
    """What one file holds. There are at least two variables."""

    name: str
    title: str
    unit: str
    variables: tuple[_Variable, ...]
    rows: tuple[ReleaseRow, ...]
    """A figure for every combination of values, the last variable fastest."""
    remarks: tuple[str, ...]
    about: tuple[str, ...]


def px_files(content: Content, language: Language) -> dict[str, bytes]:
    """Name of a cube -> its file: UTF-8, CRLF, no byte order mark."""
    demand_coherent(content)
    cubes = [_table_cube(content, table, language) for table in content.tables]
    cubes += _share_cubes(content, language) if content.shares else []
    return {cube.name: "".join(f"{line}\r\n" for line in _lines(content, cube, language)).encode() for cube in cubes}


def _table_cube(content: Content, table: ReleasedTable, language: Language) -> _Cube:
    rows = table_rows(table, content.policy.base)
    variables = [
        _variable(heading_of(dimension, language), titles_of(dimension, language), is_time=dimension.is_time)
        for dimension in table.dimensions
    ]
    if not any(map(_timeval, variables)):
        variables.append(_release_period(content, language))
    if len(variables) == 1:  # some readers want variables both down and across
        variables.insert(0, _place(content, language))
    rounded = rounding_words(content, rows, language)
    return _Cube(
        name=table.name,
        title=table.title.spoken(language),
        unit=unit_words(table.unit, language),
        variables=_apart(variables),
        rows=tuple(rows),
        remarks=(*(caveat.spoken(language) for caveat in table.caveats), *((rounded,) if rounded else ())),
        about=(table.definition.spoken(language), counted_words(table, language)),
    )


def _share_cubes(content: Content, language: Language) -> list[_Cube]:
    """The percents, and what they are shares of. A cube has one unit, so they are two."""
    titles = {share.indicator: share.title.spoken(language) for share in content.shares}
    share = _variable(Words("Andel", "Share").spoken(language), titles)
    parts = {"numerator": Words("Täljare", "Numerator"), "denominator": Words("Nämnare", "Denominator")}
    part = _variable(
        Words("Uppgift", "Figure").spoken(language), {name: words.spoken(language) for name, words in parts.items()}
    )
    when = _release_period(content, language)
    remarks = tuple(dict.fromkeys(words.spoken(language) for one in content.shares for words in one.caveats))
    about = tuple(dict.fromkeys(one.definition.spoken(language) for one in content.shares))
    return [
        _Cube(
            name=SHARE_CUBES[0],
            title=Words("Andelar i procent", "Shares in percent").spoken(language),
            unit=Words("procent", "percent").spoken(language),
            variables=_apart([share, when]),
            rows=tuple(map(share_row, content.shares)),
            remarks=remarks,
            about=about,
        ),
        _Cube(
            name=SHARE_CUBES[1],
            title=Words("Andelarnas täljare och nämnare", "Numerators and denominators of shares").spoken(language),
            unit=Words("antal", "number").spoken(language),
            variables=_apart([share, part, when]),
            rows=tuple(row for one in content.shares for row in part_rows(one)),
            remarks=remarks,
            about=about,
        ),
    ]


def _release_period(content: Content, language: Language) -> _Variable:
    """The whole period: the time of a table that has none that PX knows."""
    return _Variable(_PERIOD.spoken(language), (content.period,), (content.period,), is_time=True)


def _place(content: Content, language: Language) -> _Variable:
    return _variable(
        Words("Kommun", "Municipality").spoken(language), {content.municipality: content.municipality_name}
    )


def _variable(name: str, titles: Mapping[str, str], *, is_time: bool = False) -> _Variable:
    """Texts that two codes have in common get their codes behind them: PX finds a cell by its texts."""
    texts = [plain(title) or plain(code) for code, title in titles.items()]
    values = [
        text if texts.count(text) == 1 else f"{text} ({plain(code)})" for code, text in zip(titles, texts, strict=True)
    ]
    return _Variable(plain(name), tuple(map(plain, titles)), tuple(values), is_time)


def _apart(variables: Iterable[_Variable]) -> tuple[_Variable, ...]:
    """Variables with different names."""
    found: dict[str, _Variable] = {}
    for variable in variables:
        name, number = variable.name, 1
        while name in found:
            number += 1
            name = f"{variable.name} {number}"
        found[name] = variable._replace(name=name)
    return tuple(found.values())


# --- Statements --------------------------------------------------------------------------------------------------


def _lines(content: Content, cube: _Cube, language: Language) -> list[str]:
    names = [variable.name for variable in cube.variables]
    across = _across(cube)
    decimals = max((_decimals(row.value) for row in cube.rows), default=0)
    made = f"{made_at(content):%Y%m%d %H:%M}"
    where = f"{content.municipality_name}, {content.period}"
    lines = [
        'CHARSET="ANSI";',
        'AXIS-VERSION="2013";',
        'CODEPAGE="utf-8";',
        f'LANGUAGE="{language}";',
        f'CREATION-DATE="{made}";',
        f"DECIMALS={decimals};",
        "SHOWDECIMALS=0;",
        *statement("MATRIX", cube.name),
        "AGGREGALLOWED=NO;",
        'SUBJECT-CODE="SO";',
        *statement("SUBJECT-AREA", _SUBJECT.spoken(language)),
        *statement("DESCRIPTION", f"{cube.title}. {where}"),
        *statement("TITLE", f"{cube.title}. {where}"),
        *statement("CONTENTS", cube.title),
        *statement("UNITS", cube.unit),
        *listed("STUB", names[:across]),
        *listed("HEADING", names[across:]),
    ]
    for variable in cube.variables:
        lines += listed(f'VALUES("{variable.name}")', variable.values)
    for variable in cube.variables:
        lines += _timeval(variable)
    for variable in cube.variables:
        lines += listed(f'CODES("{variable.name}")', variable.codes)
    for variable in cube.variables:
        if TOTAL in variable.codes:
            lines += statement(f'ELIMINATION("{variable.name}")', variable.values[variable.codes.index(TOTAL)])
    lines += _precisions(cube)
    lines += [f'LAST-UPDATED="{made}";', *statement("SOURCE", f"{content.municipality_name}, {content.id}")]
    lines += _notes(content, cube, language)
    symbols = (CANNOT_OCCUR, HIDDEN, MISSING.spoken(language))
    lines += [f'DATASYMBOL{place}="{symbol}";' for place, symbol in enumerate(symbols, start=1)]
    return [*lines, f'DATASYMBOLNIL="{ZERO}";', "DATA=", *_data(cube)]


def _across(cube: _Cube) -> int:
    """From which variable on they go across: the last one that has several values, and what is constant behind it."""
    several = [place for place, variable in enumerate(cube.variables) if len(variable.values) > 1]
    return max(several[-1] if several else 0, 1)


def _timeval(variable: _Variable) -> list[str]:
    return timeval(variable.name, variable.codes) if variable.is_time else []


def _precisions(cube: _Cube) -> list[str]:
    """How many decimals each share is shown with: none is made up."""
    first = cube.variables[0]
    size = len(cube.rows) // len(first.values)
    found = []
    for place, value in enumerate(first.values):
        decimals = max(_decimals(row.value) for row in cube.rows[place * size : (place + 1) * size])
        found += [f'PRECISION("{first.name}","{value}")={decimals};'] if decimals else []
    return found


def _notes(content: Content, cube: _Cube, language: Language) -> list[str]:
    """What must be known of the table (NOTEX: always shown), what it is (NOTE), and what is to be said of cells."""
    caveats = [words.spoken(language) for words in content.caveats]
    symbols = [f"{sign}  {meaning}" for sign, meaning in key_of(cube.rows, language)]
    told = [*cube.about, content.policy.text.spoken(language), solved_words(content, language)]
    told.append(f"{KEY.spoken(language)}: {'; '.join(symbols)}")
    lines = statement("NOTEX", *cube.remarks, *caveats) if cube.remarks or caveats else []
    lines += statement("NOTE", *told)
    for place, note in _cell_notes(cube, language).items():
        names = ",".join(f'"{value}"' for value in place)
        lines += statement(f"CELLNOTE({names})", note)
    return lines


def _cell_notes(cube: _Cube, language: Language) -> dict[tuple[str, ...], str]:
    """Value of each variable -> the note of that cell. What holds for every number of the table is said once."""
    places = product(*(variable.values for variable in cube.variables))
    notes = {place: (row, _note(row, language)) for place, row in zip(places, cube.rows, strict=True)}
    of_numbers = {note for row, note in notes.values() if _is_number(row)}
    if len(of_numbers) == 1 and of_numbers != {""}:
        every = {("*",) * len(cube.variables): EVERY_NUMBER.spoken(language) + of_numbers.pop()}
        return every | {place: note for place, (row, note) in notes.items() if note and not _is_number(row)}
    return {place: note for place, (_, note) in notes.items() if note}


def _note(row: ReleaseRow, language: Language) -> str:
    """The status, where the datum alone does not say it, and the coverage."""
    usual = CellStatus.EXACT.value if _is_number(row) else CellStatus.TRUE_ZERO.value
    told = [] if row.status in ("", usual) or row.value is None else [status_words(row, language)]
    if row.coverage:
        told.append(f"{Words('täckning', 'coverage').spoken(language)} {coverage_words(row.coverage, language)}")
    return "; ".join(told)


# --- Data and texts ----------------------------------------------------------------------------------------------


def _data(cube: _Cube) -> list[str]:
    """A line for each row of the table, with a space at its end, as the format wants it."""
    width = prod(len(variable.values) for variable in cube.variables[_across(cube) :])
    data = [_datum(row) for row in cube.rows]
    lines = [" ".join(data[start : start + width]) + " " for start in range(0, len(data), width)]
    return [*lines[:-1], lines[-1].rstrip() + ";"]


def _datum(row: ReleaseRow) -> str:
    if row.status == CellStatus.SUPPRESSED.value:
        return '".."'
    if row.value is None:
        return '"..."' if row.status == CellStatus.UNABLE.value else '"."'
    return str(row.value) if _is_number(row) else '"-"'


def _is_number(row: ReleaseRow) -> bool:
    """Whether the datum is a number, and no symbol."""
    return row.value is not None and shown(row, "sv") != ZERO


def _decimals(value: int | Decimal | None) -> int:
    return len(str(value).partition(".")[2]) if isinstance(value, Decimal) else 0
