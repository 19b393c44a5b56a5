"""Figures over time, with the breaks between them: nothing is compared across a break without saying so."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from casestats.catalogue import Indicator, standard_catalogue
from casestats.catalogue.municipalities import municipality_name
from casestats.county.comparability import Profile
from casestats.county.figures import Figure, Total, TotalKind
from casestats.county.readings import Series, SeriesBreak, SeriesPoint
from casestats.county.saying import CAN_STATE, TITLES, Saying
from casestats.periods import Period
from casestats.words import Words

SOURCES = {
    "case_system": Words("verksamhetssystemet", "the case system"),
    "survey": Words("enkäten", "the survey"),
    "both": Words("verksamhetssystemet och enkäten", "the case system and the survey"),
    "manual": Words("siffror skrivna för hand", "figures typed in by hand"),
}
_SOUND = frozenset({Saying.EXACT, Saying.TRUE_ZERO, Saying.SUPPRESSED})
"""What says as much of a figure: that one of them is hidden is no break."""


class Observed(NamedTuple):
    """A figure of a series, with what it rests on."""

    figure: Figure
    profile: Profile | None


def municipality_series(indicator: str, observed: Iterable[Observed]) -> Series:
    """One municipality's figures of one indicator, in any order, as a series."""
    own = sorted(observed, key=lambda one: Period.parse(one.figure.period))
    breaks = []
    points = []
    before: Observed | None = None
    for one in own:
        reasons = () if before is None else _between(indicator, before, one)
        if reasons:
            breaks.append(SeriesBreak(period=one.figure.period, reasons=reasons))
        change = None if before is None or reasons else _change(before.figure, one.figure)
        points.append(SeriesPoint(period=one.figure.period, figure=one.figure, change=change))
        before = one
    municipality = own[0].figure.municipality if own else ""
    return Series(indicator=indicator, municipality=municipality, points=tuple(points), breaks=tuple(breaks))


def county_series(indicator: str, totals: Iterable[Total], by_period: Sequence[Sequence[Observed]]) -> Series:
    """The county's totals as a series. `by_period`: the figures of each total, in the same order. A break is where
    others contribute than before, or where any that contribute to both have one."""
    points: list[SeriesPoint] = []
    breaks = []
    before: tuple[Total, dict[str, Observed]] | None = None
    for total, observed in zip(totals, by_period, strict=True):
        own = {one.figure.municipality: one for one in observed if one.figure.municipality in total.stated_by}
        reasons: tuple[Words, ...] = ()
        change = None
        if before is not None:
            reasons = _between_totals(indicator, *before, total, own)
            change = None if reasons else _change_of_totals(before[0], total)
        if reasons:
            breaks.append(SeriesBreak(period=total.period, reasons=reasons))
        points.append(SeriesPoint(period=total.period, total=total, change=change))
        before = total, own
    return Series(indicator=indicator, municipality="", points=tuple(points), breaks=tuple(breaks))


def _between(indicator: str, before: Observed, after: Observed) -> tuple[Words, ...]:
    """Why two figures after one another do not mean the same; none where either is not there."""
    if before.figure.status not in CAN_STATE or after.figure.status not in CAN_STATE:
        return ()
    reasons = list(_declared(standard_catalogue().indicator(indicator), before.figure.period, after.figure.period))
    if before.figure.version != after.figure.version:
        reasons.append(
            Words(
                f"Definitionen ändrades: version {after.figure.version} i stället för {before.figure.version}.",
                f"The definition changed: version {after.figure.version} instead of {before.figure.version}.",
            )
        )
    reasons += _of_sources(before, after)
    if _weight(before.figure) != _weight(after.figure):
        old, new = TITLES[before.figure.status], TITLES[after.figure.status]
        reasons.append(
            Words(
                f"Kommunen säger något annat om siffran: {new.sv} i stället för {old.sv}.",
                f"The municipality says otherwise of the figure: {new.en} instead of {old.en}.",
            )
        )
    elif before.figure.sentence != after.figure.sentence and before.figure.status not in _SOUND:
        reasons.append(Words("Det som är med har ändrats.", "What is counted has changed."))
    return tuple(reasons)


def _of_sources(before: Observed, after: Observed) -> list[Words]:
    if before.profile is None or after.profile is None:
        return []
    reasons = []
    if before.profile.source != after.profile.source:
        old, new = SOURCES.get(before.profile.source), SOURCES.get(after.profile.source)
        if old is not None and new is not None:
            reasons.append(
                Words(
                    f"Siffran kommer från {new.sv} i stället för {old.sv}.",
                    f"The figure comes from {new.en} instead of {old.en}.",
                )
            )
    if (before.profile.unit, before.profile.when) != (after.profile.unit, after.profile.when):
        reasons.append(Words("Något annat räknas än förut.", "Something else is counted than before."))
    if before.profile.scope != after.profile.scope:
        reasons.append(Words("Omfattningen är en annan än förut.", "The scope is another than before."))
    return reasons


def _weight(figure: Figure) -> Saying | None:
    return None if figure.status in _SOUND else figure.status


def _declared(indicator: Indicator, before: str, after: str) -> Iterable[Words]:
    """The breaks of the catalogue that lie after the earlier period's first day, up to the later one's last."""
    first, last = Period.parse(before).start, Period.parse(after).end
    return (one.text for one in indicator.breaks if first < one.date <= last)


def _between_totals(
    indicator: str,
    before: Total,
    known_before: dict[str, Observed],
    after: Total,
    known_after: dict[str, Observed],
) -> tuple[Words, ...]:
    if not known_before or not known_after:
        return ()
    reasons = list(_declared(standard_catalogue().indicator(indicator), before.period, after.period))
    came, left = (
        sorted(set(after.stated_by) - set(before.stated_by)),
        sorted(set(before.stated_by) - set(after.stated_by)),
    )
    if came or left:
        number_before, number_after = len(before.stated_by), len(after.stated_by)
        reasons.append(
            Words(
                f"Andra kommuner är med: {number_after} i stället för {number_before}"
                f"{_named(' (nya: ', came)}{_named(' (inte längre: ', left)}.",
                f"Other municipalities are in it: {number_after} instead of {number_before}"
                f"{_named(' (new: ', came)}{_named(' (no longer: ', left)}.",
            )
        )
    own = {}
    for code in sorted(set(known_before) & set(known_after)):
        found = [each for each in _between(indicator, known_before[code], known_after[code]) if each not in reasons]
        if found:
            own[code] = found
    if own:
        names = ", ".join(municipality_name(code) for code in own)
        reasons.append(
            Words(
                f"Siffrorna betyder något annat än förut för {names}.",
                f"The figures mean something else than before of {names}.",
            )
        )
    return tuple(reasons)


def _named(begun: str, codes: Sequence[str]) -> str:
    return f"{begun}{', '.join(municipality_name(code) for code in codes)})" if codes else ""


def _change(before: Figure, after: Figure) -> int | None:
    """Of counts; a share's change is not the change of its numerator."""
    if before.value is None or after.value is None or after.out_of is not None:
        return None
    return after.value - before.value


def _change_of_totals(before: Total, after: Total) -> int | None:
    exact = {TotalKind.SUM, TotalKind.SEALED}
    if before.kind not in exact or after.kind not in exact or after.out_of is not None:
        return None
    return None if before.value is None or after.value is None else after.value - before.value
