"""Sealed sums at a municipality: accept the roster of a year, answer a round, give once; and what nobody sees."""

from __future__ import annotations

import io
from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping
from typing import Any

from flask import Blueprint, abort, flash, make_response, redirect, request, send_file, url_for
from werkzeug.wrappers import Response

from casestats.access import Role
from casestats.actions.delivering import every_outgoing, file_name
from casestats.actions.sending import fetch_rounds, fetch_sum_papers, send_sum_message
from casestats.actions.sums_taking_part import (
    accept_roster,
    accept_round,
    give,
    own_rosters,
    own_rounds,
    show_roster,
    take_round,
)
from casestats.errors import CasestatsError
from casestats.store.deliveries import OutgoingRecord
from casestats.web.current import actor, installation, said
from casestats.web.gate import allow
from casestats.web.to_county_view import LARGEST_FILE, MAKERS, READERS, shown, uploaded
from casestats.words import Words

pages = Blueprint("sums", __name__)

HERE = "to_county.sums.listing"
KINDS = ("acceptance", "vector")
_STATES = {
    "open": (Words("väntar på ert svar", "waits for your answer"), "warning"),
    "accepted": (Words("ni deltar, siffrorna är inte lämnade", "you take part, the figures are not given"), "info"),
    "given": (Words("siffrorna är lämnade", "the figures are given"), "done"),
    "done": (Words("klar", "done"), "done"),
    "broken": (Words("avbruten", "broken off"), "act"),
}
_TITLES = {
    "acceptance": Words("Svar: vi deltar", "Answer: we take part"),
    "vector": Words("Maskerade siffror", "Masked figures"),
}
_ROSTER = Words("Deltagarlistan är godtagen.", "The roster is accepted.")
_ROUND = Words("Rundan är inläst. Svara om ni deltar.", "The round is read. Answer whether you take part.")
_JOINED = Words("Svaret är signerat. Lämna filen till länet.", "The answer is signed. Hand the file to the county.")
_GIVEN = Words(
    "Siffrorna är maskerade och signerade. Lämna filen till länet.",
    "The figures are masked and signed. Hand the file over.",
)
_NOT_THERE = Words("Länet har inget sådant åt er än.", "The county has no such thing for you yet.")
_SENT = Words("Filen är framme hos länet.", "The file has arrived at the county.")


@pages.get("/<municipality>/lan/summor")
@allow(*READERS)
def listing(municipality: str) -> str:
    return _page(municipality, {})


@pages.post("/<municipality>/lan/summor/lista")
@allow(Role.APPROVER)
def look(municipality: str) -> Response:
    """Show what a roster says. It is not kept: the form that accepts it carries it."""
    data, errors = _given(municipality, "roster")
    if errors:
        return make_response(_page(municipality, errors), 400)
    return _roster(municipality, data, {})


def _by_network() -> bool:
    return request.form.get("source") == "network"


def _given(municipality: str, kind: str, about: str = "") -> tuple[bytes, dict[str, str]]:
    """A paper of the county's, uploaded or fetched over the network, the latest of its kind; what is wrong with it."""
    if not _by_network():
        return uploaded(kind)
    try:
        papers = fetch_sum_papers(installation())
    except CasestatsError as error:
        return b"", {"": said(error.words)}
    fit = [one for one in papers if (one.municipality, one.kind) == (municipality, kind) and about in ("", one.about)]
    if not fit:
        return b"", {"": said(_NOT_THERE)}
    return max(fit, key=lambda one: one.about).content, {}


def _roster(municipality: str, envelope: bytes, errors: Mapping[str, str]) -> Response:
    try:
        found = show_roster(installation(), envelope, municipality=municipality)
    except CasestatsError as error:
        return make_response(_page(municipality, {"roster": said(error.words)}), 400)
    told = _page(municipality, errors, roster=found, carried=b64encode(envelope).decode())
    return make_response(told, 400 if errors else 200)


