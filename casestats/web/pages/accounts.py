"""Accounts, for who runs them: made, changed, closed, given a new password. No figure stands here."""

from __future__ import annotations

from typing import NamedTuple

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from casestats.access import ROLES, WHOLE, Reach, Role
from casestats.actions.accounts import (
    account_with,
    change_account,
    create_account,
    deactivate_account,
    demo,
    every_account,
    every_unit,
    reactivate_account,
    reset_password,
)
from casestats.actions.overseeing import municipalities_known
from casestats.actions.second_factor import remove_second_factor
from casestats.actions.tokens import is_live, own_tokens, revoke
from casestats.errors import CasestatsError
from casestats.store.accounts import AccountRecord
from casestats.web.brand import municipality_name
from casestats.web.current import actor, installation, said
from casestats.web.gate import allow
from casestats.words import Words

pages = Blueprint("accounts", __name__, url_prefix="/administration/konton")
APART = "|"


class Access(NamedTuple):
    """What the form says an account may do."""

    roles: list[Role]
    reaches: list[Reach]


@pages.get("")
@allow(Role.ADMINISTRATOR)
def listing() -> str:
    return render_template(
        "administration/accounts.html",
        accounts=every_account(installation()),
        roles_of=lambda account: ", ".join(said(ROLES[role].title) for role in Role if role in account.roles),
        demo=demo(installation()),
    )


@pages.get("/nytt")
@allow(Role.ADMINISTRATOR)
def new() -> str:
    return _new({})


@pages.post("/nytt")
@allow(Role.ADMINISTRATOR)
def create() -> str | tuple[str, int]:
    """Shows the one-time password in this one answer, which no cache keeps."""
    given = request.form
    access = _access()
    without_password = given.get("password") == "no" and bool(installation().settings.sso_header)
    try:
        made = create_account(
            installation(),
            actor(),
            name=given.get("name", ""),
            full_name=given.get("full_name", ""),
            email=given.get("email", ""),
            language=given.get("language", "sv"),
            roles=access.roles,
            reaches=access.reaches,
            break_glass=given.get("break_glass") == "yes",
            password="" if without_password else None,
        )
    except CasestatsError as error:
        return _new({"": said(error.words)}), 400
    return render_template("administration/password.html", name=made.name, password=made.password, new=True)


def _new(errors: dict[str, str]) -> str:
    return render_template(
        "administration/new_account.html",
        errors=errors,
        given=request.form,
        single_sign_on=bool(installation().settings.sso_header),
        **_choices(_access() if errors else Access([], [])),
    )


@pages.get("/<handle>")
@allow(Role.ADMINISTRATOR)
def page(handle: str) -> str:
    return _page(_account(handle), {})


@pages.post("/<handle>/andra")
@allow(Role.ADMINISTRATOR)
def change(handle: str) -> Response | tuple[str, int]:
    account = _account(handle)
    access = _access()
    try:
        change_account(installation(), actor(), account.number, roles=access.roles, reaches=access.reaches)
    except CasestatsError as error:
        return _page(account, {"": said(error.words)}, access), 400
    return _back(account, Words("Ändringen gäller nu, och kontot är utloggat.", "The change holds; it is signed out."))


@pages.post("/<handle>/stang")
@allow(Role.ADMINISTRATOR)
def close(handle: str) -> Response | tuple[str, int]:
    account = _account(handle)
    try:
        deactivate_account(installation(), actor(), account.number)
    except CasestatsError as error:
        return _page(account, {"": said(error.words)}), 409
    return _back(account, Words("Kontot är stängt.", "The account is closed."))


@pages.post("/<handle>/oppna")
@allow(Role.ADMINISTRATOR)
def reopen(handle: str) -> Response | tuple[str, int]:
    account = _account(handle)
    try:
        reactivate_account(installation(), actor(), account.number)
    except CasestatsError as error:
        return _page(account, {"": said(error.words)}), 409
    return _back(account, Words("Kontot är öppet igen.", "The account is open again."))


@pages.post("/<handle>/losenord")
@allow(Role.ADMINISTRATOR)
def reset(handle: str) -> str | tuple[str, int]:
    account = _account(handle)
    try:
        given = reset_password(installation(), actor(), account.number)
    except CasestatsError as error:
        return _page(account, {"": said(error.words)}), 409
    return render_template("administration/password.html", name=account.name, password=given, new=False)


@pages.post("/<handle>/engangskod")
@allow(Role.ADMINISTRATOR)
def remove_factor(handle: str) -> Response | tuple[str, int]:
    account = _account(handle)
    try:
        remove_second_factor(installation(), actor(), account.number)
    except CasestatsError as error:
        return _page(account, {"": said(error.words)}), 409
    return _back(account, Words("Engångskoden är borttagen.", "The one-time code is removed."))


@pages.post("/<handle>/nycklar/<int:token>/aterkalla")
@allow(Role.ADMINISTRATOR)
def take_back_token(handle: str, token: int) -> Response:
    account = _account(handle)
    revoke(installation(), actor(), account.number, token)
    return _back(account, Words("Nyckeln är återkallad.", "The token is revoked."))


def _page(account: AccountRecord, errors: dict[str, str], access: Access | None = None) -> str:
    now = installation().clock()
    return render_template(
        "administration/account.html",
        account=account,
        handle=account.uuid.hex(),
        errors=errors,
        own=account.name == actor().name,
        tokens=[one for one in own_tokens(installation(), account.number) if is_live(one, now)],
        **_choices(access or Access(list(account.roles), list(account.reaches))),
    )


def _account(handle: str) -> AccountRecord:
    found = account_with(installation(), handle)
    if found is None:
        abort(404)
    return found


def _back(account: AccountRecord, words: Words) -> Response:
    flash(said(words), "done")
    return redirect(url_for("accounts.page", handle=account.uuid.hex()))


def _access() -> Access:
    """What is chosen in the form, also a municipality that nothing here has named yet."""
    reaches = []
    other = request.form.get("other", "").split()
    for chosen in [*request.form.getlist("reaches"), *other]:
        municipality, _, unit = chosen.partition(APART)
        reaches.append(Reach(municipality, unit or WHOLE))
    return Access([Role(one) for one in request.form.getlist("roles") if one in set(Role)], reaches)


def _choices(access: Access) -> dict[str, object]:
    places = []
    for code in municipalities_known(installation()):
        name = municipality_name(code)
        whole = Words(f"{name}, hela kommunen", f"{name}, the whole municipality")
        places.append((code, said(whole)))
        units = [unit for unit in every_unit(installation()) if unit.municipality == code]
        places += [(f"{code}{APART}{unit.unit}", f"{name}: {unit.unit}") for unit in units]
    known = {value for value, _ in places}
    chosen = [reach.municipality + (APART + reach.unit if reach.unit else "") for reach in access.reaches]
    return {
        "roles": [(role.value, said(ROLES[role].title), said(ROLES[role].may)) for role in Role],
        "chosen_roles": [role.value for role in access.roles],
        "places": places,
        "chosen_places": chosen,
        "other": " ".join(one for one in chosen if one not in known),
    }
