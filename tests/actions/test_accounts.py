"""Accounts: who may make and change them, what they may be together, the second factor's seed, and tokens."""

from __future__ import annotations

import dataclasses
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from casestats.access import Reach, Role
from casestats.actions.accounts import (
    account_with,
    change_account,
    create_account,
    deactivate_account,
    every_account,
    every_unit,
    reactivate_account,
    reset_password,
    set_own_details,
    set_own_password,
    the_account,
)
from casestats.actions.second_factor import (
    begin_second_factor,
    confirm_second_factor,
    remove_second_factor,
    seed_to_confirm,
)
from casestats.actions.signing_in import sign_in
from casestats.actions.tokens import (
    LONGEST_DAYS,
    MOST,
    SCOPES,
    create_token,
    own_tokens,
    person_of_token,
    revoke,
    scopes_of,
)
from casestats.audit import Actor, AuditEvent
from casestats.errors import CasestatsError, FixSettings, Refused
from casestats.store.engine import reading, writing
from casestats.store.sessions import session_of
from casestats.vault.second_factor import code_at
from tests.imports import ANNA, Home, make_row
from tests.people import ADMINISTRATOR, PASSWORD, account, cheaply, give_second_factor, make_account

ANALYST = Actor("anna", "analyst")
NEW = "gula cyklar i snö"


class Office(Home):
    """An installation with Sture, an administrator, and Anna, an analyst of 2281."""

    def __init__(self, folder: Path, database_url: str) -> None:
        super().__init__(folder, database_url)
        self.take(make_row("2025-1", ANNA, unit="Vuxen"), period="2025-01")
        self.installation = cheaply(self.installation)
        self.sture = make_account(self.installation, Role.ADMINISTRATOR, name="sture").number
        self.anna = make_account(self.installation, Role.ANALYST, name="anna", second_factor=False).number

    def events(self) -> list[AuditEvent]:
        with reading(self.installation.engine) as connection:
            return self.installation.audit_log(connection)

    def make(self, name: str = "bo", *roles: Role, reaches: tuple[Reach, ...] = (Reach("2281"),)) -> int:
        made = create_account(
            self.installation,
            ADMINISTRATOR,
            name=name,
            full_name="Bo Berg",
            roles=roles or (Role.ANALYST,),
            reaches=reaches,
        )
        return made.number

    def confirmed(self) -> str:
        return self.now.isoformat(timespec="seconds")


@pytest.fixture
def office(tmp_path: Path, database_url: str) -> Office:
    return Office(tmp_path / "home", database_url)


@pytest.fixture
def sqlite_office(tmp_path: Path) -> Office:
    return Office(tmp_path / "home", "")


def test_a_new_account_gets_a_password_once_that_must_be_changed(office: Office) -> None:
    made = create_account(
        office.installation,
        ADMINISTRATOR,
        name=" Bo.Berg ",
        full_name="Bo Berg",
        roles=[Role.MANAGER],
        reaches=[Reach("2281", "Vuxen")],
    )
    found = account(office.installation, made.number)
    assert found.name == "bo.berg"
    assert found.must_change
    assert found.reaches == (Reach("2281", "Vuxen"),)
    assert len(made.password) == 19
    assert made.password not in repr(made)
    assert made.password not in repr(found)
    assert sign_in(office.installation, "bo.berg", made.password)
    event = next(event for event in office.events() if event.action == "account create" and event.object == "bo.berg")
    assert event.reason == "manager; 2281 1 units"
    assert made.password not in str(office.events())


def test_a_name_is_taken_once(office: Office) -> None:
    office.make("bo")
    with pytest.raises(FixSettings, match="already"):
        office.make("BO")
    assert [one.name for one in every_account(office.installation)] == ["anna", "bo", "sture"]


@pytest.mark.parametrize(
    "name", ["", "a", "två ord", "anna;drop", "anna,bo", "-anna", "a" * 65, "19900101-9802", "199001019802"]
)
def test_a_name_that_could_not_be_one_or_is_a_person_number_is_refused(sqlite_office: Office, name: str) -> None:
    with pytest.raises(FixSettings):
        sqlite_office.make(name)


@pytest.mark.parametrize("name", ["ab", "anna.berg", "anna@kommun.se", "åsa_ö-3", "a" * 64])
def test_a_name_may_be_as_in_the_municipalitys_sign_in(sqlite_office: Office, name: str) -> None:
    assert account(sqlite_office.installation, sqlite_office.make(name)).name == name


