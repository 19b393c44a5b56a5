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
from casestats.county.keeping import joined, kept_words
from casestats.county.saying import CAN_STATE, Saying
from casestats.county.use import OF_SHARES, Part, Rule, Use, UseField, moment_of
from casestats.errors import FixSettings
from casestats.periods import Period
from casestats.words import Words

YEAR = 12
RATIO = "ratio"
RULES: Mapping[Rule, Words] = {
    Rule.YEAR: Words("år, som 2025", "year, such as 2025"),
    Rule.TERTIAL: Words("tertial, som 2025-T1", "tertial, such as 2025-T1"),
    Rule.QUARTER: Words("kvartal, som 2025-Q1", "quarter, such as 2025-Q1"),
    Rule.MONTH: Words("månad, som 2025-03", "month, such as 2025-03"),
    Rule.ANY: Words("år, tertial, kvartal eller månad", "year, tertial, quarter or month"),
}
_NOT_GIVEN = Words(
    "Kan inte besvaras: uppgiften är inte angiven när filen görs.",
    "Cannot be answered: this is not given when the file is made.",
)
_NOTHING_KEPT = Words(
    "Kan inte besvaras: hur statistiken förs är inte beskrivet.",
    "Cannot be answered: how the statistics are kept is not described.",
)
_ONLY_BY_YEAR = Words(
    "Kan inte besvaras: siffran är så känslig att den bara lämnas ut för hela år.",
    "Cannot be answered: the figure is so sensitive that it is only released for whole years.",
)
_NOTHING_TO_SHARE = Words(
    "Kan inte besvaras: det finns inget att räkna andelen av (nämnaren är noll).",
    "Cannot be answered: there is nothing to take a share of (the denominator is zero).",
)
_NOT_SUBMITTED = Words("Kan inte besvaras: uppgiften är inte lämnad.", "Cannot be answered: not submitted.")
_UNABLE = Words(
    "Kan inte besvaras: kommunen kan inte ange det.", "Cannot be answered: the municipality cannot state it."
)
_NOT_COMPARABLE = Words(
    "Kan inte besvaras: siffran går inte att jämföra med andras.",
    "Cannot be answered: the figure cannot be compared with those of others.",
)
_SUPPRESSED = Words("Kan inte besvaras: dold av sekretess.", "Cannot be answered: hidden for secrecy.")
_NO_BAND = Words(
    "Kan inte besvaras: siffran är skyddad, och vilket intervall den ligger i är inte publicerat.",
    "Cannot be answered: the figure is protected, and which band it lies in is not published.",
)
_PARTS_HIDDEN = Words(
    "Kan inte besvaras: delar av andelen är dolda av sekretess.",
    "Cannot be answered: parts of the share are hidden for secrecy.",
)


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
    the reason in words, and there is nothing else. `status`: of figures that of the catalogue (Saying), else ""."""

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
        return _text(asked, when, text) if told else _unanswered(asked, when, Why.NOT_TOLD, _NOT_GIVEN)
    indicator = _known(asked.indicator)
    if indicator is None:
        return _unanswered(asked, when, Why.NOT_IN_CATALOGUE, _not_in_catalogue(asked.indicator))
    figure = _looked_up(asked, indicator, when, answers)
    if asked.statement is not None:
        kept = kept_words(asked.statement, answers.bases.get(asked.indicator), figure)
        return _unanswered(asked, when, Why.NOT_TOLD, _NOTHING_KEPT) if kept is None else _text(asked, when, kept)
    if indicator.disclosure_class == "C" and when.months != YEAR:
        return _unanswered(asked, when, Why.ONLY_BY_YEAR, _ONLY_BY_YEAR)
    if figure is None:
        return _unanswered(asked, when, Why.NOT_PUBLISHED, _not_published(when))
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
        return _told(asked, when, figure, low=figure.low, high=figure.high)
    return _told(asked, when, figure, value=figure.value)


def _shared(asked: UseField, when: Period, figure: Figure | Total, *, is_interval: bool) -> Answer:
    value, out_of = figure.value, figure.out_of
    if is_interval or value is None or out_of is None:
        return _unanswered(asked, when, Why.SUPPRESSED, _PARTS_HIDDEN)
    if asked.part is Part.NUMERATOR:
        return _told(asked, when, figure, value=value)
    if asked.part is Part.DENOMINATOR:
        return _told(asked, when, figure, value=out_of)
    found = percent(value, out_of)
    if found is None:
        return _unanswered(asked, when, Why.NOTHING_TO_SHARE, _NOTHING_TO_SHARE)
    return _told(asked, when, figure, value=value, out_of=out_of, percent=found)


def _why_not(asked: UseField, figure: Figure | Total) -> tuple[Why, Words] | None:
    """Why a figure has no number that may stand in the form."""
    sentence = figure.words if isinstance(figure, Total) else figure.sentence
    if figure.status is Saying.NOT_SUBMITTED:
        return Why.NOT_SUBMITTED, _NOT_SUBMITTED
    if figure.status is Saying.UNABLE:
        return Why.UNABLE, joined([_UNABLE, sentence]) if sentence.sv else _UNABLE
    if isinstance(figure, Figure) and asked.comparable_only and figure.comparability is Comparability.NOT_COMPARABLE:
        return Why.NOT_COMPARABLE, joined([_NOT_COMPARABLE, *figure.reasons])
    is_interval = isinstance(figure, Total) and figure.kind is TotalKind.INTERVAL
    is_none = isinstance(figure, Total) and figure.kind is TotalKind.NONE
    if figure.status is Saying.SUPPRESSED and not is_interval:
        return Why.SUPPRESSED, _SUPPRESSED
    if is_none or (figure.value is None and not is_interval):
        return Why.SUPPRESSED, _SUPPRESSED
    return None


def _banded(asked: UseField, when: Period, figure: Figure | Total) -> Answer:
    """The band that a survey asks for. That the municipality cannot state it is an answer of the survey's own."""
    if figure.status is not Saying.UNABLE:
        reason = _why_not(asked, figure)
        if reason is not None and reason[0] is not Why.SUPPRESSED:
            return _unanswered(asked, when, *reason)
    band = survey_band(figure)
    if band is None and figure.value is None:
        return _unanswered(asked, when, Why.SUPPRESSED, _NO_BAND)
    return replace(_told(asked, when, figure), text=survey_words(figure))


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


def _not_in_catalogue(name: str) -> Words:
    return Words(
        f"Kan inte besvaras: {name} finns inte i indikatorkatalogen.",
        f"Cannot be answered: {name} is not in the catalogue of indicators.",
    )


def _not_published(when: Period) -> Words:
    return Words(
        f"Kan inte besvaras: siffran är inte publicerad för {when}.",
        f"Cannot be answered: the figure is not published for {when}.",
    )
