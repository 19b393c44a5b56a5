"""Fills a form: each field has its answer, or the reason why it cannot be answered. Never an empty one by accident.

What is filled in is what has been published, so nothing is hidden here and nothing is shown that was hidden.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import StrEnum
from typing import Any, NamedTuple

from casestats.catalogue import Counts, Indicator, Share, standard_catalogue
from casestats.catalogue.percent import percent
from casestats.county.bands import survey_band, survey_words
from casestats.county.bundle import Basis
from casestats.county.figures import NOTHING_SAID, Comparability, Figure, Total, TotalKind
from casestats.county.keeping import joined, kept_words, without_title
from casestats.county.reasons import (
    NO_BAND,
    NOT_COMPARABLE,
    NOT_GIVEN,
    NOT_SUBMITTED,
    NOTHING_KEPT,
    NOTHING_TO_SHARE,
    ONLY_BY_YEAR,
    PARTS_HIDDEN,
    RULES,
    SUPPRESSED,
    UNABLE,
    not_in_catalogue,
    not_published,
)
from casestats.county.saying import CAN_STATE, Saying
from casestats.county.use import OF_SHARES, Part, Use, UseField, moment_of
from casestats.errors import FixSettings
from casestats.periods import Period
from casestats.words import Words

YEAR = 12
RATIO = "ratio"
INTERVAL = "interval"
"""The status of a total whose parts are not all shown."""


class Wanted(NamedTuple):
    """What a figure is looked up by. `part` is yes, base or share; the parts of a share are in its figure."""

    indicator: str
    part: Part
    groups: str
    period: str


class Why(StrEnum):
    """Why a field cannot be answered."""

    DECLARED = "declared"
    """The form says itself that casestats cannot."""
    NOT_IN_CATALOGUE = "not_in_catalogue"
    UNABLE = "unable"
    NOT_SUBMITTED = "not_submitted"
    SUPPRESSED = "suppressed"
    ONLY_BY_YEAR = "only_by_year"
    NOT_COMPARABLE = "not_comparable"
    NOT_PUBLISHED = "not_published"
    NOTHING_TO_SHARE = "nothing_to_share"
    NOT_TOLD = "not_told"


@dataclass(frozen=True, kw_only=True)
class Answers:
    """What is known of one place. `code`: four digits of a municipality, two of a county, which is then a total.
    `constants`: by the values of use.Constant."""

    code: str
    name: str
    figures: Mapping[Wanted, Figure | Total] = field(default_factory=dict)
    bases: Mapping[str, Basis] = field(default_factory=dict)
    constants: Mapping[str, Words] = field(default_factory=dict)

    @property
    def is_total(self) -> bool:
        return len(self.code) == 2


@dataclass(frozen=True, kw_only=True)
class Answer:
    """A filled field. Either `why` is None, and there is a number (`value`), a share (`value` of `out_of`, in
    `percent`), an interval (`low` and `high`, `value` None) or a `text`; or `why` says the kind of reason, `because`
    the reason in words, and there is nothing else. `status`: of figures that of the catalogue (Saying), of an interval
    INTERVAL, else ""."""

    field: UseField
    period: str
    value: int | None = None
    out_of: int | None = None
    percent: Decimal | None = None
    low: int | None = None
    high: int | None = None
    text: Words = NOTHING_SAID
    status: str = ""
    coverage: str = ""
    version: int | None = None
    unit: str = ""
    notes: tuple[Words, ...] = ()
    given: Figure | Total | None = None
    """What a number was taken from, for those who show it."""
    why: Why | None = None
    because: Words = NOTHING_SAID


class FilledPart(NamedTuple):
    """The form filled for one place."""

    code: str
    name: str
    answers: tuple[Answer, ...]

    @property
    def is_total(self) -> bool:
        return len(self.code) == 2


@dataclass(frozen=True, kw_only=True)
class Filled:
    """A filled form: for a municipality one part, for a county its total first and then each contributor. `made_at` is
    UTC, RFC 3339; `rests_on` the published releases whose figures stand in it."""

    use: Use
    code: str
    name: str
    period: str
    made_at: str
    program: str
    rests_on: tuple[str, ...]
    parts: tuple[FilledPart, ...]
    caveats: tuple[Words, ...] = ()

    @property
    def unanswered(self) -> int:
        return sum(answer.why is not None for part in self.parts for answer in part.answers)


def fill(use: Use, period: Period, answers: Answers) -> FilledPart:
    """The form filled for one place: every field, in the form's order. FixSettings: the form is made for periods of
    another length."""
    if not use.fits(period):
        title = use.title
        raise FixSettings(
            f"{title.sv} lämnas per {RULES[use.rule].sv}, och {period} är det inte.",
            f"{title.en} is handed in by {RULES[use.rule].en}, and {period} is none.",
        )
    return FilledPart(answers.code, answers.name, tuple(_answer(one, period, answers) for one in fields_of(use)))


def fill_all(use: Use, period: Period, every: Sequence[Answers]) -> tuple[FilledPart, ...]:
    return tuple(fill(use, period, answers) for answers in every)


def fields_of(use: Use) -> tuple[UseField, ...]:
    """The form's own fields and, where it is of everything, one for each other indicator of the catalogue."""
    if not use.of_everything:
        return use.fields
    asked = {one.indicator for one in use.fields if one.statement is None}
    rest = (one for one in standard_catalogue().indicators if one.id not in asked)
    shares = (Part.YES, Part.SHARE)
    every = (
        UseField(id=one.id, label=one.title, indicator=one.id, part=shares[isinstance(one.counts, Share)])
        for one in rest
    )
    return (*use.fields, *every)


