"""What a reader of a publication knows, derived from nothing but the publication: the checker's own derivation.

graph.py does the same for the search, in another way. They share no code, so that one's mistake is seen by the other.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain, combinations, product
from typing import NamedTuple

from casestats.disclosure.suppressed import Suppressed
from casestats.disclosure.tables import TOTAL, Band, EarlierRelease, Layout, Place, Publication, Shown, Sum


class Relation(NamedTuple):
    """low <= sum(factor * value of the place) <= high; None: no bound on that side."""

    terms: tuple[tuple[Place, int], ...]
    low: int | None
    high: int | None


class Difference(NamedTuple):
    """Two counts whose difference tells of people too: of a base and its part (nested), or before and after."""

    whole: Place
    part: Place
    nested: bool


@dataclass(frozen=True)
class Reading:
    """`known`: places shown as numbers; `before`: those of them that earlier releases showed. `ranges`: the lowest and
    highest value (None: none) of each other place, as far as it is told directly. `hidden`: those printed as
    suppressed; `banded`: as a band and nothing else; `unprinted`: other cells, of forms that are printed at another
    moment or not at all. `reckoned`: what is the sum of these and nothing else, in an order in which they can be added
    up. `twice`: places told in ways that do not agree."""

    known: dict[Place, int] = field(default_factory=dict)
    before: set[Place] = field(default_factory=set)
    ranges: dict[Place, tuple[int, int | None]] = field(default_factory=dict)
    hidden: set[Place] = field(default_factory=set)
    banded: set[Place] = field(default_factory=set)
    unprinted: set[Place] = field(default_factory=set)
    reckoned: dict[Place, tuple[Place, ...]] = field(default_factory=dict)
    relations: list[Relation] = field(default_factory=list)
    differences: list[Difference] = field(default_factory=list)
    twice: list[Place] = field(default_factory=list)


def read(publication: Publication) -> Reading:
    reading = Reading()
    moments = _Moments(publication)
    _print(publication, moments, reading)
    cells = {layout.place(key) for layout in moments.layouts for key in layout.keys}
    named = {place for relation in publication.relations for place, _ in relation.terms}
    bare = cells | {place._replace(epoch=0) for place in named}
    for place in sorted(chain(named, *(moments.epochs(place) for place in bare))):
        if place not in reading.known:
            reading.ranges.setdefault(place, (0, None))
            if place._replace(epoch=0) in cells:
                reading.unprinted.add(place)
    reading.unprinted.difference_update(reading.hidden, reading.banded)
    sums = _Sums(moments, bare)
    for when in moments.all:
        reading.reckoned.update(sums.reckoned_at(when))
    reading.relations.extend(dict.fromkeys(chain.from_iterable(sums.holding_at(when) for when in moments.all)))
    reading.relations.extend(Relation(*relation) for relation in publication.relations)
    nestings = dict.fromkeys(_nestings(publication, moments, bare | sums.more.keys()))
    reading.relations.extend(Relation(((outer, 1), (inner, -1)), 0, None) for outer, inner in nestings)
    real = reading.known.keys() | reading.ranges.keys()
    reading.differences.extend(Difference(o, i, True) for o, i in nestings if o in real and i in real)
    for place in sorted(cells):
        pairs = combinations(moments.epochs(place), 2)
        reading.differences.extend(Difference(now, then, False) for now, then in pairs)
    return reading


def insiders(publication: Publication, dimension: str) -> list[str]:
    """The codes of the dimension that cells have and that are no sums of others."""
    layouts = _layouts(publication)
    parents = {part.parent for part in _Hierarchy(layouts).sums.get(dimension, ())} | {TOTAL}
    codes = {code for layout in layouts for name, code in layout.fixed if name == dimension}
    for layout in layouts:
        codes.update(code for own in layout.dimensions if own.name == dimension for code in own.codes)
    return sorted(codes - parents)


def _layouts(publication: Publication) -> list[Layout]:
    releases: list[Publication | EarlierRelease] = [publication, *publication.earlier]
    forms = ((*(table.layout for table in release.tables), *release.unprinted) for release in releases)
    return list(chain.from_iterable(forms))


def rings(publication: Publication) -> list[str]:
    """Measures whose tables hang together in a ring, like a by b, b by c and a by c. A reader knows that there is a
    whole table a by b by c behind them, and sums between cells do not say all that follows, unless the cells of that
    table are among the unknowns."""
    layouts = _layouts(publication)
    there = {layout.place(key) for layout in layouts for key in layout.keys}
    there |= {place._replace(epoch=0) for relation in publication.relations for place, _ in relation.terms}
    found = []
    for measure in sorted({layout.measure for layout in layouts}):
        own = [layout for layout in layouts if layout.measure == measure]
        loose = frozenset(name for layout in own for name in layout.not_additive)
        wide = {frozenset(d.name for d in layout.dimensions if len(d.codes) > 1) - loose for layout in own}
        if not _whole_cells(own, _circle(wide)) <= there:
            found.append(measure)
    return found


def _circle(sets: set[frozenset[str]]) -> frozenset[str]:
    """What is left when dimensions of one table only, and tables within others, are taken away again and again."""
    while True:
        shared = {frozenset(name for name in one if any(name in other for other in sets - {one})) for one in sets}
        left = {one for one in shared if one and not any(one < other for other in shared)}
        if left == sets:
            return frozenset(chain.from_iterable(left))
        sets = left


def _whole_cells(layouts: list[Layout], circle: frozenset[str]) -> set[Place]:
    """The smallest cells of the table behind a ring, for everything that its tables are about."""
    span = _Hierarchy(layouts).span
    every = {name: {c for x in layouts for d in x.dimensions if d.name == name for c in d.codes} for name in circle}
    bottoms = [
        [(name, code) for code in sorted(every[name] - {TOTAL}) if span(name, code) & every[name] == {code}]
        for name in sorted(circle)
    ]
    cells: set[Place] = set()
    for layout in layouts if circle else ():
        single = [(own.name, *own.codes) for own in layout.dimensions if len(own.codes) == 1 and own.codes != (TOTAL,)]
        about = [pair for pair in (*layout.fixed, *single) if pair[0] not in circle]
        cells.update(Place(layout.measure, tuple(sorted((*about, *chosen)))) for chosen in product(*bottoms))
    return cells


class _Hierarchy:
    """All sums between the codes of all dimensions, those of one name put together."""

    def __init__(self, layouts: Iterable[Layout]) -> None:
        dimensions = [dimension for layout in layouts for dimension in layout.dimensions]
        self.sums: dict[str, list[Sum]] = {dimension.name: [] for dimension in dimensions}
        for dimension in dimensions:
            mine = self.sums[dimension.name]
            mine.extend(part for part in dimension.sums if part not in mine)
        self._spans: dict[tuple[str, str], frozenset[str]] = {}

    def span(self, dimension: str, code: str) -> frozenset[str]:
        """The code, its children, theirs, and so on."""
        if (dimension, code) not in self._spans:
            found, new = {code}, {code}
            while new:
                children = {c for part in self.sums.get(dimension, ()) if part.parent in new for c in part.children}
                new = children - found
                found |= new
            self._spans[dimension, code] = frozenset(found)
        return self._spans[dimension, code]


class _Moments:
    """Releases in order, and in which epoch each place was then: moment r is the r-th release, the last one is now."""

    def __init__(self, publication: Publication) -> None:
        self.tables = [*(release.tables for release in publication.earlier), publication.tables]
        self.all = range(len(self.tables))
        self.layouts = _layouts(publication)
        self.hierarchy = _Hierarchy(self.layouts)
        self._changes = [release.changed for release in publication.earlier]
        self._touched: dict[Place, list[int]] = {}

    def at(self, bare: Place, when: int) -> Place:
        """The place as it was at a moment: how many changes have come over it since then."""
        if bare not in self._touched:
            changes = enumerate(self._changes)
            self._touched[bare] = [index for index, change in changes if self._touches(change, dict(bare.codes))]
        return bare._replace(epoch=sum(index >= when for index in self._touched[bare]))

    def epochs(self, bare: Place) -> list[Place]:
        """Now first."""
        return list(dict.fromkeys(self.at(bare, when) for when in reversed(self.all)))

    def _touches(self, change: Iterable[tuple[str, str]], codes: Mapping[str, str]) -> bool:
        """Whether a place holds anything of what changed; where it has no code of the dimension it holds all of it."""
        span = self.hierarchy.span
        return any(
            name not in codes or not span(name, codes[name]).isdisjoint(span(name, code)) for name, code in change
        )


class _Sums:
    """What adds up to what, of places without an epoch: `more` are those that only adding up makes."""

    def __init__(self, moments: _Moments, bare: set[Place]) -> None:
        self._moments = moments
        self._sums = moments.hierarchy.sums
        layouts = moments.layouts
        self._measures = {layout.measure for layout in layouts}
        self._loose = {(layout.measure, name) for layout in layouts for name in layout.not_additive}
        self._shifting = {(layout.measure, name) for layout in layouts for name in layout.shifting}
        self._there = set(bare)
        self.more: dict[Place, tuple[Place, ...]] = {}
        self._add_up()

    def adds_up(self, measure: str, dimension: str) -> bool:
        """What only public relations name is known by them alone: its people may be in several codes."""
        return measure in self._measures and (measure, dimension) not in self._loose

    def reckoned_at(self, when: int) -> Iterator[tuple[Place, tuple[Place, ...]]]:
        at = self._moments.at
        for parent, children in self.more.items():
            yield at(parent, when), tuple(at(child, when) for child in children)

    def holding_at(self, when: int) -> Iterator[Relation]:
        for parent in sorted(self._there):
            for dimension in self._sums:
                for children, whole in self._parts(parent, dimension):
                    yield from self._relations(parent, dimension, children, whole, when)

    def _relations(
        self, parent: Place, dimension: str, children: tuple[Place, ...], whole: bool, when: int
    ) -> Iterator[Relation]:
        total = (self._moments.at(parent, when), 1)
        parts = tuple((self._moments.at(child, when), -1) for child in children)
        if self.adds_up(parent.measure, dimension):
            yield Relation((total, *parts), 0, 0 if whole else None)
            return
        if not any((parent.measure, name) in self._shifting for name, _ in parent.codes):
            yield from (Relation((total, part), 0, None) for part in parts)
        if whole:
            yield Relation((total, *parts), None, 0)

    def _parts(self, parent: Place, dimension: str) -> Iterator[tuple[tuple[Place, ...], bool]]:
        """For each sum: the children there are, those that are not replaced by their own, and whether that is all."""
        code = dict(parent.codes).get(dimension, TOTAL)
        for part in self._sums[dimension]:
            if part.parent != code:
                continue
            choices = [list(self._instead(moved(parent, dimension, child), dimension)) for child in part.children]
            for chosen in product(*choices):
                children = tuple(chain.from_iterable(places for places, _ in chosen))
                if children:
                    yield children, all(whole for _, whole in chosen)

    def _instead(self, place: Place, dimension: str) -> Iterator[tuple[tuple[Place, ...], bool]]:
        if place in self._there:
            yield (place,), True
            return
        deeper = list(self._parts(place, dimension))
        yield from deeper or [((), False)]

    def _add_up(self) -> None:
        """Find places whose parts are all there, until there are no more."""
        new = self._there
        while new:
            found: dict[Place, tuple[Place, ...]] = {}
            for child in sorted(new):
                found.update(self._parents(child))
            self.more.update(found)
            new = set(found)
            self._there |= new

    def _parents(self, child: Place) -> Iterator[tuple[Place, tuple[Place, ...]]]:
        for dimension, code in child.codes:
            if not self.adds_up(child.measure, dimension):
                continue
            for part in self._sums.get(dimension, ()):
                if code in part.children:
                    parent = moved(child, dimension, part.parent)
                    children = tuple(moved(child, dimension, sibling) for sibling in part.children)
                    if parent not in self._there and all(place in self._there for place in children):
                        yield parent, children


def moved(place: Place, dimension: str, code: str) -> Place:
    """The same place but for its code of one dimension."""
    codes = {name: own for name, own in place.codes if name != dimension}
    if code != TOTAL:
        codes[dimension] = code
    return place._replace(codes=tuple(sorted(codes.items())))


def _nestings(publication: Publication, moments: _Moments, bare: Iterable[Place]) -> Iterator[tuple[Place, Place]]:
    there = set(bare)
    for nested in publication.nested:
        for outer in sorted(place for place in there if place.measure == nested.outer):
            codes = dict(outer.codes)
            if nested.within is not None and not codes.keys() <= nested.within:
                continue
            if any(codes.get(name, code) != code for name, code in nested.also):
                continue  # 65 and over is no part of the young
            inner = Place(nested.inner, tuple(sorted({**codes, **dict(nested.also)}.items())))
            if inner in there and inner != outer:
                yield from ((moments.at(outer, when), moments.at(inner, when)) for when in moments.all)


def _print(publication: Publication, moments: _Moments, reading: Reading) -> None:
    """Fill in what the tables say, cell by cell."""
    told: dict[Place, list[tuple[int, Shown]]] = {}
    for when, tables in enumerate(moments.tables):
        for table in tables:
            for key, shown in table.cells.items():
                bare = table.layout.place(key)
                told.setdefault(moments.at(bare, when), []).append((when, shown))
    now = moments.all[-1]
    for place, sayings in told.items():
        values = {shown for _, shown in sayings if isinstance(shown, int)}
        low, high = _range([shown for _, shown in sayings], publication.lower)
        if any(isinstance(shown, int) and when < now for when, shown in sayings):
            reading.before.add(place)
        if values:
            reading.known[place] = min(values)
        else:
            suppressed = any(isinstance(shown, Suppressed) for _, shown in sayings)
            (reading.hidden if suppressed else reading.banded).add(place)
            reading.ranges[place] = (low, high)
        if _disagree(sayings, now) or (high is not None and low > high):
            reading.twice.append(place)


def _range(shown: list[Shown], lower: int) -> tuple[int, int | None]:
    """The narrowest that the tables say together; a number is a range of one."""
    low, high = 0, None
    for saying in shown:
        if isinstance(saying, Suppressed):
            least, most = lower, None
        else:
            least, most = saying if isinstance(saying, Band) else (saying, saying)
        low = max(low, least)
        high = most if high is None else high if most is None else min(high, most)
    return low, high


def _disagree(sayings: list[tuple[int, Shown]], now: int) -> bool:
    """Two numbers, or a number and a word that keeps it secret: unless earlier releases alone say so, which nobody can
    mend any more."""
    values = {shown for _, shown in sayings if isinstance(shown, int)}
    shown_in = {when for when, shown in sayings if isinstance(shown, int)}
    hidden_in = {when for when, shown in sayings if isinstance(shown, Suppressed)}
    return len(values) > 1 or bool(shown_in and now in hidden_in) or bool(hidden_in and shown_in == {now})
