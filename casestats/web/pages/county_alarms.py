"""What a signature, a sequence or a sealed sum should never show, until a person has said what was done."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, abort, flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from casestats.actions.receiving import every_alarm, handle_alarm
from casestats.errors import CasestatsError
from casestats.web.county_view import county_name, county_only, reason_given
from casestats.web.current import actor, installation, said
from casestats.words import Words

pages = Blueprint("county_alarms", __name__)

_HANDLED = Words("Larmet är hanterat.", "The alarm is handled.")


@pages.get("/lan/larm")
@county_only()
def listing() -> str:
    """All alarms, those first that nobody has dealt with."""
    every = every_alarm(installation())
    return render_template(
        "county/alarms.html",
        county=county_name(),
        waiting=[one for one in every if not one.handled_at],
        handled=[one for one in every if one.handled_at],
    )


@pages.get("/lan/larm/<int:number>")
@county_only()
def page(number: int) -> str:
    """One alarm, and what was done."""
    return _page(number, {})


def _page(number: int, errors: Mapping[str, str]) -> str:
    found = next((one for one in every_alarm(installation()) if one.number == number), None) or abort(404)
    return render_template(
        "county/alarm.html", county=county_name(), found=found, errors=errors, reason=request.form.get("reason", "")
    )


@pages.post("/lan/larm/<int:number>")
@county_only()
def settled(number: int) -> Response:
    """Say what was done about an alarm."""
    reason, wrong = reason_given()
    if wrong:
        return make_response(_page(number, wrong), 400)
    try:
        handle_alarm(installation(), actor(), number, reason=reason)
    except CasestatsError as error:
        return make_response(_page(number, {"reason": said(error.words)}), 400)
    flash(said(_HANDLED), "done")
    return redirect(url_for(".listing"))
