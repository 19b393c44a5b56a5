"""The own account's tokens for the API: made, shown once, revoked."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from casestats.actions.tokens import LONGEST_DAYS, SCOPES, create_token, is_live, own_tokens, revoke, scopes_of
from casestats.errors import CasestatsError
from casestats.web import sessions
from casestats.web.current import actor, installation, person, said
from casestats.web.gate import EVERY_ROLE, allow
from casestats.web.pages.signing_in import ask_to_confirm
from casestats.words import Words

pages = Blueprint("own_tokens", __name__)


@pages.get("/konto/nycklar")
@allow(*EVERY_ROLE)
def page() -> str:
    return _page({})


@pages.post("/konto/nycklar")
@allow(*EVERY_ROLE)
def create() -> Response | str | tuple[str, int]:
    """Shows the token in this one answer, which no cache keeps."""
    if not sessions.freshly_confirmed():
        return ask_to_confirm(url_for("own_tokens.page"))
    given = request.form
    days = given.get("days", "")
    try:
        secret, _ = create_token(
            installation(),
            actor(),
            person().account,
            label=given.get("label", ""),
            scopes=given.getlist("scopes"),
            days=int(days) if days.isdecimal() and len(days) < 6 else 0,
            confirmed_at=sessions.confirmed_at(),
        )
    except CasestatsError as error:
        return _page({"": said(error.words)}), 400
    return _page({}, secret)


@pages.post("/konto/nycklar/<int:token>/aterkalla")
@allow(*EVERY_ROLE)
def take_back(token: int) -> Response:
    revoke(installation(), actor(), person().account, token)
    flash(said(Words("Nyckeln är återkallad.", "The token is revoked.")), "done")
    return redirect(url_for("own_tokens.page"))


def _page(errors: dict[str, str], secret: str = "") -> str:
    now = installation().clock()
    given = request.form if errors else {}
    return render_template(
        "account/tokens.html",
        errors=errors,
        secret=secret,
        tokens=[(one, is_live(one, now)) for one in own_tokens(installation(), person().account)],
        scopes=[(name, f"{name}: {said(SCOPES[name].words)}") for name in scopes_of(person().roles)],
        chosen=request.form.getlist("scopes") if errors else [],
        label=given.get("label", ""),
        days=given.get("days", "90"),
        longest=LONGEST_DAYS,
    )
