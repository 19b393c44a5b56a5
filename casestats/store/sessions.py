"""Sessions and tokens, each known by the SHA-256 of what its holder shows."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

from casestats.store.ledger import next_number


class SessionRecord(NamedTuple):
    """A session. Times are UTC, RFC 3339; `stepped_up_at` is empty where nothing was confirmed again."""

    id_hash: bytes
    account: int
    via: str
    created_at: str
    seen_at: str
    stepped_up_at: str


_SESSION = ", ".join(SessionRecord._fields)


def session_of(connection: Connection, id_hash: bytes) -> SessionRecord | None:
    row = connection.execute(
        text(f"SELECT {_SESSION} FROM sessions WHERE id_hash = :id_hash"),  # noqa: S608 (our own names)
        {"id_hash": id_hash},
    ).one_or_none()
    return None if row is None else SessionRecord(bytes(row[0]), int(row[1]), *row[2:])


def add_session(connection: Connection, record: SessionRecord) -> None:
    connection.execute(
        text(f"INSERT INTO sessions ({_SESSION}) VALUES (:{', :'.join(SessionRecord._fields)})"),  # noqa: S608 (our own names)
        record._asdict(),
    )


def end_session(connection: Connection, id_hash: bytes) -> None:
    connection.execute(text("DELETE FROM sessions WHERE id_hash = :id_hash"), {"id_hash": id_hash})


def end_sessions_of(connection: Connection, account: int, *, but: bytes = b"") -> None:
    """Everywhere, save in the session `but`."""
    connection.execute(
        text("DELETE FROM sessions WHERE account = :account AND id_hash <> :but"), {"account": account, "but": but}
    )


def end_sessions_before(connection: Connection, created: str, seen: str) -> None:
    """Those that began, or were last used, before these times."""
    connection.execute(
        text("DELETE FROM sessions WHERE created_at < :created OR seen_at < :seen"), {"created": created, "seen": seen}
    )


def set_stepped_up(connection: Connection, id_hash: bytes, at: str) -> None:
    connection.execute(
        text("UPDATE sessions SET stepped_up_at = :at WHERE id_hash = :id_hash"), {"id_hash": id_hash, "at": at}
    )


class TokenRecord(NamedTuple):
    """A token of the API. Times are UTC, RFC 3339."""

    number: int
    id_hash: bytes
    account: int
    label: str
    scopes: frozenset[str]
    created_at: str
    expires_at: str
    revoked_at: str | None
    used_at: str | None


_TOKEN = ", ".join(TokenRecord._fields)


def tokens_of(connection: Connection, account: int) -> list[TokenRecord]:
    """An account's, the newest first."""
    found = connection.execute(
        text(f"SELECT {_TOKEN} FROM tokens WHERE account = :account ORDER BY number DESC"),  # noqa: S608 (our own names)
        {"account": account},
    )
    return [_token(tuple(row)) for row in found]


def token_of(connection: Connection, id_hash: bytes) -> TokenRecord | None:
    row = connection.execute(
        text(f"SELECT {_TOKEN} FROM tokens WHERE id_hash = :id_hash"),  # noqa: S608 (our own names)
        {"id_hash": id_hash},
    ).one_or_none()
    return None if row is None else _token(tuple(row))


def _token(row: tuple[object, ...]) -> TokenRecord:
    record = TokenRecord(*row)  # type: ignore[arg-type]  # a row is of any kind
    return record._replace(id_hash=bytes(record.id_hash), scopes=frozenset(str(record.scopes).split()))


def add_token(connection: Connection, record: TokenRecord) -> TokenRecord:
    """The token with its number."""
    record = record._replace(number=next_number(connection, "tokens"))
    connection.execute(
        text(f"INSERT INTO tokens ({_TOKEN}) VALUES (:{', :'.join(TokenRecord._fields)})"),  # noqa: S608 (our own names)
        {**record._asdict(), "scopes": " ".join(sorted(record.scopes))},
    )
    return record


def revoke_token(connection: Connection, account: int, number: int, at: str) -> bool:
    """False where the account has no such token that is in use."""
    changed = connection.execute(
        text("UPDATE tokens SET revoked_at = :at WHERE account = :account AND number = :number AND revoked_at IS NULL"),
        {"account": account, "number": number, "at": at},
    )
    return changed.rowcount == 1


_SEEN = "UPDATE sessions SET seen_at = :at WHERE id_hash = :id_hash"


def revoke_tokens_of(connection: Connection, account: int, at: str) -> None:
    """All of an account's tokens that are in use."""
    connection.execute(
        text("UPDATE tokens SET revoked_at = :at WHERE account = :account AND revoked_at IS NULL"),
        {"account": account, "at": at},
    )


_USED = "UPDATE tokens SET used_at = :at WHERE id_hash = :id_hash"


def mark_seen(engine: Engine, id_hash: bytes, at: str) -> None:
    """The session was used. Given up at once where somebody else is writing: a reader never waits for an import."""
    _at_once(engine, _SEEN, id_hash, at)


def mark_used(engine: Engine, id_hash: bytes, at: str) -> None:
    """The token was used; as `mark_seen`."""
    _at_once(engine, _USED, id_hash, at)


def _at_once(engine: Engine, statement: str, id_hash: bytes, at: str) -> None:
    try:
        with engine.connect() as connection:
            if engine.dialect.name == "sqlite":
                connection.exec_driver_sql("PRAGMA busy_timeout=0")
                connection.exec_driver_sql("BEGIN IMMEDIATE")
            else:
                connection.exec_driver_sql("SET LOCAL lock_timeout = '50ms'")
            connection.execute(text(statement), {"id_hash": id_hash, "at": at})
            if engine.dialect.name == "sqlite":
                connection.exec_driver_sql("COMMIT")
            connection.commit()
    except DBAPIError:
        return  # the next request tries again
