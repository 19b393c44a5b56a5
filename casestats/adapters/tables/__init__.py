"""The reading kit: from a file of any kind to tables of text. One door, `open_tables`.

A plugin asks for tables and gets headings and rows; which encoding, delimiter, workbook or page it was is settled here.
Nothing is guessed that could move a cell into another column or make a case of what is none: such a row is refused
by its number, such a file with the reason. What is refused is written so that it holds no cell's content.
"""

from __future__ import annotations

from casestats.adapters.extract import SourceFile
from casestats.adapters.folding import fold
from casestats.adapters.tables.content import Content, content_of
from casestats.adapters.tables.layout import (
    DOUBLE_ENCODING,
    MIXED_ENCODING,
    OLD_ENCODINGS,
    REPAIRS,
    Layout,
    RepairNeedsYes,
)
from casestats.adapters.tables.markup import open_html, open_spreadsheet_xml
from casestats.adapters.tables.table import Row, Table
from casestats.adapters.tables.text import open_text
from casestats.adapters.tables.workbook import open_old, open_package

__all__ = [
    "DOUBLE_ENCODING",
    "MIXED_ENCODING",
    "OLD_ENCODINGS",
    "REPAIRS",
    "Layout",
    "RepairNeedsYes",
    "Row",
    "Table",
    "fold",
    "open_tables",
]

_OPENERS = {
    Content.TEXT: open_text,
    Content.PACKAGE: open_package,
    Content.OLD_WORKBOOK: open_old,
    Content.HTML: open_html,
    Content.SPREADSHEET_XML: open_spreadsheet_xml,
}


def open_tables(
    source: SourceFile, file_number: int, layout: Layout, *, confirmed: frozenset[str] = frozenset()
) -> list[Table]:
    """The tables of a file that hold the extract: one of a text file, one for each sheet chosen in a workbook.

    `file_number` is the file's place among those given, from 1, and stands in every message. `confirmed` holds the
    repairs a person has allowed (REPAIRS). Raises FixExtract where the file cannot be used, RepairNeedsYes where it
    could be after a repair, FixSettings where the profile's encoding is not known.
    """
    return _OPENERS[content_of(source, file_number)](source, file_number, layout, confirmed)
