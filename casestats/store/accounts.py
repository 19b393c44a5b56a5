"""Accounts and what they reach, and how often signing in has failed of late."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from sqlalchemy import Connection, text

from casestats.access import Reach, Role
from casestats.store.ledger import next_number


class AccountRecord(NamedTuple):
    """An account. `password` is empty where there is none; `totp` the sealed seed, `totp_step` the last step that was
    used: NOT_CONFIRMED until the first code was right."""

    number: int
    uuid: bytes
    name: str
    full_name: str
    email: str
    roles: frozenset[Role]
    reaches: tuple[Reach, ...]
    active: bool
    break_glass: bool
    news_by_mail: bool
    language: str
    password: str
    must_change: bool
    totp: bytes | None
    totp_step: int
    created_at: str

    @property
    def has_second_factor(self) -> bool:
        return self.totp is not None and self.totp_step != NOT_CONFIRMED

    def __repr__(self) -> str:
        return f"AccountRecord({self.number}, {self.name})"


NOT_CONFIRMED = -1
_COLUMNS = tuple(name for name in AccountRecord._fields if name != "reaches")
_SELECT = f"SELECT {', '.join(_COLUMNS)} FROM accounts"  # noqa: S608 (our own names)
_ADD = text(f"INSERT INTO accounts ({', '.join(_COLUMNS)}) VALUES (:{', :'.join(_COLUMNS)})")  # noqa: S608 (our own names)


def accounts(connection: Connection) -> list[AccountRecord]:
    """All, in the order of their names."""
    reaches: dict[int, list[Reach]] = {}
    for account, municipality, unit in connection.execute(
        text("SELECT account, municipality, unit FROM account_reaches")
    ):
        reaches.setdefault(int(account), []).append(Reach(municipality, unit))
    found = [_record(row, reaches.get(int(row[0]), ())) for row in connection.execute(text(_SELECT))]
    return sorted(found, key=lambda account: account.name)


def account_named(connection: Connection, name: str) -> AccountRecord | None:
    return _one(connection, "name = :value", name)


def account_numbered(connection: Connection, number: int) -> AccountRecord | None:
    return _one(connection, "number = :value", number)


def account_of_uuid(connection: Connection, uuid: bytes) -> AccountRecord | None:
    return _one(connection, "uuid = :value", uuid)


def _one(connection: Connection, where: str, value: object) -> AccountRecord | None:
    row = connection.execute(text(f"{_SELECT} WHERE {where}"), {"value": value}).one_or_none()
    if row is None:
        return None
    reaches = connection.execute(
        text("SELECT municipality, unit FROM account_reaches WHERE account = :number"), {"number": row[0]}
    )
    return _record(row, (Reach(*reach) for reach in reaches))


def _record(row: Any, reaches: Iterable[Reach]) -> AccountRecord:
    values: dict[str, Any] = dict(zip(_COLUMNS, row, strict=True))
    for flag in ("active", "break_glass", "news_by_mail", "must_change"):
        values[flag] = bool(values[flag])
    values["roles"] = frozenset(map(Role, values["roles"].split()))
    values["uuid"] = bytes(values["uuid"])
    values["totp"] = None if values["totp"] is None else bytes(values["totp"])
    return AccountRecord(**values, reaches=tuple(sorted(reaches)))


def add_account(connection: Connection, record: AccountRecord) -> AccountRecord:
    """The account with its number."""
    record = record._replace(number=next_number(connection, "accounts"))
    values = record._asdict()
    del values["reaches"]
    connection.execute(_ADD, {**values, "roles": _roles_text(record.roles)})
    _add_reaches(connection, record.number, record.reaches)
    return record


def set_access(connection: Connection, number: int, roles: frozenset[Role], reaches: Iterable[Reach]) -> None:
    _set(connection, number, "roles = :roles", roles=_roles_text(roles))
    connection.execute(text("DELETE FROM account_reaches WHERE account = :number"), {"number": number})
    _add_reaches(connection, number, reaches)


def set_active(connection: Connection, number: int, active: bool) -> None:
    _set(connection, number, "active = :active", active=active)


def set_break_glass(connection: Connection, number: int, break_glass: bool) -> None:
    _set(connection, number, "break_glass = :break_glass", break_glass=break_glass)


def set_about(
    connection: Connection, number: int, *, full_name: str, email: str, language: str, news_by_mail: bool
) -> None:
    _set(
        connection,
        number,
        "full_name = :full_name, email = :email, language = :language, news_by_mail = :news_by_mail",
        full_name=full_name,
        email=email,
        language=language,
        news_by_mail=news_by_mail,
    )


def set_password(connection: Connection, number: int, password: str, *, must_change: bool) -> None:
    _set(
        connection,
        number,
        "password = :password, must_change = :must_change",
        password=password,
        must_change=must_change,
    )


def exchange_password(connection: Connection, number: int, old: str, new: str) -> None:
    """The same password hashed anew, unless somebody has changed it meanwhile."""
    connection.execute(
        text("UPDATE accounts SET password = :new WHERE number = :number AND password = :old"),
        {"number": number, "old": old, "new": new},
    )


def set_second_factor(connection: Connection, number: int, totp: bytes | None, step: int) -> None:
    _set(connection, number, "totp = :totp, totp_step = :step", totp=totp, step=step)


def use_step(connection: Connection, number: int, step: int) -> bool:
    """A step of the second factor is used up; False where it, or a later one, was before."""
    changed = connection.execute(
        text("UPDATE accounts SET totp_step = :step WHERE number = :number AND totp_step < :step"),
        {"number": number, "step": step},
    )
    return changed.rowcount == 1


def _set(connection: Connection, number: int, columns: str, **values: object) -> None:
    connection.execute(
        text(f"UPDATE accounts SET {columns} WHERE number = :number"),  # noqa: S608 (our own names)
        {**values, "number": number},
    )


def _add_reaches(connection: Connection, number: int, reaches: Iterable[Reach]) -> None:
    for reach in sorted(set(reaches)):
        connection.execute(
            text("INSERT INTO account_reaches (account, municipality, unit) VALUES (:number, :municipality, :unit)"),
            {**reach._asdict(), "number": number},
        )


def _roles_text(roles: frozenset[Role]) -> str:
    return " ".join(role.value for role in Role if role in roles)


def known_units(connection: Connection) -> list[Reach]:
    """Every unit that an import has named, in the order of municipality and name."""
    return sorted(Reach(*row) for row in connection.execute(text("SELECT municipality, name FROM units")))


def is_demo(connection: Connection) -> bool:
    """Whether this is an installation of invented data, where everybody may try every role."""
    return connection.execute(text("SELECT 1 FROM preferences WHERE name = 'demo'")).one_or_none() is not None


class Failures(NamedTuple):
    """How often in a row signing in has failed, and when last."""

    times: int
    at: str


def failures_of(connection: Connection, key: bytes) -> Failures:
    found = connection.execute(text("SELECT failures, at FROM sign_in_delays WHERE key = :key"), {"key": key})
    row = found.one_or_none()
    return Failures(0, "") if row is None else Failures(int(row[0]), row[1])


def count_failure(connection: Connection, key: bytes, before: Failures, after: Failures) -> bool:
    """One failure more; False where somebody else has counted since `before` was read: read it again."""
    if before.at:
        statement = "UPDATE sign_in_delays SET failures = :count, at = :at WHERE key = :key AND failures = :was"
    else:
        statement = (
            "INSERT INTO sign_in_delays (key, failures, at) VALUES (:key, :count, :at) ON CONFLICT (key) DO NOTHING"
        )
    values = {"key": key, "count": after.times, "at": after.at}
    values |= {"was": before.times} if before.at else {}
    return connection.execute(text(statement), values).rowcount == 1


def forget_failures(connection: Connection, key: bytes) -> None:
    connection.execute(text("DELETE FROM sign_in_delays WHERE key = :key"), {"key": key})


def forget_failures_before(connection: Connection, at: str) -> None:
    connection.execute(text("DELETE FROM sign_in_delays WHERE at < :at"), {"at": at})
