"""Whether a figure may be set beside those of other municipalities: a rule as data, and the function that applies it.

A figure is comparable, comparable with a note, or not comparable, and each reason is told in words. The weakest finding
decides. docs/jamforbarhet.md has the same table for readers, and a test holds the two alike.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import NamedTuple

from casestats.catalogue import Indicator, Share, standard_catalogue
from casestats.county.bundle import Basis
from casestats.county.figures import Comparability
from casestats.county.saying import CAN_STATE, Saying
from casestats.periods import Period
from casestats.words import Words

_ORDER = (Comparability.COMPARABLE, Comparability.WITH_NOTE, Comparability.NOT_COMPARABLE)
NOTE, NOT = Comparability.WITH_NOTE, Comparability.NOT_COMPARABLE
_NOT_CASE_SYSTEM = frozenset({"survey", "both"})


class Profile(NamedTuple):
    """What a figure rests on: a Basis without its indicator and version, as it is kept beside the figure."""

    unit: str
    when: str
    scope: str
    source: str
    coverage: str
    since: str
    preliminary: bool


def profile_text(basis: Basis) -> str:
    """A comparability profile as it is stored: a JSON list in the order of Profile."""
    told = Profile(*(getattr(basis, name) for name in Profile._fields))
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))


@lru_cache(maxsize=4096)
def profile_of(text: str) -> Profile | None:
    """The profile that `profile_text` wrote; None where none is told."""
    return Profile(*json.loads(text)) if text else None


class Told(NamedTuple):
    """All that the rule asks of a figure."""

    indicator: Indicator
    version: int
    status: Saying
    coverage: str
    typed: bool
    profile: Profile | None
    period: Period


class Rule(NamedTuple):
    """`applies`: whether a figure meets it; `adds_up`: whether such a figure may still be a part of a total."""

    id: str
    finding: Comparability
    adds_up: bool
    applies: Callable[[Told], bool]
    words: Words


class Judged(NamedTuple):
    """`adds_up`: whether it counts the same thing as the others, so that it may be added to theirs."""

    comparability: Comparability
    reasons: tuple[Words, ...]
    adds_up: bool


def _units(indicator: Indicator) -> tuple[str, ...]:
    if isinstance(indicator.counts, Share):
        return ("ratio", indicator.counts.denominator.counts.unit.value)
    return (indicator.counts.unit.value,)


def _when(indicator: Indicator) -> str:
    counts = indicator.counts.denominator.counts if isinstance(indicator.counts, Share) else indicator.counts
    return counts.when.value


def _coverage(told: Told) -> str:
    return told.coverage or (told.profile.coverage if told.profile else "")


def _of_profile(asks: Callable[[Told, Profile], bool]) -> Callable[[Told], bool]:
    return lambda told: told.profile is not None and asks(told, told.profile)


def _begins_late(told: Told, profile: Profile) -> bool:
    return profile.since > told.period.start.isoformat()


RULES: tuple[Rule, ...] = (
    Rule(
        *("unit", NOT, False),
        _of_profile(lambda told, profile: profile.unit not in _units(told.indicator)),
        Words(
            "Räknar en annan enhet än definitionen (till exempel ärenden i stället för personer).",
            "Counts another unit than the definition (such as cases instead of persons).",
        ),
    ),
    Rule(
        *("when", NOT, False),
        _of_profile(lambda told, profile: profile.when != _when(told.indicator)),
        Words(
            "Följer en annan periodregel än definitionen (till exempel aktualiserade i stället för aktuella).",
            "Follows another rule for the period than the definition (such as opened instead of active).",
        ),
    ),
    Rule(
        *("version", NOT, False),
        lambda told: told.version != told.indicator.version,
        Words(
            "Är räknad med en annan version av definitionen.",
            "Was counted by another version of the definition.",
        ),
    ),
    Rule(
        *("no_basis", NOT, True),
        lambda told: told.profile is None,
        Words("Det är inte beskrivet vad siffran vilar på.", "It is not described what the figure rests on."),
    ),
    Rule(
        *("partial_scope", NOT, True),
        lambda told: (
            told.status is Saying.PARTIAL_SCOPE
            or (told.profile is not None and told.profile.scope not in ("", "whole"))
        ),
        Words("Omfattar bara en del av det som ska räknas.", "Covers only a part of what is to be counted."),
    ),
    Rule(
        *("since", NOT, True),
        _of_profile(_begins_late),
        Words(
            "Registreringen började först efter periodens början.",
            "Recording began only after the period had begun.",
        ),
    ),
    Rule(
        *("coverage_low", NOT, True),
        lambda told: _coverage(told) == "0-49",
        Words(
            "Täckningen är under 50 procent: för mer än hälften är det inte känt.",
            "Coverage is under 50 percent: of more than half it is not known.",
        ),
    ),
    Rule(
        *("lower_bound", NOT, True),
        lambda told: told.status is Saying.LOWER_BOUND,
        Words("Är ett minsta antal, så den kan inte rangordnas.", "Is a least number, so that it cannot be ranked."),
    ),
    Rule(
        *("coverage_middle", NOTE, True),
        lambda told: _coverage(told) == "50-79",
        Words("Täckningen är 50–79 procent.", "Coverage is 50–79 percent."),
    ),
    Rule(
        *("survey", NOTE, True),
        _of_profile(lambda told, profile: profile.source in _NOT_CASE_SYSTEM),
        Words(
            "Vilar helt eller delvis på enkätsvar: bara besvarade ärenden är med.",
            "Rests wholly or partly on survey answers: only cases that were answered for are in it.",
        ),
    ),
    Rule(
        *("typed", NOTE, True),
        lambda told: told.typed or (told.profile is not None and told.profile.source == "manual"),
        Words("Är inskriven för hand.", "Was typed in by hand."),
    ),
    Rule(
        *("preliminary", NOTE, True),
        _of_profile(lambda told, profile: profile.preliminary),
        Words("Är preliminär: allt har inte kommit in än.", "Is preliminary: not everything has come in yet."),
    ),
    Rule(
        *("approximate", NOTE, True),
        lambda told: told.status is Saying.APPROXIMATE,
        Words("Är ungefärlig.", "Is approximate."),
    ),
    Rule(
        *("rounded", NOTE, True),
        lambda told: told.status is Saying.ROUNDED,
        Words("Är avrundad.", "Is rounded."),
    ),
)
"""In the order in which reasons are told: those that decide first. A hidden figure is comparable, but is not placed."""

NOTHING_TO_COMPARE: Mapping[Saying, Words] = {
    Saying.UNABLE: Words("Kommunen kan inte ange någon siffra.", "The municipality cannot state a figure."),
    Saying.NOT_SUBMITTED: Words("Kommunen har inte lämnat någon siffra.", "The municipality has submitted no figure."),
}


@lru_cache(maxsize=65536)
def judged(
    indicator: str, period: str, status: Saying, version: int, coverage: str, typed: bool, profile: str
) -> Judged:
    """What the rule says of a figure. `indicator` is of the standard catalogue, `profile` as `profile_text` writes
    it. A figure that is not there is not comparable, and the reason says why it is not there."""
    if status not in CAN_STATE:
        return Judged(Comparability.NOT_COMPARABLE, (NOTHING_TO_COMPARE[status],), False)
    told = Told(
        standard_catalogue().indicator(indicator),
        *(version, status, coverage, typed),
        profile_of(profile),
        Period.parse(period),
    )
    met = [rule for rule in RULES if rule.applies(told)]
    weakest = max((rule.finding for rule in met), key=_ORDER.index, default=Comparability.COMPARABLE)
    return Judged(weakest, tuple(rule.words for rule in met), all(rule.adds_up for rule in met))


def basis_of(indicator: str, version: int, text: str) -> Basis | None:
    """The Basis that `profile_text` was given; None where none is told."""
    profile = profile_of(text)
    return None if profile is None else Basis(indicator=indicator, version=version, **profile._asdict())
