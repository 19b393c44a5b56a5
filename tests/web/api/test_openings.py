"""Who may call what: every operation against every role, scope, municipality and token."""

from __future__ import annotations

import dataclasses
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest

from casestats.access import Reach, Role
from casestats.actions.accounts import every_account
from casestats.actions.batches import batches_of
from casestats.actions.released import list_releases
from casestats.actions.tokens import SCOPES, own_tokens, revoke, scopes_of
from casestats.audit import Actor
from casestats.web.api.county import ENVELOPE
from casestats.web.api.operations import STATED, Operation
from casestats.web.app import create_app
from casestats.web.gate import opening_of
from tests.people import make_account
from tests.web.api.program import API, HERE, Places, Program, problem_of
from tests.web.scene import HOME, OTHER, STRANGER

GUARDED = [one for one in STATED if one.roles is not None]
IDS = [one.endpoint for one in GUARDED]
SCOPE_NAMES = sorted(SCOPES)
NOWHERE = {"upload": "0" * 32, "batch": "999999", "release": "2281-2025-none-9", "file": "none.csv", "result": "999999"}
AT_COUNTY = [one for one in GUARDED if one.at_county]


def path_of(one: Operation, **parts: str) -> str:
    """Its address with things that are not there, but for those that are named."""
    path = one.rule.removeprefix(API)
    for name, value in {"municipality": HOME, "indicator": "adult_victims", **NOWHERE, **parts}.items():
        path = path.replace(f"<{name}>", value)
    return path


def ask(program: Program, one: Operation, **parts: str) -> Any:
    sent: dict[str, Any] = {"json": {"reason": "fel fil"}} if one.name == "undo" else {}
    if one.name == "upload":
        sent = {"data": {"profile": "none"}, "content_type": "multipart/form-data"}
    if one.name in ("deliver", "answer"):
        sent = {"json": ENVELOPE}
    return program.call(one.method, path_of(one, **parts), **sent)


def test_every_route_of_the_api_is_stated_as_an_operation_or_open_to_all(programs: Program) -> None:
    app = programs.service.app
    routes = {
        (rule.endpoint, method)
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
        if rule.rule.startswith("/api")
    }
    stated = {(one.endpoint, one.method) for one in STATED}
    assert routes - stated == {("api-documentation.openapi", "GET"), ("api-documentation.docs", "GET")}
    assert stated <= routes
    with app.app_context():
        for one in STATED:
            opening = opening_of(one.endpoint)
            assert opening is not None
            assert opening.roles == (one.roles or ())


def test_every_scope_that_an_operation_names_can_be_given() -> None:
    assert {scope for one in STATED for scope in one.scopes} == set(SCOPES)


def test_every_role_of_an_operation_can_give_one_of_its_scopes() -> None:
    wrong = [
        (one.endpoint, role)
        for one in GUARDED
        for role in one.roles or ()
        if one.scopes and set(one.scopes).isdisjoint(scopes_of([role]))
    ]
    assert wrong == []


@pytest.mark.parametrize("one", GUARDED, ids=IDS)
def test_an_operation_is_closed_without_a_token(places: Places, one: Operation) -> None:
    problem_of(ask(places.of(one), one), 401, "token-needed")


@pytest.mark.parametrize("one", AT_COUNTY, ids=[one.endpoint for one in AT_COUNTY])
def test_an_operation_of_a_county_is_not_found_at_a_municipality(programs: Program, one: Operation) -> None:
    for program in (programs, programs.of(Role.MEMBER), programs.of(Role.ANALYST)):
        problem_of(ask(program, one), 404, "not-found")


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("one", GUARDED, ids=IDS)
def test_an_operation_is_open_to_its_roles_alone(places: Places, one: Operation, role: Role) -> None:
    answer = ask(places.of(one).of(role), one)
    if role not in (one.roles or ()):
        problem_of(answer, 403, "not-allowed")
    else:
        assert answer.status_code not in (401, 403), answer.text


