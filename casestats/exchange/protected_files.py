"""OUT.csv: every cell of a protected table with its status, written to be published and read back to be attacked.

Columns: the dimensions, `value` (empty where hidden), `status`: published, suppressed or rounded.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from casestats.disclosure.suppressed import SUPPRESSED
from casestats.disclosure.tables import Dimension, EarlierRelease, Key, Layout, ProtectedTable, Shown
from casestats.errors import FixSettings
from casestats.exchange.cell_files import Form, Source, check_form, layout_of, shared_dimensions
from casestats.exchange.cell_rows import STATUS, VALUE, CellRow, CellRows, Faults, count_of, read_cell_rows
from casestats.exchange.formulas import as_text
from casestats.words import Words

PUBLISHED, HIDDEN, ROUNDED = "published", "suppressed", "rounded"


def protected_csv(table: ProtectedTable) -> bytes:
    """RFC 4180, UTF-8, in the order of the layout's keys."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([*(as_text(dimension.name) for dimension in table.layout.dimensions), VALUE, STATUS])
    shown = PUBLISHED if table.rounded is None else ROUNDED
    for key in table.layout.keys:
        cell = table.cells[key]
        if cell is SUPPRESSED:
            writer.writerow([*map(as_text, key), "", HIDDEN])
        elif isinstance(cell, int):
            writer.writerow([*map(as_text, key), cell, shown])
        else:
            raise TypeError("a band has no place in this file")
    return out.getvalue().encode()


@dataclass(frozen=True)
class EarlierFiles:
    """`sources`: each the name of a release and a file, oldest release first. `changed`: by release, the dimension
    and code of what may have changed after it. `dimensions`: those of the tables of now, by name."""

    sources: Sequence[Source] = ()
    changed: Mapping[str, frozenset[tuple[str, str]]] = field(default_factory=dict)


def read_protected(sources: Sequence[Source], form: Form, base: int) -> tuple[ProtectedTable, ...]:
    """`base`: what rounded tables were rounded to. Raises FixExtract and FixSettings."""
    read = [read_cell_rows(source.name, source.content, with_status=True) for source in sources]
    check_form(form, read)
    shared = shared_dimensions(read, form)
    return tuple(_table(rows, shared, form.not_additive.get(rows.table, frozenset()), base) for rows in read)


def read_earlier(files: EarlierFiles, now: Sequence[Layout], form: Form, base: int) -> tuple[EarlierRelease, ...]:
    """A dimension that is not additive in a table of now is none in an earlier one."""
    own = sorted((one for layout in now for one in layout.dimensions), key=lambda one: len(one.codes))
    shared = {one.name: form.hierarchies.get(one.name, one) for one in own}
    _check_changed(files, shared)
    loose = frozenset[str]().union(*(layout.not_additive for layout in now))
    found: dict[str, list[ProtectedTable]] = {}
    for place, source in enumerate(files.sources, start=1):
        rows = read_cell_rows(f"{source.name}:{place}", source.content, with_status=True)
        not_additive = loose & frozenset(rows.dimensions)
        known = {**shared_dimensions([rows], form), **shared}
        found.setdefault(source.name, []).append(_table(rows, known, not_additive, base))
    return tuple(
        EarlierRelease(name=name, tables=tuple(tables), changed=files.changed.get(name, frozenset()))
        for name, tables in found.items()
    )


def _check_changed(files: EarlierFiles, dimensions: Mapping[str, Dimension]) -> None:
    releases = {source.name for source in files.sources}
    for release, places in files.changed.items():
        if release not in releases:
            raise FixSettings(
                "--changed nämner ett utlämnande som inget --earlier har. Skriv samma namn i båda.",
                "--changed names a release that no --earlier has. Write the same name in both.",
            )
        for name, code in places:
            if name not in dimensions or code not in dimensions[name].codes:
                raise FixSettings(
                    "--changed nämner en dimension eller kod som tabellerna inte har. Skriv UTLÄMNANDE:DIM=KOD, som i "
                    "filernas rubrik och rader.",
                    "--changed names a dimension or a code that the tables lack. Write RELEASE:DIM=CODE, as in the "
                    "headings and rows of the files.",
                )


def _table(
    rows: CellRows, dimensions: Mapping[str, Dimension], not_additive: frozenset[str], base: int
) -> ProtectedTable:
    faults = Faults.of_table(rows.table)
    layout = layout_of(faults, rows, dimensions, not_additive)
    _check_whole(faults, rows, layout)
    faults.end()
    rounded = any(row.status == ROUNDED for row in rows.rows)
    cells: dict[Key, Shown] = {row.codes: _shown(faults, row, base if rounded else None) for row in rows.rows}
    faults.end()
    return ProtectedTable(
        layout=layout, cells={key: cells[key] for key in layout.keys}, rounded=base if rounded else None
    )


def _check_whole(faults: Faults, rows: CellRows, layout: Layout) -> None:
    """A protected file holds every cell: what is not in it would be unknown and yet not hidden."""
    whole = 1
    for dimension in layout.dimensions:
        absent = set(dimension.codes) - rows.codes(dimension.name).keys()
        if absent:
            faults.add(
                0,
                dimension.name,
                Words(
                    f"{len(absent)} av dimensionens koder saknas i filen, så Total betyder något annat här. Ta med "
                    "alla koder, också de som bara har nollor.",
                    f"{len(absent)} of the codes of the dimension are missing in the file, so Total means something "
                    "else here. Include all codes, those with zeros only too.",
                ),
            )
        whole *= len(dimension.codes)
    faults.end()
    if len(rows.rows) != whole:
        faults.add(
            0,
            "",
            Words(
                f"Filen har {len(rows.rows)} celler, tabellen har {whole} med alla summor. En skyddad fil ska ha alla: "
                "använd den som casestats disclosure protect skrev.",
                f"The file has {len(rows.rows)} cells, the table {whole} with all totals. A protected file must have "
                "them all: use the one that casestats disclosure protect wrote.",
            ),
        )


def _shown(faults: Faults, row: CellRow, base: int | None) -> Shown:
    if row.status == HIDDEN:
        if row.value:
            faults.add(
                row.line, VALUE, Words("cellen är dold men har ett värde.", "the cell is hidden but has a value.")
            )
        return SUPPRESSED
    if row.status != (PUBLISHED if base is None else ROUNDED):
        faults.add(
            row.line,
            STATUS,
            Words(
                "ska vara published eller suppressed, eller rounded i alla celler.",
                "must be published or suppressed, or rounded in all cells.",
            ),
        )
        return 0
    value = count_of(faults, row)
    if base is not None and value % base:
        faults.add(
            row.line,
            VALUE,
            Words(
                f"värdet är ingen multipel av {base}. Ange basen med --base.",
                f"the value is no multiple of {base}. Give the base with --base.",
            ),
        )
    return value
