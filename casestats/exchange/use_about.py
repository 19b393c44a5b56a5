"""What must be known of a filled form: what it answers to, when it was made, what it rests on, what the signs mean."""

from __future__ import annotations

from datetime import UTC, datetime

from casestats.county.filling import Filled
from casestats.exchange.release_words import KEY
from casestats.exchange.use_rows import SIGNS
from casestats.words import Language, Words

PUBLISHED_ONLY = Words(
    "Bara det som är publicerat står här. Det som är dolt av sekretess i ett utlämnande är dolt också här.",
    "Only what is published stands here. What is hidden for secrecy in a release is hidden here too.",
)


def made_at(filled: Filled) -> datetime:
    """UTC. Its text is the only clock that a file knows."""
    return datetime.fromisoformat(filled.made_at).astimezone(UTC)


def about_use(filled: Filled, language: Language) -> list[tuple[str, str]]:
    """Term and text, in the order they are read; the term is "" where the text stands alone."""
    total = sum(len(part.answers) for part in filled.parts)
    told = [
        (Words("Svarar på", "Answers to"), filled.use.answers_to),
        (Words("För", "For"), _plain(f"{filled.name} ({filled.code})")),
        (Words("Period", "Period"), _plain(filled.period)),
        (Words("Gjord", "Made"), _plain(f"{made_at(filled):%Y-%m-%d %H:%M} UTC")),
        (Words("Program", "Program"), _plain(filled.program)),
        (Words("Bygger på", "Rests on"), _rests_on(filled)),
        (Words("Besvarade fält", "Fields answered"), _answered(total - filled.unanswered, total)),
        *((Words("", ""), note) for note in (PUBLISHED_ONLY, *filled.use.notes, *filled.caveats)),
    ]
    facts = [(term.spoken(language), words.spoken(language)) for term, words in told]
    return [*facts, *((sign.spoken(language), meaning.spoken(language)) for sign, meaning in SIGNS)]


def key_heading(language: Language) -> str:
    return KEY.spoken(language)


def _plain(text: str) -> Words:
    return Words(text, text)


def _rests_on(filled: Filled) -> Words:
    if filled.rests_on:
        return _plain(", ".join(filled.rests_on))
    return Words("inget publicerat utlämnande", "no published release")


def _answered(number: int, total: int) -> Words:
    return Words(f"{number} av {total}; de andra säger varför", f"{number} of {total}; the others say why")
