"""The files a person hands over. A file's name may be a person's: it is matched once, never stored, shown or logged."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO, NamedTuple, NoReturn

from casestats.errors import FixExtract
from casestats.periods import Period


class SourceFile:
    """One file's bytes, opened anew for each reading.

    `SourceFile.from_path(path)` or `SourceFile.from_bytes(data, name="")`. `name_matches` is the only use of the
    name, for a period that stands nowhere else; repr, messages and pickles never hold it.
    """

    __slots__ = ("__name", "__opener", "size")

    def __init__(self, opener: Callable[[], BinaryIO], name: str, size: int) -> None:
        self.__opener = opener
        self.__name = name
        self.size = size

    @classmethod
    def from_path(cls, path: str | Path) -> SourceFile:
        """Raises FixExtract where there is no such file, or it may not be read."""
        place = Path(path)
        try:
            if not place.is_file():
                raise _unreadable()
            size = place.stat().st_size
        except OSError:
            raise _unreadable() from None
        return cls(lambda: place.open("rb"), place.name, size)

    @classmethod
    def from_bytes(cls, data: bytes, name: str = "") -> SourceFile:
        return cls(lambda: io.BytesIO(data), name, len(data))

    def open(self) -> BinaryIO:
        """The bytes from the start; the caller closes. Raises FixExtract where the file is gone."""
        try:
            return self.__opener()
        except OSError:
            raise _unreadable() from None

    def name_matches(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """The profile's pattern searched for in the name, so that it can say the period."""
        return pattern.search(self.__name)

    def __repr__(self) -> str:
        return f"SourceFile(name hidden, {self.size} bytes)"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a SourceFile is not to be pickled or copied")


class Extract(NamedTuple):
    """What is imported together. `period` is the one a person gave beside the files; `confirmed` holds the repairs
    a person has allowed, by the names in casestats.adapters.tables (`mixed_encoding` and its like). `numbers` are the
    files' places among all that the person gave, where those are imported one after another (empty: 1, 2, ...)."""

    files: tuple[SourceFile, ...]
    period: Period | None = None
    confirmed: frozenset[str] = frozenset()
    numbers: tuple[int, ...] = ()

    def numbered(self) -> Iterator[tuple[int, SourceFile]]:
        """Each file with the number that locators and messages call it by."""
        return zip(self.numbers or range(1, len(self.files) + 1), self.files, strict=True)


def _unreadable() -> FixExtract:
    return FixExtract(
        "Filen finns inte eller får inte läsas. Kontrollera sökvägen och rättigheterna, och stäng filen i Excel.",
        "The file does not exist or may not be read. Check the path and the rights, and close the file in Excel.",
    )
