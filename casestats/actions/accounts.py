"""Accounts: made, changed and closed by an administrator; the own name, language and password by whoever has one.

Every change of what an account may do ends its sessions: nobody goes on with rights they no longer have.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from typing import NamedTuple

from casestats.access import Reach, Role
from casestats.actions.access_rules import (
    NO_COUNTY,
    demand_about,
    demand_access,
    demand_name,
    folded,
    no_such_account,
)
from casestats.actions.sign_in_delays import Attempts
from casestats.audit import Actor
from casestats.bootstrap import Installation
from casestats.errors import FixSettings, Refused
from casestats.store.accounts import (
    AccountRecord,
    account_named,
    account_numbered,
    account_of_uuid,
    accounts,
    add_account,
    is_demo,
    known_units,
    set_about,
    set_access,
    set_active,
    set_password,
)
from casestats.store.engine import Connection, reading, writing
from casestats.store.sessions import end_sessions_of, revoke_tokens_of
from casestats.store.trouble import storage_trouble
from casestats.vault.passwords import demand_good, hash_password, is_password, one_time_password

_HANDLE = re.compile(r"[0-9a-f]{32}")


class NewAccount(NamedTuple):
    """An account as it was made. `password` is to be shown once and changed at the first sign-in; empty where there
    is none, or the caller chose it."""

    number: int
    name: str
    password: str

    def __repr__(self) -> str:
        return f"NewAccount({self.number}, {self.name})"


@storage_trouble()
def create_account(
    installation: Installation,
    actor: Actor,
    *,
    name: str,
    full_name: str,
    roles: Iterable[Role],
    reaches: Iterable[Reach] = (),
    email: str = "",
    language: str = "sv",
    break_glass: bool = False,
    password: str | None = None,
) -> NewAccount:
    """A new account. Without `password` it gets a one-time password that must be changed; an empty one makes an account
    that only single sign-on lets in. Raises FixSettings where the name is taken or something is missing."""
    name, full_name, email = folded(name), full_name.strip(), email.strip()
    roles, reaches = frozenset(roles), tuple(sorted(set(reaches)))
    demand_name(name)
    demand_about(full_name, email, language)
    given = one_time_password() if password is None else ""
    if password:
        demand_good(password, name)
    kept = hash_password(password or given, installation.password_cost) if password or given else ""
    record = AccountRecord(
        number=0,
        uuid=os.urandom(16),
        name=name,
        full_name=full_name,
        email=email,
        roles=roles,
        reaches=reaches,
        active=True,
        break_glass=break_glass,
        news_by_mail=False,
        language=language,
        password=kept,
        must_change=bool(given),
        totp=None,
        totp_step=0,
        created_at=installation.clock().isoformat(timespec="seconds"),
    )
    with writing(installation.engine) as connection:
        demand_access(roles, reaches, known_units(connection), _county(installation))
        # The event comes first: from here on nobody else writes, so the name stays free and the number too.
        installation.write_down(connection, actor, "account create", name, _access_text(roles, reaches))
        if account_named(connection, name) is not None:
            raise FixSettings(
                "Det finns redan ett konto med det namnet. Välj ett annat, eller öppna det som finns.",
                "There is an account of that name already. Choose another, or open the one there is.",
            )
        record = add_account(connection, record)
    return NewAccount(record.number, name, given)


@storage_trouble()
def change_account(
    installation: Installation, actor: Actor, number: int, *, roles: Iterable[Role], reaches: Iterable[Reach]
) -> None:
    """Other roles, or another reach. Ends the account's sessions. Refused: one's own, or the last administrator's."""
    roles, reaches = frozenset(roles), tuple(sorted(set(reaches)))
    with writing(installation.engine) as connection:
        account = _another(connection, actor, number)
        demand_access(roles, reaches, known_units(connection), _county(installation))
        if Role.ADMINISTRATOR not in roles:
            _demand_administrator_left(connection, account)
        set_access(connection, number, roles, reaches)
        end_sessions_of(connection, number)
        installation.write_down(connection, actor, "account change", account.name, _access_text(roles, reaches))


@storage_trouble()
def deactivate_account(installation: Installation, actor: Actor, number: int) -> None:
    """Nobody comes in with it any more, its tokens neither, also should it be opened again. Refused: one's own, or the
    last administrator's."""
    with writing(installation.engine) as connection:
        account = _another(connection, actor, number)
        _demand_administrator_left(connection, account)
        set_active(connection, number, False)
        end_sessions_of(connection, number)
        revoke_tokens_of(connection, number, installation.clock().isoformat(timespec="seconds"))
        installation.write_down(connection, actor, "account close", account.name)


@storage_trouble()
def reactivate_account(installation: Installation, actor: Actor, number: int) -> None:
    """A closed account is open again, with the roles it had."""
    with writing(installation.engine) as connection:
        account = _another(connection, actor, number)
        set_active(connection, number, True)
        installation.write_down(connection, actor, "account open", account.name)


