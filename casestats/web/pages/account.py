"""The own account: name, language, password, second factor. Its tokens stand in `own_tokens`."""

from __future__ import annotations

import segno
from flask import Blueprint, flash, redirect, render_template, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response

from casestats.access import ROLES, Role
from casestats.actions.accounts import demo, set_own_details, set_own_password, the_account
from casestats.actions.second_factor import (
    begin_second_factor,
    confirm_second_factor,
    remove_second_factor,
    seed_to_confirm,
)
from casestats.errors import CasestatsError
from casestats.vault.second_factor import address_of
from casestats.web import sessions
from casestats.web.current import actor, installation, person, said
from casestats.web.gate import EVERY_ROLE, allow
from casestats.web.pages.signing_in import ask_to_confirm
from casestats.words import Words

pages = Blueprint("account", __name__)
ISSUER = "casestats"


@pages.get("/konto")
@allow(*EVERY_ROLE)
def page() -> str:
    return _page({})


@pages.post("/konto")
@allow(*EVERY_ROLE)
def save() -> Response | tuple[str, int]:
    given = request.form
    try:
        set_own_details(
            installation(),
            actor(),
            person().account,
            full_name=given.get("full_name", ""),
            email=given.get("email", ""),
            language=given.get("language", ""),
            news=given.get("news") == "yes",
        )
    except CasestatsError as error:
        return _page({"": said(error.words)}), 400
    flash(said(Words("Uppgifterna är sparade.", "The details are saved.")), "done")
    return redirect(url_for("account.page"))


def _page(errors: dict[str, str]) -> str:
    account = the_account(installation(), person().account)
    given = request.form if errors else {}
    return render_template(
        "account/page.html",
        account=account,
        errors=errors,
        full_name=given.get("full_name", account.full_name),
        email=given.get("email", account.email),
        own_language=given.get("language", account.language),
        news=given.get("news") == "yes" if errors else account.news_by_mail,
        roles=[said(ROLES[role].title) for role in Role if role in account.roles],
        has_password=bool(account.password),
    )


@pages.get("/konto/losenord")
@allow(*EVERY_ROLE)
def password() -> str:
    return _password({})


@pages.post("/konto/losenord")
@allow(*EVERY_ROLE)
def set_password() -> Response | tuple[str, int]:
    given = request.form
    if given.get("new", "") != given.get("again", ""):
        words = Words("De två nya lösenorden är inte lika.", "The two new passwords are not the same.")
        return _password({"again": said(words)}), 400
    try:
        set_own_password(
            installation(),
            actor(),
            person().account,
            old=given.get("old", ""),
            new=given.get("new", ""),
            but_session=sessions.own_hash(),
        )
    except CasestatsError as error:
        return _password({"": said(error.words)}), 400
    flash(said(Words("Lösenordet är bytt.", "The password is changed.")), "done")
    return redirect(url_for("account.page"))


def _password(errors: dict[str, str]) -> str:
    account = the_account(installation(), person().account)
    return render_template("account/password.html", account=account, errors=errors, has_password=bool(account.password))


@pages.get("/konto/engangskod")
@allow(*EVERY_ROLE)
def second_factor() -> str:
    return _second_factor({})


@pages.post("/konto/engangskod/borja")
@allow(*EVERY_ROLE)
def begin_factor() -> Response:
    begin_second_factor(installation(), actor(), person().account)
    return redirect(url_for("account.second_factor"))


@pages.post("/konto/engangskod/bekrafta")
@allow(*EVERY_ROLE)
def confirm_factor() -> Response | tuple[str, int]:
    own, code = sessions.own_hash(), request.form.get("code", "")
    try:
        confirm_second_factor(installation(), actor(), person().account, code, but_session=own)
    except CasestatsError as error:
        return _second_factor({"": said(error.words)}), 400
    flash(said(Words("Engångskoden är på plats.", "The one-time code is in place.")), "done")
    return redirect(url_for("start.first"))


@pages.post("/konto/engangskod/ta-bort")
@allow(*EVERY_ROLE)
def remove_factor() -> Response:
    """Whoever finds a browser left open must not be able to put a telephone of their own in its place."""
    if not sessions.freshly_confirmed():
        return ask_to_confirm(url_for("account.second_factor"))
    remove_second_factor(
        installation(),
        actor(),
        person().account,
        confirmed_at=sessions.confirmed_at(),
        but_session=sessions.own_hash(),
    )
    flash(said(Words("Engångskoden är borttagen.", "The one-time code is removed.")), "done")
    return redirect(url_for("account.second_factor"))


def _second_factor(errors: dict[str, str]) -> str:
    account = the_account(installation(), person().account)
    seed = seed_to_confirm(installation(), actor(), account.number)
    return render_template(
        "account/second_factor.html",
        account=account,
        errors=errors,
        picture=_picture(address_of(seed, account.name, ISSUER)) if seed else "",
        typed=" ".join(seed[place : place + 4] for place in range(0, len(seed), 4)),
        demo=demo(installation()),
    )


def _picture(address: str) -> Markup:
    """A QR code as SVG, drawn by us: the seed goes nowhere else."""
    drawn = segno.make(address, error="m", micro=False)
    svg = drawn.svg_inline(omitsize=True, svgclass="qr", lineclass="qr-dark", border=4, title=None)
    return Markup(svg)  # noqa: S704 (segno's own drawing: numbers, and no text of anybody's)
