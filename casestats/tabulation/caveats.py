"""What must be said beside a figure, as data: each kind of doubt in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import NamedTuple

from casestats.catalogue import Indicator
from casestats.catalogue.wording import SUBJECTS
from casestats.periods import Period
from casestats.scope import Cover, Extent
from casestats.tabulation.tables import Caveat, Status
from casestats.words import Words

WITHOUT_BIRTH_YEAR = "without_birth_year"
MEASURES_WITHOUT_START = "measures_without_start"
BEFORE_FIRST_EXTRACT = "before_first_extract"
CHILDREN_HIDDEN = "children_hidden"
OWN_PERSONS = "own_persons"
LEFT_OUT = "left_out"


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


class Known(NamedTuple):
    """From which day to which the figures are known. `since` None: no matter; `until` None: nothing is claimed."""

    since: date | None
    until: date | None

    def holds(self, period: Period) -> bool:
        return not self.starts_within(period) and not self.ends_within(period)

    def starts_within(self, period: Period) -> bool:
        """Whether the first extract begins after the period has begun."""
        return self.since is not None and self.since > period.start

    def ends_within(self, period: Period) -> bool:
        """Whether the period's end is not known yet."""
        return self.until is None or self.until < period.end


def of_period(indicator: Indicator, period: Period, known: Known) -> Iterator[Caveat]:
    """Breaks in the series, and whether the period is known from its first day to its last."""
    for one in indicator.breaks:
        if one.parts(period):
            yield Caveat("break", one.text)
    if known.starts_within(period):
        said = f"Ofullständig: det första uttaget börjar {known.since}, och ärenden avslutade dessförinnan saknas."
        english = f"Incomplete: the first extract begins {known.since}, and cases closed before that are missing."
        yield Caveat(BEFORE_FIRST_EXTRACT, Words(said, english))
    if known.ends_within(period):
        yield Caveat("preliminary", _preliminary(known.until))


def _preliminary(until: date | None) -> Words:
    if until is None:
        return Words("Preliminär: inget uttag sägs vara fullständigt.", "Preliminary: no extract is complete.")
    return Words(f"Preliminär: uppgifterna är kända till {until}.", f"Preliminary: known until {until}.")


def of_count(hidden: int, own_persons: int, left_out: Mapping[str, int]) -> Iterator[Caveat]:
    """What the counting itself met."""
    if hidden:
        said = "1 barnärende har" if hidden == 1 else f"{hidden} barnärenden har"
        english = "1 child's case says" if hidden == 1 else f"{hidden} children's cases say"
        yield Caveat(
            CHILDREN_HIDDEN,
            Words(f"Minst så många: {said} ingen uppgift om våld.", f"At least so many: {english} nothing of it."),
        )
    if own_persons:
        said = "1 ärende" if own_persons == 1 else f"{own_persons} ärenden"
        english = "1 case" if own_persons == 1 else f"{own_persons} cases"
        yield Caveat(
            OWN_PERSONS,
            Words(
                f"{said} utan personuppgift räknas som en person var.",
                f"{english} without a person reference, each counted as one person.",
            ),
        )
    yield from _left_out(left_out)


def _left_out(left_out: Mapping[str, int]) -> Iterator[Caveat]:
    if number := left_out.get(WITHOUT_BIRTH_YEAR):
        said = "1 ärende" if number == 1 else f"{number} ärenden"
        words = Words(f"{said} utan födelseår är inte med.", f"Left out, without birth year: {number} of the cases.")
        yield Caveat(LEFT_OUT, words)
    if number := left_out.get(MEASURES_WITHOUT_START):
        said = "1 insats" if number == 1 else f"{number} insatser"
        words = Words(f"{said} utan startdag är inte med.", f"Left out, without a start: {number} of the measures.")
        yield Caveat(LEFT_OUT, words)


def of_indicator(indicator: Indicator) -> Iterator[Caveat]:
    """What is always to be said."""
    for note in indicator.notes:
        yield Caveat("note", note)
