"""Signing in: who gets in, how long it lasts, who has to wait, and what is written down."""

from __future__ import annotations

import dataclasses
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from casestats.access import Role
from casestats.actions.accounts import change_account, deactivate_account, reset_password, set_own_password
from casestats.actions.examining import examine
from casestats.actions.sign_in_delays import FIRST_WAIT, FREE_FOR_A_NAME, FREE_FOR_AN_ADDRESS, LONGEST_WAIT, wait_after
from casestats.actions.signing_in import (
    BY_PROXY,
    begin_proxy_session,
    hash_of,
    person_of_proxy,
    person_of_session,
    recognised,
    sign_in,
    sign_out,
    step_up,
)
from casestats.audit import Actor, AuditEvent
from casestats.bootstrap import Installation
from casestats.errors import Refused
from casestats.store.engine import reading, writing
from casestats.vault.passwords import COST, Cost, is_password
from casestats.vault.second_factor import code_at, step_of
from tests.imports import Home
from tests.people import (
    ADMINISTRATOR,
    CHEAP,
    PASSWORD,
    account,
    cheaply,
    give_second_factor,
    make_account,
    open_session,
)

ADDRESS = "192.0.2.7"
SECRET = "s" * 40


class Desk:
    """An installation with Sture, an administrator, and Anna, an analyst, with telephones of their own."""

    def __init__(self, folder: Path, database_url: str) -> None:
        self.home = Home(folder, database_url)
        self.installation = cheaply(self.home.installation)
        self.sture = make_account(self.installation, Role.ADMINISTRATOR, name="sture")
        self.anna = make_account(self.installation, Role.ANALYST, name="anna", second_factor=False)
        self.phone = give_second_factor(self.installation, self.anna.number)

    def code(self) -> str:
        return code_at(self.phone, self.home.now)

    def wait(self, **span: float) -> None:
        self.home.now += timedelta(**span)

    def comes_in(
        self, name: str = "anna", password: str = PASSWORD, code: str | None = None, address: str = ADDRESS
    ) -> str:
        return sign_in(self.installation, name, password, self.code() if code is None else code, address)

    def is_refused(self, **given: str) -> str:
        with pytest.raises(Refused) as refused:
            self.comes_in(**given)
        return refused.value.words.sv

    def events(self) -> list[AuditEvent]:
        with reading(self.installation.engine) as connection:
            return self.installation.audit_log(connection)

    def behind_proxy(self, secret: str = SECRET) -> Installation:
        """The same installation, where single sign-on is on."""
        path = self.installation.settings.home / "proxy.secret"
        path.write_text(secret + "\n", encoding="utf-8")
        path.chmod(0o600)
        settings = dataclasses.replace(
            self.installation.settings, sso_header="X-Remote-User", sso_secret="proxy.secret"
        )
        return dataclasses.replace(self.installation, settings=settings)


@pytest.fixture
def desk(tmp_path: Path, database_url: str) -> Desk:
    return Desk(tmp_path / "home", database_url)


@pytest.fixture
def sqlite_desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path / "home", "")


def test_name_password_and_code_open_a_session(desk: Desk) -> None:
    session = desk.comes_in()
    found = recognised(desk.installation, session)
    assert found is not None
    assert found.person.name == "anna"
    assert found.person.roles == {Role.ANALYST}
    assert found.duty == ""
    last = desk.events()[-1]
    assert (last.actor, last.role, last.action, last.result) == ("anna", "analyst", "sign in", "done")


def test_the_name_is_taken_however_its_capitals_are_typed(sqlite_desk: Desk) -> None:
    assert sqlite_desk.comes_in(name=" Anna ")


def test_a_session_is_kept_as_a_hash_of_256_bits_and_never_the_same(sqlite_desk: Desk) -> None:
    first = sqlite_desk.comes_in()
    sqlite_desk.wait(minutes=1)
    second = sqlite_desk.comes_in()
    assert first != second
    assert len(first) == 43
    with reading(sqlite_desk.installation.engine) as connection:
        kept = {bytes(one) for one in connection.execute(text("SELECT id_hash FROM sessions")).scalars()}
    assert kept == {hash_of(first), hash_of(second)}


