"""Tables from sheets: rows of equal width, from a workbook or a page, the right way up or turned."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import islice, zip_longest
from typing import NamedTuple

from casestats.adapters.contract import Notice
from casestats.adapters.tables.framing import Merged, frame_of, no_header
from casestats.adapters.tables.headings import find_header
from casestats.adapters.tables.layout import Layout
from casestats.adapters.tables.table import Row, Table
from casestats.errors import FixExtract

SAMPLE = 400
MOST_ROWS_TO_TURN = 5_000


class Grid(NamedTuple):
    """One sheet: its place from 1, its rows from the first row of the sheet, and its merged cells."""

    sheet: int
    rows: Callable[[], Iterator[list[str]]]
    merged: Merged = ()
    date1904: bool = False

    def sample(self) -> list[list[str]]:
        return list(islice(self.rows(), SAMPLE))


def table_of(
    grid: Grid,
    place: int,
    sample: Sequence[Sequence[str]],
    layout: Layout,
    number: int,
    *,
    notices: Sequence[Notice] = (),
    afterwards: Callable[[], list[Notice]] = list,
    stated_rows: int | None = None,
) -> Table:
    """The table of a sheet whose header begins at row `place` (from 0) of the sample."""
    frame = frame_of(sample, place, layout, number, merged=grid.merged, whole=len(sample) < SAMPLE)

    def records() -> Iterator[Row]:
        return islice(enumerate(grid.rows(), 1), frame.start, None)

    return Table(
        file=number,
        sheet=grid.sheet,
        header=frame.header,
        headings=frame.headings,
        above=frame.above,
        first_row=frame.start + 1,
        width=frame.width,
        id_first=frame.id_first,
        records=records,
        layout=layout,
        date1904=grid.date1904,
        notices=notices,
        afterwards=afterwards,
        stated_rows=stated_rows,
    )


def turned(records: list[Row], layout: Layout, number: int, sheet: int, *, date1904: bool = False) -> Table:
    """A table with one column per case, turned. Its row numbers are the sheet's column numbers."""
    rows = [cells for _, cells in records]
    if len(rows) > MOST_ROWS_TO_TURN:
        raise FixExtract(
            f"Fil {number} har en rad per ärende, men profilen säger en kolumn per ärende (transposed). Ändra "
            "profilen.",
            f"File {number} has a row per case, but the profile says a column per case (transposed). Change the "
            "profile.",
        )
    columns = [list(column) for column in zip_longest(*rows, fillvalue="")]
    place = find_header(columns, layout.header_hints, layout.header_rows)
    if place is None:
        raise no_header(number)
    grid = Grid(sheet, lambda: iter(columns), (), date1904)
    return table_of(grid, place, columns[:SAMPLE], layout, number)
