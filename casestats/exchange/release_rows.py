"""A release as rows: every cell of every table and every share in one flat form, which all outputs are made from.

Value and status stand apart. Nothing here says why a cell is hidden, and a hidden cell has no value in any row.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from itertools import product
from typing import NamedTuple

from casestats.disclosure.suppressed import SUPPRESSED, Suppressed
from casestats.disclosure.tables import Key
from casestats.errors import Refused
from casestats.releases.content import CellStatus, Content, ReleasedCell, ReleasedShare, ReleasedTable

NOT_APPLICABLE = "not_applicable"
"""The status of a share of nothing: beside the statuses of CellStatus, and only where a percent cannot occur."""
SHARE = "share"
RATIO = "ratio"
MOST_DIMENSIONS = 3
SHARE_CUBES = ("shares", "shares_parts")
"""What the files of shares are called beside those of tables; no table may be called so."""
_NAME = re.compile(r"[A-Za-z0-9_]{1,100}")
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,150}")
_PERCENT = re.compile(r"[0-9]{1,6}(\.[0-9]{1,6})?")


class ReleaseRow(NamedTuple):
    """One figure. `value`: None where it is hidden, unable or not applicable; the status says which. Of a share it is
    the percent. `numerator` and `denominator`: of a share, None where they are hidden or unable, and of a count."""

    table: str
    """The table's name; of a share its indicator."""
    indicator: str
    indicator_version: int
    measure: str
    """yes, base or share."""
    unit: str
    """persons, cases, measures, nights, or ratio for a share."""
    dimensions: tuple[str, ...]
    codes: tuple[str, ...]
    value: int | Decimal | None
    status: str
    claim: str
    coverage: str
    rounding_base: int | None
    numerator: int | None = None
    denominator: int | None = None


def release_rows(content: Content) -> list[ReleaseRow]:
    """Every row, tables first, in their order. Refused: as `demand_coherent`."""
    demand_coherent(content)
    rows = [row for table in content.tables for row in table_rows(table, content.policy.base)]
    return rows + [share_row(share) for share in content.shares]


def table_rows(table: ReleasedTable, base: int) -> list[ReleaseRow]:
    """The rows of a table, the last dimension fastest. `base`: what counts are rounded to, where they are."""
    return [_cell_row(table, key, table.cells[key], base) for key in keys_of(table)]


def keys_of(table: ReleasedTable) -> Iterable[Key]:
    return product(*([code.code for code in dimension.codes] for dimension in table.dimensions))


def _cell_row(table: ReleasedTable, key: Key, cell: ReleasedCell, base: int) -> ReleaseRow:
    return ReleaseRow(
        table=table.name,
        indicator=table.indicator,
        indicator_version=table.indicator_version,
        measure=table.measure,
        unit=table.unit,
        dimensions=tuple(dimension.name for dimension in table.dimensions),
        codes=key,
        value=number_of(cell.value),
        status=cell.status.value,
        claim="" if cell.status is CellStatus.SUPPRESSED else cell.claim or cell.status.value,
        coverage=cell.coverage,
        rounding_base=base if cell.status is CellStatus.ROUNDED else None,
    )


def share_row(share: ReleasedShare) -> ReleaseRow:
    status = share.status.value
    if not share.percent and share.status not in (CellStatus.SUPPRESSED, CellStatus.UNABLE):
        status = NOT_APPLICABLE
    return ReleaseRow(
        table=share.indicator,
        indicator=share.indicator,
        indicator_version=share.indicator_version,
        measure=SHARE,
        unit=RATIO,
        dimensions=(),
        codes=(),
        value=Decimal(share.percent) if share.percent else None,
        status=status,
        claim="" if share.status is CellStatus.SUPPRESSED else share.status.value,
        coverage="",
        rounding_base=None,
        numerator=number_of(share.numerator),
        denominator=number_of(share.denominator),
    )


def part_rows(share: ReleasedShare) -> list[ReleaseRow]:
    """The numerator and the denominator of a share as rows of their own. The status is "" where there is a number: what
    it claims is said of the share, not of its parts."""
    row = share_row(share)._replace(unit="", claim="", numerator=None, denominator=None)
    return [
        row._replace(value=number_of(part), status=_part_status(part)) for part in (share.numerator, share.denominator)
    ]


def _part_status(part: int | Suppressed | None) -> str:
    if part is SUPPRESSED:
        return CellStatus.SUPPRESSED.value
    return CellStatus.UNABLE.value if part is None else ""


def number_of(value: int | Suppressed | None) -> int | None:
    return None if value is None or value is SUPPRESSED else value


def demand_coherent(content: Content) -> None:
    """Refused: a name that is no file name, cells that are missing or too many, a value where the status says that
    there is none or the other way round, or a proof that does not hold. Nothing is written of such a release."""
    if not _ID.fullmatch(content.id):
        raise _incoherent("id")
    if content.proof.exact or content.proof.narrow:
        raise Refused(
            "Utlämnandet skrivs inte: dolda celler i det kan räknas ut. Gör ett nytt utkast.",
            "The release is not written: hidden cells in it can be worked out. Make a new draft.",
        )
    names = [table.name for table in content.tables]
    if len({name.lower() for name in (*names, *SHARE_CUBES)}) != len(names) + len(SHARE_CUBES):
        raise _incoherent("tables")
    for table in content.tables:
        if not _NAME.fullmatch(table.name):
            raise _incoherent("tables")
        _demand_whole(table)
    indicators = [share.indicator for share in content.shares]
    if len(set(indicators)) != len(indicators) or not all(map(_share_is_coherent, content.shares)):
        raise _incoherent("shares")


def _demand_whole(table: ReleasedTable) -> None:
    names = [dimension.name for dimension in table.dimensions]
    if len(set(names)) != len(names) or len(names) > MOST_DIMENSIONS:
        raise _incoherent(table.name)
    for dimension in table.dimensions:
        codes = {code.code for code in dimension.codes}
        if len(codes) != len(dimension.codes) or not codes:
            raise _incoherent(table.name)
    keys = set(keys_of(table))
    if keys != set(table.cells) or not all(map(_cell_is_coherent, table.cells.values())):
        raise _incoherent(table.name)


def _cell_is_coherent(cell: ReleasedCell) -> bool:
    if (cell.value is SUPPRESSED) != (cell.status is CellStatus.SUPPRESSED):
        return False
    if (cell.value is None) != (cell.status is CellStatus.UNABLE):
        return False
    number = number_of(cell.value)
    if number is not None and number < 0:
        return False
    return number == 0 or cell.status not in (CellStatus.TRUE_ZERO, CellStatus.ZERO_KNOWN)


def _share_is_coherent(share: ReleasedShare) -> bool:
    parts = (share.numerator, share.denominator)
    if any(part is SUPPRESSED for part in parts) and share.status is not CellStatus.SUPPRESSED:
        return False
    if not share.percent:
        return True
    stated = share.status not in (CellStatus.SUPPRESSED, CellStatus.UNABLE)
    return stated and None not in parts and bool(_PERCENT.fullmatch(share.percent))


def _incoherent(where: str) -> Refused:
    return Refused(
        f"Utlämnandet skrivs inte: innehållet hänger inte ihop ({where}). Gör ett nytt utkast.",
        f"The release is not written: its content is not coherent ({where}). Make a new draft.",
    )
