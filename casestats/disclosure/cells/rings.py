"""Tables that share dimensions in a ring: together they say more than their sums.

Of tables by A and B, by A and C, and by B and C a reader knows that one whole table by A, B and C is behind them, and
that narrows hidden cells although every sum between the three leaves them room. So the smallest cells of that table are
brought in: never printed, but at least 0 and adding up. Where the tables of a measure form no ring (sex by month beside
age by month; or one table by all three) the sums say everything: sets of dimensions that can be taken apart one by one
(Graham 1979; Yu & Ozsoyoglu 1979) have a joint table whenever their margins agree.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import combinations, product
from math import prod

from casestats.disclosure.cells.hierarchies import Codes, Hierarchies, code_of, with_code
from casestats.disclosure.tables import TOTAL, Layout, Nested, Place, Publication, PublicRelation
from casestats.errors import FixSettings

MOST_CELLS = 20_000
"""Larger joint tables are refused: the proof would be about little else."""


def ring_of(sets: Iterable[frozenset[str]]) -> frozenset[str]:
    """The dimensions of what cannot be taken apart; empty where there is no ring."""
    left = set(sets)
    while True:
        alone = {name for one in left for name in one if sum(name in other for other in left) == 1}
        reduced = {one - alone for one in left}
        largest = {one for one in reduced if one and not any(one < other for other in reduced)}
        if largest == left:
            return frozenset().union(*left)
        left = largest


def joint_cells(layouts: Sequence[Layout], nested: Sequence[Nested] = ()) -> tuple[PublicRelation, ...]:
    """For each measure whose tables (those of earlier releases too) form a ring: the smallest cells of the table by all
    of the ring's dimensions, each told to be at least 0. A part and its whole form rings too: whether somebody is of
    the part is one more dimension, of which the whole's tables have the total. FixSettings where they are too many."""
    by_measure: dict[str, list[Layout]] = {}
    for layout in layouts:
        by_measure.setdefault(layout.measure, []).append(layout)
    found: dict[Place, None] = {}
    for measure, own in by_measure.items():
        found.update(dict.fromkeys(_joint((measure,), own, ring_of(_sets(own)))))
        found.update(dict.fromkeys(_shared(own)))
    for one in nested:
        inner, outer = by_measure.get(one.inner, []), by_measure.get(one.outer, [])
        if not inner or not outer or inner is outer or one.also:
            continue
        ring = ring_of([*(names | {_PART} for names in _sets(inner)), *_sets(outer)])
        behind = ring - {_PART}
        if _PART in ring and (one.within is None or behind <= one.within):
            found.update(dict.fromkeys(_joint((one.inner, one.outer), [*inner, *outer], behind)))
    return tuple(PublicRelation(((place, 1),), 0, None) for place in found)


_PART = "\0part"
"""The dimension of being of the part or not; no table can have a dimension of this name."""


def _sets(layouts: Sequence[Layout]) -> list[frozenset[str]]:
    """The dimensions in which each table of a measure adds up."""
    not_additive = frozenset(name for layout in layouts for name in layout.not_additive)
    wide = (frozenset(one.name for one in layout.dimensions if len(one.codes) > 1) for layout in layouts)
    return [names - not_additive for names in wide]


def check_rings(layouts: Sequence[Layout]) -> None:
    """FixSettings where the tables of a measure form a ring: for those who cannot take the joint table into account."""
    for relation in joint_cells(layouts):
        measure = relation.terms[0][0].measure
        raise FixSettings(
            f"Tabellerna över {measure} hänger ihop i en ring och säger tillsammans mer än sina summor. Utelämna en av "
            "dem, eller ta med tabellen över alla dimensionerna på en gång.",
            f"The tables of {measure} hang together in a ring and say more together than their sums. Leave one of them "
            "out, or include the table by all of the dimensions at once.",
        )


