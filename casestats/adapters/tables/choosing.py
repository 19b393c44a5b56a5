"""Which sheets of a workbook or page hold the extract: chosen by headings, and the others are named by number."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import zip_longest
from typing import NamedTuple

from casestats.adapters.cell import plain
from casestats.adapters.contract import Notice
from casestats.adapters.tables.framing import already_counted, no_header, one_column
from casestats.adapters.tables.grid import SAMPLE, Grid, table_of, turned
from casestats.adapters.tables.headings import SEARCHED, find_header, looks_like_pivot, score_of
from casestats.adapters.tables.layout import Layout
from casestats.adapters.tables.oddrows import stated_count
from casestats.adapters.tables.table import Table, place_of
from casestats.errors import FixExtract
from casestats.words import Words

NEARLY = 0.75
"""A sheet with this share of the best sheet's wanted headings is read too: better a missing column that is told than
a sheet of cases that is left out."""


class Candidate(NamedTuple):
    """A sheet. Its name is compared with the profile's and not shown: it may be a person's."""

    grid: Grid
    name: str = ""
    visible: bool = True
    afterwards: Callable[[], list[Notice]] = list


class _Found(NamedTuple):
    candidate: Candidate
    sample: list[list[str]]
    place: int
    score: int


def choose(candidates: Sequence[Candidate], layout: Layout, number: int, notices: Sequence[Notice] = ()) -> list[Table]:
    """The tables of the chosen sheets; `notices` go with the first. Raises FixExtract where no sheet will do."""
    samples = {candidate.grid.sheet: candidate.grid.sample() for candidate in candidates}
    filled = [each for each in candidates if any(cell.strip() for row in samples[each.grid.sheet] for cell in row)]
    if not filled:
        raise FixExtract(f"Fil {number} är tom. Exportera igen.", f"File {number} is empty. Export it again.")
    named = _named(filled, layout, number)
    if layout.transposed:
        return [_turned(named, samples, layout, number)]
    found = _with_header(named, samples, layout)
    if not found:
        raise _nothing_found([samples[each.grid.sheet] for each in named], number)
    chosen = _best(found, layout)
    used = {each.candidate.grid.sheet for each in chosen}
    others = [each for each in filled if each.grid.sheet not in used]
    told = [*notices, *(_ignored(each, number) for each in others)]
    stated = _stated_elsewhere([samples[each.grid.sheet] for each in others]) if len(chosen) == 1 else None
    return [
        table_of(
            each.candidate.grid,
            each.place,
            each.sample,
            layout,
            number,
            notices=told if each is chosen[0] else (),
            afterwards=each.candidate.afterwards,
            stated_rows=stated,
        )
        for each in chosen
    ]


def _named(candidates: list[Candidate], layout: Layout, number: int) -> list[Candidate]:
    if layout.sheet is None:
        return candidates
    named = [each for each in candidates if plain(each.name) == plain(layout.sheet)]
    if not named:
        raise FixExtract(
            f"Fil {number} har inget ifyllt blad som heter “{layout.sheet}”, som profilen läser. Exportera igen, eller "
            "ändra sheet i profilen.",
            f"File {number} has no filled sheet called “{layout.sheet}”, which the profile reads. Export it again, or "
            "change sheet in the profile.",
        )
    return named


def _nothing_found(samples: Sequence[list[list[str]]], number: int) -> FixExtract:
    if any(map(looks_like_pivot, samples)):
        return already_counted(number)
    rows = [[cell for cell in row if cell.strip()] for sample in samples for row in sample]
    filled = [row for row in rows if row]
    if all(len(row) == 1 for row in filled) and sum(row[0].count(";") > 1 for row in filled) > len(filled) / 2:
        return one_column(number)
    return no_header(number)


def _with_header(candidates: list[Candidate], samples: dict[int, list[list[str]]], layout: Layout) -> list[_Found]:
    found = []
    for candidate in candidates:
        sample = samples[candidate.grid.sheet]
        place = find_header(sample, layout.header_hints, layout.header_rows)
        if place is None or (not layout.header_hints and looks_like_pivot(sample)):
            continue
        score = score_of(sample[place : place + layout.header_rows], layout.header_hints)
        found.append(_Found(candidate, sample, place, score))
    return found


def _best(found: list[_Found], layout: Layout) -> list[_Found]:
    """Visible sheets before hidden ones: a hidden sheet is often an old copy."""
    pool = [each for each in found if each.candidate.visible] or found
    if not layout.header_hints:
        return [max(pool, key=lambda each: sum(bool(cell) for row in each.sample for cell in row))]
    best = max(each.score for each in pool)
    return [each for each in pool if each.score >= NEARLY * best]


def _turned(candidates: list[Candidate], samples: dict[int, list[list[str]]], layout: Layout, number: int) -> Table:
    def score(candidate: Candidate) -> tuple[int, int]:
        columns = list(zip_longest(*samples[candidate.grid.sheet], fillvalue=""))
        place = find_header(columns, layout.header_hints, layout.header_rows)
        wanted = score_of(columns[place : place + layout.header_rows], layout.header_hints) if place is not None else -1
        return wanted, candidate.visible

    grid = max(candidates, key=score).grid
    return turned(list(enumerate(grid.rows(), 1)), layout, number, grid.sheet, date1904=grid.date1904)


def _ignored(candidate: Candidate, number: int) -> Notice:
    sv, en = place_of(number, candidate.grid.sheet)
    hidden_sv, hidden_en = ("", "") if candidate.visible else (" (dolt)", " (hidden)")
    return Notice(
        "ignored_sheet",
        Words(
            f"{sv}{hidden_sv} lästes inte: det har inte de rubriker som profilen läser, eller är dolt.",
            f"{en}{hidden_en} was not read: it lacks the headings that the profile reads, or is hidden.",
        ),
        code=str(candidate.grid.sheet),
    )


def _stated_elsewhere(samples: Sequence[list[list[str]]]) -> int | None:
    """The number of rows that a sheet about the export states."""
    small = [sample for sample in samples if len(sample) < min(SEARCHED, SAMPLE)]
    return next((count for sample in small for row in sample if (count := stated_count(row)) is not None), None)
