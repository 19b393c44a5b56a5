"""Accounts from the command line: the first administrator, and a way in when all else is lost."""

from __future__ import annotations

import re

from casestats.access import Role
from casestats.actions.accounts import every_account
from casestats.bootstrap import Installation, open_installation
from casestats.config import read_settings
from tests.cli.desk import Desk
from tests.people import cheaply, give_second_factor

STURE = ("account", "create", "Sture.Larsson", "--full-name", "Sture Larsson", "--role", "administrator")


def installation(desk: Desk) -> Installation:
    return cheaply(open_installation(read_settings(desk.home)))


def test_the_first_administrator_is_made_on_the_machine(desk: Desk) -> None:
    desk.done("init")
    told = desk.done(*STURE).out
    assert re.search(r"Lösenord: [a-z2-9]{4}(-[a-z2-9]{4}){3}\n", told)
    assert "visas bara nu" in told
    [sture] = every_account(installation(desk))
    assert (sture.name, sture.full_name, sture.must_change) == ("sture.larsson", "Sture Larsson", True)
    assert sture.roles == {Role.ADMINISTRATOR}
    assert desk.run(*STURE).code == 4


def test_accounts_are_listed_without_passwords(desk: Desk) -> None:
    desk.done("init")
    assert desk.done("account", "list").out == "Inga konton än.\n"
    desk.done(*STURE)
    desk.done("account", "create", "anna", "--full-name", "Anna", "--role", "analyst", "--reach", "2281")
    assert desk.done("account", "list").out.splitlines()[0].split() == ["anna", "analytiker;", "2281"]
    [anna, sture] = desk.done("account", "list", "--json").json
    assert anna["reaches"] == ["2281"]
    assert sture["roles"] == ["administrator"]
    assert not [name for name in anna if "password" in name]


def test_an_account_is_reset_and_its_code_removed(desk: Desk) -> None:
    desk.done("init")
    first = desk.done(*STURE).out
    [sture] = every_account(installation(desk))
    give_second_factor(installation(desk), sture.number)
    second = desk.done("account", "reset", "sture.larsson").out
    assert first != second
    desk.done("account", "remove-code", "Sture.Larsson")
    [after] = every_account(installation(desk))
    assert after.password != sture.password
    assert not after.has_second_factor


def test_an_account_is_closed_but_never_the_last_administrators(desk: Desk) -> None:
    desk.done("init")
    desk.done(*STURE)
    assert desk.run("account", "deactivate", "sture.larsson").code == 5
    desk.done("account", "create", "siv", "--full-name", "Siv", "--role", "administrator", "--break-glass")
    desk.done("account", "deactivate", "sture.larsson")
    assert "(stängt)" in desk.done("account", "list").out
    assert desk.run("account", "deactivate", "nobody").code == 4


def test_what_an_account_may_not_be_is_refused_with_its_code(desk: Desk) -> None:
    desk.done("init")
    both = ("account", "create", "bo", "--full-name", "Bo", "--role", "administrator", "--role", "analyst")
    assert desk.run(*both, "--reach", "2281").code == 5
    unit = ("account", "create", "bo", "--full-name", "Bo", "--role", "manager", "--reach", "2281:Påhittad")
    assert desk.run(*unit).code == 4
    assert desk.run("account", "create", "bo", "--full-name", "Bo", "--role", "root").code == 2
    assert every_account(installation(desk)) == []
