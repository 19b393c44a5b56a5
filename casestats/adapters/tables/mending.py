"""Letters mended cell by cell, after a person has allowed it; how many is said afterwards."""

from __future__ import annotations

import re
import unicodedata

from casestats.adapters.contract import Notice
from casestats.adapters.tables.layout import DOUBLE_ENCODING, MIXED_ENCODING
from casestats.words import Words

DOUBLED = re.compile("Ã[¥¤¶…„–\x85\x84\x96]")
"""å, ä, ö, Å, Ä and Ö, encoded as UTF-8, read as Windows-1252 or Latin-1, and encoded again."""


class Mender:
    """Mends the cells of one reading of a file; `repair` is MIXED_ENCODING (the text was read as Latin-1, a letter
    a byte) or DOUBLE_ENCODING."""

    def __init__(self, repair: str) -> None:
        self.repair = repair
        self.mended = 0
        self._others = 0

    def __call__(self, cells: list[str]) -> list[str]:
        if self.repair == MIXED_ENCODING:
            return [cell if cell.isascii() else self._apart(cell) for cell in cells]
        if self.repair == DOUBLE_ENCODING:
            return [self._once(cell) if "Ã" in cell else cell for cell in cells]
        return cells

    def _apart(self, cell: str) -> str:
        """Each cell is UTF-8 where it can be, else Windows-1252."""
        data = cell.encode("latin-1")
        try:
            text = data.decode("utf-8")
            self.mended += 1
        except UnicodeDecodeError:
            text = data.decode("cp1252", "replace")
            self._others += 1
        return unicodedata.normalize("NFC", text)

    def _once(self, cell: str) -> str:
        if DOUBLED.search(cell) is None:
            return cell
        try:
            text = b"".join(_byte(letter) for letter in cell).decode("utf-8")
        except UnicodeError:
            return cell
        self.mended += 1
        return unicodedata.normalize("NFC", text)

    def notices(self, sv: str, en: str) -> list[Notice]:
        """What was done, said of the place named in Swedish and English."""
        if not self.mended:
            return []
        words = {
            MIXED_ENCODING: Words(
                f"{sv}: {self.mended} celler lästes som UTF-8 och {self._others} som Windows-1252.",
                f"{en}: {self.mended} cells were read as UTF-8 and {self._others} as Windows-1252.",
            ),
            DOUBLE_ENCODING: Words(
                f"{sv}: {self.mended} celler med dubbelkodade bokstäver lagades.",
                f"{en}: {self.mended} cells with letters encoded twice were mended.",
            ),
        }
        return [Notice("repaired", words[self.repair], code=self.repair)]


def _byte(letter: str) -> bytes:
    """The byte a letter was read from: Windows-1252, and Latin-1 for the five bytes it has no letter for."""
    try:
        return letter.encode("cp1252")
    except UnicodeEncodeError:
        return letter.encode("latin-1")
