"""Agreements by which one municipality handles cases for another: a list, a form, and ending one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from flask import Blueprint, abort, flash, make_response, redirect, request, url_for
from werkzeug.wrappers import Response

from casestats.actions.agreements import COUNTED_BY, agree, end, list_agreements
from casestats.errors import CasestatsError
from casestats.web.current import actor, installation, said, today
from casestats.web.gate import allow
from casestats.web.to_county_view import MAKERS, READERS, neighbours, shown
from casestats.words import Words

pages = Blueprint("agreements", __name__)

HERE = "to_county.agreements.listing"
_KEPT = Words("Avtalet är inskrivet.", "The agreement is written down.")
_ENDED = Words("Avtalet är avslutat.", "The agreement is ended.")
_DAY = Words("Skriv dagen som 2025-03-01.", "Write the day as 2025-03-01.")
_ROLE = Words("Välj vem som handlägger.", "Choose who handles the cases.")


@pages.get("/<municipality>/lan/avtal")
@allow(*READERS)
def listing(municipality: str) -> str:
    return _page(municipality, {}, {})


@pages.post("/<municipality>/lan/avtal")
@allow(*MAKERS)
def add(municipality: str) -> Response:
    given = {name: request.form.get(name, "").strip() for name in ("role", "other", "counted_by", "since")}
    since = _day(given["since"])
    if since is None:
        return make_response(_page(municipality, given, {"since": said(_DAY)}), 400)
    if given["role"] not in ("performing", "responsible"):
        return make_response(_page(municipality, given, {"role": said(_ROLE)}), 400)
    handles = given["role"] == "performing"
    try:
        agree(
            installation(),
            actor(),
            municipality,
            responsible=given["other"] if handles else municipality,
            performing=municipality if handles else given["other"],
            counted_by=given["counted_by"],
            since=since,
        )
    except CasestatsError as error:
        return make_response(_page(municipality, given, {"": said(error.words)}), 400)
    flash(said(_KEPT), "done")
    return redirect(url_for(".listing", municipality=municipality))


@pages.post("/<municipality>/lan/avtal/<int:number>/avsluta")
@allow(*MAKERS)
def ending(municipality: str, number: int) -> Response:
    if all(one.number != number for one in list_agreements(installation(), municipality)):
        abort(404)
    until = _day(request.form.get("until", ""))
    if until is None:
        return make_response(_page(municipality, {}, {f"until-{number}": said(_DAY)}), 400)
    try:
        end(installation(), actor(), municipality, number=number, until=until)
    except CasestatsError as error:
        return make_response(_page(municipality, {}, {"": said(error.words)}), 400)
    flash(said(_ENDED), "done")
    return redirect(url_for(".listing", municipality=municipality))


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None


def _page(municipality: str, given: Mapping[str, str], errors: Mapping[str, str]) -> str:
    return shown(
        "agreements",
        municipality,
        HERE,
        agreements=list_agreements(installation(), municipality),
        counted_by={name: said(words) for name, words in COUNTED_BY.items()},
        neighbours=neighbours(municipality),
        today=today().isoformat(),
        given=given,
        errors=errors,
    )
