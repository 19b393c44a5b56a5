"""A filled form as PX files (PC-Axis, PxWeb): one of numbers and one of shares, after AXIS-VERSION 2013.

Where there is no number the data hold a quoted symbol: `"-"` exactly zero, `".."` hidden, `"."` cannot occur, `"..."`
cannot be answered. What a number claims beside being exact, and why there is none, is a note on its cell.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from casestats.county.filling import INTERVAL, Filled, Why
from casestats.county.saying import Saying
from casestats.exchange.figures import CANNOT_OCCUR, ZERO
from casestats.exchange.px_text import listed, plain, statement, timeval
from casestats.exchange.release_words import HIDDEN
from casestats.exchange.use_about import PUBLISHED_ONLY, made_at
from casestats.exchange.use_cubes import SHARES, Cube, CubeCell, cubes_of
from casestats.exchange.use_rows import CANNOT, file_name, status_shown
from casestats.words import Language, Words

_SUBJECT = Words("Socialtjänst", "Social services")
_PLACE, _FIELD, _PART = Words("Område", "Place"), Words("Fält", "Field"), Words("Uppgift", "Figure")
_PERIOD = Words("Period", "Period")
_SYMBOLS = {
    '"-"': Words("exakt noll", "exactly zero"),
    '".."': Words("dold av sekretess", "hidden for secrecy"),
    '"."': Words("kan inte förekomma", "cannot occur"),
    '"..."': CANNOT,
}
_CERTAIN = (Saying.EXACT.value, Saying.TRUE_ZERO.value)
_HIDDEN = Why.SUPPRESSED.value


def use_px(filled: Filled, language: Language) -> dict[str, bytes]:
    """Name of a cube -> its file: UTF-8, CRLF, no byte order mark."""
    return {
        cube.name: "".join(f"{line}\r\n" for line in _lines(filled, cube, language)).encode()
        for cube in cubes_of(filled)
    }


def _lines(filled: Filled, cube: Cube, language: Language) -> Iterator[str]:
    made = f"{made_at(filled):%Y%m%d %H:%M}"
    title = f"{filled.use.title.spoken(language)}: {cube.title.spoken(language).lower()}"
    where = f"{filled.name}, {filled.period}"
    decimals = max((_decimals(cell.value) for cell in cube.cells), default=0)
    unit = Words("procent", "percent") if cube.name == SHARES else Words("antal", "number")
    names = [words.spoken(language) for words in (_PLACE, _FIELD, _PERIOD, _PART)]
    variables = _variables(filled, cube, language)
    yield from ('CHARSET="ANSI";', 'AXIS-VERSION="2013";', 'CODEPAGE="utf-8";', f'LANGUAGE="{language}";')
    yield from (f'CREATION-DATE="{made}";', f"DECIMALS={decimals};", "SHOWDECIMALS=0;")
    yield from statement("MATRIX", f"{filled.use.name}-{cube.name}")
    yield from ("AGGREGALLOWED=NO;", 'SUBJECT-CODE="SO";')
    yield from statement("SUBJECT-AREA", _SUBJECT.spoken(language))
    yield from statement("DESCRIPTION", f"{title}. {where}")
    yield from statement("TITLE", f"{title}. {where}")
    yield from statement("CONTENTS", title)
    yield from statement("UNITS", unit.spoken(language))
    yield from listed("STUB", names[:2])
    yield from listed("HEADING", names[2:])
    for name, titles in zip(names, variables, strict=True):
        yield from listed(f'VALUES("{name}")', _values(titles))
    yield from timeval(names[2], [filled.period])
    for name, titles in zip(names, variables, strict=True):
        yield from listed(f'CODES("{name}")', [plain(code) for code, _ in titles])
    yield f'LAST-UPDATED="{made}";'
    yield from statement("SOURCE", f"{filled.name}, {', '.join(filled.rests_on) or file_name(filled)}")
    yield from _notes(filled, cube, variables, language)
    for place, symbol in enumerate((CANNOT_OCCUR, HIDDEN, CANNOT.spoken(language)), start=1):
        yield f'DATASYMBOL{place}="{symbol}";'
    yield from (f'DATASYMBOLNIL="{ZERO}";', "DATA=", *_data(cube))


def _variables(filled: Filled, cube: Cube, language: Language) -> tuple[Sequence[tuple[str, str]], ...]:
    """Code and title of each value: places, fields, the period, parts."""
    fields = [(name, label.spoken(language)) for name, label, _ in cube.fields]
    parts = [(name, words.spoken(language)) for name, words in cube.parts.items()]
    return cube.places, fields, [(filled.period, filled.period)], parts


def _values(titles: Sequence[tuple[str, str]]) -> list[str]:
    """Texts that two codes have in common get their codes behind them: PX finds a cell by its texts."""
    texts = [plain(title) or plain(code) for code, title in titles]
    pairs = zip(titles, texts, strict=True)
    return [text if texts.count(text) == 1 else f"{text} ({plain(code)})" for (code, _), text in pairs]


def _notes(
    filled: Filled, cube: Cube, variables: Sequence[Sequence[tuple[str, str]]], language: Language
) -> Iterator[str]:
    notes = [note.spoken(language) for note in (PUBLISHED_ONLY, *filled.use.notes, *filled.caveats)]
    yield from statement("NOTEX", *notes)
    signs = "; ".join(f"{sign.strip(chr(34))}  {words.spoken(language)}" for sign, words in _SYMBOLS.items())
    yield from statement("NOTE", filled.use.answers_to.spoken(language), signs)
    places, fields, (period,), parts = map(_values, variables)
    width = len(fields) * len(parts)
    for number, cell in enumerate(cube.cells):
        note = _note(cell, language)
        if note:
            texts = (places[number // width], fields[number % width // len(parts)], period, parts[number % len(parts)])
            yield from statement(f"CELLNOTE({','.join(f'{chr(34)}{text}{chr(34)}' for text in texts)})", note)


def _note(cell: CubeCell, language: Language) -> str:
    """Why there is no number, or what it claims beside being exact. It is said of the value, once."""
    if cell.part != "value":
        return ""
    if not cell.row.is_answered:
        return cell.row.answer.spoken(language)
    told = [] if cell.status in _CERTAIN else [status_shown(cell.status, language)]
    return "; ".join([*told, *(note.spoken(language) for note in cell.row.notes)])


def _data(cube: Cube) -> list[str]:
    """A line for each row of the table, with a space at its end, as the format wants it."""
    data = [_datum(cell) for cell in cube.cells]
    width = len(cube.parts)
    lines = [" ".join(data[start : start + width]) + " " for start in range(0, len(data), width)]
    return [*lines[:-1], lines[-1].rstrip() + ";"]


def _datum(cell: CubeCell) -> str:
    if cell.value is not None:
        exact_zero = not cell.value and cell.row.status in _CERTAIN and cell.row.denominator is None
        return '"-"' if exact_zero else str(cell.value)
    if cell.row.status == _HIDDEN or (cell.row.status == INTERVAL and cell.part == "value"):
        return '".."'
    return '"."' if cell.row.is_answered or cell.row.status == Why.NOTHING_TO_SHARE.value else '"..."'


def _decimals(value: int | Decimal | None) -> int:
    return len(str(value).partition(".")[2]) if isinstance(value, Decimal) else 0
