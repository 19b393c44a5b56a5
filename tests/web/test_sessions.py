"""Sessions in a browser: the cookie, coming in and going out, what must be done first, and the reverse proxy."""

from __future__ import annotations

import dataclasses
import re
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from casestats.access import Role
from casestats.actions.accounts import reset_password
from casestats.actions.signing_in import person_of_session
from casestats.audit import Actor, AuditEvent
from casestats.bootstrap import Installation
from casestats.store.engine import reading
from casestats.vault.second_factor import code_at
from casestats.web.app import create_app
from casestats.web.sessions import SECRET_HEADER
from tests.people import PASSWORD, account, enter, give_second_factor, make_account
from tests.web.scene import NOW, Client, Service, app_of

SECRET = "s" * 40
HEADER = "X-Remote-User"


def events(installation: Installation) -> list[AuditEvent]:
    with reading(installation.engine) as connection:
        return installation.audit_log(connection)


def session_id(client: Client) -> str:
    with client.session_transaction() as cookie:
        return str(cookie.get("id", ""))


def comes_in(service: Service, client: Client, who: Role = Role.ANALYST, **given: str) -> int:
    """Signs in through the form; the status of the answer."""
    seed = give_second_factor(service.installation, service.number_of(who))
    form = {"name": str(who), "password": PASSWORD, "code": code_at(seed, service.installation.clock()), **given}
    return client.submit("/logga-in", **form).status_code


def test_somebody_signs_in_through_the_form_and_goes_on_to_where_they_were_going(service: Service) -> None:
    client = service.nobody()
    first = client.get("/konto")
    assert first.headers["Location"] == "/logga-in?next=/konto"
    seed = give_second_factor(service.installation, service.number_of(Role.ANALYST))
    form = {"name": "analyst", "password": PASSWORD, "code": code_at(seed, NOW), "next": "/konto"}
    answer = client.submit("/logga-in", **form)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/konto")
    assert client.get("/konto").status_code == 200


@pytest.mark.parametrize(
    "wish",
    ["//evil.example", "https://evil.example/", "/\\evil.example", "javascript:alert(1)", "/logga-in", "/\nx", ""],
)
def test_nobody_is_sent_elsewhere_after_signing_in(service: Service, wish: str) -> None:
    client = service.nobody()
    seed = give_second_factor(service.installation, service.number_of(Role.ANALYST))
    form = {"name": "analyst", "password": PASSWORD, "code": code_at(seed, NOW), "next": wish}
    assert client.submit("/logga-in", **form).headers["Location"] == "/"


def test_what_is_wrong_is_told_in_the_form_and_nothing_typed_comes_back(service: Service) -> None:
    client = service.nobody()
    answer = client.submit("/logga-in", name="analyst", password="hemligt i fel fält", code="123456")
    assert answer.status_code == 403
    assert "Inloggningen stämmer inte" in answer.text
    assert "hemligt i fel fält" not in answer.text
    assert session_id(client) == ""


def test_the_cookie_is_for_this_host_alone_and_no_script_reads_it(service: Service) -> None:
    app = create_app(service.installation)
    with app.test_client() as client:
        set_cookie = client.get("/logga-in", base_url="https://localhost").headers["Set-Cookie"]
    name, *flags = [part.strip() for part in set_cookie.split(";")]
    assert name.startswith("__Host-casestats=")
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(flags)
    assert not any(flag.startswith(("Domain", "Expires", "Max-Age")) for flag in flags)


def test_signing_in_rotates_the_session_and_the_csrf_token(service: Service) -> None:
    client = service.as_(Role.ANALYST)
    planted, token = session_id(client), client.token("/konto")
    with client.session_transaction() as cookie:
        cookie["extra"] = "planted"
    client.get("/logga-in")
    seed = give_second_factor(service.installation, service.number_of(Role.MANAGER))
    form = {"name": "manager", "password": PASSWORD, "code": code_at(seed, NOW)}
    assert client.submit("/logga-in", on="/konto", **form).status_code == 302
    assert session_id(client) != planted
    assert person_of_session(service.installation, planted) is None
    with client.session_transaction() as cookie:
        assert "extra" not in cookie
    assert client.post("/konto", data={"csrf_token": token, "full_name": "x"}).status_code == 400


def test_a_session_id_that_somebody_made_up_is_nobodys(service: Service) -> None:
    client = service.nobody()
    with client.session_transaction() as cookie:
        cookie["id"] = "x" * 43
    assert client.get("/konto").status_code == 302
    assert comes_in(service, client) == 302
    assert session_id(client) != "x" * 43


