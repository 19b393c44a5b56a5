"""Administration, the audit log, and showing a case number: what each says, to whom, and what never stands there."""

from __future__ import annotations

import csv
import dataclasses
import io
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial

import pytest
from sqlalchemy import text

from casestats.access import Role
from casestats.actions.accounts import every_account
from casestats.actions.event_words import EVENTS
from casestats.actions.overseeing import settings_state
from casestats.audit import Actor, AuditEvent
from casestats.config import Settings
from casestats.store.engine import reading, writing
from tests.people import account
from tests.web.scene import HOME, NOW, OTHER_UNIT, UNIT, Client, Service

PAGES = ("", "/enheter", "/profiler", "/nycklar", "/gallring", "/schema", "/installningar", "/insticksprogram")


def handle_of(service: Service, who: Role | str) -> str:
    return account(service.installation, service.number_of(who)).uuid.hex()


def events(service: Service) -> list[AuditEvent]:
    with reading(service.installation.engine) as connection:
        return service.installation.audit_log(connection)


def cases(service: Service, unit: str) -> Iterator[str]:
    """The handles of cases of a unit that count."""
    with reading(service.installation.engine) as connection:
        found = connection.execute(
            text(
                "SELECT c.uuid FROM cases c JOIN facts f ON f.case_number = c.number"
                " JOIN versions v ON v.facts = f.number"
                " JOIN units u ON u.number = f.unit WHERE v.known_to IS NULL AND v.municipality = :m AND u.name = :unit"
            ),
            {"m": HOME, "unit": unit},
        )
        yield from (bytes(uuid).hex() for uuid in found.scalars())


# administration


@pytest.mark.parametrize("path", [*PAGES, "/kontroll", "/konton", "/konton/nytt"])
def test_a_page_of_administration_opens_in_both_languages_and_shows_no_figure(
    shared_service: Service, path: str
) -> None:
    client = shared_service.as_(Role.ADMINISTRATOR)
    for language in ("sv", "en"):
        page = client.get(f"/administration{path}?lang={language}")
        assert page.status_code == 200
        assert page.text.count("<h1") == 1
        assert f'lang="{language}"' in page.text


def test_keys_state_tells_no_content(shared_service: Service) -> None:
    page = shared_service.as_(Role.ADMINISTRATOR).get("/administration/nycklar").text
    folder = shared_service.installation.settings.keys_folder
    secrets = [line for path in folder.glob("*.key") for line in path.read_text().split() if len(line) > 20]
    assert len(secrets) > 4
    assert not [secret for secret in secrets if secret in page]
    assert "0600" in page


def test_settings_are_told_without_what_is_secret(tmp_path_factory: pytest.TempPathFactory) -> None:
    home = tmp_path_factory.mktemp("home")
    told = {
        one.name: one
        for one in settings_state(
            Settings(
                home=home,
                database="postgresql://casestats:hemligt@db.example:5432/casestats?password=hemligt2",
                kek="command:/usr/bin/kms --token hemligt3",
                survey_pull="/usr/bin/fetch --key hemligt4",
                mail_password="mail.secret",
                sso_secret="proxy.secret",
            )
        )
    }
    assert not [one for one in told.values() if "hemligt" in one.value]
    assert told["database"].value == "postgresql://casestats:…@db.example:5432/casestats"
    assert (told["mail_password"].value, told["sso_secret"].value) == ("mail.secret", "proxy.secret")
    assert {field.name for field in dataclasses.fields(Settings)} == set(told)
    assert told["backups_kept"].default


def test_an_administrator_makes_an_account_whose_password_shows_once(service: Service) -> None:
    client = service.as_(Role.ADMINISTRATOR)
    form = {"name": "bo.berg", "full_name": "Bo Berg", "roles": "manager", "reaches": f"{HOME}|{UNIT}"}
    answer = client.submit("/administration/konton/nytt", **form)
    [shown] = re.findall(r"[a-z2-9]{4}(?:-[a-z2-9]{4}){3}", answer.text)
    assert answer.headers["Cache-Control"] == "no-store"
    made = account(service.installation, service.number_of("bo.berg"))
    assert made.roles == {Role.MANAGER}
    assert (made.reaches[0].unit, made.must_change) == (UNIT, True)
    assert shown not in client.get("/administration/konton").text
    assert client.submit("/administration/konton/nytt", **form).status_code == 400


def test_a_form_that_was_refused_keeps_what_was_chosen(service: Service) -> None:
    client = service.as_(Role.ADMINISTRATOR)
    form = {"name": "två ord", "full_name": "<b>Bo</b>", "roles": "manager", "reaches": f"{HOME}|{UNIT}"}
    page = client.submit("/administration/konton/nytt", **form).text
    assert "&lt;b&gt;Bo&lt;/b&gt;" in page
    assert re.search(rf'value="{HOME}\|{UNIT}" checked', page)


