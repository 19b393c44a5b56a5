"""Workbooks (xlsx, xlsb, xls, ods) and their sheets. python-calamine is used here only."""

from __future__ import annotations

import io
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from casestats.adapters.contract import Notice
from casestats.adapters.extract import SourceFile
from casestats.adapters.tables.cells import CellTexts
from casestats.adapters.tables.choosing import Candidate, choose
from casestats.adapters.tables.framing import Merged
from casestats.adapters.tables.grid import Grid
from casestats.adapters.tables.layout import Layout
from casestats.adapters.tables.old_workbooks import look_into_old
from casestats.adapters.tables.packages import Package, broken, look_through, macros, protected
from casestats.adapters.tables.table import Table, place_of
from casestats.words import Words

_HEADING_ROWS = 100
_QUIET = threading.Lock()


def open_package(source: SourceFile, number: int, layout: Layout, confirmed: frozenset[str]) -> list[Table]:
    """The tables of an xlsx, xlsb or ods. Raises FixExtract before anything is opened that is not safe."""
    package = look_through(source, number)
    with source.open() as stream:
        data = stream.read()
    return _open(data, number, layout, confirmed, package)


def open_old(source: SourceFile, number: int, layout: Layout, confirmed: frozenset[str]) -> list[Table]:
    """The tables of an xls."""
    old = look_into_old(source, number)
    return _open(old.data, number, layout, confirmed, Package("xls", old.date1904))


def _open(data: bytes, number: int, layout: Layout, confirmed: frozenset[str], package: Package) -> list[Table]:
    with _reading(number), _quiet():
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        told = book.sheets_metadata
        if any(sheet.typ in (SheetTypeEnum.MacroSheet, SheetTypeEnum.Vba) for sheet in told):
            raise macros(number)
        sheets = [
            _Sheet(book.get_sheet_by_index(place), place + 1, number, confirmed, package)
            for place, sheet in enumerate(told)
            if sheet.typ == SheetTypeEnum.WorkSheet
        ]
    candidates = [
        Candidate(sheet.grid(), sheet.name, told[sheet.place - 1].visible == SheetVisibleEnum.Visible, sheet.notices)
        for sheet in sheets
    ]
    return choose(candidates, layout, number, _about_formulas(package, number))


class _Sheet:
    """One sheet: `place` from 1. Hidden rows and columns are data; comments and colours are not looked at."""

    def __init__(
        self, sheet: CalamineSheet, place: int, number: int, confirmed: frozenset[str], package: Package
    ) -> None:
        self.place = place
        self.name = sheet.name
        self._sheet = sheet
        self._number = number
        self._confirmed = confirmed
        self._package = package
        self._texts = CellTexts(number, confirmed)

    def grid(self) -> Grid:
        return Grid(self.place, self.rows, self._merged(), self._package.date1904)

    def rows(self) -> Iterator[list[str]]:
        """Every row from the sheet's first, the blank ones too."""
        self._texts = texts = CellTexts(self._number, self._confirmed)
        with _reading(self._number):
            for values in self._sheet.iter_rows():
                yield texts.row(values)

    def notices(self) -> list[Notice]:
        return self._texts.mender.notices(*place_of(self._number, self.place))

    def _merged(self) -> Merged:
        """Merged cells near the top that reach over several columns, counted from the first used column."""
        left = self._sheet.start[1] if self._sheet.start else 0
        told = self._sheet.merged_cell_ranges
        if told is None:
            kept = self._package.merged[self.place - 1 : self.place]
            return tuple((row, first - left, last - left) for row, first, last in (kept[0] if kept else ()))
        return tuple(
            (top, first - left, last - left) for (top, first), (_, last) in told if top < _HEADING_ROWS and last > first
        )


@contextmanager
def _reading(number: int) -> Iterator[None]:
    """What goes wrong inside the reader of workbooks is the file's fault; its own words may hold cells and are lost."""
    try:
        yield
    except PasswordError:
        raise protected(number) from None
    except (CalamineError, ValueError, OSError, OverflowError):
        raise broken(number) from None
    except BaseException as error:
        if type(error).__name__ == "PanicException":  # of Rust; derives from BaseException
            raise broken(number) from None
        raise


@contextmanager
def _quiet() -> Iterator[None]:
    """The reader of workbooks writes its own failures to the error stream, with what it read; they are dropped."""
    with _QUIET:
        try:
            kept, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
        except OSError:  # there is no error stream
            yield
            return
        try:
            os.dup2(nowhere, 2)
            yield
        finally:
            os.dup2(kept, 2)
            os.close(kept)
            os.close(nowhere)


def _about_formulas(package: Package, number: int) -> list[Notice]:
    if not package.formulas_without_value:
        return []
    sv, en = place_of(number, 0)
    count = package.formulas_without_value
    words = Words(
        f"{sv}: {count} formler har inget sparat värde och lästes som tomma. Öppna filen i Excel och spara den igen.",
        f"{en}: {count} formulas have no stored value and were read as empty. Open the file in Excel and save it "
        "again.",
    )
    return [Notice("noted", words)]