@pytest.mark.parametrize("scope", SCOPE_NAMES)
@pytest.mark.parametrize("one", GUARDED, ids=IDS)
def test_an_operation_is_open_to_its_scopes_alone(places: Places, one: Operation, scope: str) -> None:
    role = next((role for role in one.roles or () if scope in scopes_of([role])), None)
    if role is None:
        assert scope not in one.scopes
        return
    answer = ask(places.of(one).of(role, [scope]), one)
    if one.scopes and scope not in one.scopes:
        problem_of(answer, 403, "not-allowed")
    else:
        assert answer.status_code not in (401, 403), answer.text


@pytest.mark.parametrize("one", [one for one in GUARDED if "<municipality>" in one.rule], ids=lambda one: one.endpoint)
@pytest.mark.parametrize("place", [OTHER, "0000", "9999", "22811", "x"])
def test_another_municipality_is_not_found(programs: Program, one: Operation, place: str) -> None:
    role = (one.roles or ())[0]
    problem_of(ask(programs.of(role), one, municipality=place), 404, "not-found")


def test_what_belongs_to_another_municipality_is_not_found_under_the_own(programs: Program) -> None:
    """The stranger reads another municipality, where they are everything."""
    installation = programs.service.installation
    [release, *_] = list_releases(installation, Actor("test", "analyst"), HOME)
    batch = str(batches_of(installation, HOME)[0].record.number)
    stranger = programs.of(STRANGER)
    wanted = {"release": release.id, "file": f"{release.id}.csv", "batch": batch}
    asked = [one for one in GUARDED if "<municipality>" in one.rule and any(f"<{name}>" in one.rule for name in wanted)]
    assert len(asked) > 4
    for one in asked:
        problem_of(ask(stranger, one, municipality=OTHER, **wanted), 404, "not-found")
        problem_of(ask(stranger, one, municipality=HOME, **wanted), 404, "not-found")


def test_a_unit_that_is_not_the_managers_is_not_found(programs: Program) -> None:
    manager = programs.of(Role.MANAGER)
    units = programs.units()
    assert len(units) > 1
    own = manager.told(HERE)["units"]
    assert len(own) == 1
    for unit in [*(name for name in units if name not in own), "Ingen enhet"]:
        problem_of(manager.get(f"{HERE}/counts", query_string={"unit": unit}), 404, "not-found")
    assert manager.get(f"{HERE}/counts", query_string={"unit": own[0], "period": "2025"}).status_code == 200


def test_a_token_opens_nothing_once_it_has_expired(programs: Program) -> None:
    caller = programs.of(Role.ANALYST, days=1)
    installation = programs.service.installation
    for hours, status in ((23, 200), (24, 401), (25, 401)):
        moment = installation.clock() + timedelta(hours=hours)
        later = dataclasses.replace(installation, clock=partial(datetime.fromisoformat, moment.isoformat()))
        client = create_app(later, secure_cookies=False).test_client()
        answer = client.get(f"{API}/catalogue", headers={"Authorization": f"Bearer {caller.token}"})
        assert answer.status_code == status, hours


def test_a_token_opens_nothing_once_it_is_revoked(writing_programs: Program) -> None:
    installation = writing_programs.service.installation
    account = next(one for one in every_account(installation) if one.name == "analyst")
    caller = writing_programs.of(Role.ANALYST)
    assert caller.get("/catalogue").status_code == 200
    [token] = own_tokens(installation, account.number)
    revoke(installation, Actor(account.name, "analyst"), account.number, token.number)
    problem_of(caller.get("/catalogue"), 401, "token-needed")


def test_a_token_never_does_more_than_its_account_may_by_now(writing_programs: Program) -> None:
    installation = writing_programs.service.installation
    make_account(installation, Role.REGISTRAR, Role.ANALYST, name="both", reaches=[Reach(HOME)])
    caller = writing_programs.of("both")
    assert caller.get(f"{HERE}/counts").status_code == 200
    assert caller.told(HERE)["exact_figures"] is True
