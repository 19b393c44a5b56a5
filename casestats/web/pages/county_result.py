"""The county's result as it came back: the own figures beside the county's, to read, print and save."""

from __future__ import annotations

import io
from collections.abc import Mapping
from pathlib import PurePosixPath

from flask import Blueprint, abort, flash, make_response, redirect, render_template, send_file, url_for
from werkzeug.wrappers import Response

from casestats.access import Role
from casestats.actions.returning import receive_return, returned, returned_content
from casestats.actions.sending import fetch_results
from casestats.catalogue.municipalities import municipality_name
from casestats.errors import CasestatsError
from casestats.exchange.county_files import STYLES, render_county
from casestats.store.engine import reading
from casestats.store.returned_results import ReturnedRecord, returned_envelope
from casestats.web import formats
from casestats.web.county_result_table import result_table
from casestats.web.current import actor, installation, language, person, said
from casestats.web.gate import allow
from casestats.web.shown import columns_of, rows_of
from casestats.web.to_county_view import (
    MAKERS,
    county_name,
    only_at_a_municipality,
    tabs,
    uploaded,
)
from casestats.web.to_county_view import READERS as OF_MUNICIPALITY
from casestats.words import Words

pages = Blueprint("county_result", __name__)
pages.before_request(only_at_a_municipality)

READERS = (*OF_MUNICIPALITY, Role.MANAGER, Role.COUNTY)
HERE = "county_result.listing"
SIGNED = "signerad"
_KINDS = {
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".csv": "text/csv",
    ".json": "application/json",
}
_FETCHED = Words(
    "{new} nya resultat är hämtade; {known} fanns redan.", "{new} new results were fetched; {known} were here."
)


@pages.get("/<municipality>/lan/resultat")
@allow(*READERS)
def listing(municipality: str) -> str:
    return _list(municipality, {})


@pages.post("/<municipality>/lan/resultat")
@allow(*MAKERS)
def receive(municipality: str) -> Response:
    """Take in the county's file, verified."""
    data, errors = uploaded()
    if errors:
        return make_response(_list(municipality, errors), 400)
    try:
        found = receive_return(installation(), actor(), data, via="upload")
    except CasestatsError as error:
        return make_response(_list(municipality, {"file": said(error.words)}), 400)
    if found.record is None or found.record.recipient != municipality:
        return make_response(_list(municipality, {"file": said(found.words)}), 400)
    flash(said(found.words), "done")
    return redirect(url_for(".page", municipality=municipality, number=found.record.number))


@pages.post("/<municipality>/lan/resultat/hamta")
@allow(*MAKERS)
def fetch(municipality: str) -> Response:
    """Fetch over the network what the county has for us."""
    try:
        found = fetch_results(installation(), actor())
    except CasestatsError as error:
        return make_response(_list(municipality, {"": said(error.words)}), 400)
    flash(said(_FETCHED).format(new=found.new, known=found.known), "done")
    return redirect(url_for(".listing", municipality=municipality))


@pages.get("/<municipality>/lan/resultat/<int:number>")
@allow(*READERS)
def page(municipality: str, number: int) -> str:
    record = _found(municipality, number)
    content = returned_content(installation(), number).content
    table = result_table(content, municipality, _title(municipality, record))
    return render_template(
        "to_county/result.html",
        municipality=municipality,
        county=county_name(municipality),
        record=record,
        content=content,
        columns=columns_of(table),
        rows=rows_of(table),
        remarks=table.remarks,
        members=[municipality_name(code) for code in content.members],
        signed=SIGNED,
    )


@pages.get("/<municipality>/lan/resultat/<int:number>/fil/<style>")
@allow(*READERS)
def download(municipality: str, number: int, style: str) -> Response:
    """The county's release as a file, with the own figures beside it in the workbook; or the signed bytes as they
    came."""
    record = _found(municipality, number)
    if style == SIGNED:
        with reading(installation().engine) as connection:
            content = returned_envelope(connection, number) or b""
        return _sent(f"resultat-{municipality}-{record.period}-{record.sequence:04}.json", content)
    if style not in STYLES:
        abort(404)
    told = returned_content(installation(), number).content
    name, data = render_county(told, style, language(), own=municipality if municipality in told.members else "")
    return _sent(name, data)


def _sent(name: str, data: bytes) -> Response:
    kind = _KINDS[PurePosixPath(name).suffix]
    return send_file(io.BytesIO(data), mimetype=kind, as_attachment=True, download_name=name)


def _found(municipality: str, number: int) -> ReturnedRecord:
    found = returned(installation(), municipality)
    return next((one for one in found if one.number == number), None) or abort(404)


def _title(municipality: str, record: ReturnedRecord) -> str:
    words = Words("{} och länet, {}", "{} and the county, {}")
    return said(words).format(municipality_name(municipality), formats.period_said(record.period, language()))


def _list(municipality: str, errors: Mapping[str, str]) -> str:
    of_municipality = person().has(OF_MUNICIPALITY)
    return render_template(
        "to_county/results.html",
        municipality=municipality,
        county=county_name(municipality),
        tabs=tabs(municipality, HERE) if of_municipality else [],
        makes=person().has(MAKERS),
        results=returned(installation(), municipality),
        networked=bool(installation().settings.county_address),
        errors=errors,
    )
