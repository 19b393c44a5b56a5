"""Finding a case again in the case system: its number, shown once to a registrar; what was shown, told to managers."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, render_template, request, session, url_for
from werkzeug.wrappers import Response

from casestats.access import Role
from casestats.actions.revealing import A_DAY, AN_HOUR, REASONS, reveal_case, reveals_of_week
from casestats.errors import CasestatsError
from casestats.web import sessions
from casestats.web.current import actor, installation, person, said, today
from casestats.web.gate import allow
from casestats.web.pages.signing_in import ask_to_confirm

pages = Blueprint("reveal", __name__)
WEEKS = 8
HANDLE = "handle"


@pages.get("/<municipality>/hitta-arende")
@allow(Role.REGISTRAR)
def page(municipality: str) -> Response | str:
    if not sessions.freshly_confirmed():
        return ask_to_confirm(url_for("reveal.page", municipality=municipality))
    return _page(municipality, {})


@pages.post("/<municipality>/hitta-arende")
@allow(Role.REGISTRAR)
def show(municipality: str) -> Response | str | tuple[str, int]:
    """The number stands in this one answer, which no cache keeps. A handle without a reason comes from the quality
    page: it is put into the form."""
    if not sessions.freshly_confirmed():
        session[HANDLE] = request.form.get("handle", "")[:32]  # for when they are back
        return ask_to_confirm(url_for("reveal.page", municipality=municipality))
    if "reason" not in request.form:
        return _page(municipality, {})
    try:
        number = reveal_case(
            installation(),
            actor(),
            person(),
            municipality,
            request.form.get("handle", ""),
            request.form.get("reason", ""),
            confirmed_at=sessions.confirmed_at(),
        )
    except CasestatsError as error:
        return _page(municipality, {"": said(error.words)}), 409
    return _page(municipality, {}, number.shown())


def _page(municipality: str, errors: dict[str, str], number: str = "") -> str:
    return render_template(
        "reveal/page.html",
        municipality=municipality,
        errors=errors,
        number=number,
        handle="" if number else request.form.get("handle", "") or session.pop(HANDLE, ""),
        reasons=[("", "")] + [(code, said(words)) for code, words in REASONS.items()],
        reason=request.form.get("reason", "") if errors else "",
        hourly=AN_HOUR,
        daily=A_DAY,
    )


@pages.get("/<municipality>/visade-arenden")
@allow(Role.MANAGER)
def shown(municipality: str) -> str:
    """The own units', the last weeks: how often, to whom and why, and never which case."""
    this_monday = today() - timedelta(days=today().weekday())
    mondays = [this_monday - timedelta(weeks=back) for back in range(WEEKS)]
    found = [
        (monday, unit, one, said(REASONS[one.reason]) if one.reason in REASONS else one.reason)
        for monday in mondays
        for unit in person().units(municipality)
        for one in reveals_of_week(installation(), municipality, unit, monday)
    ]
    return render_template("reveal/shown.html", municipality=municipality, rows=found, weeks=WEEKS)
