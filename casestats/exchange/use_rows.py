"""A filled form as rows: every answer in one flat form, which all files are made from.

Value and status stand apart. An answer that cannot be given has its reason, and no number in any row.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import NamedTuple

from casestats.catalogue.wording import UNITS
from casestats.county.figures import Total
from casestats.county.filling import INTERVAL, Answer, Filled, FilledPart, Why
from casestats.county.saying import CAN_STATE, TITLES, Saying
from casestats.county.use import Part
from casestats.exchange.county_shown import KEY, figure_shown, total_shown
from casestats.words import Language, Words

TEXT = "text"
"""The status of an answer in words."""
CANNOT = Words("kan inte besvaras", "cannot be answered")
IN_WORDS = Words("i ord", "in words")
PARTS_HIDDEN = Words("intervall, delar är dolda", "interval, parts are hidden")
REASONS: Mapping[str, Words] = {
    Why.DECLARED: Words("finns inte i casestats", "not in casestats"),
    Why.NOT_IN_CATALOGUE: Words("finns inte i katalogen", "not in the catalogue"),
    Why.UNABLE: Words("kan inte anges", "cannot be stated"),
    Why.NOT_SUBMITTED: Words("inte lämnad", "not submitted"),
    Why.SUPPRESSED: Words("dold av sekretess", "hidden for secrecy"),
    Why.ONLY_BY_YEAR: Words("bara för hela år", "by year only"),
    Why.NOT_COMPARABLE: Words("inte jämförbar", "not comparable"),
    Why.NOT_PUBLISHED: Words("inte publicerad", "not published"),
    Why.NOTHING_TO_SHARE: Words("ingen andel", "no share"),
    Why.NOT_TOLD: Words("inte angiven", "not given"),
}
"""Why a field has no answer, in short."""
SIGNS = KEY
"""The key of the signs that numbers are read with."""


class UseRow(NamedTuple):
    """One answer. `value`: a number, of a share the percent; None where there is none, and `status` says why. `low` and
    `high`: of an interval. `answer` is what a person reads, and never empty."""

    code: str
    name: str
    field: str
    label: Words
    indicator: str
    period: str
    value: int | Decimal | None
    low: int | None
    high: int | None
    numerator: int | None
    denominator: int | None
    unit: str
    status: str
    coverage: str
    answer: Words
    notes: tuple[Words, ...]

    @property
    def is_answered(self) -> bool:
        return self.status in _ANSWERED


_ANSWERED = frozenset({TEXT, INTERVAL} | {one.value for one in CAN_STATE - {Saying.SUPPRESSED}})


def use_rows(filled: Filled) -> list[UseRow]:
    """Every answer of every part, in order."""
    return [row for part in filled.parts for row in part_rows(part)]


def part_rows(part: FilledPart) -> Iterator[UseRow]:
    for answer in part.answers:
        yield _row(part, answer)


def _row(part: FilledPart, answer: Answer) -> UseRow:
    is_share = answer.percent is not None
    return UseRow(
        code=part.code,
        name=part.name,
        field=answer.field.id,
        label=answer.field.label,
        indicator=answer.field.indicator,
        period=answer.period,
        value=answer.percent if is_share else answer.value,
        low=answer.low,
        high=answer.high,
        numerator=answer.value if is_share else None,
        denominator=answer.out_of if is_share else None,
        unit=answer.unit,
        status=answer.why.value if answer.why is not None else answer.status or TEXT,
        coverage=answer.coverage,
        answer=Words(answer_shown(answer, "sv"), answer_shown(answer, "en")),
        notes=answer.notes,
    )


def answer_shown(answer: Answer, language: Language) -> str:
    """What a person reads: the figure with its doubt, a text, or why there is none."""
    if answer.why is not None:
        return answer.because.spoken(language)
    given = answer.given
    if answer.text.sv or given is None:
        return answer.text.spoken(language)
    if answer.field.part in (Part.NUMERATOR, Part.DENOMINATOR):
        given = replace(given, value=answer.value, out_of=None)
    shown = total_shown(given, language) if isinstance(given, Total) else figure_shown(given, language)
    return shown.text


def status_shown(status: str, language: Language) -> str:
    """A row's status in words."""
    if status == TEXT:
        return IN_WORDS.spoken(language)
    known = {**{one.value: words for one, words in TITLES.items()}, **REASONS, INTERVAL: PARTS_HIDDEN}
    return known[status].spoken(language)


def unit_shown(unit: str, language: Language) -> str:
    return UNITS[unit].spoken(language) if unit in UNITS else unit


def place_words(part: FilledPart, language: Language) -> str:
    """Whose answers a part holds: of a county's total that it is one."""
    if not part.is_total:
        return part.name
    total = Words("länet", "the county").spoken(language)
    return f"{part.name} ({total})"


def file_name(filled: Filled) -> str:
    """What files of the form are called, without the ending: kolada-2281-2025."""
    return f"{filled.use.name}-{filled.code}-{filled.period}"