@pytest.mark.parametrize("other", [Role.REGISTRAR, Role.MANAGER, Role.ANALYST, Role.APPROVER])
@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.AUDITOR])
def test_who_runs_accounts_or_reads_the_log_sees_no_figures(sqlite_office: Office, role: Role, other: Role) -> None:
    with pytest.raises(Refused, match="two accounts"):
        sqlite_office.make("bo", role, other)
    bo = sqlite_office.make("bo", other)
    with pytest.raises(Refused):
        change_account(sqlite_office.installation, ADMINISTRATOR, bo, roles=[role, other], reaches=[Reach("2281")])
    assert account(sqlite_office.installation, bo).roles == {other}


def test_other_roles_may_be_one_account(office: Office) -> None:
    roles = (Role.REGISTRAR, Role.MANAGER, Role.ANALYST, Role.APPROVER, Role.COUNTY)
    assert account(office.installation, office.make("bo", *roles)).roles == set(roles)


@pytest.mark.parametrize(
    "reaches", [(), (Reach("228"),), (Reach("abcd"),), (Reach("2281", "Okänd"),), (Reach("2280", "Vuxen"),)]
)
def test_a_reach_is_a_municipality_or_a_unit_that_an_import_has_named(
    office: Office, reaches: tuple[Reach, ...]
) -> None:
    with pytest.raises(FixSettings):
        office.make("bo", Role.MANAGER, reaches=reaches)
    assert every_unit(office.installation) == [Reach("2281", "Vuxen")]


def test_an_account_needs_a_role(sqlite_office: Office) -> None:
    with pytest.raises(FixSettings):
        create_account(sqlite_office.installation, ADMINISTRATOR, name="bo", full_name="Bo", roles=[])


@pytest.mark.parametrize(
    "email", ["bo", "bo@", "bo@kommun", "bo@kommun.se, eva@kommun.se", "bo@kommun.se\nBcc: x@y.se"]
)
def test_a_mail_address_is_one_address(sqlite_office: Office, email: str) -> None:
    with pytest.raises(FixSettings):
        set_own_details(
            sqlite_office.installation,
            ANALYST,
            sqlite_office.anna,
            full_name="Anna",
            email=email,
            language="sv",
            news=True,
        )


def test_people_change_their_own_details_and_nobody_elses(office: Office) -> None:
    given = {"full_name": "Anna B", "email": "anna@kommun.se", "language": "en", "news": True}
    set_own_details(office.installation, ANALYST, office.anna, **given)  # type: ignore[arg-type]  # of several kinds
    found = account(office.installation, office.anna)
    assert (found.full_name, found.email, found.language, found.news_by_mail) == tuple(given.values())
    with pytest.raises(FixSettings):
        set_own_details(office.installation, ANALYST, office.sture, **given)  # type: ignore[arg-type]  # of several kinds


def test_nobody_changes_their_own_roles_or_closes_their_own_account(office: Office) -> None:
    other = make_account(office.installation, Role.ADMINISTRATOR, name="siv").number
    with pytest.raises(Refused):
        change_account(office.installation, ADMINISTRATOR, office.sture, roles=[Role.ANALYST], reaches=[Reach("2281")])
    with pytest.raises(Refused):
        deactivate_account(office.installation, ADMINISTRATOR, office.sture)
    with pytest.raises(Refused):
        reset_password(office.installation, ADMINISTRATOR, office.sture)
    deactivate_account(office.installation, ADMINISTRATOR, other)
    assert not account(office.installation, other).active


def test_the_last_administrator_stays(office: Office) -> None:
    desk = Actor("root", "command line")
    with pytest.raises(Refused, match="last administrator"):
        deactivate_account(office.installation, desk, office.sture)
    with pytest.raises(Refused, match="last administrator"):
        change_account(office.installation, desk, office.sture, roles=[Role.AUDITOR], reaches=[])
    make_account(office.installation, Role.ADMINISTRATOR, name="siv")
    deactivate_account(office.installation, desk, office.sture)


def test_a_closed_account_can_be_opened_again(office: Office) -> None:
    deactivate_account(office.installation, ADMINISTRATOR, office.anna)
    with pytest.raises(Refused):
        sign_in(office.installation, "anna", PASSWORD)
    reactivate_account(office.installation, ADMINISTRATOR, office.anna)
    assert sign_in(office.installation, "anna", PASSWORD)


