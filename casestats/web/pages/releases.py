"""Releases: the list, a release and its tables, what was tried against it, its files. Steps: release_steps."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any

from flask import Blueprint, abort, render_template, send_file
from werkzeug.wrappers import Response

from casestats.actions.publishing import checked_anew
from casestats.actions.release_pages import listed, see_several_units, taken_out
from casestats.actions.release_work import work_of
from casestats.actions.released import Release
from casestats.exchange.attack_words import attack_report
from casestats.exchange.release_about import about
from casestats.exchange.release_files import STYLES, render
from casestats.releases.lifecycle import State, Step
from casestats.store.work_files import Going
from casestats.web.current import actor, installation, language, said
from casestats.web.gate import allow
from casestats.web.pages import release_steps
from casestats.web.release_page import MAKERS, READERS, found, makes, offered, release_page
from casestats.web.release_tables import shown_tables
from casestats.web.release_words import STATE_KINDS, STATES, template_title

pages = Blueprint("releases", __name__)
pages.context_processor(lambda: {"template_title": lambda name: said(template_title(name))})
pages.register_blueprint(release_steps.pages)

PACKED = ("px",)
"""Styles of several files."""
_PACKED_AT = (1980, 1, 1, 0, 0, 0)
_KINDS = {
    ".csv": "text/csv",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".json": "application/json",
    ".html": "text/html",
    ".px": "text/plain",
    ".zip": "application/zip",
}


@pages.get("/<municipality>/utlamningar")
@allow(*READERS)
def listing(municipality: str) -> str:
    under_way = [work for work in work_of(installation(), municipality) if work.going is not Going.DONE]
    return render_template(
        "releases/list.html",
        municipality=municipality,
        releases=listed(installation(), municipality, drafts=makes()),
        works=under_way if makes() else [],
        makes=makes(),
        STATES=STATES,
        STATE_KINDS=STATE_KINDS,
        Step=Step,
    )


@pages.get("/<municipality>/utlamningar/<id>")
@allow(*READERS)
def page(municipality: str, id: str) -> str:
    return release_page(municipality, found(municipality, id), {}, {})


@pages.get("/<municipality>/utlamningar/<id>/tabeller")
@allow(*READERS)
def tables(municipality: str, id: str) -> str:
    """The tables as they are read, to print too."""
    release = found(municipality, id).release
    return render_template(
        "releases/tables.html",
        municipality=municipality,
        record=release.record,
        content=release.content,
        tables=shown_tables(release.content, language()),
        sections=about(release.content, language()),
        STATES=STATES,
        State=State,
    )


@pages.get("/<municipality>/utlamningar/<id>/angrepp")
@allow(*MAKERS)
def attack(municipality: str, id: str) -> str:
    """What was tried against the release; the proof is checked while the page is made."""
    release = found(municipality, id).release
    checked = checked_anew(release)
    return render_template(
        "releases/attack.html",
        municipality=municipality,
        record=release.record,
        sections=attack_report(release.publication, release.certificate, checked, language()),
        checked=checked,
        several=see_several_units(installation(), municipality),
    )


@pages.get("/<municipality>/utlamningar/<id>/fil/<style>")
@allow(*READERS)
def download(municipality: str, id: str, style: str) -> Response:
    """A file of the release; several files are packed into one."""
    release = found(municipality, id).release
    if not offered(release, style):
        abort(404)
    files = _files(release, style)
    taken_out(installation(), actor(), release, style)
    if style in PACKED:
        return _sent(f"{release.record.id}-{style}.zip", _packed(files))
    ((name, content),) = files.items()
    return _sent(name, content)


def _files(release: Release, style: str) -> Mapping[str, bytes]:
    """File name -> bytes, as the command line writes them."""
    id, papers = release.record.id, release.papers
    if style in STYLES:
        return render(release.content, style, language())
    kept: dict[str, tuple[str, Any]] = {
        "json": (f"{id}.content.json", papers.content),
        "signed": (f"{id}.dsse.json", papers.envelope),
        "certificate": (f"{id}.certificate.json", papers.certificate),
    }
    name, content = kept[style]
    return {name: content}


def _packed(files: Mapping[str, bytes]) -> bytes:
    """The same files give the same bytes."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, _PACKED_AT), content, zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def _sent(name: str, content: bytes) -> Response:
    """As a file to be saved, never shown as a page. Names begin with the release's id, which is safe in a name."""
    kind = _KINDS[PurePosixPath(name).suffix]
    return send_file(io.BytesIO(content), mimetype=kind, as_attachment=True, download_name=name)