def _answer(asked: UseField, period: Period, answers: Answers) -> Answer:
    when = moment_of(asked.moment, period)
    if asked.cannot is not None:
        return _unanswered(asked, when, Why.DECLARED, asked.cannot)
    if asked.constant is not None:
        text = answers.constants.get(asked.constant.value, NOTHING_SAID)
        told = bool(text.sv and text.en)
        return _text(asked, when, text) if told else _unanswered(asked, when, Why.NOT_TOLD, NOT_GIVEN)
    indicator = _known(asked.indicator)
    if indicator is None:
        return _unanswered(asked, when, Why.NOT_IN_CATALOGUE, not_in_catalogue(asked.indicator))
    figure = _looked_up(asked, indicator, when, answers)
    if asked.statement is not None:
        basis = answers.bases.get(asked.indicator)
        if basis is None and figure is not None and figure.status is Saying.NOT_SUBMITTED:
            return _unanswered(asked, when, Why.NOT_SUBMITTED, NOT_SUBMITTED)
        kept = kept_words(asked.statement, basis, figure)
        return _unanswered(asked, when, Why.NOT_TOLD, NOTHING_KEPT) if kept is None else _text(asked, when, kept)
    if indicator.disclosure_class == "C" and when.months != YEAR:
        return _unanswered(asked, when, Why.ONLY_BY_YEAR, ONLY_BY_YEAR)
    if figure is None:
        return _unanswered(asked, when, Why.NOT_PUBLISHED, not_published(when))
    answer = _banded(asked, when, figure) if asked.banded else _counted(asked, when, figure)
    return replace(answer, unit=RATIO if asked.part is Part.SHARE else indicator_unit(indicator))


def _looked_up(asked: UseField, indicator: Indicator, when: Period, answers: Answers) -> Figure | Total | None:
    """The figure. Of all that are counted where nothing is asked of them, the base is the figure itself. Where a
    municipality cannot state the whole, or has not answered, it has said that of every group."""
    part = Part.SHARE if asked.part in OF_SHARES or isinstance(indicator.counts, Share) else asked.part
    if part is Part.BASE and isinstance(indicator.counts, Counts) and indicator.counts.question is None:
        part = Part.YES
    figure = answers.figures.get(Wanted(asked.indicator, part, asked.groups, str(when)))
    if figure is not None:
        return figure
    whole = {answers.figures.get(Wanted(asked.indicator, one, "", str(when))) for one in (part, Part.YES)}
    return next((one for one in whole if one is not None and one.status not in CAN_STATE), None)


def _counted(asked: UseField, when: Period, figure: Figure | Total) -> Answer:
    """A number, a share or an interval; or why there is none."""
    reason = _why_not(asked, figure)
    if reason is not None:
        return _unanswered(asked, when, *reason)
    is_interval = isinstance(figure, Total) and figure.kind is TotalKind.INTERVAL
    if asked.part in OF_SHARES or figure.out_of is not None:
        return _shared(asked, when, figure, is_interval=is_interval)
    if is_interval:
        return replace(_told(asked, when, figure, low=figure.low, high=figure.high), status=INTERVAL)
    return _told(asked, when, figure, value=figure.value)


