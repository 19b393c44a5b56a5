"""The second factor of an account: begun, confirmed with a first code, used, and taken away."""

from __future__ import annotations

from casestats.actions.access_rules import no_such_account
from casestats.actions.freshness import demand_fresh
from casestats.audit import Actor
from casestats.bootstrap import Installation
from casestats.errors import CasestatsError, FixSettings, Refused
from casestats.store.accounts import NOT_CONFIRMED, AccountRecord, account_numbered, set_second_factor, use_step
from casestats.store.engine import Connection, reading, writing
from casestats.store.keys import KeptKeys
from casestats.store.sessions import end_sessions_of
from casestats.store.trouble import storage_trouble
from casestats.vault.second_factor import COLUMN, NOBODYS_SEED, PLACE, PURPOSE, TABLE, new_seed, step_of


@storage_trouble()
def begin_second_factor(installation: Installation, actor: Actor, number: int) -> None:
    """A fresh seed for one's own account; it counts once a code made with it was right (`confirm_second_factor`).
    Refused where there is a second factor already: it is taken away first."""
    with writing(installation.engine) as connection:
        account = _own(connection, actor, number)
        if account.has_second_factor:
            raise Refused(
                "Kontot har redan en engångskod. Ta bort den först.",
                "The account has a one-time code already. Remove it first.",
            )
        keys = KeptKeys(connection)
        vault = installation.vault(keys)
        key = vault.data_key(PLACE, installation.clock().strftime("%Y-%m"), PURPOSE)
        sealed = vault.sealer(PLACE, key, TABLE, COLUMN).seal(account.uuid, new_seed())
        keys.write(connection)
        set_second_factor(connection, number, sealed, NOT_CONFIRMED)
        installation.write_down(connection, actor, "second factor", account.name, result="begun")


def seed_to_confirm(installation: Installation, actor: Actor, number: int) -> str:
    """The seed of one's own account, to be put into an app, until it is confirmed; empty: there is none to confirm."""
    with reading(installation.engine) as connection:
        account = _own(connection, actor, number)
        if account.totp is None or account.has_second_factor:
            return ""
        return _seed(installation, connection, account)


@storage_trouble()
def confirm_second_factor(
    installation: Installation, actor: Actor, number: int, code: str, *, but_session: bytes = b""
) -> None:
    """The first code was right: from now on every sign-in wants one. Ends every other session."""
    with writing(installation.engine) as connection:
        account = _own(connection, actor, number)
        if account.totp is None or account.has_second_factor:
            raise FixSettings("Det finns ingen engångskod att bekräfta.", "There is no one-time code to confirm.")
        step = step_of(_seed(installation, connection, account), code, installation.clock(), NOT_CONFIRMED)
        if step is None or not use_step(connection, number, step):
            raise FixSettings(
                "Koden stämmer inte. Kontrollera att telefonens klocka går rätt, och skriv koden som visas nu.",
                "The code is not right. Check that the phone's clock is right, and write the code that shows now.",
            )
        end_sessions_of(connection, number, but=but_session)
        installation.write_down(connection, actor, "second factor", account.name)


@storage_trouble()
def remove_second_factor(
    installation: Installation, actor: Actor, number: int, *, confirmed_at: str = "", but_session: bytes = b""
) -> None:
    """Takes the second factor away; the next sign-in asks for a new one. Ends every other session. Refused: it is one's
    own, and it was not confirmed just now who one is; another's is an administrator's to take away."""
    with writing(installation.engine) as connection:
        account = account_numbered(connection, number)
        if account is None:
            raise no_such_account()
        if account.name == actor.name:
            demand_fresh(installation, confirmed_at)
        set_second_factor(connection, number, None, 0)
        end_sessions_of(connection, number, but=but_session)
        installation.write_down(connection, actor, "second factor", account.name, result="removed")


def step_of_code(
    installation: Installation, connection: Connection, account: AccountRecord | None, code: str
) -> int | None:
    """The step that a code belongs to; 0 where the account has no second factor; None: the code is not right. It takes
    the same work where there is no such account. Refused: the seed does not open."""
    keys = KeptKeys(connection)
    if account is None or not account.has_second_factor or account.totp is None:
        step_of(NOBODYS_SEED, code, installation.clock(), NOT_CONFIRMED)
        return 0
    try:
        seed = installation.vault(keys).open_field(PLACE, TABLE, COLUMN, account.uuid, account.totp)
    except CasestatsError:  # its words name a file, and whoever signs in may be a stranger
        raise Refused(
            "Engångskoden går inte att kontrollera just nu. Be den som sköter driften att köra casestats doctor.",
            "The one-time code cannot be checked right now. Ask whoever runs the system to run casestats doctor.",
        ) from None
    return step_of(seed, code, installation.clock(), account.totp_step)


def _seed(installation: Installation, connection: Connection, account: AccountRecord) -> str:
    if account.totp is None:
        return ""
    keys = KeptKeys(connection)
    return installation.vault(keys).open_field(PLACE, TABLE, COLUMN, account.uuid, account.totp)


def _own(connection: Connection, actor: Actor, number: int) -> AccountRecord:
    account = account_numbered(connection, number)
    if account is None or account.name != actor.name:
        raise no_such_account()
    return account
