"""The accounts of a demo: one of each role, with passwords that protect nothing real and that the demo tells."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from contextlib import suppress
from typing import NamedTuple

from casestats.access import Reach, Role
from casestats.actions.accounts import create_account, every_account
from casestats.audit import Actor
from casestats.bootstrap import Installation
from casestats.store.engine import writing
from casestats.store.preferences import keep_preference
from casestats.vault.passwords import one_time_password

ACCOUNTS_FILE = "demo-accounts.json"


class Known(NamedTuple):
    """An account to make: its role, an invented name, and what it reaches."""

    role: Role
    full_name: str
    reaches: tuple[Reach, ...] = ()


class DemoAccount(NamedTuple):
    """An account to try. The password is the demo's own, and protects nothing real."""

    name: str
    role: Role
    reaches: tuple[Reach, ...]
    password: str


def mark_demo(installation: Installation, actor: Actor) -> None:
    """Every page says that this is a demo, and nobody is asked for a second factor."""
    with writing(installation.engine) as connection:
        installation.write_down(connection, actor, "demo", "installation")
        keep_preference(connection, "demo", b"1")


def make_accounts(installation: Installation, actor: Actor, known: Mapping[str, Known], language: str) -> None:
    """Those that are missing, with passwords of their own."""
    there = {account.name for account in every_account(installation)}
    passwords = _passwords(installation)
    for name, one in known.items():
        if name in there:
            continue
        passwords[name] = one_time_password()
        _keep_passwords(installation, passwords)
        create_account(
            installation,
            actor,
            name=name,
            full_name=one.full_name,
            roles=[one.role],
            reaches=one.reaches,
            language=language,
            password=passwords[name],
        )


def accounts_of(installation: Installation, known: Mapping[str, Known]) -> list[DemoAccount]:
    """The accounts to try, with their passwords as they were made."""
    kept = _passwords(installation)
    return [DemoAccount(name, one.role, one.reaches, kept.get(name, "")) for name, one in known.items()]


def _passwords(installation: Installation) -> dict[str, str]:
    with suppress(OSError, ValueError):
        kept: dict[str, str] = json.loads((installation.settings.home / ACCOUNTS_FILE).read_text(encoding="utf-8"))
        return kept
    return {}


def _keep_passwords(installation: Installation, passwords: dict[str, str]) -> None:
    path = installation.settings.home / ACCOUNTS_FILE
    handle = os.open(path, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump(passwords, file, indent=1)
