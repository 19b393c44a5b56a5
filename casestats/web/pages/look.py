"""How pages look here: the two colours, the logo, the language a reader has chosen, and the page to choose them on."""

from __future__ import annotations

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from casestats.access import Role
from casestats.actions.preferences import (
    ACCENT,
    SECOND,
    Look,
    choose_colours,
    choose_logo,
    choose_names,
    colour_trouble,
    logo_of,
    look_of,
    named_here,
)
from casestats.catalogue.municipalities import MUNICIPALITIES
from casestats.errors import CasestatsError
from casestats.web.brand import stylesheet_of
from casestats.web.current import LANGUAGE_COOKIE, actor, installation, said
from casestats.web.gate import allow, open_to_all
from casestats.words import Words

pages = Blueprint("look", __name__)

_KEPT_FOR = 365 * 24 * 3600


@pages.get("/utseende.css")
@open_to_all
def stylesheet() -> Response:
    """The municipality's two colours."""
    return Response(stylesheet_of(look_of(installation())), mimetype="text/css")


@pages.get("/logotyp.png")
@open_to_all
def logo() -> Response:
    """The municipality's logo."""
    content = logo_of(installation())
    if not content:
        abort(404)
    return Response(content, mimetype="image/png")


@pages.get("/administration/utseende")
@allow(Role.ADMINISTRATOR)
def settings() -> str:
    look = look_of(installation())
    form = _chosen(look)
    form.update({f"name_{code}": look.names.get(code, "") for code in named_here(installation())})
    return _page(form, {})


@pages.post("/administration/utseende")
@allow(Role.ADMINISTRATOR)
def choose() -> AnyResponse | str:
    """Names, colours and logo, each a form of its own: `part` says which."""
    part = request.form.get("part", "")
    try:
        if part == "names":
            names = {code: request.form.get(f"name_{code}", "") for code in named_here(installation())}
            organisation, contact = (request.form.get(name, "") for name in ("organisation", "contact"))
            choose_names(installation(), actor(), organisation=organisation, contact=contact, names=names)
        elif part == "colours":
            accent, second = (request.form.get(name, "").strip().lower() for name in ("accent", "second"))
            wrong = {
                name: said(trouble)
                for name, colour in (("accent", accent), ("second", second))
                if (trouble := colour_trouble(name, colour))
            }
            if wrong:
                return _page(_as_sent(), wrong)
            choose_colours(installation(), actor(), accent=accent, second=second)
        elif part == "logo":
            sent = request.files.get("logo")
            choose_logo(installation(), actor(), content=sent.read() if sent else b"")
        elif part == "no logo":
            choose_logo(installation(), actor(), content=b"")
        else:
            abort(400)
    except CasestatsError as error:
        return _page(_as_sent(), {"logo" if part == "logo" else "": said(error.words)})
    flash(said(Words("Utseendet är sparat.", "The appearance is saved.")), "done")
    return redirect(url_for("look.settings"))


def _chosen(look: Look) -> dict[str, str]:
    return {name: getattr(look, name) for name in ("organisation", "contact", "accent", "second")}


def _as_sent() -> dict[str, str]:
    return _chosen(look_of(installation())) | {
        name: value for name, value in request.form.items() if name != "csrf_token"
    }


def _page(form: dict[str, str], errors: dict[str, str]) -> str:
    return render_template(
        "look/settings.html",
        form=form,
        errors=errors,
        codes=named_here(installation()),
        official=MUNICIPALITIES,
        has_logo=bool(look_of(installation()).logo_digest),
        own={"accent": ACCENT, "second": SECOND},
    )


@pages.after_app_request
def remember_language(response: AnyResponse) -> AnyResponse:
    """Who has chosen a language on a page keeps it."""
    wanted = request.args.get("lang")
    if wanted in ("sv", "en") and request.cookies.get(LANGUAGE_COOKIE) != wanted and request.blueprint != "api":
        response.set_cookie(
            LANGUAGE_COOKIE, wanted, max_age=_KEPT_FOR, secure=request.is_secure, httponly=True, samesite="Lax"
        )
    return response
