"""From tables to what the search and the attack work on, and back.

Every place that any release prints is one unknown, every sum between places holds whichever table tells it, and a
difference that tells of people (a base without its yes, a count before and after a correction) is an unknown too.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NoReturn, TypeVar

import numpy as np

from casestats.disclosure.cells.facts import Facts, check_names, names_of
from casestats.disclosure.cells.hierarchies import Hierarchies, code_of, told, with_code
from casestats.disclosure.cells.relating import Row, changes, nestings, public_rows, sum_rows
from casestats.disclosure.cells.rings import layouts_of, with_joint_cells
from casestats.disclosure.cells.secrecy import Secrecy
from casestats.disclosure.cells.universe import Universe
from casestats.disclosure.cells.unknowns import Difference, Graph
from casestats.disclosure.numbers.completing import completed
from casestats.disclosure.numbers.folding import fold, rows_of
from casestats.disclosure.numbers.problem import OPEN, Mask, Problem, Relations, View, Whole
from casestats.disclosure.numbers.propagation import propagate
from casestats.disclosure.numbers.weights import information_lost
from casestats.disclosure.policy import Policy, Zeros
from casestats.disclosure.tables import (
    TOTAL,
    EarlierRelease,
    FrequencyTable,
    Nested,
    Place,
    ProtectedTable,
    Publication,
    PublicRelation,
)
from casestats.errors import FixExtract, FixSettings

Array = TypeVar("Array", Whole, Mask)


def build(
    counts: Sequence[FrequencyTable],
    policy: Policy,
    *,
    earlier: Sequence[EarlierRelease] = (),
    nested: Sequence[Nested] = (),
    relations: Sequence[PublicRelation] = (),
    unprinted: Sequence[FrequencyTable] = (),
) -> Graph:
    """What is to be protected. `unprinted`: counts that no table prints, but of which an insider knows the own.

    FixExtract where tables contradict each other, FixSettings where a count differs from an earlier release though
    nothing says that it changed, Refused where no numbers fit what was released."""
    blank = tuple(ProtectedTable(layout=table.layout, cells={}) for table in counts)
    reader = with_joint_cells(
        Publication(
            tables=blank,
            earlier=tuple(replace(one, counts=None) for one in earlier),
            nested=tuple(nested),
            relations=tuple(relations),
            unprinted=tuple(table.layout for table in unprinted),
        )
    )
    facts = _facts(reader)
    facts.take_counts(len(earlier), counts, now=True)
    facts.take_counts(len(earlier), unprinted, now=False)
    for number, release in enumerate(earlier):
        facts.take_shown(number, release.tables, now=False)
        facts.take_counts(number, release.counts or (), now=False)
    facts.refuse_undeclared()
    kept = (facts.withheld | facts.kept) & ~facts.shown
    zero_kept = bool(np.any(kept & facts.counted & (facts.truth == 0)))
    lower = 1 if policy.zeros is Zeros.PUBLISH and not zero_kept else 0
    secrecy = Secrecy(facts, policy, lower=lower, truth_known=True)
    return _Builder(secrecy, replace(reader, lower=lower)).graph()


def build_published(
    publication: Publication, policy: Policy, *, lower: int | None = None, own: Mapping[Place, int] | None = None
) -> Graph:
    """What a reader of a publication has, who does not know the truth; `own`: but for these counts. The pattern is
    what it hides: `must_hide`. FixExtract where what is shown contradicts itself."""
    publication = with_joint_cells(publication)
    facts = _facts(publication)
    facts.take_shown(len(publication.earlier), publication.tables, now=True)
    for number, release in enumerate(publication.earlier):
        facts.take_shown(number, release.tables, now=False)
    facts.take_own(own or {})
    facts.refuse_undeclared()
    least = publication.lower if lower is None else lower
    secrecy = Secrecy(facts, policy, lower=least, truth_known=False)
    return _Builder(secrecy, replace(publication, lower=least)).graph()


def _facts(publication: Publication) -> Facts:
    """Nothing taken in yet. FixExtract where two tables to be published share a name."""
    check_names([table.layout for table in publication.tables])
    layouts = layouts_of(publication)
    places = (layout.place(key) for layout in layouts for key in layout.keys)
    extra = (place for relation in publication.relations for place, _ in relation.terms)
    universe = Universe(Hierarchies(layouts), places, publication.earlier, extra)
    return Facts(universe, names_of(publication.earlier))


class _Builder:
    """One call of `build`."""

    def __init__(self, secrecy: Secrecy, publication: Publication) -> None:
        self.secrecy, self.facts, self.told = secrecy, secrecy.facts, publication
        self.universe = secrecy.facts.universe
        self.nestings = pairs = list(nestings(self.universe, publication.nested))
        inside = (Row(((pair.more, 1), (pair.less, -1)), 0, OPEN, "nesting") for pair in pairs)
        self.rows = [*sum_rows(self.universe), *inside, *public_rows(self.universe, publication.relations)]
        self.must_show = secrecy.must_show & ~self._doubtful_zeros()
        there = secrecy.there[self.universe.first[:-1]].tolist()
        self.pairs = [pair for pair in (*pairs, *changes(self.universe, there)) if secrecy.is_secret(pair)]

    def graph(self) -> Graph:
        self._check()
        problem = self._problem(self._values())
        places = self.universe.unknowns
        secrecy, truth_known = self.secrecy, problem.truth_known
        out = secrecy.improper & self.must_show if truth_known else np.zeros_like(secrecy.named)
        graph = Graph(
            problem=problem,
            unknowns=(
                *places,
                *(Difference(places[pair.more], places[pair.less], pair.nesting) for pair in self.pairs),
            ),
            universe=self.universe,
            now=self._also(self.facts.now, [False for _ in self.pairs]),
            promised=self._also(secrecy.promised, [False for _ in self.pairs]),
            listed=self._also(secrecy.named, [False for _ in self.pairs]),
            threshold=self._also(secrecy.threshold, [secrecy.threshold_of(pair) for pair in self.pairs]),
            zero_is_secret=self._also(
                np.zeros_like(secrecy.named), [pair.nesting and secrecy.policy.group_disclosure for pair in self.pairs]
            ),
            already_out=tuple(places[at] for at in np.flatnonzero(out)),
            given_away=self._also(self.facts.kept & self.facts.shown, [False for _ in self.pairs]),
            told=self.told,
        )
        return graph if not truth_known or self.facts.counted.all() else self._without_the_harmless(graph)

    def _also(self, of_places: Array, of_pairs: Sequence[int]) -> Array:
        """One entry for each unknown: first of the places, then of the differences."""
        return np.concatenate([of_places, np.array(of_pairs, dtype=of_places.dtype)])

    def _check(self) -> None:
        """FixExtract where a relation does not hold among what is counted or shown."""
        relations = _relations(self.rows)
        if not len(relations):
            return
        complete = np.logical_and.reduceat(self.facts.counted[relations.cells], relations.starts[:-1])
        sums = np.add.reduceat(self.facts.truth[relations.cells] * relations.factors, relations.starts[:-1])
        wrong = np.flatnonzero(complete & ((sums < relations.low) | (sums > relations.high)))
        if len(wrong):  # the finest place is nearest to what is wrong
            self._refuse(max((self.rows[at] for at in wrong.tolist()), key=self._fineness))

    def _fineness(self, row: Row) -> int:
        return len(self.universe.unknowns[row.terms[0][0]].codes)

    def _refuse(self, row: Row) -> NoReturn:
        at = row.terms[0][0]
        place, table = told(self.universe.unknowns[at]), self.facts.table_of(at)
        sv, en = _WRONG[row.kind]
        raise FixExtract(
            f"Tabellen {table}: {place} {sv}. Rätta tabellerna.", f"Table {table}: {place} {en}. Mend the tables."
        )

    def _doubtful_zeros(self) -> Mask:
        """Zeros that hang together with a hidden one by sums of nothing but zeros: were they shown, so would it be."""
        facts, relations = self.facts, _relations([row for row in self.rows if row.kind in ("sum", "part")])
        zero = facts.counted & (facts.truth == 0)
        found = zero & self.secrecy.must_hide & (facts.now | facts.kept)  # not for being in no table
        if not found.any() or not self.secrecy.truth_known or not len(relations):
            return np.zeros_like(zero)
        of_zeros = np.logical_and.reduceat(zero[relations.cells], relations.starts[:-1])[rows_of(relations)]
        while True:
            reached = np.logical_or.reduceat(found[relations.cells], relations.starts[:-1])[rows_of(relations)]
            more = found.copy()
            more[relations.cells[of_zeros & reached]] = True
            if np.array_equal(more, found):
                break
            found = more
        doubtful: Mask = found & ~facts.shown
        return doubtful

    def _values(self) -> Whole:
        facts = self.facts
        if not self.secrecy.truth_known:
            return facts.truth
        relations = _relations(self.rows)
        return completed(relations, facts.truth, ~facts.counted, self.secrecy.low, self.secrecy.high)

    def _problem(self, values: Whole) -> Problem:
        secrecy, pairs, size = self.secrecy, self.pairs, self.universe.size
        links = [Row(((pair.more, 1), (pair.less, -1), (size + n, -1)), 0, 0, "") for n, pair in enumerate(pairs)]
        differences = [int(values[pair.more] - values[pair.less]) for pair in pairs]
        values = self._also(values, differences)
        printed_now = self._also(self.facts.now, [False for _ in pairs])
        counted = self.facts.counted
        return Problem(
            values=values,
            lower=self._also(secrecy.low, [0 if pair.nesting else -OPEN for pair in pairs]),
            upper=self._also(secrecy.high, [OPEN for _ in pairs]),
            relations=_relations([*self.rows, *links]),
            must_hide=self._also(secrecy.must_hide & ~self.must_show, [True for _ in pairs]),
            must_show=self._also(self.must_show, [False for _ in pairs]),
            guarded=self._also(secrecy.guarded, [True for _ in pairs]),
            primary=self._also(
                secrecy.improper & ~self.must_show,
                [bool(counted[[pair.more, pair.less]].all()) and secrecy.is_small(pair) for pair in pairs],
            ),
            width=self._also(secrecy.width, [secrecy.width_of(pair) for pair in pairs]),
            weight=np.where(printed_now, information_lost(values), 1),
            views=tuple(self._views()),
            truth_known=secrecy.truth_known,
        )

    def _views(self) -> Iterator[View]:
        size = self.universe.size + len(self.pairs)
        yield View("", np.zeros(size, dtype=np.bool_))
        dimension = self.secrecy.policy.insider
        if not dimension or not self.secrecy.truth_known:
            return
        codes = [code_of(place.codes, dimension) for place in self.universe.places]
        own_codes = np.array(codes, dtype=object)[self.secrecy.place_of]
        leaves = [code for code in self.universe.hierarchies.leaves(dimension) if code in codes[: self.universe.named]]
        if not leaves:
            raise FixSettings(
                f"Ingen tabell har dimensionen {dimension}, vars insyn ska prövas. Välj en annan.",
                f"No table has the dimension {dimension}, whose insight is to be tried. Choose another.",
            )
        for code in leaves:
            own = own_codes == code
            self._check_own(own, code)
            known = self._also(own, [bool(own[pair.more] and own[pair.less]) for pair in self.pairs])
            yield View(code, known, self._excused(dimension, code))

    def _excused(self, dimension: str, code: str) -> Mask:
        """What holds people of the insider's own, where a nesting tells what is left of it without them: that is kept
        in its stead. The cells; what is left of them without another insider's people; and differences of theirs that
        are kept for each insider's people too."""
        unknowns = self.universe.unknowns
        apart = {(unknowns[pair.more], unknowns[pair.less]) for pair in self.nestings}
        rests = {(more, less) for more, less in apart if less == _own(more, dimension, code)}
        wholes = {more for more, _ in rests}

        def is_excused(more: Place, less: Place) -> bool:
            if more not in wholes or (more, less) in rests:
                return False
            rest_of_another = code_of(less.codes, dimension) != TOTAL
            return rest_of_another or (_own(more, dimension, code), _own(less, dimension, code)) in apart

        return self._also(
            np.array([place in wholes for place in unknowns], dtype=np.bool_),
            [pair.nesting and is_excused(unknowns[pair.more], unknowns[pair.less]) for pair in self.pairs],
        )

    def _check_own(self, own: Mask, code: str) -> None:
        """What an insider knows must be counted: nobody can try what follows from a number that is not there."""
        uncounted = np.flatnonzero(own & self.secrecy.named & ~self.facts.counted)
        if len(uncounted):
            first = told(self.universe.unknowns[int(uncounted[0])])
            raise FixSettings(
                f"Vad {code} själv vet kan inte prövas: antalet saknas för {first}. Ange antalen som tidigare "
                "utlämningar vilade på, och antalen för det som ingen tabell visar.",
                f"What {code} knows cannot be tried: there is no count of {first}. Give the counts that earlier "
                "releases rested on, and those of what no table prints.",
            )

    def _without_the_harmless(self, graph: Graph) -> Graph:
        """What was never counted, but cannot be small beside all that was, need not be kept secret."""
        problem = graph.problem
        unknown = ~self._also(self.facts.counted, [False for _ in self.pairs])
        low, high = problem.values.copy(), problem.values.copy()
        folded = fold(problem.relations, problem.values, unknown)
        low[unknown], high[unknown] = propagate(folded, problem.lower[unknown], problem.upper[unknown])
        return replace(graph, problem=replace(problem, guarded=problem.guarded & ~graph.harmless(low, high)))


def _own(place: Place, dimension: str, code: str) -> Place:
    """The part of a place that is an insider's own."""
    return place._replace(codes=with_code(place.codes, dimension, code))


_WRONG = {
    "sum": ("är inte summan av sina delar", "is not the sum of its parts"),
    "part": (
        "är mindre än en av sina delar, eller större än alla",
        "is less than a part of it, or more than all of them",
    ),
    "nesting": ("är mindre än det som räknas inom det", "is less than what is counted within it"),
    "public": ("stämmer inte med det som sägs om det", "does not agree with what is told of it"),
}


def _relations(rows: Sequence[Row]) -> Relations:
    return Relations.of([(row.terms, row.low, row.high) for row in rows])
