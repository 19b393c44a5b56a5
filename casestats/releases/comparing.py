"""How a release differs from the one it replaces, cell by cell, as any reader of both could find out."""

from __future__ import annotations

from typing import NamedTuple

from casestats.disclosure.suppressed import SUPPRESSED
from casestats.releases.content import Content, ReleasedCell, ReleasedTable


class Comparison(NamedTuple):
    """Cells of tables that both have, by what became of them; and the names of tables that only one has."""

    same: int
    changed: int
    """Another number."""
    hidden_now: int
    shown_now: int
    restated: int
    """The same number, or none in both, with another status or coverage."""
    new_tables: tuple[str, ...]
    gone_tables: tuple[str, ...]

    @property
    def differs(self) -> bool:
        return self != Comparison(self.same, 0, 0, 0, 0, (), ())


def compare(before: Content, after: Content) -> Comparison:
    """What changed from one release to the other."""
    then = {table.name: table for table in before.tables}
    now = {table.name: table for table in after.tables}
    fates = [fate for name in sorted(then.keys() & now.keys()) for fate in _fates(then[name], now[name])]
    return Comparison(
        same=fates.count("same"),
        changed=fates.count("changed"),
        hidden_now=fates.count("hidden"),
        shown_now=fates.count("shown"),
        restated=fates.count("restated"),
        new_tables=tuple(sorted(now.keys() - then.keys())),
        gone_tables=tuple(sorted(then.keys() - now.keys())),
    )


def _fates(then: ReleasedTable, now: ReleasedTable) -> list[str]:
    return [_fate(then.cells[key], cell) for key, cell in now.cells.items() if key in then.cells]


def _fate(then: ReleasedCell, now: ReleasedCell) -> str:
    if then == now:
        return "same"
    if (then.value is SUPPRESSED) != (now.value is SUPPRESSED):
        return "hidden" if now.value is SUPPRESSED else "shown"
    return "restated" if then.value == now.value else "changed"
