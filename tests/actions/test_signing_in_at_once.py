"""Many at once: guesses gain nothing, a code serves one of them, and the log stays one chain."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import text

from casestats.access import Role
from casestats.actions.accounts import create_account, every_account
from casestats.actions.sign_in_delays import FREE_FOR_A_NAME
from casestats.actions.signing_in import sign_in
from casestats.bootstrap import Installation
from casestats.errors import CasestatsError
from casestats.store.engine import reading
from casestats.vault.second_factor import code_at
from tests.imports import Home
from tests.people import ADMINISTRATOR, PASSWORD, cheaply, give_second_factor, make_account

AT_ONCE = 12


@pytest.fixture
def installation(tmp_path: Path, database_url: str) -> Installation:
    return cheaply(Home(tmp_path / "home", database_url).installation)


def at_once(verb: Callable[[int], object]) -> list[str]:
    """What each of twelve got: a refusal's first words, or "done"."""

    def tried(number: int) -> str:
        try:
            verb(number)
        except CasestatsError as error:
            return " ".join(error.words.sv.split()[:2])
        return "done"

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(tried, range(AT_ONCE)))


def test_guesses_that_come_at_once_are_counted_one_by_one(installation: Installation) -> None:
    make_account(installation, Role.ANALYST, name="anna")
    got = Counter(at_once(lambda _: sign_in(installation, "anna", "fel lösenord här", "000000", "")))
    assert got == {"Inloggningen stämmer": FREE_FOR_A_NAME, "För många": AT_ONCE - FREE_FOR_A_NAME}


def test_a_code_lets_in_one_of_those_who_show_it_at_once(installation: Installation) -> None:
    anna = make_account(installation, Role.ANALYST, name="anna", second_factor=False)
    code = code_at(give_second_factor(installation, anna.number), installation.clock())
    got = at_once(lambda _: sign_in(installation, "anna", PASSWORD, code, ""))
    assert got.count("done") == 1
    with reading(installation.engine) as connection:
        assert connection.execute(text("SELECT count(*) FROM sessions")).scalar_one() == 1


def test_events_that_come_at_once_stand_in_one_chain(installation: Installation) -> None:
    got = at_once(
        lambda number: create_account(
            installation,
            ADMINISTRATOR,
            name=f"bo{number % 4}",
            full_name="Bo",
            roles=[Role.AUDITOR],
            password=PASSWORD,
        )
    )
    assert got.count("done") == 4
    assert len(every_account(installation)) == 4
    with reading(installation.engine) as connection:
        assert [event.action for event in installation.audit_log(connection)] == ["init", *["account create"] * 4]
