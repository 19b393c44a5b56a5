"""Signing in and out. What is refused is refused in the same words and time, whatever was wrong (docs/adr/0018)."""

from __future__ import annotations

import hashlib
import secrets
from contextlib import suppress
from datetime import datetime, timedelta
from typing import NamedTuple

from casestats.access import Person, Role
from casestats.actions.access_rules import folded, is_name
from casestats.actions.proxy_secret import is_proxy
from casestats.actions.second_factor import step_of_code
from casestats.actions.sign_in_delays import Attempts
from casestats.audit import Actor
from casestats.bootstrap import Installation
from casestats.errors import CasestatsError, Refused
from casestats.store.accounts import (
    AccountRecord,
    account_named,
    account_numbered,
    exchange_password,
    is_demo,
    use_step,
)
from casestats.store.engine import Connection, reading, writing
from casestats.store.sessions import (
    SessionRecord,
    add_session,
    end_session,
    end_sessions_before,
    mark_seen,
    session_of,
    set_stepped_up,
)
from casestats.store.trouble import storage_trouble
from casestats.vault.passwords import hash_password, is_password, is_weaker

IDLE = timedelta(minutes=15)
WHOLE = timedelta(hours=8)
"""A session ends when it was not used for so long, and so long after it began, whatever happens."""
SEEN_EVERY = timedelta(minutes=1)
BY_PASSWORD, BY_PROXY = "password", "single sign-on"
NOBODY = "unknown"
"""In the log, where a name that nobody has was typed: people type passwords there."""


class Recognised(NamedTuple):
    """Whose a session is. `duty`: what must be done before anything else, "password" or "second factor", or ""."""

    person: Person
    duty: str
    confirmed_at: str


@storage_trouble()
def sign_in(
    installation: Installation, name: str, password: str, code: str = "", address: str = "", *, replaces: str = ""
) -> str:
    """The id of a new session; `replaces`, the browser's earlier one, ends. Refused: anything is wrong, and it does not
    say what; or it is too early after many failures, and it says how long to wait."""
    name = folded(name)[:256]
    attempts = Attempts(installation, name, address)
    attempts.begin()
    with reading(installation.engine) as connection:
        account = account_named(connection, name) if is_name(name) else None
        step = step_of_code(installation, connection, account, code)
        right = is_password(password, account.password if account else "", installation.password_cost)
    allowed = account is not None and account.active and (account.break_glass or not installation.settings.sso_header)
    if account is None or not right or not allowed or step is None:
        _write_failure(installation, account)
        raise wrong()
    with writing(installation.engine) as connection:
        if account.has_second_factor and not use_step(connection, account.number, step):
            raise wrong()  # somebody has used the code in this very moment
        if is_weaker(account.password, installation.password_cost):
            new = hash_password(password, installation.password_cost)
            exchange_password(connection, account.number, account.password, new)
        attempts.forgive(connection)
        _end(connection, replaces)
        session_id = begin_session(installation, connection, account, BY_PASSWORD)
        actor = actor_of(account)
        installation.write_down(connection, actor, "sign in", account.name)
        if account.break_glass and installation.settings.sso_header:
            installation.write_down(connection, actor, "break-glass", account.name)
    return session_id


def wrong() -> Refused:
    return Refused(
        "Inloggningen stämmer inte. Kontrollera namn, lösenord och engångskod, och försök igen. En engångskod gäller "
        "en gång.",
        "The sign-in is not right. Check name, password and one-time code, and try again. A one-time code serves once.",
    )


def begin_session(installation: Installation, connection: Connection, account: AccountRecord, via: str) -> str:
    """A new session in the caller's transaction; its id, which is kept nowhere."""
    now = installation.clock()
    end_sessions_before(connection, _text(now - WHOLE), _text(now - IDLE))
    session_id, at = secrets.token_urlsafe(32), _text(now)
    confirmed = at if via == BY_PASSWORD else ""
    add_session(connection, SessionRecord(hash_of(session_id), account.number, via, at, at, confirmed))
    return session_id


