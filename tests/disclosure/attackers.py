"""Two attackers, written for the tests and sharing no code with what they attack.

casestats thinks in cells and in sums between cells. These think in atoms: the smallest groups of people that all tables
together tell apart. A printed cell is the sum of its atoms, an atom is a whole number from 0, and that is all a reader
needs. What follows for a hidden cell is found in two ways: by counting up every table that fits (Enumeration, for tiny
ones), and by whole-number programs in HiGHS (Programs).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations, product
from typing import Any, Protocol

import highspy
import numpy as np

from casestats.disclosure.suppressed import SUPPRESSED
from casestats.disclosure.tables import TOTAL, Band, EarlierRelease, Place, Publication

Label = frozenset[str]
"""All codes of a dimension that an atom is in: January, the first quarter, the year."""
Terms = tuple[tuple[int, int], ...]
"""(Atom's number, factor), in order."""
INFINITE = math.inf


class TooMany(Exception):
    """More tables fit than are worth counting."""


@dataclass(frozen=True)
class Line:
    """low <= sum of factor * atom <= high."""

    terms: Terms
    low: float
    high: float


class Numbered(Protocol):
    """Lines over numbers."""

    @property
    def numbers(self) -> Mapping[Any, int]: ...

    @property
    def lines(self) -> Mapping[Line, None]: ...


class Codes:
    """The codes of one dimension, of all tables."""

    def __init__(self) -> None:
        self.codes: set[str] = {TOTAL}
        self.groupings: dict[str, list[tuple[str, ...]]] = {}

    def add(self, codes: Iterable[str], sums: Iterable[tuple[str, tuple[str, ...]]] = ()) -> None:
        self.codes.update(codes)
        for parent, children in sums:
            self.codes.update((parent, *children))
            known = self.groupings.setdefault(parent, [])
            if children not in known:
                known.append(children)

    def labels(self) -> list[Label]:
        """The atoms of the dimension where its sums hold."""
        children = {child for groups in self.groupings.values() for group in groups for child in group}
        return [label for top in sorted(self.codes - children) for _, label in self._below(top)]

    def overlap(self, one: str, other: str) -> bool:
        return any(one in label and other in label for label in self.labels())

    def _below(self, code: str) -> list[tuple[frozenset[str], Label]]:
        """(Bottom codes, label) of each atom of a code. Where groupings have bottoms in common they must agree on them;
        where they have none (quarters, and kinds of quarter) somebody is in one of each."""
        atoms: list[tuple[frozenset[str], Label]] = []
        for group in self.groupings.get(code, []):
            new = [atom for child in group for atom in self._below(child)]
            if not atoms:
                atoms = new
                continue
            mine, theirs = (frozenset().union(*(bottom for bottom, _ in part)) for part in (atoms, new))
            atoms = [(a | b, x | y) for (a, x), (b, y) in product(atoms, new) if a & theirs == b & mine]
        return [(bottom, label | {code}) for bottom, label in atoms] or [(frozenset({code}), frozenset({code}))]


class Knowledge:
    """What a reader has, as lines over atoms. `cells`: each printed cell, at each moment it was printed in; `hidden`:
    those nobody showed; `differences`: pairs of sums whose difference tells of people."""

    def __init__(self, publication: Publication, told: Mapping[Place, int] | None = None) -> None:
        self.publication = publication
        self.releases = [*(release.tables for release in publication.earlier), publication.tables]
        self.tables = [(when, table) for when, tables in enumerate(self.releases) for table in tables]
        self._read_codes()
        self.numbers: dict[tuple[str, tuple[tuple[str, Label], ...], int], int] = {}
        self.lines: dict[Line, None] = {}
        self.cells: dict[Place, Terms] = {}
        self.hidden: dict[Place, Terms] = {}
        self._read_cells()
        self._read_nonadditive()
        self.nested = self._read_nested()
        for relation in publication.relations:
            terms = self.add(*((self.sum_of(place, self._moment(place)), factor) for place, factor in relation.terms))
            self._line(terms, relation.low, relation.high)
        for place, value in (told or {}).items():
            self._line(self.sum_of(place, self._moment(place)), value, value)

    def _read_codes(self) -> None:
        self.codes: dict[str, Codes] = {}
        self.dimensions: dict[str, set[str]] = {}
        releases: list[Publication | EarlierRelease] = [self.publication, *self.publication.earlier]
        layouts = [table.layout for _, table in self.tables]
        layouts += [layout for release in releases for layout in release.unprinted]
        self.forms = layouts
        for layout in layouts:
            mine = self.dimensions.setdefault(layout.measure, set())
            for dimension in layout.dimensions:
                mine.add(dimension.name)
                self.codes.setdefault(dimension.name, Codes()).add(dimension.codes, dimension.sums)
            for name, code in layout.fixed:
                mine.add(name)
                self.codes.setdefault(name, Codes()).add([code])
        self.loose = {(layout.measure, name) for layout in layouts for name in layout.not_additive}
        self.shifting = {(layout.measure, name) for layout in layouts for name in layout.shifting}
        for relation in self.publication.relations:
            for place, _ in relation.terms:
                alone = place.measure not in {layout.measure for layout in layouts}
                mine = self.dimensions.setdefault(place.measure, set())
                for name, code in place.codes:
                    mine.add(name)
                    self.codes.setdefault(name, Codes()).add([code])
                    if alone:
                        self.loose.add((place.measure, name))
        self.labels: dict[tuple[str, str], list[Label]] = {}
        for measure, names in self.dimensions.items():
            for name in names:
                codes = self.codes[name]
                loose = (measure, name) in self.loose
                alone_each = [frozenset({code}) for code in sorted(codes.codes)]
                self.labels[measure, name] = alone_each if loose else codes.labels()

    # --- atoms and sums of them

    def sum_of(self, place: Place, when: int) -> Terms:
        """The atoms of a place at a moment. Empty where no table tells such people apart."""
        names = sorted(self.dimensions.get(place.measure, ()))
        own = dict(place.codes)
        if not own.keys() <= set(names):
            return ()
        choices = [[x for x in self.labels[place.measure, name] if own.get(name, TOTAL) in x] for name in names]
        return tuple(
            sorted(
                (self._atom(place.measure, tuple(zip(names, chosen, strict=True)), when), 1)
                for chosen in product(*choices)
            )
        )

    def _atom(self, measure: str, labels: tuple[tuple[str, Label], ...], when: int) -> int:
        changes = self.publication.earlier[when:]
        epoch = sum(self._touches(release.changed, measure, dict(labels)) for release in changes)
        return self.numbers.setdefault((measure, labels, epoch), len(self.numbers))

    def _touches(self, changed: Iterable[tuple[str, str]], measure: str, labels: Mapping[str, Label]) -> bool:
        for name, code in changed:
            if name not in labels:
                return True
            if (measure, name) in self.loose:
                (own,) = labels[name]
                if own == TOTAL or self.codes[name].overlap(own, code):
                    return True
            elif code in labels[name] or (code not in self.codes[name].codes and code == TOTAL):
                return True
        return False

    def epoch(self, measure: str, codes: tuple[tuple[str, str], ...], when: int) -> int:
        """How many of the changes since a moment a place holds something of: their number is how it is named."""
        own = dict(codes)
        count = 0
        for release in self.publication.earlier[when:]:
            count += any(name not in own or self.codes[name].overlap(own[name], code) for name, code in release.changed)
        return count

    def _moment(self, place: Place) -> int:
        """A moment when the place was in its epoch."""
        for when in reversed(range(len(self.releases))):
            if self.epoch(place.measure, place.codes, when) == place.epoch:
                return when
        raise AssertionError("no moment has this epoch")

    @staticmethod
    def add(*parts: tuple[Terms, int]) -> Terms:
        total: dict[int, int] = {}
        for terms, times in parts:
            for atom, factor in terms:
                total[atom] = total.get(atom, 0) + times * factor
        return tuple(sorted((atom, factor) for atom, factor in total.items() if factor))

    def _line(self, terms: Terms, low: float | None, high: float | None) -> None:
        line = Line(terms, -INFINITE if low is None else low, INFINITE if high is None else high)
        self.lines.setdefault(line)

    # --- what is known

    def _read_cells(self) -> None:
        shown: set[Place] = set()
        for when, table in self.tables:
            for key, value in table.cells.items():
                bare = table.layout.place(key)
                terms = self.sum_of(bare, when)
                place = bare._replace(epoch=self.epoch(bare.measure, bare.codes, when))
                self.cells[place] = terms
                if value is SUPPRESSED:
                    self._line(terms, self.publication.lower, None)
                    self.hidden[place] = terms
                elif isinstance(value, Band):
                    self._line(terms, value.low, value.high)
                    self.hidden[place] = terms
                else:
                    assert isinstance(value, int)
                    self._line(terms, value, value)
                    shown.add(place)
        for place in shown:
            self.hidden.pop(place, None)

    def _cells(self) -> set[Place]:
        return {layout.place(key) for layout in self.forms for key in layout.keys}

    def _places(self) -> list[Place]:
        cells = {(place.measure, place.codes) for place in self._cells()}
        named = {(p.measure, p.codes) for relation in self.publication.relations for p, _ in relation.terms}
        return [Place(measure, codes) for measure, codes in sorted(cells | named)]

    def _read_nonadditive(self) -> None:
        """largest part <= total <= sum of parts, wherever the other codes are those of some cell."""
        for place in self._places():
            for name in self.dimensions[place.measure]:
                if (place.measure, name) not in self.loose:
                    continue
                rest = {other: code for other, code in place.codes if other != name}
                for parent, groups in self.codes[name].groupings.items():
                    for group in groups:
                        for when in range(len(self.releases)):
                            self._nonadditive(place.measure, rest, name, parent, group, when)

    def _nonadditive(
        self, measure: str, rest: dict[str, str], name: str, parent: str, group: tuple[str, ...], when: int
    ) -> None:
        def at(code: str) -> Terms:
            codes = rest | ({} if code == TOTAL else {name: code})
            return self.sum_of(Place(measure, tuple(sorted(codes.items()))), when)

        whole, parts = at(parent), [at(code) for code in group]
        self._line(self.add(*((part, 1) for part in parts), (whole, -1)), 0, None)
        codes = rest | ({} if parent == TOTAL else {name: parent})
        if not any((measure, held) in self.shifting for held in codes):
            for part in parts:
                self._line(self.add((whole, 1), (part, -1)), 0, None)

    def _read_nested(self) -> list[tuple[Place, Place, Terms]]:
        found: dict[tuple[Place, Place, Terms], None] = {}
        places = self._places()
        for nested in self.publication.nested:
            also = dict(nested.also)
            outers = [dict(p.codes) for p in places if p.measure == nested.outer]
            for inner in (dict(p.codes) for p in places if p.measure == nested.inner):
                outers += [inner, {name: code for name, code in inner.items() if also.get(name) != code}]
            for outer in outers:
                if nested.within is not None and not outer.keys() <= nested.within:
                    continue
                if any(outer.get(name, code) != code for name, code in also.items()):
                    continue
                whole = Place(nested.outer, tuple(sorted(outer.items())))
                part = Place(nested.inner, tuple(sorted((outer | also).items())))
                if whole == part:
                    continue
                for when in range(len(self.releases)):
                    one, other = self.sum_of(whole, when), self.sum_of(part, when)
                    if one and other:
                        terms = self.add((one, 1), (other, -1))
                        self._line(terms, 0, None)
                        found[
                            whole._replace(epoch=self.epoch(whole.measure, whole.codes, when)),
                            part._replace(epoch=self.epoch(part.measure, part.codes, when)),
                            terms,
                        ] = None
        return list(found)

    def changes(self) -> Iterator[tuple[Place, Place, Terms]]:
        """Each cell before and after corrections."""
        for measure, codes in sorted({(p.measure, p.codes) for p in self._cells()}):
            moments: dict[int, int] = {self.epoch(measure, codes, when): when for when in range(len(self.releases))}
            place = Place(measure, codes)
            for one, other in combinations(sorted(moments), 2):
                terms = self.add((self.sum_of(place, moments[one]), 1), (self.sum_of(place, moments[other]), -1))
                yield place._replace(epoch=one), place._replace(epoch=other), terms


class Enumeration:
    """Every whole-number table that fits. Raises TooMany, or ValueError where none does."""

    def __init__(self, knowledge: Numbered, *, least: float = 0, most: int = 50_000) -> None:
        self._most = most
        self._lines = list(knowledge.lines)
        self._of: dict[int, list[int]] = {}
        for number, line in enumerate(self._lines):
            for atom, _ in line.terms:
                self._of.setdefault(atom, []).append(number)
        self.tables: list[list[int]] = []
        self._steps = 0
        size = len(knowledge.numbers)
        self._search([least] * size, [INFINITE] * size)
        if not self.tables:
            raise ValueError("no table fits")

    def possible(self, terms: Terms) -> set[int]:
        return {sum(table[atom] * factor for atom, factor in terms) for table in self.tables}

    def spread(self, terms: Terms) -> float:
        values = self.possible(terms)
        return max(values) - min(values)

    def _search(self, low: list[float], high: list[float]) -> None:
        self._steps += 1
        if self._steps > 4 * self._most:
            raise TooMany
        if not self._narrow(low, high):
            return
        free = [(high[atom] - low[atom], atom) for atom in range(len(low)) if low[atom] < high[atom]]
        if not free:
            self.tables.append([int(value) for value in low])
            if len(self.tables) > self._most:
                raise TooMany
            return
        room, atom = min(free)
        if room == INFINITE:
            raise TooMany
        for value in range(int(low[atom]), int(high[atom]) + 1):
            self._search([*low[:atom], value, *low[atom + 1 :]], [*high[:atom], value, *high[atom + 1 :]])

    def _narrow(self, low: list[float], high: list[float]) -> bool:
        """Bounds by one line at a time; False where there is nothing left."""
        todo = set(range(len(self._lines)))
        while todo:
            line = self._lines[todo.pop()]
            for atom, factor in line.terms:
                others = [(a, f) for a, f in line.terms if a != atom]
                least = sum(f * (low[a] if f > 0 else high[a]) for a, f in others)
                most = sum(f * (high[a] if f > 0 else low[a]) for a, f in others)
                ends = sorted(((line.low - most) / factor, (line.high - least) / factor))
                new = (max(low[atom], _up(ends[0])), min(high[atom], _down(ends[1])))
                if new[0] > new[1]:
                    return False
                if new != (low[atom], high[atom]):
                    low[atom], high[atom] = new
                    todo.update(self._of[atom])
            if not line.terms and not line.low <= 0 <= line.high:
                return False
        return True


def _up(bound: float) -> float:
    return bound if math.isinf(bound) else math.ceil(bound - 1e-9)


def _down(bound: float) -> float:
    return bound if math.isinf(bound) else math.floor(bound + 1e-9)


FAR = 20_000
"""No atom is taken to be more. HiGHS 1.15 calls some small programs without end infeasible (the largest x where
x <= y + z, y <= x, z <= x), so every program has one."""


class Programs:
    """The smallest and the largest value of sums of atoms, each by a program of HiGHS. `whole`: whole-number programs,
    whose answer is exact; else linear ones, whose range is never too narrow: where it is narrower than the width, so is
    the true one."""

    def __init__(self, knowledge: Numbered, *, whole: bool = True) -> None:
        self._size = len(knowledge.numbers)
        lines = list(knowledge.lines)
        atoms = np.array([atom for line in lines for atom, _ in line.terms], dtype=np.int32)
        self._highs = highspy.Highs()  # type: ignore[no-untyped-call]  # its __init__ has no hints
        for option, value in {"output_flag": False, "threads": 1, "mip_rel_gap": 0.0, "mip_abs_gap": 0.0}.items():
            self._highs.setOptionValue(option, value)
        self._highs.passModel(
            self._size,
            len(lines),
            len(atoms),
            int(highspy.MatrixFormat.kRowwise),
            int(highspy.ObjSense.kMinimize),
            0.0,
            np.zeros(self._size),
            np.zeros(self._size),
            np.full(self._size, float(FAR)),
            np.array([line.low for line in lines], dtype=np.float64),
            np.array([line.high for line in lines], dtype=np.float64),
            np.cumsum([0, *(len(line.terms) for line in lines)])[:-1].astype(np.int32),
            atoms,
            np.array([factor for line in lines for _, factor in line.terms], dtype=np.float64),
            np.full(self._size, int(whole), dtype=np.int32),
        )

    def end(self, terms: Terms, sign: int) -> float:
        """The least (sign 1) or the most (sign -1); infinite where it is far away."""
        cost = np.zeros(self._size)
        for atom, factor in terms:
            cost[atom] = sign * factor
        self._highs.changeColsCost(self._size, np.arange(self._size, dtype=np.int32), cost)
        self._highs.run()
        status = self._highs.getModelStatus()
        if status not in (highspy.HighsModelStatus.kOptimal, highspy.HighsModelStatus.kModelEmpty):
            raise ValueError(f"no table fits: {status}")
        value = math.ceil(self._highs.getInfo().objective_function_value - 1e-6)
        return sign * (-INFINITE if value < -FAR / 2 else value)

    def spread(self, terms: Terms) -> float:
        return self.end(terms, -1) - self.end(terms, 1)