def test_an_account_is_found_by_its_handle_alone(office: Office) -> None:
    handle = account(office.installation, office.anna).uuid.hex()
    found = account_with(office.installation, handle)
    assert found is not None
    assert found.name == "anna"
    for wrong in ("", "1", "0" * 32, handle.upper(), handle + "0", "x" * 32):
        assert account_with(office.installation, wrong) is None
    with pytest.raises(FixSettings):
        the_account(office.installation, 99)


def test_a_new_password_wants_the_old_one(office: Office) -> None:
    with pytest.raises(Refused):
        set_own_password(office.installation, ANALYST, office.anna, old="fel lösenord här", new=NEW)
    with pytest.raises(FixSettings):
        set_own_password(office.installation, ANALYST, office.anna, old=PASSWORD, new="kort")
    with pytest.raises(FixSettings):
        set_own_password(office.installation, ANALYST, office.anna, old=PASSWORD, new=PASSWORD)
    with pytest.raises(FixSettings):
        set_own_password(office.installation, ANALYST, office.sture, old=PASSWORD, new=NEW)
    set_own_password(office.installation, ANALYST, office.anna, old=PASSWORD, new=NEW)
    assert sign_in(office.installation, "anna", NEW)


def test_guessing_the_old_password_is_slowed_down(sqlite_office: Office) -> None:
    for _ in range(5):
        with pytest.raises(Refused, match="not right"):
            set_own_password(sqlite_office.installation, ANALYST, sqlite_office.anna, old="fel", new=NEW)
    with pytest.raises(Refused, match="Too many"):
        set_own_password(sqlite_office.installation, ANALYST, sqlite_office.anna, old=PASSWORD, new=NEW)


# the second factor


def test_a_second_factor_counts_once_its_first_code_was_right(office: Office) -> None:
    begin_second_factor(office.installation, ANALYST, office.anna)
    seed = seed_to_confirm(office.installation, ANALYST, office.anna)
    assert not account(office.installation, office.anna).has_second_factor
    with pytest.raises(FixSettings):
        confirm_second_factor(
            office.installation, ANALYST, office.anna, "000000" if code_at(seed, office.now) != "000000" else "1"
        )
    confirm_second_factor(office.installation, ANALYST, office.anna, code_at(seed, office.now))
    assert account(office.installation, office.anna).has_second_factor
    assert seed_to_confirm(office.installation, ANALYST, office.anna) == ""
    with pytest.raises(Refused):
        begin_second_factor(office.installation, ANALYST, office.anna)
    with pytest.raises(Refused):
        sign_in(office.installation, "anna", PASSWORD, code_at(seed, office.now))  # the first code was used
    office.now += timedelta(seconds=30)
    assert sign_in(office.installation, "anna", PASSWORD, code_at(seed, office.now))


def test_the_seed_lies_sealed_and_is_nobody_elses_to_see(office: Office) -> None:
    begin_second_factor(office.installation, ANALYST, office.anna)
    seed = seed_to_confirm(office.installation, ANALYST, office.anna)
    kept = account(office.installation, office.anna).totp
    assert kept is not None
    assert len(kept) == 112
    assert seed.encode() not in kept
    for verb in (seed_to_confirm, begin_second_factor):
        with pytest.raises(FixSettings):
            verb(office.installation, ADMINISTRATOR, office.anna)
    assert seed not in str(office.events())


def test_a_seed_moved_to_another_account_opens_nothing(office: Office) -> None:
    seed = give_second_factor(office.installation, office.anna)
    thief = make_account(office.installation, Role.ANALYST, name="bo").number
    with writing(office.installation.engine) as connection:
        connection.execute(
            text("UPDATE accounts SET totp = (SELECT totp FROM accounts WHERE number = :one) WHERE number = :two"),
            {"one": office.anna, "two": thief},
        )
    with pytest.raises(Refused, match="cannot be checked"):
        sign_in(office.installation, "bo", PASSWORD, code_at(seed, office.now))


def test_ones_own_second_factor_goes_after_confirming_and_anothers_by_an_administrator(office: Office) -> None:
    give_second_factor(office.installation, office.anna)
    with pytest.raises(Refused, match="Confirm first"):
        remove_second_factor(office.installation, ANALYST, office.anna)
    remove_second_factor(office.installation, ANALYST, office.anna, confirmed_at=office.confirmed())
    assert not account(office.installation, office.anna).has_second_factor
    give_second_factor(office.installation, office.anna)
    remove_second_factor(office.installation, ADMINISTRATOR, office.anna)
    assert not account(office.installation, office.anna).has_second_factor
    with pytest.raises(Refused, match="Confirm first"):
        remove_second_factor(office.installation, ADMINISTRATOR, office.sture)


