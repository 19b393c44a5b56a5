"""Sealed sums at the county: the year's roster, rounds, who has answered, the sum, and files to and from members."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from typing import NamedTuple

from flask import Blueprint, abort, flash, make_response, redirect, render_template, request, send_file, url_for
from werkzeug.wrappers import Response

from casestats.actions.sums_coordinating import (
    RoundShown,
    acceptances_file,
    break_round,
    close_round,
    make_roster,
    open_round,
    rosters,
    rounds,
    sums_result,
    take_message,
)
from casestats.catalogue.municipalities import municipality_name
from casestats.errors import CasestatsError
from casestats.store.sums import BROKEN, DONE, OPEN
from casestats.web.county_view import by_name, county_name, county_only, file_given, reason_given
from casestats.web.current import actor, installation, said, today
from casestats.words import Words

pages = Blueprint("county_sums", __name__)

LARGEST_MESSAGE = 1_000_000
STATES: Mapping[str, Words] = {
    OPEN: Words("pågår", "under way"),
    DONE: Words("summerad", "added up"),
    BROKEN: Words("avbruten", "broken off"),
}
KINDS: Mapping[str, str] = {OPEN: "info", DONE: "done", BROKEN: "warning"}
_NO_FILE = Words("Välj kommunens fil.", "Choose the municipality's file.")
_TOO_LARGE = Words("Filen är för stor för att vara ett svar. Ingenting är läst.", "The file is too large.")
_NO_YEAR = Words("Skriv året med fyra siffror.", "Write the year in four digits.")
_ROSTER_MADE = Words(
    "Deltagarlistan är gjord. Läs upp dess fingeravtryck för alla på en gång.",
    "The roster is made. Read its fingerprint aloud to all at once.",
)
_OPENED = Words("Rundan är öppen. Kommunerna kan hämta den.", "The round is open. The municipalities can fetch it.")
_CLOSED = Words("Summan är gjord.", "The sum is made.")
_BROKEN = Words("Rundan är avbruten.", "The round is broken off.")


class RoundRow(NamedTuple):
    """A round in the list: how many have answered of how many."""

    id: str
    period: str
    state: str
    joined: int
    given: int
    members: int
    not_after: str


@pages.get("/lan/summor")
@county_only()
def listing() -> str:
    return _listing({})


def _listing(errors: Mapping[str, str]) -> str:
    return render_template(
        "county/sums.html",
        county=county_name(),
        rosters=rosters(installation())[::-1],
        rounds=[_row(one) for one in rounds(installation())[::-1]],
        year=today().year - 1,
        errors=errors,
        given=request.form,
        STATES=STATES,
        KINDS=KINDS,
    )


def _row(one: RoundShown) -> RoundRow:
    record = one.record
    return RoundRow(
        record.id, record.period, record.state, len(one.joined), len(one.given), len(one.members), one.not_after
    )


@pages.get("/lan/summor/lista/<int:year>")
@county_only()
def roster(year: int) -> Response:
    """The roster of a year, to hand to its members."""
    paper = next((one for one in rosters(installation()) if one.roster.year == year), None) or abort(404)
    return _sent(f"deltagarlista-{year}.dsse.json", paper.envelope)


@pages.post("/lan/summor/lista")
@county_only()
def list_members() -> Response:
    """Make the roster of a year, of all whose keys are believed."""
    year = request.form.get("year", "").strip()
    if not (year.isascii() and year.isdigit() and len(year) == 4):
        return make_response(_listing({"year": said(_NO_YEAR)}), 400)
    return _step(lambda: make_roster(installation(), actor(), year=int(year)), _ROSTER_MADE, "year")


@pages.post("/lan/summor/runda")
@county_only()
def begin() -> Response:
    """Open a round for a year."""
    period = request.form.get("period", "").strip()
    return _step(lambda: open_round(installation(), actor(), period=period), _OPENED, "period")


@pages.post("/lan/summor/svar")
@county_only()
def answer() -> Response:
    """Take in the file of a member's answer: that it takes part, or its masked numbers."""
    data = file_given("message", LARGEST_MESSAGE)
    if data is None or len(data) > LARGEST_MESSAGE:
        return make_response(_listing({"message": said(_TOO_LARGE if data else _NO_FILE)}), 400)
    try:
        taken = take_message(installation(), actor(), data, via="page")
    except CasestatsError as error:
        return make_response(_listing({"message": said(error.words)}), 400)
    flash(said(taken.words), "done")
    return redirect(url_for(".page", id=taken.round))


def _step(step: Callable[[], object], done: Words, field: str) -> Response:
    try:
        step()
    except CasestatsError as error:
        return make_response(_listing({field: said(error.words)}), 400)
    flash(said(done), "done")
    return redirect(url_for(".listing"))


@pages.get("/lan/summor/<id>")
@county_only()
def page(id: str) -> str:
    return _page(_found(id), {})


def _found(id: str) -> RoundShown:
    return next((one for one in rounds(installation()) if one.record.id == id), None) or abort(404)


def _page(found: RoundShown, errors: Mapping[str, str]) -> str:
    """A round: who has answered, and of its result how many sums there are, never one of them."""
    result = sums_result(installation(), found.record.period) if found.record.state == DONE else None
    return render_template(
        "county/round.html",
        county=county_name(),
        found=found,
        record=found.record,
        members=[
            (municipality_name(code), code in found.joined, code in found.given) for code in by_name(found.members)
        ],
        all_joined=set(found.joined) == set(found.members),
        all_given=set(found.given) == set(found.members),
        kept=None if result is None else len(result.cells),
        dropped=None if result is None else result.dropped,
        errors=errors,
        reason=request.form.get("reason", ""),
        STATES=STATES,
        KINDS=KINDS,
        OPEN=OPEN,
    )


@pages.get("/lan/summor/<id>/runda")
@county_only()
def announced(id: str) -> Response:
    """The round, to hand to its members."""
    return _sent(f"{id}.dsse.json", _found(id).record.envelope)


@pages.get("/lan/summor/<id>/deltagande")
@county_only()
def acceptances(id: str) -> Response:
    """Everybody's acceptances, for everybody; not there until all have answered."""
    found = _found(id)
    if set(found.joined) != set(found.members):
        abort(404)
    return _sent(f"{id}-deltagande.json", acceptances_file(installation(), id))


@pages.post("/lan/summor/<id>/summera")
@county_only()
def close(id: str) -> Response:
    """Add up, once all have given their numbers."""
    return _step_of(id, lambda: close_round(installation(), actor(), id), _CLOSED)


@pages.post("/lan/summor/<id>/avbryt")
@county_only()
def break_off(id: str) -> Response:
    """Give a round up, with a reason."""
    found = _found(id)
    reason, wrong = reason_given()
    if wrong:
        return make_response(_page(found, wrong), 400)
    return _step_of(id, lambda: break_round(installation(), actor(), id, reason=reason), _BROKEN)


def _step_of(id: str, step: Callable[[], object], done: Words) -> Response:
    found = _found(id)
    try:
        step()
    except CasestatsError as error:
        return make_response(_page(found, {"": said(error.words)}), 400)
    flash(said(done), "done")
    return redirect(url_for(".page", id=id))


def _sent(name: str, content: bytes) -> Response:
    return send_file(io.BytesIO(content), mimetype="application/json", as_attachment=True, download_name=name)
