"""What counting gives: tables of counts or of shares, each cell with what it can claim."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from itertools import product
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from casestats.catalogue import Indicator
from casestats.catalogue.percent import percent
from casestats.periods import Period
from casestats.words import Words

Key = tuple[str, ...]
Numbers = NDArray[np.int64]


class Status(StrEnum):
    """What a figure can claim (the catalogue, 1)."""

    EXACT = "exact"
    LOWER_BOUND = "lower_bound"
    PARTIAL_SCOPE = "partial_scope"
    APPROXIMATE = "approximate"
    TRUE_ZERO = "true_zero"
    ZERO_KNOWN = "zero_known"
    UNABLE = "unable"


class Caveat(NamedTuple):
    """Something to be said beside a figure. `kind` is a short stable word: `break`, `preliminary`, ..."""

    kind: str
    words: Words


class Claim(NamedTuple):
    """What the sources allow a figure to claim, before its value is seen. `coverage_told`: whether yes and no
    against the base say anything, as they do where there is a question and the source can say no."""

    status: Status
    coverage_told: bool
    base_known: bool = True
    """Whether the target groups are covered, so that at least the base is a figure."""


class Count(NamedTuple):
    """How many answered yes, no, unknown, and for how many it is not recorded."""

    yes: int = 0
    no: int = 0
    unknown: int = 0
    not_recorded: int = 0
    coverage_told: bool = True

    @property
    def base(self) -> int:
        return self.yes + self.no + self.unknown + self.not_recorded

    @property
    def coverage(self) -> float | None:
        """(yes + no) / base; None where the base is 0, or where it says nothing."""
        return (self.yes + self.no) / self.base if self.base and self.coverage_told else None


@dataclass(frozen=True, slots=True)
class Cell:
    """A count and what it claims. With `unable` there is no value; see `value`."""

    count: Count
    status: Status
    base_known: bool = True

    @property
    def value(self) -> int | None:
        return None if self.status is Status.UNABLE else self.count.yes

    @property
    def coverage(self) -> float | None:
        return None if self.status is Status.UNABLE else self.count.coverage


class Ratio(NamedTuple):
    numerator: int
    denominator: int

    @property
    def percent(self) -> Decimal | None:
        return percent(self.numerator, self.denominator)


@dataclass(frozen=True, slots=True)
class RatioCell:
    """A share and what it claims. With `unable` there is no value."""

    ratio: Ratio
    status: Status

    @property
    def value(self) -> Decimal | None:
        return None if self.status is Status.UNABLE else self.ratio.percent


class Judge:
    """Says what each cell claims: what the sources allow, and for a zero, whether it is believed. `incomplete` are
    the months ("": the period) that are not known from their first day to their last."""

    def __init__(self, claims: Mapping[tuple[str, str], Claim], *, incomplete: frozenset[str], zero_coverage: float):
        self._claims = claims
        self._incomplete = incomplete
        self._zero_coverage = zero_coverage

    def claim(self, month: str = "", group: str = "") -> Claim:
        """The claim of a month ("": the period) and a target group ("": all that the indicator counts)."""
        return self._claims[month, group]

    def cell(self, numbers: Sequence[int], month: str, group: str) -> Cell:
        """The cell of a month and a target group, as for `claim`."""
        claim = self._claims[month, group]
        yes, no, unknown, not_recorded = numbers
        count = Count(yes, no, unknown, not_recorded, claim.coverage_told)
        return Cell(count, self.status(claim, count, month), claim.base_known)

    def status(self, claim: Claim, count: Count, month: str) -> Status:
        if claim.status is not Status.EXACT or count.yes:
            return claim.status
        covered = count.coverage is None or count.coverage >= self._zero_coverage
        return Status.TRUE_ZERO if covered and month not in self._incomplete else Status.ZERO_KNOWN


@dataclass(frozen=True, kw_only=True)
class CountTable:
    """One indicator's counts over a period and breakdown.

    `cells` answers for every group there is, an empty one with zeros; going through it gives the groups that have
    something in them (and every month, and the total, be they 0). `entries` goes through those to be listed.
    """

    indicator: Indicator
    period: Period
    breakdown: tuple[str, ...]
    labels: tuple[tuple[str, ...], ...]
    numbers: Numbers = field(repr=False)
    """Shape (labels of each dimension ..., 4)."""
    judge: Judge = field(repr=False)
    listed: tuple[tuple[str, ...], ...] = ()
    """Of each dimension, the labels that are shown even where they are empty."""
    caveats: tuple[Caveat, ...] = ()
    own_persons: int = 0
    """Of the persons counted, how many are cases without a person reference."""
    left_out: Mapping[str, int] = field(default_factory=dict)
    """What could not be counted: `without_birth_year` cases, `measures_without_start`."""

    @property
    def version(self) -> int:
        return self.indicator.version

    @property
    def cells(self) -> Mapping[Key, Cell]:
        return _Cells(self)

    def entries(self, *, empty_groups: bool) -> Iterator[tuple[Key, Cell]]:
        """The cells to be listed, in order: with `empty_groups` every group there can be, be it 0, else as `cells`."""
        if empty_groups:
            chosen = [
                [own.index(label) for label in listed] for own, listed in zip(self.labels, self.listed, strict=True)
            ]
            places = list(product(*chosen))
        else:
            places = [tuple(place) for place in np.argwhere(self.shown).tolist()]
        if not places:
            return
        flat = self.numbers.reshape(-1, 4)
        at = np.ravel_multi_index(np.array(places).T, self.numbers.shape[:-1]) if self.breakdown else [0]
        for place, numbers in zip(places, flat[at].tolist(), strict=True):
            key = tuple(labels[index] for labels, index in zip(self.labels, place, strict=True))
            yield key, self.judge.cell(numbers, self._word("month", key), self._word("target_group", key))

    @property
    def shown(self) -> NDArray[np.bool_]:
        """Which groups have something in them; every month and the total count as such."""
        shown: NDArray[np.bool_] = np.ones(self.numbers.shape[:-1], dtype=np.bool_)
        return shown if set(self.breakdown) <= {"month"} else np.any(self.numbers, axis=-1, out=shown)

    def _word(self, dimension: str, key: Key) -> str:
        """The word of one dimension in a key; "" where the breakdown does not have it."""
        return key[self.breakdown.index(dimension)] if dimension in self.breakdown else ""

    def cell(self, key: Key) -> Cell:
        """The cell of a group; KeyError for words that no dimension has."""
        try:
            place = tuple(labels.index(label) for labels, label in zip(self.labels, key, strict=True))
        except ValueError:
            raise KeyError(key) from None
        numbers = self.numbers[place].tolist()
        return self.judge.cell(numbers, self._word("month", key), self._word("target_group", key))


class _Cells(Mapping[Key, Cell]):
    """The cells of a table, made when they are asked for: a table may have a hundred thousand."""

    def __init__(self, table: CountTable) -> None:
        self._table = table

    def __getitem__(self, key: Key) -> Cell:
        return self._table.cell(key)

    def __iter__(self) -> Iterator[Key]:
        return (key for key, _ in self._table.entries(empty_groups=False))

    def __len__(self) -> int:
        return int(np.count_nonzero(self._table.shown))


@dataclass(frozen=True, kw_only=True)
class ShareTable:
    """One share over a period, as a whole or by month."""

    indicator: Indicator
    period: Period
    breakdown: tuple[str, ...]
    cells: Mapping[Key, RatioCell]
    caveats: tuple[Caveat, ...] = ()
    left_out: Mapping[str, int] = field(default_factory=dict)

    @property
    def version(self) -> int:
        return self.indicator.version

    def entries(self, *, empty_groups: bool) -> Iterator[tuple[Key, RatioCell]]:
        """The cells in order; a share has no groups but months, and those are all listed."""
        yield from self.cells.items()

    def cell(self, key: Key) -> RatioCell:
        return self.cells[key]


Table = CountTable | ShareTable
