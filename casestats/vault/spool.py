"""Where an import rests between its passes: parts in memory, or encrypted in a file that has no name.

A large extract does not fit in memory, and its identifiers may not reach a disk in the clear. Parts are encrypted
under a key that lives in this process alone; on Linux and macOS the file is unlinked as soon as it is opened, so
that kill -9 leaves nothing behind, and on Windows it is removed when it is closed.
"""

from __future__ import annotations

import marshal
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, Any, NamedTuple

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from casestats.intake.facts import Row

PARTS = 64
"""The case numbers are split by the first six bits of their keys."""
ROWS_IN_MEMORY = 40_000
_MARSHAL = 2  # without references between values, so that equal content gives equal bytes


class Spool:
    """Keeps parts of plain values (numbers, text, bytes, tuples and lists of them) in the order they were put."""

    def __init__(self, folder: Path | None) -> None:
        """`folder` is where the file goes, None: the system's folder for such files."""
        self._folder = folder
        self._file: IO[bytes] | None = None
        self._cipher = AESGCM(AESGCM.generate_key(256))
        self._count = 0

    def put(self, part: Any) -> tuple[int, int, int]:
        """Write a part; a receipt to read it with."""
        if self._file is None:
            self._file = tempfile.TemporaryFile(dir=self._folder, prefix="import-")  # noqa: SIM115 (closed by close)
        data = marshal.dumps(part, _MARSHAL)
        nonce = self._count.to_bytes(12, "big")  # the key is new for every spool and never used elsewhere
        self._count += 1
        start = self._file.seek(0, 2)
        length = self._file.write(self._cipher.encrypt(nonce, data, None))
        return self._count - 1, start, length

    def get(self, receipt: tuple[int, int, int]) -> Any:
        number, start, length = receipt
        if self._file is None:
            raise LookupError("nothing was put")
        self._file.flush()
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
        self._waiting: list[list[Any]] = [[] for _ in range(PARTS)]
        self._written: list[list[tuple[int, int, int]]] = [[] for _ in range(PARTS)]

    def add_all(self, rows: Iterable[tuple[Any, str, str]]) -> None:
        """Add rows, each a plain tuple in the form of a Row, with its case number and person number."""
        waiting = self._waiting
        room = self._limit - sum(map(len, waiting))
        for one in rows:
            waiting[one[0][0][0] >> 2].append(one)
            self.rows += 1
            room -= 1
            if room <= 0:
                self._write()
                room = self._limit

    def _write(self) -> None:
        for part, rows in enumerate(self._waiting):
            if rows:
                self._written[part].append(self._spool.put(rows))
                rows.clear()

    def parts(self, known_cases: int) -> Iterator[RowPart]:
        """Every case key once, lowest first: in one part where rows and known cases are few, else in 64."""
        step = PARTS if self.rows + known_cases <= self._limit else 1
        for first in range(0, PARTS, step):
            rows: list[tuple[Row, str, str]] = []
            for part in range(first, first + step):
                for receipt in self._written[part]:
                    rows += self._spool.get(receipt)
                rows += self._waiting[part]
            last = first + step
            high = bytes([last << 2]) if last < PARTS else b"\xff" * 17
            yield RowPart(bytes([first << 2]), high, [row for row, _, _ in rows], rows)

    def close(self) -> None:
        self._spool.close()

    def __repr__(self) -> str:
        return "RowSpool(hidden)"
