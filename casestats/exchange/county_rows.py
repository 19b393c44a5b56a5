"""What a county's files hold, in rows: its totals and every municipality's figure, each with what it claims."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from casestats.catalogue import Indicator, standard_catalogue
from casestats.county.figures import Figure, Total
from casestats.county.result import CountyContent
from casestats.county.saying import TITLES, Saying
from casestats.words import Language, Words

COUNTY = ""
"""Of `municipality`: the whole county."""
PLACES = {
    "best": Words("de bästa", "the best"),
    "middle": Words("de i mitten", "the middle"),
    "worst": Words("de sämsta", "the worst"),
}


class CountyRow(NamedTuple):
    """One figure, or a total (`municipality` is COUNTY, `kind` says what sort). `value` is empty where there is none;
    `low` and `high` are what readers may know of it then. `tenths`: per 10,000 inhabitants."""

    indicator: str
    municipality: str
    kind: str
    status: Saying
    value: int | None
    out_of: int | None
    low: int
    high: int | None
    stated_by: int | None
    members: int | None
    place: str
    tenths: int | None
    words: Words


def county_rows(content: CountyContent) -> Iterator[CountyRow]:
    """By indicator: the county's total first, then every municipality in the order of its members."""
    by_indicator: dict[str, list[Figure]] = {}
    for figure in content.figures:
        by_indicator.setdefault(figure.indicator, []).append(figure)
    rates = {(one.indicator, one.municipality): one.tenths for one in content.rates}
    places = {(one.indicator, one.municipality): one.place for one in content.placed}
    for total in content.totals:
        yield _of_total(total, rates.get((total.indicator, COUNTY)))
        for figure in by_indicator.get(total.indicator, ()):
            key = (figure.indicator, figure.municipality)
            yield _of_figure(figure, places.get(key, ""), rates.get(key))


def _of_total(total: Total, tenths: int | None) -> CountyRow:
    return CountyRow(
        indicator=total.indicator,
        municipality=COUNTY,
        kind=total.kind.value,
        status=total.status,
        value=total.value,
        out_of=total.out_of,
        low=total.low,
        high=total.high,
        stated_by=len(total.stated_by),
        members=total.members,
        place="",
        tenths=tenths,
        words=total.words,
    )


def _of_figure(figure: Figure, place: str, tenths: int | None) -> CountyRow:
    return CountyRow(
        indicator=figure.indicator,
        municipality=figure.municipality,
        kind="figure",
        status=figure.status,
        value=figure.value,
        out_of=figure.out_of,
        low=figure.low,
        high=figure.high,
        stated_by=None,
        members=None,
        place=place,
        tenths=tenths,
        words=figure.sentence,
    )


def status_text(status: Saying, language: Language) -> str:
    return TITLES[status].spoken(language)


def indicator_of(name: str) -> Indicator:
    return standard_catalogue().indicator(name)
