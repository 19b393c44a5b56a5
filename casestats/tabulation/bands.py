"""Counts as county surveys ask for them: in bands."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import NamedTuple

from casestats.catalogue import Catalogue
from casestats.catalogue.definition import BandQuestion
from casestats.tabulation.tables import Cell, CountTable, Status, Table
from casestats.words import Words


class Band(StrEnum):
    ZERO = "0"
    FEW = "1-5"
    SOME = "6-10"
    MANY = "over 10"
    CANNOT_STATE = "cannot state"

    @property
    def words(self) -> Words:
        return Words(_SWEDISH.get(self, self.value), self.value)


_SWEDISH = {Band.MANY: "över 10", Band.CANNOT_STATE: "kan inte ange"}


class BandAnswer(NamedTuple):
    question: BandQuestion
    band: Band


def band_of(cell: Cell) -> Band:
    """The band of a count. 0 is only said where it is a true zero; a zero that nobody vouches for cannot be stated."""
    if cell.status is Status.UNABLE:
        return Band.CANNOT_STATE
    if cell.count.yes == 0:
        return Band.ZERO if cell.status is Status.TRUE_ZERO else Band.CANNOT_STATE
    if cell.count.yes <= 5:
        return Band.FEW
    return Band.SOME if cell.count.yes <= 10 else Band.MANY


def bands(tables: Iterable[Table], catalogue: Catalogue) -> list[BandAnswer]:
    """The answers to the catalogue's band questions that the tables (without breakdown) give."""
    totals = {table.indicator.id: table for table in tables if isinstance(table, CountTable) and not table.breakdown}
    return [
        BandAnswer(question, band_of(totals[question.indicator].cell(())))
        for question in catalogue.bands
        if question.indicator in totals
    ]
