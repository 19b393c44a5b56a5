"""What is refused of an upload before anything reads it: the wrong kind, a bomb, macros, links, a document type."""

from __future__ import annotations

import re
from collections.abc import Sequence

from casestats.adapters.extract import SourceFile
from casestats.adapters.tables.content import Content, content_of
from casestats.adapters.tables.old_workbooks import look_into_old
from casestats.adapters.tables.packages import look_through
from casestats.bootstrap import Installation
from casestats.errors import FixExtract
from casestats.vault.uploads import open_sealed

LARGEST_OLD = 20 << 20
"""An old workbook over this is looked into by the worker instead: that takes the whole of it into memory."""
_DOCTYPE = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_HEAD = 1 << 16


def check_at_the_door(installation: Installation, upload: str, numbers: Sequence[int]) -> None:
    """Raises FixExtract for the first file that is not fit to be read."""
    for number in numbers:
        file = open_sealed(installation.ring, installation.settings.spool_folder, upload, number)
        _check(file, number)


def _check(file: SourceFile, number: int) -> None:
    kind = content_of(file, number)
    if kind is Content.PACKAGE:
        look_through(file, number)
    elif kind is Content.OLD_WORKBOOK and file.size <= LARGEST_OLD:
        look_into_old(file, number)
    elif kind is Content.SPREADSHEET_XML:
        with file.open() as stream:
            head = stream.read(_HEAD)
        if _DOCTYPE.search(head.replace(b"\0", b"")):
            raise FixExtract(
                f"Fil {number} innehåller en dokumenttypsdeklaration, som ett uttag aldrig har. Exportera igen.",
                f"File {number} holds a document type declaration, which an extract never has. Export it again.",
            )