def test_roles_that_do_not_exist_and_units_that_no_import_named_are_refused(service: Service) -> None:
    client = service.as_(Role.ADMINISTRATOR)
    page = f"/administration/konton/{handle_of(service, Role.MANAGER)}"
    for form in ({"roles": "root", "reaches": HOME}, {"roles": "manager", "reaches": f"{HOME}|Påhittad"}, {}):
        assert client.submit(f"{page}/andra", on=page, **form).status_code == 400
    assert account(service.installation, service.number_of(Role.MANAGER)).roles == {Role.MANAGER}


@pytest.mark.parametrize("change", ["stang", "losenord", "engangskod"])
def test_an_administrator_closes_resets_and_takes_the_second_factor_away(service: Service, change: str) -> None:
    client = service.as_(Role.ADMINISTRATOR)
    page = f"/administration/konton/{handle_of(service, Role.ANALYST)}"
    before = account(service.installation, service.number_of(Role.ANALYST))
    assert client.submit(f"{page}/{change}", on=page).status_code in (200, 302)
    after = account(service.installation, service.number_of(Role.ANALYST))
    assert before.active
    assert {
        "stang": not after.active,
        "losenord": after.must_change and after.password != before.password,
        "engangskod": not after.has_second_factor,
    }[change]


def test_nobody_administers_their_own_account(service: Service) -> None:
    client = service.as_(Role.ADMINISTRATOR)
    page = f"/administration/konton/{handle_of(service, Role.ADMINISTRATOR)}"
    for change in ("andra", "stang", "losenord"):
        assert client.submit(f"{page}/{change}", on=page, roles="auditor").status_code in (400, 409)
    later = dataclasses.replace(service.installation, clock=lambda: NOW + timedelta(minutes=6))
    client.application.extensions["casestats"] = later
    assert client.submit(f"{page}/engangskod", on=page).status_code == 409
    own = account(service.installation, service.number_of(Role.ADMINISTRATOR))
    assert own.roles == {Role.ADMINISTRATOR}
    assert (own.active, own.has_second_factor) == (True, True)


@pytest.mark.parametrize("handle", ["0" * 32, "1", "..%2F..", "x" * 32])
def test_an_account_that_does_not_exist_is_not_found(shared_service: Service, handle: str) -> None:
    client = shared_service.as_(Role.ADMINISTRATOR)
    assert client.get(f"/administration/konton/{handle}").status_code == 404
    answer = client.submit(f"/administration/konton/{handle}/stang", on="/konto")
    assert answer.status_code in (404, 405)


def test_a_token_of_one_account_is_not_revoked_through_another(service: Service) -> None:
    service.as_(Role.REGISTRAR).submit("/konto/nycklar", label="x", scopes="imports:read", days="30")
    office = service.as_(Role.ADMINISTRATOR)
    wrong = f"/administration/konton/{handle_of(service, Role.ANALYST)}/nycklar/1/aterkalla"
    right = f"/administration/konton/{handle_of(service, Role.REGISTRAR)}/nycklar/1/aterkalla"
    assert office.submit(wrong, on="/konto").status_code == 400
    assert office.submit(right, on="/konto").status_code == 302


# the audit log


def test_the_log_is_filtered_by_who_what_and_when(service: Service) -> None:
    client = service.as_(Role.AUDITOR)
    assert "Inläsning" in client.get("/logg?action=import").text
    assert rows(client, "/logg?action=import&actor=rut") > 0
    assert rows(client, "/logg?action=import&actor=nobody") == 0
    assert rows(client, f"/logg?object={HOME}") > 0
    assert rows(client, "/logg?object=%25") == 0
    assert rows(client, "/logg?result=refused") == 0
    assert rows(client, "/logg?from=2030-01-01") == 0
    assert "2026-01-31" in client.get("/logg?from=x").text


def rows(client: Client, path: str) -> int:
    return client.get(path).text.count('<tr><th scope="row">')


def test_a_day_of_the_log_is_a_swedish_one(service: Service) -> None:
    with writing(service.installation.engine) as connection:
        for at in ("2026-07-09T21:59:59+00:00", "2026-07-09T22:00:00+00:00", "2026-07-10T21:59:59+00:00"):
            moment = datetime.fromisoformat(at)
            late = dataclasses.replace(service.installation, clock=partial(lambda now: now, moment))
            late.write_down(connection, Actor("siv", "auditor"), "note", "2281")
    client = service.as_(Role.AUDITOR)
    assert rows(client, "/logg?actor=siv&from=2026-07-10&to=2026-07-10") == 2
    assert rows(client, "/logg?actor=siv&from=2026-07-09&to=2026-07-09") == 1


def test_the_log_has_pages(service: Service) -> None:
    with writing(service.installation.engine) as connection:
        for number in range(250):
            service.installation.write_down(connection, Actor("siv", "auditor"), "note", f"2281 {number}")
    client = service.as_(Role.AUDITOR)
    assert rows(client, "/logg?actor=siv") == 100
    assert rows(client, "/logg?actor=siv&page=3") == 50
    assert rows(client, "/logg?actor=siv&page=99999") == 50
    assert rows(client, "/logg?actor=siv&page=x") == 100
    assert "page=2" in client.get("/logg?actor=siv").text


