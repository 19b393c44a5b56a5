"""Certificates made by counting up every table that fits: the longest that there can be, and made by no search."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from casestats.disclosure.certificate import Certificate, CertifiedView
from casestats.disclosure.certifying import publication_digest
from casestats.disclosure.policy import Policy
from casestats.disclosure.reading import read
from casestats.disclosure.tables import FrequencyTable, Place, Publication
from tests.disclosure.attackers import INFINITE, Enumeration, Knowledge, Line, Terms

Truth = Mapping[Place, int]


def truth_of(now: Iterable[FrequencyTable]) -> dict[Place, int]:
    return {table.layout.place(key): count for table in now for key, count in table.counts.items()}


def unknowns_of(publication: Publication, knowledge: Knowledge) -> dict[Place, Terms]:
    """What no table shows as a number, and the atoms it consists of."""
    moments = range(len(knowledge.releases))
    found: dict[Place, Terms] = {}
    for place in sorted(read(publication).ranges):
        when = next(w for w in moments if knowledge.epoch(place.measure, place.codes, w) == place.epoch)
        found[place] = knowledge.sum_of(place, when)
    return found


def counted(
    publication: Publication, told: Truth | None = None, *, ceiling: float = INFINITE, most: int = 50_000
) -> tuple[Enumeration, dict[Place, Terms], Knowledge]:
    """Every table that fits, and what each unknown is the sum of. `ceiling`: no unknown is taken to be more, where
    nothing that is shown puts an end to it."""
    knowledge = Knowledge(publication, told)
    unknowns = unknowns_of(publication, knowledge)
    if ceiling < INFINITE:
        knowledge.lines.update({Line(terms, -INFINITE, ceiling): None for terms in unknowns.values()})
    return Enumeration(knowledge, most=most), unknowns, knowledge


def certified(
    publication: Publication,
    policy: Policy,
    truth: Truth,
    *insiders: str,
    ceiling: float = INFINITE,
    most: int = 50_000,
) -> Certificate:
    """`truth`: the counts by place and epoch, as far as they matter; a table that agrees with it comes first."""
    fits, unknowns, _ = counted(publication, ceiling=ceiling, most=most)
    tables = _tables(fits, unknowns)
    first = next(
        table
        for table in tables
        if all(truth.get(place, value) == value for place, value in zip(unknowns, table, strict=True))
    )
    values = dict(zip(unknowns, first, strict=True))
    views = [CertifiedView(insider="", tables=_first(first, tables), own={})]
    for code in insiders:
        own = {place: value for place, value in values.items() if (policy.insider, code) in place.codes}
        inside, sums, _ = counted(publication, own, ceiling=ceiling, most=most)
        numbers = {number: value for number, (place, value) in enumerate(values.items()) if place in own}
        views.append(CertifiedView(insider=code, tables=_first(first, _tables(inside, sums)), own=numbers))
    small = [n for n, (place, value) in enumerate(values.items()) if policy.is_small(place.measure, value)]
    return Certificate(
        policy=policy,
        publication=publication_digest(publication),
        unknowns=tuple(unknowns),
        primary=frozenset(small),
        views=tuple(views),
        seed="00",
        effort=1,
        work={},
        lost=0,
        bound=0,
    )


def _tables(fits: Enumeration, unknowns: Mapping[Place, Terms]) -> list[tuple[int, ...]]:
    found = (tuple(sum(t[atom] * factor for atom, factor in terms) for terms in unknowns.values()) for t in fits.tables)
    return list(dict.fromkeys(found))


def _first(first: tuple[int, ...], tables: list[tuple[int, ...]]) -> tuple[tuple[int, ...], ...]:
    return (first, *(table for table in tables if table != first))
