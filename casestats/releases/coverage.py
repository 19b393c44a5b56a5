"""How much of what was asked is known, in bands: told to readers, and so a relation between the counts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from casestats.disclosure.tables import Place, PublicRelation


class Band(NamedTuple):
    """Percent: from `low` up to, but not with, `high` (None: 100 percent included)."""

    text: str
    low: int
    high: int | None


BANDS = (Band("0-49", 0, 50), Band("50-79", 50, 80), Band("80-94", 80, 95), Band("95-100", 95, None))


def band_of(answered: int, base: int) -> str:
    """The band of (yes + no) / base. Of nothing nothing is unknown: that is the highest."""
    for band in BANDS:
        if band.high is None or 100 * answered < band.high * base:
            return band.text
    raise AssertionError("the last band has no end")


def relations_of(yes: Place, answered: Place, base: Place, text: str) -> Iterator[PublicRelation]:
    """What a band tells: yes <= answered <= base, and low <= 100 answered / base < high."""
    band = next(band for band in BANDS if band.text == text)
    yield PublicRelation(((answered, 1), (yes, -1)), 0, None)
    yield PublicRelation(((base, 1), (answered, -1)), 0, None)
    if band.low:
        yield PublicRelation(((answered, 100), (base, -band.low)), 0, None)
    if band.high is not None:
        yield PublicRelation(((base, band.high), (answered, -100)), 1, None)
