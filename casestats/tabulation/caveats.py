"""What must be said beside a figure, as data: each kind of doubt in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from casestats.catalogue import Indicator
from casestats.catalogue.wording import SUBJECTS
from casestats.periods import Period
from casestats.scope import Cover, Extent
from casestats.tabulation.tables import Caveat, Status
from casestats.words import Words

WITHOUT_BIRTH_YEAR = "without_birth_year"
MEASURES_WITHOUT_START = "measures_without_start"


def _subject(cover: Cover) -> Words:
    return SUBJECTS.get(cover.subject, Words(cover.subject, cover.subject))


def _by_subject(covers: tuple[Cover, ...]) -> Mapping[str, list[Cover]]:
    found: dict[str, list[Cover]] = {}
    for cover in covers:
        found.setdefault(cover.subject, []).append(cover)
    return found


def of_scope(covers: tuple[Cover, ...], period: Period) -> Iterator[Caveat]:
    """Since when the sources record a subject, where that matters for the period or the year before; and what they
    say about how well they do."""
    for same in _by_subject(covers).values():
        subject = _subject(same[0])
        since = min(cover.since or date.min for cover in same)
        until = max(cover.until or date.max for cover in same)
        if since > period.year_before.start:
            yield Caveat(
                "recorded_since",
                Words(f"Källan har uppgift om {subject.sv} sedan {since}.", f"Recorded since {since}: {subject.en}."),
            )
        if until < period.end:
            yield Caveat(
                "recorded_until",
                Words(f"Källan har uppgift om {subject.sv} till {until}.", f"Recorded until {until}: {subject.en}."),
            )
        for cover in same:
            yield from _of_cover(cover, subject)


def _of_cover(cover: Cover, subject: Words) -> Iterator[Caveat]:
    note = Words("", "") if cover.note is None else Words(f" {cover.note.sv}", f" {cover.note.en}")
    if cover.approximate:
        yield Caveat(
            "approximate",
            Words(f"Ungefärlig uppgift om {subject.sv}.{note.sv}", f"Approximate: {subject.en}.{note.en}"),
        )
    elif cover.extent is Extent.PARTIAL:
        yield Caveat(
            "partial_scope",
            Words(
                f"Källan täcker bara en del av {subject.sv}.{note.sv}",
                f"The source covers a part only of {subject.en}.{note.en}",
            ),
        )
    elif cover.extent is Extent.ONLY_YES:
        yield Caveat(
            "lower_bound",
            Words(
                f"Källan kan bara säga ja om {subject.sv}; att det saknas säger inget.{note.sv}",
                f"The source can only say yes to {subject.en}; its silence says nothing.{note.en}",
            ),
        )


def of_claim(status: Status, covers: tuple[Cover, ...]) -> Iterator[Caveat]:
    """Where some of what is counted is in no source at all, no cover can say so."""
    if status is Status.UNABLE:
        yield Caveat(
            "unable",
            Words(
                "Kan inte anges: ingen källa har uppgiften för perioden.",
                "Cannot be stated: no source has it for the period.",
            ),
        )
    elif status is Status.PARTIAL_SCOPE and all(cover.extent is not Extent.PARTIAL for cover in covers):
        yield Caveat(
            "partial_scope",
            Words(
                "Källorna täcker bara en del av det som räknas.", "The sources cover only a part of what is counted."
            ),
        )


def of_period(indicator: Indicator, period: Period, known_until: date | None) -> Iterator[Caveat]:
    """Breaks in the series, and whether the period is known to its end."""
    for one in indicator.breaks:
        if one.parts(period):
            yield Caveat("break", one.text)
    if is_preliminary(period, known_until):
        yield Caveat("preliminary", _preliminary(known_until))


def is_preliminary(period: Period, known_until: date | None) -> bool:
    """Whether the period's end is not known yet."""
    return known_until is None or known_until < period.end


def _preliminary(known_until: date | None) -> Words:
    if known_until is None:
        return Words("Preliminär: inget uttag sägs vara fullständigt.", "Preliminary: no extract is complete.")
    return Words(f"Preliminär: uppgifterna är kända till {known_until}.", f"Preliminary: known until {known_until}.")


def of_count(hidden: int, own_persons: int, left_out: Mapping[str, int]) -> Iterator[Caveat]:
    """What the counting itself met."""
    if hidden:
        yield Caveat(
            "lower_bound",
            Words(
                f"Minst så många: {hidden} barnärenden har ingen uppgift om våld.",
                f"At least so many: {hidden} children's cases say nothing of violence.",
            ),
        )
    if own_persons:
        yield Caveat(
            "own_persons",
            Words(
                f"{own_persons} av personerna är ärenden utan personuppgift, räknade som en person var.",
                f"{own_persons} of the persons are cases without a person reference, each counted as one.",
            ),
        )
    if left_out.get(WITHOUT_BIRTH_YEAR):
        number = left_out[WITHOUT_BIRTH_YEAR]
        yield Caveat(
            "left_out",
            Words(f"{number} ärenden utan födelseår är inte med.", f"{number} cases without birth year are left out."),
        )
    if left_out.get(MEASURES_WITHOUT_START):
        number = left_out[MEASURES_WITHOUT_START]
        yield Caveat(
            "left_out",
            Words(f"{number} insatser utan startdag är inte med.", f"{number} measures without start are left out."),
        )


def of_indicator(indicator: Indicator) -> Iterator[Caveat]:
    """What is always to be said."""
    for note in indicator.notes:
        yield Caveat("note", note)
