"""How the codes of a dimension hang together: which are sums of which, taken from all tables that have the dimension.

A sum that one table tells holds in every table: a reader lays them beside each other.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from casestats.disclosure.tables import TOTAL, Layout, Place, Sum
from casestats.errors import FixExtract

Codes = tuple[tuple[str, str], ...]
"""As in a Place: (dimension, code) sorted by dimension, no TOTAL among them."""


def code_of(codes: Codes, dimension: str) -> str:
    for name, code in codes:
        if name == dimension:
            return code
    return TOTAL


def with_code(codes: Codes, dimension: str, code: str) -> Codes:
    """The same codes but for one dimension."""
    others = [pair for pair in codes if pair[0] != dimension]
    return tuple(sorted(others if code == TOTAL else [*others, (dimension, code)]))


def told(place: Place) -> str:
    """A place as a person reads it: adult_victims (period=2025, sex=female)."""
    codes = ", ".join(f"{name}={code}" for name, code in place.codes)
    return f"{place.measure} ({codes or TOTAL})"


class Hierarchies:
    """Of all tables together. `sums[dimension][parent]` are the sums that make up the parent, `above[dimension][child]`
    those that the child takes part in."""

    def __init__(self, layouts: Iterable[Layout]) -> None:
        self.sums: dict[str, dict[str, list[Sum]]] = {}
        self.above: dict[str, dict[str, list[Sum]]] = {}
        self.codes: dict[str, dict[str, None]] = {}
        """The codes of each dimension, fixed ones too, in the order they were met; TOTAL not among them."""
        self._not_additive: set[tuple[str, str]] = set()
        self._shifting: set[tuple[str, str]] = set()
        self._measures: set[str] = set()
        self._within: dict[tuple[str, str], frozenset[str]] = {}
        for layout in layouts:
            self._take(layout)
        for dimension in self.sums:
            for code in self.sums[dimension]:
                self.within(dimension, code)

    def _take(self, layout: Layout) -> None:
        self._measures.add(layout.measure)
        self._shifting |= {(layout.measure, dimension) for dimension in layout.shifting}
        self._not_additive |= {(layout.measure, dimension) for dimension in layout.not_additive}
        for name, code in layout.fixed:
            self.codes.setdefault(name, {})[code] = None
        for dimension in layout.dimensions:
            known = self.codes.setdefault(dimension.name, {})
            known.update(dict.fromkeys(code for code in dimension.codes if code != TOTAL))
            for one in dimension.sums:
                _check_sum(dimension.name, one)
                beside = self.sums.setdefault(dimension.name, {}).setdefault(one.parent, [])
                if all(set(one.children) != set(other.children) for other in beside):
                    beside.append(one)
                    above = self.above.setdefault(dimension.name, {})
                    for child in one.children:
                        above.setdefault(child, []).append(one)

    def adds_up(self, measure: str, dimension: str) -> bool:
        """Whether a total over the dimension is a sum. Of a measure that no table shows nobody has said so."""
        return measure in self._measures and (measure, dimension) not in self._not_additive

    def is_ordered(self, place: Place) -> bool:
        """Whether a total that is no sum is at least as large as each part: not where people may have moved between
        the groups that the place is one of."""
        return not any((place.measure, dimension) in self._shifting for dimension, _ in place.codes)

    def within(self, dimension: str, code: str) -> frozenset[str]:
        """All codes that are a part of a code, at any depth."""
        if (dimension, code) not in self._within:
            self._within[dimension, code] = frozenset(self._below(dimension, code, (code,)))
        return self._within[dimension, code]

    def _below(self, dimension: str, code: str, path: tuple[str, ...]) -> Iterator[str]:
        for one in self.sums.get(dimension, {}).get(code, ()):
            for child in one.children:
                if child in path:
                    raise FixExtract(
                        f"I dimensionen {dimension} är koden {child} en del av sig själv. Rätta hierarkin.",
                        f"In the dimension {dimension} the code {child} is a part of itself. Mend the hierarchy.",
                    )
                yield child
                yield from self._below(dimension, child, (*path, child))

    def leaves(self, dimension: str) -> list[str]:
        """The codes of a dimension that have no parts."""
        parents = self.sums.get(dimension, {})
        return sorted(code for code in self.codes.get(dimension, {}) if code not in parents)

    def reached(self, changed: Iterable[tuple[str, str]]) -> Mapping[str, frozenset[str]]:
        """Of each dimension, the codes whose counts may differ where those of the changed codes do: all that have a
        part in common with one of them, and the total."""
        found: dict[str, set[str]] = {}
        for dimension, code in changed:
            inside = self.within(dimension, code) | {code}
            every = {*self.codes.get(dimension, ()), *self.sums.get(dimension, ()), *self.above.get(dimension, ())}
            meeting = {other for other in every if not inside.isdisjoint(self.within(dimension, other) | {other})}
            found.setdefault(dimension, {TOTAL, code}).update(meeting)
        return {dimension: frozenset(codes) for dimension, codes in found.items()}


def _check_sum(dimension: str, one: Sum) -> None:
    if not one.children or len(set(one.children)) < len(one.children) or TOTAL in one.children:
        raise FixExtract(
            f"I dimensionen {dimension} har {one.parent} inga delar, samma del två gånger, eller {TOTAL} som del. "
            "Rätta hierarkin.",
            f"In the dimension {dimension}, {one.parent} has no parts, the same part twice, or {TOTAL} as a part. "
            "Mend the hierarchy.",
        )
