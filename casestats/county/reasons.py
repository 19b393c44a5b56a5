"""Why a field of a form has no answer, in words; and which periods forms are made for."""

from __future__ import annotations

from collections.abc import Mapping

from casestats.county.use import Rule
from casestats.periods import Period
from casestats.words import Words

RULES: Mapping[Rule, Words] = {
    Rule.YEAR: Words("år, som 2025", "year, such as 2025"),
    Rule.TERTIAL: Words("tertial, som 2025-T1", "tertial, such as 2025-T1"),
    Rule.QUARTER: Words("kvartal, som 2025-Q1", "quarter, such as 2025-Q1"),
    Rule.MONTH: Words("månad, som 2025-03", "month, such as 2025-03"),
    Rule.ANY: Words("år, tertial, kvartal eller månad", "year, tertial, quarter or month"),
}
NOT_GIVEN = Words(
    "Kan inte besvaras: uppgiften är inte angiven när filen görs.",
    "Cannot be answered: this is not given when the file is made.",
)
NOTHING_KEPT = Words(
    "Kan inte besvaras: hur statistiken förs är inte beskrivet.",
    "Cannot be answered: how the statistics are kept is not described.",
)
ONLY_BY_YEAR = Words(
    "Kan inte besvaras: siffran är så känslig att den bara lämnas ut för hela år.",
    "Cannot be answered: the figure is so sensitive that it is only released for whole years.",
)
NOTHING_TO_SHARE = Words(
    "Kan inte besvaras: det finns inget att räkna andelen av (nämnaren är noll).",
    "Cannot be answered: there is nothing to take a share of (the denominator is zero).",
)
NOT_SUBMITTED = Words("Kan inte besvaras: uppgiften är inte lämnad.", "Cannot be answered: not submitted.")
UNABLE = Words(
    "Kan inte besvaras: kommunen kan inte ange det.", "Cannot be answered: the municipality cannot state it."
)
NOT_COMPARABLE = Words(
    "Kan inte besvaras: siffran går inte att jämföra med andras.",
    "Cannot be answered: the figure cannot be compared with those of others.",
)
SUPPRESSED = Words("Kan inte besvaras: dold av sekretess.", "Cannot be answered: hidden for secrecy.")
NO_BAND = Words(
    "Kan inte besvaras: siffran är skyddad, och vilket intervall den ligger i är inte publicerat.",
    "Cannot be answered: the figure is protected, and which band it lies in is not published.",
)
PARTS_HIDDEN = Words(
    "Kan inte besvaras: delar av andelen är dolda av sekretess.",
    "Cannot be answered: parts of the share are hidden for secrecy.",
)


def not_in_catalogue(name: str) -> Words:
    return Words(
        f"Kan inte besvaras: {name} finns inte i indikatorkatalogen.",
        f"Cannot be answered: {name} is not in the catalogue of indicators.",
    )


def not_published(when: Period) -> Words:
    return Words(
        f"Kan inte besvaras: siffran är inte publicerad för {when}.",
        f"Cannot be answered: the figure is not published for {when}.",
    )