def hash_of(secret: str) -> bytes:
    """What is kept of the id of a session, or of a token: 256 random bits need no slow hash."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).digest()


def person_of_session(installation: Installation, session_id: str) -> Person | None:
    """Who has signed in; None: the session has ended."""
    found = recognised(installation, session_id)
    return found.person if found else None


def recognised(installation: Installation, session_id: str) -> Recognised | None:
    """Who has signed in, and what they must do first; None: the session has ended, or their account was closed."""
    now = installation.clock()
    id_hash = hash_of(session_id)
    with reading(installation.engine) as connection:
        session = session_of(connection, id_hash)
        account = account_numbered(connection, session.account) if session else None
        demo = is_demo(connection)
    if session is None or account is None or not account.active or not _alive(session, now):
        return None
    if now - datetime.fromisoformat(session.seen_at) >= SEEN_EVERY:
        mark_seen(installation.engine, id_hash, _text(now))
    duty = ""
    if session.via == BY_PASSWORD:
        duty = "password" if account.must_change else ""
        duty = duty or ("" if account.has_second_factor or demo else "second factor")
    return Recognised(person_of(account, session.via), duty, session.stepped_up_at)


def _alive(session: SessionRecord, now: datetime) -> bool:
    begun, seen = datetime.fromisoformat(session.created_at), datetime.fromisoformat(session.seen_at)
    return now - begun < WHOLE and now - seen < IDLE and begun - now < SEEN_EVERY


def person_of_proxy(installation: Installation, name: str, secret: str) -> Person | None:
    """Who the reverse proxy has signed in. None: no such account, or not the proxy's secret."""
    account = _account_of_proxy(installation, name, secret)
    return person_of(account, BY_PROXY) if account else None


def _account_of_proxy(installation: Installation, name: str, secret: str) -> AccountRecord | None:
    if not is_proxy(installation.settings, secret):
        return None
    name = folded(name)
    if not is_name(name):
        return None
    with reading(installation.engine) as connection:
        account = account_named(connection, name)
    return account if account is not None and account.active else None


def begin_proxy_session(installation: Installation, person: Person, *, replaces: str = "") -> str:
    """A session for who the proxy has signed in: so that their coming is written down once, and what wants to be
    confirmed can be. Empty where the database is busy: the next request tries again."""
    session_id = ""
    with suppress(CasestatsError), writing(installation.engine) as connection:
        account = account_numbered(connection, person.account)
        if account is not None:
            _end(connection, replaces)
            session_id = begin_session(installation, connection, account, BY_PROXY)
            installation.write_down(connection, actor_of(account), "sign in", account.name, BY_PROXY)
    return session_id


@storage_trouble()
def sign_out(installation: Installation, session_id: str) -> None:
    """Ends the session; nothing happens where it has ended already."""
    with writing(installation.engine) as connection:
        session = session_of(connection, hash_of(session_id))
        account = account_numbered(connection, session.account) if session else None
        if account is not None:
            _end(connection, session_id)
            installation.write_down(connection, actor_of(account), "sign out", account.name)


@storage_trouble()
def step_up(installation: Installation, session_id: str, password: str, code: str) -> None:
    """Confirms again who it is: by a code where there is a second factor, else by the password. As `sign_in`."""
    id_hash = hash_of(session_id)
    with reading(installation.engine) as connection:
        session = session_of(connection, id_hash)
        account = account_numbered(connection, session.account) if session else None
    if session is None or account is None or not account.active or not _alive(session, installation.clock()):
        raise wrong()
    attempts = Attempts(installation, account.name, "")
    attempts.begin()
    with reading(installation.engine) as connection:
        step = step_of_code(installation, connection, account, code)
    if account.has_second_factor:
        right = step is not None
    else:
        right = is_password(password, account.password, installation.password_cost)
    if not right:
        _write_failure(installation, account)
        raise wrong()
    with writing(installation.engine) as connection:
        if account.has_second_factor and not (step and use_step(connection, account.number, step)):
            raise wrong()
        attempts.forgive(connection)
        set_stepped_up(connection, id_hash, _text(installation.clock()))
        installation.write_down(connection, actor_of(account), "confirm", account.name)


def person_of(account: AccountRecord, via: str) -> Person:
    return Person(
        account.number,
        account.name,
        account.full_name,
        account.roles,
        account.reaches,
        "en" if account.language == "en" else "sv",
        via,
    )


def actor_of(account: AccountRecord) -> Actor:
    """In the log, where no role was needed: the first they have."""
    return Actor(account.name, next((role.value for role in Role if role in account.roles), ""))


def _write_failure(installation: Installation, account: AccountRecord | None) -> None:
    actor = actor_of(account) if account else Actor(NOBODY, "")
    with writing(installation.engine) as connection:
        installation.write_down(connection, actor, "sign in", actor.name, result="refused")


def _end(connection: Connection, session_id: str) -> None:
    if session_id:
        end_session(connection, hash_of(session_id))


def _text(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")
