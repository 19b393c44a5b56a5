"""How a profile says that its files look, and the repairs that only a person may allow."""

from __future__ import annotations

from typing import NamedTuple

from casestats.errors import FixExtract

MIXED_ENCODING = "mixed_encoding"
DOUBLE_ENCODING = "double_encoding"
OLD_ENCODINGS = ("cp850", "mac_roman")
REPAIRS = frozenset({MIXED_ENCODING, DOUBLE_ENCODING, *OLD_ENCODINGS})
"""What `Extract.confirmed` may hold. An old encoding is also allowed by naming it as the profile's encoding."""


class Layout(NamedTuple):
    """What to expect of a file. Everything has a default, and what the content says wins over `encoding` and
    `delimiter`: files of one source differ between months."""

    encoding: str | None = None
    delimiter: str | None = None
    sheet: str | None = None
    """The name of the one sheet to read; without it, every sheet that has the headings."""
    header_rows: int = 1
    header_hints: frozenset[str] = frozenset()
    """Headings that the profile reads, or known synonyms, as `fold` gives them; they find the header and the sheet."""
    fill_down: tuple[str, ...] = ()
    """Headings of columns whose value is given once for several rows, the widest group first (unit, case, person): a
    new value in one of them empties those after it, so that no person is carried into another case."""
    transposed: bool = False
    """One column per case, headings in the first column."""
    short_rows: bool = False
    """Rows may end before the last column, as Excel writes them where the last cells are empty."""
    spread_headings: bool = False
    """A heading of an upper header row also stands over the blank cells to its right that have a lower heading:
    a question over its options, where the export has no merged cells."""


class RepairNeedsYes(FixExtract):
    """The file can be read only after a repair that a person must allow: `repair` is one of REPAIRS."""

    def __init__(self, repair: str, sv: str, en: str) -> None:
        self.repair = repair
        super().__init__(sv, en)
