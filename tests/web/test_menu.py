"""The menu shows what the gate opens, and nothing else."""

from __future__ import annotations

import re

import pytest
from flask import url_for

from casestats.access import Role
from casestats.web.gate import opening_of
from casestats.web.menu import ITEMS
from tests.web.scene import HOME, STRANGER, Service

ENTRY = re.compile(r'<li><a href="([^"]+)"(?: aria-current="page")?>([^<]+)</a></li>')
MAIN = re.compile(r'<nav class="wide".*?</nav>', re.DOTALL)


def entries(html: str) -> dict[str, str]:
    """Words of the main menu and their addresses."""
    found = MAIN.search(html)
    return {words: href for href, words in ENTRY.findall(found[0])} if found else {}


@pytest.mark.parametrize("role", list(Role))
def test_every_entry_opens_for_who_sees_it(shared_service: Service, role: Role) -> None:
    client = shared_service.as_(role)
    shown = entries(client.get("/hjalp").text)
    assert shown
    assert {href: client.get(href, follow_redirects=True).status_code for href in shown.values()} == dict.fromkeys(
        shown.values(), 200
    )


@pytest.mark.parametrize("role", list(Role))
def test_what_a_person_may_not_open_is_not_shown(shared_service: Service, role: Role) -> None:
    client = shared_service.as_(role)
    shown = set(entries(client.get("/hjalp").text).values())
    with shared_service.app.test_request_context("/hjalp"):
        openings = [(item, opening_of(item.endpoint)) for item in ITEMS]
        there = [item for item, opening in openings if opening is not None and not opening.at_county]
        every = {
            url_for(item.endpoint, municipality=HOME) if item.of_municipality else url_for(item.endpoint)
            for item in there
        }
    assert shown <= every
    closed = every - shown
    assert {href: client.get(href).status_code for href in closed} == dict.fromkeys(closed, 403)


def test_nobody_sees_no_menu(shared_service: Service) -> None:
    assert entries(shared_service.nobody().get("/hjalp").text) == {}


def test_the_page_at_hand_is_marked_in_the_menu_and_no_other(shared_service: Service) -> None:
    html = shared_service.as_(Role.ANALYST).get("/hjalp").text
    found = MAIN.search(html)
    assert found is not None
    assert re.findall(r'aria-current="page">([^<]+)<', found[0]) == ["Hjälp"]


def test_the_menu_speaks_the_language_of_the_page(shared_service: Service) -> None:
    assert "Help" in entries(shared_service.as_(Role.ANALYST).get("/hjalp?lang=en").text)


def test_a_menu_leads_to_the_municipality_of_the_person_and_never_to_another(shared_service: Service) -> None:
    shown = entries(shared_service.as_(STRANGER).get("/hjalp").text)
    assert [href for href in shown.values() if href.startswith(f"/{HOME}/")] == []
