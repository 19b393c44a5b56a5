"""The county's deliveries: the grid of a year, reminders, taking in a file, and one delivery with its decision."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, abort, flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from casestats.actions.county_grid import grid, remind
from casestats.actions.parties import every_party, fingerprint
from casestats.actions.receiving import accept, every_alarm, every_delivery, go_on, receive, refuse, shown
from casestats.errors import CasestatsError
from casestats.web.county_delivery import told
from casestats.web.county_grid import counts, drawn, late_ones, period_heading, tasks
from casestats.web.county_view import by_name, county_name, county_only, file_given, reason_given
from casestats.web.county_words import HOW
from casestats.web.current import actor, installation, said, today
from casestats.words import Words

pages = Blueprint("county_deliveries", __name__)

LARGEST_FILE = 8_000_000
"""Bytes of a delivery that is uploaded; one of a whole catalogue by month is a tenth of it."""
_FIRST_YEAR = 2000
_NO_FILE = Words("Välj leveransens fil.", "Choose the delivery's file.")
_TOO_LARGE = Words(
    "Filen är större än 8 MB, så den är ingen leverans. Ingenting är läst.",
    "The file is larger than 8 MB, so it is no delivery. Nothing was read.",
)
_ACCEPTED = Words("Leveransen är godtagen. Dess siffror räknas nu med.", "The delivery is accepted. Its figures count.")
_REFUSED = Words("Leveransen är avvisad. Berätta för kommunen varför.", "The delivery is refused. Tell them why.")
_GONE_ON = Words("Leveransen väntar nu på ett beslut.", "The delivery now waits for a decision.")
_REMINDED = Words("Påminnelsen är inskriven.", "The reminder is written down.")
_WHICH = Words("Välj vilken kommun och period.", "Choose which municipality and period.")


@pages.get("/lan/")
@county_only()
def listing() -> str:
    """Who has delivered what in a year, and what there is to do."""
    return _grid({})


def _grid(errors: Mapping[str, str]) -> str:
    year = _year()
    found = grid(installation(), year)
    alarms = [one for one in every_alarm(installation()) if not one.handled_at]
    last = today().year
    return render_template(
        "county/grid.html",
        county=county_name(),
        found=found,
        tasks=tasks(found, alarms, every_party(installation()), every_delivery(installation())),
        years=[(one, str(one)) for one in sorted({*range(last - 4, last + 1), year}, reverse=True)],
        headings=[period_heading(period) for period in found.periods],
        counts=counts(found),
        rows=[
            (member, [drawn(found, found.cells[member, period]) for period in found.periods])
            for member in by_name(found.members)
        ],
        late=late_ones(found),
        chosen=request.args.get("paminn", ""),
        hows=[(how, said(words)) for how, words in HOW.items()],
        errors=errors,
    )


def _year() -> int:
    """The year of the address, else the one that deliveries are made of now: last year, until it is summer."""
    wanted = request.args.get("ar", "")
    if not wanted:
        return today().year - 1
    if not (wanted.isascii() and wanted.isdigit() and _FIRST_YEAR <= int(wanted[:5]) <= today().year):
        abort(404)
    return int(wanted)


@pages.post("/lan/paminn")
@county_only()
def reminded() -> Response:
    """Write down that a municipality was reminded."""
    member, _, period = request.form.get("late", "").partition("+")
    if not period:
        return make_response(_grid({"late": said(_WHICH)}), 400)
    try:
        remind(installation(), actor(), municipality=member, period=period, how=request.form.get("how", ""))
    except CasestatsError as error:
        return make_response(_grid({"late": said(error.words)}), 400)
    flash(said(_REMINDED), "done")
    return redirect(url_for(".listing", ar=_year()))


@pages.post("/lan/leveranser")
@county_only()
def receive_file() -> Response:
    """Take in the file of a delivery, and show it; what is refused says why."""
    data = file_given("file", LARGEST_FILE)
    if data is None or len(data) > LARGEST_FILE:
        return make_response(_grid({"file": said(_TOO_LARGE if data else _NO_FILE)}), 400)
    try:
        received = receive(installation(), actor(), data, via="page")
    except CasestatsError as error:
        return make_response(_grid({"file": said(error.words)}), 400)
    if received.record is None:
        return make_response(_grid({"file": said(received.words)}), 400)
    flash(said(received.words), "info")
    return redirect(url_for(".page", number=received.record.number))


@pages.get("/lan/leveranser/<int:number>")
@county_only()
def page(number: int) -> str:
    """What one delivery says, who signed it, and what it changes."""
    return _delivery(number, {})


def _delivery(number: int, errors: Mapping[str, str]) -> str:
    try:
        found = shown(installation(), number)
    except CasestatsError:
        abort(404)
    return render_template(
        "county/delivery.html",
        county=county_name(),
        number=number,
        errors=errors,
        reason=request.form.get("reason", ""),
        fingerprint=fingerprint(found.key),
        **told(found),
    )


@pages.post("/lan/leveranser/<int:number>/godta")
@county_only()
def take(number: int) -> Response:
    """Accept a delivery: its figures are the county's."""
    try:
        accept(installation(), actor(), number)
    except CasestatsError as error:
        return make_response(_delivery(number, {"": said(error.words)}), 400)
    flash(said(_ACCEPTED), "done")
    return redirect(url_for(".page", number=number))


@pages.post("/lan/leveranser/<int:number>/avvisa")
@county_only()
def turn_away(number: int) -> Response:
    """Refuse a delivery, with a reason."""
    reason, wrong = reason_given()
    if wrong:
        return make_response(_delivery(number, wrong), 400)
    try:
        refuse(installation(), actor(), number, reason=reason)
    except CasestatsError as error:
        return make_response(_delivery(number, {"": said(error.words)}), 400)
    flash(said(_REFUSED), "done")
    return redirect(url_for(".page", number=number))


@pages.post("/lan/leveranser/<int:number>/vidare")
@county_only()
def go_on_without(number: int) -> Response:
    """The delivery that is missing before this one will not come: those that are held for it go on."""
    record = next((one for one in every_delivery(installation()) if one.number == number), None) or abort(404)
    reason, wrong = reason_given()
    if wrong:
        return make_response(_delivery(number, wrong), 400)
    try:
        go_on(installation(), actor(), record.sender, reason=reason)
    except CasestatsError as error:
        return make_response(_delivery(number, {"": said(error.words)}), 400)
    flash(said(_GONE_ON), "done")
    return redirect(url_for(".page", number=number))
