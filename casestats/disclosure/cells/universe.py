"""Every place that a reader may reason about, in every epoch, and which are parts of which.

A place has an epoch for each change that it may have undergone between releases. Counts of one place in one epoch are
one unknown, whichever release shows them. A place is there in all its epochs even where nothing prints it: what a
correction left alone and what it changed may give it away together.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import NamedTuple

import numpy as np

from casestats.disclosure.cells.hierarchies import Hierarchies, code_of, with_code
from casestats.disclosure.numbers.problem import Whole
from casestats.disclosure.tables import EarlierRelease, Place, Sum


class Family(NamedTuple):
    """A place and those of its parts by one sum that are places too, by number; `whole` where all of them are."""

    parent: int
    children: tuple[int, ...]
    whole: bool
    additive: bool
    ordered: bool
    """Whether no part is larger than the place."""


class Universe:
    """`places`: without epoch, each once. Place number i in epoch e is unknown number first[i] + e.

    `epochs[r][i]`: the epoch in which release r (the current one last) sees place i. Places from number `formed` on are
    in no table's form, but only in public relations; from number `named` on in nothing: parts between a total and what
    it is made of, that tie the two together.
    """

    def __init__(
        self,
        hierarchies: Hierarchies,
        places: Iterable[Place],
        earlier: Sequence[EarlierRelease],
        extra: Iterable[Place] = (),
    ) -> None:
        self.hierarchies = hierarchies
        extra = list(extra)
        own = dict.fromkeys(places)
        told = dict.fromkeys(place._replace(epoch=0) for place in extra)
        self.number: dict[Place, int] = {place: at for at, place in enumerate({**own, **told})}
        self.places = list(self.number)
        self.formed, self.named = len(own), len(self.places)
        self._bridge()
        self.families = tuple(self._families())
        self.epochs = self._epochs(earlier)
        deepest = self.epochs[0].copy()
        for place in extra:
            at = self.number[place._replace(epoch=0)]
            deepest[at] = max(deepest[at], place.epoch)
        self.first: Whole = np.concatenate([[0], np.cumsum(deepest + 1)]).astype(np.int64)
        self.size = int(self.first[-1])

    def unknown(self, place: Place) -> int:
        """The number of a place in its epoch."""
        return int(self.first[self.number[place._replace(epoch=0)]]) + place.epoch

    def seen(self, place: Place, release: int) -> int:
        """The number of a place as a release sees it."""
        at = self.number[place]
        return int(self.first[at] + self.epochs[release][at])

    @cached_property
    def unknowns(self) -> tuple[Place, ...]:
        """All of them by number, in their epochs."""
        return tuple(
            place._replace(epoch=epoch)
            for at, place in enumerate(self.places)
            for epoch in range(int(self.first[at + 1] - self.first[at]))
        )

    def _parts(self, place: Place, dimension: str, one: Sum) -> Iterator[Place]:
        for child in one.children:
            yield place._replace(codes=with_code(place.codes, dimension, child))

    def _sums_of(self, place: Place) -> Iterator[tuple[str, Sum]]:
        for dimension, sums in self.hierarchies.sums.items():
            for one in sums.get(code_of(place.codes, dimension), ()):
                yield dimension, one

    def _add(self, place: Place) -> None:
        self.number[place] = len(self.places)
        self.places.append(place)

    def _bridge(self) -> None:
        """Add what lies between: a missing whole of parts that are all there, and a missing part of a place that has
        parts of its own that are."""
        for place in self.places:  # grows while it is walked
            for whole, dimension, one in self._wholes_of(place):
                if whole not in self.number and all(part in self.number for part in self._parts(whole, dimension, one)):
                    self._add(whole)
        for place in self.places:
            for dimension, one in self._sums_of(place):
                for part in self._parts(place, dimension, one):
                    if part not in self.number and self._reaches(part, dimension):
                        self._add(part)

    def _wholes_of(self, place: Place) -> Iterator[tuple[Place, str, Sum]]:
        for dimension, code in place.codes:
            if self.hierarchies.adds_up(place.measure, dimension):
                for one in self.hierarchies.above.get(dimension, {}).get(code, ()):
                    yield place._replace(codes=with_code(place.codes, dimension, one.parent)), dimension, one

    def _reaches(self, place: Place, dimension: str) -> bool:
        below = self.hierarchies.within(dimension, code_of(place.codes, dimension))
        return any(place._replace(codes=with_code(place.codes, dimension, code)) in self.number for code in below)

    def _families(self) -> Iterator[Family]:
        number = self.number
        for at, place in enumerate(self.places):
            for dimension, one in self._sums_of(place):
                parts = [number[part] for part in self._parts(place, dimension, one) if part in number]
                if parts:
                    additive = self.hierarchies.adds_up(place.measure, dimension)
                    ordered = self.hierarchies.is_ordered(place)
                    yield Family(at, tuple(parts), len(parts) == len(one.children), additive, ordered)

    def _epochs(self, earlier: Sequence[EarlierRelease]) -> tuple[Whole, ...]:
        """Of each release, the current one last, how many changes of each place came after it."""
        found = [np.zeros(len(self.places), dtype=np.int64)]
        for release in reversed(earlier):
            reached = self.hierarchies.reached(sorted(release.changed))
            touched = [
                any(code_of(place.codes, dimension) in codes for dimension, codes in reached.items())
                for place in self.places
            ]
            found.append(found[-1] + np.array(touched, dtype=np.int64))
        return tuple(reversed(found))
