"""Imports in the browser: what has been read in, extracts on their way, and taking an import back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, BinaryIO, cast

from flask import Blueprint, abort, flash, make_response, redirect, render_template, request, url_for
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response

from casestats.access import Role
from casestats.actions.import_words import place
from casestats.actions.importing_history import HistoryLine, import_of, imports_of
from casestats.actions.kept_profiles import kept_profiles
from casestats.actions.undoing import undo_import
from casestats.actions.upload_reading import Upload, refused_path, upload_of, uploads_of
from casestats.actions.uploads import Incoming, check_again, confirm, drop, take_in
from casestats.adapters.contract import Locator
from casestats.errors import CasestatsError, FixSettings
from casestats.periods import Period
from casestats.web.current import actor, installation, person, said
from casestats.web.gate import allow
from casestats.web.upload_words import REPAIRS, STAGES, STATES, here, history_words
from casestats.words import Words

pages = Blueprint("imports", __name__)

SHOWN_ROWS = 50
IN_LIST = frozenset({"checking", "waiting", "importing", "refused", "failed"})


@pages.get("/<municipality>/inlasning")
@allow(Role.REGISTRAR, Role.ANALYST, Role.APPROVER)
def listing(municipality: str) -> str:
    return _listing(municipality, {})


def _listing(municipality: str, errors: dict[str, str]) -> str:
    may_import = Role.REGISTRAR in person().roles
    chosen = request.form.get("profile") or request.args.get("profile", "")
    kept = kept_profiles(installation(), municipality) if may_import else []
    titles = {one.name: said(one.profile.title) or one.name for one in kept if one.profile is not None}
    return render_template(
        "imports/listing.html",
        municipality=municipality,
        errors=errors,
        may_import=may_import,
        uploads=uploads_of(installation(), municipality, IN_LIST) if may_import else [],
        states=STATES,
        history=imports_of(installation(), municipality),
        history_words=history_words,
        profiles=list(titles.items()),
        titles=titles,
        broken=[one.name for one in kept if one.profile is None],
        chosen=chosen,
        period=request.form.get("period", ""),
        most=installation().settings.upload_megabytes,
    )


@pages.post("/<municipality>/inlasning")
@allow(Role.REGISTRAR)
def upload(municipality: str) -> Response | tuple[str, int]:
    given = [file for file in request.files.getlist("files") if file.filename]
    errors: dict[str, str] = {}
    if not request.form.get("profile"):
        errors["profile"] = said(Words("Välj vilken profil filerna läses med.", "Choose the profile to read them by."))
    if not given:
        errors["files"] = said(Words("Välj minst en fil.", "Choose a file at least."))
    period = request.form.get("period", "").strip()
    if period:
        try:
            Period.parse(period)
        except FixSettings:
            errors["period"] = said(
                Words(
                    "Skriv perioden som 2025-03, 2025-Q1 eller 2025.", "Write the period as 2025-03, 2025-Q1 or 2025."
                )
            )
    if errors:
        return _listing(municipality, errors), 400
    try:
        taken = take_in(
            installation(), actor(), municipality, request.form["profile"], incoming(given), period, (), "browser"
        )
    except CasestatsError as error:
        return _listing(municipality, {"files": here(error.words)}), 400
    return see_other("imports.page", municipality=municipality, upload_id=taken.id)


def incoming(files: Sequence[FileStorage]) -> list[Incoming]:
    """The files of a form."""
    return [Incoming(file.filename or "", cast(BinaryIO, file.stream)) for file in files]


@pages.get("/<municipality>/inlasning/<upload_id>")
@allow(Role.REGISTRAR)
def page(municipality: str, upload_id: str) -> str:
    return _page(_upload(municipality, upload_id), {})


def _page(upload: Upload, errors: dict[str, str]) -> str:
    rows = upload.story["refused_rows"] if upload.story else []
    return render_template(
        "imports/upload.html",
        municipality=upload.municipality,
        upload=upload,
        errors=errors,
        told=upload.story,
        rows=rows[:SHOWN_ROWS],
        alike=_alike(rows[:SHOWN_ROWS]),
        more_rows=max(0, (upload.story["summary"]["refused"] if upload.story else 0) - SHOWN_ROWS),
        place=_place,
        words=lambda pair: here(Words(*pair)),
        trouble=here(upload.trouble.words) if upload.trouble else "",
        repair=REPAIRS.get(upload.trouble.repair, Words(upload.trouble.repair, upload.trouble.repair))
        if upload.trouble and upload.trouble.repair
        else None,
        states=STATES,
        stages=STAGES,
        batch=_batch(upload),
        batch_tabs=lambda batch: [_tab(one, one.id == upload.id) for one in batch],
        has_file=refused_path(installation(), upload.id).exists(),
    )


def _place(row: Mapping[str, Any]) -> str:
    return said(place(Locator(row["file"], row["sheet"], row["row"])))


def _alike(rows: Sequence[Mapping[str, Any]]) -> list[tuple[str, list[tuple[int, str]]]]:
    """Refused rows of which the same is said: the words, and each row's place in the list and in the file."""
    found: dict[str, list[tuple[int, str]]] = {}
    for number, row in enumerate(rows, 1):
        found.setdefault(here(Words(*row["words"])), []).append((number, _place(row)))
    return list(found.items())


def _tab(upload: Upload, current: bool) -> tuple[str, str, bool]:
    span = upload.story["period"] if upload.story and upload.story["period"] else str(upload.batch.place)
    href = url_for("imports.page", municipality=upload.municipality, upload_id=upload.id)
    return f"{span}: {said(STATES[upload.state])}", href, current


