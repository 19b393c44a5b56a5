"""Figures written in by hand as the publication that they are, and the attacker of releases set on it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from casestats.catalogue import standard_catalogue
from casestats.county.bundle import Typed
from casestats.disclosure.auditing import Audit, audit
from casestats.disclosure.groups import periods
from casestats.disclosure.policy import THRESHOLD, Policy, Zeros
from casestats.disclosure.suppressed import SUPPRESSED
from casestats.disclosure.tables import (
    TOTAL,
    Dimension,
    Key,
    Layout,
    Place,
    ProtectedTable,
    Publication,
    PublicRelation,
    Shown,
    Sum,
)
from casestats.errors import FixExtract
from casestats.periods import Period
from casestats.releases.measures import Measure, counts_of, standard_measures
from casestats.words import Words

FOR = "responsible"
"""The dimension of the municipality whose cases are handled."""
_OWN = "own"
"""Its code of the cases that are handled for nobody else."""
POLICY = Policy(threshold=THRESHOLD, zeros=Zeros.PUBLISH)


def measure_of(indicator: str) -> Measure:
    return standard_measures().yes(counts_of(standard_catalogue().indicator(indicator)))


def place_of(municipality: str, figure: Typed) -> Place:
    """The unknown that a figure is about, as releases have it."""
    measure = measure_of(figure.indicator)
    codes = [*measure.fixed, ("municipality", municipality), ("period", figure.period)]
    if figure.on_behalf_of:
        codes.append((FOR, figure.on_behalf_of))
    return Place(measure.name, tuple(sorted(codes)))


def publication_of(municipality: str, figures: Sequence[Typed], counted_in_own: Iterable[str] = ()) -> Publication:
    """All of one calendar year. A figure that is not shown is at least 1, as every reader may believe: zeros are
    written in. What is not written in at all is hidden too, and may be 0. `counted_in_own`: the neighbours whose cases
    are in the own figures too."""
    within = frozenset(counted_in_own)
    tables: list[ProtectedTable] = []
    hidden: list[Place] = []
    ordered = sorted(figures, key=lambda one: (measure_of(one.indicator).name, measure_of(one.indicator).fixed))
    for (name, _), group in groupby(ordered, key=lambda one: measure_of(one.indicator)[::3]):
        own = list(group)
        tables += _tables(municipality, f"{name}{len(tables)}", measure_of(own[0].indicator), own, within)
        hidden += [place_of(municipality, one) for one in own if one.value is None]
    return Publication(
        tables=tuple(tables),
        nested=tuple(one._replace(within=None) for one in standard_measures().nested()),
        relations=tuple(PublicRelation(((place, 1),), 1, None) for place in hidden),
        lower=0,
    )


def _tables(
    municipality: str, name: str, measure: Measure, figures: Sequence[Typed], within: Collection[str]
) -> Iterator[ProtectedTable]:
    """The own figures with those of neighbours that are counted among them; and each other neighbour's."""
    told = {(one.period, one.on_behalf_of): one.value for one in figures}
    among = sorted({one.on_behalf_of for one in figures} & set(within))
    apart = sorted({one.on_behalf_of for one in figures} - set(within) - {""})
    lengths = _periods([Period.parse(one.period) for one in figures])
    layout = Layout(
        name=name,
        measure=measure.name,
        dimensions=(periods(lengths),),
        fixed=tuple(sorted([*measure.fixed, ("municipality", municipality)])),
        not_additive=frozenset() if measure.counts.months_add_up else frozenset({"period"}),
    )
    if among:
        codes = (TOTAL, *among, _OWN)
        whose = Dimension(FOR, codes, (Sum(TOTAL, codes[1:]),))
        wide = replace(layout, dimensions=(*layout.dimensions, whose))
        cells = {key: _shown(told, key[0], "" if key[1] == TOTAL else key[1]) for key in wide.keys}
        for length in map(str, lengths):
            _tell_rest(cells, (length, TOTAL), [(length, code) for code in codes[1:]], {(length, _OWN)})
        yield ProtectedTable(layout=wide, cells=cells)
    elif any(not one.on_behalf_of for one in figures):
        yield _of_one(layout, told, "")
    for code in apart:
        alone = replace(layout, name=f"{name}_{code}", fixed=tuple(sorted([*layout.fixed, (FOR, code)])))
        yield _of_one(alone, told, code)


def _of_one(layout: Layout, told: dict[tuple[str, str], int | None], whose: str) -> ProtectedTable:
    cells = {key: _shown(told, key[0], whose) for key in layout.keys}
    silent = {key for key in cells if (key[0], whose) not in told}
    if not layout.not_additive:
        for year, parts in layout.dimensions[0].sums:
            _tell_rest(cells, (year,), [(part,) for part in parts], silent)
    return ProtectedTable(layout=layout, cells=cells)


def _tell_rest(cells: dict[Key, Shown], whole: Key, parts: Sequence[Key], silent: Collection[Key]) -> None:
    """A part of which nothing is said, where all else is shown: every reader has it. If it is small it stays hidden,
    so that the attacker finds it."""
    rest, missing = cells.get(whole), []
    for part in parts:
        shown = cells.get(part, SUPPRESSED)
        if isinstance(rest, int) and isinstance(shown, int):
            rest -= shown
        else:
            missing.append(part)
    if isinstance(rest, int) and rest >= 0 and not POLICY.is_small("", rest) and len(missing) == 1:
        (only,) = missing
        if only in silent:
            cells[only] = rest


def _shown(told: dict[tuple[str, str], int | None], period: str, whose: str) -> Shown:
    value = told.get((period, whose))
    return SUPPRESSED if value is None else value


def _periods(told: Sequence[Period]) -> list[Period]:
    """The year where it is told, and all its parts of a length of which one is told."""
    year = told[0].calendar_year
    found = [year] if year in told else []
    for months in sorted({one.months for one in told} - {12}):
        found += [Period(year.year, first, months) for first in range(1, 13, months)]
    return found


def attacked(municipality: str, figures: Sequence[Typed], counted_in_own: Iterable[str] = ()) -> Audit:
    """What a reader can work out. FixExtract: the figures contradict each other."""
    return audit(publication_of(municipality, figures, counted_in_own), POLICY)


def attack_objections(municipality: str, figures: Sequence[Typed], counted_in_own: Iterable[str]) -> list[Words]:
    """Why the figures may not be told together; empty where nothing can be worked out."""
    try:
        found = attacked(municipality, figures, counted_in_own)
    except FixExtract:
        return [
            Words(
                "Talen för året går inte ihop: delar och helheter stämmer inte med varandra. Kontrollera dem.",
                "The numbers of the year do not fit each other: parts and wholes disagree. Check them.",
            )
        ]
    if found.safe:
        return []
    return [
        Words(
            "Tillsammans med de andra talen för året går det att räkna ut ett litet antal. Välj att talet inte visas, "
            "eller att ett av de andra inte visas.",
            "Together with the other numbers of the year a small count can be worked out. Choose not to show the "
            "number, or not to show one of the others.",
        )
    ]
