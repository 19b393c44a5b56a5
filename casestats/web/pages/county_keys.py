"""One key of a municipality: the fingerprint that is heard over the telephone, and what was decided of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from flask import Blueprint, abort, flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from casestats.actions.parties import enrol, every_party, fingerprint, refuse_party, revoke
from casestats.errors import CasestatsError
from casestats.store.parties import PartyRecord
from casestats.web.county_view import county_name, county_only, reason_given
from casestats.web.county_words import KEY_KINDS, KEY_STATES
from casestats.web.current import actor, installation, said
from casestats.words import Words

pages = Blueprint("county_keys", __name__)

_NOTHING_HEARD = Words(
    "Skriv de 40 siffror som kommunen läste upp.", "Write the 40 digits that the municipality read aloud."
)
_ENROLLED = Words("Nyckeln gäller nu.", "The key is in use now.")
_REFUSED = Words("Kortet är avvisat.", "The card is refused.")
_REVOKED = Words(
    "Nyckeln är återkallad. Inget nytt som den signerar tas emot.",
    "The key is revoked. Nothing new that it signs is received.",
)


@pages.get("/lan/nycklar/<int:number>")
@county_only()
def page(number: int) -> str:
    """A key, and what may be decided of it now."""
    return _page(number, {})


def _found(number: int) -> PartyRecord:
    return next((one for one in every_party(installation()) if one.number == number), None) or abort(404)


def _page(number: int, errors: Mapping[str, str]) -> str:
    """The fingerprint of a key that waits is not shown: it is to be heard, not copied."""
    found = _found(number)
    return render_template(
        "county/key.html",
        county=county_name(),
        found=found,
        fingerprint=fingerprint(found),
        errors=errors,
        given=request.form,
        STATES=KEY_STATES,
        KINDS=KEY_KINDS,
    )


@pages.post("/lan/nycklar/<int:number>/godta")
@county_only()
def believe(number: int) -> Response:
    """A fingerprint as it was heard, written back: the key is believed if it is the same."""
    _found(number)
    heard = request.form.get("fingerprint", "").strip()
    if not heard:
        return make_response(_page(number, {"fingerprint": said(_NOTHING_HEARD)}), 400)
    return _step(number, "fingerprint", lambda: enrol(installation(), actor(), number, fingerprint=heard), _ENROLLED)


@pages.post("/lan/nycklar/<int:number>/avvisa")
@county_only()
def turn_away(number: int) -> Response:
    """Refuse a card that waits."""
    _found(number)
    reason, wrong = reason_given()
    if wrong:
        return make_response(_page(number, wrong), 400)
    return _step(number, "reason", lambda: refuse_party(installation(), actor(), number, reason=reason), _REFUSED)


@pages.post("/lan/nycklar/<int:number>/aterkalla")
@county_only()
def take_back(number: int) -> Response:
    """A key is believed no more."""
    code = _found(number).code
    reason, wrong = reason_given()
    if wrong:
        return make_response(_page(number, wrong), 400)
    return _step(number, "reason", lambda: revoke(installation(), actor(), code, reason=reason), _REVOKED)


def _step(number: int, field: str, step: Callable[[], object], done: Words) -> Response:
    try:
        step()
    except CasestatsError as error:
        return make_response(_page(number, {field: said(error.words)}), 400)
    flash(said(done), "done")
    return redirect(url_for(".page", number=number))
