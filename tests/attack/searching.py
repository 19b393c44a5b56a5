"""Looks for thousands of traces at once in everything that a run has left behind."""

from __future__ import annotations

import io
import sqlite3
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

import numpy as np
import psycopg
from psycopg import sql

HEAD = 8
"""Every trace has at least so many bytes; they are looked up first, at every place, and the rest compared."""
_BITS = 20
_SPREAD = np.uint64(0x9E3779B97F4A7C15)
_PIECE = 1 << 20

Blob = tuple[str, bytes]
"""(where, the bytes found there)"""


class Searcher:
    """Finds traces in bytes."""

    def __init__(self, traces: Iterable[tuple[bytes, str]]) -> None:
        self._by_head: dict[bytes, list[tuple[bytes, str]]] = defaultdict(list)
        for trace, label in traces:
            if len(trace) < HEAD:
                raise ValueError(f"too short to be told from chance: {label}")
            self._by_head[trace[:HEAD]].append((trace, label))
        heads = np.frombuffer(b"".join(self._by_head), dtype="<u8")
        self._may_begin = np.zeros(1 << _BITS, dtype=bool)
        self._may_begin[_hashed(heads)] = True

    def hits(self, data: bytes) -> set[str]:
        """The labels of all traces in the data."""
        found: set[str] = set()
        for start in range(0, len(data), _PIECE):
            piece = data[start : start + _PIECE + HEAD - 1]
            for shift in range(min(HEAD, len(piece) - HEAD + 1)):
                count = (len(piece) - shift) // HEAD
                words = np.frombuffer(piece, dtype="<u8", count=count, offset=shift)
                for place in np.flatnonzero(self._may_begin[_hashed(words)]):
                    at = start + shift + int(place) * HEAD
                    found |= self._beginning(data, at)
        return found

    def _beginning(self, data: bytes, at: int) -> set[str]:
        candidates = self._by_head.get(data[at : at + HEAD], ())
        return {label for trace, label in candidates if data.startswith(trace, at)}

    def search(self, blobs: Iterable[Blob]) -> list[str]:
        """Where which trace was found, in words."""
        return [f"{where}: {label}" for where, data in blobs for label in sorted(self.hits(data))]


def _hashed(words: np.ndarray[tuple[int], np.dtype[np.uint64]]) -> np.ndarray[tuple[int], np.dtype[np.uint64]]:
    return (words * _SPREAD) >> np.uint64(64 - _BITS)


def files_under(folder: Path) -> Iterator[Blob]:
    """Every file's name and bytes; what is packed (a workbook) also unpacked, and a database also row by row."""
    for path in sorted(folder.rglob("*")):
        where = str(path.relative_to(folder.parent))
        yield f"name of {where}", str(path.relative_to(folder)).encode("utf-8", "surrogateescape")
        if path.is_file():
            yield from opened_up(where, path.read_bytes())
            if path.suffix == ".db":
                with suppress(sqlite3.DatabaseError):  # broken on purpose: then its bytes are all there is
                    yield from rows_of_sqlite(path, where)


def opened_up(where: str, data: bytes) -> Iterator[Blob]:
    yield where, data
    if zipfile.is_zipfile(io.BytesIO(data)):
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            for entry in package.infolist():
                yield from opened_up(f"{where}!{entry.filename}", package.read(entry))


def rows_of_sqlite(path: Path, where: str = "database") -> Iterator[Blob]:
    """A long text may be cut by the file's pages; here every value is whole."""
    connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    try:
        for (table,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
            for row in connection.execute(f'SELECT * FROM "{table}"'):
                yield f"{where} table {table}", _joined(row)
    finally:
        connection.close()


def rows_of_postgresql(dsn: str) -> Iterator[Blob]:
    """Every row of every table of ours."""
    with psycopg.connect(dsn, autocommit=True) as connection:
        for (table,) in connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall():
            for row in connection.execute(sql.SQL("SELECT * FROM {}").format(sql.Identifier(table))):
                yield f"PostgreSQL table {table}", _joined(row)


def _joined(row: Iterable[object]) -> bytes:
    return b"\n".join(bytes(value) if isinstance(value, bytes) else str(value).encode() for value in row)
