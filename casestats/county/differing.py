"""What one delivery says otherwise than another: its wholes, figure by figure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from casestats.catalogue import standard_catalogue
from casestats.catalogue.percent import percent
from casestats.county.figures import Figure
from casestats.county.readings import Difference
from casestats.county.saying import TITLES, Saying
from casestats.words import Words

NOTHING = Words("ingenting", "nothing")


def differences(before: Iterable[Figure], after: Iterable[Figure]) -> tuple[Difference, ...]:
    """By period and indicator, in the catalogue's order. Words of a figure are never compared, only what it claims."""
    old, new = _by_place(before), _by_place(after)
    order = {one.id: place for place, one in enumerate(standard_catalogue().indicators)}
    places = sorted(old.keys() | new.keys(), key=lambda one: (one[0], order.get(one[1], 0), one[1]))
    return tuple(
        Difference(*place, old.get(place), new.get(place), _words(place, old.get(place), new.get(place)))
        for place in places
        if _claim(old.get(place)) != _claim(new.get(place))
    )


def _by_place(figures: Iterable[Figure]) -> Mapping[tuple[str, str], Figure]:
    return {(one.period, one.indicator): one for one in figures}


def _claim(one: Figure | None) -> tuple[object, ...] | None:
    return None if one is None else (one.status, one.value, one.out_of, one.version, one.typed)


def _words(place: tuple[str, str], before: Figure | None, after: Figure | None) -> Words:
    title = standard_catalogue().indicator(place[1]).title
    old, new = _said(before), _said(after)
    return Words(
        f"{title.sv}, {place[0]}: {new.sv}, förut {old.sv}.", f"{title.en}, {place[0]}: {new.en}, was {old.en}."
    )


def _said(one: Figure | None) -> Words:
    if one is None:
        return NOTHING
    title = TITLES[one.status]
    if one.value is None:
        return title
    number = Words(str(one.value), str(one.value))
    if one.out_of is not None:
        share = percent(one.value, one.out_of)
        text = "" if share is None else f"{share} %, "
        number = Words(f"{text.replace('.', ',')}{one.value} av {one.out_of}", f"{text}{one.value} of {one.out_of}")
    if one.status in (Saying.EXACT, Saying.TRUE_ZERO):
        return number
    return Words(f"{number.sv} ({title.sv})", f"{number.en} ({title.en})")