def _shared(asked: UseField, when: Period, figure: Figure | Total, *, is_interval: bool) -> Answer:
    value, out_of = figure.value, figure.out_of
    if is_interval or value is None or out_of is None:
        return _unanswered(asked, when, Why.SUPPRESSED, PARTS_HIDDEN)
    if asked.part is Part.NUMERATOR:
        return _told(asked, when, figure, value=value)
    if asked.part is Part.DENOMINATOR:
        return _told(asked, when, figure, value=out_of)
    found = percent(value, out_of)
    if found is None:
        return _unanswered(asked, when, Why.NOTHING_TO_SHARE, NOTHING_TO_SHARE)
    return _told(asked, when, figure, value=value, out_of=out_of, percent=found)


def _why_not(asked: UseField, figure: Figure | Total) -> tuple[Why, Words] | None:
    """Why a figure has no number that may stand in the form."""
    if figure.status is Saying.NOT_SUBMITTED:
        return Why.NOT_SUBMITTED, _of_total(figure) or NOT_SUBMITTED
    if figure.status is Saying.UNABLE:
        told = figure.sentence if isinstance(figure, Figure) and figure.sentence.sv else NOTHING_SAID
        return Why.UNABLE, _of_total(figure) or (joined([UNABLE, told]) if told.sv else UNABLE)
    if isinstance(figure, Figure) and asked.comparable_only and figure.comparability is Comparability.NOT_COMPARABLE:
        return Why.NOT_COMPARABLE, joined([NOT_COMPARABLE, *figure.reasons])
    is_interval = isinstance(figure, Total) and figure.kind is TotalKind.INTERVAL
    is_none = isinstance(figure, Total) and figure.kind is TotalKind.NONE
    if figure.status is Saying.SUPPRESSED and not is_interval:
        return Why.SUPPRESSED, SUPPRESSED
    if is_none or (figure.value is None and not is_interval):
        return Why.SUPPRESSED, SUPPRESSED
    return None


def _of_total(figure: Figure | Total) -> Words | None:
    """Why a county has no total: who could not state it, and who has not answered."""
    if isinstance(figure, Figure) or not figure.words.sv:
        return None
    told = without_title(figure.status, figure.words)
    return Words(f"Kan inte besvaras: {told.sv}.", f"Cannot be answered: {told.en}.")


def _banded(asked: UseField, when: Period, figure: Figure | Total) -> Answer:
    """The band that a survey asks for. That the municipality cannot state it is an answer of the survey's own."""
    if figure.status is not Saying.UNABLE:
        reason = _why_not(asked, figure)
        if reason is not None and reason[0] is not Why.SUPPRESSED:
            return _unanswered(asked, when, *reason)
    band = survey_band(figure)
    if band is None and (figure.value is None or figure.status is Saying.ROUNDED):
        return _unanswered(asked, when, Why.SUPPRESSED, NO_BAND)
    return replace(_told(asked, when, figure), text=survey_words(figure), status="")


def _told(asked: UseField, when: Period, figure: Figure | Total, **numbers: Any) -> Answer:
    notes = (*figure.reasons, figure.sentence) if isinstance(figure, Figure) else (figure.words,)
    return Answer(
        field=asked,
        period=str(when),
        status=figure.status.value,
        coverage=figure.coverage if isinstance(figure, Figure) else "",
        version=figure.version if isinstance(figure, Figure) else None,
        notes=tuple(note for note in notes if note.sv),
        given=figure,
        **numbers,
    )


def _text(asked: UseField, when: Period, text: Words) -> Answer:
    return Answer(field=asked, period=str(when), text=text)


def _unanswered(asked: UseField, when: Period, why: Why, because: Words) -> Answer:
    return Answer(field=asked, period=str(when), why=why, because=because)


def _known(name: str) -> Indicator | None:
    return next((one for one in standard_catalogue().indicators if one.id == name), None)


def indicator_unit(indicator: Indicator) -> str:
    """Of the parts of a share that of what they count."""
    counts = indicator.counts
    return counts.numerator.counts.unit.value if isinstance(counts, Share) else counts.unit.value