def test_the_log_is_verified_and_a_change_past_casestats_is_found(service: Service) -> None:
    client = service.as_(Role.AUDITOR)
    assert "Loggen är hel" in client.submit("/logg/kontroll", on="/logg").text
    with writing(service.installation.engine) as connection:
        connection.execute(text("UPDATE audit_events SET actor = 'somebody else' WHERE number = 2"))
    answer = client.submit("/logg/kontroll", on="/logg")
    assert "Loggen är hel" not in answer.text
    assert "ändrad i databasen" in answer.text


def test_the_log_as_a_file_runs_no_formula_and_that_it_was_taken_is_written_down(service: Service) -> None:
    with writing(service.installation.engine) as connection:
        service.installation.write_down(connection, Actor("siv", "auditor"), "note", "=1+1", "@SUM(A1)", "-done")
    client = service.as_(Role.AUDITOR)
    answer = client.submit("/logg/fil", on="/logg", actor="siv")
    assert answer.mimetype == "text/csv"
    [headings, row] = csv.reader(io.StringIO(answer.text.lstrip("\ufeff")), delimiter=";")
    assert headings[0] == "number"
    assert row[5:] == ["'=1+1", "'@SUM(A1)", "'-done"]
    last = events(service)[-1]
    assert (last.actor, last.action, last.object) == ("auditor", "log export", "1 events")


@pytest.mark.parametrize("role", [role for role in Role if role not in (Role.AUDITOR, Role.ADMINISTRATOR)])
def test_nobody_else_reads_the_log(shared_service: Service, role: Role) -> None:
    client = shared_service.as_(role)
    assert client.get("/logg").status_code == 403
    assert client.submit("/logg/fil", on="/konto").status_code == 403


def test_every_event_there_is_has_words(service: Service) -> None:
    kinds = {event.action for event in events(service)}
    assert kinds <= set(EVENTS)
    assert all(len(kind) <= 32 for kind in EVENTS)


# showing a case number


def test_a_registrar_is_shown_a_case_number_once(service: Service) -> None:
    client = service.as_(Role.REGISTRAR)
    found = next(cases(service, UNIT))
    page = f"/{HOME}/hitta-arende"
    answer = client.submit(page, handle=found, reason="complete")
    [number] = re.findall(r'<code class="secret">([^<]+)</code>', answer.text)
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    assert number not in client.get(page).text
    last = events(service)[-1]
    assert (last.actor, last.action, last.reason) == ("registrar", "reveal", "complete")
    assert last.object.endswith(found)
    assert number not in str(events(service))


def test_a_handle_from_the_quality_page_is_put_into_the_form(service: Service) -> None:
    client = service.as_(Role.REGISTRAR)
    found = next(cases(service, UNIT))
    answer = client.submit(f"/{HOME}/hitta-arende", handle=found)
    assert f'value="{found}"' in answer.text
    assert "secret" not in answer.text
    assert events(service)[-1].action != "reveal"


def test_nothing_is_shown_before_it_was_confirmed_who_it_is(service: Service) -> None:
    client = service.as_(Role.REGISTRAR)
    later = dataclasses.replace(service.installation, clock=lambda: NOW + timedelta(minutes=6))
    client.application.extensions["casestats"] = later
    answer = client.post(
        f"/{HOME}/hitta-arende",
        data={"csrf_token": client.token("/konto"), "handle": next(cases(service, UNIT)), "reason": "complete"},
    )
    assert answer.headers["Location"] == f"/bekrafta?next=/{HOME}/hitta-arende"
    assert events(service)[-1].action != "reveal"


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.REGISTRAR])
def test_no_other_role_has_a_way_to_it(shared_service: Service, role: Role) -> None:
    client = shared_service.as_(role)
    assert client.get(f"/{HOME}/hitta-arende").status_code in (403, 404)
    answer = client.submit(f"/{HOME}/hitta-arende", on="/konto", handle="0" * 32, reason="complete")
    assert answer.status_code in (403, 404)


def test_a_manager_sees_how_often_the_own_units_cases_were_shown_and_not_which(service: Service) -> None:
    registrar = service.as_(Role.REGISTRAR)
    own, other = next(cases(service, UNIT)), next(cases(service, OTHER_UNIT))
    for found in (own, own, other):
        assert registrar.submit(f"/{HOME}/hitta-arende", handle=found, reason="check").status_code == 200
    page = service.as_(Role.MANAGER).get(f"/{HOME}/visade-arenden").text
    assert re.search(rf"<td>{UNIT}</td><td>registrar</td><td>Kontrollera en inläsning</td><td class=\"n\">2</td>", page)
    assert OTHER_UNIT not in page
    assert own not in page


def test_the_furnished_service_has_one_account_for_each_role(service: Service) -> None:
    assert {str(role) for role in Role} <= {one.name for one in every_account(service.installation)}
