"""Can we answer? What coverage and people say of each indicator, and the form to say something by hand."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, abort, flash, make_response, redirect, request, url_for
from werkzeug.wrappers import Response

from casestats.actions.sayings import LONGEST, STATUS_WORDS, Standing, list_sayings, say, standing, take_back
from casestats.county.saying import TITLES, Saying
from casestats.errors import CasestatsError
from casestats.web.current import actor, installation, said
from casestats.web.gate import allow
from casestats.web.to_county_view import MAKERS, READERS, indicators, period_asked, periods, shown
from casestats.words import Words

pages = Blueprint("sayings", __name__)

HERE = "to_county.sayings.listing"
_KEPT = Words(
    "Beskedet är sparat. Det följer med nästa leverans.", "The statement is kept. It goes with the next delivery."
)
_TAKEN_BACK = Words("Beskedet är tillbakataget.", "The statement is taken back.")
_CHOOSE = Words("Välj vad ni kan säga.", "Choose what you can say.")
_NOBODY = Words("inget räknat", "nothing counted")


@pages.get("/<municipality>/lan/kan-vi-svara")
@allow(*READERS)
def listing(municipality: str) -> str:
    return _page(municipality, {"indicator": request.args.get("indikator", "")}, {})


@pages.post("/<municipality>/lan/kan-vi-svara")
@allow(*MAKERS)
def add(municipality: str) -> Response:
    given = {name: request.form.get(name, "").strip() for name in ("indicator", "of", "status", "sentence")}
    try:
        status = Saying(given["status"])
    except ValueError:
        return make_response(_page(municipality, given, {"status": said(_CHOOSE)}), 400)
    try:
        say(
            installation(),
            actor(),
            municipality,
            indicator=given["indicator"],
            period=given["of"],
            status=status,
            sentence=given["sentence"],
        )
    except CasestatsError as error:
        return make_response(_page(municipality, given, {"sentence": said(error.words)}), 400)
    flash(said(_KEPT), "done")
    return redirect(url_for(".listing", municipality=municipality, period=given["of"] or None))


@pages.post("/<municipality>/lan/kan-vi-svara/<int:number>/ta-tillbaka")
@allow(*MAKERS)
def back(municipality: str, number: int) -> Response:
    if all(one.number != number for one in list_sayings(installation(), municipality)):
        abort(404)
    try:
        take_back(installation(), actor(), municipality, number=number)
    except CasestatsError as error:
        return make_response(_page(municipality, {}, {"": said(error.words)}), 400)
    flash(said(_TAKEN_BACK), "done")
    return redirect(url_for(".listing", municipality=municipality))


def _page(municipality: str, given: Mapping[str, str], errors: Mapping[str, str]) -> str:
    period = period_asked()
    every = standing(installation(), municipality, period)
    return shown(
        "sayings",
        municipality,
        HERE,
        period=period,
        periods=periods(period),
        standing=[(one, _status(one.coverage), _status(one.stands), _kind(one)) for one in every],
        can=sum(one.stands not in (Saying.UNABLE, Saying.NOT_SUBMITTED) for one in every),
        said_by_hand=[one for one in list_sayings(installation(), municipality) if one.stands],
        titles=dict(indicators()),
        status_words={status: said(words) for status, words in TITLES.items()},
        indicators=indicators(),
        statuses=[(status.value, said(words)) for status, words in STATUS_WORDS.items()],
        longest=LONGEST,
        given=given,
        errors=errors,
    )


def _status(status: Saying | None) -> str:
    return said(_NOBODY if status is None else TITLES[status])


def _kind(one: Standing) -> str:
    if one.stands is Saying.NOT_SUBMITTED:
        return "warning"
    return "info" if one.said is not None and one.stands is one.said.status else ""
