"""The catalogue: what is counted, in which version, and how it can be broken down."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import abort

from casestats.access import Role
from casestats.catalogue import Counts, Indicator, standard_catalogue
from casestats.catalogue.wording import base_words, question_words, share_words
from casestats.schemas.api_catalogue import CatalogueTold, IndicatorsTold, IndicatorTold
from casestats.schemas.api_fields import Paged
from casestats.schemas.api_figures import STATUSES
from casestats.web.api.operations import operation, subject
from casestats.web.api.paging import one_page
from casestats.words import Words

catalogue = subject("catalogue", Words("Katalogen: vad som räknas", "The catalogue: what is counted"))
READERS = tuple(Role)
"""Definitions are nobody's secret; a token is asked for all the same, as for everything that is not about the API."""
SCOPES = ("catalogue:read", "counts:read", "coverage:read", "releases:read")
_WORDS = {"sv": "Vuxna utsatta", "en": "Adult victims"}
EXAMPLE = {
    "id": "adult_victims",
    "version": 1,
    "digest": "0" * 64,
    "title": _WORDS,
    "definition": _WORDS,
    "unit": "persons",
    "disclosure_class": "B",
    "goal": 4,
    "adds_up": ["sex"],
    "notes": [],
    "breaks": [],
    "compare": [],
}


def two(words: Words) -> dict[str, str]:
    """In both languages."""
    return {"sv": words.sv, "en": words.en}


@operation(
    catalogue,
    "/catalogue",
    summary=Words("Katalogen i stort", "The catalogue as a whole"),
    description=Words(
        "Katalogens version, uppdelningarna och vilka status en siffra kan ha.",
        "The catalogue's version, the breakdowns and which statuses a figure can have.",
    ),
    roles=READERS,
    scopes=SCOPES,
    answer=CatalogueTold,
    example={
        "version": 1,
        "indicators": 41,
        "breakdowns": [{"id": "sex", "title": {"sv": "kön", "en": "sex"}}],
        "statuses": list(STATUSES),
    },
)
def whole() -> dict[str, Any]:
    found = standard_catalogue()
    return {
        "version": found.version,
        "indicators": len(found.indicators),
        "breakdowns": [{"id": one.id, "title": two(one.title)} for one in found.breakdowns],
        "statuses": STATUSES,
    }


@operation(
    catalogue,
    "/indicators",
    summary=Words("Alla indikatorer", "All indicators"),
    description=Words(
        "Varje definition med version, fingeravtryck, klass och vad den kan jämföras med.",
        "Every definition with its version, digest, class and what it can be compared with.",
    ),
    roles=READERS,
    scopes=SCOPES,
    query=Paged,
    answer=IndicatorsTold,
    example={"limit": 20, "page": 1, "total": 1, "items": [EXAMPLE]},
)
def indicators(query: Mapping[str, Any]) -> dict[str, Any]:
    return one_page(query, standard_catalogue().indicators, _told)


@operation(
    catalogue,
    "/indicators/<indicator>",
    summary=Words("En indikator", "One indicator"),
    description=Words("Definitionen av en indikator.", "The definition of one indicator."),
    roles=READERS,
    scopes=SCOPES,
    answer=IndicatorTold,
    example=EXAMPLE,
)
def one(indicator: str) -> dict[str, Any]:
    found = next((known for known in standard_catalogue().indicators if known.id == indicator), None)
    if found is None:
        abort(404)
    return _told(found)


def _told(indicator: Indicator) -> dict[str, Any]:
    breakdowns = standard_catalogue().breakdowns
    adds_up = [one.id for one in breakdowns if indicator.kind_of(one.id) == "partition"]
    return {
        "id": indicator.id,
        "version": indicator.version,
        "digest": indicator.digest,
        "title": two(indicator.title),
        "definition": two(_definition(indicator)),
        "unit": indicator.unit,
        "disclosure_class": indicator.disclosure_class,
        "goal": indicator.goal,
        "adds_up": adds_up if isinstance(indicator.counts, Counts) else [],
        "notes": [two(note) for note in indicator.notes],
        "breaks": [{"id": found.id, "date": found.date, "text": two(found.text)} for found in indicator.breaks],
        "compare": [
            {"id": other.id, "title": two(other.title), "text": two(other.text)} for other in indicator.compare
        ],
    }


def _definition(indicator: Indicator) -> Words:
    if not isinstance(indicator.counts, Counts):
        return share_words(indicator.counts, {one.id: one.title for one in standard_catalogue().indicators})
    base = base_words(indicator.counts)
    if indicator.counts.question is None:
        return base
    answer = question_words(indicator.counts)
    return Words(f"{base.sv}; ja: {answer.sv}", f"{base.en}; yes: {answer.en}")
