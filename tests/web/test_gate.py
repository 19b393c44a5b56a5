"""Who may open what: asked of every route there is, for every role there is."""

from __future__ import annotations

import pytest

from casestats.access import Role
from casestats.web.headers import HEADERS
from tests.web.scene import HOME, OTHER, STRANGER, Service
from tests.web.surface import Route, address, routes

FIGURES = frozenset({Role.REGISTRAR, Role.MANAGER, Role.ANALYST, Role.APPROVER, Role.COUNTY})
IT_AND_AUDIT = frozenset({Role.ADMINISTRATOR, Role.AUDITOR})
OPEN = {
    *("signing_in.page", "signing_in.enter", "signing_in.out", "signing_in.left", "health.lives", "health.can_work"),
    *("guidance.help", "guidance.accessibility", "look.stylesheet", "look.logo"),
}
"""What needs no sign-in, one by one."""


ONESELF = ("account.", "own_tokens.", "signing_in.")
"""What everybody may do with their own account; it would change whom the rest of a walk is walked as."""


def of_people(service: Service) -> list[Route]:
    """The pages of a municipality's installation; tests/web/test_county_gate.py asks the same of a county's."""
    return [route for route in routes(service.app) if not route.of_the_api and not route.at_county]


def test_every_route_states_who_may_open_it(shared_service: Service) -> None:
    found = routes(shared_service.app)
    assert len(found) > 60
    assert [route.rule for route in found if route.roles is None] == []


def test_only_what_needs_no_sign_in_is_open_to_everybody(shared_service: Service) -> None:
    opened = {route.endpoint for route in of_people(shared_service) if route.roles == frozenset()}
    assert opened == OPEN


@pytest.mark.parametrize("role", list(Role))
def test_a_role_gets_into_the_routes_that_state_it_and_no_others(role: Role, service: Service) -> None:
    app, browser = service.app, service.as_(role)
    wrong = []
    for route in of_people(service):
        if route.roles and not (route.changes_something and route.endpoint.startswith(ONESELF)):
            token = {"csrf_token": browser.token("/hjalp")} if route.changes_something and role in route.roles else {}
            answer = browser.open(address(app, route), method=route.method, data=token or None)
            turned_away = answer.status_code == 403 or (answer.status_code == 400 and role not in route.roles)
            municipal = "municipality" in route.arguments and role in IT_AND_AUDIT
            if turned_away == (role in route.roles and not municipal) or answer.status_code >= 500:
                wrong.append((route.method, route.rule, answer.status_code))
    assert wrong == []


def test_nobody_gets_anywhere_without_signing_in(shared_service: Service) -> None:
    app, browser = shared_service.app, shared_service.nobody()
    token = browser.token("/logga-in")
    for route in of_people(shared_service):
        if route.roles:
            answer = browser.open(address(app, route), method=route.method, data={"csrf_token": token})
            if route.method == "GET":
                assert (answer.status_code, answer.headers["Location"].split("?")[0]) == (302, "/logga-in"), route.rule
            else:
                assert answer.status_code == 401, route.rule


def test_cases_and_figures_are_nothing_for_it_or_audit(shared_service: Service) -> None:
    """Administrators run the service and auditors read its log; neither opens a page about a municipality."""
    municipal = [route for route in of_people(shared_service) if "municipality" in route.arguments]
    assert len(municipal) > 25
    assert [route.rule for route in municipal if route.roles is None or route.roles & IT_AND_AUDIT] == []


