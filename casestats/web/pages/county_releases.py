"""The county's own releases: drafted by one, reviewed by another, published, withdrawn, and sent back to each."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping

from flask import Blueprint, abort, flash, make_response, redirect, render_template, request, send_file, url_for
from werkzeug.wrappers import Response

from casestats.access import Role
from casestats.actions.county_figures import periods_known
from casestats.actions.county_releasing import (
    CountyRelease,
    draft_county,
    list_county,
    publish_county,
    review_county,
    show_county,
    withdraw_county,
)
from casestats.actions.made_returns import returns_of
from casestats.actions.returning import make_returns
from casestats.catalogue import standard_catalogue
from casestats.catalogue.municipalities import municipality_name
from casestats.county.figures import WHOLE
from casestats.county.result import CountyContent
from casestats.errors import CasestatsError
from casestats.exchange.county_shown import NO_RATE, rate_text, total_shown
from casestats.releases.lifecycle import State
from casestats.web.county_files import FILES, file_of, matrix_of
from casestats.web.county_matrix_table import matrix_rows
from casestats.web.county_view import READERS, capital, county_name, county_only, key_said, reason_given
from casestats.web.current import actor, installation, language, person, said
from casestats.web.formats import period_said
from casestats.web.gate import allow
from casestats.web.release_words import STATE_KINDS, STATES, STEPS
from casestats.web.tables import Cell, Row
from casestats.words import Words

pages = Blueprint("county_releases", __name__)

_DRAFTED = Words("Utkastet är gjort. En annan person ska granska det.", "The draft is made. Somebody else reviews it.")
_APPROVED = Words("Utkastet är godkänt. Det kan publiceras.", "The draft is approved. It can be published.")
_REJECTED = Words("Utkastet är underkänt.", "The draft is rejected.")
_PUBLISHED = Words("Publicerad. Nu kan resultatet skickas tillbaka.", "Published. The result can be sent back now.")
_WITHDRAWN = Words(
    "Utlämnandet är återkallat. Den som har det har det kvar: berätta det för läsarna.",
    "The release is withdrawn. Who has it still has it: tell the readers.",
)
_RETURNED = Words(
    "Resultatet är undertecknat till var och en. Kommunerna kan hämta det.",
    "The result is signed for each of them. The municipalities can fetch it.",
)
_CHOOSE = Words("Välj en period.", "Choose a period.")
_FULL = Words("Ett nytt utlämnande", "A new release")


@pages.get("/lan/utlamningar")
@allow(*READERS, at_county=True)
def listing() -> str:
    return _listing({})


def _listing(errors: Mapping[str, str]) -> str:
    releases = list_county(installation(), actor())
    published = [one for one in releases if one.state is State.PUBLISHED]
    return render_template(
        "county/releases.html",
        county=county_name(),
        releases=releases[::-1],
        periods=[(one, capital(period_said(one, language()))) for one in periods_known(installation())],
        replaceable=[("", said(_FULL)), *((one.id, one.id) for one in published)],
        drafts=person().has((Role.COUNTY,)),
        errors=errors,
        given=request.form,
        STATES=STATES,
        STATE_KINDS=STATE_KINDS,
    )


@pages.post("/lan/utlamningar")
@county_only()
def begin() -> Response:
    """Make a draft of a period."""
    given = {name: request.form.get(name, "").strip()[:500] for name in ("period", "replaces", "reason")}
    if given["period"] not in periods_known(installation()):
        return make_response(_listing({"period": said(_CHOOSE)}), 400)
    try:
        made = draft_county(
            installation(), actor(), given["period"], replaces=given["replaces"], reason=given["reason"]
        )
    except CasestatsError as error:
        return make_response(_listing({"": said(error.words)}), 400)
    flash(said(_DRAFTED), "done")
    return redirect(url_for(".page", id=made.record.id))


@pages.get("/lan/utlamningar/<id>")
@allow(*READERS, at_county=True)
def page(id: str) -> str:
    return _page(_found(id), {})


def _found(id: str) -> CountyRelease:
    if id not in {one.id for one in list_county(installation(), actor())}:
        abort(404)
    return show_county(installation(), actor(), id)


def _page(found: CountyRelease, errors: Mapping[str, str]) -> str:
    """A release whole; after a step that was refused with its words and what was written."""
    content, record = found.content, found.record
    matrix = matrix_of(content)
    indicators = [standard_catalogue().indicator(name) for name in matrix.indicators]
    return render_template(
        "county/release.html",
        county=county_name(),
        release=found,
        record=record,
        content=content,
        totals=_totals(content),
        rated=bool(county_rates(content)),
        indicators=indicators,
        rows=matrix_rows(matrix, indicators),
        returns=[
            (municipality_name(one.recipient), one)
            for one in sorted(returns_of(installation(), record.id), key=lambda one: municipality_name(one.recipient))
        ],
        own=record.author.strip().casefold() == person().name.strip().casefold(),
        drafts=person().has((Role.COUNTY,)),
        files=[one for one in FILES if not one.published or record.sequence is not None],
        key=key_said(),
        errors=errors,
        given=request.form,
        State=State,
        STATES=STATES,
        STATE_KINDS=STATE_KINDS,
        STEPS=STEPS,
    )


def county_rates(content: CountyContent) -> dict[str, int]:
    """Per 10,000 inhabitants of the county, in tenths, by indicator."""
    return {one.indicator: one.tenths for one in content.rates if not one.municipality}


def _totals(content: CountyContent) -> list[Row]:
    """The county's totals with their words, and per 10,000 where that is told."""
    rates = county_rates(content)
    rows = []
    for total in content.totals:
        if total.groups == WHOLE:
            shown, rate = total_shown(total, language()), rates.get(total.indicator)
            cell = Cell(shown.text, kind="hidden" if shown.kind == "hidden" else "")
            per = [rate_text(rate, language()) if rate is not None else said(NO_RATE)] if rates else []
            title = said(standard_catalogue().indicator(total.indicator).title)
            rows.append(Row(title, [cell, *per, said(total.words)]))
    return rows