@pages.post("/<municipality>/lan/summor/lista/godta")
@allow(Role.APPROVER)
def accept(municipality: str) -> Response:
    """Accept the roster that the form carries, if the fingerprint is the one that was read aloud."""
    try:
        envelope = b64decode(request.form.get("carried", "")[: 2 * LARGEST_FILE], validate=True)
    except ValueError:
        abort(400)
    given = request.form.get("fingerprint", "")
    try:
        accept_roster(installation(), actor(), envelope, municipality=municipality, fingerprint=given)
    except CasestatsError as error:
        return _roster(municipality, envelope, {"fingerprint": said(error.words)})
    flash(said(_ROSTER), "done")
    return redirect(url_for(".listing", municipality=municipality))


@pages.post("/<municipality>/lan/summor/runda")
@allow(*MAKERS)
def take(municipality: str) -> Response:
    """Read in a round that the county has announced."""
    if _by_network():
        return _done(municipality, "", lambda: fetch_rounds(installation(), actor()), _ROUND)
    data, errors = uploaded("round")
    if errors:
        return make_response(_page(municipality, errors), 400)
    return _done(
        municipality, "round", lambda: take_round(installation(), actor(), data, municipality=municipality), _ROUND
    )


@pages.post("/<municipality>/lan/summor/<id>/delta")
@allow(Role.APPROVER)
def join(municipality: str, id: str) -> Response:
    _demand_round(municipality, id)
    return _done(municipality, "", lambda: accept_round(installation(), actor(), municipality, id), _JOINED)


@pages.post("/<municipality>/lan/summor/<id>/lamna")
@allow(Role.APPROVER)
def hand_in(municipality: str, id: str) -> Response:
    """Give the figures, once, after everybody has said that they take part."""
    _demand_round(municipality, id)
    data, errors = _given(municipality, "acceptances", id)
    if errors:
        return make_response(_page(municipality, errors), 400)
    return _done(municipality, "acceptances", lambda: give(installation(), actor(), municipality, id, data), _GIVEN)


def _demand_round(municipality: str, id: str) -> None:
    """Not found: the municipality was told of no such round, or is in no county."""
    try:
        rounds = own_rounds(installation(), municipality)
    except CasestatsError:
        abort(404)
    if all(one.record.id != id for one in rounds):
        abort(404)


@pages.get("/<municipality>/lan/summor/fil/<int:number>")
@allow(*MAKERS)
def message(municipality: str, number: int) -> Response:
    """A signed answer or masked figures, always the same bytes."""
    record = _found(municipality, number)
    return send_file(
        io.BytesIO(record.envelope), mimetype="application/json", as_attachment=True, download_name=file_name(record)
    )


@pages.post("/<municipality>/lan/summor/fil/<int:number>/skicka")
@allow(*MAKERS)
def send_it(municipality: str, number: int) -> Response:
    record = _found(municipality, number)
    return _done(municipality, "", lambda: send_sum_message(installation(), actor(), record.number), _SENT)


def _found(municipality: str, number: int) -> OutgoingRecord:
    found = every_outgoing(installation(), municipality)
    return next((one for one in found if one.number == number and one.kind in KINDS), None) or abort(404)


def _done(municipality: str, field: str, step: Callable[[], object], words: Words) -> Response:
    try:
        step()
    except CasestatsError as error:
        return make_response(_page(municipality, {field: said(error.words)}), 400)
    flash(said(words), "done")
    return redirect(url_for(".listing", municipality=municipality))


def _page(municipality: str, errors: Mapping[str, str], **more: Any) -> str:
    trouble, rosters, rounds = "", [], []
    try:
        rosters = own_rosters(installation(), municipality)
        rounds = own_rounds(installation(), municipality)
    except CasestatsError as error:
        trouble = said(error.words)
    messages = [one for one in every_outgoing(installation(), municipality) if one.kind in KINDS]
    return shown(
        "sums",
        municipality,
        HERE,
        trouble=trouble,
        rosters=rosters,
        rounds=[(one, said(_STATES[one.record.state][0]), _STATES[one.record.state][1]) for one in rounds[::-1]],
        messages=[(one, said(_TITLES[one.kind])) for one in messages[::-1]],
        networked=bool(installation().settings.county_address),
        errors=errors,
        **{"roster": None, "carried": "", **more},
    )
