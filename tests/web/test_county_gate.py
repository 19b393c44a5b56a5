"""Who may open a county's pages, asked of every one of them; and that a municipality's installation has none."""

from __future__ import annotations

import pytest

from casestats.access import Role
from tests.web.county_scene import CountyService
from tests.web.scene import Service
from tests.web.surface import Route, address, routes
from tests.web.test_menu import entries

SECOND_PERSONS = frozenset({Role.COUNTY, Role.APPROVER})


def of_county(service: Service) -> list[Route]:
    return [route for route in routes(service.app) if route.at_county and not route.of_the_api]


def test_a_countys_pages_are_for_its_coordinators_and_releases_for_a_second_person_too(
    shared_county: CountyService,
) -> None:
    found = of_county(shared_county)
    assert len(found) > 30
    assert [route.rule for route in found if not route.rule.startswith("/lan/")] == []
    others = {route.rule for route in found if route.roles != frozenset({Role.COUNTY})}
    assert [rule for rule in others if not rule.startswith("/lan/utlamningar")] == []
    assert {route.roles for route in found if route.rule in others} <= {SECOND_PERSONS, frozenset({Role.COUNTY})}


def test_no_page_of_a_county_names_a_municipality_as_the_gate_reads_it(shared_county: CountyService) -> None:
    """Nobody reaches a municipality there; its code in an address is called something else."""
    assert [route.rule for route in of_county(shared_county) if "municipality" in route.arguments] == []


@pytest.mark.parametrize("role", list(Role))
def test_a_role_gets_into_the_countys_pages_that_state_it_and_no_others(role: Role, county: CountyService) -> None:
    app, browser = county.app, county.as_(role)
    wrong = []
    for route in of_county(county):
        token = {"csrf_token": browser.token("/hjalp")} if route.changes_something else {}
        answer = browser.open(address(app, route), method=route.method, data=token or None)
        turned_away = answer.status_code == 403
        if turned_away == (role in (route.roles or ())) or answer.status_code >= 500:
            wrong.append((route.method, route.rule, answer.status_code))
    assert wrong == []


@pytest.mark.parametrize("role", [None, Role.COUNTY, Role.ANALYST, Role.ADMINISTRATOR])
def test_a_municipalitys_installation_has_no_page_of_a_county(role: Role | None, shared_service: Service) -> None:
    app, browser = shared_service.app, shared_service.nobody() if role is None else shared_service.as_(role)
    token = browser.token("/logga-in")
    for route in of_county(shared_service):
        answer = browser.open(address(app, route), method=route.method, data={"csrf_token": token})
        assert answer.status_code == 404, (route.method, route.rule)


def test_nobody_gets_into_a_county_without_signing_in(shared_county: CountyService) -> None:
    app, browser = shared_county.app, shared_county.nobody()
    token = browser.token("/logga-in")
    for route in of_county(shared_county):
        answer = browser.open(address(app, route), method=route.method, data={"csrf_token": token})
        assert answer.status_code == (302 if route.method == "GET" else 401), route.rule
        if route.method == "GET":
            assert answer.headers["Location"].startswith("/logga-in"), route.rule


def test_every_change_at_a_county_wants_the_token_of_its_page(county: CountyService) -> None:
    """Without it nothing happens: not one byte of the database changes."""
    app, database = county.app, county.folder / "home" / "casestats.db"
    for role in SECOND_PERSONS:
        browser = county.as_(role)
        before = database.read_bytes()
        tried = 0
        for route in of_county(county):
            if route.changes_something and role in (route.roles or ()):
                for data in ({}, {"csrf_token": "x"}):
                    tried += 1
                    answer = browser.open(address(app, route), method=route.method, data=data)
                    assert answer.status_code == 400, (route.method, route.rule, answer.status_code)
        assert tried >= (20 if role is Role.COUNTY else 0)
        assert database.read_bytes() == before, role


@pytest.mark.parametrize("path", ["/2281/", "/2281/malgrupp", "/2281/utlamningar", "/2281/inlasning"])
def test_a_coordinator_reaches_no_page_of_a_municipality(path: str, shared_county: CountyService) -> None:
    answer = shared_county.as_(Role.COUNTY).get(path)
    assert answer.status_code in (403, 404)


def test_the_first_page_leads_a_coordinator_to_the_deliveries(shared_county: CountyService) -> None:
    answer = shared_county.as_(Role.COUNTY).get("/")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/lan/")


@pytest.mark.parametrize("role", list(Role))
def test_a_countys_menu_shows_what_opens_and_nothing_of_a_municipality(
    role: Role, shared_county: CountyService
) -> None:
    browser = shared_county.as_(role)
    shown = set(entries(browser.get("/hjalp").text).values())
    assert [href for href in shown if href.startswith("/2")] == []
    assert ("/lan/" in shown) == (role is Role.COUNTY)
    assert {href: browser.get(href).status_code for href in shown} == dict.fromkeys(shown, 200)