@pages.post("/lan/utlamningar/<id>/granska")
@allow(*READERS, at_county=True)
def decide(id: str) -> Response:
    """Approve or reject somebody else's draft."""
    found, decision = _found(id), request.form.get("decision")
    if decision not in ("approve", "reject"):
        abort(400)
    approve = decision == "approve"
    reason, wrong = ("", {}) if approve else reason_given()
    if wrong:
        return make_response(_page(found, wrong), 400)
    return _step(
        id,
        lambda: review_county(installation(), actor(), id, approve=approve, reason=reason),
        _APPROVED if approve else _REJECTED,
    )


@pages.post("/lan/utlamningar/<id>/publicera")
@allow(*READERS, at_county=True)
def publish(id: str) -> Response:
    _found(id)
    return _step(id, lambda: publish_county(installation(), actor(), id), _PUBLISHED)


@pages.post("/lan/utlamningar/<id>/aterkalla")
@allow(*READERS, at_county=True)
def withdraw(id: str) -> Response:
    found = _found(id)
    reason, wrong = reason_given()
    if wrong:
        return make_response(_page(found, wrong), 400)
    return _step(id, lambda: withdraw_county(installation(), actor(), id, reason), _WITHDRAWN)


@pages.post("/lan/utlamningar/<id>/tillbaka")
@county_only()
def send_back(id: str) -> Response:
    """Sign the result for each contributor, who fetches it."""
    _found(id)
    return _step(id, lambda: make_returns(installation(), actor(), id), _RETURNED)


def _step(id: str, step: Callable[[], object], done: Words) -> Response:
    try:
        step()
    except CasestatsError as error:
        return make_response(_page(_found(id), {"": said(error.words)}), 400)
    flash(said(done), "done")
    return redirect(url_for(".page", id=id))


@pages.get("/lan/utlamningar/<id>/fil/<style>")
@allow(*READERS, at_county=True)
def download(id: str, style: str) -> Response:
    """The release as a file."""
    found = _found(id)
    file = file_of(found, style, language())
    if file is None:
        abort(404)
    name, kind, content = file
    return send_file(io.BytesIO(content), mimetype=kind, as_attachment=True, download_name=name)


@pages.get("/lan/utlamningar/<id>/tillbaka/<int:number>")
@county_only()
def returned(id: str, number: int) -> Response:
    """What goes back to one contributor, to be handed over as a file."""
    _found(id)
    one = next((one for one in returns_of(installation(), id) if one.number == number), None) or abort(404)
    name = f"{id}-till-{one.recipient}.dsse.json"
    return send_file(io.BytesIO(one.envelope), mimetype="application/json", as_attachment=True, download_name=name)
