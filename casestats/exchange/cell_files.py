"""CELLS.csv: counts by one row for each inner cell, made into tables with every total.

The same files give the same tables each time, whatever the order of their rows.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from casestats.adapters.mapping.sayable import sayable
from casestats.disclosure.tables import Dimension, FrequencyTable, Key, Layout, Place
from casestats.errors import FixExtract, FixSettings
from casestats.exchange.cell_rows import VALUE, CellRows, Faults, count_of, read_cell_rows
from casestats.exchange.completing import Completed, complete
from casestats.exchange.hierarchy_files import flat, narrowed
from casestats.words import Words

MEASURE = "count"
"""All tables of one run count the same: cells of equal places are one number."""
MOST_CELLS = 5_000_000


class Source(NamedTuple):
    """A file as it was given: the name of its table (or of the earlier release), and its bytes."""

    name: str
    content: bytes


@dataclass(frozen=True)
class Form:
    """How the tables of a run hang together: sums by dimension where a hierarchy was given, and the dimensions over
    which a table's totals are no sums."""

    hierarchies: Mapping[str, Dimension]
    not_additive: Mapping[str, frozenset[str]]


class CellFiles(NamedTuple):
    tables: tuple[FrequencyTable, ...]
    notices: tuple[Words, ...]


def read_cells(sources: Sequence[Source], form: Form) -> CellFiles:
    """Raises FixExtract (rows, and tables that disagree) and FixSettings (dimensions that no table has)."""
    read = [read_cell_rows(source.name, source.content) for source in sources]
    check_form(form, read)
    shared = shared_dimensions(read, form)
    tables, notices = [], []
    for rows in read:
        table, absent = _table(rows, shared, form)
        tables.append(table)
        if absent:
            notices.append(_absent(rows.table, absent, several=len(read) > 1))
    check_agreement(tables)
    return CellFiles(tuple(tables), tuple(notices))


def _absent(table: str, count: int, *, several: bool) -> Words:
    one = count == 1
    sv = f"{count} {'kombination' if one else 'kombinationer'} saknas i filen och räknas som 0"
    en = f"{count} combination{' is' if one else 's are'} missing in the file and count{'s' if one else ''} as 0"
    return Words(f"{table}: {sv}", f"{table}: {en}") if several else Words(sv, en)


def check_form(form: Form, read: Sequence[CellRows]) -> None:
    """Whether everything that is said of a dimension is said of one that some table has."""
    dimensions = {name for rows in read for name in rows.dimensions}
    for name in form.hierarchies:
        if name not in dimensions:
            raise FixSettings(
                "Ingen tabell har den dimension som --hierarchy nämner. Skriv namnet som i tabellens rubrik.",
                "No table has the dimension that --hierarchy names. Write the name as in the table's heading.",
            )
    known = {(rows.table, name) for rows in read for name in rows.dimensions}
    _check_not_additive(form, known)


def _check_not_additive(form: Form, known: set[tuple[str, str]]) -> None:
    """All tables count the same, so what is no sum in one of them is none in the others."""
    loose = {name for names in form.not_additive.values() for name in names}
    for table, name in known:
        if name in loose and name not in form.not_additive.get(table, frozenset()):
            raise FixSettings(
                "--nonadditive ska anges för alla tabeller som har dimensionen, eller för ingen: de räknar samma sak.",
                "--nonadditive must be given for all tables that have the dimension, or for none: they count the same.",
            )
    for table, names in form.not_additive.items():
        for name in names:
            if (table, name) not in known:
                raise FixSettings(
                    "Ingen tabell har det namn eller den dimension som --nonadditive nämner. Skriv NAMN:DIM, med "
                    "namnet som före CELLS.csv (annars table1, table2 ...) och dimensionen som i rubriken.",
                    "No table has the name or the dimension that --nonadditive names. Write NAME:DIM, with the name as "
                    "before CELLS.csv (else table1, table2 ...) and the dimension as in the heading.",
                )


def shared_dimensions(read: Sequence[CellRows], form: Form) -> dict[str, Dimension]:
    """Each dimension with all its codes: by its hierarchy, else all that any table has, summed into Total."""
    codes: dict[str, set[str]] = {}
    for rows in read:
        for name in rows.dimensions:
            codes.setdefault(name, set()).update(rows.codes(name))
    return {name: form.hierarchies.get(name) or flat(name, found) for name, found in codes.items()}


