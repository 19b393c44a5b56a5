"""Deliver: exactly what leaves, in words; then sign it, and get it to the county as a file, by folder or by network."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from hashlib import sha256

from flask import Blueprint, abort, flash, make_response, redirect, request, send_file, url_for
from werkzeug.wrappers import Response

from casestats.access import Role
from casestats.actions.delivering import bundle_in, confirm, deliver, every_outgoing, file_name, preview, put_in_folder
from casestats.actions.release_pages import listed
from casestats.actions.sending import send
from casestats.county.telling import told
from casestats.errors import CasestatsError
from casestats.releases.lifecycle import State
from casestats.store.deliveries import OutgoingRecord
from casestats.web import formats
from casestats.web.current import actor, installation, language, person, said
from casestats.web.delivered import delivered
from casestats.web.gate import allow
from casestats.web.to_county_view import MAKERS, READERS, county_code, period_asked, periods, shown, uploaded
from casestats.words import Words

pages = Blueprint("deliver", __name__)

HERE = "to_county.deliver.form"
_TYPED = Words("Ingen utlämning: bara siffror för hand och besked", "No release: only figures by hand and statements")
_SIGNED = Words(
    "Leveransen är signerad. Den är inte framme förrän länet har bekräftat den.",
    "The delivery is signed. It has not arrived before the county has confirmed it.",
)
_SENT = Words("Leveransen är framme hos länet.", "The delivery has arrived at the county.")
_IN_FOLDER = Words("Filen ligger i mappen för leveranser.", "The file is in the folder of deliveries.")
_RECEIPT = Words("Kvittot är inläst.", "The receipt is read.")


@pages.get("/<municipality>/lan/leverera")
@allow(*READERS)
def form(municipality: str) -> str:
    return _form(municipality, {})


@pages.post("/<municipality>/lan/leverera")
@allow(Role.APPROVER)
def sign(municipality: str) -> Response:
    """Sign just what was shown: what has changed since is shown anew instead."""
    release, period = _asked(municipality)
    try:
        now = preview(installation(), municipality, release or None, period=period, to=county_code(municipality))
        if _mark(now.told) != request.form.get("mark", ""):
            return make_response(_form(municipality, {"": said(_CHANGED)}), 409)
        record = deliver(
            installation(), actor(), municipality, release or None, period=period, to=county_code(municipality)
        )
    except CasestatsError as error:
        return make_response(_form(municipality, {"": said(error.words)}), 400)
    flash(said(_SIGNED), "done")
    return redirect(url_for(".page", municipality=municipality, number=record.number))


_CHANGED = Words(
    "Det som skulle lämnas har ändrats sedan sidan visades. Läs igenom det igen.",
    "What would leave has changed since the page was shown. Read it through again.",
)


def _mark(sentences: Sequence[Words]) -> str:
    """What the reader has seen, so that nothing else is signed."""
    return sha256("\n".join(words.sv for words in sentences).encode()).hexdigest()


def _asked(municipality: str) -> tuple[str, str]:
    """The release and the period of the address or the form. A release has its own period."""
    release = request.values.get("release", "").strip()
    of = {id: period for id, period, _ in _releases(municipality)}
    if release and release not in of:
        abort(404)
    return release, of[release] if release else period_asked()


def _releases(municipality: str) -> list[tuple[str, str, str]]:
    """Published releases, the newest first: id, period and what they are called here."""
    found = listed(installation(), municipality, drafts=False)
    return [
        (one.record.id, one.record.period, f"{formats.period_said(one.record.period, language())}: {one.record.id}")
        for one in found
        if one.record.state is State.PUBLISHED
    ]


def _form(municipality: str, errors: Mapping[str, str]) -> str:
    releases = _releases(municipality)
    release, period = _asked(municipality)
    asked = "release" in request.values
    words: Sequence[Words] = ()
    trouble = ""
    if asked:
        try:
            to = county_code(municipality)
            words = preview(installation(), municipality, release or None, period=period, to=to).told
        except CasestatsError as error:
            trouble = said(error.words)
    return shown(
        "deliver",
        municipality,
        HERE,
        releases=[(id, title) for id, _, title in releases] + [("", said(_TYPED))],
        release=release if asked else (releases[0][0] if releases else ""),
        period=period,
        periods=periods(period),
        asked=asked,
        told=[said(one) for one in words],
        mark=_mark(words),
        trouble=trouble,
        signs=person().has([Role.APPROVER]),
        errors=errors,
    )


@pages.get("/<municipality>/lan/leveranser/<int:number>")
@allow(*READERS)
def page(municipality: str, number: int) -> str:
    return _page(municipality, _found(municipality, number), {})


@pages.get("/<municipality>/lan/leveranser/<int:number>/fil")
@allow(*MAKERS)
def envelope(municipality: str, number: int) -> Response:
    """The signed file, always the same bytes."""
    record = _found(municipality, number)
    return send_file(
        io.BytesIO(record.envelope), mimetype="application/json", as_attachment=True, download_name=file_name(record)
    )


@pages.post("/<municipality>/lan/leveranser/<int:number>/skicka")
@allow(*MAKERS)
def send_it(municipality: str, number: int) -> Response:
    record = _found(municipality, number)
    try:
        send(installation(), actor(), record.number)
    except CasestatsError as error:
        return make_response(_page(municipality, record, {"": said(error.words)}), 400)
    flash(said(_SENT), "done")
    return redirect(url_for(".page", municipality=municipality, number=number))


@pages.post("/<municipality>/lan/leveranser/<int:number>/mapp")
@allow(*MAKERS)
def to_folder(municipality: str, number: int) -> Response:
    record = _found(municipality, number)
    try:
        put_in_folder(installation(), actor(), record.number)
    except CasestatsError as error:
        return make_response(_page(municipality, record, {"": said(error.words)}), 400)
    flash(said(_IN_FOLDER), "done")
    return redirect(url_for(".page", municipality=municipality, number=number))


@pages.post("/<municipality>/lan/leveranser/<int:number>/kvitto")
@allow(*MAKERS)
def receipt(municipality: str, number: int) -> Response:
    record = _found(municipality, number)
    data, errors = uploaded()
    if not errors:
        try:
            confirm(installation(), actor(), record.number, data)
        except CasestatsError as error:
            errors = {"file": said(error.words)}
    if errors:
        return make_response(_page(municipality, record, errors), 400)
    flash(said(_RECEIPT), "done")
    return redirect(url_for(".page", municipality=municipality, number=number))


def _found(municipality: str, number: int) -> OutgoingRecord:
    found = every_outgoing(installation(), municipality, "delivery")
    return next((one for one in found if one.number == number), None) or abort(404)


def _page(municipality: str, record: OutgoingRecord, errors: Mapping[str, str]) -> str:
    settings = installation().settings
    return shown(
        "delivery",
        municipality,
        "",
        one=delivered(installation(), record),
        record=record,
        told=[said(words) for words in told(bundle_in(installation(), record))],
        file_name=file_name(record),
        networked=bool(settings.county_address),
        folder=settings.deliveries_folder is not None,
        errors=errors,
    )
