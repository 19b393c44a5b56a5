"""Tokens of the API: made by whoever they speak for, shown once, never able to do more than their account."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from casestats.access import Person, Role
from casestats.actions.access_rules import no_such_account
from casestats.actions.freshness import demand_fresh
from casestats.actions.signing_in import hash_of, person_of
from casestats.audit import Actor
from casestats.bootstrap import Installation
from casestats.errors import FixSettings, Refused
from casestats.store.accounts import account_numbered
from casestats.store.engine import reading, writing
from casestats.store.sessions import TokenRecord, add_token, mark_used, revoke_token, token_of, tokens_of
from casestats.store.trouble import storage_trouble
from casestats.words import Words

PREFIX = "cs_"
"""So that a token that lies about where it should not is found by those who look for such things."""
LONGEST_DAYS = 365
MOST = 20
"""Tokens of one account that are in use."""
USED_EVERY = timedelta(minutes=1)
VIA = "token"


class ScopeRule(NamedTuple):
    """What a scope opens, in words, and the roles that may give it."""

    words: Words
    roles: frozenset[Role]


_OF_FIGURES = frozenset({Role.REGISTRAR, Role.MANAGER, Role.ANALYST, Role.APPROVER})
SCOPES: dict[str, ScopeRule] = {
    "catalogue:read": ScopeRule(
        Words("läsa indikatorernas beskrivningar", "read what indicators mean"), frozenset(Role)
    ),
    "counts:read": ScopeRule(
        Words("läsa siffror som kontot ser dem", "read counts as the account sees them"), _OF_FIGURES
    ),
    "coverage:read": ScopeRule(Words("läsa täckning", "read coverage"), _OF_FIGURES),
    "releases:read": ScopeRule(
        Words("läsa det som har publicerats", "read what has been published"), _OF_FIGURES | {Role.COUNTY}
    ),
    "imports:read": ScopeRule(Words("läsa inläsningar", "read imports"), frozenset({Role.REGISTRAR})),
    "imports:write": ScopeRule(
        Words("läsa in uttag och ta tillbaka inläsningar", "import extracts and take imports back"),
        frozenset({Role.REGISTRAR}),
    ),
    "deliveries:write": ScopeRule(
        Words("lämna kommunens leveranser till länet", "hand in the municipality's deliveries"),
        frozenset({Role.MEMBER}),
    ),
    "deliveries:read": ScopeRule(
        Words("läsa kvitton på det kommunen har lämnat", "read the receipts of what was handed in"),
        frozenset({Role.MEMBER}),
    ),
    "results:read": ScopeRule(
        Words("hämta länets resultat till kommunen", "fetch the county's results for the municipality"),
        frozenset({Role.MEMBER}),
    ),
    "sums:write": ScopeRule(
        Words("delta i länets förseglade summor", "take part in the county's sealed sums"),
        frozenset({Role.MEMBER}),
    ),
}


class TokenHolder(NamedTuple):
    """Whom a token speaks for, and what it may do: what it was made for, as far as the account's roles still allow."""

    person: Person
    scopes: frozenset[str]


def scopes_of(roles: Iterable[Role]) -> tuple[str, ...]:
    """The scopes that these roles may give, in the order of SCOPES."""
    roles = frozenset(roles)
    return tuple(name for name, rule in SCOPES.items() if not rule.roles.isdisjoint(roles))


@storage_trouble()
def create_token(
    installation: Installation,
    actor: Actor,
    number: int,
    *,
    label: str,
    scopes: Iterable[str],
    days: int,
    confirmed_at: str,
) -> tuple[str, TokenRecord]:
    """A token for one's own account, to be shown once, and what is kept of it. Refused: more than the roles allow, or
    it was not confirmed just now who it is."""
    demand_fresh(installation, confirmed_at)
    label, scopes = label.strip(), frozenset(scopes)
    if not 1 <= len(label) <= 64:
        raise FixSettings(
            "Skriv vad nyckeln är till för, högst 64 tecken.", "Write what the token is for, at most 64 characters."
        )
    if not 1 <= days <= LONGEST_DAYS:
        raise FixSettings(f"En nyckel gäller 1-{LONGEST_DAYS} dagar.", f"A token lasts for 1-{LONGEST_DAYS} days.")
    if not scopes or not scopes <= set(SCOPES):
        raise FixSettings("Välj vad nyckeln får göra.", "Choose what the token may do.")
    now = installation.clock()
    secret = PREFIX + secrets.token_urlsafe(32)
    with writing(installation.engine) as connection:
        account = account_numbered(connection, number)
        if account is None or account.name != actor.name:
            raise no_such_account()
        if not scopes <= set(scopes_of(account.roles)):
            raise Refused(
                "En nyckel får aldrig göra mer än kontot. Välj bland det som kontots roller ger.",
                "A token never does more than its account. Choose among what the account's roles give.",
            )
        live = [one for one in tokens_of(connection, number) if is_live(one, now)]
        if len(live) >= MOST:
            raise FixSettings(
                f"Kontot har redan {MOST} nycklar. Återkalla en först.",
                f"The account has {MOST} tokens already. Revoke one first.",
            )
        # First the event: until this transaction ends, nobody else takes the next number.
        installation.write_down(connection, actor, "token create", account.name, ", ".join(sorted(scopes)))
        record = add_token(
            connection,
            TokenRecord(
                number=0,
                id_hash=hash_of(secret),
                account=number,
                label=label,
                scopes=scopes,
                created_at=_text(now),
                expires_at=_text(now + timedelta(days=days)),
                revoked_at=None,
                used_at=None,
            ),
        )
    return secret, record


@storage_trouble()
def revoke(installation: Installation, actor: Actor, number: int, token: int) -> None:
    """The account's token opens nothing any more. Its owner does so, or an administrator."""
    with writing(installation.engine) as connection:
        account = account_numbered(connection, number)
        own = account is not None and account.name == actor.name
        if account is None or not (own or actor.role == Role.ADMINISTRATOR.value):
            raise no_such_account()
        if not revoke_token(connection, number, token, _text(installation.clock())):
            raise FixSettings("Det finns ingen sådan nyckel att återkalla.", "There is no such token to revoke.")
        installation.write_down(connection, actor, "token revoke", f"{account.name} {token}")


def person_of_token(installation: Installation, token: str) -> TokenHolder | None:
    """Whom a token speaks for. None: unknown, expired, revoked, or its account is closed."""
    if not token.startswith(PREFIX):
        return None
    now = installation.clock()
    id_hash = hash_of(token)
    with reading(installation.engine) as connection:
        record = token_of(connection, id_hash)
        account = account_numbered(connection, record.account) if record else None
    if record is None or account is None or not account.active or not is_live(record, now):
        return None
    if record.used_at is None or now - datetime.fromisoformat(record.used_at) >= USED_EVERY:
        mark_used(installation.engine, id_hash, _text(now))
    return TokenHolder(person_of(account, VIA), record.scopes & frozenset(scopes_of(account.roles)))


def own_tokens(installation: Installation, number: int) -> list[TokenRecord]:
    """The account's tokens, the newest first, also those that are no longer in use."""
    with reading(installation.engine) as connection:
        return tokens_of(connection, number)


def is_live(record: TokenRecord, now: datetime) -> bool:
    return record.revoked_at is None and now < datetime.fromisoformat(record.expires_at)


def _text(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")
