"""Accounts for tests, made at little cost, and a short way in."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable

from flask.testing import FlaskClient

from casestats.access import Reach, Role
from casestats.actions.access_rules import NEEDS_REACH
from casestats.actions.accounts import create_account
from casestats.actions.signing_in import BY_PASSWORD, begin_session
from casestats.audit import Actor
from casestats.bootstrap import Installation
from casestats.store.accounts import NOT_CONFIRMED, AccountRecord, account_numbered, set_second_factor
from casestats.store.engine import reading, writing
from casestats.store.keys import KeptKeys
from casestats.vault.passwords import Cost
from casestats.vault.second_factor import COLUMN, PLACE, PURPOSE, TABLE, new_seed

CHEAP = Cost(8, 1, 1)
"""Of a password in a test: a few microseconds."""
PASSWORD = "blå cyklar i regn"
ADMINISTRATOR = Actor("sture", "administrator")


def cheaply(installation: Installation) -> Installation:
    """The same installation, hashing passwords fast."""
    return dataclasses.replace(installation, password_cost=CHEAP)


def make_account(
    installation: Installation,
    *roles: Role,
    name: str = "",
    reaches: Iterable[Reach] | None = None,
    second_factor: bool = True,
    break_glass: bool = False,
    language: str = "sv",
) -> AccountRecord:
    """An account named as its first role, reaching the municipality 2281, with PASSWORD and a second factor."""
    roles = roles or (Role.ANALYST,)
    if reaches is None:
        reaches = [Reach("2281")] if not NEEDS_REACH.isdisjoint(roles) else []
    made = create_account(
        installation,
        ADMINISTRATOR,
        name=name or roles[0].value,
        full_name=f"Demo {name or roles[0].value}",
        roles=roles,
        reaches=reaches,
        language=language,
        break_glass=break_glass,
        password=PASSWORD,
    )
    if second_factor:
        give_second_factor(installation, made.number)
    return account(installation, made.number)


def give_second_factor(installation: Installation, number: int, step: int = 0, seed: str = "") -> str:
    """A confirmed second factor; its seed."""
    seed = seed or new_seed()
    with writing(installation.engine) as connection:
        found = account_numbered(connection, number)
        assert found is not None
        assert step != NOT_CONFIRMED
        keys = KeptKeys(connection)
        vault = installation.vault(keys)
        key = vault.data_key(PLACE, installation.clock().strftime("%Y-%m"), PURPOSE)
        set_second_factor(connection, number, vault.sealer(PLACE, key, TABLE, COLUMN).seal(found.uuid, seed), step)
        keys.write(connection)
    return seed


def account(installation: Installation, number: int) -> AccountRecord:
    with reading(installation.engine) as connection:
        found = account_numbered(connection, number)
    assert found is not None
    return found


def open_session(installation: Installation, number: int, via: str = BY_PASSWORD) -> str:
    """The id of a new session of the account."""
    found = account(installation, number)
    with writing(installation.engine) as connection:
        return begin_session(installation, connection, found, via)


def enter(client: FlaskClient, installation: Installation, number: int) -> str:
    """Signs the test client in without the form; the session's id."""
    session_id = open_session(installation, number)
    with client.session_transaction() as cookie:
        cookie["id"] = session_id
    return session_id
