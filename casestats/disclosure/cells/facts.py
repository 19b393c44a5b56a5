"""What is counted, and what is told already, of every unknown. Tables that contradict each other are refused here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from casestats.disclosure.cells.hierarchies import told
from casestats.disclosure.cells.universe import Universe
from casestats.disclosure.numbers.problem import OPEN
from casestats.disclosure.suppressed import Suppressed
from casestats.disclosure.tables import Band, EarlierRelease, FrequencyTable, Key, Layout, Place, ProtectedTable, Shown
from casestats.errors import FixExtract, FixSettings

NAMED_AT_MOST = 5
"""How many places a message names."""


class Source(NamedTuple):
    """Who told a number: a table of a release (its number; the current one is the last)."""

    release: int
    table: str
    key: Key


class Facts:
    """One entry for each unknown of the universe.

    `truth` where `counted`. `shown`, `kept` and `banded`: a release showed it as a number, suppressed it, or showed it
    as a band (`low` to `high`). `now`: in the tables of the current release. `withheld`: of those, never to be shown.
    """

    def __init__(self, universe: Universe, names: Sequence[str]) -> None:
        self.universe = universe
        self.names = names
        """What the releases are called."""
        size = universe.size
        self.truth = np.zeros(size, dtype=np.int64)
        self.counted, self.shown, self.kept, self.banded, self.now, self.withheld = np.zeros((6, size), dtype=np.bool_)
        self.low, self.high = np.zeros(size, dtype=np.int64), np.full(size, OPEN)
        self._source: dict[int, Source] = {}
        self._undeclared: dict[Place, tuple[Source, Source]] = {}

    def take_counts(self, release: int, tables: Sequence[FrequencyTable], *, now: bool) -> None:
        """`now`: tables to be published, every place of which the universe has. Of others (what an earlier release
        rested on) places that nothing is said of are passed over."""
        for table in tables:
            check_keys(table.layout, table.counts)
            for key, count in table.counts.items():
                place = table.layout.place(key)
                if not now and place not in self.universe.number:
                    continue
                at = self.universe.seen(place, release)
                self._settle(at, count, Source(release, table.layout.name, key))
                self.now[at] |= now
                self.withheld[at] |= now and key in table.withheld

    def take_shown(self, release: int, tables: Sequence[ProtectedTable], *, now: bool) -> None:
        for table in tables:
            check_keys(table.layout, table.cells)
            if table.rounded is not None:
                raise FixSettings(
                    f"{self.names[release]}, tabellen {table.layout.name}: talen är avrundade. Avrundade och "
                    "undertryckta tabeller kan inte skyddas tillsammans.",
                    f"{self.names[release]}, table {table.layout.name}: the figures are rounded. Rounded and "
                    "suppressed tables cannot be protected together.",
                )
            for key, cell in table.cells.items():
                at = self.universe.seen(table.layout.place(key), release)
                self._show(at, cell, Source(release, table.layout.name, key))
                self.now[at] |= now

    def take_own(self, own: Mapping[Place, int]) -> None:
        """What somebody knows besides what is told; places that nothing is said of are passed over."""
        for place, count in own.items():
            if place._replace(epoch=0) in self.universe.number:
                self._settle(self.universe.unknown(place), count, Source(len(self.names) - 1, "", ()))

    def _show(self, at: int, cell: Shown, source: Source) -> None:
        if isinstance(cell, Suppressed):
            self.kept[at] = True
        elif isinstance(cell, Band) and cell.low != cell.high:
            self.low[at] = max(int(self.low[at]), cell.low)
            self.high[at] = min(int(self.high[at]), OPEN if cell.high is None else cell.high)
            self.banded[at] = True
            if self.low[at] > self.high[at] or (self.counted[at] and not self._in_band(at)):
                self._contradict(at, source)
            self._source.setdefault(at, source)
        else:
            self._settle(at, cell.low if isinstance(cell, Band) else cell, source)
            self.shown[at] = True

    def _settle(self, at: int, count: int, source: Source) -> None:
        if count < 0:
            place = told(self.universe.unknowns[at])
            raise FixExtract(
                f"Tabellen {source.table}, {place}: antalet är mindre än 0. Rätta tabellen.",
                f"Table {source.table}, {place}: the count is less than 0. Mend the table.",
            )
        if self.counted[at] and self.truth[at] != count:
            self._contradict(at, source)
            return
        self.truth[at], self.counted[at] = count, True
        if self.banded[at] and not self._in_band(at):
            self._contradict(at, source)
        self._source.setdefault(at, source)

    def _in_band(self, at: int) -> bool:
        return bool(self.low[at] <= self.truth[at] <= self.high[at])

    def _contradict(self, at: int, source: Source) -> None:
        """Within one release two tables are wrong; between releases a change may only not have been declared."""
        place = self.universe.unknowns[at]
        other = self._source.get(at, source)
        if other.release != source.release:
            self._undeclared.setdefault(place, (other, source))
            return
        raise FixExtract(
            f"{told(place)} har ett antal i tabellen {other.table} och ett annat i tabellen {source.table}. "
            "Rätta tabellerna.",
            f"{told(place)} has one count in table {other.table} and another in table {source.table}. Mend the tables.",
        )

    def refuse_undeclared(self) -> None:
        """FixSettings where a count differs between releases although nothing says that it may have changed."""
        if not self._undeclared:
            return
        deepest = max(len(place.codes) for place in self._undeclared)
        finest = [place for place in self._undeclared if len(place.codes) == deepest]
        older = self.names[min(source.release for pair in self._undeclared.values() for source in pair)]
        places = "; ".join(told(place) for place in finest[:NAMED_AT_MOST])
        more = len(self._undeclared) - len(finest[:NAMED_AT_MOST])
        sv, en = (f" (och {more} till)", f" (and {more} more)") if more else ("", "")
        raise FixSettings(
            f"Antal är andra än när {older} gavs ut, utan att det är sagt: {places}{sv}. Ange vilka koder som har "
            "ändrats sedan dess (en per rättad period eller grupp).",
            f"Counts differ from those of {older} although nothing says so: {places}{en}. State which codes have "
            "changed since then (one for each corrected period or group).",
        )

    def table_of(self, at: int) -> str:
        """The table that told a number first; empty for what no table tells."""
        return self._source[at].table if at in self._source else ""


def check_keys(layout: Layout, cells: Mapping[Key, object]) -> None:
    """FixExtract unless a table has every combination of its codes, once, and nothing else."""
    names = [dimension.name for dimension in layout.dimensions] + [name for name, _ in layout.fixed]
    twice = len(set(names)) < len(names) or any(
        len(set(dimension.codes)) < len(dimension.codes) for dimension in layout.dimensions
    )
    keys = set(layout.keys)
    if twice or keys != cells.keys():
        missing = len(keys - cells.keys())
        raise FixExtract(
            f"Tabellen {layout.name} ska ha varje kombination av sina koder en gång. {missing} saknas. Rätta tabellen.",
            f"Table {layout.name} must have every combination of its codes once. {missing} are missing. "
            "Mend the table.",
        )


def check_names(layouts: Sequence[Layout]) -> None:
    """FixExtract unless every table of a release has a name of its own."""
    names = [layout.name for layout in layouts]
    if len(set(names)) < len(names):
        twice = next(name for name in names if names.count(name) > 1)
        raise FixExtract(
            f"Två tabeller heter {twice}. Ge varje tabell ett eget namn.",
            f"Two tables are called {twice}. Give each table a name of its own.",
        )


def names_of(earlier: Sequence[EarlierRelease]) -> list[str]:
    return [*(release.name for release in earlier), "Publiceringen"]
