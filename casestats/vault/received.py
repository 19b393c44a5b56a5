"""Where a file stays while a request is still being received: in memory, or past one piece in a file without a name,
sealed under a key that only this process has ever had. The clear text of an upload never reaches a disk."""

from __future__ import annotations

import io
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

PIECE = 1 << 18
_TAG = 16


class ReceivedFile(io.RawIOBase):
    """Written from start to end, then read from the start."""

    def __init__(self, folder: Path | None = None) -> None:
        super().__init__()
        self._folder = folder
        self._file: IO[bytes] | None = None
        self._cipher = AESGCM(AESGCM.generate_key(256))
        self._written = 0
        self._waiting = bytearray()
        self._lengths: list[int] = []
        self._reading = False

    def write(self, data: object) -> int:
        """Add to the end."""
        given = bytes(memoryview(data))  # type: ignore[arg-type]  # whatever has a buffer, as RawIOBase says
        if self._reading:
            raise io.UnsupportedOperation("it is being read")
        self._waiting += given
        while len(self._waiting) > PIECE:
            self._put(bytes(self._waiting[:PIECE]))
            del self._waiting[:PIECE]
        return len(given)

    def _put(self, piece: bytes) -> None:
        if self._file is None:
            self._file = tempfile.TemporaryFile(dir=self._folder, prefix="received-")  # noqa: SIM115 (closed by close)
        self._file.write(self._cipher.encrypt(len(self._lengths).to_bytes(12, "big"), piece, None))
        self._lengths.append(len(piece))

    def readable(self) -> bool:
        return True

    def writable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """To the start, to be read."""
        if (offset, whence) == (0, os.SEEK_END):
            return sum(self._lengths) + len(self._waiting)
        if (offset, whence) != (0, os.SEEK_SET):
            raise io.UnsupportedOperation("only to the start")
        self._reading, self._pieces = True, self._opened()
        self._left = b""
        return 0

    def _opened(self) -> Iterator[bytes]:
        if self._file is not None:
            self._file.seek(0)
            for place, length in enumerate(self._lengths):
                sealed = self._file.read(length + _TAG)
                yield self._cipher.decrypt(place.to_bytes(12, "big"), sealed, None)
        yield bytes(self._waiting)

    def readinto(self, buffer: Any) -> int:
        if not self._reading:
            self.seek(0)
        view = memoryview(buffer).cast("B")
        while not self._left:
            found = next(self._pieces, None)
            if found is None:
                return 0
            self._left = found
        given, self._left = self._left[: len(view)], self._left[len(view) :]
        view[: len(given)] = given
        return len(given)

    def close(self) -> None:
        if not self.closed and self._file is not None:
            self._file.close()
        super().close()

    def __repr__(self) -> str:
        return "ReceivedFile(hidden)"
