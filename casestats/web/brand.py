"""The municipality's name, logo and colours on every page, and what else a page's frame needs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.metadata import version
from typing import Any
from urllib.parse import urlencode

from flask import Flask, current_app, g, request, url_for

from casestats.actions.colours import for_dark_screens
from casestats.actions.preferences import Look, look_of
from casestats.catalogue import municipalities
from casestats.catalogue.wording import STATUSES
from casestats.errors import CasestatsError
from casestats.web import current
from casestats.web.menu import Menu, menu_of
from casestats.words import Words

NOTICES: Mapping[str, Words] = {
    "info": Words("Bra att veta", "Good to know"),
    "warning": Words("Observera", "Please note"),
    "act": Words("Åtgärda", "Act on this"),
    "done": Words("Klart", "Done"),
}
"""The word with which a notice of each kind begins, so that its colour is never alone."""

STATES: Mapping[str, Words] = {
    "waiting": Words("väntar", "waiting"),
    "running": Words("pågår", "under way"),
    "done": Words("klart", "done"),
    "failed": Words("gick inte", "failed"),
}

STATUS_WORDS: Mapping[str, Words] = {
    **STATUSES,
    "exact": Words("alla är räknade", "all are counted"),
    "lower_bound": Words("minst så många", "at least this many"),
    "partial_scope": Words("gäller en del av området", "covers part of the scope"),
    "approximate": Words("ungefärligt", "approximate"),
    "suppressed": Words("dolt", "hidden"),
    "hidden": Words("dolt", "hidden"),
    "rounded": Words("avrundat", "rounded"),
    "preliminary": Words("preliminärt", "preliminary"),
    "not_recorded": Words("uppgift saknas", "not recorded"),
    "not_submitted": Words("inte lämnat", "not submitted"),
}

SYMBOLS: tuple[tuple[Words, Words], ...] = (
    (Words("..", ".."), Words("dolt för att skydda enskilda", "hidden to protect individuals")),
    (Words("–", "–"), Words("exakt noll", "exactly zero")),
    (Words(".", "."), Words("kan inte förekomma", "cannot occur")),
    (Words("minst", "at least"), Words("det kan vara fler", "there may be more")),
    (Words("ca", "ca"), Words("ungefärlig uppgift", "approximate")),
    (Words("streckad stapel", "hatched bar"), Words("preliminär månad", "preliminary month")),
    (Words("konturstapel", "outlined bar"), Words("året före", "the year before")),
)


@dataclass(frozen=True)
class Brand:
    """What the frame of a page shows. An empty address: there is none."""

    organisation: str = ""
    contact: str = ""
    demo: bool = False
    version: str = ""
    logo: str = ""
    stylesheet: str = ""
    names: Mapping[str, str] = field(default_factory=dict)


def brand() -> Brand:
    """Read once for each request. A page that tells of trouble must not end in more: then our own look holds."""
    if "brand" not in g:
        try:
            look = look_of(current.installation())
        except CasestatsError:
            look = Look()
        g.brand = Brand(
            organisation=look.organisation,
            contact=look.contact,
            demo=look.demo,
            version=version("casestats"),
            logo=url_for("look.logo", v=look.logo_digest) if look.logo_digest else "",
            stylesheet=url_for("look.stylesheet", v=_colours_version(look)) if look.accent or look.second else "",
            names=look.names,
        )
    found: Brand = g.brand
    return found


def municipality_name(code: str) -> str:
    """As the administrator has named it, else its official name."""
    return brand().names.get(code) or municipalities.municipality_name(code)


def stylesheet_of(look: Look) -> str:
    """The two colours as a stylesheet: as chosen, and lighter on dark screens."""
    chosen = [(name, colour) for name, colour in (("accent", look.accent), ("second", look.second)) if colour]
    light = "".join(f"--{name}:{colour};" for name, colour in chosen)
    dark = "".join(f"--{name}:{for_dark_screens(colour)};" for name, colour in chosen)
    return (
        f":root:root{{{light}}}\n@media (prefers-color-scheme:dark){{:root:root{{{dark}}}}}\n"
        f"@media print{{:root:root{{{light}}}}}\n"
    )


def _colours_version(look: Look) -> str:
    return f"{look.accent}{look.second}".replace("#", "")


def _in_language(wanted: str) -> str:
    """The address of the page at hand in another language."""
    kept = {name: values for name, values in request.args.lists() if name != "lang"}
    return f"{request.path}?{urlencode({**kept, 'lang': [wanted]}, doseq=True)}"


def add_brand(app: Flask) -> None:
    """Gives every template what base.html asks for."""
    app.jinja_env.globals.update(
        municipality_name=municipality_name,
        in_language=_in_language,
        endpoint_exists=lambda endpoint: endpoint in current_app.view_functions,
        NOTICES=NOTICES,
        STATES=STATES,
        STATUS_WORDS=STATUS_WORDS,
        SYMBOLS=SYMBOLS,
    )
    app.context_processor(_frame)


def _frame() -> dict[str, Any]:
    person = current.maybe_person()
    menu = menu_of(person) if request.endpoint else Menu()
    return {"brand": brand(), "menu": menu}
