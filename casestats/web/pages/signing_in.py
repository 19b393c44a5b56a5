"""Signing in and out, and confirming once more who it is."""

from __future__ import annotations

from flask import Blueprint, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from casestats.actions.accounts import the_account
from casestats.actions.signing_in import BY_PROXY, sign_in, sign_out, step_up
from casestats.errors import CasestatsError
from casestats.web import sessions
from casestats.web.current import installation, maybe_person, person, said
from casestats.web.gate import EVERY_ROLE, allow, open_to_all

pages = Blueprint("signing_in", __name__)


@pages.get("/logga-in")
@open_to_all
def page() -> Response | str:
    if maybe_person() is not None:
        return _onward()
    return _form({})


@pages.post("/logga-in")
@open_to_all
def enter() -> Response | tuple[str, int]:
    given = request.form
    try:
        session_id = sign_in(
            installation(),
            given.get("name", ""),
            given.get("password", ""),
            given.get("code", ""),
            request.remote_addr or "",
            replaces=sessions.own_id(),
        )
    except CasestatsError as error:
        return _form({"": said(error.words)}), 403
    sessions.begin(session_id)
    return _onward()


@pages.post("/logga-ut")
@open_to_all
def out() -> Response:
    """Signed in or not: the page one comes from may have been open for long."""
    somebody = maybe_person()
    ended = sessions.end()
    if ended:
        sign_out(installation(), ended)
    target = url_for("signing_in.left") if somebody and somebody.via == BY_PROXY else url_for("signing_in.page")
    return redirect(target)


@pages.get("/utloggad")
@open_to_all
def left() -> str:
    """After single sign-on: the proxy's own session lasts until it is ended there."""
    return render_template("signing_in/left.html")


@pages.get("/bekrafta")
@allow(*EVERY_ROLE)
def confirming() -> str:
    return _confirm_form({})


@pages.post("/bekrafta")
@allow(*EVERY_ROLE)
def confirm() -> Response | tuple[str, int]:
    try:
        step_up(installation(), sessions.own_id(), request.form.get("password", ""), request.form.get("code", ""))
    except CasestatsError as error:
        return _confirm_form({"": said(error.words)}), 403
    return _onward()


def ask_to_confirm(back: str) -> Response:
    """To the page where it is confirmed who it is, and back again."""
    return redirect(url_for("signing_in.confirming", next=back))


def _form(errors: dict[str, str]) -> str:
    return render_template(
        "signing_in/page.html",
        errors=errors,
        next=request.values.get("next", ""),
        single_sign_on=bool(installation().settings.sso_header),
    )


def _confirm_form(errors: dict[str, str]) -> str:
    account = the_account(installation(), person().account)
    return render_template(
        "signing_in/confirm.html",
        errors=errors,
        next=request.values.get("next", ""),
        by_code=account.has_second_factor,
        by_password=bool(account.password),
        confirmed=bool(g.confirmed_at),
    )


def _onward() -> Response:
    return redirect(own_address(request.values.get("next", "")))


def own_address(wish: str) -> str:
    """Where to go on: a path of this service, whatever was asked for."""
    plain = wish.isprintable() and "\\" not in wish and not wish.startswith(("//", "/logga-"))
    return wish if wish.startswith("/") and plain else "/"