def test_two_browsers_do_not_know_of_each_other(service: Service) -> None:
    one, two = service.as_(Role.ANALYST), service.as_(Role.ANALYST)
    assert session_id(one) != session_id(two)
    one.submit("/logga-ut", on="/konto")
    assert one.get("/konto").status_code == 302
    assert two.get("/konto").status_code == 200


def test_signing_out_wants_a_csrf_token_and_leaves_nothing_behind(service: Service) -> None:
    client = service.as_(Role.ANALYST)
    kept = session_id(client)
    assert client.post("/logga-ut").status_code == 400
    assert client.get("/konto").status_code == 200
    assert client.submit("/logga-ut", on="/konto").headers["Location"] == "/logga-in"
    assert person_of_session(service.installation, kept) is None
    with client.session_transaction() as cookie:
        cookie["id"] = kept  # somebody has copied the cookie
    assert client.get("/konto").status_code == 302


def test_a_new_role_signs_the_account_out_everywhere(service: Service) -> None:
    client, office = service.as_(Role.ANALYST), service.as_(Role.ADMINISTRATOR)
    handle = account(service.installation, service.number_of(Role.ANALYST)).uuid.hex()
    page = f"/administration/konton/{handle}"
    assert office.submit(f"{page}/andra", on=page, roles="approver", reaches="2281").status_code == 302
    assert client.get("/konto").status_code == 302


@pytest.mark.parametrize(("minutes", "status"), [(14, 200), (15, 302)])
def test_a_page_left_alone_is_signed_out(service: Service, minutes: int, status: int) -> None:
    client = service.as_(Role.ANALYST)
    later = dataclasses.replace(service.installation, clock=lambda: NOW + timedelta(minutes=minutes))
    client.application.extensions["casestats"] = later
    assert client.get("/konto").status_code == status


def test_who_was_given_a_password_chooses_one_before_anything_else(service: Service) -> None:
    made = make_account(service.installation, Role.ANALYST, name="bo")
    given = reset_password(service.installation, Actor("sture", "administrator"), made.number)
    client = service.nobody()
    enter(client, service.installation, made.number)
    for path in ("/", "/konto", "/konto/nycklar", "/konto/engangskod", "/indikatorer"):
        assert client.get(path).headers["Location"] == "/konto/losenord"
    assert client.get("/hjalp").status_code == 200
    form = {"old": given, "new": "gula cyklar i snö", "again": "gula cyklar i snö"}
    assert client.submit("/konto/losenord", **{**form, "again": "annat lösenord"}).status_code == 400
    assert client.submit("/konto/losenord", **form).status_code == 302
    assert client.get("/konto").status_code == 200


def test_who_has_no_second_factor_adds_one_before_anything_else(service: Service) -> None:
    made = make_account(service.installation, Role.ANALYST, name="bo", second_factor=False)
    client = service.nobody()
    enter(client, service.installation, made.number)
    assert client.get("/konto").headers["Location"] == "/konto/engangskod"
    assert client.submit("/konto/engangskod/borja", on="/konto/engangskod").status_code == 302
    page = client.get("/konto/engangskod").text
    assert "<svg" in page
    assert "style=" not in page
    found = re.search(r"<code>([A-Z2-7 ]+)</code>", page)
    assert found is not None
    code = code_at(found[1].replace(" ", ""), NOW)
    wrong = "000000" if code != "000000" else "111111"
    assert client.submit("/konto/engangskod/bekrafta", on="/konto/engangskod", code=wrong).status_code == 400
    assert client.submit("/konto/engangskod/bekrafta", on="/konto/engangskod", code=code).status_code == 302
    assert client.get("/konto").status_code == 200
    assert found[1] not in client.get("/konto/engangskod").text


def test_a_second_factor_is_taken_away_after_confirming(service: Service) -> None:
    client = service.as_(Role.ANALYST)
    seed = give_second_factor(service.installation, service.number_of(Role.ANALYST))
    later = dataclasses.replace(service.installation, clock=lambda: NOW + timedelta(minutes=6))
    client.application.extensions["casestats"] = later
    answer = client.submit("/konto/engangskod/ta-bort", on="/konto/engangskod")
    assert answer.headers["Location"] == "/bekrafta?next=/konto/engangskod"
    assert client.submit("/bekrafta", password=PASSWORD).status_code == 403
    form = {"code": code_at(seed, later.clock()), "next": "/konto/engangskod"}
    assert client.submit("/bekrafta", **form).headers["Location"] == "/konto/engangskod"
    assert client.submit("/konto/engangskod/ta-bort", on="/konto/engangskod").headers["Location"] == "/konto/engangskod"
    assert not account(service.installation, service.number_of(Role.ANALYST)).has_second_factor


