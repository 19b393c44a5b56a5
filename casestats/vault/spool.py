"""Where an import rests between its passes: parts in memory, or encrypted in a file that has no name.

A large extract does not fit in memory, and its identifiers may not reach a disk in the clear. Parts are encrypted
under a key that lives in this process alone; on Linux and macOS the file is unlinked as soon as it is opened, so
that kill -9 leaves nothing behind, and on Windows it is removed when it is closed.
"""

from __future__ import annotations

import marshal
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import IO, Any, NamedTuple, TypeAlias

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from casestats.intake.facts import Row

SLICES = 1024
"""The case numbers are split by the first ten bits of their keys."""
ROWS_IN_MEMORY = 100_000
ROWS_IN_PART = 1_000
"""Slices are planned together up to this many rows and known cases, which stay in a processor's cache: in parts of
sixteen times as many, planning costs twice as much."""
_BUFFER = 1 << 18
_MARSHAL = 2  # without references between values, so that equal content gives equal bytes


Receipt: TypeAlias = tuple[int, int, int]
"""(number, start, length)"""


class Spool:
    """Keeps parts of plain values (numbers, text, bytes, tuples and lists of them) in the order they were put."""

    def __init__(self, folder: Path | None) -> None:
        """`folder` is where the file goes, None: the system's folder for such files."""
        self._folder = folder
        self._file: IO[bytes] | None = None
        self._cipher = AESGCM(AESGCM.generate_key(256))
        self._count = 0
        self._end = 0
        self._at_end = True

    def put(self, part: Any) -> Receipt:
        """Write a part; a receipt to read it with."""
        return self.put_made(marshal.dumps(part, _MARSHAL))

    def put_made(self, data: bytes) -> Receipt:
        """As `put`, of a part that is bytes of marshal's form already."""
        if self._file is None:
            self._file = tempfile.TemporaryFile(dir=self._folder, prefix="import-", buffering=_BUFFER)  # noqa: SIM115 (closed by close)
        if not self._at_end:
            self._file.seek(self._end)
            self._at_end = True
        nonce = self._count.to_bytes(12, "big")  # the key is new for every spool and never used elsewhere
        receipt = self._count, self._end, self._file.write(self._cipher.encrypt(nonce, data, None))
        self._count += 1
        self._end += receipt[2]
        return receipt

    def get(self, receipt: Receipt) -> Any:
        number, start, length = receipt
        if self._file is None:
            raise LookupError("nothing was put")
        self._at_end = False
        self._file.seek(start)
        return marshal.loads(self._cipher.decrypt(number.to_bytes(12, "big"), self._file.read(length), None))  # noqa: S302 (our own bytes, authenticated)

    def close(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None

    def __repr__(self) -> str:
        return "Spool(hidden)"


class RowPart(NamedTuple):
    """The rows with low <= case key < high, and beside each its identifiers, which only the vault looks at."""

    low: bytes
    high: bytes
    rows: list[Row]
    references: list[tuple[Row, str, str]]
    """(row, case number, person number)"""


class RowSpool:
    """Rows of an extract, grouped by case key as they come."""

    def __init__(self, folder: Path | None, rows_in_memory: int = ROWS_IN_MEMORY) -> None:
        self._spool = Spool(folder)
        self._limit = rows_in_memory
        self.rows = 0
        self._waiting: list[list[bytes]] = [[] for _ in range(SLICES)]
        self._written: list[list[Receipt]] = [[] for _ in range(SLICES)]

    def add_all(self, rows: Iterable[tuple[Any, str, str]]) -> None:
        """Add rows, each a plain tuple in the form of a Row, with its case number and person number. They are made
        bytes one by one, while they are at hand: that costs a third of making them so when a slice is written."""
        waiting, limit, dumps = self._waiting, self._limit, marshal.dumps
        count = 0
        for count, one in enumerate(rows, 1):
            case_key = one[0][0]
            waiting[case_key[0] << 2 | case_key[1] >> 6].append(dumps(one, _MARSHAL))
            if count % limit == 0:
                self._write()
        self.rows += count

    def _write(self) -> None:
        for place, rows in enumerate(self._waiting):
            if rows:
                self._written[place].append(self._spool.put_made(_as_list(rows)))
                rows.clear()

    def parts(self, known_cases: int) -> Iterator[RowPart]:
        """Every case key once, lowest first, in parts of about ROWS_IN_PART rows and known cases."""
        together = SLICES
        while together > 1 and (self.rows + known_cases) * together > ROWS_IN_PART * SLICES:
            together //= 2
        for first in range(0, SLICES, together):
            last = first + together
            references = [one for place in range(first, last) for one in self._slice(place)]
            yield RowPart(_beginning(first), _beginning(last), [row for row, _, _ in references], references)

    def _slice(self, place: int) -> list[tuple[Row, str, str]]:
        rows: list[tuple[Row, str, str]] = []
        for receipt in self._written[place]:
            rows += self._spool.get(receipt)
        rows += marshal.loads(_as_list(self._waiting[place]))  # noqa: S302 (our own bytes)
        return rows

    def close(self) -> None:
        self._spool.close()

    def __repr__(self) -> str:
        return "RowSpool(hidden)"


def _beginning(place: int) -> bytes:
    """The lowest case key of a slice; after the last one, what is higher than any."""
    return (place << 6).to_bytes(2, "big") if place < SLICES else b"\xff" * 17


def _as_list(items: Sequence[bytes]) -> bytes:
    """A list in marshal's form: its length and its items."""
    return b"[" + len(items).to_bytes(4, "little") + b"".join(items)
