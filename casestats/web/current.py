"""What belongs to the request at hand: the installation, who asks, in which role and language."""

from __future__ import annotations

from datetime import date
from typing import cast

from flask import abort, current_app, g, request

from casestats.access import Person
from casestats.adapters.dates import swedish_day
from casestats.audit import Actor
from casestats.bootstrap import Installation
from casestats.words import Language, Words

EXTENSION = "casestats"
LANGUAGE_COOKIE = "language"


def installation() -> Installation:
    return cast(Installation, current_app.extensions[EXTENSION])


def maybe_person() -> Person | None:
    """Who has signed in, if anybody has."""
    return cast("Person | None", g.get("person"))


def person() -> Person:
    """Who has signed in; a page that needs somebody is refused by the gate long before."""
    found = maybe_person()
    if found is None:
        abort(401)
    return found


def actor() -> Actor:
    """The person in the role through which the gate let them in."""
    return Actor(person().name, g.role)


def language() -> Language:
    """`?lang=`, else the cookie, else the account's, else Swedish. A page asks hundreds of times."""
    if "language" not in g:
        g.language = _chosen_language()
    return cast(Language, g.language)


def _chosen_language() -> Language:
    found = maybe_person()
    own = found.language if found else ""
    for wish in (request.args.get("lang"), request.cookies.get(LANGUAGE_COOKIE), own):
        if wish in ("sv", "en"):
            return "en" if wish == "en" else "sv"
    return "sv"


def said(words: Words) -> str:
    """In the reader's language."""
    return words.spoken(language())


def today() -> date:
    """The day in Sweden."""
    return swedish_day(installation().clock())
