"""Small random publications of every kind that disclosure control meets, with the counts behind them."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from hypothesis import strategies as st

from casestats.disclosure.policy import Policy, Zeros
from casestats.disclosure.suppressed import SUPPRESSED
from casestats.disclosure.tables import (
    TOTAL,
    Dimension,
    EarlierRelease,
    FrequencyTable,
    Nested,
    Place,
    ProtectedTable,
    Publication,
    PublicRelation,
)
from tests.disclosure.attackers import Knowledge
from tests.disclosure.made_tables import flat, layout, summed, tree

Atoms = Mapping[tuple[tuple[str, str], ...], int]


@dataclass(frozen=True)
class Release:
    """Counts of an earlier release, and what changed after it."""

    counts: tuple[FrequencyTable, ...]
    changed: frozenset[tuple[str, str]]


@dataclass(frozen=True, repr=False)
class Scenario:
    kind: str
    policy: Policy
    now: tuple[FrequencyTable, ...]
    before: tuple[Release, ...] = ()
    nested: tuple[Nested, ...] = ()
    relations: tuple[PublicRelation, ...] = ()
    unprinted: tuple[FrequencyTable, ...] = ()
    """What no table prints, but each insider knows the own part of."""

    def __repr__(self) -> str:
        """Short: a failing example is read by people."""
        tables = [[dict(table.counts) for table in release.counts] for release in self.before]
        changed = [sorted(release.changed) for release in self.before]
        policy = (self.policy.threshold, self.policy.zeros.value, self.policy.group_disclosure)
        now = [dict(table.counts) for table in self.now]
        more = [dict(table.counts) for table in self.unprinted]
        return f"Scenario({self.kind}, {policy}, {tables}, {changed}, {now}, {self.nested}, {self.relations}, {more})"

    def publication(self, hidden: Callable[[Place], bool], *, lower: int = 0) -> Publication:
        """All releases with the cells hidden that are at these places; places have epochs."""
        bare = self._publication(lambda _place: False, 0, lambda place, _when: place)
        knowledge = Knowledge(bare)
        return self._publication(
            hidden, lower, lambda p, when: p._replace(epoch=knowledge.epoch(p.measure, p.codes, when))
        )

    def _publication(
        self, hidden: Callable[[Place], bool], lower: int, at: Callable[[Place, int], Place]
    ) -> Publication:
        def shown(table: FrequencyTable, when: int) -> ProtectedTable:
            cells = table.counts.items()
            places = {key: at(table.layout.place(key), when) for key, _ in cells}
            return ProtectedTable(
                layout=table.layout,
                cells={key: SUPPRESSED if hidden(places[key]) else count for key, count in cells},
            )

        earlier = tuple(
            EarlierRelease(
                name=f"r{when}",
                tables=tuple(shown(table, when) for table in release.counts),
                changed=release.changed,
                counts=release.counts,
            )
            for when, release in enumerate(self.before)
        )
        return Publication(
            tables=tuple(shown(table, len(self.before)) for table in self.now),
            earlier=earlier,
            nested=self.nested,
            relations=self.relations,
            unprinted=tuple(table.layout for table in self.unprinted),
            lower=lower,
        )

    def truth(self) -> dict[Place, int]:
        """The count of each place in each epoch in which it was printed; of unprinted ones as it is now."""
        knowledge = Knowledge(self.publication(lambda _place: False))
        found: dict[Place, int] = {}
        for when, tables in enumerate([*(release.counts for release in self.before), (*self.now, *self.unprinted)]):
            for table in tables:
                for key, count in table.counts.items():
                    place = table.layout.place(key)
                    epoch = knowledge.epoch(place.measure, place.codes, when)
                    found[place._replace(epoch=epoch)] = count
        return found


class _Counts:
    """A count for each combination of bottom codes, the same whichever table asks."""

    def __init__(self, draw: random.Random, most: int, measure_of: Mapping[str, str] | None = None) -> None:
        self._draw, self._most = draw, most
        self.atoms: dict[tuple[tuple[str, str], ...], int] = {}

    def __call__(self, at: Mapping[str, str]) -> int:
        key = tuple(sorted(at.items()))
        if key not in self.atoms:
            self.atoms[key] = self._draw.choice([0, 0, 1, 1, 2, 3, *range(self._most + 1)])
        return self.atoms[key]


def _margin(counts: Callable[[Mapping[str, str]], int], *rest: Dimension) -> Callable[[Mapping[str, str]], int]:
    """Summed over dimensions that a table does not have."""

    def inner(at: Mapping[str, str]) -> int:
        cells: list[dict[str, str]] = [dict(at)]
        for dimension in rest:
            bottoms = [code for code in dimension.codes if not any(part.parent == code for part in dimension.sums)]
            cells = [cell | {dimension.name: code} for cell in cells for code in bottoms]
        return sum(counts(cell) for cell in cells)

    return inner


def _codes(letter: str, draw: random.Random, least: int = 2, most: int = 3) -> tuple[str, ...]:
    return tuple(f"{letter}{n}" for n in range(1, draw.randint(least, most) + 1))


def row_of_few(draw: random.Random, policy: Policy) -> Scenario:
    """One row, also of ones or with a single cell."""
    dimension = flat("a", *_codes("a", draw, 1, 5))
    most = draw.choice([1, 4, 12])
    return Scenario("row", policy, (summed(layout("t", dimension), _Counts(draw, most)),))


def cross(draw: random.Random, policy: Policy) -> Scenario:
    dimensions = (flat("a", *_codes("a", draw)), flat("b", *_codes("b", draw, 2, 4)))
    return Scenario("cross", policy, (summed(layout("t", *dimensions), _Counts(draw, draw.choice([3, 9]))),))


def three_way(draw: random.Random, policy: Policy) -> Scenario:
    dimensions = tuple(flat(letter, *_codes(letter, draw, 2, 2)) for letter in "abc")
    return Scenario("three-way", policy, (summed(layout("t", *dimensions), _Counts(draw, 6)),))


def linked(draw: random.Random, policy: Policy) -> Scenario:
    """a by b and a by c: they share the margin of a."""
    a, b, c = (flat(letter, *_codes(letter, draw, 2, 2)) for letter in "abc")
    counts = _Counts(draw, 4)
    one, other = summed(layout("ab", a, b), _margin(counts, c)), summed(layout("ac", a, c), _margin(counts, b))
    return Scenario("linked", policy, (one, other))


def hierarchy(draw: random.Random, policy: Policy) -> Scenario:
    """Months in halves and, by another grouping, in odd and even ones."""
    months = tree("m", {TOTAL: ("h1", "h2"), f"{TOTAL}*": ("odd", "even"), "h1": ("m1", "m2"), "h2": ("m3", "m4"),
                        "odd": ("m1", "m3"), "even": ("m2", "m4")})  # fmt: skip
    dimensions = (months,) if draw.random() < 0.6 else (months, flat("b", "b1", "b2"))
    return Scenario("hierarchy", policy, (summed(layout("t", *dimensions), _Counts(draw, 7)),))


def nested(draw: random.Random, policy: Policy) -> Scenario:
    """Yes in base, by the same groups."""
    dimension = flat("a", *_codes("a", draw))
    base = _Counts(draw, 9)
    outer = summed(layout("base", dimension, measure="base"), base)
    share = draw.choice([0.3, 0.9])
    yes = {key: sum(draw.random() < share for _ in range(count)) for key, count in base.atoms.items()}
    inner = summed(layout("yes", dimension, measure="yes"), lambda at: yes[tuple(sorted(at.items()))])
    within = draw.choice([None, None, frozenset({"a"}), frozenset[str]()])
    policy = replace(policy, group_disclosure=draw.random() < 0.3)
    return Scenario("nested", policy, (inner, outer), nested=(Nested("yes", "base", within=within),))


def releases(draw: random.Random, policy: Policy) -> Scenario:
    """Two or three releases of a row or a cross, a code corrected between them."""
    dimensions = [flat("a", *_codes("a", draw, 2, 3))]
    if draw.random() < 0.5:
        dimensions.append(flat("b", "b1", "b2"))
    forms = [layout("t", *dimensions)] * draw.choice([2, 2, 3])
    if len(dimensions) == 2 and draw.random() < 0.4:
        forms = [layout("t", *dimensions[:1]) if draw.random() < 0.5 else form for form in forms]
    counts = _Counts(draw, draw.choice([6, 12]))
    tables, changes = [], []
    for number, form in enumerate(forms):
        rest = [dimension for dimension in dimensions if dimension not in form.dimensions]
        tables.append(summed(form, _margin(counts, *rest)))
        if number + 1 < len(forms):
            _margin(counts, *dimensions)({})
            code = draw.choice(dimensions[0].codes[1:])
            changes.append(frozenset({("a", code)}))
            for key in counts.atoms:
                if ("a", code) in key and draw.random() < 0.7:
                    counts.atoms[key] = max(0, counts.atoms[key] + draw.choice([-6, -2, -1, 1, 2, 7]))
    before = tuple(Release((table,), changed) for table, changed in zip(tables[:-1], changes, strict=True))
    return Scenario("releases", policy, (tables[-1],), before)


def persons(draw: random.Random, policy: Policy) -> Scenario:
    """Persons of quarters and of the year, by sex or not: the year is no sum of them."""
    quarters = Dimension("q", ("2025", "Q1", "Q2"), tree("q", {"2025": ("Q1", "Q2")}).sums)
    by_sex = draw.random() < 0.5
    shifting = frozenset({"s"}) if by_sex and draw.random() < 0.5 else frozenset[str]()
    counts = _Counts(draw, 8)
    form = layout(
        "t", quarters, *([flat("s", "f", "m")] if by_sex else []), not_additive=frozenset({"q"}), shifting=shifting
    )
    parts = {}
    for sex in ("f", "m") if by_sex else ("",):
        first, second = counts({"q": "Q1", "s": sex}), counts({"q": "Q2", "s": sex})
        parts[sex] = {"Q1": first, "Q2": second, "2025": draw.randint(max(first, second), first + second)}
    cells = {}
    for key in form.keys:
        sexes = [key[1]] if by_sex and key[1] != TOTAL else list(parts)
        cells[key] = sum(parts[sex][key[0]] for sex in sexes)
    return Scenario("persons", policy, (FrequencyTable(layout=form, counts=cells),))


def coverage(draw: random.Random, policy: Policy) -> Scenario:
    """A share of what nobody prints: 100 * yes is between parts of the base."""
    dimension = flat("a", *_codes("a", draw, 2, 3))
    table = summed(layout("t", dimension, measure="yes"), _Counts(draw, 9))
    whole = Place("yes", ())
    count = table.counts[(TOTAL,)]
    asked = Place("asked", ())
    low, high = max(0, count - draw.randint(0, 3)), count + draw.randint(0, 6)
    bands = (PublicRelation(((asked, 1),), low, high), PublicRelation(((asked, 2), (whole, -1)), count, None))
    usable = [band for band in bands if draw.random() < 0.7]
    told = tuple(band for band in usable if band.low is None or 2 * high - count >= band.low)
    return Scenario("coverage", policy, (table,), relations=told)


def managers(draw: random.Random, policy: Policy) -> Scenario:
    """A table by sex, perhaps one by unit, and managers who know the women of the own unit that no table prints."""
    sex, unit = flat("s", "f", "m"), flat("unit", *_codes("u", draw, 2, 3))
    counts = _Counts(draw, draw.choice([4, 12]))
    behind = summed(layout("behind", sex, unit), counts)
    tables = [summed(layout("sex", sex), _margin(counts, unit))]
    if draw.random() < 0.5:
        tables.append(summed(layout("unit", unit), _margin(counts, sex)))
    return Scenario("managers", replace(policy, insider="unit"), tuple(tables), unprinted=(behind,))


def larger(draw: random.Random, policy: Policy) -> Scenario:
    """Units by months in quarters by sex: some hundred cells."""
    quarters = {TOTAL: ("q1", "q2"), "q1": ("m1", "m2", "m3"), "q2": ("m4", "m5", "m6")}
    dimensions = (flat("a", *(f"a{n}" for n in range(1, 6))), tree("m", quarters), flat("s", "f", "m"))
    return Scenario("larger", policy, (summed(layout("t", *dimensions), _Counts(draw, 12)),))


KINDS = (row_of_few, cross, three_way, linked, hierarchy, nested, releases, persons, coverage)


@st.composite
def scenarios(draw: st.DrawFn, kinds: Sequence[Callable[[random.Random, Policy], Scenario]] = KINDS) -> Scenario:
    kind = draw(st.sampled_from(kinds))
    policy = Policy(threshold=draw(st.sampled_from([3, 3, 4, 5])), zeros=draw(st.sampled_from(list(Zeros))))
    return kind(random.Random(draw(st.integers(0, 2**32))), policy)


def patterned(scenario: Scenario, seed: int, *, share: float | None = None) -> Publication:
    """What is small hidden everywhere, and a random share of the rest: good patterns and bad ones."""
    draw = random.Random(seed)
    policy, truth = scenario.policy, scenario.truth()
    hidden = {p for p, count in truth.items() if policy.is_small(p.measure, count)}
    share = draw.choice([0.0, 0.3, 0.6, 0.9]) if share is None else share
    others: Iterable[Place] = sorted(p for p in truth if p not in hidden and (policy.zeros is Zeros.HIDE or truth[p]))
    hidden |= {place for place in others if draw.random() < share}
    lower = int(policy.zeros is Zeros.PUBLISH)
    return scenario.publication(lambda place: place in hidden, lower=lower)