def test_every_wrong_thing_is_refused_in_the_same_words(desk: Desk) -> None:
    deactivated = make_account(desk.installation, Role.ANALYST, name="bo")
    deactivate_account(desk.installation, ADMINISTRATOR._replace(name="x"), deactivated.number)
    said = {
        desk.is_refused(password="fel lösenord här"),
        desk.is_refused(code="000000" if desk.code() != "000000" else "111111"),
        desk.is_refused(code=""),
        desk.is_refused(name="ingen.alls"),
        desk.is_refused(name="bo"),
        desk.is_refused(name=""),
        desk.is_refused(name="'; DROP TABLE accounts; --", address="192.0.2.8"),
    }
    assert len(said) == 1


@pytest.mark.parametrize("name", ["anna", "ingen.alls", "", "a" * 300])
def test_a_password_is_worked_on_whether_the_name_exists_or_not(
    sqlite_desk: Desk, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    worked: list[Cost] = []
    steps: list[str] = []

    def verify(password: str, kept: str, cost: Cost) -> bool:
        worked.append(cost)
        return is_password(password, kept, cost)

    def step(seed: str, code: str, now: datetime, after: int) -> int | None:
        steps.append(code)
        return step_of(seed, code, now, after)

    monkeypatch.setattr("casestats.actions.signing_in.is_password", verify)
    monkeypatch.setattr("casestats.actions.second_factor.step_of", step)
    sqlite_desk.is_refused(name=name, password="fel lösenord här", code="123456")
    assert worked == [CHEAP]
    assert steps == ["123456"]


def test_a_name_that_nobody_has_is_never_written_down(desk: Desk) -> None:
    desk.is_refused(name="hemligt lösenord i fel fält")
    desk.is_refused(password="fel lösenord här")
    unknown, known = desk.events()[-2:]
    assert (unknown.actor, unknown.object, unknown.result) == ("unknown", "unknown", "refused")
    assert (known.actor, known.object, known.result) == ("anna", "anna", "refused")
    with reading(desk.installation.engine) as connection:
        kept = connection.execute(text("SELECT key FROM sign_in_delays")).scalars().all()
    assert not any(b"hemligt" in bytes(key) for key in kept)


def test_a_code_serves_once(desk: Desk) -> None:
    desk.comes_in()
    desk.is_refused()
    desk.wait(seconds=30)
    assert desk.comes_in()


def test_a_stronger_choice_of_parameters_reaches_the_account_at_its_next_sign_in(sqlite_desk: Desk) -> None:
    stronger = dataclasses.replace(sqlite_desk.installation, password_cost=Cost(16, 2, 1))
    sign_in(stronger, "anna", PASSWORD, sqlite_desk.code(), ADDRESS)
    assert "$m=16,t=2,p=1$" in account(sqlite_desk.installation, sqlite_desk.anna.number).password
    assert sqlite_desk.home.installation.password_cost == COST


# who has to wait


@pytest.mark.parametrize(
    ("failures", "seconds"),
    [(0, 0), (4, 0), (5, 30), (6, 60), (7, 120), (8, 240), (9, 480), (10, 900), (11, 900), (10**6, 900)],
)
def test_the_wait_begins_at_the_threshold_and_grows_to_a_quarter_of_an_hour(failures: int, seconds: int) -> None:
    assert wait_after(failures, FREE_FOR_A_NAME) == timedelta(seconds=seconds)
    assert (timedelta(seconds=30), timedelta(minutes=15)) == (FIRST_WAIT, LONGEST_WAIT)


@pytest.mark.parametrize("name", ["anna", "ingen.alls"])
def test_the_fifth_failure_makes_a_name_wait_whether_it_exists_or_not(desk: Desk, name: str) -> None:
    for _ in range(FREE_FOR_A_NAME):
        assert "stämmer inte" in desk.is_refused(name=name, password="fel lösenord här")
    assert desk.is_refused(name=name) == "För många försök. Vänta 30 sekunder och försök igen."
    desk.wait(seconds=29)
    assert desk.is_refused(name=name) == "För många försök. Vänta en sekund och försök igen."
    desk.wait(seconds=1)
    assert "stämmer inte" in desk.is_refused(name=name, password="fel lösenord här")
    assert "60 sekunder" in desk.is_refused(name=name)


def test_the_right_password_comes_in_after_the_wait_and_the_count_begins_anew(desk: Desk) -> None:
    for _ in range(FREE_FOR_A_NAME):
        desk.is_refused(password="fel lösenord här")
    assert "Vänta" in desk.is_refused()
    desk.wait(seconds=30)
    assert desk.comes_in()
    for _ in range(FREE_FOR_A_NAME):
        assert "stämmer inte" in desk.is_refused(password="fel lösenord här")


def test_trying_while_one_should_wait_makes_the_wait_no_longer(sqlite_desk: Desk) -> None:
    for _ in range(FREE_FOR_A_NAME):
        sqlite_desk.is_refused(password="fel lösenord här")
    for _ in range(50):
        sqlite_desk.is_refused()
    sqlite_desk.wait(seconds=30)
    assert sqlite_desk.comes_in()


def test_an_address_waits_after_more_failures_than_a_name(desk: Desk) -> None:
    for number in range(FREE_FOR_AN_ADDRESS):
        assert "stämmer inte" in desk.is_refused(name=f"nobody{number}")
    assert "Vänta" in desk.is_refused(name="anna")
    assert desk.comes_in(address="192.0.2.8")


def test_failures_are_forgotten_after_a_quiet_hour(sqlite_desk: Desk) -> None:
    for _ in range(FREE_FOR_A_NAME - 1):
        sqlite_desk.is_refused(password="fel lösenord här")
    sqlite_desk.wait(hours=1)
    for _ in range(FREE_FOR_A_NAME):
        assert "stämmer inte" in sqlite_desk.is_refused(password="fel lösenord här")


def test_a_clock_that_was_ahead_keeps_nobody_waiting_longer(sqlite_desk: Desk) -> None:
    for _ in range(FREE_FOR_A_NAME):
        sqlite_desk.is_refused(password="fel lösenord här")
    sqlite_desk.wait(days=-400)
    assert "30 sekunder" in sqlite_desk.is_refused()


# how long it lasts


@pytest.mark.parametrize(("minutes", "alive"), [(14.9, True), (15, False), (15.1, False)])
def test_a_session_ends_at_the_threshold_of_fifteen_idle_minutes(desk: Desk, minutes: float, alive: bool) -> None:
    session = desk.comes_in()
    desk.wait(minutes=minutes)
    assert (person_of_session(desk.installation, session) is not None) is alive


def test_a_session_in_use_ends_after_eight_hours_all_the_same(desk: Desk) -> None:
    session = desk.comes_in()
    for _ in range(47):
        desk.wait(minutes=10)
        assert person_of_session(desk.installation, session) is not None
    desk.wait(minutes=9.9)
    assert person_of_session(desk.installation, session) is not None
    desk.wait(minutes=0.1)
    assert person_of_session(desk.installation, session) is None


def test_what_is_seen_is_written_at_most_once_a_minute(desk: Desk) -> None:
    session = desk.comes_in()
    begun = desk.home.now
    for seconds, kept in ((59, begun), (1, begun + timedelta(minutes=1)), (59, begun + timedelta(minutes=1))):
        desk.wait(seconds=seconds)
        person_of_session(desk.installation, session)
        assert seen(desk, session) == kept


def test_a_reader_waits_for_nobody_who_writes(desk: Desk) -> None:
    session = desk.comes_in()
    desk.wait(minutes=5)
    with writing(desk.installation.engine) as connection:  # as an import does
        connection.execute(text("UPDATE sessions SET via = via"))
        found = person_of_session(desk.installation, session)
    assert found is not None
    assert seen(desk, session) == desk.home.now - timedelta(minutes=5)
    person_of_session(desk.installation, session)
    assert seen(desk, session) == desk.home.now


def seen(desk: Desk, session: str) -> datetime:
    with reading(desk.installation.engine) as connection:
        found = connection.execute(
            text("SELECT seen_at FROM sessions WHERE id_hash = :hash"), {"hash": hash_of(session)}
        )
        return datetime.fromisoformat(found.scalar_one())


def test_signing_out_ends_the_session_and_is_written_down(desk: Desk) -> None:
    session = desk.comes_in()
    sign_out(desk.installation, session)
    sign_out(desk.installation, session)
    assert person_of_session(desk.installation, session) is None
    assert [event.action for event in desk.events()][-2:] == ["sign in", "sign out"]


def test_two_browsers_have_sessions_of_their_own_and_signing_in_again_ends_only_the_one_replaced(desk: Desk) -> None:
    one = desk.comes_in()
    desk.wait(minutes=1)
    two = desk.comes_in()
    desk.wait(minutes=1)
    third = sign_in(desk.installation, "anna", PASSWORD, desk.code(), ADDRESS, replaces=one)
    assert person_of_session(desk.installation, one) is None
    assert person_of_session(desk.installation, two) is not None
    assert person_of_session(desk.installation, third) is not None


@pytest.mark.parametrize("change", ["roles", "closed", "reset"])
def test_a_change_of_what_an_account_may_do_ends_its_sessions(desk: Desk, change: str) -> None:
    session, others = desk.comes_in(), open_session(desk.installation, desk.sture.number)
    number = desk.anna.number
    if change == "roles":
        roles = [Role.APPROVER]
        change_account(desk.installation, ADMINISTRATOR, number, roles=roles, reaches=desk.anna.reaches)
    elif change == "closed":
        deactivate_account(desk.installation, ADMINISTRATOR, number)
    else:
        reset_password(desk.installation, ADMINISTRATOR, number)
    assert person_of_session(desk.installation, session) is None
    assert person_of_session(desk.installation, others) is not None


def test_a_new_password_ends_every_session_but_the_one_it_was_chosen_in(desk: Desk) -> None:
    own = desk.comes_in()
    other = open_session(desk.installation, desk.anna.number)
    actor = Actor("anna", "analyst")
    new = "gula cyklar i snö"
    set_own_password(desk.installation, actor, desk.anna.number, old=PASSWORD, new=new, but_session=hash_of(own))
    assert person_of_session(desk.installation, own) is not None
    assert person_of_session(desk.installation, other) is None


def test_who_has_no_second_factor_has_that_to_do_first(desk: Desk) -> None:
    make_account(desk.installation, Role.ANALYST, name="bo", second_factor=False)
    found = recognised(desk.installation, desk.comes_in(name="bo", code=""))
    assert found is not None
    assert found.duty == "second factor"


def test_who_was_given_a_password_has_to_choose_one_first(desk: Desk) -> None:
    given = reset_password(desk.installation, ADMINISTRATOR, desk.anna.number)
    desk.is_refused()
    desk.wait(seconds=30)
    found = recognised(desk.installation, desk.comes_in(password=given))
    assert found is not None
    assert found.duty == "password"


def test_in_a_demo_nobody_needs_a_second_factor(desk: Desk) -> None:
    make_account(desk.installation, Role.ANALYST, name="bo", second_factor=False)
    with writing(desk.installation.engine) as connection:
        connection.execute(text("INSERT INTO preferences (name, value) VALUES ('demo', :yes)"), {"yes": b"1"})
    found = recognised(desk.installation, desk.comes_in(name="bo", code=""))
    assert found is not None
    assert found.duty == ""


# confirming again


def test_confirming_takes_a_new_code_and_sets_the_time(desk: Desk) -> None:
    session = desk.comes_in()
    desk.wait(minutes=6)
    step_up(desk.installation, session, "", desk.code())
    found = recognised(desk.installation, session)
    assert found is not None
    assert datetime.fromisoformat(found.confirmed_at) == desk.home.now
    with pytest.raises(Refused):
        step_up(desk.installation, session, "", desk.code())
    assert [(event.action, event.result) for event in desk.events()][-2:] == [
        ("confirm", "done"),
        ("sign in", "refused"),
    ]


def test_with_a_second_factor_the_password_alone_confirms_nothing(desk: Desk) -> None:
    session = desk.comes_in()
    with pytest.raises(Refused):
        step_up(desk.installation, session, PASSWORD, "")


def test_confirming_is_slowed_down_as_signing_in_is(desk: Desk) -> None:
    session = desk.comes_in()
    for _ in range(FREE_FOR_A_NAME):
        with pytest.raises(Refused):
            step_up(desk.installation, session, "", "")
    desk.wait(seconds=29)
    with pytest.raises(Refused, match="Too many"):
        step_up(desk.installation, session, "", desk.code())


def test_nobody_confirms_in_a_session_that_has_ended(desk: Desk) -> None:
    session = desk.comes_in()
    desk.wait(minutes=16)
    with pytest.raises(Refused):
        step_up(desk.installation, session, "", desk.code())


# single sign-on


def test_the_proxy_says_who_it_is_with_its_secret_only(desk: Desk) -> None:
    behind = desk.behind_proxy()
    found = person_of_proxy(behind, "Anna", SECRET)
    assert found is not None
    assert (found.name, found.via) == ("anna", BY_PROXY)
    for secret in ("", SECRET[:-1], SECRET + "s", "S" * 40, "\ud800"):
        assert person_of_proxy(behind, "anna", secret) is None
    assert person_of_proxy(desk.installation, "anna", SECRET) is None


@pytest.mark.parametrize("name", ["", "ingen", "anna,sture", "anna\n", "anna;", "a" * 70])
def test_the_proxy_lets_in_nobody_without_an_account(desk: Desk, name: str) -> None:
    found = person_of_proxy(desk.behind_proxy(), name, SECRET)
    assert found is None or (name == "anna\n" and found.name == "anna")


def test_the_proxy_lets_in_nobody_whose_account_is_closed(desk: Desk) -> None:
    behind = desk.behind_proxy()
    deactivate_account(desk.installation, ADMINISTRATOR, desk.anna.number)
    assert person_of_proxy(behind, "anna", SECRET) is None


@pytest.mark.parametrize("spoilt", ["missing", "open", "short", "empty"])
def test_a_secret_that_is_none_lets_nobody_in(desk: Desk, spoilt: str) -> None:
    behind = desk.behind_proxy({"short": "s" * 31, "empty": ""}.get(spoilt, SECRET))
    path = behind.settings.home / "proxy.secret"
    if spoilt == "missing":
        path.unlink()
    elif spoilt == "open":
        path.chmod(0o644)
    assert person_of_proxy(behind, "anna", path.read_text().strip() if path.exists() else SECRET) is None
    assert person_of_proxy(behind, "anna", "") is None


@pytest.mark.parametrize(("secret", "well"), [("s" * 31, False), ("s" * 32, True)])
def test_doctor_says_whether_the_secret_is_one(sqlite_desk: Desk, secret: str, well: bool) -> None:
    behind = sqlite_desk.behind_proxy(secret)
    [finding] = [one for one in examine(behind.settings) if one.what == "sign-on"]
    assert finding.ok is well
    assert secret not in finding.words.sv
    without = dataclasses.replace(behind.settings, sso_secret="")
    assert [one.ok for one in examine(without) if one.what == "sign-on"] == [False]
    assert [one for one in examine(sqlite_desk.installation.settings) if one.what == "sign-on"] == []


def test_where_single_sign_on_is_on_a_password_lets_in_reserve_accounts_alone_and_alarms(desk: Desk) -> None:
    behind = desk.behind_proxy()
    with pytest.raises(Refused, match="The sign-in is not right"):
        sign_in(behind, "anna", PASSWORD, desk.code(), ADDRESS)
    make_account(desk.installation, Role.ADMINISTRATOR, name="reserv", second_factor=False, break_glass=True)
    phone = give_second_factor(desk.installation, account_number(desk, "reserv"))
    assert sign_in(behind, "reserv", PASSWORD, code_at(phone, desk.home.now), ADDRESS)
    assert [(event.action, event.object) for event in desk.events()][-2:] == [
        ("sign in", "reserv"),
        ("break-glass", "reserv"),
    ]


def test_a_reserve_account_raises_no_alarm_where_everybody_signs_in_with_a_password(desk: Desk) -> None:
    make_account(desk.installation, Role.ADMINISTRATOR, name="reserv", second_factor=False, break_glass=True)
    desk.comes_in(name="reserv", code="")
    assert "break-glass" not in [event.action for event in desk.events()]


def test_who_comes_through_the_proxy_is_written_down_once_a_session(desk: Desk) -> None:
    behind = desk.behind_proxy()
    person = person_of_proxy(behind, "anna", SECRET)
    assert person is not None
    session = begin_proxy_session(behind, person)
    found = recognised(behind, session)
    assert found is not None
    assert (found.person.via, found.duty, found.confirmed_at) == (BY_PROXY, "", "")
    last = desk.events()[-1]
    assert (last.action, last.object, last.reason) == ("sign in", "anna", BY_PROXY)


def account_number(desk: Desk, name: str) -> int:
    with reading(desk.installation.engine) as connection:
        return int(connection.execute(text("SELECT number FROM accounts WHERE name = :n"), {"n": name}).scalar_one())