@storage_trouble()
def reset_password(installation: Installation, actor: Actor, number: int) -> str:
    """A one-time password, to be shown once and changed at the next sign-in. Ends the account's sessions and revokes
    its tokens: whoever has got hold of the account may have made some."""
    given = one_time_password()
    kept = hash_password(given, installation.password_cost)
    with writing(installation.engine) as connection:
        account = _another(connection, actor, number)
        set_password(connection, number, kept, must_change=True)
        end_sessions_of(connection, number)
        revoke_tokens_of(connection, number, installation.clock().isoformat(timespec="seconds"))
        Attempts(installation, account.name, "").forgive(connection)
        installation.write_down(connection, actor, "account reset", account.name)
    return given


@storage_trouble()
def set_own_password(
    installation: Installation, actor: Actor, number: int, *, old: str, new: str, but_session: bytes = b""
) -> None:
    """A new password for who knows the old one. Ends every other session. Guessing the old one is slowed down as
    signing in is."""
    with reading(installation.engine) as connection:
        account = account_numbered(connection, number)
    if account is None or account.name != actor.name:
        raise no_such_account()
    attempts = Attempts(installation, account.name, "")
    attempts.begin()
    if not is_password(old, account.password, installation.password_cost):
        raise Refused("Det nuvarande lösenordet stämmer inte.", "The present password is not right.")
    demand_good(new, account.name)
    if new == old:
        raise FixSettings("Välj ett annat lösenord än det nuvarande.", "Choose another password than the present one.")
    kept = hash_password(new, installation.password_cost)
    with writing(installation.engine) as connection:
        set_password(connection, number, kept, must_change=False)
        end_sessions_of(connection, number, but=but_session)
        attempts.forgive(connection)
        installation.write_down(connection, actor, "password change", account.name)


@storage_trouble()
def set_own_details(
    installation: Installation, actor: Actor, number: int, *, full_name: str, email: str, language: str, news: bool
) -> None:
    """One's own name, mail address, language, and whether new figures are told by mail."""
    full_name, email = full_name.strip(), email.strip()
    demand_about(full_name, email, language)
    if news and not email:
        raise FixSettings("Skriv en e-postadress att skicka till.", "Write a mail address to send to.")
    with writing(installation.engine) as connection:
        account = account_numbered(connection, number)
        if account is None or account.name != actor.name:
            raise no_such_account()
        set_about(connection, number, full_name=full_name, email=email, language=language, news_by_mail=news)
        installation.write_down(connection, actor, "account details", account.name)


def every_account(installation: Installation) -> list[AccountRecord]:
    with reading(installation.engine) as connection:
        return accounts(connection)


def the_account(installation: Installation, number: int) -> AccountRecord:
    """Raises FixSettings where there is none."""
    with reading(installation.engine) as connection:
        account = account_numbered(connection, number)
    if account is None:
        raise no_such_account()
    return account


def account_with(installation: Installation, handle: str) -> AccountRecord | None:
    """The account of a handle: its uuid, as hexadecimal figures."""
    if not _HANDLE.fullmatch(handle):
        return None
    with reading(installation.engine) as connection:
        return account_of_uuid(connection, bytes.fromhex(handle))


def every_unit(installation: Installation) -> list[Reach]:
    """The units that imports have named."""
    with reading(installation.engine) as connection:
        return known_units(connection)


def demo(installation: Installation) -> bool:
    """Whether this is a demo: invented data, and no second factor asked for."""
    with reading(installation.engine) as connection:
        return is_demo(connection)


def _county(installation: Installation) -> str:
    """The county whose installation this is; NO_COUNTY where it is a municipality's."""
    return installation.settings.county if installation.settings.is_county else NO_COUNTY


def _another(connection: Connection, actor: Actor, number: int) -> AccountRecord:
    """The account, which is not the actor's own. Raises FixSettings or Refused."""
    account = account_numbered(connection, number)
    if account is None:
        raise no_such_account()
    if account.name == actor.name and actor.role == Role.ADMINISTRATOR.value:
        raise Refused(
            "Ditt eget konto ändrar en annan administratör. Byt lösenord under Konto.",
            "Your own account is changed by another administrator. Change your password under Account.",
        )
    return account


def _demand_administrator_left(connection: Connection, leaving: AccountRecord) -> None:
    left = [one for one in accounts(connection) if one.active and Role.ADMINISTRATOR in one.roles]
    if [one.number for one in left] == [leaving.number]:
        raise Refused(
            "Det är den sista administratören. Gör ett annat konto till administratör först.",
            "This is the last administrator. Make another account administrator first.",
        )


def _access_text(roles: frozenset[Role], reaches: Iterable[Reach]) -> str:
    """What an account may do, for the log: role names, municipalities, and how many units of each."""
    counted: dict[str, int] = {}
    for reach in reaches:
        counted[reach.municipality] = counted.get(reach.municipality, 0) + bool(reach.unit)
    places = (f"{place} {units} units" if units else place for place, units in sorted(counted.items()))
    return "; ".join((", ".join(role.value for role in Role if role in roles), *places))
