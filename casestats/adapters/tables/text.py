"""Text files: lines, delimiter, columns. Rows are streamed; memory does not grow with the file."""

from __future__ import annotations

import io
import re
import unicodedata
from collections.abc import Generator, Iterable, Iterator
from contextlib import closing
from itertools import islice, zip_longest
from typing import BinaryIO, TextIO, cast

from casestats.adapters.contract import Notice
from casestats.adapters.extract import SourceFile
from casestats.adapters.tables.encodings import Decoding, decoding_of
from casestats.adapters.tables.framing import already_counted, frame_of, no_header, one_column
from casestats.adapters.tables.grid import turned
from casestats.adapters.tables.headings import find_header, looks_like_pivot, score_of
from casestats.adapters.tables.layout import Layout
from casestats.adapters.tables.mending import Mender
from casestats.adapters.tables.quotes import Quotes
from casestats.adapters.tables.table import Row, Table, place_of
from casestats.words import Words

SAMPLE = 400
"""Lines looked at to find delimiter, header and width."""
DELIMITERS = (";", "\t", "|", ",")

_SEPARATOR_LINE = re.compile(r'"?sep=(.)"?\s*', re.IGNORECASE)
_REMOVED = bytes(byte for byte in (*range(32), 127) if byte not in b"\t\n\r\v")
_AS_SPACE = bytes.maketrans(b"\v", b" ")
_REMOVED_LETTERS = dict.fromkeys(_REMOVED) | {0x0B: " ", 0xFEFF: None}


def open_text(source: SourceFile, number: int, layout: Layout, confirmed: frozenset[str]) -> list[Table]:
    """The one table of a text file. Raises FixExtract where it has no header, no rows or one column."""
    text = TextFile(source, number, decoding_of(source, number, layout.encoding, confirmed))
    text.find_delimiter(layout)
    if layout.transposed:
        return [turned(list(text.records()), layout, number, sheet=0)]
    sample, whole = text.sample()
    place = find_header(sample, layout.header_hints, layout.header_rows)
    if place is None or (not layout.header_hints and looks_like_pivot(sample)):
        raise already_counted(number) if looks_like_pivot(sample) else no_header(number)
    frame = frame_of(sample, place, layout, number, whole=whole)
    text.width = len(frame.headings)
    table = Table(
        file=number,
        sheet=0,
        header=frame.header,
        headings=frame.headings,
        above=frame.above,
        first_row=frame.start + 1,
        width=frame.width,
        id_first=frame.id_first,
        records=lambda: islice(text.records(), frame.start, None),
        layout=layout,
        afterwards=text.notices,
    )
    return [table]


