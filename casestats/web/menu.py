"""The menu: what the person at hand may open, as the gate says. No role stands here: a page states its own."""

from __future__ import annotations

from typing import NamedTuple

from flask import current_app, request, url_for

from casestats.access import Person
from casestats.web.current import installation
from casestats.web.gate import opening_of
from casestats.words import Words


class Item(NamedTuple):
    """A page that the menu may show. `of_municipality`: its address names one."""

    endpoint: str
    words: Words
    of_municipality: bool = True


class Entry(NamedTuple):
    """An item as it is shown to one person on one page."""

    words: Words
    href: str
    current: bool


class Menu(NamedTuple):
    entries: tuple[Entry, ...] = ()
    municipality: str = ""
    others: tuple[tuple[str, str], ...] = ()
    """The person's other municipalities: code and address of the start page."""


START = Item("start.page", Words("Läget", "Overview"))
ITEMS = (
    Item("county_deliveries.listing", Words("Leveranser", "Deliveries"), of_municipality=False),
    Item("county_matrix.page", Words("Matris", "Matrix"), of_municipality=False),
    Item("county_groups.listing", Words("Målgrupper", "Target groups"), of_municipality=False),
    Item("county_comparison.page", Words("Jämförelse", "Comparison"), of_municipality=False),
    Item("county_releases.listing", Words("Utlämningar", "Releases"), of_municipality=False),
    Item("county_sums.listing", Words("Summor", "Sums"), of_municipality=False),
    Item("county_uses.listing", Words("Exporter", "Exports"), of_municipality=False),
    Item("county_members.listing", Words("Kommuner", "Municipalities"), of_municipality=False),
    START,
    Item("target_groups.listing", Words("Målgrupper", "Target groups")),
    Item("published.listing", Words("Publicerat", "Published")),
    Item("quality.page", Words("Kvalitet", "Quality")),
    Item("notes.listing", Words("Anteckningar", "Notes")),
    Item("imports.listing", Words("Inläsning", "Imports")),
    Item("profiles.listing", Words("Profiler", "Profiles")),
    Item("releases.listing", Words("Utlämningar", "Releases")),
    Item("uses.listing", Words("Användningar", "Uses")),
    Item("to_county.page", Words("Till länet", "To the county")),
    Item("county_result.listing", Words("Från länet", "From the county")),
    Item("reveal.page", Words("Hitta ärende", "Find a case")),
    Item("reveal.shown", Words("Visade ärendenummer", "Case numbers shown")),
    Item("manual.listing", Words("Indikatorer", "Indicators"), of_municipality=False),
    Item("administration.page", Words("Administration", "Administration"), of_municipality=False),
    Item("look.settings", Words("Utseende", "Appearance"), of_municipality=False),
    Item("audit_log.page", Words("Händelselogg", "Audit log"), of_municipality=False),
    Item("guidance.help", Words("Hjälp", "Help"), of_municipality=False),
)


def may_open(person: Person | None, endpoint: str) -> bool:
    """Whether the gate lets the person through."""
    opening = opening_of(endpoint)
    if opening is None or (opening.at_county and not installation().settings.is_county):
        return False
    return not opening.roles or (person is not None and person.has(opening.roles))


def menu_of(person: Person | None) -> Menu:
    """The menu on the page at hand. Its municipality is the one in the address, else the only one that the person has.
    With several and none in the address it is for the person to choose. A county's installation has no pages of one."""
    if person is None:
        return Menu()
    named = (request.view_args or {}).get("municipality", "")
    known = () if installation().settings.is_county else person.municipalities
    municipality = named if named in known else (known[0] if len(known) == 1 else "")
    entries = tuple(
        Entry(item.words, _address(item, municipality), _is_current(item))
        for item in ITEMS
        if may_open(person, item.endpoint) and (municipality or not item.of_municipality)
    )
    others = tuple((code, _address(START, code)) for code in known if code != municipality)
    return Menu(entries, municipality, others if may_open(person, START.endpoint) else ())


def _address(item: Item, municipality: str) -> str:
    return url_for(item.endpoint, municipality=municipality) if item.of_municipality else url_for(item.endpoint)


def _is_current(item: Item) -> bool:
    """The page itself, or another of the same subject that no item of its own stands for."""
    endpoint = request.endpoint or ""
    if endpoint in {other.endpoint for other in ITEMS if other.endpoint in current_app.view_functions}:
        return endpoint == item.endpoint
    return endpoint.partition(".")[0] == item.endpoint.partition(".")[0]
