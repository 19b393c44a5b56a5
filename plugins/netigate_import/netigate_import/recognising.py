"""What a question of a form is likely to be about, by its words: for drafts only, never when an extract is read.

Questions in forms are sentences ("10. Förekommer hedersrelaterat våld och förtryck?"), so the synonyms of headings
are sought within them, without their number and what stands in brackets.
"""

from __future__ import annotations

import re

from casestats.adapters.folding import spelled
from casestats.adapters.synonyms import FLAG_SYNONYMS, MEASURE_SYNONYMS, SYNONYMS, field_of

_NUMBER = re.compile(r"^\s*(?:fråga\s*)?\d+\s*[a-zåäö]?\s*[.):]\s*", re.IGNORECASE)
_BRACKETS = re.compile(r"\s*\([^()]*\)\s*$")
_SHORTEST = 5
_MORE_FLAGS = (("utovarpersonen", "perpetrator"), ("utovarvald", "perpetrator"), ("valdsutovare", "perpetrator"))
_INSTRUMENTS = (
    ("freda.*kort", "freda_short"),
    ("freda.*beskriv", "freda_description"),
    ("freda.*farlig", "freda_danger"),
    ("patriark|patiark", "patriark"),
    ("^sara|bsafer", "sara"),
    ("samtal", "conversation"),
)
_NOBODY_KNOWS = frozenset({"vetej", "vetinte", "okant", "framgarej"})


def bare(question: str) -> str:
    """A question without its number, a remark in brackets and a question mark."""
    return _BRACKETS.sub("", _NUMBER.sub("", question)).strip(" ?:*")


def column_of(question: str) -> str | None:
    """The field of a case that the question asks for (`opened_on`)."""
    return field_of(bare(question), SYNONYMS)


def measure_of(question: str) -> tuple[str, str] | None:
    """The group and the part of a numbered measure: "18b. Insats 1, från och med" is part `since` of group "1"."""
    text = bare(question)
    number = re.search(r"\d+", text)
    part = field_of(re.sub(r"\d+", "", text), MEASURE_SYNONYMS)
    return ((number[0] if number else ""), part) if part else None


def flag_of(question: str) -> str | None:
    """The flag that a question or an option is about: by a synonym, or by the longest synonym that stands in it."""
    text = bare(question)
    exact = field_of(text, FLAG_SYNONYMS)
    if exact:
        return exact
    folded = spelled(text)
    held = [
        (len(name), flag)
        for flag, names in FLAG_SYNONYMS.items()
        for name in map(spelled, names)
        if len(name) >= _SHORTEST and name in folded
    ]
    held += [(len(name), flag) for name, flag in _MORE_FLAGS if name in folded]
    return max(held)[1] if held else None


def option_means(label: str) -> str | None:
    """The flag, instrument, `none` or `unknown` that an option of a multiple-choice question is; None: not known."""
    folded = spelled(label)
    if folded in _NOBODY_KNOWS:
        return "unknown"
    if folded.startswith("ingen"):
        return "none"
    instrument = next((name for pattern, name in _INSTRUMENTS if re.search(pattern, folded)), None)
    return instrument or field_of(label, FLAG_SYNONYMS)
