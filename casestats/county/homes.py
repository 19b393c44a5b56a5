"""What a bound on one hidden figure tells of the rest of its own municipality, beside all that is published there."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from typing import NamedTuple

from casestats.disclosure.auditing import Audit, audit
from casestats.disclosure.linking import linked
from casestats.disclosure.policy import Policy
from casestats.disclosure.tables import EarlierRelease, Place, ProtectedTable, Publication, PublicRelation
from casestats.errors import CasestatsError


class Span(NamedTuple):
    """Every number from `low` to `high`, ends included, is possible."""

    low: int
    high: int


class Home:
    """One municipality's publication, for one reader after another."""

    def __init__(self, publication: Publication, policy: Policy) -> None:
        self.publication, self.policy = publication, policy
        self._number = linked(publication, policy)

    def hides(self, place: Place) -> bool:
        """Whether its readers do not know it, subtraction and all."""
        return place in self._number

    def is_linked(self, one: Place, other: Place) -> bool:
        return self.hides(one) and self.hides(other) and self._number[one] == self._number[other]

    def near(self, place: Place) -> Publication:
        """As much of the publication as has anything to do with a hidden place."""
        inside = {other.measure for other, number in self._number.items() if number == self._number[place]}
        beside = {name for one in self.publication.nested if {one.inner, one.outer} & inside for name in one[:2]}
        return only(self.publication, inside | beside)

    def span(self, place: Place, highest: int) -> Span | None:
        """Between which numbers a hidden place can be anything, where readers learn that it is no more than `highest`.
        None: that would tell it, or something that hangs together with it, too closely."""
        if not self.hides(place):
            return None
        near = at_most(self.near(place), (place,), highest)
        if not tells_nothing(audit(near, self.policy)):
            return None
        possible = [value for value in range(highest + 1) if self._is_possible(near, place, value)]
        if not possible or possible != list(range(possible[0], possible[-1] + 1)):
            return None
        span = Span(possible[0], possible[-1])
        return span if span.high - span.low >= self.policy.width_of(place.measure) else None

    def _is_possible(self, near: Publication, place: Place, value: int) -> bool:
        """Proved possible: what cannot be proved is taken for impossible."""
        if value < near.lower:
            return False
        try:
            return not audit(near, self.policy, own={place: value}).unproven
        except CasestatsError:
            return False


def tells_nothing(found: Audit) -> bool:
    """Whether no hidden figure is told too closely. What an insider has itself counts as shown, small or not."""
    return not (found.exact or found.narrow or found.unproven)


def at_most(publication: Publication, places: Iterable[Place], highest: int) -> Publication:
    """The same, where every reader knows besides that each of the places is no more than `highest`."""
    bounds = (PublicRelation(((place, 1),), None, highest) for place in places)
    return replace(publication, relations=(*publication.relations, *bounds))


def only(publication: Publication, measures: Collection[str]) -> Publication:
    """The tables of some measures, and what is said of them alone."""
    return replace(
        publication,
        tables=_only(publication.tables, measures),
        earlier=tuple(_earlier(one, measures) for one in publication.earlier),
        nested=tuple(one for one in publication.nested if {one.inner, one.outer} <= set(measures)),
        relations=tuple(
            one for one in publication.relations if all(place.measure in measures for place, _ in one.terms)
        ),
    )


def _earlier(release: EarlierRelease, measures: Collection[str]) -> EarlierRelease:
    return replace(release, tables=_only(release.tables, measures))


def _only(tables: Iterable[ProtectedTable], measures: Collection[str]) -> tuple[ProtectedTable, ...]:
    return tuple(table for table in tables if table.layout.measure in measures)
