"""Profiles: which there are, drafting one from an extract, changing its text, and trying it on a file."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from flask import Blueprint, abort, flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from casestats.access import Role
from casestats.actions.kept_profiles import KeptProfile, kept_profiles
from casestats.actions.profile_trials import (
    Trial,
    adapters_for_files,
    begin_trial,
    end_trial,
    trial_of,
    try_again,
)
from casestats.actions.saving_profiles import differences, mistakes_in, plain, save_profile
from casestats.actions.upload_workers import wait_for_worker
from casestats.catalogue.wording import GROUPS, NOT_RECORDED, SEXES, SUBJECTS
from casestats.errors import CasestatsError, FixSettings
from casestats.web.current import actor, installation, language, said
from casestats.web.gate import allow
from casestats.web.pages.imports import incoming
from casestats.web.upload_words import here
from casestats.words import Words

pages = Blueprint("profiles", __name__)

PATIENCE = 2.0
"""Seconds that a form waits for a worker, so that most people never see it at work."""
_PLACE = re.compile(r"^\s*(?:rad|line) (\d+), ")
_VALUES = {
    **GROUPS,
    **SEXES,
    "not_recorded": NOT_RECORDED,
    "unknown": Words("vet ej", "unknown"),
    "yes": Words("ja", "yes"),
    "no": Words("nej", "no"),
    "notification": Words("anmälan", "notification"),
    "application": Words("ansökan", "application"),
    "information": Words("information", "information"),
    "goal_met": Words("målet nått", "goal met"),
    "goal_partly_met": Words("målet delvis nått", "goal partly met"),
    "goal_not_met": Words("målet inte nått", "goal not met"),
    "moved": Words("flyttat", "moved"),
}


class Form(NamedTuple):
    """The editor as it was sent. `before` is the text that was opened; `is_new`: there was none."""

    name: str
    text: str
    before: str
    is_new: bool
    trial: str
    act: str
    period: str = ""


class Mistake(NamedTuple):
    """`line` is 0 where the text as a whole is meant."""

    line: int
    words: str


@pages.get("/<municipality>/profiler")
@allow(Role.REGISTRAR)
def listing(municipality: str) -> str:
    return render_template(
        "profiles/listing.html", municipality=municipality, profiles=kept_profiles(installation(), municipality)
    )


@pages.get("/<municipality>/profiler/ny")
@allow(Role.REGISTRAR)
def drafting(municipality: str) -> str:
    return _drafting(municipality, {})


def _drafting(municipality: str, errors: dict[str, str]) -> str:
    return render_template(
        "profiles/drafting.html",
        municipality=municipality,
        errors=errors,
        adapters=[(name, said(title)) for name, title in adapters_for_files()],
        adapter=request.form.get("adapter", ""),
        name=request.form.get("name", f"{municipality}_"),
    )


@pages.post("/<municipality>/profiler/ny")
@allow(Role.REGISTRAR)
def draft(municipality: str) -> Response | tuple[str, int]:
    given = [file for file in request.files.getlist("file") if file.filename]
    if not given:
        words = Words("Välj ett uttag att utgå från.", "Choose an extract to begin with.")
        return _drafting(municipality, {"file": said(words)}), 400
    try:
        trial = begin_trial(
            installation(),
            actor(),
            municipality,
            incoming(given)[0],
            adapter=request.form.get("adapter", ""),
            name=request.form.get("name", "").strip(),
        )
    except CasestatsError as error:
        return _drafting(municipality, {"file": here(error.words)}), 400
    return _to_trial(trial)


@pages.get("/<municipality>/profiler/prov/<trial_id>")
@allow(Role.REGISTRAR)
def trial(municipality: str, trial_id: str) -> str:
    found = _trial(municipality, trial_id)
    is_new = not found.before
    form = Form(found.name, found.text, found.before, is_new, found.id, "", found.period)
    return _editor(municipality, form, found)


@pages.get("/<municipality>/profiler/prov/<trial_id>/lage")
@allow(Role.REGISTRAR)
def trial_progress(municipality: str, trial_id: str) -> Response:
    found = _trial(municipality, trial_id)
    answer = make_response(render_template("profiles/progress.html", municipality=municipality, trial=found))
    if not found.under_way:
        answer.headers["HX-Refresh"] = "true"
    return answer


@pages.get("/<municipality>/profiler/profil/<name>")
@allow(Role.REGISTRAR)
def page(municipality: str, name: str) -> str:
    kept = _kept(municipality, name)
    return _editor(municipality, Form(kept.name, kept.text, kept.text, False, "", ""), None)


@pages.post("/<municipality>/profiler/redigera")
@allow(Role.REGISTRAR)
def edit(municipality: str) -> Response | tuple[str, int] | str:
    """One form, four buttons: check the text, try it on a file, compare, save."""
    form = _read_form()
    found = trial_of(installation(), municipality, form.trial) if form.trial else None
    mistakes = mistakes_in(form.text, form.name)
    if form.act == "back":
        return _editor(municipality, form, found)
    if mistakes is not None:
        return _editor(municipality, form, found, mistakes), 400
    try:
        if form.act == "try":
            return _try(municipality, form, found)
        if form.act == "compare":
            return render_template(
                "profiles/comparing.html",
                municipality=municipality,
                form=form,
                lines=differences(form.before, form.text),
            )
        if form.act == "save":
            before = None if form.is_new else form.before
            save_profile(installation(), actor(), municipality, form.name, form.text, before)
            end_trial(installation(), actor(), municipality, form.trial) if found else None
            flash(said(Words("Profilen är sparad. Den gäller från nästa inläsning.", "The profile is saved. It counts from the next import.")), "done")  # fmt: skip  # noqa: E501 (two languages)
            return redirect(url_for("profiles.page", municipality=municipality, name=form.name), 303)
    except CasestatsError as error:
        return _editor(municipality, form, found, error), 400
    return _editor(municipality, form, found, sound=True)


def _try(municipality: str, form: Form, found: Trial | None) -> Response | tuple[str, int]:
    given = [file for file in request.files.getlist("file") if file.filename]
    if given:
        if found is not None:
            end_trial(installation(), actor(), municipality, found.id)
        begun = begin_trial(
            installation(),
            actor(),
            municipality,
            incoming(given)[0],
            name=form.name,
            text=plain(form.text),
            before="" if form.is_new else form.before,
            period=form.period,
        )
    elif found is not None:
        begun = try_again(installation(), actor(), municipality, found.id, plain(form.text), form.period)
    else:
        error = FixSettings("Välj en fil att pröva profilen på.", "Choose a file to try the profile on.")
        return _editor(municipality, form, None, error), 400
    return _to_trial(begun)


def _to_trial(begun: Trial) -> Response:
    wait_for_worker(begun.id, PATIENCE)
    return redirect(url_for("profiles.trial", municipality=begun.municipality, trial_id=begun.id), 303)


def _editor(
    municipality: str,
    form: Form,
    found: Trial | None,
    error: CasestatsError | None = None,
    *,
    sound: bool = False,
) -> str:
    return render_template(
        "profiles/editor.html",
        municipality=municipality,
        form=form,
        trial=found,
        trouble=here(found.trouble) if found and found.trouble else "",
        preview=_told(found.answer["preview"]) if found and found.answer and found.answer.get("preview") else None,
        mistakes=_mistakes(error) if error else [],
        sound=sound,
        lines=form.text.splitlines(),
    )


def _mistakes(error: CasestatsError) -> list[Mistake]:
    """Each mistake by itself, with its line."""
    first, *rest = here(error.words).split("\n")
    if not rest:
        return [Mistake(_line_in(first), first)]
    return [Mistake(_line_in(each), each.strip()) for each in rest]


def _line_in(text: str) -> int:
    found = _PLACE.search(text) or re.search(r"(?:på rad|line) (\d+)", text)
    return int(found[1]) if found else 0


def _told(preview: Mapping[str, Any]) -> dict[str, Any]:
    """The preview with its words in the reader's language."""
    pick = 0 if language() == "sv" else 1
    return {
        **preview,
        "groups": [(_word(name), count) for name, count in preview["target_groups"].items()],
        "how": [
            (said(title), [(_word(name), count) for name, count in preview[key].items()])
            for key, title in (
                ("sex", Words("Kön", "Sex")),
                ("opened_how", Words("Hur ärendet kom in", "How the case came in")),
                ("outcome", Words("Hur det avslutades", "How it ended")),
            )
        ],
        "flags": [(said(SUBJECTS.get(flag, Words(flag, flag))), counts) for flag, counts in preview["answers"].items()],
        "said": [words[pick] for words in preview["notices"]],
        "rows_refused": [(row[pick], row[2], row[3 + pick]) for row in preview["refused_rows"]],
    }


def _word(name: str) -> str:
    return said(_VALUES.get(name, Words(name.replace("_", " "), name.replace("_", " "))))


def _read_form() -> Form:
    told = request.form
    return Form(
        name=told.get("name", "").strip(),
        text=told.get("text", "").replace("\r\n", "\n"),
        before=told.get("before", "").replace("\r\n", "\n"),
        is_new=told.get("is_new") == "yes",
        trial=told.get("trial", ""),
        act=told.get("act", "check"),
        period=told.get("period", "").strip(),
    )


def _kept(municipality: str, name: str) -> KeptProfile:
    found = next((one for one in kept_profiles(installation(), municipality) if one.name == name), None)
    if found is None:
        abort(404)
    return found


def _trial(municipality: str, trial_id: str) -> Trial:
    found = trial_of(installation(), municipality, trial_id)
    if found is None:
        abort(404)
    return found
