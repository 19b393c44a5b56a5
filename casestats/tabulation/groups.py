"""Breakdowns: which group of a breakdown each case belongs to."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

import numpy as np

from casestats.cases import AGE_BAND_STARTS, AGE_BANDS, NOT_RECORDED, OLDEST, Sex, TargetGroup
from casestats.periods import Period
from casestats.tabulation.columns import Bools, CaseColumns, Int8s, Int32s

NO_AGE = -1
_BAND_OF_AGE = (np.searchsorted(AGE_BAND_STARTS, np.arange(OLDEST + 1), side="right") - 1).astype(np.int8)
NO_BAND = len(AGE_BANDS)
_BANDS = np.append(_BAND_OF_AGE, np.int8(NO_BAND))
"""The band of each age; the last entry is for no age, which `NO_AGE` as an index reaches."""


def ages(columns: CaseColumns, at: slice | np.ndarray) -> Int32s:
    """Age at opening (the catalogue, 2): opening year minus birth year; NO_AGE where missing or out of range."""
    birth = columns.birth_year[at].astype(np.int32)
    age = columns.opened[at] // 10000 - birth
    age[(birth == 0) | (age < 0) | (age > OLDEST)] = NO_AGE
    return age


def bands(columns: CaseColumns, at: slice | np.ndarray) -> Int8s:
    """The place of the age band in AGE_BANDS; NO_BAND where there is no age."""
    return _BANDS[ages(columns, at)]


def labels_of(dimension: str, columns: CaseColumns, period: Period) -> tuple[str, ...]:
    """The words of a breakdown's groups, in the order they are shown; a missing value last."""
    if dimension == "month":
        return tuple(str(month) for month in period.each_month)
    if dimension == "unit":
        return (*columns.units, NOT_RECORDED)
    if dimension == "sex":
        return tuple(sex.name.lower() for sex in Sex)
    if dimension == "age_band":
        return (*AGE_BANDS, NOT_RECORDED)
    return tuple(group.name.lower() for group in TargetGroup)


class Groups:
    """The groups of a breakdown (months aside): a number for each, and each case's number.

    With several dimensions, the groups are all their combinations, the last dimension running fastest.
    """

    def __init__(self, columns: CaseColumns, dimensions: Sequence[str], period: Period) -> None:
        self.columns = columns
        self.dimensions = tuple(dimension for dimension in dimensions if dimension != "month")
        self.labels = [labels_of(dimension, columns, period) for dimension in self.dimensions]
        self.sizes = tuple(len(labels) for labels in self.labels)
        self.count = int(np.prod(self.sizes, dtype=np.int64))

    def _place(self, dimension: str, at: slice | np.ndarray) -> Int32s | Int8s:
        if dimension == "unit":
            unit = self.columns.unit[at]
            return np.where(unit < 0, np.int32(len(self.columns.units)), unit)
        if dimension == "sex":
            return self.columns.sex[at]
        if dimension == "age_band":
            return bands(self.columns, at)
        return self.columns.target_group[at]

    def of(self, at: slice | np.ndarray) -> Int32s:
        """The group numbers of cases."""
        numbers = np.zeros(len(self.columns.sex[at]), dtype=np.int32)
        for dimension, size in zip(self.dimensions, self.sizes, strict=True):
            numbers *= size
            numbers += self._place(dimension, at)
        return numbers

    def keys(self) -> list[tuple[str, ...]]:
        return list(product(*self.labels))


def under(columns: CaseColumns, limit: int, at: slice | np.ndarray) -> tuple[Bools, Bools]:
    """Which cases are of somebody younger than `limit` at opening, and which have no age."""
    age = ages(columns, at)
    return (age != NO_AGE) & (age < limit), age == NO_AGE