def test_a_token_shows_once_and_is_taken_back(service: Service) -> None:
    client = service.as_(Role.REGISTRAR)
    answer = client.submit("/konto/nycklar", label="intranät", scopes="imports:read", days="30")
    [shown] = re.findall(r"cs_[\w-]{43}", answer.text)
    assert answer.headers["Cache-Control"] == "no-store"
    assert shown not in client.get("/konto/nycklar").text
    assert "återkallad" not in client.get("/konto/nycklar").text
    assert client.submit("/konto/nycklar/1/aterkalla", on="/konto/nycklar").status_code == 302
    assert "återkallad" in client.get("/konto/nycklar").text


def test_nobody_takes_back_anothers_token(service: Service) -> None:
    service.as_(Role.REGISTRAR).submit("/konto/nycklar", label="x", scopes="imports:read", days="30")
    other = service.as_(Role.ANALYST)
    assert other.submit("/konto/nycklar/1/aterkalla", on="/konto/nycklar").status_code == 400
    with reading(service.installation.engine) as connection:
        assert connection.execute(text("SELECT revoked_at FROM tokens")).scalar_one() is None


def test_a_token_is_made_after_confirming(service: Service) -> None:
    client = service.as_(Role.REGISTRAR)
    later = dataclasses.replace(service.installation, clock=lambda: NOW + timedelta(minutes=6))
    client.application.extensions["casestats"] = later
    answer = client.submit("/konto/nycklar", label="x", scopes="imports:read", days="30")
    assert answer.headers["Location"] == "/bekrafta?next=/konto/nycklar"


# behind a reverse proxy that signs people in


@pytest.fixture
def behind_proxy(service: Service) -> Client:
    home = service.installation.settings.home
    (home / "proxy.secret").write_text(SECRET, encoding="utf-8")
    Path(home / "proxy.secret").chmod(0o600)
    settings = dataclasses.replace(service.installation.settings, sso_header=HEADER, sso_secret="proxy.secret")
    service.installation = dataclasses.replace(service.installation, settings=settings)
    client = app_of(service.installation).test_client()
    assert isinstance(client, Client)
    return client


def test_the_proxy_signs_people_in_and_it_is_written_down_once(service: Service, behind_proxy: Client) -> None:
    headers = {HEADER: "analyst", SECRET_HEADER: SECRET}
    for _ in range(3):
        assert behind_proxy.get("/konto", headers=headers).status_code == 200
    came = [event for event in events(service.installation) if event.reason == "single sign-on"]
    assert [event.actor for event in came] == ["analyst"]


@pytest.mark.parametrize("secret", [None, "", "x" * 40, SECRET[:-1]])
def test_the_header_of_anybody_else_is_not_even_looked_at(behind_proxy: Client, secret: str | None) -> None:
    headers = {HEADER: "analyst"} | ({} if secret is None else {SECRET_HEADER: secret})
    assert behind_proxy.get("/konto", headers=headers).status_code == 302


def test_where_there_is_no_single_sign_on_the_header_says_nothing(service: Service) -> None:
    headers = {HEADER: "analyst", SECRET_HEADER: SECRET}
    assert service.nobody().get("/konto", headers=headers).status_code == 302


def test_a_session_of_the_proxy_is_worth_nothing_without_it(behind_proxy: Client) -> None:
    headers = {HEADER: "analyst", SECRET_HEADER: SECRET}
    assert behind_proxy.get("/konto", headers=headers).status_code == 200
    assert behind_proxy.get("/konto").status_code == 302


def test_another_person_at_the_same_browser_gets_a_session_of_their_own(service: Service, behind_proxy: Client) -> None:
    behind_proxy.get("/konto", headers={HEADER: "analyst", SECRET_HEADER: SECRET})
    first = session_id(behind_proxy)
    page = behind_proxy.get("/konto", headers={HEADER: "manager", SECRET_HEADER: SECRET})
    assert "manager" in page.text
    assert session_id(behind_proxy) != first
    assert person_of_session(service.installation, first) is None


def test_the_form_lets_in_reserve_accounts_alone_and_the_administrator_sees_the_alarm(
    service: Service, behind_proxy: Client
) -> None:
    assert comes_in(service, behind_proxy) == 403
    made = make_account(service.installation, Role.ADMINISTRATOR, name="reserv", break_glass=True, second_factor=False)
    seed = give_second_factor(service.installation, made.number)
    form = {"name": "reserv", "password": PASSWORD, "code": code_at(seed, NOW)}
    assert behind_proxy.submit("/logga-in", **form).status_code == 302
    assert "Ett reservkonto har använts" in behind_proxy.get("/administration").text