class TextFile:
    """One text file, and how to read it: the decoding, then the delimiter, then the width are found out."""

    def __init__(self, source: SourceFile, number: int, decoding: Decoding) -> None:
        self.source = source
        self.number = number
        self.decoding = decoding
        self.delimiter = ""
        self.width = 0
        self._separator_line = False
        self._mender = Mender(decoding.repair)
        self._stray_quotes = 0

    def find_delimiter(self, layout: Layout) -> None:
        """The delimiter that gives most of the wanted headings, then the evenest rows. The content decides: it may
        differ from the profile's and from last month's."""
        with closing(self._lines()) as lines:
            beginning = list(islice(lines, SAMPLE))
        told = _SEPARATOR_LINE.fullmatch(beginning[0]) if beginning else None
        if told is not None:
            self._separator_line, beginning = True, beginning[1:]
        first = [each for each in (told[1] if told else None, layout.delimiter) if each]
        best = (0, 0.0)
        for delimiter in dict.fromkeys([*first, *DELIMITERS]):
            mender = Mender(self.decoding.repair)
            rows = [mender(cells) for _, cells in self._split(iter(beginning), delimiter)]
            rank = (_most_wanted(rows, layout), _evenness(rows))
            if rank > best:
                best, self.delimiter = rank, delimiter
        if not self.delimiter:
            raise one_column(self.number)

    def sample(self) -> tuple[list[list[str]], bool]:
        """The first rows, and whether they are all."""
        with closing(self.records()) as records:
            rows = [cells for _, cells in islice(records, SAMPLE)]
            return rows, next(records, None) is None

    def records(self) -> Generator[Row]:
        """Every record with its number, counted as Excel does: a `sep=;` line is none, a blank line is one."""
        self._mender = Mender(self.decoding.repair)
        self._stray_quotes = 0
        with closing(self._lines()) as lines:
            if self._separator_line:
                next(lines, None)
            records = self._split(iter(lines), self.delimiter)
            if self.decoding.repair:
                records = ((number, self._mender(cells)) for number, cells in records)
            yield from records

    def _split(self, lines: Iterator[str], delimiter: str) -> Iterator[Row]:
        """The loop over lines: most have no quote, and are split without further ado."""
        quotes = Quotes(lines, delimiter, self.width)
        number = 0
        for line in lines:
            if '"' in line:
                for cells in quotes.read(line):
                    number += 1
                    yield number, cells
            else:
                number += 1
                yield number, line.rstrip("\n").split(delimiter)
        self._stray_quotes = quotes.stray

    def _lines(self) -> TextIO:
        """The lines, each ended by \\n however it was ended, composed, without control characters."""
        raw = self.source.open()
        raw.seek(self.decoding.skip)
        one_byte = not self.decoding.codec.startswith("utf-") or self.decoding.codec == "utf-8"
        if self.decoding.controls and one_byte:
            raw = cast(BinaryIO, io.BufferedReader(_Cleaned(raw), 1 << 16))
        stream = io.TextIOWrapper(raw, encoding=self.decoding.codec, errors="replace", newline=None)
        clean = self.decoding.controls and not one_byte
        if self.decoding.compose or clean:
            return cast(TextIO, _Composed(stream, clean=clean))
        return stream

    def notices(self) -> list[Notice]:
        sv, en = place_of(self.number, 0)
        notices = self._mender.notices(sv, en)
        if self._stray_quotes:
            words = Words(
                f"{sv}: {self._stray_quotes} rader med lösa citattecken lästes med citattecknen som vanliga tecken.",
                f"{en}: {self._stray_quotes} rows with stray quotes were read with the quotes as ordinary characters.",
            )
            notices.append(Notice("repaired", words, rows=self._stray_quotes))
        if lost := self.decoding.lost_letters:
            words = Words(
                f"{sv}: {lost} tecken var förlorade redan i filen (visas som �). Ord med dem känns kanske inte igen.",
                f"{en}: {lost} characters were lost in the file already (shown as �). Words with them may not be "
                "known.",
            )
            notices.append(Notice("noted", words))
        return notices


class _Cleaned(io.RawIOBase):
    """Bytes without NUL, Ctrl-Z and the like; a vertical tab, which is a line break within a cell, is a space."""

    def __init__(self, raw: BinaryIO) -> None:
        self._raw = raw

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override] # any writable buffer
        while piece := self._raw.read(len(buffer)):
            kept = piece.translate(_AS_SPACE, _REMOVED)
            if kept:
                buffer[: len(kept)] = kept
                return len(kept)
        return 0

    def close(self) -> None:
        self._raw.close()
        super().close()


class _Composed:
    """Lines in NFC, without the marks of files that were joined; with `clean` also without control characters."""

    def __init__(self, stream: TextIO, *, clean: bool) -> None:
        self._stream = stream
        self._clean = clean

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = next(self._stream)
        if self._clean:
            line = line.translate(_REMOVED_LETTERS)
        return line if line.isascii() else unicodedata.normalize("NFC", line.replace("\ufeff", ""))

    def close(self) -> None:
        self._stream.close()


def _most_wanted(rows: list[list[str]], layout: Layout) -> int:
    if layout.transposed:
        rows = [list(column) for column in zip_longest(*rows, fillvalue="")]
    place = find_header(rows, layout.header_hints, layout.header_rows)
    return 0 if place is None else score_of(rows[place : place + layout.header_rows], layout.header_hints)


def _evenness(rows: Iterable[list[str]]) -> float:
    """The share of filled rows that have the most usual number of columns, to a tenth; 0 for one column."""
    widths = [len(row) for row in rows if any(cell.strip() for cell in row)]
    usual = max(set(widths), key=lambda width: (widths.count(width), width), default=1)
    return 0.0 if usual < 2 else round(widths.count(usual) / len(widths), 1) or 0.1
