"""The county's municipalities: key cards that are taken in, and the inhabitants that rates rest on."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from casestats.actions.county_members import members_of
from casestats.actions.parties import add_party, every_party, own_card, own_fingerprint
from casestats.actions.populations import import_population, population_told
from casestats.errors import CasestatsError
from casestats.store.parties import ENROLLED, WAITING
from casestats.web.county_view import by_name, county_name, county_only, file_given
from casestats.web.county_words import KEY_KINDS, KEY_STATES
from casestats.web.current import actor, installation, said, today
from casestats.words import Words

pages = Blueprint("county_members", __name__)

LARGEST_CARD = 16_000
LARGEST_POPULATION = 4_000_000
_NO_CARD = Words("Välj nyckelkortets fil.", "Choose the key card's file.")
_NO_POPULATION = Words("Välj filen med invånare.", "Choose the file of inhabitants.")
_TOO_LARGE = Words("Filen är för stor för att vara det. Ingenting är läst.", "The file is too large. Nothing was read.")
_NO_SOURCE = Words("Skriv varifrån siffrorna kommer.", "Write where the figures come from.")
_NO_YEAR = Words("Skriv året med fyra siffror, eller lämna fältet tomt.", "Write the year in four digits, or leave it.")
_CARD_TAKEN = Words(
    "Kortet är mottaget. Ring kommunen, låt dem läsa upp fingeravtrycket och skriv in det här.",
    "The card is received. Telephone the municipality, let them read the fingerprint aloud, and write it here.",
)
_CARD_FOLLOWS = Words(
    "Den nya nyckeln gäller: den gamla gick i god för den.", "The new key is in use: the old one vouched for it."
)
_POPULATION = Words("Invånare i {} kommuner är inlästa.", "Inhabitants of {} municipalities are imported.")


@pages.get("/lan/kommuner")
@county_only()
def listing() -> str:
    return _page({})


def _page(errors: Mapping[str, str]) -> str:
    everybody = every_party(installation())
    members = members_of(installation())
    county = installation().settings.county
    return render_template(
        "county/members.html",
        county=county_name(),
        waiting=[one for one in everybody if one.state == WAITING],
        enrolled={one.code: one for one in everybody if one.state == ENROLLED},
        earlier=[one for one in everybody if one.state not in (ENROLLED, WAITING)],
        members=by_name(members),
        own=own_fingerprint(installation(), county),
        population=population_told(installation(), today().year),
        errors=errors,
        given=request.form,
        STATES=KEY_STATES,
        KINDS=KEY_KINDS,
    )


@pages.get("/lan/kommuner/nyckelkort")
@county_only()
def card() -> Response:
    """The county's own key card, for its municipalities."""
    county = installation().settings.county
    answer = Response(own_card(installation(), county), content_type="application/json")
    answer.headers["Content-Disposition"] = f'attachment; filename="nyckelkort-{county}.json"'
    return answer


@pages.post("/lan/kommuner/nyckelkort")
@county_only()
def add() -> AnyResponse:
    """Take in a municipality's key card, with the old key's word for it if there is one."""
    content, wrong = _file("card", LARGEST_CARD, _NO_CARD)
    endorsement, too_large = _file("endorsement", LARGEST_CARD, None)
    if wrong or too_large:
        return make_response(_page(wrong | too_large), 400)
    try:
        made = add_party(installation(), actor(), content, endorsement=endorsement)
    except CasestatsError as error:
        return make_response(_page({"card": said(error.words)}), 400)
    flash(said(_CARD_TAKEN if made.state == WAITING else _CARD_FOLLOWS), "done")
    return redirect(url_for("county_keys.page", number=made.number))


def _file(name: str, largest: int, missing: Words | None) -> tuple[bytes, dict[str, str]]:
    """The bytes of a file in the form, and what is wrong with it."""
    data = file_given(name, largest) or b""
    if len(data) > largest:
        return b"", {name: said(_TOO_LARGE)}
    return data, {name: said(missing)} if missing and not data else {}


@pages.post("/lan/kommuner/invanare")
@county_only()
def population() -> AnyResponse:
    """A file of inhabitants, with its year and source."""
    source, year = request.form.get("source", "").strip(), request.form.get("year", "").strip()
    data, wrong = _file("population", LARGEST_POPULATION, _NO_POPULATION)
    if not source:
        wrong["source"] = said(_NO_SOURCE)
    if year and not (year.isascii() and year.isdigit() and len(year) == 4):
        wrong["year"] = said(_NO_YEAR)
    if wrong:
        return make_response(_page(wrong), 400)
    try:
        number = import_population(installation(), actor(), data=data, source=source, year=int(year) if year else None)
    except CasestatsError as error:
        return make_response(_page({"population": said(error.words)}), 400)
    flash(said(_POPULATION).format(number), "done")
    return redirect(url_for(".listing"))
