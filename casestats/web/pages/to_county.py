"""To the county: where a municipality stands with its county, the keys of both, and what has been delivered."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping

from flask import Blueprint, abort, flash, make_response, redirect, request, send_file, url_for
from werkzeug.wrappers import Response

from casestats.access import Role
from casestats.actions.delivering import every_outgoing
from casestats.actions.parties import add_party, enrol, every_party, own_card, own_fingerprint, refuse_party
from casestats.actions.sending import fetch_receipts
from casestats.actions.typing_in import list_typed
from casestats.errors import CasestatsError
from casestats.store.parties import ENROLLED, WAITING, PartyRecord
from casestats.web.current import actor, installation, said
from casestats.web.delivered import delivered
from casestats.web.gate import allow
from casestats.web.pages import agreements, deliver, own_sums, sayings, typed_figures
from casestats.web.to_county_view import (
    MAKERS,
    READERS,
    county_code,
    county_name,
    only_at_a_municipality,
    shown,
    uploaded,
)
from casestats.words import Words

pages = Blueprint("to_county", __name__)
pages.before_request(only_at_a_municipality)
for _part in (agreements, deliver, own_sums, sayings, typed_figures):
    pages.register_blueprint(_part.pages)

HERE = "to_county.page"
_KEY_WAITS = Words(
    "Länets nyckelkort är inläst. Jämför nu fingeravtrycket: ring länet och skriv in det de läser upp.",
    "The county's key card is read. Now compare the fingerprint: telephone the county and type what they read aloud.",
)
_KEY_HOLDS = Words("Länets nyckel gäller nu.", "The county's key is valid now.")
_KEY_REFUSED = Words("Nyckelkortet är avvisat.", "The key card is refused.")
_DECIDED = Words("Länets svar är hämtade.", "The county's answers are fetched.")
_NOTHING_NEW = Words("Länet har inte svarat något nytt.", "The county has answered nothing new.")
_NO_REASON = Words("Skriv varför kortet avvisas.", "Write why the card is refused.")


@pages.get("/<municipality>/lan/")
@allow(*READERS)
def page(municipality: str) -> str:
    return _page(municipality, {})


@pages.get("/<municipality>/lan/nyckelkort")
@allow(*READERS)
def card(municipality: str) -> Response:
    """The own key card, to be handed to the county."""
    content = own_card(installation(), municipality)
    name = f"nyckelkort-{municipality}.json"
    return send_file(io.BytesIO(content), mimetype="application/json", as_attachment=True, download_name=name)


@pages.post("/<municipality>/lan/kvitton")
@allow(*MAKERS)
def receipts(municipality: str) -> Response:
    """Ask the county over the network what it has decided."""
    try:
        changed = fetch_receipts(installation(), actor())
    except CasestatsError as error:
        return make_response(_page(municipality, {"": said(error.words)}), 400)
    flash(said(_DECIDED if changed else _NOTHING_NEW), "done" if changed else "info")
    return redirect(url_for(".page", municipality=municipality))


@pages.post("/<municipality>/lan/lanets-nyckel")
@allow(Role.APPROVER)
def add_key(municipality: str) -> Response:
    """Take in the county's key card, with the old key's word for it where there is one."""
    data, errors = uploaded()
    if errors:
        return make_response(_page(municipality, errors), 400)
    word, missing = uploaded("endorsement")
    try:
        record = add_party(installation(), actor(), data, endorsement=b"" if missing else word)
    except CasestatsError as error:
        return make_response(_page(municipality, {"file": said(error.words)}), 400)
    flash(said(_KEY_HOLDS if record.state == ENROLLED else _KEY_WAITS), "info")
    return redirect(url_for(".page", municipality=municipality))


@pages.post("/<municipality>/lan/lanets-nyckel/<int:number>")
@allow(Role.APPROVER)
def decide_key(municipality: str, number: int) -> Response:
    """The fingerprint that was read aloud, or why the card is refused."""
    if all(one.number != number for one in _keys(municipality)):
        abort(404)
    refuse = request.form.get("decision") == "refuse"
    reason = request.form.get("reason", "").strip()[:500]
    if refuse and not reason:
        return make_response(_page(municipality, {"reason": said(_NO_REASON)}), 400)
    try:
        if refuse:
            refuse_party(installation(), actor(), number, reason=reason)
        else:
            enrol(installation(), actor(), number, fingerprint=request.form.get("fingerprint", ""))
    except CasestatsError as error:
        return make_response(_page(municipality, {"reason" if refuse else "fingerprint": said(error.words)}), 400)
    flash(said(_KEY_REFUSED if refuse else _KEY_HOLDS), "done")
    return redirect(url_for(".page", municipality=municipality))


def _keys(municipality: str) -> list[PartyRecord]:
    """The county's, whatever became of them."""
    code = county_code(municipality)
    return [one for one in every_party(installation()) if one.code == code]


def _page(municipality: str, errors: Mapping[str, str]) -> str:
    keys = _keys(municipality)
    enrolled = next((one for one in keys if one.state == ENROLLED), None)
    waiting = next((one for one in keys if one.state == WAITING), None)
    records = every_outgoing(installation(), municipality, "delivery")[::-1]
    return shown(
        "overview",
        municipality,
        HERE,
        fingerprint=own_fingerprint(installation(), municipality),
        enrolled=enrolled,
        waiting=waiting,
        deliveries=[delivered(installation(), one) for one in records],
        steps=list(_steps(municipality, enrolled, waiting, [one.state for one in records])),
        networked=bool(installation().settings.county_address),
        errors=errors,
    )


def _steps(
    municipality: str, enrolled: PartyRecord | None, waiting: PartyRecord | None, states: list[str]
) -> Iterator[tuple[Words, str]]:
    """What there is to do now, and where."""
    county = county_name(municipality)
    if waiting is not None:
        yield Words("Jämför länets fingeravtryck i telefon.", "Compare the county's fingerprint by telephone."), "#key"
    elif enrolled is None:
        yield Words(f"Läs in nyckelkortet från {county}.", f"Read in the key card of {county}."), "#key"
    if any(one.state == "waiting" for one in list_typed(installation(), municipality)):
        figures = url_for("to_county.typed.listing", municipality=municipality)
        yield Words("Siffror för hand väntar på godkännande.", "Figures by hand wait to be approved."), figures
    if "ready" in states:
        yield (
            Words("En leverans är signerad men inte bekräftad av länet.", "A delivery is signed but not confirmed."),
            "#deliveries",
        )
    if not states:
        deliver_page = url_for("to_county.deliver.form", municipality=municipality)
        yield Words("Se vad som skulle lämnas, och leverera.", "See what would leave, and deliver."), deliver_page