@pytest.mark.parametrize(
    ("begins", "only"),
    [
        ("administration.", {Role.ADMINISTRATOR}),
        ("audit_log.", {Role.ADMINISTRATOR, Role.AUDITOR}),
        ("reveal.page", {Role.REGISTRAR}),
        ("reveal.show", {Role.REGISTRAR, Role.MANAGER}),
        ("profiles.", {Role.REGISTRAR}),
        ("releases.steps.new", {Role.ANALYST}),
        ("releases.steps.begin", {Role.ANALYST}),
        ("releases.steps.decide", {Role.APPROVER}),
        ("releases.steps.publish", {Role.APPROVER}),
        ("releases.steps.take_back", {Role.APPROVER}),
        ("accounts.", {Role.ADMINISTRATOR}),
        ("look.settings", {Role.ADMINISTRATOR}),
    ],
)
def test_what_only_some_may_do_is_stated_so(begins: str, only: set[Role], shared_service: Service) -> None:
    found = [route for route in of_people(shared_service) if route.endpoint.startswith(begins)]
    assert found
    assert [(route.rule, route.roles) for route in found if not (route.roles and route.roles <= only)] == []


def test_whoever_changes_imports_is_a_registrar(shared_service: Service) -> None:
    changing = [
        route
        for route in of_people(shared_service)
        if route.endpoint.startswith("imports.") and route.changes_something
    ]
    assert changing
    assert all(route.roles == frozenset({Role.REGISTRAR}) for route in changing)


def test_another_municipality_is_not_found_whatever_roles_one_has_elsewhere(shared_service: Service) -> None:
    app, stranger = shared_service.app, shared_service.as_(STRANGER)
    token = stranger.token("/hjalp")
    for route in of_people(shared_service):
        if "municipality" in route.arguments:
            answer = stranger.open(address(app, route, HOME), method=route.method, data={"csrf_token": token})
            assert answer.status_code == 404, (route.method, route.rule)


def test_what_belongs_to_one_municipality_is_not_found_under_another(shared_service: Service) -> None:
    """Ids of 2281 in addresses of 2280, by somebody who has every role there."""
    app, stranger = shared_service.app, shared_service.as_(STRANGER)
    token = stranger.token("/hjalp")
    ids = real_ids(shared_service)
    tried = 0
    for route in of_people(shared_service):
        own = set(route.arguments) & set(ids)
        if "municipality" in route.arguments and own:
            tried += 1
            path = address(app, route, OTHER, **{name: ids[name] for name in own})
            form = {"csrf_token": token, "decision": "approve", "reason": "fel", "confirm": "yes"}
            answer = stranger.open(path, method=route.method, data=form if route.changes_something else None)
            assert answer.status_code in (403, 404), (route.method, path, answer.status_code)
    assert tried > 10


def real_ids(service: Service) -> dict[str, object]:
    """For the arguments that name something of 2281: something that is there."""
    from casestats.store.engine import reading
    from casestats.store.ledger import steps
    from casestats.store.releases import release_records

    with reading(service.installation.engine) as connection:
        release = release_records(connection, HOME)[0].id
        step = next(record.number for record in steps(connection, HOME))
    return {"id": release, "release": release, "step": step, "number": step}


def test_every_change_wants_the_token_of_the_page_it_comes_from(service: Service) -> None:
    """Without it nothing happens, whoever asks: not one byte of the database changes."""
    app = service.app
    database = service.folder / "home" / "casestats.db"
    for role in Role:
        browser = service.as_(role)
        before = database.read_bytes()
        for route in of_people(service):
            if route.changes_something and (not route.roles or role in route.roles):
                for data in ({}, {"csrf_token": "x"}):
                    answer = browser.open(address(app, route), method=route.method, data=data)
                    assert answer.status_code in (400, 404), (route.method, route.rule, answer.status_code)
        assert database.read_bytes() == before, role


@pytest.mark.parametrize("role", [None, *Role])
def test_every_answer_carries_the_headers(role: Role | None, shared_service: Service) -> None:
    app = shared_service.app
    browser = shared_service.nobody() if role is None else shared_service.as_(role)
    for route in routes(app):
        if route.method == "GET":
            answer = browser.get(address(app, route))
            carried = {name: answer.headers.get(name) for name in HEADERS}
            assert carried == HEADERS, route.rule
    answer = browser.get("/no/such/page")
    assert answer.status_code == 404
    assert answer.headers["Content-Security-Policy"] == HEADERS["Content-Security-Policy"]
