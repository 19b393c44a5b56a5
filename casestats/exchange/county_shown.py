"""A county's figures and totals as people read them: the same signs and words on pages, in tables and in files.

Signs of Swedish statistics: – exactly zero, .. hidden for secrecy. Who cannot state a figure, or has not handed it in,
has words: never an empty cell and never a zero.
"""

from __future__ import annotations

from collections.abc import Mapping

from casestats.catalogue import standard_catalogue
from casestats.catalogue.definition import Share
from casestats.catalogue.percent import percent
from casestats.county.figures import Figure, Total, TotalKind
from casestats.county.saying import CAN_STATE, Saying
from casestats.exchange.figures import NO_BREAK, ZERO, whole
from casestats.exchange.release_words import HIDDEN, KNOWN_ZERO, decimal_text
from casestats.exchange.shown_tables import Shown
from casestats.words import Language, Words

CANNOT = Words("kan inte ange", "cannot state")
NOT_IN = Words("ej lämnad", "not submitted")
NO_SHARE = Words("ingen andel", "no share")
"""Of a share of nothing."""
NO_RATE = Words("ingen kvot", "no rate")
EXACT_SUM = Words("exakt, ur förseglad summa", "exact, from a sealed sum")
_FORMS: Mapping[Saying, Words] = {
    Saying.LOWER_BOUND: Words("minst {}", "at least {}"),
    Saying.PARTIAL_SCOPE: Words("{} (del)", "{} (part)"),
    Saying.APPROXIMATE: Words("ca {}", "ca {}"),
}
_CERTAIN = (Saying.EXACT, Saying.TRUE_ZERO)
_BETWEEN = Words("{} till {}", "{} to {}")
_AT_LEAST = _FORMS[Saying.LOWER_BOUND]

KEY: tuple[tuple[Words, Words], ...] = (
    (Words(ZERO, ZERO), Words("exakt noll", "exactly zero")),
    (Words(HIDDEN, HIDDEN), Words("dold av sekretess", "hidden for secrecy")),
    (CANNOT, Words("kommunen har svarat att den inte vet", "the municipality has answered that it does not know")),
    (NOT_IN, Words("inget svar har kommit", "no answer has come")),
    (Words("minst", "at least"), Words("det kan vara fler", "there may be more")),
    (Words("ca", "ca"), Words("ungefärlig uppgift", "approximate")),
    (Words("(del)", "(part)"), Words("en del av det som ska räknas", "a part of what is to be counted")),
    (KNOWN_ZERO, Words("ingen känd, men mycket är okänt", "none known, but much is unknown")),
)
"""The key of every table of a county."""


def figure_shown(figure: Figure | None, language: Language) -> Shown:
    """A municipality's figure: `31`, `minst 12`, `–`, `..`, `kan inte ange`, `ej lämnad`, `41 %`. None: nothing has
    come. A file has the number only where the page has one."""
    if figure is None:
        return Shown(NOT_IN.spoken(language))
    return _shown(figure.status, figure.value, figure.out_of, language)


def total_shown(total: Total | None, language: Language) -> Shown:
    """A county's total: `66`, `minst 66` where more may be hidden behind it or not all have stated it, `–` where it is
    surely nobody; an interval where parts are hidden: `190 till 204`. A share is of those who show both its counts."""
    if total is None or total.kind is TotalKind.NONE:
        status = total.status if total is not None else Saying.NOT_SUBMITTED
        return _shown(Saying.SUPPRESSED if status in CAN_STATE else status, None, None, language)
    if total.kind is TotalKind.INTERVAL:
        low = whole(total.low, language)
        if total.high is None:
            return Shown(_AT_LEAST.spoken(language).format(low).replace(" ", NO_BREAK))
        text = _BETWEEN.spoken(language).format(low, whole(total.high, language))
        return Shown(text.replace(" ", NO_BREAK))
    if total.out_of is not None:
        certain = Saying.EXACT if total.status is Saying.SUPPRESSED else total.status
        return _shown(certain, total.value, total.out_of, language)
    if total.high is None:
        return _shown(Saying.LOWER_BOUND, total.value, None, language)
    approximate = total.status is Saying.APPROXIMATE
    return _shown(Saying.APPROXIMATE if approximate else Saying.EXACT, total.value, None, language)


def _shown(status: Saying, value: int | None, out_of: int | None, language: Language) -> Shown:
    if status is Saying.UNABLE:
        return Shown(CANNOT.spoken(language))
    if status is Saying.NOT_SUBMITTED:
        return Shown(NOT_IN.spoken(language))
    if status is Saying.SUPPRESSED or value is None:
        return Shown(HIDDEN, kind="hidden")
    if out_of is not None:
        return _share(status, value, out_of, language)
    if value:
        return Shown(_qualified(whole(value, language), status, language), value)
    if status in (Saying.ZERO_KNOWN, Saying.LOWER_BOUND):
        return Shown(KNOWN_ZERO.spoken(language).replace(" ", NO_BREAK))
    if status in _CERTAIN:
        return Shown(ZERO, 0)
    return Shown(_qualified("0", status, language), 0)


def _share(status: Saying, value: int, out_of: int, language: Language) -> Shown:
    found = percent(value, out_of)
    if found is None:
        return Shown(NO_SHARE.spoken(language))
    return Shown(_qualified(f"{decimal_text(found, language)} %", status, language), found, percent=True)


def _qualified(text: str, status: Saying, language: Language) -> str:
    form = _FORMS.get(status, Words("{}", "{}")).spoken(language)
    return form.format(text).replace(" ", NO_BREAK)


def rate_text(tenths: int, language: Language) -> str:
    """Per 10,000 inhabitants, from tenths: `12,4`."""
    return f"{whole(tenths // 10, language)}{',' if language == 'sv' else '.'}{tenths % 10}"


def is_share(indicator: str) -> bool:
    """Whether an indicator of the catalogue is a share of two counts."""
    return isinstance(standard_catalogue().indicator(indicator).counts, Share)