# tokens


def token(office: Office, *scopes: str, days: int = 30, label: str = "intranät", actor: Actor = ANALYST) -> str:
    secret, _ = create_token(
        office.installation,
        actor,
        office.anna,
        label=label,
        scopes=scopes or ("counts:read",),
        days=days,
        confirmed_at=office.confirmed(),
    )
    return secret


def test_a_token_speaks_for_its_account_within_its_scopes(office: Office) -> None:
    secret = token(office, "counts:read", "catalogue:read")
    holder = person_of_token(office.installation, secret)
    assert holder is not None
    assert (holder.person.name, holder.person.via) == ("anna", "token")
    assert holder.scopes == {"counts:read", "catalogue:read"}
    assert secret.startswith("cs_")
    assert len(secret) == 46
    [kept] = own_tokens(office.installation, office.anna)
    assert len(kept.id_hash) == 32
    assert kept.used_at == office.confirmed()
    assert secret not in str(office.events())


def test_a_token_opens_no_session_and_a_session_is_no_token(office: Office) -> None:
    session = sign_in(office.installation, "anna", PASSWORD)
    assert person_of_token(office.installation, session) is None
    with reading(office.installation.engine) as connection:
        assert session_of(connection, b"0" * 32) is None


def test_a_token_never_does_more_than_its_account(office: Office) -> None:
    with pytest.raises(Refused):
        token(office, "imports:write")
    secret = token(office, "counts:read", "releases:read")
    change_account(office.installation, ADMINISTRATOR, office.anna, roles=[Role.COUNTY], reaches=[Reach("2281")])
    holder = person_of_token(office.installation, secret)
    assert holder is not None
    assert holder.scopes == {"releases:read"}
    deactivate_account(office.installation, ADMINISTRATOR, office.anna)
    assert person_of_token(office.installation, secret) is None


@pytest.mark.parametrize(("days", "taken"), [(0, False), (1, True), (LONGEST_DAYS, True), (LONGEST_DAYS + 1, False)])
def test_a_token_lasts_for_days_on_the_right_side_of_both_thresholds(
    sqlite_office: Office, days: int, taken: bool
) -> None:
    if not taken:
        with pytest.raises(FixSettings):
            token(sqlite_office, days=days)
        return
    secret = token(sqlite_office, days=days)
    sqlite_office.now += timedelta(days=days, seconds=-1)
    assert person_of_token(sqlite_office.installation, secret) is not None
    sqlite_office.now += timedelta(seconds=1)
    assert person_of_token(sqlite_office.installation, secret) is None


def test_a_token_is_made_by_its_account_after_confirming(office: Office) -> None:
    with pytest.raises(FixSettings):
        token(office, actor=ADMINISTRATOR)
    office.now += timedelta(minutes=5)
    with pytest.raises(Refused, match="Confirm first"):
        create_token(
            office.installation,
            ANALYST,
            office.anna,
            label="x",
            scopes=["counts:read"],
            days=1,
            confirmed_at=(office.now - timedelta(minutes=5)).isoformat(),
        )
    assert own_tokens(office.installation, office.anna) == []


@pytest.mark.parametrize(("label", "scopes"), [("", ("counts:read",)), ("x" * 65, ("counts:read",)), ("x", ("all",))])
def test_a_token_says_what_it_is_for_and_what_it_may(
    sqlite_office: Office, label: str, scopes: tuple[str, ...]
) -> None:
    with pytest.raises(FixSettings):
        token(sqlite_office, *scopes, label=label)


def test_an_account_has_so_many_tokens_and_not_one_more(sqlite_office: Office) -> None:
    for _ in range(MOST):
        token(sqlite_office)
    with pytest.raises(FixSettings):
        token(sqlite_office)
    revoke(sqlite_office.installation, ANALYST, sqlite_office.anna, 1)
    assert token(sqlite_office)


