"""Compound files, the container of old Office documents ([MS-CFB]): the names in one, and the bytes of a stream."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping
from typing import NamedTuple

_FREE = 0xFFFFFFFA
"""Sector numbers from here on are no sectors: free, end of chain, and the tables' own."""
_MOST_ENTRIES = 10_000


class _Entry(NamedTuple):
    start: int
    size: int


class Container:
    """Raises ValueError where the bytes are no compound file, or one that does not hang together."""

    def __init__(self, data: bytes) -> None:
        if len(data) < 512 or data[:8] != b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
            raise ValueError
        shift, small_shift = struct.unpack_from("<HH", data, 30)
        if shift not in (9, 12) or small_shift != 6:
            raise ValueError
        self._data = data
        self._size = 1 << shift
        first_directory, self._cutoff = struct.unpack_from("<I4xI", data, 48)
        self._next = self._sector_table()
        self._small_start, _ = struct.unpack_from("<II", data, 60)
        self.entries = self._directory(first_directory)

    @property
    def names(self) -> frozenset[str]:
        return frozenset(self.entries)

    def stream(self, name: str) -> bytes:
        """The bytes of a stream. Raises KeyError where there is none of that name."""
        entry = self.entries[name]
        if entry.size >= self._cutoff:
            return b"".join(self._chain(entry.start))[: entry.size]
        return self._small_stream(entry)

    def _small_stream(self, entry: _Entry) -> bytes:
        table = b"".join(self._chain(self._small_start))
        following = struct.unpack_from(f"<{len(table) // 4}I", table)
        holder = b"".join(self._chain(self.entries["Root Entry"].start))
        place = entry.start
        pieces: list[bytes] = []
        while place < len(following) and len(pieces) <= len(following):
            pieces.append(holder[place * 64 : place * 64 + 64])
            place = following[place]
        return b"".join(pieces)[: entry.size]

    def _sector(self, place: int) -> bytes:
        start = (place + 1) * self._size
        if start >= len(self._data):
            raise ValueError
        return self._data[start : start + self._size]

    def _sector_table(self) -> tuple[int, ...]:
        """Which sector follows which; its own sectors are listed in the header, and further lists."""
        listed = list(struct.unpack_from("<109I", self._data, 76))
        place, count = struct.unpack_from("<II", self._data, 68)
        for _ in range(min(count, len(self._data) // self._size)):
            if place >= _FREE:
                break
            more = struct.unpack(f"<{self._size // 4}I", self._sector(place).ljust(self._size, b"\xff"))
            listed += more[:-1]
            place = more[-1]
        sectors = b"".join(self._sector(each) for each in listed if each < _FREE)
        return struct.unpack_from(f"<{len(sectors) // 4}I", sectors)

    def _chain(self, place: int) -> Iterator[bytes]:
        for _ in range(len(self._next) + 1):
            if place >= _FREE:
                return
            if place >= len(self._next):
                raise ValueError
            yield self._sector(place)
            place = self._next[place]
        raise ValueError  # a ring

    def _directory(self, first: int) -> Mapping[str, _Entry]:
        data = b"".join(self._chain(first))
        entries = {}
        for start in range(0, min(len(data), _MOST_ENTRIES * 128) - 127, 128):
            length = struct.unpack_from("<H", data, start + 64)[0]
            if 2 <= length <= 64:
                name = data[start : start + length - 2].decode("utf-16-le", "replace")
                entries[name] = _Entry(*struct.unpack_from("<II", data, start + 116))
        return entries