def layout_of(faults: Faults, rows: CellRows, shared: Mapping[str, Dimension], not_additive: frozenset[str]) -> Layout:
    """The form of one table. Codes that its hierarchy lacks are told."""
    dimensions, cells = [], 1
    for name in rows.dimensions:
        present = rows.codes(name)
        dimension = shared[name]
        for code in present.keys() - set(dimension.codes):
            faults.add(
                present[code],
                name,
                Words(
                    "koden finns inte i dimensionens hierarki eller i de andra tabellerna. Lägg till den där, med 0 om "
                    "det inte är någon, eller rätta den här.",
                    "the hierarchy of the dimension, or the other tables, lack this code. Add it there, with 0 where "
                    "there is nobody, or mend it here.",
                ),
            )
        dimension = narrowed(dimension, present)
        dimensions.append(dimension)
        cells *= len(dimension.codes)
    if cells > MOST_CELLS:
        faults.add(
            0,
            "",
            Words(
                f"Tabellen får {cells} celler med summor; högst {MOST_CELLS} går. Dela upp den.",
                f"The table would have {cells} cells with totals; at most {MOST_CELLS} will do. Divide it.",
            ),
        )
    faults.end()
    return Layout(name=rows.table, measure=MEASURE, dimensions=tuple(dimensions), not_additive=not_additive)


def _table(rows: CellRows, shared: Mapping[str, Dimension], form: Form) -> tuple[FrequencyTable, int]:
    faults = Faults.of_table(rows.table)
    layout = layout_of(faults, rows, shared, form.not_additive.get(rows.table, frozenset()))
    given = {row.codes: (count_of(faults, row), row.line) for row in rows.rows}
    faults.end()
    done = complete(layout, given)
    for line in done.wrong_sums:
        faults.add(
            line,
            VALUE,
            Words(
                "summan stämmer inte med sina delar. Rätta den eller delarna, eller ta bort raden: summor räknas ut.",
                "the total does not agree with its parts. Mend it or them, or remove the row: totals are worked out.",
            ),
        )
    _tell_missing(faults, layout, done)
    faults.end()
    return FrequencyTable(layout=layout, counts=dict(zip(layout.keys, done.values, strict=True))), done.absent


def _tell_missing(faults: Faults, layout: Layout, done: Completed) -> None:
    if done.missing:
        cell = said(layout, done.missing[0])
        names = ", ".join(sorted(layout.not_additive))
        faults.add(
            0,
            "",
            Words(
                f"{len(done.missing)} rader med summor saknas, den första är {cell}. Över {names} är en summa inte "
                "delarna ihopräknade, så den måste stå i filen.",
                f"{len(done.missing)} rows with totals are missing, the first is {cell}. Over {names} a total is "
                "not the sum of its parts, so it must be in the file.",
            ),
        )
    if done.disagreeing:
        cell = said(layout, done.disagreeing[0])
        faults.add(
            0,
            "",
            Words(
                f"Två indelningar ger olika summor i {len(done.disagreeing)} celler, den första är {cell}. Rätta "
                "raderna, så att alla indelningar räknar samma.",
                f"Two groupings give different totals in {len(done.disagreeing)} cells, the first is {cell}. Mend "
                "the rows, so that all groupings count the same.",
            ),
        )


def said(layout: Layout, key: Key) -> str:
    """A cell by its codes, as far as they may be shown."""
    pairs = ((dimension.name, code) for dimension, code in zip(layout.dimensions, key, strict=True))
    return ", ".join(f"{name if sayable(name) else '…'}={code if sayable(code) else '…'}" for name, code in pairs)


def check_agreement(tables: Sequence[FrequencyTable]) -> None:
    """Whether cells that several tables share have the same count in all of them. Raises FixExtract."""
    if len(tables) < 2:
        return
    seen: dict[Place, tuple[int, str]] = {}
    wrong: list[tuple[str, str, str]] = []
    for table, key, place in _places(tables):
        count = table.counts[key]
        first, name = seen.setdefault(place, (count, table.layout.name))
        if first != count:
            wrong.append((name, table.layout.name, said(table.layout, key)))
    if wrong:
        one, other, cell = wrong[0]
        raise FixExtract(
            f"Tabellerna {one} och {other} har olika antal i celler som de har gemensamma, {len(wrong)} stycken; den "
            f"första är {cell}. Alla tabeller ska räkna samma sak: rätta filerna.",
            f"The tables {one} and {other} have different counts in cells they share, {len(wrong)} of them; the first "
            f"is {cell}. All tables must count the same thing: mend the files.",
        )


def _places(tables: Sequence[FrequencyTable]) -> Iterator[tuple[FrequencyTable, Key, Place]]:
    for table in tables:
        for key in table.layout.keys:
            yield table, key, table.layout.place(key)