def test_a_revoked_token_opens_nothing_and_is_its_accounts_or_an_administrators_to_revoke(office: Office) -> None:
    mine, other = token(office), token(office)
    bo = make_account(office.installation, Role.ANALYST, name="bo")
    with pytest.raises(CasestatsError):
        revoke(office.installation, Actor("bo", "analyst"), office.anna, 1)
    with pytest.raises(CasestatsError):
        revoke(office.installation, Actor("bo", "analyst"), bo.number, 1)
    revoke(office.installation, ANALYST, office.anna, 1)
    with pytest.raises(CasestatsError):
        revoke(office.installation, ANALYST, office.anna, 1)
    assert person_of_token(office.installation, mine) is None
    assert person_of_token(office.installation, other) is not None
    revoke(office.installation, ADMINISTRATOR, office.anna, 2)
    assert person_of_token(office.installation, other) is None


def test_tokens_end_where_an_administrator_gives_a_new_password(office: Office) -> None:
    """Whoever had got hold of the account may have made some."""
    mine = token(office)
    reset_password(office.installation, ADMINISTRATOR, office.anna)
    assert person_of_token(office.installation, mine) is None


def test_an_account_that_is_opened_again_has_no_tokens(office: Office) -> None:
    mine = token(office)
    deactivate_account(office.installation, ADMINISTRATOR, office.anna)
    reactivate_account(office.installation, ADMINISTRATOR, office.anna)
    assert person_of_token(office.installation, mine) is None


@pytest.mark.parametrize("shown", ["", "cs_", "cs_" + "x" * 43, "Bearer", "cs_\ud800"])
def test_what_is_no_token_is_nobodys(sqlite_office: Office, shown: str) -> None:
    assert person_of_token(sqlite_office.installation, shown) is None


def test_administrators_and_auditors_can_read_no_figures_by_token() -> None:
    for role in (Role.ADMINISTRATOR, Role.AUDITOR):
        assert scopes_of([role]) == ("catalogue:read",)
    assert set(scopes_of([Role.REGISTRAR, Role.MEMBER])) == set(SCOPES)
    assert "deliveries:write" not in scopes_of([Role.REGISTRAR])
    assert "counts:read" not in scopes_of([Role.COUNTY])


# --- A county's accounts -----------------------------------------------------------------------------------------


def at_county(office: Office) -> Office:
    """The same office, as a county's."""
    settings = dataclasses.replace(office.installation.settings, role="county", county="22")
    office.installation = dataclasses.replace(office.installation, settings=settings)
    return office


@pytest.mark.parametrize("role", [Role.COUNTY, Role.APPROVER])
def test_who_works_at_a_county_needs_no_reach_there_and_one_in_a_municipality(
    sqlite_office: Office, role: Role
) -> None:
    with pytest.raises(FixSettings):
        sqlite_office.make("lars", role, reaches=())
    lars = at_county(sqlite_office).make("lars", role, reaches=())
    assert account(sqlite_office.installation, lars).reaches == ()
    with pytest.raises(FixSettings):
        sqlite_office.make("anders", role, Role.ANALYST, reaches=())


@pytest.mark.parametrize("other", [role for role in Role if role is not Role.MEMBER])
def test_a_delivering_municipality_has_no_other_role(sqlite_office: Office, other: Role) -> None:
    with pytest.raises(Refused, match="two accounts"):
        at_county(sqlite_office).make("2281", Role.MEMBER, other)


@pytest.mark.parametrize(
    ("reaches", "taken"),
    [
        ((), False),
        ((Reach("2281"),), True),
        ((Reach("2281"), Reach("2280")), True),
        ((Reach("2281", "Vuxen"),), False),
        ((Reach("2281"), Reach("0180")), False),
    ],
)
def test_a_delivering_municipality_reaches_whole_municipalities_of_its_county(
    sqlite_office: Office, reaches: tuple[Reach, ...], taken: bool
) -> None:
    office = at_county(sqlite_office)
    if taken:
        assert account(office.installation, office.make("2281", Role.MEMBER, reaches=reaches)).reaches
    else:
        with pytest.raises(FixSettings):
            office.make("2281", Role.MEMBER, reaches=reaches)


def test_a_delivering_municipality_can_hand_in_and_read_its_own_by_token_and_nothing_else() -> None:
    wanted = {"catalogue:read", "deliveries:write", "deliveries:read", "results:read", "sums:write"}
    assert set(scopes_of([Role.MEMBER])) == wanted
    for role in set(Role) - {Role.MEMBER}:
        assert wanted.isdisjoint(set(scopes_of([role])) - {"catalogue:read"})
