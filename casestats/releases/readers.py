"""What readers have from earlier releases beside their tables: relations that were told then and still hold of then."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from casestats.disclosure.cells.hierarchies import Hierarchies, code_of
from casestats.disclosure.tables import EarlierRelease, Layout, Nested, Place, Publication, PublicRelation

_Reached = Mapping[str, frozenset[str]]


def relations_told(
    relations: Sequence[PublicRelation],
    known: Sequence[EarlierRelease],
    publications: Sequence[Publication],
    layouts: Iterable[Layout],
) -> tuple[PublicRelation, ...]:
    """The relations of a release, and after them those that each earlier publication told (a band of coverage, for
    example), about the counts as they were then: one epoch back for each change since that reached them.

    `known` and `publications` are the same releases, oldest first; `layouts` the tables of the release itself.
    """
    every = [*layouts, *(table.layout for release in known for table in release.tables)]
    hierarchies = Hierarchies(every)
    changes = [hierarchies.reached(sorted(release.changed)) for release in known]
    found = list(relations)
    for place, publication in enumerate(publications):
        found += [_then(relation, changes[place:]) for relation in publication.relations]
    return tuple(dict.fromkeys(found))


def nested_told(nested: Sequence[Nested], publications: Sequence[Publication]) -> tuple[Nested, ...]:
    """The nestings of a release and of all before it: what is a part of what does not change."""
    return tuple(dict.fromkeys([*nested, *(one for publication in publications for one in publication.nested)]))


def _then(relation: PublicRelation, since: Sequence[_Reached]) -> PublicRelation:
    terms = tuple((_aged(place, since), factor) for place, factor in relation.terms)
    return relation._replace(terms=terms)


def _aged(place: Place, since: Sequence[_Reached]) -> Place:
    return place._replace(epoch=place.epoch + sum(_reaching(place, since)))


def _reaching(place: Place, since: Sequence[_Reached]) -> Iterator[bool]:
    for reached in since:
        yield any(code_of(place.codes, dimension) in codes for dimension, codes in reached.items())
