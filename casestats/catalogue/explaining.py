"""How an indicator is counted, as short headed sentences in both languages: what stands beside a figure on a page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from casestats.catalogue.definition import Catalogue, Counts, Indicator
from casestats.catalogue.wording import base_words, question_words, share_words
from casestats.words import Words

_BASE_IS = Words(
    "Täckningen är andelen av dessa med ett svar, ja eller nej. Uppgift saknas är aldrig nej.",
    "Coverage is the share of these with an answer, yes or no. Not recorded is never no.",
)
CLASSES: Mapping[str, Words] = {
    "B": Words(
        "Utanför enheten per kvartal eller längre. Tal från 1 till 4 döljs.",
        "Outside of the unit by quarter or longer. Numbers from 1 to 4 are hidden.",
    ),
    "C": Words(
        "Utanför enheten bara per år, och högst uppdelad på kön och på under 18 år och äldre. Tal från 1 till 4 döljs.",
        "Outside of the unit by year only, at most by sex and by under 18 and over. Numbers from 1 to 4 are hidden.",
    ),
}
STATUS_MEANS: Mapping[str, Words] = {
    "exact": Words("källorna täcker det som räknas", "the sources cover what is counted"),
    "lower_bound": Words(
        "det kan vara fler: källan kan bara säga ja, eller barn finns bland de oklassade ärendena",
        "there may be more: the source can only say yes, or children are among the unclassified cases",
    ),
    "partial_scope": Words(
        "källorna täcker bara en del, till exempel en målgrupp eller en del av perioden",
        "the sources cover a part only, such as one target group or a part of the period",
    ),
    "approximate": Words(
        "någon har sagt att uppgiften är ungefärlig", "somebody has said that the figure is approximate"
    ),
    "true_zero": Words("0, och nästan alla har ett svar", "0, and nearly all have an answer"),
    "zero_known": Words(
        "0 kända, men mycket är okänt eller perioden är inte slut",
        "0 known, but much is unknown or the period has not ended",
    ),
    "unable": Words("ingen källa har uppgiften; då visas inget tal", "no source has it; then no number is shown"),
}


class Explained(NamedTuple):
    heading: Words
    text: Words


def explained(indicator: Indicator, catalogue: Catalogue) -> list[Explained]:
    """What it counts and what counts as yes, how it divides, what holds it, what to know, and what it compares with."""
    return [*_counted(indicator, catalogue), *_divided(indicator, catalogue), *_known(indicator, catalogue)]


def _counted(indicator: Indicator, catalogue: Catalogue) -> Iterator[Explained]:
    counts = indicator.counts
    if not isinstance(counts, Counts):
        share = share_words(counts, {one.id: one.title for one in catalogue.indicators})
        yield Explained(Words("Andel", "Share"), _sentence(share))
        yield Explained(
            Words("Avrundning", "Rounding"),
            Words("Utan decimaler när nämnaren är under 100.", "Without decimals while the denominator is under 100."),
        )
        return
    yield Explained(Words("Räknas", "Counted"), _sentence(base_words(counts)))
    if counts.question is not None:
        yield Explained(Words("Ja betyder", "Yes means"), _sentence(question_words(counts)))
        yield Explained(Words("Täckning", "Coverage"), _BASE_IS)
    yield Explained(
        Words("Räknas inte", "Not counted"),
        Words("Makulerade ärenden och ärenden som tagits bort i källan.", "Voided cases and cases removed at source."),
    )


def _divided(indicator: Indicator, catalogue: Catalogue) -> Iterator[Explained]:
    if not isinstance(indicator.counts, Counts):
        return
    kinds: dict[str, list[Words]] = {"partition": [], "of_which": []}
    for by in catalogue.breakdowns:
        kinds[indicator.kind_of(by.id)].append(by.title)
    parts = _listed(kinds["partition"])
    yield Explained(
        Words("Delar sig på", "Divides by"),
        Words(f"{parts.sv}. Grupperna är tillsammans helheten.", f"{parts.en}. The groups together are the whole."),
    )
    if kinds["of_which"]:
        others = _listed(kinds["of_which"])
        yield Explained(
            Words("Av vilka per", "Of which by"),
            Words(
                f"{others.sv}. Den som är aktuell i flera månader står i var och en av dem, men en gång i det hela.",
                f"{others.en}. Who is active in several months stands in each of them but counts once in the whole.",
            ),
        )


def _known(indicator: Indicator, catalogue: Catalogue) -> Iterator[Explained]:
    for nesting in catalogue.nestings:
        if nesting.inner == indicator.id:
            yield Explained(Words("Ligger inom", "Lies within"), catalogue.indicator(nesting.outer).title)
    if indicator.lower_bound_while is not None:
        other = catalogue.indicator(indicator.lower_bound_while).title
        yield Explained(
            Words("Minst så många", "At least so many"),
            Words(f"så länge “{other.sv}” är över 0.", f"while “{other.en}” is over 0."),
        )
    for one in indicator.breaks:
        yield Explained(Words("Brytning i serien", "Break in the series"), one.text)
    for note in indicator.notes:
        yield Explained(Words("Att veta", "To know"), note)
    for comparison in indicator.compare:
        title, text = comparison.title, comparison.text
        yield Explained(
            Words("Kan jämföras med", "Can be compared with"),
            Words(f"{title.sv}. {text.sv}", f"{title.en}. {text.en}"),
        )


def _sentence(words: Words) -> Words:
    return Words(*(f"{one[:1].upper()}{one[1:]}." for one in words))


def _listed(words: list[Words]) -> Words:
    def together(all_of_them: list[str], last: str) -> str:
        return all_of_them[0] if len(all_of_them) == 1 else f"{', '.join(all_of_them[:-1])} {last} {all_of_them[-1]}"

    return Words(together([one.sv for one in words], "och"), together([one.en for one in words], "and"))