def _batch(upload: Upload) -> list[Upload]:
    """The uploads that came together with this one, in their order."""
    if upload.batch.of < 2:
        return []
    every = uploads_of(installation(), upload.municipality)
    return sorted((one for one in every if one.batch.id == upload.batch.id), key=lambda one: one.batch.place)


@pages.get("/<municipality>/inlasning/<upload_id>/lage")
@allow(Role.REGISTRAR)
def progress(municipality: str, upload_id: str) -> Response:
    """The row of progress alone; when the work has ended, the word to load the whole page."""
    found = _upload(municipality, upload_id)
    answer = make_response(
        render_template("imports/progress.html", municipality=municipality, upload=found, states=STATES, stages=STAGES)
    )
    if not found.under_way:
        answer.headers["HX-Refresh"] = "true"
    return answer


@pages.post("/<municipality>/inlasning/<upload_id>/las-in")
@allow(Role.REGISTRAR)
def accept(municipality: str, upload_id: str) -> Response | tuple[str, int]:
    _upload(municipality, upload_id)
    try:
        confirm(installation(), actor(), municipality, upload_id)
    except CasestatsError as error:
        return _page(_upload(municipality, upload_id), {"": here(error.words)}), 409
    return see_other("imports.page", municipality=municipality, upload_id=upload_id)


@pages.post("/<municipality>/inlasning/<upload_id>/avbryt")
@allow(Role.REGISTRAR)
def cancel(municipality: str, upload_id: str) -> Response | tuple[str, int]:
    _upload(municipality, upload_id)
    try:
        drop(installation(), actor(), municipality, upload_id)
    except CasestatsError as error:
        return _page(_upload(municipality, upload_id), {"": here(error.words)}), 409
    flash(said(Words("Uttaget är borttaget. Inget av det lästes in.", "The extract is removed. None of it was imported.")), "done")  # fmt: skip  # noqa: E501 (two languages)
    return see_other("imports.listing", municipality=municipality)


@pages.post("/<municipality>/inlasning/<upload_id>/kontrollera")
@allow(Role.REGISTRAR)
def again(municipality: str, upload_id: str) -> Response | tuple[str, int]:
    """Check once more: with a repair that a message named, with a period, or with the profile as it is now."""
    _upload(municipality, upload_id)
    try:
        check_again(
            installation(),
            actor(),
            municipality,
            upload_id,
            [one for one in request.form.getlist("allow") if one],
            request.form.get("period"),
        )
    except CasestatsError as error:
        return _page(_upload(municipality, upload_id), {"period" if "period" in request.form else "": here(error.words)}), 400  # fmt: skip  # noqa: E501 (one line)
    return see_other("imports.page", municipality=municipality, upload_id=upload_id)


@pages.get("/<municipality>/inlasning/<upload_id>/avvisade.csv")
@allow(Role.REGISTRAR)
def refused(municipality: str, upload_id: str) -> Response:
    """The refused rows of an extract that waits."""
    path = refused_path(installation(), _upload(municipality, upload_id).id)
    if not path.exists():
        abort(404)
    return _csv(path, f"avvisade-{municipality}.csv")


@pages.get("/<municipality>/inlasning/steg/<int:number>/avvisade.csv")
@allow(Role.REGISTRAR)
def refused_of_step(municipality: str, number: int) -> Response:
    """The refused rows of an import."""
    line = _line(municipality, number)
    if line.refused_file is None:
        abort(404)
    return _csv(line.refused_file, f"avvisade-{municipality}-{number}.csv")


def _csv(path: Path, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(path.read_bytes(), mimetype="text/csv", headers=headers)


@pages.get("/<municipality>/inlasning/steg/<int:number>/ta-tillbaka")
@allow(Role.REGISTRAR)
def undoing(municipality: str, number: int) -> str:
    return _undoing(_line(municipality, number), {})


def _undoing(line: HistoryLine, errors: dict[str, str]) -> str:
    tally = None
    if line.live:
        _, tally = undo_import(installation(), actor(), line.number, "", dry_run=True)
    return render_template(
        "imports/undoing.html",
        municipality=line.municipality,
        line=line,
        tally=tally,
        errors=errors,
        reason=request.form.get("reason", ""),
        history_words=history_words,
    )


@pages.post("/<municipality>/inlasning/steg/<int:number>/ta-tillbaka")
@allow(Role.REGISTRAR)
def undo(municipality: str, number: int) -> Response | tuple[str, int]:
    line = _line(municipality, number)
    try:
        undo_import(installation(), actor(), number, request.form.get("reason", ""))
    except CasestatsError as error:
        return _undoing(_line(municipality, line.number), {"reason": here(error.words)}), 400
    flash(
        said(
            Words(
                f"Inläsning {number} är tillbakatagen. Siffrorna räknas nu som om den inte hade gjorts.",
                f"Import {number} is taken back. Figures now count as if it had not been made.",
            )
        ),
        "done",
    )
    return see_other("imports.listing", municipality=municipality)


def _line(municipality: str, number: int) -> HistoryLine:
    found = import_of(installation(), municipality, number)
    if found is None:
        abort(404)
    return found


def _upload(municipality: str, upload_id: str) -> Upload:
    found = upload_of(installation(), municipality, upload_id)
    if found is None:
        abort(404)
    return found


def see_other(endpoint: str, municipality: str, upload_id: str | None = None) -> Response:
    """After a form: the page to look at, loaded anew."""
    return redirect(url_for(endpoint, municipality=municipality, upload_id=upload_id), 303)
