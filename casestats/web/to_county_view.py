"""What the pages of a municipality towards its county have in common: who reads them, the way between them, periods."""

from __future__ import annotations

from typing import Any

from flask import abort, render_template, request, url_for

from casestats.access import Role
from casestats.catalogue import standard_catalogue
from casestats.catalogue.municipalities import COUNTIES, MUNICIPALITIES
from casestats.errors import FixSettings
from casestats.periods import Period
from casestats.web import formats
from casestats.web.current import installation, language, person, said, today
from casestats.words import Words

READERS = (Role.ANALYST, Role.APPROVER, Role.REGISTRAR)
MAKERS = (Role.ANALYST, Role.APPROVER)
LARGEST_FILE = 8_000_000
"""Bytes of a file of the county's."""
NO_FILE = Words("Välj filen.", "Choose the file.")
TOO_LARGE = Words(
    "Filen är större än 8 MB, så den är inte från länet. Ingenting är läst.",
    "The file is larger than 8 MB, so it is not the county's. Nothing was read.",
)
_PAGES = (
    ("to_county.page", Words("Översikt", "Overview")),
    ("to_county.sayings.listing", Words("Kan vi svara?", "Can we answer?")),
    ("to_county.typed.listing", Words("Siffror för hand", "Figures by hand")),
    ("to_county.agreements.listing", Words("Avtal", "Agreements")),
    ("to_county.deliver.form", Words("Leverera", "Deliver")),
    ("to_county.sums.listing", Words("Förseglade summor", "Sealed sums")),
    ("county_result.listing", Words("Länets resultat", "The county's result")),
)


def only_at_a_municipality() -> None:
    """Before each request: a county's installation has no such pages."""
    if installation().settings.is_county:
        abort(404)


def county_code(municipality: str) -> str:
    """The county that the municipality delivers to: the setting's, else the one it lies in."""
    return installation().settings.county or municipality[:2]


def county_name(municipality: str) -> str:
    code = county_code(municipality)
    return COUNTIES.get(code, code)


def tabs(municipality: str, here: str) -> list[tuple[str, str, bool]]:
    return [(said(words), url_for(name, municipality=municipality), name == here) for name, words in _PAGES]


def shown(template: str, municipality: str, here: str, **told: Any) -> str:
    """A page with the way to the others above it."""
    return render_template(
        f"to_county/{template}.html",
        municipality=municipality,
        county=county_name(municipality),
        tabs=tabs(municipality, here),
        makes=person().has(MAKERS),
        **told,
    )


def periods(asked: str = "") -> list[tuple[str, str]]:
    """What may be told of: the years, tertials and quarters of three years, as far as they have begun; and the one that
    is asked for, if it is a period."""
    found: list[Period] = []
    for year in range(today().year, today().year - 3, -1):
        for months in (12, 4, 3):
            found += [Period(year, first, months) for first in range(1, 13, months)]
    begun = [one for one in found if one.start <= today()]
    if asked and is_period(asked) and Period.parse(asked) not in begun:
        begun.append(Period.parse(asked))
    begun.sort(key=lambda one: (one.months != 12, -one.year))
    return [(str(one), capital(formats.period_said(one, language()))) for one in begun]


def is_period(text: str) -> bool:
    try:
        Period.parse(text)
    except FixSettings:
        return False
    return True


def last_year() -> str:
    return str(today().year - 1)


def period_asked() -> str:
    """The period of the address, else last year. Not found: what is no period."""
    wanted = request.values.get("period", "").strip() or last_year()
    if not is_period(wanted):
        abort(404)
    return str(Period.parse(wanted))


def indicators(*, counted_only: bool = False) -> list[tuple[str, str]]:
    """Choices, in the catalogue's order; with `counted_only` without shares."""
    return [
        (one.id, said(one.title))
        for one in standard_catalogue().indicators
        if not (counted_only and one.unit == "ratio")
    ]


def neighbours(municipality: str) -> list[tuple[str, str]]:
    """The other municipalities, those of the same county first."""
    others = [code for code in MUNICIPALITIES if code != municipality]
    others.sort(key=lambda code: (code[:2] != municipality[:2], MUNICIPALITIES[code]))
    return [(code, f"{MUNICIPALITIES[code]} ({code})") for code in others]


def uploaded(name: str = "file") -> tuple[bytes, dict[str, str]]:
    """What was uploaded, and what is wrong with it."""
    file = request.files.get(name)
    data = file.stream.read(LARGEST_FILE + 1) if file is not None else b""
    if not data:
        return b"", {name: said(NO_FILE)}
    if len(data) > LARGEST_FILE:
        return b"", {name: said(TOO_LARGE)}
    return data, {}


def capital(text: str) -> str:
    return text[:1].upper() + text[1:]