def with_joint_cells(publication: Publication) -> Publication:
    """The publication with what its readers know of the tables behind its rings."""
    joint = joint_cells(layouts_of(publication), publication.nested)
    return replace(publication, relations=tuple(dict.fromkeys((*publication.relations, *joint))))


def layouts_of(publication: Publication) -> list[Layout]:
    """Every form of cells that anybody may reason about."""
    releases = publication.earlier
    return [
        *(table.layout for table in publication.tables),
        *(table.layout for release in releases for table in release.tables),
        *publication.unprinted,
        *(layout for release in releases for layout in release.unprinted),
    ]


def _joint(measures: Sequence[str], layouts: Sequence[Layout], dimensions: frozenset[str]) -> Iterator[Place]:
    """The smallest cells by the dimensions of a ring; none where there is no ring."""
    ring = sorted(dimensions)
    if not ring:
        return
    hierarchies = Hierarchies(layouts)
    smallest = [_smallest(hierarchies, layouts, name) for name in ring]
    contexts = dict.fromkeys(_context(layout, ring) for layout in layouts)
    if prod(map(len, smallest)) * len(contexts) > MOST_CELLS:
        about, names = measures[0], ", ".join(ring)
        raise FixSettings(
            f"Tabellerna över {about} hänger ihop i en ring ({names}) och säger tillsammans mer än sina summor. "
            "Tabellen över alla dimensionerna på en gång är för stor att räkna på. Utelämna en av dem.",
            f"The tables of {about} hang together in a ring ({names}) and say more together than their sums. "
            "The table by all of the dimensions at once is too large to work on. Leave one of them out.",
        )
    for measure, context, codes in product(measures, contexts, product(*smallest)):
        yield Place(measure, tuple(sorted((*context, *zip(ring, codes, strict=True)))))


def _shared(layouts: Sequence[Layout]) -> Iterator[Place]:
    """Parts that two printed groupings have in common and that no table prints: the months by which a quarter lies in
    a tertial, so that it is no larger."""
    hierarchies = Hierarchies(layouts)
    places = dict.fromkeys(layout.place(key) for layout in layouts for key in layout.keys)
    for name, above in hierarchies.above.items():
        parents_of = {child: {one.parent for one in sums} for child, sums in above.items()}
        crossed = {child: parents for child, parents in parents_of.items() if _cross(hierarchies, name, parents)}
        if not crossed or not hierarchies.adds_up(layouts[0].measure, name):
            continue
        for place, (child, parents) in product(places, crossed.items()):
            if code_of(place.codes, name) in parents:
                beside = {code for code in parents if _with(place, name, code) in places}
                part = _with(place, name, child)
                if part not in places and _cross(hierarchies, name, beside):
                    yield part


def _with(place: Place, dimension: str, code: str) -> Place:
    return place._replace(codes=with_code(place.codes, dimension, code))


def _cross(hierarchies: Hierarchies, dimension: str, codes: Iterable[str]) -> bool:
    """Whether two of the codes lie beside each other, neither within the other."""
    inside = {code: hierarchies.within(dimension, code) for code in codes}
    return any(one not in inside[other] and other not in inside[one] for one, other in combinations(inside, 2))


def _smallest(hierarchies: Hierarchies, layouts: Sequence[Layout], dimension: str) -> list[str]:
    """The codes of a dimension that have no parts in any of the tables."""
    every = {code for layout in layouts for one in layout.dimensions if one.name == dimension for code in one.codes}
    return sorted(code for code in every - {TOTAL} if every.isdisjoint(hierarchies.within(dimension, code)))


def _context(layout: Layout, ring: Sequence[str]) -> Codes:
    """What a table is about as a whole, besides the dimensions of the ring."""
    single = ((one.name, one.codes[0]) for one in layout.dimensions if len(one.codes) == 1)
    return tuple(sorted({pair for pair in (*layout.fixed, *single) if pair[0] not in ring and pair[1] != TOTAL}))
